import { memo, once } from '../memo.ts'
import type { Doc, DocumentKind } from '../model/doc.ts'
import { FORM, LETTER, letterOf } from '../model/document.ts'
import { columnsNamed, type Language, type Letter, type Source, type TemplateNames } from '../model/letter.ts'
import type { ListRow, ParticipantsList } from '../model/list.ts'
import type { PictureFiles } from '../model/picture.ts'
import type { Job } from '../model/plan.ts'
import { holderCell, type LanguageTag } from '../model/recipient.ts'
import type { SignatureWords } from '../model/signed.ts'
import { inDigits } from '../text/digits.ts'
import { askedOf, NO_STATE } from './asked.ts'
import { moment } from './dates.ts'
import { listContext } from './list.ts'
import type { ATTACHED } from './names.ts'
import {
  bindAddressee,
  bindRun,
  type LetterTemplate,
  letterTemplateOf,
  type Placeholders,
  placeholdersFor,
} from './placeholders.ts'
import type { RenderedTemplate, RenderTemplate } from './render.ts'
import { heldTexts, rowTexts } from './row.ts'
import { type Templates, templateName } from './templates.ts'
import { type Ties, tiesOf } from './ties.ts'
import { isolate, isolateAll, type Values } from './values.ts'

/**
 * Composes a letter's documents. Most runs fill letter templates that earlier ones have made: what compiles Handlebars is
 * loaded only for one that has not been made yet.
 */
export interface Composer {
  /**
   * A document for one recipient in one language; `draft` marks it across the page. In a copy all that the original says
   * stands as it is there. Throws an Error for a language in which the State has no name: lists that lack one are not opened.
   */
  compose(job: Job, signature: SignatureWords, draft: boolean): Promise<Doc>
  /**
   * The message that documents of a letter are sent with, of a letter that has one: `job` is that of the letter, or of the first of
   * them; `attached` says which there are.
   */
  mail(job: Job, attached: AttachedParts): Promise<Doc>
  /** the distribution list of a letter that has one: its rows in the order given; `date` (ISO) is the day it tells of */
  list(rows: readonly ListRow[], date: string, language: LanguageTag): Promise<Doc>
  /** the list of participants of a letter that has one; `date` (ISO) is the day it tells of */
  participants(list: ParticipantsList, date: string, language: LanguageTag): Promise<Doc>
}

/** Which documents a message carries. */
export type AttachedParts = Readonly<Record<(typeof ATTACHED)[number], boolean>>

/** A template of one part and language, and what was made of it so far. */
interface OpenTemplate {
  readonly part: Doc['part']
  readonly language: Language
  readonly source: Source
  readonly uses: NameTree
  /** that it names */
  readonly pictures: PictureFiles
  /** of the addressee's row */
  readonly columns: readonly string[]
  /** what it names in other languages */
  readonly foreign: readonly ForeignNames[]
  readonly held: TemplateNames['held']
  readonly ties: Ties
  /** compiles it when it is first asked for */
  render(): Promise<RenderTemplate>
  /** with the run's values filled in, by `key` in `filled`; null: filling would not reach all placeholders */
  readonly letterTemplates: Map<string, LetterTemplate | null>
  /** what a run brings, the same object for all that it signs */
  run(signature: SignatureWords): RunBindings
}

/** What a template names in the `lang` of another language: see `TemplateNames`. */
interface ForeignNames {
  readonly language: Language
  readonly uses: NameTree
  readonly columns: readonly string[]
}

/** Signatures: of a run, of nobody, and of whoever is tried out. */
const MOST_RUNS = 10

/** Of a template: one for each number of address lines, for what may be there or not, and for each text of a choice. */
const MOST_LETTER_TEMPLATES = 200

/** A letter that `checkTemplates` has checked. */
export interface CheckedLetter {
  readonly letter: Letter
  readonly languages: readonly Language[]
  /** those too that a part of a text may be in */
  readonly allLanguages: readonly Language[]
  readonly templates: Templates
}

/** What `make` makes, or made before for an equal question, which names all that it depends on. */
export type KeepBetweenRuns = <T>(question: string, make: () => Promise<T>) => Promise<T>

/** `keep` keeps letter templates from one run to the next; by default each run makes its own. */
export function openComposer(of: CheckedLetter, keep: KeepBetweenRuns = (_, make) => make()): Composer {
  const { letter, languages, allLanguages, templates } = of
  // a letter's own words are those of the languages that it is written in
  const all = allLanguages.map((each) => languages.find(({ tag }) => tag === each.tag) ?? each)
  const byName = new Map<string, OpenTemplate>()
  for (const language of languages) {
    const ties = tiesOf(language)
    const pictures = letter.pictures[language.tag] ?? {}
    const compiler = once(async () => (await import('./render.ts')).openCompiler(language, pictures, all))
    const add = (part: DocumentKind, source: Source | null | undefined): void => {
      if (source === null || source === undefined) return
      const name = templateName(part, language.tag)
      const { tags, uses } = templates[name]!
      const render = once(async () => (await compiler())(source, tags, part))
      const named = Object.fromEntries(uses.pictures.map((src) => [src, pictures[src]!]))
      const ofRow = { columns: columnsNamed(letter, uses), held: uses.held }
      const foreign = all
        .filter(({ tag }) => tag !== language.tag && Object.hasOwn(uses.foreign, tag))
        .map((each): ForeignNames => {
          const named = uses.foreign[each.tag]!
          return { language: each, uses: treeOf(named.values), columns: columnsNamed(letter, named) }
        })
      const read = { source, uses: treeOf(uses.values), pictures: named, foreign }
      const run = memo(MOST_RUNS, (signature: SignatureWords) =>
        runBindings(language, read.uses, foreign, signature),
      )
      byName.set(name, { part, language, ...read, ...ofRow, ties, render, letterTemplates: new Map(), run })
    }
    add(LETTER, letter.prose[language.tag])
    add(FORM, letter.form)
    add({ kind: 'list' }, letter.list?.prose[language.tag])
    add({ kind: 'participants' }, letter.participants?.prose[language.tag])
    add({ kind: 'mail' }, letter.mail?.[language.tag])
    for (const [number, sources] of letter.sheets) add({ kind: 'sheet', number }, sources[language.tag])
    for (const [number, sources] of letter.reminders) add({ kind: 'reminder', number }, sources[language.tag])
  }
  const template = (part: DocumentKind, tag: LanguageTag): OpenTemplate =>
    byName.get(templateName(part, tag))!
  return {
    compose: (job, signature, draft) =>
      compose(letter, template(job.part, job.language), job, signature, draft, keep),
    async mail(job, attached) {
      const opened = template({ kind: 'mail' }, job.language)
      const bindings = bindingsOf(letter, opened, job, stateNames(job), NOBODY_SIGNS)
      const { shared, run, addressee, held } = bindings
      return (await render(opened, shared(), run.values, addressee, { held, attached })).doc
    },
    async list(rows, date, tag) {
      const { language, render } = template({ kind: 'list' }, tag)
      return (await render())(listContext(letter, rows, date, language)).doc
    },
    async participants(list, date, tag) {
      const { language, render } = template({ kind: 'participants' }, tag)
      // it reads the form's markup
      const { participantsContext } = await import('./participants.ts')
      return (await render())(participantsContext(letter, list, date, language)).doc
    },
  }
}

async function compose(
  letter: Letter,
  template: OpenTemplate,
  job: Job,
  signature: SignatureWords,
  draft: boolean,
  keep: KeepBetweenRuns,
): Promise<Doc> {
  const { language } = template
  const bindings = bindingsOf(letter, template, job, stateNames(job), signature)
  const doc = (await filled(template, bindings, keep)) ?? (await builtWith(template, bindings))
  const watermark = draft ? (language.words['marking.draft'] ?? null) : null
  return { ...doc, watermark }
}

/** A message says nothing of a signature. */
const NOBODY_SIGNS: SignatureWords = { subject: '', signedAt: '1970-01-01T00:00:00Z', development: false }

/** The State's names in the language of a document. Throws an Error where it has none. */
function stateNames({ original, recipient, language }: Job): object {
  const office = original ?? recipient
  const state = office.state === null ? NO_STATE : office.state.names[language]
  if (state === undefined) throw new Error(`${office.id}: the State has no name in “${language}”`)
  return state
}

/** What the names of a template stand for in one document. */
interface TemplateBindings {
  /** which edition it is of, and whether it is an original or a copy: equal keys have equal shared values */
  readonly sharedKey: string
  /** the same for all originals of an edition, and for all its copies */
  shared(): Values
  readonly run: RunBindings
  readonly addressee: Values
  /** by name of a column: which of the texts that the template holds it against its cell says; empty: none */
  readonly held: Readonly<Record<string, string>>
}

/** What a run brings: who signs, and when. */
interface RunBindings {
  readonly values: Values
  /** null: the values have to be built in; see `placeholdersFor` */
  readonly placeholders: Placeholders | null
  /** what the letter says with the run's placeholders filled: equal keys have equal placeholders and values */
  readonly key: string
}

function runBindings(
  language: Language,
  uses: NameTree,
  foreign: readonly ForeignNames[],
  signature: SignatureWords,
): RunBindings {
  const time = isolate(moment(signature.signedAt, language))
  const timeIn = Object.fromEntries(
    foreign.map(({ language: other }) => [other.tag, isolate(moment(signature.signedAt, other))]),
  )
  const named = isolateAll(onlyNamed({ signature }, uses))
  const values: Values = foreign.length === 0 ? { ...named, time } : { ...named, time, timeIn }
  const placeholders = placeholdersFor(values)
  const key = JSON.stringify(placeholders && [placeholders.context, [...placeholders.values]])
  return { values, placeholders, key }
}

/** A number as it is where a language says nothing of digits. */
const numberIn = ({ digits }: Language, number: number): number | string =>
  digits === undefined ? number : inDigits(String(number), digits)

function bindingsOf(
  letter: Letter,
  template: OpenTemplate,
  { recipient, original, edition }: Job,
  state: object,
  signature: SignatureWords,
): TemplateBindings {
  const { language, uses, columns } = template
  const { tag } = language
  const { office, row, holder } = recipientValues(letter, { recipient, original }, columns, tag)
  const addressee = { title: office.titles[tag] ?? '', address: office.address }
  const revised = letterOf(edition)
  const { reference, date } = revised
  const cancels = revised.kind === 'revision' ? revised.cancels : null
  const numbered =
    edition.kind === 'corrigendum' || edition.kind === 'reminder'
      ? { [edition.kind]: { number: numberIn(language, edition.number), date: edition.date } }
      : {}
  const facts = { ...letter.facts, reference, date }
  return {
    sharedKey: JSON.stringify([edition, original !== null]),
    shared: () => isolateAll({ letter: facts, copy: original !== null, cancels, ...numbered }),
    run: template.run(signature),
    addressee: isolateAll({
      ...onlyNamed({ state, addressee, recipient: holder }, uses),
      ...abroad(letter, template.foreign, recipient, original),
    }),
    held: heldTexts(row, template.held),
  }
}

/** Whom a document is about, what their row says in a language, and what may be named of who gets it. */
function recipientValues(
  letter: Letter,
  { recipient, original }: Pick<Job, 'recipient' | 'original'>,
  columns: readonly string[],
  tag: LanguageTag,
) {
  const office = original ?? recipient
  // a copy says what the original says, and so what its addressee's row says
  const row = rowTexts(office, columns, tag)
  // a copy names who gets it, who as a rule has a name or a title; an original asks for a title only
  const title = original === null ? (recipient.titles[tag] ?? '') : holderCell(recipient, tag).value
  return { office, row, holder: { ...row, title, ...askedOf(letter, recipient.list) } }
}

/** The same of other languages, as far as a template names it in their `lang`: `in.fr.state.of`. */
function abroad(
  letter: Letter,
  foreign: readonly ForeignNames[],
  recipient: Job['recipient'],
  original: Job['original'],
): object {
  const named = foreign.flatMap(
    ({ language: { tag }, uses, columns }): readonly (readonly [string, object])[] => {
      const { office, holder } = recipientValues(letter, { recipient, original }, columns, tag)
      const state = office.state === null ? NO_STATE : office.state.names[tag]
      const addressee = { title: office.titles[tag] ?? '' }
      const values = onlyNamed({ state, addressee, recipient: holder }, uses)
      return Object.keys(values).length === 0 ? [] : [[tag, values]]
    },
  )
  return named.length === 0 ? {} : { in: Object.fromEntries(named) }
}

async function builtWith(template: OpenTemplate, bindings: TemplateBindings): Promise<Doc> {
  const { shared, run, addressee, held } = bindings
  return (await render(template, shared(), run.values, addressee, { held })).doc
}

async function render(template: OpenTemplate, ...values: readonly Values[]): Promise<RenderedTemplate> {
  return (await template.render())(Object.assign({}, ...values))
}

/**
 * The document of a letter template with its placeholders filled. Null where the values have to be built in, or filling would
 * not reach all placeholders.
 */
async function filled(
  template: OpenTemplate,
  bindings: TemplateBindings,
  keep: KeepBetweenRuns,
): Promise<Doc | null> {
  const { part, source, language, pictures, ties, letterTemplates } = template
  const { sharedKey, shared, held } = bindings
  const run = bindings.run.placeholders
  const addressee = placeholdersFor(bindings.addressee)
  if (run === null || addressee === null) return null
  // which values are there decides what is said; what they say does not
  const key = JSON.stringify([sharedKey, bindings.run.key, addressee.context, held])
  let letterTemplate = letterTemplates.get(key)
  if (letterTemplate === undefined) {
    const context = [shared(), run.context, addressee.context, { held }]
    const question = JSON.stringify([part, source, language, pictures, ...context])
    const kept = await keep(question, async () => {
      const { html, doc } = await render(template, ...context)
      return letterTemplateOf(doc, html)
    })
    letterTemplate = kept && bindRun(kept, run.values, ties)
    if (letterTemplates.size >= MOST_LETTER_TEMPLATES) letterTemplates.clear()
    letterTemplates.set(key, letterTemplate)
  }
  return letterTemplate && bindAddressee(letterTemplate, addressee.values, ties)
}

/** The names of the values in a template, `state.of` as `of` under `state`. Null: all that has the name. */
type NameTree = Map<string, NameTree | null>

function treeOf(paths: readonly string[]): NameTree {
  const tree: NameTree = new Map()
  const add = (under: NameTree, [name, ...inner]: readonly string[]): void => {
    const before = under.get(name!)
    const whole = inner.length === 0 || before === null
    const below = whole ? null : (before ?? new Map())
    under.set(name!, below)
    if (below !== null) add(below, inner)
  }
  for (const path of paths) add(tree, path.split('.'))
  return tree
}

/** Of these values those that a template names: others would only make more letter templates. */
function onlyNamed(values: object, uses: NameTree): object {
  const found: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(values)) {
    const inner = uses.get(name)
    if (inner === null) found[name] = value
    if (!inner || typeof value !== 'object' || Array.isArray(value)) continue
    const under = onlyNamed(value, inner)
    if (Object.keys(under).length > 0) found[name] = under
  }
  return found
}
