import { didYouMean } from '../text/nearest.ts'
import { shown } from '../text/shown.ts'
import { error } from './wording.ts'

/** What can be wrong with what locale.json and look.json say of typefaces, typing and colours. */
export const lettersFacesProblems = {
  'letters/face': error(
    'A typeface is named that is not there. invite brings some, by names such as noto-serif-400; one of your own is a TrueType file (.ttf) in the folder fonts/, beside data/ and templates/, and is named by its file, with the ending: House-Regular.ttf. Files that end in .otf, .woff or .woff2 are not read: ask whoever sells or gives away the typeface for its TrueType files. Put the file there, or mend the name.',
    ({ face, known }: { readonly face: string; readonly known: readonly string[] }) => ({
      message: `there is no typeface ${shown(face)}`,
      hint: /\.(otf|woff2?|ttc|otc)$/i.test(face)
        ? 'a typeface is a TrueType file (.ttf): take that one, put it into fonts/, and write its name here'
        : `${didYouMean(face, known)}; one of your own is a .ttf file in fonts/, named with its ending`,
    }),
  ),
  'letters/typing': error(
    'The list “typing” of locale.json says what may be typed into a form: scripts by their names in Unicode (Latin, Hebrew, Devanagari), so that the form brings their letters along. Chinese characters are too many for that; of them it is those of a standard: GB2312 for Chinese, JISX0208 for Japanese. This is none of these names.',
    ({ value, known }: { readonly value: string; readonly known: readonly string[] }) => ({
      message: `${shown(value)} is no script that can be typed`,
      hint:
        value.toLowerCase() === 'han'
          ? 'of Chinese characters a form has room for those of a standard: GB2312, or JISX0208 for Japanese'
          : didYouMean(value, known),
    }),
  ),
  'letters/colour': error(
    'A colour in look.json is written as in web pages: a number sign and six hexadecimal digits, two each for red, green and blue. #000000 is black, #ffffff white, #003a70 a dark blue. Names of colours, and the forms with three or eight digits, are not read.',
    ({ value }: { readonly value: string }) => ({
      message: `${shown(value)} is no colour`,
      hint: 'a number sign and six hexadecimal digits: #003a70',
    }),
  ),
}
