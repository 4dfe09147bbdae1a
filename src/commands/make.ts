import { createHash } from 'node:crypto'
import path from 'node:path'
import { append, makeFolder, syncFolder, writeWhole } from '../disk.ts'
import { type Ledger, ledgerLines } from '../ledger.ts'
import type { Entry, Job } from '../model/ledger.ts'
import type { Outcome, Problem } from '../model/problem.ts'
import type { SignatureWords } from '../model/signed.ts'
import type { Report } from '../report.ts'
import { sign } from '../sign/sign.ts'
import { version } from '../version.ts'
import type { Seal } from './identity.ts'
import type { Press } from './press.ts'

/** Documents that are signed together: their files become durable, then one write tells the ledger of them. */
const BATCH = 32

/** Composes and sets every document before the first is signed: a signature cannot be taken back. */
export function proofAll(
  press: Press,
  all: readonly Job[],
  words: SignatureWords,
  draft: boolean,
  report: Report,
): readonly Problem[] {
  const problems: Problem[] = []
  for (const [index, job] of all.entries()) {
    if (index % 16 === 0) report.progress(`checking  ${index} of ${all.length}`)
    const proof = press.proof(job, words, draft)
    problems.push(...(proof.kind === 'problems' ? proof.problems : proof.notes))
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
  readonly seal: Seal
  readonly words: SignatureWords
  /** the letter's output folder */
  readonly folder: string
  readonly ledgerFile: string
  readonly ledger: Ledger
  readonly report: Report
}

/** How far it came: `stopped` by a fault of key or time-stamp server, or by the person. */
export type Made =
  | { readonly kind: 'all' }
  | { readonly kind: 'stopped'; readonly made: number; readonly problems: readonly Problem[] }

/**
 * Prints, signs and stores in batches; one batch is written while the next is printed. A ledger line never comes
 * before its file is safe, and lines stand in the order of the jobs.
 */
export async function makeAll(workshop: Workshop, all: readonly Job[]): Promise<Made> {
  let interrupted = false
  const interrupt = (): void => {
    interrupted = true
  }
  process.once('SIGINT', interrupt)
  process.once('SIGTERM', interrupt)
  const store = openStore(workshop)
  let made = 0
  try {
    let storing: Promise<void> = Promise.resolve()
    for (let start = 0; start < all.length && !interrupted; start += BATCH) {
      const batch = Promise.all(all.slice(start, start + BATCH).map((job) => signOne(workshop, job)))
      const [outcomes] = await Promise.all([batch, storing])
      const problems = outcomes.flatMap((outcome) => (outcome.kind === 'problems' ? outcome.problems : []))
      if (problems.length > 0) return { kind: 'stopped', made, problems: distinct(problems) }
      storing = store(outcomes.flatMap((outcome) => (outcome.kind === 'ok' ? [outcome.value] : [])))
      made += outcomes.length
      workshop.report.progress(`signing  ${made} of ${all.length}`)
    }
    await storing
    return interrupted && made < all.length ? { kind: 'stopped', made, problems: [] } : { kind: 'all' }
  } finally {
    process.off('SIGINT', interrupt)
    process.off('SIGTERM', interrupt)
  }
}

interface SignedJob {
  readonly job: Job
  readonly bytes: Uint8Array
}

async function signOne({ press, words, seal }: Workshop, job: Job): Promise<Outcome<SignedJob>> {
  const permission = job.part === 'form' ? 2 : 1
  const { signer } = seal
  const printed = press.print(job, words, {
    kind: 'certify',
    at: words.signedAt,
    permission,
    contentsBytes: signer.contentsBytes,
  })
  if (printed.kind === 'problems') return printed
  const signed = await sign(printed.value, signer)
  return signed.kind === 'problems' ? signed : { ...signed, value: { job, bytes: seal.finish(signed.value) } }
}

function openStore({ folder, ledgerFile, ledger, seal, words }: Workshop) {
  const { signer } = seal
  let { lastLine, wholeBytes } = ledger
  return async (signed: readonly SignedJob[]): Promise<void> => {
    const homes = new Set(signed.map(({ job }) => path.join(folder, path.dirname(job.file))))
    for (const home of homes) makeFolder(home)
    await Promise.all(signed.map(({ job, bytes }) => writeWhole(path.join(folder, job.file), bytes)))
    for (const home of [...homes, folder]) syncFolder(home)
    const lines = ledgerLines(
      signed.map(
        ({ job, bytes }): Omit<Entry, 'previous'> => ({
          event: 'made',
          document: job.id,
          file: job.file,
          sha256: createHash('sha256').update(bytes).digest('hex'),
          signedAt: words.signedAt,
          certificate: signer.fingerprint,
          signer: signer.subject,
          inputs: job.inputs,
          program: version,
        }),
      ),
      lastLine,
    )
    append(ledgerFile, lines.text, wholeBytes)
    lastLine = lines.lastLine
    wholeBytes += Buffer.byteLength(lines.text)
  }
}
