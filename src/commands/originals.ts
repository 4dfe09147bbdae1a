import type { Item, Job, Made, Resolution, Standing } from '../model/ledger.ts'
import type { Edition, Part, Sheet } from '../model/letter.ts'
import type { Outcome, Problem } from '../model/problem.ts'
import type { LanguageTag, Recipient } from '../model/recipient.ts'
import { decide, type Known } from '../plan/plan.ts'
import type { Project } from '../project/project.ts'
import { type Archive, glanceAt } from './archive.ts'
import { documentId, firstEdition, openJobs, type Target, targets } from './jobs.ts'
import type { Selection } from './selection.ts'
import type { Resolve, Wish } from './wish.ts'

/** What a wish decides of originals, and all that it was decided by. */
export interface Drafted {
  readonly known: Known
  readonly items: readonly Item[]
}

export function draftOriginals(project: Project, archive: Archive, wish: Wish): Outcome<Drafted> {
  const asked = askedFor(project, archive, wish)
  const editions = currentEditions(project, archive)
  const jobOf = openJobs(project)
  const jobsIn = (current: ReadonlyMap<LanguageTag, Edition>): readonly Job[] =>
    asked.flatMap((target) => {
      const edition = editionFor(target, current, archive)
      return edition === null ? [] : [jobOf(target, edition)]
    })
  const known = (jobs: readonly Job[], resolution: Resolution | null): Known => ({
    standing: archive.standing,
    found: filesFound(project, archive, jobs),
    seal: wish.seal,
    resolution,
    sheets: new Map(),
    waiting: new Map(),
  })
  const draft = (jobs: readonly Job[], of: Known): Outcome<Drafted> => {
    return { kind: 'ok', value: { known: of, items: decide(jobs, of) }, notes: [] }
  }
  const jobs = jobsIn(editions)
  const { resolution } = wish
  const plain = known(jobs, resolution?.as ?? null)
  if (resolution === null || resolution.as === 'replacement') return draft(jobs, plain)
  const held = decide(jobs, plain)
  if (resolution.as === 'revision') {
    const revised = jobsIn(revise(editions, heldText(held), resolution))
    return draft(revised, known(revised, 'revision'))
  }
  const sheets = correct(project, archive, held, jobs, resolution.dated)
  if (sheets.kind === 'problems') return sheets
  const withSheets = jobs.flatMap((job) => {
    const sheet = job.part === 'letter' ? sheets.value.get(job.id) : undefined
    return sheet === undefined ? [job] : [job, jobOf({ ...job, part: sheet.part }, sheet.edition)]
  })
  const settledBy = new Map<string, string>()
  for (const { recipient, language, part } of jobs) {
    const sheet = sheets.value.get(documentId(recipient.id, language, 'letter'))
    if (sheet !== undefined && !isSheet(part))
      settledBy.set(documentId(recipient.id, language, part), documentId(recipient.id, language, sheet.part))
  }
  return draft(withSheets, { ...known(withSheets, 'corrigendum'), sheets: settledBy })
}

const isSheet = (part: Part): part is Sheet => part !== 'letter' && part !== 'form'

/**
 * The documents of the selection, and whatever else its addressees hold: a letter in a second language, a corrigendum.
 * One order for both, so that what belongs to one addressee stands together.
 */
function askedFor(project: Project, archive: Archive, { selection }: Wish): readonly Target[] {
  const held = new Map<string, Target[]>()
  const recipients = new Map(selection.recipients.map((recipient) => [recipient.id, recipient]))
  for (const { made, withdrawn } of archive.standing.values()) {
    const recipient = recipients.get(made.recipient)
    const { language, part } = made
    if (recipient === undefined || withdrawn !== null || hasLeftLanguage(made, recipient)) continue
    const listed = selection.languages.kind === 'own' || selection.languages.tags.includes(language)
    if (!listed || !hasTemplate(project, language, part)) continue
    held.set(recipient.id, [...(held.get(recipient.id) ?? []), { recipient, language, part }])
  }
  return selection.recipients.flatMap((recipient) => {
    const { id } = recipient
    const own = targets(project, { ...selection, recipients: [recipient] })
    const known = new Set(own.map(({ language, part }) => `${language}/${part}`))
    return [...own, ...(held.get(id) ?? []).filter(({ language, part }) => !known.has(`${language}/${part}`))]
  })
}

/** It was made because the language was the addressee's own, and another is now. */
const hasLeftLanguage = (made: Made, recipient: Recipient): boolean =>
  made.own && made.language !== recipient.language

function hasTemplate({ letter }: Project, language: LanguageTag, part: Part): boolean {
  if (part === 'form') return letter.form !== null
  return part === 'letter'
    ? letter.prose[language] !== undefined
    : letter.sheets.get(part)?.[language] !== undefined
}

/** What is no longer in the lists that a run is about is withdrawn. */
export function leaving(project: Project, archive: Archive, selection: Selection): readonly Item[] {
  const everyone = [...project.recipients, ...selection.copies.map(({ recipient }) => recipient)]
  const listed = new Map(everyone.map((recipient) => [recipient.id, recipient]))
  return [...archive.standing.values()].flatMap((standing) => {
    const { made, withdrawn } = standing
    if (withdrawn !== null || !selection.lists.includes(made.list)) return []
    const recipient = listed.get(made.recipient)
    if (recipient === undefined)
      return [{ kind: 'withdraw', standing, reasons: [`no longer in ${made.list}.csv`] }]
    return hasLeftLanguage(made, recipient)
      ? [{ kind: 'withdraw', standing, reasons: [`changed: ${made.list}.csv language`] }]
      : []
  })
}

/** The letter's latest edition in each language, as the ledger tells. */
function currentEditions(project: Project, archive: Archive): ReadonlyMap<LanguageTag, Edition> {
  const first = firstEdition(project)
  const editions = new Map(project.languages.map(({ tag }) => [tag, first]))
  for (const { made } of archive.standing.values()) {
    const { edition, language } = made
    const known = editions.get(language)
    if (known !== undefined && !isSheet(made.part) && edition.revision > known.revision)
      editions.set(language, edition)
  }
  return editions
}

/** A sheet keeps the edition it was made for; null: that letter was cancelled since, and its sheet with it. */
function editionFor(
  { recipient, language, part }: Target,
  current: ReadonlyMap<LanguageTag, Edition>,
  archive: Archive,
): Edition | null {
  const edition = current.get(language)!
  if (!isSheet(part)) return edition
  const made = archive.standing.get(documentId(recipient.id, language, part))!.made
  return made.edition.revision === edition.revision ? made.edition : null
}

export function filesFound(
  project: Project,
  archive: Archive,
  jobs: readonly Job[],
): ReadonlyMap<string, string> {
  const files = jobs.map(({ id, file }) => archive.standing.get(id)?.made.file ?? file)
  return glanceAt(archive, files, project.store)
}

/** The languages in which letters that have left say something else now. */
function heldText(items: readonly Item[]): ReadonlySet<LanguageTag> {
  const tags = items.flatMap((item) =>
    item.kind === 'hold' && item.resolutions.includes('revision') ? [item.job.language] : [],
  )
  return new Set(tags)
}

/** Numbers belong to the letter: a revision is of a language's letters, all of them. */
function revise(
  editions: ReadonlyMap<LanguageTag, Edition>,
  concerned: ReadonlySet<LanguageTag>,
  { dated, reference }: Extract<Resolve, { as: 'revision' }>,
): ReadonlyMap<LanguageTag, Edition> {
  const number = 1 + Math.max(...[...editions.values()].map((edition) => edition.revision))
  const next = ([tag, edition]: [LanguageTag, Edition]): [LanguageTag, Edition] => {
    const under = reference ?? edition.reference
    // an interrupted revision goes on under its own number
    const goesOn = edition.revision > 0 && edition.date === dated && edition.reference === under
    if (!concerned.has(tag) || goesOn) return [tag, edition]
    const cancels = { reference: edition.reference, date: edition.date }
    const revised = { revision: number, reference: under, date: dated }
    return [tag, { ...revised, cancels, corrigendum: null }]
  }
  return new Map([...editions].map(next))
}

/**
 * The sheets of the newest corrigendum, by the letter they correct. Where the text was corrected too, letters that had
 * left get one; where it was not, every letter that stands has the fault.
 */
function correct(
  project: Project,
  archive: Archive,
  plain: readonly Item[],
  jobs: readonly Job[],
  dated: string,
): Outcome<ReadonlyMap<string, { readonly part: Sheet; readonly edition: Edition }>> {
  const held = plain.flatMap((item) =>
    item.kind === 'hold' && item.resolutions.includes('corrigendum') ? [item.job] : [],
  )
  const inText = new Set(held.map(({ language }) => language))
  const number = Math.max(0, ...[...project.letter.sheets.keys()].map((sheet) => Number(sheet.slice(5))))
  const part: Sheet = `corr-${number}`
  const written = project.letter.sheets.get(part) ?? {}
  const folder = `templates/${project.letter.name}`
  const problems: Problem[] = []
  const sheets = new Map<string, { part: Sheet; edition: Edition }>()
  for (const tag of inText) {
    const out = held.some(({ recipient, language }) => {
      return language === tag && archive.standing.has(documentId(recipient.id, tag, part))
    })
    if (written[tag] === undefined || out)
      problems.push({
        severity: 'error',
        code: 'corrections/no-sheet',
        message: out
          ? `corrigendum ${number} in “${tag}” was made before this change`
          : `there is no corrigendum in “${tag}”, where the text has changed`,
        hint: `write ${folder}/corr-${out ? number + 1 : Math.max(number, 1)}/${tag}.hbs (README, “Corrections”)`,
      })
  }
  if (number === 0 && inText.size === 0)
    problems.push({
      severity: 'error',
      code: 'corrections/no-sheet',
      message: `there is no corrigendum in ${folder}`,
      hint: `write ${folder}/corr-1/<language>.hbs (README, “Corrections”)`,
    })
  if (problems.length > 0) return { kind: 'problems', problems }
  const heldFrom = new Set(
    held.map(({ recipient, language }) => documentId(recipient.id, language, 'letter')),
  )
  for (const { id, recipient, language, part: of, edition } of jobs) {
    const standing = archive.standing.get(id)
    if (of !== 'letter' || written[language] === undefined || !stands(standing)) continue
    const known = archive.standing.get(documentId(recipient.id, language, part))
    if (stands(known) || (inText.has(language) && !heldFrom.has(id))) continue
    sheets.set(id, { part, edition: { ...edition, corrigendum: { number, date: dateOf(part, language) } } })
  }
  return { kind: 'ok', value: sheets, notes: [] }

  /** one date for a language's sheets, the first one's */
  function dateOf(sheet: Sheet, language: LanguageTag): string {
    for (const { made } of archive.standing.values())
      if (made.part === sheet && made.language === language) return made.edition.corrigendum?.date ?? dated
    return dated
  }
}

const stands = (standing: Standing | undefined): boolean =>
  standing !== undefined && standing.withdrawn === null
