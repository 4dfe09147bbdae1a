import { memo } from '../memo.ts'
import { latin1 } from './bytes.ts'
import { operationsOf } from './content.ts'
import { inflated } from './filters.ts'
import { type PdfFile, resolved } from './read-file.ts'
import { decodedText } from './text.ts'
import { unreadablePdf } from './unreadable.ts'
import { isDictionary, isStream, itemsOf, nameOf, type PdfDictionary, type PdfValue } from './values.ts'

/** What a code of a font stands for. */
export interface ShownCode {
  readonly code: number
  /** null: the font does not say */
  readonly text: string | null
}

/** A font as far as its text can be read. */
export interface FontText {
  codes(shown: Uint8Array): readonly ShownCode[]
  /** all that it says of its codes */
  readonly texts: ReadonlyMap<number, string>
}

/** Codes of two bytes, and what stands for several letters. */
const maxCodes = 200_000

/** Reads fonts: throws `unreadablePdf` where a font has neither a /ToUnicode (9.10.3) nor an encoding that is known (annex D). */
export type ReadFontText = (file: PdfFile, view: number, font: PdfDictionary) => FontText

/** Fonts that are read: hundreds of forms have the same few, of thousands of letters. */
const MOST_FONTS = 16

/** For one run. */
export function openFontTexts(): ReadFontText {
  const byToUnicode = memo(MOST_FONTS, (map: string, width: 1 | 2) =>
    fontText(readToUnicode(Buffer.from(map, 'latin1')), width),
  )
  return (file, view, font) => fontTextOf(file, view, font, byToUnicode)
}

/** `byToUnicode`: of a font's codes of one or two bytes, by its /ToUnicode as Latin-1. */
function fontTextOf(
  file: PdfFile,
  view: number,
  font: PdfDictionary,
  byToUnicode: (map: string, width: 1 | 2) => FontText,
): FontText {
  const map = resolved(file, view, font.entries.get('ToUnicode'))
  const isComposite = nameOf(font, 'Subtype') === 'Type0'
  if (isStream(map)) return byToUnicode(latin1(inflated(map, file.budget)), isComposite ? 2 : 1)
  if (isComposite) throw unreadablePdf('a font whose letters are not known')
  return fontText(simpleTexts(file, view, font), 1)
}

function fontText(texts: ReadonlyMap<number, string>, width: 1 | 2): FontText {
  return {
    texts,
    codes: (shown) =>
      Array.from({ length: Math.ceil(shown.length / width) }, (_, index) => {
        const code = width === 1 ? shown[index]! : shown[2 * index]! * 256 + (shown[2 * index + 1] ?? 0)
        return { code, text: texts.get(code) ?? null }
      }),
  }
}

function readToUnicode(bytes: Uint8Array): ReadonlyMap<number, string> {
  const texts = new Map<number, string>()
  const put = (code: number, text: string): void => {
    texts.set(code, text)
    if (texts.size > maxCodes) throw unreadablePdf('a font of too many letters')
  }
  for (const { operator, operands } of operationsOf(bytes)) {
    if (operator === 'endbfchar')
      for (let at = 0; at + 1 < operands.length; at += 2) put(codeOf(operands[at]), unicode(operands[at + 1]))
    if (operator === 'endbfrange')
      for (let at = 0; at + 2 < operands.length; at += 3) {
        const [first, last, target] = [codeOf(operands[at]), codeOf(operands[at + 1]), operands[at + 2]]
        if (last - first > 0xffff) throw unreadablePdf('a font of too many letters')
        const each = itemsOf(target)
        for (let code = first; code <= last; code++)
          put(code, each.length > 0 ? unicode(each[code - first]) : following(unicode(target), code - first))
      }
  }
  return texts
}

function codeOf(value: PdfValue | undefined): number {
  if (typeof value !== 'object' || value?.kind !== 'string' || value.bytes.length > 2)
    throw unreadablePdf('a font with longer codes')
  return value.bytes.reduce((code, byte) => code * 256 + byte, 0)
}

function unicode(value: PdfValue | undefined): string {
  if (typeof value !== 'object' || value?.kind !== 'string') throw unreadablePdf('a letter that is none')
  return decodedText(Uint8Array.of(0xfe, 0xff, ...value.bytes))
}

/** So many after the last letter of a text. */
function following(text: string, count: number): string {
  const letters = [...text]
  const last = (letters.pop()?.codePointAt(0) ?? 0) + count
  return letters.join('') + (last > 0x10ffff ? '\ufffd' : String.fromCodePoint(last))
}

/** Fonts that viewers have themselves (9.6.2.2), but for those of signs. */
const standard = /^(Helvetica|Times|Courier|Arial)/

function simpleTexts(file: PdfFile, view: number, font: PdfDictionary): ReadonlyMap<number, string> {
  const encoding = resolved(file, view, font.entries.get('Encoding'))
  const isNamed = typeof encoding === 'object' && encoding?.kind === 'name'
  const base = isNamed ? encoding.name : isDictionary(encoding) ? nameOf(encoding, 'BaseEncoding') : null
  if (base === null && !standard.test(nameOf(font, 'BaseFont') ?? ''))
    throw unreadablePdf('a font whose letters are not known')
  const texts = new Map<number, string>()
  // what all Latin encodings have in common; beyond that only this one is a table that Node knows
  for (let code = 0x20; code < 0x7f; code++) texts.set(code, String.fromCharCode(code))
  if (base === 'WinAnsiEncoding')
    for (let code = 0xa0; code <= 0xff; code++) texts.set(code, String.fromCharCode(code))
  let code = 0
  for (const item of itemsOf(
    isDictionary(encoding) ? resolved(file, view, encoding.entries.get('Differences')) : null,
  ))
    if (typeof item === 'number') code = item
    // what the names of signs mean is a long list: those that are letters say it themselves
    else {
      const name = typeof item === 'object' && item?.kind === 'name' ? item.name : ''
      if (/^[A-Za-z]$/.test(name)) texts.set(code, name)
      else texts.delete(code)
      code++
    }
  return texts
}
