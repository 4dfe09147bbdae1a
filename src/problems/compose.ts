import { someOf } from '../text/counted.ts'
import { didYouMean } from '../text/nearest.ts'
import { excerpt } from '../text/shown.ts'
import { error } from './wording.ts'

/** What the tokenizer of HTML objects to: its own word for it (WHATWG HTML, 13.2.2), or what we have no place for. */
export type MarkupFault = string

/** What a name in a template stands for, or is asked for. */
export type RoleOfName = 'value' | 'condition' | 'list' | 'date' | 'moment' | 'group'

/** What can be wrong with a letter’s templates and what fills them. */
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
      hint: 'remove it: nothing takes a value by name, and an entry of a list is {{this}}',
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
      hint: `helpers are ${known.join(', ')}`,
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
    'The name of a value has to stand here, and something else does: a text in quotes, a number, or a call within a call. Nothing can be compared or counted in a template. Write the name of a fact or of another value, without quotes.',
    ({ found, text }: { readonly found: 'literal' | 'call'; readonly text: string }) => ({
      message: `expected a name, found ${excerpt(text)}`,
      hint:
        found === 'literal'
          ? 'such as letter.date, without quotes'
          : 'nothing is compared here: {{#if name}} asks whether there is something, and one {{#if}} may stand within another',
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
  'compose/brace': error(
    'A brace stands here alone, or a backslash before braces. It would come out on the printed letter instead of a value. Write two braces on either side of a name, and no braces elsewhere.',
    ({ signs }: { readonly signs: string }) => ({
      message: `this “${signs}” would be printed`,
      hint: 'a value stands in two braces, {{ … }}; braces and a backslash before them cannot be printed',
    }),
  ),
  'compose/parted': error(
    'A condition or a list opens inside one element and closes inside another, so that with it or without it a tag would be left open. Put it wholly around the element, or wholly within it.',
    () => ({
      message: 'this {{#…}} parts an element: what is opened within it must be closed within it',
    }),
  ),
  'compose/markup': error(
    'The tags or signs at this place are not written as HTML has them. A browser would guess what is meant; a letter that is signed must not be guessed. Correct the place as the message says.',
    ({ fault }: { readonly fault: MarkupFault }) => ({
      message: markupFaults[fault] ?? fault.replaceAll('-', ' '),
    }),
  ),
  'compose/unknown-element': error(
    'Templates use a small part of HTML, and this element is not in it. Most often its name is misspelt. docs/markup.md says what each element is for; how things look is said in look.json.',
    ({ element, known }: { readonly element: string; readonly known: readonly string[] }) => ({
      message: `there is no <${element}> here`,
      hint: `known are ${known.join(', ')}`,
    }),
  ),
  'compose/misplaced': error(
    'The element is known, and may not stand where it does: a paragraph within a paragraph, for example, or a cell outside a row. Close what stands around it first, or move it. docs/markup.md says for each element where it may stand.',
    ({
      element,
      parent,
    }: {
      readonly element: string
      /** the element around it; null: there is none */
      readonly parent: string | null
    }) => ({
      message: `<${element}> may not stand ${parent === null ? 'outside every element' : `in <${parent}>`}`,
      hint: 'docs/markup.md says what may stand where',
    }),
  ),
  'compose/missing-attribute': error(
    'The element needs something said in its tag that is not there. Most of these are read aloud to people who cannot see the page, or say what a field is called. Add it in double quotes.',
    ({ element, attribute }: { readonly element: string; readonly attribute: string }) => ({
      message: `<${element}> needs ${attribute}="…"`,
    }),
  ),
  'compose/unknown-attribute': error(
    'The tag says something that this element does not know, and that would have no effect. How things look is said in look.json, by the class of the element. Correct the name, or remove it.',
    ({
      element,
      attribute,
      known,
    }: {
      readonly element: string
      readonly attribute: string
      readonly known: readonly string[]
    }) => ({
      message: `<${element}> has no attribute “${attribute}”`,
      hint: `it may have ${known.join(', ')}`,
    }),
  ),
  'compose/attribute-value': error(
    'What the tag says here has to be one of a few words, and is none of them. Choose one of those that the hint names.',
    ({
      element,
      attribute,
      value,
      known,
    }: {
      readonly element: string
      readonly attribute: string
      readonly value: string
      readonly known: readonly string[]
    }) => ({
      message: `${attribute} of <${element}> is “${value}”`,
      hint: `it may be ${known.join(', ')}`,
    }),
  ),
  'compose/not-a-length': error(
    'The most characters that may be typed into a field are written as a whole number from 1 to 9999, in digits. Write such a number, or leave the limit out.',
    ({ attribute }: { readonly attribute: string; readonly value: string }) => ({
      message: `${attribute} has to be a number`,
    }),
  ),
  'compose/unknown-class': error(
    'The element has a class for which look.json has no style, so that it would look like any other. Most often the name is misspelt. Correct it, or write a style for it into look.json.',
    ({ class: name, known }: { readonly class: string; readonly known: readonly string[] }) => ({
      message: `look.json has no style for class “${name}”`,
      hint: known.length === 0 ? 'it has no class' : `it has ${known.join(', ')}`,
    }),
  ),
  'compose/same-field': error(
    'Two fields of the form have the same name. What is typed into one would appear in the other, and one answer would be lost. Give each field a name of its own; only the buttons of one choice share theirs.',
    ({ field, line }: { readonly field: string; readonly line: number }) => ({
      message: `the field “${field}” is there twice, first in line ${line}`,
      hint: 'only radio buttons of one choice share a name',
    }),
  ),
  'compose/no-fields': error(
    'Fields to fill in stand in the form, which may be filled in after it was signed. In a letter, in a corrigendum or in a list nothing may be changed any more, so that a field could never be used. Put it into form.hbs, or print a line to write on.',
    ({ element }: { readonly element: string }) => ({
      message: `<${element}> is a field, and only a form can be filled in`,
      hint: 'fields stand in form.hbs',
    }),
  ),
  'compose/field-name': error(
    'The name of a field is what programs that read the returned form call it by. It is one word, without spaces and without periods, which would make it two fields within each other. It stands there as it is, without values in braces. “Signature” is the Secretariat’s own.',
    ({
      field,
    }: {
      /** null: it has a value in braces */
      readonly field: string | null
    }) => ({
      message:
        field === null
          ? 'a field’s name has no {{…}} in it'
          : `${excerpt(field)} cannot be the name of a field`,
      hint: 'one word without period, such as family_name; the Secretariat’s own field is called Signature',
    }),
  ),
  'compose/repeated-field': error(
    'A field stands in a list, so that it would be there once for each entry, each time with the same name. What is typed into one would appear in all the others. Put it behind the list, or write one field for each entry.',
    ({
      field,
    }: {
      /** null: the Secretariat’s signature */
      readonly field: string | null
    }) => ({
      message: `${field === null ? 'the signature' : `the field “${field}”`} stands in {{#each …}}, and would be there again for each entry`,
      hint: 'put it outside of {{#each …}}',
    }),
  ),
  'compose/choice-value': error(
    'Each button of one choice, each box to tick and each entry of a list to choose from says by its value what was chosen. Two with the same value cannot be told apart, and neither can one without, or one that is called as a box that is not ticked is. Give each a value of its own.',
    ({
      field,
      value,
      line,
    }: {
      readonly field: string
      readonly value: string
      /** where the same choice has the same value; null: it is no value to choose */
      readonly line: number | null
    }) => ({
      message:
        line !== null
          ? `two choices of “${field}” have the value “${value}”, the first in line ${line}`
          : value.trim() === ''
            ? `a choice of “${field}” has no value`
            : `“${value}” is what a box is called that is not ticked`,
      hint: 'give each choice a value of its own: value="yes"',
    }),
  ),
  'compose/two-signatures': error(
    'The letter is signed once, so there is one field in which the signature shows. A second one would be taken for a signature of its own that nobody gave. Keep one; the name of a second signatory is ordinary text.',
    ({ line }: { readonly line: number }) => ({
      message: `there is a <signature> already, in line ${line}`,
      hint: 'a letter has one; a second signatory’s name and title are paragraphs',
    }),
  ),
  'compose/void': error(
    'This element holds nothing and ends where it begins, so it has no end tag. Remove the end tag.',
    ({ element }: { readonly element: string }) => ({ message: `<${element}> has no end tag` }),
  ),
  'compose/not-nested': error(
    'An element is closed while another that was opened within it is still open. What was opened last is closed first. Put the end tags in the contrary order of the start tags.',
    ({
      element,
      open,
      line,
      column,
    }: {
      readonly element: string
      readonly open: string
      readonly line: number
      readonly column: number
    }) => ({ message: `</${element}> comes before <${open}> of ${line}:${column} is closed` }),
  ),
  'compose/not-open': error(
    'An end tag stands here for an element that is not open. Remove it, or write the start tag where the element begins.',
    ({ element }: { readonly element: string }) => ({ message: `</${element}> closes nothing` }),
  ),
  'compose/not-closed': error(
    'An element is opened here and never closed, so nobody can tell where it ends. Write its end tag.',
    ({ element }: { readonly element: string }) => ({ message: `<${element}> is never closed` }),
  ),
  'compose/loose-text': error(
    'Text stands outside every paragraph. It would have no style, and no place in the order in which the letter is read aloud. Put it into a paragraph.',
    () => ({
      message: 'text stands outside a paragraph',
      hint: 'put it into <p> … </p>',
    }),
  ),
  'compose/title': error(
    'Every document has one title, at the top of its template. It is not printed: it is what the reader’s window shows and what is read aloud first. Write one, and only one.',
    ({ titles }: { readonly titles: number }) => ({
      message: titles === 0 ? 'the document has no <title>' : 'the document has several titles',
      hint: 'one <title> … </title> at the top; it is the PDF’s title',
    }),
  ),
  'compose/empty-title': error(
    'The title of a document is what the reader’s window shows, and what is read aloud first. This one may come out empty: it says nothing, or only what an addressee may be without, or it stands on a condition. Write something that is always there, such as the reference.',
    () => ({
      message: 'the title may be empty',
      hint: 'say at least {{letter.reference}} in it, outside of conditions',
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

const markupFaults: Readonly<Record<MarkupFault, string>> = {
  'duplicate-attribute': 'the same attribute twice in one tag',
  'eof-in-tag': 'a tag is not closed with >',
  'invalid-first-character-of-tag-name': 'a < that begins no tag; write &lt;',
  'missing-semicolon-after-character-reference': 'an & that begins no character reference; write &amp;',
  'unknown-named-character-reference': 'no such character reference; write & as &amp;',
  'nul-character': 'a NUL character',
  comment: 'an HTML comment would be lost; write {{! … }}',
  doctype: 'a doctype has no place here',
}

const rolesInWords: Readonly<Record<RoleOfName, string>> = {
  value: 'a value to print',
  condition: 'a condition',
  list: 'a list',
  date: 'a date',
  moment: 'a moment',
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
    case 'value':
      return `{{${name}}} prints it`
  }
}
