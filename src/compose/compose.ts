import type { Doc } from '../model/doc.ts'
import type { Job } from '../model/ledger.ts'
import type { Language, Letter, Part, Source } from '../model/letter.ts'
import type { ListRow } from '../model/list.ts'
import type { Outcome, Problem } from '../model/problem.ts'
import type { LanguageTag } from '../model/recipient.ts'
import type { SignatureWords } from '../model/signed.ts'
import { moment } from './dates.ts'
import { listContext } from './list.ts'
import type { Render } from './render.ts'
import { type Blank, begun, blankOf, filled, type Slotted, slotted } from './slots.ts'
import { type Templates, templateName } from './templates.ts'
import { apart, isolated } from './values.ts'

/**
 * A letter's documents. Most runs fill blanks that earlier ones have made: what compiles templates is loaded only for one
 * that is not known.
 */
export interface Composer {
  /**
   * A document for one recipient in one language; `draft` marks it across the page. In a copy all that the original says
   * stands as it is there.
   */
  compose(job: Job, signature: SignatureWords, draft: boolean): Promise<Outcome<Doc>>
  /** the distribution list of a letter that has one: its rows in the order given; `date` (ISO) is the day it tells of */
  list(rows: readonly ListRow[], date: string, language: LanguageTag): Promise<Doc>
}

interface Template {
  readonly language: Language
  readonly source: Source
  /** the names of the values in it */
  readonly uses: ReadonlySet<string>
  render(): Promise<Render>
  /** null: one that filling would not reach */
  readonly blanks: Map<string, Blank | null>
}

/** Of a template: one for each number of address lines, and for what may be there or not. */
const MOST_BLANKS = 50

/** A letter that `checkTemplates` has checked. */
export interface CheckedLetter {
  readonly letter: Letter
  readonly languages: readonly Language[]
  readonly templates: Templates
}

/** What `make` makes, or made before for an equal question, which names all that it depends on. */
export type Keep = <T>(question: string, make: () => Promise<T>) => Promise<T>

/** `keep`: keeps blanks from one run to the next. */
export function openComposer(of: CheckedLetter, keep: Keep = (_, make) => make()): Composer {
  const { letter, languages, templates } = of
  const known = new Map<string, Template>()
  for (const language of languages) {
    const compiler = once(async () => (await import('./render.ts')).openCompiler(language))
    const add = (part: Part | 'list', source: Source | null | undefined): void => {
      if (source === null || source === undefined) return
      const name = templateName(part, language.tag)
      const { tags, uses } = templates[name]!
      const render = once(async () => (await compiler())(source, tags, part))
      known.set(name, { language, source, uses: new Set(uses.values), render, blanks: new Map() })
    }
    add('letter', letter.prose[language.tag])
    add('form', letter.form)
    add('list', letter.list?.prose[language.tag])
    for (const [sheet, sources] of letter.sheets) add(sheet, sources[language.tag])
  }
  const template = (part: Part | 'list', tag: LanguageTag): Template => known.get(templateName(part, tag))!
  return {
    compose: (job, signature, draft) =>
      compose(letter, template(job.part, job.language), job, signature, draft, keep),
    async list(rows, date, tag) {
      const render = await template('list', tag).render()
      return render(listContext(letter, rows, date, tag)).doc
    },
  }
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null
  return () => {
    made ??= make()
    return made
  }
}

async function compose(
  letter: Letter,
  template: Template,
  { part, recipient, original, language: tag, edition }: Job,
  signature: SignatureWords,
  draft: boolean,
  keep: Keep,
): Promise<Outcome<Doc>> {
  const { language, source, uses, blanks } = template
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
  const holder = { title: recipient.titles[tag] ?? '', mission: recipient.group === 'missions' }
  const { reference, date, cancels, corrigendum } = edition
  const facts = { ...letter.facts, reference, date }
  const common = () => isolated({ letter: facts, copy: original !== null, cancels, corrigendum })
  const time = apart(moment(signature.signedAt, language.dates))
  const ofRun = { ...isolated(named({ signature }, uses)), time }
  const own = isolated(named({ state, addressee, recipient: holder }, uses))
  const make = async (values: object) => (await template.render())({ ...common(), ...values })
  /** Which values are there decides what is said; what they say does not. */
  const blankFor = async (run: Slotted, slots: Slotted): Promise<Blank | null> => {
    const context = { ...run.context, ...slots.context }
    const key = JSON.stringify([edition, original !== null, context, [...run.values]])
    let blank = blanks.get(key)
    if (blank === undefined) {
      const question = JSON.stringify([part, source, language, common(), context])
      const kept = await keep(question, async () => {
        const { html, doc } = await make(context)
        return blankOf(doc, html)
      })
      blank = kept && begun(kept, run.values)
      if (blanks.size >= MOST_BLANKS) blanks.clear()
      blanks.set(key, blank)
    }
    return blank
  }
  const [run, slots] = [slotted(ofRun), slotted(own)]
  const blank = run && slots && (await blankFor(run, slots))
  const doc = blank ? filled(blank, slots!.values) : (await make({ ...ofRun, ...own })).doc
  const watermark = draft ? (language.words['marking.draft'] ?? null) : null
  return { kind: 'ok', value: { ...doc, watermark }, notes: [] }
}

/** Of these values those that a template names: others would only make more blanks. */
function named(values: object, uses: ReadonlySet<string>, under = ''): object {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => {
      const path = `${under}${name}`
      if (uses.has(path)) return [[name, value]]
      const inner = typeof value === 'object' && !Array.isArray(value) ? named(value, uses, `${path}.`) : {}
      return Object.keys(inner).length > 0 ? [[name, inner]] : []
    }),
  )
}
