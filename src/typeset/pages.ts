import { memo } from '../memo.ts'
import type { Ink } from '../model/page.ts'
import type { Place } from '../text/place.ts'
import { type Box, extentOf, type InkAt, shifted, type Vertical } from './vertical.ts'

/** Points. */
interface StretchSum {
  readonly natural: number
  readonly stretch: number
  readonly shrink: number
}

/** From here on a page may end at a wider space rather than later: a new section begins the next page. */
const LEAST_FULL = 0.72

/** Cuts a vertical list at its forced breaks; no part has glue at its ends. */
export function chapters(list: readonly Vertical[]): readonly (readonly Vertical[])[] {
  const cut: Vertical[][] = [[]]
  for (const item of list) {
    if (item.kind === 'page-break') cut.push([])
    else cut.at(-1)!.push(item)
  }
  return cut.map(trimmed)
}

/** Without glue at its ends: space is between things. */
function trimmed(list: readonly Vertical[]): readonly Vertical[] {
  const first = list.findIndex((item) => item.kind === 'box')
  const last = list.findLastIndex((item) => item.kind === 'box')
  return first < 0 ? [] : list.slice(first, last + 1)
}

function sumOf(list: readonly Vertical[]): StretchSum {
  let natural = 0
  let stretch = 0
  let shrink = 0
  for (const item of list) {
    const { naturalPt, stretchPt, shrinkPt } = extentOf(item)
    natural += naturalPt
    stretch += stretchPt
    shrink += shrinkPt
  }
  return { natural, stretch, shrink }
}

/** Whether a chapter can stand on one page of this height. */
export function fits(list: readonly Vertical[], heightPt: number): boolean {
  const { natural, shrink } = sumOf(list)
  return natural - shrink <= heightPt + 0.001
}

/** What each page holds; or the place of what is too tall for one. */
export type Pagination =
  | { readonly kind: 'pages'; readonly pages: readonly (readonly Vertical[])[] }
  | { readonly kind: 'too-tall'; readonly at: Place }

/**
 * Breaks a chapter into pages, each as full as it can be: at glue that no `keep` forbids, or between two boxes.
 * `heightPtOf` gives the height of a page's text area by its number in the chapter, from 0.
 */
export function paginate(list: readonly Vertical[], heightPtOf: (page: number) => number): Pagination {
  const pages: (readonly Vertical[])[] = []
  let rest = list
  for (;;) {
    const heightPt = heightPtOf(pages.length)
    const again = headOf(rest)
    rest = [...again, ...rest]
    if (fits(rest, heightPt)) break
    let cut = -1
    let space = 0
    const upper = { natural: 0, shrink: 0 }
    for (let i = 0; i < rest.length; i++) {
      const here = rest[i]!
      if (i > 0 && breakable(rest, i)) {
        if (upper.natural - upper.shrink > heightPt + 0.001) break
        const gap = here.kind === 'glue' ? here.glue.naturalPt : 0
        const full = upper.natural >= heightPt * LEAST_FULL
        if (cut < 0 || !full || gap >= space) {
          cut = i
          space = full ? gap : 0
        }
      }
      const { naturalPt, shrinkPt } = extentOf(here)
      upper.natural += naturalPt
      upper.shrink += shrinkPt
    }
    // kept lines that fill more than a page are parted after all
    if (cut < 0) {
      for (let i = again.length + 1; i < rest.length && fits(trimmed(rest.slice(0, i)), heightPt); i++)
        if (rest[i]!.kind === 'box') cut = i
    }
    if (cut <= 0) {
      const box = rest.slice(again.length).find((item) => item.kind === 'box')
      return box === undefined ? { kind: 'pages', pages } : { kind: 'too-tall', at: box.at }
    }
    pages.push(trimmed(rest.slice(0, cut)))
    rest = trimmed(rest.slice(cut))
  }
  if (rest.length > 0) pages.push(rest)
  return { kind: 'pages', pages }
}

/** What stands over a page that begins within a table. */
function headOf(list: readonly Vertical[]): readonly Vertical[] {
  const first = list[0]
  return first?.kind === 'box' && first.head !== undefined ? [first.head, { kind: 'keep' }] : []
}

/** A page may end before item `i`: at glue after a box, or between two boxes. */
function breakable(list: readonly Vertical[], i: number): boolean {
  const before = list[i - 1]!
  const here = list[i]!
  if (before.kind === 'keep' || before.kind === 'glue') return false
  switch (here.kind) {
    case 'glue':
      return list[i + 1]?.kind !== 'keep'
    case 'box':
      return before.kind === 'box'
    case 'keep':
    // chapters have none
    case 'page-break':
      return false
  }
}

/**
 * How far a page that is filled may open its space: all of it, taken together, to so much more of itself. Beyond that a page is
 * not full but short (a cover, an annex of two lines), and filling would tear it apart.
 */
const MOST_OPENED = 1

/**
 * The ratio at which a page's glue is set: how far it grows (times its stretch) or shrinks (negative, times its shrink).
 * A page that is filled grows until it is full, or, where its space would have to more than double, not at all; another grows as
 * `like` did, if there is room, so that its paragraphs stand as far apart; either shrinks where it is too full.
 */
export function ratioOf(list: readonly Vertical[], heightPt: number, fill: boolean, like: number): number {
  const { natural, stretch, shrink } = sumOf(list)
  const spare = heightPt - natural
  if (spare < 0) return shrink > 0 ? Math.max(-1, spare / shrink) : 0
  if (stretch === 0) return 0
  if (!fill) return Math.min(Math.max(like, 0), spare / stretch)
  const space = list.reduce((sum, item) => sum + (item.kind === 'glue' ? item.glue.naturalPt : 0), 0)
  return spare <= space * MOST_OPENED ? spare / stretch : 0
}

/** Boxes at heights: those that pages share, and those of the last hundred documents. */
const MOST_PLACES = 3_000

/**
 * For one run: gives a box's ink with its top at a height, the same objects where it has stood there before, which are written
 * once. Addresses differ by few lines, so what follows them has few places.
 */
export const openInk = (): InkAt =>
  memo(MOST_PLACES, (box: Box, topPt: number) => box.ink.map((each) => shifted(each, 0, topPt)))

/** The ink of a page, its list's top at `topPt` above the page's bottom edge, its glue set at `ratio`. */
export function inkOfPage(
  list: readonly Vertical[],
  topPt: number,
  ratio: number,
  inkAt: InkAt,
): readonly Ink[] {
  const ink: Ink[] = []
  let y = topPt
  for (const item of list) {
    if (item.kind === 'box') for (const each of inkAt(item, y)) ink.push(each)
    const { naturalPt, stretchPt, shrinkPt } = extentOf(item)
    y -= naturalPt + ratio * (ratio > 0 ? stretchPt : shrinkPt)
  }
  return ink
}
