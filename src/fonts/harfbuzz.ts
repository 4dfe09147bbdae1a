import type { GlyphInfo, GlyphPosition } from 'harfbuzzjs'
import type { Cluster, ShapeRequest } from '../model/face.ts'
import { writeTables } from './sfnt.ts'
import type { FontSource } from './source.ts'
import { ownWidth, widthOf } from './width.ts'

type HarfBuzz = typeof import('harfbuzzjs')

// HB_GLYPH_FLAG_UNSAFE_TO_BREAK
const UNSAFE_TO_BREAK = 1

/** HarfBuzz on one font file: characters in, clusters in visual order out. */
export interface Shaper {
  /** the glyph of a character that the file maps, 0 for none */
  glyph(codePoint: number): number
  /** clusters from left to right; equal ones are one object, as a rule */
  shape(request: ShapeRequest): readonly Cluster[]
}

/** Loads the WASM module. */
export async function loadHarfBuzz(): Promise<HarfBuzz> {
  return await import('harfbuzzjs')
}

// all that shaping reads; outlines (most of the file) stay outside WASM's memory
const SHAPING_TABLES = ['GDEF', 'GPOS', 'GSUB', 'OS/2', 'cmap', 'head', 'hhea', 'hmtx', 'maxp']

const IGNORABLE = /\p{Default_Ignorable_Code_Point}/u
// what spells words, joiners, CGJ and variation selectors, is text; marks of direction and places of line ends are not
const SILENT =
  /(?![\u180b-\u180d\u180f\ufe00-\ufe0f\u{e0100}-\u{e01ef}]|\u034f|\u200c|\u200d)\p{Default_Ignorable_Code_Point}/gu
// ZWNJ and ZWJ: words are spelt with them, in Persian and in the scripts of India
const JOINERS = /^([\u200c\u200d]*)(.*?)([\u200c\u200d]*)$/su
// those that change the shape of their neighbours: joiners, CGJ, variation selectors
const SHAPING_IGNORABLE = /\u200c|\u200d|\u034f|[\u180b-\u180d\u180f\ufe00-\ufe0f\u{e0100}-\u{e01ef}]/u

/** Whether nothing is painted for a character, whatever the face. UAX #44, Default_Ignorable_Code_Point */
export function isIgnorable(codePoint: number): boolean {
  return IGNORABLE.test(String.fromCodePoint(codePoint))
}

/** HarfBuzz on the font file of `source`; what it shapes does not depend on what it shaped before. */
export function openShaper(harfbuzz: HarfBuzz, source: FontSource): Shaper {
  const { Blob, Buffer, BufferFlag, ClusterLevel, Direction, Face, Feature, Font, shape } = harfbuzz
  const { tables } = source
  const kept = new Map(SHAPING_TABLES.flatMap((tag) => (tables.has(tag) ? [[tag, tables.get(tag)!]] : [])))
  const font = new Font(new Face(new Blob(writeTables(kept))))
  const buffer = new Buffer()
  const met: ClustersByGlyph = new Map()

  return {
    glyph: (codePoint) => glyphIn(source, font.nominalGlyph(codePoint) ?? 0),
    shape: ({ text, direction, script, language, features }) => {
      // Controls between letters would hinder kerning and ligatures; the joiners must be seen.
      const characters = [...text].filter((c) => !IGNORABLE.test(c) || SHAPING_IGNORABLE.test(c))
      buffer.clearContents()
      buffer.addCodePoints(characters.map((c) => c.codePointAt(0)!))
      buffer.setDirection(direction === 'rtl' ? Direction.RTL : Direction.LTR)
      buffer.setScript(script)
      buffer.setLanguage(language)
      // Left to right a base and its marks are one. Right to left each mark is its own: readers turn the painted
      // order round, and would turn the text of one glyph as well, or not, as each of them likes.
      buffer.setClusterLevel(
        direction === 'rtl' ? ClusterLevel.MONOTONE_CHARACTERS : ClusterLevel.MONOTONE_GRAPHEMES,
      )
      buffer.setFlags(BufferFlag.REMOVE_DEFAULT_IGNORABLES)
      shape(
        font,
        buffer,
        features.map((tag) => new Feature(tag)),
      )
      const [infos, positions] = [buffer.getGlyphInfos(), buffer.getGlyphPositions()]
      return clustersOf(source, characters, infos, positions, direction, met)
    },
  }
}

/** HarfBuzz's glyphs, which stand in visual order and name the first character of their cluster, by clusters. */
function clustersOf(
  source: FontSource,
  characters: readonly string[],
  infos: readonly GlyphInfo[],
  positions: readonly GlyphPosition[],
  direction: 'ltr' | 'rtl',
  met: ClustersByGlyph,
): readonly Cluster[] {
  const em = (units: number) => (units * 1000) / source.unitsPerEm
  const clusters: Cluster[] = []
  for (let first = 0; first < infos.length; ) {
    const start = infos[first]!.cluster
    let after = first
    let pen = 0
    let unsafeToBreak = false
    const glyphs: { id: number; x: number; y: number }[] = []
    for (; infos[after]?.cluster === start; after++) {
      const { codepoint, flags } = infos[after]!
      const { xAdvance, xOffset, yOffset } = positions[after]!
      glyphs.push({ id: glyphIn(source, codepoint), x: em(pen + xOffset), y: em(yOffset) })
      pen += xAdvance
      unsafeToBreak ||= (flags & UNSAFE_TO_BREAK) !== 0
    }
    // its characters end where the next cluster's, in logical order, begin
    const next = direction === 'ltr' ? infos[after] : infos[first - 1]
    const text = characters
      .slice(start, next?.cluster ?? characters.length)
      .join('')
      .replace(SILENT, '')
    const advance = em(pen)
    // right to left what readers turn round is glyphs: a joiner is one of its own, which paints nothing
    const [, before = '', rest = '', behind = ''] = direction === 'rtl' ? JOINERS.exec(text)! : ['', '', text]
    clusters.push(...[...behind].reverse().map(joiner))
    clusters.push(clusterOf(source, { text: rest, glyphs, advance, unsafeToBreak }, met))
    clusters.push(...[...before].reverse().map(joiner))
    first = after
  }
  return clusters
}

/** A damaged table may name a glyph that the file has not: it is none, like whatever is missing. */
const glyphIn = ({ glyphCount }: FontSource, glyph: number): number => (glyph < glyphCount ? glyph : 0)

const joiner = (text: string): Cluster => ({ text, glyphs: [], advance: 0, unsafeToBreak: false, key: text })

/** Clusters that were met, by their first glyph. */
type ClustersByGlyph = Map<number, Cluster[]>

/** Of one glyph: each kerns and joins with a few. */
const MOST_ALIKE = 50

/** One object for equal clusters: a text is made of some eighty that come again and again. */
function clusterOf(source: FontSource, cluster: Omit<Cluster, 'key'>, met: ClustersByGlyph): Cluster {
  const { text, glyphs, advance, unsafeToBreak } = cluster
  const first = glyphs[0]!.id
  const alike = met.get(first) ?? []
  const before = alike.find(
    (each) =>
      each.advance === advance &&
      each.text === text &&
      each.unsafeToBreak === unsafeToBreak &&
      each.glyphs.length === glyphs.length &&
      each.glyphs.every(
        ({ id, x, y }, i) => id === glyphs[i]!.id && x === glyphs[i]!.x && y === glyphs[i]!.y,
      ),
  )
  if (before !== undefined) return before
  if (alike.length === 0) met.set(first, alike)
  const made = { ...cluster, key: clusterKey(source, text, glyphs, advance) }
  if (alike.length < MOST_ALIKE) alike.push(made)
  return made
}

/**
 * Text (in the form that /ToUnicode gives), then glyphs and their places, then the width where it is not the glyphs'
 * own. Small kerning is not part of it.
 */
function clusterKey(source: FontSource, text: string, glyphs: Cluster['glyphs'], advance: number): string {
  let key = `${inNfc(text)} `
  for (const [i, { id, x, y }] of glyphs.entries()) {
    if (i > 0) key += '+'
    key += x === 0 && y === 0 ? id : `${id}@${x},${y}`
  }
  const own = ownWidth(source, glyphs)
  const width = widthOf(own, advance)
  return width === own ? key : `${key}=${width}`
}

/** A text in the form that fonts and /ToUnicode have it. */
export function inNfc(text: string): string {
  return text.length === 1 && text < '\u0300' ? text : text.normalize('NFC')
}
