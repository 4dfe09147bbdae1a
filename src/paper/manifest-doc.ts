import type { Doc, Element, Node } from '../model/doc.ts'
import type { PaperChannel } from '../model/ledger.ts'
import { fixedSpace, type Style, type StyleSheet } from '../model/look.ts'
import { element, firstOf, isolated, lineBreak, type NodeTraits, numbered, pageNumber } from './nodes.ts'
import { labelled, type PaperWord } from './words.ts'

/** A row of a manifest: an envelope, and all that goes into it. */
export interface ManifestRow {
  readonly number: number
  /** cells of the addressee's row in the distribution list: the State, and who it is */
  readonly state: readonly Node[]
  readonly recipient: readonly Node[]
  readonly language: string
  /** as one text: `letter, form` */
  readonly contents: string
  /** null: no list says in which bag anything travels */
  readonly bag: string | null
}

/** What stands over the rows. */
export interface ManifestHead {
  readonly title: string
  /** the distribution list's: the house's own */
  readonly letterhead: Element | null
  readonly number: number
  readonly channel: PaperChannel
  readonly letter: string
  readonly drawn: string
  readonly items: string
  readonly documents: string
  /** the command that records that it has left */
  readonly command: string
}

/** The cells of a row in a distribution list: its head, which names the State, and the first cell behind it. */
export interface ListedCells {
  readonly state: readonly Node[]
  readonly recipient: readonly Node[]
}

/** The letterhead of a distribution list; null: it has none. */
export const letterheadOf = ({ root }: Doc): Element | null =>
  firstOf(root, ({ tag, pages }) => tag === 'header' && pages === 'first')

/** Of each row of a distribution list, in its order. A row without such cells says nothing there. */
export function listedCells({ root }: Doc): readonly ListedCells[] {
  const body = firstOf(root, ({ role }) => role === 'TBody')
  const rows =
    body?.children.filter((node): node is Element => node.kind === 'element' && node.role === 'TR') ?? []
  return rows.map(({ children }) => {
    const cells = children.filter((node): node is Element => node.kind === 'element')
    const head = cells.findIndex(({ role }) => role === 'TH')
    return { state: cells[head]?.children ?? [], recipient: cells[head + 1]?.children ?? [] }
  })
}

/** Relative widths of the columns that each manifest has, and of those that some have. */
const WIDTHS = {
  number: 8,
  state: 31,
  recipient: 67,
  language: 24,
  contents: 23,
  bag: 19,
  extra: 32,
  tick: 13,
}

/** The column for the pen that a channel has besides the box to tick. */
const EXTRA: Readonly<Record<PaperChannel, PaperWord | null>> = {
  pouch: null,
  // the number on the post's own label, one for each item
  registered: 'column.item',
  hand: 'column.received',
}

/** A manifest as a document: in the words of its language, of rows in the order given. */
export function manifestDoc(
  of: Pick<Doc, 'language' | 'direction'>,
  head: ManifestHead,
  rows: readonly ManifestRow[],
  word: (key: PaperWord) => string,
): Doc {
  const besides: ColumnsBesides = {
    hasBags: rows.some(({ bag }) => bag !== null),
    extra: EXTRA[head.channel],
  }
  const title = `${word('manifest')} ${isolated(String(head.number))}`
  const fact = (label: PaperWord, value: string): string => labelled(word(label), isolated(value))
  const body = rows.map((each, nth) => rowOf(each, besides, nth === rows.length - 1))
  const root = element('document', 'Document', [
    ...(head.letterhead === null ? [] : [head.letterhead]),
    runningHead(`${isolated(head.letter)} – ${title}`),
    element('h1', 'H1', [title]),
    element(
      'p',
      'P',
      [
        `${fact('letter', head.letter)} · ${labelled(word('channel'), word(`by.${head.channel}`))}`,
        lineBreak,
        `${fact('drawn', head.drawn)} · ${fact('items', head.items)} · ${fact('documents', head.documents)}`,
      ],
      { classes: ['situation'] },
    ),
    element('table', 'Table', [
      element('thead', 'THead', [headRow(besides, word)]),
      element('tbody', 'TBody', body),
    ]),
    element('div', null, [signing('handed_over', word), signing('taken_over', word)], {
      classes: ['signing'],
    }),
    element('p', 'P', [fact('record', head.command)], { classes: ['record'] }),
  ])
  return { part: { kind: 'list' }, title: head.title, ...of, root: numbered(root), watermark: null }
}

/** Which columns a manifest has that others have not. */
interface ColumnsBesides {
  readonly hasBags: boolean
  /** null: the channel has none */
  readonly extra: PaperWord | null
}

const cell = (tag: 'th' | 'td', children: readonly (Node | string)[], traits: NodeTraits = {}): Element =>
  element(tag, tag === 'th' ? 'TH' : 'TD', children, traits)

function headRow({ hasBags, extra }: ColumnsBesides, word: (key: PaperWord) => string): Element {
  const column = (key: PaperWord, classes: readonly string[] = []): Element =>
    cell('th', [word(key)], { scope: 'Column', classes })
  const columns = [
    column('column.number', ['number-head']),
    column('column.state'),
    column('column.recipient'),
    column('column.language'),
    column('column.contents'),
    ...(hasBags ? [column('column.bag')] : []),
    ...(extra === null ? [] : [column(extra)]),
    column('column.done', ['tick']),
  ]
  return element('tr', 'TR', columns, { classes: ['manifest'] })
}

/** `isLast`: it stands on the page that is signed. */
function rowOf(row: ManifestRow, { hasBags, extra }: ColumnsBesides, isLast: boolean): Element {
  const cells = [
    cell('th', [String(row.number)], { scope: 'Row', classes: ['number'] }),
    cell('td', row.state),
    cell('td', row.recipient),
    cell('td', [row.language]),
    cell('td', [row.contents]),
    ...(hasBags ? [cell('td', [isolated(row.bag === '' || row.bag === null ? '–' : row.bag)])] : []),
    ...(extra === null ? [] : [cell('td', [], { classes: ['pen'] })]),
    cell('td', [], { classes: ['tick'] }),
  ]
  return element('tr', 'TR', cells, { classes: isLast ? ['manifest', 'last'] : ['manifest'] })
}

/** The head of all pages but the first. */
function runningHead(title: string): Element {
  const line = [
    element('p', 'P', [title]),
    element('p', 'P', ['– ', pageNumber, ' –'], { classes: ['right'] }),
  ]
  return element('header', 'Div', [element('div', null, line, { classes: ['running'] })], {
    pages: 'following',
  })
}

/** Where somebody signs. */
const signing = (key: PaperWord, word: (key: PaperWord) => string): Element =>
  element('div', null, [
    element('p', 'P', [labelled(word(key), word('signed'))]),
    element('p', 'P', [], { classes: ['line'] }),
  ])

/** The look of the distribution list, with what a manifest has besides. */
export function manifestLook(look: StyleSheet, channel: PaperChannel, hasBags: boolean): StyleSheet {
  const { number, state, recipient, language, contents, bag, extra, tick } = WIDTHS
  const columns = [
    ...[number, state, recipient, language, contents],
    ...(hasBags ? [bag] : []),
    ...(EXTRA[channel] === null ? [] : [extra]),
    tick,
  ]
  const row: Style = { columns, gapPt: 7 }
  const styles: Readonly<Record<string, Style>> = {
    ...look.styles,
    'tr.manifest': row,
    'th.number': { align: 'end', weight: 'regular' },
    'th.number-head': { align: 'end' },
    'tr.last': { keepWithNext: true },
    'td.pen': { border: 'box', borderPt: 0.5, minHeightPt: 19 },
    'td.tick': { border: 'box', borderPt: 0.5, minHeightPt: 11, ...look.styles['td.tick'], endPt: 10 },
    'div.signing': { columns: [1, 1], gapPt: 24, before: fixedSpace(26) },
    'p.line': { border: 'under', borderPt: 0.5, before: fixedSpace(34) },
    'p.record': { sizePt: 8, leadingPt: 11, grey: 0.3, before: fixedSpace(10) },
  }
  return { ...look, styles, languages: withEach(look, { 'tr.manifest': row, 'td.tick': { endPt: 10 } }) }
}

/** What the languages' own styles would else say over it. */
const withEach = (
  { languages }: StyleSheet,
  styles: Readonly<Record<string, Style>>,
): StyleSheet['languages'] =>
  Object.fromEntries(
    Object.entries(languages).map(([tag, own]) => [tag, { ...own, styles: { ...own.styles, ...styles } }]),
  )
