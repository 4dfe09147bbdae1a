import path from 'node:path'
import {
  currentOf,
  type DocumentState,
  heldVersion,
  isStanding,
  type Version,
} from '../model/document-state.ts'
import type { IssuedEntry, RenewedEntry } from '../model/ledger.ts'
import { reasonsOf } from '../model/plan.ts'
import type { Signer } from '../model/signed.ts'
import type { Project } from '../project/project.ts'
import type { SettingsUsed } from '../project/settings.ts'
import type {
  CommandScope,
  DocumentTold,
  Leaving,
  RecordedBytes,
  RenewalTold,
  SettingsTold,
  Sources,
  Step,
  VersionTold,
} from './answers-told.ts'
import { actionOf, type ChangingItem } from './item-words.ts'
import type { Signature } from './signature-told.ts'
import { fileOf } from './summary.ts'

/** Data of plans and ledgers, for a program: what words.ts is for a person. */

/** Options that are not given, and the file that they are from. */
export const settingsTold = (settings: SettingsUsed | null): SettingsTold | null =>
  settings === null ? null : { path: settings.file, names: settings.names }

/** The letter, and the lists, texts and settings that were read. */
export function sourcesOf({ letter, readFrom }: Pick<Project, 'letter' | 'readFrom'>): Sources {
  const { lists, texts, settings } = readFrom()
  return {
    letter: letter.name,
    lists: lists.map(({ list, file, rows, comesWithInvite }) => ({
      list,
      path: file,
      rows,
      comesWithInvite,
    })),
    texts: texts.map(({ folder, ...text }) => ({ path: folder, ...text })),
    settings: settingsTold(settings),
  }
}

/** The letter and its folder, and the lists and texts that were read. */
export const scopeOf = ({
  project,
  folder,
}: {
  readonly project: Project
  readonly folder: string
}): CommandScope => ({
  ...sourcesOf(project),
  folder,
})

/** A file as a person reaches it, relative to a folder, with `/`. */
export const fileIn = (folder: string, file: string): string =>
  path.relative(folder, file).split(path.sep).join('/')

/** Whoever signs now. */
export const signerTold = ({ signer }: { readonly signer: Signer }): Signature => ({
  signer: signer.subject,
  certificate: signer.fingerprint,
  trial: signer.development,
})

/** Who has signed, as the ledger tells of it. */
export const signatureOf = (by: {
  readonly signer: string
  readonly certificate: string
  readonly grade: { readonly identity: string }
}): Signature => ({
  signer: by.signer,
  certificate: by.certificate,
  trial: by.grade.identity === 'development',
})

const leavings = (issued: readonly IssuedEntry[]): readonly Leaving[] =>
  issued.map(({ on, channel }) => ({ on, channel }))

/** For a program: a version, with its leavings. */
export function versionTold({ made, file, sha256, renewals, issued, isUnclear }: Version): VersionTold {
  const { version, signedAt, edition } = made
  return {
    version,
    file,
    sha256,
    ...signatureOf(made),
    signedAt,
    edition,
    issued: leavings(issued),
    isUnclear,
    renewals: renewals.map(renewalTold),
  }
}

const renewalTold = ({ at, before, sha256, stampedAt, authority, until }: RenewedEntry): RenewalTold => ({
  ...{ at, before: before.sha256, sha256, stampedAt, authority, until },
})

/** For a program: what stands of a document, and what its addressee holds. */
export function documentTold(state: DocumentState): DocumentTold {
  const held = heldVersion(state)
  return {
    document: state.document,
    list: currentOf(state).made.list,
    gone: state.gone?.event ?? null,
    standing: isStanding(state) ? versionTold(currentOf(state)) : null,
    held: held === null ? null : versionTold(held),
  }
}

/** For a program: which bytes, as the ledger has them. */
export const bytesTold = (document: string, { made, file, sha256 }: Version): RecordedBytes => ({
  document,
  version: made.version,
  file,
  sha256,
})

/** For a program: what a plan does with one document. */
export function stepOf(item: ChangingItem): Step {
  const { document, state } = item
  const held = state === null ? null : heldVersion(state)
  const isOfWord = item.kind === 'make' || item.kind === 'settle' || item.kind === 'withdraw'
  return {
    document,
    file: fileOf(item),
    action: actionOf(item),
    version: item.kind === 'make' ? item.version : state === null ? null : currentOf(state).made.version,
    reasons: reasonsOf(item),
    as: isOfWord ? item.as : null,
    ways: item.kind === 'hold' ? item.ways : [],
    replaces: item.kind === 'make' ? item.replaces : null,
    by: item.kind === 'withdraw' ? item.by : null,
    sheet: item.kind === 'settle' ? item.by : null,
    unreached: item.kind === 'make' ? item.unreached : null,
    issued: held === null ? [] : leavings(held.issued),
  }
}
