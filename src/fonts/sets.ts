import type { CharacterSet } from '../model/face.ts'
import { type CodeRange, looseName, type Script, scripts } from '../text/scripts.ts'

/** The script of a set (ISO 15924), for shaping its characters one by one. */
export function scriptOf(set: CharacterSet): string {
  if (set === 'gb2312') return 'Hans'
  return set === 'jisx0208' ? 'Hani' : scriptNamed(set).code
}

/** Sets whose characters are shaped to be drawn, so that composed letters are made of their parts. */
export const isShaped = (set: CharacterSet): boolean =>
  ['latin', 'cyrillic', 'arabic', 'greek', 'gb2312'].includes(set)

/** Throws for what is no script's name in `looseName`'s form. */
function scriptNamed(set: CharacterSet): Script {
  const script = scripts.find(({ name }) => looseName(name) === set)
  if (script === undefined) throw new Error(`no script “${set}”`)
  return script
}

// Basic Latin, Latin-1, Extended-A and -B, Extended Additional (Vietnamese); what a keyboard or an editor puts beside
// letters; the five tone marks that Windows' Vietnamese keyboard types apart
const LATIN: readonly CodeRange[] = [
  [0x20, 0x7e],
  [0xa0, 0xac],
  [0xae, 0x24f],
  [0x300, 0x301],
  [0x303, 0x303],
  [0x309, 0x309],
  [0x323, 0x323],
  [0x1e00, 0x1eff],
  [0x2002, 0x200a],
  [0x2010, 0x2015],
  [0x2018, 0x201f],
  [0x2020, 0x2022],
  [0x2026, 0x2026],
  [0x202f, 0x202f],
  [0x2030, 0x2030],
  [0x2032, 0x2033],
  [0x2039, 0x203a],
  [0x2044, 0x2044],
  [0x20ac, 0x20ac],
  [0x2116, 0x2116],
  [0x2122, 0x2122],
]

const CYRILLIC: readonly CodeRange[] = [[0x400, 0x4ff]]

// The presentation forms stand for joined letters: a viewer that shapes what is typed finds them by cmap alone, and
// one with HarfBuzz falls back to them where a font has no GSUB. Without the twelve ems of U+FDFD.
const ARABIC: readonly CodeRange[] = [
  [0x600, 0x604],
  [0x606, 0x61b],
  [0x61d, 0x6ff],
  [0xfb50, 0xfdfc],
  [0xfe70, 0xfefc],
]

// Rows and cells of GB/T 2312-1980 as two bytes with the high bits set; row 1–9 symbols, 16–87 hanzi
const GB2312_SYMBOLS: readonly CodeRange[] = [
  [0xa1a1, 0xa1fe],
  [0xa2b1, 0xa2e2],
  [0xa2e5, 0xa2ee],
  [0xa2f1, 0xa2fc],
  [0xa3a1, 0xa3fe],
  [0xa4a1, 0xa4f3],
  [0xa5a1, 0xa5f6],
  [0xa6a1, 0xa6b8],
  [0xa6c1, 0xa6d8],
  [0xa7a1, 0xa7c1],
  [0xa7d1, 0xa7f1],
  [0xa8a1, 0xa8ba],
  [0xa8c5, 0xa8e9],
  [0xa9a4, 0xa9ef],
]
const HANZI_ROWS: CodeRange = [0xb0, 0xf7]

/** The code points of a set, whether a face has them or not. */
export function codePoints(set: CharacterSet): readonly number[] {
  switch (set) {
    case 'latin':
      return LATIN.flatMap(codesIn)
    case 'cyrillic':
      return CYRILLIC.flatMap(codesIn)
    case 'arabic':
      return ARABIC.flatMap(codesIn)
    case 'gb2312':
      return gb2312()
    case 'jisx0208':
      return jisx0208()
    default:
      return scriptNamed(set).blocks.flatMap(codesIn)
  }
}

function gb2312(): readonly number[] {
  // row 55 ends five cells early
  const hanzi = codesIn(HANZI_ROWS).flatMap((row) =>
    codesIn([(row << 8) | 0xa1, (row << 8) | (row === 0xd7 ? 0xf9 : 0xfe)]),
  )
  const cells = [...GB2312_SYMBOLS.flatMap(codesIn), ...hanzi]
  const bytes = Uint8Array.from(cells.flatMap((cell) => [cell >> 8, cell & 0xff]))
  return Array.from(new TextDecoder('gb18030', { fatal: true }).decode(bytes), (c) => c.codePointAt(0)!)
}

/** Rows and cells of JIS X 0208 as two bytes with the high bits set (EUC-JP); 1–8 signs and kana, 16–47 the common kanji. */
function jisx0208(): readonly number[] {
  const decoder = new TextDecoder('euc-jp')
  const rows = [...codesIn([0xa1, 0xa8]), ...codesIn([0xb0, 0xcf])]
  return rows.flatMap((row) =>
    codesIn([0xa1, 0xfe]).flatMap((cell) => {
      const character = decoder.decode(Uint8Array.of(row, cell))
      return [...character].length === 1 && character !== '\ufffd' ? [character.codePointAt(0)!] : []
    }),
  )
}

function codesIn([first, last]: CodeRange): readonly number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i)
}
