import { hash } from 'node:crypto'
import type { DocumentId } from '../model/document.ts'
import type { PlanItemOf } from '../model/plan.ts'

/** One of n shares of a plan's documents. */
export interface Shard {
  /** from 0 to `of` − 1: engines count their tasks so */
  readonly index: number
  readonly of: number
}

/** More shards than that make nothing quicker: each reads all lists. */
export const MOST_SHARDS = 9_999

/** As it stands in names of folders: `2-of-4`. */
export const shardName = ({ index, of }: Shard): string => `${index}-of-${of}`

/** As it is said at the prompt: `2/4`. */
export const shardWords = ({ index, of }: Shard): string => `${index}/${of}`

/**
 * In which shard an addressee is, by a hash of the id alone: a row that comes, goes or moves up moves nobody else. 32 bits of
 * SHA-256, so that every machine and every later program says the same.
 */
export const shardIndex = (addressee: string, of: number): number =>
  Number.parseInt(hash('sha256', addressee).slice(0, 8), 16) % of

/** Whose id decides about a document: of a copy the original's addressee, so that it is made where its original is. */
export const sharedBy = ({ job }: PlanItemOf<'make'>): string => (job.original ?? job.recipient).id

/** Whether a document that a plan makes is one shard's to make. */
export const isInShard = (item: PlanItemOf<'make'>, { index, of }: Shard): boolean =>
  shardIndex(sharedBy(item), of) === index

/** What speaks against parts that are to be one: each planned document has to be there exactly once. */
export interface Proof {
  /** planned, and in no part */
  readonly gaps: readonly DocumentId[]
  /** in several parts: their places among all parts */
  readonly doubles: readonly { readonly document: DocumentId; readonly parts: readonly number[] }[]
  /** in a part, and not planned, or another shard's to make */
  readonly strangers: readonly { readonly document: DocumentId; readonly part: number }[]
}

/**
 * Proves each planned document exactly once. `planned`: by document, in which shard it is; `parts`: of each its shard's index and the
 * documents in it; `done`: planned documents that need be in no part, since an earlier run has taken them out.
 */
export function prove(
  planned: ReadonlyMap<DocumentId, number>,
  parts: readonly { readonly index: number; readonly documents: Iterable<DocumentId> }[],
  done: Pick<ReadonlySet<DocumentId>, 'has'>,
): Proof {
  const found = new Map<DocumentId, number>()
  const twice = new Map<DocumentId, number[]>()
  const strangers: { document: DocumentId; part: number }[] = []
  for (const [part, { index, documents }] of parts.entries())
    for (const document of documents) {
      const first = found.get(document)
      if (first !== undefined) twice.set(document, [...(twice.get(document) ?? [first]), part])
      else found.set(document, part)
      if (!done.has(document) && planned.get(document) !== index) strangers.push({ document, part })
    }
  return {
    gaps: [...planned.keys()].filter((document) => !found.has(document) && !done.has(document)),
    doubles: [...twice].map(([document, parts]) => ({ document, parts })),
    strangers,
  }
}
