import { hash } from 'node:crypto'
import { type Edition, letterOf, type Part } from '../model/document.ts'
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
import type { Grounds, Job } from '../model/plan.ts'
import { FORMS_OF_NAMES, type LanguageTag, type Recipient, rowCell, type State } from '../model/recipient.ts'

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

/** What a document's row says that its text names. `cells`: how cells are hashed; `ofStates`: what States' cells came to before. */
export function recipientInputs(
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
export type StateInputs = Map<State, Map<string, Input>>

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

/** A cell as it is hashed. */
export function cellInput(
  cells: CellHash,
  row: Recipient,
  tag: LanguageTag,
  { list, column }: CellName,
): Input {
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
