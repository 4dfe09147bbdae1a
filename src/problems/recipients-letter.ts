import { didYouMean } from '../text/nearest.ts'
import { shown } from '../text/shown.ts'
import { type CellArguments, inCell } from './cell.ts'
import { error, note } from './wording.ts'

/** What is wrong in a list for the letter that names it: its languages, its other lists, its copies. */
export const letterListProblems = {
  'recipients/not-written': error(
    'A row asks for a language in which the letter is not written. The language is one of the project, but “languages” in the letter’s own letter.json does not name it. Choose one of the letter’s languages for this row; or write the letter in this language too, and name it there.',
    ({ known, ...cell }: CellArguments & { readonly known: readonly string[] }) => ({
      message: inCell(cell, `the letter is not written in ${shown(cell.value)}`),
      hint: `one of ${known.join(', ')}; or write it in that language too, and name it in letter.json`,
    }),
  ),
  'recipients/copy-language': error(
    'A row of a list of copies asks for another language than the one in which the original goes out. A copy is its original word for word, so it has the same language. Leave the cell empty, or change the language of the original in its own list.',
    ({
      original,
      language,
      ...cell
    }: CellArguments & { readonly original: string; readonly language: string }) => ({
      message: inCell(
        cell,
        `${shown(cell.value)}, but the original goes to ${original} in ${shown(language)}`,
      ),
      hint: 'leave the cell empty: a copy is in its original’s language',
    }),
  ),
  'recipients/id-in-two-lists': error(
    'Two lists of one letter have a row of the same id, but for capitals perhaps. Ids name the folders of the letters, so that both would have one folder. Give one of the two another id; where the row stands twice by mistake, delete one.',
    ({ file, line, ...cell }: CellArguments & { readonly file: string; readonly line: number }) => ({
      message: inCell(cell, `${shown(cell.value)} is an id in ${file} too, line ${line}`),
      hint: 'give one of the two another id, such as FR-mission',
    }),
  ),
  'recipients/unknown-original': error(
    'A row of a list of copies names in “copy_of” the id of an original, and no row of the lists of originals has that id. Write the id of the row whose letter is to be copied; or leave the cell empty, for the letter to the State of the row.',
    ({
      known,
      of,
      ...cell
    }: CellArguments & { readonly known: readonly string[]; readonly of: readonly string[] }) => ({
      message: inCell(cell, `no row of ${of.join(' or ')} has the id ${shown(cell.value)}`),
      hint: didYouMean(cell.value, known),
    }),
  ),
  'recipients/no-original': note(
    'Some rows in a list of copies belong to States to which no letter goes, or to none, or to a State with several addressees. There is nothing to copy for them, and they get nothing. Give those States a row in the list of originals if they should have a letter; or write in the column “copy_of” the id of the row whose letter is meant.',
    ({ rows, of }: { readonly rows: readonly string[]; readonly of: readonly string[] }) => ({
      message: `nothing to copy for ${firstOf(rows)}: no letter goes to their States`,
      hint: `they get a copy when the State has a row in ${of.map((list) => `data/${list}.csv`).join(' or ')}, or when the column copy_of names one`,
    }),
  ),
  'recipients/unnamed-copies': note(
    'Those who get copies have names in their list, and the text of the letter says nowhere who gets the copy. What a text prints of an addressee, such as {{recipient.name}}, is on a copy what the original says: the addressee of the original. Whoever holds the copy is {{recipient.title}}: the title of that row, or where it has none, its name. Put it where the copy is marked, between {{#if copy}} and {{/if}}.',
    ({ rows, list }: { readonly rows: readonly string[]; readonly list: string }) => ({
      message: `no copy says who gets it: this text does not print the names in ${list} (${firstOf(rows)})`,
      hint: 'write {{recipient.title}} within {{#if copy}}: on a copy it is the title, or else the name, of who gets it; {{recipient.name}} is the addressee of the original',
    }),
  ),
}

/** The first five of many, and how many there are. */
export function firstOf(names: readonly string[]): string {
  const first = names.slice(0, 5).join(', ')
  return names.length <= 5 ? first : `${first}, … (${names.length})`
}
