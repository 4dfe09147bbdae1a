import path from 'node:path'
import {
  readPacked,
  readUnsigned,
  type UnsignedSet,
  unsignedFolder,
  unsignedSets,
} from '../archive/unsigned.ts'
import { isPlanOptions, type PlanOptions } from '../plan/request.ts'
import { type Outcome, type Problem, problem } from '../problems/problem.ts'
import { gradeAsked } from '../run/grade.ts'
import type { SigningSession } from '../run/signing.ts'
import type { GenerateRun, PackedRun } from './account.ts'
import { answered, type Ended } from './answer.ts'
import type { SignBody } from './answers.ts'
import { type Command, openCommand, writeRecord } from './command.ts'
import { askingFor, type Context } from './context.ts'
import { EXIT } from './exit.ts'
import type { GenerateFlags, SignFlags } from './flags.ts'
import { signed } from './generate.ts'

/** So far a clock may be before the time that letters say, and after it. */
const EARLY_MS = 3_600_000
const LATE_MS = 24 * 3_600_000

/**
 * Signs a set of documents that was made elsewhere, in one login, and records them: what is recorded is as if they had been made
 * here. The plan has to be what it was, and who signs who was meant.
 */
export async function sign(
  context: Context,
  folder: string | null,
  flags: SignFlags,
): Promise<Ended<SignBody>> {
  const started = process.uptime()
  const misused = misuse(flags)
  const read = misused.length > 0 ? failed(...misused) : setIn(folder, flags.out)
  if (read.kind === 'problems') return context.begin(flags, (file) => file).refuse(read.problems)
  const { at, set } = read.value
  // a set says which letter it is of
  const command = await openCommand(context, set.plan.letter, flags)
  if (command.kind === 'refused') return command
  const { refuse, report } = command
  const wrong = [...levelFaults(set, flags), ...timeFaults(set, flags, context.now())]
  if (wrong.length > 0) return refuse(wrong)
  const opened = await openSigner(context, command, set, flags)
  if (opened.kind === 'problems') return refuse(opened.problems)
  await report.problems(opened.notes)
  const packed: PackedRun = {
    saved: set.plan,
    late: flags.late === true ? (flags.reason ?? null) : null,
    reason: flags.reason ?? null,
    async take(document) {
      const file = set.files[document]
      if (file !== undefined) return readPacked(at, document, file)
      return failed(problem('unsigned/pack', null, { file: document, found: 'nothing' }))
    },
  }
  const run: GenerateRun = {
    context,
    command,
    flags: generateFlags(flags, set),
    signedAt: set.signedAt,
    started,
    packed,
  }
  const ended = await writeRecord(command, async (archive, write) => {
    const ended = await signed(run, archive, write, { grade: set.grade, certificate: null }, opened.value)
    const isDone = ended.kind === 'answered' && (ended.exit === EXIT.done || ended.exit === EXIT.left)
    // what waits elsewhere is its bearer's
    if (isDone && path.resolve(at) === path.resolve(unsignedFolder(command.folder, set.plan.id)))
      write.dropUnsigned(
        set.plan.id,
        Object.values(set.files).map(({ file }) => file),
      )
    return ended
  })
  if (ended.kind === 'refused') return ended
  const { draft, unsigned, shard, bundles, keptAside, removed, ...body } = ended.body
  return answered({ ...body, from: at }, ended.exit)
}

/** A reason without --late may be for fewer approvals: that is known when the record is read (`decide`). */
function misuse({ identity, late, reason }: SignFlags): readonly Problem[] {
  if (identity === undefined) return [problem('unsigned/who', null)]
  return late === true && reason === undefined
    ? [problem('unsigned/how-late', null, { found: 'no-reason' })]
    : []
}

/** A set, and the folder that it lies in. */
interface SetFound {
  readonly at: string
  readonly set: UnsignedSet<PlanOptions>
}

/** The set in a folder, or the one that waits; a problem: there is none, or several do. */
function setIn(folder: string | null, out: string): Outcome<SetFound> {
  const sets = folder === null ? unsignedSets(out) : [folder]
  const [at, second] = sets
  if (at === undefined) return failed(problem('unsigned/nothing', null, { folder: out }))
  if (second !== undefined) return failed(problem('unsigned/which', null, { sets }))
  const read = readUnsigned(at, isPlanOptions)
  return read.kind === 'problems' ? read : { ...read, value: { at, set: read.value } }
}

const failed = (...problems: readonly Problem[]): Outcome<never> => ({ kind: 'problems', problems })

function levelFaults({ grade }: UnsignedSet<PlanOptions>, flags: SignFlags): readonly Problem[] {
  const { level } = gradeAsked(flags)
  return level === grade.level
    ? []
    : [problem('unsigned/another-level', null, { level, wanted: grade.level })]
}

/** Letters say when they were signed: that has to be true within an hour before, and a day after. */
function timeFaults({ signedAt }: UnsignedSet<PlanOptions>, flags: SignFlags, now: Date): readonly Problem[] {
  const after = now.getTime() - Date.parse(signedAt)
  const times = { signedAt, now: now.toISOString() }
  if (after < -EARLY_MS) return [problem('unsigned/early', null, times)]
  return after > LATE_MS && flags.late !== true ? [problem('unsigned/late', null, times)] : []
}

/** Whoever is named, if it is who was meant; time-stamps are of the time at which they are made. */
async function openSigner(
  context: Context,
  { report }: Command,
  set: UnsignedSet<PlanOptions>,
  flags: SignFlags,
): Promise<Outcome<SigningSession>> {
  const { openSigning } = await import('../run/signing.ts')
  const stampedAt = new Date(Math.max(context.now().getTime(), Date.parse(set.signedAt))).toISOString()
  const opened = await openSigning(flags, set.signedAt, askingFor(context, report.note), stampedAt)
  if (opened.kind === 'problems') return opened
  const { signer } = opened.value
  const isMeant =
    signer.fingerprint === set.certificate &&
    (set.grade.level !== 'B' || signer.contentsBytes === set.contentsBytes)
  if (isMeant) return opened
  const given = { named: signer.subject, wanted: set.signer, isChain: signer.fingerprint === set.certificate }
  return failed(problem('unsigned/another-certificate', null, given))
}

/** As generate --plan is asked: the plan brings the options of its own. */
function generateFlags(flags: SignFlags, { plan }: UnsignedSet<PlanOptions>): GenerateFlags {
  const { late, reason, ...others } = flags
  return { ...others, plan: plan.id }
}
