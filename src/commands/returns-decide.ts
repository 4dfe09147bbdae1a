import type { Archive } from '../archive/archive.ts'
import { type DocumentId, partsOfId } from '../model/document.ts'
import { currentOf, isStanding } from '../model/document-state.ts'
import { entryStart, ofReturn, type ReturnEntry } from '../model/ledger.ts'
import type { ReturnId } from '../model/returned.ts'
import type { ToldReturn } from '../model/told-return.ts'
import { type Outcome, type Problem, problem } from '../problems/problem.ts'
import { personOf } from '../returns/standings.ts'
import { version as program } from '../version.ts'
import type { ReturnsFlags } from './flags.ts'
import type { BookEntry, ReturnsBook } from './returns-book.ts'

const startOf = (id: ReturnId, now: Date, reason: string | undefined) =>
  entryStart(ofReturn(id), now.toISOString(), program, null, reason ?? null)

/** The officer's word on returns: each of them counts, or does not. */
export function decide(
  book: ReturnsBook,
  archive: Archive,
  act: 'accept' | 'refuse',
  names: readonly string[],
  { only, reason }: ReturnsFlags,
  now: Date,
): Outcome<readonly ReturnEntry[]> {
  const said = only === undefined ? null : formFor(archive, only)
  if (said?.kind === 'problems') return said
  const problems: Problem[] = []
  const lines: ReturnEntry[] = []
  for (const id of idsOf(names)) {
    const entry = book.entries.find(({ record }) => record.id === id)
    if (entry === undefined) {
      problems.push(unknownId(book, id))
      continue
    }
    if (act === 'refuse') lines.push({ ...startOf(id, now, reason), event: 'refused' })
    else {
      const document = said?.value ?? null
      problems.push(...notToAccept(entry, document))
      lines.push({ ...startOf(id, now, reason), event: 'accepted', document })
    }
  }
  return problems.length > 0 ? { kind: 'problems', problems } : { kind: 'ok', value: lines, notes: [] }
}

/** Ids as they were named, each once. */
export const idsOf = (names: readonly string[]): readonly ReturnId[] => [
  ...new Set(names.map((name) => name.toUpperCase())),
]

/** Of an id that names nothing that is there. */
export function unknownId({ told, lost }: ReturnsBook, id: ReturnId): Problem {
  const found = told.get(id)?.isErased ? 'erased' : lost.includes(id) ? 'lost' : 'unknown'
  return problem('returns/unknown-id', null, { id, found })
}

function notToAccept({ record }: BookEntry, said: DocumentId | null): readonly Problem[] {
  const { id, document, kind, values } = record
  if (kind === 'empty' || Object.keys(values).length === 0)
    return [problem('returns/nothing-said', null, { id })]
  return document === null && said === null ? [problem('returns/whose', null, { id })] : []
}

/** The form of the one addressee that was named: the one that stands in their own language, else any. */
export function formFor({ documents }: Archive, only: readonly string[]): Outcome<DocumentId> {
  const forms = [...documents.values()].filter(({ document }) => {
    const { recipient, part } = partsOfId(document)
    return part.kind === 'form' && only.some((id) => id.toUpperCase() === recipient.toUpperCase())
  })
  const found =
    forms.find((state) => isStanding(state) && currentOf(state).made.own) ??
    forms.find((state) => isStanding(state)) ??
    forms[0]
  if (found === undefined || only.length > 1)
    return { kind: 'problems', problems: [problem('returns/no-form', null, { value: only.join(',') })] }
  return { kind: 'ok', value: found.document, notes: [] }
}

/** What is to be erased: ids as they were named, a person's, an addressee's, or what came before a day. */
export function erase(
  book: ReturnsBook,
  names: readonly string[],
  { person, only, before, reason }: ReturnsFlags,
  now: Date,
): Outcome<readonly ReturnEntry[]> {
  const asked = idsOf([...names, ...(person === undefined ? [] : [person])])
  const problems = asked
    .filter((id) => {
      const found = book.told.get(id)
      const isThere = found !== undefined && !found.isErased
      return !isThere || (person !== undefined && book.lost.includes(id))
    })
    .map((id) => unknownId(book, id))
  if (problems.length > 0) return { kind: 'problems', problems }
  const isMeant = chooser(book, names, person, only, before)
  const meant = new Set([...book.told].flatMap(([id, told]) => (isMeant(id, told) ? [id] : [])))
  // a scan and what was typed from it say the same of the same person
  for (const id of meant) {
    const from = book.told.get(id)!.received.keyedFrom
    if (from !== undefined && book.told.has(from)) meant.add(from)
  }
  const isOfMeant = ({ received: { keyedFrom } }: ToldReturn): boolean =>
    keyedFrom !== undefined && meant.has(keyedFrom)
  const value = [...book.told]
    .filter(([id, told]) => !told.isErased && (meant.has(id) || isOfMeant(told)))
    .map(([id]): ReturnEntry => ({ ...startOf(id, now, reason), event: 'erased' }))
  return { kind: 'ok', value, notes: [] }
}

function chooser(
  { entries }: ReturnsBook,
  names: readonly string[],
  person: string | undefined,
  only: readonly string[] | undefined,
  before: string | undefined,
): (id: ReturnId, told: ToldReturn) => boolean {
  const byId = new Map(entries.map(({ record }) => [record.id, record]))
  if (person !== undefined) {
    const meant = personOf(byId.get(person.toUpperCase())!)
    return (id) => byId.has(id) && personOf(byId.get(id)!) === meant
  }
  if (only !== undefined) {
    const wanted = new Set(only.map((id) => id.toUpperCase()))
    return (_, { document }) => document !== null && wanted.has(partsOfId(document).recipient.toUpperCase())
  }
  // of what is not there any more the ledger knows when it was put in
  if (before !== undefined)
    return (id, { received }) => (byId.get(id)?.day ?? received.at.slice(0, 10)) < before
  const named = new Set(idsOf(names))
  return (id) => named.has(id)
}
