import type { Files } from '../model/letter.ts'
import type { LanguageTag, ListName } from '../model/recipient.ts'
import { addresseeColumns } from './addressees.ts'
import { ownNames } from './own-columns.ts'
import { readTable } from './table.ts'

/** What a list has of columns of its own. */
export interface ListHeader {
  /** as they are written */
  readonly own: readonly string[]
  /** what templates may name of them, after `recipient.`; see `ownNames` */
  readonly names: readonly string[]
}

/** The header of data/<list>.csv. What is wrong with the list is told by who reads it for a letter. */
export function headerOf(files: Files, list: ListName, languages: readonly LanguageTag[]): ListHeader {
  const file = `data/${list}.csv`
  const { required, optional } = addresseeColumns(languages)
  const standard = [...required, ...optional, 'copy_of']
  const { table } = readTable(file, files.read(file), { required: [], optional: standard })
  const own = (table?.columns ?? []).filter((column) => !standard.includes(column))
  return { own, names: ownNames(own, standard, languages) }
}
