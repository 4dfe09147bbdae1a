import { arcCurves, type EllipticalArc } from './arc.ts'
import { numbersIn } from './matrix.ts'
import { readPath, type Segment } from './path-data.ts'

/** What a shape's attributes say of its outline; or the attribute that says none, and where in its value. */
export type Outline =
  | { readonly kind: 'outline'; readonly segments: readonly Segment[] }
  | { readonly kind: 'fault'; readonly attribute: string; readonly offset: number }

/** Lengths by their names, in the units of what the shape stands in; points and data are as they stand. */
interface ShapeAttributes {
  /** null: it is there, and is no length; 0 where it is not there */
  length(name: string): number | null
  has(name: string): boolean
  text(name: string): string
}

/** The shapes of SVG (SVG 2, chapters 9 and 10) that a picture may have, with the attributes that say their outline. */
export const SHAPES: Readonly<Record<string, readonly string[]>> = {
  path: ['d'],
  rect: ['x', 'y', 'width', 'height', 'rx', 'ry'],
  circle: ['cx', 'cy', 'r'],
  ellipse: ['cx', 'cy', 'rx', 'ry'],
  polygon: ['points'],
  polyline: ['points'],
  line: ['x1', 'y1', 'x2', 'y2'],
}

/** The outline of a shape; no segments: it paints nothing, as one of no width. */
export function outlineOf(shape: string, said: ShapeAttributes): Outline {
  if (shape === 'path') return ofPath(said.text('d'))
  if (shape === 'polygon' || shape === 'polyline') return ofPoints(said.text('points'), shape === 'polygon')
  const lengths: Record<string, number> = {}
  for (const name of SHAPES[shape]!) {
    const value = said.length(name)
    const isSize = !/^c?[xy][12]?$/.test(name)
    if (value === null || (isSize && value < 0)) return { kind: 'fault', attribute: name, offset: 0 }
    lengths[name] = value
  }
  const {
    x = 0,
    y = 0,
    width = 0,
    height = 0,
    cx = 0,
    cy = 0,
    r = 0,
    x1 = 0,
    y1 = 0,
    x2 = 0,
    y2 = 0,
  } = lengths
  // one radius stands for both
  const rx = said.has('rx') ? lengths.rx! : (lengths.ry ?? 0)
  const ry = said.has('ry') ? lengths.ry! : (lengths.rx ?? 0)
  if (shape === 'circle') return outline(ofEllipse(cx, cy, r, r))
  if (shape === 'ellipse') return outline(ofEllipse(cx, cy, rx, ry))
  if (shape === 'rect') return outline(ofRect(x, y, width, height, rx, ry))
  return outline([
    { kind: 'move', x: x1, y: y1 },
    { kind: 'line', x: x2, y: y2 },
  ])
}

const outline = (segments: readonly Segment[]): Outline => ({ kind: 'outline', segments })

function ofPath(data: string): Outline {
  const read = readPath(data)
  return read.kind === 'path'
    ? outline(read.segments)
    : { kind: 'fault', attribute: 'd', offset: read.offset }
}

function ofPoints(text: string, isClosed: boolean): Outline {
  const numbers = numbersIn(text)
  if (numbers === null || numbers.length % 2 === 1) return { kind: 'fault', attribute: 'points', offset: 0 }
  const segments: Segment[] = []
  for (let i = 0; i < numbers.length; i += 2)
    segments.push({ kind: i === 0 ? 'move' : 'line', x: numbers[i]!, y: numbers[i + 1]! })
  return outline(isClosed && segments.length > 0 ? [...segments, { kind: 'close' }] : segments)
}

/** An arc of a shape of its own: upright, and not the longer way round. */
const sweeping = (rx: number, ry: number): EllipticalArc => ({
  ...{ radii: [rx, ry], angle: 0 },
  ...{ isLarge: false, isSweep: true },
})

function ofEllipse(cx: number, cy: number, rx: number, ry: number): readonly Segment[] {
  if (rx === 0 || ry === 0) return []
  const halves = [
    ...arcCurves([cx + rx, cy], sweeping(rx, ry), [cx - rx, cy])!,
    ...arcCurves([cx - rx, cy], sweeping(rx, ry), [cx + rx, cy])!,
  ]
  return [
    { kind: 'move', x: cx + rx, y: cy },
    ...halves.map((points) => ({ kind: 'curve' as const, points })),
    { kind: 'close' },
  ]
}

function ofRect(
  x: number,
  y: number,
  width: number,
  height: number,
  wantedX: number,
  wantedY: number,
): readonly Segment[] {
  if (width === 0 || height === 0) return []
  const [rx, ry] = [Math.min(wantedX, width / 2), Math.min(wantedY, height / 2)]
  const [right, bottom] = [x + width, y + height]
  const line = (toX: number, toY: number): Segment => ({ kind: 'line', x: toX, y: toY })
  if (rx === 0 || ry === 0)
    return [{ kind: 'move', x, y }, line(right, y), line(right, bottom), line(x, bottom), { kind: 'close' }]
  const corner = (fromX: number, fromY: number, toX: number, toY: number): readonly Segment[] =>
    arcCurves([fromX, fromY], sweeping(rx, ry), [toX, toY])!.map((points) => ({ kind: 'curve', points }))
  return [
    { kind: 'move', x: x + rx, y },
    line(right - rx, y),
    ...corner(right - rx, y, right, y + ry),
    line(right, bottom - ry),
    ...corner(right, bottom - ry, right - rx, bottom),
    line(x + rx, bottom),
    ...corner(x + rx, bottom, x, bottom - ry),
    line(x, y + ry),
    ...corner(x, y + ry, x + rx, y),
    { kind: 'close' },
  ]
}
