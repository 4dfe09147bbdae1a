import { type DocumentId, documentId, type Edition, type Part } from '../model/document.ts'
import type { Input } from '../model/input.ts'
import type { Job } from '../model/plan.ts'
import type { LanguageTag, Recipient } from '../model/recipient.ts'

/** What the jobs of a language, part and edition have in common. */
export interface JobKind {
  readonly language: LanguageTag
  readonly part: Part
  readonly edition: Edition
  /** by the addressee's id */
  fileOf(this: void, id: string): string
  inputsOf(this: void, row: Recipient): readonly Input[]
}

/**
 * An original's job: all but its name is told by its row and its kind when it is asked. A class, since what a hundred thousand can
 * tell would be as many closures.
 */
export class PlannedJob implements Job {
  readonly id: DocumentId
  readonly recipient: Recipient
  readonly #kind: JobKind

  constructor(recipient: Recipient, kind: JobKind) {
    this.id = documentId(recipient.id, kind.language, kind.part)
    this.recipient = recipient
    this.#kind = kind
  }

  get original() {
    return null
  }

  get copies() {
    return null
  }

  get language() {
    return this.#kind.language
  }

  get part() {
    return this.#kind.part
  }

  get edition() {
    return this.#kind.edition
  }

  get file() {
    return this.#kind.fileOf(this.recipient.id)
  }

  get inputs() {
    return this.#kind.inputsOf(this.recipient)
  }
}
