import { inflateSync } from 'node:zlib'
import type { PDFDict, PDFRawStream } from 'pdf-lib'
import { latin1 } from '../pdf-syntax/bytes.ts'

/** Bytes that the map of one font may have when it is unpacked; a hundred thousand letters have fewer. */
const maxMap = 4 * 1024 * 1024

/**
 * The file, with letters that one glyph joins in the order in which PDF.js wants them. A glyph may stand for several letters
 * (/ToUnicode, ISO 32000-2, 9.10.3), which are told in the order in which they are read: lam and alef for `لا`. PDF.js turns what
 * goes from right to left letter by letter, and would turn these too, to the article `ال`. Of a file without such glyphs, or that
 * pdf-lib does not open, the bytes are given back.
 */
export async function withJoinedLettersTurned(bytes: Uint8Array): Promise<Uint8Array> {
  const { PDFDocument, PDFDict, PDFName, PDFRawStream, PDFRef } = await import('pdf-lib')
  try {
    const document = await PDFDocument.load(bytes, { updateMetadata: false })
    const { context } = document
    let isTurned = false
    const fonts = context
      .enumerateIndirectObjects()
      .flatMap(([, object]): readonly PDFDict[] => (object instanceof PDFDict ? [object] : []))
    for (const ref of new Set(fonts.map((font) => font.get(PDFName.of('ToUnicode'))))) {
      if (!(ref instanceof PDFRef)) continue
      const map = context.lookup(ref)
      const said = map instanceof PDFRawStream ? mapOf(map, PDFName.of('Filter')) : null
      if (said === null) continue
      const turned = turnedMap(said)
      if (turned === said) continue
      context.assign(ref, context.stream(Buffer.from(turned, 'latin1')))
      isTurned = true
    }
    if (!isTurned) return bytes
    return await document.save({
      useObjectStreams: false,
      addDefaultPage: false,
      updateFieldAppearances: false,
    })
  } catch {
    // whatever it meets in a stranger's file: its text is read as it is
    return bytes
  }
}

/** Null: it is packed in another way than all write. */
function mapOf({ dict, contents }: PDFRawStream, filterName: Parameters<PDFDict['get']>[0]): string | null {
  const filter = dict.get(filterName)?.toString()
  if (filter === undefined) return latin1(contents)
  if (!/^(\[\s*)?\/FlateDecode(\s*\])?$/.test(filter)) return null
  return latin1(inflateSync(contents, { maxOutputLength: maxMap }))
}

/** Texts of one glyph: each of a list of codes, each of an array, and what a range of one code has. */
const turnedMap = (map: string): string =>
  map
    .replace(/beginbfchar(.*?)endbfchar/gs, (list) =>
      list.replace(/(<[^>]*>\s*)(<[^>]*>)/g, (_, code: string, text: string) => code + turnedText(text)),
    )
    .replace(/beginbfrange(.*?)endbfrange/gs, (list) =>
      // in one go: two texts of an array that are equal look like the codes of a range
      list.replace(
        /(\[[^\]]*\])|(<\s*([0-9a-f]+)\s*>\s*<\s*\3\s*>\s*)(<[^>]*>)/gi,
        (_, array: string | undefined, codes: string, __, text: string) =>
          array?.replace(/<[^>]*>/g, turnedText) ?? codes + turnedText(text),
      ),
    )

/** One text, in hexadecimal (UTF-16BE); what is not of several letters from right to left stays. */
function turnedText(written: string): string {
  const digits = written.replace(/[<>\s]/g, '')
  if (!/^([0-9a-f]{4})+$/i.test(digits)) return written
  const said = Buffer.from(digits, 'hex').swap16().toString('utf16le')
  // a glyph may be told as the one letter that such glyphs have in Unicode
  const text = said.normalize('NFKC')
  if (text.length < 2 || !isRightToLeft.test(text)) return written
  const turned = [...text].toReversed().join('')
  // some programs tell them as they are seen
  const isTurned = joined.has(turned) && !joined.has(text)
  return `<${Buffer.from(isTurned ? text : turned, 'utf16le')
    .swap16()
    .toString('hex')}>`
}

/** Letters of Hebrew, Arabic and their like, and the marks on them. */
const isRightToLeft = /^[\u0590-\u08ff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]+$/u

/** What the presentation forms of Hebrew and Arabic stand for that are of several letters, in the order in which it is read. */
const joined: ReadonlySet<string> = new Set(
  Array.from({ length: 0xfeff - 0xfb1d }, (_, index) => String.fromCharCode(0xfb1d + index))
    .map((form) => form.normalize('NFKC'))
    .filter((text) => text.length > 1 && isRightToLeft.test(text)),
)
