import type { FaceDamage, FaceFileFormat } from '../problems/fonts.ts'
import { type Outcome, problem } from '../problems/problem.ts'
import type { Place } from '../text/place.ts'
import { loadHarfBuzz, openShaper } from './harfbuzz.ts'
import { contourCount, expand, pointCount, withoutInstructions } from './outline.ts'
import { metricsOf } from './program.ts'
import { type Embedding, embeddingOf } from './rights.ts'
import { type Tables, view } from './sfnt.ts'
import { type FontSource, openSource } from './source.ts'

/** Tables without which a face cannot be shaped, drawn and described; OpenType 1.9 asks for all of them. */
const NEEDED = ['head', 'hhea', 'maxp', 'OS/2', 'hmtx', 'cmap', 'loca', 'glyf', 'name'] as const
/** In bytes: what is read of them at fixed places. */
const LEAST: Readonly<Record<(typeof NEEDED)[number], number>> = {
  ...{ head: 54, hhea: 36, maxp: 6, 'OS/2': 78, hmtx: 4, cmap: 4, loca: 4, glyf: 0, name: 6 },
}
/** Glyph ids have 16 bits, and what is shaped of a face that is embedded whole needs some of its own. */
const MOST_GLYPHS_WHOLE = 0xf000

/**
 * Whether a typeface of the project can be used, and what for. Every outline is read here once, so that nothing that is
 * printed later meets a file that is damaged. `fonts/format`, `fonts/variable`, `fonts/damaged`, `fonts/rights`, at `at`.
 */
export async function checkFace(file: Uint8Array, at: Place): Promise<Outcome<Embedding>> {
  const damaged = (damage: FaceDamage): Outcome<never> => ({
    kind: 'problems',
    problems: [problem('fonts/damaged', at, { damage })],
  })
  const other = formatOf(file)
  if (other !== null) return { kind: 'problems', problems: [problem('fonts/format', at, { found: other })] }
  const tables = directoryOf(file)
  if ('kind' in tables) return damaged(tables)
  if (tables.has('fvar'))
    return {
      kind: 'problems',
      problems: [problem('fonts/variable', at, { axes: axesOf(tables.get('fvar')!) })],
    }
  if (!tables.has('glyf') && (tables.has('CFF ') || tables.has('CFF2')))
    return { kind: 'problems', problems: [problem('fonts/format', at, { found: 'cff' })] }
  for (const table of NEEDED) {
    const bytes = tables.get(table)
    if (bytes === undefined) return damaged({ kind: 'missing', table })
    if (bytes.length < LEAST[table]) return damaged({ kind: 'cut', table })
  }
  const values = valuesFault(tables)
  if (values !== null) return damaged({ kind: 'values', table: values })
  const embedding = embeddingOf(view(tables.get('OS/2')!).getUint16(8))
  if (embedding.use === 'no' || embedding.isBitmapOnly) {
    const found = embedding.use === 'no' ? 'restricted' : 'bitmap-only'
    return { kind: 'problems', problems: [problem('fonts/rights', at, { found })] }
  }
  const source = openSource(file)
  const glyph = firstUnreadable(source, glyphsIn(tables))
  if (glyph !== null) return damaged({ kind: 'glyph', glyph })
  return (await draws(source)) ? { kind: 'ok', value: embedding, notes: [] } : damaged({ kind: 'shaping' })
}

/** Null: the file begins as TrueType does. */
function formatOf(file: Uint8Array): FaceFileFormat | null {
  const begin = Buffer.from(file.subarray(0, 4)).toString('latin1')
  if (begin === '\0\x01\0\0' || begin === 'true') return null
  if (begin === 'OTTO') return 'cff'
  if (begin === 'wOFF') return 'woff'
  if (begin === 'wOF2') return 'woff2'
  if (begin === 'ttcf') return 'collection'
  return begin.startsWith('%!') || begin.startsWith('\x80\x01') ? 'type1' : 'other'
}

function directoryOf(file: Uint8Array): Tables | FaceDamage {
  const data = view(file)
  if (file.length < 12) return { kind: 'cut', table: 'directory' }
  const count = data.getUint16(4)
  if (file.length < 12 + 16 * count) return { kind: 'cut', table: 'directory' }
  const tables = new Map<string, Uint8Array>()
  for (let i = 0; i < count; i++) {
    const record = 12 + 16 * i
    const tag = Buffer.from(file.subarray(record, record + 4)).toString('latin1')
    const [offset, length] = [data.getUint32(record + 8), data.getUint32(record + 12)]
    if (offset + length > file.length) return { kind: 'cut', table: tag.replace(/[^\x20-\x7e]/g, '?') }
    tables.set(tag, file.subarray(offset, offset + length))
  }
  return tables
}

/** The tags of what may be varied: `wght`, `wdth`. */
function axesOf(fvar: Uint8Array): readonly string[] {
  if (fvar.length < 16) return []
  const data = view(fvar)
  const [first, count, size] = [data.getUint16(4), data.getUint16(8), data.getUint16(10)]
  const axes: string[] = []
  for (let i = 0; i < count && first + i * size + 4 <= fvar.length; i++) {
    const at = first + i * size
    axes.push(
      Buffer.from(fvar.subarray(at, at + 4))
        .toString('latin1')
        .replace(/[^\x20-\x7e]/g, '?'),
    )
  }
  return axes
}

const glyphsIn = (tables: Tables): number => view(tables.get('maxp')!).getUint16(4)

/** The table that says what cannot be; null: none. */
function valuesFault(tables: Tables): string | null {
  const table = (tag: string): DataView => view(tables.get(tag)!)
  const glyphs = glyphsIn(tables)
  const whole = embeddingOf(table('OS/2').getUint16(8)).isWhole
  if (glyphs === 0 || (whole && glyphs > MOST_GLYPHS_WHOLE)) return 'maxp'
  const head = table('head')
  const [unitsPerEm, format] = [head.getUint16(18), head.getInt16(50)]
  if (head.getUint32(12) !== 0x5f0f3cf5 || unitsPerEm < 16 || unitsPerEm > 16384) return 'head'
  if (format !== 0 && format !== 1) return 'head'
  const metrics = table('hhea').getUint16(34)
  if (metrics === 0 || metrics > glyphs) return 'hhea'
  const [ascender, descender] = [table('hhea').getInt16(4), table('hhea').getInt16(6)]
  if (ascender <= 0 || descender > 0) return 'hhea'
  if (tables.get('hmtx')!.length < 4 * metrics + 2 * (glyphs - metrics)) return 'hmtx'
  const loca = table('loca')
  if (loca.byteLength < (glyphs + 1) * (format === 1 ? 4 : 2)) return 'loca'
  const offset = (index: number): number =>
    format === 1 ? loca.getUint32(4 * index) : 2 * loca.getUint16(2 * index)
  for (let glyph = 0; glyph < glyphs; glyph++) if (offset(glyph) > offset(glyph + 1)) return 'loca'
  return offset(glyphs) > tables.get('glyf')!.length ? 'loca' : null
}

/** Reads every outline as printing does; null: all can be read. */
function firstUnreadable(source: FontSource, glyphs: number): number | null {
  for (let glyph = 0; glyph < glyphs; glyph++) {
    try {
      for (const part of expand({ source, glyph, x: 0, y: 0, matrix: null })) {
        const outline = source.outline(part.glyph)
        if (part.glyph >= glyphs || contourCount(outline) < 0) return glyph
        pointCount(outline)
        if (withoutInstructions(outline).length < 10) return glyph
      }
    } catch {
      // a view that is read beyond its end, a part in itself, or a way to place parts that is none of TrueType's
      return glyph
    }
  }
  return null
}

/** Whether HarfBuzz finds and sets letters of it: it passes over tables of shaping that are damaged. */
async function draws(source: FontSource): Promise<boolean> {
  try {
    const shaper = openShaper(await loadHarfBuzz(), source)
    metricsOf(source, shaper.glyph)
    const request = { direction: 'ltr', script: 'Zyyy', language: 'und', features: [] } as const
    const some = shaper.glyph(0x20) !== 0 || shaper.glyph(0x41) !== 0 || shaper.glyph(0x4e00) !== 0
    return some && shaper.shape({ ...request, text: 'A a' }).length > 0
  } catch {
    return false
  }
}
