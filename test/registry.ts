import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { type Archive, openArchive } from '../src/archive/archive.ts'
import { KEY, openCellKey } from '../src/archive/cell-key.ts'
import { type ArchiveWriter, type WriterContext, withArchive } from '../src/archive/writer.ts'
import { partsOfId } from '../src/model/document.ts'
import { currentOf, type DocumentState } from '../src/model/document-state.ts'
import type { DocumentEntry } from '../src/model/ledger.ts'
import { isWork, type Job, type Plan, type PlanItem, reasonsOf } from '../src/model/plan.ts'
import type { PlanOptions } from '../src/plan/request.ts'
import type { Outcome, Problem } from '../src/problems/problem.ts'
import { adoption } from '../src/run/adopt.ts'
import { applyPlan } from '../src/run/apply.ts'
import { renewAll, type StandingEvidence } from '../src/run/renew.ts'
import { unrecordedFiles, unrecordedProblems, type Verify } from '../src/run/unrecorded.ts'
import type { Sequence } from '../src/sequence.ts'
import type { Renewer } from '../src/sign/renewal.ts'
import { earnest, groundsOf, HOLE, isHeldUp, type Lists, planOver, runContext } from './desk.ts'
import { lineOf } from './ledger-sample.ts'

/**
 * A desk on a disk: lists in memory, and the real archive, plan and run over a real folder, but for composing, setting and
 * signing. Documents are a few bytes.
 */

/** What an act came to: what was done of a plan, or why nothing was. */
export type Act =
  | { readonly kind: 'done'; readonly items: Sequence<PlanItem> }
  | { readonly kind: 'held' }
  | { readonly kind: 'refused'; readonly problems: readonly Problem[] }

/** A letter's folder as it was, and what is in it by path. */
export type Files = ReadonlyMap<string, Buffer>

export const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** A document of ours is signed by being one. */
const verify: Verify = async (bytes) => {
  const [, signed = '', signedAt, evidence = ''] =
    /^(<0000>.*"(\S+Z)"\])((?:\nevidence \S+ %%EOF\n)*)$/.exec(Buffer.from(bytes).toString()) ?? []
  const renewals = [...evidence.matchAll(/evidence (\S+)/g)].map(([, time]) => new Date(time!))
  return {
    holds: signedAt !== undefined,
    conclusion: signedAt === undefined ? 'fails' : 'holds',
    subIndications: [],
    signer: 'Registry',
    certificate: 'certificate',
    development: false,
    statedTime: signedAt === undefined ? null : new Date(signedAt),
    statedAt: signedAt ?? null,
    signed: signedAt === undefined ? null : { placeholder: HOLE, end: Buffer.byteLength(signed) },
    stampedTime: null,
    provedTime: null,
    stamps: renewals.map((time) => ({ ...stampAt(time), field: 'stamp', unproved: null, revocation: [] })),
    renewedAt: renewals.at(-1) ?? null,
    evidenceUntil: null,
    certification: 1,
    trust: 'not-checked',
    root: null,
    revocation: [],
    revocationChecked: false,
    filled: [],
    furtherSigners: [],
    evidenceAdded: renewals.length > 0,
    problems: [],
  }
}

const stampAt = (time: Date) => ({ time, authority: 'Stamps', until: new Date('2040-01-01T00:00:00Z') })

/** Evidence is a line more. */
const renewer: Renewer = {
  ...stampAt(new Date(0)),
  look: () => [],
  async renew(_, now) {
    const { time: stampedAt, ...stamp } = stampAt(now)
    const update = Buffer.from(`\nevidence ${now.toISOString()} %%EOF\n`)
    return { kind: 'ok', value: { update, stampedAt, ...stamp }, notes: [] }
  },
  unneeded: () => [],
}

/** A document's bytes at all times, by SHA-256: as they are, and before each line of evidence. */
export const timesOf = (bytes: Buffer): readonly string[] => {
  const text = bytes.toString('latin1')
  const ends = [...text.matchAll(/\nevidence /g)].map(({ index }) => index)
  return [...ends, bytes.length].map((end) => sha256Of(bytes.subarray(0, end)))
}

export function openRegistry(first: Lists, folder: string) {
  const letter = path.join(folder, 'out', 'L')
  const state = path.join(folder, 'state')
  let now = first
  let clock = Date.parse('2004-05-10T07:00:00Z')
  /** acts by now, for days and times of their own */
  let acts = 0
  const time = (): string => new Date(clock).toISOString()
  const door: WriterContext = {
    memory: { get: () => null, put: () => {} },
    stateFolder: state,
    now: () => new Date(clock),
    tell: () => {},
    takeLock: false,
    program: '0.1.0',
  }
  const bracket = async (
    work: (archive: Archive, write: ArchiveWriter) => Promise<Act>,
    mends = false,
  ): Promise<Act> => {
    acts++
    clock += 86_400_000
    const done = await withArchive(door, letter, work, mends)
    return done.kind === 'ok' ? done.value : { kind: 'refused', problems: done.problems }
  }
  const plan = (archive: Archive, given: Partial<PlanOptions>, signed: boolean): Outcome<Plan> =>
    planOver(
      now,
      archive,
      { ...given, ...(given.as && signed ? { reason: 'why' } : {}) },
      signed ? { grade: earnest, certificate: null } : null,
      signed,
    )
  const untold = (archive: Archive, items: Sequence<PlanItem>): Promise<readonly Problem[]> =>
    unrecordedProblems(
      archive,
      verify,
      items.some((item) => reasonsOf(item).some(({ kind }) => kind === 'file-altered')),
    )
  const checkpoint = async (archive: Archive, write: ArchiveWriter): Promise<void> => {
    const position = write.position()
    if (position.lines === archive.position.lines) return
    const who = { cms: 'AA==', signer: 'Registry', certificate: 'certificate', grade: earnest }
    const line = {
      v: 2,
      about: { kind: 'ledger' },
      at: time(),
      program: '0',
      plan: null,
      reason: null,
    } as const
    await write.append([{ ...line, event: 'checkpointed', vouched: { ...position, at: time(), ...who } }])
  }
  /** What stands of these, for a line about each. */
  const standing = (archive: Archive, ids: readonly string[]): readonly DocumentState[] =>
    [...archive.documents.values()].filter(
      ({ document, gone }) => gone === null && ids.includes(partsOfId(document).recipient),
    )
  const about = (state: DocumentState, version = currentOf(state)) => ({
    ...lineOf(state.document),
    version: version.made.version,
    file: version.file,
    sha256: version.sha256,
  })

  return {
    letter,
    lists: () => now,
    edit(change: (lists: Lists) => Partial<Lists>): void {
      now = { ...now, ...change(now) }
    },
    open: (): Outcome<Archive> => openArchive(letter, door),
    plan: (archive: Archive) => plan(archive, { to: 'all' }, false),
    untold,

    /** `planned` hears what is about to be done */
    generate: (
      given: Partial<PlanOptions>,
      planned: (items: Sequence<PlanItem>) => void = () => {},
    ): Promise<Act> =>
      bracket(async (archive, write) => {
        const options = given.as === 'revision' ? { ...given, dated: dayAfter(acts) } : given
        const found = plan(archive, options, true)
        if (found.kind === 'problems') return { kind: 'refused', problems: found.problems }
        if (isHeldUp(found.value) && !given.skipHeld) return { kind: 'held' }
        const { id, items } = found.value
        const due = items.filter(isWork)
        const strange = due.length === 0 ? [] : await untold(archive, items)
        if (strange.length > 0) return { kind: 'refused', problems: strange }
        const recording = {
          archive,
          write,
          plan: id,
          reason: given.as ? 'why' : null,
          late: null,
          now: time,
          progress: () => {},
          isStopped: () => false,
        }
        planned(due)
        const done = await applyPlan(recording, runContext(time(), earnest), due)
        if (done.kind !== 'all') return { kind: 'refused', problems: done.problems }
        await checkpoint(archive, write)
        return { kind: 'done', items: due }
      }),

    issue: (ids: readonly string[], on: string): Promise<Act> =>
      bracket(async (archive, write) => {
        const strange = await untold(archive, [])
        if (strange.length > 0) return { kind: 'refused', problems: strange }
        await write.append(
          standing(archive, ids).map(
            (state): DocumentEntry => ({ ...about(state), event: 'issued', channel: 'pouch', on }),
          ),
        )
        return { kind: 'done', items: [] }
      }),

    renew: (ids: readonly string[]): Promise<Act> =>
      bracket(async (archive, write) => {
        const strange = await untold(archive, [])
        if (strange.length > 0) return { kind: 'refused', problems: strange }
        const level = { level: 'LTA', stampedAt: null, until: new Date(0) } as const
        const due = standing(archive, ids).map((state): StandingEvidence => {
          return { document: state.document, version: currentOf(state), evidence: level, condition: 'due' }
        })
        const recording = { archive, write, now: time, progress: () => {}, isStopped: () => false }
        const done = await renewAll(recording, due, renewer, () => {})
        return done.kind === 'all'
          ? { kind: 'done', items: [] }
          : { kind: 'refused', problems: done.problems }
      }),

    /** takes back every record of these, and of what was adopted that it left */
    void: (ids: readonly string[]): Promise<Act> =>
      bracket(async (archive, write) => {
        const strange = await untold(archive, [])
        if (strange.length > 0) return { kind: 'refused', problems: strange }
        const states = [...archive.documents.values()].filter(({ document }) =>
          ids.includes(partsOfId(document).recipient),
        )
        const lines = states.flatMap((state) => [
          ...state.versions.flatMap((version) =>
            version.issued.map(({ channel, on }) => ({ ...about(state, version), channel, on })),
          ),
          ...(currentOf(state).isUnclear ? [{ ...about(state), channel: null, on: null }] : []),
        ])
        await write.append(lines.map((line): DocumentEntry => ({ ...line, event: 'voided', reason: 'why' })))
        return { kind: 'done', items: [] }
      }),

    adopt: (): Promise<Act> =>
      bracket(async (archive, write) => {
        const found = await unrecordedFiles(archive, verify)
        const planned = plan(archive, { to: 'all' }, false)
        const items: Sequence<PlanItem> = planned.kind === 'ok' ? planned.value.items : []
        const jobs = new Map(
          items.flatMap(({ document, job }) => (job === null ? [] : [[document, job] as const])),
        )
        await write.append(
          await adoption(
            archive,
            found.unrecorded,
            groundsOf(now).letter,
            groundsOf(now).recipients,
            async (document, bytes) => made(jobs.get(document), bytes),
            time(),
          ),
        )
        return { kind: 'done', items: [] }
      }, true),

    files(): Files {
      if (!existsSync(letter)) return new Map()
      const found = readdirSync(letter, { recursive: true, withFileTypes: true }).filter((entry) =>
        entry.isFile(),
      )
      const paths = found
        .map((entry) => path.relative(letter, path.join(entry.parentPath, entry.name)))
        .sort()
      return new Map(paths.map((file) => [file, readFileSync(path.join(letter, file))]))
    },
    /** What is not among these goes. */
    putBack(files: Files): void {
      rmSync(letter, { recursive: true, force: true })
      for (const [file, bytes] of files) {
        mkdirSync(path.join(letter, path.dirname(file)), { recursive: true })
        writeFileSync(path.join(letter, file), bytes)
      }
    },
    /** what this machine has seen last */
    remembered(): Buffer | undefined {
      const seen = path.join(state, 'seen')
      const [file] = existsSync(seen) ? readdirSync(seen).filter((name) => name.endsWith('.json')) : []
      return file === undefined ? undefined : readFileSync(path.join(seen, file))
    },
    /** the key is gone, or another folder's lies in its place */
    async loseKey(another: boolean): Promise<void> {
      const key = path.join(letter, KEY)
      if (!existsSync(key)) return
      rmSync(key)
      if (another) await openCellKey(letter, null).keep()
    },
    /** this machine remembers nothing */
    forget: () => rmSync(state, { recursive: true, force: true }),
    /** Its process is gone: the lock tells of another that had this number. */
    bury(): void {
      const lock = path.join(letter, '.lock')
      if (!existsSync(lock)) return
      const text = readFileSync(lock, 'utf8')
      writeFileSync(lock, text.replace(/"start":("\d+"|null)/, '"start":"1"'))
    },
  }
}

export type Registry = ReturnType<typeof openRegistry>

const dayAfter = (count: number): string =>
  new Date(Date.parse('2005-01-01') + count * 86_400_000).toISOString().slice(0, 10)

/** The job, if it makes these bytes. */
function made(job: Job | undefined, bytes: Uint8Array): Job | null {
  if (job === undefined) return null
  const text = Buffer.from(bytes).toString()
  return text.startsWith(`<0000>[${JSON.stringify({ id: job.id, inputs: job.inputs })},`) ? job : null
}
