import { malformed } from '../der.ts'
import { objectOf, type PdfFile, readTable } from './file.ts'
import { isRef, readIndirect, readWord, skipSpace, type Value } from './lexer.ts'

/**
 * What was appended after byte `end` must be whole savings and nothing else: objects that its cross-references list
 * where they stand, tables, and the three last lines. A reader that repairs files must find nothing more in there.
 */
export function checkUpdates(file: PdfFile, end: number): void {
  const { bytes } = file
  const listed = new Map<number, number>()
  const tables = new Set<number>()
  for (const section of file.sections.filter(({ offset }) => offset >= end)) {
    tables.add(section.offset)
    for (const [number, entry] of section.entries) if (entry.kind === 'at') listed.set(entry.offset, number)
  }
  const lengthOf = (length: Value | undefined): number => {
    const direct = isRef(length) ? objectOf(file, 0, length.number) : length
    if (typeof direct !== 'number' || !Number.isInteger(direct) || direct < 0)
      throw malformed('a stream without length')
    return direct
  }
  for (let at = skipSpace(bytes, end); at < bytes.length; at = skipSpace(bytes, at)) {
    const word = readWord(bytes, at)
    if (word.value === 'xref') {
      if (!tables.delete(at)) throw malformed('a cross-reference table that is not in use')
      at = readTable(bytes, at).end
    } else if (word.value === 'startxref') {
      const offset = readWord(bytes, skipSpace(bytes, word.end))
      if (!file.sections.some((section) => section.offset === Number(offset.value)))
        throw malformed('a stray startxref')
      at = offset.end
    } else {
      const object = readIndirect(bytes, at, lengthOf)
      const isTable = tables.delete(at)
      if (listed.get(at) !== object.number && !isTable)
        throw malformed(`object ${object.number} is hidden in the file`)
      at = object.end
    }
  }
  if (tables.size > 0) throw malformed('cross-references outside the update')
}
