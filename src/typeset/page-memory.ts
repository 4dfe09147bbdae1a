import type { Element } from '../model/doc.ts'
import type { StyleSheet } from '../model/look.ts'
import type { Page } from '../model/page.ts'
import type { Problem } from '../problems/problem.ts'
import type { Vertical } from './vertical.ts'

/** All that decides what a page looks like. */
export interface PageKey {
  readonly items: readonly Vertical[]
  readonly ratio: number
  readonly topPt: number
  /** from 0 */
  readonly index: number
  /** what stands over, under and beside the text */
  readonly standing: readonly Element[]
  readonly watermark: string | null
  readonly language: string
  readonly look: StyleSheet
  readonly leading: number
}

/** Pages that were made, by their first item; forgotten with it. */
export type PageMemory = WeakMap<Vertical, { readonly sheet: PageKey; readonly page: Page }[]>

/** The same page two of a letter stands in a few places, as the address on page one leaves room. */
const MOST = 16

/**
 * The page of a sheet: an equal sheet is the same page, so that it is also written only once. Not where making it adds
 * to `problems`: they have to be found again.
 */
export function pageOf(
  sheet: PageKey,
  sheets: PageMemory,
  problems: readonly Problem[],
  make: () => Page,
): Page {
  const first = sheet.items[0]
  if (first === undefined) return make()
  const known = sheets.get(first) ?? []
  const found = known.find((each) => same(each.sheet, sheet))
  if (found !== undefined) return found.page
  const before = problems.length
  const page = make()
  if (problems.length > before) return page
  if (known.length === 0) sheets.set(first, known)
  if (known.length >= MOST) known.shift()
  known.push({ sheet, page })
  return page
}

function same(one: PageKey, other: PageKey): boolean {
  return (
    one.ratio === other.ratio &&
    one.topPt === other.topPt &&
    one.index === other.index &&
    one.watermark === other.watermark &&
    one.language === other.language &&
    one.look === other.look &&
    one.leading === other.leading &&
    one.standing.length === other.standing.length &&
    one.standing.every((each, i) => each === other.standing[i]) &&
    one.items.length === other.items.length &&
    one.items.every((item, i) => sameItem(item, other.items[i]!))
  )
}

/** Boxes are remembered; space that has met other space is made anew. */
function sameItem(one: Vertical, other: Vertical): boolean {
  if (one === other) return true
  if (one.kind === 'keep') return other.kind === 'keep'
  if (one.kind !== 'glue' || other.kind !== 'glue') return false
  const [a, b] = [one.glue, other.glue]
  return a.naturalPt === b.naturalPt && a.stretchPt === b.stretchPt && a.shrinkPt === b.shrinkPt
}
