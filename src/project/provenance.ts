import path from 'node:path'
import { LOCALE_FILES } from '../letters/letters.ts'
import type { Language, Letter } from '../model/letter.ts'
import type { ListName } from '../model/recipient.ts'
import type { LayeredFiles } from './layers.ts'
import { listFile } from './list-file.ts'
import type { SettingsUsed } from './settings.ts'

/** Where the lists and texts of a command were read from: the person's own files, or those that come with invite. */
export interface Provenance {
  /** the letter's list of originals, where it has but one: it needs no name */
  readonly only: ListName | null
  /** in the order in which they were read */
  readonly lists: readonly ListSource[]
  /** first the letter's folder, then one for each language */
  readonly texts: readonly TextSource[]
  /** null: there is no invite.json */
  readonly settings: SettingsUsed | null
}

/** Where a list was read from. */
export interface ListSource {
  readonly list: ListName
  /** relative to where the person stands */
  readonly file: string
  /** how many rows were taken: an office that a source denies is none */
  readonly rows: number
  readonly comesWithInvite: boolean
}

/** Where the texts of a letter or a language were read from. */
export interface TextSource {
  /** relative to where the person stands */
  readonly folder: string
  /** the person's own files in it that were read: `fr.hbs`, `list/fr.hbs` */
  readonly own: readonly string[]
  /** how many others were read: those that come with invite */
  readonly comeWithInvite: number
}

/** Tells where a list was read from. `where` gives a project's file relative to where the person stands. */
export function listRead(
  files: LayeredFiles,
  where: (file: string) => string,
  list: ListSource['list'],
  rows: number,
): ListSource {
  const file = listFile(files, list)
  return { list, file: where(file), rows, comesWithInvite: files.comesWithInvite(file) }
}

/** Tells where the texts of a letter and of all languages were read from. */
export function textsRead(
  files: LayeredFiles,
  where: (file: string) => string,
  letter: Letter,
  languages: readonly Language[],
): readonly TextSource[] {
  const texts = (folder: string, names: readonly string[]): TextSource => {
    const hasOwn = files.ownFolders(folder).length > 0
    const own = names.filter((name) => hasOwn && files.own(`${folder}/${name}`) !== null)
    return { folder: where(folder), own, comeWithInvite: names.length - own.length }
  }
  const ofLetter = texts(`templates/${letter.name}`, filesOf(letter))
  return [ofLetter, ...languages.map(({ tag }) => texts(`locales/${tag}`, LOCALE_FILES))]
}

/** A letter's files, by their names in its folder. */
function filesOf({
  name,
  factsSource,
  lookSource,
  form,
  prose,
  sheets,
  reminders,
  list,
  participants,
  mail,
  pictures,
  words,
}: Letter): readonly string[] {
  const sources = [
    factsSource,
    lookSource,
    ...(form === null ? [] : [form]),
    ...Object.values(prose),
    ...[...sheets.values(), ...reminders.values()].flatMap((sheet) => Object.values(sheet)),
    ...Object.values(list?.prose ?? {}),
    ...Object.values(participants?.prose ?? {}),
    ...Object.values(mail ?? {}),
    ...Object.values(words).map(({ source }) => source),
  ]
  const folder = `templates/${name}/`
  const shown = Object.values(pictures).flatMap((each) => Object.values(each).map(({ file }) => file))
  const files = [...sources.map(({ file }) => file), ...new Set(shown)]
  const inFolder = files.filter((file) => file.startsWith(folder)).map((file) => file.slice(folder.length))
  const looks = [
    ...(list === null ? [] : ['list/look.json']),
    ...(participants === null ? [] : ['participants/look.json']),
  ]
  return [...inFolder, ...looks].sort()
}

/**
 * Says for a person where lists and texts come from, and options that are not given:
 *
 *     list: data/ministers.csv, 6 rows
 *     texts: templates/DM-1132 (fr.hbs, letter.json), the others come with invite
 */
export function toldOf({ only, lists, texts, settings }: Provenance): readonly string[] {
  return [toldOfLists(lists, only), toldOfTexts(texts), ...toldOfSettings(settings)]
}

/** `settings: identity, out from invite.json`; of a file that holds nothing for this command nothing is said. */
export const toldOfSettings = (settings: SettingsUsed | null): readonly string[] =>
  settings === null || settings.names.length === 0
    ? []
    : [`settings: ${settings.names.join(', ')} from ${settings.file}`]

/** The list of States is told of only if it is the person's own. */
function toldOfLists(lists: readonly ListSource[], only: ListName | null): string {
  const states = lists.filter(({ list, comesWithInvite }) => list === 'states' && !comesWithInvite)
  const told = [...lists.filter(({ list }) => list !== 'states'), ...states].map((each) => {
    const { list, file, rows, comesWithInvite } = each
    const rest = list === only ? 'the list that comes' : `the ${list} that come`
    return `${comesWithInvite ? `${rest} with invite` : file}, ${rows} ${rows === 1 ? 'row' : 'rows'}`
  })
  return `${told.length === 1 ? 'list' : 'lists'}: ${told.join('; ')}`
}

function toldOfTexts(texts: readonly TextSource[]): string {
  const own = texts.filter((each) => each.own.length > 0)
  if (own.length === 0) return 'texts: those that come with invite'
  const isWhole = (each: TextSource): boolean => each.comeWithInvite === 0
  const locales = texts.slice(1)
  const named = locales.every(isWhole)
    ? [
        ...own.filter((each) => each === texts[0]),
        { ...locales[0]!, folder: path.dirname(locales[0]!.folder) },
      ]
    : own
  const folders = named.map((each) =>
    isWhole(each) ? each.folder : `${each.folder} (${some(each.own, MOST_FILES)})`,
  )
  const others = texts.every(isWhole) ? '' : ', the others come with invite'
  return `texts: ${some(folders, MOST_FOLDERS)}${others}`
}

const MOST_FILES = 3
const MOST_FOLDERS = 3

/** The first of many names, and how many more there are. */
function some(names: readonly string[], most: number): string {
  if (names.length <= most) return names.join(', ')
  return `${names.slice(0, most).join(', ')} and ${names.length - most} more`
}
