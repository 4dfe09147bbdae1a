import { stripIsolates } from '../compose/values.ts'
import type { Doc, Element, Node } from '../model/doc.ts'

/** The rows of a document's tables, cell by cell; columns to tick off (`tick`) have no text and are left out. */
export function cellsOf(doc: Doc): readonly (readonly string[])[] {
  const rows: string[][] = []
  const walk = (node: Node): void => {
    if (node.kind !== 'element') return
    if (node.role !== 'TR') for (const child of node.children) walk(child)
    else {
      const cells = node.children.filter((child): child is Element => child.kind === 'element')
      rows.push(cells.filter(({ classes }) => !classes.includes('tick')).map(textOf))
    }
  }
  walk(doc.root)
  return rows
}

function textOf(node: Node): string {
  if (node.kind === 'text') return stripIsolates(node.text)
  if (node.kind === 'line-break') return ' '
  return node.kind === 'element' ? node.children.map(textOf).join('') : ''
}

/** CSV as spreadsheets read it unasked: RFC 4180, UTF-8 with a byte order mark. */
export function asCsv(rows: readonly (readonly string[])[]): string {
  const cell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
  return `\uFEFF${rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('')}`
}

/** Columns for a terminal; an ideograph is two cells wide (UAX #11). */
export function asTable(rows: readonly (readonly string[])[]): string {
  const wide = /[\p{Script=Han}\u3000-\u303F\uFF00-\uFF60]/gu
  const widthOf = (text: string): number =>
    [...text.replace(/\p{M}/gu, '')].length + (text.match(wide)?.length ?? 0)
  const columns = rows[0]?.length ?? 0
  const widths = Array.from({ length: columns }, (_, i) => Math.max(...rows.map((row) => widthOf(row[i]!))))
  const line = (row: readonly string[]): string =>
    row
      .map((text, i) => text + ' '.repeat(widths[i]! - widthOf(text)))
      .join('  ')
      .trimEnd()
  return rows.map((row) => `${line(row)}\n`).join('')
}
