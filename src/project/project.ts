import { homedir } from 'node:os'
import path from 'node:path'
import { type Templates, templateName } from '../compose/templates.ts'
import { faceNames } from '../fonts/faces.ts'
import { isLanguageTag, letterNames } from '../letters/letters.ts'
import type { Files, Language, Letter } from '../model/letter.ts'
import type { Picture } from '../model/picture.ts'
import type { Grounds } from '../model/plan.ts'
import type { LanguageTag, ListName, Recipient, State } from '../model/recipient.ts'
import { isError, type Outcome, type Problem, problem } from '../problems/problem.ts'
import type { ListRole } from '../recipients/addressees.ts'
import type { CellPlaces } from '../recipients/cell-places.ts'
import type { ListHeader } from '../recipients/header.ts'
import { asCsv, withWorkbooks } from '../recipients/list-files.ts'
import { ownColumns } from '../recipients/own-columns.ts'
import { openRows } from '../recipients/packed-rows.ts'
import { sameIds } from '../recipients/same-ids.ts'
import { opener, openStore, PACKAGE, type Store, sealed } from '../store.ts'
import { build, OUTPUT, packageFolder, pinned } from '../version.ts'
import { languageTags, onlyOf, readLanguages, wantedOf } from './languages.ts'
import { type LayeredFiles, layered } from './layers.ts'
import { listFile } from './list-file.ts'
import { checkOwnFaces, FACES, ownFaceNames } from './own-faces.ts'
import { listRead, type Provenance, textsRead } from './provenance.ts'
import { type KeptRead, listsIn, listsReader, namedElsewhere, readHeader, readScopes } from './scopes.ts'
import type { SettingsUsed } from './settings.ts'
import { unreadProblem } from './unread.ts'
import { findUnreadEntries, type UnreadEntry } from './unread-entries.ts'
import { ownNamed, readLetter, type WrittenLetter, writtenIn } from './written-letter.ts'

/** A project folder, read and checked: what every command starts from. */
export interface Project extends Grounds {
  readonly states: readonly State[]
  /** those of the project, beside those that the letter is written in */
  readonly allLanguages: readonly Language[]
  /** the letter's, checked */
  readonly templates: Templates
  /** that the letter's templates name, by file */
  readonly pictures: ReadonlyMap<string, Picture>
  /** reads another list; all its problems come at once */
  list(list: ListName): Promise<Outcome<readonly Recipient[]>>
  /** where cells of the lists are, for what is found wrong with their values later */
  cellPlaces(): Promise<CellPlaces>
  /** where the lists and texts come from that have been read so far */
  readFrom(): Provenance
  /** the file, such as `templates/DM-1132/fr.hbs`, is the one that comes with invite */
  comesWithInvite(file: string): boolean
  /** the file that a list is read from, `data/experts.csv` or `data/experts.xlsx` */
  listFile(list: string): string
  /** the bytes of one of the project's own faces; null: it is not there any more */
  face(name: string): Uint8Array | null
  /** what this run keeps for the next */
  readonly store: Store
}

/** Where the project's files are, before any is read. */
export interface Folders {
  readonly files: LayeredFiles
  /** what one run keeps for the next */
  readonly store: Store
  /** where the person stands, and what they named: names the project in the store */
  readonly place: string
  /** what the command has from invite.json; absent or null: nothing */
  readonly settings?: SettingsUsed | null
  /** the path of a project's file, relative to where the person stands */
  where(file: string): string
}

/**
 * Lays the person's files over the package's, file by file: whoever keeps only their own ministers.csv gets the rest
 * from the package. `data`: the folder that `--data` names instead of the current one; CSV files may lie in it directly.
 */
export function openFolders(data: string | undefined): Folders {
  const ownPlaces = (file: string): readonly [string, ...string[]] => {
    const place = path.join(data ?? '.', file)
    const isList = file === 'data' || file.startsWith('data/')
    return data !== undefined && isList ? [path.join(data, file.slice('data/'.length)), place] : [place]
  }
  const files = layered(ownPlaces, (file) => path.join(packageFolder, file))
  const reached = new Map<string, string>()
  return {
    files,
    store: storeOf(build),
    place:
      data === undefined && path.resolve('.') === packageFolder
        ? PACKAGE
        : JSON.stringify([path.resolve('.'), data ?? null]),
    where(file) {
      const relative = reached.get(file) ?? path.relative('.', files.locate(file) ?? file)
      reached.set(file, relative)
      return relative
    },
  }
}

/** The letters there are, by their names; what of them is read decides nothing. */
export const lettersIn = (files: Files): readonly string[] => letterNames(files)

/**
 * `program` names the build; null: these are sources, as tests run them, and nothing is kept. What came with the program was
 * made by one version of Node, and is of use to that alone.
 */
function storeOf(program: string | null): Store {
  if (program === null) return openStore(null, '')
  const { version } = process
  return openStore(cacheFolder(), `${program} ${version}`, path.join(packageFolder, `dist/kept-${version}`))
}

/** The folder in which this machine remembers for the person what may not be lost lightly: what it saw last of ledgers. */
export const stateFolder = (): string => ownFolder(process.env.XDG_STATE_HOME, '.local/state')

/** The folder of what can be made anew: lists and texts as read, fonts as packed. */
const cacheFolder = (): string => ownFolder(process.env.XDG_CACHE_HOME, '.cache')

/**
 * `variable`: a folder by the XDG Base Directory Specification, which says that an empty or relative one does not count;
 * `usual`: what takes its place below the home folder.
 */
function ownFolder(variable: string | undefined, usual: string): string {
  const { env, platform } = process
  const named = variable ?? ''
  const base = path.isAbsolute(named)
    ? named
    : platform === 'win32' && env.LOCALAPPDATA
      ? env.LOCALAPPDATA
      : path.join(homedir(), usual)
  return path.join(base, 'invite')
}

/**
 * Reads all that a run starts from, and returns every problem found in it. `name`: the letter's; null: the only letter
 * there is. `drafted`: the languages in which it is drafted and no others, so that nothing is asked for that others need; null: all.
 * Rooms that read are loaded only for what has changed since the last run.
 */
export async function openProject(
  folders: Folders,
  name: string | null,
  drafted: readonly LanguageTag[] | null = null,
): Promise<Outcome<Project>> {
  const { files, store, place } = folders
  const problems: Problem[] = []
  const notes: Problem[] = []
  // one by one: a list of a hundred thousand does not fit a call's arguments
  const sort = (found: Iterable<Problem>): void => {
    for (const each of found) (isError(each) ? problems : notes).push(each)
  }
  const take = <T>(outcome: Outcome<T>): T | null => {
    sort(outcome.kind === 'ok' ? outcome.notes : outcome.problems)
    return outcome.kind === 'ok' ? outcome.value : null
  }
  const read: KeptRead = (kind, on, make) => store.keepRead(kind, place, JSON.stringify(on), files, make)
  const readLists = listsReader(files, read)

  const names = letterNames(files)
  const chosen = chooseLetter(files, names, name)
  const letterName = chosen.kind === 'ok' ? chosen.value : null
  const there = languageTags(files)
  const wanted = wantedOf(there, drafted)
  const scopes = await readScopes(read, names, there)
  const lists = [...new Set([...scopes.values()].flatMap((scope) => (scope === null ? [] : listsIn(scope))))]
  const unread = findUnreadEntries({
    ...{ files, letter: letterName, tags: there, lists },
    mayBeOthers: [...scopes.values()].includes(null),
  })
  sort(unread.map((entry) => unreadProblem(files, entry)))
  const faces = [...faceNames, ...ownFaceNames(files)]
  const languagesRead = await read('languages', [wanted, faces], (files) =>
    readLanguages(onlyOf(withoutMisnamed(files, unread), wanted), faces),
  )
  const languages = take(languagesRead.outcome)
  const tags = wanted !== null ? there : (languages?.map((language) => language.tag) ?? [])
  // which columns a list may have depends on the languages: where they are not known, all would be too many
  const statesRead =
    languages === null
      ? null
      : await readLists('states', ['states'], [tags, wanted], async (files) => {
          const { loadStates } = await import('../recipients/recipients.ts')
          const loaded = loadStates(files, tags, wanted ?? tags)
          if (loaded.kind === 'problems') return loaded
          // the lists as read have those that they name
          return { ...loaded, value: { rows: loaded.value.length, all: sealed(loaded.value) } }
        })
  const table = statesRead && take(statesRead.outcome)
  const states = table && opener(table.all)
  take(chosen)
  const scope = letterName === null || languages === null ? null : scopes.get(letterName)
  const headers = new Map<ListName, ListHeader>()
  for (const list of scope ? listsIn(scope) : []) headers.set(list, await readHeader(readLists, list, tags))
  const own = [...new Set([...headers.values()].flatMap((header) => header.names))].sort()
  const letterRead =
    letterName === null || languages === null
      ? null
      : await read('letter', [letterName, languagesRead.stamp, own, tags, faces], (files) =>
          readLetter(files, letterName, tags, languages, own, faces),
        )
  const written = letterRead && take(letterRead.outcome)
  const ownFaces =
    languages === null || written === null
      ? null
      : take(await checkOwnFaces(files, store, languages, written.letter))
  const rowsRead = new Map<ListName, number>()
  if (table !== null) rowsRead.set('states', table.rows)
  const listReader =
    (states: () => readonly State[], { letter, uses }: WrittenLetter) =>
    async (list: ListName): Promise<Outcome<readonly Recipient[]>> => {
      const named = ownNamed(uses, own)
      const isOwn = headers.get(list)?.own ?? []
      const isAllNamed = ownColumns(isOwn, named, tags).length === isOwn.length
      const role: ListRole = {
        list,
        getsCopies: letter.copies.some((each) => each.list === list),
        languages: letter.languages,
        asked: letter.languages.filter((tag) => wanted?.includes(tag) ?? true),
        named,
        namedElsewhere: isAllNamed ? [] : namedElsewhere(files, scopes, letter.name, list),
      }
      const { date } = letter.facts
      const on = [role, tags, statesRead?.stamp, date]
      const { outcome } = await readLists('list', [list, 'states'], on, async (files) => {
        const { loadRecipients } = await import('../recipients/recipients.ts')
        return loadRecipients(files, role, states(), tags, date)
      })
      if (outcome.kind === 'problems') return outcome
      rowsRead.set(list, outcome.value.ids.length)
      return { ...outcome, value: openRows(outcome.value) }
    }
  const list = states === null || written === null ? null : listReader(states, written)
  const recipients =
    list === null || written === null ? null : await readAddressees(written.letter, list, take)

  const refused = [...files.unreadable].map(([file, failure]) =>
    problem('project/unreadable', { file, line: 1, column: 1 }, failure),
  )
  const isWhole =
    ownFaces !== null &&
    languages !== null &&
    states !== null &&
    written !== null &&
    list !== null &&
    recipients !== null
  if (problems.length + refused.length > 0 || !isWhole) {
    // a file that cannot be read, or has another name, is reported as that: not as missing besides
    const explained = new Set([...files.unreadable.keys(), ...unread.flatMap(meantFile)])
    const others = problems.filter(
      ({ code, at }) => !(MISSING.has(code) && at !== undefined && explained.has(at.file)),
    )
    return { kind: 'problems', problems: [...refused, ...others, ...notes] }
  }
  const { letter, uses } = written
  const templates = opener(written.templates)
  const pictures = opener(written.pictures)
  let cells: CellPlaces | null = null
  const value: Project = {
    languages: writtenIn(languages, letter),
    allLanguages: languages,
    get states() {
      return states()
    },
    letter,
    get templates() {
      return templates()
    },
    get pictures() {
      return pictures()
    },
    recipients,
    uses: (part, tag) => uses[templateName(part, tag)]!,
    fonts: pinned('@expo-google-fonts/'),
    ownFaces,
    icu: process.versions.icu ?? '',
    output: OUTPUT,
    face: (name) => files.read(`${FACES}/${name}`),
    list,
    cellPlaces: async () => {
      if (cells !== null) return cells
      const lists = [...rowsRead.keys()].map((list) => listFile(files, list))
      const { openCellPlaces } = await import('../recipients/cell-places.ts')
      cells = openCellPlaces(await withWorkbooks(files, lists), tags)
      return cells
    },
    readFrom: () => ({
      only: letter.to.length === 1 ? letter.to[0]!.list : null,
      lists: [...rowsRead].map(([list, rows]) => listRead(files, folders.where, list, rows)),
      texts: textsRead(files, folders.where, letter, languages),
      settings: folders.settings ?? null,
    }),
    comesWithInvite: files.comesWithInvite,
    listFile: (list) => listFile(files, list),
    store,
  }
  return { kind: 'ok', value, notes }
}

/** All that get originals, in the order of the letter's lists; null: of some of these lists there are problems. */
async function readAddressees(
  { to }: Letter,
  read: Project['list'],
  take: <T>(outcome: Outcome<T>) => T | null,
): Promise<readonly Recipient[] | null> {
  const lists: (readonly Recipient[] | null)[] = []
  for (const { list } of to) lists.push(take(await read(list)))
  const whole = lists.filter((each) => each !== null)
  const problems = to.length === 1 ? [] : sameIds(whole)
  if (problems.length > 0) take({ kind: 'problems', problems })
  return whole.length < lists.length || problems.length > 0 ? null : whole.flat()
}

/** What the rooms that read report of a file that is not there. */
const MISSING: ReadonlySet<string> = new Set(['letters/no-file', 'recipients/no-file'])

/** The same files, without folders of languages that are reported as misnamed: once is enough. */
function withoutMisnamed(files: Files, unread: readonly UnreadEntry[]): Files {
  const alike = unread.flatMap((each) =>
    'meant' in each && path.posix.dirname(each.meant) === 'locales' ? [each.entry.name] : [],
  )
  const isRead = (name: string): boolean => isLanguageTag(name) || !alike.includes(name)
  return {
    read: (file) => files.read(file),
    list: (folder) => (folder === 'locales' ? files.list(folder).filter(isRead) : files.list(folder)),
  }
}

/** The file that a misnamed one was to be; none: nothing is missed. */
const meantFile = (unread: UnreadEntry): readonly string[] =>
  unread.kind === 'missed' ? [asCsv(unread.meant)] : []

/**
 * The letter by that name; null: the only one there is. Where the person has letters of their own those that come with invite
 * do not count, but can be named.
 */
function chooseLetter(files: LayeredFiles, all: readonly string[], name: string | null): Outcome<string> {
  const own = all.filter((each) => files.own(`templates/${each}`) !== null)
  const known = name === null && own.length > 0 ? own : all
  // some disks keep names decomposed, whatever was typed
  const named =
    known.find((each) => each === name) ?? known.find((each) => name?.normalize() === each.normalize())
  const chosen = name === null && known.length === 1 ? known[0] : named
  if (chosen !== undefined) return { kind: 'ok', value: chosen, notes: [] }
  return {
    kind: 'problems',
    problems: [problem('project/which-letter', null, { letter: name, known })],
  }
}
