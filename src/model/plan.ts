import type { Sequence } from '../sequence.ts'
import { COVERED_ACTIONS, type CoveredAction } from './approval.ts'
import type { DocumentId, Edition, Part, VersionRef } from './document.ts'
import type { DocumentState } from './document-state.ts'
import type { CellHash, Input, Reason } from './input.ts'
import type { Resolution, ReturnEntry } from './ledger.ts'
import type { Language, Letter, TemplateNames } from './letter.ts'
import type { LanguageTag, Recipient } from './recipient.ts'

/** What a plan knows of lists and texts. */
export interface Grounds {
  readonly letter: Letter
  readonly languages: readonly Language[]
  /** those too that a part of a text may be in */
  readonly allLanguages: readonly Language[]
  /** the addressees of originals */
  readonly recipients: Sequence<Recipient>
  /** what a part's template names; the template has to be there */
  uses(this: void, part: Part, language: LanguageTag): TemplateNames
  /** exact versions of the packages of the faces */
  readonly fonts: string
  /** SHA-256 of the faces of the project's own, by their names, as far as languages and the letter name them */
  readonly ownFaces: Readonly<Record<string, string>>
  /** the version of ICU, which knows where words end that no space parts, and calendars */
  readonly icu: string
  /** the program's output version: only a change of bytes moves it */
  readonly output: string
}

/** One document that should exist. */
export interface Job {
  readonly id: DocumentId
  readonly recipient: Recipient
  /** of a copy: the addressee of its original, who stands in the text as there; null: this is an original */
  readonly original: Recipient | null
  /** of a copy: its original, as the plan leaves it */
  readonly copies: VersionRef | null
  readonly language: LanguageTag
  readonly part: Part
  readonly edition: Edition
  /** relative to the letter's output folder, with `/`: `FR/DM-1132_FR_fr.pdf` */
  readonly file: string
  /** everything that decides its content, in one order for all documents of a part */
  readonly inputs: readonly Input[]
}

/** A job that says something else in some of its fields. Those of a plan are made up when asked, so that `...` would copy nothing of them. */
export function changedJob(job: Job, changed: Partial<Job>): Job {
  const { id, recipient, original, copies, language, part, edition, file, inputs } = job
  return { id, recipient, original, copies, language, part, edition, file, inputs, ...changed }
}

/** What a run would do with one document. `job` null: nothing makes it any more, since its row or its text is gone. */
export type PlanItem =
  | MakeItem
  | KeepItem
  /** it has left and stays as it is; `inputs` are settled as they are now */
  | {
      readonly kind: 'settle'
      readonly document: DocumentId
      readonly job: Job | null
      readonly state: DocumentState
      readonly as: 'stands' | 'corrigendum'
      /** the sheet of a corrigendum */
      readonly by: DocumentId | null
      readonly inputs: readonly Input[]
      readonly reasons: readonly Reason[]
    }
  /** it was withdrawn and is wanted again: the same bytes; `inputs` are settled besides */
  | {
      readonly kind: 'restore'
      readonly document: DocumentId
      readonly job: Job
      readonly state: DocumentState
      readonly inputs: readonly Input[]
      readonly reasons: readonly Reason[]
    }
  /** it has left: the officer has to say how it may change */
  | {
      readonly kind: 'hold'
      readonly document: DocumentId
      readonly job: Job | null
      readonly state: DocumentState
      readonly reasons: readonly Reason[]
      readonly ways: readonly Resolution[]
    }
  /** it is due, and cannot be made before something else is there or decided */
  | {
      readonly kind: 'wait'
      readonly document: DocumentId
      readonly job: Job
      readonly state: DocumentState | null
      readonly reasons: readonly Reason[]
    }
  | {
      readonly kind: 'withdraw'
      readonly document: DocumentId
      readonly job: null
      readonly state: DocumentState
      readonly reasons: readonly Reason[]
      /** the officer's word, where it has left */
      readonly as: 'withdrawal' | 'replacement' | null
      /** what takes its place */
      readonly by: VersionRef | null
    }

/** A document is made, for the first time or anew. */
export interface MakeItem {
  readonly kind: 'make'
  readonly document: DocumentId
  readonly job: Job
  readonly change: 'new' | 'changed'
  readonly version: number
  readonly reasons: readonly Reason[]
  readonly as: Resolution | null
  /** what stands and is put aside, or was withdrawn before */
  readonly state: DocumentState | null
  /** what had left and is replaced: an earlier version, or another document, which is put aside too */
  readonly replaces: VersionRef | null
  /** a revision or corrigendum of what has not reached its addressee: who holds nothing, or another edition; else null */
  readonly unreached: 'nothing' | 'another' | null
}

/** It is there and stays. */
export interface KeepItem {
  readonly kind: 'keep'
  readonly document: DocumentId
  readonly job: Job | null
  readonly state: DocumentState
}

/** An item that says something else in some of its fields. Those of a plan may be made up when asked, so that `...` would copy nothing of them. */
export function changedMake(item: MakeItem, changed: Partial<MakeItem>): MakeItem {
  const { kind, document, job, change, version, reasons, as, state, replaces, unreached } = item
  return { kind, document, job, change, version, reasons, as, state, replaces, unreached, ...changed }
}

/** An item of one kind. */
export type PlanItemOf<Kind extends PlanItem['kind']> = Extract<PlanItem, { kind: Kind }>

/** What a run would do, document by document. */
export interface Plan {
  /** a hash of all that it decides */
  readonly id: string
  readonly items: Sequence<PlanItem>
}

/** An item that a run carries out. */
export type WorkItem = PlanItemOf<CoveredAction>
/** Whether a run carries an item out; else it only tells of it. */
export const isWork = (item: PlanItem): item is WorkItem =>
  (COVERED_ACTIONS as readonly string[]).includes(item.kind)

/** The reasons of an item; what is kept has none. */
export const reasonsOf = (item: PlanItem): readonly Reason[] => (item.kind === 'keep' ? [] : item.reasons)

/** A file, and the SHA-256 that its bytes should have, hexadecimal; null: there is none. */
export interface FileSum {
  readonly file: string | null
  readonly sha256: string
}

/** What was found of files that were asked for: only what differs from what should be is held. */
export interface FileHashes {
  /** SHA-256 of a file as it is, hexadecimal; undefined: it is not there */
  get(file: FileSum): string | undefined
}

/** What an archive tells a plan. */
export interface ArchiveView {
  readonly documents: ReadonlyMap<DocumentId, DocumentState>
  /** lines about what came back, in their order */
  readonly returned: Sequence<ReturnEntry>
  /** looks whether these files are as they should be */
  hashes(files: Iterable<FileSum>): FileHashes
  /** how cells are hashed here; asked for where there are any */
  cells(this: void): CellHash
}
