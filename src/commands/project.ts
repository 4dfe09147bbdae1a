import path from 'node:path'
import { type Composer, openComposer } from '../compose/compose.ts'
import { type Layers, layered } from '../disk.ts'
import { faceNames } from '../fonts/fonts.ts'
import { letterNames, loadLanguages, loadLetter } from '../letters/letters.ts'
import type { Language, Letter } from '../model/letter.ts'
import type { Outcome, Problem } from '../model/problem.ts'
import type { Recipient, State } from '../model/recipient.ts'
import { loadRecipients, loadStates } from '../recipients/recipients.ts'
import { packageFolder } from '../version.ts'

/** A project folder, read and checked: what every command starts from. */
export interface Project {
  readonly languages: readonly Language[]
  readonly states: readonly State[]
  readonly letter: Letter
  readonly recipients: readonly Recipient[]
  readonly composer: Composer
}

/** Where the project's files are, before any is read. */
export interface Folders {
  readonly files: Layers
  /** a project's file as the person reaches it from where they stand */
  where(file: string): string
}

/**
 * The person's files lie over the package's, file by file: whoever keeps only their own ministers.csv gets the rest
 * from the package. `--data` names a folder instead of the current one; CSV files may lie in it directly.
 */
export function openFolders(data: string | undefined): Folders {
  const files = layered((file) => [
    ...(data !== undefined && file === 'data' ? [data] : []),
    ...(data !== undefined && file.startsWith('data/') ? [path.join(data, path.basename(file))] : []),
    path.join(data ?? '.', file),
    path.join(packageFolder, file),
  ])
  const known = new Map<string, string>()
  return {
    files,
    where(file) {
      const shown = known.get(file) ?? path.relative('.', files.locate(file) ?? file)
      known.set(file, shown)
      return shown
    },
  }
}

/** Reads everything and returns every problem found in it. `name` null: the only letter there is. */
export function openProject(folders: Folders, name: string | null): Outcome<Project> {
  const { files } = folders
  const problems: Problem[] = []
  const notes: Problem[] = []
  const take = <T>(outcome: Outcome<T>): T | null => {
    // one by one: a list of a hundred thousand does not fit a call's arguments
    for (const problem of outcome.kind === 'problems' ? outcome.problems : []) problems.push(problem)
    for (const note of outcome.kind === 'ok' ? outcome.notes : []) notes.push(note)
    return outcome.kind === 'ok' ? outcome.value : null
  }

  notes.push(...unreadLists(files))
  const languages = take(loadLanguages(files, faceNames))
  const tags = languages?.map((language) => language.tag) ?? []
  const states = take(loadStates(files, tags))
  const letterName = take(chooseLetter(letterNames(files), name))
  const letter =
    letterName === null || languages === null ? null : take(loadLetter(files, letterName, languages))
  const composer = letter === null || languages === null ? null : take(openComposer(letter, languages))
  const recipients =
    letter === null || states === null
      ? null
      : take(loadRecipients(files, 'ministers', states, tags, letter.facts.date))

  const refused = [...files.unreadable].map(([file, why]) => cannotRead(file, why))
  if (problems.length + refused.length > 0) {
    // what cannot be read is said to be missing by the room that asked for it
    const other = problems.filter(
      ({ code, at }) => !(code.endsWith('/no-file') && at !== undefined && files.unreadable.has(at.file)),
    )
    return { kind: 'problems', problems: [...refused, ...other, ...notes] }
  }
  const value: Project = {
    languages: languages!,
    states: states!,
    letter: letter!,
    recipients: recipients!,
    composer: composer!,
  }
  return { kind: 'ok', value, notes }
}

const LISTS = ['states', 'ministers', 'missions', 'administrations'].map((list) => `${list}.csv`)

/** A list by a name that nothing reads: the one that comes with invite would be used, and nobody told. */
function unreadLists(files: Layers): readonly Problem[] {
  const strange = files.list('data').filter((name) => /\.csv$/i.test(name) && !LISTS.includes(name))
  return strange.map((name) => ({
    severity: 'note',
    code: 'project/unread-file',
    at: { file: `data/${name}`, line: 1, column: 1 },
    message: 'nothing reads this file',
    hint: `lists are called ${LISTS.join(', ')}, in small letters`,
  }))
}

const cannotRead = (file: string, why: string): Problem => ({
  severity: 'error',
  code: 'project/unreadable',
  at: { file, line: 1, column: 1 },
  message: `this cannot be read: ${why}`,
  hint: 'put a file there, or take it away; then the one that comes with invite is used',
})

function chooseLetter(names: readonly string[], name: string | null): Outcome<string> {
  const chosen = name ?? (names.length === 1 ? names[0]! : null)
  if (chosen !== null && names.includes(chosen)) return { kind: 'ok', value: chosen, notes: [] }
  const problem: Problem = {
    severity: 'error',
    code: 'project/which-letter',
    message:
      name !== null
        ? `there is no letter “${name}”`
        : `there ${names.length === 0 ? 'is no letter' : 'are several letters'}`,
    hint: names.length === 0 ? 'a letter is a folder in templates/' : `one of ${names.join(', ')}`,
  }
  return { kind: 'problems', problems: [problem] }
}
