import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Archive } from '../archive/archive.ts'
import type { ReturnStore } from '../archive/returns.ts'
import { isFile } from '../disk.ts'
import type { DocumentId } from '../model/document.ts'
import { currentOf } from '../model/document-state.ts'
import type { ReturnId } from '../model/returned.ts'
import { type Outcome, problem } from '../problems/problem.ts'
import { type BlankForm, readBlank } from '../returns/blank.ts'
import { sheetToKeyIn } from '../returns/keyed.ts'
import type { ReturnsFlags } from './flags.ts'
import { csvOf } from './listed.ts'
import type { ReturnsBook } from './returns-book.ts'
import { formFor, idsOf, unknownId } from './returns-decide.ts'

/** A sheet that was laid out, as a person reaches it; `isNew` false: it was there, and may have been filled in. */
export interface SheetToKeyIn {
  readonly id: ReturnId
  readonly file: string
  readonly isNew: boolean
}

/** Lays out a sheet for each of these returns, with the fields of the addressee's form. `names`: ids, or files that were collected. */
export async function keyIn(
  book: ReturnsBook,
  archive: Archive,
  store: ReturnStore,
  names: readonly string[],
  { only }: ReturnsFlags,
): Promise<Outcome<readonly SheetToKeyIn[]>> {
  const form = formFor(archive, only ?? [])
  if (form.kind === 'problems') return form
  const ids = idsOf(names.map((name) => idOfFile(book, name) ?? name))
  const unknown = ids.filter((id) => !book.entries.some(({ record }) => record.id === id))
  if (unknown.length > 0) return { kind: 'problems', problems: unknown.map((id) => unknownId(book, id)) }
  const blank = blankOf(archive, form.value)
  if (blank.kind === 'problems') return blank
  const { shapes, values } = blank.value
  const sheets: SheetToKeyIn[] = []
  for (const id of ids) {
    const rows = sheetToKeyIn(id, form.value, shapes, values)
    sheets.push({ id, ...(await store.putSheet(id, Buffer.from(csvOf(rows)))) })
  }
  return { kind: 'ok', value: sheets, notes: [] }
}

/** Of a file that was collected, by its bytes; null: there is none, or it was not. */
function idOfFile({ entries }: ReturnsBook, name: string): ReturnId | null {
  if (!isFile(name)) return null
  const sha256 = createHash('sha256').update(readFileSync(name)).digest('hex')
  return entries.find(({ stored }) => stored.sha256 === sha256)?.record.id ?? null
}

/** What a form said before anybody filled it in. */
export function blankOf(archive: Archive, document: DocumentId): Outcome<BlankForm> {
  const read = archive.read(currentOf(archive.documents.get(document)!))
  if (read.kind === 'problems') return read
  const blank = readBlank(read.value)
  if (blank !== null) return { kind: 'ok', value: blank, notes: [] }
  return { kind: 'problems', problems: [problem('returns/no-form', null, { value: document })] }
}
