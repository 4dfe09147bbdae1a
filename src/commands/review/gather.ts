import { hash } from 'node:crypto'
import type { Archive } from '../../archive/archive.ts'
import type { ReviewWriter } from '../../archive/review-folder.ts'
import type { ArchiveWriter } from '../../archive/writer.ts'
import { type DocumentId, partsOfId } from '../../model/document.ts'
import { currentOf, heldVersion, isStanding, type Version } from '../../model/document-state.ts'
import { type Job, type PlanItem, reasonsOf } from '../../model/plan.ts'
import type { SignatureWords } from '../../model/signed.ts'
import { isError, type Outcome, type Problem } from '../../problems/problem.ts'
import { wordsOf } from '../../problems/words.ts'
import type { ShownDocument, ShownPage, ShownReview, TouchedDocument } from '../../review/shown.ts'
import type { PageWords } from '../../review/words.ts'
import { certifying, layOutAll } from '../../run/apply.ts'
import { openPipeline } from '../../run/pipeline.ts'
import { ofAllRows, unsaidProblems } from '../../run/unsaid.ts'
import { version as program } from '../../version.ts'
import { actionOf, type ChangingItem, isChanging, leftWords } from '../item-words.ts'
import type { PlanAndRequest } from '../plan.ts'
import { originOf } from '../words.ts'
import { pageWords } from './page-words.ts'
import { openPictures, type Pictures } from './pictures.ts'
import { reasonTold } from './reasons.ts'
import type { ReviewRun } from './review-run.ts'
import { shownSigner } from './signer.ts'

/** A review, its pictures drawn. */
export interface GatheredReview extends ShownReview {
  readonly write: ReviewWriter
  /** names of the pictures’ files */
  readonly names: ReadonlySet<string>
  /** what later reviews need not draw again */
  readonly contents: string
  /** pages, and those of them that were drawn now */
  readonly all: number
  readonly drawn: number
}

/** Room for a signature, where nobody has said whose: no picture shows it. */
const ROOM = 8192

/** Composes all that would be made, and draws it, beside what stands. Its problems are those that a run would find. */
export async function shownReview(
  run: ReviewRun,
  archive: Archive,
  write: ArchiveWriter,
  { plan, options }: PlanAndRequest,
  tag: string,
): Promise<Outcome<GatheredReview>> {
  const { context, command, flags, signer } = run
  const { project, report } = command
  const { letter } = project
  const date = options.dated ?? letter.facts.date
  const signedAt = flags.signedAt ?? `${date}T00:00:00Z`
  const words: SignatureWords = {
    subject: signer?.subject ?? '',
    signedAt,
    development: signer?.development ?? false,
  }
  const jobs = plan.items.flatMap((item) => (item.kind === 'make' ? [item.job] : []))
  const unsaid = jobs.length === 0 ? [] : await unsaidProblems(project, [...ofAllRows(project), ...jobs])
  if (unsaid.some(isError)) return { kind: 'problems', problems: unsaid }
  const contentsBytes = signer?.contentsBytes ?? ROOM
  // the same inputs give the same bytes: what an earlier review has composed and drawn need not be composed again
  const contentOf = ({ id, edition, inputs }: Job): string =>
    hash('sha256', JSON.stringify([id, edition, inputs, words, contentsBytes]))
  const folder = write.review(plan.id)
  const pictures = openPictures(folder)
  try {
    const known = new Set(jobs.filter((job) => pictures.known(contentOf(job)) !== null))
    const pipeline = await openPipeline(project)
    const documents = await layOutAll(
      pipeline,
      jobs.filter((job) => !known.has(job)),
      words,
      false,
      report.progress,
    )
    const found = [...unsaid, ...documents.problems]
    if (found.some(isError)) return { kind: 'problems', problems: found }
    const signingOf = certifying(signedAt, contentsBytes)
    const pagesOf = async (job: Job): Promise<Outcome<DrawnPages>> => {
      const content = contentOf(job)
      const before = pictures.known(content)
      if (before !== null) return { kind: 'ok', value: { pages: Promise.resolve(before) }, notes: [] }
      const laidOut = await documents.take(job)
      if (laidOut.kind === 'problems') return laidOut
      const { prefix, body } = pipeline.write(laidOut.value, signingOf(job))
      const pages = pictures.of(content, Buffer.concat([...prefix.chunks, body]))
      return { kind: 'ok', value: { pages }, notes: [] }
    }
    const shown = await drawnItems(run, archive, plan.items.filter(isChanging), pagesOf, pictures, tag)
    if (shown.kind === 'problems') return shown
    const value: GatheredReview = {
      id: plan.id,
      letter: letter.name,
      reference: options.reference ?? letter.facts.reference,
      date,
      madeAt: context.now().toISOString(),
      program,
      signer: signer === null ? null : await shownSigner(flags, signer),
      hasTime: flags.signedAt !== undefined,
      documents: shown.value.documents,
      kept: plan.items.filter(({ kind }) => kind === 'keep').length,
      left: shown.value.left,
      waiting: shown.value.waiting,
      notes: [...command.notes, ...found].map(noteWords),
      write: folder,
      names: pictures.names(),
      contents: pictures.contents(),
      all: shown.value.documents.reduce(
        (sum, { before, after }) => sum + (before?.length ?? 0) + (after?.length ?? 0),
        0,
      ),
      drawn: pictures.drawn(),
    }
    return { kind: 'ok', value, notes: found }
  } finally {
    await pictures.close()
  }
}

/** Pages that are drawn by and by. */
interface DrawnPages {
  readonly pages: Promise<readonly ShownPage[]>
}

interface DrawnItems {
  readonly documents: readonly ShownDocument[]
  readonly left: readonly TouchedDocument[]
  readonly waiting: readonly TouchedDocument[]
}

async function drawnItems(
  { command }: ReviewRun,
  archive: Archive,
  items: readonly ChangingItem[],
  pagesOf: (job: Job) => Promise<Outcome<DrawnPages>>,
  pictures: Pictures,
  tag: string,
): Promise<Outcome<DrawnItems>> {
  const { project, report } = command
  const words = pageWords(tag)!
  const origin = originOf(project)
  const directions = new Map(project.allLanguages.map(({ tag: each, direction }) => [each, direction]))
  const waitingFor: Promise<ShownDocument>[] = []
  const left: TouchedDocument[] = []
  const waiting: TouchedDocument[] = []
  for (const [index, item] of items.entries()) {
    const { recipient, language, part } = partsOfId(item.document)
    const name = nameOf(item, tag) ?? recipient
    const reasons = reasonsOf(item).map((reason) => reasonTold(reason, words, origin))
    if (item.state !== null && heldVersion(item.state) !== null)
      left.push({ name, part, language, how: howLeft(item, words) })
    if (item.kind === 'wait') waiting.push({ name, part, language, how: reasons.join(', ') })
    // what nobody has decided is told of, and is nothing that could be signed
    if (item.kind === 'wait' || item.kind === 'hold') continue
    const now = item.kind === 'make' ? await pagesOf(item.job) : null
    if (now?.kind === 'problems') return now
    const standing = versionBefore(item, archive)
    const pages = {
      before: standing === null ? null : pagesBefore(standing, archive, pictures),
      after: now === null ? null : now.value.pages,
    }
    const facts = {
      document: item.document,
      addressee: recipient,
      name,
      part,
      language,
      direction: directions.get(language) ?? ('ltr' as const),
      action: actionOf(item),
      reasons: [...reasons, ...asWords(item, words)],
    }
    waitingFor.push(withPages(facts, pages))
    await pictures.room()
    report.progress(`drawing  ${index + 1} of ${items.length}`)
  }
  const documents = await Promise.all(waitingFor)
  return { kind: 'ok', value: { documents, left, waiting }, notes: [] }
}

async function withPages(
  facts: Omit<ShownDocument, 'before' | 'after'>,
  pages: {
    readonly before: Promise<readonly ShownPage[]> | null
    readonly after: Promise<readonly ShownPage[]> | null
  },
): Promise<ShownDocument> {
  const [before, after] = await Promise.all([pages.before, pages.after])
  return { ...facts, before, after }
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

function nameOf({ job }: ChangingItem, tag: string): string | null {
  if (job === null) return null
  const { recipient, language } = job
  const { state, names } = recipient
  const known = [tag, language, 'en']
  for (const each of known) {
    const name = state === null ? names[each] : state.names[each]?.short
    if (name !== undefined && name !== '') return name
  }
  return null
}

function howLeft(item: ChangingItem, words: PageWords): string {
  const held = heldVersion(item.state!)!
  const last = held.issued.at(-1)
  const on = last?.on ?? null
  const leaving = on === null ? leftWords(item) : words.say('front.leftOn', { date: words.day(on) })
  const next =
    item.kind === 'hold'
      ? words.say('front.held')
      : item.kind === 'wait'
        ? words.say('front.waits')
        : (asWords(item, words)[0] ?? words.say(`action.${actionOf(item)}`))
  return `${leaving}; ${next}`
}

const asWords = (item: ChangingItem, words: PageWords): readonly string[] =>
  (item.kind === 'make' || item.kind === 'settle' || item.kind === 'withdraw') && item.as !== null
    ? [words.say(`as.${item.as}`)]
    : []

function noteWords(problem: Problem): string {
  const { at } = problem
  const where = at === undefined ? '' : `${at.file}:${at.line}: `
  return `${where}${wordsOf(problem).message}`
}
