import { codePoint, excerpt } from '../text/shown.ts'
import { error, note } from './wording.ts'

/** Of characters that no face has; the rest is counted. */
const MOST_NAMED = 8

/** What can be wrong with setting a document in pages. */
export const typesetProblems = {
  'typeset/no-glyph': error(
    'The text has a character that none of the typefaces of any language can draw. An empty box would be printed in its place, so nothing is. If it is there by mistake, write it otherwise. If it belongs there, bring a typeface that has it: a TrueType file (.ttf, not .otf, .woff or .ttc, and no variable one) in a folder fonts/ beside data/ and templates/, and its name in the language’s locale.json, as the hint says. That takes no engineer. Typefaces for nearly all scripts are given away under the names Noto Serif and Noto Sans, such as Noto Serif Hebrew.',
    ({
      characters,
      text,
      script,
      isOwn,
      locale,
    }: {
      readonly characters: readonly string[]
      /** of the whole paragraph */
      readonly text: string
      /** of the first of them, as Unicode calls it; null: it is of no script, such as a sign */
      readonly script: string | null
      /** it is the one that the language is written in */
      readonly isOwn: boolean
      /** where the language's faces are named */
      readonly locale: string
    }) => {
      const named = characters
        .slice(0, MOST_NAMED)
        .map((character) => `“${character}” (${codePoint(character)})`)
      const more = characters.length > named.length ? ` and ${characters.length - named.length} more` : ''
      return {
        message: `no face has ${named.join(', ')}${more}, in ${excerpt(text)}`,
        hint: `write it otherwise, or put a TrueType file of a typeface that has ${script === null ? 'it' : `${script} letters`} into fonts/, such as fonts/NAME.ttf, and name it in ${locale}, in "faces": ${isOwn ? '"native": { "regular": "NAME.ttf", "bold": "NAME.ttf" }' : '"others": [{ "regular": "NAME.ttf", "bold": "NAME.ttf" }]'}`,
      }
    },
  ),
  'typeset/overfull-line': error(
    'A single character is wider than the column that it stands in, so that no line can be broken to hold it. The column is too narrow, or the type too large. Both are said in look.json.',
    ({
      text,
      columnPt,
    }: {
      /** of the whole paragraph */
      readonly text: string
      readonly columnPt: number
    }) => ({
      message: `${excerpt(text)} has a character wider than its column of ${Math.round(columnPt)} pt`,
      hint: 'make the column wider or the type smaller, in look.json',
    }),
  ),
  'typeset/parted-word': note(
    'A word is wider than the column that it stands in, and there is no place where it may be divided: no point where the rules of its language would put a hyphen. So it was parted between two letters, with a hyphen where its script has one. No other word is touched by this. Look at the page; to mend it, make the column wider or the type smaller in look.json, or write a shorter word.',
    ({
      parts,
      columnPt,
    }: {
      /** of the word, as its lines have them: two or more */
      readonly parts: readonly string[]
      readonly columnPt: number
    }) => ({
      message: `${excerpt(parts.join(''))} is wider than its column of ${Math.round(columnPt)} pt, and is parted${parts.length > 2 ? ` in ${parts.length}, first` : ''} after ${excerpt(parts[0]!)}`,
      hint: 'make the column wider or the type smaller, in look.json, or write a shorter word',
    }),
  ),
  'typeset/overfull-page': error(
    'What has to stand on one page is longer than the page, although all space between paragraphs has been taken back and the lines stand as close as they may. It happens with a long address, or after words were added to the text. Shorten one of them, or give the page more room in look.json.',
    ({
      title,
      leading,
    }: {
      /** of the document */
      readonly title: string
      /** the least leading that was tried, as a part of the style sheet's */
      readonly leading: number
    }) => ({
      message: `“${title}” does not fit its page, though all space has shrunk and lines stand ${Math.round(leading * 100)} % apart`,
      hint: 'shorten the text or the address, or give the page more room in look.json',
    }),
  ),
  'typeset/blank-page': note(
    'A page break stands where nothing comes before it or after it, so that a page would be printed with nothing on it but running heads. It happens when a break is left over at the end of a text, or when what follows it stands on a condition. Take the break away, or put it within the same condition. Nothing is wrong where the empty page is meant.',
    ({ side }: { readonly side: 'before' | 'between' | 'after' | 'all' }) => ({
      message: {
        before: 'nothing stands before this page break: the first page is empty',
        between: 'nothing stands between this page break and the next: the page between them is empty',
        after: 'nothing follows this page break: the last page is empty',
        all: 'nothing stands on the page',
      }[side],
      hint:
        side === 'all'
          ? 'write the text of the document'
          : 'take the page break away, or put it into the condition that its text stands on',
    }),
  ),
  'typeset/wide-picture': error(
    'The picture is to be wider than the column that it stands in, and would reach into what is beside it or over the margin. Give it a smaller width, or make room in look.json.',
    ({
      src,
      widthPt,
      columnPt,
    }: {
      readonly src: string
      readonly widthPt: number
      readonly columnPt: number
    }) => ({
      message: `“${src}” is to be ${Math.round(widthPt)} pt wide, in a column of ${Math.round(columnPt)} pt`,
      hint: 'give it a smaller width, or none: then it is at most as wide as its column',
    }),
  ),
  'typeset/foot-off-page': error(
    'The foot of a page has more lines than there is room for below its first one, and the last would be cut off at the edge of the paper. Where the first line stands is said in look.json: “foot”, in points from the lower edge. All feet of a page stand below one another there, those of all pages after those of the first, following or last ones. Raise the foot, or say less in it.',
    ({ footPt, leastPt }: { readonly footPt: number; readonly leastPt: number }) => ({
      message: `the foot has no room for all its lines: its first stands ${footPt} pt above the page’s edge`,
      hint: `set “foot” of the page in look.json to ${leastPt} or more (“bottom” is to be larger still), or say less in the foot`,
    }),
  ),
  'typeset/picture-off-page': error(
    'A picture in a running head or at the foot reaches over the edge of the page, or into the text. Where such a head or foot stands is said in look.json: its first line of text lies on “head” or “foot”, and a picture above that line needs room above it. Make the picture smaller, or move the line.',
    ({ src }: { readonly src: string }) => ({
      message: `“${src}” has no room: it reaches over the page’s edge, or into the text`,
      hint: 'make it smaller, or change “head”, “foot”, “top” or “bottom” of the page in look.json',
    }),
  ),
}
