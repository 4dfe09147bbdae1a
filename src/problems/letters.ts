import { didYouMean } from '../text/nearest.ts'
import { codePoint, shown } from '../text/shown.ts'
import { lettersApprovalsProblems } from './letters-approvals.ts'
import { datesProblems } from './letters-dates.ts'
import { lettersFacesProblems } from './letters-faces.ts'
import { labelProblems } from './letters-labels.ts'
import { type FoundValue, foundOf, type WantedValue, wantedOf } from './letters-values.ts'
import { error, note } from './wording.ts'

/** What a file holds that has to be there. */
export type FileContent =
  | { readonly kind: 'facts' | 'look' | 'list-look' | 'locale' | 'words' }
  | { readonly kind: 'prose' | 'list-prose' | 'mail-prose'; readonly language: string }

/** Where reading a file as JSON comes to an end. `found`: the character that stands there; null: the file ends. */
export type JsonFault =
  | { readonly kind: 'expected'; readonly character: string; readonly found: string | null }
  | { readonly kind: 'no-value' | 'no-name' | 'more'; readonly found: string | null }
  | { readonly kind: 'open-text' | 'escape' }
  | { readonly kind: 'deep'; readonly deepest: number }

/** What can be wrong with the files of letters and languages. */
export const lettersProblems = {
  ...lettersApprovalsProblems,
  ...labelProblems,
  ...datesProblems,
  ...lettersFacesProblems,
  'letters/no-language': error(
    'There is no language to write a letter in. Each language is a folder in locales/ with two files, locale.json (how the language is written) and words.json (the words that letters share).',
    () => ({
      message: 'there is no language',
      hint: 'a language is a folder in locales/ with locale.json and words.json',
    }),
  ),
  'letters/language-tag': error(
    'A folder in locales/ is called by the international tag of its language (BCP 47): two or three small letters, then, if it is needed, the script and the region. The same tag names the files of the letters and the columns of the lists. Rename the folder.',
    ({ language }: { readonly language: string }) => ({
      message: `the folder’s name, “${language}”, is no language`,
      hint: 'a language is called by its tag (BCP 47): fr, pt, zh-Hant, pt-BR',
    }),
  ),
  'letters/no-file': error(
    'A file that every letter or every language needs is not in its folder. The hint says what it holds. Write it, starting from the same file of another letter or another language, or look whether it has another name or lies elsewhere.',
    ({ holds }: { readonly holds: FileContent }) => ({
      message: 'the file is missing',
      hint: `it holds ${contentOf(holds)}`,
    }),
  ),
  'letters/not-utf-8': error(
    'Text files are read as UTF-8, the encoding that holds all languages at once. This file has another encoding, and to guess it would garble its letters. Open it in the program that wrote it and save it again as UTF-8.',
    () => ({ message: 'the file is not UTF-8', hint: 'save it again as UTF-8' }),
  ),
  'letters/lost-character': error(
    'When this file was converted from another encoding, a character could not be kept, and the sign for a lost character stands in its place. Nobody can tell from it what was there. Look into the original text and write the right character.',
    () => ({
      message: `a character was lost here (${codePoint('\ufffd')}) when the file was converted`,
      hint: 'write the right one again',
    }),
  ),
  'letters/control-character': error(
    'The file holds an invisible character that steers devices and prints nothing. It often comes along when text is copied from another program. It could neither be printed nor be stored in the letter: delete it.',
    ({ character }: { readonly character: string }) => ({
      message: `a control character stands here (${codePoint(character)})`,
      hint: 'delete it; most editors show it only on request',
    }),
  ),
  'letters/json': error(
    'The file is not written as JSON has it, and what follows the first such place cannot be read. Most often a comma or a double quote is missing, or a comma stands after the last entry. Look at the place that is named and just before it.',
    ({ fault }: { readonly fault: JsonFault }) => ({
      message: faultOf(fault),
      hint: 'the file has to be JSON: names and texts in double quotes, commas between entries and none after the last',
    }),
  ),
  'letters/same-name': error(
    'In one object of the file two entries have the same name. Only one of them could be used, and the other would be lost without a word. Keep the right one, or give one of them another name.',
    ({ name }: { readonly name: string }) => ({
      message: `“${name}” stands twice`,
      hint: 'keep one of the two, or name one otherwise',
    }),
  ),
  'letters/name': error(
    'Templates speak of facts and words by their names, between two braces. This name has characters that cannot stand there. Write it with plain small letters, and use the same name in the templates.',
    ({ name, of }: { readonly name: string; readonly of: 'fact' | 'word' }) => ({
      message: `templates cannot name “${name}”`,
      hint:
        of === 'fact'
          ? 'a name begins with a small letter; letters, digits and _ follow'
          : 'a key begins with a small letter; small letters, digits and _ follow',
    }),
  ),
  'letters/missing': error(
    'An entry that has to be there is not in the file. Nothing is assumed in its place, since a letter must not depend on what nobody has written. Add it; the same file of another letter or another language shows how it is written.',
    ({ name }: { readonly name: string }) => ({ message: `“${name}” is missing here` }),
  ),
  'letters/unknown': error(
    'The file has an entry that nothing reads. Most often its name is misspelt, and what it says would have no effect. Correct the name, or remove the entry.',
    ({ name, known }: { readonly name: string; readonly known: readonly string[] }) => ({
      message: `“${name}” is not known here`,
      hint: didYouMean(name, known),
    }),
  ),
  'letters/unknown-language': error(
    'The look of a letter says something for a language that is not in locales/. It would have no effect. Correct the tag of the language, or remove the entry.',
    ({ language, known }: { readonly language: string; readonly known: readonly string[] }) => ({
      message: `there is no language “${language}” in locales/`,
      hint: didYouMean(language, known),
    }),
  ),
  'letters/value': error(
    'An entry of the file has a value of the wrong kind, or a number that is too small or too large. The message says what has to stand there and what was found. A number stands without quotes, a text in double quotes.',
    ({ wanted, found }: { readonly wanted: WantedValue; readonly found: FoundValue }) => ({
      message: `expected ${wantedOf(wanted)}, found ${foundOf(found)}`,
    }),
  ),
  'letters/empty-text': error(
    'A text has to stand here, and it is empty. An empty fact or word would leave a gap in every letter that uses it. Write the text; a fact that no template uses can be removed.',
    () => ({ message: 'this text is empty' }),
  ),
  'letters/unprintable': error(
    'This text holds a character that cannot be printed: a control character, the sign for a character that was lost, or half of a pair. Write the right character in its place, or delete it.',
    ({ character }: { readonly character: string }) => ({
      message: `this text has a character that cannot be printed, ${codePoint(character)}`,
    }),
  ),
  'letters/choice': error(
    'Only certain values may stand here, and this is none of them. Choose one of those that the hint names.',
    ({ found, known }: { readonly found: FoundValue; readonly known: readonly string[] }) => ({
      message: `${foundOf(found)} is not known here`,
      hint: didYouMean(found.kind === 'string' ? found.value : '', known),
    }),
  ),
  'letters/list-name': error(
    'A letter names the lists of those whom it goes to, or who get copies. A list is a file in data/, CSV or a workbook (.xlsx), and is named by it without the ending: letters, digits, spaces and hyphens. Two names mean something else: states, the names of States, and all, all lists of a letter. Write the name of the file, or give the file another name.',
    ({ name, taken }: { readonly name: string; readonly taken: readonly string[] }) => ({
      message: taken.includes(name.toLowerCase())
        ? `no list of addressees is called “${name}”: that means something else`
        : `${shown(name)} is no name of a list`,
      hint: 'a list is named by its file in data/ without the ending: members for data/members.csv',
    }),
  ),
  'letters/list-word': error(
    'With “as” a list gets a word by which templates ask whether somebody stands in it, as in {{#if recipient.member}}. It begins with a small letter and has letters and digits of English, and no other value is called so. Choose another word.',
    ({ word, taken }: { readonly word: string; readonly taken: readonly string[] }) => ({
      message: taken.includes(word)
        ? `“${word}” is another value of a recipient already`
        : `${shown(word)} cannot be asked for`,
      hint: 'a word such as member, for {{#if recipient.member}}',
    }),
  ),
  'letters/list-twice': error(
    'A list stands twice in what the letter says of its addressees. Whoever stands in a list gets one original, or one copy, and nobody gets both. Leave it in the one place that is meant.',
    ({ list }: { readonly list: string }) => ({
      message: `the list “${list}” stands here again`,
      hint: 'name each list once, in “to” or in “copies”',
    }),
  ),
  'letters/copies-of': error(
    'A list of copies says with “of” whose originals they are copies of. That has to be a list that the letter itself goes to. Write the name of such a list, or leave “of” out: then they are copies of all originals.',
    ({
      list,
      of,
      known,
    }: {
      readonly list: string
      readonly of: string
      readonly known: readonly string[]
    }) => ({
      message: `${list} are to get copies of what “${of}” gets, and the letter does not go there`,
      hint: `one of ${known.join(', ')}; left out, copies of all`,
    }),
  ),
  'letters/date': error(
    'A date is written year-month-day, with four, two and two digits, and has to be a day that there is. Each language then prints it in its own way. Whatever looks like such a date in letter.json has to be one, since templates may print it.',
    ({ value }: { readonly value: string }) => ({
      message: `“${value}” is no date`,
      hint: 'dates are written year-month-day: 2004-05-10',
    }),
  ),
  'letters/range': error(
    'Where letter.json has a day “from” beside a day “to”, they are the first and the last day of something, such as a meeting. Here the last day comes before the first, and every letter would say so. Correct whichever is wrong; for one day write it twice.',
    ({ name, from, to }: { readonly name: string; readonly from: string; readonly to: string }) => ({
      message: `“${name}” is ${to}, and it begins on ${from}: it would end before it begins`,
      hint: 'the first day is “from”; for one day both are the same',
    }),
  ),
  'letters/deadline': error(
    'A day of letter.json that is called a deadline comes before the date of the letter itself, so that nobody could keep to it. The year or the month was perhaps forgotten when the facts of an earlier letter were taken over. Correct the deadline, or the letter’s date.',
    ({
      name,
      deadline,
      dated,
    }: {
      readonly name: string
      /** ISO, like the letter’s date */
      readonly deadline: string
      readonly dated: string
    }) => ({
      message: `“${name}” is ${deadline}, but the letter is dated ${dated}: it would be over already`,
      hint: 'correct the one or the other',
    }),
  ),
  'letters/script': error(
    'The script of a language is written as its international code (ISO 15924), a capital and three small letters. The shapes of the letters depend on it.',
    ({ value }: { readonly value: string }) => ({
      message: `“${value}” is no script`,
      hint: 'scripts are written as ISO 15924 has them: Latn, Cyrl, Arab, Hans',
    }),
  ),
  'letters/pattern': error(
    'A pattern of dates holds names in braces that the day, the month and the year are put in for. Each of those that the hint lists has to be in it, and no others: what is missing would be missing from every date, and what is not known would be printed as it stands.',
    ({
      value,
      fault,
      placeholders,
      known,
    }: {
      readonly value: string
      readonly fault: 'missing' | 'unknown'
      readonly placeholders: readonly string[]
      readonly known: readonly string[]
    }) => ({
      message:
        fault === 'missing'
          ? `“${value}” lacks ${placeholders.join(', ')}`
          : `“${value}” has ${placeholders.join(', ')}, which is not known here`,
      hint: `it has ${known.join(', ')}`,
    }),
  ),
  'letters/tie': error(
    'The list “ties” of locale.json has the short words that are kept on one line with the word behind them, such as “de”. Each entry is one word; two words in one entry would never be found in a text. Write each word as an entry of its own.',
    ({ value }: { readonly value: string }) => ({
      message: `“${value}” is more than one word`,
      hint: 'write each word as an entry of its own',
    }),
  ),
  'letters/margins': error(
    'The margins of the page take so much of its width or height that there is no room for text between them. Make the margins smaller, or the page larger. All lengths are in points; 72 points are an inch.',
    ({ leastPt }: { readonly leastPt: number }) => ({
      message: `the margins leave less than ${leastPt} points for text`,
    }),
  ),
  'letters/selector': error(
    'A style in look.json says by its name which elements it is for: an element, a class with a dot before it, or both; two of these with a space between them mean the second right within the first. This name is none of that, and the style would have no effect.',
    ({ selector }: { readonly selector: string }) => ({
      message: `“${selector}” names no element`,
      hint: 'p, .subject, p.subject, or one of these right within another: signature p',
    }),
  ),
  'letters/other-reference': note(
    'The reference in letter.json has not the number that the letter’s folder is called by. This happens when the folder of an earlier letter is copied and its reference is left in it: the new letter would go out under the old number, while its files are called after the folder. Nothing is wrong where the two are meant to differ.',
    ({ reference, folder }: { readonly reference: string; readonly folder: string }) => ({
      message: `the reference is ${reference}, but the letter’s folder is called ${folder}, and so are its files`,
      hint: 'write the letter’s own reference there, or call the folder by it',
    }),
  ),
  'letters/extra-word': error(
    'A language has a word that most others do not have. A word is never taken from another language, so the letters of those that lack it could not be written. Write the word in all of them, correct its key if it is misspelt here, or remove it.',
    ({
      word,
      file,
      lacking,
      nearest,
    }: {
      readonly word: string
      readonly file: string
      /** the files that do not have it */
      readonly lacking: readonly string[]
      /** a word that they have and this file lacks */
      readonly nearest: string | null
    }) => ({
      message: `${lacking.join(', ')} ${lacking.length === 1 ? 'does' : 'do'} not have “${word}”`,
      hint:
        nearest === null
          ? `a word is never taken from another language: write it in all, or remove it in ${file}`
          : `did you mean “${nearest}”?`,
    }),
  ),
  'letters/unused-word': note(
    'A letter may have words of its own, in the folder words beside its texts: each takes the place of the word of the same key that all letters share. None of the letter’s texts names this one, so that it is nowhere printed. Correct its key if it is misspelt; else you may remove it.',
    ({
      word,
      nearest,
    }: {
      readonly word: string
      /** a word that a text names and the letter does not have yet; null: none is like it, or all letters share this very word */
      readonly nearest: string | null
    }) => ({
      message: `no text of the letter names “${word}”`,
      hint: nearest === null ? 'it changes nothing: remove it, or leave it' : `did you mean “${nearest}”?`,
    }),
  ),
  'letters/missing-word': error(
    'A word that a template names, or that the program itself prints, is missing in this language; others have it. A word is never taken from another language. Write it in words.json of this language, under the same key.',
    ({
      word,
      usedIn,
      nearest,
    }: {
      readonly word: string
      /** where another language has it; null: none has, and the program itself prints it */
      readonly usedIn: { readonly file: string; readonly line: number } | null
      /** a word that only this language has */
      readonly nearest: string | null
    }) => ({
      message: `“${word}” is missing; ${usedIn === null ? 'the program itself prints it' : `${usedIn.file}:${usedIn.line} has it`}`,
      hint:
        nearest === null
          ? 'a word is never taken from another language: write it'
          : `is “${nearest}” meant to be it?`,
    }),
  ),
}

function contentOf(content: FileContent): string {
  switch (content.kind) {
    case 'facts':
      return 'the letter’s facts: reference, date, addresses'
    case 'look':
      return 'how the letter looks'
    case 'list-look':
      return 'how the list looks'
    case 'locale':
      return 'direction, faces and dates of the language'
    case 'words':
      return 'the words that letters share'
    case 'prose':
      return `the letter’s text in the language of locales/${content.language}/`
    case 'list-prose':
      return `the distribution list in the language of locales/${content.language}/`
    case 'mail-prose':
      return `the message that it is sent with in the language of locales/${content.language}/`
  }
}

function faultOf(fault: JsonFault): string {
  switch (fault.kind) {
    case 'expected':
      return `expected “${fault.character}”, found ${characterOrEnd(fault.found)}`
    case 'no-value':
      return `expected a value, found ${characterOrEnd(fault.found)}`
    case 'no-name':
      return `expected a name in double quotes, found ${characterOrEnd(fault.found)}`
    case 'more':
      return `nothing may follow here, found ${characterOrEnd(fault.found)}`
    case 'open-text':
      return 'this text is not closed by a double quote on its line'
    case 'escape':
      return 'in this text stands a backslash before a character that takes none, or a tab'
    case 'deep':
      return `more than ${fault.deepest} brackets within each other`
  }
}

const characterOrEnd = (found: string | null): string =>
  found === null ? 'the end of the file' : `“${found}”`
