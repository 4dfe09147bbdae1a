import Handlebars from 'handlebars'
import i18next from 'i18next'
import type { Doc } from '../model/doc.ts'
import type { Language, Letter, Part, Source } from '../model/letter.ts'
import type { Outcome, Problem } from '../model/problem.ts'
import type { LanguageTag, Recipient } from '../model/recipient.ts'
import type { SignatureWords } from '../model/signed.ts'
import { build } from './build.ts'
import { dateRange, fullDate, moment } from './dates.ts'
import { type Checked, checkMarkup } from './markup.ts'
import { compareSkeletons } from './skeleton.ts'
import { checkNames, namesFor } from './source.ts'

/** A letter whose templates were checked and compiled, once. */
export interface Composer {
  /**
   * A document for one addressee in one language; `draft` marks it across the page. `copyTo` is the office that gets it
   * as a copy: all that the addressee's letter says stands as it is there. Null: the original.
   */
  compose(
    part: Part,
    addressee: Recipient,
    copyTo: Recipient | null,
    language: LanguageTag,
    signature: SignatureWords,
    draft: boolean,
  ): Outcome<Doc>
}

type Render = (context: object) => string

/**
 * Checks the letter's templates, all of them at once: names, markup, and that the languages say the same things in the
 * same order. What they may hold is in docs/markup.md.
 */
export function openComposer(letter: Letter, languages: readonly Language[]): Outcome<Composer> {
  const problems: Problem[] = []
  const renderers = new Map<string, { language: Language; source: Source; render: Render }>()
  const prose: { tag: LanguageTag; source: Source; checked: Checked }[] = []
  const form = letter.form === null ? null : checkMarkup(letter.form, letter.look.form)
  if (form !== null) problems.push(...form.problems)
  for (const language of languages) {
    const names = namesFor(letter, language)
    const source = letter.prose[language.tag]!
    const checked = checkMarkup(source, letter.look.letter)
    prose.push({ tag: language.tag, source, checked })
    problems.push(...checkNames(source, names), ...checked.problems)
    if (letter.form !== null) problems.push(...checkNames(letter.form, names))
  }
  if (problems.length === 0) problems.push(...compareSkeletons(prose))
  if (problems.length > 0) {
    // the form is the same file for all languages: what is wrong with it is said once
    const once = new Map(problems.map((problem) => [JSON.stringify(problem), problem]))
    return { kind: 'problems', problems: [...once.values()] }
  }
  for (const [index, language] of languages.entries()) {
    const environment = environmentFor(language)
    const compile = ({ source, checked }: { source: Source; checked: Checked }): Render =>
      environment.compile(withPlaces(source, checked), { strict: true, knownHelpersOnly: true, knownHelpers })
    const { source, checked } = prose[index]!
    renderers.set(`letter/${language.tag}`, { language, source, render: compile({ source, checked }) })
    if (letter.form !== null && form !== null) {
      const render = compile({ source: letter.form, checked: form })
      renderers.set(`form/${language.tag}`, { language, source: letter.form, render })
    }
  }
  return { kind: 'ok', value: { compose: composeWith(letter, renderers) }, notes: [] }
}

function composeWith(
  letter: Letter,
  renderers: ReadonlyMap<string, { language: Language; source: Source; render: Render }>,
): Composer['compose'] {
  return (part, office, copyTo, tag, signature, draft) => {
    const { language, source, render } = renderers.get(`${part}/${tag}`)!
    const state = office.state.names[tag]
    if (state === undefined) {
      const problem: Problem = {
        severity: 'error',
        code: 'compose/no-name',
        at: office.at,
        message: `${office.id}: the State has no name in “${tag}”`,
        hint: `fill in short_${tag}, formal_${tag} and of_${tag} in states.csv`,
      }
      return { kind: 'problems', problems: [problem] }
    }
    const addressee = { title: office.titles[tag] ?? '', address: office.address }
    const recipient = { title: copyTo?.titles[tag] ?? '', mission: copyTo?.group === 'missions' }
    const copy = copyTo !== null
    const html = render({ letter: letter.facts, state, addressee, copy, recipient, signature })
    return { kind: 'ok', value: build(html, part, language, source.file, draft), notes: [] }
  }
}

const knownHelpers = { word: true, date: true, dates: true, 'dates-short': true, time: true }

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
  environment.registerHelper('date', (iso: string) => fullDate(iso, dates))
  environment.registerHelper('dates', (from: string, to: string) => dateRange(from, to, dates.range, dates))
  environment.registerHelper('dates-short', (from: string, to: string) =>
    dateRange(from, to, dates.rangeShort, dates),
  )
  environment.registerHelper('time', (iso: string) => moment(iso, dates))
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
