import type { Doc, Element } from '../model/doc.ts'
import type { StyleSheet } from '../model/look.ts'
import type { Ink, Owner, Page } from '../model/page.ts'
import type { LanguageTag } from '../model/recipient.ts'
import { element, numbered, sizeOf } from './nodes.ts'
import { type AreaMm, pointsOf } from './sheets.ts'

/** Sizes in points that an address is tried in, largest first; below the last it is no longer read by eye or machine. */
export const ADDRESS_SIZES = [12, 11, 10.5, 10, 9.5, 9, 8.5, 8, 7.5, 7] as const
/** On labels the largest are left out: a line of an office's name is long. */
export const LABEL_SIZES = ADDRESS_SIZES.slice(2)

/**
 * The look of one address that fills an area: a page of the area's size. Sizes and leadings of scripts are those of the letter's
 * look.
 */
export function addressLook(area: AreaMm, sizePt: number, { languages }: StyleSheet): StyleSheet {
  const scripts = Object.entries(languages).map(
    ([tag, { size, leading }]) => [tag, { size, leading, styles: {} }] as const,
  )
  return {
    page: {
      widthPt: pointsOf(area.widthMm),
      heightPt: pointsOf(area.heightMm),
      ...{ topPt: 0, bottomPt: 0, leftPt: 0, rightPt: 0, headPt: 0, footPt: 0 },
    },
    base: {
      ...{ weight: 'regular', sizePt, leadingPt: sizePt * 1.22, align: 'start' },
      ...{ grey: 0, hyphenate: false, trackingPt: 0 },
    },
    // a line that is longer than the label goes on a little further in, so that it is not taken for the next
    styles: { 'p.address': { hangPt: sizePt } },
    languages: Object.fromEntries(scripts),
  }
}

/** What stands in an area of a sheet: a document of one page, set to the area's size. */
export interface Imposed {
  readonly doc: Doc
  readonly page: Page
  /** by number from 0 */
  readonly sheet: number
  readonly area: AreaMm
  /** in the middle of the area's height, or at its top */
  readonly isCentred: boolean
}

/** Sheets to be printed on, and what moves on them, in millimetres to the right and downwards. */
export interface ImposedSheets {
  readonly title: string
  readonly language: LanguageTag
  readonly widthMm: number
  readonly heightMm: number
  readonly shiftMm: { readonly x: number; readonly y: number }
  /** outlines of all areas, to hold against a sheet in the light */
  readonly outlines: readonly (readonly AreaMm[])[]
}

/**
 * One document of all that is imposed, in reading order, and its pages. Each piece is a section in its own language, so that whoever
 * listens hears label after label.
 */
export function impose(pieces: readonly Imposed[], on: ImposedSheets): { doc: Doc; pages: readonly Page[] } {
  const sections = pieces.map(({ doc }) =>
    element('section', 'Sect', doc.root.children, {
      ...(doc.language === on.language ? {} : { language: doc.language }),
    }),
  )
  const root: Element = numbered(element('document', 'Document', sections))
  const height = pointsOf(on.heightMm)
  const pages = new Map<number, Ink[]>()
  const inkOf = (sheet: number): Ink[] => {
    const ink = pages.get(sheet) ?? []
    pages.set(sheet, ink)
    return ink
  }
  let first = 1
  for (const { doc, page, sheet, area, isCentred } of pieces) {
    const spare = isCentred ? (page.heightPt - usedPt(page)) / 2 : 0
    const x = pointsOf(area.leftMm + on.shiftMm.x)
    const y = height - pointsOf(area.topMm + area.heightMm + on.shiftMm.y) - spare
    // its root became the section, and what stands in it follows in the same order
    for (const ink of page.ink) inkOf(sheet).push(moved(ink, x, y, first))
    first += sizeOf(doc.root)
  }
  for (const [sheet, areas] of on.outlines.entries())
    for (const area of areas) inkOf(sheet).push(outline(area, height, on.shiftMm))
  const last = Math.max(0, ...pages.keys())
  const isRightToLeft = pieces.some(({ doc }) => doc.direction === 'rtl')
  return {
    doc: {
      part: { kind: 'list' },
      title: on.title,
      language: on.language,
      direction: isRightToLeft ? 'rtl' : 'ltr',
      root,
      watermark: null,
    },
    pages: Array.from({ length: last + 1 }, (_, sheet) => ({
      widthPt: pointsOf(on.widthMm),
      heightPt: height,
      ink: inkOf(sheet),
    })),
  }
}

/** How much of its height a page uses, from its upper edge to the lowest baseline and its descenders. */
function usedPt({ heightPt, ink }: Page): number {
  const lowest = Math.min(
    ...ink.map((each) => (each.kind === 'glyphs' ? each.yPt - 0.25 * each.sizePt : heightPt)),
  )
  return heightPt - lowest
}

function moved(ink: Ink, dx: number, dy: number, first: number): Ink {
  const owner = ownerAt(ink.owner, first)
  switch (ink.kind) {
    case 'glyphs':
    case 'frame':
    case 'picture':
      return { ...ink, owner, xPt: ink.xPt + dx, yPt: ink.yPt + dy }
    case 'rule':
      return {
        ...ink,
        owner,
        ...{ x1Pt: ink.x1Pt + dx, x2Pt: ink.x2Pt + dx, y1Pt: ink.y1Pt + dy, y2Pt: ink.y2Pt + dy },
      }
    case 'link':
      return { ...ink, owner: ink.owner + first, xPt: ink.xPt + dx, yPt: ink.yPt + dy }
    case 'widget':
      throw new Error('an address has no fields')
    default:
      return ink satisfies never
  }
}

const ownerAt = (owner: Owner, first: number): Owner => (typeof owner === 'number' ? owner + first : owner)

function outline(area: AreaMm, height: number, shift: ImposedSheets['shiftMm']): Ink {
  return {
    kind: 'frame',
    owner: 'layout',
    xPt: pointsOf(area.leftMm + shift.x),
    yPt: height - pointsOf(area.topMm + area.heightMm + shift.y),
    widthPt: pointsOf(area.widthMm),
    heightPt: pointsOf(area.heightMm),
    linePt: 0.25,
    grey: 0.6,
  }
}
