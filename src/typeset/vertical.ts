import type { Doc, Element, Field, Node, PictureNode, SignatureField } from '../model/doc.ts'
import type { Language } from '../model/letter.ts'
import type { Glue, Style, StyleSheet } from '../model/look.ts'
import type { Ink } from '../model/page.ts'
import type { LanguageTag } from '../model/recipient.ts'
import type { Problem } from '../problems/problem.ts'
import type { Place } from '../text/place.ts'
import type { Paragraphs } from './paragraph.ts'
import type { Resolve, TextStyle } from './style.ts'

/** A block or a line that no page end parts. `ink`: x from the page's left edge, y upwards from the box's top edge. */
export interface Box {
  readonly kind: 'box'
  readonly heightPt: number
  readonly ink: readonly Ink[]
  readonly at: Place
  /** of a table's row: the table's head, which stands again over it where it begins a page */
  readonly head?: Box
}

/** Space between boxes; a page may end in it. */
export interface GlueItem {
  readonly kind: 'glue'
  readonly glue: Glue
}

/** A vertical list (TeX): what stands on a page from top to bottom, and where the page may end. */
export type Vertical =
  | Box
  | GlueItem
  /** no page ends here */
  | { readonly kind: 'keep' }
  | { readonly kind: 'page-break' }

/** Where a block is set: its edges from the page's left edge, what it inherits, whose its ink is; and what its document has alone. */
export interface BlockContext {
  readonly leftPt: number
  readonly widthPt: number
  readonly text: TextStyle
  /** the kind of the element around it, for the look */
  readonly parent: string
  readonly language: Language
  /** running heads are artifacts whatever their nodes */
  readonly artifact: boolean
  /** what a page-number node says */
  readonly page: string
  /** what a page-count node says */
  readonly count: string
  readonly at: Place
  /** what is found is added to it */
  readonly problems: Problem[]
  readonly own: Doc['own']
}

/** What stays the same over a document: the same object for all documents in which it is the same. */
export interface LayoutContext {
  readonly look: StyleSheet
  /** of the document */
  readonly tag: LanguageTag
  readonly direction: 'ltr' | 'rtl'
  /** all leadings times this, where a page is too full */
  readonly leading: number
  /** what text is before the look says anything of its elements */
  readonly base: TextStyle
  /** what the look says of an element; equal questions have the same answer */
  readonly resolve: Resolve
  readonly languageOf: (tag: string) => Language
  readonly paragraphs: Paragraphs
  readonly blocks: RememberedBlocks
  readonly inkAt: InkAt
}

/** Sets sibling blocks one under the other. */
export type SetBlocks = (
  nodes: readonly Node[],
  setting: BlockContext,
  job: LayoutContext,
) => readonly Vertical[]

/** What stands as a block of its own. */
export type BlockNode = Element | Field | PictureNode | SignatureField

/** The vertical list of a node, and what is wrong with it. */
export interface SetBlock {
  readonly list: readonly Vertical[]
  readonly problems: readonly Problem[]
}

/** Sets a block by all that it depends on: what documents share is set once. Its place it brings itself. */
export type RememberedBlocks = (
  node: BlockNode,
  widthPt: number,
  leftPt: number,
  text: TextStyle,
  page: string,
  count: string,
  artifact: boolean,
  language: Language,
  parent: string,
  job: LayoutContext,
) => SetBlock

/** Gives a box's ink with its top so many points above the page's bottom edge. */
export type InkAt = (box: Box, topPt: number) => readonly Ink[]

/** What stands within a box: less wide by what its style sets in, and by a frame's padding. */
export function inset(outer: BlockContext, box: Style, job: LayoutContext): BlockContext {
  const padding = box.border === 'box' ? (box.paddingPt ?? 0) : 0
  const start = (box.startPt ?? 0) + padding
  const end = (box.endPt ?? 0) + padding
  const left = job.direction === 'rtl' ? end : start
  return { ...outer, leftPt: outer.leftPt + left, widthPt: outer.widthPt - start - end }
}

/** One box with the space that its style puts before and after it, and with what follows if the style says so. */
export function spaced(box: Box, { before, after, keepWithNext }: Style): readonly Vertical[] {
  return [
    ...(before === undefined ? [] : [{ kind: 'glue', glue: before } as const]),
    box,
    ...(keepWithNext === true ? [{ kind: 'keep' } as const] : []),
    ...(after === undefined ? [] : [{ kind: 'glue', glue: after } as const]),
  ]
}

/** Adds `more` to the end of `list`; where glue meets glue, the larger stays. */
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

const NO_SPACE: Glue = { naturalPt: 0, stretchPt: 0, shrinkPt: 0 }

/** How much of a page's height an item takes, and how far that may grow and shrink. */
export function extentOf(item: Vertical): Glue {
  switch (item.kind) {
    case 'box':
      return { naturalPt: item.heightPt, stretchPt: 0, shrinkPt: 0 }
    case 'glue':
      return item.glue
    case 'keep':
    case 'page-break':
      return NO_SPACE
  }
}

/** The height in points that a list has when nothing stretches. */
export function naturalHeight(list: readonly Vertical[]): number {
  return list.reduce((sum, item) => sum + extentOf(item).naturalPt, 0)
}

/** Moves ink right and up, by points. */
export function shifted(ink: Ink, dxPt: number, dyPt: number): Ink {
  switch (ink.kind) {
    case 'glyphs':
    case 'frame':
    case 'picture':
    case 'widget':
    case 'link':
      return { ...ink, xPt: ink.xPt + dxPt, yPt: ink.yPt + dyPt }
    case 'rule': {
      const { x1Pt, x2Pt, y1Pt, y2Pt } = ink
      return { ...ink, x1Pt: x1Pt + dxPt, x2Pt: x2Pt + dxPt, y1Pt: y1Pt + dyPt, y2Pt: y2Pt + dyPt }
    }
  }
}

/** A list set at its natural height as the ink of one box, its first glue and its last left out. */
export function rigid(list: readonly Vertical[]): {
  readonly heightPt: number
  readonly ink: readonly Ink[]
} {
  const first = list.findIndex((item) => item.kind === 'box')
  const last = list.findLastIndex((item) => item.kind === 'box')
  const ink: Ink[] = []
  let heightPt = 0
  for (const item of first < 0 ? [] : list.slice(first, last + 1)) {
    const down = heightPt
    if (item.kind === 'box') ink.push(...item.ink.map((each) => shifted(each, 0, -down)))
    heightPt += extentOf(item).naturalPt
  }
  return { heightPt, ink }
}
