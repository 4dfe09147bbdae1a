import type { PageGlyphs, PageRect, ReadGlyph } from './glyphs.ts'
import { inReadingOrder } from './right-to-left.ts'

/** A word on a page: where it begins in its paragraph’s text, how long it is, and its rectangle in tenths of a point from the top. */
export type PlacedWord = readonly [
  start: number,
  length: number,
  x: number,
  y: number,
  width: number,
  height: number,
]

/** A paragraph, heading or cell. A word that a line’s end parts has two places. */
export interface ReadParagraph {
  /** line ends that somebody has set are line feeds in it */
  readonly text: string
  readonly words: readonly PlacedWord[]
  /** it stands in a field of a form: the field’s name */
  readonly field?: string
  /** it says who has signed and when, which is another each time */
  readonly isSignature?: true
}

/** The text of a page, in its order. Plain data, so that it can be kept. */
export interface PageText {
  readonly widthPt: number
  readonly heightPt: number
  readonly paragraphs: readonly ReadParagraph[]
}

/** Han, kana and their punctuation: no spaces part words, so that each character is one. */
const OWN_WORD = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\u3000-\u303f\uff00-\uffef]/u

/** Parts what was read into paragraphs, by the document’s structure; artifacts (running heads, watermarks) stay out. */
export function textOfPage({ widthPt, heightPt, glyphs, blocks, values, signatures }: PageGlyphs): PageText {
  const paragraphs: ReadParagraph[] = []
  let open = openParagraph(heightPt)
  let block: number | null = null
  const close = (): void => {
    const done = open.close()
    const isSignature =
      done.words.length > 0 && signatures.some((box) => done.words.every(isIn(box, heightPt)))
    if (done.text !== '') paragraphs.push(isSignature ? { ...done, isSignature } : done)
    open = openParagraph(heightPt)
  }
  for (const glyph of inReadingOrder(glyphs)) {
    if (glyph.isGenerated) {
      open.space()
      continue
    }
    const own = blocks.get(glyph.mark)
    if (own === undefined) continue
    if (block !== null && own !== block) close()
    block = own
    open.add(glyph)
  }
  close()
  const typed = values.map(({ label, value, box }): ReadParagraph => {
    const own = openParagraph(heightPt)
    for (const character of value) own.add({ character, isGenerated: false, isHyphen: false, mark: 0, box })
    return { ...own.close(), field: label }
  })
  return { widthPt, heightPt, paragraphs: [...paragraphs.map(withLineEnds(paragraphs)), ...typed] }
}

/** Tenths of a point: so much more room than the next word needs is no accident. */
const ROOM = 30

/**
 * The line ends that somebody has set, as such: the next word would have had room on the line. Up to the words of other paragraphs that
 * stand beside it on the line; else to where the page's lines end.
 */
function withLineEnds(all: readonly ReadParagraph[]) {
  const words = all.flatMap((paragraph) => paragraph.words)
  const pageLeft = Math.min(...words.map(([, , x]) => x))
  const pageRight = Math.max(...words.map(([, , x, , width]) => x + width))
  return (paragraph: ReadParagraph): ReadParagraph => {
    const own = new Set(paragraph.words)
    const isFromRight = /[\p{sc=Arab}\p{sc=Hebr}]/u.test(paragraph.text)
    let { text } = paragraph
    for (const [at, next] of paragraph.words.entries()) {
      const last = paragraph.words[at - 1]
      if (last === undefined || text[next[0] - 1] !== ' ' || next[3] < last[3] + last[5]) continue
      const beside = words.filter(
        (word) => !own.has(word) && word[3] < last[3] + last[5] && last[3] < word[3] + word[5],
      )
      const [left, right] = [last[2], last[2] + last[4]]
      const room = isFromRight
        ? left - Math.max(pageLeft, ...beside.map(([, , x, , width]) => x + width).filter((x) => x <= left))
        : Math.min(pageRight, ...beside.map(([, , x]) => x).filter((x) => x >= right)) - right
      if (room > next[4] + next[5] / 2 + ROOM) text = `${text.slice(0, next[0] - 1)}\n${text.slice(next[0])}`
    }
    return { ...paragraph, text }
  }
}

function openParagraph(heightPt: number) {
  let text = ''
  let isSpaced = false
  const words: { start: number; end: number; rect: PageRect }[] = []
  /** first and second place of a word that a line’s end parts */
  const parted: (readonly [{ end: number }, { end: number }])[] = []
  let isOpen = false
  let hyphened = false
  return {
    space(): void {
      isSpaced = true
      isOpen = false
    },
    add({ character, isHyphen, box }: ReadGlyph): void {
      // a hyphen at a line’s end is none of the word, which goes on behind the line’s end
      if (isHyphen || character === '\u00ad' || character === '\u0002') {
        hyphened = true
        return
      }
      if (/^[\s\p{Zs}]$/u.test(character)) {
        this.space()
        return
      }
      // marks of direction are not seen
      if (/^\p{Cf}$/u.test(character)) return
      const isOwn = OWN_WORD.test(character)
      if (isSpaced && hyphened) isSpaced = false
      const follows = hyphened
      hyphened = false
      // a line’s end between two such characters is no space
      if (isSpaced && text !== '' && !(isOwn && OWN_WORD.test(text.at(-1)!))) text += ' '
      isSpaced = false
      const start = text.length
      text += character
      const last = words.at(-1)
      if (box === null) return
      if (isOpen && !follows && !isOwn && last !== undefined && sameLine(last.rect, box)) {
        last.end = text.length
        last.rect = around(last.rect, box)
      } else {
        const from = follows && last !== undefined ? last.start : start
        words.push({ start: from, end: text.length, rect: box })
        // the first part of a parted word is the whole word too
        if (follows && last !== undefined) parted.push([last, words.at(-1)!])
      }
      isOpen = !isOwn
    },
    close(): ReadParagraph {
      for (const [first, second] of parted) first.end = second.end
      return {
        text,
        words: words.map(({ start, end, rect }) => [
          start,
          end - start,
          tenths(rect.left),
          tenths(heightPt - rect.top),
          tenths(rect.right - rect.left),
          tenths(rect.top - rect.bottom),
        ]),
      }
    },
  }
}

/** Whether the middle of a word is in a rectangle. */
const isIn =
  ({ left, top, right, bottom }: PageRect, heightPt: number) =>
  ([, , x, y, width, height]: PlacedWord): boolean => {
    const [across, down] = [(x + width / 2) / 10, heightPt - (y + height / 2) / 10]
    return across > left && across < right && down > bottom && down < top
  }

const tenths = (points: number): number => Math.round(points * 10)

const sameLine = (one: PageRect, other: PageRect): boolean =>
  Math.min(one.top, other.top) - Math.max(one.bottom, other.bottom) > 0

const around = (one: PageRect, other: PageRect): PageRect => ({
  left: Math.min(one.left, other.left),
  right: Math.max(one.right, other.right),
  top: Math.max(one.top, other.top),
  bottom: Math.min(one.bottom, other.bottom),
})
