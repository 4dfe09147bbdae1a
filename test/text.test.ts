import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { didYouMean, nearest } from '../src/text/nearest.ts'
import { bytePlacer, placer } from '../src/text/place.ts'
import { codePoint, shown } from '../src/text/shown.ts'

/** Line and column of what stands at `|` in a text. */
const placeOf = (marked: string): string => {
  const text = marked.replace('|', '')
  const { line, column } = placer('x', text)(marked.indexOf('|'))
  return `${line}:${column}`
}

describe('a place', () => {
  it.each([
    ['|', '1:1'],
    ['ab|c', '1:3'],
    ['a\nb\n|', '3:1'],
    // characters beyond the first plane are one column, in two units of UTF-16
    ['𠀀𠀀|a', '1:3'],
    ['a\n𝄞|', '2:2'],
    // a mark is a character of its own, as editors count
    ['e\u0301|a', '1:3'],
    ['\u0646\u064e\u0635\u0651|', '1:5'],
    // CRLF is one end of a line, CR alone is one
    ['a\r\n|b', '2:1'],
    ['a|\r\nb', '1:2'],
    ['a\rb|', '2:2'],
    ['a\r\r\n\n|b', '4:1'],
  ])('in %j is %s', (marked, place) => {
    expect(placeOf(marked)).toBe(place)
  })

  it('is the same by UTF-16 units and by bytes of UTF-8, and what an editor says', () => {
    const unit = fc.constantFrom(
      'a',
      ' ',
      'é',
      'e\u0301',
      '中',
      '𠀀',
      '😀',
      'ش',
      '\n',
      '\r\n',
      '\r',
      '\uFEFF',
    )
    fc.assert(
      fc.property(fc.array(unit), fc.array(unit), (before, after) => {
        const head = before.join('')
        const text = head + after.join('')
        // between CR and LF there is no place
        fc.pre(!(head.endsWith('\r') && text[head.length] === '\n'))
        const lines = head.split(/\r\n|\r|\n/)
        const expected = { file: 'x', line: lines.length, column: Array.from(lines.at(-1)!).length + 1 }
        expect(placer('x', text)(head.length)).toEqual(expected)
        const byteText = Buffer.from(text).toString('latin1')
        expect(bytePlacer('x', byteText)(Buffer.byteLength(head))).toEqual(expected)
      }),
    )
  })
})

describe('a text in a message', () => {
  it.each([
    ['Côte d’Ivoire', '“Côte d’Ivoire”'],
    ['', '“”'],
    ['a\r\nb\rc\nd', '“a⏎b⏎c⏎d”'],
    ['\u00a0a\u200bb\u00ad', '“‹U+00A0›a‹U+200B›b‹U+00AD›”'],
    ['a b\tc', '“a b‹U+0009›c”'],
    ['\u{E0001}\ud800', '“‹U+E0001›‹U+D800›”'],
    // a mark that begins it would sit on the quotation mark
    ['\u0301e\u0301', '“‹U+0301›e\u0301”'],
    ['x'.repeat(80), `“${'x'.repeat(80)}”`],
    ['𠀀'.repeat(81), `“${'𠀀'.repeat(79)}…”`],
  ])('of %j is %s', (text, said) => {
    expect(shown(text)).toBe(said)
  })

  it('names a character by its number, in four digits or more', () => {
    expect(['\t', 'é', '𠀀'].map(codePoint)).toEqual(['U+0009', 'U+00E9', 'U+20000'])
  })
})

describe('the nearest name', () => {
  const names = ['ministers.csv', 'missions.csv', 'fr', 'ru']
  it.each([
    ['minister.csv', 'ministers.csv'],
    ['Missions.CSV', 'missions.csv'],
    ['ngos.csv', null],
    // one edit of two or three letters, not two
    ['fra', 'fr'],
    ['de', null],
    ['x'.repeat(100), null],
  ])('to %s is %s', (name, near) => {
    expect(nearest(name, names)).toBe(near)
  })

  it('is asked for in a hint; else the hint has all that there are', () => {
    expect(didYouMean('fra', names)).toBe('did you mean “fr”?')
    expect(didYouMean('de', ['fr', 'ru'])).toBe('there is fr, ru')
    expect(didYouMean('de', [])).toBe('there is none')
  })
})
