import type { Cluster, ShapeRequest } from '../model/face.ts'
import { writeTables } from './sfnt.ts'
import type { Source } from './source.ts'
import { ownWidth, widthOf } from './width.ts'

type HarfBuzz = typeof import('harfbuzzjs')

/** HarfBuzz on one font file: characters in, glyph ids in visual order out. */
export interface Shaper {
  /** the glyph of a character that the file maps, 0 for none */
  glyph(codePoint: number): number
  shape(request: ShapeRequest): readonly Cluster[]
}

/** Loads the WASM module. */
export async function loadHarfBuzz(): Promise<HarfBuzz> {
  return await import('harfbuzzjs')
}

// all that shaping reads; outlines (most of the file) stay outside WASM's memory
const SHAPING_TABLES = ['GDEF', 'GPOS', 'GSUB', 'OS/2', 'cmap', 'head', 'hhea', 'hmtx', 'maxp']

const IGNORABLE = /\p{Default_Ignorable_Code_Point}/u
const IGNORABLES = /\p{Default_Ignorable_Code_Point}/gu
// those that change the shape of their neighbours: joiners, CGJ, variation selectors
const SHAPING_IGNORABLE = /\u200c|\u200d|\u034f|[\ufe00-\ufe0f]/u

/** Nothing is painted for it, whatever the face. UAX #44, Default_Ignorable_Code_Point */
export function isIgnorable(codePoint: number): boolean {
  return IGNORABLE.test(String.fromCodePoint(codePoint))
}

export function openShaper(harfbuzz: HarfBuzz, source: Source): Shaper {
  const { tables, unitsPerEm } = source
  const { Blob, Buffer, BufferFlag, ClusterLevel, Direction, Face, Feature, Font, GlyphFlag, shape } =
    harfbuzz
  const kept = new Map(SHAPING_TABLES.flatMap((tag) => (tables.has(tag) ? [[tag, tables.get(tag)!]] : [])))
  const font = new Font(new Face(new Blob(writeTables(kept))))
  const buffer = new Buffer()
  const em = (units: number) => (units * 1000) / unitsPerEm

  return {
    glyph: (codePoint) => font.nominalGlyph(codePoint) ?? 0,
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
      const infos = buffer.getGlyphInfos()
      const positions = buffer.getGlyphPositions()

      const clusters: Cluster[] = []
      // a cluster's characters end where the one after it, in logical order, begins
      let end = characters.length
      const last = infos.length - 1
      const order = direction === 'rtl' ? 1 : -1
      for (let i = direction === 'rtl' ? 0 : last; i >= 0 && i <= last; ) {
        const start = infos[i]!.cluster
        let first = i
        let final = i
        while (infos[i]?.cluster === start) {
          if (order === 1) final = i
          else first = i
          i += order
        }
        let pen = 0
        let unsafeToBreak = false
        const glyphs: { id: number; x: number; y: number }[] = []
        for (let g = first; g <= final; g++) {
          const { codepoint, flags } = infos[g]!
          const { xAdvance, xOffset, yOffset } = positions[g]!
          glyphs.push({ id: codepoint, x: em(pen + xOffset), y: em(yOffset) })
          pen += xAdvance
          unsafeToBreak ||= (flags & GlyphFlag.UNSAFE_TO_BREAK) !== 0
        }
        const covered = characters.slice(start, end).join('').replace(IGNORABLES, '')
        const key = keyOf(source, covered, glyphs, em(pen))
        clusters.push({ text: covered, glyphs, advance: em(pen), unsafeToBreak, key })
        end = start
      }
      return order === 1 ? clusters : clusters.reverse()
    },
  }
}

/**
 * Text (in the form that /ToUnicode gives), then glyphs and their places, then the width where it is not the glyphs'
 * own. Small kerning is not part of it.
 */
function keyOf(source: Source, text: string, glyphs: Cluster['glyphs'], advance: number): string {
  let key = `${composed(text)} `
  for (const [i, { id, x, y }] of glyphs.entries()) {
    if (i > 0) key += '+'
    key += x === 0 && y === 0 ? id : `${id}@${x},${y}`
  }
  const own = ownWidth(source, glyphs)
  const width = widthOf(own, advance)
  return width === own ? key : `${key}=${width}`
}

/** NFC */
export function composed(text: string): string {
  return text.length === 1 && text < '\u0300' ? text : text.normalize('NFC')
}
