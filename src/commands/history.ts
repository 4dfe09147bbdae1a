import { partName, partsOfId } from '../model/document.ts'
import { currentOf, type DocumentState, heldVersion } from '../model/document-state.ts'
import {
  type DocumentEntry,
  isOfDocument,
  isOfReview,
  type LedgerEntry,
  type MailEntry,
  type RequiredEntry,
  type ReviewEntry,
} from '../model/ledger.ts'
import { byName } from '../plan/selection.ts'
import { type Problem, problem } from '../problems/problem.ts'
import type { Sequence } from '../sequence.ts'
import { counted } from '../text/counted.ts'
import { answered, type Ended } from './answer.ts'
import type { HistoryBody } from './answers.ts'
import { reviewerTold } from './approval/told.ts'
import { requiredWords, reviewWords } from './approval/words.ts'
import { type Command, openPast, readRecord } from './command.ts'
import type { Context } from './context.ts'
import type { FolderFlags } from './flags.ts'
import { documentTold, scopeOf, versionTold } from './told.ts'
import { issuedWords, reasonWords } from './words.ts'

/** Addressees' stories, as the ledger tells them: by id, or by the name of the State. */
export async function history(
  context: Context,
  addressees: readonly string[],
  letterName: string | null,
  flags: FolderFlags,
): Promise<Ended<HistoryBody>> {
  const command = await readRecord(await openPast(context, letterName, flags))
  if (command.kind === 'refused') return command
  const { archive, report } = command
  const known = new Set([...archive.documents.keys()].map((id) => partsOfId(id).recipient))
  const found = addressees.map((name) => findId(name, known, command))
  const problems = found.flatMap((each) => (typeof each === 'string' ? [] : [each]))
  if (problems.length > 0) return command.refuse(problems)
  const ids = found.filter((each) => typeof each === 'string')
  const told = ids.map((id) => {
    const entries = archive.entries.filter(({ about }) => partsOfId(about.document).recipient === id)
    const states = [...archive.documents.values()].filter(
      ({ document }) => partsOfId(document).recipient === id,
    )
    const reviews = archive.reviews.flatMap((entry) => reviewOf(entry, id))
    const messages = archive.mailed.filter(({ addressee }) => addressee === id)
    return { addressee: id, entries, messages, states, reviews }
  })
  for (const { addressee, entries, messages, states } of told) {
    if (entries.length === 0) report.result(`${addressee}: nothing has been made`)
    const lines = linesOf(archive.lines, addressee)
    const width = Math.max(0, ...lines.map(({ at }) => timeOf(at).length))
    for (const entry of lines) {
      if (!isOfDocument(entry)) {
        report.result(`${timeOf(entry.at).padEnd(width)}  ${beside(entry, addressee)}`)
        continue
      }
      const { language, part } = partsOfId(entry.about.document)
      const when = timeOf(entry.at).padEnd(width)
      report.result(`${when}  ${`${partName(part)} ${language}`.padEnd(9)}  ${entryWords(entry)}`)
      const where = `${' '.repeat(width)}  ${entry.file ?? ''}  sha256 ${entry.sha256}`
      report.result(report.paint.dim(where))
    }
    for (const message of messages)
      report.result(`${timeOf(message.at).padEnd(width)}  ${message.about.message}  ${mailWords(message)}`)
    for (const state of states) report.result(nowWords(state))
  }
  if (archive.newer > 0) report.note(`and ${counted(archive.newer, 'line')} that a newer invite wrote`)
  const body: HistoryBody = {
    ...scopeOf(command),
    addressees: told.map(({ states, reviews, ...each }) => ({
      ...each,
      reviews: reviews.map(({ entry, documents }) => {
        return { ...reviewerTold(entry), plan: entry.about.plan, event: entry.event, documents }
      }),
      documents: states.map((state) => ({
        ...documentTold(state),
        versions: state.versions.map(versionTold),
      })),
    })),
    required: archive.own.flatMap((entry) =>
      entry.event === 'required'
        ? [{ approvals: entry.approvals, approvers: entry.approvers, at: entry.at, reason: entry.reason }]
        : [],
    ),
    newer: archive.newer,
  }
  return answered(body, command.ends)
}

/** What somebody said of an addressee's letters, and of which. */
interface ReviewOfAddressee {
  readonly entry: ReviewEntry
  readonly documents: readonly string[]
}

function reviewOf(entry: ReviewEntry, addressee: string): readonly ReviewOfAddressee[] {
  const documents = entry.items
    .map(({ document }) => document)
    .filter((document) => partsOfId(document).recipient === addressee)
  return documents.length === 0 ? [] : [{ entry, documents }]
}

type ToldEntry = DocumentEntry | ReviewEntry | RequiredEntry

/** Of all lines those about an addressee, with what runs asked for in between: nothing before the story began is told. */
function linesOf(all: Sequence<LedgerEntry>, addressee: string): Sequence<ToldEntry> {
  const isTold = (entry: LedgerEntry): entry is ToldEntry => {
    if (isOfDocument(entry)) return partsOfId(entry.about.document).recipient === addressee
    return isOfReview(entry) ? reviewOf(entry, addressee).length > 0 : entry.event === 'required'
  }
  const lines = all.filter(isTold)
  return lines.some((entry) => isOfReview(entry) || isOfDocument(entry)) ? lines : []
}

/** `letter fr, form fr: approved, by “Chief”, for whoever signs` */
function beside(entry: ReviewEntry | RequiredEntry, addressee: string): string {
  if (entry.event === 'required') return requiredWords(entry)
  const documents = reviewOf(entry, addressee).flatMap((each) => each.documents)
  const names = documents.map(partsOfId).map(({ language, part }) => `${partName(part)} ${language}`)
  return `${names.join(', ')}: ${reviewWords(entry)}`
}

function findId(name: string, known: ReadonlySet<string>, { project }: Command): string | Problem {
  const upper = name.toUpperCase()
  const row = project.recipients.find(({ id }) => id.toUpperCase() === upper)
  const found =
    row?.id ??
    [...known].find((id) => id.toUpperCase() === upper) ??
    byName(name, project.recipients)?.id ??
    recordedOf(
      byName(
        name,
        project.states.map((state) => ({ state, names: {} })),
      )?.state.id,
      known,
    )
  if (found !== undefined) return found
  return problem('project/unknown-addressee', null, { value: name, advice: 'id-or-name' })
}

/** Of a State whose row is gone, by what the record knows. */
const recordedOf = (state: string | undefined, known: ReadonlySet<string>): string | undefined =>
  state === undefined
    ? undefined
    : ([...known].find((id) => id === state) ?? [...known].find((id) => id.startsWith(`${state}-`)))

/** `2004-05-10 07:00:00 UTC`, or `2004-05-10 09:00:00 +02:00`: in the zone it was written in. */
function timeOf(time: string): string {
  const [, day, minute, second = ':00', zone] = /^(.{10})T(\d\d:\d\d)(:\d\d)?(?:\.\d+)?(.*)$/.exec(time) ?? []
  return day === undefined ? time : `${day} ${minute}${second} ${zone === 'Z' ? 'UTC' : zone}`
}

const because = (reason: string | null): string => (reason === null ? '' : `: “${reason}”`)

function entryWords(entry: DocumentEntry): string {
  switch (entry.event) {
    case 'made': {
      const as = entry.as === null ? '' : `, as ${entry.as}${because(entry.reason)}`
      const { edition, replaces, about } = entry
      const under = edition.kind === 'revision' ? `, ${edition.reference} of ${edition.date}` : ''
      const inPlace =
        replaces !== null && replaces.document !== about.document
          ? `, in place of ${replaces.document} version ${replaces.version}`
          : ''
      const reasons = entry.reasons.map((reason) => reasonWords(reason)).join(', ')
      // a signing time that is no other than the clock's is not said twice
      const isOther = Math.abs(Date.parse(entry.signedAt) - Date.parse(entry.at)) > 60_000
      const on = isOther ? `, ${timeOf(entry.signedAt)}` : ''
      return `made, version ${entry.version} (${reasons})${as}${inPlace}${under}; signed by ${entry.signer}${on}`
    }
    case 'superseded': {
      const { by, about } = entry
      const isOther = by !== null && by.document !== about.document
      return isOther
        ? `put aside for ${by.document} version ${by.version}${because(entry.reason)}`
        : 'put aside for the next version'
    }
    case 'withdrawn': {
      const reasons = entry.reasons.map((reason) => reasonWords(reason)).join(', ')
      return `withdrawn (${reasons})${entry.as === null ? '' : `, as ${entry.as}${because(entry.reason)}`}`
    }
    case 'restored':
      return `stands again, the same bytes (${entry.reasons.map((reason) => reasonWords(reason)).join(', ')})`
    case 'issued':
      return `${issuedWords(entry)}${entry.manifest === undefined ? '' : `, on manifest ${entry.manifest}`}`
    case 'voided':
      return entry.on === null
        ? `not issued${because(entry.reason)}`
        : `not ${issuedWords({ ...entry, on: entry.on })}: that was taken back${because(entry.reason)}`
    case 'adopted': {
      const made = entry.isMatched
        ? 'as lists and texts of today make it'
        : 'not as lists and texts of today make it'
      return `taken into the record, version ${entry.version}: ${made}; signed by ${entry.signer}, ${timeOf(entry.signedAt)}`
    }
    case 'settled':
      return entry.by === null
        ? `stands as it is${because(entry.reason)}`
        : `stands, corrected by ${entry.by}${because(entry.reason)}`
    case 'reprinted':
      return 'reprinted: the same bytes put out again'
    case 'renewed':
      return `evidence renewed: time-stamped by ${entry.authority}, holds until ${entry.until.slice(0, 10)}; the bytes before stand at its beginning`
    default:
      return entry satisfies never
  }
}

/** What a line about a message says; of several addresses which one. */
function mailWords(entry: MailEntry): string {
  const at = `address ${entry.to}`
  switch (entry.event) {
    case 'sending':
      return `${entry.isAgain ? 'sent again' : 'sent'} to ${at}${because(entry.reason)}`
    case 'mail-accepted':
      return `${at}: accepted by the server (${entry.code})`
    case 'mail-refused':
      return `${at}: refused ${entry.until === 'good' ? 'for good' : 'for now'} (${entry.code})`
    case 'mail-unknown':
      return `${at}: nobody knows whether it has left`
    case 'mail-reported':
      return `${at}: ${entry.action}${entry.status === null ? '' : ` (${entry.status})`}, as ${entry.isByForm ? 'a report says' : 'a bounce seems to say'}`
    case 'mail-settled':
      return `${at}: ${entry.as === 'sent' ? 'has left' : 'has not left'}, by an officer’s word${because(entry.reason)}`
    default:
      return entry satisfies never
  }
}

/** `now: letter fr: version 2, not issued; version 1 was issued on 2004-05-11 by pouch` */
function nowWords(state: DocumentState): string {
  const { language, part } = partsOfId(state.document)
  const { made, issued } = currentOf(state)
  const held = heldVersion(state)
  const unclear = currentOf(state).isUnclear
  const left =
    issued.length > 0
      ? issued.map(issuedWords)
      : [unclear ? 'counts as left, of which nobody has said anything yet' : 'not issued']
  const earlier =
    held !== null && held.issued.length > 0 && issued.length === 0
      ? `; version ${held.made.version} was ${held.issued.map(issuedWords).join(', ')}`
      : ''
  const why =
    state.gone?.event === 'superseded' && state.gone.by !== null
      ? `put aside for ${state.gone.by.document}`
      : 'withdrawn'
  const gone = held === null ? why : `${why} after it left: ${held.issued.map(issuedWords).join(', ')}`
  const now = state.gone !== null ? gone : `${[`version ${made.version}`, ...left].join(', ')}${earlier}`
  return `now: ${partName(part)} ${language}: ${now}`
}
