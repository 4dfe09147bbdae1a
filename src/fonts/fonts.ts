import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Cluster, Face, Fonts, ShapeRequest } from '../model/face.ts'
import { faceNames, files, italicOf } from './faces.ts'
import { isIgnorable, loadHarfBuzz, openShaper, type Shaper } from './harfbuzz.ts'
import { type Metrics, makeProgram, metricsOf } from './program.ts'
import { type FontSource, openSource } from './source.ts'
import { makeTyping } from './typing.ts'

interface OpenFace {
  readonly face: Face
  readonly source: FontSource
  readonly shaper: Shaper
  readonly metrics: Metrics
}

/** The faces that come with invite, and no others: `openFontsWith`. */
export const openFonts = (): Promise<Fonts> => openFontsWith(() => null)

/**
 * Starts HarfBuzz. A face's file is read when the face is first asked for; an unknown name throws. `own`: the bytes of a
 * project's face that `checkFace` has nothing to say of; null: the project has none of that name.
 */
export async function openFontsWith(own: (name: string) => Uint8Array | null): Promise<Fonts> {
  const harfbuzz = await loadHarfBuzz()
  const require = createRequire(import.meta.url)
  const open = memoize((name: string): OpenFace => {
    const file = files[name]
    const bytes = file === undefined ? own(name) : readFileSync(require.resolve(file))
    if (bytes === null) throw new Error(`no face “${name}”; there are ${faceNames.join(', ')}`)
    const source = openSource(bytes)
    const shaper = openShaper(harfbuzz, source)
    const metrics = metricsOf(source, shaper.glyph)
    return { face: openFace(name, shaper, metrics), source, shaper, metrics }
  })
  return {
    face: (name) => open(name).face,
    program: (name, clusters) => {
      const { source, metrics } = open(name)
      return makeProgram(source, metrics, clusters)
    },
    typing: (names, sets, repertoire) => makeTyping(names.map(open), sets, repertoire),
  }
}

function openFace(name: string, shaper: Shaper, metrics: Metrics): Face {
  // Paragraphs come again for every recipient: what was used last is kept, up to some 10 MB of clusters.
  const shaped = new Map<string, readonly Cluster[]>()
  let kept = 0
  const shape = (request: ShapeRequest): readonly Cluster[] => {
    const { text, direction, script, language, features } = request
    const key = [direction, script, language, features.join(), text].join('\n')
    const before = shaped.get(key)
    const clusters = before ?? shaper.shape(request)
    if (before === undefined) kept += clusters.length
    else shaped.delete(key)
    shaped.set(key, clusters)
    for (const [oldest, its] of shaped) {
      if (kept <= 30_000) break
      shaped.delete(oldest)
      kept -= its.length
    }
    return clusters
  }
  const paints = (codePoint: number): boolean => {
    if (shaper.glyph(codePoint) !== 0 || isIgnorable(codePoint)) return true
    // HarfBuzz makes missing spaces of U+0020, U+2011 of U+2010, and composed letters of their parts
    const text = String.fromCodePoint(codePoint)
    const clusters = shaper.shape({ text, direction: 'ltr', script: 'Zyyy', language: 'und', features: [] })
    return clusters.every((cluster) => cluster.glyphs.every(({ id }) => id !== 0))
  }
  return {
    name,
    italic: italicOf(name),
    ascender: metrics.ascender,
    descender: metrics.descender,
    capHeight: metrics.capHeight,
    xHeight: metrics.xHeight,
    covers: memoize(paints),
    shape,
  }
}

/** `make`, asked once for each key: what it gave is remembered for good. */
function memoize<Key, Value>(make: (key: Key) => Value): (key: Key) => Value {
  const values = new Map<Key, Value>()
  return (key) => {
    let value = values.get(key)
    if (value === undefined) {
      value = make(key)
      values.set(key, value)
    }
    return value
  }
}
