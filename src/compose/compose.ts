import type { Doc } from '../model/doc.ts'
import type { Language, Letter, Part, Source } from '../model/letter.ts'
import type { Outcome, Problem } from '../model/problem.ts'
import type { LanguageTag, Recipient } from '../model/recipient.ts'
import type { SignatureWords } from '../model/signed.ts'
import { build } from './build.ts'
import { type ListComposer, openList } from './list.ts'
import { type Checked, checkMarkup } from './markup.ts'
import { openCompiler, type Render } from './render.ts'
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
  /** the letter's distribution list; null where it has none */
  readonly list: ListComposer | null
}

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
  const list = letter.list === null ? null : openList(letter, letter.list, languages)
  if (list?.kind === 'problems') problems.push(...list.problems)
  if (problems.length > 0) {
    // the form is the same file for all languages: what is wrong with it is said once
    const once = new Map(problems.map((problem) => [JSON.stringify(problem), problem]))
    return { kind: 'problems', problems: [...once.values()] }
  }
  for (const [index, language] of languages.entries()) {
    const compile = openCompiler(language)
    const { source, checked } = prose[index]!
    renderers.set(`letter/${language.tag}`, { language, source, render: compile(source, checked) })
    if (letter.form !== null && form !== null) {
      const render = compile(letter.form, form)
      renderers.set(`form/${language.tag}`, { language, source: letter.form, render })
    }
  }
  const value = { compose: composeWith(letter, renderers), list: list?.kind === 'ok' ? list.value : null }
  return { kind: 'ok', value, notes: [] }
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
