/** Two control points and the end of a cubic Bézier curve. */
export type CurvePoints = readonly [x1: number, y1: number, x2: number, y2: number, x: number, y: number]

/** A point of a drawing. */
export type Point = readonly [x: number, y: number]

/** Of which ellipse an arc is, and which of the four that join two points on such a one (SVG, 8.3.8). */
export interface EllipticalArc {
  readonly radii: readonly [x: number, y: number]
  /** from the x axis to that of the first radius, in degrees */
  readonly angle: number
  readonly isLarge: boolean
  readonly isSweep: boolean
}

/**
 * An elliptical arc from one point to another as Bézier curves of at most a quarter each (SVG, B.2.4, B.2.5). Null: a radius is 0, and
 * the arc a straight line. A quarter is off by less than three in ten thousand of its radius.
 */
export function arcCurves(
  [fromX, fromY]: Point,
  { radii: [radiusX, radiusY], angle, isLarge, isSweep }: EllipticalArc,
  [toX, toY]: Point,
): readonly CurvePoints[] | null {
  if (radiusX === 0 || radiusY === 0) return null
  if (fromX === toX && fromY === toY) return []
  let [rx, ry] = [Math.abs(radiusX), Math.abs(radiusY)]
  const phi = (angle * Math.PI) / 180
  const [cos, sin] = [Math.cos(phi), Math.sin(phi)]
  // half the way, as the ellipse's own axes see it
  const [hx, hy] = [(fromX - toX) / 2, (fromY - toY) / 2]
  const [x, y] = [cos * hx + sin * hy, -sin * hx + cos * hy]
  // radii that do not reach are made to
  const reach = (x / rx) ** 2 + (y / ry) ** 2
  if (reach > 1) [rx, ry] = [rx * Math.sqrt(reach), ry * Math.sqrt(reach)]
  const square = (rx * ry) ** 2 / ((rx * y) ** 2 + (ry * x) ** 2) - 1
  const root = Math.sqrt(Math.max(0, square)) * (isLarge === isSweep ? -1 : 1)
  const [cx, cy] = [(root * rx * y) / ry, (-root * ry * x) / rx]
  const start = Math.atan2((y - cy) / ry, (x - cx) / rx)
  const end = Math.atan2((-y - cy) / ry, (-x - cx) / rx)
  const full = 2 * Math.PI
  const turn = (((end - start) % full) + full) % full
  const sweep = isSweep ? turn : turn - full
  const [centreX, centreY] = [
    cos * cx - sin * cy + (fromX + toX) / 2,
    sin * cx + cos * cy + (fromY + toY) / 2,
  ]
  const place = (px: number, py: number): Point => [
    centreX + cos * rx * px - sin * ry * py,
    centreY + sin * rx * px + cos * ry * py,
  ]
  const parts = Math.max(1, Math.ceil(Math.abs(sweep) / (Math.PI / 2) - 1e-9))
  const step = sweep / parts
  const handle = (4 / 3) * Math.tan(step / 4)
  return Array.from({ length: parts }, (_, part): CurvePoints => {
    const [from, to] = [start + part * step, start + (part + 1) * step]
    const [c0, s0, c1, s1] = [Math.cos(from), Math.sin(from), Math.cos(to), Math.sin(to)]
    // the last one ends where the arc was said to end
    const last = part === parts - 1 ? ([toX, toY] as const) : place(c1, s1)
    return [
      ...place(c0 - handle * s0, s0 + handle * c0),
      ...place(c1 + handle * s1, s1 - handle * c1),
      ...last,
    ]
  })
}
