import { type DocumentId, partsOfId } from '../model/document.ts'
import type { AttributionWay, ReturnId, ReturnKind } from '../model/returned.ts'
import type { ToldReturn } from '../model/told-return.ts'
import { type FieldFault, isoDay } from './checks.ts'

/** One file that came back, with all that decides whether it counts. */
export interface ReturnRecord {
  readonly id: ReturnId
  /** the day it came, ISO */
  readonly day: string
  /** SHA-256 of the file */
  readonly sha256: string
  readonly kind: ReturnKind
  readonly way: AttributionWay
  /** whose form it is: found, or said by an officer; null: nobody knows */
  readonly document: DocumentId | null
  readonly isMended: boolean
  /** of what was keyed in: the return that it was typed from */
  readonly keyedFrom: ReturnId | null
  readonly values: Readonly<Record<string, string>>
  readonly faults: readonly FieldFault[]
  /** what an officer said, and the how-manieth such word it was; null: nothing */
  readonly decision: ToldReturn['decision']
}

/** Why a return waits for an officer's word. */
export type Waiting =
  /** it is not certified and only filled */
  | 'kind'
  /** it is not known whose it is */
  | 'unknown'
  | 'checks'
  /** another of the same person came on the same day, and says something else */
  | 'same-day'
  /** another name under a passport number that counts already */
  | 'other-name'
  /** it would correct what was accepted by hand */
  | 'corrects-accepted'

/** What has become of a return. */
export type Standing =
  | { readonly kind: 'counted' }
  | { readonly kind: 'waiting'; readonly why: readonly Waiting[] }
  /** kept, and another of the same person counts, or was typed from it */
  | { readonly kind: 'superseded'; readonly by: ReturnId }
  | { readonly kind: 'refused' }

/** All returns that there are, by id, with what has become of each: whatever the order in which they were collected. */
export function standingsOf(records: readonly ReturnRecord[]): ReadonlyMap<ReturnId, Standing> {
  const standings = new Map<ReturnId, Standing>()
  const persons = new Map<string, ReturnRecord[]>()
  for (const record of records) {
    if (record.decision?.kind === 'refused') standings.set(record.id, { kind: 'refused' })
    else {
      const why = record.decision === null ? ownReasons(record) : []
      if (why.length > 0) standings.set(record.id, { kind: 'waiting', why })
      else {
        const person = personOf(record)
        persons.set(person, [...(persons.get(person) ?? []), record])
      }
    }
  }
  for (const group of persons.values())
    for (const [id, standing] of standingsOfPerson(group)) standings.set(id, standing)
  // what was typed from a scan stands for it, unless an officer has refused that
  for (const { id, keyedFrom } of records.toSorted(byWeight).toReversed())
    if (
      keyedFrom !== null &&
      standings.get(id)!.kind !== 'refused' &&
      standings.get(keyedFrom)?.kind === 'waiting'
    )
      standings.set(keyedFrom, { kind: 'superseded', by: id })
  return standings
}

/** What keeps a return from counting by itself, whatever others say. */
function ownReasons({ kind, document, isMended, faults }: ReturnRecord): readonly Waiting[] {
  if (document === null) return ['unknown']
  return [
    ...(kind !== 'filled' || isMended ? (['kind'] as const) : []),
    ...(faults.length > 0 ? (['checks'] as const) : []),
  ]
}

/**
 * The addressee and the passport number; else names and birth date; else the addressee, where the form is their reply; else nobody
 * but this file is meant.
 */
export function personOf({ id, document, values }: ReturnRecord): string {
  const addressee = document === null ? '' : partsOfId(document).recipient
  const passport = plain(values.passport_number).replace(/[^\p{L}\p{N}]/gu, '')
  if (passport !== '') return `${addressee} passport ${passport}`
  const born = isoDay(values.birth_date ?? '') ?? plain(values.birth_date)
  const name = nameOf(values)
  if (name !== '' && born !== '') return `${addressee} name ${name} ${born}`
  return name === '' && values.answer !== undefined ? `${addressee} answer` : `${addressee} file ${id}`
}

const nameOf = (values: ReturnRecord['values']): string =>
  [values.family_name, values.given_names].map(plain).join(' ').trim()

/** In no case, without accents and doubled spaces: a correction may write a name more fully. */
const plain = (text: string | undefined): string =>
  (text ?? '').normalize('NFKD').replace(/\p{M}/gu, '').replace(/\s+/gu, ' ').trim().toUpperCase()

/** Of one person: the last day counts, as long as there is no doubt about it. */
function standingsOfPerson(group: readonly ReturnRecord[]): ReadonlyMap<ReturnId, Standing> {
  const standings = new Map<ReturnId, Standing>()
  let counts: ReturnRecord | null = null
  for (const day of [...new Set(group.map((record) => record.day))].sort()) {
    const { distinct, copies } = ofDay(group.filter((record) => record.day === day))
    for (const [copy, original] of copies) standings.set(copy, { kind: 'superseded', by: original })
    const accepted = lastAccepted(distinct)
    for (const record of distinct)
      if (record !== accepted)
        standings.set(record.id, standingOf(record, counts, accepted, distinct.length > 1))
    const next = accepted ?? distinct.find(({ id }) => standings.get(id)?.kind === 'counted')
    if (next === undefined) continue
    const stands: ReturnRecord = counts === null ? next : lastWord(counts, next)
    if (counts !== null) {
      const gone = stands === counts ? next : counts
      standings.set(gone.id, { kind: 'superseded', by: stands.id })
    }
    standings.set(stands.id, { kind: 'counted' })
    counts = stands
  }
  return standings
}

/** What was accepted later outweighs what was accepted earlier, whatever the days; else the later day counts. */
function lastWord(before: ReturnRecord, next: ReturnRecord): ReturnRecord {
  const isOutweighed =
    before.decision !== null && next.decision !== null && before.decision.order > next.decision.order
  return isOutweighed ? before : next
}

const lastAccepted = (records: readonly ReturnRecord[]): ReturnRecord | null =>
  records
    .filter(({ decision }) => decision !== null)
    .toSorted((a, b) => a.decision!.order - b.decision!.order)
    .at(-1) ?? null

/** What becomes of one of a day. `accepted`: what the last word accepted of that day; `counts`: what counted before it. */
function standingOf(
  record: ReturnRecord,
  counts: ReturnRecord | null,
  accepted: ReturnRecord | null,
  hasOthers: boolean,
): Standing {
  const waits = (why: Waiting): Standing => ({ kind: 'waiting', why: [why] })
  if (accepted !== null)
    return record.decision === null ? waits('corrects-accepted') : { kind: 'superseded', by: accepted.id }
  if (hasOthers) return waits('same-day')
  if (counts === null) return { kind: 'counted' }
  if (counts.decision !== null) return waits('corrects-accepted')
  return nameOf(counts.values) === nameOf(record.values) ? { kind: 'counted' } : waits('other-name')
}

/** Those that say different things, and copies of them: of copies one is taken, by its bytes, whichever was collected first. */
function ofDay(records: readonly ReturnRecord[]): {
  readonly distinct: readonly ReturnRecord[]
  readonly copies: ReadonlyMap<ReturnId, ReturnId>
} {
  const originals = new Map<string, ReturnRecord>()
  const copies = new Map<ReturnId, ReturnId>()
  for (const record of records.toSorted(byWeight)) {
    const says = JSON.stringify(Object.entries(record.values).toSorted(([a], [b]) => (a < b ? -1 : 1)))
    const original = originals.get(says)
    if (original === undefined) originals.set(says, record)
    else copies.set(record.id, original.id)
  }
  return { distinct: [...originals.values()], copies }
}

/** What was accepted first, the last word before the others; then by the bytes. */
function byWeight(a: ReturnRecord, b: ReturnRecord): number {
  const order = (b.decision?.order ?? -1) - (a.decision?.order ?? -1)
  return order !== 0 ? order : a.sha256 < b.sha256 ? -1 : a.sha256 > b.sha256 ? 1 : a.id < b.id ? -1 : 1
}
