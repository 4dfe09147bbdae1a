import type { DocumentId } from './document.ts'
import { type Input, mergeInputs } from './input.ts'
import type {
  AdoptedEntry,
  IssuedEntry,
  MadeEntry,
  RenewedEntry,
  SettledEntry,
  SignatureGrade,
  SupersededEntry,
  WithdrawnEntry,
} from './ledger.ts'

/** One version of a document. */
export interface Version {
  readonly made: MadeEntry | AdoptedEntry
  /** where its bytes are; null: there are none */
  readonly file: string | null
  /** SHA-256 of these: as it was made, or with the evidence that was added last */
  readonly sha256: string
  /** when evidence was added, in that order */
  readonly renewals: readonly RenewedEntry[]
  /** records of its leaving that were not voided */
  readonly issued: readonly IssuedEntry[]
  /** it was adopted, and nobody has said since whether it left */
  readonly isUnclear: boolean
  /** what was settled of its inputs since, and the last line that says so */
  readonly settled: { readonly inputs: readonly Input[]; readonly last: SettledEntry } | null
}

/** What the ledger says of one document now. */
export interface DocumentState {
  readonly document: DocumentId
  /** at least one, the first version first */
  readonly versions: readonly Version[]
  /** null: its last version stands; else why it does not */
  readonly gone: SupersededEntry | WithdrawnEntry | null
}

/** The last version of a document, whether it stands or not. */
export const currentOf = ({ versions }: DocumentState): Version => versions.at(-1)!

/** The one definition: recorded as issued and not voided, or adopted and nobody has said otherwise. */
export const hasLeft = ({ issued, isUnclear }: Version): boolean => issued.length > 0 || isUnclear

/** Whether bytes of that SHA-256 are a version: as it was made, or with later evidence. */
export const isOfVersion = ({ made, renewals }: Version, sha256: string): boolean =>
  made.sha256 === sha256 || renewals.some((renewed) => renewed.sha256 === sha256)

/** The renewal whose bytes lie there; null: they are those that were made. */
export const renewalOf = ({ renewals, sha256 }: Version): RenewedEntry | null =>
  renewals.findLast((renewed) => renewed.sha256 === sha256) ?? null

/** How a version is signed by now: evidence that was added makes it as strong as any that is made. */
export const gradeOf = (version: Version): SignatureGrade =>
  renewalOf(version) === null ? version.made.grade : { ...version.made.grade, level: 'LT' }

/** The last version that has left: what the addressee holds. */
export const heldVersion = ({ versions }: DocumentState): Version | null => versions.findLast(hasLeft) ?? null

/** It has been made and stands. */
export const isStanding = (state: DocumentState | undefined | null): state is DocumentState =>
  state !== undefined && state !== null && state.gone === null

/** The inputs of a version, with what was settled since. */
export const inputsOf = ({ made, settled }: Version): readonly Input[] =>
  mergeInputs(made.inputs, settled?.inputs ?? [])
