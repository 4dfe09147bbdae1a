import type { Archive } from '../archive/archive.ts'
import { withArchive } from '../archive/writer.ts'
import { openComposer } from '../compose/compose.ts'
import type { Doc } from '../model/doc.ts'
import {
  documentId,
  FORM,
  LETTER,
  type LetterEdition,
  letterOf,
  type Part,
  partsOfId,
} from '../model/document.ts'
import {
  currentOf,
  type DocumentState,
  heldVersion,
  isStanding,
  type Version,
} from '../model/document-state.ts'
import { CHANNELS, type IssuedEntry } from '../model/ledger.ts'
import { addresseeLists, type Letter } from '../model/letter.ts'
import type { ListRow, Stage } from '../model/list.ts'
import type { LanguageTag, ListName, Recipient } from '../model/recipient.ts'
import { listsMeant } from '../plan/request.ts'
import { distinct, type Outcome, problem } from '../problems/problem.ts'
import { openCopies } from '../project/copies.ts'
import type { Project } from '../project/project.ts'
import { alphabetical } from '../recipients/order.ts'
import { lackingNames } from '../recipients/state-names.ts'
import type { Sequence } from '../sequence.ts'
import { answered, type Ended } from './answer.ts'
import type { ListBody } from './answers.ts'
import { type Command, isChosen, languageNamed, openCommand, readRecord } from './command.ts'
import { type Context, localDay } from './context.ts'
import { type ListFlags, onlyOf } from './flags.ts'
import { asTable, cellsOf, csvOf } from './listed.ts'
import { fileIn, scopeOf, versionTold } from './told.ts'

/** How far a document has come, by its id: `FR-mission/fr/letter`. */
export type Stages = (document: string) => Stage

/** The edition of the letter that stands, by its document's id; null: none does. */
export type StandingEditions = (document: string) => LetterEdition | null

/** The distribution list: who gets what, in which language, gone out or not. */
export async function list(
  context: Context,
  letterName: string | null,
  flags: ListFlags,
): Promise<Ended<ListBody>> {
  const command = await openCommand(context, letterName, flags)
  if (command.kind === 'refused') return command
  const { project, report, refuse } = command
  const { letter } = project
  const named = languageNamed(project, flags.language)
  if (named.kind === 'problems') return refuse(named.problems)
  const language = named.value.tag
  if (letter.list === null) return refuse([problem('list/no-template', null, { letter: letter.name })])
  const meant = listsMeant(letter, flags.to)
  if (meant.kind === 'problems') return refuse(meant.problems)
  const lists = meant.value
  const listed = await addresseesOf(project, lists)
  if (listed.kind === 'problems') return refuse(listed.problems)
  const record = await readRecord(command)
  if (record.kind === 'refused') return record
  const { archive, ends } = record
  const { documents } = archive
  const recorded = new Set([...documents.keys()].map((id) => partsOfId(id).recipient.toUpperCase()))
  const chosen = chosenFrom(letter, listed.value, onlyOf(flags), recorded)
  if (chosen.kind === 'problems') return refuse(chosen.problems)
  const unnamed = distinct(
    chosen.value.flatMap(({ state }) => (state === null ? [] : lackingNames(state, language))),
  )
  if (unnamed.length > 0) {
    const { atItsCell } = await import('../recipients/cell-places.ts')
    const places = await project.cellPlaces()
    return refuse(unnamed.map((each) => atItsCell(each, places)))
  }
  await report.problems(listed.notes)

  const stages: Stages = (document) => stageOf(documents.get(document))
  const editions: StandingEditions = (document) => {
    const state = documents.get(document)
    return isStanding(state) ? letterOf(currentOf(state).made.edition) : null
  }
  const rows = listRows(chosen.value, letter, language, stages, editions)
  const held = lettersHeld(archive)
  const told = rows.map((row) => ({ row, left: held.get(row.recipient.id) ?? null }))
  const gone = goneFrom(listed.value, held, letter, lists, onlyOf(flags))
  const now = context.now()
  const compose = (): Promise<Doc> => openComposer(project).list(rows, localDay(now), language)
  const answer = (file: string | null): Ended<ListBody> => {
    const addressees = [...told.map(rowTold), ...gone.map(goneTold)]
    return answered({ ...scopeOf(command), language, file, addressees }, ends)
  }
  if (flags.format === 'pdf') {
    // a table in the terminal loads neither fonts nor PDF
    const { openPipeline } = await import('../run/pipeline.ts')
    const pipeline = await openPipeline(project)
    const drawn = pipeline.draw(await compose(), letter.list.look, now.toISOString())
    if (drawn.kind === 'problems') return refuse(drawn.problems)
    await report.problems(drawn.notes)
    const put = await putList(command, { ...flags, language }, [
      ...drawn.value.prefix.chunks,
      drawn.value.body,
    ])
    if (put.kind === 'problems') return refuse(put.problems)
    report.result(`${rows.length} recipients, in ${put.value}`)
    return answer(fileIn(command.folder, put.value))
  }
  if (flags.json !== true) {
    report.text(said(await compose(), told, gone, flags.format ?? 'table'))
    return answer(null)
  }
  // standard output is the answer's
  if (flags.format !== 'csv') return answer(null)
  const put = await putList(command, { ...flags, language }, [
    Buffer.from(said(await compose(), told, gone, 'csv')),
  ])
  return put.kind === 'problems' ? refuse(put.problems) : answer(fileIn(command.folder, put.value))
}

/** Into the letters' folder; its path as a person reaches it. */
async function putList(
  { door, folder, project }: Command,
  { to, language, format }: ListFlags,
  chunks: readonly Uint8Array[],
): Promise<Outcome<string>> {
  const name = `${project.letter.name}_list_${to}_${language}.${format}`
  return withArchive(door, folder, (_, write) => write.put(name, chunks))
}

/** Those of the lists: the addressees of the originals, and who gets copies of them. */
async function addresseesOf(
  project: Project,
  lists: readonly ListName[],
): Promise<Outcome<Sequence<Recipient>>> {
  const originals = project.recipients.filter(({ list }) => lists.includes(list))
  if (!project.letter.copies.some(({ list }) => lists.includes(list)))
    return { kind: 'ok', value: originals, notes: [] }
  const copies = await openCopies(project)
  if (copies.kind === 'problems') return copies
  const recipients = copies.value.map(({ recipient }) => recipient)
  return { ...copies, value: [...originals, ...recipients.filter(({ list }) => lists.includes(list))] }
}

/** An id is that row, or that of the State's office in another list. */
function chosenFrom(
  { to }: Letter,
  recipients: Sequence<Recipient>,
  only: readonly string[] | null,
  recorded: ReadonlySet<string>,
): Outcome<Sequence<Recipient>> {
  if (only === null) return { kind: 'ok', value: recipients, notes: [] }
  const getsOriginal = (of: ListName): boolean => to.some(({ list }) => list === of)
  const meant = ({ id, state, list }: Recipient, name: string): boolean =>
    id.toUpperCase() === name.toUpperCase() || (!getsOriginal(list) && state?.id === name.toUpperCase())
  const problems = only
    .filter(
      (name) => !recorded.has(name.toUpperCase()) && !recipients.some((recipient) => meant(recipient, name)),
    )
    .map((value) => problem('project/unknown-addressee', null, { value, advice: 'id-of-row' }))
  if (problems.length > 0) return { kind: 'problems', problems }
  return {
    kind: 'ok',
    value: recipients.filter((recipient) => only.some((name) => meant(recipient, name))),
    notes: [],
  }
}

function stageOf(state: DocumentState | undefined): Stage {
  if (!isStanding(state)) return 'missing'
  return currentOf(state).issued.length > 0 ? 'issued' : 'made'
}

/** A letter that has left, whatever stands by now. */
interface Left {
  readonly state: DocumentState
  readonly version: Version
  /** how it left last */
  readonly last: IssuedEntry
  /** another version or language stands */
  readonly isEarlier: boolean
}

/** By addressee: the letter that they hold, in whatever language. */
function lettersHeld({ documents }: Archive): ReadonlyMap<string, Left> {
  const found = new Map<string, Left>()
  for (const state of documents.values()) {
    const { recipient, part } = partsOfId(state.document)
    const version = part.kind === 'letter' ? heldVersion(state) : null
    const last = version?.issued.at(-1)
    if (version === null || last === undefined || (found.get(recipient)?.last.on ?? '') > last.on) continue
    const isEarlier = state.gone !== null || version !== currentOf(state)
    found.set(recipient, { state, version, last, isEarlier })
  }
  return found
}

/** A row for each recipient, in the alphabetical order of the list's language, each in its own language. */
export function listRows(
  recipients: Sequence<Recipient>,
  letter: Pick<Letter, 'to' | 'copies' | 'form'>,
  language: LanguageTag,
  stages: Stages,
  editions: StandingEditions,
): readonly ListRow[] {
  const lists = addresseeLists(letter).map(({ list }) => list)
  return alphabetical(recipients, lists, language).map((recipient): ListRow => {
    const of = (part: Part): Stage => stages(documentId(recipient.id, recipient.language, part))
    return {
      recipient,
      language: recipient.language,
      letter: of(LETTER),
      form: letter.form !== null ? of(FORM) : null,
      edition: editions(documentId(recipient.id, recipient.language, LETTER)),
    }
  })
}

function earlierWords({ state, version }: Left, tag: LanguageTag): string {
  const { language } = partsOfId(state.document)
  return ` (${language === tag ? '' : `${language}, `}version ${version.made.version})`
}

/** Somebody who is in no list any more and holds a letter. */
interface GoneRow {
  readonly id: string
  readonly left: Left
}

function goneFrom(
  listed: Sequence<Recipient>,
  held: ReadonlyMap<string, Left>,
  letter: Letter,
  lists: readonly ListName[],
  only: readonly string[] | null,
): readonly GoneRow[] {
  const known = new Set(listed.map(({ id }) => id))
  const originals = lists.filter((list) => letter.to.some((each) => each.list === list))
  return [...held].flatMap(([id, left]) =>
    !known.has(id) && isChosen(left.state, letter, { lists, originals }, only) ? [{ id, left }] : [],
  )
}

/** A letter may leave more than once, by several ways: each day and each way once. */
const daysOf = ({ version }: Left): string => [...new Set(version.issued.map(({ on }) => on))].join(', ')

const channelsOf = ({ version }: Left): string =>
  [...new Set(version.issued.flatMap(({ channel }) => (channel === null ? [] : [CHANNELS[channel]])))].join(
    ', ',
  )

/** A row, and how its letter left. */
interface ToldRow {
  readonly row: ListRow
  readonly left: Left | null
}

/** What the list says, for a terminal or a spreadsheet: the cells of its table, with ids, days and channels. */
function said(doc: Doc, told: readonly ToldRow[], gone: readonly GoneRow[], format: 'table' | 'csv'): string {
  const [head, ...body] = cellsOf(doc)
  const leftCells = (left: Left | null, tag: LanguageTag): readonly string[] =>
    left === null
      ? ['', '']
      : [`${daysOf(left)}${left.isEarlier ? earlierWords(left, tag) : ''}`, channelsOf(left)]
  const all = [
    ['id', ...head!, 'issued on', 'by'],
    ...body.map((cells, index) => {
      const { row, left } = told[index]!
      return [row.recipient.id, ...cells, ...leftCells(left, row.language)]
    }),
    ...gone.map(({ id, left }) => {
      const { language } = partsOfId(left.state.document)
      const cells = [id, '', 'no longer in the list', language]
      return [
        ...cells,
        ...Array.from({ length: head!.length + 1 - cells.length }, () => ''),
        ...leftCells(left, language),
      ]
    }),
  ]
  return format === 'csv' ? csvOf(all) : asTable(all)
}

type AddresseeTold = ListBody['addressees'][number]

function heldTold(left: Left | null): AddresseeTold['held'] {
  if (left === null) return null
  const { state, version, isEarlier } = left
  return { document: state.document, ...versionTold(version), isEarlier }
}

function rowTold({ row: { recipient, language, letter, form }, left }: ToldRow): AddresseeTold {
  const { id, list, state } = recipient
  const stages = { letter, form }
  return {
    addressee: id,
    list,
    state: state?.id ?? null,
    language,
    isListed: true,
    stages,
    held: heldTold(left),
  }
}

function goneTold({ id, left }: GoneRow): AddresseeTold {
  const { language } = partsOfId(left.state.document)
  const { list } = currentOf(left.state).made
  const stages = { letter: null, form: null }
  return { addressee: id, list, state: null, language, isListed: false, stages, held: heldTold(left) }
}
