import type { Problem } from '../problems/problem.ts'

/** Exit statuses of all commands; README has the table. */
export const EXIT = {
  /** done, or nothing to do */
  done: 0,
  /** a person must act; nothing was lost */
  act: 1,
  /** wrong use: found before anything begins */
  use: 2,
  /** done as asked; something is left to do or to decide */
  left: 3,
  /** a fault of the program */
  fault: 70,
  /** may pass by itself: repeat */
  again: 75,
} as const

/** What was asked for cannot be meant, whatever the lists and the record hold. */
const WRONG_USE: ReadonlySet<string> = new Set([
  'checkpoint/who',
  'corrections/how',
  'corrections/too-early',
  'generate/plan-and-options',
  'generate/resign-whom',
  'history/whom',
  'issue/how',
  'issue/not-yet',
  'issue/several',
  'issue/too-early',
  'issue/whose',
  'list/unknown-language',
  'plan/no-id',
  'project/unknown-addressee',
  'project/unknown-language',
  'project/which-letter',
  'verify/extract-which',
  'verify/trust-wanted',
])

/** Another run has the folder; an authority is away or busy. */
const PASSING: ReadonlySet<string> = new Set([
  'archive/locked',
  'sign/timestamp-changed',
  'sign/timestamp-http',
  'sign/timestamp-slow',
  'sign/timestamp-unreachable',
  'sign/timestamp-unreadable',
])

/** The status of what went wrong: what a person must act on outweighs what may pass by itself. */
export function statusOf(problems: readonly Problem[]): number {
  const errors = problems.filter(({ severity }) => severity === 'error')
  if (errors.length === 0) return EXIT.done
  if (errors.every(({ code }) => WRONG_USE.has(code))) return EXIT.use
  return errors.every(({ code }) => PASSING.has(code)) ? EXIT.again : EXIT.act
}

/** Disks that are full get room again. */
export const statusOfDisk = (code: string): number =>
  code === 'ENOSPC' || code === 'EDQUOT' ? EXIT.again : EXIT.act
