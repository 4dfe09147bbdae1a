import {
  type DocumentId,
  documentId,
  type Edition,
  type LetterEdition,
  letterOf,
  type Part,
  partsOfId,
} from '../model/document.ts'
import { currentOf, type DocumentState, heldVersion, isStanding } from '../model/document-state.ts'
import type { ArchiveView, Grounds, Job, PlanItemOf } from '../model/plan.ts'
import { distinct, type Outcome, type Problem, problem } from '../problems/problem.ts'
import type { Sequence } from '../sequence.ts'
import type { Target } from './jobs.ts'
import type { Correction } from './request.ts'
import { answeredBy, unanswered } from './unanswered.ts'

/** A reminder that is to be made, of which letter, and when it is dated. */
export interface DueReminder {
  readonly target: Target
  readonly edition: Extract<Edition, { kind: 'reminder' }>
}

/**
 * The newest reminder that is written, for each addressee of `jobs` who holds the letter and has not answered, by the letter they
 * hold. Whom it has reached is not reminded by it again: that is a further one. One that has not left may be dated anew.
 */
export function remindersFor(
  { letter }: Grounds,
  archive: ArchiveView,
  jobs: Sequence<Job>,
  { dated }: Extract<Correction, { as: 'reminder' }>,
): Outcome<ReadonlyMap<DocumentId, DueReminder>> {
  const number = Math.max(0, ...letter.reminders.keys())
  if (number === 0)
    return refused([problem('corrections/no-reminder', null, { found: 'none', letter: letter.name })])
  const written = letter.reminders.get(number)!
  const missing = unanswered(archive)
  const due = new Map<DocumentId, DueReminder>()
  const problems: Problem[] = []
  let reminded = 0
  for (const { id, recipient, language, part } of jobs) {
    const state = archive.documents.get(id)
    const held = part.kind === 'letter' && isStanding(state) ? heldVersion(state) : null
    if (held === null || !missing.has(recipient.id)) continue
    const known = archive.documents.get(documentId(recipient.id, language, partOf(number)))
    if (known !== undefined && heldVersion(known) !== null) {
      reminded++
      continue
    }
    if (written[language] === undefined)
      problems.push(
        problem('corrections/no-reminder', null, {
          found: 'language',
          letter: letter.name,
          language,
          number,
        }),
      )
    const recalls = letterOf(held.made.edition)
    problems.push(...dateProblems(dated, recalls))
    const target = { recipient, language, part: partOf(number) }
    due.set(id, { target, edition: { kind: 'reminder', number, date: dated, recalls } })
  }
  if (due.size === 0)
    problems.push(
      problem(
        'corrections/nothing',
        null,
        reminded > 0 ? { found: 'reminder-there', number, letter: letter.name } : { found: 'nobody-missing' },
      ),
    )
  return problems.length > 0 ? refused(problems) : { kind: 'ok', value: due, notes: [] }
}

const partOf = (number: number): Part => ({ kind: 'reminder', number })

function dateProblems(date: string, { reference, date: of }: LetterEdition): readonly Problem[] {
  if (date >= of) return []
  return [problem('corrections/too-early', null, { as: 'reminder', date, letter: { reference, date: of } })]
}

const refused = (problems: readonly Problem[]): { kind: 'problems'; problems: readonly Problem[] } => ({
  kind: 'problems',
  problems: distinct(problems),
})

/** Reminders that have not left, and whose addressees have answered since: they are wanted no more. */
export function answeredReminders(
  archive: ArchiveView,
  isAsked: (addressee: string) => boolean,
): readonly PlanItemOf<'withdraw'>[] {
  const waiting: DocumentState[] = []
  for (const state of archive.documents.values()) {
    const { recipient, part } = partsOfId(state.document)
    if (part.kind !== 'reminder' || !isStanding(state) || heldVersion(state) !== null) continue
    if (currentOf(state).made.copies === null && isAsked(recipient)) waiting.push(state)
  }
  if (waiting.length === 0) return []
  const answered = answeredBy(archive)
  return waiting.flatMap((state) =>
    answered.has(partsOfId(state.document).recipient)
      ? [
          {
            kind: 'withdraw',
            document: state.document,
            job: null,
            state,
            reasons: [{ kind: 'answered' }],
            as: null,
            by: null,
          } as const,
        ]
      : [],
  )
}
