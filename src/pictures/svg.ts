import { type SaxesAttributeNS, SaxesParser, type SaxesTagNS } from 'saxes'
import type { VectorPicture } from '../model/picture.ts'
import { atMost, type Problem, problem } from '../problems/problem.ts'
import { nearest } from '../text/nearest.ts'
import { type Place, placer, topOf } from '../text/place.ts'
import { drawingOf, type PaintedShape } from './drawing.ts'
import { type AffineMap, IDENTITY, multiplied, transformOf } from './matrix.ts'
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
  const viewport = walkThrough(file, text, shapes, (each) => void problems.push(each))
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

/** A drawing that is being read. */
interface SvgWalk {
  readonly file: string
  readonly text: string
  readonly placeAt: (offset: number) => Place
  readonly parser: SaxesParser<{ xmlns: true; position: true }>
  readonly report: (problem: Problem) => void
  readonly shapes: PaintedShape[]
  /** what stands around, the innermost last; null: in something that is silent or was refused, where nothing is looked at */
  readonly open: (Around | null)[]
  /** of the outermost element; null: there is none, or it has a problem */
  viewport: Viewport | null
  /** the offset of the tag that was read last */
  start: number
  /** what follows cannot be told */
  isBroken: boolean
}

/** Goes through the elements, and gives the outermost one's viewport; null: there is none, or it has a problem. */
function walkThrough(
  file: string,
  text: string,
  shapes: PaintedShape[],
  report: (problem: Problem) => void,
): Viewport | null {
  const parser = new SaxesParser({ xmlns: true, position: true })
  const walk: SvgWalk = {
    ...{ file, text, placeAt: placer(file, text), parser, report, shapes },
    ...{ open: [], viewport: null, start: 0, isBroken: false },
  }
  refuseBesides(walk)
  parser.on('opentagstart', ({ name }) => {
    walk.start = Math.max(0, text.lastIndexOf(`<${name}`, parser.position))
  })
  parser.on('opentag', (tag) => void walk.open.push(opened(walk, tag)))
  parser.on('closetag', () => void walk.open.pop())
  parser.write(text).close()
  return walk.viewport
}

function refuse({ isBroken, report }: SvgWalk, each: Problem): void {
  if (!isBroken) report(each)
}

/** Where an attribute of the tag that was read last stands. */
function placeOf({ text, start, parser, placeAt }: SvgWalk, name: string): Place {
  const tag = text.slice(start, parser.position)
  const at = new RegExp(`\\s${name.replace(/[^\w:-]/g, '.')}\\s*=`).exec(tag)?.index
  return placeAt(at === undefined ? start : start + at + 1)
}

/** Refuses what is no element: faults of XML, and whatever a drawing needs none of. */
function refuseBesides(walk: SvgWalk): void {
  const { file, text, placeAt, parser, open } = walk
  parser.on('error', (error) => {
    refuse(walk, problem('pictures/svg-xml', placeAt(parser.position), { fault: faultOf(error.message) }))
    walk.isBroken = true
  })
  parser.on('xmldecl', ({ encoding }) => {
    if (encoding !== undefined && !/^utf-?8$/i.test(encoding))
      refuse(walk, problem('pictures/svg-refused', topOf(file), { what: 'encoding', name: encoding }))
  })
  parser.on('doctype', () => {
    const at = Math.max(0, text.lastIndexOf('<!DOCTYPE', parser.position))
    refuse(walk, problem('pictures/svg-refused', placeAt(at), { what: 'doctype', name: 'DOCTYPE' }))
    walk.isBroken = true
  })
  parser.on('processinginstruction', ({ target: name }) => {
    const at = placeAt(parser.position)
    refuse(walk, problem('pictures/svg-refused', at, { what: 'instruction', name }))
  })
  const onText = (said: string): void => {
    if (said.trim() === '' || open.length === 0 || open.at(-1) === null) return
    const at = placeAt(parser.position)
    refuse(walk, problem('pictures/svg-refused', at, { what: 'text', name: said.trim() }))
  }
  parser.on('text', onText)
  parser.on('cdata', onText)
}

/** What an element makes of what stands around it; null: nothing within it is looked at. */
function opened(walk: SvgWalk, tag: SaxesTagNS): Around | null {
  const { open, placeAt } = walk
  const around = open.at(-1)
  if (walk.isBroken || around === null) return null
  const isRoot = around === undefined
  if (isRoot && (tag.local !== 'svg' || tag.uri !== SVG)) {
    refuse(walk, problem('pictures/svg-root', placeAt(walk.start), { found: tag.name }))
    return null
  }
  if (tag.uri === SVG && SILENT.has(tag.local)) return null
  const isGroup = tag.local === 'g' || isRoot
  if (tag.uri !== SVG || (!isGroup && !Object.hasOwn(SHAPES, tag.local)) || open.length >= DEEPEST) {
    const what = open.length >= DEEPEST ? 'depth' : 'element'
    refuse(walk, problem('pictures/svg-refused', placeAt(walk.start), { what, name: tag.name }))
    return null
  }
  const said = attributesOf(walk, tag)
  if (isRoot) readViewport(walk, said)
  const outer = around ?? { matrix: walk.viewport?.matrix ?? IDENTITY, paint: USUAL_PAINT }
  const inner = within(walk, outer, said)
  if (!isGroup) paintShape(walk, tag.local, said, inner)
  return inner
}

function readViewport(walk: SvgWalk, said: ReadonlyMap<string, string>): void {
  const read = viewportOf(said)
  if (read.kind === 'viewport') {
    walk.viewport = read.viewport
    return
  }
  const { attribute } = read
  const value = said.get(attribute) ?? null
  refuse(walk, problem('pictures/svg-size', placeOf(walk, attribute), { attribute, value }))
}

/** Attributes by name, without those that say nothing to a painter; what is not known is a problem. */
function attributesOf(walk: SvgWalk, { local, attributes }: SaxesTagNS): ReadonlyMap<string, string> {
  const known = [...(local === 'svg' ? OF_ROOT : []), ...(SHAPES[local] ?? []), ...EVERYWHERE]
  const said = new Map<string, string>()
  for (const { name, uri, prefix, value } of Object.values(attributes) as readonly SaxesAttributeNS[]) {
    if (uri === XMLNS || name === 'xmlns' || prefix === 'xmlns' || isSilent(name)) continue
    // of another program, such as where its window stood
    if (uri !== '' && uri !== SVG && uri !== XLINK && uri !== XML) continue
    if (known.includes(name)) said.set(name, value)
    else if (uri !== XML || name === 'xml:base') {
      const unknown = { element: local, attribute: name, value: null, near: nearest(name, known) }
      refuse(walk, problem('pictures/svg-attribute', placeOf(walk, name), unknown))
    }
  }
  return said
}

/** Names and roles, which nobody sees. */
const isSilent = (name: string): boolean => /^(?:role|data-.+|aria-.+)$/.test(name)

/** What an element makes of what stands around it. */
function within(walk: SvgWalk, { matrix, paint }: Around, said: ReadonlyMap<string, string>): Around {
  let inner = paint
  let own: AffineMap | null = null
  for (const [attribute, value] of said) {
    const painting = Object.hasOwn(PAINTING, attribute) ? PAINTING[attribute]!(value) : undefined
    if (painting) inner = { ...inner, ...painting }
    if (attribute === 'transform') own = transformOf(value)
    if (painting === null || (attribute === 'transform' && own === null))
      refuse(
        walk,
        problem('pictures/svg-attribute', placeOf(walk, attribute), {
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
  walk: SvgWalk,
  shape: string,
  said: ReadonlyMap<string, string>,
  { matrix, paint }: Around,
): void {
  const outline = outlineOf(shape, {
    has: (name) => said.has(name),
    text: (name) => said.get(name) ?? '',
    length: (name) => (said.has(name) ? lengthOf(said.get(name)!) : 0),
  })
  if (outline.kind === 'outline') {
    walk.shapes.push({ segments: outline.segments, matrix, paint })
    return
  }
  const { attribute, offset } = outline
  const value = (said.get(attribute) ?? '').slice(offset)
  const refused = { element: shape, attribute, value, near: null }
  refuse(walk, problem('pictures/svg-attribute', placeOf(walk, attribute), refused))
}

/** Without the line and column that saxes puts before it: the place is said besides. */
const faultOf = (message: string): string => message.replace(/^\d+:\d+: /, '')
