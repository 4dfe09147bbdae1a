import type { CharacterSet, Cluster, FontProgram } from '../model/face.ts'
import { assemble, type Drawing } from './assemble.ts'
import { makeCmap } from './cmap.ts'
import { isIgnorable, type Shaper } from './harfbuzz.ts'
import { expand, partsBox, scaledPart } from './outline.ts'
import { allGlyphs, describeProgram, drawCluster, glyphDrawing, type Metrics, tagOf } from './program.ts'
import { codePoints, isShaped, scriptOf } from './sets.ts'
import { view } from './sfnt.ts'
import type { FontSource } from './source.ts'

/** A face as far as typing needs it. */
export interface TypingFace {
  readonly source: FontSource
  readonly shaper: Shaper
  readonly metrics: Metrics
}

interface TypedCharacter {
  readonly drawing: Drawing
  readonly from: FontSource
}

/**
 * A font for text that is not known yet: every character of `sets` that one of `faces` has, by the first that has
 * it, and what of `repertoire` paints nothing (a joiner, a mark of direction), which a viewer would have no glyph for. Glyph ids follow code points; a glyph's key and its text are its character, so that no two share a text and a
 * viewer finds the glyph by cmap or by /ToUnicode alike. No layout tables: viewers set typed text character by
 * character (or shape it with a font of their own), and kerning would only part what they measure from what shows.
 * The coarsest units per em of the faces are the font's, since parts can be made smaller and hardly larger; a face that may not be made smaller has all its glyphs in it, behind
 * the characters'.
 */
export function makeTyping(
  faces: readonly TypingFace[],
  sets: readonly CharacterSet[],
  repertoire: string,
): FontProgram {
  const coarsest = Math.min(...faces.map(({ source }) => source.unitsPerEm))
  const base = faces.find(({ source }) => source.unitsPerEm === coarsest)
  if (base === undefined) throw new Error('a font for typing needs a face')
  const fitted = ({ drawing, from }: TypedCharacter): Drawing =>
    scaledDrawing(drawing, coarsest / from.unitsPerEm)

  const typed = new Map<number, TypedCharacter>()
  for (const set of sets)
    for (const codePoint of codePoints(set)) {
      if (typed.has(codePoint)) continue
      const found = isShaped(set) ? draw(faces, codePoint, scriptOf(set)) : drawAsMapped(faces, codePoint)
      if (found !== undefined) typed.set(codePoint, found)
    }
  for (const codePoint of unseen(repertoire))
    if (!typed.has(codePoint)) typed.set(codePoint, { drawing: { parts: [], advance: 0 }, from: base.source })
  const characters = [...typed.keys()].sort((a, b) => a - b)
  const names = characters.map((codePoint) => String.fromCodePoint(codePoint))
  const whole = [...new Set(faces.map(({ source }) => source))].filter(({ isWhole }) => isWhole)
  const drawings = [
    glyphDrawing(base.source, 0),
    ...characters.map((codePoint) => fitted(typed.get(codePoint)!)),
    ...whole.flatMap((from) => allGlyphs(from).map((drawing) => fitted({ drawing, from }))),
  ]

  const [ascender, descender] = lineExtent(typed, coarsest)
  const font = assemble(
    base.source,
    drawings,
    ascender,
    descender,
    new Map([
      ['cmap', makeCmap(characters, 1)],
      ['OS/2', os2(base.source, characters, ascender, descender)],
      ['name', nameTable(base.source.postScriptName)],
      ['post', post()],
    ]),
  )
  const em = (units: number) => (units * 1000) / base.source.unitsPerEm
  return describeProgram(
    font,
    base.source.unitsPerEm,
    `${tagOf([...faces.map(({ source }) => source.postScriptName), ...names])}+${base.source.postScriptName}`,
    { ...base.metrics, ascender: em(ascender), descender: em(descender) },
    new Map(names.map((character, i) => [character, i + 1])),
    ['', ...names],
  )
}

/** What paints nothing, whatever the face; not U+FEFF, which no text of a PDF/A may be (ISO 19005-2, 6.2.11.7.2). */
const unseen = (repertoire: string): readonly number[] =>
  Array.from(repertoire, (character) => character.codePointAt(0)!).filter(
    (codePoint) => codePoint < 0xfeff && isIgnorable(codePoint),
  )

/** `scale`: at most 1. */
function scaledDrawing(drawing: Drawing, scale: number): Drawing {
  if (scale === 1) return drawing
  const parts = drawing.parts.flatMap(expand).map((part) => scaledPart(part, scale))
  return { parts, advance: Math.round(drawing.advance * scale) }
}

function draw(faces: readonly TypingFace[], codePoint: number, script: string): TypedCharacter | undefined {
  for (const { source, shaper } of faces) {
    const clusters: readonly Cluster[] = shaper.shape({
      text: String.fromCodePoint(codePoint),
      direction: 'ltr',
      script,
      language: 'und',
      features: [],
    })
    const only = clusters[0]
    if (clusters.length !== 1 || only === undefined || only.glyphs.some(({ id }) => id === 0)) continue
    return { drawing: drawCluster(source, only), from: source }
  }
  return undefined
}

/** A mark that stands by itself gets a dotted circle in shaping: what is typed one by one is drawn as the file maps it. */
function drawAsMapped(faces: readonly TypingFace[], codePoint: number): TypedCharacter | undefined {
  for (const { source, shaper } of faces) {
    const glyph = shaper.glyph(codePoint)
    if (glyph !== 0) return { drawing: glyphDrawing(source, glyph), from: source }
  }
  return undefined
}

/**
 * How far a line reaches, in units of which `unitsPerEm` are an em: as far as a face says, but no further than the letters taken from it go. An
 * Arabic face says how deep its stacked marks reach, and viewers, who centre a line by these figures, would lift
 * every name typed in Latin.
 */
function lineExtent(
  typed: ReadonlyMap<number, TypedCharacter>,
  unitsPerEm: number,
): readonly [ascender: number, descender: number] {
  const reach = new Map<FontSource, { top: number; bottom: number }>()
  for (const [codePoint, { drawing, from }] of typed) {
    const parts = drawing.parts.flatMap(expand)
    if (parts.length === 0 || !ORDINARY.test(String.fromCodePoint(codePoint))) continue
    const [, yMin, , yMax] = partsBox(parts)
    const { top, bottom } = reach.get(from) ?? { top: 0, bottom: 0 }
    reach.set(from, { top: Math.max(top, yMax), bottom: Math.min(bottom, yMin) })
  }
  let [ascender, descender] = [0, 0]
  for (const [source, { top, bottom }] of reach) {
    const scale = unitsPerEm / source.unitsPerEm
    ascender = Math.max(ascender, Math.round(Math.min(top, source.ascender) * scale))
    descender = Math.min(descender, Math.round(Math.max(bottom, source.descender) * scale))
  }
  return [ascender, descender]
}

// of the Arabic letters those of Arabic itself: rarer ones stack dots far down
const ORDINARY =
  /[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Han}\u0620-\u064a]|(?![\u0600-\u06ff\ufb50-\ufefc])\p{L}/u

function os2(
  base: FontSource,
  characters: readonly number[],
  ascender: number,
  descender: number,
): Uint8Array {
  const table = base.tables.get('OS/2')!.slice()
  const data = view(table)
  data.setUint16(64, characters[0] ?? 0)
  data.setUint16(66, characters.at(-1) ?? 0)
  data.setInt16(68, ascender)
  data.setInt16(70, descender)
  data.setInt16(72, 0)
  data.setUint16(74, ascender)
  data.setUint16(76, -descender)
  return table
}

/** Version 3: no glyph names. */
function post(): Uint8Array {
  const table = new Uint8Array(32)
  const data = view(table)
  data.setUint32(0, 0x00030000)
  data.setInt16(8, -100)
  data.setInt16(10, 50)
  return table
}

/** Family, style, full name and PostScript name, Windows, Unicode, US English. */
function nameTable(postScriptName: string): Uint8Array {
  const [family = postScriptName, style = 'Regular'] = postScriptName.split('-')
  const strings: readonly (readonly [id: number, text: string])[] = [
    [1, family],
    [2, style],
    [4, postScriptName],
    [6, postScriptName],
  ]
  const start = 6 + 12 * strings.length
  const table = new Uint8Array(start + 2 * strings.reduce((sum, [, text]) => sum + text.length, 0))
  const data = view(table)
  data.setUint16(2, strings.length)
  data.setUint16(4, start)
  let offset = 0
  for (const [i, [id, text]] of strings.entries()) {
    const record = 6 + 12 * i
    data.setUint16(record, 3)
    data.setUint16(record + 2, 1)
    data.setUint16(record + 4, 0x0409)
    data.setUint16(record + 6, id)
    data.setUint16(record + 8, 2 * text.length)
    data.setUint16(record + 10, offset)
    for (let c = 0; c < text.length; c++) data.setUint16(start + offset + 2 * c, text.charCodeAt(c))
    offset += 2 * text.length
  }
  return table
}
