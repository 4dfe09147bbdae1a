import { counted, someOf } from '../text/counted.ts'
import { shown } from '../text/shown.ts'
import { error, note } from './wording.ts'

/** A cell of a list, and the template that says what stands in it. */
interface SaidCell {
  readonly row: string
  readonly column: string
  readonly value: string
  readonly file: string
}

/** What is wrong with cells that a letter says, each held against the text that is written to its row. */
export const saidProblems = {
  'recipients/says-nothing': error(
    'The letter prints what stands in this column, and in this row nothing does: there would be a gap in the letter. Write what belongs there. If some addressees are to get the letter without it, let the template ask first, with {{#if recipient.visa}} … {{/if}}.',
    ({ row, column, name, file }: SaidCell & { readonly name: string }) => ({
      message: name.startsWith('state.')
        ? `${row}: the letter names the State, and this row has none`
        : `${row}, ${column}: the cell is empty, and the letter prints it`,
      hint: `fill it in; or ask in ${file} whether it is there: {{#if ${name}}} … {{/if}}`,
    }),
  ),
  'recipients/no-branch': error(
    'By what stands in this column the letter chooses one of several texts, and it has none for what stands in this row. Correct the cell, or write a text for it into the template; the text of other= is for all values that have none of their own, and for an empty cell.',
    ({
      row,
      column,
      value,
      branches,
      meant,
      file,
    }: SaidCell & {
      /** the values that have a text */
      readonly branches: readonly string[]
      /** which of them differs in nothing but capitals or spaces; null: none does */
      readonly meant: string | null
    }) => ({
      message: `${row}, ${column}: ${value === '' ? 'the cell is empty, and the letter chooses a text by it' : `the letter has no text for ${shown(value)}`}`,
      hint:
        meant === null
          ? `${file} has texts for ${someOf(branches)}; one behind other= is for all else`
          : `${file} has one for ${shown(meant)}: capitals, small letters and spaces count`,
    }),
  ),
  'recipients/nearly-asked': error(
    'A text of the letter asks whether this column says just one thing, and in this row it says that but for capitals, small letters or spaces. It would count as another value, and what the text says of those whom it means would be missing without a word. Write the cell as the text has it; or, if another thing is meant, call it by another word.',
    ({ row, column, value, meant, file }: SaidCell & { readonly meant: string }) => ({
      message: `${row}, ${column}: ${shown(value)} is not the ${shown(meant)} that the letter asks for`,
      hint: `write ${shown(meant)}, as ${file} has it: capitals, small letters and spaces count`,
    }),
  ),
  'recipients/no-cells': error(
    'The letter prints what a column says, and a list to which it goes has no such column, so that there would be a gap in each of its letters. Add the column to the list; or, if who stands there is to get the letter without it, let the template ask first, with {{#if recipient.visa}} … {{/if}}.',
    ({ column, name, file }: { readonly column: string; readonly name: string; readonly file: string }) => ({
      message: `the list has no column ${shown(column)}, and the letter prints it`,
      hint: `add it to the header; or ask in ${file} whether it is there: {{#if ${name}}} … {{/if}}`,
    }),
  ),
  'recipients/not-asked': note(
    'By what stands in this column the letter says one thing or another, and the cells have values for which no text of it asks. Those rows get what is for all others, or nothing. That may be meant; it is told because a value that is spelt in another way would look just so.',
    ({
      column,
      values,
      asked,
    }: {
      readonly column: string
      /** each value, and in how many rows it stands */
      readonly values: readonly { readonly value: string; readonly rows: number }[]
      /** for what texts of the letter ask */
      readonly asked: readonly string[]
    }) => ({
      message: `${column}: no text of the letter asks for ${someOf(values.map(({ value, rows }) => `${shown(value)} (${counted(rows, 'row', 'rows')})`))}`,
      hint: `texts ask for ${someOf(asked)}; leave it if all else is to pass`,
    }),
  ),
}
