import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Blob, Buffer, Direction, Face, Font, shape } from 'harfbuzzjs'
import type { Cluster, ShapeRequest } from '../src/model/face.ts'

/** An independent reader of what the fonts room writes: tables by hand, outlines and cmap by HarfBuzz. */
export interface ReadFont {
  readonly font: Font
  readonly tables: ReadonlyMap<
    string,
    { readonly data: DataView; readonly checksum: number; readonly at: number }
  >
  readonly whole: DataView
  readonly glyphCount: number
  advance(glyph: number): number
  bearing(glyph: number): number
  /** the glyph's entry in glyf */
  entry(glyph: number): DataView
  /** SVG-like commands with coordinates rounded to hundredths of a unit */
  draw(glyph: number): readonly Command[]
  /** by cmap; 0: none */
  glyph(codePoint: number): number
}

export type Command = readonly [type: string, ...values: number[]]

export function readFont(bytes: Uint8Array): ReadFont {
  const whole = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const tables = new Map<string, { data: DataView; checksum: number; at: number }>()
  for (let i = 0; i < whole.getUint16(4); i++) {
    const record = 12 + 16 * i
    const at = whole.getUint32(record + 8)
    tables.set(String.fromCharCode(...bytes.subarray(record, record + 4)), {
      at,
      data: new DataView(bytes.buffer, bytes.byteOffset + at, whole.getUint32(record + 12)),
      checksum: whole.getUint32(record + 4),
    })
  }
  const data = (tag: string) => tables.get(tag)!.data
  const long = data('head').getInt16(50) === 1
  const metrics = data('hhea').getUint16(34)
  const offset = (i: number) => (long ? data('loca').getUint32(4 * i) : 2 * data('loca').getUint16(2 * i))
  const font = new Font(new Face(new Blob(bytes)))
  return {
    font,
    tables,
    whole,
    glyphCount: data('maxp').getUint16(4),
    advance: (glyph) => data('hmtx').getUint16(4 * Math.min(glyph, metrics - 1)),
    bearing: (glyph) => data('hmtx').getInt16(4 * glyph + 2),
    entry: (glyph) => {
      const glyf = tables.get('glyf')!.at
      return new DataView(
        bytes.buffer,
        bytes.byteOffset + glyf + offset(glyph),
        offset(glyph + 1) - offset(glyph),
      )
    },
    draw: (glyph) => font.glyphToJson(glyph).map(({ type, values }) => [type, ...values.map(round)]),
    glyph: (codePoint) => font.nominalGlyph(codePoint) ?? 0,
  }
}

const round = (value: number) => Math.round(value * 100) / 100

export function moved(outline: readonly Command[], dx: number, dy: number): readonly Command[] {
  return outline.map(([type, ...values]) => [type, ...values.map((v, i) => round(v + (i % 2 ? dy : dx)))])
}

/** What a cluster should look like: its glyphs of the source file, each at its place. */
export function drawCluster(source: ReadFont, cluster: Cluster): readonly Command[] {
  return cluster.glyphs.flatMap(({ id, x, y }) => moved(source.draw(id), x, y))
}

const opened = new Map<string, ReadFont>()

export function sourceOf(face: string): ReadFont {
  const [, family, weight] = /^(.*)-(\d+)$/.exec(face)!
  const style = weight === '700' ? '700Bold' : '400Regular'
  const name = { 'noto-serif': 'NotoSerif', amiri: 'Amiri', 'noto-naskh-arabic': 'NotoNaskhArabic' }[family!]
  const file = `@expo-google-fonts/${family}/${style}/${name ?? 'NotoSerifSC'}_${style}.ttf`
  if (!opened.has(face))
    opened.set(face, readFont(readFileSync(createRequire(import.meta.url).resolve(file))))
  return opened.get(face)!
}

/** Glyph ids with their places on the line, from the whole file. */
export function placedByHarfBuzz(
  request: Omit<ShapeRequest, 'features'> & { readonly face: string },
): readonly (readonly number[])[] {
  const buffer = new Buffer()
  buffer.addText(request.text)
  buffer.setDirection(request.direction === 'rtl' ? Direction.RTL : Direction.LTR)
  buffer.setScript(request.script)
  buffer.setLanguage(request.language)
  shape(sourceOf(request.face).font, buffer)
  const infos = buffer.getGlyphInfos()
  let pen = 0
  return buffer.getGlyphPositions().map(({ xAdvance, xOffset, yOffset }, i) => {
    pen += xAdvance
    return [infos[i]!.codepoint, pen - xAdvance + xOffset, yOffset]
  })
}

/** Sentences of the six languages, and what is hard in each: marks, ligatures, composed letters. */
export const samples: readonly (Omit<ShapeRequest, 'features'> & { readonly face: string })[] = [
  {
    face: 'noto-serif-400',
    direction: 'ltr',
    script: 'Latn',
    language: 'fr',
    text: 'J’ai l’honneur d’inviter les Etats à la deuxième phase — office, affluent, « 10 000 € » AVATAR',
  },
  {
    face: 'noto-serif-700',
    direction: 'ltr',
    script: 'Latn',
    language: 'en',
    text: 'Sommet: official fjord of Việt Nam, ệ ặ Ẫ ő ș Ž ñ, e\u0323\u0302 x\u0302 q\u0301',
  },
  {
    face: 'noto-serif-400',
    direction: 'ltr',
    script: 'Latn',
    language: 'es',
    text: 'Excelentísimo señor: la Cumbre Mundial, ¿Túnez? 16-18 de noviembre',
  },
  {
    face: 'noto-serif-700',
    direction: 'ltr',
    script: 'Cyrl',
    language: 'ru',
    text: 'Министрам иностранных дел № 5, съёмка «Йод» Ґ, всемирная встреча на высшем уровне',
  },
  ...['amiri-400', 'amiri-700', 'noto-naskh-arabic-400', 'noto-naskh-arabic-700'].map((face) => ({
    face,
    direction: 'rtl' as const,
    script: 'Arab',
    language: 'ar',
    text: 'إلى السادة وزراء الخارجية، نسخة مصدَّقة من الإعلام لا لله مُجتمَع المعلومات؛ بالإِمكان ئيسيّة',
  })),
  ...['noto-serif-sc-400', 'noto-serif-sc-700'].map((face) => ({
    face,
    direction: 'ltr' as const,
    script: 'Hans',
    language: 'zh-Hans',
    text: '致各国外交部长：信息社会世界高峰会议（WSIS），“日内瓦”。2004年5月10日',
  })),
]
