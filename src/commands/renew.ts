import { readFileSync } from 'node:fs'
import type { Archive } from '../archive/archive.ts'
import type { ArchiveWriter } from '../archive/writer.ts'
import { isFile } from '../disk.ts'
import type { RenewedEntry } from '../model/ledger.ts'
import { type Outcome, type Problem, problem } from '../problems/problem.ts'
import type { StandingEvidence, Survey } from '../run/renew.ts'
import type { Renewer } from '../sign/renewal.ts'
import { dueFrom } from '../sign/verify/stamps.ts'
import { answered, type Ended } from './answer.ts'
import type { RenewBody } from './answers.ts'
import {
  type Command,
  isChosen,
  listsMade,
  openPast,
  readRecord,
  selectFrom,
  writeRecord,
} from './command.ts'
import type { Context } from './context.ts'
import { EXIT, statusOf } from './exit.ts'
import { onlyOf, type RenewFlags } from './flags.ts'
import { dueLines, renewedLines } from './renew-words.ts'
import { bytesTold, scopeOf } from './told.ts'
import { unrecordedIn } from './witness.ts'

/** How long an authority may take to answer, as where letters are signed. */
const PATIENCE_MS = 20_000

/** What was asked for, and how it answers. */
interface Renewing {
  readonly context: Context
  readonly command: Command
  readonly flags: RenewFlags
  readonly now: Date
}

/**
 * Adds evidence and a time-stamp to what stands, so that it can be proved when the certificates of today have ended (PAdES B-LTA).
 * Without --timestamp it says what is due, and writes nothing.
 */
export async function renew(
  context: Context,
  letterName: string | null,
  flags: RenewFlags,
): Promise<Ended<RenewBody>> {
  const command = await readRecord(await openPast(context, letterName, flags))
  if (command.kind === 'refused') return command
  const { archive, report, refuse } = command
  const renewing: Renewing = { context, command, flags, now: context.now() }
  const { timestamp, crl = [], trust = [] } = flags
  if (timestamp === undefined && crl.length + trust.length > 0)
    return refuse([problem('renew/lists-alone', null)])
  const missing = [...crl, ...trust].filter((file) => !isFile(file))
  if (missing.length > 0) return refuse(missing.map((file) => problem('identity/no-file', null, { file })))
  const survey = await surveyed(renewing, archive)
  if (survey.kind === 'problems') return refuse(survey.problems)
  await report.problems(survey.notes)
  const { found, problems } = survey.value
  if (found.length + problems.length === 0) return refuse([problem('renew/nothing', null)])
  const isDue = found.some(({ condition }) => condition === 'due')
  if (timestamp === undefined || (!isDue && problems.length === 0)) {
    const told = [...problems, ...passedOver(found)]
    await report.problems(told)
    for (const line of dueLines(found)) report.result(line)
    if (isDue) report.note('nothing was written: add --timestamp URL to do it (and --crl FILE)')
    const body = bodyOf(command, found, [], false, null)
    return answered(body, Math.max(command.ends, statusOf(problems)) || (isDue ? EXIT.left : EXIT.done))
  }
  const renewer = await openedRenewer(renewing, timestamp)
  if (renewer.kind === 'problems') return refuse(renewer.problems)
  await report.problems(renewer.notes)
  return writeRecord(command, (locked, write) => renewed(renewing, renewer.value, locked, write))
}

/** What stands of those who are meant, whatever list they are in. */
async function surveyed({ command, flags, now }: Renewing, archive: Archive): Promise<Outcome<Survey>> {
  const to = flags.to ?? listsMade(archive, command.project.letter)
  const only = onlyOf(flags)
  const selection = await selectFrom(command, archive, to, only, ['own'])
  if (selection.kind === 'problems') return selection
  const { letter } = command.project
  const states = [...archive.documents.values()].filter((state) =>
    isChosen(state, letter, selection.value, only),
  )
  const { surveyOf } = await import('../run/renew.ts')
  const value = surveyOf(archive, states, now, flags.early === true)
  return { kind: 'ok', value, notes: selection.notes }
}

async function openedRenewer({ context, flags }: Renewing, url: string): Promise<Outcome<Renewer>> {
  const { openTimestamper } = await import('../sign/timestamp.ts')
  // nothing in a document says when it was renewed but the time-stamp, so each is held against the clock
  const timestamper = await openTimestamper(url, context.now, fetch, PATIENCE_MS)
  if (timestamper.kind === 'problems') return timestamper
  const { openRenewer } = await import('../sign/renewal.ts')
  const given = (files: readonly string[] = []) => files.map((file) => ({ file, bytes: readFileSync(file) }))
  const renewer = openRenewer(given(flags.crl), given(flags.trust), timestamper.value)
  return renewer.kind === 'ok' ? { ...renewer, notes: timestamper.notes } : renewer
}

async function renewed(
  renewing: Renewing,
  renewer: Renewer,
  archive: Archive,
  write: ArchiveWriter,
): Promise<Ended<RenewBody>> {
  const { context, command, flags, now } = renewing
  const { report, refuse } = command
  const unrecorded = await unrecordedIn(context, archive, [])
  if (unrecorded.length > 0) return refuse(unrecorded)
  const survey = await surveyed(renewing, archive)
  if (survey.kind === 'problems') return refuse(survey.problems)
  const { found, problems } = survey.value
  const all = found.filter(({ condition }) => condition === 'due')
  const gainless = flags.early === true ? [] : all.filter((each) => !gains(each, renewer))
  const due = all.filter((each) => !gainless.includes(each))
  const { renewAll, renewalProblems } = await import('../run/renew.ts')
  const wrong = [...problems, ...(await renewalProblems(archive, due, renewer, now, report.progress))]
  if (wrong.length > 0) return refuse(wrong)
  const entries: RenewedEntry[] = []
  const recording = {
    archive,
    write,
    now: () => context.now().toISOString(),
    progress: report.progress,
    isStopped: () => context.stop.asked() !== null,
  }
  const done = await context.stop.during(() =>
    renewAll(recording, due, renewer, (written) => entries.push(...written)),
  )
  const notes = [...passedOver(found), ...noGain(gainless, renewer), ...renewer.unneeded()]
  await report.problems(notes)
  for (const line of renewedLines(entries)) report.result(line)
  if (due.length === 0) for (const line of dueLines(found)) report.result(line)
  if (done.kind === 'all') return answered(bodyOf(command, found, entries, true, null), EXIT.done)
  await report.problems(done.problems)
  report.note(
    `stopped after ${done.done} of ${due.length} documents: they are whole and recorded; run again to go on`,
  )
  const body = bodyOf(command, found, entries, true, { done: done.done, of: due.length })
  return answered(body, context.stop.asked() ?? statusOf(done.problems))
}

/** The evidence itself is a gain; another time-stamp is one where it holds longer. */
const gains = ({ evidence }: StandingEvidence, { until }: Renewer): boolean =>
  evidence.level !== 'LTA' || until > evidence.until

const namesOf = (found: readonly StandingEvidence[]): readonly string[] =>
  found.map(({ document }) => document)

function noGain(found: readonly StandingEvidence[], { authority, until }: Renewer): readonly Problem[] {
  if (found.length === 0) return []
  return [
    problem('renew/no-gain', null, { authority, until: until.toISOString(), documents: namesOf(found) }),
  ]
}

/** What can be renewed no more. */
function passedOver(found: readonly StandingEvidence[]): readonly Problem[] {
  const documents = namesOf(found.filter(({ condition }) => condition === 'too-late'))
  return documents.length === 0 ? [] : [problem('renew/too-late', null, { documents })]
}

/** What there was, as it is now. */
function bodyOf(
  command: Command,
  found: readonly StandingEvidence[],
  entries: readonly RenewedEntry[],
  written: boolean,
  stopped: RenewBody['stopped'],
): RenewBody {
  const done = new Map(entries.map((entry) => [entry.about.document, entry]))
  const documents = found.map(({ document, version, evidence, condition }) => {
    const entry = done.get(document)
    const until = entry === undefined ? evidence.until : new Date(entry.until)
    return {
      ...bytesTold(document, version),
      ...(entry === undefined ? {} : { sha256: entry.sha256 }),
      level: entry === undefined ? evidence.level : ('LTA' as const),
      until: until.toISOString(),
      dueFrom: dueFrom(until).toISOString(),
      condition: entry === undefined ? condition : ('renewed' as const),
    }
  })
  return { ...scopeOf(command), written, stopped, documents }
}
