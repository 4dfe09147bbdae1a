import { createHash } from 'node:crypto'
import path from 'node:path'
import type { Archive } from '../src/archive/archive.ts'
import { statesOf } from '../src/archive/states.ts'
import { whereabouts } from '../src/archive/whereabouts.ts'
import type { ArchiveWriter } from '../src/archive/writer.ts'
import { type Part, partsOfId } from '../src/model/document.ts'
import { currentOf } from '../src/model/document-state.ts'
import { type DocumentEntry, isOfDocument, type SignatureGrade } from '../src/model/ledger.ts'
import type { Letter, Source, TemplateNames } from '../src/model/letter.ts'
import { type ArchiveView, type FileSum, type Grounds, isWork, type Plan } from '../src/model/plan.ts'
import type { LanguageTag, ListName, Recipient } from '../src/model/recipient.ts'
import { assemblePlan } from '../src/plan/assemble.ts'
import type { RunSigning } from '../src/plan/findings.ts'
import { correctionFrom, listsMeant, type PlanOptions } from '../src/plan/request.ts'
import { select } from '../src/plan/selection.ts'
import type { Outcome } from '../src/problems/problem.ts'
import { pairCopies } from '../src/recipients/copies.ts'
import { applyPlan } from '../src/run/apply.ts'
import { type DocumentSource, signingNow } from '../src/run/source.ts'
import type { Sequence } from '../src/sequence.ts'
import { lineOf } from './ledger-sample.ts'
import { nobody, lists as roles } from './roles.ts'
import { messages } from './said.ts'

/**
 * A desk in memory: lists and texts of a few words, a record and the files it tells of, and the real plan and run over them,
 * but for composing, setting and signing. A document's bytes are its inputs.
 */

export interface Row {
  readonly id: string
  readonly language: LanguageTag
  readonly title: string
}

/** What an officer edits. */
export interface Lists {
  readonly ministers: readonly Row[]
  readonly missions: readonly Omit<Row, 'language'>[]
  /** of the letter, by language, and of the form */
  readonly texts: Readonly<Record<LanguageTag | 'form', string>>
  readonly sheets: ReadonlyMap<number, Readonly<Record<LanguageTag, string>>>
  readonly output: string
}

export const row = (id: string, language = 'fr', title = ''): Row => ({ id, language, title })

/** As few as there can be something of everything with. */
export const fewLists: Lists = {
  ministers: [row('BE'), row('FR'), row('RU', 'ru')],
  missions: [
    { id: 'FR-mission', title: '' },
    { id: 'RU-mission', title: '' },
  ],
  texts: { fr: 'a', ru: 'a', form: 'a' },
  sheets: new Map(),
  output: '1',
}
/** FR-pm is what FR may be called later. */
export const everybody = ['BE', 'FR', 'RU', 'FR-pm', 'FR-mission', 'RU-mission']

const tags = ['fr', 'ru']

export function groundsOf(lists: Lists): Grounds {
  const source = (file: string, text: string): Source => ({ file: `templates/L/${file}`, text })
  const prose = (in_: string, texts: Readonly<Record<string, string>>): Readonly<Record<string, Source>> =>
    Object.fromEntries(
      tags
        .filter((tag) => texts[tag] !== undefined)
        .map((tag) => [tag, source(`${in_}${tag}.hbs`, texts[tag]!)]),
    )
  const plain = { base: {}, styles: {}, languages: {} }
  const letter = {
    name: 'L',
    facts: { reference: 'L-1', date: '2004-05-10' },
    factsSource: source('letter.json', ''),
    prose: prose('', lists.texts),
    form: lists.texts.form === undefined ? null : source('form.hbs', lists.texts.form),
    reminders: new Map(),
    participants: null,
    sheets: new Map([...lists.sheets].map(([number, texts]) => [number, prose(`corr-${number}/`, texts)])),
    look: { letter: plain, form: plain },
    lookSource: source('look.json', ''),
    list: null,
    ...roles,
    languages: tags,
  } as unknown as Letter
  const face = { regular: 'serif', bold: 'serif-bold' }
  const languages = tags.map((tag) => ({
    tag,
    words: {},
    script: 'Latn',
    dates: {},
    faces: { native: face, latin: face },
    source: source(`locales/${tag}`, ''),
    wordsSource: source(`words/${tag}`, ''),
  })) as unknown as Grounds['languages']
  const values: Readonly<Record<Part['kind'], readonly string[]>> = {
    letter: ['addressee.title', 'cancels', 'letter.date', 'letter.reference'],
    form: [],
    sheet: ['addressee.title', 'letter.date', 'letter.reference'],
    reminder: ['letter.date', 'letter.reference'],
  }
  return {
    letter,
    languages,
    allLanguages: languages,
    recipients: lists.ministers.map((row) => recipientOf(row, 'ministers')),
    uses: ({ kind }): TemplateNames => ({
      values: values[kind],
      ...{ words: [], pictures: [], row: [], held: {}, lenient: [], foreign: {} },
    }),
    fonts: '',
    ownFaces: {},
    icu: '',
    output: lists.output,
  }
}

function recipientOf({ id, language, title }: Row, list: ListName): Recipient {
  const state = { id: id.slice(0, 2), names: {} } as unknown as Recipient['state']
  const at = { file: `data/${list}.csv`, line: 2, column: 1 }
  const titles = title === '' ? {} : Object.fromEntries(tags.map((tag) => [tag, title]))
  return { id, list, state, language, titles, ...nobody, address: [], email: null, source: '', at }
}

export const usual: PlanOptions = {
  to: null,
  only: null,
  language: ['own'],
  as: null,
  reason: null,
  dated: null,
  reference: null,
  withdraw: null,
  skipHeld: false,
  resign: false,
}

/** What a run over these lists would do. */
export function planOver(
  now: Lists,
  archive: ArchiveView,
  given: Partial<PlanOptions>,
  signing: RunSigning | null,
  signed: boolean,
): Outcome<Plan> {
  const options: PlanOptions = { ...usual, ...given }
  const grounds = groundsOf(now)
  const correction = correctionFrom(options, '2004-06-01', signed)
  if (correction.kind === 'problems') return correction
  const meant = listsMeant(grounds.letter, options.to)
  if (meant.kind === 'problems') return meant
  const lists = meant.value
  const paired = pairCopies(
    now.missions.map((row) => recipientOf({ ...row, language: '' }, 'missions')),
    grounds.recipients,
    ['ministers'],
  )
  if (paired.kind === 'problems') return paired
  const everybody = {
    letter: grounds.letter,
    lists,
    addressees: grounds.recipients,
    copies: paired.value.filter(({ recipient }) => lists.includes(recipient.list)),
    recorded: new Map(
      [...archive.documents.values()].map((state) => [
        partsOfId(state.document).recipient,
        new Set([currentOf(state).made.list]),
      ]),
    ),
    languages: tags,
  }
  const selection = select(everybody, options.only, options.language)
  if (selection.kind === 'problems') return selection
  return assemblePlan(grounds, archive, {
    selection: selection.value,
    signing,
    correction: correction.value,
  })
}

/** Whether something is held that a run without --skip-held stops at. */
export const isHeldUp = ({ items }: Plan): boolean =>
  items.some(({ kind, job }) => kind === 'hold' || (kind === 'wait' && job.original !== null))

/** A hash for each file that is there, by path. */
type Files = Map<string, string>

export function openDesk(lists: Lists) {
  let entries: Sequence<DocumentEntry> = []
  const files: Files = new Map()
  let now = lists
  let clock = Date.parse('2004-05-10T07:00:00Z')

  const archive = () => ({
    entries,
    documents: statesOf(entries),
    returned: [],
    hash: (file: string) => files.get(file) ?? null,
    cells: () => ({ key: 'desk', of: (...cell: readonly unknown[]) => JSON.stringify(cell) }),
    hashes: () => ({ get: ({ file }: FileSum) => files.get(file ?? '') }),
  })
  const write: Pick<ArchiveWriter, 'append' | 'commit' | 'aside'> = {
    async append(lines) {
      entries = [...entries, ...lines.filter(isOfDocument)]
    },
    async commit(places, moves, lines) {
      for (const { from, to } of moves) {
        if (!files.has(from) || files.has(to)) throw new Error(`${from} cannot go to ${to}`)
        files.set(to, files.get(from)!)
        files.delete(from)
      }
      for (const { file, parts } of places) {
        if (files.has(file)) throw new Error(`${file} would be written over`)
        files.set(file, parts.prefix.sha256.copy().update(parts.body).digest('hex'))
      }
      entries = [...entries, ...lines.filter(isOfDocument)]
    },
    aside(file, into, version) {
      const sha256 = files.get(file)
      if (sha256 === undefined) return null
      const mark = version?.made.sha256 === sha256 ? `v${version.made.version}` : 'unrecorded'
      const stem = `${path.posix.dirname(file)}/${into}/${path.posix.basename(file, '.pdf')}_${mark}`
      let to = `${stem}.pdf`
      for (let count = 2; files.has(to); count++) to = `${stem}_${count}.pdf`
      return { move: { from: file, to }, sha256 }
    },
  }

  const plan = (given: Partial<PlanOptions> = {}, signing: RunSigning | null = null, signed = false) =>
    planOver(now, archive(), given, signing, signed)

  /** What a run does of a plan; null: something is held, and nothing is done. */
  async function run(given: Partial<PlanOptions> = {}, grade = earnest): Promise<Outcome<Plan | null>> {
    const planned = plan(
      { ...given, ...(given.as ? { reason: 'why' } : {}) },
      { grade, certificate: null },
      true,
    )
    if (planned.kind === 'problems') return planned
    const { items, id } = planned.value
    if (isHeldUp(planned.value) && !given.skipHeld) return { kind: 'ok', value: null, notes: [] }
    clock += 86_400_000
    const at = new Date(clock).toISOString()
    const done = await applyPlan(
      {
        archive: archive() as unknown as Archive,
        write: write as ArchiveWriter,
        plan: id,
        reason: given.as ? 'why' : null,
        late: null,
        now: () => at,
        progress: () => {},
        isStopped: () => false,
      },
      runContext(at, grade),
      items.filter(isWork),
    )
    if (done.kind !== 'all') throw new Error(messages(done.problems))
    return planned
  }

  return {
    plan,
    run,
    edit(change: (lists: Lists) => Partial<Lists>): void {
      now = { ...now, ...change(now) }
    },
    lists: () => now,
    documents: () => archive().documents,
    entries: () => entries,
    files,
    /** what the ledger says is where */
    recorded: () => whereabouts(entries),
    /** what stands of these addressees has left */
    issue(ids: readonly string[], channel: 'pouch' | 'fax' = 'pouch'): void {
      const states = [...archive().documents.values()].filter(
        ({ document, gone }) => gone === null && ids.includes(partsOfId(document).recipient),
      )
      void write.append(
        states.map((state): DocumentEntry => {
          const { made, file } = currentOf(state)
          const of = { ...lineOf(state.document), version: made.version, file, sha256: made.sha256 }
          return { ...of, event: 'issued', channel, on: '2004-05-11' }
        }),
      )
    },
  }
}

export type Desk = ReturnType<typeof openDesk>

export const earnest: SignatureGrade = { identity: 'given', level: 'B' }

/** Of a document's bytes: where the signature goes, before what it is made of. */
export const HOLE = { start: 0, end: 6 }

/** A run that composes nothing: a document's bytes are its inputs, its time and its signature. */
export function runContext(signedAt: string, grade: SignatureGrade): DocumentSource {
  return signingNow({
    unsigned: async ({ id, inputs }) => {
      const body = Buffer.from(`<0000>${JSON.stringify([{ id, inputs }, signedAt])}`)
      const prefix = { chunks: [], length: 0, sha256: createHash('sha256') }
      return { kind: 'ok', value: { prefix, body, placeholder: HOLE }, notes: [] }
    },
    session: {
      grade,
      signer: {
        subject: 'Registry',
        fingerprint: 'certificate',
        development: false,
        contentsBytes: 2,
        cms: async () => ({ kind: 'ok', value: new Uint8Array(2), notes: [] }),
      },
      finish: (signed) => signed,
    },
    signedAt,
  })
}
