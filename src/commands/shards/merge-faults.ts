import type { Archive } from '../../archive/archive.ts'
import type { SavedPlan } from '../../archive/plans.ts'
import type { DocumentId } from '../../model/document.ts'
import { currentOf, isStanding } from '../../model/document-state.ts'
import type { PlanItemOf } from '../../model/plan.ts'
import type { PlanOptions } from '../../plan/request.ts'
import { prove, shardIndex, shardName, sharedBy } from '../../plan/shards.ts'
import { type Problem, problem } from '../../problems/problem.ts'
import type { CommonToParts } from '../../problems/shards.ts'
import type { Sequence } from '../../sequence.ts'
import { doneUnder } from '../objections.ts'
import { commonOf } from './made-with.ts'
import type { PartDocument, PartSeen } from './parts-seen.ts'

/** What all parts should have in common and have not, each with the parts that say the one and the other. */
export function commonFaults(parts: readonly PartSeen[]): readonly Problem[] {
  const says = parts.map((part) => ({ place: part.places[0]!, common: commonIn(part) }))
  const names = [...says[0]!.common.keys()]
  return names.flatMap((what): readonly Problem[] => {
    const groups = new Map<string, string[]>()
    for (const { place, common } of says) {
      const value = common.get(what) ?? ''
      groups.set(value, [...(groups.get(value) ?? []), place])
    }
    if (groups.size < 2) return []
    const told = [...groups].map(([value, parts]) => ({ says: brief(value), parts }))
    return [problem('shards/differ', null, { what, groups: told })]
  })
}

/** A fingerprint is known by its beginning. */
const brief = (value: string): string => (/^[0-9a-f]{64}$/.test(value) ? value.slice(0, 8) : value)

/** Unsigned documents are signed together, at the one time that they state. */
function commonIn({ head, documents, contentsBytes }: PartSeen): ReadonlyMap<CommonToParts, string> {
  const common = new Map(commonOf(head))
  const [first] = documents.values()
  if (contentsBytes !== null && first !== undefined)
    common.set('signedAt', first.signedAt).set('contentsBytes', String(contentsBytes))
  return common
}

/** Documents that are in parts, each with its part; of what is in two, the first. */
export function inParts(
  parts: readonly PartSeen[],
): ReadonlyMap<DocumentId, { readonly part: PartSeen; readonly entry: PartDocument }> {
  const found = new Map<DocumentId, { part: PartSeen; entry: PartDocument }>()
  for (const part of parts)
    for (const [document, entry] of part.documents)
      if (!found.has(document)) found.set(document, { part, entry })
  return found
}

/** What speaks against parts: gaps, doubles, strangers, by the plan and by what is recorded already. */
export function proofFaults(
  archive: Archive,
  parts: readonly PartSeen[],
  saved: SavedPlan<PlanOptions>,
  due: Sequence<PlanItemOf<'make'>>,
): readonly Problem[] {
  const of = saved.shards!
  const planned = new Map(due.map((item) => [item.document, shardIndex(sharedBy(item), of)]))
  const done = doneUnder(saved, archive)
  const indexed = parts.map(({ head, documents }) => ({ index: head.index, documents: documents.keys() }))
  const { gaps, doubles, strangers } = prove(planned, indexed, done)
  const placeOf = (part: number): string => parts[part]!.places[0]!
  return [
    ...gapFaults(gaps, planned, parts, of),
    ...doubleFaults(doubles.map(({ document, parts }) => ({ document, places: parts.map(placeOf) }))),
    ...doubleFaults(otherThanRecorded(archive, parts, done)),
    ...strangerFaults(parts, strangers),
  ]
}

function gapFaults(
  gaps: readonly DocumentId[],
  planned: ReadonlyMap<DocumentId, number>,
  parts: readonly PartSeen[],
  of: number,
): readonly Problem[] {
  const byIndex = new Map<number, DocumentId[]>()
  for (const document of gaps) {
    const index = planned.get(document)!
    const known = byIndex.get(index)
    if (known === undefined) byIndex.set(index, [document])
    else known.push(document)
  }
  const interrupted = new Set(parts.flatMap(({ head, isInterrupted }) => (isInterrupted ? [head.index] : [])))
  const there = new Set(parts.map(({ head }) => head.index))
  for (const index of interrupted) if (!byIndex.has(index)) byIndex.set(index, [])
  return [...byIndex]
    .sort(([one], [other]) => one - other)
    .map(([index, documents]) => {
      const found = interrupted.has(index) ? 'interrupted' : there.has(index) ? 'lacking' : 'missing'
      return problem('shards/gap', null, { part: shardName({ index, of }), found, documents })
    })
}

/** Documents that two places have; one problem for the same two. */
function doubleFaults(
  doubles: readonly { readonly document: DocumentId; readonly places: readonly string[] }[],
): readonly Problem[] {
  const groups = new Map<string, { documents: DocumentId[]; parts: readonly string[] }>()
  for (const { document, places } of doubles) {
    const key = places.join('\0')
    const known = groups.get(key)
    if (known === undefined) groups.set(key, { documents: [document], parts: places })
    else known.documents.push(document)
  }
  return [...groups.values()].map((group) => problem('shards/double', null, group))
}

/** What the record has under this plan in other bytes: somebody has made it another time. */
const otherThanRecorded = (
  { documents: states, folder }: Archive,
  parts: readonly PartSeen[],
  done: Pick<ReadonlySet<DocumentId>, 'has'>,
): readonly { readonly document: DocumentId; readonly places: readonly string[] }[] =>
  parts.flatMap(({ documents, places }) =>
    [...documents].flatMap(([document, { sha256 }]) => {
      const state = done.has(document) ? states.get(document) : undefined
      return isStanding(state) && currentOf(state).made.sha256 !== sha256
        ? [{ document, places: [folder, places[0]!] }]
        : []
    }),
  )

function strangerFaults(
  parts: readonly PartSeen[],
  strangers: readonly { readonly document: DocumentId; readonly part: number }[],
): readonly Problem[] {
  return parts.flatMap(({ places, documents, strangers: files }, at): readonly Problem[] => {
    const unplanned = strangers.flatMap(({ document, part }) =>
      part === at ? [documents.get(document)!.file] : [],
    )
    const all = [...unplanned, ...files]
    return all.length === 0 ? [] : [problem('shards/stranger', null, { part: places[0]!, files: all })]
  })
}
