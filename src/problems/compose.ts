import { someOf } from '../text/counted.ts'
import { didYouMean } from '../text/nearest.ts'
import { excerpt } from '../text/shown.ts'
import { error } from './wording.ts'

/** What a name in a template stands for, or is asked for. */
export type RoleOfName = 'value' | 'condition' | 'list' | 'date' | 'moment' | 'cell' | 'group'

/** Whether a column of that name would be the officer’s own: others mean something already. */
const mayBeAdded = (name: string): boolean =>
  /^recipient\.(?!(?:id|state|language|address|email|source|bag|title|name)$)[a-z][a-z0-9_]*$/.test(name)

/** What can be wrong with what a letter’s templates name, and between its languages; compose-markup.ts has their markup. */
export const composeProblems = {
  'compose/handlebars': error(
    'In a template, values and conditions stand between double braces, and each condition or list that is opened is closed again with the same word. At this place they do not fit together, and nothing after it can be read. Look at the braces here and just before.',
    ({
      block,
    }: {
      /** the word that opens a block, and the word that closes it instead; null: another fault of the braces */
      readonly block: { readonly opened: string; readonly closed: string } | null
    }) => ({
      message:
        block === null
          ? 'the braces here do not fit together'
          : `${block.opened} doesn't match ${block.closed}`,
      hint: 'each {{#if …}} needs its {{/if}}, each {{ its }}',
    }),
  ),
  'compose/unknown-name': error(
    'The template asks for a value that there is not. An unknown name is never printed as an empty place, since that would leave a gap in a letter. Correct the name, or write the fact into letter.json; docs/markup.md lists what else there is.',
    ({ name, known }: { readonly name: string; readonly known: readonly string[] }) => ({
      message: `there is no “${name}”`,
      hint: didYouMean(name, known),
    }),
  ),
  'compose/no-column': error(
    'The template asks for something that the addressee’s row says, and no list to which the letter goes has such a column. A column of any name may be added to a list; one whose name ends in a language, such as greeting_fr, is used in that language. Correct the name here, or the header of the list.',
    ({ name, known }: { readonly name: string; readonly known: readonly string[] }) => ({
      message: `there is no “${name}”: no list of the letter has such a column`,
      hint:
        name === 'recipient.address'
          ? 'address lines are {{#each addressee.address}}{{this}}{{/each}}'
          : mayBeAdded(name)
            ? `${didYouMean(name, known)}; or add the column ${name.slice('recipient.'.length)} to the list`
            : didYouMean(name, known),
    }),
  ),
  'compose/comparison': error(
    'A condition asks whether a column of the list says just one thing. For that it takes the name of the column, and behind it the text in quotes. Is there something at all is asked without comparing, with {{#if recipient.kind}}.',
    ({ found }: { readonly found: 'arguments' | 'no-text' | 'nothing' }) => ({
      message:
        found === 'arguments'
          ? '“is” takes a column and a text'
          : found === 'no-text'
            ? 'what the column is compared with stands in quotes'
            : 'nothing stands between the quotes',
      hint:
        found === 'nothing'
          ? '{{#unless recipient.kind}} asks whether the cell is empty'
          : 'such as {{#if (is recipient.kind "observer")}}',
    }),
  ),
  'compose/branches': error(
    'A choice prints one of several texts, by what the addressee’s row says in a column: for each value its name, an equals sign, and the text in quotes. The text behind other= is for all other values, and for an empty cell.',
    ({
      found,
      branch,
    }: {
      readonly found: 'none' | 'no-text' | 'twice'
      /** which of its texts; null: there is none */
      readonly branch: string | null
    }) => ({
      message:
        found === 'none'
          ? 'a choice without texts to choose from'
          : found === 'twice'
            ? `“${branch}” is there twice`
            : `the text of “${branch}” has no quotes around it`,
      hint: 'such as {{choose recipient.gender f="Madame" m="Monsieur" other="Madame, Monsieur"}}',
    }),
  ),
  'compose/other-role': error(
    'There is such a name, and it is of another kind than what has to stand at this place. A list is gone through, a condition is asked for, a date is written in the language’s own way, and several facts under one name are named one by one. The hint says how.',
    ({
      name,
      is,
      inside,
      wanted,
      known,
    }: {
      readonly name: string
      readonly is: RoleOfName
      /** of a group: the names in it */
      readonly inside: readonly string[]
      readonly wanted: RoleOfName
      /** the names that may stand here */
      readonly known: readonly string[]
    }) => ({
      message: `“${name}” is ${is === 'value' ? 'a text' : rolesInWords[is]}, not ${rolesInWords[wanted]}`,
      hint: wanted === 'list' ? `lists are ${someOf(known)}` : hintOfRole(name, is, inside),
    }),
  ),
  'compose/not-always': error(
    'This value is only there where the condition holds that its name begins with: what a revision cancels, for example, is not there in the first edition. Without it the sentence would have a gap. Put the sentence into a condition, as the hint shows it.',
    ({ name, condition }: { readonly name: string; readonly condition: string }) => ({
      message: `“${name}” is not there in all letters`,
      hint: `write it within {{#if ${condition}}} … {{/if}}`,
    }),
  ),
  'compose/named-value': error(
    'Behind a name between the braces stands a value with a name of its own, with = or with as. Nothing takes such a value here, and it would have no effect. Remove it. How things look is said in look.json.',
    ({ text }: { readonly text: string }) => ({
      message: `${excerpt(text)} would have no effect`,
      hint: 'remove it: nothing but {{choose …}} takes a value by name, and an entry of a list is {{this}}',
    }),
  ),
  'compose/too-deep': error(
    'Elements or conditions stand within each other far deeper than any letter needs. It happens when end tags are forgotten in a text that was put together by a program. Close them where they end.',
    ({ most }: { readonly most: number }) => ({
      message: `more than ${most} elements or conditions stand within each other here`,
      hint: 'look for end tags that are missing before it',
    }),
  ),
  'compose/unknown-word': error(
    'The template asks for a word by a key that words.json of this language does not have. Correct the key, or write the word into words.json of every language.',
    ({ word, known }: { readonly word: string; readonly known: readonly string[] }) => ({
      message: `no word “${word}” in words.json`,
      hint: didYouMean(word, known),
    }),
  ),
  'compose/unknown-helper': error(
    'Between the braces stands a name with something behind it, as if it were one of the program’s own ways to print a value, and it is none of them. Correct it to one of those that the hint names.',
    ({ helper, known }: { readonly helper: string; readonly known: readonly string[] }) => ({
      message: `there is no helper “${helper}”`,
      hint:
        helper === 'is'
          ? 'a comparison is a condition: {{#if (is recipient.kind "observer")}}'
          : `helpers are ${known.join(', ')}`,
    }),
  ),
  'compose/unknown-block': error(
    'Between the braces a part of the text is opened in a way that is not used here. Text can stand on a condition, on its contrary, or once for each entry of a list, and each of these takes one name. Write one of these.',
    ({ block }: { readonly block: string }) => ({
      message: `there is no block “${block}”`,
      hint: block.startsWith('^')
        ? 'the contrary of {{#if name}} is {{#unless name}}'
        : 'blocks are {{#if name}}, {{#unless name}}, {{#each list}}',
    }),
  ),
  'compose/arguments': error(
    'What prints a date, a range of dates, a moment or a word takes a certain number of values behind it, and here are more or fewer. docs/markup.md shows each of them.',
    ({ helper, takes }: { readonly helper: string; readonly takes: number }) => ({
      message: `“${helper}” takes ${takes} ${takes === 1 ? 'value' : 'values'}`,
    }),
  ),
  'compose/range': error(
    'A template prints two facts as a range of days, and the second comes before the first, so that every letter would say that something ends before it begins. Correct the days in letter.json, or exchange the two names in the template.',
    ({
      first,
      last,
      from,
      to,
    }: {
      readonly first: string
      readonly last: string
      readonly from: string
      readonly to: string
    }) => ({
      message: `a range goes from ${first}, ${from}, to ${last}, ${to}: it would end before it begins`,
      hint: 'correct the days, or exchange the names in the template',
    }),
  ),
  'compose/no-range': error(
    'The letter’s days go over two months or two years, and the language has no pattern to say so in a sentence. Its locale.json has one for days of one month, which would leave out a month or a year. Write the other pattern beside it, as the languages that come with invite have it.',
    ({
      pattern,
      from,
      to,
    }: {
      /** its name in locale.json */
      readonly pattern: string
      readonly from: string
      readonly to: string
    }) => ({
      message: `“dates” has no “${pattern}”, which the days from ${from} to ${to} need`,
      hint: 'such as “from {from} {fromMonth} to {to} {month} {year}”; {fromYear} where years differ',
    }),
  ),
  'compose/not-a-name': error(
    'The name of a value has to stand here, and something else does: a text in quotes, a number, or a call within a call. Nothing is counted in a template, and nothing but a column of the list is compared, with (is …). Write the name of a fact or of another value, without quotes.',
    ({ found, text }: { readonly found: 'literal' | 'call'; readonly text: string }) => ({
      message: `expected a name, found ${excerpt(text)}`,
      hint:
        found === 'literal'
          ? 'such as letter.date, without quotes'
          : '{{#if name}} asks whether there is something; {{#if (is recipient.kind "observer")}} whether a column says just that',
    }),
  ),
  'compose/not-a-word': error(
    'The key of a word has to stand here, in double quotes, as words.json has it. Without quotes it would be taken for the name of a value.',
    () => ({
      message: 'expected the key of a word',
      hint: 'such as {{word "label.reference"}}',
    }),
  ),
  'compose/unescaped': error(
    'A value between three braces would be read as markup: a sign such as < in a name or an address could then change the letter. Values stand between two braces, and are printed as they are written.',
    () => ({
      message: 'three braces would let a name be read as markup',
      hint: 'write two: {{ … }}',
    }),
  ),
  'compose/no-partials': error(
    'The template asks for another template to be put in. Each template is whole in its own file, so that what is checked and signed can be read in one place. Write the text itself here.',
    () => ({
      message: 'partials and decorators are not used here',
      hint: 'write the text in this file',
    }),
  ),
  'compose/skeleton': error(
    'The templates of one letter say the same in all languages: the same blocks in the same order, with the same values in each. Here one language differs from what most of them have, so something is missing in it, or stands in another place. Compare the two lines, and correct the one that is wrong.',
    ({
      found,
      expected,
      file,
      line,
    }: {
      /** the block that stands here: its tag, its classes, its values; null: the text ends */
      readonly found: string | null
      /** the block that stands in `file`, in `line` of it; null: it ends there */
      readonly expected: string | null
      readonly file: string
      readonly line: number | null
    }) => ({
      message: `found ${found ?? 'nothing more'}, where ${file} has ${expected === null ? 'nothing more' : `${expected} at line ${line}`}`,
      hint: 'the languages have the same blocks in the same order, and the same values in each',
    }),
  ),
  'compose/dots': error(
    'The text of a corrigendum still has the dots that stand in its model for words that somebody has to write: the number of a page, a paragraph, a passage of the letter. Write these words. Dots that belong to a quotation are left alone.',
    () => ({
      message: 'the dots of the model still stand here',
      hint: 'write what they stand for: the page, the paragraph, the words of the letter',
    }),
  ),
}

const rolesInWords: Readonly<Record<RoleOfName, string>> = {
  value: 'a value to print',
  condition: 'a condition',
  list: 'a list',
  date: 'a date',
  moment: 'a moment',
  cell: 'what a column of the list says',
  group: 'a group of facts',
}

function hintOfRole(name: string, is: RoleOfName, inside: readonly string[]): string {
  switch (is) {
    case 'list':
      return `{{#each ${name}}} … {{this}} … {{/each}} goes through it`
    case 'condition':
      return `{{#if ${name}}} … {{/if}} asks for it`
    case 'group':
      return `in it there is ${someOf(inside)}`
    case 'date':
      return `{{date ${name}}} prints it`
    case 'moment':
      return `{{time ${name}}} prints it`
    case 'cell':
    case 'value':
      return `{{${name}}} prints it`
  }
}
