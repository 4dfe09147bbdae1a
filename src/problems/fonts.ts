import { error } from './wording.ts'

/** What a file is that is no TrueType file. */
export type FaceFileFormat = 'cff' | 'woff' | 'woff2' | 'collection' | 'type1' | 'other'

/** Where a TrueType file is not as its format asks; `glyph`: by its number. */
export type FaceDamage =
  | { readonly kind: 'cut'; readonly table: string }
  | { readonly kind: 'missing'; readonly table: string }
  | { readonly kind: 'values'; readonly table: string }
  | { readonly kind: 'glyph'; readonly glyph: number }
  | { readonly kind: 'shaping' }

/** What can be wrong with a typeface of the project. */
export const fontsProblems = {
  'fonts/format': error(
    'A typeface of your own has to be a TrueType file (.ttf). There are other kinds of files for typefaces, and the ending of a name does not make one of the other. Ask whoever sells or gives away the typeface for its TrueType files; many come with both kinds.',
    ({ found }: { readonly found: FaceFileFormat }) => ({
      message: `this is no TrueType file, but ${FORMATS[found]}`,
      hint: 'put the TrueType file (.ttf) of the same typeface in its place',
    }),
  ),
  'fonts/variable': error(
    'This file is a variable typeface: one file that holds all weights from thin to black, as a slide. A PDF cannot hold such a file. Whoever gives away a variable typeface mostly has static files of it too, one for each weight (Regular, Bold, Italic), in a folder called static. Take those.',
    ({ axes }: { readonly axes: readonly string[] }) => ({
      message: `this is a variable typeface${axes.length === 0 ? '' : ` (${axes.join(', ')})`}`,
      hint: 'put the static files of the same typeface in its place, one for each weight: Regular, Bold, Italic',
    }),
  ),
  'fonts/damaged': error(
    'A typeface of your own cannot be read: the file was cut off when it was copied, or changed, or a program wrote it that does not keep to the format. Nothing is printed with it. Copy it again from where you have it; if it is the same there, take the typeface from whoever made it.',
    ({ damage }: { readonly damage: FaceDamage }) => ({
      message: `the typeface is damaged: ${damageWords(damage)}`,
      hint: 'copy the file again from where you have it, or take another typeface',
    }),
  ),
  'fonts/rights': error(
    'A typeface says in its file (OS/2, fsType) what its maker allows to be done with it in documents. This one may not be put into documents at all, or only as pictures of its letters in fixed sizes. A PDF that is to be kept has to hold the typefaces that it is printed in. Ask the maker for a licence for embedding, and for the files that go with it, or take another typeface.',
    ({ found }: { readonly found: 'restricted' | 'bitmap-only' }) => ({
      message: `the maker of this typeface does not allow it in documents${found === 'bitmap-only' ? ', but as pictures of fixed size' : ''}`,
      hint: 'take another typeface, or files of this one that may be embedded',
    }),
  ),
  'fonts/form-rights': error(
    'A typeface says in its file (OS/2, fsType) what its maker allows to be done with it in documents. This one may stand in a document that is read and printed, but not in one in which somebody types. A letter is the one, a form the other. Take another typeface for the form: in look.json for what is printed on it, in locale.json for what is typed.',
    ({ namedIn }: { readonly namedIn: string }) => ({
      message: `the maker of this typeface allows it in letters, but not in forms; ${namedIn} names it for a form`,
      hint: 'take another typeface for the form, or files of this one that may be edited with',
    }),
  ),
}

const FORMATS: Readonly<Record<FaceFileFormat, string>> = {
  cff: 'an OpenType file with PostScript outlines (.otf)',
  woff: 'a file for web pages (.woff)',
  woff2: 'a file for web pages (.woff2)',
  collection: 'a collection of several typefaces (.ttc)',
  type1: 'a PostScript file (.pfb, .pfa)',
  other: 'something else',
}

function damageWords(damage: FaceDamage): string {
  switch (damage.kind) {
    case 'cut':
      return `the file ends before its part “${damage.table}” does`
    case 'missing':
      return `it has no part “${damage.table}”`
    case 'values':
      return `its part “${damage.table}” says what cannot be`
    case 'glyph':
      return `its glyph ${damage.glyph} cannot be read`
    case 'shaping':
      return 'it draws no letter'
    default:
      return damage satisfies never
  }
}
