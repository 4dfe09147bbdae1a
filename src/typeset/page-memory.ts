import type { Doc, Element } from '../model/doc.ts'
import type { Glue } from '../model/look.ts'
import type { Page } from '../model/page.ts'
import type { Problem } from '../problems/problem.ts'
import type { LayoutContext, Vertical } from './vertical.ts'

/** All that decides what a page looks like. */
export interface PageKey {
  readonly items: readonly Vertical[]
  /** at which its glue is set; see `ratioOf` */
  readonly ratio: number
  /** of its text area, above the page's bottom edge */
  readonly topPt: number
  /** from 0 */
  readonly index: number
  /** what stands over, under and beside the text */
  readonly standing: readonly Element[]
  readonly watermark: string | null
  readonly layout: LayoutContext
  /** what a page-count node says */
  readonly count: string
}

/** Pages that were made, by their first item; forgotten with it. */
export type PageMemory = WeakMap<Vertical, { readonly key: PageKey; readonly page: Page }[]>

/** The same page two of a letter stands in a few places, as the address on page one leaves room. */
const MOST = 16

/**
 * The page that `make` makes: the same object for an equal key, so that it is also written only once. It is not remembered
 * where making it adds to `problems`: they have to be found again; nor with what only this document has (`own`).
 */
export function pageOf(
  key: PageKey,
  memory: PageMemory,
  problems: readonly Problem[],
  own: Doc['own'],
  make: () => Page,
): Page {
  const first = key.items[0]
  if (first === undefined || key.standing.some((each) => own?.has(each))) return make()
  const begunAlike = memory.get(first) ?? []
  const made = begunAlike.find((each) => isSameKey(each.key, key))
  if (made !== undefined) return made.page
  const before = problems.length
  const page = make()
  if (problems.length > before) return page
  if (begunAlike.length === 0) memory.set(first, begunAlike)
  if (begunAlike.length >= MOST) begunAlike.shift()
  begunAlike.push({ key, page })
  return page
}

function isSameKey(one: PageKey, other: PageKey): boolean {
  return (
    one.ratio === other.ratio &&
    one.topPt === other.topPt &&
    one.index === other.index &&
    one.watermark === other.watermark &&
    one.layout === other.layout &&
    one.count === other.count &&
    one.standing.length === other.standing.length &&
    one.standing.every((each, i) => each === other.standing[i]) &&
    one.items.length === other.items.length &&
    one.items.every((item, i) => isSameItem(item, other.items[i]!))
  )
}

/** Boxes are remembered, so that equal ones are the same object; space that has met other space is made anew. */
function isSameItem(one: Vertical, other: Vertical): boolean {
  switch (one.kind) {
    case 'box':
      return one === other
    case 'glue':
      return other.kind === 'glue' && isSameGlue(one.glue, other.glue)
    case 'keep':
    case 'page-break':
      return one.kind === other.kind
  }
}

const isSameGlue = (one: Glue, other: Glue): boolean =>
  one.naturalPt === other.naturalPt && one.stretchPt === other.stretchPt && one.shrinkPt === other.shrinkPt
