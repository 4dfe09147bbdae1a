import type { Channel, Resolution } from '../model/ledger.ts'
import type { Addressees, PlanOptions } from '../plan/request.ts'
import type { IdentityOptions } from '../run/grade.ts'

/** What every command that reads the project takes. */
export interface ProjectFlags {
  readonly data?: string
  readonly json?: true
  readonly quiet?: true
}

export interface FolderFlags extends ProjectFlags {
  readonly out: string
  /** of commands that write */
  readonly takeLock?: true
}

export interface OnlyFlags {
  readonly only?: readonly string[]
  /** the same, as it was called before */
  readonly state?: readonly string[]
}

export interface SelectionFlags extends FolderFlags, OnlyFlags {
  /** by default the ministers, or whatever has been made */
  readonly to?: Addressees
  readonly language?: readonly string[]
}

export interface VerifyFlags extends FolderFlags, OnlyFlags {
  /** root certificates; without them the chain is not checked */
  readonly trust?: readonly string[]
}

/** What an officer says of letters that have left, and of what is to be withdrawn. */
export interface CorrectionFlags {
  readonly as?: Resolution
  readonly reason?: string
  /** ISO date of a revision or corrigendum */
  readonly dated?: string
  /** of a revision */
  readonly reference?: string
  readonly withdraw?: number
  readonly skipHeld?: true
  readonly resign?: true
}

export interface PlanFlags extends SelectionFlags, IdentityOptions, CorrectionFlags {
  /** every line */
  readonly full?: true
  readonly save?: true
}

export interface GenerateFlags extends PlanFlags {
  readonly signedAt?: string
  readonly draft?: true
  readonly dryRun?: true
  /** the id of a plan that was approved */
  readonly plan?: string
}

export interface IssueFlags extends SelectionFlags {
  readonly all?: true
  readonly channel?: Channel | 'none'
  readonly on?: string
  readonly trial?: true
  readonly void?: true
  readonly reason?: string
}

export interface CheckpointFlags extends FolderFlags, IdentityOptions {}

export interface AdoptFlags extends FolderFlags {
  readonly now?: true
}

export interface StatusFlags extends SelectionFlags {}

export interface ReprintFlags extends FolderFlags {
  readonly language?: readonly string[]
  readonly into?: string
}

export interface CheckFlags extends ProjectFlags, OnlyFlags {}

/** It reads no project. */
export interface ExplainFlags {
  readonly json?: true
}

export interface ListFlags extends FolderFlags, OnlyFlags {
  readonly to: Addressees
  readonly language: string
  readonly format?: 'table' | 'csv' | 'pdf'
}

/** Ids as they were named; null: none were. */
export const onlyOf = ({ only, state }: OnlyFlags): readonly string[] | null =>
  only === undefined && state === undefined ? null : [...(only ?? []), ...(state ?? [])]

export const planOptions = (flags: PlanFlags): PlanOptions => ({
  to: flags.to ?? 'ministers',
  only: onlyOf(flags),
  language: flags.language ?? ['own'],
  as: flags.as ?? null,
  reason: flags.reason ?? null,
  dated: flags.dated ?? null,
  reference: flags.reference ?? null,
  withdraw: flags.withdraw ?? null,
  skipHeld: flags.skipHeld === true,
  resign: flags.resign === true,
})
