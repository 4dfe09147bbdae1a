import { diffArrays } from 'diff'
import type { PageText, PlacedWord } from './page-text.ts'

/** A stretch of a paragraph: as it was and is, or only as it was, or only as it is. */
export interface TextStretch {
  readonly kind: 'same' | 'gone' | 'come'
  readonly text: string
}

/** A paragraph of both texts at once. `field`: the name of the form’s field that it stands in. */
export interface ComparedParagraph {
  readonly stretches: readonly TextStretch[]
  readonly field: string | null
}

/** Places to be marked on a page: in tenths of a point, from its upper left corner. */
export interface MarkedPlace {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** What has changed at one place, with the words around it. */
export interface TextChange {
  readonly gone: string
  readonly come: string
  /** the paragraph, shortened to the sentences that have changed */
  readonly within: readonly TextStretch[]
  /** what tells it from other changes: the words, and a few beside them */
  readonly key: string
}

/** Two texts of a document, side by side. */
export interface ComparedTexts {
  readonly paragraphs: readonly ComparedParagraph[]
  readonly changes: readonly TextChange[]
  /** by page */
  readonly gone: readonly (readonly MarkedPlace[])[]
  readonly come: readonly (readonly MarkedPlace[])[]
}

/** A word of a document, where it stands, and whether a space is before it. */
interface DocumentWord {
  readonly text: string
  readonly isSpaced: boolean
  readonly page: number
  readonly places: readonly PlacedWord[]
  /** the number of its paragraph, from 0 */
  readonly paragraph: number
}

/** Compares two texts word by word (Myers’ difference, of package diff). Chinese and Japanese: character by character. */
export function compareTexts(before: readonly PageText[], after: readonly PageText[]): ComparedTexts {
  const [was, is] = [wordsOf(before), wordsOf(after)]
  const parts = diffArrays([...was], [...is], { comparator: (one, other) => one.text === other.text })
  const fields = after.flatMap(({ paragraphs }) => paragraphs.map(({ field }) => field ?? null))
  const gone = before.map((): MarkedPlace[] => [])
  const come = after.map((): MarkedPlace[] => [])
  const built = openParagraphs(fields)
  let at = 0
  for (const { added, removed, value } of parts) {
    const kind = added ? 'come' : removed ? 'gone' : 'same'
    for (const word of value) {
      // what is the same is shown as it is now
      const shown = kind === 'same' ? is[at]! : word
      if (kind !== 'gone') at++
      built.add(kind, shown)
      if (kind === 'gone') gone[word.page]!.push(...word.places.map(placeOf))
      if (kind === 'come') come[word.page]!.push(...word.places.map(placeOf))
    }
  }
  const paragraphs = built.close()
  return {
    paragraphs,
    changes: paragraphs.flatMap(changesIn),
    gone: gone.map(joined),
    come: come.map(joined),
  }
}

/** The text alone, where there is nothing to compare it with. */
export const plainText = (pages: readonly PageText[]): readonly ComparedParagraph[] =>
  pages.flatMap(({ paragraphs }) =>
    paragraphs.map(({ text, field }) => ({
      stretches: [{ kind: 'same' as const, text }],
      field: field ?? null,
    })),
  )

function wordsOf(pages: readonly PageText[]): readonly DocumentWord[] {
  const words: DocumentWord[] = []
  let paragraph = 0
  for (const [page, { paragraphs }] of pages.entries())
    for (const { text, words: placed, isSignature } of paragraphs) {
      // who signs, and when, is told of the whole review
      if (isSignature === true) {
        paragraph++
        continue
      }
      // a word that a line’s end parts has two places, and is one
      const places = new Map<string, PlacedWord[]>()
      for (const place of placed) {
        const key = `${place[0]} ${place[1]}`
        places.set(key, [...(places.get(key) ?? []), place])
      }
      for (const own of places.values()) {
        const [start, length] = own[0]!
        words.push({
          text: text.slice(start, start + length),
          isSpaced: start > 0 && text[start - 1] === ' ',
          page,
          places: own,
          paragraph,
        })
      }
      paragraph++
    }
  return words
}

const placeOf = ([, , x, y, width, height]: PlacedWord): MarkedPlace => ({ x, y, width, height })

/** Places that stand beside each other on one line become one. */
function joined(places: readonly MarkedPlace[]): readonly MarkedPlace[] {
  const lines: MarkedPlace[] = []
  for (const place of places) {
    const at = lines.findIndex(
      (line) =>
        Math.abs(line.y - place.y) < 20 &&
        place.x < line.x + line.width + 60 &&
        line.x < place.x + place.width + 60,
    )
    const line = lines[at]
    if (line === undefined) lines.push(place)
    else {
      const x = Math.min(line.x, place.x)
      const y = Math.min(line.y, place.y)
      const width = Math.max(line.x + line.width, place.x + place.width) - x
      const height = Math.max(line.y + line.height, place.y + place.height) - y
      lines[at] = { x, y, width, height }
    }
  }
  return lines
}

function openParagraphs(fields: readonly (string | null)[]) {
  const paragraphs: { stretches: TextStretch[]; field: string | null }[] = []
  let stretches: TextStretch[] = []
  let current: number | null = null
  let gone: number | null = null
  const close = (): void => {
    const field = current === null ? null : (fields[current] ?? null)
    if (stretches.length > 0) paragraphs.push({ stretches, field })
    stretches = []
  }
  return {
    add(kind: TextStretch['kind'], word: DocumentWord): void {
      // what is gone stands in the paragraph that is open
      if (kind !== 'gone' && word.paragraph !== current) {
        // … unless it was before a paragraph that begins with what has come
        const isGoneAlone = stretches.length > 0 && stretches.every((each) => each.kind === 'gone')
        if (!isGoneAlone) close()
        current = word.paragraph
      }
      const last = stretches.at(-1)
      // a paragraph that is gone, among what is still there
      const isFirst = kind === 'gone' && word.paragraph !== gone && gone !== null
      if (kind === 'gone') gone = word.paragraph
      const space = (word.isSpaced || isFirst) && last !== undefined ? ' ' : ''
      if (last?.kind === kind) stretches[stretches.length - 1] = { kind, text: last.text + space + word.text }
      else {
        // the space between two words is neither gone nor come
        if (space !== '' && last?.kind === 'same')
          stretches[stretches.length - 1] = { kind: 'same', text: last.text + space }
        else if (space !== '') stretches.push({ kind: 'same', text: space })
        stretches.push({ kind, text: word.text })
      }
    },
    close(): readonly ComparedParagraph[] {
      close()
      return paragraphs
    },
  }
}

/** Words that are shown before and behind a change. */
const BESIDE = 18
/** Words beside it that make a change another one. */
const TELLING = 2

function changesIn({ stretches }: ComparedParagraph): readonly TextChange[] {
  const changes: TextChange[] = []
  for (let at = 0; at < stretches.length; at++) {
    if (stretches[at]!.kind === 'same') continue
    let end = at
    // what stays of a sentence between two places that change is read with them: a sentence is one change
    while (
      end + 1 < stretches.length &&
      (stretches[end + 1]!.kind !== 'same' ||
        (end + 2 < stretches.length && isWithin(stretches[end + 1]!.text)))
    )
      end++
    const changed = stretches.slice(at, end + 1)
    const before = stretches[at - 1]?.text ?? ''
    const behind = stretches[end + 1]?.text ?? ''
    const all = (but: TextStretch['kind']): string =>
      changed
        .filter(({ kind }) => kind !== but)
        .map(({ text }) => text)
        .join('')
        .trim()
    const [gone, come] = [all('come'), all('gone')]
    changes.push({
      gone,
      come,
      within: [
        { kind: 'same', text: lastWords(before, BESIDE) },
        ...changed,
        { kind: 'same', text: firstWords(behind, BESIDE) },
      ],
      key: JSON.stringify([
        gone,
        come,
        lastWords(before, TELLING).trim(),
        firstWords(behind, TELLING).trim(),
      ]),
    })
    at = end
  }
  return changes
}

/** More words between two changes than most sentences have. */
const BETWEEN = 40

/** Whether what stands between two changes is of one sentence. */
const isWithin = (text: string): boolean =>
  parts(text.trim()).length <= BETWEEN && !/[.!?؟…]\s|[。！？]/u.test(text)

/** Of a text without spaces, letters instead. */
const parts = (text: string): readonly string[] =>
  text.match(/\s*[\p{sc=Han}]|\s*[^\s\p{sc=Han}]+|\s+$/gu) ?? []

function firstWords(text: string, count: number): string {
  const all = parts(text)
  return all.length <= count ? text : `${all.slice(0, count).join('')} …`
}

function lastWords(text: string, count: number): string {
  const all = parts(text)
  return all.length <= count ? text : `… ${all.slice(-count).join('').trimStart()}`
}
