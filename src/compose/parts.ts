import { type Problem, problem } from '../problems/problem.ts'
import type { Place } from '../text/place.ts'
import { VALUE } from './braces.ts'
import type { Tag } from './tokens.ts'

/** Looks at the tags of a template in their order, and finds what is wrong with its links, its tables and its address. */
export interface PartsCheck {
  /** at a start tag; `around`: the names of what it stands in */
  open(tag: Tag, at: Place, around: readonly string[]): readonly Problem[]
  /** at an end tag; `inside`: what stands between the two, values in braces as one sign */
  close(tag: Tag, inside: string): readonly Problem[]
  /** a condition or a list begins, or its other branch: how many cells there are in a row cannot be told */
  branch(): void
}

const LINK = new RegExp(`^(?:https?://[^\\s/]|mailto:[^\\s@]*(?:@|${VALUE}))`, 'i')

/** What stands in braces is not known yet; all else has to be an address as it stands (WHATWG URL). */
const leadsSomewhere = (href: string): boolean =>
  LINK.test(href) && !/\s/.test(href) && (href.includes(VALUE) || URL.canParse(href))

interface OpenTable {
  row: { readonly at: Place; columns: number; certain: boolean } | null
  first: { readonly columns: number; readonly line: number } | null
  begun: boolean
}

/** What is open of a template, as far as links, tables and the address go. */
interface OpenParts {
  /** the innermost last, as with links */
  readonly tables: OpenTable[]
  readonly links: Place[]
  /** of the whole template */
  address: Place | null
}

/** A check of one template. */
export function openPartsCheck(): PartsCheck {
  const parts: OpenParts = { tables: [], links: [], address: null }
  const { tables, links } = parts
  return {
    open: (tag, at, around) => openPart(parts, tag, at, around),
    close(tag, inside) {
      if (tag.name === 'tr') return rowEnd(tables)
      if (tag.name === 'table') tables.pop()
      const at = tag.name === 'a' ? links.pop() : undefined
      const says = /\S/.test(inside.replace(/<[^>]*>/g, ''))
      return at === undefined || says ? [] : [problem('compose/empty-link', at)]
    },
    branch() {
      const row = tables.at(-1)?.row
      if (row) row.certain = false
    },
  }
}

function openPart(parts: OpenParts, tag: Tag, at: Place, around: readonly string[]): readonly Problem[] {
  const { tables, links } = parts
  const found = tag.name === 'caption' ? caption(tables, at) : []
  if (around.at(-1) === 'table') tables.at(-1)!.begun = true
  switch (tag.name) {
    case 'table':
      tables.push({ row: null, first: null, begun: false })
      return []
    case 'tr':
      if (tables.length > 0) tables.at(-1)!.row = { at, columns: 0, certain: true }
      return []
    case 'td':
    case 'th':
      return cell(tables, tag, at)
    case 'a':
      links.push(at)
      return linkProblems(tag, at, around)
    case 'page-number':
      return around.includes('header') || around.includes('footer')
        ? []
        : [problem('compose/page-number', at)]
    case 'address': {
      const before = parts.address
      parts.address ??= at
      return before === null ? [] : [problem('compose/two-addresses', at, { line: before.line })]
    }
    default:
      return found
  }
}

function cell(tables: readonly OpenTable[], tag: Tag, at: Place): readonly Problem[] {
  const written = tag.attributes.get('colspan') ?? '1'
  const row = tables.at(-1)?.row
  if (/^(?:[1-9]|1[0-2])$/.test(written)) {
    if (row) row.columns += Number(written)
    return []
  }
  if (row) row.certain = false
  return [problem('compose/not-a-span', at, { value: written })]
}

/** Each row of a table has as many cells as its first. */
function rowEnd(tables: readonly OpenTable[]): readonly Problem[] {
  const table = tables.at(-1)
  const row = table?.row
  if (!table || !row) return []
  table.row = null
  if (!row.certain) return []
  const { first } = table
  table.first ??= { columns: row.columns, line: row.at.line }
  if (first === null || first.columns === row.columns) return []
  return [
    problem('compose/columns', row.at, { columns: row.columns, first: first.columns, line: first.line }),
  ]
}

const caption = (tables: readonly OpenTable[], at: Place): readonly Problem[] =>
  tables.at(-1)?.begun ? [problem('compose/caption-first', at)] : []

function linkProblems(tag: Tag, at: Place, around: readonly string[]): readonly Problem[] {
  const href = tag.attributes.get('href') ?? ''
  return [
    ...(around.includes('a') ? [problem('compose/misplaced', at, { element: 'a', parent: 'a' })] : []),
    ...(href.trim() === '' || leadsSomewhere(href)
      ? []
      : [
          problem('compose/link-address', at, {
            address: href.replace(new RegExp(`${VALUE}+`, 'g'), '{{…}}'),
          }),
        ]),
  ]
}
