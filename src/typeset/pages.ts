import type { Ink } from '../model/page.ts'
import type { Place } from '../text/place.ts'
import { type Box, shifted, type Vertical } from './vertical.ts'

interface StretchSum {
  readonly natural: number
  readonly stretch: number
  readonly shrink: number
}

/** From here on a page may end at a wider space rather than later: a new section begins the next page. */
const LEAST_FULL = 0.72

/** Cuts a vertical list at its forced breaks. */
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
    if (item.kind === 'box') natural += item.heightPt
    if (item.kind !== 'glue') continue
    natural += item.glue.naturalPt
    stretch += item.glue.stretchPt
    shrink += item.glue.shrinkPt
  }
  return { natural, stretch, shrink }
}

/** Whether a chapter can stand on one page of this height. */
export function fits(list: readonly Vertical[], heightPt: number): boolean {
  const { natural, shrink } = sumOf(list)
  return natural - shrink <= heightPt + 0.001
}

/**
 * Breaks a chapter into pages, each as full as it can be (`heightPtOf` its number from 0): at glue that no `keep` forbids, or between two lines. Null with
 * the place of a box that is taller than a page.
 */
export function paginate(
  list: readonly Vertical[],
  heightPtOf: (page: number) => number,
): { readonly pages: readonly (readonly Vertical[])[] } | { readonly tooTall: Place } {
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
      if (here.kind === 'box') upper.natural += here.heightPt
      if (here.kind === 'glue') {
        upper.natural += here.glue.naturalPt
        upper.shrink += here.glue.shrinkPt
      }
    }
    // kept lines that fill more than a page are parted after all
    if (cut < 0) {
      for (let i = again.length + 1; i < rest.length && fits(trimmed(rest.slice(0, i)), heightPt); i++)
        if (rest[i]!.kind === 'box') cut = i
    }
    if (cut <= 0) {
      const box = rest.slice(again.length).find((item) => item.kind === 'box')
      if (box?.kind !== 'box') return { pages }
      return { tooTall: box.at }
    }
    pages.push(trimmed(rest.slice(0, cut)))
    rest = trimmed(rest.slice(cut))
  }
  if (rest.length > 0) pages.push(rest)
  return { pages }
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
  if (before.kind === 'keep' || here.kind === 'keep' || before.kind === 'glue') return false
  if (here.kind === 'glue') return list[i + 1]?.kind !== 'keep'
  return here.kind === 'box' && before.kind === 'box'
}

/**
 * How far a page's glue grows (times its stretch) or shrinks (negative, times its shrink). A page that is filled grows
 * until it is full; another grows as `like` did, if there is room, so that its paragraphs stand as far apart; either
 * shrinks where it is too full.
 */
export function ratioOf(list: readonly Vertical[], heightPt: number, fill: boolean, like: number): number {
  const { natural, stretch, shrink } = sumOf(list)
  const spare = heightPt - natural
  if (spare < 0) return shrink > 0 ? Math.max(-1, spare / shrink) : 0
  if (stretch === 0) return 0
  return fill ? spare / stretch : Math.min(Math.max(like, 0), spare / stretch)
}

/** The ink of a page, its list's top at `topPt` above the page's bottom edge, its glue set at `ratio`. */
export function inkOfPage(list: readonly Vertical[], topPt: number, ratio: number): readonly Ink[] {
  const ink: Ink[] = []
  let y = topPt
  for (const item of list) {
    if (item.kind === 'box') {
      for (const each of inkAt(item, y)) ink.push(each)
      y -= item.heightPt
    } else if (item.kind === 'glue') {
      const { naturalPt, stretchPt, shrinkPt } = item.glue
      y -= naturalPt + ratio * (ratio > 0 ? stretchPt : shrinkPt)
    }
  }
  return ink
}

/** Boxes where they stood on pages before: as an address has few numbers of lines, what follows it has few places. */
const placed = new WeakMap<Box, Map<number, readonly Ink[]>>()
const MOST_PLACES = 16

/** A box's ink with its top at `topPt`; the same objects where the box has stood there before. */
function inkAt(box: Box, topPt: number): readonly Ink[] {
  const places = placed.get(box) ?? new Map<number, readonly Ink[]>()
  const known = places.get(topPt)
  if (known !== undefined) return known
  const ink = box.ink.map((each) => shifted(each, 0, topPt))
  if (places.size === 0) placed.set(box, places)
  if (places.size < MOST_PLACES) places.set(topPt, ink)
  return ink
}
