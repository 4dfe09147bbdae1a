import { excerpt } from '../text/shown.ts'
import { error } from './wording.ts'

/** What the tokenizer of HTML objects to: its own word for it (WHATWG HTML, 13.2.2), or what we have no place for. */
export type MarkupFault = string

/** What can be wrong with the markup of a letter’s templates. */
export const composeMarkupProblems = {
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
      hint: INSTEAD.get(element) ?? `known are ${known.join(', ')}`,
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
    ({
      element,
      attribute,
      known,
    }: {
      readonly element: string
      readonly attribute: string
      /** what it may say; empty: anything */
      readonly known: readonly string[]
    }) => ({
      message: `<${element}> needs ${attribute}="…"`,
      hint:
        known.length > 0
          ? `it may be ${known.join(', ')}: <${element} ${attribute}="${known[0]}">`
          : `write it in the tag: <${element} ${attribute}="…">`,
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
      hint: LOOKS.has(attribute)
        ? 'how it looks is said in look.json: give it a class, and the class a style there'
        : `it may have ${known.join(', ')}`,
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
  'compose/link-address': error(
    'A link leads to a page or opens a letter by e-mail. What it says here is neither, so that no reader’s program would follow it, or not without a warning. The address begins as it would in a browser; a value in braces may follow.',
    ({ address }: { readonly address: string }) => ({
      message: `href of <a> is ${excerpt(address)}`,
      hint: 'write https://…, http://… or mailto:name@example.org',
    }),
  ),
  'compose/empty-link': error(
    'A link without words cannot be seen, clicked on, or read aloud. Write between its tags what it leads to.',
    () => ({
      message: 'the link has no words',
      hint: '<a href="https://…">what it leads to</a>',
    }),
  ),
  'compose/not-a-span': error(
    'A cell that goes over several columns says over how many, as a whole number from 1 to 12, in digits. Write such a number, or leave it out: then the cell has one column.',
    ({ value }: { readonly value: string }) => ({
      message: `colspan is ${excerpt(value)}`,
      hint: 'write a whole number from 1 to 12',
    }),
  ),
  'compose/columns': error(
    'All rows of a table have as many columns as the first; a cell with colspan counts for as many as it says. Where one row has more or fewer, who hears the table read aloud is told the wrong heading for a cell, and the columns do not stand over one another. Add or take away a cell, or mend its colspan.',
    ({
      columns,
      first,
      line,
    }: {
      readonly columns: number
      readonly first: number
      readonly line: number
    }) => ({
      message: `this row has ${columns} column${columns === 1 ? '' : 's'}, and the first, in line ${line}, has ${first}`,
      hint: 'give it as many cells, or a colspan: <td colspan="2">',
    }),
  ),
  'compose/caption-first': error(
    'A table has one caption at most, and it stands before all its rows: it says what the table is about to who hears it read aloud, before the rows. Move it to the beginning of the table.',
    () => ({
      message: 'the caption does not stand at the beginning of its table',
      hint: 'write it once, right behind <table>',
    }),
  ),
  'compose/page-number': error(
    'The number of a page stands in its head or its foot. Text goes from page to page as it comes, so that in it there is no number to print before it is set, and nothing would be printed. How many pages there are may be said anywhere.',
    () => ({
      message: '<page-number> stands in the text',
      hint: 'put it into <header pages="following"> or a <footer>; <page-count> may stand here',
    }),
  ),
  'compose/two-addresses': error(
    'An envelope has one window, so a letter has one address that stands at a fixed place. Keep one; any other is ordinary text.',
    ({ line }: { readonly line: number }) => ({
      message: `there is an <address> already, in line ${line}`,
      hint: 'keep one; what else names somebody is a paragraph',
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
  'compose/picture-name': error(
    'A picture is named by the name of its file, which lies in the folder of the letter or in that of the language: emblem.png, emblem.svg. No path, no address of the Internet and no value in braces may stand there, so that everybody sees which picture it is.',
    ({
      src,
    }: {
      /** null: it has a value in braces */
      readonly src: string | null
    }) => ({
      message: src === null ? 'the name of a picture has no {{…}} in it' : `${excerpt(src)} names no picture`,
      hint: 'write the name of a .png or .svg file, without a path: src="emblem.svg"',
    }),
  ),
  'compose/picture-size': error(
    'Width and height of a picture are numbers of points, of which 72 are an inch and 28.35 a centimetre, up to 2000. With one of them the other follows; with both the picture is as large as fits. Write such a number, or leave it out.',
    ({ attribute, value }: { readonly attribute: string; readonly value: string }) => ({
      message: `${attribute} of <img> is ${excerpt(value)}`,
      hint: 'it is a number of points, such as 72 for an inch',
    }),
  ),
  'compose/picture-signature': error(
    'A picture that is marked as a signature is left out of whatever nobody has signed. A list is never signed, so that the place would stay empty in all of them. Take the picture away, or the mark.',
    () => ({
      message: 'a list is signed by nobody, and a picture of a signature is never seen in it',
      hint: 'it may stand in a letter, its form, a corrigendum or a reminder',
    }),
  ),
}

const STYLED =
  'how it looks is said in look.json: give <span> or the paragraph a class, and the class a style there'

/** What HTML has and templates do not, and what stands for it here. */
const INSTEAD: ReadonlyMap<string, string> = new Map([
  ['b', 'what is bold is <strong>'],
  ['i', 'a title or a stressed word is <em>'],
  ['cite', 'a title is <em>'],
  ['u', STYLED],
  ['small', STYLED],
  ['font', STYLED],
  ['center', STYLED],
  ['hr', 'a line is a border of what stands over or under it: "border": "under", in look.json'],
  ['footnote', 'a mark is <sup>, and what it says stands in <footer pages="first">'],
  ['dl', 'write <ul> with <li>, or a table'],
  ['h4', 'there are <h1>, <h2> and <h3>'],
  ['tfoot', 'a last row is a <tr> like the others'],
  ['figure', 'write <div>, with a paragraph'],
])

/** Attributes of HTML that say how something looks. */
const LOOKS: ReadonlySet<string> = new Set([
  'style',
  'align',
  'width',
  'height',
  'color',
  'bgcolor',
  'border',
])

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
