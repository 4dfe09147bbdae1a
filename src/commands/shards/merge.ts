import path from 'node:path'
import { type Archive, hasRecord } from '../../archive/archive.ts'
import { BROUGHT, type BroughtFile, bring, dropBrought, dropPart, PARTS } from '../../archive/parts.ts'
import type { SavedPlan } from '../../archive/plans.ts'
import { dropUnsigned, unsignedFolder } from '../../archive/unsigned.ts'
import { type ArchiveWriter, withArchive } from '../../archive/writer.ts'
import type { RequiredEntry } from '../../model/ledger.ts'
import type { PlanItemOf } from '../../model/plan.ts'
import { isPlanOptions, type PlanOptions } from '../../plan/request.ts'
import { atMost, type Outcome, type Problem, problem } from '../../problems/problem.ts'
import type { SigningSession } from '../../run/signing.ts'
import type { DocumentSource } from '../../run/source.ts'
import type { Sequence } from '../../sequence.ts'
import { counted } from '../../text/counted.ts'
import { account, bodyOf, type GenerateRun, NOTHING_DONE, remembering } from '../account.ts'
import { answered, type Ended } from '../answer.ts'
import type { GenerateBody } from '../answers.ts'
import { requiredLine } from '../approval/check.ts'
import { type Command, letterWithRecord, openCommand, writeRecord } from '../command.ts'
import { askingFor, type Context, localTime } from '../context.ts'
import { type DecidedRun, decide } from '../decide.ts'
import { EXIT, statusOf } from '../exit.ts'
import type { GenerateFlags, MergeFlags } from '../flags.ts'
import { vouchNow } from '../generate.ts'
import { scopeOf, signerTold } from '../told.ts'
import type { MergeBody } from './answers.ts'
import { commonFaults, inParts, proofFaults } from './merge-faults.ts'
import { mergeUnsigned } from './merge-unsigned.ts'
import { fileFault, openFinder, type PartSeen, partsMeant, readParts } from './parts-seen.ts'

/** A merge that may begin: nothing speaks against its parts but, perhaps, what is planned. */
interface Merging {
  readonly run: GenerateRun
  readonly parts: readonly PartSeen[]
  readonly saved: SavedPlan<PlanOptions>
  readonly decided: DecidedRun
  /** planned and in no record yet, in the plan's order */
  readonly due: Sequence<PlanItemOf<'make'>>
}

/**
 * Makes one of the parts of a plan, as if one machine had made all of it: everything is checked before anything moves, then batch by batch
 * files get their names and the ledger its lines, in the plan's order. Killed anywhere, the next one goes on.
 */
export async function merge(
  context: Context,
  folders: readonly string[],
  flags: MergeFlags,
): Promise<Ended<MergeBody>> {
  const started = process.uptime()
  const meant = partsMeant(folders, flags.out)
  if (meant.kind === 'problems') return context.begin(flags, (file) => file).refuse(meant.problems)
  // where nothing is to be merged nobody need say of which letter, if one was made
  const command = await openCommand(context, meant.value?.letter ?? letterWithRecord(flags.out), flags)
  if (command.kind === 'refused') return command
  const { report, refuse } = command
  const run = runOf(context, command, flags, started)
  if (meant.value === null) {
    // a merge that was killed after its last part went may have left a file half-written, and witnesses behind
    if (hasRecord(command.folder)) {
      const tidied = await withArchive(command.door, command.folder, async () => null)
      if (tidied.kind === 'problems') return refuse(tidied.problems)
    }
    report.result(`nothing to merge in ${path.join(command.folder, PARTS)}`)
    return answered(nothingMerged(command, started), EXIT.done)
  }
  const session = await openSession(context, command, flags, run.signedAt)
  if (session.kind === 'problems') return refuse(session.problems)
  await report.problems(session.notes)
  const { folders: places } = meant.value
  return writeRecord(command, async (archive, write) => {
    const parts = readParts(places)
    if (parts.kind === 'problems') return refuse(parts.problems)
    return merged(run, archive, write, parts.value, session.value)
  })
}

/** As generate --plan is asked, when it is known of which plan the parts are. */
function runOf(context: Context, command: Command, flags: MergeFlags, started: number): GenerateRun {
  const asked: GenerateFlags = flags
  return { context, command, flags: asked, signedAt: localTime(context.now()), started, packed: null }
}

/** Whoever vouches for the ledger when all is in it; null: nobody was named. */
async function openSession(
  context: Context,
  { report }: Command,
  flags: MergeFlags,
  at: string,
): Promise<Outcome<SigningSession | null>> {
  if (flags.identity === undefined) return { kind: 'ok', value: null, notes: [] }
  const { openSigning } = await import('../../run/signing.ts')
  return openSigning(flags, at, askingFor(context, report.note))
}

async function merged(
  asked: GenerateRun,
  archive: Archive,
  write: ArchiveWriter,
  parts: readonly PartSeen[],
  session: SigningSession | null,
): Promise<Ended<MergeBody>> {
  const { refuse, report } = asked.command
  const differing = commonFaults(parts)
  if (differing.length > 0) return refuse(differing)
  const { head } = parts[0]!
  const { plan: id, grade } = head
  const read = archive.plan(id, isPlanOptions)
  if (read.kind === 'problems') return refuse(read.problems)
  const saved = read.value
  if (saved === null) return refuse([problem('shards/plan', null, { found: 'not-here', id })])
  if (saved.shards !== head.of)
    return refuse([
      saved.shards === undefined
        ? problem('shards/plan', null, { found: 'no-shards', id })
        : problem('shards/plan', null, { found: 'another-count', id, of: saved.shards, asked: head.of }),
    ])
  const run: GenerateRun = { ...asked, flags: { ...asked.flags, plan: id } }
  const signer = { subject: head.signer, fingerprint: head.certificate }
  const decided = await decide(run, archive, { grade, certificate: null }, signer)
  if (decided.kind === 'problems') return refuse(decided.problems)
  await report.problems(decided.notes)
  const due = decided.value.due.filter((item) => item.kind === 'make')
  const merging: Merging = { run, parts, saved, decided: decided.value, due }
  const wrong = proofFaults(archive, parts, saved, due)
  if (head.kind === 'unsigned')
    return wrong.length > 0 ? refuse(wrong) : unsignedMerged(merging, archive, write)
  const faults = [...wrong, ...filesAtFault(merging, archive)]
  if (faults.length > 0) return refuse(faults)
  return carriedOut(merging, archive, write, session)
}

/** So many files are named that are not as they were made. */
const MOST_TOLD = 20

/** Every byte of what is to be merged is read before the first file moves. */
function filesAtFault({ run, parts, due }: Merging, archive: Archive): readonly Problem[] {
  const { report } = run.command
  const find = openFinder(archive.folder)
  const known = inParts(parts)
  const faults: Problem[] = []
  for (const [at, { document }] of due.entries()) {
    if (at % 64 === 0) report.progress(`checking  ${at} of ${due.length}`)
    const found = known.get(document)
    if (found === undefined) continue
    const { part, entry } = found
    const fault = fileFault(find(part, entry.file), part, entry)
    if (fault !== null) faults.push(fault)
  }
  return atMost(faults, MOST_TOLD)
}

/** Files that lie elsewhere come first, then the plan is carried out as ever, with documents that are there already. */
async function carriedOut(
  merging: Merging,
  archive: Archive,
  write: ArchiveWriter,
  session: SigningSession | null,
): Promise<Ended<MergeBody>> {
  const { run, parts, saved, decided } = merging
  const { context, command } = run
  const { report, refuse } = command
  const find = openFinder(archive.folder)
  const brought = await bring(filesElsewhere(merging, archive))
  if (brought.kind === 'problems') return refuse(brought.problems)
  const known = inParts(parts)
  const source: DocumentSource = {
    async signed({ id }) {
      const { part, entry } = known.get(id)!
      const lies = find(part, entry.file)?.within ?? null
      if (lies === null) throw new Error(`${id} has gone from its part since it was checked`)
      const { sha256, signedAt, grade, certificate, signer } = entry
      return {
        kind: 'ok',
        value: { bytes: { lies }, sha256, signedAt, grade, certificate, signer },
        notes: [],
      }
    },
  }
  const { applyPlan } = await import('../../run/apply.ts')
  const written = remembering(write)
  const { due, planned, hasRest } = decided
  const required = lineOf(merging)
  if (required !== null) await write.append([required])
  const done = await context.stop.during(() =>
    applyPlan(
      {
        archive,
        write: written.write,
        plan: saved.id,
        reason: planned.options.reason,
        late: null,
        now: () => context.now().toISOString(),
        progress: (line) => report.progress(line.replace('signing', 'merging')),
        isStopped: () => context.stop.asked() !== null,
      },
      source,
      due,
    ),
  )
  // a merge that was killed may have done all but that
  const { lines } = write.position()
  const isVouched = archive.vouched?.isThere === true && archive.vouched.by.lines + 1 === lines
  const vouched = session === null || isVouched ? [] : await vouchNow(run, archive, write, session, planned)
  await report.problems(vouched)
  const items = due.filter(({ document }) => written.documents.has(document))
  const told = (stopped: GenerateBody['stopped']) => ({ items, made: written.made, stopped })
  const rest = {
    parts: partsTold(parts),
    unsigned: null,
    vouched: session === null ? null : signerTold(session),
  }
  if (done.kind === 'stopped') {
    report.note(
      `stopped after ${done.done} of ${due.length} documents: they are whole and recorded; merge again to go on`,
    )
    const body = bodyOf(run, archive, planned, told({ done: done.done, of: due.length }), null)
    return answered(bodyFrom(body, rest), context.stop.asked() ?? statusOf([...done.problems, ...vouched]))
  }
  dropAll(archive.folder, parts)
  const body = account(run, archive, planned, told(null), null)
  report.result(`${counted(parts.length, 'part')} of plan ${saved.id} merged`)
  sayLeftovers(run, archive, parts)
  if (parts[0]!.head.grade.identity === 'development')
    report.warning('Signed with the development identity: these letters are not for distribution.')
  return answered(
    bodyFrom(body, rest),
    vouched.length > 0 ? statusOf(vouched) : hasRest ? EXIT.left : EXIT.done,
  )
}

/** What the run tells of approvals before all else; null: it asks for those that the last one did. */
function lineOf({ run, saved, decided: { required } }: Merging): RequiredEntry | null {
  if (required === null) return null
  return requiredLine(required.rule, run.context.now().toISOString(), saved.id, required.reason)
}

/** What has to be brought: files on another disk, or outside of the letter's own parts. */
function* filesElsewhere({ parts, due }: Merging, { folder }: Archive): Iterable<BroughtFile> {
  const find = openFinder(folder)
  const known = inParts(parts)
  for (const { document } of due) {
    const { part, entry } = known.get(document)!
    const place = find(part, entry.file)
    if (place === null || place.within !== null) continue
    const to = path.join(folder, BROUGHT, part.name, entry.file)
    yield { from: place.full, to, sha256: entry.sha256 }
  }
}

/** The letter's own parts have gone into the record; those that were named elsewhere are their bearer's. */
function dropAll(folder: string, parts: readonly PartSeen[]): void {
  for (const { head, places, documents } of parts) {
    const files = [...documents.values()].map(({ file }) => file)
    const sets = head.kind === 'unsigned' ? [unsignedFolder('', head.plan)] : []
    for (const place of places.filter((each) => liesInParts(folder, each))) {
      for (const set of sets) dropUnsigned(path.join(place, set), [])
      dropPart(place, files)
    }
  }
  dropBrought(folder)
}

function sayLeftovers({ command }: GenerateRun, { folder }: Archive, parts: readonly PartSeen[]): void {
  const others = parts.flatMap(({ places }) => places.filter((place) => !liesInParts(folder, place)))
  if (others.length > 0) command.report.note(`what is left in ${others.join(', ')} is needed no more`)
}

const liesInParts = (folder: string, place: string): boolean =>
  path.dirname(path.resolve(place)) === path.resolve(folder, PARTS)

async function unsignedMerged(
  merging: Merging,
  archive: Archive,
  write: ArchiveWriter,
): Promise<Ended<MergeBody>> {
  const { run, parts, saved, decided, due } = merging
  const { report, refuse } = run.command
  // all of it may have been signed since
  const done =
    due.length === 0
      ? null
      : await mergeUnsigned(archive.folder, write, parts, saved, due, lineOf(merging), report.progress)
  if (done?.kind === 'problems') return refuse(done.problems)
  dropAll(archive.folder, parts)
  const at = done === null ? null : `unsigned/${saved.id}`
  const { signer } = parts[0]!.head
  const rest =
    at === null
      ? 'nothing to sign'
      : `${counted(due.length, 'document')} for ${signer} to sign: nothing is made until invite sign ${path.join(archive.folder, at)} --identity …`
  report.result(`${counted(parts.length, 'part')} of plan ${saved.id} merged; ${rest}`)
  sayLeftovers(run, archive, parts)
  const body = bodyOf(run, archive, decided.planned, NOTHING_DONE, null)
  const told = { parts: partsTold(parts), unsigned: at, vouched: null }
  return answered(bodyFrom(body, told), decided.hasRest ? EXIT.left : EXIT.done)
}

const nothingMerged = (command: Command, started: number): MergeBody => ({
  ...scopeOf(command),
  plan: null,
  parts: [],
  unsigned: null,
  stopped: null,
  vouched: null,
  counts: { made: 0, withdrawn: 0, putAside: 0, settled: 0, restored: 0, held: 0, waiting: 0 },
  completeness: [],
  duplicates: 0,
  steps: [],
  documents: [],
  staleCopies: 0,
  seconds: Math.round((process.uptime() - started) * 1000) / 1000,
})

const partsTold = (parts: readonly PartSeen[]): MergeBody['parts'] =>
  parts.map(({ head, places, documents }) => ({
    path: places[0]!,
    index: head.index,
    of: head.of,
    documents: documents.size,
  }))

function bodyFrom(
  { draft, unsigned, shard, bundles, signature, keptAside, removed, ...body }: GenerateBody,
  rest: Pick<MergeBody, 'parts' | 'unsigned' | 'vouched'>,
): MergeBody {
  return { ...body, ...rest }
}
