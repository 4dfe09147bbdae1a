import type { Archive } from '../../archive/archive.ts'
import { type DocumentId, type Part, partsOfId } from '../../model/document.ts'
import {
  currentOf,
  type DocumentState,
  heldVersion,
  isStanding,
  type Version,
} from '../../model/document-state.ts'
import type { ReviewEntry } from '../../model/ledger.ts'
import { type Job, type PlanItem, reasonsOf } from '../../model/plan.ts'
import type { LanguageTag, Recipient, State } from '../../model/recipient.ts'
import type { Outcome } from '../../problems/problem.ts'
import type {
  NamedAddressee,
  ShownDocument,
  ShownPage,
  ShownReason,
  ShownSentBack,
} from '../../review/shown.ts'
import type { PageWords } from '../../review/words.ts'
import type { Sequence } from '../../sequence.ts'
import { actionOf, type ChangingItem } from '../item-words.ts'
import { originOf } from '../words.ts'
import type { Pictures } from './pictures.ts'
import { reasonTold } from './reasons.ts'
import type { ReviewRun } from './review-run.ts'
import type { StandingItem } from './standing.ts'

/** Pages that are drawn by and by. */
export interface DrawnPages {
  readonly pages: Promise<readonly ShownPage[]>
}

/** With what documents are drawn, and in which words they are told of. */
export interface DrawingDesk {
  readonly run: ReviewRun
  readonly archive: Archive
  readonly words: PageWords
  readonly pictures: Pictures
  /** the pages of a document that would be made; it is composed where no earlier review has drawn it */
  pagesOf(job: Job): Promise<Outcome<DrawnPages>>
  /** what was sent back, and not approved by the same person since */
  readonly sentBack: ReadonlyMap<DocumentId, readonly ReviewEntry[]>
}

/** Draws all that a plan would do, and what waits for a word, as it is and as it would be. */
export async function drawnItems(
  desk: DrawingDesk,
  items: Sequence<ChangingItem>,
): Promise<Outcome<readonly ShownDocument[]>> {
  const { run, archive, words, pictures } = desk
  const { report, project } = run.command
  const origin = originOf(project)
  const drawing: Promise<ShownDocument>[] = []
  for (const [index, item] of items.entries()) {
    const facts = factsOf(desk, item.document, item.job?.recipient ?? null)
    const reasons = reasonsOf(item).map((reason) => reasonTold(reason, words, origin))
    const isUndecided = item.kind === 'wait' || item.kind === 'hold'
    const job = isUndecided || item.kind === 'make' ? item.job : null
    const found = job === null ? null : await desk.pagesOf(job)
    // a fault in what nobody has decided holds up nobody else's letters: it is shown as it stands
    if (found?.kind === 'problems' && !isUndecided) return found
    const now = found?.kind === 'ok' ? found.value : null
    const standing = versionBefore(item, archive)
    const back = desk.sentBack.has(item.document) ? [inWords(words.say('reason.sent-back'))] : []
    drawing.push(
      withPages(
        {
          ...facts,
          fate: isUndecided ? 'undecided' : 'due',
          action: actionOf(item),
          reasons: [...reasons, ...asWords(item, words).map(inWords), ...back],
          left: item.state === null ? null : howLeft(item.state, words),
          signed: standing === null ? null : signedOf(standing),
        },
        {
          before: standing === null ? null : pagesBefore(standing, archive, pictures),
          after: now === null ? null : now.pages,
        },
      ),
    )
    await pictures.room()
    report.progress(`drawing  ${index + 1} of ${items.length}`)
  }
  return { kind: 'ok', value: await Promise.all(drawing), notes: [] }
}

/** Draws what was signed before anybody approved it, as it stands. */
export async function drawnStanding(
  desk: DrawingDesk,
  items: readonly StandingItem[],
): Promise<Outcome<readonly ShownDocument[]>> {
  const { run, archive, words, pictures } = desk
  const drawing: Promise<ShownDocument>[] = []
  for (const [index, { item, version, recipient }] of items.entries()) {
    const facts = factsOf(desk, item.document, recipient)
    const back = desk.sentBack.has(item.document) ? 'sent-back' : 'unapproved'
    drawing.push(
      withPages(
        {
          ...facts,
          fate: 'standing',
          action: 'standing',
          reasons: [inWords(words.say(`reason.${back}`))],
          left: null,
          signed: signedOf(version),
        },
        { before: pagesBefore(version, archive, pictures), after: null },
      ),
    )
    await pictures.room()
    run.command.report.progress(`drawing  ${index + 1} of ${items.length}`)
  }
  return { kind: 'ok', value: await Promise.all(drawing), notes: [] }
}

/** What was sent back, said once for all documents of it. */
export function sentBackTold(sentBack: DrawingDesk['sentBack']): readonly ShownSentBack[] {
  const documents = new Map<ReviewEntry, DocumentId[]>()
  for (const [document, entries] of sentBack)
    for (const entry of entries) documents.set(entry, [...(documents.get(entry) ?? []), document])
  return [...documents].map(([{ by, proof, at, remark }, of]) => ({
    who: { name: proof?.subject ?? by, isProved: proof !== null },
    at,
    remark: remark ?? '',
    documents: of,
  }))
}

type ShownFacts = Omit<ShownDocument, 'before' | 'after'>

async function withPages(
  facts: ShownFacts,
  pages: {
    readonly before: Promise<readonly ShownPage[]> | null
    readonly after: Promise<readonly ShownPage[]> | null
  },
): Promise<ShownDocument> {
  const [before, after] = await Promise.all([pages.before, pages.after])
  return { ...facts, before, after }
}

function factsOf(
  { run, words }: DrawingDesk,
  document: DocumentId,
  recipient: Recipient | null,
): {
  readonly document: DocumentId
  readonly addressee: string
  readonly name: string
  readonly part: Part
  readonly language: string
  readonly direction: 'ltr' | 'rtl'
} {
  const { recipient: addressee, language, part } = partsOfId(document)
  const { project } = run.command
  const direction = project.allLanguages.find(({ tag }) => tag === language)?.direction ?? 'ltr'
  const name = nameOf(project.states, addressee, recipient, [words.tag, language, 'en'])
  return { document, addressee, name, part, language, direction }
}

/** How an addressee is called, in the first of these languages in which a name is known; else their id. */
function nameOf(
  states: readonly State[],
  addressee: string,
  recipient: Recipient | null,
  tags: readonly LanguageTag[],
): string {
  // of a row that is gone only its id is known; by custom that is the State's own
  const state = recipient === null ? states.find(({ id }) => id === addressee) : recipient.state
  const names = state ? (tag: string) => state.names[tag]?.short : (tag: string) => recipient?.names[tag]
  const known = tags.map(names).find((name) => name !== undefined && name !== '')
  // a State has several who are written to: minister, mission, administration
  const isOther = state !== null && state !== undefined && state.id !== addressee
  return known === undefined ? addressee : isOther ? `${known} (${addressee})` : known
}

/** Those of whose documents a plan does nothing about any. */
export function unchangedAddressees(
  { run, words }: Pick<DrawingDesk, 'run' | 'words'>,
  items: Sequence<PlanItem>,
): readonly NamedAddressee[] {
  const { states } = run.command.project
  const changing = new Set(
    items.filter(({ kind }) => kind !== 'keep').map(({ document }) => partsOfId(document).recipient),
  )
  const kept = new Map<string, NamedAddressee>()
  for (const { document, job } of items) {
    const { recipient: id, language } = partsOfId(document)
    if (changing.has(id) || kept.has(id)) continue
    kept.set(id, { id, name: nameOf(states, id, job?.recipient ?? null, [words.tag, language, 'en']) })
  }
  return [...kept.values()]
}

/** Of what stands; null: its bytes are not those that were made, and nobody is shown others in their place. */
function pagesBefore(
  standing: Version,
  archive: Archive,
  pictures: Pictures,
): Promise<readonly ShownPage[]> | null {
  const read = archive.read(standing)
  if (read.kind === 'problems') return null
  const known = pictures.known(standing.sha256)
  return known === null ? pictures.of(standing.sha256, read.value) : Promise.resolve(known)
}

/** What stands and is put aside for it, or had left and is replaced. */
function versionBefore(item: PlanItem, { documents }: Archive): Version | null {
  if (isStanding(item.state)) return currentOf(item.state)
  if (item.kind === 'make' && item.replaces !== null) {
    const { document, version } = item.replaces
    const state = documents.get(document as DocumentId)
    return state?.versions.find(({ made }) => made.version === version) ?? null
  }
  return item.kind === 'restore' ? currentOf(item.state) : null
}

/** When what its addressee holds left; null: nothing has. */
function howLeft(state: DocumentState, words: PageWords): string | null {
  const held = heldVersion(state)
  if (held === null) return null
  const on = held.issued.at(-1)?.on ?? null
  if (on !== null) return words.say('front.leftOn', { date: words.day(on) })
  return words.say(held.isUnclear ? 'front.leftUnclear' : 'front.leftOther')
}

/** By whom a version was signed, and when. */
const signedOf = ({ made }: Version): NonNullable<ShownDocument['signed']> => ({
  by: made.signer,
  at: made.signedAt,
})

const inWords = (text: string): ShownReason => ({ text, where: null })

const asWords = (item: ChangingItem, words: PageWords): readonly string[] =>
  (item.kind === 'make' || item.kind === 'settle' || item.kind === 'withdraw') && item.as !== null
    ? [words.say(`as.${item.as}`)]
    : []
