import { type LetterEdition, letterOf, partsOfId, revisionOf } from '../model/document.ts'
import { type DocumentState, heldVersion, type Version } from '../model/document-state.ts'
import type { ArchiveView, Grounds } from '../model/plan.ts'
import type { LanguageTag } from '../model/recipient.ts'
import { distinct, type Outcome, type Problem, problem } from '../problems/problem.ts'
import { firstEdition } from './jobs.ts'
import type { Correction } from './request.ts'

/** The letter's edition in each language. */
export type Editions = ReadonlyMap<LanguageTag, LetterEdition>

/** The latest in each language, as the record tells; of one number the last that was made. */
export function currentEditions(grounds: Grounds, { documents }: ArchiveView): Editions {
  const first = firstEdition(grounds)
  const latest = new Map<LanguageTag, Version['made']>()
  for (const { document, versions } of documents.values()) {
    for (const { made } of versions) {
      if (made.edition.kind !== 'revision') continue
      const { language } = partsOfId(document)
      const known = latest.get(language)
      if (known === undefined || isLater(made, known)) latest.set(language, made)
    }
  }
  return new Map(grounds.languages.map(({ tag }) => [tag, letterOf(latest.get(tag)?.edition ?? first)]))
}

function isLater(one: Version['made'], other: Version['made']): boolean {
  const more = revisionOf(one.edition) - revisionOf(other.edition)
  return more > 0 || (more === 0 && Date.parse(one.at) > Date.parse(other.at))
}

/**
 * The editions after a revision of the languages in which letters that have left say something else now. Numbers belong
 * to the letter: a revision is of a language's letters, all of them. Where no text has changed, the date or the reference
 * of a revision that has not left is mended, or an interrupted one goes on.
 */
export function revise(
  editions: Editions,
  concerned: ReadonlySet<LanguageTag>,
  correction: Extract<Correction, { as: 'revision' }>,
  { documents }: ArchiveView,
  isAnythingHeld: boolean,
): Outcome<Editions> {
  const { dated, reference } = correction
  const number = Math.max(0, ...[...editions.values()].map(revisionOf))
  if (concerned.size === 0) return mend(editions, number, correction, documents, isAnythingHeld)
  const problems: Problem[] = []
  const next = new Map(editions)
  for (const tag of concerned) {
    const { reference: old, date } = leftEdition(tag, editions.get(tag)!, documents)
    const cancels = { reference: old, date }
    const revision: LetterEdition = {
      kind: 'revision',
      number: number + 1,
      reference: reference ?? old,
      date: dated,
      cancels,
    }
    problems.push(...dateProblems(revision))
    next.set(tag, revision)
  }
  return problems.length > 0 ? refused(problems) : { kind: 'ok', value: next, notes: [] }
}

/** The edition that addressees hold, whatever letter.json says by now. */
function leftEdition(
  tag: LanguageTag,
  current: LetterEdition,
  documents: ReadonlyMap<string, DocumentState>,
): LetterEdition {
  for (const state of documents.values()) {
    const { language, part } = partsOfId(state.document)
    const held = language === tag && part.kind === 'letter' ? heldVersion(state) : null
    const edition = held === null ? null : letterOf(held.made.edition)
    if (edition !== null && revisionOf(edition) === revisionOf(current)) return edition
  }
  return current
}

function mend(
  editions: Editions,
  number: number,
  { dated, reference }: Extract<Correction, { as: 'revision' }>,
  documents: ReadonlyMap<string, DocumentState>,
  isAnythingHeld: boolean,
): Outcome<Editions> {
  const latest = [...editions].filter(([, edition]) => number > 0 && revisionOf(edition) === number)
  if (latest.length === 0)
    return refused([
      problem('corrections/nothing', null, { found: isAnythingHeld ? 'same-text' : 'nothing-left' }),
    ])
  const mended = latest.map(([tag, edition]): [LanguageTag, LetterEdition] => [
    tag,
    { ...edition, date: dated, reference: reference ?? edition.reference },
  ])
  const isOther = mended.some(([tag, { date, reference }]) => {
    const now = editions.get(tag)!
    return now.date !== date || now.reference !== reference
  })
  const left = isOther ? leftUnder(number, documents) : []
  if (left.length > 0) {
    const { reference, date } = latest[0]![1]
    const given = { found: 'revision-left', number, reference, date, documents: left } as const
    return refused([problem('corrections/nothing', null, given)])
  }
  const problems = mended.flatMap(([, edition]) => dateProblems(edition))
  if (problems.length > 0) return refused(problems)
  return { kind: 'ok', value: new Map([...editions, ...mended]), notes: [] }
}

/** The documents of a revision that have left. */
function leftUnder(number: number, documents: ReadonlyMap<string, DocumentState>): readonly string[] {
  const left: string[] = []
  for (const state of documents.values()) {
    const held = heldVersion(state)
    if (held !== null && revisionOf(held.made.edition) === number) left.push(state.document)
  }
  return left
}

/** A revision is dated after what it cancels, or on its day under another reference. */
function dateProblems(edition: LetterEdition): readonly Problem[] {
  if (edition.kind === 'first') return []
  const { date, reference, cancels } = edition
  const isLater = date > cancels.date || (date === cancels.date && reference !== cancels.reference)
  if (isLater) return []
  return [problem('corrections/too-early', null, { as: 'revision', date, letter: cancels })]
}

/** A corrigendum is not dated before the letter that it corrects. */
export function sheetDateProblems(date: string, edition: LetterEdition): readonly Problem[] {
  const letter = letterOf(edition)
  if (date >= letter.date) return []
  const corrected = { reference: letter.reference, date: letter.date }
  return [problem('corrections/too-early', null, { as: 'corrigendum', date, letter: corrected })]
}

const refused = (problems: readonly Problem[]): { kind: 'problems'; problems: readonly Problem[] } => ({
  kind: 'problems',
  problems: distinct(problems),
})
