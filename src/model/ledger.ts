import type { ApprovalRule, ReviewProof, ReviewWords } from './approval.ts'
import type { DocumentId, Edition, VersionRef } from './document.ts'
import type { Input, Reason } from './input.ts'
import type { MailEvent, MessageId } from './mail.ts'
import type { ListName } from './recipient.ts'
import type { AttributionWay, BlankRef, ReturnId, ReturnKind } from './returned.ts'

/** Whose identity signs, weakest first. */
export const IDENTITIES = ['development', 'given'] as const
/** PAdES baseline levels, weakest first. */
export const LEVELS = ['B', 'T', 'LT'] as const

/** How a document was signed. It is made again for a stronger grade, never for a weaker one. */
export interface SignatureGrade {
  readonly identity: (typeof IDENTITIES)[number]
  readonly level: (typeof LEVELS)[number]
}

/** What an officer says of what has left, when it is to change, or to stay, or to be answered. */
export const RESOLUTIONS = [
  'replacement',
  'revision',
  'corrigendum',
  'stands',
  'withdrawal',
  'reminder',
] as const
/** One of them. */
export type Resolution = (typeof RESOLUTIONS)[number]

/** How a letter leaves: as it is typed and recorded, and as it is said after “by”. */
export const CHANNELS = {
  hand: 'hand',
  pouch: 'pouch',
  registered: 'registered mail',
  fax: 'fax',
  email: 'e-mail',
} as const
/** One of them. */
export type Channel = keyof typeof CHANNELS

/** What a line of the ledger tells of. */
export type EntrySubject =
  | { readonly kind: 'document'; readonly document: DocumentId }
  | { readonly kind: 'plan'; readonly plan: string }
  | { readonly kind: 'return'; readonly return: ReturnId }
  | { readonly kind: 'message'; readonly message: MessageId }
  | { readonly kind: 'manifest'; readonly manifest: number }
  | { readonly kind: 'ledger' }

interface EntryFields {
  /** the format that it was written in */
  readonly v: number
  readonly about: EntrySubject
  /** the real clock when it was written, ISO 8601 with zone */
  readonly at: string
  /** version of invite */
  readonly program: string
  /** id of the plan that it belongs to */
  readonly plan: string | null
  /** what the officer gave as a reason */
  readonly reason: string | null
}

/** The format that lines are written in. Older ones are upgraded by whoever reads them (`archive/format1.ts`). */
export const FORMAT = 2

/**
 * What every line begins with. `at`: the real clock, ISO 8601 with zone; `program`: the version that writes; `plan`: the id of
 * the plan that is carried out, null where there is none; `reason`: what the officer gave as one, null where none was given.
 */
export const entryStart = <About extends EntrySubject>(
  about: About,
  at: string,
  program: string,
  plan: string | null,
  reason: string | null,
) => ({ v: FORMAT, about, at, program, plan, reason })

/** What a line is about: a document, by its id. */
export const ofDocument = (document: DocumentId) => ({ kind: 'document', document }) as const

/** What a line is about: a file that came back. */
export const ofReturn = (id: ReturnId) => ({ kind: 'return', return: id }) as const

/** What a line is about: a plan, by its id. */
export const ofPlan = (plan: string) => ({ kind: 'plan', plan }) as const

/** What a line is about: a message that was sent. */
export const ofMessage = (message: MessageId) => ({ kind: 'message', message }) as const

/** What a line is about: a manifest, by its number, which the letter's folder has once. */
export const ofManifest = (manifest: number) => ({ kind: 'manifest', manifest }) as const

/** What a line is about: the ledger itself. */
export const OF_LEDGER = { kind: 'ledger' } as const

/** A line about the ledger itself. */
interface LedgerEntryFields extends EntryFields {
  readonly about: { readonly kind: 'ledger' }
}

/** So many lines, and the chain's link after the last of them. */
export interface Position {
  readonly lines: number
  readonly chain: string
}

/** What vouches for a position: a detached CMS over `checkpointText`, and whose it is. */
export interface Checkpoint extends Position {
  /** ISO 8601 */
  readonly at: string
  /** base64 */
  readonly cms: string
  readonly signer: string
  /** SHA-256 of the signer's certificate */
  readonly certificate: string
  readonly grade: SignatureGrade
}

/** Somebody signed for the ledger as it was before this line. */
export interface CheckpointedEntry extends LedgerEntryFields {
  readonly event: 'checkpointed'
  readonly vouched: Checkpoint
}

/** A lock of which nobody could tell whether its run lives was taken, by the person's word. */
export interface LockTakenEntry extends LedgerEntryFields {
  readonly event: 'lock-taken'
  readonly from: { readonly host: string | null; readonly pid: number; readonly since: string | null }
}

/** The ledger goes on though a witness had seen more of it, or another one: the person knows, and `invite adopt` did it. */
export interface LedgerAdoptedEntry extends LedgerEntryFields {
  readonly event: 'adopted'
  /** what the witnesses knew */
  readonly knew: readonly (Position & { readonly witness: 'head' | 'machine' | 'checkpoint' })[]
}

interface DocumentEntryFields extends EntryFields {
  readonly about: Extract<EntrySubject, { kind: 'document' }>
  readonly version: number
  /** where its bytes are from now on, relative to the letter's output folder, with `/`; null: there are none */
  readonly file: string | null
  readonly sha256: string
}

/** What was made, or found: a version of a document. */
interface VersionEntryFields extends DocumentEntryFields {
  readonly file: string
  /** ISO 8601 with zone: what the signature says */
  readonly signedAt: string
  readonly list: ListName
  /** the language was the recipient's own */
  readonly own: boolean
  readonly edition: Edition
  readonly inputs: readonly Input[]
  readonly grade: SignatureGrade
  /** SHA-256 of the signer's certificate, and its subject */
  readonly certificate: string
  readonly signer: string
  readonly reasons: readonly Reason[]
  /** of a copy: the original that it copies, and the SHA-256 of that */
  readonly copies: (VersionRef & { readonly sha256: string }) | null
  /** what the officer said, where it takes the place of what had left, or corrects that */
  readonly as: Resolution | null
  /** what it takes the place of: an earlier version, or a document in another language or under another id */
  readonly replaces: VersionRef | null
}

/** A version was made and signed. */
export interface MadeEntry extends VersionEntryFields {
  readonly event: 'made'
}

/**
 * A signed file that no line told of is taken into the record. Nobody knows what became of it, so it counts as left until
 * somebody says more. Inputs are those of today where these make the same bytes; else none are known.
 */
export interface AdoptedEntry extends VersionEntryFields {
  readonly event: 'adopted'
  readonly isMatched: boolean
}

/** A version's bytes were put aside for another. */
export interface SupersededEntry extends DocumentEntryFields {
  readonly event: 'superseded'
  /** what stands in its place */
  readonly by: VersionRef | null
}

/** The document stands no longer. */
export interface WithdrawnEntry extends DocumentEntryFields {
  readonly event: 'withdrawn'
  readonly reasons: readonly Reason[]
  /** `withdrawal` where it had left, and the officer said so */
  readonly as: Resolution | null
}

/** A withdrawn document stands again, by the same bytes. */
export interface RestoredEntry extends DocumentEntryFields {
  readonly event: 'restored'
  readonly reasons: readonly Reason[]
}

/** It has left, and stays as it is though its inputs have changed. */
export interface SettledEntry extends DocumentEntryFields {
  readonly event: 'settled'
  readonly as: 'stands' | 'corrigendum'
  /** the sheet that tells of the change */
  readonly by: DocumentId | null
  /** what is settled, as it is now */
  readonly inputs: readonly Input[]
}

/** It has left. */
export interface IssuedEntry extends DocumentEntryFields {
  readonly event: 'issued'
  readonly channel: Channel | null
  /** a day, ISO */
  readonly on: string
  /** the manifest on which it stood when it left, by its number; absent: it left without one */
  readonly manifest?: number | undefined
}

/** A counter-entry: it has not left by that channel on that day. */
export interface VoidedEntry extends DocumentEntryFields {
  readonly event: 'voided'
  readonly channel: Channel | null
  /** null: of what was adopted, on any day */
  readonly on: string | null
}

/** The same bytes were put out again. */
export interface ReprintedEntry extends DocumentEntryFields {
  readonly event: 'reprinted'
}

/**
 * Evidence and a time-stamp of the document were added behind its bytes (PAdES B-LTA): the same version, with later evidence. What
 * it was before is the beginning of what it is now; whether it has left stays as it was, and whoever holds it holds the
 * bytes that left.
 */
export interface RenewedEntry extends DocumentEntryFields {
  readonly event: 'renewed'
  readonly file: string
  /** its bytes before: their SHA-256, and how many there were */
  readonly before: { readonly sha256: string; readonly bytes: number }
  /** what the new time-stamp states, and whom its authority's certificate names */
  readonly stampedAt: string
  readonly authority: string
  /** when the first of the certificates on which that time-stamp rests ends, ISO 8601: by then it has to be renewed */
  readonly until: string
}

/** A line about a document. */
export type DocumentEntry =
  | MadeEntry
  | AdoptedEntry
  | SupersededEntry
  | WithdrawnEntry
  | RestoredEntry
  | SettledEntry
  | IssuedEntry
  | VoidedEntry
  | ReprintedEntry
  | RenewedEntry

/**
 * A line about a file that came back. The ledger is for ever, so no line has a value, the name of a file, or whoever sent
 * it: those lie in `returns/`, and can be erased.
 */
interface ReturnEntryFields extends EntryFields {
  readonly about: Extract<EntrySubject, { kind: 'return' }>
}

/** It came, and was put into `returns/`. */
export interface ReceivedEntry extends ReturnEntryFields {
  readonly event: 'received'
  /** the form that it was made from; null: nobody knows */
  readonly blank: BlankRef | null
  readonly way: AttributionWay
  readonly kind: ReturnKind
  readonly isMended: boolean
  /** of what was keyed in: the return that it was typed from; absent: it was not */
  readonly keyedFrom?: ReturnId
  /** HMAC-SHA-256 of its bytes, hexadecimal, by a key that lies beside it and goes with it */
  readonly commitment: string
}

/** An officer says that it counts. */
export interface ReturnAcceptedEntry extends ReturnEntryFields {
  readonly event: 'accepted'
  /** whose form it is by the officer's word; null: the one that it was taken for */
  readonly document: DocumentId | null
}

/** An officer says that it does not count. */
export interface ReturnRefusedEntry extends ReturnEntryFields {
  readonly event: 'refused'
}

/** Its file, its values and its key were destroyed. */
export interface ErasedEntry extends ReturnEntryFields {
  readonly event: 'erased'
}

/** A line about a file that came back. */
export type ReturnEntry = ReceivedEntry | ReturnAcceptedEntry | ReturnRefusedEntry | ErasedEntry

/** A run asked for other approvals than the one before. Where it asks for less, somebody gave a reason. */
export interface RequiredEntry extends LedgerEntryFields, ApprovalRule {
  readonly event: 'required'
}

/** A line about a message. No line has an address, or what a server said: those lie in `mail/`, and can be erased. */
export type MailEntry = EntryFields & {
  readonly about: Extract<EntrySubject, { kind: 'message' }>
} & MailEvent

/** The ways on which a manifest goes with the letters: paper that is handed over against a signature. */
export const PAPER_CHANNELS = ['pouch', 'registered', 'hand'] as const satisfies readonly Channel[]
/** One of them. */
export type PaperChannel = (typeof PAPER_CHANNELS)[number]

/** A document as a manifest lists it. */
export interface ManifestedDocument {
  /** of its addressee on the manifest, from 1: all that goes into one envelope has one number */
  readonly number: number
  readonly document: DocumentId
  readonly version: number
  /** of the bytes that were made, hexadecimal: evidence that is added later changes nothing of what is printed */
  readonly sha256: string
}

/**
 * A manifest was drawn up: what is to leave together, version by version. That it has left is said later, by the number
 * (`IssuedEntry.manifest`); a document that was made anew in between is another one than was listed.
 */
export interface ManifestEntry extends EntryFields {
  readonly about: Extract<EntrySubject, { kind: 'manifest' }>
  readonly event: 'listed'
  readonly channel: PaperChannel
  readonly documents: readonly ManifestedDocument[]
}

/** A line about the ledger itself. */
export type OwnEntry = CheckpointedEntry | LockTakenEntry | LedgerAdoptedEntry | RequiredEntry

/** A line about a plan: somebody has looked at its letters. */
interface ReviewEntryFields extends EntryFields, ReviewWords {
  readonly about: Extract<EntrySubject, { kind: 'plan' }>
  /** null: who it is stands there by their own word alone */
  readonly proof: ReviewProof | null
}

/** Its letters may be signed. */
export interface ApprovedEntry extends ReviewEntryFields {
  readonly event: 'approved'
}

/** Its letters may not be signed as they are. */
export interface SentBackEntry extends ReviewEntryFields {
  readonly event: 'sent-back'
  readonly remark: string
}

/** A line by somebody who has looked at letters. */
export type ReviewEntry = ApprovedEntry | SentBackEntry

/** One line of ledger.jsonl, without its chain. */
export type LedgerEntry = DocumentEntry | ReturnEntry | ReviewEntry | MailEntry | ManifestEntry | OwnEntry

/** Whether a line is about a document. */
export const isOfDocument = (entry: LedgerEntry): entry is DocumentEntry => entry.about.kind === 'document'

/** Whether a line is by somebody who has looked at letters. */
export const isOfReview = (entry: LedgerEntry): entry is ReviewEntry => entry.about.kind === 'plan'
