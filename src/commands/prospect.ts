import type { Item, Job, Plan, Standing } from '../model/ledger.ts'
import type { Outcome } from '../model/problem.ts'
import type { Copy } from '../model/recipient.ts'
import { kindOf } from '../plan/findings.ts'
import { decide, named } from '../plan/plan.ts'
import type { Project } from '../project/project.ts'
import type { Archive } from './archive.ts'
import { copyOf } from './jobs.ts'
import { draftOriginals, filesFound, leaving } from './originals.ts'
import type { Wish } from './wish.ts'

/**
 * Compares what should be with what is. Writes nothing, and opens no font and no identity. Originals come first; a copy
 * follows its original as the plan leaves it.
 */
export function prospect(project: Project, archive: Archive, wish: Wish): Outcome<Plan> {
  const { selection } = wish
  const withOriginals = selection.lists.includes('ministers')
  const drafted = draftOriginals(project, archive, withOriginals ? wish : asTheyAre(wish))
  if (drafted.kind === 'problems') return drafted
  const { known, items } = drafted.value
  const copies = copiesOf(project, selection.copies, items, withOriginals)
  const jobs = copies.map(({ job }) => job)
  const ofCopies = decide(jobs, {
    ...known,
    found: filesFound(project, archive, jobs),
    seal: wish.seal,
    waiting: new Map(copies.flatMap(({ job, wait }) => (wait === null ? [] : [[job.id, wait]]))),
  })
  const left = wish.whole ? leaving(project, archive, selection) : []
  const all = [...(withOriginals ? items : []), ...ofCopies, ...left]
  return { kind: 'ok', value: named(all), notes: drafted.notes }
}

/** Where a run is about copies alone, nothing is done to their originals. */
const asTheyAre = (wish: Wish): Wish => ({
  selection: {
    ...wish.selection,
    recipients: wish.selection.copies.map(({ original }) => original),
    languages: { kind: 'own' },
  },
  whole: false,
  seal: null,
  resolution: null,
})

/**
 * A copy of each document that its original’s addressee holds in their own language, corrigenda too. `wait`: why it
 * cannot be made now; a copy that is there may stay.
 */
function copiesOf(
  project: Project,
  copies: readonly Copy[],
  items: readonly Item[],
  withOriginals: boolean,
): readonly { readonly job: Job; readonly wait: string | null }[] {
  const held = new Map<string, { job: Job; version: number; wait: string | null }[]>()
  for (const item of items) {
    if (item.kind === 'withdraw' || item.kind === 'wait') continue
    const { job } = item
    const standing = item.kind === 'make' ? item.replaces : item.standing
    const isMade = item.kind === 'make' && withOriginals
    const version = isMade ? item.version : (standing?.made.version ?? 1)
    const wait = isMade ? null : whyNot(job, item.kind === 'make' || item.kind === 'hold', standing)
    const key = `${job.recipient.id}/${job.language}`
    held.set(key, [...(held.get(key) ?? []), { job, version, wait }])
  }
  return copies.flatMap(({ recipient, original }) =>
    (held.get(`${original.id}/${original.language}`) ?? []).map(({ job, version, wait }) => ({
      job: copyOf(job, version, recipient, project.letter.name),
      wait,
    })),
  )
}

/** Why an original cannot be copied as it stands; null: it can. What it was printed with does not matter. */
function whyNot(job: Job, isStale: boolean, standing: Standing | null): string | null {
  if (standing === null) return `there is no original yet (${job.id})`
  if (isStale) return `its original is stale (${job.id})`
  const before = standing.made.inputs
  const differs = Object.keys({ ...job.inputs, ...before }).some(
    (name) => kindOf(name) !== 'manner' && job.inputs[name] !== before[name],
  )
  return differs ? `its original stands with an earlier text (${job.id})` : null
}

/** Copies whose originals are other versions now, or are about to be. */
export function staleCopies(archive: Archive, of: Plan): number {
  const versions = new Map(
    of.items.flatMap((item) => (item.kind === 'make' ? [[item.job.id, item.version] as const] : [])),
  )
  return [...archive.standing.values()].filter(({ made, withdrawn }) => {
    const copied = /^(.*) version (\d+)$/.exec(made.inputs.original ?? '')
    if (copied === null || withdrawn !== null) return false
    const now = versions.get(copied[1]!) ?? archive.standing.get(copied[1]!)?.made.version
    return now !== Number(copied[2])
  }).length
}
