import { type SaxesAttributeNS, SaxesParser, type SaxesTagNS } from 'saxes'
import type { VectorPicture } from '../model/picture.ts'
import { atMost, type Problem, problem } from '../problems/problem.ts'
import { nearest } from '../text/nearest.ts'
import { type Place, placer, topOf } from '../text/place.ts'
import { drawingOf, type PaintedShape } from './drawing.ts'
import { type AffineMap, multiplied, transformOf } from './matrix.ts'
import { lengthOf, PAINTING, type ShapePaint, USUAL_PAINT } from './paint.ts'
import { outlineOf, SHAPES } from './shapes.ts'
import { type Viewport, viewportOf } from './viewport.ts'

/** A drawing, and its own size in points. */
export interface SvgReading {
  readonly drawing: VectorPicture
  readonly widthPt: number
  readonly heightPt: number
}

const SVG = 'http://www.w3.org/2000/svg'
const XLINK = 'http://www.w3.org/1999/xlink'
const XML = 'http://www.w3.org/XML/1998/namespace'
const XMLNS = 'http://www.w3.org/2000/xmlns/'

/** They say something of a picture and paint nothing, whatever is in them. */
const SILENT = new Set(['title', 'desc', 'metadata'])
const OF_ROOT = ['width', 'height', 'viewBox', 'preserveAspectRatio', 'version', 'baseProfile', 'x', 'y']
/** What every element may have. */
const EVERYWHERE = ['id', 'transform', ...Object.keys(PAINTING)]

/** Elements deeper than this no drawing program writes. */
const DEEPEST = 100
const MOST_TOLD = 10

/** What stands around: where its units are, and how it is painted. */
interface Around {
  readonly matrix: AffineMap
  readonly paint: ShapePaint
}

/**
 * Reads the part of SVG that paints lines and areas, strictly: what it does not know is a problem by its name and place, and is
 * not left out, so that nobody signs half an emblem. `text` has line feeds only. Nothing outside of the file is ever asked for.
 */
export function readSvg(file: string, text: string, report: (problem: Problem) => void): SvgReading | null {
  const problems: Problem[] = []
  const shapes: PaintedShape[] = []
  const viewport = walk(file, text, shapes, (each) => void problems.push(each))
  if (problems.length === 0 && viewport === null)
    problems.push(problem('pictures/svg-root', topOf(file), { found: null }))
  const drawing =
    problems.length > 0 || viewport === null ? null : drawingOf(shapes, viewport.width, viewport.height)
  if (problems.length === 0 && drawing === null)
    problems.push(problem('pictures/nothing-painted', topOf(file)))
  for (const each of atMost(problems, MOST_TOLD)) report(each)
  if (drawing === null || viewport === null) return null
  return { drawing, widthPt: viewport.widthPt, heightPt: viewport.heightPt }
}

/** Goes through the elements, and gives the outermost one's viewport; null: there is none, or it has a problem. */
function walk(
  file: string,
  text: string,
  shapes: PaintedShape[],
  report: (problem: Problem) => void,
): Viewport | null {
  const placeAt = placer(file, text)
  const parser = new SaxesParser({ xmlns: true, position: true })
  const open: (Around | null)[] = []
  let viewport: Viewport | null = null
  let start = 0
  let isBroken = false
  const refuse = (each: Problem): void => {
    if (!isBroken) report(each)
  }
  /** where an attribute of the tag that was read last stands */
  const placeOf = (name: string): Place => {
    const tag = text.slice(start, parser.position)
    const at = new RegExp(`\\s${name.replace(/[^\w:-]/g, '.')}\\s*=`).exec(tag)?.index
    return placeAt(at === undefined ? start : start + at + 1)
  }
  parser.on('error', (error) => {
    refuse(problem('pictures/svg-xml', placeAt(parser.position), { fault: faultOf(error.message) }))
    isBroken = true
  })
  parser.on('xmldecl', ({ encoding }) => {
    if (encoding !== undefined && !/^utf-?8$/i.test(encoding))
      refuse(problem('pictures/svg-refused', topOf(file), { what: 'encoding', name: encoding }))
  })
  parser.on('doctype', () => {
    const at = Math.max(0, text.lastIndexOf('<!DOCTYPE', parser.position))
    refuse(problem('pictures/svg-refused', placeAt(at), { what: 'doctype', name: 'DOCTYPE' }))
    isBroken = true
  })
  parser.on('processinginstruction', ({ target }) =>
    refuse(problem('pictures/svg-refused', placeAt(parser.position), { what: 'instruction', name: target })),
  )
  const onText = (said: string): void => {
    if (said.trim() !== '' && open.length > 0 && open.at(-1) !== null)
      refuse(problem('pictures/svg-refused', placeAt(parser.position), { what: 'text', name: said.trim() }))
  }
  parser.on('text', onText)
  parser.on('cdata', onText)
  parser.on('opentagstart', ({ name }) => {
    start = Math.max(0, text.lastIndexOf(`<${name}`, parser.position))
  })
  parser.on('opentag', (tag) => {
    const around = open.at(-1)
    // within what is silent, or was refused, nothing is looked at
    if (isBroken || around === null) return void open.push(null)
    const known = around === undefined ? 'svg' : null
    if (known !== null && (tag.local !== known || tag.uri !== SVG)) {
      refuse(problem('pictures/svg-root', placeAt(start), { found: tag.name }))
      return void open.push(null)
    }
    if (tag.uri === SVG && SILENT.has(tag.local)) return void open.push(null)
    const isGroup = tag.local === 'g' || known !== null
    if (tag.uri !== SVG || (!isGroup && !Object.hasOwn(SHAPES, tag.local)) || open.length >= DEEPEST) {
      const what = open.length >= DEEPEST ? 'depth' : 'element'
      refuse(problem('pictures/svg-refused', placeAt(start), { what, name: tag.name }))
      return void open.push(null)
    }
    const said = attributesOf(tag, placeOf, refuse)
    if (known !== null) {
      const read = viewportOf(said)
      if (read.kind === 'viewport') viewport = read.viewport
      else {
        const value = said.get(read.attribute) ?? null
        refuse(problem('pictures/svg-size', placeOf(read.attribute), { attribute: read.attribute, value }))
      }
    }
    const outer = around ?? { matrix: viewport?.matrix ?? [1, 0, 0, 1, 0, 0], paint: USUAL_PAINT }
    const inner = within(outer, said, placeOf, refuse)
    if (!isGroup) paintShape(tag.local, said, inner, shapes, placeOf, refuse)
    // in a shape only what is silent may stand
    open.push(isGroup ? inner : inner)
  })
  parser.on('closetag', () => void open.pop())
  parser.write(text).close()
  return viewport
}

/** Attributes by name, without those that say nothing to a painter; what is not known is a problem. */
function attributesOf(
  { local, attributes }: SaxesTagNS,
  placeOf: (name: string) => Place,
  refuse: (problem: Problem) => void,
): ReadonlyMap<string, string> {
  const known = [...(local === 'svg' ? OF_ROOT : []), ...(SHAPES[local] ?? []), ...EVERYWHERE]
  const said = new Map<string, string>()
  for (const { name, uri, prefix, value } of Object.values(attributes) as readonly SaxesAttributeNS[]) {
    if (uri === XMLNS || name === 'xmlns' || prefix === 'xmlns' || isSilent(name)) continue
    // of another program, such as where its window stood
    if (uri !== '' && uri !== SVG && uri !== XLINK && uri !== XML) continue
    if (known.includes(name)) said.set(name, value)
    else if (uri !== XML || name === 'xml:base')
      refuse(
        problem('pictures/svg-attribute', placeOf(name), {
          element: local,
          attribute: name,
          value: null,
          near: nearest(name, known),
        }),
      )
  }
  return said
}

/** Names and roles, which nobody sees. */
const isSilent = (name: string): boolean => /^(?:role|data-.+|aria-.+)$/.test(name)

/** What an element makes of what stands around it. */
function within(
  { matrix, paint }: Around,
  said: ReadonlyMap<string, string>,
  placeOf: (name: string) => Place,
  refuse: (problem: Problem) => void,
): Around {
  let inner = paint
  let own: AffineMap | null = null
  for (const [attribute, value] of said) {
    const painting = Object.hasOwn(PAINTING, attribute) ? PAINTING[attribute]!(value) : undefined
    if (painting) inner = { ...inner, ...painting }
    if (attribute === 'transform') own = transformOf(value)
    if (painting === null || (attribute === 'transform' && own === null))
      refuse(
        problem('pictures/svg-attribute', placeOf(attribute), {
          element: null,
          attribute,
          value,
          near: null,
        }),
      )
  }
  return { matrix: own === null ? matrix : multiplied(matrix, own), paint: inner }
}

function paintShape(
  shape: string,
  said: ReadonlyMap<string, string>,
  { matrix, paint }: Around,
  shapes: PaintedShape[],
  placeOf: (name: string) => Place,
  refuse: (problem: Problem) => void,
): void {
  const outline = outlineOf(shape, {
    has: (name) => said.has(name),
    text: (name) => said.get(name) ?? '',
    length: (name) => (said.has(name) ? lengthOf(said.get(name)!) : 0),
  })
  if (outline.kind === 'outline') {
    shapes.push({ segments: outline.segments, matrix, paint })
    return
  }
  const { attribute, offset } = outline
  const value = (said.get(attribute) ?? '').slice(offset)
  refuse(
    problem('pictures/svg-attribute', placeOf(attribute), { element: shape, attribute, value, near: null }),
  )
}

/** Without the line and column that saxes puts before it: the place is said besides. */
const faultOf = (message: string): string => message.replace(/^\d+:\d+: /, '')
