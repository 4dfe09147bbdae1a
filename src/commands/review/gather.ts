import { hash } from 'node:crypto'
import type { Archive } from '../../archive/archive.ts'
import type { ReviewWriter } from '../../archive/review-folder.ts'
import type { ArchiveWriter } from '../../archive/writer.ts'
import type { CoveredItem, NamedSigner } from '../../model/approval.ts'
import { type DocumentId, partsOfId } from '../../model/document.ts'
import type { ReviewEntry } from '../../model/ledger.ts'
import { isWork, type Job, type PlanItem, reasonsOf } from '../../model/plan.ts'
import type { LanguageTag } from '../../model/recipient.ts'
import type { SignatureWords } from '../../model/signed.ts'
import { openApprovals } from '../../plan/approval.ts'
import { coveredItem } from '../../plan/covered.ts'
import { isError, type Outcome, type Problem } from '../../problems/problem.ts'
import type { ShownReview } from '../../review/shown.ts'
import { subjectIn } from '../../review/subject.ts'
import { certifying, type LaidOutDocuments, layOutAll } from '../../run/lay-out.ts'
import { openPipeline } from '../../run/pipeline.ts'
import { soundReviews } from '../../run/review.ts'
import { ofAllRows, unsaidProblems } from '../../run/unsaid.ts'
import type { Sequence } from '../../sequence.ts'
import { version as program } from '../../version.ts'
import { isChanging } from '../item-words.ts'
import type { PlanAndRequest } from '../plan.ts'
import {
  type DrawnPages,
  drawnItems,
  drawnStanding,
  sentBackTold,
  unchangedAddressees,
} from './drawn-items.ts'
import { noteTold } from './notes.ts'
import { pageWords, stampWords } from './page-words.ts'
import { openPictures, type Pictures } from './pictures.ts'
import type { ReviewRun } from './review-run.ts'
import { shownSigner, signerOfRecord } from './signer.ts'
import type { StandingReview } from './standing.ts'

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

/** What is looked at: what a plan would do; or what stands, where that is not null. `id`: of the plan that is kept. */
export interface LookedAt {
  readonly id: string
  readonly planned: PlanAndRequest
  readonly standing: StandingReview | null
}

/** Room for a signature, where nobody has said whose: no picture shows it. */
const ROOM = 8192

/** Composes all that would be made, and draws it, beside what stands. Its problems are those that a run would find. */
export async function shownReview(
  run: ReviewRun,
  archive: Archive,
  write: ArchiveWriter,
  { id, planned, standing }: LookedAt,
  tag: string,
): Promise<Outcome<GatheredReview>> {
  const { context, command, flags, signer } = run
  const { project } = command
  const { letter } = project
  const { plan, options } = planned
  const date = options.dated ?? letter.facts.date
  const words = pageWords(tag)!
  const jobs = standing === null ? plan.items.flatMap((item) => (item.kind === 'make' ? [item.job] : [])) : []
  const unsaid = jobs.length === 0 ? [] : await unsaidProblems(project, ofAllRows(project, jobs))
  if (unsaid.some(isError)) return { kind: 'problems', problems: unsaid }
  const folder = write.review(id)
  const pictures = openPictures(folder)
  try {
    const composing = await openComposing(run, jobs, flags.signedAt ?? `${date}T00:00:00Z`, pictures)
    const found = [...unsaid, ...composing.problems]
    if (found.some(isError)) return { kind: 'problems', problems: found }
    const items = standing?.items.map(({ item }) => item) ?? plan.items.filter(isWork).map(coveredItem)
    const signs = standing?.signer ?? signer
    const sentBack = await sentBackOf(run, archive, items, signs)
    const desk = { run, archive, words, pictures, sentBack, pagesOf: composing.pagesOf }
    const shown =
      standing === null
        ? await drawnItems(desk, plan.items.filter(isChanging))
        : await drawnStanding(desk, standing.items)
    if (shown.kind === 'problems') return shown
    const documents = shown.value
    const value: GatheredReview = {
      id,
      letter: letter.name,
      reference: options.reference ?? letter.facts.reference,
      subject: subjectIn(letter.prose[tag]?.text ?? Object.values(letter.prose)[0]?.text ?? ''),
      hasForm: letter.form !== null,
      languages: letter.languages,
      changedTexts: changedTexts(plan.items),
      date,
      madeAt: context.now().toISOString(),
      program,
      signer: signer !== null ? await shownSigner(flags, signer) : signs && signerOfRecord(signs),
      isOfStanding: standing !== null,
      hasTime: flags.signedAt !== undefined,
      documents,
      kept: plan.items.filter(({ kind }) => kind === 'keep').length - (standing?.items.length ?? 0),
      unchanged: standing === null ? unchangedAddressees(desk, plan.items) : [],
      sentBack: sentBackTold(sentBack),
      notes: [...command.notes, ...found].map((each) => noteTold(each, words, project)),
      write: folder,
      names: pictures.names(),
      contents: pictures.contents(),
      all: documents.reduce(
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

/** Documents that were composed to be drawn. */
interface Composing {
  readonly problems: readonly Problem[]
  pagesOf(this: void, job: Job): Promise<Outcome<DrawnPages>>
}

/** Composes what no earlier review has drawn: all that is due at once, and what is only shown when it is asked for. */
async function openComposing(
  { command, signer }: ReviewRun,
  due: Sequence<Job>,
  signedAt: string,
  pictures: Pictures,
): Promise<Composing> {
  const { project, report } = command
  const notSaid = stampWords()
  // the box keeps the size that a name gives it, so that nothing below it moves when it is known who signs
  const wordsIn = (tag: LanguageTag): SignatureWords => ({
    subject: signer?.subject ?? notSaid.get(tag)?.say('notSaid') ?? '–',
    signedAt,
    development: signer?.development ?? false,
  })
  const contentsBytes = signer?.contentsBytes ?? ROOM
  // the same inputs give the same bytes: what an earlier review has composed and drawn need not be composed again
  const contentOf = ({ id, edition, inputs, language }: Job): string =>
    hash('sha256', JSON.stringify([id, edition, inputs, wordsIn(language), contentsBytes]))
  const pipeline = await openPipeline(project)
  const unknown = due.filter((job) => pictures.known(contentOf(job)) === null)
  const laid = new Set(unknown)
  const laidOut = new Map<LanguageTag, LaidOutDocuments>()
  for (const tag of new Set(unknown.map(({ language }) => language))) {
    const own = unknown.filter(({ language }) => language === tag)
    laidOut.set(tag, await layOutAll(pipeline, own, wordsIn(tag), false, report.progress))
  }
  const signingOf = certifying(signedAt, contentsBytes)
  return {
    problems: [...laidOut.values()].flatMap(({ problems }) => problems),
    async pagesOf(job) {
      const content = contentOf(job)
      const before = pictures.known(content)
      if (before !== null) return { kind: 'ok', value: { pages: Promise.resolve(before) }, notes: [] }
      const document = laid.has(job)
        ? await laidOut.get(job.language)!.take(job)
        : await pipeline.layOut(job, wordsIn(job.language), false)
      if (document.kind === 'problems') return document
      const { prefix, body } = pipeline.write(document.value, signingOf(job))
      const pages = pictures.of(content, Buffer.concat([...prefix.chunks, body]))
      return { kind: 'ok', value: { pages }, notes: [] }
    },
  }
}

/** What somebody has sent back of these documents, and has not approved since. */
async function sentBackOf(
  { command }: ReviewRun,
  archive: Archive,
  items: readonly CoveredItem[],
  signer: Pick<NamedSigner, 'fingerprint'> | null,
): Promise<ReadonlyMap<DocumentId, readonly ReviewEntry[]>> {
  if (archive.reviews.length === 0) return new Map()
  const book = openApprovals(await soundReviews(archive))
  const rule = command.project.letter.approval
  const all = items.map(
    (item) => [item.document, book.of(item, rule, signer?.fingerprint ?? null).sentBack] as const,
  )
  return new Map(all.filter(([, entries]) => entries.length > 0))
}

/** Languages of whose letters a plan makes some anew since their text has changed. */
const changedTexts = (items: Sequence<PlanItem>): readonly LanguageTag[] => [
  ...new Set(
    items
      .filter((item) =>
        reasonsOf(item).some((reason) => reason.kind === 'changed' && reason.input.of === 'template'),
      )
      .map(({ document }) => partsOfId(document))
      .filter(({ part }) => part.kind === 'letter')
      .map(({ language }) => language),
  ),
]
