import Handlebars from 'handlebars'
import i18next from 'i18next'
import type { Doc } from '../model/doc.ts'
import type { Job } from '../model/ledger.ts'
import type { Language, Letter, Part, Source } from '../model/letter.ts'
import type { Outcome, Problem } from '../model/problem.ts'
import type { LanguageTag } from '../model/recipient.ts'
import type { SignatureWords } from '../model/signed.ts'
import { build } from './build.ts'
import { dateRange, fullDate, moment } from './dates.ts'
import { type Checked, checkMarkup } from './markup.ts'
import { compareSkeletons } from './skeleton.ts'
import { type Blank, blankOf, filled, slotted } from './slots.ts'
import { checkNames, namesFor } from './source.ts'
import { type Uses, usesOf } from './uses.ts'
import { apart, bare, isolated } from './values.ts'

/** A letter whose templates were checked and compiled, once. */
export interface Composer {
  /** A document for one recipient in one language; `draft` marks it across the page. */
  compose(job: Job, signature: SignatureWords, draft: boolean): Outcome<Doc>
  /** what a part's template names, in one language: what its documents depend on */
  uses(part: Part, language: LanguageTag): Uses
}

interface Template {
  readonly language: Language
  readonly source: Source
  readonly render: (context: object) => string
  readonly uses: Uses
}

/** One for each language and part, and each number of address lines. */
const MOST_BLANKS = 500

/**
 * Checks the letter's templates, all of them at once: names, markup, and that the languages say the same things in the
 * same order. What they may hold is in docs/markup.md.
 */
export function openComposer(letter: Letter, languages: readonly Language[]): Outcome<Composer> {
  const problems: Problem[] = []
  const templates = new Map<string, Template>()
  const prose: { tag: LanguageTag; source: Source; checked: Checked }[] = []
  const form = letter.form === null ? null : checkMarkup(letter.form, letter.look.form)
  if (form !== null) problems.push(...form.problems)
  for (const language of languages) {
    const names = namesFor(letter, language, false)
    const source = letter.prose[language.tag]!
    const checked = checkMarkup(source, letter.look.letter)
    prose.push({ tag: language.tag, source, checked })
    problems.push(...checkNames(source, names), ...checked.problems)
    if (letter.form !== null) problems.push(...checkNames(letter.form, names))
    for (const source of sheetsIn(letter, language.tag)) {
      const sheetNames = namesFor(letter, language, true)
      problems.push(...checkNames(source, sheetNames), ...checkMarkup(source, letter.look.letter).problems)
    }
  }
  if (problems.length === 0) problems.push(...compareSkeletons(prose))
  if (problems.length > 0) {
    // the form is the same file for all languages: what is wrong with it is said once
    const once = new Map(problems.map((problem) => [JSON.stringify(problem), problem]))
    return { kind: 'problems', problems: [...once.values()] }
  }
  for (const [index, language] of languages.entries()) {
    let environment: typeof Handlebars | null = null
    const add = (part: Part, source: Source, checked: Checked): void => {
      let compiled: Template['render'] | null = null
      // a plan renders nothing, and a run seldom in all languages
      const render: Template['render'] = (context) => {
        environment ??= environmentFor(language)
        compiled ??= environment.compile(withPlaces(source, checked), compileOptions)
        return compiled(context)
      }
      templates.set(`${part}/${language.tag}`, { language, source, render, uses: usesOf(source) })
    }
    const { source, checked } = prose[index]!
    add('letter', source, checked)
    if (letter.form !== null && form !== null) add('form', letter.form, form)
    for (const [sheet, languages] of letter.sheets) {
      const own = languages[language.tag]
      if (own !== undefined) add(sheet, own, checkMarkup(own, letter.look.letter))
    }
  }
  const uses = (part: Part, tag: LanguageTag): Uses => templates.get(`${part}/${tag}`)!.uses
  return { kind: 'ok', value: { compose: composeWith(letter, templates), uses }, notes: [] }
}

const sheetsIn = (letter: Letter, tag: LanguageTag): readonly Source[] =>
  [...letter.sheets.values()].flatMap((languages) => languages[tag] ?? [])

function composeWith(letter: Letter, templates: ReadonlyMap<string, Template>): Composer['compose'] {
  const blanks = new Map<string, Blank | null>()
  return ({ part, recipient, language: tag, edition }, signature, draft) => {
    const { language, source, render } = templates.get(`${part}/${tag}`)!
    const state = recipient.state.names[tag]
    if (state === undefined) {
      const problem: Problem = {
        severity: 'error',
        code: 'compose/no-name',
        at: recipient.at,
        message: `${recipient.id}: the State has no name in “${tag}”`,
        hint: `fill in short_${tag}, formal_${tag} and of_${tag} in states.csv`,
      }
      return { kind: 'problems', problems: [problem] }
    }
    const addressee = { title: recipient.titles[tag] ?? '', address: recipient.address }
    const { reference, date, cancels, corrigendum } = edition
    const facts = { ...letter.facts, reference, date }
    const make = (own: object) => {
      const html = render({ ...isolated({ letter: facts, signature, cancels, corrigendum }), ...own })
      return { html, doc: build(html, part, language, source.file, draft) }
    }
    const own = isolated({ state, addressee })
    const slots = slotted(own)
    // which values are there decides what is said; what they say does not
    const key = JSON.stringify([part, tag, edition, draft, signature, slots?.context])
    let blank = blanks.get(key)
    if (blank === undefined && slots !== null) {
      const { html, doc } = make(slots.context)
      blank = blankOf(doc, html)
      if (blanks.size >= MOST_BLANKS) blanks.clear()
      blanks.set(key, blank)
    }
    const value = blank && slots ? filled(blank, slots.values) : make(own).doc
    return { kind: 'ok', value, notes: [] }
  }
}

const knownHelpers = { word: true, date: true, dates: true, 'dates-short': true, time: true }
const compileOptions = { strict: true, knownHelpersOnly: true, knownHelpers }

/** Handlebars with our helpers and no others than if, unless and each; words by i18next, with no other language behind it. */
function environmentFor(language: Language): typeof Handlebars {
  const words = i18next.createInstance({
    lng: language.tag,
    fallbackLng: false,
    keySeparator: false,
    nsSeparator: false,
    initAsync: false,
    interpolation: { escapeValue: false },
    resources: { [language.tag]: { translation: language.words } },
  })
  void words.init()
  const environment = Handlebars.create()
  const { dates } = language
  environment.registerHelper('word', (key: string) => words.t(key))
  const between = (pattern: string) => (from: string, to: string) =>
    apart(dateRange(bare(from), bare(to), pattern, dates))
  environment.registerHelper('date', (iso: string) => apart(fullDate(bare(iso), dates)))
  environment.registerHelper('dates', between(dates.range))
  environment.registerHelper('dates-short', between(dates.rangeShort))
  environment.registerHelper('time', (iso: string) => apart(moment(bare(iso), dates)))
  return environment
}

/** Each start tag is given its place in the source, so that later problems can name it. */
function withPlaces(source: Source, checked: Checked): string {
  let text = source.text
  for (const tag of [...checked.tags].reverse()) {
    const after = tag.start + 1 + tag.name.length
    text = `${text.slice(0, after)} at="${tag.at.line}:${tag.at.column}"${text.slice(after)}`
  }
  return text
}
