import { shown } from '../text/shown.ts'
import { error, note, wrongUse } from './wording.ts'

/** What is wrong with a project's folders: what is in them that nothing reads, or that cannot be read. */
export const projectProblems = {
  'project/which-letter': wrongUse(
    'It cannot be told which letter is meant: there is none by that name, or none at all, or several and none was named. A letter is a folder in templates/, called by its reference. Name one of those that the hint lists.',
    ({ letter, known }: { readonly letter: string | null; readonly known: readonly string[] }) => ({
      message:
        letter !== null
          ? `there is no letter ${shown(letter)}`
          : `there ${known.length === 0 ? 'is no letter' : 'are several letters'}`,
      hint: known.length === 0 ? 'a letter is a folder in templates/' : `one of ${known.join(', ')}`,
    }),
  ),
  'project/not-read': error(
    'One of your files or folders looks like one that invite reads, but does not have its exact name, place or kind. The one that comes with invite would be used in its place, or nothing, and letters could go out from a list or a text that is not yours. Give it the name that the hint says, or take it away.',
    ({ instead, remedy, place, needed }: NotReadArguments) => ({
      message: instead === null ? 'this is not read' : `this is not read: ${used[instead]} would be used`,
      hint: doThis(remedy, place, needed),
    }),
  ),
  'project/list-twice': error(
    'A list is there twice under one name, as a workbook and as CSV. One of the two is probably older, and nobody could say from which the letters were made. Keep the one that counts, and put the other elsewhere or give it another ending, such as .bak.',
    ({ csv }: { readonly csv: string }) => ({
      message: `${csv} is there too, and only one of the two can be the list`,
      hint: 'keep the one that counts, and put the other elsewhere',
    }),
  ),
  'project/unread-file': note(
    'Something lies in your folders that nothing reads, and that nothing is missing for. It does no harm, but if you meant it to be used, it is not. The hint says what is read there; you can leave the file, or put it elsewhere.',
    ({ entry, ...why }: { readonly entry: 'file' | 'folder' } & UnreadReason) => ({
      message: `nothing reads this ${entry}`,
      hint: whatIsRead(why),
    }),
  ),
  'project/no-patterns': note(
    'The language says that its words may be divided at the ends of lines (“hyphenate”: true in locale.json), but invite has no patterns that would tell where: for this language there are none, or its script divides no words. So none is. That is no fault; in a narrow column spaces may be wide. Write false to be told no more.',
    ({ language, isDivided }: { readonly language: string; readonly isDivided: boolean }) => ({
      message: isDivided
        ? `there are no hyphenation patterns for ${language}: no word is divided`
        : `words of this script are never divided: no patterns are used for ${language}`,
      hint: 'write "hyphenate": false, if that is meant',
    }),
  ),
  'project/unreadable': error(
    'A file that is needed is there, but this computer does not let it be read: it may be a folder, a link to something that is gone, or a file that you have no right to read. The one that comes with invite is not used in its place, since what is there is what you meant. Put a file there that can be read, or take it away.',
    ({ code, reason }: { readonly code: string; readonly reason: string }) => ({
      message: `this cannot be read: ${refusals[code] ?? reason}`,
      hint: 'put a file there, or take it away; then the one that comes with invite is used',
    }),
  ),
}

interface NotReadArguments {
  /** what that comes with invite would be used; null: nothing */
  readonly instead: Instead | null
  readonly remedy: Remedy
  /** where what was meant has to be, and what it has to be */
  readonly place: string
  readonly needed: 'file' | 'folder'
}

/** What comes with invite. */
export type Instead = 'list' | 'lists' | 'text' | 'texts' | 'letter'

/** What a person does with a file or folder of theirs so that it is read. */
export type Remedy =
  | 'rename'
  | 'move'
  | 'move-contents'
  | 'unpack'
  | 'replace'
  | 'save-from-spreadsheet'
  | 'save-as-csv'
  | 'write-as-text'

/** Why nothing reads a file or folder: there is another that is read, or this is none of those that are read in its place. */
export type UnreadReason =
  | { readonly kind: 'other-is-read'; readonly file: string }
  | { readonly kind: 'wrong-name'; readonly place: string }
  | { readonly kind: 'no-list'; readonly nearest: string | null; readonly known: readonly string[] }
  | { readonly kind: 'no-letter' }
  | { readonly kind: 'no-language' }
  | { readonly kind: 'no-text'; readonly known: readonly string[] }
  | { readonly kind: 'no-face' }

const used: Readonly<Record<Instead, string>> = {
  list: 'the list that comes with invite',
  lists: 'the lists that come with invite',
  text: 'the text that comes with invite',
  texts: 'the texts that come with invite',
  letter: 'the letter that comes with invite',
}

/** By the error code of the system (POSIX) or of Node. */
const refusals: Readonly<Record<string, string>> = {
  EISDIR: 'it is a folder',
  ENOENT: 'it is a link to what is not there',
  ELOOP: 'it is a link to itself',
  EACCES: 'you may not read it',
  EPERM: 'you may not read it',
  ERR_FS_FILE_TOO_LARGE: 'it is too large',
}

function doThis(remedy: Remedy, place: string, needed: 'file' | 'folder'): string {
  switch (remedy) {
    case 'rename':
      return `call it ${place}`
    case 'move':
      return `move it to ${place}`
    case 'move-contents':
      return `put what is in it into ${place}`
    case 'unpack':
      return `unpack it: ${place} is a ${needed}`
    case 'replace':
      return needed === 'folder'
        ? `${place} has to be a folder: put this into it, or take it away`
        : `${place} has to be a file`
    case 'save-from-spreadsheet':
      return `save it from Excel or LibreOffice as a workbook (.xlsx), or as “CSV UTF-8”: ${place}`
    case 'save-as-csv':
      return `a list is CSV or a workbook (.xlsx): save it as “CSV UTF-8”, as ${place}`
    case 'write-as-text':
      return `write it as plain text in ${place}, or take it away`
    default:
      return remedy satisfies never
  }
}

function whatIsRead(why: UnreadReason): string {
  switch (why.kind) {
    case 'other-is-read':
      return `${why.file} is read`
    case 'wrong-name':
      return `its right name is ${why.place}`
    case 'no-list':
      return why.nearest === null
        ? `no letter names such a list: those that are read are ${why.known.join(', ')}`
        : `did you mean ${why.nearest}?`
    case 'no-letter':
      return 'a letter is a folder with letter.json, look.json and a text a language'
    case 'no-language':
      return 'a language is a folder called by its tag, with locale.json and words.json'
    case 'no-text':
      return `what is read here is called ${why.known.join(', ')}`
    case 'no-face':
      return 'a typeface is a TrueType file, with the ending .ttf: not .otf, .woff, .woff2 or .ttc'
    default:
      return why satisfies never
  }
}
