import type { Element, Node } from '../model/doc.ts'
import type { LinkArea, Page, Widget } from '../model/page.ts'
import { type PdfRectangle, rectangleOf } from './rectangle.ts'

/**
 * All that the objects of a shape prefix are made of, and so all that `makeShapePrefix` is handed. Documents of one
 * shape share those objects; they differ in words, ink and shown values. Whatever is added here counts in `keyOfShape`.
 */
export interface DocumentShape {
  readonly language: string
  readonly direction: 'ltr' | 'rtl'
  readonly root: Element
  /** of `openShapes`: roots of one number are alike in what the structure tree and the fields are made of */
  readonly rootNumber: number
  /** it has a signature dictionary, and its catalog names it */
  readonly isCertified: boolean
  readonly pages: readonly PageShape[]
  /** nodes of fields whose value is shown: each document writes them for itself */
  readonly prefilled: readonly number[]
}

/** All of a page that other objects depend on. */
export interface PageShape {
  readonly widthPt: number
  readonly heightPt: number
  /** the node of each marked-content sequence, by its MCID */
  readonly nodes: readonly number[]
  readonly widgets: readonly Widget[]
  readonly links: readonly LinkArea[]
  readonly figures: readonly FigureBox[]
  /** all of the above as text */
  readonly key: string
}

/** Where a picture of the text stands. */
export interface FigureBox {
  readonly node: number
  readonly box: PdfRectangle
}

/** The shape of a page whose content has these marked-content sequences. */
export function shapeOfPage(page: Page, nodes: readonly number[], memory: PageShapeMemory): PageShape {
  const { widthPt, heightPt } = page
  const widgets = widgetsOf(page)
  const links = page.ink.filter((each) => each.kind === 'link')
  const figures = figuresOf(page)
  const first = widgets[0]
  const before = first && memory.get(first)
  if (
    before?.widthPt === widthPt &&
    before.heightPt === heightPt &&
    isSameList(before.widgets, widgets) &&
    isSameList(before.links, links) &&
    isSameList(before.nodes, nodes) &&
    JSON.stringify(before.figures) === JSON.stringify(figures)
  )
    return before
  const shape = { widthPt, heightPt, nodes, widgets, links, figures }
  const made = { ...shape, key: JSON.stringify(shape) }
  if (first !== undefined) memory.set(first, made)
  return made
}

/** Shapes of pages by their first widget, which pages that say other things in their heads may share. */
export type PageShapeMemory = WeakMap<Widget, PageShape>

const isSameList = <T>(one: readonly T[], other: readonly T[]): boolean =>
  one.length === other.length && one.every((each, i) => each === other[i])

/** The boxes of fields on a page. */
export function widgetsOf({ ink }: Page): readonly Widget[] {
  return ink.filter((each) => each.kind === 'widget')
}

function figuresOf({ ink }: Page): readonly FigureBox[] {
  return ink.flatMap((each): readonly FigureBox[] =>
    each.kind === 'picture' && typeof each.owner === 'number'
      ? [{ node: each.owner, box: rectangleOf(each) }]
      : [],
  )
}

/** Equal for equal shapes, and for no others. */
export function keyOfShape({ root, pages, ...rest }: DocumentShape): string {
  return [JSON.stringify(rest), ...pages.map(({ key }) => key)].join()
}

/**
 * Gives a number for all of a node that the structure tree and the fields are made of: nodes, roles, languages, fields,
 * but not the words and not the values that are shown. A node's number is remembered, so that one that many documents
 * share is looked at once.
 */
export function openShapes(): (node: Node) => number {
  const numberOfNode = new WeakMap<Node, number>()
  const numbers = new Map<string, number>()
  let next = 0
  const numberOf = (node: Node): number => {
    let number = numberOfNode.get(node)
    if (number === undefined) {
      const text = describe(node, numberOf)
      number = numbers.get(text)
      if (number === undefined) {
        // forgotten numbers are not given again
        if (numbers.size >= MOST_NUMBERS) numbers.clear()
        number = next++
        numbers.set(text, number)
      }
      numberOfNode.set(node, number)
    }
    return number
  }
  return numberOf
}

/** More descriptions than this are not remembered: all of a thousand addressees have fewer. */
const MOST_NUMBERS = 50_000

/** The words of a node, as one hears them. */
export function spokenText(node: Node): string {
  if (node.kind === 'text') return node.text.replace(/[\u2066-\u2069\u00ad]/g, '').replaceAll('\u00a0', ' ')
  if (node.kind === 'line-break') return ' '
  return 'children' in node ? node.children.map(spokenText).join('') : ''
}

/** What is left out is named, so that what is added to a node counts until somebody says that it does not. */
function describe(node: Node, numberOf: (node: Node) => number): string {
  switch (node.kind) {
    case 'element': {
      const { tag, classes, at, pages, children, ...kept } = node
      const described = node.link?.description === null ? spokenText(node) : ''
      return JSON.stringify([kept, children.map(numberOf), described])
    }
    case 'signature': {
      const { classes, at, children, ...kept } = node
      return JSON.stringify([kept, children.map(numberOf)])
    }
    case 'field': {
      const { classes, at, input, ...kept } = node
      return JSON.stringify([kept, input.type === 'text' ? { ...input, value: input.value !== '' } : input])
    }
    case 'picture': {
      const { classes, at, file, isSignature, ownWidthPt, ownHeightPt, widthPt, heightPt, ...kept } = node
      return JSON.stringify(kept)
    }
    case 'text':
    case 'line-break':
    case 'page-break':
    case 'page-number':
    case 'page-count':
      return `${node.kind} ${node.id}`
    default:
      return node satisfies never
  }
}
