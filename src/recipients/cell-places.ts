import type { LanguageTag } from '../model/recipient.ts'
import type { Problem } from '../problems/problem.ts'
import type { Place } from '../text/place.ts'
import { addresseeColumns } from './addressees.ts'
import { asCsv, type ListFiles } from './list-files.ts'
import { listTable } from './list-table.ts'
import { STATES_FILE, stateColumns } from './states.ts'

/** Where the cell of a column is, of the row whose id is at `row`; the row's own place where it has no such column. */
export type CellPlaces = (row: Place, column: string) => Place

/**
 * Finds cells for what is found wrong with a value once its row is an addressee or a State, which knows the place of its id
 * alone: lists are long, and few of their cells are ever asked for. Each list is read again when it is first asked for.
 */
export function openCellPlaces(files: ListFiles, languages: readonly LanguageTag[]): CellPlaces {
  const byFile = new Map<string, ReadonlyMap<number, (column: string) => Place | null>>()
  const read = (file: string): ReadonlyMap<number, (column: string) => Place | null> => {
    const csv = asCsv(file)
    const columns = csv === STATES_FILE ? stateColumns(languages) : addresseeColumns(languages)
    const { table } = listTable(files, csv, columns)
    return new Map(
      (table?.rows ?? []).map((row) => [
        table!.place(row, 'id').line,
        (column) => (table!.columns.includes(column) ? table!.place(row, column) : null),
      ]),
    )
  }
  return (row, column) => {
    const rows = byFile.get(row.file) ?? read(row.file)
    byFile.set(row.file, rows)
    return rows.get(row.line)?.(column) ?? row
  }
}

/** The same problem at the cell of the column that it names, where so far it has the place of its row. */
export function atItsCell(problem: Problem, places: CellPlaces): Problem {
  const { column } = problem.arguments as { readonly column?: string }
  return problem.at === undefined || column === undefined
    ? problem
    : { ...problem, at: places(problem.at, column) }
}
