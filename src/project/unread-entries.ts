import path from 'node:path'
import { nearest } from '../text/nearest.ts'
import { meaning, sheetMeantBy } from './alike.ts'
import { entriesIn, type FolderEntry, isOtherSpelling, type LayeredFiles } from './layers.ts'

/** What a project's folders are looked through with. */
export interface EntrySearch {
  readonly files: LayeredFiles
  /** the letter that is run; null: none was found */
  readonly letter: string | null
  /** of all languages */
  readonly tags: readonly string[]
}

/** A file or folder of the person's that nothing reads. `meant`: as the project calls it, `data/ministers.csv`. */
export type UnreadEntry = MisnamedEntry | SpareEntry | UnknownEntry

/** It looks like one that the person does not have by its right name: what comes with invite is used, or nothing. */
export interface MisnamedEntry {
  readonly kind: 'missed'
  readonly entry: FolderEntry
  readonly meant: string
  /** what has to be there by that name */
  readonly needed: 'file' | 'folder'
  readonly comesWithInvite: boolean
}

/** It looks like one that the person has by its right name too. */
export interface SpareEntry {
  readonly kind: 'spare'
  readonly entry: FolderEntry
  readonly meant: string
}

export interface UnknownEntry {
  readonly kind: 'other'
  readonly entry: FolderEntry
  readonly hint: string
}

/** What is found of an entry of a folder. */
type EntryRule = (entry: FolderEntry) => readonly UnreadEntry[]

const LISTS = ['states', 'ministers', 'missions', 'administrations'].map((list) => `${list}.csv`)
const OF_LOCALE = ['locale.json', 'words.json']
const listMeantBy = meaning(LISTS)

/** What stands beside files in many a folder, and nobody means to be read. */
const ABOUT = /^(readme|licen[cs]e|changelog)/i
const TEXT = /\.(hbs|json)(\.|$)/i

const each = (folder: string, judge: EntryRule): readonly UnreadEntry[] =>
  entriesIn(folder)
    .filter(({ name, isFolder }) => isFolder || !ABOUT.test(name))
    .flatMap(judge)

/**
 * What lies in the person's folders and is not read. Of the folder where they stand, which may be their home, only what
 * looks like a list or a folder of the project.
 */
export function findUnreadEntries(sought: EntrySearch): readonly UnreadEntry[] {
  const { files } = sought
  const folders: Readonly<Record<string, EntryRule>> = {
    data: inData(sought),
    templates: inTemplates(sought),
    locales: inLocales(sought),
  }
  const folderMeantBy = meaning(Object.keys(folders))
  return files.ownFolders('.').flatMap((root) => {
    // --data names a folder in which lists may lie directly
    const isData = files.ownFolders('data').includes(root)
    return each(root, (entry) => {
      const { name, isFolder } = entry
      const folder = folderMeantBy(name) ?? (isFolder ? nearest(name, Object.keys(folders)) : null)
      if (folder !== null)
        return asFolder(files, entry, folder, folders[folder]!).filter(
          (found) => found.entry !== entry || isMissed(found),
        )
      const list = isFolder && !name.includes('.') ? null : listMeantBy(name)
      if (list !== null) return asFile(files, entry, `data/${list}`).filter((one) => isData || isMissed(one))
      return isData && !isFolder && /\.csv$/i.test(name) ? [otherList(entry)] : []
    })
  })
}

const isMissed = (stranger: UnreadEntry): stranger is MisnamedEntry => stranger.kind === 'missed'

/** Lists. An older one may be put away in a folder, while there is one to be read. */
function inData({ files }: EntrySearch): EntryRule {
  const asList = (entry: FolderEntry): readonly UnreadEntry[] => {
    const list = listMeantBy(entry.name)
    return list === null ? [] : asFile(files, entry, `data/${list}`)
  }
  return (entry) => {
    const inside = entry.isFolder ? each(entry.path, asList).filter(isMissed) : []
    if (inside.length > 0) return inside
    if (entry.isFolder || listMeantBy(entry.name) !== null) return asList(entry)
    return [otherList(entry)]
  }
}

function otherList(entry: FolderEntry): UnknownEntry {
  const near = nearest(entry.name, LISTS)
  const hint = near === null ? `lists are called ${LISTS.join(', ')}` : `did you mean ${near}?`
  return { kind: 'other', entry, hint }
}

/** Letters: the one that is run, and others, which need a letter.json to be one. */
function inTemplates(sought: EntrySearch): EntryRule {
  const { files, letter } = sought
  const other = (entry: FolderEntry): UnknownEntry => ({
    kind: 'other',
    entry,
    hint: 'a letter is a folder with letter.json, look.json and a text a language',
  })
  const factsMeantBy = meaning(['letter.json'])
  const ofOthers: EntryRule = (entry) => {
    if (!entry.isFolder) return [other(entry)]
    const facts = `templates/${entry.name}/letter.json`
    if (files.locate(facts) !== null) return []
    const inside = each(entry.path, (inner) =>
      factsMeantBy(inner.name) === null ? [] : asFile(files, inner, facts),
    )
    return inside.some(isMissed) ? inside : [other(entry)]
  }
  if (letter === null) return ofOthers

  const [copyOf, likenessOf, textMeantBy] = [
    meaning([letter]),
    meaning([letter], false),
    meaning(textsOf(sought)),
  ]
  return (entry) => {
    const { name, isFolder } = entry
    const isLetter = isFolder && files.own(`templates/${name}/letter.json`) !== null
    // DM-1132-1 may well be a letter of its own; DM1132 is hardly one beside DM-1132
    if ((isLetter ? likenessOf(name) : copyOf(name)) !== null) {
      const found = asFolder(files, entry, `templates/${letter}`, inLetter(sought, letter))
      return isLetter && name !== letter ? found.filter((one) => isMissed(one) && one.comesWithInvite) : found
    }
    const text = !isFolder && TEXT.test(name) ? textMeantBy(name) : null
    return text === null ? ofOthers(entry) : asFile(files, entry, `templates/${letter}/${text}`)
  }
}

const proseOf = ({ tags }: EntrySearch): readonly string[] => tags.map((tag) => `${tag}.hbs`)
const textsOf = (sought: EntrySearch): readonly string[] => [
  'letter.json',
  'look.json',
  'form.hbs',
  ...proseOf(sought),
]

function inLetter(sought: EntrySearch, letter: string): EntryRule {
  const { files } = sought
  const folder = `templates/${letter}`
  const isList = meaning(['list'])
  const texts = textsOf(sought)
  const inFolder = readHere(files, folder, texts)
  const inList = readHere(files, `${folder}/list`, ['look.json', ...proseOf(sought)])
  return (entry) => {
    if (texts.includes(entry.name)) return inFolder(entry)
    const sheet = sheetMeantBy(entry.name)
    if (sheet !== null) {
      const inSheet = readHere(files, `${folder}/${sheet}`, proseOf(sought))
      return asFolder(files, entry, `${folder}/${sheet}`, inSheet)
    }
    return isList(entry.name) === null ? inFolder(entry) : asFolder(files, entry, `${folder}/list`, inList)
  }
}

function inLocales({ files, tags }: EntrySearch): EntryRule {
  const other = (entry: FolderEntry): UnknownEntry => ({
    kind: 'other',
    entry,
    hint: 'a language is a folder called by its tag, with locale.json and words.json',
  })
  const tagMeantBy = meaning(tags)
  return (entry) => {
    const { name, isFolder } = entry
    const tag = tagMeantBy(name)
    const folder = `locales/${tag ?? name}`
    const inLocale = readHere(files, folder, OF_LOCALE)
    if (tag !== null) return asFolder(files, entry, folder, inLocale)
    const inside = isFolder ? each(entry.path, inLocale) : []
    // a language by a name that is none is read, and refused
    const isRead = isFolder && OF_LOCALE.some((file) => files.own(`${folder}/${file}`) !== null)
    return isRead || inside.some(isMissed) ? inside : [other(entry)]
  }
}

/** A folder of which files of these names are read. */
function readHere(files: LayeredFiles, folder: string, names: readonly string[]): EntryRule {
  const nameMeantBy = meaning(names)
  const hint = `what is read here is called ${names.join(', ')}`
  return (entry) => {
    const name = nameMeantBy(entry.name)
    return name === null ? [{ kind: 'other', entry, hint }] : asFile(files, entry, `${folder}/${name}`)
  }
}

/** An entry that is, or looks like, a file that is read. */
function asFile(files: LayeredFiles, entry: FolderEntry, meant: string): readonly UnreadEntry[] {
  // what cannot be read though it is in its place, such as a folder, is said by whoever reads it
  if (entry.path === files.ownPlace(meant)) return []
  const own = files.own(meant)
  if (own === null) return [missed(files, entry, meant, 'file')]
  return entry.path === own || isOtherSpelling(entry.path, own) ? [] : [{ kind: 'spare', entry, meant }]
}

/**
 * An entry that is, or looks like, a folder of which files are read. By another name it is missed where a file in it is:
 * that is said once, and beside it only of files that would not be read by the folder's right name either.
 */
function asFolder(
  files: LayeredFiles,
  entry: FolderEntry,
  meant: string,
  judge: EntryRule,
): readonly UnreadEntry[] {
  if (!entry.isFolder)
    return files.ownFolders(meant).length === 0
      ? [missed(files, entry, meant, 'folder')]
      : [{ kind: 'spare', entry, meant }]
  const inside = each(entry.path, judge)
  const isInPlace = (place: string): boolean => place === entry.path || isOtherSpelling(place, entry.path)
  if (isInPlace(files.ownPlace(meant)) || files.ownFolders(meant).some(isInPlace)) return inside
  const lost = inside.filter(isMissed)
  if (lost.length === 0) return [{ kind: 'spare', entry, meant }]
  const comesWithInvite = lost.some((one) => one.comesWithInvite)
  const misnamed = lost.filter((one) => one.entry.name !== path.posix.basename(one.meant))
  return [{ ...missed(files, entry, meant, 'folder'), comesWithInvite }, ...misnamed]
}

function missed(
  files: LayeredFiles,
  entry: FolderEntry,
  meant: string,
  needed: MisnamedEntry['needed'],
): MisnamedEntry {
  return { kind: 'missed', entry, meant, needed, comesWithInvite: files.beneath(meant) !== null }
}
