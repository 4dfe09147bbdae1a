import { endingOf, isError, type Problem } from '../problems/problem.ts'

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

/**
 * The status of what went wrong, by how the catalogue says that each problem ends a command. What a person must act on
 * outweighs what may pass by itself, and wrong use is told only where there is nothing else.
 */
export function statusOf(problems: readonly Problem[]): number {
  const endings = new Set(problems.filter(isError).map(endingOf))
  if (endings.size === 0) return EXIT.done
  if (endings.size > 1) return EXIT.act
  return endings.has('use') ? EXIT.use : endings.has('passing') ? EXIT.again : EXIT.act
}
