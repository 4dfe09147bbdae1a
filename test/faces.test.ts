import { readFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkFace } from '../src/fonts/check.ts'
import { openFonts } from '../src/fonts/fonts.ts'
import { embeddingOf } from '../src/fonts/rights.ts'
import { readTables } from '../src/fonts/sfnt.ts'
import { readFont } from './fonts-reader.ts'
import { typefaceFile } from './language-project.ts'

/** Typefaces that somebody brings along: what is refused, what they may be used for, and what is made of them. */

const place = { file: 'fonts/House.ttf', line: 1, column: 1 }
const own = (name: string): Uint8Array => readFileSync(path.join(import.meta.dirname, 'faces', name))
const hebrew = readFileSync(typefaceFile('NotoSerifHebrew_400Regular.ttf'))
const codesOf = async (file: Uint8Array): Promise<readonly string[]> => {
  const checked = await checkFace(file, place)
  return checked.kind === 'ok' ? [] : checked.problems.map(({ code }) => code)
}
const openOwn = () => openFonts((name) => (name === 'NotoSerifHebrew.ttf' ? hebrew : own(name)))

describe('a typeface that is brought along', () => {
  it.each([
    [0x000, 'edit'],
    [0x001, 'edit'],
    [0x002, 'no'],
    [0x004, 'print'],
    [0x008, 'edit'],
    [0x006, 'print'],
    [0x00c, 'edit'],
    [0x00e, 'edit'],
    [0x104, 'print'],
  ])('may be used as fsType 0x%s says, the least restrictive bit before others', (fsType, use) => {
    expect(embeddingOf(fsType).use).toBe(use)
    expect(embeddingOf(fsType).isWhole).toBe((fsType & 0x100) !== 0)
  })

  it('is refused where its letters are pictures', async () => {
    const file = own('boxes.ttf').slice()
    const os2 = readTables(file).get('OS/2')!
    os2[8] = 0x02
    expect(await codesOf(file)).toEqual(['fonts/rights'])
  })

  it('is refused or can be used, whatever has become of its bytes, and nothing falls', async () => {
    let refused = 0
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(own('boxes.ttf'), hebrew),
        fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 0, max: 255 })), {
          maxLength: 12,
        }),
        fc.boolean(),
        fc.double({ min: 0, max: 1, noNaN: true }),
        async (whole, changes, isCut, end) => {
          const file = Uint8Array.from(isCut ? whole.subarray(0, Math.floor(end * whole.length)) : whole)
          // half of them in what tells where all else lies
          for (const [where, byte] of changes)
            if (file.length > 0)
              file[
                Math.floor(where * where * (Math.min(file.length, byte % 2 === 0 ? 600 : file.length) - 1))
              ] = byte
          const checked = await checkFace(file, place)
          if (checked.kind === 'problems') {
            refused++
            expect(checked.problems).toHaveLength(1)
            expect(checked.problems[0]!.code).toMatch(/^fonts\//)
            return
          }
          const fonts = await openFonts(() => file)
          const clusters = fonts
            .face('x.ttf')
            .shape({ text: 'Aa 12', direction: 'ltr', script: 'Latn', language: 'en', features: [] })
          expect(fonts.program('x.ttf', clusters).bytes.length).toBeGreaterThan(0)
          expect(fonts.typing(['x.ttf'], ['latin'], '').bytes.length).toBeGreaterThan(0)
        },
      ),
      { numRuns: 150 },
    )
    expect(refused).toBeGreaterThan(20)
  })

  it('is embedded with all its glyphs where it may not be made smaller, each under its number', async () => {
    const fonts = await openOwn()
    const request = { text: 'Ab', direction: 'ltr', script: 'Latn', language: 'en', features: [] } as const
    const [whole, smaller] = ['whole.ttf', 'boxes.ttf'].map((name) =>
      fonts.program(name, fonts.face(name).shape(request)),
    )
    const glyphs = new DataView(own('whole.ttf').buffer)
    expect(glyphs.byteLength).toBeGreaterThan(0)
    const count = (bytes: Uint8Array): number => {
      const maxp = readTables(bytes).get('maxp')!
      return (maxp[4]! << 8) | maxp[5]!
    }
    expect(count(whole!.bytes)).toBe(count(own('whole.ttf')) + 2)
    expect(count(smaller!.bytes)).toBeLessThan(count(own('boxes.ttf')))
    for (const tag of ['cmap', 'OS/2', 'name'])
      expect(Buffer.from(readTables(whole!.bytes).get(tag)!)).toEqual(
        Buffer.from(readTables(own('whole.ttf')).get(tag)!),
      )
    expect(whole!.postScriptName).toBe('Boxes-Regular')
    expect(smaller!.postScriptName).toMatch(/^[A-Z]{6}\+Boxes-Regular$/)
    expect(fonts.typing(['whole.ttf'], ['latin'], '').widths.length).toBeGreaterThan(count(own('whole.ttf')))
  })

  it('may place the parts of a letter by points, or scale them again, as HarfBuzz draws it', async () => {
    const original = readFileSync(typefaceFile('NotoSerif_400Regular.ttf'))
    const letter = 'é'
    const request = { text: letter, direction: 'ltr', script: 'Latn', language: 'fr', features: [] } as const
    // most are points that the letter and its accent have
    const point = fc.oneof({ weight: 3, arbitrary: fc.nat(6) }, { weight: 1, arbitrary: fc.nat(200) })
    let drawn = 0
    await fc.assert(
      fc.asyncProperty(point, point, fc.constantFrom(1, 0.5), async (to, from, scale) => {
        const file = Uint8Array.from(original)
        const glyph = readFont(file).glyph(letter.codePointAt(0)!)
        const entry = readFont(file).entry(glyph)
        expect(entry.getInt16(0)).toBe(-1)
        const sizeOf = (at: number): number => ((entry.getUint16(at) & 1) === 0 ? 6 : 8)
        // the accent, from its place by offset to one by points; half as large where the file has room for it
        const at = 10 + sizeOf(10)
        const flags = entry.getUint16(at) & ~0x2
        const hasRoom = scale !== 1 && entry.byteLength >= at + sizeOf(at) + 2
        entry.setUint16(at, hasRoom ? (flags & ~0x100) | 0x8 : flags)
        if (sizeOf(at) === 6) {
          entry.setUint8(at + 4, to)
          entry.setUint8(at + 5, from)
        } else {
          entry.setUint16(at + 4, to)
          entry.setUint16(at + 6, from)
        }
        if (hasRoom) entry.setInt16(at + sizeOf(at), scale * 16384)
        const checked = await checkFace(file, place)
        if (checked.kind !== 'ok') return
        drawn++
        const fonts = await openFonts(() => file)
        const clusters = fonts.face('x.ttf').shape(request)
        const program = fonts.program('x.ttf', clusters)
        const ours = readFont(program.bytes).draw(program.glyphs.get(clusters[0]!.key)!)
        expect(ours).toEqual(readFont(file).draw(glyph))
      }),
      { numRuns: 60 },
    )
    expect(drawn).toBeGreaterThan(5)
  })

  it('may have other units than the face beside which it is typed', async () => {
    const fonts = await openOwn()
    for (const faces of [
      ['fine.ttf', 'NotoSerifHebrew.ttf'],
      ['NotoSerifHebrew.ttf', 'fine.ttf'],
    ]) {
      const program = fonts.typing(faces, ['latin', 'hebrew'], '')
      const width = (character: string): number => program.widths[program.glyphs.get(character)!]!
      const alone = (face: string, text: string): number =>
        fonts.face(face).shape({ text, direction: 'ltr', script: 'Zyyy', language: 'und', features: [] })[0]!
          .advance
      expect(Math.abs(width('א') - alone('NotoSerifHebrew.ttf', 'א'))).toBeLessThan(1)
      const first = faces[0] === 'fine.ttf' ? 'fine.ttf' : 'NotoSerifHebrew.ttf'
      expect(Math.abs(width('A') - alone(first, 'A'))).toBeLessThan(1)
    }
  })
})
