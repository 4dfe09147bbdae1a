import { homedir } from 'node:os'
import path from 'node:path'
import { type Templates, templateName } from '../compose/templates.ts'
import { faceNames } from '../fonts/faces.ts'
import { isLanguageTag, letterNames, loadLanguages, loadLetter } from '../letters/letters.ts'
import type { Files, Language } from '../model/letter.ts'
import type { Grounds } from '../model/plan.ts'
import type { Group, Recipient, State } from '../model/recipient.ts'
import type { Outcome, Problem } from '../problems/problem.ts'
import { openStore, PACKAGE, type Store } from '../store.ts'
import { build, OUTPUT, packageFolder, pinned } from '../version.ts'
import { type LayeredFiles, layered } from './layers.ts'
import { listRead, type Provenance, textsRead } from './provenance.ts'
import { unreadProblem } from './unread.ts'
import { findUnreadEntries, type UnreadEntry } from './unread-entries.ts'

/** A project folder, read and checked: what every command starts from. */
export interface Project extends Grounds {
  readonly states: readonly State[]
  /** the letter's, checked */
  readonly templates: Templates
  /** reads another list */
  list(group: Group): Promise<Outcome<readonly Recipient[]>>
  /** where the lists and texts came from that have been read so far */
  readFrom(): Provenance
  /** whether a file, such as `templates/DM-1132/fr.hbs`, is the one that comes with invite */
  comesWithInvite(file: string): boolean
  readonly store: Store
}

/** Where the project's files are, before any is read. */
export interface Folders {
  readonly files: LayeredFiles
  /** what one run keeps for the next */
  readonly store: Store
  /** where the person stands, and what they named: names the project in the store */
  readonly place: string
  /** a project's file as the person reaches it from where they stand */
  where(file: string): string
}

/**
 * The person's files lie over the package's, file by file: whoever keeps only their own ministers.csv gets the rest
 * from the package. `--data` names a folder instead of the current one; CSV files may lie in it directly.
 */
export function openFolders(data: string | undefined): Folders {
  const own = (file: string): readonly [string, ...string[]] => {
    const place = path.join(data ?? '.', file)
    const isList = file === 'data' || file.startsWith('data/')
    return data !== undefined && isList ? [path.join(data, file.slice('data/'.length)), place] : [place]
  }
  const files = layered(own, (file) => path.join(packageFolder, file))
  const known = new Map<string, string>()
  return {
    files,
    store: storeOf(build),
    place:
      data === undefined && path.resolve('.') === packageFolder
        ? PACKAGE
        : JSON.stringify([path.resolve('.'), data ?? null]),
    where(file) {
      const shown = known.get(file) ?? path.relative('.', files.locate(file) ?? file)
      known.set(file, shown)
      return shown
    },
  }
}

/** Sources as they run in tests keep nothing. What came with the program is of use to the Node that built it. */
function storeOf(program: string | null): Store {
  if (program === null) return openStore(null, '')
  const { version } = process
  return openStore(cacheFolder(), `${program} ${version}`, path.join(packageFolder, `dist/kept-${version}`))
}

/**
 * Where this machine remembers for the person what may not be lost lightly: what it saw last of ledgers.
 */
export const stateFolder = (): string => ownFolder(process.env.XDG_STATE_HOME, '.local/state')

/** The person's own: what is kept there are lists and texts, read, and fonts, packed. */
const cacheFolder = (): string => ownFolder(process.env.XDG_CACHE_HOME, '.cache')

/** `usual`: below the home folder. An empty variable is as good as none (XDG Base Directory Specification). */
function ownFolder(variable: string | undefined, usual: string): string {
  const { env, platform } = process
  const asked = variable ?? ''
  const base = path.isAbsolute(asked)
    ? asked
    : platform === 'win32' && env.LOCALAPPDATA
      ? env.LOCALAPPDATA
      : path.join(homedir(), usual)
  return path.join(base, 'invite')
}

/**
 * Reads everything and returns every problem found in it. `name` null: the only letter there is. Rooms that read are
 * loaded only for what has changed since the last run.
 */
export async function openProject(folders: Folders, name: string | null): Promise<Outcome<Project>> {
  const { files, store, place } = folders
  const problems: Problem[] = []
  const notes: Problem[] = []
  const take = <T>(outcome: Outcome<T>): T | null => {
    // one by one: a list of a hundred thousand does not fit a call's arguments
    for (const problem of outcome.kind === 'problems' ? outcome.problems : [])
      (problem.severity === 'note' ? notes : problems).push(problem)
    for (const note of outcome.kind === 'ok' ? outcome.notes : []) notes.push(note)
    return outcome.kind === 'ok' ? outcome.value : null
  }
  const read = <T>(kind: string, on: readonly unknown[], make: (files: Files) => Promise<Outcome<T>>) =>
    store.keepRead(kind, place, JSON.stringify(on), files, make)

  const chosen = chooseLetter(letterNames(files), name)
  const letterName = chosen.kind === 'ok' ? chosen.value : null
  const strangers = findUnreadEntries({ files, letter: letterName, tags: languageTags(files) })
  for (const problem of strangers.map((stranger) => unreadProblem(files, stranger)))
    (problem.severity === 'note' ? notes : problems).push(problem)
  const spoken = await read('languages', [], async (files) =>
    loadLanguages(withoutMisnamed(files, strangers), faceNames),
  )
  const languages = take(spoken.outcome)
  const tags = languages?.map((language) => language.tag) ?? []
  const known = await read('states', [tags], async (files) => {
    const { loadStates } = await import('../recipients/recipients.ts')
    return loadStates(files, tags)
  })
  const states = take(known.outcome)
  take(chosen)
  const written =
    letterName === null || languages === null
      ? null
      : await read('letter', [letterName, spoken.stamp], (files) => readLetter(files, letterName, languages))
  const letter = written && take(written.outcome)
  const lists = new Map<Group | 'states', number>()
  if (states !== null) lists.set('states', states.length)
  const list = async (group: Group): Promise<Outcome<readonly Recipient[]>> => {
    const { date } = letter!.letter.facts
    const listed = await read(group, [tags, known.stamp, date], async (files) => {
      const { loadRecipients } = await import('../recipients/recipients.ts')
      return loadRecipients(files, group, states!, tags, date)
    })
    if (listed.outcome.kind === 'ok') lists.set(group, listed.outcome.value.length)
    return listed.outcome
  }
  const recipients = letter === null || states === null ? null : take(await list('ministers'))

  const refused = [...files.unreadable].map(([file, why]) => cannotRead(file, why))
  if (problems.length + refused.length > 0) {
    // what cannot be read, or has another name, is said to be missing by the room that asked for it
    const explained = new Set([...files.unreadable.keys(), ...strangers.flatMap(meantFile)])
    const other = problems.filter(
      ({ code, at }) => !(code.endsWith('/no-file') && at !== undefined && explained.has(at.file)),
    )
    return { kind: 'problems', problems: [...refused, ...other, ...notes] }
  }
  const value: Project = {
    languages: languages!,
    states: states!,
    ...letter!,
    recipients: recipients!,
    uses: (part, tag) => letter!.templates[templateName(part, tag)]!.uses,
    fonts: pinned('@expo-google-fonts/'),
    output: OUTPUT,
    list,
    readFrom: () => ({
      lists: [...lists].map(([list, rows]) => listRead(files, folders.where, list, rows)),
      texts: textsRead(files, folders.where, letter!.letter, languages!),
    }),
    comesWithInvite: files.comesWithInvite,
    store,
  }
  return { kind: 'ok', value, notes }
}

async function readLetter(
  files: Files,
  name: string,
  languages: readonly Language[],
): Promise<Outcome<Pick<Project, 'letter' | 'templates'>>> {
  const letter = loadLetter(files, name, languages)
  if (letter.kind === 'problems') return letter
  const { checkTemplates } = await import('../compose/check.ts')
  const templates = checkTemplates(letter.value, languages)
  // what is noted of its files helps to find out why
  if (templates.kind === 'problems')
    return { ...templates, problems: [...templates.problems, ...letter.notes] }
  return { ...letter, value: { letter: letter.value, templates: templates.value } }
}

/** The folders in locales/ that are a language's: not one that lacks all that makes a language. */
function languageTags(files: LayeredFiles): readonly string[] {
  const isThere = (tag: string): boolean =>
    ['locale.json', 'words.json'].some((file) => files.locate(`locales/${tag}/${file}`) !== null)
  return files.list('locales').filter((tag) => isLanguageTag(tag) && isThere(tag))
}

/** A language's folder by a wrong name is said to be that: it is not a language with a wrong name besides. */
function withoutMisnamed(files: Files, strangers: readonly UnreadEntry[]): Files {
  const alike = strangers.flatMap((each) =>
    each.kind !== 'other' && path.posix.dirname(each.meant) === 'locales' ? [each.entry.name] : [],
  )
  const isRead = (name: string): boolean => isLanguageTag(name) || !alike.includes(name)
  return {
    read: (file) => files.read(file),
    list: (folder) => (folder === 'locales' ? files.list(folder).filter(isRead) : files.list(folder)),
  }
}

const meantFile = (stranger: UnreadEntry): readonly string[] =>
  stranger.kind === 'missed' ? [stranger.meant] : []

const cannotRead = (file: string, why: string): Problem => ({
  severity: 'error',
  code: 'project/unreadable',
  at: { file, line: 1, column: 1 },
  message: `this cannot be read: ${why}`,
  hint: 'put a file there, or take it away; then the one that comes with invite is used',
})

function chooseLetter(names: readonly string[], name: string | null): Outcome<string> {
  // some disks keep names decomposed, whatever was typed
  const named =
    names.find((each) => each === name) ?? names.find((each) => name?.normalize() === each.normalize())
  const chosen = name === null && names.length === 1 ? names[0] : named
  if (chosen !== undefined) return { kind: 'ok', value: chosen, notes: [] }
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
