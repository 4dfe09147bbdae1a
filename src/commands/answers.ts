import type { ApprovalRule } from '../model/approval.ts'
import type { DocumentId } from '../model/document.ts'
import type { Reason } from '../model/input.ts'
import type { Channel, DocumentEntry, MailEntry, Position } from '../model/ledger.ts'
import type { Stage } from '../model/list.ts'
import type { LanguageTag, ListName } from '../model/recipient.ts'
import type { Sequence } from '../sequence.ts'
import type {
  CommandScope,
  Completeness,
  DocumentTold,
  ProblemTold,
  RecordedBytes,
  RunTold,
  SettingsTold,
  Sources,
  Step,
  VersionTold,
} from './answers-told.ts'
import type { ReviewActBody } from './approval/answer.ts'
import type { ApprovalTold, ReviewerTold } from './approval/told.ts'
import type { ApprovalsVerified } from './approval/verified.ts'
import type { PlanCounts } from './item-words.ts'
import type { MailTally } from './mail/tally.ts'
import type { InboxBody, SendBody } from './mail/told.ts'
import type { PaperBody } from './paper/body.ts'
import type { ParticipantsBody, ReturnsBody } from './returns-answers.ts'
import type { ReviewBody } from './review/answer.ts'
import type { MergeBody, ShardTold } from './shards/answers.ts'
import type { Signature, SignatureTold } from './signature-told.ts'

/**
 * What each command tells a program, beside what every answer has (answer.ts). docs/schema/ describes each, by the name of its
 * command, and a test holds real answers against it: a field is added there and here, and a name keeps its meaning in
 * all of them. Times are ISO 8601 with zone, days ISO.
 */
export interface Bodies {
  readonly init: InitBody
  readonly plan: PlanBody | LetterAnswers<PlanBody>
  /** with `--dry-run` it is `plan` that answers */
  readonly generate: GenerateBody | PlanBody | LetterAnswers<PlanBody>
  readonly issue: IssueBody
  readonly status: StatusBody | LetterAnswers<StatusBody>
  readonly history: HistoryBody
  readonly reprint: ReprintBody
  readonly paper: PaperBody
  readonly sign: SignBody
  readonly merge: MergeBody
  readonly checkpoint: CheckpointBody
  readonly adopt: AdoptBody
  readonly renew: RenewBody
  readonly check: CheckBody
  readonly list: ListBody
  readonly verify: VerifyBody
  readonly explain: ExplainBody
  readonly identity: IdentityBody
  readonly returns: ReturnsBody
  readonly participants: ParticipantsBody
  readonly review: ReviewBody
  readonly approve: ReviewActBody
  readonly 'send-back': ReviewActBody
  readonly send: SendBody
  readonly inbox: InboxBody
}

/** Of several letters, where none was named: each with what the command answers of it alone. */
export interface LetterAnswers<Body> {
  readonly letters: readonly {
    readonly letter: string
    /** what is in every answer, and the command's own fields, or none of these where it was refused */
    readonly answer: AnswerBeginning | (AnswerBeginning & Body)
  }[]
}

/** What is in every answer (answer.ts). */
export interface AnswerBeginning {
  readonly invite: number
  readonly command: string
  readonly exit: number
  readonly problems: readonly ProblemTold[]
}

/** A folder that was begun from a model. */
export interface InitBody {
  /** as it was named; `.`: where the person stands */
  readonly folder: string
  readonly model: string
  readonly letter: string
  /** what was written, by place in the folder */
  readonly files: readonly string[]
  /** commands to begin with, to be given in the folder */
  readonly next: readonly string[]
}

/** invite plan --json, and generate --dry-run. */
export interface PlanBody extends CommandScope {
  readonly plan: string
  /** where it was saved */
  readonly saved: string | null
  /** how many machines share it, by --shards; null: one does it all */
  readonly shards: number | null
  /** the command that carries it out; null: there is nothing to do */
  readonly commandLine: string | null
  readonly counts: PlanCounts
  /** what `--withdraw` has to say; null: nothing */
  readonly withdraw: number | null
  /** copies that the plan is not about, and that will be of an earlier version */
  readonly staleCopies: number
  readonly approvals: ApprovalTold
  readonly steps: readonly Step[]
}

/** invite generate --json, and --draft. */
export interface GenerateBody extends CommandScope, RunTold {
  readonly draft: boolean
  /** where the documents wait that were made to be signed later (--unsigned); null: this was something else */
  readonly unsigned: string | null
  /** the share of a plan that was made (--shard); null: all of it */
  readonly shard: ShardTold | null
  readonly plan: string
  /** who signed what was made; null: nothing was signed */
  readonly signature: (Signature & { readonly signedAt: string }) | null
  /** one file a language, of all its drafts (--bundle) */
  readonly bundles: readonly { readonly language: LanguageTag; readonly file: string }[]
  /** drafts that somebody had written in, under their new names */
  readonly keptAside: readonly string[]
  /** drafts of earlier runs that were removed */
  readonly removed: number
}

/** invite sign --json: as generate answers, whose documents it signs */
export interface SignBody
  extends Omit<GenerateBody, 'draft' | 'unsigned' | 'shard' | 'bundles' | 'keptAside' | 'removed'> {
  /** the set that was signed, as the person reaches it */
  readonly from: string
}

/** invite issue --json, and --void. */
export interface IssueBody extends CommandScope {
  /** counter-entries were written */
  readonly void: boolean
  /** what was recorded now; `on` null: of what was adopted, on any day */
  readonly documents: readonly (RecordedBytes & {
    readonly on: string | null
    readonly channel: Channel | null
  })[]
}

/** invite status --json */
export interface StatusBody extends CommandScope, Completeness {
  readonly documents: readonly (DocumentTold & {
    readonly file: string
    readonly condition: 'current' | 'stale' | 'missing' | 'leaving' | 'gone'
    readonly reasons: readonly Reason[]
  })[]
  /** what lacks approvals of what a run would do now, and what was sent back */
  readonly approvals: ApprovalTold
  /** of what is time-stamped: how many documents' evidence holds until then, the first end first */
  readonly evidence: readonly {
    readonly until: string
    readonly documents: number
    readonly isDue: boolean
  }[]
  /** what was sent by e-mail; null: nothing was */
  readonly mail: MailTally | null
}

/** invite history --json */
export interface HistoryBody extends CommandScope {
  readonly addressees: readonly {
    readonly addressee: string
    /** lines of the ledger, without their chain */
    readonly entries: Sequence<DocumentEntry>
    /** the same about messages */
    readonly messages: Sequence<MailEntry>
    readonly documents: readonly (DocumentTold & { readonly versions: readonly VersionTold[] })[]
    /** who approved them and who sent them back, oldest first */
    readonly reviews: readonly (ReviewerTold & {
      readonly plan: string
      readonly event: 'approved' | 'sent-back'
      readonly documents: readonly DocumentId[]
    })[]
  }[]
  /** what runs asked for, where it was not what the one before did, oldest first */
  readonly required: readonly (ApprovalRule & { readonly at: string; readonly reason: string | null })[]
  /** lines that a newer invite wrote, and this one cannot tell */
  readonly newer: number
}

/** invite reprint --json */
export interface ReprintBody extends CommandScope {
  /** `path`: where the bytes were put, as the person reaches it */
  readonly documents: readonly (RecordedBytes & { readonly path: string })[]
}

/** invite checkpoint --json */
export interface CheckpointBody extends CommandScope, Signature, Position {
  readonly at: string
}

/** invite adopt --json; nothing is written without --now. */
export interface AdoptBody extends CommandScope {
  /** false: it was only shown */
  readonly written: boolean
  readonly documents: readonly (RecordedBytes &
    Signature & {
      readonly signedAt: string
      /** lists and texts of today make the same bytes */
      readonly isMatched: boolean
    })[]
  /** what witnesses knew of the ledger */
  readonly knew: readonly (Position & { readonly witness: string })[]
  /** lines of the ledger that are lost */
  readonly lost: number
}

/** invite renew --json; nothing is written without --timestamp. */
export interface RenewBody extends CommandScope {
  /** false: it was only shown */
  readonly written: boolean
  /** a signal or a fault stopped it after so many documents; null: it came to its end */
  readonly stopped: { readonly done: number; readonly of: number } | null
  /** what stands, as it is now; what was signed for trial is left out */
  readonly documents: readonly (RecordedBytes & {
    readonly level: 'B' | 'T' | 'LT' | 'LTA'
    /** when the first certificate ends on which its evidence rests */
    readonly until: string
    /** from then on it is to be renewed */
    readonly dueFrom: string
    readonly condition: 'current' | 'due' | 'too-late' | 'renewed'
  })[]
}

/** invite check --json */
export interface CheckBody extends Sources {
  readonly counts: Readonly<Record<'addressees' | 'documents' | 'errors' | 'notes', number>>
}

/** invite list --json */
export interface ListBody extends CommandScope {
  /** of the list */
  readonly language: LanguageTag
  /** where the PDF or CSV was written; null: none was asked for */
  readonly file: string | null
  readonly addressees: readonly {
    readonly addressee: string
    readonly list: ListName
    /** null: it is in no list any more */
    readonly state: string | null
    readonly language: LanguageTag
    readonly isListed: boolean
    /** how far the documents in the addressee's language have come; null: there is none */
    readonly stages: { readonly letter: Stage | null; readonly form: Stage | null }
    /** the letter that they hold, in whatever language */
    readonly held:
      | (VersionTold & {
          readonly document: DocumentId
          /** another version or language stands */
          readonly isEarlier: boolean
        })
      | null
  }[]
}

/** invite verify --json */
export interface VerifyBody {
  readonly files: readonly {
    /** of the ledger that was asked; null: the file lies below none */
    readonly folder: string | null
    /** relative to `folder`; where that is null, as the person reaches it */
    readonly file: string
    /** whose file it is by the ledger, or else whose bytes it has; null: nobody's */
    readonly document: DocumentId | null
    readonly version: number | null
    /** of the bytes that are there; null: there are none */
    readonly sha256: string | null
    readonly holds: boolean
    /** EN 319 102-1; `subIndications` say what is missing where it is undecided */
    readonly conclusion: 'holds' | 'undecided' | 'fails'
    readonly subIndications: readonly string[]
    readonly signature: SignatureTold | null
    readonly problems: readonly ProblemTold[]
  }[]
  readonly ledgers: readonly (Position & {
    readonly letter: string
    readonly folder: string
    readonly vouched:
      | (Position &
          Signature & {
            readonly at: string
            readonly holds: boolean
            readonly trust: string | null
            readonly conclusion: string | null
            readonly provedAt: string | null
          })
      | null
    /** null: none were ever asked for or given */
    readonly approvals: ApprovalsVerified | null
  })[]
  /** the file that --extract-signed has written; null: none */
  readonly extracted: string | null
  /** null: there is no invite.json */
  readonly settings: SettingsTold | null
}

/** The smallest case of a problem: a few lines of a file and what is said of them, or a story of commands with its end. */
export type ExplainedExample =
  | {
      readonly kind: 'file'
      /** none where the file is not one that a person reads */
      readonly lines: readonly { readonly file: string; readonly line: number; readonly text: string }[]
      readonly said: readonly string[]
    }
  | { readonly kind: 'story'; readonly lines: readonly string[] }

/** invite explain --json */
export interface ExplainBody {
  readonly codes: readonly {
    readonly code: string
    readonly severity: ProblemTold['severity']
    readonly meaning: string
    /** null: all codes were asked for, or there is none */
    readonly example: ExplainedExample | null
  }[]
}

/** invite identity --json */
export interface IdentityBody {
  readonly certificates: readonly {
    /** the files as they were named, or the token's address */
    readonly in: string
    /** by which `--identity` names it in a token; null: it is in a file */
    readonly address: string | null
    readonly subject: string
    readonly issuer: string
    readonly sha256: string
    readonly notBefore: string
    readonly notAfter: string
    /** KeyUsage, by the names of RFC 5280; null: every use */
    readonly keyUsage: readonly string[] | null
    /** object identifiers; null: every purpose */
    readonly extendedKeyUsage: readonly string[] | null
    readonly keyType: string
    readonly key: 'there' | 'locked' | 'missing' | 'unseen'
    readonly isFit: boolean
    readonly problems: readonly ProblemTold[]
  }[]
  /** files that show more to whoever has their passphrase */
  readonly locked: readonly string[]
  readonly tokens: readonly {
    readonly address: string
    readonly label: string
    readonly manufacturer: string
    readonly model: string
    readonly serial: string
    readonly pin: string
  }[]
}
