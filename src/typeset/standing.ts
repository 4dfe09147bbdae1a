import type { Element, Node, StandingPages } from '../model/doc.ts'
import type { GlyphRun, Ink, PlacedPicture } from '../model/page.ts'
import { setBlocks } from './blocks.ts'
import { inkOfPage } from './pages.ts'
import {
  append,
  type BlockContext,
  type InkAt,
  type LayoutContext,
  shifted,
  type Vertical,
} from './vertical.ts'

/** The root's children by where they stand: on page 1, on the following ones, or in the flow of the text. */
export interface DocumentParts {
  readonly asides: readonly Element[]
  readonly letterhead: readonly Element[]
  readonly heads: StandingElements
  readonly feet: StandingElements
  readonly flow: readonly Node[]
}

/** Heads or feet, by the pages that they name. */
type StandingElements = Readonly<Record<StandingPages, readonly Element[]>>

/** Where each of the root's children stands. */
export function partsOf(root: Element): DocumentParts {
  const paged = root.children.filter(
    (node): node is Element => node.kind === 'element' && (node.pages !== undefined || node.tag === 'aside'),
  )
  const of = (tag: string, ...pages: readonly StandingPages[]) =>
    paged.filter((each) => each.tag === tag && pages.some((one) => each.pages === one))
  const standing = (tag: string): StandingElements => ({
    first: of(tag, 'first'),
    following: of(tag, 'following'),
    last: of(tag, 'last'),
    all: of(tag, 'all'),
  })
  return {
    asides: paged.filter((each) => each.tag === 'aside'),
    letterhead: of('header', 'first', 'all'),
    heads: standing('header'),
    feet: standing('footer'),
    flow: root.children.filter((node) => !paged.includes(node as Element)),
  }
}

/** The heads of page `index` (from 0) of `count`: the letterhead of page 1 stands in its text. */
export function headsOn({ heads }: DocumentParts, index: number, count: number): readonly Element[] {
  return index === 0 ? [] : later(heads, index === count - 1)
}

/** The feet of page `index` (from 0) of `count`: a single page has the first ones, or where there are none, the last. */
export function feetOn({ feet }: DocumentParts, index: number, count: number): readonly Element[] {
  if (index > 0) return later(feet, index === count - 1)
  const isSingle = count === 1 && feet.first.length === 0
  return [...(isSingle ? feet.last : feet.first), ...feet.all]
}

const later = ({ following, last, all }: StandingElements, isLast: boolean): readonly Element[] => [
  ...(isLast && last.length > 0 ? last : following),
  ...all,
]

/** A head or foot as blocks, on the page of `setting`; said once, so that where it stands again it is an artifact. */
export function standingBlocks(
  elements: readonly Element[],
  setting: BlockContext,
  job: LayoutContext,
): readonly Vertical[] {
  const list: Vertical[] = []
  for (const element of elements) {
    const again = element.pages === 'following' || (element.pages === 'all' && setting.page !== '1')
    append(list, setBlocks([element], { ...setting, artifact: setting.artifact || again }, job))
  }
  return list
}

/** The ink of a head or foot whose first baseline stands at `baselinePt`. */
export function standingInk(list: readonly Vertical[], baselinePt: number, inkAt: InkAt): readonly Ink[] {
  const ink = inkOfPage(list, 0, 0, inkAt)
  const first = baselineOf(ink)
  return first === null ? [] : ink.map((each) => shifted(each, 0, baselinePt - first))
}

/** The first line of text, or else the lower edge of the first picture; null: there is neither. */
export function baselineOf(ink: readonly Ink[]): number | null {
  const first = ink.find((each) => each.kind === 'glyphs') ?? ink.find(standsOnLine)
  return first === undefined ? null : first.yPt
}

/** What has a line of its own in a head: text, or a picture. */
export const standsOnLine = (ink: Ink): ink is GlyphRun | PlacedPicture =>
  ink.kind === 'glyphs' || ink.kind === 'picture'

/** Whether a node says how many pages there are. */
export function saysCount(node: Node): boolean {
  return node.kind === 'page-count' || ('children' in node && node.children.some(saysCount))
}
