import { hash } from 'node:crypto'
import { templateName } from '../compose/templates.ts'
import type { Job } from '../model/ledger.ts'
import type { Edition, Fact, Language, Part } from '../model/letter.ts'
import type { Copy, LanguageTag, Recipient } from '../model/recipient.ts'
import type { Project } from '../project/project.ts'
import { pinned, version } from '../version.ts'
import type { Selection } from './selection.ts'

/** A document's name in the ledger: `FR/fr/letter`. */
export const documentId = (recipient: string, language: LanguageTag, part: Part): string =>
  `${recipient}/${language}/${part}`

/** One document that is asked for; a job adds to it what its bytes depend on. */
export interface Target {
  readonly recipient: Recipient
  readonly language: LanguageTag
  readonly part: Part
}

type Originals = Pick<Selection, 'recipients' | 'languages'>

/** The letters and forms of a selection, in the order of the list. */
export function targets(project: Project, selection: Originals): readonly Target[] {
  const parts: readonly Part[] = project.letter.form === null ? ['letter'] : ['letter', 'form']
  return selection.recipients.flatMap((recipient) => {
    const tags = selection.languages.kind === 'own' ? [recipient.language] : selection.languages.tags
    return tags.flatMap((language) => parts.map((part) => ({ recipient, language, part })))
  })
}

/** The letter as its facts have it: what it was before any revision. */
export function firstEdition({ letter }: Project): Edition {
  const { reference, date } = letter.facts
  return { revision: 0, reference, date, cancels: null, corrigendum: null }
}

/** The documents of a selection as first written, whatever has been revised since: for checks and drafts. */
export function firstJobs(project: Project, selection: Originals): readonly Job[] {
  const jobOf = openJobs(project)
  return targets(project, selection).map((target) => jobOf(target, firstEdition(project)))
}

/** Copies of letters as first written, for checks. */
export function firstCopies(project: Project, copies: readonly Copy[]): readonly Job[] {
  const jobOf = openJobs(project)
  const edition = firstEdition(project)
  return copies.map(({ recipient, original }) => {
    const letter = jobOf({ recipient: original, language: original.language, part: 'letter' }, edition)
    return copyOf(letter, 1, recipient, project.letter.name)
  })
}

/** The sheets of every corrigendum that is written, for all addressees: for checks. */
export function sheetJobs(project: Project): readonly Job[] {
  const jobOf = openJobs(project)
  const first = firstEdition(project)
  return [...project.letter.sheets].flatMap(([part, prose]) => {
    const corrigendum = { number: Number(part.slice('corr-'.length)), date: first.date }
    return Object.keys(prose).flatMap((language) =>
      project.recipients.map((recipient) => jobOf({ recipient, language, part }, { ...first, corrigendum })),
    )
  })
}

export function openJobs(project: Project): (target: Target, edition: Edition) => Job {
  const shared = new Map<string, Readonly<Record<string, string>>>()
  const { name } = project.letter
  return ({ recipient, language, part }, edition) => {
    const key = JSON.stringify([language, part, edition])
    const common = shared.get(key) ?? sharedInputs(project, language, part, edition)
    shared.set(key, common)
    const end = part === 'letter' ? '' : `_${part}`
    return {
      id: documentId(recipient.id, language, part),
      recipient,
      original: null,
      language,
      part,
      edition,
      file: `${recipient.id}/${name}_${recipient.id}_${language}${end}.pdf`,
      inputs: { ...recipientInputs(project, recipient, language, part), ...common },
    }
  }
}

/**
 * A copy says what its original says, so it depends on nothing but which version of it that is, and on how its own
 * holder is called. `original`: the original's document and version, as the plan leaves it.
 */
export function copyOf(original: Job, version: number, holder: Recipient, letter: string): Job {
  const { language, part } = original
  const end = part === 'letter' ? '' : `_${part}`
  const title = holder.titles[language] ?? ''
  return {
    ...original,
    id: documentId(holder.id, language, part),
    recipient: holder,
    original: original.recipient,
    file: `${holder.id}/${letter}_${holder.id}_${language}${end}.pdf`,
    inputs: {
      original: `${original.id} version ${version}`,
      ...(part === 'form' ? {} : { [`${holder.group}.csv title_${language}`]: digest(title) }),
    },
  }
}

const digest = (value: unknown): string => hash('sha256', JSON.stringify(value)).slice(0, 16)

/**
 * What the documents of a language share, each by the name that a person knows. Only what the part's own template names
 * of words and facts: a label of the form changes no letter.
 */
export function sharedInputs(
  project: Project,
  tag: LanguageTag,
  part: Part,
  edition: Edition,
): Readonly<Record<string, string>> {
  const { letter } = project
  const language = project.languages.find((each) => each.tag === tag)!
  const { uses } = project.templates[templateName(part, tag)]!
  const source =
    part === 'letter' ? letter.prose[tag]! : part === 'form' ? letter.form! : letter.sheets.get(part)![tag]!
  const facts = uses.values.filter(
    (name) => name.startsWith('letter.') && !['letter.reference', 'letter.date'].includes(name),
  )
  return {
    [source.file]: digest(source.text),
    [letter.factsSource.file]: digest(facts.map((name) => [name, factAt(letter.facts, name)])),
    ...editionInputs(edition, letter.factsSource.file, uses.values),
    [letter.lookSource.file]: digest(letter.look[part === 'form' ? 'form' : 'letter']),
    [language.source.file]: digest(language.source.text),
    [language.wordsSource.file]: digest(words(language, uses.words)),
    fonts: pinned('@expo-google-fonts/'),
    program: version,
  }
}

function editionInputs(edition: Edition, file: string, uses: readonly string[]): Record<string, string> {
  const { revision, reference, date, cancels, corrigendum } = edition
  return {
    ...(uses.includes('letter.reference') ? { [`${file} reference`]: reference } : {}),
    ...(uses.includes('letter.date') ? { [`${file} date`]: date } : {}),
    ...(uses.includes('cancels') && cancels !== null ? { revision: digest([revision, cancels]) } : {}),
    ...(corrigendum !== null ? { corrigendum: digest(corrigendum) } : {}),
  }
}

const words = (language: Language, keys: readonly string[]): readonly (readonly [string, string])[] =>
  keys.map((key) => [key, language.words[key] ?? ''])

/** `letter.meeting.from` */
function factAt(facts: Fact, name: string): Fact | null {
  let value: Fact | undefined = facts
  for (const key of name.split('.').slice(1)) value = typeof value === 'object' ? value[key] : undefined
  return value ?? null
}

function recipientInputs(
  project: Project,
  recipient: Recipient,
  tag: LanguageTag,
  part: Part,
): Record<string, string> {
  const { values } = project.templates[templateName(part, tag)]!.uses
  const name = recipient.state.names[tag]
  const inputs: Record<string, string> = {}
  for (const form of ['short', 'formal', 'of'] as const)
    if (values.includes(`state.${form}`)) inputs[`states.csv ${form}_${tag}`] = digest(name?.[form] ?? '')
  const list = `${recipient.group}.csv`
  if (values.includes('addressee.title')) inputs[`${list} title_${tag}`] = digest(recipient.titles[tag] ?? '')
  if (values.includes('addressee.address')) inputs[`${list} address`] = digest(recipient.address)
  return inputs
}
