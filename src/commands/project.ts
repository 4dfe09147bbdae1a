import path from 'node:path'
import { type Composer, openComposer } from '../compose/compose.ts'
import { type Layers, layered } from '../disk.ts'
import { faceNames } from '../fonts/fonts.ts'
import { letterNames, loadLanguages, loadLetter } from '../letters/letters.ts'
import type { Language, Letter } from '../model/letter.ts'
import type { Outcome, Problem } from '../model/problem.ts'
import type { LanguageTag, Recipient } from '../model/recipient.ts'
import { loadRecipients, loadStates } from '../recipients/recipients.ts'
import { packageFolder } from '../version.ts'

/** A project folder, read and checked: what every command starts from. */
export interface Project {
  readonly languages: readonly Language[]
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
    ...(data !== undefined && file.startsWith('data/') ? [path.join(data, path.basename(file))] : []),
    path.join(data ?? '.', file),
    path.join(packageFolder, file),
  ])
  return {
    files,
    where(file) {
      const found = files.locate(file)
      return found === null ? file : path.relative('.', found)
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
    letter: letter!,
    recipients: recipients!,
    composer: composer!,
  }
  return { kind: 'ok', value, notes }
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

/** `own`: the language of each addressee; else these languages for all of them. */
export type LanguageChoice =
  | { readonly kind: 'own' }
  | { readonly kind: 'these'; readonly tags: readonly LanguageTag[] }

export interface Selection {
  readonly recipients: readonly Recipient[]
  readonly languages: LanguageChoice
}

/** What --state and --language name; unknown names are problems with the nearest known one. */
export function select(
  project: Project,
  states: readonly string[] | undefined,
  languages: readonly string[],
): Outcome<Selection> {
  const problems: Problem[] = []
  const known = new Map(project.recipients.map((recipient) => [recipient.id, recipient]))
  const wanted = [...new Set((states ?? []).map((state) => state.toUpperCase()))]
  for (const state of wanted.filter((state) => !known.has(state))) {
    const named = project.recipients.find((recipient) =>
      Object.values(recipient.state.names).some((name) => name.short.toUpperCase() === state),
    )
    problems.push({
      severity: 'error',
      code: 'project/unknown-addressee',
      message: `no addressee “${state}”`,
      hint: named ? `did you mean ${named.id}?` : 'use the id of its row in ministers.csv, such as FR',
    })
  }
  const tags = project.languages.map((language) => language.tag)
  const names = new Set(languages.map((language) => language.toLowerCase()))
  for (const name of names) {
    if (name !== 'own' && name !== 'all' && !tags.includes(name)) {
      problems.push({
        severity: 'error',
        code: 'project/unknown-language',
        message: `no language “${name}”`,
        hint: `own, all, or of ${tags.join(', ')}`,
      })
    }
  }
  if (names.size > 1 && (names.has('own') || names.has('all'))) {
    problems.push({
      severity: 'error',
      code: 'project/unknown-language',
      message: `--language takes own, all or a list of languages, not a mixture`,
      hint: `own, all, or of ${tags.join(', ')}`,
    })
  }
  if (problems.length > 0) return { kind: 'problems', problems }
  const value: Selection = {
    recipients:
      wanted.length === 0
        ? project.recipients
        : project.recipients.filter((recipient) => wanted.includes(recipient.id)),
    languages: names.has('own')
      ? { kind: 'own' }
      : { kind: 'these', tags: names.has('all') ? tags : tags.filter((tag) => names.has(tag)) },
  }
  return { kind: 'ok', value, notes: [] }
}
