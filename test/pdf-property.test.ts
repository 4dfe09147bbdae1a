import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { openFonts } from '../src/fonts/fonts.ts'
import type { Doc } from '../src/model/doc.ts'
import type { Fonts } from '../src/model/face.ts'
import { showGlyphs } from '../src/pdf/content.ts'
import { openPdfWriter } from '../src/pdf/pdf.ts'
import { type SharedObjects, share } from '../src/pdf/shared.ts'
import { openInPdfJs, outline, readStructure } from './pdf-reader.ts'
import { document, element, field, set, text, type Unnumbered } from './pdf-sample.ts'
import { whole } from './whole.ts'

const face = 'noto-serif-400'
let fonts: Fonts
let shared: SharedObjects

beforeAll(async () => {
  fonts = await openFonts()
  shared = share({
    programs: new Map([[face, fonts.program(face, [])]]),
    typing: fonts.typing([face], ['latin'], ''),
    pictures: new Map(),
  })
})

const words = fc.stringMatching(/^[a-zé(&<]{1,6}( [A-Z#%)\\]{1,4})?$/)
const field_ = fc
  .record({
    name: fc.uuid(),
    value: words,
    kind: fc.constantFrom('text', 'choice', 'check', 'radio', 'signature', 'signature-field'),
  })
  .map(({ name, value, kind }): Unnumbered => {
    const button = { value: `${value}/#`, checked: value.length % 2 === 0 }
    switch (kind) {
      case 'text':
        return field(name, { type: 'text', value, multiline: value.includes(' '), maxLength: null })
      case 'choice':
        return field(name, { type: 'choice', value, options: [{ value, label: `${value}.` }] })
      case 'signature':
        // the signer's own
        return { kind: 'signature', tooltip: value, children: [element('P', [text(value)])] }
      case 'signature-field':
        return field(name, { type: 'signature' })
      default:
        return field(kind === 'radio' ? 'group' : name, { type: kind as 'check' | 'radio', ...button })
    }
  })
const inline = fc.letrec<{ node: Unnumbered }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    words.map(text),
    field_,
    fc
      .tuple(
        fc.constantFrom('Sect', 'Div', 'P', 'Span', 'TD', 'Artifact', null),
        fc.array(tie('node'), { maxLength: 4 }),
        fc.option(fc.constantFrom('fr', 'en'), { nil: undefined }),
      )
      .map(([role, children, language]) =>
        element(role, children, language === undefined ? {} : { language }),
      ),
  ),
}))
const docs = fc.array(inline.node, { minLength: 1, maxLength: 12 }).filter(hasOneSignature)

function hasOneSignature(nodes: readonly Unnumbered[]): boolean {
  // nothing in an artifact can be filled or signed; a page needs something on it
  const count = (node: Unnumbered, artifact: boolean): number => {
    if (node.kind === 'field') return artifact ? 2 : 0
    if (node.kind === 'text') return 0
    const own = node.kind === 'signature' ? (artifact ? 2 : 1) : 0
    const inside = artifact || (node.kind === 'element' && node.role === 'Artifact')
    return node.children.reduce((sum, child) => sum + count(child, inside), own)
  }
  return nodes.reduce((sum, node) => sum + count(node, false), 0) < 2
}

/** The document's outline, by what the structure tree should keep of it. */
function wanted(doc: Doc): string {
  const of = (node: Doc['root']['children'][number]): string[] => {
    if (node.kind === 'text') return ['ink']
    if (node.kind === 'field') return ['Form[widget]']
    if (node.kind === 'signature') return [`Div[${['Form[widget]', ...node.children.flatMap(of)].join(' ')}]`]
    if (node.kind !== 'element' || node.role === 'Artifact') return []
    const kids = node.children.flatMap(of)
    const plain = node.children.every((child) => child.kind !== 'element')
    const role = node.role ?? (node.language === undefined ? null : plain ? 'Span' : 'Div')
    if (role === null || (kids.length === 0 && role !== 'TD')) return kids
    return [kids.length === 0 ? role : `${role}[${kids.join(' ')}]`]
  }
  return of(doc.root).join(' ') || 'Document'
}

describe('any document', () => {
  it('becomes a file that opens, with the document as its structure', async () => {
    await fc.assert(
      fc.asyncProperty(docs, async (nodes) => {
        const doc = document('fr', 'ltr', [element('P', [text('x')]), ...nodes])
        const pages = set(doc, fonts, () => face)
        const bytes = whole(
          openPdfWriter(fonts).write(doc, pages, shared, {
            kind: 'certify',
            at: '2004-05-10T14:30:00Z',
            permission: 2,
            contentsBytes: 100,
          }),
        )
        const { root } = await readStructure(bytes)
        expect(outline(root, (kid) => (kid.startsWith('object') ? 'widget' : 'ink'))).toBe(wanted(doc))
        expect((await openInPdfJs(bytes)).numPages).toBe(pages.length)
      }),
      { numRuns: 40 },
    )
  })
})

describe('a line of glyphs', () => {
  const glyph = fc.record({
    width: fc.integer({ min: 0, max: 2000 }),
    advancePt: fc.double({ min: -2, max: 40, noNaN: true }),
  })

  it('never drifts from where its glyphs should stand', () => {
    fc.assert(
      fc.property(
        fc.array(glyph, { minLength: 1, maxLength: 60 }),
        fc.double({ min: 4, max: 60, noNaN: true }),
        (line, sizePt) => {
          const size = Math.round(sizePt * 1000) / 1000
          const font = { name: 'F0' } as Parameters<typeof showGlyphs>[0][number]['font']
          const glyphs = line.map(({ width }, index) => ({
            font,
            glyph: { code: index.toString(16).padStart(4, '0'), width },
          }))
          const operators = showGlyphs(
            glyphs,
            line.map(({ advancePt }) => advancePt),
            size,
          )
          let at = 0
          let wanted = 0
          for (const [, codes, adjustment] of operators
            .join('')
            .matchAll(/<([0-9a-f]+)>|(-?\d+)(?=[<\]])/g)) {
            if (adjustment !== undefined) at -= (Number(adjustment) * size) / 1000
            for (const code of codes?.match(/.{4}/g) ?? []) {
              const index = Number.parseInt(code, 16)
              expect(Math.abs(at - wanted)).toBeLessThanOrEqual(size / 2000 + 1e-9)
              at += (line[index]!.width * size) / 1000
              wanted += line[index]!.advancePt
            }
          }
        },
      ),
    )
  })
})
