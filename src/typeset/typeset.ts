import { memo } from '../memo.ts'
import type { Doc, Element, Node } from '../model/doc.ts'
import type { Fonts } from '../model/face.ts'
import type { Language } from '../model/letter.ts'
import type { StyleSheet } from '../model/look.ts'
import type { Ink, Page } from '../model/page.ts'
import type { LanguageTag } from '../model/recipient.ts'
import { distinct, isError, type Outcome, type Problem, problem } from '../problems/problem.ts'
import type { Place } from '../text/place.ts'
import { blankPages } from './blank.ts'
import { openBlocks, setBlocks } from './blocks.ts'
import type { SetLine } from './line.ts'
import { type PageKey, type PageMemory, pageOf } from './page-memory.ts'
import { chapters, fits, inkOfPage, openInk, paginate, ratioOf } from './pages.ts'
import { openParagraphs } from './paragraph.ts'
import { fileName } from './picture.ts'
import {
  baselineOf,
  type DocumentParts,
  feetOn,
  headsOn,
  partsOf,
  saysCount,
  standingBlocks,
  standingInk,
  standsOnLine,
} from './standing.ts'
import { kindOf, openStyles, type Resolve } from './style.ts'
import {
  append,
  type BlockContext,
  type LayoutContext,
  naturalHeight,
  shifted,
  type Vertical,
} from './vertical.ts'
import { watermarkInk } from './watermark.ts'
import { type AddressedFlow, addressBox, checkBeside, partedAtAddress } from './window.ts'

/** Sets documents; it remembers what they share: paragraphs, blocks, pages. */
export interface Typesetter {
  /**
   * A document as pages (points, origin bottom left). A letter with forced page breaks has one page more than breaks;
   * other documents have as many as they need. Problems: `typeset/no-glyph`, `typeset/overfull-line`,
   * `typeset/overfull-page`; notes: `typeset/parted-word`, `typeset/blank-page`.
   */
  set(doc: Doc, look: StyleSheet): Outcome<readonly Page[]>
  /** the paragraphs that it remembers; plain data, that can be kept */
  lines(): LineMemory
  /** another typesetter's, with the same fonts: they need not be set again */
  learn(lines: LineMemory): void
}

/** Lines of paragraphs by all that they depend on: text, styles, measure. */
export type LineMemory = ReadonlyMap<string, readonly SetLine[]>

/** What a page that is too full tries, in this order: leadings times these, after all its space has shrunk. */
const LEADINGS = [1, 0.99, 0.98, 0.97, 0.96, 0.95, 0.94, 0.93, 0.92] as const

/** What was made for documents before, and may be the same in the next. */
interface TypesetMemory {
  readonly layoutOf: (
    look: StyleSheet,
    tag: LanguageTag,
    direction: 'ltr' | 'rtl',
    leading: number,
  ) => LayoutContext
  readonly pages: PageMemory
  readonly saysCount: (node: Node) => boolean
}

/** Looks of a letter's parts, in each language at each leading, and some more. */
const MOST_LAYOUTS = 500

/** Parts of all letters and forms in all their languages, and what the last addressees had of their own. */
const MOST_PARTS = 5_000

/** Opens a typesetter; `languages` are those of the documents and of the spans in them. Throws on a document in another. */
export function openTypesetter(languages: readonly Language[], fonts: Fonts): Typesetter {
  const families = new Map(
    languages.flatMap(({ faces: { native, others = [] } }) =>
      [native, ...others].map((each) => [each.regular, each] as const),
    ),
  )
  const paragraphs = openParagraphs(fonts, [...families.values()])
  const styles = openStyles()
  const blocks = openBlocks()
  const inkAt = openInk()
  const layoutOf: TypesetMemory['layoutOf'] = (look, tag, direction, leading) => {
    const own = languages.find((language) => language.tag === tag)
    if (own === undefined) throw new Error(`typeset: no language ${tag}`)
    const languageOf = (other: string) => languages.find((language) => language.tag === other) ?? own
    const resolve: Resolve = (kind, parent, inherited) => styles.resolve(inherited, kind, parent, tag, look)
    const base = styles.base(look, tag)
    return { look, tag, direction, leading, base, resolve, languageOf, paragraphs, blocks, inkAt }
  }
  const memory = {
    layoutOf: memo(MOST_LAYOUTS, layoutOf),
    pages: new WeakMap(),
    saysCount: memo(MOST_PARTS, saysCount),
  }
  const { remembered } = paragraphs
  return {
    set: (doc, look) => setDocument(doc, look, memory),
    lines: () => new Map(remembered),
    learn(lines) {
      for (const [key, each] of lines) remembered.set(key, each)
    },
  }
}

function setDocument(
  doc: Doc,
  look: StyleSheet,
  { layoutOf, pages, saysCount }: TypesetMemory,
): Outcome<readonly Page[]> {
  const problems: Problem[] = []
  const counts = doc.root.children.some((part) => saysCount(part))
  let layout: Layout = { kind: 'pages', pages: [] }
  for (const leading of LEADINGS) {
    const job = layoutOf(look, doc.language, doc.direction, leading)
    layout = layOutCounted(doc, counts, job, pages, problems)
    if (layout.kind === 'pages' || problems.some(isError)) break
  }
  switch (layout.kind) {
    case 'pages':
      return problems.some(isError)
        ? { kind: 'problems', problems: distinct(problems) }
        : { kind: 'ok', value: layout.pages, notes: [...distinct(problems), ...blankPages(doc.root)] }
    case 'too-tall': {
      const overfull = problem('typeset/overfull-page', layout.at, {
        title: doc.title,
        leading: LEADINGS.at(-1)!,
      })
      return { kind: 'problems', problems: [...problems, overfull] }
    }
  }
}

/** A document's pages, or the place of what is too tall for one. */
type Layout = { readonly kind: 'pages'; readonly pages: readonly Page[] } | TooTall

interface TooTall {
  readonly kind: 'too-tall'
  readonly at: Place
}

/** How often the number of pages may change by being printed. */
const MOST_COUNTS = 5

/** Lays a document out at one leading; where it `counts` its pages in print, as often as it takes for that to be true. */
function layOutCounted(
  doc: Doc,
  counts: boolean,
  job: LayoutContext,
  memory: PageMemory,
  problems: Problem[],
): Layout {
  for (let [count, tries] = [1, 0]; tries < MOST_COUNTS; tries++) {
    problems.length = 0
    const layout = layOut(doc, job, memory, problems, counts ? String(count) : '')
    if (!counts || layout.kind === 'too-tall' || layout.pages.length === count) return layout
    count = layout.pages.length
  }
  return { kind: 'too-tall', at: doc.root.at }
}

/** The same with `count` as the number of pages that it says. */
function layOut(
  doc: Doc,
  job: LayoutContext,
  memory: PageMemory,
  problems: Problem[],
  count: string,
): Layout {
  const { look } = job
  const { widthPt, heightPt, leftPt, rightPt } = look.page
  const setting: BlockContext = {
    leftPt,
    widthPt: widthPt - leftPt - rightPt,
    text: job.base,
    parent: kindOf(doc.root.tag, doc.root.classes),
    language: job.languageOf(doc.language),
    artifact: false,
    page: '',
    count,
    at: doc.root.at,
    problems,
    own: doc.own,
  }
  const parts = partsOf(doc.root)
  const addressed = partedAtAddress(parts.flow)
  const flow = flowOf(parts, addressed, setting, job)
  const areas = textAreas(parts, setting, job)
  const cut = cutIntoSheets(doc, flow, areas)
  if (cut.kind === 'too-tall') return cut
  const { sheets } = cut

  const pages: Page[] = []
  let ratio = 0
  for (const [index, { items, fill }] of sheets.entries()) {
    const here: BlockContext = { ...setting, page: String(index + 1) }
    const asides = index === 0 ? parts.asides : []
    const aside = margin(asides, here, job, heightPt - look.page.headPt)
    if (index === 0 && addressed !== null) checkBeside(addressed.address, aside, here, job)
    if (aside.some((each) => topOfInk(each) > heightPt)) return { kind: 'too-tall', at: asides[0]!.at }
    ratio = ratioOf(items, areas.heightPtOf(index), fill, ratio)
    const [head, foot] = [headsOn(parts, index, sheets.length), feetOn(parts, index, sheets.length)]
    const key: PageKey = {
      items,
      ratio,
      topPt: heightPt - areas.topPtOf(index),
      index,
      standing: [...asides, ...head, ...foot],
      watermark: doc.watermark,
      layout: job,
      count,
    }
    const make = (): Page => drawPage(doc, setting, { aside, head, foot }, key)
    pages.push(pageOf(key, memory, problems, doc.own, make))
  }
  return { kind: 'pages', pages }
}

/** All that is set one below the other: the letterhead, what stands over an address, that at its place, and the rest. */
function flowOf(
  { letterhead, heads, flow }: DocumentParts,
  addressed: AddressedFlow | null,
  setting: BlockContext,
  job: LayoutContext,
): readonly Vertical[] {
  const list: Vertical[] = []
  append(list, setBlocks(letterhead, { ...setting, page: heads.all.length > 0 ? '1' : '' }, job))
  append(list, setBlocks(addressed === null ? flow : addressed.before, setting, job))
  if (addressed !== null) {
    list.splice(0, Infinity, addressBox(addressed.address, list, setting, job))
    append(list, setBlocks(addressed.after, setting, job))
  }
  return list
}

/** Where the text of each page may stand, in points; pages are counted from 0. */
interface TextAreas {
  /** below the page's upper edge */
  topPtOf(page: number): number
  heightPtOf(page: number): number
}

function textAreas(parts: DocumentParts, setting: BlockContext, job: LayoutContext): TextAreas {
  const { page } = job.look
  const second: BlockContext = { ...setting, page: '2' }
  // those of the last page stand no lower than those before it, or it would have other room than it was broken for
  const headed = Math.max(
    ...[3, 2].map((pages) => topPtUnder(standingBlocks(headsOn(parts, 1, pages), second, job), job)),
  )
  const topPtOf = (index: number): number => (index === 0 ? page.topPt : headed)
  return { topPtOf, heightPtOf: (index) => page.heightPt - topPtOf(index) - page.bottomPt }
}

/** What goes on one page. `fill`: a forced break ends it, and its space may stretch to the foot. */
interface SheetItems {
  readonly items: readonly Vertical[]
  readonly fill: boolean
}

/** Cuts a flow at its forced breaks, and where a page is full; a letter with forced breaks has no other. */
function cutIntoSheets(
  doc: Doc,
  flow: readonly Vertical[],
  { heightPtOf }: TextAreas,
): { readonly kind: 'sheets'; readonly sheets: readonly SheetItems[] } | TooTall {
  const sheets: SheetItems[] = []
  const cut = chapters(flow)
  for (const [index, chapter] of cut.entries()) {
    const fill = index < cut.length - 1
    const first = sheets.length
    if (doc.part.kind === 'letter' && cut.length > 1) {
      if (!fits(chapter, heightPtOf(first)))
        return { kind: 'too-tall', at: placeOfLast(chapter) ?? doc.root.at }
      sheets.push({ items: chapter, fill })
      continue
    }
    const broken = paginate(chapter, (page) => heightPtOf(first + page))
    if (broken.kind === 'too-tall') return broken
    const lists = broken.pages
    for (const [i, items] of lists.entries()) sheets.push({ items, fill: fill && i === lists.length - 1 })
    if (lists.length === 0) sheets.push({ items: [], fill: false })
  }
  return { kind: 'sheets', sheets }
}

/** What stands on a page beside its text. */
interface AroundText {
  readonly aside: readonly Ink[]
  readonly head: readonly Element[]
  readonly foot: readonly Element[]
}

/** The page that a key asks for; its problems go to the document's list. */
function drawPage(doc: Doc, setting: BlockContext, { aside, head, foot }: AroundText, key: PageKey): Page {
  const { layout, items } = key
  const { widthPt, heightPt, bottomPt, headPt, footPt } = layout.look.page
  const here: BlockContext = { ...setting, page: String(key.index + 1) }
  const above = standingInk(standingBlocks(head, here, layout), heightPt - headPt, layout.inkAt)
  const below = standingInk(standingBlocks(foot, here, layout), footPt, layout.inkAt)
  setting.problems.push(
    ...outside(above, 0, heightPt, head[0]?.at ?? doc.root.at),
    ...outside(below, 0, bottomPt, foot[0]?.at ?? doc.root.at),
    ...belowEdge(below, footPt, foot.at(-1)?.at ?? doc.root.at),
  )
  const ink = [
    ...watermarkInk(doc.watermark, layout, setting),
    ...aside,
    ...above,
    ...inkOfPage(items, key.topPt, key.ratio, layout.inkAt),
    ...below,
  ]
  return { widthPt, heightPt, ink }
}

/** How high ink reaches, in points from the page's lower edge; lines of a table or a box are as high as what is in them. */
function topOfInk(ink: Ink): number {
  return ink.kind === 'glyphs' ? ink.yPt + ink.sizePt : ink.kind === 'picture' ? ink.yPt + ink.heightPt : 0
}

/** Problems of pictures in a head or foot that do not lie between two heights, at the head or foot. */
function outside(ink: readonly Ink[], leastPt: number, mostPt: number, at: Place): readonly Problem[] {
  return ink.flatMap((each) =>
    each.kind === 'picture' && (each.yPt < leastPt || topOfInk(each) > mostPt)
      ? [problem('typeset/picture-off-page', at, { src: fileName(each.file) })]
      : [],
  )
}

/** The problem of a foot whose lines go on below the edge of the page, at its last part. */
function belowEdge(ink: readonly Ink[], footPt: number, at: Place): readonly Problem[] {
  const lines = ink.flatMap((each) => (each.kind === 'glyphs' ? [each.yPt - each.sizePt * BELOW_LINE] : []))
  const lowest = Math.min(0, ...lines)
  if (lowest === 0) return []
  return [problem('typeset/foot-off-page', at, { footPt, leastPt: Math.ceil(footPt - lowest) })]
}

/** How far letters reach below their line, in em. */
const BELOW_LINE = 0.2

/** Where text starts under a running head: at the look's top, or lower if the head and the space after it need that. */
function topPtUnder(head: readonly Vertical[], { look, inkAt }: LayoutContext): number {
  const { topPt, headPt } = look.page
  const first = baselineOf(inkOfPage(head, 0, 0, inkAt))
  return first === null ? topPt : Math.max(topPt, headPt + first + naturalHeight(head))
}

/** The place of the last box, which no longer fits. */
function placeOfLast(list: readonly Vertical[]): Place | null {
  return list.findLast((item) => item.kind === 'box')?.at ?? null
}

/**
 * What stands in the margin over page 1, its last baseline at `baselinePt`, or as much higher as there is space after it: the
 * text below does not move for it.
 */
function margin(
  elements: readonly Element[],
  setting: BlockContext,
  job: LayoutContext,
  baselinePt: number,
): readonly Ink[] {
  const list = setBlocks(elements, setting, job)
  const ink = inkOfPage(list, 0, 0, job.inkAt)
  const end = list.at(-1)
  const abovePt = end?.kind === 'glue' ? end.glue.naturalPt : 0
  const baselines = ink.flatMap((each) => (standsOnLine(each) ? [each.yPt] : []))
  if (baselines.length === 0) return []
  const last = Math.min(...baselines)
  return ink.map((each) => shifted(each, 0, baselinePt + abovePt - last))
}
