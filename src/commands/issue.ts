import type { Archive } from '../archive/archive.ts'
import { partsOfId } from '../model/document.ts'
import { currentOf, type DocumentState, type Version } from '../model/document-state.ts'
import {
  CHANNELS,
  type Channel,
  entryStart,
  type IssuedEntry,
  type LedgerEntry,
  ofDocument,
  type VoidedEntry,
} from '../model/ledger.ts'
import { lastRequired } from '../plan/approval.ts'
import { isMeant, type Selection } from '../plan/selection.ts'
import { type Outcome, type Problem, problem } from '../problems/problem.ts'
import type { Project } from '../project/project.ts'
import type { Sequence } from '../sequence.ts'
import { counted, someOf } from '../text/counted.ts'
import { version as program } from '../version.ts'
import { answered, type Ended } from './answer.ts'
import type { IssueBody } from './answers.ts'
import { type Command, isChosen, openCommand, selectFrom, writeRecord } from './command.ts'
import { type Context, localDay } from './context.ts'
import { EXIT } from './exit.ts'
import { type IssueFlags, onlyOf, planOptions } from './flags.ts'
import { settledByHand } from './mail/by-hand.ts'
import { manifestedStates, notAsRecorded } from './paper/manifest-record.ts'
import { planFor } from './plan.ts'
import { scopeOf } from './told.ts'
import { unrecordedIn } from './witness.ts'
import { issuedWords } from './words.ts'

/** What was asked for, and how it answers. */
interface Issuing {
  readonly context: Context
  readonly command: Command
  readonly flags: IssueFlags
}

/**
 * Records that letters have left, or, with --void, that they have not. What had left before is not recorded twice, but
 * for another channel.
 */
export async function issue(
  context: Context,
  letterName: string | null,
  flags: IssueFlags,
): Promise<Ended<IssueBody>> {
  const command = await openCommand(context, letterName, flags)
  if (command.kind === 'refused') return command
  const wrong = wrongUse(context, flags)
  if (wrong.length > 0) return command.refuse(wrong)
  return writeRecord(command, async (archive, write): Promise<Ended<IssueBody>> => {
    const meant = await meantBy(command, archive, flags)
    if (meant.kind === 'problems') return command.refuse(meant.problems)
    await command.report.problems(meant.notes)
    const unrecorded = await unrecordedIn(context, archive, [])
    if (unrecorded.length > 0) return command.refuse(unrecorded)
    const { states, channel } = meant.value
    const issuing: Issuing = { context, command, flags: channel === null ? flags : { ...flags, channel } }
    const { entries, ended, tell } = flags.void
      ? await voiding(issuing, states)
      : await leaving(
          issuing,
          archive,
          states.filter(({ gone }) => gone === null),
        )
    const isByEmail = flags.channel === 'email' && ended.kind === 'answered' && ended.exit === EXIT.done
    const as = flags.void ? 'not-sent' : 'sent'
    const settled = isByEmail ? settledByHand(context, archive, states, as, flags.reason ?? null) : []
    await write.append([...entries, ...settled])
    tell()
    return ended
  })
}

/** What is to be recorded; of a manifest all that it lists, by its channel. */
async function meantBy(
  command: Command,
  archive: Archive,
  flags: IssueFlags,
): Promise<Outcome<{ readonly states: readonly DocumentState[]; readonly channel: Channel | null }>> {
  if (flags.manifest !== undefined) {
    const listed = manifestedStates(archive, flags.manifest, flags.except ?? [])
    if (listed.kind === 'problems') return listed
    return { ...listed, value: { states: listed.value.states, channel: listed.value.entry.channel } }
  }
  const options = planOptions(flags)
  const selection = await selectFrom(command, archive, options.to, options.only, options.language)
  if (selection.kind === 'problems') return selection
  const states = chosen(command.project, archive, flags, selection.value)
  return { ...selection, value: { states, channel: null } }
}

function wrongUse(context: Context, flags: IssueFlags): readonly Problem[] {
  const today = localDay(context.now())
  const problems: Problem[] = []
  const how = (
    found:
      | 'no-reason'
      | 'reason-without-void'
      | 'all-and-only'
      | 'no-channel-without-void'
      | 'trial-and-void'
      | 'manifest-and-others'
      | 'except-without-manifest',
  ): void => void problems.push(problem('issue/how', null, { found }))
  const isNamed =
    flags.all || onlyOf(flags) !== null || flags.to !== undefined || flags.language !== undefined
  const isSelected = isNamed || flags.manifest !== undefined
  if (!isSelected && (flags.void || context.person === null)) problems.push(problem('issue/whose', null))
  if (flags.on !== undefined && flags.on > today && !flags.void)
    problems.push(problem('issue/not-yet', null, { on: flags.on }))
  if (flags.void && !/\p{L}/u.test(flags.reason ?? '')) how('no-reason')
  if (!flags.void && flags.reason !== undefined) how('reason-without-void')
  if (flags.all && onlyOf(flags) !== null) how('all-and-only')
  if (flags.channel === 'none' && !flags.void) how('no-channel-without-void')
  if (flags.void && flags.trial) how('trial-and-void')
  if (flags.manifest !== undefined && (isNamed || flags.void || flags.channel !== undefined))
    how('manifest-and-others')
  if (flags.except !== undefined && flags.manifest === undefined) how('except-without-manifest')
  return problems
}

/** By the record, not by the list: who is no longer in that may have been written to. */
function chosen(
  { letter }: Project,
  archive: Archive,
  flags: IssueFlags,
  selection: Selection,
): readonly DocumentState[] {
  const { languages } = selection
  return [...archive.documents.values()].filter((state) => {
    const { language } = partsOfId(state.document)
    const isSpoken = languages.kind === 'own' || languages.tags.includes(language)
    return isChosen(state, letter, selection, onlyOf(flags)) && isSpoken
  })
}

/** What is written down, and what is said of it. */
interface IssueResult {
  readonly entries: Sequence<LedgerEntry>
  readonly ended: Ended<IssueBody>
  /** says what was recorded, once it is */
  tell(this: void): void
}

function recorded(
  { command, flags }: Issuing,
  entries: readonly (IssuedEntry | VoidedEntry)[],
  exit: number,
  tell: () => void,
): IssueResult {
  const body: IssueBody = {
    ...scopeOf(command),
    void: flags.void === true,
    documents: entries.map(({ about, version, file, sha256, on, channel }) => {
      return { document: about.document, version, file, sha256, on, channel }
    }),
  }
  return { entries, ended: answered(body, exit), tell }
}

const NOTHING_TO_TELL = (): void => {}

async function leaving(
  issuing: Issuing,
  archive: Archive,
  states: readonly DocumentState[],
): Promise<IssueResult> {
  const { context, command, flags } = issuing
  const { report } = command
  const on = flags.on ?? localDay(context.now())
  const channel = flags.channel === undefined || flags.channel === 'none' ? null : flags.channel
  const refuse = async (problems: readonly Problem[]): Promise<IssueResult> => ({
    entries: [],
    ended: await command.refuse(problems, joined(problems)),
    tell: NOTHING_TO_TELL,
  })
  if (states.length === 0) return refuse([problem('issue/nothing', null)])
  const going = states.filter((state) => !hasLeftBy(currentOf(state), flags))
  await noteOthers(issuing, states)
  const problems = [
    ...going.flatMap((state) => tooEarly(state, on)),
    ...states.flatMap((state) => notAsRecorded(state, archive)),
    ...trialProblems(going, flags, isApprovalAsked(command, archive)),
  ]
  if (problems.length > 0) return refuse(problems)
  const isNamed = flags.all || onlyOf(flags) !== null || flags.manifest !== undefined
  if (!isNamed && flags.to === undefined && flags.language === undefined) {
    const people = addresseesOf(going)
    const said = await context.person!.ask(
      `Record ${counted(going.length, 'document')} of ${counted(people, 'addressee')} as issued on ${on}? Write “yes”: `,
    )
    if (said?.trim().toLowerCase() !== 'yes') {
      report.note('nothing was recorded')
      return recorded(issuing, [], EXIT.act, NOTHING_TO_TELL)
    }
  }
  await noteStaleOnes(issuing, archive, going)
  const line = lineFor(context, null)
  const before = [...new Set(going.flatMap((state) => currentOf(state).issued.map(issuedWords)))]
  const besides = before.length === 0 ? '' : `; recorded before, and still: ${someOf(before)}`
  const entries = going.map((state): IssuedEntry => {
    const listed = flags.manifest === undefined ? {} : { manifest: flags.manifest }
    return { ...line(state.document), event: 'issued', ...bytesOf(currentOf(state)), channel, on, ...listed }
  })
  const tell = (): void => {
    report.result(
      entries.length === 0
        ? `nothing to record: all of it had left before, ${someOf([...new Set(states.flatMap((state) => currentOf(state).issued.map(issuedWords)))])}`
        : `${counted(entries.length, 'document')} of ${counted(addresseesOf(going), 'addressee')} recorded as issued on ${on}${channel === null ? '' : ` by ${CHANNELS[channel]}`}${besides}`,
    )
  }
  return recorded(issuing, entries, EXIT.done, tell)
}

/** Of those who were named, whose letters stand no longer, or were never made. */
async function noteOthers({ command, flags }: Issuing, states: readonly DocumentState[]): Promise<void> {
  const ids = (onlyOf(flags) ?? []).filter((id) => !states.some((state) => isMeant(state, [id])))
  if (ids.length > 0) await command.report.problems([problem('issue/nothing-of', null, { ids })])
}

const addresseesOf = (states: readonly DocumentState[]): number =>
  new Set(states.map(({ document }) => partsOfId(document).recipient)).size

const bytesOf = ({ made, file, sha256 }: Version) => ({ version: made.version, file, sha256 })

function lineFor({ now }: Context, reason: string | null) {
  const at = now().toISOString()
  return (document: string) => entryStart(ofDocument(document), at, program, null, reason)
}

const hasLeftBy = ({ issued }: Version, { channel }: IssueFlags): boolean =>
  issued.some((each) => channel === undefined || each.channel === channel)

/** The day that stands on a document, before which it cannot have left. */
function tooEarly(state: DocumentState, on: string): readonly Problem[] {
  const { edition } = currentOf(state).made
  const { date } = edition
  if (on >= date) return []
  return [problem('issue/too-early', null, { document: state.document, dated: date, on })]
}

/** By the letter as it is, or as the last run had it: fewer are not asked for in silence. */
const isApprovalAsked = ({ project }: Command, { own }: Archive): boolean =>
  project.letter.approval.approvals > 0 || (lastRequired(own)?.approvals ?? 0) > 0

function trialProblems(
  states: readonly DocumentState[],
  { trial }: IssueFlags,
  isAsked: boolean,
): readonly Problem[] {
  const documents = states.filter(isTrial).map(({ document }) => document)
  if (documents.length > 0 && isAsked) return [problem('issue/trial-unapproved', null, { documents })]
  return documents.length === 0 || trial ? [] : [problem('issue/trial', null, { documents })]
}

const isTrial = (state: DocumentState): boolean => currentOf(state).made.grade.identity === 'development'

/** What is the same of many documents is said once. */
function joined(problems: readonly Problem[]): readonly Problem[] {
  if (problems.length <= 6) return problems
  const byCode = new Map<string, Problem[]>()
  for (const problem of problems) {
    const known = byCode.get(problem.code)
    if (known === undefined) byCode.set(problem.code, [problem])
    else known.push(problem)
  }
  return [...byCode.values()].flatMap((group) => {
    const [first, ...more] = group
    return more.length === 0 ? group : [{ ...first!, more: more.length }]
  })
}

/** What leaves though lists and texts say otherwise by now; and what leaves for trial. */
async function noteStaleOnes(
  { context, command, flags }: Issuing,
  archive: Archive,
  going: readonly DocumentState[],
): Promise<void> {
  const trial = going.filter(isTrial).map(({ document }) => document)
  if (trial.length > 0)
    await command.report.problems([problem('issue/trial-recorded', null, { documents: trial })])
  const options = { ...planOptions(flags), only: null, language: ['own'], reason: null }
  const planned = await planFor(command, archive, options, localDay(context.now()), null, false)
  if (planned.kind === 'problems') return
  const stale = new Set(
    planned.value.plan.items.flatMap((item) => (item.kind === 'make' ? [item.document] : [])),
  )
  const documents = going.filter(({ document }) => stale.has(document)).map(({ document }) => document)
  if (documents.length > 0) await command.report.problems([problem('issue/stale', null, { documents })])
}

/** One act of leaving: what went on one day by one channel. */
interface DocumentLeaving {
  readonly state: DocumentState
  readonly version: Version
  readonly issued: IssuedEntry
}

/** The counter-entry. Where an addressee's letters left more than once, it has to be said which time is meant. */
async function voiding(issuing: Issuing, states: readonly DocumentState[]): Promise<IssueResult> {
  const { context, command, flags } = issuing
  const refuse = async (problems: readonly Problem[]): Promise<IssueResult> => ({
    entries: [],
    ended: await command.refuse(problems),
    tell: NOTHING_TO_TELL,
  })
  const acts = states.flatMap((state) =>
    state.versions.flatMap((version) =>
      version.issued
        .filter(({ on, channel }) => {
          const isChannel = flags.channel === undefined || (channel ?? 'none') === flags.channel
          return isChannel && (flags.on === undefined || on === flags.on)
        })
        .map((issued): DocumentLeaving => ({ state, version, issued })),
    ),
  )
  const unclear = states.filter((state) => currentOf(state).isUnclear)
  if (acts.length === 0 && unclear.length > 0) return voidUnclear(issuing, unclear)
  if (acts.length === 0) return refuse([problem('issue/nothing-to-void', null)])
  const several = new Map<string, Set<string>>()
  for (const { state, issued } of acts) {
    const { recipient } = partsOfId(state.document)
    several.set(recipient, (several.get(recipient) ?? new Set()).add(issuedWords(issued)))
  }
  const ambiguous = [...several].filter(([, { size }]) => size > 1)
  if (ambiguous.length > 0)
    return refuse(
      ambiguous.map(([id, leavings]) => problem('issue/several', null, { id, leavings: [...leavings] })),
    )
  const line = lineFor(context, flags.reason ?? null)
  const entries = acts.map(({ state, version, issued }): VoidedEntry => {
    const { channel, on } = issued
    return { ...line(state.document), event: 'voided', ...bytesOf(version), channel, on }
  })
  const people = new Set(acts.map(({ state }) => partsOfId(state.document).recipient)).size
  const tell = (): void => {
    command.report.result(
      `${counted(entries.length, 'record')} of ${counted(people, 'addressee')} taken back: ${someOf([...new Set(acts.map(({ issued }) => issuedWords(issued)))])}`,
    )
  }
  return recorded(issuing, entries, EXIT.done, tell)
}

/** What was adopted counts as left until somebody says that it has not. */
function voidUnclear(issuing: Issuing, states: readonly DocumentState[]): IssueResult {
  const { context, command, flags } = issuing
  const line = lineFor(context, flags.reason ?? null)
  const entries = states.map((state): VoidedEntry => {
    return { ...line(state.document), event: 'voided', ...bytesOf(currentOf(state)), channel: null, on: null }
  })
  const tell = (): void => {
    command.report.result(`${counted(entries.length, 'document')} recorded as not issued`)
  }
  return recorded(issuing, entries, EXIT.done, tell)
}
