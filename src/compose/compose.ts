import type { Doc } from '../model/doc.ts'
import type { Job } from '../model/ledger.ts'
import type { Language, Letter, Part, Source } from '../model/letter.ts'
import type { ListRow } from '../model/list.ts'
import type { Outcome, Problem } from '../model/problem.ts'
import type { LanguageTag } from '../model/recipient.ts'
import type { SignatureWords } from '../model/signed.ts'
import { build } from './build.ts'
import { listContext } from './list.ts'
import { openCompiler, type Render } from './render.ts'
import { type Blank, blankOf, filled, slotted } from './slots.ts'
import { type Templates, templateName } from './templates.ts'
import { isolated } from './values.ts'

/** A letter's documents; each template is compiled when it is first filled in. */
export interface Composer {
  /**
   * A document for one recipient in one language; `draft` marks it across the page. In a copy all that the original says
   * stands as it is there.
   */
  compose(job: Job, signature: SignatureWords, draft: boolean): Outcome<Doc>
  /** the distribution list of a letter that has one: its rows in the order given; `date` (ISO) is the day it tells of */
  list(rows: readonly ListRow[], date: string, language: LanguageTag): Doc
}

interface Compiled {
  readonly language: Language
  readonly source: Source
  readonly render: Render
}

/** One for each language and part, and each number of address lines. */
const MOST_BLANKS = 500

/** A letter that `checkTemplates` has checked. */
export interface CheckedLetter {
  readonly letter: Letter
  readonly languages: readonly Language[]
  readonly templates: Templates
}

export function openComposer({ letter, languages, templates }: CheckedLetter): Composer {
  const compiled = new Map<string, Compiled>()
  for (const language of languages) {
    const compile = openCompiler(language)
    const add = (part: Part | 'list', source: Source | null | undefined): void => {
      if (source === null || source === undefined) return
      const name = templateName(part, language.tag)
      compiled.set(name, { language, source, render: compile(source, templates[name]!.tags) })
    }
    add('letter', letter.prose[language.tag])
    add('form', letter.form)
    add('list', letter.list?.prose[language.tag])
    for (const [sheet, sources] of letter.sheets) add(sheet, sources[language.tag])
  }
  const of = (part: Part | 'list', tag: LanguageTag): Compiled => compiled.get(templateName(part, tag))!
  return {
    compose: composeWith(letter, of),
    list: (rows, date, tag) => {
      const { language, source, render } = of('list', tag)
      return build(render(listContext(letter, rows, date, tag)), 'list', language, source.file, false)
    },
  }
}

function composeWith(letter: Letter, of: (part: Part, tag: LanguageTag) => Compiled): Composer['compose'] {
  const blanks = new Map<string, Blank | null>()
  return ({ part, recipient, original, language: tag, edition }, signature, draft) => {
    const { language, source, render } = of(part, tag)
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
