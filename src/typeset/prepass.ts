/** Where a paragraph must not or should not break, beyond UAX #14, and what stands left to right in it. */
export interface Prepass {
  /** 1 at i: no line begins at i */
  readonly forbidden: Uint8Array
  /** demerit-like penalty of a line that begins at i */
  readonly penalty: Float64Array
  /** 1 at i: a break may be added here when nothing else helps (inside an address of the net) */
  readonly emergency: Uint8Array
  /** 1 at i: a break is added here though UAX #14 has none (quotation marks among hanzi) */
  readonly added: Uint8Array
  /** telephone numbers, addresses of the net, references: isolated in a right-to-left paragraph (UAX #9, 2.4.2) */
  readonly isolates: readonly (readonly [number, number])[]
}

const SPACE = '[ \\u00A0\\u202F]'
const PHONE = new RegExp(`\\+\\d[\\d()\\u2011-]*(?:${SPACE}[\\d()\\u2011-]*\\d[\\d()\\u2011-]*)*`, 'gu')
const MAIL = /(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+/gu
const URL = /(?:https?:\/\/|www\.)[^\s<>()«»"“”،؛。，；）]*[A-Za-z0-9/#=&_-]/gu
/** a word of ASCII with a sign inside it: DM-1132, WSIS/PC-3, COM(2004)5 */
const REFERENCE =
  /(?<![A-Za-z0-9])(?=[0-9]*[A-Za-z])[A-Za-z0-9]+(?:[-/._]?\([A-Za-z0-9.]+\)|[-/._][A-Za-z0-9]+)+/gu

/** What a text must have for an expression to find anything: to compile one takes longer than to set a line. */
type Needs = 'digit' | 'sign' | '+' | '@' | 'net' | '«»' | ':;!?' | 'box'
const present: Readonly<Record<Needs, RegExp>> = {
  digit: /\p{N}/u,
  sign: /[A-Za-z0-9][-/._(]/,
  '+': /\+/,
  '@': /@/,
  net: /:\/\/|www\./,
  '«»': /[«»]/,
  ':;!?': /[:;!?]/,
  box: /\uFFFC/,
}

/** Ranges that no line break enters: [what it needs, expression, may it break in need]. */
const WHOLE: readonly (readonly [Needs, RegExp, boolean])[] = [
  ['+', PHONE, false],
  ['@', MAIL, true],
  ['net', URL, true],
  ['digit', /(?<![\p{L}\p{N}])(?=\p{L}*\p{N})[\p{L}\p{N}]+(?:[-/._][\p{L}\p{N}]+)+/gu, true],
  ['digit', /[A-Z]{2,}-\p{N}+/gu, false],
  // days of a range, and in Chinese what counts them
  ['digit', /\p{N}+[-–]\p{N}+[年月日号]?/gu, false],
  ['digit', /\p{N}+[年月日号时分届个国]/gu, false],
  ['digit', /\p{N}{1,3}(?:[ \u00A0\u202F]\p{N}{3})+/gu, false],
  // inside guillemets, with or without the space
  ['«»', /«[ \u00A0\u202F]?\S/gu, false],
  ['«»', /\S[ \u00A0\u202F]?»/gu, false],
  ['digit', /(?:№|[Nn]°|§|\bNo\.|\bp\.|\bstr\.|\bn\.º)[ \u00A0]?\p{N}/gu, false],
  ['digit', /\p{N}[ \u00A0\u202F]?(?:%|‰|\p{Sc}|kg\b|km\b|cm\b|mm\b)/gu, false],
  [':;!?', /[^\s][ \u00A0\u202F][:;!?]/gu, false],
  // a label and its number
  ['+', /(?<!\p{L})\p{L}[\p{L}.]*[ \u00A0]?[:：][ \u00A0]?\+\p{N}/gu, false],
  // a box and the first word of its label
  ['box', /\uFFFC ?\S+/gu, false],
]

/** What stands left to right in a right-to-left paragraph. */
const APART: readonly (readonly [Needs, RegExp])[] = [
  ['+', PHONE],
  ['@', MAIL],
  ['net', URL],
  ['sign', REFERENCE],
]

/** Ranges that a line break should rather not enter, all with a digit: [expression, penalty]. */
const TOGETHER: readonly (readonly [RegExp, number])[] = [
  // a day and its month, a month and its year
  [/\b\p{N}{1,2} \p{L}{3,}/gu, 120],
  [/\p{L}{3,} \p{N}{4}(?!\p{N})/gu, 40],
  // from one day to another; as \p{L}{1,3} it would take a third of a second to compile
  [/\b\p{N}{1,2} (?=\p{L}+ )\S{1,3} \p{N}{1,2} \p{L}{3,}/gu, 90],
  [/[年月](?=\p{N})/gu, 60],
]

/** The typographic pre-pass over one paragraph; `language` is a tag (BCP 47). */
export function prepass(text: string, language: string): Prepass {
  const size = text.length + 1
  const forbidden = new Uint8Array(size)
  const penalty = new Float64Array(size)
  const emergency = new Uint8Array(size)
  const added = new Uint8Array(size)
  const isolates: [number, number][] = []

  const has = (needs: Needs): boolean => present[needs].test(text)
  for (const [needs, expression, need] of WHOLE) {
    if (!has(needs)) continue
    for (const found of matches(text, expression)) {
      const end = found.index + found[0].length
      for (let i = found.index + 1; i < end; i++) {
        forbidden[i] = 1
        if (need && (text[i] === '@' || text[i - 1] === '/')) emergency[i] = 1
      }
    }
  }
  for (const [expression, cost] of has('digit') ? TOGETHER : []) {
    for (const found of matches(text, expression)) {
      const end = found.index + Math.max(found[0].length, 2)
      for (let i = found.index + 1; i < end; i++) penalty[i] = Math.max(penalty[i]!, cost)
    }
  }
  shortWords(text, language, penalty)
  betweenDots(text, penalty)
  quotesAmongHanzi(text, added)

  for (const [needs, expression] of APART) {
    if (!has(needs)) continue
    for (const found of matches(text, expression)) {
      const end = found.index + found[0].length
      if (!isolates.some(([a, b]) => found.index < b && a < end)) isolates.push([found.index, end])
    }
  }
  isolates.sort((a, b) => a[0] - b[0])
  return { forbidden, penalty, emergency, added, isolates }
}

/** A preposition or article of one letter is not left at a line's end, where that is cheap. */
function shortWords(text: string, language: string, penalty: Float64Array): void {
  const two = language.startsWith('ru')
  for (const found of matches(text, /(?<![\p{L}\p{N}’'-])(\p{L}{1,2}) /gu)) {
    if (found[1]!.length === 2 && !two) continue
    if (/[\u0600-\u06FF]/.test(found[1]!)) continue
    const at = found.index + found[0].length
    penalty[at] = Math.max(penalty[at]!, found[1]!.length === 1 ? 150 : 60)
  }
  // a dash does not begin a line
  for (const found of matches(text, / [–—] /gu)) {
    const at = found.index + 1
    penalty[at] = Math.max(penalty[at]!, 400)
  }
}

/** A line of things with dots between them (an address) breaks after a dot. */
function betweenDots(text: string, penalty: Float64Array): void {
  if (!text.includes(' · ')) return
  for (let at = 1; at < text.length; at++)
    if (!text.startsWith('· ', at - 2)) penalty[at] = Math.max(penalty[at]!, text[at] === '·' ? 1000 : 300)
}

/** UAX #14 knows no side of “ and ”; among hanzi they open and close. */
function quotesAmongHanzi(text: string, added: Uint8Array): void {
  if (!/[“”‘’]/.test(text)) return
  const hanzi = /[\p{Script=Han}\u3000-\u303F\uFF00-\uFFEF]/u
  for (let i = 1; i < text.length; i++) {
    const before = text[i - 1]!
    const after = text[i]!
    if (/[“‘]/.test(after) && hanzi.test(before) && !/[（《〈「『【〔]/.test(before)) added[i] = 1
    if (/[”’]/.test(before) && /\p{Script=Han}/u.test(after)) added[i] = 1
  }
}

/** As `matchAll`, but with the expression itself: a copy of it would be compiled anew for each paragraph. */
function* matches(text: string, expression: RegExp): Generator<RegExpExecArray> {
  expression.lastIndex = 0
  for (let found = expression.exec(text); found !== null; found = expression.exec(text)) yield found
}
