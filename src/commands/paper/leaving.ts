import type { Archive } from '../../archive/archive.ts'
import { partsOfId } from '../../model/document.ts'
import { currentOf, type DocumentState, hasLeft, isStanding } from '../../model/document-state.ts'
import type { Channel, ManifestEntry } from '../../model/ledger.ts'
import { addresseeLists } from '../../model/letter.ts'
import type { PlanItem } from '../../model/plan.ts'
import type { LanguageTag, Recipient } from '../../model/recipient.ts'
import { ALL } from '../../plan/request.ts'
import type { WhyNotPrinted } from '../../problems/paper.ts'
import { type Outcome, type Problem, problem } from '../../problems/problem.ts'
import { alphabetical } from '../../recipients/order.ts'
import type { Command } from '../command.ts'
import { onlyOf, planOptions } from '../flags.ts'
import { planFor } from '../plan.ts'
import type { PaperFlags } from './definition.ts'
import { manifestedStates, notAsRecorded } from './manifest-record.ts'

/** All that goes to one addressee at once. */
export interface PaperItem {
  readonly recipient: Recipient
  /** of a copy: the addressee of its original; null: this is an original */
  readonly original: Recipient | null
  /** what stands, is current and has not left; at least one, the letter first */
  readonly documents: readonly DocumentState[]
  /** on its manifest; null: it is on none yet */
  readonly number: number | null
}

/** What goes, in order, and what does not. */
export interface PaperSelection {
  readonly items: readonly PaperItem[]
  readonly leftOut: readonly { readonly document: string; readonly why: WhyNotPrinted }[]
}

/**
 * What may leave on paper: what stands, is as lists and texts say it today, was signed in earnest, and has not left. `channel`: the
 * way on which it is to go, by which nothing goes twice; null: any.
 */
export async function selectLeaving(
  command: Command,
  archive: Archive,
  flags: PaperFlags,
  language: LanguageTag,
  channel: Channel | null,
  today: string,
): Promise<Outcome<PaperSelection>> {
  const listed = flags.manifest === undefined ? null : manifestedStates(archive, flags.manifest, [])
  if (listed?.kind === 'problems') return listed
  const entry = listed?.value.entry ?? null
  const numbers = entry && new Map(entry.documents.map(({ document, number }) => [document, number]))
  const to = entry === null ? (flags.to ?? null) : ALL
  const options = { ...planOptions({ out: flags.out }), to, only: onlyOf(flags) }
  const planned = await planFor(command, archive, options, today, null, false)
  if (planned.kind === 'problems') return planned
  const { selection } = planned.value.request
  const rows = new Map<string, Pick<PaperItem, 'recipient' | 'original'>>([
    ...selection.recipients.map((recipient) => [recipient.id, { recipient, original: null }] as const),
    ...selection.copies.map((copy) => [copy.recipient.id, copy] as const),
  ])
  const leftOut: PaperSelection['leftOut'][number][] = []
  const going = new Map<string, DocumentState[]>()
  for (const item of planned.value.plan.items) {
    if (numbers !== null && !numbers.has(item.document)) continue
    const id = partsOfId(item.document).recipient
    const why = rows.has(id) ? whyNot(item, flags, channel, entry !== null) : 'unlisted'
    if (why !== null) leftOut.push({ document: item.document, why })
    else going.set(id, [...(going.get(id) ?? []), item.state!])
  }
  // an envelope goes whole: a letter waits for its form
  const waiting = new Set(
    leftOut.filter(({ why }) => UNREADY.has(why)).map(({ document }) => partsOfId(document).recipient),
  )
  for (const [id, states] of going) {
    if (!waiting.has(id)) continue
    leftOut.push(...states.map(({ document }) => ({ document, why: 'incomplete' as const })))
    going.delete(id)
  }
  const damaged = [...going.values()].flat().flatMap((state) => notAsRecorded(state, archive))
  if (damaged.length > 0) return { kind: 'problems', problems: damaged }
  const items = [...going].map(([id, documents]): PaperItem => {
    return { ...rows.get(id)!, documents, number: numbers?.get(documents[0]!.document) ?? null }
  })
  const lists = addresseeLists(command.project.letter).map(({ list }) => list)
  const value = { items: entry === null ? inOrder(items, lists, language) : byNumber(items), leftOut }
  return { kind: 'ok', value, notes: planned.notes }
}

/** Null: it goes. What a manifest lists may be printed again after it has left. */
function whyNot(
  item: PlanItem,
  { alsoIssued, trial }: PaperFlags,
  channel: Channel | null,
  isListed: boolean,
): WhyNotPrinted | null {
  if (item.kind === 'make' && item.change === 'new') return 'missing'
  if (!isStanding(item.state)) return 'missing'
  const version = currentOf(item.state)
  const isGone =
    hasLeft(version) && (alsoIssued !== true || version.issued.some((issued) => issued.channel === channel))
  if (isGone && !isListed) return 'left'
  if (item.kind === 'hold' || item.kind === 'wait') return 'held'
  if (item.kind !== 'keep') return 'stale'
  return version.made.grade.identity === 'development' && trial !== true ? 'trial' : null
}

/** By bag, and within each in the order in which the list's own readers look States up. */
function inOrder(
  items: readonly PaperItem[],
  lists: readonly string[],
  language: LanguageTag,
): readonly PaperItem[] {
  const order = alphabetical(
    items.map(({ recipient }) => recipient),
    lists,
    language,
  )
  const place = new Map(order.map(({ id }, index) => [id, index]))
  const collator = new Intl.Collator(language, { numeric: true })
  const bagOf = ({ recipient }: PaperItem): string => recipient.bag ?? ''
  return [...items].sort(
    (a, b) =>
      // who travels in none stands behind
      Number(bagOf(a) === '') - Number(bagOf(b) === '') ||
      collator.compare(bagOf(a), bagOf(b)) ||
      place.get(a.recipient.id)! - place.get(b.recipient.id)!,
  )
}

const byNumber = (items: readonly PaperItem[]): readonly PaperItem[] =>
  [...items].sort((a, b) => (a.number ?? 0) - (b.number ?? 0))

const WHYS: readonly WhyNotPrinted[] = ['missing', 'stale', 'held', 'trial', 'incomplete', 'left', 'unlisted']

/** What may be ready tomorrow. */
const UNREADY: ReadonlySet<WhyNotPrinted> = new Set(['missing', 'stale', 'held', 'trial'])

/** What a person should know of what does not go: once for each reason. */
export const leftOutNotes = (leftOut: PaperSelection['leftOut']): readonly Problem[] =>
  WHYS.flatMap((why) => {
    const documents = leftOut.filter((each) => each.why === why).map(({ document }) => document)
    return documents.length === 0 ? [] : [problem('paper/left-out', null, { why, documents })]
  })

/** The documents of a manifest, by number of their envelopes. */
export const manifestedDocuments = (items: readonly PaperItem[]): ManifestEntry['documents'] =>
  items.flatMap(({ documents }, index) =>
    documents.map((state) => {
      const { made } = currentOf(state)
      return { number: index + 1, document: state.document, version: made.version, sha256: made.sha256 }
    }),
  )
