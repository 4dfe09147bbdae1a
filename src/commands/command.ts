import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { type Archive, hasRecord, openArchive } from '../archive/archive.ts'
import { type ArchiveWriter, type WriterContext, withArchive } from '../archive/writer.ts'
import { partsOfId } from '../model/document.ts'
import { currentOf, type DocumentState } from '../model/document-state.ts'
import type { Language, Letter } from '../model/letter.ts'
import type { Copy, ListName } from '../model/recipient.ts'
import { type Addressees, ALL, listsMeant } from '../plan/request.ts'
import { isMeant, roleOf, type Selection, select } from '../plan/selection.ts'
import { type Outcome, type Problem, problem } from '../problems/problem.ts'
import { openCopies } from '../project/copies.ts'
import { type Folders, openFolders, openProject, type Project, stateFolder } from '../project/project.ts'
import { version as program } from '../version.ts'
import type { Answer, Ended, Refused } from './answer.ts'
import type { Context } from './context.ts'
import { EXIT } from './exit.ts'
import type { FolderFlags } from './flags.ts'
import { keepHeapSmall } from './long-run.ts'

/** What every command on a letter has in hand: its lists and texts, its folder, and a way to answer. */
export interface Command extends Answer {
  readonly kind: 'opened'
  readonly project: Project
  /** the letter's output folder */
  readonly folder: string
  /** what is brought to that folder */
  readonly door: WriterContext
  /** what was noted of lists and texts; it has been said */
  readonly notes: readonly Problem[]
}

/** A command that may begin, or was refused. */
export type Opened<Of extends Command> = Of | Refused

/** Opens it, or has said why not; says what is to be noted of lists and texts. `drafted`: see `openProject`. */
export async function openCommand(
  context: Context,
  letterName: string | null,
  flags: FolderFlags,
  drafted: readonly string[] | null = null,
): Promise<Opened<Command>> {
  const command = await openPast(context, letterName, flags, drafted)
  if (command.kind === 'opened') await command.report.problems(command.notes)
  return command
}

/** Opens a command about what was made: what is to be noted of the lists as they are now is not its matter. */
export async function openPast(
  { now, begin, settings }: Context,
  letterName: string | null,
  flags: FolderFlags,
  drafted: readonly string[] | null = null,
): Promise<Opened<Command>> {
  const folders: Folders = { ...openFolders(flags.data), settings }
  const answer = begin(flags, folders.where)
  const opened = await openProject(folders, letterName, drafted)
  if (opened.kind === 'problems') return answer.refuse(opened.problems)
  const project = opened.value
  keepHeapSmall(project.recipients.length)
  const door: WriterContext = {
    memory: project.store,
    stateFolder: stateFolder(),
    now,
    tell: answer.report.note,
    takeLock: flags.takeLock === true,
    program,
  }
  const folder = path.join(flags.out, project.letter.name)
  return { kind: 'opened', ...answer, project, folder, door, notes: opened.notes }
}

/** What a command that only looks works with. */
export interface RecordCommand extends Command {
  readonly archive: Archive
  /** how it ends when it has said all: a record that a witness speaks against is shown, and somebody must act */
  readonly ends: number
}

/** Reads the record of a command, if that is open. What a witness says against it is said, and it is shown all the same. */
export async function readRecord(command: Opened<Command>): Promise<Opened<RecordCommand>> {
  if (command.kind === 'refused') return command
  const archive = openArchive(command.folder, command.door)
  if (archive.kind === 'problems') return command.refuse(archive.problems)
  const { disagreements } = archive.value
  await command.report.problems([...archive.notes, ...disagreements.map(({ problem }) => problem)])
  return { ...command, archive: archive.value, ends: disagreements.length > 0 ? EXIT.act : EXIT.done }
}

/**
 * Does a command's work on its record, which nobody else writes meanwhile; refused where that cannot be (`withArchive`). `mends`: the
 * work is what puts right what a witness says against the record.
 */
export async function writeRecord<Body>(
  command: Command,
  work: (archive: Archive, write: ArchiveWriter) => Promise<Ended<Body>>,
  mends = false,
): Promise<Ended<Body>> {
  const done = await withArchive(command.door, command.folder, work, mends)
  return done.kind === 'problems' ? command.refuse(done.problems) : done.value
}

/** The one letter that was made here, whatever others there are; null: none, or several. */
export function letterWithRecord(out: string): string | null {
  const names = existsSync(out) ? readdirSync(out).filter((name) => hasRecord(path.join(out, name))) : []
  return names.length === 1 ? names[0]! : null
}

/** A language of the letter by its tag, in whatever capitals; a problem: it is not written in that. */
export function languageNamed({ languages }: Project, value: string): Outcome<Language> {
  const found = languages.find(({ tag }) => tag.toLowerCase() === value.toLowerCase())
  if (found !== undefined) return { kind: 'ok', value: found, notes: [] }
  const known = languages.map(({ tag }) => tag)
  return { kind: 'problems', problems: [problem('list/unknown-language', null, { value, known })] }
}

/** Whether a document of the record is meant: by the record, not by the list, whose rows may have gone. */
export const isChosen = (
  state: DocumentState,
  letter: Letter,
  lists: Pick<Selection, 'lists' | 'originals'>,
  only: readonly string[] | null,
): boolean => roleOf(letter, lists, currentOf(state).made) !== null && isMeant(state, only)

/** What a command is about; lists of copies are read where they are asked for. */
export async function selectFrom(
  { project }: Command,
  archive: Archive,
  to: Addressees,
  only: readonly string[] | null,
  language: readonly string[],
): Promise<Outcome<Selection>> {
  const meant = listsMeant(project.letter, to)
  if (meant.kind === 'problems') return meant
  const lists = meant.value
  const opened = await copiesOf(project, lists)
  if (opened.kind === 'problems') return opened
  // what is noted of the lists of copies is for check and list, not for every run
  return select(
    {
      letter: project.letter,
      lists,
      addressees: project.recipients,
      copies: opened.value,
      // asked for where addressees are named
      recorded: only === null ? new Map() : recordedIds(archive),
      languages: project.languages.map(({ tag }) => tag),
    },
    only,
    language,
  )
}

async function copiesOf(project: Project, lists: Selection['lists']): Promise<Outcome<readonly Copy[]>> {
  if (!project.letter.copies.some(({ list }) => lists.includes(list)))
    return { kind: 'ok', value: [], notes: [] }
  const opened = await openCopies(project)
  if (opened.kind === 'problems') return opened
  const value = opened.value.filter(({ recipient }) => lists.includes(recipient.list))
  return { kind: 'ok', value, notes: [] }
}

function recordedIds({ documents }: Archive): ReadonlyMap<string, ReadonlySet<ListName>> {
  const ids = new Map<string, Set<ListName>>()
  for (const state of documents.values()) {
    const { list, copies } = currentOf(state).made
    for (const document of [state.document, ...(copies === null ? [] : [copies.document])]) {
      const { recipient } = partsOfId(document)
      ids.set(recipient, (ids.get(recipient) ?? new Set()).add(list))
    }
  }
  return ids
}

/** Without --to a command is about whatever has been made. */
export function listsMade({ documents }: Archive, { copies }: Letter): Addressees {
  const isOfCopies = (list: ListName): boolean => copies.some((each) => each.list === list)
  for (const state of documents.values()) if (isOfCopies(currentOf(state).made.list)) return ALL
  return null
}
