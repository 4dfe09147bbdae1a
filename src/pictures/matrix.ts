/** An affine map (SVG, 7.4; ISO 32000-1, 8.3.3): x′ = ax + cy + e, y′ = bx + dy + f. */
export type AffineMap = readonly [a: number, b: number, c: number, d: number, e: number, f: number]

/** Changes nothing. */
export const IDENTITY: AffineMap = [1, 0, 0, 1, 0, 0]

/** First `inner`, then `outer`. */
export function multiplied(outer: AffineMap, inner: AffineMap): AffineMap {
  const [a, b, c, d, e, f] = outer
  const [g, h, i, j, k, l] = inner
  return [a * g + c * h, b * g + d * h, a * i + c * j, b * i + d * j, a * k + c * l + e, b * k + d * l + f]
}

const radians = (degrees: number): number => (degrees * Math.PI) / 180

/** Each kind of transform (SVG, 7.6): how many numbers it may have, and the map that they say. */
const KINDS: Readonly<
  Record<string, { readonly counts: readonly number[]; of(n: readonly number[]): AffineMap }>
> = {
  matrix: { counts: [6], of: ([a, b, c, d, e, f]) => [a!, b!, c!, d!, e!, f!] },
  translate: { counts: [1, 2], of: ([x, y]) => [1, 0, 0, 1, x!, y ?? 0] },
  scale: { counts: [1, 2], of: ([x, y]) => [x!, 0, 0, y ?? x!, 0, 0] },
  rotate: { counts: [1, 3], of: ([angle, x = 0, y = 0]) => rotated(angle!, x, y) },
  skewX: { counts: [1], of: ([angle]) => [1, 0, Math.tan(radians(angle!)), 1, 0, 0] },
  skewY: { counts: [1], of: ([angle]) => [1, Math.tan(radians(angle!)), 0, 1, 0, 0] },
}

function rotated(angle: number, x: number, y: number): AffineMap {
  const [cos, sin] = [Math.cos(radians(angle)), Math.sin(radians(angle))]
  const around: AffineMap = [cos, sin, -sin, cos, 0, 0]
  return multiplied(multiplied([1, 0, 0, 1, x, y], around), [1, 0, 0, 1, -x, -y])
}

/** A number as SVG writes it; there is one way only to read it, so that no text makes an expression go back and forth. */
export const NUMBER = '[+-]?(?:\\d+(?:\\.\\d*)?|\\.\\d+)(?:[eE][+-]?\\d+)?'

/** The numbers of a list, parted by commas or spaces, or by a sign or a point; null: it has something else in it. */
export function numbersIn(text: string): readonly number[] | null {
  const next = new RegExp(`(\\s*,\\s*|\\s+)?(${NUMBER})`, 'y')
  const trimmed = text.trim()
  const numbers: number[] = []
  while (next.lastIndex < trimmed.length) {
    const found = next.exec(trimmed)
    if (found === null || (numbers.length === 0 && found[1] !== undefined)) return null
    const number = Number(found[2])
    if (!Number.isFinite(number)) return null
    numbers.push(number)
  }
  return numbers
}

/** A list of transforms as one map; null: it is none. */
export function transformOf(text: string): AffineMap | null {
  let matrix = IDENTITY
  let rest = text.trim()
  while (rest !== '') {
    const [whole, name, inner] = /^([A-Za-z]+)\s*\(([^)]*)\)[\s,]*/.exec(rest) ?? []
    const kind = name !== undefined && Object.hasOwn(KINDS, name) ? KINDS[name] : undefined
    const numbers = numbersIn(inner ?? '')
    if (whole === undefined || kind === undefined || numbers === null) return null
    if (!kind.counts.includes(numbers.length)) return null
    matrix = multiplied(matrix, kind.of(numbers))
    rest = rest.slice(whole.length)
  }
  return matrix
}
