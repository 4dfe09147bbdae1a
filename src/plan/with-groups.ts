import type { DocumentId } from '../model/document.ts'
import { currentOf } from '../model/document-state.ts'
import { changedJob, changedMake, type PlanItem } from '../model/plan.ts'
import { finderOf, type Sequence } from '../sequence.ts'
import { type GroundDecision, inPlaceOf, itemsOf, type OrphanedDocuments } from './ground.ts'

/** With what becomes of documents that nothing asks for, and of those that would take their place. */
export function withGroups(
  items: Sequence<PlanItem>,
  groups: readonly OrphanedDocuments[],
  verdictOf: (group: OrphanedDocuments, isReplaceable: boolean) => GroundDecision,
): Iterable<PlanItem> {
  const next = openOverlay(items)
  const verdicts = groups.map((group) => {
    // what would take its place may not be asked for now
    const isReplaceable = [...inPlaceOf(group).keys()].some((document) => next.get(document) !== undefined)
    return { group, verdict: verdictOf(group, isReplaceable) }
  })
  for (const { group, verdict } of verdicts) {
    for (const [document, state] of inPlaceOf(group)) {
      const item = next.get(document)
      if (item === undefined) continue
      if (verdict.kind === 'stands') next.delete(document)
      if (verdict.kind === 'hold' && (item.kind === 'make' || item.kind === 'restore'))
        next.set(document, {
          kind: 'wait',
          document,
          job: item.job,
          state: item.state,
          reasons: [{ kind: 'undecided', document: state.document }],
        })
      if (verdict.kind === 'replace' && item.kind === 'make')
        next.set(
          document,
          changedMake(item, {
            as: 'replacement',
            replaces: { document: state.document, version: currentOf(state).made.version },
            reasons: [...item.reasons.filter(({ kind }) => kind !== 'new'), group.reason],
          }),
        )
    }
  }
  for (const { group, verdict } of verdicts)
    for (const item of itemsOf(group, verdict, next)) {
      const compared = verdict.kind === 'stands' ? next.get(item.document) : undefined
      next.set(item.document, compared === undefined ? item : onThatGround(item, compared, group))
    }
  return next.items()
}

/** Items by document, of which some become others, some go and some come, in their order. */
function openOverlay(items: Sequence<PlanItem>) {
  const find = finderOf(items, ({ document }) => document)
  const changed = new Map<DocumentId, PlanItem>()
  const gone = new Set<DocumentId>()
  return {
    get: (document: DocumentId): PlanItem | undefined =>
      changed.get(document) ?? (gone.has(document) ? undefined : find(document)),
    set(document: DocumentId, item: PlanItem): void {
      changed.set(document, item)
    },
    delete(document: DocumentId): void {
      changed.delete(document)
      gone.add(document)
    },
    *items(): Iterable<PlanItem> {
      const rest = new Map(changed)
      for (const item of items) {
        if (gone.has(item.document)) continue
        yield rest.get(item.document) ?? item
        rest.delete(item.document)
      }
      yield* rest.values()
    },
  }
}

/** One word for a document: that it stays under another language or id, and whatever else has changed of it. */
function onThatGround(stands: PlanItem, compared: PlanItem, { ground, reason }: OrphanedDocuments): PlanItem {
  switch (compared.kind) {
    case 'settle':
      return {
        ...compared,
        inputs: [ground, ...compared.inputs],
        reasons: [reason, ...compared.reasons],
      }
    // it has not left, or is revised
    case 'make': {
      const { job, reasons } = compared
      return changedMake(compared, {
        job: changedJob(job, { inputs: [...job.inputs, ground] }),
        reasons: [reason, ...reasons],
      })
    }
    case 'keep':
    case 'hold':
    case 'wait':
    case 'restore':
    case 'withdraw':
      return stands
    default:
      return compared satisfies never
  }
}
