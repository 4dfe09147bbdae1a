import type { Fact, Letter, Source } from '../model/letter.ts'
import type { StyleSheet } from '../model/look.ts'
import { problem } from '../problems/problem.ts'
import { isDay } from '../text/days.ts'
import { type CheckedMarkup, checkMarkup } from './markup.ts'

/** What means something in a message: what its calendar entry says, and how the attached files are called. */
const CLASSES = ['calendar', 'summary', 'place', 'files', 'letter', 'form', 'sheet', 'reminder']

/** What a mail program shows: nothing that is for pages or forms. */
const ELEMENTS = ['title', 'aside', 'section', 'div', 'h1', 'h2', 'h3', 'p', 'strong', 'span', 'abbr', 'br']

/**
 * Checks the markup of the message that a letter is sent with; a `Composer` composes it. A calendar entry (`<aside class="calendar">`) needs the days of
 * the meeting: `meeting` in letter.json, with `from` and `to`.
 */
export function checkMessage(letter: Letter, source: Source): CheckedMarkup {
  const styles = Object.fromEntries(CLASSES.map((name) => [`.${name}`, {}]))
  const look: StyleSheet = { ...letter.look.letter, styles, languages: {} }
  const { problems, tags, pictures } = checkMarkup(source, look, false)
  const strange = tags.filter(({ name }) => !ELEMENTS.includes(name))
  const calendar = tags.find(({ classes }) => classes.includes('calendar'))
  const lacking = calendar === undefined || meetingOf(letter) !== null ? [] : [calendar]
  return {
    tags,
    pictures,
    problems: [
      ...problems,
      ...strange.map(({ name, at }) => problem('mail/element', at, { element: name, known: ELEMENTS })),
      ...lacking.map(({ at }) => problem('mail/no-meeting', at, { file: letter.factsSource.file })),
    ],
  }
}

/** The days of a meeting, both ISO, the last one included. */
export interface MeetingDays {
  readonly from: string
  readonly to: string
}

/** The days that letter.json says of the meeting; null: it says none. */
export function meetingOf({ facts }: Pick<Letter, 'facts'>): MeetingDays | null {
  const meeting: Fact | undefined = facts.meeting
  if (typeof meeting !== 'object') return null
  const { from, to } = meeting
  if (typeof from !== 'string' || typeof to !== 'string') return null
  return isDay(from) && isDay(to) ? { from, to } : null
}
