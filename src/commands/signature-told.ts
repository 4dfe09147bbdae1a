import type { UnusableList } from '../problems/chain-words.ts'
import type { NamedList } from '../sign/verify/revocation.ts'
import type { Verdict } from '../sign/verify/verdict.ts'

/** Who signed something. */
export interface Signature {
  readonly signer: string
  /** SHA-256 of the signer's certificate */
  readonly certificate: string
  /** signed with the development identity */
  readonly trial: boolean
}

/** A field’s value; of a list with several choices all of them. */
export type FieldTold = string | readonly string[]

/** Somebody who signed after the certification: a delegate. Null: the signature does not tell. */
export interface FurtherSignerTold {
  readonly field: string
  readonly signer: string | null
  readonly certificate: string | null
  readonly signedAt: string | null
  readonly intact: boolean
  readonly whole: boolean
  readonly filledAfter: readonly string[]
}

/** A revocation list: whose, and when it was made. */
export interface ListTold {
  readonly issuer: string
  readonly at: string
}

/** What a verified file's signature says. */
export interface SignatureTold extends Signature {
  /** by the signer's clock */
  readonly signedAt: string | null
  /** by a time-stamping authority */
  readonly stampedAt: string | null
  /** by when it had been signed, as somebody says who is trusted for time; null: nobody does */
  readonly proved: {
    readonly at: string
    readonly authority: string
    readonly by: 'time-stamp' | 'checkpoint'
  } | null
  /** 1: nothing may change; 2: fields may be filled; 3: also annotations; null: it is not certified */
  readonly certification: 1 | 2 | 3 | null
  readonly trust: 'trusted' | 'not-checked' | 'untrusted'
  /** whom the root names that it leads to */
  readonly root: string | null
  /** of each certificate below the root; empty: revocation was not looked at */
  readonly revocation: readonly {
    readonly subject: string
    readonly lists: readonly ListTold[]
    /** lists that have to do with it and say nothing that counts */
    readonly refused: readonly (ListTold & { readonly why: UnusableList })[]
    /** it was revoked then, after it had signed */
    readonly revokedLater: string | null
  }[]
  /** all of them have their lists */
  readonly revocationChecked: boolean
  /** fields that were filled since; `shows`: what its buttons show, where that is not the value */
  readonly filled: readonly {
    readonly name: string
    readonly before: FieldTold
    readonly after: FieldTold
    /** `after` as one text */
    readonly value: string
    readonly shows: string | null
  }[]
  /** who signed after the certification */
  readonly furtherSigners: readonly FurtherSignerTold[]
  readonly evidenceAdded: boolean
  /** when the whole document was time-stamped last; null: never */
  readonly renewedAt: string | null
  /** when the certificates end on which the last time-stamp rests; null: there is none */
  readonly evidenceUntil: string | null
}

/** What a verdict says of the signature, as a program is told. Null: nobody has signed it, or nobody can tell who. */
export function signatureTold(verdict: Verdict): SignatureTold | null {
  const { signer, certificate, development, statedAt, stampedTime, provedTime, root } = verdict
  const { certification, trust, filled, furtherSigners, evidenceAdded } = verdict
  if (signer === null || certificate === null) return null
  return {
    signer,
    certificate,
    trial: development,
    signedAt: statedAt,
    stampedAt: stampedTime?.toISOString() ?? null,
    proved:
      provedTime === null
        ? null
        : { at: provedTime.time.toISOString(), authority: provedTime.authority, by: provedTime.by },
    certification,
    trust,
    root,
    revocationChecked: verdict.revocationChecked,
    revocation: verdict.revocation.map(({ subject, lists, refused, later }) => ({
      subject,
      lists: lists.map(listTold),
      refused: refused.map(({ why, ...list }) => ({ ...listTold(list), why })),
      revokedLater: later?.since.toISOString() ?? null,
    })),
    filled: filled.map(({ onPage: shows, ...field }) => ({
      ...field,
      value: [field.after].flat().join(', '),
      shows,
    })),
    furtherSigners: furtherSigners.map(({ statedAt: at, ...each }) => ({ ...each, signedAt: at })),
    evidenceAdded,
    renewedAt: verdict.renewedAt?.toISOString() ?? null,
    evidenceUntil: verdict.evidenceUntil?.toISOString() ?? null,
  }
}

const listTold = ({ issuer, thisUpdate }: NamedList): ListTold => ({ issuer, at: thisUpdate.toISOString() })
