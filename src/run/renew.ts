import { createHash } from 'node:crypto'
import { setImmediate as turn } from 'node:timers/promises'
import type { Archive } from '../archive/archive.ts'
import type { DocumentFile } from '../archive/writer.ts'
import type { DocumentId } from '../model/document.ts'
import {
  currentOf,
  type DocumentState,
  isStanding,
  renewalOf,
  type Version,
} from '../model/document-state.ts'
import { entryStart, ofDocument, type RenewedEntry } from '../model/ledger.ts'
import { distinct, type Outcome, type Problem } from '../problems/problem.ts'
import { type EvidenceState, evidenceOf, type Renewer } from '../sign/renewal.ts'
import { dueFrom } from '../sign/verify/stamps.ts'
import { version as program } from '../version.ts'
import type { RecordContext, RunOutcome } from './apply.ts'

/** What stands, on what it rests, and whether that is to be renewed. */
export interface StandingEvidence {
  readonly document: DocumentId
  readonly version: Version
  readonly evidence: EvidenceState
  /**
   * `due`: it has no time-stamp of the document yet, or the last one's certificates end soon; `too-late`: they have ended, and
   * nothing proves any more what a new one would rest on
   */
  readonly condition: 'current' | 'due' | 'too-late'
}

/** Of what stands and was signed in earnest. `problems`: files that are not as they were made. */
export interface Survey {
  readonly found: readonly StandingEvidence[]
  readonly problems: readonly Problem[]
}

/** Signatures of one run and signer rest on the same certificates (`sign/timestamp-changed`): one file is read for all of them. */
const groupOf = ({ made }: Version): string =>
  made.event === 'adopted'
    ? `${made.about.document} ${made.version}`
    : [made.certificate, made.grade.level, made.plan, made.signedAt].join(' ')

/**
 * Looks at what stands of these: by the record where that tells, else by a file of each run. `early`: whatever can be
 * renewed is due.
 */
export function surveyOf(
  archive: Archive,
  states: readonly DocumentState[],
  now: Date,
  early: boolean,
): Survey {
  const groups = new Map<string, Outcome<EvidenceState>>()
  const readOf = (version: Version): Outcome<EvidenceState> => {
    const group = groupOf(version)
    const known = groups.get(group)
    const read = known?.kind === 'ok' ? known : readEvidence(archive, version)
    groups.set(group, read)
    return read
  }
  const found: StandingEvidence[] = []
  const problems: Problem[] = []
  for (const state of states) {
    const version = currentOf(state)
    if (!isStanding(state) || version.made.grade.identity === 'development') continue
    const last = renewalOf(version)
    const read = last === null ? readOf(version) : stateOf(last)
    if (read.kind === 'problems') {
      problems.push(...read.problems)
      continue
    }
    const evidence = read.value
    found.push({ document: state.document, version, evidence, condition: conditionOf(evidence, now, early) })
  }
  return { found, problems }
}

/** What the record says of a file that was renewed. */
function stateOf({ stampedAt, until }: RenewedEntry): Outcome<EvidenceState> {
  const value = { level: 'LTA', stampedAt: new Date(stampedAt), until: new Date(until) } as const
  return { kind: 'ok', value, notes: [] }
}

function readEvidence(archive: Archive, version: Version): Outcome<EvidenceState> {
  const bytes = archive.read(version)
  if (bytes.kind === 'problems') return bytes
  return { kind: 'ok', value: evidenceOf(bytes.value), notes: [] }
}

function conditionOf(
  { level, until }: EvidenceState,
  now: Date,
  early: boolean,
): StandingEvidence['condition'] {
  if (until <= now) return 'too-late'
  return early || level !== 'LTA' || dueFrom(until) <= now ? 'due' : 'current'
}

/** Every problem of these, before an authority is asked for the first time-stamp: a file that is another, a list that is lacking. */
export async function renewalProblems(
  archive: Archive,
  due: readonly StandingEvidence[],
  renewer: Renewer,
  now: Date,
  progress: (line: string) => void,
): Promise<readonly Problem[]> {
  const problems: Problem[] = []
  for (const [index, { version }] of due.entries()) {
    progress(`checking  ${index} of ${due.length}`)
    await turn()
    const bytes = archive.read(version)
    problems.push(...(bytes.kind === 'ok' ? renewer.look(bytes.value, version.file!, now) : bytes.problems))
  }
  return distinct(problems)
}

/** Documents that are renewed together: their files become durable, then one write tells the ledger of them. */
const BATCH = 16

/**
 * Renews documents in batches, each whole or not at all. `renewed` hears of each line once it is written. Where the authority
 * stops answering, what was done is done, and the rest is as it was.
 */
export async function renewAll(
  {
    archive,
    write,
    now,
    progress,
    isStopped,
  }: Pick<RecordContext, 'archive' | 'write' | 'now' | 'progress' | 'isStopped'>,
  due: readonly StandingEvidence[],
  renewer: Renewer,
  renewed: (entries: readonly RenewedEntry[]) => void,
): Promise<RunOutcome> {
  let done = 0
  while (done < due.length && !isStopped()) {
    const batch = due.slice(done, done + BATCH)
    const outcomes = await Promise.all(batch.map((each) => renew(archive, each, renewer, now())))
    const ready = outcomes.flatMap((outcome) => (outcome.kind === 'ok' ? [outcome.value] : []))
    if (ready.length > 0) {
      const entries = ready.map(({ entry }) => entry)
      await write.commit(
        ready.map(({ place }) => place),
        [],
        entries,
      )
      renewed(entries)
    }
    done += ready.length
    const problems = outcomes.flatMap((outcome) => (outcome.kind === 'problems' ? outcome.problems : []))
    if (problems.length > 0) return { kind: 'stopped', done, problems: distinct(problems) }
    progress(`renewing  ${done} of ${due.length}`)
  }
  return done < due.length ? { kind: 'stopped', done, problems: [] } : { kind: 'all' }
}

async function renew(
  archive: Archive,
  { document, version }: StandingEvidence,
  renewer: Renewer,
  at: string,
): Promise<Outcome<{ readonly place: DocumentFile; readonly entry: RenewedEntry }>> {
  const before = archive.read(version)
  if (before.kind === 'problems') return before
  const bytes = before.value
  const file = await renewer.renew(bytes, new Date(at))
  if (file.kind === 'problems') return file
  const { update, stampedAt, authority, until } = file.value
  // what is stored is the bytes that were read and the update behind them, so that nothing before it can be another
  const prefix = { chunks: [bytes], length: bytes.length, sha256: createHash('sha256').update(bytes) }
  const entry: RenewedEntry = {
    ...entryStart(ofDocument(document), at, program, null, null),
    event: 'renewed',
    version: version.made.version,
    file: version.file!,
    sha256: prefix.sha256.copy().update(update).digest('hex'),
    before: { sha256: version.sha256, bytes: bytes.length },
    stampedAt: stampedAt.toISOString(),
    authority,
    until: until.toISOString(),
  }
  const place = { file: version.file!, parts: { prefix, body: update } }
  return { kind: 'ok', value: { place, entry }, notes: file.notes }
}
