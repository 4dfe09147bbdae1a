import { type DocumentId, documentId, type Edition, type Part } from '../model/document.ts'
import type { Input, Reason } from '../model/input.ts'
import type { ArchiveView, Job, KeepItem, MakeItem } from '../model/plan.ts'
import type { LanguageTag, Recipient } from '../model/recipient.ts'

/** What the jobs of a language, part and edition have in common. */
export interface JobKind {
  readonly language: LanguageTag
  readonly part: Part
  readonly edition: Edition
  /** what there is of all documents */
  readonly documents: ArchiveView['documents']
  /** by the addressee's id */
  fileOf(this: void, id: string): string
  inputsOf(this: void, row: Recipient): readonly Input[]
}

/**
 * An original's job: all of it is told by its row and its kind when it is asked. A class, since what a hundred thousand can tell would
 * be as many closures.
 */
export class PlannedJob implements Job {
  readonly recipient: Recipient
  readonly kind: JobKind
  /** of its row among those that a selection is about; null: it is none of them */
  readonly place: number | null

  constructor(recipient: Recipient, kind: JobKind, place: number | null) {
    this.recipient = recipient
    this.kind = kind
    this.place = place
  }

  /** What a plan says of it where there is nothing to do. */
  kept(): KeepItem {
    return new KeptOriginal(this)
  }

  get id(): DocumentId {
    const { language, part } = this.kind
    return documentId(this.recipient.id, language, part)
  }

  get original() {
    return null
  }

  get copies() {
    return null
  }

  get language() {
    return this.kind.language
  }

  get part() {
    return this.kind.part
  }

  get edition() {
    return this.kind.edition
  }

  get file() {
    return this.kind.fileOf(this.recipient.id)
  }

  get inputs() {
    return this.kind.inputsOf(this.recipient)
  }
}

/** An original that is there and stays: as a rule that is most of a plan. Its job and its state are put together when they are asked for. */
export class KeptOriginal implements KeepItem {
  readonly job: PlannedJob

  constructor(job: PlannedJob) {
    this.job = job
  }

  get kind() {
    return 'keep' as const
  }

  get document(): DocumentId {
    return this.job.id
  }

  get state() {
    return this.job.kind.documents.get(this.document)!
  }
}

const NEW: readonly Reason[] = [{ kind: 'new' }]

/** A document that is made for the first time: before a run that is all of a plan. All but its job is the same for all of them. */
export class NewDocument implements MakeItem {
  readonly job: Job

  constructor(job: Job) {
    this.job = job
  }

  get kind() {
    return 'make' as const
  }

  get document() {
    return this.job.id
  }

  get change() {
    return 'new' as const
  }

  get version() {
    return 1
  }

  get reasons() {
    return NEW
  }

  get as() {
    return null
  }

  get state() {
    return null
  }

  get replaces() {
    return null
  }

  get unreached() {
    return null
  }
}
