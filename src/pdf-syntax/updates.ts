import { readIndirect, readWord, skipSpace } from './lexer.ts'
import { objectOf, type PdfFile } from './read-file.ts'
import { unreadablePdf } from './unreadable.ts'
import { isReference, isStream, type PdfValue } from './values.ts'
import { directLength, readTable } from './xref.ts'

/** Bytes of objects that savings may have, streams' data not counted: to read them costs memory and time. */
const maxAppended = 8 * 1024 * 1024

/**
 * Checks that what was appended after byte `end` is whole savings and nothing else (ISO 32000-2, 7.5.6): objects that its
 * cross-references list where they stand, tables, and the three last lines. A reader that repairs files must find nothing
 * more in there. Throws `unreadablePdf` for anything else.
 */
export function checkUpdates(file: PdfFile, end: number): void {
  const { bytes } = file
  const listed = new Map<number, string>()
  const tables = new Set<number>()
  for (const section of file.sections.filter(({ offset }) => offset >= end)) {
    tables.add(section.offset)
    for (const [number, entry] of section.entries)
      if (entry.kind === 'at') listed.set(entry.offset, `${number} ${entry.generation}`)
  }
  const starts = new Set(file.sections.map(({ offset }) => offset))
  let left = maxAppended
  const lengthOf = (length: PdfValue | undefined): number =>
    directLength(isReference(length) ? objectOf(file, 0, length.number) : length)
  for (let at = skipSpace(bytes, end); at < bytes.length; at = skipSpace(bytes, at)) {
    const word = readWord(bytes, at)
    if (word.value === 'xref') {
      if (!tables.delete(at)) throw unreadablePdf('a cross-reference table that is not in use')
      at = readTable(bytes, at).end
    } else if (word.value === 'startxref') {
      const offset = readWord(bytes, skipSpace(bytes, word.end))
      if (!starts.has(Number(offset.value))) throw unreadablePdf('a stray startxref')
      at = offset.end
    } else {
      const object = readIndirect(bytes, at, lengthOf)
      const isSection = tables.delete(at)
      if (listed.get(at) !== `${object.number} ${object.generation}` && !isSection)
        throw unreadablePdf(`object ${object.number} is hidden in the file`)
      left -= object.end - at - (isStream(object.value) ? object.value.data.length : 0)
      if (left < 0) throw unreadablePdf('more objects than any filled form has')
      at = object.end
    }
  }
  if (tables.size > 0) throw unreadablePdf('cross-references outside the update')
}
