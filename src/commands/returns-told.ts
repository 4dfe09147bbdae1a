import type { DocumentId } from '../model/document.ts'
import type { Channel } from '../model/ledger.ts'
import type { AttributionWay, ReturnId, ReturnKind } from '../model/returned.ts'
import type { FieldFault } from '../returns/checks.ts'
import type { Standing, Waiting } from '../returns/standings.ts'
import type { BookEntry } from './returns-book.ts'

/** One return, as a program gets it (of the ledger it is `ToldReturn`): no value and no name of it, unless --values is given. */
export interface ReturnTold {
  readonly return: ReturnId
  /** whose form it is; null: nobody knows */
  readonly document: DocumentId | null
  readonly way: AttributionWay
  readonly kind: ReturnKind
  /** only a reader that repairs opens it */
  readonly isMended: boolean
  /** of what was keyed in: what it was typed from */
  readonly keyedFrom: ReturnId | null
  /** the day it came */
  readonly on: string
  readonly standing: Standing['kind']
  /** why it waits */
  readonly why: readonly Waiting[]
  /** what counts in its place */
  readonly by: ReturnId | null
  readonly faults: readonly FieldFault[]
  /** these three null: they were not asked for, or there is none */
  readonly values: Readonly<Record<string, string>> | null
  readonly name: string | null
  readonly sender: string | null
}

/** Somebody to whom a form was issued, and of whom none has come back. */
export interface MissingTold {
  readonly addressee: string
  readonly issued: readonly { readonly on: string; readonly channel: Channel | null }[]
}

/** `isOpen`: values and names were asked for. */
export function returnTold({ record, stored, standing }: BookEntry, isOpen: boolean): ReturnTold {
  const { id, document, way, kind, isMended, keyedFrom, day, faults, values } = record
  return {
    return: id,
    document,
    way,
    kind,
    isMended,
    keyedFrom,
    on: day,
    standing: standing.kind,
    why: standing.kind === 'waiting' ? standing.why : [],
    by: standing.kind === 'superseded' ? standing.by : null,
    faults,
    values: isOpen ? values : null,
    name: isOpen ? stored.name : null,
    sender: isOpen ? stored.sender : null,
  }
}
