import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { faceNames } from '../src/fonts/faces.ts'
import { openFonts } from '../src/fonts/fonts.ts'
import type { Cluster } from '../src/model/face.ts'
import { placedByHarfBuzz, samples } from './fonts-reader.ts'

const fonts = await openFonts()

const french = { direction: 'ltr', script: 'Latn', language: 'fr', features: [] } as const
const arabic = { direction: 'rtl', script: 'Arab', language: 'ar', features: [] } as const
const texts = (clusters: readonly Cluster[]) => clusters.map((cluster) => cluster.text)

/** A piece of one of the samples, whole characters. */
const piece = fc.constantFrom(...samples).chain((sample) =>
  fc.tuple(fc.nat(sample.text.length), fc.nat(sample.text.length)).map(([a, b]) => ({
    ...sample,
    text: sample.text.slice(Math.min(a, b), Math.max(a, b)),
    features: [],
  })),
)

describe('faces', () => {
  it('refuses a name that there is no file for', () => {
    expect(() => fonts.face('comic-sans-400')).toThrow('comic-sans-400')
    for (const name of faceNames) expect(fonts.face(name).name).toBe(name)
  })

  it('tells heights for every face, Arabic ones included', () => {
    for (const name of faceNames) {
      const { ascender, descender, capHeight, xHeight } = fonts.face(name)
      expect(0 < xHeight && xHeight < capHeight && capHeight < ascender && descender < 0).toBe(true)
    }
  })

  it('covers what it can paint: mapped, composed of parts, or invisible', () => {
    const serif = fonts.face('noto-serif-400')
    for (const c of 'ệ№€Ґ\u202f\u00a0\u2011\u2067\u00ad') expect(serif.covers(c.codePointAt(0)!)).toBe(true)
    for (const c of 'ع界☐') expect(serif.covers(c.codePointAt(0)!)).toBe(false)
    expect(fonts.face('noto-serif-sc-400').covers(0x9555)).toBe(true)
  })
})

describe('shape', () => {
  it('keeps every character once, in logical order', () => {
    fc.assert(
      fc.property(piece, (request) => {
        const clusters = fonts.face(request.face).shape(request)
        const logical = request.direction === 'rtl' ? clusters.toReversed() : clusters
        expect(texts(logical).join('')).toBe(request.text)
      }),
    )
  })

  it('puts every glyph where HarfBuzz puts it', () => {
    fc.assert(
      fc.property(piece, (request) => {
        let pen = 0
        const placed = fonts
          .face(request.face)
          .shape(request)
          .flatMap(({ glyphs, advance }) => {
            pen += advance
            return glyphs.map(({ id, x, y }) => [id, pen - advance + x, y])
          })
        expect(placed).toEqual(placedByHarfBuzz(request))
      }),
    )
  })

  it('may be broken, where it says so, without changing a glyph', () => {
    fc.assert(
      fc.property(piece, (request) => {
        const face = fonts.face(request.face)
        const whole = face.shape(request)
        const logical = request.direction === 'rtl' ? whole.toReversed() : whole
        let offset = 0
        for (const [i, cluster] of logical.entries()) {
          if (i > 0 && !cluster.unsafeToBreak) {
            const head = face.shape({ ...request, text: request.text.slice(0, offset) })
            const tail = face.shape({ ...request, text: request.text.slice(offset) })
            const halves = request.direction === 'rtl' ? [...tail, ...head] : [...head, ...tail]
            expect(halves.map((c) => [c.key, c.advance])).toEqual(whole.map((c) => [c.key, c.advance]))
          }
          offset += cluster.text.length
        }
      }),
      { numRuns: 40 },
    )
  })

  it('makes one cluster of a ligature and, left to right, of a base with its marks', () => {
    const serif = fonts.face('noto-serif-400')
    expect(texts(serif.shape({ ...french, text: 'office fin' }))).toEqual([
      'o',
      'ffi',
      'c',
      'e',
      ' ',
      'fi',
      'n',
    ])
    expect(texts(serif.shape({ ...french, text: 'x\u0302y' }))).toEqual(['x\u0302', 'y'])
  })

  it('keeps an Arabic mark before its letter, as it is painted, so that readers turn both round', () => {
    for (const face of ['amiri-400', 'noto-naskh-arabic-400']) {
      const clusters = fonts.face(face).shape({ ...arabic, text: 'مُجتمَع' })
      expect(texts(clusters)).toEqual(['ع', '\u064e', 'م', 'ت', 'ج', '\u064f', 'م'])
      for (const { text, advance, glyphs } of clusters)
        if (/\p{Mn}/u.test(text)) expect([advance, glyphs.length]).toEqual([0, 1])
    }
  })

  it('gives a composed and a decomposed letter one key', () => {
    const serif = fonts.face('noto-serif-400')
    const [composed] = serif.shape({ ...french, text: 'ệ' })
    const [decomposed] = serif.shape({ ...french, text: 'e\u0323\u0302' })
    expect(decomposed!.key).toBe(composed!.key)
  })

  it('leaves kerning to the advance, not to the key', () => {
    const serif = fonts.face('noto-serif-400')
    const [kerned] = serif.shape({ ...french, text: 'To' })
    const [alone] = serif.shape({ ...french, text: 'T' })
    expect(kerned!.advance).toBeLessThan(alone!.advance)
    expect(kerned!.key).toBe(alone!.key)
  })

  it('lets controls change nothing, and joiners the shape alone', () => {
    fc.assert(
      fc.property(
        piece,
        fc.constantFrom('\u2067', '\u2069', '\u200e', '\u2060', '\u00ad'),
        fc.nat(99),
        (p, c, i) => {
          const face = fonts.face(p.face)
          const at = i % (p.text.length + 1)
          const text = p.text.slice(0, at) + c + p.text.slice(at)
          expect(face.shape({ ...p, text })).toEqual(face.shape(p))
        },
      ),
    )
    const naskh = fonts.face('noto-naskh-arabic-400')
    const joined = naskh.shape({ ...arabic, text: '\u200dه\u200d' })
    // words are spelt with them: they come back, as glyphs that paint nothing
    expect(texts(joined)).toEqual(['\u200d', 'ه', '\u200d'])
    expect(joined.map(({ glyphs, advance }) => [glyphs.length, advance > 0])).toEqual([
      [0, false],
      [1, true],
      [0, false],
    ])
    expect(joined[1]!.key).not.toBe(naskh.shape({ ...arabic, text: 'ه' })[0]!.key)
    expect(naskh.shape({ ...arabic, text: '\u2067\u2069' })).toEqual([])
    // so are words with CGJ and variation selectors, which nobody sees where the face has no shape for them
    for (const spelt of ['c\u034fh', 'a\ufe00b', 'b\u{e0100}']) {
      const clusters = fonts.face('noto-serif-400').shape({ ...french, text: spelt })
      expect(texts(clusters).join('')).toBe(spelt)
      expect(clusters.flatMap(({ glyphs }) => glyphs).some(({ id }) => id === 0)).toBe(false)
    }
  })

  it('gives glyph 0 for what the face has not', () => {
    expect(fonts.face('noto-serif-400').shape({ ...french, text: '界' })[0]!.glyphs).toEqual([
      { id: 0, x: 0, y: 0 },
    ])
  })

  it('closes up Chinese punctuation when asked', () => {
    const chinese = { text: '会议”。', direction: 'ltr', script: 'Hans', language: 'zh-Hans' } as const
    const face = fonts.face('noto-serif-sc-400')
    const width = (features: readonly string[]) =>
      face.shape({ ...chinese, features }).reduce((sum, cluster) => sum + cluster.advance, 0)
    expect(width(['chws'])).toBeLessThan(width([]))
  })
})
