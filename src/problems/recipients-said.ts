import { someOf } from '../text/counted.ts'
import { shown } from '../text/shown.ts'
import { error } from './wording.ts'

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
      /** which of them differs in nothing but capitals; null: none does */
      readonly meant: string | null
    }) => ({
      message: `${row}, ${column}: ${value === '' ? 'the cell is empty, and the letter chooses a text by it' : `the letter has no text for ${shown(value)}`}`,
      hint:
        meant === null
          ? `${file} has texts for ${someOf(branches)}; one behind other= is for all else`
          : `${file} has one for ${shown(meant)}, in other letters`,
    }),
  ),
}
