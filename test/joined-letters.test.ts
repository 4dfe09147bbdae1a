import fc from 'fast-check'
import { PDFDocument, PDFName } from 'pdf-lib'
import { describe, expect, it } from 'vitest'
import { withJoinedLettersTurned } from '../src/returns/joined-letters.ts'
import { textOfPages } from '../src/returns/page-text.ts'

/** Letters that one glyph joins come back in the order in which they are read, however the font tells of them. */

/** Glyphs of several letters that Unicode knows, with the letters: lam-alef in all forms, and the others of Arabic. */
const ligatures = Array.from({ length: 0xfefd - 0xfbea }, (_, index) => String.fromCharCode(0xfbea + index))
  .map((form) => ({ form, text: form.normalize('NFKC') }))
  .filter(({ text }) => text.length > 1 && /^\p{Script=Arabic}+$/u.test(text))

const turned = (text: string): string => [...text].toReversed().join('')
const texts = new Set(ligatures.map(({ text }) => text))

/** A glyph, by what its font says of it, and what is read. */
interface Drawn {
  readonly told: string
  readonly read: string
}

const single = fc
  .constantFrom(...'ابتثجحخدذرزسشصضطظعغفقكلمنهوي')
  .map((letter): Drawn => ({ told: letter, read: letter }))

const joined = fc
  .record({
    of: fc.constantFrom(...ligatures),
    as: fc.constantFrom('letters', 'form', 'seen' as const),
  })
  .map(({ of: { form, text }, as }): Drawn => {
    // what may be read in both orders is taken in the one that Unicode has
    const isPlain = as === 'seen' && texts.has(turned(text))
    return { told: as === 'form' ? form : as === 'letters' || isPlain ? text : turned(text), read: text }
  })

const hex = (text: string): string => Buffer.from(text, 'utf16le').swap16().toString('hex').toUpperCase()
/** A code of one byte, in hexadecimal: of a letter that every font has. */
const code = (index: number): string => (0x41 + index).toString(16)

const lists = {
  chars: (glyphs: readonly Drawn[]) =>
    `${glyphs.length} beginbfchar\n${glyphs.map(({ told }, nth) => `<${code(nth)}> <${hex(told)}>`).join('\n')}\nendbfchar`,
  ranges: (glyphs: readonly Drawn[]) =>
    `${glyphs.length} beginbfrange\n${glyphs.map(({ told }, nth) => `<${code(nth)}><${code(nth)}><${hex(told)}>`).join('\n')}\nendbfrange`,
  array: (glyphs: readonly Drawn[]) =>
    `1 beginbfrange\n<${code(0)}> <${code(glyphs.length - 1)}> [${glyphs.map(({ told }) => `<${hex(told)}>`).join(' ')}]\nendbfrange`,
}

/** A page with one word, from right to left: the glyph that is read first stands last. */
async function pageWith(
  glyphs: readonly Drawn[],
  list: keyof typeof lists,
  isPacked: boolean,
): Promise<Uint8Array> {
  const document = await PDFDocument.create()
  const { context } = document
  const page = document.addPage([300, 100])
  const map = `/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n1 begincodespacerange\n<00> <FF>\nendcodespacerange\n${lists[list](glyphs)}\nendcmap\nend\nend\n`
  const font = context.obj({
    Type: 'Font',
    Subtype: 'Type1',
    BaseFont: 'Courier',
    ToUnicode: context.register(
      isPacked ? context.flateStream(map) : context.stream(Buffer.from(map, 'latin1')),
    ),
  })
  page.node.set(PDFName.of('Resources'), context.obj({ Font: { F: context.register(font) } }))
  const drawn = glyphs.map((_, nth) => code(nth)).toReversed()
  page.node.set(
    PDFName.of('Contents'),
    context.register(context.stream(`BT /F 10 Tf 20 50 Td <${drawn.join('')}> Tj ET`)),
  )
  return document.save()
}

const textOf = async (bytes: Uint8Array): Promise<string> =>
  (await textOfPages(await withJoinedLettersTurned(bytes)))!
    .flat()
    .map(({ text }) => text)
    .join('')

describe('a word from right to left', () => {
  it.each(['لا', 'لأ', 'لإ', 'لآ'])('with %s in one glyph is no article', async (ligature) => {
    const glyphs = [...'س', ligature, ...'م'].map((text) => ({ told: text, read: text }))
    expect(await textOf(await pageWith(glyphs, 'chars', true))).toBe(`س${ligature}م`)
  })

  it('comes back as it is read, whatever its glyphs join and however the font says so', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(single, joined), { minLength: 1, maxLength: 12 }),
        fc.constantFrom('chars', 'ranges', 'array' as const),
        fc.boolean(),
        async (glyphs, list, isPacked) => {
          expect(await textOf(await pageWith(glyphs, list, isPacked))).toBe(
            glyphs.map(({ read }) => read).join(''),
          )
        },
      ),
      // texts of an array that are equal are no codes of a range
      {
        numRuns: 150,
        examples: [[['شخ', 'شخ', 'مي', 'ا'].map((text) => ({ told: text, read: text })), 'array', false]],
      },
    )
  })

  it('of a file without joined letters, or of none that opens, the bytes stay', async () => {
    const plain = await pageWith([{ told: 'س', read: 'س' }], 'chars', true)
    expect(await withJoinedLettersTurned(plain)).toBe(plain)
    const none = Buffer.from('%PDF-1.7\nnothing')
    expect(await withJoinedLettersTurned(none)).toBe(none)
  })
})
