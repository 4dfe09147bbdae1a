import { type Archive, openArchive } from '../archive/archive.ts'
import { KEY } from '../archive/cell-key.ts'
import type { SavedPlan } from '../archive/plans.ts'
import { isWork, type Plan, reasonsOf } from '../model/plan.ts'
import { assemblePlan, itemHash, withdrawnAddressees } from '../plan/assemble.ts'
import { staleCopies } from '../plan/copies.ts'
import { coveredItem } from '../plan/covered.ts'
import type { RunSigning } from '../plan/findings.ts'
import {
  correctionFrom,
  isPlanOptions,
  needsReason,
  optionWords,
  type PlanOptions,
  quoted,
  type RunRequest,
} from '../plan/request.ts'
import type { Selection } from '../plan/selection.ts'
import { type Outcome, type Problem, problem } from '../problems/problem.ts'
import { toldOf } from '../project/provenance.ts'
import type { Report } from '../report.ts'
import { gradeAsked, type IdentityOptions } from '../run/grade.ts'
import type { SigningSession } from '../run/signing.ts'
import { withoutPassword } from '../text/address.ts'
import { counted } from '../text/counted.ts'
import { version as program } from '../version.ts'
import { answered, type Ended } from './answer.ts'
import type { Bodies, PlanBody } from './answers.ts'
import { approvalLines, approvalsOf, approvalTold } from './approval/told.ts'
import { type Command, openCommand, selectFrom, writeRecord } from './command.ts'
import { askingFor, type Context, localDay, localTime } from './context.ts'
import { EXIT } from './exit.ts'
import { type PlanFlags, planOptions } from './flags.ts'
import { countsLine, countsOf, isChanging, printItems } from './item-words.ts'
import { writtenName } from './settable.ts'
import { ofEachLetter } from './several.ts'
import { fileIn, scopeOf, stepOf } from './told.ts'
import { unrecordedIn } from './witness.ts'
import { originOf } from './words.ts'

/** Says what a run would do, of all letters where none is named; what is said of one, or kept, is one letter's. */
export const showPlan = (
  context: Context,
  letterName: string | null,
  flags: PlanFlags,
): Promise<Ended<Bodies['plan']>> => {
  const { save, shards, as, dated, reference, withdraw } = flags
  const isOfOne = [save, shards, as, dated, reference, withdraw].some((each) => each !== undefined)
  return isOfOne
    ? planOfLetter(context, letterName, flags)
    : ofEachLetter('plan', context, letterName, flags, planOfLetter)
}

/** Writes nothing but the plan itself, under --save. */
async function planOfLetter(
  context: Context,
  letterName: string | null,
  flags: PlanFlags,
): Promise<Ended<PlanBody>> {
  const command = await openCommand(context, letterName, flags)
  if (command.kind === 'refused') return command
  const { folder, report, refuse } = command
  const given = withoutSettings(flags, context)
  const wrong = correctionFrom(planOptions(flags), localDay(context.now()), false)
  if (wrong.kind === 'problems') return refuse(wrong.problems)
  if (flags.shards !== undefined && flags.save !== true)
    return refuse([problem('shards/how', null, { found: 'without-save' })])
  const isSetting = (name: string): boolean => context.settings?.names.includes(name) ?? false
  const signing = await signingFor(context, flags, report, isSetting('identity'))
  if (signing.kind === 'problems') return refuse(signing.problems)
  await report.problems(signing.notes)
  const asked = { command, flags: given, letterName, session: signing.value.session }
  const show = async (archive: Archive): Promise<Outcome<PlanAndRequest>> =>
    planFor(command, archive, planOptions(flags), localDay(context.now()), signing.value.signing, false)
  if (flags.save !== true) {
    const archive = openArchive(folder, command.door)
    if (archive.kind === 'problems') return refuse(archive.problems)
    await report.problems(archive.notes)
    const { disagreements } = archive.value
    if (disagreements.length > 0) return refuse(disagreements.map(({ problem }) => problem))
    const planned = await show(archive.value)
    if (planned.kind === 'problems') return refuse(planned.problems)
    await report.problems(planned.notes)
    const hasWork = planned.value.plan.items.some(isWork)
    const unrecorded = hasWork ? await unrecordedIn(context, archive.value, planned.value.plan.items) : []
    if (unrecorded.length > 0) return refuse(unrecorded)
    const unsaved = { archive: archive.value, planned: planned.value, saved: null, shards: null }
    return print({ ...asked, ...unsaved })
  }
  return writeRecord(command, async (archive, write): Promise<Ended<PlanBody>> => {
    const planned = await show(archive)
    if (planned.kind === 'problems') return refuse(planned.problems)
    await report.problems(planned.notes)
    const shards = shardsOf(archive, planned.value.plan.id, flags.shards ?? null)
    if (shards.kind === 'problems') return refuse(shards.problems)
    const saved = savedFrom(command, archive, planned.value, context.now(), shards.value)
    const at = await write.savePlan(saved)
    return print({ ...asked, archive, planned: planned.value, saved: at, shards: shards.value })
  })
}

/** For how many machines a plan is kept: as it was before, if it was; another number is a problem, since they may be at work. */
function shardsOf(archive: Archive, id: string, asked: number | null): Outcome<number | null> {
  const read = archive.plan(id, isPlanOptions)
  // one that is damaged is written anew
  const before = read.kind === 'ok' ? (read.value?.shards ?? null) : null
  if (before === null || asked === null || before === asked)
    return { kind: 'ok', value: asked ?? before, notes: [] }
  return { kind: 'problems', problems: [problem('shards/frozen', null, { id, of: before, asked })] }
}

/** The flags that the command that carries it out has to repeat: what invite.json says, it says to that too. */
const withoutSettings = (flags: PlanFlags, { settings }: Context): PlanFlags => {
  const kept = Object.entries(flags).filter(([name]) => !settings?.names.includes(writtenName(name)))
  return { out: 'out', ...Object.fromEntries(kept) }
}

/** A plan, and what it was asked for. */
export interface PlanAndRequest {
  readonly plan: Plan
  readonly options: PlanOptions
  readonly request: RunRequest
}

/**
 * Who signs, as far as a plan asks: an identity that is named is opened; without one, whoever signed before will do.
 * `unopened`: it is named by invite.json, not by whoever asks; what is only looked at asks nobody for a passphrase.
 */
export async function signingFor(
  context: Context,
  flags: IdentityOptions & Pick<PlanFlags, 'resign'> & { readonly signedAt?: string },
  report: Report,
  unopened = false,
): Promise<Outcome<{ readonly signing: RunSigning | null; readonly session: SigningSession | null }>> {
  if (unopened && flags.identity !== undefined && flags.resign !== true)
    return {
      kind: 'ok',
      value: { signing: { grade: gradeAsked(flags), certificate: null }, session: null },
      notes: [],
    }
  if (flags.identity === undefined) {
    if (flags.resign === true) return { kind: 'problems', problems: [problem('generate/resign-whom', null)] }
    const asked = flags.timestamp ?? flags.crl
    const signing = asked === undefined ? null : { grade: gradeAsked(flags), certificate: null }
    return { kind: 'ok', value: { signing, session: null }, notes: [] }
  }
  const at = flags.signedAt ?? localTime(context.now())
  const { openSigning } = await import('../run/signing.ts')
  const session = await openSigning(flags, at, askingFor(context, report.note))
  if (session.kind === 'problems') return session
  const { grade, signer } = session.value
  const certificate = flags.resign === true ? signer.fingerprint : null
  return { ...session, value: { signing: { grade, certificate }, session: session.value } }
}

/** What a run with these options would do. `signed`: it is for good. */
export async function planFor(
  command: Command,
  archive: Archive,
  options: PlanOptions,
  today: string,
  signing: RunSigning | null,
  signed: boolean,
): Promise<Outcome<PlanAndRequest>> {
  const correction = correctionFrom(options, today, signed)
  if (correction.kind === 'problems') return correction
  const selection = await selectFrom(command, archive, options.to, options.only, options.language)
  if (selection.kind === 'problems') return selection
  const request = { selection: selection.value, signing, correction: correction.value }
  const plan = assemblePlan(command.project, archive, request)
  if (plan.kind === 'problems') return plan
  const notes = [...selection.notes, ...keyNote(archive, plan.value)]
  return { kind: 'ok', value: { plan: plan.value, options, request }, notes }
}

/** Said once, however many documents it concerns. */
function keyNote(archive: Archive, { items }: Plan): readonly Problem[] {
  const lost = items.filter((item) => reasonsOf(item).some(({ kind }) => kind === 'key-lost'))
  if (lost.length === 0) return []
  const { found } = archive.key()
  const given = { found: found === 'key' ? 'another' : found, file: archive.locate(KEY) } as const
  return [problem('ledger/key', null, { ...given, documents: lost.length })]
}

/** A plan as it is kept, so that its id is enough to carry it out. */
export function savedFrom(
  { project }: Command,
  archive: Archive,
  { plan, options }: PlanAndRequest,
  now: Date,
  shards: number | null = null,
): SavedPlan<PlanOptions> {
  return {
    format: 1,
    id: plan.id,
    letter: project.letter.name,
    savedAt: now.toISOString(),
    program,
    options,
    items: plan.items.filter(isWork).map((item) => {
      const { document, action, inputs, edition } = coveredItem(item)
      return { document, does: action, hash: itemHash(item), inputs, edition }
    }),
    withdrawn: withdrawnAddressees(plan, archive).count,
    key: archive.key().digits,
    ...(shards === null ? {} : { shards }),
  }
}

/** How many copies a run is not about, and whose originals are other versions by then. */
export function staleAfter(archive: Archive, { lists, originals }: Selection, of: Plan): number {
  return lists.length === originals.length ? staleCopies(archive, of) : 0
}

/** Says that copies are of an earlier version than their originals will be. */
export function noteStale(report: Report, stale: number): void {
  if (stale > 0)
    report.note(
      `${stale} ${stale === 1 ? 'copy is' : 'copies are'} of an earlier version then: invite generate --to all makes ${stale === 1 ? 'it' : 'them'} again`,
    )
}

/** The whole command that carries a plan out; `skipsHeld`: without what waits for a word. */
function commandFor(
  { planned: { plan, options }, flags, letterName, saved, shards }: PlanShown,
  withdraw: number | null,
  skipsHeld: boolean,
): string {
  const isSaved = saved !== null
  const named = (name: string, values: readonly (string | undefined)[]): readonly string[] =>
    values.flatMap((value) => (value === undefined ? [] : [`--${name}`, quoted(value)]))
  return [
    'invite generate',
    ...(letterName === null ? [] : [quoted(letterName)]),
    ...named('data', [flags.data]),
    ...(flags.out === 'out' ? [] : named('out', [flags.out])),
    ...(isSaved ? [] : optionWords({ ...options, withdraw: null })),
    ...(withdraw === null || (isSaved && options.withdraw === withdraw)
      ? []
      : ['--withdraw', String(withdraw)]),
    ...(options.as !== null && needsReason(options.as) && options.reason === null ? ["--reason '…'"] : []),
    ...named('identity', flags.identity ?? []),
    ...named('passphrase-file', [flags.passphraseFile]),
    // whoever carries it out has a password of their own
    ...named('timestamp', [flags.timestamp && withoutPassword(flags.timestamp)]),
    ...named('crl', flags.crl ?? []),
    ...(skipsHeld ? ['--skip-held'] : []),
    '--plan',
    plan.id,
    ...(shards === null ? [] : ['--shard', `0/${shards}`]),
  ].join(' ')
}

/** What carries the plan out, or what has to be said first; `rest`: what carries out all else. */
function outcomeLine({ planned, shards }: PlanShown, does: string, rest: string): string {
  const { plan, options } = planned
  const { items, id } = plan
  if (items.every(({ kind }) => kind === 'keep')) return `nothing to do (plan ${id})`
  const held = items.filter(({ kind }) => kind === 'hold' || kind === 'wait').length
  if (shards !== null && (held === 0 || options.skipHeld))
    return `plan ${id}: ${does} … ${shards - 1}/${shards}, each on a machine, then invite merge`
  if (held === 0 || options.skipHeld) return `plan ${id}: ${does} does this and nothing else`
  return `plan ${id}: nothing is done before you say how${items.some(isWork) ? `; ${rest} does the rest` : ''}`
}

/** What has to be said before anything of it is signed, and by which commands. */
function approvalWay({ planned, flags, letterName, saved }: PlanShown, does: string): string {
  const { plan, options } = planned
  const looks = [
    'invite review',
    ...(letterName === null ? [] : [quoted(letterName)]),
    ...(flags.data === undefined ? [] : ['--data', quoted(flags.data)]),
    ...(flags.out === 'out' ? [] : ['--out', quoted(flags.out)]),
    ...(saved === null ? optionWords({ ...options, withdraw: null }) : []),
    ...['--plan', plan.id, '--signer', 'CHAIN.pem'],
  ].join(' ')
  return `plan ${plan.id}: nothing is signed in earnest before that. ${looks} makes the pages to look at (with --serve --by NAME to approve on them), invite approve ${plan.id} --by NAME says that they may be signed; then ${does}`
}

/** A plan that is shown, and what was asked. */
interface PlanShown {
  readonly command: Command
  readonly flags: PlanFlags
  readonly letterName: string | null
  readonly archive: Archive
  readonly planned: PlanAndRequest
  /** where it is kept; null: it is not */
  readonly saved: string | null
  /** null: it is not shared out */
  readonly shards: number | null
  /** of the identity that is named; null: none is */
  readonly session: SigningSession | null
}

async function print(shown: PlanShown): Promise<Ended<PlanBody>> {
  const { command, flags, archive, planned, saved, shards, session } = shown
  const { plan, request } = planned
  const { report, project } = command
  const items = plan.items.filter(isChanging)
  const isDone = items.length === 0
  const { count, isMany } = withdrawnAddressees(plan, archive)
  const withdraw = isMany ? count : null
  const does = commandFor(shown, withdraw, false)
  const stale = staleAfter(archive, request.selection, plan)
  const rule = project.letter.approval
  const certificate = session?.signer.fingerprint ?? null
  const identity = session?.grade.identity ?? 'given'
  const approvals = await approvalsOf(rule, archive, plan.items.filter(isWork), identity, certificate)
  for (const line of toldOf(project.readFrom())) report.result(line)
  printItems(items, command, flags.full === true, false, originOf(project))
  if (items.length > 0) report.result('')
  report.result(countsLine(plan))
  if (isMany && flags.withdraw !== count)
    report.result(`${counted(count, 'addressee')} would be withdrawn: that needs --withdraw ${count}`)
  for (const line of approvalLines(rule, approvals, archive.reviews, certificate)) report.result(line)
  const isStopped = approvals.lacking.length + approvals.sentBack.length > 0
  if (isStopped) report.result(approvalWay(shown, does))
  else report.result(outcomeLine(shown, does, commandFor(shown, withdraw, true)))
  if (saved !== null) report.result(`saved as ${saved}`)
  noteStale(report, stale)
  const body: PlanBody = {
    ...scopeOf(command),
    plan: plan.id,
    saved: saved === null ? null : fileIn(command.folder, saved),
    shards,
    commandLine: isDone ? null : does,
    counts: countsOf(plan),
    withdraw,
    staleCopies: stale,
    approvals: approvalTold(rule, approvals),
    // made when it is told: of a long list it is more than the plan
    get steps() {
      return items.map(stepOf)
    },
  }
  return answered(body, isDone ? EXIT.done : EXIT.left)
}
