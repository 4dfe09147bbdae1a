import type { Doc, Element, Field, Node, SignatureField } from '../src/model/doc.ts'
import { LETTER } from '../src/model/document.ts'
import type { Fonts } from '../src/model/face.ts'
import type { Ink, Page } from '../src/model/page.ts'

/** Small documents and their pages, set without the typesetting room: one line a text, one box a field. */

export const at = { file: 'sample', line: 1, column: 1 }

/** A node that has no number yet. */
export type Unnumbered =
  | (Omit<Element, 'id' | 'children' | 'at' | 'classes' | 'tag'> & {
      readonly children: readonly Unnumbered[]
    })
  | { readonly kind: 'text'; readonly text: string }
  | Omit<Field, 'id' | 'at' | 'classes'>
  | (Omit<SignatureField, 'id' | 'children' | 'at' | 'classes'> & {
      readonly children: readonly Unnumbered[]
    })

export function text(value: string): Unnumbered {
  return { kind: 'text', text: value }
}

export function element(
  role: Element['role'],
  children: readonly Unnumbered[],
  more: Partial<Pick<Element, 'language' | 'expansion' | 'scope'>> = {},
): Unnumbered {
  return { kind: 'element', role, children, ...more }
}

export function field(name: string, input: Field['input'], more: Partial<Field> = {}): Unnumbered {
  return { kind: 'field', name, tooltip: `tip ${name}`, required: false, readOnly: false, input, ...more }
}

export function document(
  language: string,
  direction: 'ltr' | 'rtl',
  children: readonly Unnumbered[],
  more: Partial<Doc> = {},
): Doc {
  let next = 0
  const number = (node: Unnumbered): Node => {
    const id = next++
    const shape = { classes: [], at }
    switch (node.kind) {
      case 'element':
        return { ...shape, ...node, tag: 'p', id, children: node.children.map(number) }
      case 'signature':
        return { ...shape, ...node, id, children: node.children.map(number) }
      case 'field':
        return { ...shape, ...node, id }
      default:
        return { ...node, id }
    }
  }
  const root = number(element('Document', children)) as Element
  return { part: LETTER, title: 'A sample', language, direction, watermark: null, root, ...more }
}

/** Each text and each field on a line of its own, forty lines a page; a rule as an artifact on top. */
export function set(doc: Doc, fonts: Fonts, faceOf: (text: string) => string): Page[] {
  const pages: { widthPt: number; heightPt: number; ink: Ink[] }[] = []
  let line = 40
  const place = (): { page: Ink[]; yPt: number } => {
    if (line >= 40) {
      line = 0
      const rule = { x1Pt: 50, y1Pt: 820, x2Pt: 545, y2Pt: 820, widthPt: 0.5, grey: 0.5 }
      pages.push({ widthPt: 595.28, heightPt: 841.89, ink: [{ kind: 'rule', owner: 'layout', ...rule }] })
    }
    return { page: pages.at(-1)!.ink, yPt: 790 - 18 * line++ }
  }
  const walk = (node: Node): void => {
    if (node.kind === 'text') {
      const { page, yPt } = place()
      const face = faceOf(node.text)
      const clusters = fonts.face(face).shape({
        text: node.text,
        direction: doc.direction,
        script: doc.direction === 'rtl' ? 'Arab' : 'Latn',
        language: doc.language,
        features: [],
      })
      // spaces a little wider, as in justified text
      const advancesPt = clusters.map(({ advance, text }) => advance * 0.011 + (text === ' ' ? 0.437 : 0))
      const angleDeg = 0
      const run = { owner: node.id, face, sizePt: 11, xPt: 50, yPt, grey: 0, angleDeg, clusters, advancesPt }
      page.push({ kind: 'glyphs', ...run })
    } else if (node.kind === 'field' || node.kind === 'signature') {
      const { page, yPt } = place()
      const small = node.kind === 'field' && (node.input.type === 'check' || node.input.type === 'radio')
      const widthPt = small ? 9 : 150
      const box = { xPt: 50, yPt: yPt - 3, widthPt, heightPt: small ? 9 : 15 }
      page.push({ kind: 'frame', owner: 'layout', ...box, linePt: 0.5, grey: 0.4 })
      page.push({ kind: 'widget', owner: node.id, ...box, sizePt: 9 })
    }
    if (node.kind === 'element' || node.kind === 'signature') node.children.forEach(walk)
  }
  walk(doc.root)
  return pages
}
