import type { Doc } from '../model/doc.ts'
import type { Job } from '../model/ledger.ts'
import type { Language, Letter, Part, Source } from '../model/letter.ts'
import type { Outcome, Problem } from '../model/problem.ts'
import type { LanguageTag } from '../model/recipient.ts'
import type { SignatureWords } from '../model/signed.ts'
import { build } from './build.ts'
import { type ListComposer, openList } from './list.ts'
import { type Checked, checkMarkup } from './markup.ts'
import { openCompiler, type Render } from './render.ts'
import { compareSkeletons } from './skeleton.ts'
import { type Blank, blankOf, filled, slotted } from './slots.ts'
import { checkNames, namesFor } from './source.ts'
import { type Uses, usesOf } from './uses.ts'
import { isolated } from './values.ts'

/** A letter whose templates were checked and compiled, once. */
export interface Composer {
  /**
   * A document for one recipient in one language; `draft` marks it across the page. In a copy all that the original says
   * stands as it is there.
   */
  compose(job: Job, signature: SignatureWords, draft: boolean): Outcome<Doc>
  /** what a part's template names, in one language: what its documents depend on */
  uses(part: Part, language: LanguageTag): Uses
  /** the letter's distribution list; null where it has none */
  readonly list: ListComposer | null
}

interface Template {
  readonly language: Language
  readonly source: Source
  readonly render: Render
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
  const list = letter.list === null ? null : openList(letter, letter.list, languages)
  if (list?.kind === 'problems') problems.push(...list.problems)
  if (problems.length > 0) {
    // the form is the same file for all languages: what is wrong with it is said once
    const once = new Map(problems.map((problem) => [JSON.stringify(problem), problem]))
    return { kind: 'problems', problems: [...once.values()] }
  }
  for (const [index, language] of languages.entries()) {
    const compile = openCompiler(language)
    const add = (part: Part, source: Source, checked: Checked): void => {
      const render = compile(source, checked)
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
  const value = {
    compose: composeWith(letter, templates),
    uses,
    list: list?.kind === 'ok' ? list.value : null,
  }
  return { kind: 'ok', value, notes: [] }
}

const sheetsIn = (letter: Letter, tag: LanguageTag): readonly Source[] =>
  [...letter.sheets.values()].flatMap((languages) => languages[tag] ?? [])

function composeWith(letter: Letter, templates: ReadonlyMap<string, Template>): Composer['compose'] {
  const blanks = new Map<string, Blank | null>()
  return ({ part, recipient, original, language: tag, edition }, signature, draft) => {
    const { language, source, render } = templates.get(`${part}/${tag}`)!
    const office = original ?? recipient
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
    const copy = original !== null
    const holder = { title: recipient.titles[tag] ?? '', mission: recipient.group === 'missions' }
    const { reference, date, cancels, corrigendum } = edition
    const facts = { ...letter.facts, reference, date }
    const make = (own: object) => {
      const html = render({ ...isolated({ letter: facts, copy, signature, cancels, corrigendum }), ...own })
      return { html, doc: build(html, part, language, source.file, draft) }
    }
    const own = isolated({ state, addressee, recipient: holder })
    const slots = slotted(own)
    // which values are there decides what is said; what they say does not
    const key = JSON.stringify([part, tag, edition, copy, draft, signature, slots?.context])
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
