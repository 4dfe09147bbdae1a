import { hash } from 'node:crypto'
import type { Cluster, FontProgram } from '../model/face.ts'
import { assemble, type Drawing, type TrueTypeFile } from './assemble.ts'
import { inNfc } from './harfbuzz.ts'
import { boxOf, type GlyphPart } from './outline.ts'
import type { Tables } from './sfnt.ts'
import type { FontSource } from './source.ts'
import { ownWidth, widthOf } from './width.ts'

/**
 * A font program with one glyph for each distinct cluster, in the order of their keys: the same clusters give the same
 * bytes. A width is that of `widthOf`, in hmtx as in `widths`.
 */
export function makeProgram(source: FontSource, metrics: Metrics, clusters: Iterable<Cluster>): FontProgram {
  const distinct = new Map<string, Cluster>()
  for (const cluster of clusters) distinct.set(cluster.key, cluster)
  const keys = [...distinct.keys()].sort()
  const drawings: Drawing[] = source.isWhole ? allGlyphs(source) : [glyphDrawing(source, 0)]
  const texts = drawings.map(() => '')
  const glyphs = new Map<string, number>()
  for (const key of keys) {
    const cluster = distinct.get(key)!
    glyphs.set(key, drawings.length)
    drawings.push(drawCluster(source, cluster))
    texts.push(inNfc(cluster.text))
  }
  const more = source.isWhole ? otherTables(source) : new Map<string, Uint8Array>()
  const font = assemble(source, drawings, source.ascender, source.descender, more)
  // what is no subset has no tag (ISO 32000-1, 9.6.4)
  const tag = source.isWhole ? '' : `${tagOf([source.postScriptName, ...keys])}+`
  const name = `${tag}${source.postScriptName}`
  return describeProgram(font, source.unitsPerEm, name, metrics, glyphs, texts)
}

/** Every glyph of a face that may not be made smaller, each under its own number. */
export const allGlyphs = (source: FontSource): Drawing[] =>
  Array.from({ length: source.glyphCount }, (_, glyph) => glyphDrawing(source, glyph))

/** A signature of the file as it was; not of what is added to it. */
const LEFT_OUT = ['DSIG']

const otherTables = ({ tables }: FontSource): Tables =>
  new Map([...tables].filter(([tag]) => !LEFT_OUT.includes(tag)))

/** What the glyph of a cluster paints: the cluster's own glyphs at their places. */
export function drawCluster(source: FontSource, cluster: Cluster): Drawing {
  const units = (em: number) => Math.round((em * source.unitsPerEm) / 1000)
  const parts = cluster.glyphs.map(
    ({ id, x, y }): GlyphPart => ({
      ...{ source, glyph: id, matrix: null },
      ...{ x: units(x) + source.shift(id), y: units(y) },
    }),
  )
  return { parts, advance: units(widthOf(ownWidth(source, cluster.glyphs), cluster.advance)) }
}

/** A glyph as the face itself has it. */
export function glyphDrawing(source: FontSource, glyph: number): Drawing {
  const part: GlyphPart = { source, glyph, x: source.shift(glyph), y: 0, matrix: null }
  return { parts: [part], advance: source.advance(glyph) }
}

/** Six capitals that say which subset it is. ISO 32000-1, 9.6.4 */
export function tagOf(names: readonly string[]): string {
  const digest = hash('sha256', names.join('\n'), 'buffer')
  return Array.from(digest.subarray(0, 6), (byte) => String.fromCharCode(65 + (byte % 26))).join('')
}

/** Metrics in thousandths of an em, as Face and FontProgram tell them. */
export interface Metrics {
  readonly ascender: number
  readonly descender: number
  readonly capHeight: number
  readonly xHeight: number
  readonly stemV: number
  /** degrees, anticlockwise from the vertical */
  readonly italicAngle: number
}

/**
 * The metrics of a face; `glyphOf` maps its characters. Arabic faces state no heights of capitals and small letters: alef
 * and dal stand in for them.
 */
export function metricsOf(source: FontSource, glyphOf: (codePoint: number) => number): Metrics {
  const em = (units: number) => (units * 1000) / source.unitsPerEm
  const height = (character: string) => {
    const outline = source.outline(glyphOf(character.codePointAt(0)!))
    return outline.length === 0 ? 0 : boxOf(outline)[3]
  }
  return {
    ascender: em(source.ascender),
    descender: em(source.descender),
    capHeight: em(source.capHeight || height('ا')),
    xHeight: em(source.xHeight || height('د')),
    // the usual estimate from the weight; viewers use it only to replace a font that is not embedded
    stemV: Math.round(50 + (source.weight / 65) ** 2),
    italicAngle: source.italicAngle,
  }
}

/**
 * A font file as a PDF needs it. `glyphs` are glyph ids by key, `texts` what each glyph means, by its id; the glyphs behind
 * them, which only composite ones use, mean nothing.
 */
export function describeProgram(
  font: TrueTypeFile,
  unitsPerEm: number,
  postScriptName: string,
  metrics: Omit<Metrics, 'xHeight'>,
  glyphs: ReadonlyMap<string, number>,
  texts: readonly string[],
): FontProgram {
  const em = (units: number) => (units * 1000) / unitsPerEm
  const [xMin, yMin, xMax, yMax] = font.box
  const { ascender, descender, capHeight, stemV, italicAngle } = metrics
  return {
    postScriptName,
    bytes: font.bytes,
    glyphs,
    widths: font.advances.map(em),
    texts: font.advances.map((_, glyph) => texts[glyph] ?? ''),
    metrics: {
      ascender,
      descender,
      capHeight,
      italicAngle,
      stemV,
      box: [em(xMin), em(yMin), em(xMax), em(yMax)],
    },
  }
}
