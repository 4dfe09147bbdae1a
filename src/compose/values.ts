/** First strong isolate and its end (UAX #9, 2.4.2). */
const FSI = '\u2068'
const PDI = '\u2069'

/** What would steer the text around a value, or close its isolate: embeddings, overrides, isolates. */
const STEERING = /[\u202A-\u202E\u2066-\u2069]/g
/** What has a direction and is no letter: left-to-right, right-to-left and Arabic letter marks. */
const MARKS = /[\u200E\u200F\u061C]/g
/** What no markup and no face can hold: controls, noncharacters, halves of pairs. */
const UNPRINTABLE = /[\p{Cc}\p{Noncharacter_Code_Point}\p{Surrogate}]/gu

/** What a template's names stand for: values, lists of values, names within names. */
export interface Values {
  readonly [name: string]: string | boolean | readonly string[] | Values
}

/**
 * The same values, each in an isolate: whatever a cell or a certificate says, in whatever script, it is one piece in its
 * line and moves nothing around it. Marks before its first letter are left out: they would decide its direction. An empty value stays empty, for {{#if}}.
 */
export function isolateAll(values: object): Values {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, isolateValue(value)]))
}

function isolateValue(value: unknown): Values[string] {
  if (typeof value === 'string') {
    const spaced = value.replace(STEERING, '').replace(/[ \t\n\f\r]+/g, ' ')
    const steady = spaced.replace(/^\P{L}+/u, (before) => before.replace(MARKS, ''))
    const clean = steady.replace(/^ | $/g, '').replace(UNPRINTABLE, '\uFFFD')
    return clean === '' ? '' : isolate(clean)
  }
  if (Array.isArray(value)) return value.map((each) => isolateValue(each) as string)
  return typeof value === 'object' && value !== null ? isolateAll(value) : (value as boolean)
}

/** In an isolate whose direction is that of its first letter; left to right where it has none: +41 22 730 6375. */
export function isolate(text: string): string {
  return `${FSI}${text}${PDI}`
}

/** The text without its isolates: for the reader of an attribute, who lays it out by himself. */
export function stripIsolates(text: string): string {
  return text.replace(/[\u2066-\u2069]/g, '')
}
