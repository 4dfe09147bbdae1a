import type { FieldBox, FieldShape } from './fields.ts'
import { type PagesText, type TextPiece, textInBox } from './page-text.ts'
import { readPages } from './pages.ts'

/** Boxes around what is drawn on each page, line by line or filled, in points from the bottom left; writing is none of it. */
export type PagesDrawn = readonly (readonly FieldBox[])[]

/** a, b, c, d, e, f (ISO 32000-2, 8.3.3) */
type PathMatrix = readonly [number, number, number, number, number, number]

const identity: PathMatrix = [1, 0, 0, 1, 0, 0]

/** What is drawn on the pages, by PDF.js. Null: it does not open the file. */
export async function drawnOnPages(bytes: Uint8Array): Promise<PagesDrawn | null> {
  const { OPS, AnnotationMode } = await import('pdfjs-dist/legacy/build/pdf.mjs')
  return readPages(bytes, async (page) => {
    const { fnArray, argsArray } = await page.getOperatorList({ annotationMode: AnnotationMode.DISABLE })
    const drawn: FieldBox[] = []
    let [now, before]: [PathMatrix, readonly PathMatrix[]] = [identity, []]
    for (const [index, operator] of fnArray.entries()) {
      const given = argsArray[index] as readonly unknown[] | null
      switch (operator) {
        case OPS.save:
          before = [...before, now]
          break
        case OPS.restore:
        case OPS.paintFormXObjectEnd:
          now = before.at(-1) ?? identity
          before = before.slice(0, -1)
          break
        case OPS.transform:
          now = times(now, given as unknown as PathMatrix)
          break
        case OPS.paintFormXObjectBegin:
          before = [...before, now]
          if (isNumbers(given?.[0], 6)) now = times(now, [...Array.from(given[0])] as unknown as PathMatrix)
          break
        case OPS.constructPath:
          // [how it is painted, its points, left, bottom, right, top]
          if (given?.[0] !== OPS.endPath && isNumbers(given?.[2], 4)) drawn.push(boxAfter(now, given[2]))
          break
        default:
      }
    }
    return drawn
  })
}

const isNumbers = (value: unknown, count: number): value is ArrayLike<number> =>
  typeof value === 'object' && value !== null && (value as ArrayLike<number>).length === count

function times([a, b, c, d, e, f]: PathMatrix, [a2, b2, c2, d2, e2, f2]: PathMatrix): PathMatrix {
  return [
    ...([a * a2 + c * b2, b * a2 + d * b2, a * c2 + c * d2, b * c2 + d * d2] as const),
    ...([a * e2 + c * f2 + e, b * e2 + d * f2 + f] as const),
  ]
}

function boxAfter(
  [a, b, c, d, e, f]: PathMatrix,
  { 0: left, 1: bottom, 2: right, 3: top }: ArrayLike<number>,
): FieldBox {
  const corners = [
    [left!, bottom!],
    [left!, top!],
    [right!, bottom!],
    [right!, top!],
  ] as const
  const xs = corners.map(([x, y]) => a * x + c * y + e)
  const ys = corners.map(([x, y]) => b * x + d * y + f)
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)]
}

/**
 * The states of a form's buttons that are marked on its pages, by field. Null: none is, so that it cannot be told from a print in
 * which marks are lost.
 */
export function marksByPlace(
  pages: PagesDrawn,
  text: PagesText,
  shapes: readonly FieldShape[],
): ReadonlyMap<string, readonly string[]> | null {
  const found = shapes.flatMap(({ name, kind, marks }) =>
    kind === 'button'
      ? [
          [
            name,
            marks.flatMap(({ state, page, box }) =>
              isMarked(pages[page] ?? [], box) || isWrittenInto(text[page] ?? [], box) ? [state] : [],
            ),
          ] as const,
        ]
      : [],
  )
  return found.some(([, states]) => states.length > 0) ? new Map(found) : null
}

/**
 * Whether something is drawn within a button that is smaller than its frame: a tick, a disc, a cross. The ring of a radio button and
 * the frame of a box are as large as the button.
 */
function isMarked(drawn: readonly FieldBox[], [left, bottom, right, top]: FieldBox): boolean {
  const side = Math.min(right - left, top - bottom)
  const [x, y] = [(left + right) / 2, (bottom + top) / 2]
  return drawn.some(([l, b, r, t]) => {
    const large = Math.max(r - l, t - b)
    const isInside = Math.abs((l + r) / 2 - x) < side / 4 && Math.abs((b + t) / 2 - y) < side / 4
    return isInside && large > side / 5 && large < side * 0.8
  })
}

/** Whether a cross or a tick was typed into it, as in a program that opens the page and not the form (LibreOffice Draw). */
const isWrittenInto = (pieces: readonly TextPiece[], [left, bottom, right, top]: FieldBox): boolean => {
  // it may stand a little off
  const [x, y] = [(right - left) / 3, (top - bottom) / 3]
  return /^[xX×✓✔✕✖✗✘●•■]$/u.test(textInBox(pieces, [left - x, bottom - y, right + x, top + y]))
}
