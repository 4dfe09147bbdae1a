import { createHash, hash } from 'node:crypto'
import { once } from '../memo.ts'
import { type DocumentId, letterOf, partsOfId } from '../model/document.ts'
import { currentOf } from '../model/document-state.ts'
import { inputKey, type Reason } from '../model/input.ts'
import type { Resolution } from '../model/ledger.ts'
import type { Letter } from '../model/letter.ts'
import {
  type ArchiveView,
  changedMake,
  type Grounds,
  type Plan,
  type PlanItem,
  reasonsOf,
} from '../model/plan.ts'
import type { Copy, Recipient } from '../model/recipient.ts'
import { type Outcome, type Problem, problem } from '../problems/problem.ts'
import { finderOf, joined, type KeySet, openKeySet, type Sequence } from '../sequence.ts'
import { copyItems, dueCopies, type Originals, unfoundedCopies } from './copies.ts'
import { filesOf, planOriginals } from './originals.ts'
import type { RunRequest } from './request.ts'
import { OWN } from './selection.ts'

/**
 * Compares what should be with what is. Writes nothing, and opens no font and no identity. Originals come first; a copy
 * follows its original as the plan leaves it.
 */
export function assemblePlan(grounds: Grounds, archive: ArchiveView, request: RunRequest): Outcome<Plan> {
  const { selection, correction } = request
  const withOriginals = selection.originals.length > 0
  const decided = planOriginals(grounds, archive, withOriginals ? request : asTheyAre(grounds, request))
  if (decided.kind === 'problems') return decided
  const { known, items } = decided.value
  const others = lookedAt(grounds, archive, request)
  const decidedOn = once(() => finderOf(items, ({ document }) => document))
  const looked = new Map(others.map((item) => [item.document, item]))
  // a plan without copies asks for none of it
  const originals: Originals = {
    find: (document) => decidedOn()(document) ?? looked.get(document),
    *all() {
      for (const [document, item] of looked) if (decidedOn()(document) === undefined) yield item
      yield* items
    },
    isCarriedOut: (document) => withOriginals && decidedOn()(document) !== undefined,
  }
  const due = dueCopies(grounds, archive, selection.copies, originals)
  const jobs = due.map(({ job }) => job)
  const ofCopies = copyItems(due, {
    ...known,
    hashes: archive.hashes(filesOf(archive, jobs)),
    signing: request.signing,
    resolution: correction?.as ?? null,
    isNamed: selection.isNamed,
  })
  const unwanted = unfoundedCopies(grounds, archive, request, originals, byDocument(ofCopies))
  const all = joined([withOriginals ? items : [], inPlace(ofCopies, unwanted), unwanted])
  if (correction !== null && !all.some((item) => bears(item, correction.as))) {
    // the same word again, after what it was given for is done
    if (correction.as !== 'revision' || all.some(({ kind }) => kind === 'hold'))
      return { kind: 'problems', problems: [nothingTo(correction.as, all, grounds.letter)] }
  }
  return { kind: 'ok', value: { id: idOf(all), items: all }, notes: decided.notes }
}

/** Originals of copies that are named alone: a run about them does nothing to these. */
function lookedAt(grounds: Grounds, archive: ArchiveView, request: RunRequest): Sequence<PlanItem> {
  const { selection } = request
  if (selection.originals.length === 0) return []
  const copies = selection.copies.filter(({ original }) => !selection.chosen.has(original.id))
  if (copies.length === 0) return []
  const looked = planOriginals(
    grounds,
    archive,
    asTheyAre(grounds, { ...request, selection: { ...selection, copies } }),
  )
  return looked.kind === 'ok' ? looked.value.items : []
}

/** Copies that take the place of others name them, as their originals do. */
function inPlace(copies: Sequence<PlanItem>, unwanted: Sequence<PlanItem>): readonly PlanItem[] {
  const replaced = new Map(
    unwanted.flatMap((item) =>
      item.kind === 'withdraw' && item.by !== null ? [[item.by.document, item.state] as const] : [],
    ),
  )
  return copies.map((item): PlanItem => {
    const state = replaced.get(item.document)
    if (item.kind !== 'make' || state === undefined || item.replaces !== null) return item
    return changedMake(item, {
      replaces: { document: state.document, version: currentOf(state).made.version },
    })
  })
}

function byDocument(items: readonly PlanItem[]): ReadonlyMap<DocumentId, PlanItem> {
  const found = new Map<DocumentId, PlanItem>()
  for (const item of items) found.set(item.document, item)
  return found
}

/** Where a run is about copies alone, nothing is done to their originals. */
const asTheyAre = ({ letter }: Grounds, { selection }: RunRequest): RunRequest => ({
  selection: {
    ...selection,
    lists: letter.to.map(({ list }) => list),
    originals: letter.to.map(({ list }) => list),
    recipients: originalsOf(selection.copies),
    languages: OWN,
    chosen: new Set(selection.copies.map(({ original }) => original.id)),
    gone: null,
  },
  signing: null,
  correction: null,
})

const originalsOf = (copies: Sequence<Copy>): readonly Recipient[] => [
  ...new Map(copies.map(({ original }) => [original.id, original])).values(),
]

/** Whether an item is what an officer's word brings about. */
function bears(item: PlanItem, as: Resolution): boolean {
  switch (item.kind) {
    case 'make':
    case 'settle':
    case 'withdraw':
      return item.as === as
    case 'restore':
      return as === 'reminder' ? item.job.part.kind === 'reminder' : as === 'stands' && item.inputs.length > 0
    case 'keep':
    case 'hold':
    case 'wait':
      return false
    default:
      return item satisfies never
  }
}

function nothingTo(as: Resolution, items: Sequence<PlanItem>, letter: Letter): Problem {
  if (as === 'reminder') {
    const number = Math.max(...letter.reminders.keys())
    return problem('corrections/nothing', null, { found: 'reminder-there', number, letter: letter.name })
  }
  const held = items.filter((item) => item.kind === 'hold')
  const waiting = items.flatMap((item) =>
    item.kind === 'wait' && item.job.original !== null ? [{ item, original: item.job.copies!.document }] : [],
  )
  const [first] = waiting
  if (held.length === 0 && first !== undefined)
    return problem('corrections/nothing', null, {
      found: 'waits',
      as,
      documents: waiting.map(({ item }) => item.document),
      original: first.original,
      isEarlier: waiting.every(({ item }) => item.reasons.some(({ kind }) => kind === 'original-earlier')),
    })
  if (held.length === 0) return problem('corrections/nothing', null, { found: 'nothing-held', as })
  const ways = [...new Set(held.flatMap((item) => item.ways))]
  const documents = held.map(({ document }) => document)
  return problem('corrections/no-answer', null, { as, documents, ways })
}

/**
 * The plan's name: a hash of what it decides. The order of lists, the time, paths of this machine and how it will be
 * signed are not in it.
 */
function idOf(items: Sequence<PlanItem>): string {
  const sum = createHash('sha256')
  let isFirst = true
  for (const { name, place } of byName(items)) {
    const kept = name.endsWith(KEPT) ? currentOf(items.at(place)!.state!).made.sha256 : ''
    sum.update(`${isFirst ? '' : '\n'}${name}${kept}`)
    isFirst = false
  }
  return sum.digest('hex').slice(0, 16)
}

/** What is kept is its bytes, whatever it would be made from now: so said behind this, since as a rule it is most of a plan. */
const KEPT = ' '
/** No two documents have one id: beginnings are enough to tell the order of what is kept. */
const nameStart = (item: PlanItem): string =>
  item.kind === 'keep' ? `${item.document}${KEPT}` : itemHash(item)

/** So many items are put in order together: their names are in memory at one time, and no others. */
const RUN = 1 << 14

/** Where it has come to in one run of items. */
interface RunHead {
  name: string
  /** of the item */
  place: number
  /** in the order, and where the run ends */
  at: number
  readonly end: number
}

/**
 * Items in the order of the beginnings of their names. Runs of some thousands are put in order, and then merged, since the names of a
 * million are more than all else of a plan.
 */
function* byName(items: Sequence<PlanItem>): Iterable<{ readonly name: string; readonly place: number }> {
  const order = new Uint32Array(items.length)
  const hashes = openNameHashes(items.length)
  const heads: RunHead[] = []
  for (let start = 0; start < items.length; start += RUN) {
    const end = Math.min(start + RUN, items.length)
    const names = Array.from({ length: end - start }, (_, nth) => nameStart(items.at(start + nth)!))
    for (const [nth, name] of names.entries()) hashes.keep(start + nth, name)
    const places = order.subarray(start, end)
    for (let nth = 0; nth < places.length; nth++) places[nth] = start + nth
    places.sort((one, other) => (names[one - start]! < names[other - start]! ? -1 : 1))
    heads.push({ name: names[places[0]! - start]!, place: places[0]!, at: start, end })
  }
  heads.sort((one, other) => (one.name < other.name ? -1 : 1))
  while (heads.length > 0) {
    const head = heads[0]!
    yield head
    head.at++
    if (head.at === head.end) {
      heads.shift()
      continue
    }
    head.place = order[head.at]!
    head.name = hashes.nameOf(head.place) ?? nameStart(items.at(head.place)!)
    const next = heads[1]
    // of a list in alphabetical order, one run after the other
    if (next === undefined || head.name < next.name) continue
    heads.shift()
    heads.splice(placeOf(head, heads), 0, head)
  }
}

/** Names that are hashes of sixteen digits: they take long to make, and eight bytes to keep. */
function openNameHashes(length: number) {
  let halves: Uint32Array | null = null
  return {
    keep(nth: number, name: string): void {
      if (name.endsWith(KEPT)) return
      halves ??= new Uint32Array(2 * length)
      halves[2 * nth] = Number.parseInt(name.slice(0, 8), 16)
      halves[2 * nth + 1] = Number.parseInt(name.slice(8), 16)
    },
    /** null: it is no hash, or one of nothing but zeros */
    nameOf(nth: number): string | null {
      const [one, other] = halves === null ? [0, 0] : [halves[2 * nth]!, halves[2 * nth + 1]!]
      if (one === 0 && other === 0) return null
      return `${one.toString(16).padStart(8, '0')}${other.toString(16).padStart(8, '0')}`
    },
  }
}

/** Where a run comes among others that are in the order of their names. */
function placeOf({ name }: RunHead, heads: readonly RunHead[]): number {
  let [from, to] = [0, heads.length]
  while (from < to) {
    const middle = (from + to) >> 1
    if (heads[middle]!.name < name) from = middle + 1
    else to = middle
  }
  return from
}

/** One item's name: the same for the same decision on the same document. */
export const itemHash = (item: PlanItem): string =>
  // not cut from the text of the whole hash, which the cut piece would hold on to
  hash('sha256', decisionOf(item), 'buffer').toString('hex', 0, 8)

function decisionOf(item: PlanItem): string {
  const { edition, inputs } = item.job ?? currentOf(item.state!).made
  const { reference, date } = letterOf(edition)
  return JSON.stringify([
    item.document,
    item.kind,
    howOf(item),
    reasonsOf(item),
    [reference, date],
    inputs.map((input) => [inputKey(input), input.value]).sort(),
  ])
}

function howOf(item: PlanItem): readonly unknown[] {
  switch (item.kind) {
    case 'make':
      return [item.version, item.as]
    case 'settle':
      return [item.as, item.by, item.inputs]
    case 'restore':
      return [item.inputs]
    case 'withdraw':
      return [item.as, item.by]
    case 'keep':
    case 'hold':
    case 'wait':
      return []
    default:
      return item satisfies never
  }
}

/** How many addressees would be withdrawn. `isMany`: that needs the officer's word, with the number. */
export interface WithdrawalCount {
  readonly count: number
  readonly isMany: boolean
}

/** Reasons for which a document goes and its addressee stays written to. */
const STAYS_WRITTEN_TO: ReadonlySet<Reason['kind']> = new Set([
  'original-withdrawn',
  'language-changed',
  'answered',
])

/** More than a tenth of a list's addressees and at least five, or all of them, are many. Copies follow their originals. */
export function withdrawnAddressees(
  { items }: Plan,
  { documents }: Pick<ArchiveView, 'documents'>,
): WithdrawalCount {
  const withdrawn = new Map<string, KeySet>()
  const add = (to: Map<string, KeySet>, list: string, id: string): void => {
    const known = to.get(list) ?? openKeySet()
    to.set(list, known)
    known.add(id)
  }
  for (const item of items) {
    if (item.kind !== 'withdraw' || item.by !== null) continue
    if (item.reasons.some(({ kind }) => STAYS_WRITTEN_TO.has(kind))) continue
    add(withdrawn, currentOf(item.state).made.list, partsOfId(item.document).recipient)
  }
  if (withdrawn.size === 0) return { count: 0, isMany: false }
  const standing = new Map<string, KeySet>()
  for (const state of documents.values()) {
    const { list } = currentOf(state).made
    if (state.gone === null && withdrawn.has(list)) add(standing, list, partsOfId(state.document).recipient)
  }
  const isMany = [...withdrawn].some(([list, { size }]) => {
    const all = standing.get(list)!.size
    return size === all || (size >= 5 && size > all / 10)
  })
  return { count: [...withdrawn.values()].reduce((sum, { size }) => sum + size, 0), isMany }
}
