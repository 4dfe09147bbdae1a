import type { FieldBox } from './fields.ts'
import { readPages } from './pages.ts'

/** A run of text on a page, as PDF.js gives it. */
export interface TextPiece {
  readonly text: string
  /** left, baseline and right, in points from the bottom left of the page */
  readonly left: number
  readonly baseline: number
  readonly right: number
  readonly height: number
  readonly isRightToLeft: boolean
}

/** The text of each page, in no order; pieces that stand upright or are only spaces are left out. */
export type PagesText = readonly (readonly TextPiece[])[]

/** What is written on the pages. Null: PDF.js does not open the file. */
export const textOfPages = (bytes: Uint8Array): Promise<PagesText | null> =>
  readPages(bytes, async (page) => {
    const { items } = await page.getTextContent()
    return items.flatMap((item) => ('str' in item ? pieceOf(item) : []))
  })

function pieceOf(item: {
  readonly str: string
  readonly dir: string
  readonly transform: readonly unknown[]
  readonly width: number
}): readonly TextPiece[] {
  const [a, b, , , left, baseline] = item.transform as readonly number[]
  const text = plainLetters(item.str)
  if (text.trim() === '' || a === undefined || Math.abs(b ?? 0) > 0.01) return []
  const isRightToLeft = item.dir === 'rtl'
  return [
    {
      text,
      left: left!,
      baseline: baseline!,
      right: left! + item.width,
      height: a,
      isRightToLeft,
    },
  ]
}

/** Letters of Arabic in the forms that they have within a word are letters, and controls are none; PDF.js leaves both. */
const plainLetters = (text: string): string =>
  text.replace(/[\ufe80-\ufefc]/g, (form) => form.normalize('NFKC')).replace(/\p{Cc}/gu, ' ')

/** How far a label may be from where it was printed, in points. */
const slack = 2

/**
 * The share of labels that stand in `found` where they stand in `wanted`, from 0 to 1. They are compared letter by letter in
 * any order, since each program parts and turns them in its own way.
 */
export function labelsFound(wanted: PagesText, found: PagesText): number {
  let [all, same] = [0, 0]
  for (const [page, labels] of wanted.entries()) {
    const pieces = found[page] ?? []
    for (const label of labels) {
      const letters = lettersOf(label.text)
      if (letters.length < 3) continue
      all++
      const there = pieces.filter(({ left, right, baseline }) => {
        const middle = (left + right) / 2
        return (
          Math.abs(baseline - label.baseline) <= slack &&
          middle >= label.left - slack &&
          middle <= label.right + slack
        )
      })
      if (lettersOf(there.map(({ text }) => text).join('')) === letters) same++
    }
  }
  return all === 0 ? 0 : same / all
}

/** Without spaces and marks of direction, sorted; ligatures undone. */
const lettersOf = (text: string): string =>
  [...text.normalize('NFKC').replace(/[\s\p{Cf}]/gu, '')].toSorted().join('')

/** What stands in a box, line by line from the top. */
export function textInBox(pieces: readonly TextPiece[], [left, bottom, right, top]: FieldBox): string {
  const inside = pieces.filter((piece) => {
    const middle = (piece.left + piece.right) / 2
    const height = piece.baseline + piece.height / 3
    return middle > left - 1 && middle < right + 1 && height > bottom - 1 && height < top + 1
  })
  const lines: TextPiece[][] = []
  for (const piece of inside.toSorted((a, b) => b.baseline - a.baseline)) {
    const line = lines.at(-1)
    if (line !== undefined && Math.abs(line[0]!.baseline - piece.baseline) <= slack) line.push(piece)
    else lines.push([piece])
  }
  return lines.map(lineText).join('\n')
}

function lineText(pieces: readonly TextPiece[]): string {
  // figures and signs go in either direction
  const lettered = pieces.filter(({ text }) => /\p{L}/u.test(text))
  const isTurned = lettered.filter(({ isRightToLeft }) => isRightToLeft).length * 2 > lettered.length
  const inOrder = pieces.toSorted((a, b) => (isTurned ? b.left - a.left : a.left - b.left))
  let text = ''
  for (const [index, piece] of inOrder.entries()) {
    const before = inOrder[index - 1]
    const gap = before === undefined ? 0 : isTurned ? before.left - piece.right : piece.left - before.right
    text += gap > piece.height * 0.12 ? ` ${piece.text.trim()}` : piece.text.trim()
  }
  return isTurned ? withBracketsMirrored(text) : text
}

/** Some programs tell brackets as they are seen, which is the other way round where one reads from right to left. */
function withBracketsMirrored(text: string): string {
  const [opens, closes] = [text.search(/[([{]/), text.search(/[)\]}]/)]
  if (closes < 0 || (opens >= 0 && opens < closes)) return text
  const pairs = '()[]{}'
  return text.replace(/[()[\]{}]/g, (bracket) => pairs[pairs.indexOf(bracket) ^ 1]!)
}
