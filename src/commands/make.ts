import path from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { commit, fileHash, writePart } from '../disk.ts'
import { ledgerLines } from '../ledger.ts'
import type { Entry, Item, Job, Standing } from '../model/ledger.ts'
import type { Outcome, Problem } from '../model/problem.ts'
import type { Parts, SignatureWords } from '../model/signed.ts'
import type { Signing } from '../pdf/pdf.ts'
import type { Report } from '../report.ts'
import { sign } from '../sign/sign.ts'
import { version } from '../version.ts'
import type { Archive } from './archive.ts'
import type { Sealer } from './identity.ts'
import { documentId } from './jobs.ts'
import type { Press, Proof } from './press.ts'

/** Documents that are signed together: their files become durable, then one write tells the ledger of them. */
const BATCH = 32

/** Documents that stay set until they are printed; those beyond them are set once more. */
const MOST_KEPT = 500

/** Documents that were looked at, and wait to be printed. */
export interface Proofs {
  readonly problems: readonly Problem[]
  /** a document, once */
  take(job: Job): Promise<Outcome<Proof>>
}

/** Composes and sets every document before the first is signed: a signature cannot be taken back. */
export async function proofAll(
  press: Press,
  all: readonly Job[],
  words: SignatureWords,
  draft: boolean,
  report: Report,
): Promise<Proofs> {
  const waiting = new Map<Job, Outcome<Proof>>()
  const problems = await problemsOf(all, report, async (job) => {
    const proof = await press.proof(job, words, draft)
    if (waiting.size < MOST_KEPT) waiting.set(job, proof)
    return proof
  })
  return {
    problems,
    async take(job) {
      const proof = waiting.get(job) ?? (await press.proof(job, words, draft))
      waiting.delete(job)
      return proof
    },
  }
}

/** Every problem that is found by looking at all documents. */
export async function problemsOf(
  all: readonly Job[],
  report: Report,
  look: (job: Job) => Promise<Outcome<unknown>>,
): Promise<readonly Problem[]> {
  const problems: Problem[] = []
  for (const [index, job] of all.entries()) {
    if (index % 16 === 0) report.progress(`checking  ${index} of ${all.length}`)
    const found = await look(job)
    problems.push(...(found.kind === 'problems' ? found.problems : found.notes))
  }
  return distinct(problems)
}

/** A fault of a template is the same fault for every addressee: it is said once. */
function distinct(problems: readonly Problem[]): readonly Problem[] {
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()]
}

/** What a run that makes documents has in hand. */
export interface Workshop {
  readonly press: Press
  readonly proofs: Proofs
  readonly signingOf: (job: Job) => Signing
  readonly sealer: Sealer
  readonly words: SignatureWords
  readonly archive: Archive
  /** what the officer says of letters that have left */
  readonly reason: string | null
  readonly report: Report
}

/** How far it came: `stopped` by a fault of key or time-stamp server, or by the person. */
export type Done =
  | { readonly kind: 'all' }
  | { readonly kind: 'stopped'; readonly done: number; readonly problems: readonly Problem[] }

/**
 * Carries out a plan in batches: prints, signs, puts aside, stores; one batch is stored while the next is printed and
 * signed. Lines of the ledger stand in the order of the plan.
 */
export async function carryOut(workshop: Workshop, items: readonly Item[]): Promise<Done> {
  let interrupted = false
  const interrupt = (): void => {
    interrupted = true
  }
  process.once('SIGINT', interrupt)
  process.once('SIGTERM', interrupt)
  const work = items.filter(({ kind }) => ['make', 'correct', 'withdraw'].includes(kind))
  const store = openStore(workshop)
  let done = 0
  try {
    let storing: Promise<void> = Promise.resolve()
    for (const batch of batches(work)) {
      if (interrupted) break
      const [outcomes] = await Promise.all([prepareAll(workshop, batch), storing])
      const problems = outcomes.flatMap((outcome) => (outcome.kind === 'problems' ? outcome.problems : []))
      if (problems.length > 0) return { kind: 'stopped', done, problems: distinct(problems) }
      storing = store(outcomes.flatMap((outcome) => (outcome.kind === 'ok' ? [outcome.value] : [])))
      done += outcomes.length
      workshop.report.progress(`signing  ${done} of ${work.length}`)
    }
    await storing
    return interrupted && done < work.length ? { kind: 'stopped', done, problems: [] } : { kind: 'all' }
  } finally {
    process.off('SIGINT', interrupt)
    process.off('SIGTERM', interrupt)
  }
}

/** What belongs to one addressee is never parted: a corrigendum and the letter that it corrects are told of together. */
function batches(items: readonly Item[]): readonly (readonly Item[])[] {
  const found: Item[][] = []
  for (const item of items) {
    const last = found.at(-1)
    const beside = last?.at(-1)
    if (last === undefined || (last.length >= BATCH && recipientOf(item) !== recipientOf(beside!)))
      found.push([item])
    else last.push(item)
  }
  return found
}

const recipientOf = (item: Item): string =>
  item.kind === 'withdraw' ? item.standing.made.recipient : item.job.recipient.id

/** An item, and the file that is to be stored for it. */
interface Ready {
  readonly item: Item
  readonly file: Parts | null
}

/** One document a turn of the event loop, so that signatures and disks are answered between two of them. */
function prepareAll(workshop: Workshop, batch: readonly Item[]): Promise<readonly Outcome<Ready>[]> {
  let last: Promise<void> = Promise.resolve()
  return Promise.all(
    batch.map((item) => {
      last = last.then(() => turn())
      return last.then(() => prepare(workshop, item))
    }),
  )
}

async function prepare(workshop: Workshop, item: Item): Promise<Outcome<Ready>> {
  if (item.kind !== 'make') return { kind: 'ok', value: { item, file: null }, notes: [] }
  const { press, proofs, signingOf, sealer } = workshop
  const proof = await proofs.take(item.job)
  if (proof.kind === 'problems') return proof
  const signed = await sign(press.print(proof.value, signingOf(item.job)), sealer.signer)
  if (signed.kind === 'problems') return signed
  return { ...signed, value: { item, file: sealer.finish(signed.value) } }
}

function openStore(workshop: Workshop) {
  const { folder, ledger, standing } = workshop.archive
  /** SHA-256 of what stands by now, by document id */
  const stands = new Map([...standing].map(([document, { made }]) => [document, made.sha256]))
  let { chain, wholeBytes } = ledger
  return async (batch: readonly Ready[]): Promise<void> => {
    const made = batch.flatMap(({ item, file }) =>
      item.kind === 'make' && file !== null ? [{ name: item.job.file, file }] : [],
    )
    await Promise.all(
      made.map(({ name, file }) => writePart(path.join(folder, name), [...file.head.chunks, file.own])),
    )
    const moves: { from: string; to: string }[] = []
    const entries = batch.flatMap((ready) => entriesFor(workshop, ready, moves, stands))
    const lines = ledgerLines(entries, chain)
    const places = made.map(({ name }) => name)
    await commit(folder, { moves, places, lines: { text: lines.text, wholeBytes } })
    chain = lines.chain
    wholeBytes += Buffer.byteLength(lines.text)
  }
}

function entriesFor(
  workshop: Workshop,
  { item, file }: Ready,
  moves: { from: string; to: string }[],
  stands: Map<string, string>,
): readonly Entry[] {
  const { words, sealer, reason, archive } = workshop
  const common = { at: words.signedAt, program: version }
  if (item.kind === 'correct') {
    const { made } = item.standing
    const { by, inputs } = item
    const what = { document: made.document, file: made.file, sha256: made.sha256 }
    return [{ event: 'corrected', ...common, ...what, by, inputs, reason }]
  }
  if (item.kind === 'withdraw') {
    const { document, sha256 } = item.standing.made
    const aside = putAside(archive, item.standing.made.file, 'withdrawn', item.standing, moves)
    const where = { file: aside?.file ?? '', sha256: aside?.sha256 ?? sha256 }
    return [{ event: 'withdrawn', ...common, document, ...where, reasons: item.reasons }]
  }
  if (item.kind !== 'make' || file === null) return []
  const { job, replaces, reasons, as } = item
  const aside = putAside(archive, job.file, 'superseded', replaces, moves)
  const { signer } = sealer
  const sha256 = file.head.sha256.copy().update(file.own).digest('hex')
  stands.set(job.id, sha256)
  const copied = job.original && documentId(job.original.id, job.language, job.part)
  return [
    ...(aside === null ? [] : [{ event: 'superseded' as const, ...common, document: job.id, ...aside }]),
    {
      event: 'made',
      ...common,
      document: job.id,
      file: job.file,
      sha256,
      list: job.recipient.group,
      recipient: job.recipient.id,
      language: job.language,
      own: job.language === job.recipient.language,
      part: job.part,
      version: item.version,
      edition: job.edition,
      inputs: job.inputs,
      seal: sealer.seal,
      certificate: signer.fingerprint,
      signer: signer.subject,
      reasons,
      copies: copied && stands.get(copied)!,
      as,
      reason: as === null ? null : reason,
    },
  ]
}

/**
 * What stands in a document's place moves aside under a name that tells when it stood: its version and signing time. A
 * file that the ledger does not tell of is somebody's all the same, and is kept too. Null: there is no file.
 */
function putAside(
  { folder, hash }: Archive,
  file: string,
  into: 'superseded' | 'withdrawn',
  standing: Standing | null,
  moves: { from: string; to: string }[],
): { readonly file: string; readonly sha256: string } | null {
  const sha256 = hash(file)
  if (sha256 === null) return null
  const recorded = standing !== null && standing.made.sha256 === sha256
  const mark = recorded
    ? `v${standing.made.version}_${new Date(standing.made.at).toISOString().replace(/[-:]|\.\d+/g, '')}`
    : `unrecorded_${sha256.slice(0, 8)}`
  const stem = `${path.posix.dirname(file)}/${into}/${path.posix.basename(file, '.pdf')}_${mark}`
  let to = `${stem}.pdf`
  for (let count = 2; fileHash(path.join(folder, to)) !== null; count++) to = `${stem}_${count}.pdf`
  moves.push({ from: file, to })
  return { file: to, sha256 }
}
