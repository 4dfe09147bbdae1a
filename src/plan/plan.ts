import { hash } from 'node:crypto'
import type { Inputs, Item, Job, Plan, Resolution, Seal, Standing } from '../model/ledger.ts'
import { type Finding, findings } from './findings.ts'

/** What a plan is made of, besides the jobs. */
export interface Known {
  /** by document id */
  readonly standing: ReadonlyMap<string, Standing>
  /** SHA-256 of each file that is there, by path; absent: it is not */
  readonly found: ReadonlyMap<string, string>
  /** how this run signs; null: it does not */
  readonly seal: Seal | null
  /** what the officer says of letters that have left */
  readonly resolution: Resolution | null
  /** under a corrigendum: the sheet that settles a document's text, by the document's id */
  readonly sheets: ReadonlyMap<string, string>
  /** copies that cannot be made now, by document id, and why */
  readonly waiting: ReadonlyMap<string, string>
}

/**
 * What a run would do with each job: a pure comparison of inputs, one by one, so that a correction says what changed. In the
 * order of the jobs.
 */
export function decide(jobs: readonly Job[], known: Known): readonly Item[] {
  return jobs.map((job) => itemFor(job, known))
}

/** A plan of all that was decided; what leaves stands last. */
export const named = (items: readonly Item[]): Plan => ({ id: identify(items), items })

function itemFor(job: Job, known: Known): Item {
  const item = job.original === null ? originalFor(job, known) : copyFor(job, known)
  const why = known.waiting.get(job.id)
  if (item.kind !== 'make' || why === undefined) return item
  return { kind: 'wait', job, standing: item.replaces, reasons: [why] }
}

/** A copy follows its original, for which the officer has given their word where it was needed. */
function copyFor(job: Job, known: Known): Item {
  const standing = known.standing.get(job.id)
  if (standing === undefined || standing.withdrawn !== null) return originalFor(job, known)
  const found = findings(job, standing, known.found.get(standing.made.file), known.seal)
  const reasons = found.filter(({ kind }) => kind !== 'manner' || standing.issued.length === 0)
  if (reasons.length === 0) return { kind: 'keep', job, standing }
  return again(job, standing, reasons, null)
}

const again = (job: Job, standing: Standing, found: readonly Finding[], as: Resolution | null): Item => ({
  kind: 'make',
  change: 'changed',
  job,
  version: standing.made.version + 1,
  reasons: found.map(({ reason }) => reason),
  as,
  replaces: standing,
})

function originalFor(job: Job, known: Known): Item {
  const standing = known.standing.get(job.id)
  if (standing === undefined || standing.withdrawn !== null) {
    const version = (standing?.made.version ?? 0) + 1
    const as = job.edition.corrigendum === null ? null : 'corrigendum'
    return { kind: 'make', change: 'new', job, version, reasons: ['new'], as, replaces: null }
  }
  const { made, issued } = standing
  const found = findings(job, standing, known.found.get(made.file), known.seal)
  if (found.length === 0) return { kind: 'keep', job, standing }
  if (issued.length === 0) return again(job, standing, found, null)

  // it has left: a new face or program is no reason to change it
  const grave = found.filter(({ kind }) => kind !== 'manner')
  const reasons = grave.map(({ reason }) => reason)
  if (grave.length === 0) return { kind: 'keep', job, standing }
  const text = grave.filter(({ kind }) => kind === 'text')
  if (isRevised(job, standing, known)) return again(job, standing, grave, 'revision')
  if (known.resolution === 'replacement' && text.length === 0)
    return again(job, standing, grave, 'replacement')
  const by = known.sheets.get(job.id)
  if (known.resolution === 'corrigendum' && text.length > 0 && by !== undefined) {
    const settled = text.flatMap(({ input }) => (input === null ? [] : [input]))
    const inputs: Inputs = Object.fromEntries(settled.map((name) => [name, job.inputs[name] ?? '']))
    return { kind: 'correct', job, standing, by, inputs, reasons }
  }
  const resolutions: readonly Resolution[] = text.length === 0 ? ['replacement'] : ['revision', 'corrigendum']
  return { kind: 'hold', job, standing, reasons, resolutions }
}

/** The letter is revised, and this document of it is not yet; what is sent with it follows the letter. */
function isRevised(job: Job, standing: Standing, known: Known): boolean {
  if (job.edition.revision <= standing.made.edition.revision) return false
  if (job.part === 'letter' || known.resolution === 'revision') return true
  const letter = known.standing.get(`${job.recipient.id}/${job.language}/letter`)
  return letter !== undefined && letter.made.edition.revision < job.edition.revision
}

/**
 * The plan's name: a hash of what it decides. The order of lists, the time, paths of this machine and how it will be
 * signed are not in it.
 */
function identify(items: readonly Item[]): string {
  const decided = items.map((item) => {
    const what = item.kind === 'withdraw' ? item.standing.made : item.job
    const document = 'id' in what ? what.id : what.document
    const inputs = Object.entries(what.inputs).sort(([a], [b]) => (a < b ? -1 : 1))
    const how = item.kind === 'make' ? [item.version, item.as] : item.kind === 'correct' ? [item.by] : []
    const reasons = item.kind === 'keep' ? [] : item.reasons
    return JSON.stringify([document, item.kind, how, reasons, what.edition, inputs])
  })
  return hash('sha256', decided.sort().join('\n')).slice(0, 16)
}
