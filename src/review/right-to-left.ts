import type { ReadGlyph } from './glyphs.ts'

/**
 * PDFium puts the characters of a line with Arabic or Hebrew into the order in which they are read, but for what stands in it from
 * left to right: of `DM-1132` it makes `-1132DM`, of `(` it makes `)`. Here that is put right, by where the characters stand.
 */
export function inReadingOrder(all: readonly ReadGlyph[]): readonly ReadGlyph[] {
  if (!all.some(({ character }) => isRightToLeft(character))) return all
  // marks of direction stand on no line and have no width: a letter beside one would seem to stand apart
  const glyphs = all.filter(
    ({ character }) => !/^[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]$/.test(character),
  )
  const lines: ReadGlyph[][] = [[]]
  for (const glyph of glyphs) {
    const last = lines.at(-1)!
    const before = last.findLast(({ box }) => box !== null)?.box
    const isNext = before != null && glyph.box !== null && !overlaps(before, glyph.box)
    if (isNext || glyph.character === '\n') lines.push([glyph])
    else last.push(glyph)
  }
  return lines.flatMap(lineInOrder)
}

type GlyphPlace = NonNullable<ReadGlyph['box']>

const overlaps = (one: GlyphPlace, other: GlyphPlace): boolean =>
  Math.min(one.top, other.top) > Math.max(one.bottom, other.bottom)

const isRightToLeft = (character: string): boolean =>
  /[\p{sc=Arab}\p{sc=Hebr}]/u.test(character) && /\p{L}/u.test(character)
/** Letters of other scripts, and digits, which are read from the left in any line. */
const isLeftToRight = (character: string): boolean =>
  /[\p{L}\p{Nd}]/u.test(character) && !isRightToLeft(character)
function lineInOrder(line: readonly ReadGlyph[]): readonly ReadGlyph[] {
  // a line of numbers and Latin words alone: as each of its parts stands
  if (!line.some(({ character }) => isRightToLeft(character))) return partsFromLeft(line)
  const ordered: ReadGlyph[] = []
  let others: ReadGlyph[] = []
  const flush = (): void => {
    ordered.push(...stretchInOrder(others))
    others = []
  }
  for (const glyph of line) {
    if (isRightToLeft(glyph.character) || /\p{Mn}/u.test(glyph.character)) {
      flush()
      ordered.push(glyph)
    } else others.push(glyph)
  }
  flush()
  return ordered
}

function partsFromLeft(line: readonly ReadGlyph[]): readonly ReadGlyph[] {
  const parts: ReadGlyph[][] = []
  for (const glyph of line) {
    const last = parts.at(-1)
    if (last !== undefined && (glyph.isGenerated || glyph.mark === last[0]!.mark)) last.push(glyph)
    else parts.push([glyph])
  }
  return parts.flatMap((part) => {
    const placed = part.filter(({ box }) => box !== null)
    // a bracket that stands alone is of the line, which is read from the right
    if (!part.some(({ character }) => isLeftToRight(character))) return part.map(mirrored)
    const isInOrder = placed.every(({ box }, at) => at === 0 || placed[at - 1]!.box!.left <= box!.left)
    if (isInOrder) return part
    return [...spaced(placed.toSorted(fromLeft)), ...part.slice(-1).filter(({ isGenerated }) => isGenerated)]
  })
}

/** What stands between two words that are read from the right: neutral characters, and at most one stretch from the left. */
function stretchInOrder(glyphs: readonly ReadGlyph[]): readonly ReadGlyph[] {
  if (!glyphs.some(({ character }) => isLeftToRight(character))) return glyphs.map(mirrored)
  // from left to right; what was concluded has no place, and is concluded anew from the gaps
  const placed = glyphs
    .filter(({ box, character }) => box !== null && !/^\p{Cf}$/u.test(character))
    .toSorted(fromLeft)
  const isWord = ({ character }: ReadGlyph): boolean => isLeftToRight(character)
  let from = placed.findIndex(isWord)
  let to = placed.findLastIndex(isWord)
  while (from > 0 && /^[+#\u2212-]$/u.test(placed[from - 1]!.character)) from--
  while (to + 1 < placed.length && /^[/%_=+]$/u.test(placed[to + 1]!.character)) to++
  const core = placed.slice(from, to + 1)
  const [left, right] = [placed.slice(0, from), placed.slice(to + 1)]
  const hasSpace = (at: ReadGlyph | undefined): boolean => at?.isGenerated === true
  return [
    ...(hasSpace(glyphs[0]) ? [glyphs[0]!] : []),
    ...right.toReversed().map(mirrored),
    ...apart(core),
    ...left.toReversed().map(mirrored),
    ...(hasSpace(glyphs.at(-1)) ? [glyphs.at(-1)!] : []),
  ]
}

/** Parts that a dash or a point with spaces around it holds asunder: they follow each other from the right. */
function apart(core: readonly ReadGlyph[]): readonly ReadGlyph[] {
  const written = spaced(core)
  const isSpace = (at: number): boolean => /^\s$/u.test(written[at]?.character ?? '')
  const ends = written.flatMap(({ character }, at) =>
    /^[\u2013\u2014\u00b7|]$/u.test(character) && isSpace(at - 1) && isSpace(at + 1) ? [at] : [],
  )
  const parts = [...ends, written.length].map((end, nth) =>
    written.slice(nth === 0 ? 0 : ends[nth - 1]! + 2, nth === ends.length ? end : end - 1),
  )
  return parts.toReversed().flatMap((part, nth) => {
    const end = ends[parts.length - 1 - nth]
    return nth === 0 ? part : [written[end! - 1]!, written[end!]!, written[end! + 1]!, ...part]
  })
}

/** By the middle: a space that is set narrow begins where the letter behind it does. */
const fromLeft = ({ box: one }: ReadGlyph, { box: other }: ReadGlyph): number =>
  one!.left + one!.right - (other!.left + other!.right)

/** Spaces that no character stands for, where there is a gap. */
function spaced(glyphs: readonly ReadGlyph[]): readonly ReadGlyph[] {
  return glyphs.flatMap((glyph, index) => {
    const before = glyphs[index - 1]?.box
    const gap = before == null ? 0 : glyph.box!.left - before.right
    const high = glyph.box!.top - glyph.box!.bottom
    const space: ReadGlyph = {
      character: ' ',
      isGenerated: true,
      isHyphen: false,
      mark: glyph.mark,
      box: null,
    }
    return gap > high * 0.25 && !/\s/u.test(glyph.character) ? [space, glyph] : [glyph]
  })
}

const PAIRS = '()[]{}«»‹›<>'

/** A bracket as it is read from the right: PDFium has turned it round. */
function mirrored(glyph: ReadGlyph): ReadGlyph {
  const at = PAIRS.indexOf(glyph.character)
  return at < 0 ? glyph : { ...glyph, character: PAIRS[at % 2 === 0 ? at + 1 : at - 1]! }
}
