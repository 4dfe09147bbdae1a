import type { Files, LongFile } from '../model/letter.ts'
import type { SheetReading } from './sheet.ts'

/** Files of which some lists are workbooks: these have been unpacked before, since that cannot be done at once. */
export interface ListFiles extends Files {
  /** by the name that the list would have as CSV */
  readonly workbooks?: ReadonlyMap<string, SheetReading>
}

/** What a list's file would be called as CSV. */
export const asCsv = (file: string): string => file.replace(/\.xlsx$/, '.csv')

/** What a list's file, given as CSV, would be called as a workbook. */
export const asWorkbook = (csv: string): string => csv.replace(/\.csv$/, '.xlsx')

/** A list, given as CSV, that is read in pieces; null: it is short, or a workbook. */
export const longList = (files: ListFiles, csv: string): LongFile | null =>
  files.workbooks?.has(csv) ? null : (files.long?.(csv) ?? null)

/** Workbooks that were unpacked, by file: to unpack one takes longer than all else that is done with a list. */
export type UnpackedWorkbooks = Map<string, { readonly bytes: Uint8Array; readonly reading: SheetReading }>

/**
 * Unpacks those of a project's lists that are workbooks. What unpacks them is loaded where there is one. `unpacked`: those of before,
 * to which these are added.
 */
export async function withWorkbooks(
  files: Files,
  lists: readonly string[],
  unpacked: UnpackedWorkbooks = new Map(),
): Promise<ListFiles> {
  const workbooks = new Map<string, SheetReading>()
  for (const file of lists.filter((list) => list.endsWith('.xlsx'))) {
    const bytes = files.read(file)
    // that it is not there, or cannot be read, is said of it as of any list
    if (bytes === null) continue
    const known = unpacked.get(file)
    const isSame = known !== undefined && Buffer.compare(known.bytes, bytes) === 0
    const reading = isSame ? known.reading : await (await import('./workbook.ts')).readWorkbook(file, bytes)
    unpacked.set(file, { bytes, reading })
    workbooks.set(asCsv(file), reading)
  }
  return workbooks.size === 0 ? files : { ...files, workbooks }
}
