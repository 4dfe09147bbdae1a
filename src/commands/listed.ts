import { stripIsolates } from '../compose/values.ts'
import type { Doc, Element, Node } from '../model/doc.ts'
import { table } from '../report.ts'

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
  // no-break spaces hold lines of paper together; a sheet or a search has no use for them
  if (node.kind === 'text') return stripIsolates(node.text).replaceAll('\u00A0', ' ')
  if (node.kind === 'line-break') return ' '
  return node.kind === 'element' ? node.children.map(textOf).join('') : ''
}

/** CSV as spreadsheets read it unasked: RFC 4180, UTF-8 with a byte order mark. */
export function asCsv(rows: readonly (readonly string[])[]): string {
  const cell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
  return `\uFEFF${rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('')}`
}

/** Columns for a terminal. */
export function asTable([head = [], ...rows]: readonly (readonly string[])[]): string {
  return `${table(head, rows)}\n`
}
