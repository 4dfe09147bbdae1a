import type { Widget } from '../model/page.ts'
import type { Objects } from '../pdf-syntax/objects.ts'
import type { WrittenDictionary, WrittenReference } from '../pdf-syntax/write.ts'
import { type GlyphFinder, number, showGlyphs } from './content.ts'
import { type FieldValueLines, lineWidth, paddingPt } from './field-values.ts'
import type { Font } from './fonts.ts'
import { rounded } from './rectangle.ts'

/**
 * Adds a form XObject of a widget's size (ISO 32000-1, 8.10, 12.5.5). Each widget has its own: programs that fill a form
 * overwrite it. `fonts` is its /Font resources.
 */
export function addAppearance(
  objects: Objects,
  box: Widget,
  operators: string,
  fonts: WrittenDictionary | WrittenReference | null,
): WrittenReference {
  return objects.stream(
    {
      Type: 'XObject',
      Subtype: 'Form',
      BBox: [0, 0, rounded(box.widthPt), rounded(box.heightPt)],
      Resources: fonts === null ? {} : { Font: fonts },
    },
    operators,
  )
}

/**
 * The appearance of a field without value: variable text is marked, so that a viewer knows what to replace (12.7.3.3).
 */
export const emptyText = '/Tx BMC\nEMC'

/**
 * The operators that show a field's value: one line stands in the middle, several from the top, right-aligned if `rtl`.
 */
export function valueText(
  value: FieldValueLines,
  box: Widget,
  direction: 'ltr' | 'rtl',
  typing: Font,
  find: GlyphFinder,
): string {
  const { sizePt, insetPt, lines } = value
  const { ascender, descender, capHeight } = typing.metrics
  const multiline = lines.length > 1
  const leadingPt = (sizePt * (ascender - descender)) / 1000
  const firstPt = multiline
    ? box.heightPt - paddingPt - (sizePt * ascender) / 1000
    : (box.heightPt - (sizePt * capHeight) / 1000) / 2
  const operators: string[] = [
    '/Tx BMC',
    'q',
    `1 1 ${number(box.widthPt - 2)} ${number(box.heightPt - 2)} re W n`,
    'BT',
    '0 g',
  ]
  for (const [index, line] of lines.entries()) {
    const glyphs = line.flatMap((run) =>
      run.kind === 'typed'
        ? run.glyphs.map((glyph) => ({ font: typing, glyph, advance: glyph.width }))
        : run.clusters.map((cluster) => ({ ...find.cluster(run, cluster.key), advance: cluster.advance })),
    )
    const widthPt = (lineWidth(line) * sizePt) / 1000
    const xPt = direction === 'rtl' ? box.widthPt - insetPt - widthPt : insetPt
    operators.push(`1 0 0 1 ${number(xPt)} ${number(firstPt - index * leadingPt)} Tm`)
    const advances = glyphs.map(({ advance }) => (advance * sizePt) / 1000)
    operators.push(...showGlyphs(glyphs, advances, sizePt))
  }
  operators.push('ET', 'Q', 'EMC')
  return operators.join('\n')
}

/** The operators of a check box's mark: a path, so that no face has to hold one. */
export function checkMark(box: Widget, on: boolean): string {
  if (!on) return ''
  const [w, h] = [box.widthPt, box.heightPt]
  const at = (x: number, y: number) => `${number(x * w)} ${number(y * h)}`
  return `${number(0.12 * Math.min(w, h))} w 1 J 1 j ${at(0.2, 0.52)} m ${at(0.42, 0.26)} l ${at(0.8, 0.76)} l S`
}

/** The operators of a radio button: its ring, and the disc of the one that is chosen. */
export function radioMark(box: Widget, on: boolean): string {
  const side = Math.min(box.widthPt, box.heightPt)
  const ring = `0.5 w ${circle(box, side / 2 - 0.5)} s`
  return on ? `${ring} ${circle(box, 0.24 * side)} f` : ring
}

/** Four Bézier curves, the usual approximation of quarter circles. */
function circle(box: Widget, radius: number): string {
  const [x, y] = [box.widthPt / 2, box.heightPt / 2]
  const k = 0.5523 * radius
  const point = (dx: number, dy: number) => `${number(x + dx)} ${number(y + dy)}`
  return [
    `${point(radius, 0)} m`,
    `${point(radius, k)} ${point(k, radius)} ${point(0, radius)} c`,
    `${point(-k, radius)} ${point(-radius, k)} ${point(-radius, 0)} c`,
    `${point(-radius, -k)} ${point(-k, -radius)} ${point(0, -radius)} c`,
    `${point(k, -radius)} ${point(radius, -k)} ${point(radius, 0)} c`,
  ].join(' ')
}

/** The default appearance string of what is typed (12.7.3.3). */
export function typedAppearance(typing: Font, sizePt: number): string {
  return `/${typing.name} ${number(sizePt)} Tf 0 g`
}
