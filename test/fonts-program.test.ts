import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openFonts } from '../src/fonts/fonts.ts'
import type { Cluster, FontProgram } from '../src/model/face.ts'
import { drawCluster, type ReadFont, readFont, samples, sourceOf } from './fonts-reader.ts'

const fonts = await openFonts()

/** Clusters of some words of one sample. */
const words = fc.constantFrom(...samples).chain((sample) =>
  fc.subarray(sample.text.split(' ')).map((chosen) => ({
    face: sample.face,
    clusters: fonts.face(sample.face).shape({ ...sample, text: chosen.join(' '), features: [] }),
  })),
)

const wholes = samples.map((sample) => {
  const clusters = fonts.face(sample.face).shape({ ...sample, features: [] })
  return { face: sample.face, clusters, program: fonts.program(sample.face, clusters) }
})

function sum32(data: DataView, from: number, to: number): number {
  let sum = 0
  for (let i = from; i < to; i += 4) sum = (sum + data.getUint32(i)) >>> 0
  return sum
}

/** Points, contours and depth by the record format itself, for maxp. */
function count(font: ReadFont, glyph: number): { points: number; contours: number; depth: number } {
  const entry = font.entry(glyph)
  if (entry.byteLength === 0) return { points: 0, contours: 0, depth: 0 }
  const contours = entry.getInt16(0)
  if (contours >= 0) return { points: entry.getUint16(8 + 2 * contours) + 1, contours, depth: 0 }
  const parts = componentsOf(entry).map((component) => count(font, component))
  return {
    points: parts.reduce((sum, part) => sum + part.points, 0),
    contours: parts.reduce((sum, part) => sum + part.contours, 0),
    depth: 1 + Math.max(...parts.map((part) => part.depth)),
  }
}

function componentsOf(entry: DataView): readonly number[] {
  const glyphs: number[] = []
  for (let at = 10, more = true; more; ) {
    const flags = entry.getUint16(at)
    glyphs.push(entry.getUint16(at + 2))
    at += (flags & 1 ? 8 : 6) + (flags & 8 ? 2 : flags & 0x40 ? 4 : flags & 0x80 ? 8 : 0)
    more = (flags & 0x20) !== 0
  }
  return glyphs
}

function drawsAsItsClusters(face: string, program: FontProgram, clusters: Iterable<Cluster>): void {
  const font = readFont(program.bytes)
  for (const cluster of clusters)
    expect(font.draw(program.glyphs.get(cluster.key)!), cluster.key).toEqual(
      drawCluster(sourceOf(face), cluster),
    )
}

describe('program', () => {
  it('paints each cluster as the source paints its glyphs', () => {
    for (const { face, clusters, program } of wholes) drawsAsItsClusters(face, program, clusters)
    fc.assert(
      fc.property(words, ({ face, clusters }) => {
        drawsAsItsClusters(face, fonts.program(face, clusters), clusters)
      }),
      { numRuns: 30 },
    )
  })

  it('is the same bytes in whatever order the clusters come', () => {
    fc.assert(
      fc.property(
        words.chain(({ face, clusters }) =>
          fc
            .shuffledSubarray([...clusters], { minLength: clusters.length })
            .map((shuffled) => ({ face, clusters, shuffled })),
        ),
        ({ face, clusters, shuffled }) => {
          const program = fonts.program(face, clusters)
          const other = fonts.program(face, [...shuffled, ...shuffled])
          expect(Buffer.compare(other.bytes, program.bytes)).toBe(0)
          expect({ ...other, bytes: null }).toEqual({ ...program, bytes: null })
        },
      ),
      { numRuns: 30 },
    )
  })

  it('numbers a glyph for each cluster and says what it stands for', () => {
    for (const { clusters, program } of wholes) {
      const glyphs = [...program.glyphs.values()]
      expect(new Set(glyphs).size).toBe(glyphs.length)
      expect(glyphs).not.toContain(0)
      for (const { key, text } of clusters)
        expect(program.texts[program.glyphs.get(key)!]).toBe(text.normalize('NFC'))
      expect(program.texts[0]).toBe('')
      expect(program.texts.length).toBe(program.widths.length)
    }
  })

  it('has the widths that PDF is told: the glyphs’ own, or as shaped where kerning would look like a gap', () => {
    for (const { face, clusters, program } of wholes) {
      const font = readFont(program.bytes)
      expect(program.widths).toEqual(
        Array.from({ length: font.glyphCount }, (_, glyph) => font.advance(glyph)),
      )
      for (const { key, glyphs, advance } of clusters) {
        const own = glyphs.reduce((sum, { id }) => sum + sourceOf(face).advance(id), 0)
        const width = program.widths[program.glyphs.get(key)!]
        expect(width, key).toBe(Math.abs(advance - own) < 90 ? own : advance)
      }
    }
    const amiri = fonts.face('amiri-400').shape({ ...samples[4]!, text: 'أدعوكم', features: [] })
    const program = fonts.program('amiri-400', amiri)
    const waw = amiri.find(({ text }) => text === 'و')!
    expect(waw.advance).toBeLessThan(sourceOf('amiri-400').advance(waw.glyphs[0]!.id) - 200)
    expect(program.widths[program.glyphs.get(waw.key)!]).toBe(waw.advance)
  })

  it('is a sound TrueType file', () => {
    for (const { program } of wholes) {
      const font = readFont(program.bytes)
      expect([...font.tables.keys()]).toEqual(['glyf', 'head', 'hhea', 'hmtx', 'loca', 'maxp'])
      expect(program.bytes.length % 4).toBe(0)
      expect(sum32(font.whole, 0, program.bytes.length)).toBe(0xb1b0afba)
      for (const [tag, { at, data, checksum }] of font.tables) {
        expect(at % 4).toBe(0)
        if (tag !== 'head') expect(sum32(font.whole, at, (at + data.byteLength + 3) & ~3), tag).toBe(checksum)
      }

      const maxp = font.tables.get('maxp')!.data
      const head = font.tables.get('head')!.data
      const all = Array.from({ length: font.glyphCount }, (_, glyph) => glyph)
      const drawn = all.filter((glyph) => font.entry(glyph).byteLength > 0)
      const composites = drawn.filter((glyph) => font.entry(glyph).getInt16(0) < 0)
      const simple = drawn.filter((glyph) => font.entry(glyph).getInt16(0) >= 0)
      const most = (glyphs: readonly number[], of: (glyph: number) => number) =>
        Math.max(0, ...glyphs.map(of))
      expect(Array.from({ length: 14 }, (_, i) => maxp.getUint16(4 + 2 * i))).toEqual([
        font.glyphCount,
        most(simple, (glyph) => count(font, glyph).points),
        most(simple, (glyph) => count(font, glyph).contours),
        most(composites, (glyph) => count(font, glyph).points),
        most(composites, (glyph) => count(font, glyph).contours),
        1,
        ...Array(6).fill(0),
        most(composites, (glyph) => componentsOf(font.entry(glyph)).length),
        most(composites, (glyph) => count(font, glyph).depth),
      ])
      for (const glyph of drawn) expect(font.bearing(glyph)).toBe(font.entry(glyph).getInt16(2))
      const edge = (field: number, pick: (...values: number[]) => number) =>
        pick(...drawn.map((glyph) => font.entry(glyph).getInt16(field)))
      expect([36, 38, 40, 42].map((at) => head.getInt16(at))).toEqual([
        edge(2, Math.min),
        edge(4, Math.min),
        edge(6, Math.max),
        edge(8, Math.max),
      ])
      expect(program.metrics.box).toEqual([36, 38, 40, 42].map((at) => head.getInt16(at)))
    }
  })

  it('stores an outline once and puts composites together from it', () => {
    const shape = (text: string) => fonts.face('noto-serif-400').shape({ ...samples[0]!, text, features: [] })
    const size = (text: string) => fonts.program('noto-serif-400', shape(text)).bytes.length
    expect(size('eéèêë')).toBeLessThan(size('e') + size('´') + size('`') + size('^') + size('¨'))
    const font = readFont(fonts.program('noto-serif-400', shape('é')).bytes)
    expect(componentsOf(font.entry(1)).length).toBe(2)
  })

  it('bears a tag of its own for each set of clusters', () => {
    const shape = (text: string) => fonts.face('noto-serif-400').shape({ ...samples[0]!, text, features: [] })
    const name = (text: string) => fonts.program('noto-serif-400', shape(text)).postScriptName
    expect(name('abc')).toMatch(/^[A-Z]{6}\+NotoSerif-Regular$/)
    expect(name('abc')).toBe(name('cba'))
    expect(name('abc')).not.toBe(name('abd'))
  })

  it('is a font even of nothing, and of a space', () => {
    const empty = fonts.program('noto-serif-400', [])
    expect(readFont(empty.bytes).glyphCount).toBe(1)
    const space = fonts.face('noto-serif-400').shape({ ...samples[0]!, text: ' \u00a0', features: [] })
    const program = fonts.program('noto-serif-400', space)
    expect([...program.texts]).toEqual(['', ' ', '\u00a0'])
    expect(readFont(program.bytes).draw(1)).toEqual([])
  })
})
