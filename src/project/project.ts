import { homedir } from 'node:os'
import path from 'node:path'
import { type Templates, templateName } from '../compose/templates.ts'
import { letterNames } from '../letters/letters.ts'
import type { Files, Language } from '../model/letter.ts'
import type { Picture } from '../model/picture.ts'
import type { Grounds } from '../model/plan.ts'
import type { LanguageTag, ListName, Recipient, State } from '../model/recipient.ts'
import type { Outcome } from '../problems/problem.ts'
import type { CellPlaces } from '../recipients/cell-places.ts'
import { withWorkbooks } from '../recipients/list-files.ts'
import type { Sequence } from '../sequence.ts'
import { opener, openStore, PACKAGE, type Store } from '../store.ts'
import { build, OUTPUT, packageFolder, pinned } from '../version.ts'
import { readChosenLetter } from './chosen-letter.ts'
import { takeInventory } from './inventory.ts'
import { type LanguagesRead, readAllLanguages } from './languages.ts'
import { type LayeredFiles, layered } from './layers.ts'
import {
  type LetterLists,
  openLetterLists,
  readAddressees,
  readStates,
  type StatesRead,
} from './letter-lists.ts'
import { listFile } from './list-file.ts'
import { checkOwnFaces, FACES, type OwnFaces } from './own-faces.ts'
import { listRead, type Provenance, textsRead } from './provenance.ts'
import { openReading, refusedIn, take, unexplained } from './reading.ts'
import type { SettingsUsed } from './settings.ts'
import { type WrittenLetter, writtenIn } from './written-letter.ts'

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
  list(list: ListName): Promise<Outcome<Sequence<Recipient>>>
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
  const reading = openReading(files, store, place)
  const inventory = await takeInventory(reading, name, drafted)
  const languages = await readAllLanguages(reading, inventory)
  // which columns a list may have depends on the languages: where they are not known, all would be too many
  const states = languages && (await readStates(reading, inventory, languages.tags))
  take(reading, inventory.chosen)
  const chosen = languages && (await readChosenLetter(reading, inventory, languages))
  const ownFaces =
    languages &&
    chosen &&
    take(reading, await checkOwnFaces(files, store, languages.all, chosen.written.letter))
  const lists =
    languages && states && chosen && openLetterLists(reading, inventory, languages.tags, states, chosen)
  const recipients = lists && chosen && (await readAddressees(reading, chosen.written.letter, lists))

  const { problems, notes } = reading
  const refused = refusedIn(reading)
  const isWhole =
    languages !== null &&
    states !== null &&
    chosen !== null &&
    ownFaces !== null &&
    lists !== null &&
    recipients !== null
  if (problems.length + refused.length > 0 || !isWhole) {
    const others = unexplained(reading, inventory.unread)
    return { kind: 'problems', problems: [...refused, ...others, ...notes] }
  }
  const { written } = chosen
  const value = projectOf(folders, { languages, states, written, ownFaces, lists, recipients })
  return { kind: 'ok', value, notes }
}

/** All of a project that was read, and has no problem. */
interface ProjectParts {
  readonly languages: LanguagesRead
  readonly states: StatesRead
  readonly written: WrittenLetter
  readonly ownFaces: OwnFaces
  readonly lists: LetterLists
  readonly recipients: Sequence<Recipient>
}

function projectOf(
  { files, where, store, settings }: Folders,
  { languages, states, written, ownFaces, lists, recipients }: ProjectParts,
): Project {
  const { letter, uses } = written
  const templates = opener(written.templates)
  const pictures = opener(written.pictures)
  let cells: CellPlaces | null = null
  return {
    languages: writtenIn(languages.all, letter),
    allLanguages: languages.all,
    get states() {
      return states.all()
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
    list: lists.read,
    cellPlaces: async () => {
      if (cells !== null) return cells
      const read = [...lists.rows.keys()].map((list) => listFile(files, list))
      const { openCellPlaces } = await import('../recipients/cell-places.ts')
      cells = openCellPlaces(await withWorkbooks(files, read), languages.tags)
      return cells
    },
    readFrom: () => ({
      only: letter.to.length === 1 ? letter.to[0]!.list : null,
      lists: [...lists.rows].map(([list, rows]) => listRead(files, where, list, rows)),
      texts: textsRead(files, where, letter, languages.all),
      settings: settings ?? null,
    }),
    comesWithInvite: files.comesWithInvite,
    listFile: (list) => listFile(files, list),
    store,
  }
}
