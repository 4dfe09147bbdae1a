import bidiFactory, { type Bidi } from 'bidi-js'

// The package is CommonJS whose exports are the factory; its types speak of a module's default.
const bidi = (bidiFactory as unknown as () => Bidi)()

/** Opens a left-to-right isolate (UAX #9, 2.4.2). */
export const LRI = '\u2066'
/** Opens a right-to-left isolate. */
export const RLI = '\u2067'
/** Opens an isolate in the direction of its first strong character. */
export const FSI = '\u2068'
/** Ends an isolate of any of these kinds. */
export const PDI = '\u2069'

/** A range that stands in its line as one piece: as if between `control` and PDI (UAX #9, 2.4.2). */
export interface Isolate {
  readonly start: number
  readonly end: number
  readonly control: typeof LRI | typeof RLI | typeof FSI
}

/**
 * Embedding levels of each UTF-16 unit (UAX #9, P2 to I2). `isolates` are within each other or apart. Their controls are
 * not in the text, so they never reach shaping or the PDF's text.
 */
export function levelsOf(text: string, direction: 'ltr' | 'rtl', isolates: readonly Isolate[]): Uint8Array {
  const levels = new Uint8Array(text.length)
  if (
    direction === 'ltr' &&
    !isolates.some(({ control }) => control === RLI) &&
    !/[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC\u200F\u202A-\u202E\u2066-\u2069]/.test(text)
  )
    return levels
  let marked = ''
  const origin: number[] = []
  // of those that begin together the longest is the outermost
  const whole = isolates.filter(({ start, end }) => start < end).sort((a, b) => b.end - a.end)
  for (let i = 0; i <= text.length; i++) {
    const ended = whole.filter(({ end }) => end === i).map(() => PDI)
    const begun = whole.filter(({ start }) => start === i).map(({ control }) => control)
    for (const control of [...ended, ...begun]) {
      marked += control
      origin.push(-1)
    }
    if (i < text.length) {
      marked += text[i]
      origin.push(i)
    }
  }
  const found = bidi.getEmbeddingLevels(marked, direction).levels
  origin.forEach((at, i) => {
    if (at >= 0) levels[at] = found[i]!
  })
  return levels
}

/**
 * Levels of one line: white space and boxes' separators at its end take the paragraph's level (UAX #9, L1). A
 * copy of `[start, end)`.
 */
export function lineLevels(
  text: string,
  levels: Uint8Array,
  start: number,
  end: number,
  base: number,
): Uint8Array {
  const line = levels.slice(start, end)
  for (let i = end - 1; i >= start; i--) {
    if (!/[\s\u2028\u2066-\u2069\u200B\u202A-\u202E]/.test(text[i]!)) break
    line[i - start] = base
  }
  return line
}

/** The visual order of pieces that stand in logical order at these levels (UAX #9, L2): indexes, left to right. */
export function visualOrder(levels: readonly number[]): readonly number[] {
  const order = levels.map((_, i) => i)
  const highest = Math.max(0, ...levels)
  const lowestOdd = levels.reduce((least, level) => (level % 2 === 1 && level < least ? level : least), 255)
  for (let level = highest; level >= lowestOdd; level--) {
    for (let i = 0; i < order.length; i++) {
      if (levels[order[i]!]! < level) continue
      let end = i
      while (end < order.length && levels[order[end]!]! >= level) end++
      order.splice(i, end - i, ...order.slice(i, end).reverse())
      i = end
    }
  }
  return order
}
