import {
  type DocumentId,
  documentId,
  LETTER,
  type LetterEdition,
  letterOf,
  type Part,
  partsOfId,
} from '../model/document.ts'
import { currentOf, isStanding } from '../model/document-state.ts'
import type { ArchiveView, Grounds, Job, PlanItem } from '../model/plan.ts'
import type { LanguageTag } from '../model/recipient.ts'
import { distinct, type Outcome, type Problem, problem } from '../problems/problem.ts'
import type { Sequence } from '../sequence.ts'
import { sheetDateProblems } from './editions.ts'
import type { Target } from './jobs.ts'
import type { Correction } from './request.ts'

/** A sheet that is to be made, and the letter's edition that it corrects. */
export interface CorrigendumSheet {
  readonly target: Target
  readonly number: number
  readonly date: string
  readonly corrects: LetterEdition
}

/**
 * The sheets of the newest corrigendum, by the letter they correct. Where the text was corrected too, letters that had
 * left get one; where it was not, every letter that stands has the fault.
 */
export function sheetsFor(
  grounds: Grounds,
  archive: ArchiveView,
  plain: Sequence<PlanItem>,
  jobs: Sequence<Job>,
  correction: Extract<Correction, { as: 'corrigendum' }>,
): Outcome<ReadonlyMap<DocumentId, CorrigendumSheet>> {
  const { letter } = grounds
  const { documents } = archive
  const heldFor = (way: 'revision' | 'corrigendum'): readonly Job[] =>
    plain.flatMap((item) =>
      item.kind === 'hold' && item.job !== null && item.ways.includes(way) ? [item.job] : [],
    )
  const held = heldFor('corrigendum')
  const inText = new Set(heldFor('revision').map(({ language }) => language))
  const number = Math.max(0, ...letter.sheets.keys())
  const part: Part = { kind: 'sheet', number }
  const written = letter.sheets.get(number) ?? {}
  const problems = [...unwritten(grounds, number, inText, madeBefore())]
  if (problems.length > 0) return { kind: 'problems', problems }
  const heldFrom = new Set(held.map(({ recipient, language }) => documentId(recipient.id, language, LETTER)))
  const dates = datesBefore()
  const sheets = new Map<DocumentId, CorrigendumSheet>()
  for (const { id, recipient, language, part: of, edition } of jobs) {
    if (of.kind !== 'letter' || written[language] === undefined || !isStanding(documents.get(id))) continue
    const known = documents.get(documentId(recipient.id, language, part))
    if (isStanding(known) || (inText.has(language) && !heldFrom.has(id))) continue
    const date = dates.get(language) ?? correction.dated ?? correction.today
    sheets.set(id, { target: { recipient, language, part }, number, date, corrects: letterOf(edition) })
  }
  for (const { date, corrects, target } of sheets.values()) {
    problems.push(...sheetDateProblems(date, corrects))
    if (correction.dated !== null && date !== correction.dated)
      problems.push(problem('corrections/other-date', null, { number, language: target.language, date }))
  }
  if (sheets.size === 0 && problems.length === 0)
    problems.push(
      problem('corrections/nothing', null, { found: 'corrigendum-there', number, letter: letter.name }),
    )
  return problems.length > 0
    ? { kind: 'problems', problems: distinct(problems) }
    : { kind: 'ok', value: sheets, notes: [] }

  /** languages of which the newest corrigendum went out, or is there, before their text changed again */
  function madeBefore(): ReadonlySet<LanguageTag> {
    const before = held.filter(({ recipient, language }) =>
      documents.has(documentId(recipient.id, language, part)),
    )
    return new Set(before.map(({ language }) => language))
  }

  /** by language, one date for all its sheets: the first one's */
  function datesBefore(): ReadonlyMap<LanguageTag, string> {
    const dates = new Map<LanguageTag, string>()
    for (const state of documents.values()) {
      const { edition } = currentOf(state).made
      const { language } = partsOfId(state.document)
      if (edition.kind === 'corrigendum' && edition.number === number && !dates.has(language))
        dates.set(language, edition.date)
    }
    return dates
  }
}

function unwritten(
  { letter }: Grounds,
  number: number,
  inText: ReadonlySet<LanguageTag>,
  madeBefore: ReadonlySet<LanguageTag>,
): readonly Problem[] {
  const name = letter.name
  if (number === 0 && inText.size === 0)
    return [problem('corrections/no-sheet', null, { found: 'no-corrigendum', letter: name })]
  const written = letter.sheets.get(number) ?? {}
  return [...inText].flatMap((language) => {
    const isMade = madeBefore.has(language)
    if (!isMade && written[language] !== undefined) return []
    const found = isMade ? 'made-before' : 'text-changed'
    return [problem('corrections/no-sheet', null, { found, letter: name, language, number })]
  })
}
