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
  /** what it is compared as: of a signature, whose it is does not matter */
  readonly as: string
  /** what parts it from the word before: a space, a line's end or nothing */
  readonly gap: string
  /** of its paragraph */
  readonly isFirst: boolean
  readonly page: number
  readonly places: readonly PlacedWord[]
  /** the number of its paragraph, from 0 */
  readonly paragraph: number
}

/** Compares two texts word by word (Myers’ difference, of package diff). Chinese and Japanese: character by character. */
export function compareTexts(before: readonly PageText[], after: readonly PageText[]): ComparedTexts {
  const [was, is] = [wordsOf(before), wordsOf(after)]
  const parts = diffArrays([...was], [...is], { comparator: (one, other) => one.as === other.as })
  const fields = after.flatMap(({ paragraphs }) => paragraphs.map(({ field }) => field ?? null))
  const gone = before.map((): MarkedPlace[] => [])
  const come = after.map((): MarkedPlace[] => [])
  const built = openParagraphs(fields)
  let at = 0
  let wasAt = 0
  for (const { added, removed, value } of parts) {
    const kind = added ? 'come' : removed ? 'gone' : 'same'
    for (const word of value) {
      // what is the same is shown as it is now
      const shown = kind === 'same' ? is[at]! : word
      built.add(kind, shown, {
        was: kind === 'come' ? null : was[wasAt]!.paragraph,
        is: kind === 'gone' ? null : is[at]!.paragraph,
      })
      if (kind !== 'gone') at++
      if (kind !== 'come') wasAt++
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

/** No word is it. */
const SIGNATURE = '\0'

function wordsOf(pages: readonly PageText[]): readonly DocumentWord[] {
  const words: DocumentWord[] = []
  let paragraph = 0
  for (const [page, { paragraphs }] of pages.entries())
    for (const { text, words: placed, isSignature } of paragraphs) {
      // who signs, and when, is told of the whole review, and is no change
      if (isSignature === true) {
        words.push({ text, as: SIGNATURE, gap: '', isFirst: true, page, places: [], paragraph })
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
        const word = text.slice(start, start + length)
        words.push({
          text: word,
          as: word,
          gap: /\s$/.exec(text.slice(0, start))?.[0] ?? '',
          isFirst: start === 0,
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

/** In which paragraph a word was, and is; null: it was or is in none. */
interface WordPlaces {
  readonly was: number | null
  readonly is: number | null
}

/** `fields`: of the paragraphs as they are. */
function openParagraphs(fields: readonly (string | null)[]) {
  const paragraphs: { stretches: TextStretch[]; field: string | null }[] = []
  let stretches: TextStretch[] = []
  let current: WordPlaces = { was: null, is: null }
  const close = (): void => {
    const field = current.is === null ? null : (fields[current.is] ?? null)
    if (stretches.length > 0) paragraphs.push({ stretches, field })
    stretches = []
    current = { was: null, is: null }
  }
  const isOther = (one: number | null, other: number | null): boolean =>
    one !== null && other !== null && one !== other
  return {
    add(kind: TextStretch['kind'], word: DocumentWord, { was, is }: WordPlaces): void {
      // the text as it is decides; what is gone stands with what has come in its place, and never behind the end of another paragraph
      const hasEnded = is === null ? isOther(was, current.was) : isOther(is, current.is)
      if (hasEnded) close()
      const last = stretches.at(-1)
      // what begins a paragraph in another’s place has no space before it
      const begins = kind === 'come' && last?.kind === 'gone' && word.isFirst
      const gap = begins || isOther(was, current.was) ? ' ' : word.gap
      current = { was: was ?? current.was, is: is ?? current.is }
      const space = last === undefined ? '' : gap
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

/** Words that are shown before and behind a change, where its sentence is longer than that. */
const BESIDE = 40
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
        parts(before).slice(-TELLING).join('').trim(),
        parts(behind).slice(0, TELLING).join('').trim(),
      ]),
    })
    at = end
  }
  return changes
}

/** More words between two changes than most sentences have. */
const BETWEEN = 40

/**
 * Whether what stands between two changes is of one sentence. Ends of sentences are given by number, here and below: the built program is
 * read byte by byte, where no pattern may have other than ASCII.
 */
const isWithin = (text: string): boolean =>
  parts(text.trim()).length <= BETWEEN && !/[.!?\u061f\u2026]\s|[\u3002\uff01\uff1f]/u.test(text)

/** Of a text without spaces, letters instead. */
const parts = (text: string): readonly string[] =>
  text.match(/\s*[\p{sc=Han}]|\s*[^\s\p{sc=Han}]+|\s+$/gu) ?? []

/** To the end of the sentence. */
function firstWords(text: string, count: number): string {
  const end = /[.!?\u061f\u2026](?=\s)|[\u3002\uff01\uff1f]/u.exec(text)
  const sentence = end === null ? text : text.slice(0, end.index + 1)
  const all = parts(sentence)
  return all.length <= count ? sentence : `${all.slice(0, count).join('')} …`
}

/** From the beginning of the sentence. A point behind few letters (“Mr.”, “n.”) ends none. */
function lastWords(text: string, count: number): string {
  const end = [...text.matchAll(/(?<=[\p{L}\p{N}]{4})[.!?\u061f\u2026]\s+|[\u3002\uff01\uff1f]/gu)].at(-1)
  const sentence = end === undefined ? text : text.slice(end.index + end[0].length)
  const all = parts(sentence)
  return all.length <= count ? sentence : `… ${all.slice(-count).join('').trimStart()}`
}
