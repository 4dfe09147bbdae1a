import type { Doc, DocumentKind } from '../model/doc.ts'
import { FORM, LETTER, letterOf } from '../model/document.ts'
import type { Language, Letter, Source } from '../model/letter.ts'
import type { ListRow } from '../model/list.ts'
import type { Job } from '../model/plan.ts'
import type { LanguageTag } from '../model/recipient.ts'
import type { SignatureWords } from '../model/signed.ts'
import type { Outcome, Problem } from '../problems/problem.ts'
import { moment } from './dates.ts'
import { listContext } from './list.ts'
import type { RenderedTemplate, RenderTemplate } from './render.ts'
import {
  bindAddressee,
  bindRun,
  blankOf,
  type LetterTemplate,
  type Placeholders,
  placeholdersFor,
} from './slots.ts'
import { type Templates, templateName } from './templates.ts'
import { isolate, isolateAll, type Values } from './values.ts'

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

interface CompiledTemplate {
  readonly part: Doc['part']
  readonly language: Language
  readonly source: Source
  readonly uses: NameTree
  render(): Promise<RenderTemplate>
  /** null: one that filling would not reach */
  readonly blanks: Map<string, LetterTemplate | null>
  readonly runs: WeakMap<SignatureWords, RunBindings>
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
export type KeepBetweenRuns = <T>(question: string, make: () => Promise<T>) => Promise<T>

/** `keep`: keeps blanks from one run to the next. */
export function openComposer(of: CheckedLetter, keep: KeepBetweenRuns = (_, make) => make()): Composer {
  const { letter, languages, templates } = of
  const known = new Map<string, CompiledTemplate>()
  for (const language of languages) {
    const compiler = once(async () => (await import('./render.ts')).openCompiler(language))
    const add = (part: DocumentKind, source: Source | null | undefined): void => {
      if (source === null || source === undefined) return
      const name = templateName(part, language.tag)
      const { tags, uses } = templates[name]!
      const render = once(async () => (await compiler())(source, tags, part))
      const made = { blanks: new Map(), runs: new WeakMap() }
      known.set(name, { part, language, source, uses: treeOf(uses.values), render, ...made })
    }
    add(LETTER, letter.prose[language.tag])
    add(FORM, letter.form)
    add({ kind: 'list' }, letter.list?.prose[language.tag])
    for (const [number, sources] of letter.sheets) add({ kind: 'sheet', number }, sources[language.tag])
  }
  const template = (part: DocumentKind, tag: LanguageTag): CompiledTemplate =>
    known.get(templateName(part, tag))!
  return {
    compose: (job, signature, draft) =>
      compose(letter, template(job.part, job.language), job, signature, draft, keep),
    async list(rows, date, tag) {
      const render = await template({ kind: 'list' }, tag).render()
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
  template: CompiledTemplate,
  job: Job,
  signature: SignatureWords,
  draft: boolean,
  keep: KeepBetweenRuns,
): Promise<Outcome<Doc>> {
  const { language } = template
  const office = job.original ?? job.recipient
  const state = office.state.names[language.tag]
  if (state === undefined) {
    const problem: Problem = {
      severity: 'error',
      code: 'compose/no-name',
      at: office.at,
      message: `${office.id}: the State has no name in “${language.tag}”`,
      hint: `fill in short_${language.tag}, formal_${language.tag} and of_${language.tag} in states.csv`,
    }
    return { kind: 'problems', problems: [problem] }
  }
  const filling = fillingOf(letter, template, job, state, signature)
  const doc = (await fromBlank(template, filling, keep)) ?? (await builtWith(template, filling))
  const watermark = draft ? (language.words['marking.draft'] ?? null) : null
  return { kind: 'ok', value: { ...doc, watermark }, notes: [] }
}

/** What a template is filled in with. */
interface TemplateBindings {
  /** the same for all originals of an edition, and for all its copies: `of` says for which */
  readonly of: string
  shared(): Values
  readonly run: RunBindings
  /** the addressee's */
  readonly own: Values
}

/** What a run brings, the same object for all that it signs: who signs, and when. */
interface RunBindings {
  readonly values: Values
  readonly slots: Placeholders | null
  /** what is said where the run's slots are filled */
  readonly key: string
}

function runFilling({ language, uses, runs }: CompiledTemplate, signature: SignatureWords): RunBindings {
  let run = runs.get(signature)
  if (run === undefined) {
    const time = isolate(moment(signature.signedAt, language.dates))
    const values = { ...isolateAll(named({ signature }, uses)), time }
    const slots = placeholdersFor(values)
    run = { values, slots, key: JSON.stringify(slots && [slots.context, [...slots.values]]) }
    runs.set(signature, run)
  }
  return run
}

function fillingOf(
  letter: Letter,
  template: CompiledTemplate,
  { recipient, original, edition }: Job,
  state: object,
  signature: SignatureWords,
): TemplateBindings {
  const { language, uses } = template
  const { tag } = language
  const office = original ?? recipient
  const addressee = { title: office.titles[tag] ?? '', address: office.address }
  const holder = { title: recipient.titles[tag] ?? '', mission: recipient.group === 'missions' }
  const revised = letterOf(edition)
  const { reference, date } = revised
  const cancels = revised.kind === 'revision' ? revised.cancels : null
  const corrigendum = edition.kind === 'corrigendum' ? { number: edition.number, date: edition.date } : null
  const facts = { ...letter.facts, reference, date }
  return {
    of: JSON.stringify([edition, original !== null]),
    shared: () => isolateAll({ letter: facts, copy: original !== null, cancels, corrigendum }),
    run: runFilling(template, signature),
    own: isolateAll(named({ state, addressee, recipient: holder }, uses)),
  }
}

async function builtWith(template: CompiledTemplate, { shared, run, own }: TemplateBindings): Promise<Doc> {
  return (await rendered(template, shared(), run.values, own)).doc
}

async function rendered(
  { render }: CompiledTemplate,
  ...values: readonly Values[]
): Promise<RenderedTemplate> {
  return (await render())(Object.assign({}, ...values))
}

/** Null where the values are better built in, or would stand where filling does not reach. */
async function fromBlank(
  template: CompiledTemplate,
  filling: TemplateBindings,
  keep: KeepBetweenRuns,
): Promise<Doc | null> {
  const { part, source, language, blanks } = template
  const { of, shared } = filling
  const run = filling.run.slots
  const own = placeholdersFor(filling.own)
  if (run === null || own === null) return null
  // which values are there decides what is said; what they say does not
  const key = JSON.stringify([of, filling.run.key, own.context])
  let blank = blanks.get(key)
  if (blank === undefined) {
    const question = JSON.stringify([part, source, language, shared(), run.context, own.context])
    const kept = await keep(question, async () => {
      const { html, doc } = await rendered(template, shared(), run.context, own.context)
      return blankOf(doc, html)
    })
    blank = kept && bindRun(kept, run.values)
    if (blanks.size >= MOST_BLANKS) blanks.clear()
    blanks.set(key, blank)
  }
  return blank && bindAddressee(blank, own.values)
}

/** The names of the values in a template, `state.of` as `of` under `state`. Null: all that has the name. */
type NameTree = Map<string, NameTree | null>

function treeOf(paths: readonly string[]): NameTree {
  const tree: NameTree = new Map()
  const add = (under: NameTree, [name, ...inner]: readonly string[]): void => {
    const known = under.get(name!)
    const whole = inner.length === 0 || known === null
    const below = whole ? null : (known ?? new Map())
    under.set(name!, below)
    if (below !== null) add(below, inner)
  }
  for (const path of paths) add(tree, path.split('.'))
  return tree
}

/** Of these values those that a template names: others would only make more blanks. */
function named(values: object, uses: NameTree): object {
  const found: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(values)) {
    const inner = uses.get(name)
    if (inner === null) found[name] = value
    if (!inner || typeof value !== 'object' || Array.isArray(value)) continue
    const under = named(value, inner)
    if (Object.keys(under).length > 0) found[name] = under
  }
  return found
}
