import type { Item, Plan } from '../model/ledger.ts'
import type { Report } from '../report.ts'
import type { Archive } from './archive.ts'
import { type Desk, openDesk } from './desk.ts'
import type { PlanFlags } from './flags.ts'
import { prospect, staleCopies } from './prospect.ts'
import type { Selection } from './selection.ts'
import { resolutionFrom, sealAsked, wishFrom } from './wish.ts'

/** Says what a run would do; writes nothing. Returns the exit status: 3 where there is something to do. */
export async function showPlan(letterName: string | null, flags: PlanFlags): Promise<number> {
  const desk = await openDesk(letterName, flags)
  if (typeof desk === 'number') return desk
  const resolution = resolutionFrom(flags, new Date(), false)
  if (resolution.kind === 'problems') return desk.refuse(resolution.problems, 2)
  const wish = wishFrom(flags, desk.selection, sealAsked(flags), resolution.value)
  const planned = prospect(desk.project, desk.archive, wish)
  if (planned.kind === 'problems') return desk.refuse(planned.problems, 1)
  printPlan(planned.value, desk)
  noteStale(desk.report, desk.archive, desk.selection, planned.value)
  return isDone(planned.value) ? 0 : 3
}

const isDone = ({ items }: Plan): boolean => items.every(({ kind }) => kind === 'keep')

/** Copies that a run is not about, and whose originals are other versions by then. */
export function noteStale(report: Report, archive: Archive, selection: Selection, of: Plan): void {
  const stale =
    selection.lists.length === 1 && selection.lists[0] === 'ministers' ? staleCopies(archive, of) : 0
  if (stale > 0)
    report.note(
      `${stale} ${stale === 1 ? 'copy is' : 'copies are'} of an earlier version then: invite generate --to all makes ${stale === 1 ? 'it' : 'them'} again`,
    )
}

/** `3 new, 2 changed, 1 withdrawn, 186 unchanged` */
export function countsOf({ items }: Plan): Readonly<Record<string, number>> {
  const count = (of: (item: Item) => boolean): number => items.filter(of).length
  return {
    new: count((item) => item.kind === 'make' && item.change === 'new'),
    changed: count((item) => item.kind === 'make' && item.change === 'changed'),
    withdrawn: count((item) => item.kind === 'withdraw'),
    unchanged: count((item) => item.kind === 'keep' || item.kind === 'correct'),
    held: count((item) => item.kind === 'hold'),
    waiting: count((item) => item.kind === 'wait'),
  }
}

export function countsLine(plan: Plan): string {
  const { held, waiting, ...counts } = countsOf(plan)
  const told = Object.entries(counts).map(([name, count]) => `${count} ${name}`)
  const more = [
    ...(held ? [`${held} issued and to be decided`] : []),
    ...(waiting ? [`${waiting} waiting for their originals`] : []),
  ]
  return [...told, ...more].join(', ')
}

function printPlan(plan: Plan, { report, json }: Desk): void {
  const lines = plan.items.filter(({ kind }) => kind !== 'keep').map(told)
  json({ plan: plan.id, counts: countsOf(plan), items: lines })
  const { paint } = report
  const colour = {
    new: paint.green,
    changed: paint.yellow,
    withdrawn: paint.red,
    held: paint.red,
    waits: paint.red,
    corrected: paint.yellow,
  }
  const width = Math.max(0, ...lines.map(({ document }) => document.length))
  for (const { action, document, reasons, say } of lines) {
    const why = [...(action === 'new' && say === null ? [] : [reasons.join(', ')]), ...(say ? [say] : [])]
    report.result(
      `${colour[action](action.padEnd(9))}  ${document.padEnd(width)}  ${why.join('; ')}`.trimEnd(),
    )
  }
  if (lines.length > 0) report.result('')
  report.result(countsLine(plan))
  report.result(
    lines.length === 0
      ? `nothing to do (plan ${plan.id})`
      : `plan ${plan.id}: invite generate --plan ${plan.id} does this and nothing else`,
  )
}

interface Told {
  readonly action: 'new' | 'changed' | 'withdrawn' | 'corrected' | 'held' | 'waits'
  readonly document: string
  readonly file: string
  readonly reasons: readonly string[]
  /** what the officer said, or has to say */
  readonly say: string | null
}

function told(item: Item): Told {
  if (item.kind === 'withdraw') {
    const { made, issued } = item.standing
    const left = issued.at(-1)
    const say = left === undefined ? null : `it was issued on ${left.on}`
    return { action: 'withdrawn', document: made.document, file: made.file, reasons: item.reasons, say }
  }
  const { id: document, file } = item.job
  if (item.kind === 'make') {
    const say = item.as === null ? null : `as ${item.as}`
    return { action: item.change, document, file, reasons: item.reasons, say }
  }
  if (item.kind === 'correct')
    return { action: 'corrected', document, file, reasons: item.reasons, say: `stands, with ${item.by}` }
  if (item.kind === 'wait') return { action: 'waits', document, file, reasons: item.reasons, say: null }
  if (item.kind === 'keep') throw new Error('what is kept is counted, not told')
  const say = `issued on ${item.standing.issued.at(-1)!.on}: say --as ${item.resolutions.join(' or --as ')}`
  return { action: 'held', document, file, reasons: item.reasons, say }
}
