import type { Doc, Element, Field, SignatureField } from '../model/doc.ts'
import type { Language } from '../model/letter.ts'
import type { Glue, StyleSheet } from '../model/look.ts'
import type { Ink } from '../model/page.ts'
import type { Problem } from '../problems/problem.ts'
import type { Place } from '../text/place.ts'
import type { Paragraphs } from './paragraph.ts'
import type { TextStyle } from './style.ts'

/** `ink` has its origin at the box's top left corner of the page's text area, y upwards. */
export interface Box {
  readonly kind: 'box'
  readonly heightPt: number
  readonly ink: readonly Ink[]
  readonly at: Place
  /** of a table's row: the table's head, which stands again over it where it begins a page */
  readonly head?: Box
}

/** A vertical list (TeX): what stands on a page from top to bottom, and where the page may end. */
export type Vertical =
  | Box
  | { readonly kind: 'glue'; readonly glue: Glue }
  /** no page ends here */
  | { readonly kind: 'keep' }
  | { readonly kind: 'page-break' }

/** Where a block is set: its edges from the page's left edge, what it inherits, whose its ink is. */
export interface BlockContext {
  readonly leftPt: number
  readonly widthPt: number
  readonly text: TextStyle
  /** the names of the element around it, for the look */
  readonly parents: readonly string[]
  readonly language: Language
  /** running heads are artifacts whatever their nodes */
  readonly artifact: boolean
  /** what a page-number node says */
  readonly page: string
  readonly at: Place
}

/** What stays the same over a document. */
export interface LayoutContext {
  readonly doc: Doc
  readonly look: StyleSheet
  readonly paragraphs: Paragraphs
  readonly remembered: BlockMemory
  readonly languageOf: (tag: string) => Language
  readonly problems: Problem[]
  /** all leadings times this, where a page is too full */
  readonly leading: number
}

/** Blocks that were set, by their nodes: what documents of a language share is set once. Forgotten with the nodes. */
export type BlockMemory = WeakMap<Element | Field | SignatureField, SetBlock[]>

export interface SetBlock {
  readonly setting: BlockContext
  readonly look: StyleSheet
  readonly leading: number
  readonly language: string
  readonly direction: 'ltr' | 'rtl'
  readonly list: readonly Vertical[]
}

/** Joins two lists; where glue meets glue, the larger stays. */
export function append(list: Vertical[], more: readonly Vertical[]): void {
  for (const item of more) {
    const last = list.at(-1)
    if (item.kind === 'glue' && last?.kind === 'glue') {
      const { glue } = last
      list[list.length - 1] = {
        kind: 'glue',
        glue: {
          naturalPt: Math.max(glue.naturalPt, item.glue.naturalPt),
          stretchPt: Math.max(glue.stretchPt, item.glue.stretchPt),
          shrinkPt: Math.max(glue.shrinkPt, item.glue.shrinkPt),
        },
      }
    } else if (item.kind === 'glue' && last?.kind === 'keep' && list.at(-2)?.kind === 'glue') {
      const keep = list.pop()!
      append(list, [item])
      list.push(keep)
    } else list.push(item)
  }
}

/** The height that a list has when nothing stretches. */
export function naturalHeight(list: readonly Vertical[]): number {
  return list.reduce(
    (sum, item) =>
      sum + (item.kind === 'box' ? item.heightPt : item.kind === 'glue' ? item.glue.naturalPt : 0),
    0,
  )
}

/** Moves ink right and up. */
export function shifted(ink: Ink, dxPt: number, dyPt: number): Ink {
  if (ink.kind !== 'rule') return { ...ink, xPt: ink.xPt + dxPt, yPt: ink.yPt + dyPt }
  const { x1Pt, x2Pt, y1Pt, y2Pt } = ink
  return { ...ink, x1Pt: x1Pt + dxPt, x2Pt: x2Pt + dxPt, y1Pt: y1Pt + dyPt, y2Pt: y2Pt + dyPt }
}
