import { setFlagsFromString } from 'node:v8'

/** Addressees, documents or lines from which on a run is long. */
const LONG = 3_000

/**
 * V8 lets a heap grow to some three times what is alive in it. A long run need not: it takes no more time, where one of 384 letters would
 * take a twentieth more. V8 reads this number at each collection, so that it may change while it runs. `count`: of whatever the run
 * goes through one by one.
 */
export function keepHeapSmall(count: number): void {
  if (count > LONG) setFlagsFromString('--heap-growing-percent=15')
}
