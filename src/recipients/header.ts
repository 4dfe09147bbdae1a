import type { LanguageTag, ListName } from '../model/recipient.ts'
import { addresseeColumns } from './addressees.ts'
import type { ListFiles } from './list-files.ts'
import { listHeader } from './list-table.ts'
import { ownNames } from './own-columns.ts'

/** What a list has of columns of its own. */
export interface ListHeader {
  /** as they are written */
  readonly own: readonly string[]
  /** what templates may name of them, after `recipient.`; see `ownNames` */
  readonly names: readonly string[]
}

/** The header of data/<list>.csv (or .xlsx). What is wrong with the list is told by who reads it for a letter. */
export function headerOf(files: ListFiles, list: ListName, languages: readonly LanguageTag[]): ListHeader {
  const { required, optional } = addresseeColumns(languages)
  const standard = [...required, ...optional, 'copy_of']
  const columns = { required: [], optional: standard }
  const head = listHeader(files, `data/${list}.csv`, columns)
  const own = (head?.columns ?? []).filter((column) => !standard.includes(column))
  return { own, names: ownNames(own, standard, languages) }
}
