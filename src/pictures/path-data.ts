import { arcCurves, type CurvePoints, type Point } from './arc.ts'
import { NUMBER } from './matrix.ts'

/** A piece of a path as a PDF paints it (ISO 32000-1, table 59), in the units of what it stands in. */
export type Segment =
  | { readonly kind: 'move' | 'line'; readonly x: number; readonly y: number }
  | {
      readonly kind: 'curve'
      readonly points: CurvePoints
    }
  | { readonly kind: 'close' }

/** How many numbers each command takes (SVG, 8.3); the last two are where it ends. */
const COUNTS: Readonly<Record<string, number>> = {
  M: 2,
  L: 2,
  H: 1,
  V: 1,
  C: 6,
  S: 4,
  Q: 4,
  T: 2,
  A: 7,
  Z: 0,
}

/** Reads numbers one by one; a flag of an arc is a single digit, and needs nothing behind it. */
function openNumbers(data: string): {
  skip(): void
  command(): string | null
  number(flag: boolean): number | null
  at(): number
  isDone(): boolean
} {
  let at = 0
  const number = new RegExp(NUMBER, 'y')
  const skip = (separators: RegExp): void => {
    separators.lastIndex = at
    at += separators.exec(data)?.[0].length ?? 0
  }
  return {
    skip: () => skip(/\s*/y),
    at: () => at,
    isDone: () => at >= data.length,
    command() {
      if (!/[A-Za-z]/.test(data[at] ?? '')) return null
      return data[at++]!
    },
    number(flag) {
      skip(/\s*,?\s*/y)
      if (flag) {
        const digit = data[at]
        if (digit !== '0' && digit !== '1') return null
        at++
        return Number(digit)
      }
      number.lastIndex = at
      const [found] = number.exec(data) ?? []
      if (found === undefined) return null
      at += found.length
      return Number(found)
    },
  }
}

/** Segments of path data (SVG, 8.3), or the offset at which it is none, in UTF-16 units. */
export type PathReading =
  | { readonly kind: 'path'; readonly segments: readonly Segment[] }
  | { readonly kind: 'fault'; readonly offset: number }

/** Reads path data. Browsers paint what stands before a fault; here the whole picture is refused. */
export function readPath(data: string): PathReading {
  const segments: Segment[] = []
  const read = openNumbers(data)
  const pen = openPen(segments)
  let command: string | null = null
  for (read.skip(); !read.isDone(); read.skip()) {
    const start = read.at()
    const said = read.command()
    const name: string | null = said ?? repeated(command)
    const upper = name?.toUpperCase() ?? ''
    const count = Object.hasOwn(COUNTS, upper) ? COUNTS[upper] : undefined
    const isFirst = segments.length === 0
    if (name === null || count === undefined || (isFirst && upper !== 'M'))
      return { kind: 'fault', offset: start }
    const numbers: number[] = []
    for (let i = 0; i < count; i++) {
      const value = read.number(upper === 'A' && (i === 3 || i === 4))
      if (value === null || !Number.isFinite(value)) return { kind: 'fault', offset: read.at() }
      numbers.push(value)
    }
    pen(upper, name !== upper, numbers)
    command = name
  }
  return { kind: 'path', segments }
}

/** What numbers without a command mean: the one before once more, and lines after a move; after a close, nothing. */
function repeated(before: string | null): string | null {
  if (before === null || before === 'Z' || before === 'z') return null
  return before === 'M' ? 'L' : before === 'm' ? 'l' : before
}

/** Draws command after command. */
function openPen(segments: Segment[]): (upper: string, isRelative: boolean, n: readonly number[]) => void {
  let [x, y, startX, startY] = [0, 0, 0, 0]
  /** the control point that a smooth curve mirrors, of a curve of the same kind */
  let mirrored: { readonly of: 'C' | 'Q'; readonly x: number; readonly y: number } | null = null
  const curve = (...points: CurvePoints): void => void segments.push({ kind: 'curve', points })
  const quadratic = (cx: number, cy: number, toX: number, toY: number): void => {
    const third = (from: number, control: number): number => from + (2 / 3) * (control - from)
    curve(third(x, cx), third(y, cy), third(toX, cx), third(toY, cy), toX, toY)
  }
  const controlOf = (of: 'C' | 'Q'): Point =>
    mirrored?.of === of ? [2 * x - mirrored.x, 2 * y - mirrored.y] : [x, y]
  return (upper, isRelative, n) => {
    const [dx, dy] = isRelative ? [x, y] : [0, 0]
    if (upper === 'Z') {
      segments.push({ kind: 'close' })
      ;[x, y, mirrored] = [startX, startY, null]
      return
    }
    const toX = upper === 'V' ? x : dx + (upper === 'H' ? n[0]! : n.at(-2)!)
    const toY = upper === 'H' ? y : dy + n.at(-1)!
    let next: typeof mirrored = null
    switch (upper) {
      case 'M':
        segments.push({ kind: 'move', x: toX, y: toY })
        ;[startX, startY] = [toX, toY]
        break
      case 'C':
      case 'S': {
        const [x1, y1] = upper === 'C' ? [dx + n[0]!, dy + n[1]!] : controlOf('C')
        next = { of: 'C', x: dx + n.at(-4)!, y: dy + n.at(-3)! }
        curve(x1, y1, next.x, next.y, toX, toY)
        break
      }
      case 'Q':
      case 'T': {
        const [cx, cy] = upper === 'Q' ? [dx + n[0]!, dy + n[1]!] : controlOf('Q')
        next = { of: 'Q', x: cx, y: cy }
        quadratic(cx, cy, toX, toY)
        break
      }
      case 'A': {
        const [rx, ry, angle, large, sweep] = n
        const arc = { radii: [rx!, ry!], angle: angle!, isLarge: large === 1, isSweep: sweep === 1 } as const
        const curves = arcCurves([x, y], arc, [toX, toY])
        if (curves === null) segments.push({ kind: 'line', x: toX, y: toY })
        else for (const points of curves) segments.push({ kind: 'curve', points })
        break
      }
      default:
        segments.push({ kind: 'line', x: toX, y: toY })
    }
    ;[x, y, mirrored] = [toX, toY, next]
  }
}
