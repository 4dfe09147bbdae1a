import path from 'node:path'
import { LOCALE_FILES } from '../letters/letters.ts'
import { isPictureName } from '../model/picture.ts'
import type { UnreadReason } from '../problems/project.ts'
import { asCsv, asWorkbook } from '../recipients/list-files.ts'
import { nearest } from '../text/nearest.ts'
import { meaning, numberedMeantBy } from './alike.ts'
import { entriesIn, type FolderEntry, isOtherSpelling, type LayeredFiles } from './layers.ts'
import { FACES } from './own-faces.ts'
import { SETTINGS_FILE } from './settings.ts'

/** What it takes to look through a project's folders. */
export interface EntrySearch {
  readonly files: LayeredFiles
  /** the folder's name of the letter that is run; null: none was found */
  readonly letter: string | null
  /** of all languages that the project has */
  readonly tags: readonly string[]
  /** that some letter of the project names, without their ending */
  readonly lists: readonly string[]
  /** of some letter it cannot be told which lists it names: any list may be one of them */
  readonly mayBeOthers: boolean
}

/**
 * A file or folder of the person's that nothing reads. `meant`: what it looks like, by the name that the project has for
 * it, `data/ministers.csv`.
 */
export type UnreadEntry = MisnamedEntry | SpareEntry | RivalEntry | UnknownEntry

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

/** It is a list's workbook, and the list is there as CSV too: `csv`, as it is in the project. */
export interface RivalEntry {
  readonly kind: 'rival'
  readonly entry: FolderEntry
  readonly csv: string
}

/** It looks like none that is read. */
export interface UnknownEntry {
  readonly kind: 'other'
  readonly entry: FolderEntry
  /** what is read in that folder */
  readonly reason: UnreadReason
}

/** Finds what is not read of a folder's entry: the entry, or entries in it; none: all is read, or is none of our business. */
type EntryRule = (entry: FolderEntry) => readonly UnreadEntry[]

/** The program's own words: a copy of them beside one's own does no harm. */
const OF_PROGRAM = 'review.json'
const listFiles = ({ lists }: EntrySearch): readonly string[] =>
  ['states', ...lists].map((list) => `${list}.csv`)

/** Files that tell about a folder: nobody means them to be read. */
const ABOUT = /^(readme|licen[cs]e|changelog)/i
/** Which of them a text names is told by who reads pictures. */
const isPicture = ({ name, isFolder }: FolderEntry): boolean => !isFolder && isPictureName(name)
const TEXT = /\.(hbs|json)(\.|$)/i

/** Goes through a folder's entries by a rule. */
const unreadIn = (folder: string, rule: EntryRule): readonly UnreadEntry[] =>
  entriesIn(folder)
    .filter(({ name, isFolder }) => isFolder || !ABOUT.test(name))
    .flatMap(rule)

/**
 * Finds what lies in the person's folders and is not read. In the folder where they stand, which may be their home, it
 * looks for nothing but what looks like a list or a folder of the project.
 */
export function findUnreadEntries(search: EntrySearch): readonly UnreadEntry[] {
  const { files } = search
  const folders: Readonly<Record<string, EntryRule>> = {
    data: inData(search),
    templates: inTemplates(search),
    locales: inLocales(search),
    [FACES]: inFaces,
  }
  const folderMeantBy = meaning(Object.keys(folders))
  const listMeantBy = meaning(listFiles(search))
  const settingsMeantBy = meaning([SETTINGS_FILE])
  return files.ownFolders('.').flatMap((root) => {
    // --data names a folder in which lists may lie directly
    const isData = files.ownFolders('data').includes(root)
    return unreadIn(root, (entry) => {
      const { name, isFolder } = entry
      const folder = folderMeantBy(name) ?? (isFolder ? nearest(name, Object.keys(folders)) : null)
      if (folder !== null)
        return asFolder(files, entry, folder, folders[folder]!).filter(
          (unread) => unread.entry !== entry || isMissed(unread),
        )
      if (!isFolder && /json/i.test(name) && settingsMeantBy(name) !== null)
        return asFile(files, entry, SETTINGS_FILE).filter(isMissed)
      const list = isFolder && !name.includes('.') ? null : listMeantBy(name)
      if (list !== null) return asList(files, entry, list).filter((unread) => isData || isMissed(unread))
      return isData && !isFolder && /\.(csv|xlsx)$/i.test(name) ? otherList(search, entry) : []
    })
  })
}

const isMissed = (unread: UnreadEntry): unread is MisnamedEntry => unread.kind === 'missed'

/** In data/: lists. While one is read, an older one by its name may be put away in a folder. */
function inData(search: EntrySearch): EntryRule {
  const { files } = search
  const listMeantBy = meaning(listFiles(search))
  const asMeant = (entry: FolderEntry): readonly UnreadEntry[] => {
    const list = listMeantBy(entry.name)
    return list === null ? [] : asList(files, entry, list)
  }
  return (entry) => {
    const inside = entry.isFolder ? unreadIn(entry.path, asMeant).filter(isMissed) : []
    if (inside.length > 0) return inside
    if (entry.isFolder || listMeantBy(entry.name) !== null) return asMeant(entry)
    return otherList(search, entry)
  }
}

/** An entry that is, or looks like, a list, which may be a workbook too. `list`: its name as CSV. */
function asList(files: LayeredFiles, entry: FolderEntry, list: string): readonly UnreadEntry[] {
  const csv = `data/${list}`
  const book = asWorkbook(csv)
  const hasCsv = files.own(csv) !== null
  if (entry.path === files.own(book) && hasCsv) return [{ kind: 'rival', entry, csv }]
  const isBook = !hasCsv && (files.own(book) !== null || /\.xlsx$/i.test(entry.name))
  return asFile(files, entry, isBook ? book : csv)
}

function otherList(search: EntrySearch, entry: FolderEntry): readonly UnknownEntry[] {
  if (search.mayBeOthers && /\.(csv|xlsx)$/i.test(entry.name)) return []
  const known = listFiles(search)
  const reason = { kind: 'no-list', nearest: nearest(entry.name, known), known } as const
  return [{ kind: 'other', entry, reason }]
}

/** In templates/: the letter that is run, and others, which need a letter.json to be one. */
function inTemplates(search: EntrySearch): EntryRule {
  const { files, letter } = search
  const other = (entry: FolderEntry): UnknownEntry => ({
    kind: 'other',
    entry,
    reason: { kind: 'no-letter' },
  })
  const factsMeantBy = meaning(['letter.json'])
  const ofOthers: EntryRule = (entry) => {
    if (!entry.isFolder) return entry.name === 'defaults.json' ? [] : [other(entry)]
    const facts = `templates/${entry.name}/letter.json`
    if (files.locate(facts) !== null) return []
    const inside = unreadIn(entry.path, (inner) =>
      factsMeantBy(inner.name) === null ? [] : asFile(files, inner, facts),
    )
    return inside.some(isMissed) ? inside : [other(entry)]
  }
  if (letter === null) return ofOthers

  const [copyOf, likenessOf, textMeantBy] = [
    meaning([letter]),
    meaning([letter], false),
    meaning(textsOf(search)),
  ]
  return (entry) => {
    const { name, isFolder } = entry
    const isLetter = isFolder && files.own(`templates/${name}/letter.json`) !== null
    // DM-1132-1 may well be a letter of its own; DM1132 is hardly one beside DM-1132
    if ((isLetter ? likenessOf(name) : copyOf(name)) !== null) {
      const unread = asFolder(files, entry, `templates/${letter}`, inLetter(search, letter))
      return isLetter && name !== letter
        ? unread.filter((one) => isMissed(one) && one.comesWithInvite)
        : unread
    }
    const text = !isFolder && TEXT.test(name) ? textMeantBy(name) : null
    return text === null ? ofOthers(entry) : asFile(files, entry, `templates/${letter}/${text}`)
  }
}

const proseOf = ({ tags }: EntrySearch): readonly string[] => tags.map((tag) => `${tag}.hbs`)
const textsOf = (search: EntrySearch): readonly string[] => [
  'letter.json',
  'look.json',
  'form.hbs',
  ...proseOf(search),
]

/** In the folder of the letter that is run: its texts, and the folders of its corrigenda and reminders, its words, its lists and its message. */
function inLetter(search: EntrySearch, letter: string): EntryRule {
  const { files } = search
  const folder = `templates/${letter}`
  const listsMeantBy = meaning(['list', 'participants'])
  const isMail = meaning(['mail'])
  const isWords = meaning(['words'])
  const texts = textsOf(search)
  const inFolder = readHere(files, folder, texts)
  const inWords = readHere(
    files,
    `${folder}/words`,
    search.tags.map((tag) => `${tag}.json`),
  )
  const inMail = readHere(files, `${folder}/mail`, proseOf(search))
  return (entry) => {
    if (texts.includes(entry.name)) return inFolder(entry)
    const sheet = numberedMeantBy(entry.name)
    if (sheet !== null) {
      const inSheet = readHere(files, `${folder}/${sheet}`, proseOf(search))
      return asFolder(files, entry, `${folder}/${sheet}`, inSheet)
    }
    if (isWords(entry.name) !== null) return asFolder(files, entry, `${folder}/words`, inWords)
    if (isMail(entry.name) !== null) return asFolder(files, entry, `${folder}/mail`, inMail)
    if (isPicture(entry)) return []
    const list = listsMeantBy(entry.name)
    if (list === null) return inFolder(entry)
    const inList = readHere(files, `${folder}/${list}`, ['look.json', ...proseOf(search)])
    return asFolder(files, entry, `${folder}/${list}`, inList)
  }
}

/** In fonts/: TrueType files; which of them is named a look or a language says. */
const inFaces: EntryRule = (entry) =>
  !entry.isFolder && (/\.ttf$/i.test(entry.name) || /\.(txt|md|pdf|html?)$/i.test(entry.name))
    ? []
    : [{ kind: 'other', entry, reason: { kind: 'no-face' } }]

/** In locales/: a folder for each language. */
function inLocales({ files, tags }: EntrySearch): EntryRule {
  const other = (entry: FolderEntry): UnknownEntry => ({
    kind: 'other',
    entry,
    reason: { kind: 'no-language' },
  })
  const tagMeantBy = meaning(tags)
  return (entry) => {
    const { name, isFolder } = entry
    const tag = tagMeantBy(name)
    const folder = `locales/${tag ?? name}`
    const read = readHere(files, folder, LOCALE_FILES)
    const inLocale: EntryRule = (each) => (each.name === OF_PROGRAM || isPicture(each) ? [] : read(each))
    if (tag !== null) return asFolder(files, entry, folder, inLocale)
    const inside = isFolder ? unreadIn(entry.path, inLocale) : []
    // a folder that is called by no tag but has a language's files is read, and refused by who reads it
    const isRead = isFolder && LOCALE_FILES.some((file) => files.own(`${folder}/${file}`) !== null)
    return isRead || inside.some(isMissed) ? inside : [other(entry)]
  }
}

/** In a folder of which files of these names are read. */
function readHere(files: LayeredFiles, folder: string, names: readonly string[]): EntryRule {
  const nameMeantBy = meaning(names)
  const reason = { kind: 'no-text', known: names } as const
  return (entry) => {
    const name = nameMeantBy(entry.name)
    return name === null ? [{ kind: 'other', entry, reason }] : asFile(files, entry, `${folder}/${name}`)
  }
}

/** An entry that is, or looks like, a file that is read. */
function asFile(files: LayeredFiles, entry: FolderEntry, meant: string): readonly UnreadEntry[] {
  // an entry in its place that cannot be read, such as a folder, is reported by whoever reads it
  if (entry.path === files.ownPlace(meant)) return []
  const own = files.own(meant)
  if (own === null) return [missed(files, entry, meant, 'file')]
  return entry.path === own || isOtherSpelling(entry.path, own) ? [] : [{ kind: 'spare', entry, meant }]
}

/**
 * An entry that is, or looks like, a folder of which files are read. A folder by another name is missed if a file in it
 * is: that is said once, of the folder, and besides of those files that would not be read in the right folder either.
 */
function asFolder(
  files: LayeredFiles,
  entry: FolderEntry,
  meant: string,
  rule: EntryRule,
): readonly UnreadEntry[] {
  if (!entry.isFolder)
    return files.ownFolders(meant).length === 0
      ? [missed(files, entry, meant, 'folder')]
      : [{ kind: 'spare', entry, meant }]
  const inside = unreadIn(entry.path, rule)
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
  const comesWithInvite = files.beneath(meant) !== null || files.beneath(asCsv(meant)) !== null
  return { kind: 'missed', entry, meant, needed, comesWithInvite }
}
