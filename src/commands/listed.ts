import { stripIsolates } from '../compose/values.ts'
import type { Doc, Element, Node } from '../model/doc.ts'
import { table } from '../report.ts'

/** The rows of a document's tables, cell by cell; columns to tick off (`tick`) have no text and are left out. */
export function cellsOf(doc: Doc): readonly (readonly string[])[] {
  const rows: string[][] = []
  // where a line of paper ends, words stand apart; Chinese has no space between them
  const gap = doc.language.startsWith('zh') ? '' : ' '
  const walk = (node: Node): void => {
    if (node.kind !== 'element') return
    if (node.role !== 'TR') for (const child of node.children) walk(child)
    else {
      const cells = node.children.filter((child): child is Element => child.kind === 'element')
      rows.push(cells.filter(({ classes }) => !classes.includes('tick')).map((cell) => textOf(cell, gap)))
    }
  }
  walk(doc.root)
  return rows
}

function textOf(node: Node, gap: string): string {
  // no-break spaces hold lines of paper together; a sheet or a search has no use for them
  if (node.kind === 'text') return stripIsolates(node.text).replaceAll('\u00A0', ' ')
  if (node.kind === 'line-break') return gap
  return node.kind === 'element' ? node.children.map((child) => textOf(child, gap)).join('') : ''
}

/** What a spreadsheet would take for a formula, and run: it begins with one of these, or with their full-width forms. */
const FORMULA = /^[=+\-@\t\r＝＋－＠]./s

/**
 * CSV as spreadsheets read it unasked: RFC 4180, UTF-8 with a byte order mark. A cell that would run as a formula has an
 * apostrophe before it, which a spreadsheet takes as “this is text”.
 */
export function csvOf(rows: readonly (readonly string[])[]): string {
  const cell = (text: string): string => {
    const safe = FORMULA.test(text) ? `'${text}` : text
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
  }
  return `\uFEFF${rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('')}`
}

/** Columns for a terminal. */
export function asTable([head = [], ...rows]: readonly (readonly string[])[]): string {
  return `${table(head, rows)}\n`
}
