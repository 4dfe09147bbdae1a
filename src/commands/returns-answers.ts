import type { DocumentId } from '../model/document.ts'
import type { LanguageTag } from '../model/recipient.ts'
import type { ReturnId } from '../model/returned.ts'
import type { PassedOver } from '../returns/unpack.ts'
import type { CommandScope } from './answers-told.ts'
import type { ReturnsAct } from './returns-acts.ts'
import type { MissingTold, ReturnTold } from './returns-told.ts'

/** invite returns --json, of each act what it is about: null where it is about something else */
export interface ReturnsBody extends CommandScope {
  readonly act: ReturnsAct
  readonly returns: readonly ReturnTold[]
  /** of collect: files that were here already, and what was not read; `name` null: names were not asked for */
  readonly before: number | null
  readonly passedOver: readonly { readonly why: PassedOver; readonly name: string | null }[] | null
  /** a signal stopped it: the next one goes on */
  readonly isStopped: boolean
  readonly missing: readonly MissingTold[] | null
  readonly erased: readonly ReturnId[] | null
  /** of key-in: the sheets that are to be filled in, as a person reaches them */
  readonly sheets: readonly { readonly return: ReturnId; readonly path: string }[] | null
}

/** invite participants --json */
export interface ParticipantsBody extends CommandScope {
  /** of the list */
  readonly language: LanguageTag
  readonly participants: readonly {
    readonly return: ReturnId
    readonly document: DocumentId
    /** null: they were not asked for */
    readonly values: Readonly<Record<string, string>> | null
  }[]
  /** how many have ticked each, by the name that the form has for it */
  readonly languages: Readonly<Record<string, number>>
  /** returns of those who have answered that they do not come */
  readonly declined: readonly ReturnId[]
  /** returns that wait for an officer's word */
  readonly waiting: number
  /** where the PDF or workbook was written; null: none was asked for */
  readonly file: string | null
}
