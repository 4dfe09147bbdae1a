import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { memo } from '../memo.ts'
import type { Face, Fonts, ShapeRequest } from '../model/face.ts'
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

/** More than any project names: what HarfBuzz was given of one that is forgotten is not given back. */
const MOST_FACES = 1_000
/** of a face, that were asked for */
const MOST_CHARACTERS = 20_000
/** Stretches of text in a face, which come again for every recipient: some 10 MB of clusters. */
const MOST_SHAPED = 1_000

/**
 * Starts HarfBuzz. A face's file is read when the face is first asked for; an unknown name throws. `own`: the bytes of a
 * project's face that `checkFace` has nothing to say of; null: the project has none of that name. Without it the faces that come with
 * invite are all.
 */
export async function openFonts(own: (name: string) => Uint8Array | null = () => null): Promise<Fonts> {
  const harfbuzz = await loadHarfBuzz()
  const require = createRequire(import.meta.url)
  const open = memo(MOST_FACES, (name: string): OpenFace => {
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
    typing: (names, sets, repertoire) =>
      makeTyping(
        names.map((name) => open(name)),
        sets,
        repertoire,
      ),
  }
}

function openFace(name: string, shaper: Shaper, metrics: Metrics): Face {
  const shape = memo(
    MOST_SHAPED,
    (
      text: string,
      direction: ShapeRequest['direction'],
      script: string,
      language: string,
      features: readonly string[],
    ) => shaper.shape({ text, direction, script, language, features }),
  )
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
    covers: memo(MOST_CHARACTERS, paints),
    shape: ({ text, direction, script, language, features }) =>
      shape(text, direction, script, language, features),
  }
}
