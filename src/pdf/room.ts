import type { Field } from '../model/doc.ts'
import type { Widget } from '../model/page.ts'
import { paddingPt } from './field-values.ts'
import type { Font } from './fonts.ts'

/** What people write in block letters, each letter once; of hanzi, which are all of one width, one. */
const ALPHABETS = [
  'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  'АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ',
  'ابتثجحخدذرزسشصضطظعغفقكلمنهوي',
  '国',
]

/** From one line to the next in the size of what is typed: as PDF.js sets them, which is the most. */
const LEADING = 1.35

/** Characters of a word that may not fit into a line any more, and go to the next. */
const CARRIED = 10

/**
 * How many characters a text field takes: as many as its template says, but not more than its box shows in block letters of
 * the widest script that its form can be typed in. What a field permits, a printed form must show; and the size is fixed,
 * since PDF.js measures what it should shrink by another font (docs/decisions.md). Null: no limit was asked for.
 */
export function mostCharacters(
  input: Extract<Field['input'], { readonly type: 'text' }>,
  box: Widget,
  typing: Font | null,
): number | null {
  const { maxLength, multiline, value } = input
  if (maxLength === null || typing === null) return maxLength
  const em = blockLetter(typing)
  if (em === 0) return maxLength
  const line = Math.floor((box.widthPt - 2 * paddingPt) / (em * box.sizePt))
  const lines = multiline
    ? Math.max(1, Math.floor((box.heightPt - 2 * paddingPt) / (LEADING * box.sizePt)))
    : 1
  const room = lines * line - (lines - 1) * CARRIED
  // what the form says itself is shrunk until it fits
  return Math.max(1, value.length, Math.min(maxLength, room))
}

/** The width of a block letter, in em: the mean of an alphabet, of the widest that the face has. */
function blockLetter(typing: Font): number {
  const means = ALPHABETS.map((alphabet) => {
    const widths = [...alphabet].map((letter) => typing.glyphs.get(letter)?.width)
    return widths.includes(undefined)
      ? 0
      : widths.reduce<number>((sum, each) => sum + each!, 0) / widths.length
  })
  return Math.max(...means) / 1000
}
