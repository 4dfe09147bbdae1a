import { describe, expect, it } from 'vitest'
import { openFonts } from '../src/fonts/fonts.ts'
import type { CharacterSet } from '../src/model/face.ts'
import { readFont, sourceOf } from './fonts-reader.ts'

const fonts = await openFonts()
const typing = (faces: readonly string[], sets: readonly CharacterSet[]) => {
  const program = fonts.typing(faces, sets, '')
  return { program, font: readFont(program.bytes) }
}
const latin = typing(['noto-serif-400'], ['latin', 'cyrillic'])
const arabic = typing(['noto-serif-400', 'noto-naskh-arabic-400'], ['latin', 'cyrillic', 'arabic'])
const chinese = typing(['noto-serif-400', 'noto-serif-sc-400'], ['latin', 'cyrillic', 'gb2312'])
const span = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, i) => String.fromCodePoint(first + i)).join('')

/** Each character's glyph, by the font's own cmap, is the one that the program tells of. */
function missing({ program, font }: typeof latin, characters: string): string {
  return [...characters]
    .filter(
      (c) => font.glyph(c.codePointAt(0)!) === 0 || font.glyph(c.codePointAt(0)!) !== program.glyphs.get(c),
    )
    .join('')
}

describe('typing', () => {
  it('maps what a delegate types in Latin and Cyrillic, in every form', () => {
    const promised =
      span(0x20, 0x7e) +
      span(0xa0, 0xac) +
      span(0xae, 0x24f) +
      span(0x1ea0, 0x1ef9) +
      span(0x400, 0x4ff) +
      '–—‘’“”„…‹›€№'
    for (const font of [latin, arabic, chinese]) expect(missing(font, promised)).toBe('')
  })

  it('maps Arabic letters, digits, marks and the joined forms that shaping viewers ask for', () => {
    const promised = `${span(0x60c, 0x60c) + span(0x620, 0x652) + span(0x660, 0x669)}پچژگکی؟؛${span(0xfe80, 0xfefc)}`
    expect(missing(arabic, promised)).toBe('')
  })

  it('maps all 6763 hanzi of GB 2312 and its 682 symbols', () => {
    const decoder = new TextDecoder('gb18030')
    const hanzi = new Set<string>()
    for (let row = 0xb0; row <= 0xf7; row++)
      for (let cell = 0xa1; cell <= 0xfe; cell++) {
        const character = decoder.decode(Uint8Array.of(row, cell))
        if (/^\p{Script=Han}$/u.test(character)) hanzi.add(character)
      }
    expect(hanzi.size).toBe(6763)
    expect(missing(chinese, [...hanzi].join(''))).toBe('')
    expect(missing(chinese, '，。、；：？！“”（）《》【】￥％１Ａａ①⒈㈠ぁアΑДāㄅ─　')).toBe('')
    const symbols = [...typing(['noto-serif-sc-400'], ['gb2312']).program.glyphs.keys()].length - hanzi.size
    expect(symbols).toBe(682)
  })

  it('has a glyph without ink for what a language spells with and nobody sees, and for nothing else of its repertoire', () => {
    const unseen = '\u200c\u200d\u200e\u200f\u061c\u00ad\u034f\u2060\ufe0f'
    const faces = ['noto-serif-400', 'noto-naskh-arabic-400']
    const program = fonts.typing(faces, ['latin', 'arabic'], `a界\ufeff\u{e0100}${unseen}`)
    const font = readFont(program.bytes)
    const own = [...program.glyphs.keys()].filter((character) => !arabic.program.glyphs.has(character))
    expect(own.sort().join('')).toBe([...unseen].sort().join(''))
    expect(missing({ program, font }, unseen)).toBe('')
    for (const character of unseen) {
      const glyph = program.glyphs.get(character)!
      expect([font.draw(glyph), program.widths[glyph], program.texts[glyph]]).toEqual([[], 0, character])
    }
  })

  it('takes each character from the first face that has it, with its outline and width', () => {
    const { program, font } = arabic
    for (const [face, characters] of [
      ['noto-serif-400', 'AéệЖ1–€'],
      ['noto-naskh-arabic-400', 'اى٣ﺒﻼ'],
    ] as const)
      for (const character of characters) {
        const source = sourceOf(face)
        const from = source.glyph(character.codePointAt(0)!)
        const to = program.glyphs.get(character)!
        expect(font.draw(to), character).toEqual(source.draw(from))
        expect(program.widths[to]).toBe(source.advance(from))
      }
  })

  it('gives no two glyphs one text, so that a viewer finds them by /ToUnicode as well', () => {
    for (const { program } of [latin, arabic, chinese]) {
      const texts = program.texts.filter((text) => text !== '')
      expect(new Set(texts).size).toBe(texts.length)
      for (const [character, glyph] of program.glyphs) expect(program.texts[glyph]).toBe(character)
    }
  })

  it('tells PDF the widths of hmtx and the same line extent everywhere', () => {
    for (const { program, font } of [latin, arabic, chinese]) {
      expect(program.widths).toEqual(
        Array.from({ length: font.glyphCount }, (_, glyph) => font.advance(glyph)),
      )
      const { ascender, descender } = program.metrics
      const [hhea, os2] = [font.tables.get('hhea')!.data, font.tables.get('OS/2')!.data]
      expect([hhea.getInt16(4), os2.getInt16(68), os2.getUint16(74)]).toEqual([ascender, ascender, ascender])
      expect([hhea.getInt16(6), os2.getInt16(70), -os2.getUint16(76)]).toEqual([
        descender,
        descender,
        descender,
      ])
    }
  })

  it('stays small', () => {
    expect(latin.program.bytes.length).toBeLessThan(110_000)
    expect(arabic.program.bytes.length).toBeLessThan(210_000)
    expect(chinese.program.bytes.length).toBeLessThan(3_400_000)
  })

  it('is the same bytes each time', () => {
    const again = fonts.typing(['noto-serif-400'], ['cyrillic', 'latin'], '')
    expect(Buffer.compare(again.bytes, latin.program.bytes)).toBe(0)
    expect(again.postScriptName).toBe(latin.program.postScriptName)
  })
})
