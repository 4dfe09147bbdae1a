/** Scripts by the blocks of their characters in the Basic Multilingual Plane (Unicode 16, Blocks.txt). */

/** Both ends are in it. */
export type CodeRange = readonly [first: number, last: number]

/** A script that letters may be written in. */
export interface Script {
  /** as Unicode has it (UAX #24): `Hebrew` */
  readonly name: string
  /** ISO 15924 */
  readonly code: string
  readonly blocks: readonly CodeRange[]
}

const script = (name: string, code: string, ...blocks: readonly CodeRange[]): Script => ({
  name,
  code,
  blocks,
})

/**
 * Not by \p{Script=…}: what that holds is another with each version of Unicode that Node brings, and letters would be too; and V8
 * takes milliseconds to compile each.
 */
export const scripts: readonly Script[] = [
  script('Latin', 'Latn', [0x41, 0x5a], [0x61, 0x7a], [0xc0, 0x24f], [0x1e00, 0x1eff]),
  script('Greek', 'Grek', [0x370, 0x3ff], [0x1f00, 0x1fff]),
  script('Cyrillic', 'Cyrl', [0x400, 0x52f], [0x1c80, 0x1c8f], [0x2de0, 0x2dff], [0xa640, 0xa69f]),
  script('Armenian', 'Armn', [0x530, 0x58f], [0xfb13, 0xfb17]),
  script('Hebrew', 'Hebr', [0x590, 0x5ff], [0xfb1d, 0xfb4f]),
  script(
    'Arabic',
    'Arab',
    [0x600, 0x6ff],
    [0x750, 0x77f],
    [0x8a0, 0x8ff],
    [0xfb50, 0xfdff],
    [0xfe70, 0xfefe],
  ),
  script('Syriac', 'Syrc', [0x700, 0x74f]),
  script('Thaana', 'Thaa', [0x780, 0x7bf]),
  script('Nko', 'Nkoo', [0x7c0, 0x7ff]),
  script('Devanagari', 'Deva', [0x900, 0x97f], [0xa8e0, 0xa8ff]),
  script('Bengali', 'Beng', [0x980, 0x9ff]),
  script('Gurmukhi', 'Guru', [0xa00, 0xa7f]),
  script('Gujarati', 'Gujr', [0xa80, 0xaff]),
  script('Oriya', 'Orya', [0xb00, 0xb7f]),
  script('Tamil', 'Taml', [0xb80, 0xbff]),
  script('Telugu', 'Telu', [0xc00, 0xc7f]),
  script('Kannada', 'Knda', [0xc80, 0xcff]),
  script('Malayalam', 'Mlym', [0xd00, 0xd7f]),
  script('Sinhala', 'Sinh', [0xd80, 0xdff]),
  script('Thai', 'Thai', [0xe00, 0xe7f]),
  script('Lao', 'Laoo', [0xe80, 0xeff]),
  script('Tibetan', 'Tibt', [0xf00, 0xfff]),
  script('Myanmar', 'Mymr', [0x1000, 0x109f], [0xa9e0, 0xa9ff], [0xaa60, 0xaa7f]),
  script('Georgian', 'Geor', [0x10a0, 0x10ff], [0x1c90, 0x1cbf], [0x2d00, 0x2d2f]),
  script('Hangul', 'Hang', [0x1100, 0x11ff], [0x3130, 0x318f], [0xa960, 0xa97f], [0xac00, 0xd7ff]),
  script('Ethiopic', 'Ethi', [0x1200, 0x139f], [0x2d80, 0x2ddf], [0xab00, 0xab2f]),
  script('Cherokee', 'Cher', [0x13a0, 0x13ff], [0xab70, 0xabbf]),
  script('Canadian_Aboriginal', 'Cans', [0x1400, 0x167f], [0x18b0, 0x18ff]),
  script('Khmer', 'Khmr', [0x1780, 0x17ff], [0x19e0, 0x19ff]),
  script('Mongolian', 'Mong', [0x1800, 0x18af]),
  script('Tifinagh', 'Tfng', [0x2d30, 0x2d7f]),
  script('Hiragana', 'Hira', [0x3001, 0x3003], [0x3005, 0x301f], [0x3041, 0x309f], [0x30fb, 0x30fc]),
  script(
    'Katakana',
    'Kana',
    [0x3001, 0x3003],
    [0x3005, 0x301f],
    [0x30a0, 0x30ff],
    [0x31f0, 0x31ff],
    [0xff65, 0xff9f],
  ),
  script('Bopomofo', 'Bopo', [0x3100, 0x312f], [0x31a0, 0x31bf]),
  script('Han', 'Hani', [0x3001, 0x3003], [0x3005, 0x301f], [0x4e00, 0x9fff]),
  script('Yi', 'Yiii', [0xa000, 0xa4cf]),
]

/** The script in whose block a character stands; null: in none, as signs, digits and marks of many scripts do. */
export function scriptAt(codePoint: number): Script | null {
  return (
    scripts.find(({ blocks }) => blocks.some(([first, last]) => first <= codePoint && codePoint <= last)) ??
    null
  )
}

/** A name as it is compared (UAX #44, LM3): without case, spaces, hyphens and low lines. */
export const looseName = (name: string): string => name.toLowerCase().replace(/[\s_-]/g, '')

/** Chinese and Japanese writing (ISO 15924): hanzi stand without spaces, and marks are as wide as they. */
export const isIdeographic = (script: string): boolean =>
  ['Hans', 'Hant', 'Hani', 'Jpan', 'Hrkt'].includes(script)

/** Scripts (ISO 15924) that are read from right to left. */
export const isRightToLeft = (script: string): boolean =>
  ['Hebr', 'Arab', 'Syrc', 'Thaa', 'Nkoo'].includes(script)

const MARKED = ['Thai', 'Laoo', 'Tibt', 'Mymr', 'Khmr', 'Mong', 'Sinh']

/** Scripts (ISO 15924) whose letters change their shapes or places by those beside them: Arabic, those of India, Thai, Khmer. */
export const needsShaping = (script: string): boolean =>
  isRightToLeft(script) ||
  MARKED.includes(script) ||
  ['Deva', 'Beng', 'Guru', 'Gujr', 'Orya', 'Taml', 'Telu', 'Knda', 'Mlym'].includes(script)

/** Scripts (ISO 15924) of class SA of UAX #14: they have no spaces between words, and only a dictionary knows where those end. */
export const needsDictionary = (script: string): boolean => ['Thai', 'Laoo', 'Khmr', 'Mymr'].includes(script)
