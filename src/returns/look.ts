import { memo } from '../memo.ts'
import { operationsOf } from '../pdf-syntax/content.ts'
import { inflated } from '../pdf-syntax/filters.ts'
import { type FontText, openFontTexts, type ReadFontText, type ShownCode } from '../pdf-syntax/font-text.ts'
import { fieldsByName, formOf } from '../pdf-syntax/form.ts'
import type { FormField } from '../pdf-syntax/form-field.ts'
import { type PdfFile, resolved } from '../pdf-syntax/read-file.ts'
import { textOf } from '../pdf-syntax/text.ts'
import { isUnreadablePdf, unreadablePdf } from '../pdf-syntax/unreadable.ts'
import {
  type DirectValue,
  isDictionary,
  isReference,
  isStream,
  itemsOf,
  type PdfDictionary,
  type PdfStream,
} from '../pdf-syntax/values.ts'
import { asText, type FieldReading } from './fields.ts'

/** What a widget's appearance shows. */
interface ShownText {
  readonly codes: readonly ShownCode[]
  readonly fonts: readonly FontText[]
  /** of the largest letters, in points; 0: it says none */
  readonly size: number
}

/** Bit of /Ff (ISO 32000-2, table 233): a list that opens; one that stands open shows what may be chosen. */
const COMBO = 1 << 17

/**
 * Gives the readings, each with what a person sees in the field where that is another text than its value: viewers paint a field's
 * appearance and do not ask whether it says the same (12.7.4.3). Where it shows nothing, or in a font that does not tell its
 * letters, nothing is said.
 */
export type WithLooks = (
  file: PdfFile,
  view: number,
  readings: readonly FieldReading[],
) => readonly FieldReading[]

/** Fonts whose letters are known. */
const MOST_FONTS = 16

/** For one run. */
export function openLooks(): WithLooks {
  const tools = { readFont: openFontTexts(), lettersOf: memo(MOST_FONTS, lettersOf) }
  return (file, view, readings) => withLooks(file, view, readings, tools)
}

interface LookTools {
  readonly readFont: ReadFontText
  readonly lettersOf: (font: FontText) => ReadonlySet<string>
}

function withLooks(
  file: PdfFile,
  view: number,
  readings: readonly FieldReading[],
  { readFont, lettersOf }: LookTools,
): readonly FieldReading[] {
  const nodes = fieldsByName(file, view)
  const known = new Map<number, FontText>()
  const fontAt = (number: number | null, dictionary: PdfDictionary): FontText => {
    const font = (number === null ? undefined : known.get(number)) ?? readFont(file, view, dictionary)
    if (number !== null) known.set(number, font)
    return font
  }
  return readings.map((reading) => {
    if (reading.kind === 'button' || reading.onPage !== null) return reading
    for (const node of nodes.get(reading.name) ?? []) {
      const shown = shownOf(file, view, node, fontAt)
      if (shown === null) continue
      const text = plainText(shown.codes.map(({ text: each }) => each ?? '').join(''))
      if (
        text === '' ||
        saysOf(file, view, node, reading).some((value) => agrees(shown, value, reading, lettersOf))
      )
        continue
      return { ...reading, onPage: text }
    }
    return reading
  })
}

/** The value, and how a list shows it (12.7.5.4). */
function saysOf(
  file: PdfFile,
  view: number,
  { dictionary }: FormField,
  { value }: FieldReading,
): readonly string[] {
  const text = asText(value)
  const shown = itemsOf(resolved(file, view, dictionary.entries.get('Opt'))).flatMap((item) => {
    const [exported, label] = itemsOf(resolved(file, view, item)).map((each) =>
      textOf(resolved(file, view, each)),
    )
    return exported === text && typeof label === 'string' ? [label] : []
  })
  return [text, ...shown]
}

/** Gives a font, by its dictionary and the number of its object; null: it is part of another. */
type FontAt = (number: number | null, dictionary: PdfDictionary) => FontText

/** Null: there is no text in it, or none that can be read. */
function shownOf(
  file: PdfFile,
  view: number,
  { dictionary, type }: FormField,
  fontAt: FontAt,
): ShownText | null {
  const flags = dictionary.entries.get('Ff')
  if (type === 'Ch' && (typeof flags !== 'number' || (flags & COMBO) === 0)) return null
  try {
    const looks = resolved(file, view, dictionary.entries.get('AP'))
    const normal = isDictionary(looks) ? resolved(file, view, looks.entries.get('N')) : null
    return isStream(normal) ? readShown(file, view, normal, fontAt) : null
  } catch (error) {
    if (isUnreadablePdf(error)) return null
    throw error
  }
}

function readShown(file: PdfFile, view: number, look: PdfStream, fontAt: FontAt): ShownText {
  const codes: ShownCode[] = []
  const used = new Set<FontText>()
  let size = 0
  let font: FontText | null = null
  const before: (FontText | null)[] = []
  const show = (value: DirectValue | undefined): void => {
    if (typeof value !== 'object' || value?.kind !== 'string') return
    if (font === null) throw unreadablePdf('text without a font')
    codes.push(...font.codes(value.bytes))
    used.add(font)
  }
  for (const { operator, operands } of operationsOf(inflated(look, file.budget))) {
    switch (operator) {
      case 'Tf': {
        const [name, points] = operands
        if (typeof name !== 'object' || name?.kind !== 'name') throw unreadablePdf('a font without a name')
        font = fontNamed(file, view, look, name.name, fontAt)
        size = Math.max(size, typeof points === 'number' ? points : 0)
        break
      }
      case 'q':
        before.push(font)
        break
      case 'Q':
        font = before.pop() ?? null
        break
      case 'Tj':
      case "'":
      case '"':
        show(operands.at(-1))
        break
      case 'TJ':
        for (const item of itemsOf(operands.at(-1))) show(item)
        break
      case 'Tr':
      case 'Do':
      case 'sh':
        // letters that are not painted, or what is painted otherwise: what a person sees is not known
        throw unreadablePdf('no plain text')
      default:
    }
    if (codes.length > 100_000) throw unreadablePdf('too much text')
  }
  return { codes, fonts: [...used], size }
}

/** By the appearance's own resources, else by those of the form (12.7.3). */
function fontNamed(file: PdfFile, view: number, look: PdfStream, name: string, fontAt: FontAt): FontText {
  const within = (dictionary: PdfDictionary | null, key: string): PdfDictionary | null => {
    const value = resolved(file, view, dictionary?.entries.get(key))
    return isDictionary(value) ? value : null
  }
  const own = within(within(look.dictionary, 'Resources'), 'Font')?.entries.get(name)
  const found = own ?? within(within(formOf(file, view), 'DR'), 'Font')?.entries.get(name)
  const dictionary = resolved(file, view, found)
  if (!isDictionary(dictionary)) throw unreadablePdf('a font that is none')
  return fontAt(isReference(found) ? found.number : null, dictionary)
}

/** Letters alone: how lines are broken, spaces, signs of direction, and which dash or apostrophe a font has for another are nothing. */
const plainText = (text: string): string =>
  text
    .replace(/[\p{Pd}\u00ad\u2212]/gu, '-')
    .replace(/[\u2018\u2019\u02bc\u00b4`]/g, "'")
    .normalize('NFKC')
    .replace(/[\s\p{Cc}\p{Cf}]/gu, '')

/** What programs write for a letter that their font lacks: Poppler, MuPDF, others. */
const replacements = new Set(['?', '\u00b7', '\u2022', '\ufffd', '\u25a1'])

const lettersOf = (font: FontText): ReadonlySet<string> =>
  new Set([...font.texts.values()].flatMap((text) => [...plainText(text)]))

/**
 * Whether what is shown is what the value says. Of letters that the fonts lack programs leave out some, write a question mark, or
 * the letter's number as if it were the font's (PDFium); of a text that is larger than its field some show a part.
 */
function agrees(
  { codes, fonts, size }: ShownText,
  value: string,
  { place }: FieldReading,
  lettersOf: LookTools['lettersOf'],
): boolean {
  const wanted = [...plainText(value)]
  const letters = fonts.map((font) => lettersOf(font))
  const lacking = new Set(wanted.filter((letter) => !letters.some((each) => each.has(letter))))
  const said = wanted.filter((letter) => !lacking.has(letter)).join('')
  const units = new Set(
    [...value].filter((letter) => lacking.has(plainText(letter))).flatMap((letter) => letter.split('')),
  )
  const isForLacking = ({ code, text }: ShownCode): boolean =>
    lacking.size > 0 && (units.has(String.fromCharCode(code)) || replacements.has(text ?? '') || code === 0)
  const left = codes.filter((code) => !isForLacking(code))
  // a code that no font explains: it is not known what is seen
  if (left.some(({ text }) => text === null)) return true
  const shown = plainText(left.map(({ text }) => text).join(''))
  if (shown === said || (hasRightToLeft(said) && sorted(shown) === sorted(said))) return true
  if (place === null || shown === '') return false
  const [l, b, r, t] = place.box
  // by letters as narrow as an i: what may be too much for the field
  const room = Math.max(1, Math.floor((t - b) / Math.max(size, 4))) * (r - l)
  const isTooMuch = said.length * Math.max(size, 4) * 0.3 > room
  return isTooMuch && (said.includes(shown) || hasRightToLeft(said))
}

/** Arabic, Hebrew and their like: programs write them in the order in which they are read, or turned, or joined. */
const hasRightToLeft = (text: string): boolean => /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/.test(text)

const sorted = (text: string): string => [...text].toSorted().join('')
