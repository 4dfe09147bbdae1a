import picocolors from 'picocolors'
import { type Problem, wordsOf } from './problems/problem.ts'

type Paint = ReturnType<typeof picocolors.createColors>

/** Results go to stdout; progress and problems to stderr. A pipe, NO_COLOR, --quiet and --json are respected. */
export interface Report {
  /** a line of the result */
  result(line: string): void
  /** a result that is a text of its own, as it is */
  text(text: string): void
  /** one line that is written over by the next; only on a terminal */
  progress(line: string): void
  problems(problems: readonly Problem[]): void
  note(line: string): void
  readonly paint: Paint
}

export interface ReportStyle {
  readonly quiet: boolean
  readonly json: boolean
  /** where a project's file was found, as the person reaches it */
  readonly where: (file: string) => string
}

export function openReport(style: ReportStyle): Report {
  const paint = picocolors.createColors(hasColours())
  const live = process.stderr.isTTY === true && !style.quiet && !style.json
  let progressShown = false
  const clear = (): void => {
    if (progressShown) process.stderr.write('\r\u001b[K')
    progressShown = false
  }
  return {
    paint,
    result(line) {
      clear()
      if (!style.json) process.stdout.write(`${line}\n`)
    },
    text(text) {
      clear()
      if (!style.json) process.stdout.write(text)
    },
    progress(line) {
      if (!live) return
      process.stderr.write(`\r\u001b[K${line}`)
      progressShown = true
    },
    note(line) {
      clear()
      if (!style.quiet && !style.json) process.stderr.write(`${line}\n`)
    },
    problems(problems) {
      clear()
      const shown = style.quiet ? problems.filter((problem) => problem.severity === 'error') : problems
      if (!style.json) process.stderr.write(formatProblems(shown, style.where, paint))
    },
  }
}

function hasColours(): boolean {
  const { env } = process
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== '') return false
  return process.stderr.isTTY === true && env.TERM !== 'dumb'
}

/**
 * One line a problem, in columns, its hint below it:
 *
 *     error  data/ministers.csv:14:6  no language for “FRA”  recipients/empty-cell
 *            hint: one of ar, en, es, fr, ru, zh
 */
export function formatProblems(
  problems: readonly Problem[],
  where: (file: string) => string,
  paint: Paint,
): string {
  const lines: string[] = []
  for (const problem of problems) {
    const { message, hint } = wordsOf(problem)
    const severity = problem.severity === 'error' ? paint.red('error') : paint.yellow('note ')
    const at =
      problem.at === undefined ? '' : `${where(problem.at.file)}:${problem.at.line}:${problem.at.column}  `
    lines.push(`${severity}  ${paint.bold(at)}${message}  ${paint.dim(problem.code)}`)
    if (hint !== undefined) lines.push(`       hint: ${hint}`)
  }
  return lines.map((line) => `${line}\n`).join('')
}

/** A table with its first column to the left and numbers to the right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((cell, column) =>
    Math.max(cell.length, ...rows.map((row) => row[column]?.length ?? 0)),
  )
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
      .join('  ')
      .trimEnd()
  return [line(head), ...rows.map(line)].join('\n')
}
