import { type Archive, openArchive } from '../../archive/archive.ts'
import { PARTS, type PartHead, partFolder, readPart, writePartHead } from '../../archive/parts.ts'
import type { SavedPlan } from '../../archive/plans.ts'
import { packName, readUnsigned, unsignedFolder } from '../../archive/unsigned.ts'
import { type ArchiveWriter, withArchive } from '../../archive/writer.ts'
import type { DocumentId } from '../../model/document.ts'
import { currentOf } from '../../model/document-state.ts'
import type { PlanItemOf } from '../../model/plan.ts'
import type { SignerWords } from '../../model/signed.ts'
import type { RunSigning } from '../../plan/findings.ts'
import { isPlanOptions, type PlanOptions } from '../../plan/request.ts'
import { isInShard, type Shard, shardName, shardWords, sharedBy } from '../../plan/shards.ts'
import { type Outcome, type Problem, problem } from '../../problems/problem.ts'
import { gradeAsked } from '../../run/grade.ts'
import type { SigningSession } from '../../run/signing.ts'
import type { Sequence } from '../../sequence.ts'
import { counted } from '../../text/counted.ts'
import { bodyOf, type GenerateRun, type MadeSums, remembering } from '../account.ts'
import { answered, type Ended } from '../answer.ts'
import type { GenerateBody } from '../answers.ts'
import { askingFor } from '../context.ts'
import { type DecidedRun, decide } from '../decide.ts'
import { EXIT, statusOf } from '../exit.ts'
import { openRun } from '../open-run.ts'
import { signingFor } from '../plan.ts'
import { openWhoSigns, packAll, type WhoSigns } from '../unsigned.ts'
import { unrecordedIn } from '../witness.ts'
import type { ShardAsked } from './definition.ts'
import { type ShardMeant, shardMeant } from './engine.ts'
import { differences, madeWith } from './made-with.ts'

/** What one machine has to do of a plan: its share, and all that it is decided by. */
interface Share extends ShardMeant {
  readonly run: GenerateRun
  /** the letter's folder, of which only is read: several machines are at work */
  readonly archive: Archive
  readonly saved: SavedPlan<PlanOptions>
  readonly decided: DecidedRun
  /** what this share makes, whether it is made yet or not */
  readonly mine: Sequence<PlanItemOf<'make'>>
}

/**
 * Makes one share of a saved plan into a part of its own, with a record of its own; the letter's folder is only read. What is there
 * already is not made again, so that a share may be repeated as often as an engine likes. It ends with 0 where the share is whole,
 * whatever waits for a word elsewhere in the plan: that is for whoever merges, not for an engine.
 */
export async function makeShard(run: GenerateRun, asked: ShardAsked): Promise<Ended<GenerateBody>> {
  const { command, flags } = run
  const { refuse, report } = command
  const wrong =
    flags.plan === undefined
      ? 'without-plan'
      : flags.draft
        ? 'with-draft'
        : flags.dryRun
          ? 'with-dry-run'
          : null
  if (wrong !== null) return refuse([problem('shards/how', null, { found: wrong })])
  const opened = openArchive(command.folder, command.door)
  if (opened.kind === 'problems') return refuse(opened.problems)
  await report.problems(opened.notes)
  const { disagreements } = opened.value
  if (disagreements.length > 0) return refuse(disagreements.map(({ problem }) => problem))
  const found = planAsked(opened.value, flags.plan!, asked)
  if (found.kind === 'problems') return refuse(found.problems)
  return flags.unsigned === true
    ? makeUnsigned(run, opened.value, found.value)
    : makeSigned(run, opened.value, found.value)
}

interface PlanAndShard extends ShardMeant {
  readonly saved: SavedPlan<PlanOptions>
}

function planAsked(archive: Archive, id: string, asked: ShardAsked): Outcome<PlanAndShard> {
  const read = archive.plan(id, isPlanOptions)
  if (read.kind === 'problems') return read
  const saved = read.value
  if (saved === null)
    return { kind: 'problems', problems: [problem('shards/plan', null, { found: 'not-here', id })] }
  const meant = shardMeant(saved, asked, process.env)
  return meant.kind === 'problems' ? meant : { ...meant, value: { ...meant.value, saved } }
}

async function makeSigned(
  run: GenerateRun,
  archive: Archive,
  meant: PlanAndShard,
): Promise<Ended<GenerateBody>> {
  const { context, command, flags, signedAt } = run
  const { refuse, report } = command
  const opened = await signingFor(context, { ...flags, signedAt }, report)
  if (opened.kind === 'problems') return refuse(opened.problems)
  await report.problems(opened.notes)
  const signing = opened.value.signing ?? { grade: gradeAsked(flags), certificate: null }
  const decided = await decideShare(run, archive, meant, signing, opened.value.session?.signer ?? null)
  if (decided.kind === 'problems') return refuse(decided.problems)
  await report.problems(decided.notes)
  const share = decided.value
  return inPart(share, (part, write) => sign(share, part, write, opened.value.session))
}

/** Whose certificate it is to be is known; what is made is packed, and nobody has a key here. */
async function makeUnsigned(
  run: GenerateRun,
  archive: Archive,
  meant: PlanAndShard,
): Promise<Ended<GenerateBody>> {
  const { command, flags } = run
  const { refuse, report } = command
  const opened = await openWhoSigns(run)
  if (opened.kind === 'problems') return refuse(opened.problems)
  await report.problems(opened.notes)
  const { signer, grade } = opened.value
  const certificate = flags.resign === true ? signer.fingerprint : null
  const decided = await decideShare(run, archive, meant, { grade, certificate }, signer)
  if (decided.kind === 'problems') return refuse(decided.problems)
  await report.problems(decided.notes)
  const share = decided.value
  return inPart(share, (part, write) => pack(share, part, write, opened.value))
}

async function decideShare(
  run: GenerateRun,
  archive: Archive,
  meant: PlanAndShard,
  signing: RunSigning,
  signer: SignerWords | null,
): Promise<Outcome<Share>> {
  const decided = await decide(run, archive, signing, signer)
  if (decided.kind === 'problems') return decided
  const { planned, due } = decided.value
  const unrecorded = due.length === 0 ? [] : await unrecordedIn(run.context, archive, planned.plan.items)
  if (unrecorded.length > 0) return { kind: 'problems', problems: unrecorded }
  const mine = due.filter((item) => item.kind === 'make').filter((item) => isInShard(item, meant.shard))
  return { ...decided, value: { ...meant, run, archive, decided: decided.value, mine } }
}

/** Has the part's folder to itself. No machine remembers parts: they go, and others come in their place. */
async function inPart(
  share: Share,
  work: (part: Archive, write: ArchiveWriter) => Promise<Ended<GenerateBody>>,
): Promise<Ended<GenerateBody>> {
  const { run, archive, shard } = share
  const { command } = run
  const folder = partFolder(archive.folder, shardName(shard))
  const done = await withArchive({ ...command.door, stateFolder: null }, folder, (part, write) => {
    part.key().offer(archive.key().digits)
    return work(part, write)
  })
  return done.kind === 'problems' ? command.refuse(done.problems) : done.value
}

const headOf = (
  { run, saved, shard }: Share,
  kind: PartHead['kind'],
  { signer, grade }: WhoSigns,
): PartHead => ({
  format: 1,
  letter: run.command.project.letter.name,
  plan: saved.id,
  ...shard,
  kind,
  signer: signer.subject,
  certificate: signer.fingerprint,
  grade,
  made: madeWith(run.command.project),
})

/** Begins the part, or goes on with it; a problem: it is another's. `isEmpty`: nothing of it would be mixed with what is made now. */
async function begin(folder: string, head: PartHead, isEmpty: boolean): Promise<readonly Problem[]> {
  const before = readPart(folder)
  if (before.kind === 'part') {
    const differs = differences(before.head, head)
    if (differs.length === 0) return []
    if (!isEmpty) return [problem('shards/in-the-way', null, { folder, differs })]
  }
  if (before.kind === 'damaged' && !isEmpty) return [problem('shards/not-whole', null, { folder })]
  await writePartHead(folder, head)
  return []
}

/** Whether a part was begun under this plan, in this way: then nobody need be asked where there is nothing to do. */
function isBegun(folder: string, { saved }: Share, kind: PartHead['kind']): boolean {
  const read = readPart(folder)
  return read.kind === 'part' && read.head.plan === saved.id && read.head.kind === kind
}

/** What is in a part already, with the SHA-256 of its bytes. */
function inPartAlready(part: Archive): ReadonlyMap<DocumentId, string> {
  const states = [...part.documents.values()].filter(({ gone }) => gone === null)
  const hashes = part.hashes(states.map((state) => currentOf(state).made))
  return new Map(
    states.flatMap((state) => {
      const { made } = currentOf(state)
      return hashes.get(made) === made.sha256 ? [[state.document, made.sha256] as const] : []
    }),
  )
}

async function sign(
  share: Share,
  part: Archive,
  write: ArchiveWriter,
  named: SigningSession | null,
): Promise<Ended<GenerateBody>> {
  const { run, archive, saved, mine, decided } = share
  const { context, command, flags, signedAt } = run
  const { refuse, report } = command
  const there = inPartAlready(part)
  const due = mine.filter(({ document }) => !there.has(document))
  if (due.length === 0 && named === null && isBegun(part.folder, share, 'signed'))
    return answered(told(share, there, new Map(), null, null), EXIT.done)
  const { openSigning } = await import('../../run/signing.ts')
  const opened =
    named === null
      ? await openSigning(flags, signedAt, askingFor(context, report.note))
      : { kind: 'ok' as const, value: named, notes: [] }
  if (opened.kind === 'problems') return refuse(opened.problems)
  await report.problems(opened.notes)
  const session = opened.value
  const wrong = await begin(part.folder, headOf(share, 'signed', session), part.documents.size === 0)
  if (wrong.length > 0) return refuse(wrong)
  if (due.length === 0) return answered(told(share, there, new Map(), null, session), EXIT.done)
  const ready = await openRun(
    run,
    due.map(({ job }) => job),
    session,
  )
  if (ready.kind === 'problems') return refuse(ready.problems)
  await report.problems(ready.notes)
  const { applyPlan } = await import('../../run/apply.ts')
  const { signingNow } = await import('../../run/source.ts')
  const written = remembering(write)
  const done = await context.stop.during(() =>
    applyPlan(
      {
        // an original may have been made by an earlier run of this share
        archive: { ...archive, documents: new Map([...archive.documents, ...part.documents]) },
        write: written.write,
        plan: saved.id,
        reason: decided.planned.options.reason,
        late: null,
        now: () => context.now().toISOString(),
        progress: report.progress,
        isStopped: () => context.stop.asked() !== null,
      },
      signingNow(ready.value),
      due,
    ),
  )
  if (session.signer.development)
    report.warning(
      'Signed with the development identity: these letters are not for distribution. Use --identity FILE.p12.',
    )
  if (done.kind === 'all') return answered(told(share, there, written.made, null, session), EXIT.done)
  await report.problems(done.problems)
  report.note(
    `stopped after ${done.done} of ${due.length} documents: they are whole; run this share again to go on`,
  )
  const body = told(share, there, written.made, { done: done.done, of: due.length }, session)
  return answered(body, context.stop.asked() ?? statusOf(done.problems))
}

async function pack(
  share: Share,
  part: Archive,
  write: ArchiveWriter,
  by: WhoSigns,
): Promise<Ended<GenerateBody>> {
  const { run, saved, mine } = share
  const { command, flags } = run
  const { refuse, report } = command
  const before = readUnsigned(unsignedFolder(part.folder, saved.id), isPlanOptions)
  const isWhole =
    before.kind === 'ok' && mine.every(({ document }) => before.value.files[document] !== undefined)
  const wrong = await begin(part.folder, headOf(share, 'unsigned', by), part.documents.size === 0 && !isWhole)
  if (wrong.length > 0) return refuse(wrong)
  const isAsked = isWhole && (flags.signedAt === undefined || flags.signedAt === before.value.signedAt)
  if (isAsked) return answered(toldPacked(share, new Set()), EXIT.done)
  const packing = await packAll({ run, write, plan: saved, made: mine, by, required: null })
  if (packing.kind === 'problems') return refuse(packing.problems)
  await report.problems(packing.notes)
  return answered(toldPacked(share, new Set(mine.map(({ document }) => document))), EXIT.done)
}

const partOf = ({ shard }: { readonly shard: Shard }): string => `${PARTS}/${shardName(shard)}`

/** What a share is, in one line, and the rest for a program. */
function say(share: Share, made: number, were: number): void {
  const { run, shard, from, saved, mine, archive } = share
  const { report } = run.command
  const whom = counted(new Set(mine.map(sharedBy)).size, 'addressee')
  const before = were === 0 ? '' : `, ${were} ${were === 1 ? 'was' : 'were'} there`
  const what = made === 0 ? 'nothing to do' : `${counted(made, 'document')} made`
  const seconds = (process.uptime() - run.started).toFixed(1)
  report.result(
    `share ${shardWords(shard)}${from === null ? '' : ` (${from})`} of plan ${saved.id}: ${whom}, ${what}${before}, ${seconds} s, in ${archive.folder}/${partOf(share)}`,
  )
}

function told(
  share: Share,
  there: ReadonlyMap<DocumentId, string>,
  made: MadeSums,
  stopped: GenerateBody['stopped'],
  session: SigningSession | null,
): GenerateBody {
  const { run, archive, mine, decided } = share
  const were = mine.filter(({ document }) => there.has(document)).length
  say(share, made.size, were)
  const items = mine.filter(({ document }) => made.has(document))
  const planned = { ...decided.planned, plan: { ...decided.planned.plan, items: mine } }
  const sumOf = (document: DocumentId): string | null => made.get(document) ?? there.get(document) ?? null
  return {
    ...bodyOf(run, archive, planned, { items, made, stopped }, session),
    shard: shardTold(share),
    documents: mine.map(({ document, version, job }) => ({
      document,
      file: `${partOf(share)}/${job.file}`,
      version: sumOf(document) === null ? null : version,
      sha256: sumOf(document),
      isMadeNow: made.has(document),
    })),
    staleCopies: 0,
  }
}

function toldPacked(share: Share, made: ReadonlySet<DocumentId>): GenerateBody {
  const { run, archive, saved, mine, decided } = share
  say(share, made.size, mine.length - made.size)
  const planned = { ...decided.planned, plan: { ...decided.planned.plan, items: mine } }
  const at = `${partOf(share)}/unsigned/${saved.id}`
  const done = { items: mine.filter(({ document }) => made.has(document)), made: new Map(), stopped: null }
  return {
    ...bodyOf(run, archive, planned, done, null),
    unsigned: at,
    shard: shardTold(share),
    steps: [],
    documents: mine.map(({ document, job }) => ({
      document,
      file: `${at}/${packName(job.file)}`,
      version: null,
      sha256: null,
      isMadeNow: made.has(document),
    })),
    staleCopies: 0,
  }
}

const shardTold = (share: Share): GenerateBody['shard'] => ({
  ...share.shard,
  from: share.from,
  part: partOf(share),
})
