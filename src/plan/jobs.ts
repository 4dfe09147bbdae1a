import { hash } from 'node:crypto'
import {
  documentId,
  type Edition,
  FORM,
  LETTER,
  type LetterEdition,
  letterOf,
  type Part,
  partName,
} from '../model/document.ts'
import { facesOf } from '../model/face.ts'
import { type CellHash, type Input, type InputName, keyedValue, mergeInputs } from '../model/input.ts'
import {
  asksIcu,
  columnsNamed,
  type Fact,
  type Language,
  type Letter,
  type Source,
  type TemplateNames,
} from '../model/letter.ts'
import { familiesIn } from '../model/look.ts'
import type { ArchiveView, Grounds, Job } from '../model/plan.ts'
import {
  type Copy,
  FORMS_OF_NAMES,
  holderCell,
  type LanguageTag,
  type Recipient,
  rowCell,
  type State,
} from '../model/recipient.ts'
import type { Sequence } from '../sequence.ts'
import { type JobKind, PlannedJob } from './planned-job.ts'
import type { LanguageChoice } from './selection.ts'

/** One document that is asked for; a job adds to it what its bytes depend on. */
export interface Target {
  readonly recipient: Recipient
  readonly language: LanguageTag
  readonly part: Part
}

/** The letters and forms of recipients, in the order of the list. */
export function targets(
  { letter }: Grounds,
  recipients: Sequence<Recipient>,
  languages: LanguageChoice,
): readonly Target[] {
  const parts = letter.form === null ? [LETTER] : [LETTER, FORM]
  return recipients.flatMap((recipient) => {
    const tags = languages.kind === 'own' ? [recipient.language] : languages.tags
    return tags.flatMap((language) => parts.map((part) => ({ recipient, language, part })))
  })
}

/** The letter as its facts have it: what it was before any revision. */
export function firstEdition({ letter }: Pick<Grounds, 'letter'>): LetterEdition {
  const { reference, date } = letter.facts
  return { kind: 'first', reference, date }
}

/** The documents of recipients as first written, whatever has been revised since: for checks. */
export function firstJobs(
  grounds: Grounds,
  recipients: Sequence<Recipient>,
  languages: LanguageChoice,
): readonly Job[] {
  const jobOf = openJobs(grounds, UNRECORDED)
  return targets(grounds, recipients, languages).map((target) => jobOf(target, firstEdition(grounds)))
}

/** Copies of letters as first written, for checks. */
export function firstCopies(grounds: Grounds, copies: Sequence<Copy>): readonly Job[] {
  const jobOf = openJobs(grounds, UNRECORDED)
  const edition = firstEdition(grounds)
  return copies.map(({ recipient, original }) => {
    const letter = jobOf({ recipient: original, language: original.language, part: LETTER }, edition)
    return copyOf(letter, 1, recipient, grounds.letter, UNRECORDED)
  })
}

/** The sheets of every corrigendum that is written, and every reminder, for all addressees: for checks. */
export function numberedJobs(grounds: Grounds): readonly Job[] {
  const jobOf = openJobs(grounds, UNRECORDED)
  const { sheets, reminders } = grounds.letter
  const first = firstEdition(grounds)
  const { date } = first
  const jobsOf = (part: Part, prose: Readonly<Record<LanguageTag, Source>>, edition: Edition) =>
    Object.keys(prose).flatMap((language) =>
      grounds.recipients.map((recipient) => jobOf({ recipient, language, part }, edition)),
    )
  return [
    ...[...sheets].flatMap(([number, prose]) =>
      jobsOf({ kind: 'sheet', number }, prose, { kind: 'corrigendum', number, date, corrects: first }),
    ),
    ...[...reminders].flatMap(([number, prose]) =>
      jobsOf({ kind: 'reminder', number }, prose, { kind: 'reminder', number, date, recalls: first }),
    ),
  ]
}

/** For jobs that nobody compares or records: their cells have one value, whatever they say. */
export const UNRECORDED: CellHash = { key: '', of: () => '' }

/**
 * Makes jobs of one state of lists and texts. Inputs that all addressees share are computed once for each language, part and edition;
 * a job's own when somebody asks for them, since a hundred thousand hold more than lists and letters together.
 * `cells`: how the cells of lists of addressees are hashed; `documents`: what there is, of which a kept one is told by its job.
 */
export function openJobs(
  grounds: Grounds,
  cells: CellHash,
  documents: ArchiveView['documents'] = new Map(),
): (target: Target, edition: Edition) => Job {
  const kinds = new Map<string, JobKind>()
  const ofStates: StateInputs = new Map()
  return ({ recipient, language, part }, edition) => {
    const key = JSON.stringify([language, part, edition])
    const known = kinds.get(key)
    if (known !== undefined) return new PlannedJob(recipient, known)
    const common = sharedInputs(grounds, language, part, edition)
    const kind: JobKind = {
      ...{ language, part, edition, documents },
      fileOf: (id) => fileOf(grounds.letter, id, language, part, edition),
      inputsOf: (row) => [...recipientInputs(grounds, cells, ofStates, row, language, part), ...common],
    }
    kinds.set(key, kind)
    return new PlannedJob(recipient, kind)
  }
}

/** `FR/DM-1132_FR_fr_form.pdf`; a revision under another reference bears that one. */
function fileOf(
  letter: Letter,
  recipient: string,
  language: LanguageTag,
  part: Part,
  edition: Edition,
): string {
  const { reference } = letterOf(edition)
  const other = reference !== letter.facts.reference
  const stem = other ? reference.normalize('NFC').replace(/[^\p{L}\p{N}._-]+/gu, '-') : letter.name
  const end = part.kind === 'letter' ? '' : `_${partName(part)}`
  return `${recipient}/${stem}_${recipient}_${language}${end}.pdf`
}

/**
 * A copy says what its original says, so it depends on nothing but which version of it that is, and on how its own
 * holder is called. `version`: the original's, as the plan leaves it.
 */
export function copyOf(
  original: Job,
  version: number,
  holder: Recipient,
  letter: Letter,
  cells: CellHash,
): Job {
  const { language, part, edition } = original
  const { column } = holderCell(holder, language)
  const cell = cellInput(cells, holder, language, { list: holder.list, column })
  return {
    ...{ language, part, edition },
    id: documentId(holder.id, language, part),
    recipient: holder,
    original: original.recipient,
    copies: { document: original.id, version },
    file: fileOf(letter, holder.id, language, part, edition),
    inputs: [
      { of: 'original', value: `${original.id} version ${version}` },
      ...(part.kind === 'form' ? [] : [cell]),
    ],
  }
}

const digest = (value: unknown): string => hash('sha256', JSON.stringify(value)).slice(0, 16)

/**
 * What the documents of a language share. Only what the part's own template names of words and facts: a label of the
 * form changes no letter.
 */
export function sharedInputs(
  grounds: Grounds,
  tag: LanguageTag,
  part: Part,
  edition: Edition,
): readonly Input[] {
  const { letter } = grounds
  const language = grounds.languages.find((each) => each.tag === tag)!
  const uses = grounds.uses(part, tag)
  const source = sourceOf(letter, tag, part)
  const facts = uses.values.filter(
    (name) => name.startsWith('letter.') && !['letter.reference', 'letter.date'].includes(name),
  )
  const named = facts.map((name) => [name, factAt(letter.facts, name)])
  const factsFile = letter.factsSource.file
  const foreign = foreignOf(grounds, uses, tag)
  return [
    { of: 'template', file: source.file, value: digest(source.text) },
    { of: 'facts', file: factsFile, value: digest(named) },
    ...editionInputs(edition, factsFile, uses.values),
    {
      of: 'look',
      file: letter.lookSource.file,
      value: digest(letter.look[part.kind === 'form' ? 'form' : 'letter']),
    },
    { of: 'locale', file: language.source.file, value: digest(language.source.text) },
    ...wordInputs(language, uses.words),
    ...foreign.flatMap((other): readonly Input[] => {
      const { words: keys } = uses.foreign[other.tag]!
      const locale: Input = { of: 'locale', file: other.source.file, value: digest(other.source.text) }
      return keys.length === 0 ? [locale] : [locale, ...wordInputs(other, keys)]
    }),
    ...pictureInputs(letter, tag, uses.pictures),
    ...faceInputs(grounds, [language, ...foreign], part),
    ...([language, ...foreign].some(asksIcu) ? [{ of: 'icu', value: grounds.icu } as const] : []),
    { of: 'fonts', value: grounds.fonts },
    { of: 'program', value: grounds.output },
  ]
}

/** The other languages that a template has something in. */
function foreignOf(grounds: Grounds, { foreign }: TemplateNames, tag: LanguageTag): readonly Language[] {
  return grounds.allLanguages
    .filter((each) => each.tag !== tag && Object.hasOwn(foreign, each.tag))
    .map((each) => grounds.languages.find((own) => own.tag === each.tag) ?? each)
}

/** The project's own faces that a part may be set in: those of its languages and of its look. */
function faceInputs(
  { letter, ownFaces }: Grounds,
  languages: readonly Language[],
  part: Part,
): readonly Input[] {
  const ofLanguages = languages.flatMap(({ faces }) => [faces.native, faces.latin, ...(faces.others ?? [])])
  const look = part.kind === 'form' ? letter.look.form : letter.look.letter
  const families = [...ofLanguages, ...(look === null ? [] : familiesIn(look))]
  return [...new Set(families.flatMap(facesOf))].sort().flatMap((face) => {
    const sum = Object.hasOwn(ownFaces, face) ? ownFaces[face]! : null
    return sum === null ? [] : [{ of: 'face', file: `fonts/${face}`, value: sum.slice(0, 16) }]
  })
}

/** The text that a part is made from in a language; it has to be there. */
export function sourceOf(letter: Letter, tag: LanguageTag, part: Part): Source {
  switch (part.kind) {
    case 'letter':
      return letter.prose[tag]!
    case 'form':
      return letter.form!
    case 'sheet':
      return letter.sheets.get(part.number)![tag]!
    case 'reminder':
      return letter.reminders.get(part.number)![tag]!
    default:
      return part satisfies never
  }
}

function editionInputs(edition: Edition, file: string, uses: readonly string[]): readonly Input[] {
  const letter = letterOf(edition)
  const inputs: Input[] = []
  if (uses.includes('letter.reference')) inputs.push({ of: 'reference', file, value: letter.reference })
  if (uses.includes('letter.date')) inputs.push({ of: 'date', file, value: letter.date })
  if (uses.includes('cancels') && letter.kind === 'revision')
    inputs.push({ of: 'revision', value: digest([letter.number, letter.cancels]) })
  if (edition.kind === 'corrigendum' || edition.kind === 'reminder')
    inputs.push({ of: edition.kind, value: digest({ number: edition.number, date: edition.date }) })
  return inputs
}

/** The locale's words and the letter's own, each by its file. */
function wordInputs(language: Language, keys: readonly string[]): readonly Input[] {
  const { own, wordsSource } = language
  const isOwn = (key: string): boolean => own !== null && Object.hasOwn(own.texts, key)
  const input = ({ file }: Source, of: readonly string[]): Input => {
    return { of: 'words', file, value: digest(words(language, of)) }
  }
  const mine = keys.filter(isOwn)
  const theirs = input(
    wordsSource,
    keys.filter((key) => !isOwn(key)),
  )
  return own === null || mine.length === 0 ? [theirs] : [theirs, input(own.source, mine)]
}

/** The bytes of each picture's file. */
function pictureInputs({ pictures }: Letter, tag: LanguageTag, names: readonly string[]): readonly Input[] {
  return names.map((name): Input => {
    const { file, hash } = pictures[tag]![name]!
    return { of: 'picture', file, value: hash }
  })
}

const words = (language: Language, keys: readonly string[]): readonly (readonly [string, string])[] =>
  keys.map((key) => [key, language.words[key] ?? ''])

/** `letter.meeting.from` */
function factAt(facts: Fact, name: string): Fact | null {
  let value: Fact | undefined = facts
  for (const key of name.split('.').slice(1)) value = typeof value === 'object' ? value[key] : undefined
  return value ?? null
}

function recipientInputs(
  grounds: Grounds,
  cells: CellHash,
  ofStates: StateInputs,
  recipient: Recipient,
  tag: LanguageTag,
  part: Part,
): readonly Input[] {
  const uses = grounds.uses(part, tag)
  const own = cellInputs(grounds, cells, ofStates, recipient, tag, uses)
  const others = foreignOf(grounds, uses, tag).flatMap((other) =>
    cellInputs(grounds, cells, ofStates, recipient, other.tag, uses.foreign[other.tag]!),
  )
  return mergeInputs(own, others)
}

/** The cells that a text names in a language. */
function cellInputs(
  grounds: Grounds,
  cells: CellHash,
  ofStates: StateInputs,
  recipient: Recipient,
  tag: LanguageTag,
  uses: Pick<TemplateNames, 'values'>,
): readonly Input[] {
  const { values } = uses
  const named: CellName[] = []
  for (const form of FORMS_OF_NAMES)
    if (values.includes(`state.${form}`)) named.push({ list: STATES, column: `${form}_${tag}` })
  const { list } = recipient
  if (values.includes('addressee.title')) named.push({ list, column: `title_${tag}` })
  if (values.includes('addressee.address')) named.push({ list, column: 'address' })
  for (const name of columnsNamed(grounds.letter, uses))
    named.push({ list, column: rowCell(recipient, name, tag).column })
  return named.map((cell) =>
    cell.list === STATES && recipient.state !== null
      ? stateInput(ofStates, recipient.state, cell.column, () => cellInput(cells, recipient, tag, cell))
      : cellInput(cells, recipient, tag, cell),
  )
}

/** What the list of States says is the same for all addressees of a State: by State and column. */
type StateInputs = Map<State, Map<string, Input>>

/** Made once: of a long list it is most of what its jobs would hold. */
function stateInput(known: StateInputs, state: State, column: string, make: () => Input): Input {
  const columns = known.get(state) ?? new Map<string, Input>()
  known.set(state, columns)
  const input = columns.get(column) ?? make()
  columns.set(column, input)
  return input
}

/** The list of States, whose names are public: their hashes are plain, and the same in all records. */
const STATES = 'states'

type CellName = Pick<Extract<InputName, { of: 'cell' }>, 'list' | 'column'>

function cellInput(cells: CellHash, row: Recipient, tag: LanguageTag, { list, column }: CellName): Input {
  const says = cellOf(row, tag, { list, column })
  const value = list === STATES ? digest(says) : keyedValue(cells, row.id, list, column, says)
  return { of: 'cell', list, column, value }
}

/** What a cell says that a document in this language may name, as it is hashed. */
function cellOf(row: Recipient, tag: LanguageTag, { list, column }: CellName): unknown {
  if (list === STATES) {
    const form = FORMS_OF_NAMES.find((each) => column === `${each}_${tag}`)
    return form === undefined ? '' : (row.state?.names[tag]?.[form] ?? '')
  }
  if (column === 'address') return row.address
  const name = [`title_${tag}`, `name_${tag}`].includes(column) ? column.slice(0, -tag.length - 1) : column
  return rowCell(row, name, tag).value
}

/** The value that a cell had before cells were hashed with a key, if it says what it says now. */
export function plainValue({ recipient, language }: Job, cell: CellName): string {
  return digest(cellOf(recipient, language, cell))
}

/** Whether there is a text to make a document from. */
export function hasText({ letter }: Grounds, language: LanguageTag, part: Part): boolean {
  switch (part.kind) {
    case 'letter':
      return letter.prose[language] !== undefined
    case 'form':
      return letter.form !== null && letter.prose[language] !== undefined
    case 'sheet':
      return letter.sheets.get(part.number)?.[language] !== undefined
    case 'reminder':
      return letter.reminders.get(part.number)?.[language] !== undefined
    default:
      return part satisfies never
  }
}
