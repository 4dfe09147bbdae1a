import type { Part } from '../model/document.ts'
import type { DatePatterns, Fact, Language, Letter } from '../model/letter.ts'
import { isDay } from '../text/days.ts'
import { askedWords } from './asked.ts'
import { formFields } from './form-fields.ts'

/** What a template may name: the leaves of its context, by dotted path. */
export interface Names {
  /** those of letter.json */
  readonly facts: ReadonlySet<string>
  /** what {{…}} may print; facts are among them */
  readonly values: ReadonlySet<string>
  /** what the addressee's row says in a column, for {{choose}} and (is …); they are among the values */
  readonly cells: ReadonlySet<string>
  /** there or not: for {{#if}} and {{#unless}}, with nothing to print */
  readonly conditions: ReadonlySet<string>
  /** of them those that names hang on: `cancels.date` is there only where `cancels` is */
  readonly grounds: ReadonlySet<string>
  /** what {{#each}} may go through, and what each of its items may be asked for: `this`, `this.title` */
  readonly lists: ReadonlyMap<string, ReadonlySet<string>>
  /** for {{date}}, {{dates}} and {{dates-short}} */
  readonly dates: ReadonlySet<string>
  /** those of them that letter.json says: ISO */
  readonly days: ReadonlyMap<string, string>
  /** the file that says them */
  readonly factsFile: string
  /** what the language has for them */
  readonly datePatterns: DatePatterns
  /** the file that says these */
  readonly localeFile: string
  /** for {{time}} */
  readonly moments: ReadonlySet<string>
  /** keys of words.json, for {{word}} */
  readonly words: ReadonlySet<string>
  /** what that file lacks and others have */
  readonly lacking: Language['lacking']
  /** words.json */
  readonly wordsFile: string
  /** the letter's own words in this language, whether it has some or not */
  readonly ownWordsFile: string
}

/** What every list may say of a body or a person. */
const OF_PERSON = ['name', 'honorific', 'gender'] as const

/**
 * What the template of a part may name. `own`: what it may name of the columns of the letter's
 * lists: `visa`, and `greeting` of `greeting_fr`. docs/markup.md tells of each.
 */
export function namesFor(
  letter: Letter,
  language: Language,
  part: Part['kind'],
  own: readonly string[],
): Names {
  const numbered = { letter: null, form: null, sheet: 'corrigendum', reminder: 'reminder' }[part]
  const cells = [...new Set([...OF_PERSON, ...own])].map((name) => `recipient.${name}`)
  const facts: string[] = []
  const days = new Map<string, string>()
  const walk = (value: Fact, name: string): void => {
    if (typeof value !== 'string')
      for (const [key, inner] of Object.entries(value)) walk(inner, `${name}.${key}`)
    else {
      facts.push(name)
      if (isDay(value)) days.set(name, value)
    }
  }
  walk(letter.facts, 'letter')
  const others = [
    'state.short',
    'state.formal',
    'state.of',
    'addressee.title',
    'recipient.title',
    ...cells,
    'signature.subject',
    'signature.signedAt',
    'cancels.reference',
    ...(numbered === null ? [] : [`${numbered}.number`]),
  ]
  return {
    facts: new Set(facts),
    values: new Set([...facts, ...others]),
    cells: new Set(cells),
    conditions: new Set([
      'copy',
      ...askedWords(letter).map((word) => `recipient.${word}`),
      'signature.development',
      'cancels',
    ]),
    grounds: new Set(['cancels']),
    lists: new Map([['addressee.address', new Set(['this'])]]),
    dates: new Set([...days.keys(), 'cancels.date', ...(numbered === null ? [] : [`${numbered}.date`])]),
    days,
    factsFile: letter.factsSource.file,
    datePatterns: language.dates,
    localeFile: language.source.file,
    moments: new Set(['signature.signedAt']),
    words: new Set(Object.keys(language.words)),
    lacking: language.lacking,
    wordsFile: language.wordsSource.file,
    ownWordsFile: `templates/${letter.name}/words/${language.tag}.json`,
  }
}

/** What a message may ask for besides: which documents it carries. */
export const ATTACHED = ['letter', 'form', 'sheet', 'reminder'] as const

/** What the message's template may name: what the letter's may, but who signs it; docs/markup.md tells of each. */
export function mailNames(letter: Letter, language: Language, own: readonly string[]): Names {
  const names = namesFor(letter, language, 'letter', own)
  const unsigned = (all: ReadonlySet<string>): ReadonlySet<string> =>
    new Set([...all].filter((name) => !name.startsWith('signature.')))
  return {
    ...names,
    values: unsigned(names.values),
    conditions: new Set([...unsigned(names.conditions), ...ATTACHED.map((part) => `attached.${part}`)]),
    moments: new Set(),
  }
}

/** What the template of a list may name: a letter's own facts, and what the list counts and has in each of its rows. */
function ofList(
  letter: Letter,
  language: Language,
  list: 'list' | 'participants',
  counts: readonly string[],
  lists: Readonly<Record<string, readonly string[]>>,
): Names {
  const names = namesFor(letter, language, 'letter', [])
  const each = Object.entries(lists).map(
    ([of, inRow]) => [`${list}.${of}`, new Set(inRow.map((name) => `this.${name}`))] as const,
  )
  return {
    ...names,
    conditions: new Set(),
    grounds: new Set(),
    values: new Set([...names.facts, ...counts.map((name) => `${list}.${name}`)]),
    cells: new Set(),
    lists: new Map(each),
    dates: new Set([...names.dates, `${list}.date`]),
    moments: new Set(),
  }
}

/** What a list's template may name; docs/markup.md tells of each. */
export function listNames(letter: Letter, language: Language): Names {
  const rows = [
    'state.short',
    'state.formal',
    'state.of',
    'title',
    'name',
    ...askedWords(letter),
    'goesOn',
    'language',
    'letter.made',
    'letter.issued',
    'form.made',
    'form.issued',
    'edition.reference',
    'edition.date',
  ]
  return ofList(letter, language, 'list', ['recipients', 'missing', 'made', 'issued'], { rows })
}

/** What the template of the list of participants may name; docs/markup.md tells of each. */
export function participantNames(letter: Letter, language: Language): Names {
  const said = letter.form === null ? [] : [...formFields(letter.form).keys()]
  const rows = ['state.short', 'state.formal', 'state.of', 'name', ...said.map((name) => `said.${name}`)]
  const languages = ['name', 'count', 'goesOn']
  const counts = ['count', 'addressees', 'waiting']
  return ofList(letter, language, 'participants', counts, { rows, languages })
}

/**
 * What a name is asked for: to be printed, to be there or not, to be gone through, to be written as a language does, to be held
 * against texts.
 */
export type NameRole = 'value' | 'condition' | 'list' | 'date' | 'moment' | 'cell'

/** The names that may stand in a role. */
export function inRole(
  { values, conditions, lists, dates, moments, cells }: Names,
  role: NameRole,
): ReadonlySet<string> {
  switch (role) {
    case 'value':
      return values
    case 'condition':
      return new Set([...values, ...lists.keys(), ...conditions])
    case 'list':
      return new Set(lists.keys())
    case 'date':
      return dates
    case 'moment':
      return moments
    case 'cell':
      return cells
  }
}

/** What a name is that does not fit where it stands, and for a group the names in it. Null: there is no such name. */
export function otherRole(
  names: Names,
  name: string,
): { readonly is: NameRole | 'group'; readonly inside: readonly string[] } | null {
  const { values, conditions, lists, dates, moments } = names
  const is = (role: NameRole) => ({ is: role, inside: [] })
  if (lists.has(name)) return is('list')
  if (conditions.has(name)) return is('condition')
  if (moments.has(name)) return is('moment')
  if (dates.has(name)) return is('date')
  if (values.has(name)) return is('value')
  const inside = [...new Set([...values, ...dates])].filter((each) => each.startsWith(`${name}.`))
  return inside.length > 0 ? { is: 'group', inside } : null
}

/** The key of a word; the name of a date, of a moment, of a column. */
export type HelperArgument = 'word' | 'date' | 'moment' | 'cell'

/** The helpers, and what each of their arguments is. */
export const helperArguments: Readonly<Record<string, readonly HelperArgument[]>> = {
  word: ['word'],
  date: ['date'],
  dates: ['date', 'date'],
  'dates-short': ['date', 'date'],
  time: ['moment'],
  choose: ['cell'],
}
