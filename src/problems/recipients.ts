import { someOf } from '../text/counted.ts'
import { codePoint, shown } from '../text/shown.ts'
import { type CellArguments, inCell } from './cell.ts'
import { csvProblems } from './recipients-csv.ts'
import { firstOf, letterListProblems } from './recipients-letter.ts'
import { workbookProblems } from './recipients-workbook.ts'
import { error, note } from './wording.ts'

/** A period of a name, in ISO days that both belong to it; null: open. */
interface Period {
  readonly from: string | null
  readonly to: string | null
}

/** What should stand in a cell that is empty. */
type Expected =
  | { readonly kind: 'id' }
  | { readonly kind: 'state' }
  | { readonly kind: 'state-id' }
  | { readonly kind: 'language'; readonly known: readonly string[] }
  | { readonly kind: 'name' }
  | { readonly kind: 'name-in'; readonly language: string }

/** Why a text is no id of a row. */
export type IdFault =
  | { readonly kind: 'characters' | 'taken' }
  | { readonly kind: 'long'; readonly most: number }
  /** the code of the row's State, but for capitals */
  | { readonly kind: 'capitals'; readonly meant: string }

function idFaultWords(fault: IdFault): string {
  switch (fault.kind) {
    case 'characters':
      return 'is not an id: letters and digits of English, with hyphens, points or underscores between them'
    case 'taken':
      return 'is not an id: no folder can be called so'
    case 'long':
      return `is not an id: it has more than ${fault.most} characters`
    case 'capitals':
      return 'is not an id of this State'
    default:
      return fault satisfies never
  }
}

const resave = 'correct it here, and save the file as “CSV UTF-8” from now on'

/** What is wrong in the lists of States, addressees and copies: their rows and cells, and what is between rows. */
export const recipientsProblems = {
  ...csvProblems,
  ...workbookProblems,
  ...letterListProblems,

  'recipients/empty-cell': error(
    'A cell is empty that a letter cannot do without: the id of a row, its State, its language, or a name of a State in one of the languages. Write what belongs there; where you do not know it, find it out before letters are made.',
    ({ expected, ...cell }: CellArguments & { readonly expected: Expected }) => ({
      message: inCell(cell, 'the cell is empty'),
      hint: whatBelongs(expected),
    }),
  ),
  'recipients/id': error(
    'The id of a row is the name of a folder, and stands in the names of files and in the record. It has letters and digits of English, with hyphens, points or underscores between them, and is no word that Windows or invite keeps for something else. Write a short code that names no person: FR for the State FR, FR-culture for a further addressee of it, ifip for a body.',
    ({ fault, ...cell }: CellArguments & { readonly fault: IdFault }) => ({
      message: inCell(cell, `${shown(cell.value)} ${idFaultWords(fault)}`),
      hint:
        fault.kind === 'capitals'
          ? `write ${fault.meant}`
          : 'FR for the State FR; FR-culture for a further addressee of it; ifip for a body',
    }),
  ),
  'recipients/state-id': error(
    'The id of a row in states.csv is not a code of two capital letters. States are known by their code in ISO 3166-1 (alpha-2), and the other lists refer to them by it. Write that code.',
    (cell: CellArguments) => ({
      message: inCell(cell, `${shown(cell.value)} is not a State's code`),
      hint: 'two capitals, ISO 3166-1 alpha-2: FR',
    }),
  ),
  'recipients/id-and-state': error(
    'The id of a row begins with the code of one State, and its column “state” names another. One of the two is wrong, and a letter made from it could go to the wrong State. Correct whichever is wrong.',
    ({ state, ...cell }: CellArguments & { readonly state: string }) => ({
      message: inCell(cell, `the State is ${state}`),
      hint: 'an id begins with its State',
    }),
  ),
  'recipients/duplicate-id': error(
    'Two rows of one list have the same id. An id stands for one addressee, and names the folder of its letters. Delete the row that is there twice, or give the other addressee an id of its own.',
    ({ line, ...cell }: CellArguments & { readonly line: number }) => ({
      message: inCell(cell, `line ${line} has the same id`),
      hint: 'one row an addressee',
    }),
  ),
  'recipients/unknown-state': error(
    'The column “state” of a row has a code that is in no row of states.csv. The names of States are taken from there, so without such a row nothing can be written. Write the State’s code, not its name; if the State is new, give it a row in states.csv first.',
    ({
      meant,
      near,
      ...cell
    }: CellArguments & { readonly meant: string | null; readonly near: readonly string[] }) => ({
      message: inCell(cell, `${shown(cell.value)} is not in data/states.csv`),
      hint:
        meant === null
          ? `States under ${[...cell.value][0] ?? ''}: ${near.join(', ') || 'none'}`
          : `write ${meant}`,
    }),
  ),
  'recipients/no-name-on-date': error(
    'States change their names, and states.csv has one row for each period of a name. None of the rows of this State covers the date of the letter. Correct the periods in states.csv, or use the code of the State that existed on that day.',
    ({
      date,
      periods,
      ...cell
    }: CellArguments & { readonly date: string; readonly periods: readonly Period[] }) => ({
      message: inCell(cell, `no name of ${cell.value} was in force on ${date}`),
      hint: `data/states.csv has ${cell.value} ${periods.map(period).join('; ')}`,
    }),
  ),
  'recipients/unknown-language': error(
    'The column “language” of a row does not name a language that this project has. Languages are written by their short code, as the folders in locales/ are called. Write one of the codes that the hint lists.',
    ({ known, ...cell }: CellArguments & { readonly known: readonly string[] }) => ({
      message: inCell(cell, `no language is called ${shown(cell.value)}`),
      hint: `one of ${known.join(', ')}`,
    }),
  ),
  'recipients/basis': error(
    'The column “basis” says how it is known that an office exists, and knows only a few words: assumed (nobody has looked), sourced (a source is named beside it), none (a source denies it; the row is kept so that nobody adds it again). Write one of them, or leave the cell empty.',
    ({ known, ...cell }: CellArguments & { readonly known: readonly string[] }) => ({
      message: inCell(cell, `${shown(cell.value)} is no basis`),
      hint: `one of ${known.join(', ')}`,
    }),
  ),
  'recipients/email': error(
    'The column “email” has something that is not an e-mail address, or not several with semicolons between them. There may be a comma between two of them, a name beside the address, or a slip of typing. Correct it, or leave the cell empty.',
    (cell: CellArguments) => ({
      message: inCell(cell, `${shown(cell.value)} is not an e-mail address`),
      hint: 'an address, name@example.org; several with ; between them',
    }),
  ),
  'recipients/iso3': error(
    'The column “iso3” of states.csv has something that is not a code of three capital letters. It holds the State’s three-letter code in ISO 3166-1 (alpha-3). Correct it, or leave the cell empty.',
    (cell: CellArguments) => ({
      message: inCell(cell, `${shown(cell.value)} is not a code of three capitals`),
      hint: 'ISO 3166-1 alpha-3: FRA',
    }),
  ),
  'recipients/m49': error(
    'The column “m49” of states.csv has something that is not a number of three digits. It holds the State’s number in the United Nations standard M49, in which zeros at the beginning count. Correct it, or leave the cell empty; in a spreadsheet, format the column as text first.',
    (cell: CellArguments) => ({
      message: inCell(cell, `${shown(cell.value)} is not a code of three digits`),
      hint: 'a spreadsheet drops leading zeros: 004, with the column formatted as text',
    }),
  ),
  'recipients/date': error(
    'A cell that should hold a day has something else, or a day that is in no calendar. Days are written as year, month and day with hyphens between them, so that nobody takes the day for the month. Correct it; in a spreadsheet, format the column as text first.',
    (cell: CellArguments) => ({
      message: inCell(cell, `${shown(cell.value)} is not a date`),
      hint: 'year, month, day: 2004-05-10; a spreadsheet rewrites dates unless the column is formatted as text',
    }),
  ),
  'recipients/yes-no': error(
    'A cell that should say yes or no says something else, or nothing. It says whether a State is a member of the United Nations or of the ITU. Write yes or no, in English and in small letters.',
    (cell: CellArguments) => ({
      message: inCell(cell, `${shown(cell.value)} is neither yes nor no`),
      hint: 'write yes or no',
    }),
  ),
  'recipients/period': error(
    'The period of a State’s name ends before it begins. Perhaps the two days were exchanged, or one of them has a slip of typing. Correct the columns “valid_from” and “valid_to” of the row in states.csv.',
    ({ from, ...cell }: CellArguments & { readonly from: string; readonly to: string }) => ({
      message: inCell(cell, `${from} is after valid_to, ${cell.to}`),
      hint: 'both days belong to the period',
    }),
  ),
  'recipients/overlap': error(
    'Two rows of states.csv give one State two names on the same day, so that it cannot be told which one a letter should use. Correct the periods: the day on which a name ends is the day before the next one begins.',
    ({ other, ...own }: CellArguments & Period & { readonly other: Period & { readonly line: number } }) => ({
      message: inCell(
        own,
        `in force ${period(own)}, but the name of line ${other.line} is in force ${period(other)}`,
      ),
      hint: 'a name ends on the day before the next begins',
    }),
  ),
  'recipients/same-name': error(
    'Two States have the same name in one language at the same time. One of the two was probably copied from the other row and not changed, and two States would get the same letter. Write each State’s own name.',
    ({ other, line, ...cell }: CellArguments & { readonly other: string; readonly line: number }) => ({
      message: inCell(cell, `${shown(cell.value)} is also ${other}'s, in line ${line}`),
      hint: 'two States would get the same letter',
    }),
  ),
  'recipients/wrong-script': error(
    'A name has no letter of the script in which its language is written. It was probably put into the wrong column, or was never translated. Write the name in the language that the column is for.',
    ({ language, ...cell }: CellArguments & { readonly language: string }) => ({
      message: inCell(cell, `${shown(cell.value)} has no letter of the script of ${shown(language)}`),
      hint: 'is it another column’s text?',
    }),
  ),
  'recipients/mixed-scripts': error(
    'A word mixes letters of two scripts that look alike, such as a Latin o in a Russian word. On paper it can hardly be seen, but the word is misspelt for searching, for reading aloud and for hyphenation. Type the whole word again with one keyboard layout.',
    ({
      word,
      script,
      letters,
      ...cell
    }: CellArguments & {
      readonly word: string
      /** of the letters that are fewer */
      readonly script: 'latin' | 'cyrillic-or-greek'
      readonly letters: readonly string[]
    }) => {
      const name = { latin: 'Latin', 'cyrillic-or-greek': 'Cyrillic or Greek' }[script]
      const named = letters.map((letter) => `${name} ${letter} (${codePoint(letter)})`)
      return {
        message: inCell(cell, `${shown(word)} mixes letters that look alike: ${named.join(', ')}`),
        hint: 'type the word again with one keyboard layout',
      }
    },
  ),
  'recipients/line-break': error(
    'A name goes over several lines in its cell. Names are set on lines by the program, wherever there is room, so a name has none of its own. Write it on one line.',
    (cell: CellArguments) => ({
      message: inCell(cell, `${shown(cell.value)} goes over two lines`),
      hint: 'write it on one line',
    }),
  ),
  'recipients/control-character': error(
    'A cell has a character that cannot be seen and does not belong in a text. It usually comes with text that was copied from another program, and would disturb the letter. Delete it, or type the words again; the message shows where it stands, by its number.',
    ({ character, ...cell }: CellArguments & { readonly character: string }) => ({
      message: inCell(cell, `${shown(cell.value)} has an invisible ${codePoint(character)}`),
      hint: 'delete it: it comes from another program',
    }),
  ),
  'recipients/invisible-end': note(
    'A cell, or a line of an address, begins or ends with a character that cannot be seen, such as a no-break space or a mark of direction. It is left out, so the letters are right as they are. You can delete it in the list, so that this is not said again.',
    (cell: CellArguments) => ({
      message: inCell(cell, `an invisible character at an end of ${shown(cell.value)} is left out`),
      hint: 'delete it, or leave it: it is not printed',
    }),
  ),
  'recipients/spreadsheet-error': error(
    'A cell holds what a spreadsheet program shows where it could not work out a value, such as #REF! or #N/A. It would be printed as it stands. Open the list in that program, mend the formula of the cell, or write the value itself; then save it again as “CSV UTF-8”.',
    (cell: CellArguments) => ({
      message: inCell(cell, `${shown(cell.value)} is what a spreadsheet shows instead of a value`),
      hint: 'write the value itself',
    }),
  ),
  'recipients/formula': error(
    'A cell begins with an equals sign: it holds a formula, where the list needs the value that comes of it. It would be printed as it stands. Save the list from the spreadsheet program as “CSV UTF-8”, which writes values, or write the value itself.',
    (cell: CellArguments) => ({
      message: inCell(cell, `${shown(cell.value)} is a formula, not a value`),
      hint: 'write the value itself, without “=”',
    }),
  ),
  'recipients/lost-character': error(
    'A cell has the sign that programs put where they could not read a character. The character is lost, and only a person who knows the text can put it back. Write it again, and save the list as “CSV UTF-8”, so that it is not lost once more.',
    (cell: CellArguments) => ({
      message: inCell(cell, `${shown(cell.value)} has “\uFFFD” where a character was lost`),
      hint: resave,
    }),
  ),
  'recipients/question-mark': error(
    'A name or an address has a question mark in it. Programs put one where they cannot keep a character, and no name of a State or an office has one of its own. Write the right character again, and save the list as “CSV UTF-8”.',
    (cell: CellArguments) => ({
      message: inCell(cell, `${shown(cell.value)} has “?” where a character was lost`),
      hint: resave,
    }),
  ),
  'recipients/misread': error(
    'A program has once read this text by the wrong table of characters, and saved it so: letters with accents, or whole words, have become strange signs. The message says what the text should probably be. Correct the cell, and save the list as “CSV UTF-8”.',
    ({ as, meant, ...cell }: CellArguments & { readonly as: string; readonly meant: string }) => ({
      message: inCell(
        cell,
        `${shown(cell.value)} is UTF-8 that was read as ${as}; it should be ${shown(meant)}`,
      ),
      hint: resave,
    }),
  ),
  'recipients/no-glyph': error(
    'A cell has a character that none of the typefaces of any language can draw. An empty box would be printed in its place, so nothing is. If it is there by mistake, write it otherwise. If it belongs there, bring a typeface that has it: a TrueType file (.ttf) in a folder fonts/ beside data/ and templates/, and its name in the language’s locale.json, as the hint says.',
    ({
      characters,
      locale,
      ...cell
    }: CellArguments & {
      readonly characters: readonly string[]
      /** where the language’s faces are named */
      readonly locale: string
    }) => ({
      message: inCell(cell, `no face has ${someOf(characters.map(named))}, in ${shown(cell.value)}`),
      hint: `write it otherwise, or put a TrueType file of a typeface that has it into fonts/, such as fonts/NAME.ttf, and name it in ${locale}, in "faces": "others": [{ "regular": "NAME.ttf", "bold": "NAME.ttf" }]`,
    }),
  ),
  'recipients/no-room': error(
    'With what stands in this cell, a letter is longer than its page, although all space between paragraphs has been taken back and the lines stand as close as they may; without it there is room. Shorten it, or give the page more room in look.json.',
    (cell: CellArguments) => {
      const lines = cell.value.split('\n').length
      const what = lines > 1 ? `its ${lines} lines` : shown(cell.value)
      return {
        message: inCell(cell, `with ${what} the letter does not fit its page`),
        hint: 'shorten it, or give the page more room in look.json',
      }
    },
  ),
  'recipients/too-long': error(
    'A cell is far longer than anything that belongs in its column. Most often a quotation mark is missing somewhere before, or there is one too many, so that several rows were read as one cell. Look at the quotation marks in this row and in those after it.',
    ({
      characters,
      most,
      ...cell
    }: CellArguments & { readonly characters: number; readonly most: number }) => ({
      message: inCell(
        cell,
        `${shown(cell.value)} has ${characters} characters, where ${most} are more than enough`,
      ),
      hint: 'is a quotation mark missing or one too many, so that rows run into one cell?',
    }),
  ),
  'recipients/assumed': note(
    'Some rows of this list say in the column “basis” that their office is only assumed to have existed on the date of the letter. They are used like the others. Where you find out, write “sourced” or “none” instead, and the source beside it.',
    ({ list, assumed, rows, date }: AssumedArguments) => ({
      message: `${assumed} of ${rows} ${list} are assumed to have existed on ${date}`,
      hint: 'where you know: “sourced” or “none” in the column basis, and the source beside it',
    }),
  ),
  'recipients/straight-apostrophe': note(
    'A name, a title or an address has a straight apostrophe, or an accent in its place, as keyboards write it. It is printed as it stands, beside the curly apostrophes of the letter. Write the curly one (’) where it should look like the rest.',
    ({ character, ...cell }: CellArguments & { readonly character: string }) => ({
      message: inCell(cell, `${shown(cell.value)} has ${character} for an apostrophe`),
      hint: 'write ’, as the letter does',
    }),
  ),
  'recipients/title-elsewhere': note(
    'A row has a title of the office, but not in the language in which its letter goes out, so that the letter uses its own words. The title may be in the wrong column. Write it in the column of the row’s language, or leave it, if the letter’s words are right.',
    ({ language, ...cell }: CellArguments & { readonly language: string }) => ({
      message: inCell(
        cell,
        `${shown(cell.value)} is not used: the letter goes out in ${shown(language)}, and title_${language} is empty`,
      ),
      hint: `fill in title_${language}, or leave it empty for the letter’s own words`,
    }),
  ),
  'recipients/members-missed': note(
    'Most States that were members of the United Nations or of the ITU on the date of the letter have a row in this list, and a few have none: they get no letter. It happens when States have come into being or changed their names since the list was made. Give each a row if it should have a letter.',
    ({ states, date }: { readonly states: readonly string[]; readonly date: string }) => ({
      message: `${firstOf(states)} ${states.length === 1 ? 'was a member' : 'were members'} on ${date} and ${states.length === 1 ? 'has' : 'have'} no row`,
      hint: 'no letter goes to a State without a row',
    }),
  ),
}

interface AssumedArguments {
  readonly list: string
  /** how many rows are assumed, of how many */
  readonly assumed: number
  readonly rows: number
  /** ISO */
  readonly date: string
}

const named = (character: string): string => `“${character}” (${codePoint(character)})`

/** `from 2003-02-04 to 2006-06-03` */
function period({ from, to }: Period): string {
  if (from === null) return to === null ? 'always' : `until ${to}`
  return to === null ? `from ${from}` : `from ${from} to ${to}`
}

function whatBelongs(expected: Expected): string {
  switch (expected.kind) {
    case 'id':
      return 'a short code: FR for the State FR'
    case 'state':
      return 'the id of a State in data/states.csv; or a name, for who stands for none'
    case 'state-id':
      return 'ISO 3166-1 alpha-2 of the State'
    case 'language':
      return `one of ${expected.known.join(', ')}`
    case 'name':
      return 'a State to which a letter goes has every name in the language of that letter'
    case 'name-in':
      return `who stands for no State needs a name in ${shown(expected.language)}, or one in the column name for all languages`
    default:
      return expected satisfies never
  }
}
