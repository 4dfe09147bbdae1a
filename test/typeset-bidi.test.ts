import bidiFactory, { type Bidi } from 'bidi-js'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { FSI, type Isolate, LRI, levelsOf, lineLevels, visualOrder } from '../src/typeset/bidi.ts'

const bidi = (bidiFactory as unknown as () => Bidi)()

const reordered = (text: string, direction: 'ltr' | 'rtl', isolates: readonly Isolate[] = []) => {
  const levels = levelsOf(text, direction, isolates)
  const line = lineLevels(text, levels, 0, text.length, direction === 'rtl' ? 1 : 0)
  return visualOrder([...line])
    .map((i) => text[i])
    .join('')
}

// Latin, Arabic, Hebrew, European and Arabic digits, separators, brackets, spaces, combining mark, isolates
const text = fc.array(fc.constantFrom(...'aB אبج12٣٤+-,.:/() ()\u0301\u2067\u2066\u2069 '), { maxLength: 24 })

it('orders a line as the standard’s other implementation does (UAX #9, L1, L2)', () => {
  fc.assert(
    fc.property(text, fc.constantFrom('ltr' as const, 'rtl' as const), (characters, direction) => {
      const line = characters.join('')
      const levels = bidi.getEmbeddingLevels(line, direction)
      const order = [...line].map((_, i) => i)
      for (const [start = 0, end = 0] of bidi.getReorderSegments(line, levels))
        order.splice(start, end - start + 1, ...order.slice(start, end + 1).reverse())
      expect(reordered(line, direction)).toBe(order.map((i) => line[i]).join(''))
    }),
    { numRuns: 2000 },
  )
})

it('isolates as if the controls were there, and they are not', () => {
  expect(reordered('ب +41 22', 'rtl')).toBe('22 41+ ب')
  expect(reordered('ب +41 22', 'rtl', [{ start: 2, end: 8, control: LRI }])).toBe('+41 22 ب')
  expect(reordered('ب a/.', 'rtl', [{ start: 2, end: 4, control: LRI }])).toBe('.a/ ب')
})

it('a value is one piece in its line, in its own direction, and moves nothing around it (UAX #9, X5c)', () => {
  const plain = fc
    .array(fc.constantFrom(...'aBé отдא بج12٣+-,.:/()'), { maxLength: 12 })
    .map((characters) => characters.join('').trim())
  fc.assert(
    fc.property(
      plain,
      plain,
      plain,
      fc.constantFrom('ltr' as const, 'rtl' as const),
      (before, value, after, of) => {
        fc.pre(value !== '')
        const line = `${before} ${value} ${after}.`
        const start = before.length + 1
        const found = reordered(line, of, [{ start, end: start + value.length, control: FSI }])
        const own = reordered(value, /^\P{L}*[אبج]/u.test(value) ? 'rtl' : 'ltr')
        // U+FFFC is as neutral as an isolate is to what stands around it
        expect(found).toBe(reordered(`${before} \uFFFC ${after}.`, of).replace('\uFFFC', () => own))
      },
    ),
    { numRuns: 2000 },
  )
})
