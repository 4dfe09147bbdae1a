import type { CalendarWords } from './body.ts'
import type { Mailbox } from './message.ts'

/** A meeting of whole days: both ISO, the last one included. */
export interface CalendarEntry extends CalendarWords {
  readonly from: string
  readonly to: string
  /** the same for all that are sent of it, so that a later one takes the place of an earlier one */
  readonly uid: string
  /** how often it was revised; 0: it was not */
  readonly sequence: number
  /** when it was written */
  readonly stamp: Date
  /** language tag of its words */
  readonly language: string
  /** who calls the meeting: who sends */
  readonly organizer: Mailbox
}

/**
 * A calendar with one event of whole days (RFC 5545, 3.6.1), in lines of 75 octets at most (3.1). It is published (RFC 5546, 3.2.1): it
 * says who calls the meeting, and asks for no answer.
 */
export function calendarText(entry: CalendarEntry): string {
  const language = `;LANGUAGE=${entry.language}`
  // a parameter's value has no quotes (3.2)
  const { name, address } = { ...entry.organizer, name: entry.organizer.name.replaceAll('"', '’') }
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//invite//invite//EN',
    'METHOD:PUBLISH',
    'BEGIN:VEVENT',
    `UID:${textValue(entry.uid)}`,
    `DTSTAMP:${entry.stamp.toISOString().replace(/[-:]|\.\d+/g, '')}`,
    `SEQUENCE:${entry.sequence}`,
    `ORGANIZER${name === '' ? '' : `;CN="${name}"`}:mailto:${address}`,
    `DTSTART;VALUE=DATE:${dateValue(entry.from)}`,
    // the end is the day after (3.6.1)
    `DTEND;VALUE=DATE:${dateValue(dayAfter(entry.to))}`,
    `SUMMARY${language}:${textValue(entry.summary)}`,
    ...(entry.place === '' ? [] : [`LOCATION${language}:${textValue(entry.place)}`]),
    'TRANSP:TRANSPARENT',
    'END:VEVENT',
    'END:VCALENDAR',
  ]
  return lines.map((line) => `${folded(line)}\r\n`).join('')
}

const dateValue = (iso: string): string => iso.replaceAll('-', '')

function dayAfter(iso: string): string {
  const day = new Date(`${iso}T00:00:00Z`)
  day.setUTCDate(day.getUTCDate() + 1)
  return day.toISOString().slice(0, 10)
}

/** TEXT (3.3.11): what would end it or stand for something else is escaped. */
const textValue = (text: string): string => text.replace(/[\\;,]/g, '\\$&').replace(/\r?\n/g, '\\n')

/** A line of 75 octets, then others that begin with a space (3.1); no character is parted. */
function folded(line: string): string {
  const pieces: string[] = []
  let piece = ''
  for (const character of line) {
    if (Buffer.byteLength(piece + character) > (pieces.length === 0 ? 75 : 74)) {
      pieces.push(piece)
      piece = ''
    }
    piece += character
  }
  return [...pieces, piece].join('\r\n ')
}
