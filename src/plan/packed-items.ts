import { FEW } from '../few.ts'
import type { PlanItem } from '../model/plan.ts'
import type { Recipient } from '../model/recipient.ts'
import { openNumbers, type Sequence, sequenceOf } from '../sequence.ts'
import { type JobKind, KeptOriginal, NewDocument, PlannedJob } from './planned-job.ts'

/** What many items of a plan have in common: all but whose they are. */
type ItemFrame =
  | { readonly of: 'kept' | 'new'; readonly kind: JobKind }
  | { readonly of: 'other'; readonly kind: JobKind; readonly shared: SharedWords }

/** What an item says beside its document, its job and its state. */
interface SharedWords {
  /** all fields of the item that do not name its addressee */
  readonly fields: object
  /** what follows the addressee's id in that of the sheet that settles it; absent: none does */
  readonly by?: string
  /** the version of the same document that is replaced; absent: none is */
  readonly replaces?: number
}

/** So many frames, and no more: items that have next to nothing in common are kept as they are. */
const MOST_FRAMES = 4_096

/** In the place of a frame's number: the item is kept as it is. */
const ALONE = 0

/**
 * Takes the items of a plan as they are decided, one by one. Those of a long plan are packed, in eight bytes each: what they are, and whose;
 * they are put together again when somebody asks. `rows`: whom the plan is about.
 */
export function gathered(items: Iterable<PlanItem>, rows: Sequence<Recipient>): Sequence<PlanItem> {
  if (rows.length <= FEW) return [...items]
  const packer = openItemPacker()
  for (const item of items) packer.add(item)
  return packer.items(rows)
}

function openItemPacker() {
  const frames: (ItemFrame | null)[] = [null]
  const kept = new Map<JobKind, number>()
  const fresh = new Map<JobKind, number>()
  const others = new Map<JobKind, Map<string, number>>()
  const alone: PlanItem[] = []
  /** of each item its frame's number, and its row's place; of one that is kept as it is, its own place among those */
  const numbers = openNumbers()
  const places = openNumbers()

  const framed = <Key>(known: Map<Key, number>, key: Key, make: () => ItemFrame): number => {
    const found = known.get(key)
    if (found !== undefined) return found
    if (frames.length >= MOST_FRAMES) return ALONE
    const number = frames.push(make()) - 1
    known.set(key, number)
    return number
  }
  const frameOf = (item: PlanItem, { kind }: PlannedJob): number => {
    if (item instanceof KeptOriginal) return framed(kept, kind, () => ({ of: 'kept', kind }))
    if (item instanceof NewDocument) return framed(fresh, kind, () => ({ of: 'new', kind }))
    const shared = sharedWords(item, kind)
    if (shared === null) return ALONE
    const known = others.get(kind) ?? new Map<string, number>()
    others.set(kind, known)
    return framed(known, JSON.stringify(shared), () => ({ of: 'other', kind, shared }))
  }
  return {
    add(item: PlanItem): void {
      const { job } = item
      const place = job instanceof PlannedJob ? job.place : null
      const number = place === null ? ALONE : frameOf(item, job as PlannedJob)
      numbers.push(number)
      places.push(number === ALONE ? alone.push(item) - 1 : place!)
    },
    items: (rows: Sequence<Recipient>): Sequence<PlanItem> =>
      sequenceOf(numbers.length, (nth) => {
        const place = places.at(nth)
        const frame = frames[numbers.at(nth)]!
        return frame === null ? alone[place]! : itemOf(frame, rows.at(place)!, place)
      }),
  }
}

/** Null: it names something of its addressee's that is not told by their id, or is about another state than that of its document. */
function sharedWords(item: PlanItem, { documents }: JobKind): SharedWords | null {
  const { document, job, state, ...fields } = item
  if (job === null || (state === null) !== !documents.has(document)) return null
  const { id } = job.recipient
  switch (item.kind) {
    case 'make': {
      if (item.replaces === null) return { fields }
      if (item.replaces.document !== document) return null
      return { fields: { ...fields, replaces: null }, replaces: item.replaces.version }
    }
    case 'settle': {
      if (item.by === null) return { fields }
      return item.by.startsWith(`${id}/`)
        ? { fields: { ...fields, by: null }, by: item.by.slice(id.length) }
        : null
    }
    case 'keep':
    case 'restore':
    case 'hold':
    case 'wait':
      return { fields }
    default:
      return item satisfies never
  }
}

function itemOf(frame: ItemFrame, row: Recipient, place: number): PlanItem {
  const job = new PlannedJob(row, frame.kind, place)
  switch (frame.of) {
    case 'kept':
      return new KeptOriginal(job)
    case 'new':
      return new NewDocument(job)
    case 'other': {
      const document = job.id
      const state = frame.kind.documents.get(document) ?? null
      const { fields, by, replaces } = frame.shared
      return {
        ...{ ...fields, document, job, state },
        ...(by === undefined ? {} : { by: `${row.id}${by}` }),
        ...(replaces === undefined ? {} : { replaces: { document, version: replaces } }),
        // what was taken apart in `sharedWords` is put together again
      } as unknown as PlanItem
    }
    default:
      return frame satisfies never
  }
}
