import { type ContentOperation, operationsOf } from '../../pdf-syntax/content.ts'
import { inflated } from '../../pdf-syntax/filters.ts'
import { type PdfFile, resolved } from '../../pdf-syntax/read-file.ts'
import { isUnreadablePdf } from '../../pdf-syntax/unreadable.ts'
import {
  type DirectValue,
  isDictionary,
  isStream,
  itemsOf,
  nameOf,
  type PdfDictionary,
  type PdfValue,
} from '../../pdf-syntax/values.ts'

/** A rectangle on a page, in points from its lower left corner. */
export interface PageBox {
  readonly left: number
  readonly bottom: number
  readonly right: number
  readonly top: number
}

/** Whether two rectangles have more in common than an edge. */
export function overlap(a: PageBox, b: PageBox): boolean {
  return a.left < b.right && b.left < a.right && a.bottom < b.top && b.bottom < a.top
}

/** A /Rect (ISO 32000-2, 7.9.5), its corners put in order; null: it is none. */
export function boxOf(file: PdfFile, view: number, value: PdfValue | undefined): PageBox | null {
  const edges = itemsOf(resolved(file, view, value)).map((edge) => resolved(file, view, edge))
  const [x1, y1, x2, y2, ...more] = edges
  if (typeof x1 !== 'number' || typeof y1 !== 'number' || more.length > 0) return null
  if (typeof x2 !== 'number' || typeof y2 !== 'number') return null
  return {
    left: Math.min(x1, x2),
    bottom: Math.min(y1, y2),
    right: Math.max(x1, x2),
    top: Math.max(y1, y2),
  }
}

/** Bytes of content that are looked through; a page of a letter has some 20 KB. */
const maxContent = 1024 * 1024

/**
 * Where a page's content shows text (ISO 32000-2, 9.4): a box for each string that is shown, as wide as its glyphs
 * advance, a little higher and lower than letters are. Null: that cannot be told, since the page is not written as this
 * program writes pages (pictures, forms within the content, faces of other kinds).
 */
export function textBoxes(file: PdfFile, view: number, page: PdfDictionary): readonly PageBox[] | null {
  const contents = resolved(file, view, page.entries.get('Contents'))
  const parts = isStream(contents) ? [contents] : itemsOf(contents).map((part) => resolved(file, view, part))
  const bytes: Uint8Array[] = []
  for (const part of parts) {
    if (!isStream(part)) return null
    // one operator may not go on in the next stream (7.8.2)
    bytes.push(inflated(part, file.budget), Buffer.from('\n'))
  }
  const content = Buffer.concat(bytes)
  if (content.length > maxContent) return null
  const resources = resolved(file, view, page.entries.get('Resources'))
  const fonts = isDictionary(resources) ? resolved(file, view, resources.entries.get('Font')) : null
  const known = new Map<string, Widths | null>()
  const widths = (name: string): Widths | null => {
    const found = known.get(name)
    if (found !== undefined) return found
    const font = isDictionary(fonts) ? resolved(file, view, fonts.entries.get(name)) : null
    const read = isDictionary(font) ? widthsOf(file, view, font) : null
    known.set(name, read)
    return read
  }
  try {
    return shownIn(content, widths)
  } catch (error) {
    if (isUnreadablePdf(error)) return null
    throw error
  }
}

/** [a b c d e f]: x' = ax + cy + e, y' = bx + dy + f (8.3.4). */
type Matrix = readonly [number, number, number, number, number, number]
const identity: Matrix = [1, 0, 0, 1, 0, 0]

function times([a, b, c, d, e, f]: Matrix, [A, B, C, D, E, F]: Matrix): Matrix {
  return [a * A + b * C, a * B + b * D, c * A + d * C, c * B + d * D, e * A + f * C + E, e * B + f * D + F]
}

/** The parts of the graphics state that say where text comes (9.3); `q` keeps them, `Q` brings them back. */
interface TextState {
  readonly ctm: Matrix
  readonly font: string | null
  readonly size: number
  readonly character: number
  readonly word: number
  readonly scale: number
  readonly leading: number
  readonly rise: number
}

/** What the operators read so far have set, and where they have shown text; each operator changes it. */
interface Pen {
  readonly widths: (font: string) => Widths | null
  readonly boxes: PageBox[]
  /** innermost last */
  readonly saved: TextState[]
  state: TextState
  /** where the next glyph stands */
  matrix: Matrix
  /** where its line begins */
  line: Matrix
}

function shownIn(content: Uint8Array, widths: Pen['widths']): readonly PageBox[] | null {
  const state: TextState = {
    ...{ ctm: identity, font: null, size: 0, character: 0, word: 0, scale: 1, leading: 0, rise: 0 },
  }
  const pen: Pen = { widths, boxes: [], saved: [], state, matrix: identity, line: identity }
  for (const operation of operationsOf(content)) if (!apply(pen, operation)) return null
  return pen.boxes
}

/** Does what an operator says (annex A); false: where text comes cannot be told any more. */
function apply(pen: Pen, { operator, operands: given }: ContentOperation): boolean {
  const { state } = pen
  const numbers = given.filter((operand) => typeof operand === 'number')
  const [n0 = 0, n1 = 0] = numbers
  switch (operator) {
    case 'q':
      return pen.saved.push(state) <= 64
    case 'Q':
      pen.state = pen.saved.pop() ?? state
      return true
    case 'cm':
    case 'Tm': {
      if (numbers.length !== 6) return false
      const to = numbers as unknown as Matrix
      if (operator === 'cm') pen.state = { ...state, ctm: times(to, state.ctm) }
      else pen.matrix = pen.line = to
      return true
    }
    case 'BT':
      pen.matrix = pen.line = identity
      return true
    case 'Tf': {
      const [font] = given
      if (typeof font !== 'object' || font?.kind !== 'name') return false
      pen.state = { ...state, font: font.name, size: n0 }
      return true
    }
    case 'Tc':
      pen.state = { ...state, character: n0 }
      return true
    case 'Tw':
      pen.state = { ...state, word: n0 }
      return true
    case 'Tz':
      pen.state = { ...state, scale: n0 / 100 }
      return true
    case 'TL':
      pen.state = { ...state, leading: n0 }
      return true
    case 'Ts':
      pen.state = { ...state, rise: n0 }
      return true
    case 'Td':
      moveLine(pen, n0, n1)
      return true
    case 'TD':
      pen.state = { ...state, leading: -n1 }
      moveLine(pen, n0, n1)
      return true
    case 'T*':
      moveLine(pen, 0, -state.leading)
      return true
    case 'Tj':
      return show(pen, given)
    case 'TJ':
      return show(pen, itemsOf(given[0]))
    default:
      return withoutText.has(operator)
  }
}

/** Begins a line, so far from where the last began. */
function moveLine(pen: Pen, x: number, y: number): void {
  pen.line = times([1, 0, 0, 1, x, y], pen.line)
  pen.matrix = pen.line
}

/** Shows strings and adjustments (9.4.4); false: it is not known how wide they are. */
function show(pen: Pen, items: readonly DirectValue[]): boolean {
  const { state } = pen
  const font = state.font === null ? null : pen.widths(state.font)
  if (font === null) return false
  let [x, left, right] = [0, 0, 0]
  for (const item of items) {
    if (typeof item === 'number') x -= (item / 1000) * state.size * state.scale
    else if (typeof item === 'object' && item?.kind === 'string') {
      for (const code of codesOf(item.bytes, font.bytes)) {
        const space = font.bytes === 1 && code === 32 ? state.word : 0
        x += ((font.of(code) / 1000) * state.size + state.character + space) * state.scale
        left = Math.min(left, x)
        right = Math.max(right, x)
      }
    } else return false
  }
  if (right > left) pen.boxes.push(boxAround(pen, left, right))
  pen.matrix = times([1, 0, 0, 1, x, 0], pen.matrix)
  return true
}

/** The rectangle on the page that holds glyphs from `left` to `right` of the pen, which may stand aslant. */
function boxAround({ state, matrix }: Pen, left: number, right: number): PageBox {
  const place = times(matrix, state.ctm)
  const [low, high] = [state.rise - 0.25 * state.size, state.rise + 0.95 * state.size]
  const corners = [left, right].flatMap((cx) => [low, high].map((cy) => times([1, 0, 0, 1, cx, cy], place)))
  const [xs, ys] = [corners.map((corner) => corner[4]), corners.map((corner) => corner[5])]
  return { left: Math.min(...xs), bottom: Math.min(...ys), right: Math.max(...xs), top: Math.max(...ys) }
}

/** Operators that show no text: paths, colour, line style, marked content (annex A). All others are not understood. */
const withoutText: ReadonlySet<string> = new Set(
  'ET EMC BMC BDC MP DP m l c v y h re S s f F f* B B* b b* n W W* w J j M d ri i g G rg RG k K cs CS sc SC scn SCN Tr'.split(
    ' ',
  ),
)

/** How wide the glyphs of a font are. */
interface Widths {
  /** bytes of a code */
  readonly bytes: 1 | 2
  /** thousandths of the size */
  of(code: number): number
}

function codesOf(bytes: Uint8Array, size: 1 | 2): readonly number[] {
  if (size === 1) return [...bytes]
  return Array.from({ length: bytes.length >> 1 }, (_, i) => bytes[2 * i]! * 256 + bytes[2 * i + 1]!)
}

/** The widths of a simple font (9.6.2.1), or of a composite one with codes of two bytes (9.7.4.3); null: another kind. */
function widthsOf(file: PdfFile, view: number, font: PdfDictionary): Widths | null {
  const at = (dictionary: PdfDictionary, key: string): PdfValue =>
    resolved(file, view, dictionary.entries.get(key))
  const subtype = nameOf(font, 'Subtype')
  if (subtype === 'Type1' || subtype === 'TrueType') {
    const [first, widths] = [at(font, 'FirstChar'), itemsOf(at(font, 'Widths'))]
    const from = typeof first === 'number' ? first : 0
    return { bytes: 1, of: (code) => widthIn(widths[code - from]) }
  }
  const encoding = nameOf(font, 'Encoding')
  const descendant = resolved(file, view, itemsOf(at(font, 'DescendantFonts'))[0])
  if (subtype !== 'Type0' || encoding !== 'Identity-H' || !isDictionary(descendant)) return null
  const usual = at(descendant, 'DW')
  const widths = new Map<number, number>()
  const runs = itemsOf(at(descendant, 'W'))
  let spread = 0
  for (let i = 0; i + 1 < runs.length; ) {
    const [first, second] = [runs[i]!, resolved(file, view, runs[i + 1])]
    if (typeof first !== 'number') return null
    if (typeof second === 'number') {
      const each = runs[i + 2]
      spread += second - first
      if (typeof each !== 'number' || spread > 0xffff) return null
      for (let code = first; code <= second; code++) widths.set(code, each)
      i += 3
    } else {
      for (const [n, each] of itemsOf(second).entries()) widths.set(first + n, widthIn(each))
      i += 2
    }
  }
  return { bytes: 2, of: (code) => widths.get(code) ?? widthIn(usual ?? undefined) }
}

/** A glyph of which nothing is said may be as wide as it is high: rather too much is text than too little. */
function widthIn(value: PdfValue | undefined): number {
  return typeof value === 'number' ? value : 1000
}
