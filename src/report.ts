import { stripVTControlCharacters } from 'node:util'
import picocolors from 'picocolors'
import { isError, type Problem } from './problems/problem.ts'
import type { Words } from './problems/wording.ts'
import { cut, lineWidth, longestWord, widthOf, wrapped } from './terminal.ts'
import { withinFile } from './text/place.ts'

type Paint = ReturnType<typeof picocolors.createColors>

/** Results go to stdout; progress and problems to stderr. A pipe, NO_COLOR, --quiet and --json are respected. */
export interface Report {
  /** a line of the result */
  result(line: string): void
  /** a result that is a text of its own, as it is */
  text(text: string): void
  /** one line that is written over by the next; only on a terminal */
  progress(line: string): void
  /** to be waited for: what is said next comes after it */
  problems(problems: readonly Problem[]): Promise<void>
  note(line: string): void
  /** what nobody may miss, --quiet or not */
  warning(line: string): void
  /** of results */
  readonly paint: Paint
}

/** How a command reports: what was asked for, and how files are named to this person. */
export interface ReportStyle {
  readonly quiet: boolean
  readonly json: boolean
  /** where a project's file was found, as the person reaches it */
  readonly where: (file: string) => string
}

/** Where lines end is where the terminal does; in a pipe a line stays one. Colours by `NO_COLOR`, `TERM` and each stream's terminal. */
export function openReport(style: ReportStyle): Report {
  const live = process.stderr.isTTY === true && !style.quiet && !style.json
  let progressShown = false
  const clear = (): void => {
    if (progressShown) process.stderr.write('\r\u001b[K')
    progressShown = false
  }
  const say = (line: string): void => {
    clear()
    process.stderr.write(`${wrapped(line, lineWidth(process.stderr)).join('\n')}\n`)
  }
  return {
    paint: paintOn(process.stdout),
    result(line) {
      clear()
      if (!style.json) process.stdout.write(`${laidOut(line, lineWidth(process.stdout))}\n`)
    },
    text(text) {
      clear()
      if (!style.json) process.stdout.write(text)
    },
    progress(line) {
      if (!live) return
      // in the last column some terminals go on to the next line, where it could not be wiped away
      process.stderr.write(`\r\u001b[K${cut(line, lineWidth(process.stderr) - 1)}`)
      progressShown = true
    },
    note(line) {
      if (!style.quiet && !style.json) say(line)
    },
    warning: say,
    async problems(problems) {
      clear()
      const shown = style.quiet ? problems.filter(isError) : problems
      if (style.json || shown.length === 0) return
      const { wordsOf } = await import('./problems/words.ts')
      const { stderr } = process
      stderr.write(formatProblems(shown, wordsOf, style.where, paintOn(stderr), lineWidth(stderr)))
    },
  }
}

/** Whoever writes one stream into a file may look at the other. */
function paintOn({ isTTY }: { isTTY?: boolean }): Paint {
  const { NO_COLOR = '', TERM } = process.env
  return picocolors.createColors(NO_COLOR === '' && isTTY === true && TERM !== 'dumb')
}

/**
 * What stands in columns goes on below the last of them that leaves it room. A sentence is the terminal's to break: what it
 * names (a command, a path) is copied in one piece.
 */
function laidOut(lines: string, width: number): string {
  if (width === Infinity) return lines
  return lines
    .split('\n')
    .flatMap((line) => {
      if (widthOf(line) <= width) return [line]
      const plain = stripVTControlCharacters(line)
      const columns = [...plain.matchAll(/ {2,}(?=\S)/g)]
        .map(({ index, 0: blanks }) => plain.slice(0, index + blanks.length))
        .map((before) => ({ at: widthOf(before), room: width - longestWord(plain.slice(before.length)) }))
        .filter(({ at, room }) => at <= width / 2 && room > 0)
      const roomy = columns.findLast(({ at, room }) => at <= room) ?? columns[0]
      return roomy === undefined ? [line] : wrapped(line, width, Math.min(roomy.at, roomy.room))
    })
    .join('\n')
}

/**
 * One line a problem, in columns, its hint below it; on a terminal, as many as it needs:
 *
 *     error  data/ministers.csv:14:6  no language for “FRA”  recipients/empty-cell
 *            hint: one of ar, en, es, fr, ru, zh
 */
export function formatProblems(
  problems: readonly Problem[],
  wordsOf: (problem: Problem) => Words,
  where: (file: string) => string,
  paint: Paint,
  width = Infinity,
): string {
  const lines: string[] = []
  for (const problem of problems) {
    const { message, hint } = wordsOf(problem)
    const said = (text: string): string => documentsAt(text, where)
    const severity = isError(problem) ? paint.red('error') : paint.yellow('note ')
    const at = problem.at === undefined ? '' : `${where(problem.at.file)}${withinFile(problem.at)}  `
    const line = `${severity}  ${paint.bold(at)}${said(message)}  ${paint.dim(problem.code)}`
    lines.push(...wrapped(line, width, 7))
    if (hint !== undefined) lines.push(...wrapped(`       hint: ${said(hint)}`, width, 13))
  }
  return lines.map((line) => `${line}\n`).join('')
}

/** A text with the documents that it points to (`docs/markup.md`) named as the person reaches them, wherever invite is installed. */
export const documentsAt = (text: string, where: (file: string) => string): string =>
  text.replace(/\bdocs\/[\w-]+\.md\b/g, (file) => where(file))

/**
 * A table with its first column to the left and numbers to the right. Where the line is shorter, the widest columns give way
 * and their cells go on below themselves; where a word would have to be cut for that, each row is a list.
 */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  width = lineWidth(process.stdout),
): string {
  const all = [head, ...rows]
  const columns = head.map((_, column) => all.map((row) => row[column] ?? ''))
  const widths = fitted(columns, width - GAP.length * (head.length - 1))
  if (widths === null) return rows.map((row) => listOf(head, row, width)).join('\n\n')
  const isNumber = columns.map(
    ([, ...cells]) => cells.some(Boolean) && cells.every((cell) => /^\d*$/.test(cell)),
  )
  const lineOf = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => {
        const blanks = ' '.repeat(widths[column]! - widthOf(cell))
        return column > 0 && isNumber[column] ? blanks + cell : cell + blanks
      })
      .join(GAP)
      .trimEnd()
  return all
    .flatMap((row) => {
      const cells = widths.map((cells, column) => wrapped(row[column] ?? '', cells))
      const height = Math.max(...cells.map(({ length }) => length))
      return Array.from({ length: height }, (_, line) => lineOf(cells.map((lines) => lines[line] ?? '')))
    })
    .join('\n')
}

const GAP = '  '
/** How wide each column may be, none below its longest word. Null: that is too wide. */
function fitted(columns: readonly (readonly string[])[], room: number): readonly number[] | null {
  const widest = (measure: (cell: string) => number): readonly number[] =>
    columns.map((cells) => cells.reduce((most, cell) => Math.max(most, measure(cell)), 0))
  const widths = [...widest(widthOf)]
  let over = widths.reduce((sum, width) => sum + width, 0) - room
  const least = over > 0 ? widest(longestWord) : widths
  for (; over > 0; over--) {
    const roomy = widths.map((width, column) => (width > least[column]! ? width : 0))
    const most = Math.max(...roomy)
    if (most === 0) return null
    widths[roomy.indexOf(most)]!--
  }
  return widths
}

/** A row for a narrow line: its cells below each other, each behind its head. */
function listOf(head: readonly string[], row: readonly string[], width: number): string {
  const heads = Math.max(...head.map(widthOf))
  return head
    .flatMap((name, column) => {
      const cell = row[column] ?? ''
      const line = `${name}${' '.repeat(heads - widthOf(name))}${GAP}${cell}`
      return cell === '' ? [] : wrapped(line, width, heads + GAP.length)
    })
    .join('\n')
}
