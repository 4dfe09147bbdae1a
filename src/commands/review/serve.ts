import path from 'node:path'
import { openArchive } from '../../archive/archive.ts'
import { reviewFolder } from '../../archive/reviews.ts'
import { withArchive } from '../../archive/writer.ts'
import { readText } from '../../disk.ts'
import type { ReviewEntry } from '../../model/ledger.ts'
import type { Signer } from '../../model/signed.ts'
import { openApprovals } from '../../plan/approval.ts'
import type { Outcome, Problem } from '../../problems/problem.ts'
import { wordsOf } from '../../problems/words.ts'
import { soundReviews } from '../../run/review.ts'
import { packageFolder } from '../../version.ts'
import { openApprover, recordedLines, staleNotes } from '../approval/approve.ts'
import type { ApprovalFlags } from '../approval/definition.ts'
import { mayNot, misuseOf, type ReviewedPlan, readReviewed, recordReview } from '../approval/record.ts'
import { reviewerTold } from '../approval/told.ts'
import type { Command } from '../command.ts'
import type { Context } from '../context.ts'
import type { ServedTold } from './answer.ts'
import { type SaidAnswer, servePages } from './http.ts'

/** So long nobody does anything, and it ends. */
const IDLE_MS = 30 * 60_000

/** What of `invite review` is asked for beside the pages. */
export type ServeFlags = Pick<ApprovalFlags, 'by' | 'approver' | 'passphraseFile' | 'lastTry' | 'out'>

/**
 * Serves the pages of a plan that was kept, so that whoever looks at them on this machine can approve the letters or send them
 * back; ends when they are done, by Ctrl-C, or after half an hour in which nobody does anything. What is wrong is said before anything
 * is served.
 */
export async function serveReview(
  context: Context,
  command: Command,
  id: string,
  flags: ServeFlags,
): Promise<Outcome<ServedTold>> {
  const { report, folder, project } = command
  const rule = project.letter.approval
  const by = flags.by ?? ''
  const misused = misuseOf({ event: 'approved', by, remark: null })
  const opened = openArchive(folder, command.door)
  if (opened.kind === 'problems') return opened
  const plan = readReviewed(opened.value, id, flags.out)
  const wrong = [...misused, ...(plan.kind === 'problems' ? plan.problems : [])]
  if (plan.kind === 'problems' || wrong.length > 0) return { kind: 'problems', problems: wrong }
  const approver = await openApprover(context, flags, report.note)
  if (approver.kind === 'problems') return approver
  await report.problems(approver.notes)
  const against = mayNot(rule, plan.value, { event: 'approved', approver: approver.value })
  if (against.length > 0) return { kind: 'problems', problems: against }
  const desk = openReviewDesk(context, command, plan.value, by, approver.value, flags.out)
  const served = await servePages(reviewFolder(folder, id), desk, IDLE_MS)
  report.warning(`open ${served.address} in a browser on this machine (Ctrl-C ends it)`)
  const watch = setInterval(() => {
    if (context.stop.asked() !== null) served.stop()
  }, 100)
  const ended = await context.stop.during(() => served.ended)
  clearInterval(watch)
  return { kind: 'ok', value: { ended, said: desk.said() }, notes: [] }
}

/** What a page can ask for and do. */
function openReviewDesk(
  context: Context,
  command: Command,
  { saved, items, signer }: ReviewedPlan,
  by: string,
  approver: Signer | null,
  out: string,
) {
  const rule = command.project.letter.approval
  const said: ServedTold['said'][number][] = []
  const toldWhy = (problems: readonly Problem[]): readonly string[] =>
    problems.map((each) => {
      const { message, hint } = wordsOf(each)
      return hint === undefined ? message : `${message} (${hint})`
    })
  return {
    said: () => said,
    async state(language: string): Promise<object> {
      const archive = openArchive(command.folder, command.door)
      const reviews = archive.kind === 'ok' ? await soundReviews(archive.value) : []
      const book = openApprovals(reviews)
      const stands = items.map((item) => {
        const { given, sentBack } = book.of(item, rule, signer?.fingerprint ?? null)
        return {
          document: item.document,
          given: given.map(reviewerTold),
          sentBack: sentBack.map(reviewerTold),
          lacking: Math.max(0, rule.approvals - given.length),
        }
      })
      const me = { by, approver: approver === null ? null : approver.subject }
      return {
        plan: saved.id,
        ...me,
        signer,
        approvals: rule.approvals,
        documents: stands,
        ...wordsFor(language),
      }
    },
    async say(
      event: ReviewEntry['event'],
      documents: readonly string[] | null,
      remark: string | null,
    ): Promise<SaidAnswer> {
      const { door, folder, report } = command
      const done = await withArchive(door, folder, async (archive, write): Promise<readonly string[]> => {
        const plan = readReviewed(archive, saved.id, out)
        if (plan.kind === 'problems') return toldWhy(plan.problems)
        // the pages are what whoever looks at them sees, whatever was put beside them since
        const act = { event, by, remark, only: documents, approver }
        const shown = { ...plan.value, items, signer }
        const recorded = await recordReview(rule, archive, write, shown, act, context.now().toISOString())
        if (recorded.kind === 'problems') return toldWhy(recorded.problems)
        await report.problems(await staleNotes(context, command, archive, shown, recorded.value))
        for (const line of recordedLines(shown, recorded.value)) report.result(line)
        const { entry } = recorded.value
        said.push({
          ...reviewerTold(entry),
          event,
          documents: entry.items.map(({ document }) => document),
        })
        return []
      })
      const why = done.kind === 'problems' ? toldWhy(done.problems) : done.value
      return why.length === 0 ? { kind: 'recorded' } : { kind: 'refused', why }
    },
  }
}

/** The words of the controls: in the language of the page, or else in English. */
function wordsFor(language: string): { readonly language: string; readonly words: object } {
  for (const tag of [language, 'en']) {
    if (!/^[A-Za-z-]{2,12}$/.test(tag)) continue
    const text = readText(path.join(packageFolder, 'locales', tag, 'words.json'))
    const words = text === null ? undefined : (JSON.parse(text) as { readonly approval?: object }).approval
    if (words !== undefined) return { language: tag, words }
  }
  throw new Error('the words of the page did not come with the program')
}
