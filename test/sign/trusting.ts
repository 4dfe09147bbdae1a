import type { GivenFile } from '../../src/sign/given.ts'
import { openTrust, type Trust } from '../../src/sign/verify/trust.ts'
import { messages } from '../said.ts'

const given = (bytes: Uint8Array): GivenFile => ({ file: 'f', bytes })

/** Trusts these roots for signatures, and for time where it is said, with lists beside those that a file carries. */
export function trusting(
  roots: readonly Uint8Array[] | null,
  other: {
    readonly time?: readonly Uint8Array[]
    readonly lists?: readonly Uint8Array[]
    readonly requireRevocation?: boolean
  } = {},
): Trust {
  const { time = [], lists = [], requireRevocation = false } = other
  const opened = openTrust(roots?.map(given) ?? null, time.map(given), lists.map(given), requireRevocation)
  if (opened.kind === 'problems') throw new Error(messages(opened.problems))
  return opened.value
}
