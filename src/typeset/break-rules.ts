/** Where a paragraph must not or should not break, beyond UAX #14. Indexes are offsets in UTF-16 units. */
export interface BreakRules {
  /** 1 at i: no line begins at i */
  readonly forbidden: Uint8Array
  /** demerit-like penalty of a line that begins at i */
  readonly penalty: Float64Array
  /** 1 at i: a break may be added here when nothing else helps (inside an address of the net) */
  readonly emergency: Uint8Array
  /** 1 at i: a break is added here though UAX #14 has none (quotation marks among hanzi) */
  readonly added: Uint8Array
}

const SPACE = '[ \\u00A0\\u202F]'
const PHONE = new RegExp(`\\+\\d[\\d()\\u2011-]*(?:${SPACE}[\\d()\\u2011-]*\\d[\\d()\\u2011-]*)*`, 'gu')
const MAIL = /(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+/gu
const URL = /(?:https?:\/\/|www\.)[^\s<>()«»"“”،؛。，；）]*[A-Za-z0-9/#=&_-]/gu
/** a word of ASCII with a sign inside it: DM-1132, WSIS/PC-3, COM(2004)5 */
const REFERENCE =
  /(?<![A-Za-z0-9])(?=[0-9]*[A-Za-z])[A-Za-z0-9]+(?:[-/._]?\([A-Za-z0-9.]+\)|[-/._][A-Za-z0-9]+)+/gu

/**
 * A paragraph's text in three forms, all of one length. V8 takes milliseconds, in every process, to compile an expression
 * with \p{L} or \p{N}: in `kinds` and `numbered` one character stands for all of its kind, so that small expressions do.
 * ASCII stays apart from the rest, so that \b means what it means in the text.
 */
interface ClassifiedText {
  readonly text: string
  /** numbers as 0 and ² */
  readonly numbered: string
  /** that, and letters as a and é */
  readonly kinds: string
}

/** For numbers and for letters, in `numbered` and `kinds`. */
const N = '[0²]'
const L = '[aé]'
const LN = '[aé0²]'

/** Ranges that no line break enters: [which form of the text, expression, may it break in need]. */
const WHOLE: readonly (readonly [keyof ClassifiedText, RegExp, boolean])[] = [
  ['text', PHONE, false],
  ['text', MAIL, true],
  ['text', URL, true],
  ['kinds', new RegExp(`(?<!${LN})(?=${L}*${N})${LN}+(?:[-/._]${LN}+)+`, 'g'), true],
  ['numbered', new RegExp(`[A-Z]{2,}-${N}+`, 'g'), false],
  // days of a range, and in Chinese what counts them
  ['numbered', new RegExp(`${N}+[-–]${N}+[年月日号]?`, 'g'), false],
  ['numbered', new RegExp(`${N}+[年月日号时分届个国]`, 'g'), false],
  ['numbered', new RegExp(`(?<!${N})${N}{1,3}(?:${SPACE}${N}{3})+(?!${N})`, 'g'), false],
  // inside guillemets, with or without the space
  ['text', /«[ \u00A0\u202F]?\S/gu, false],
  ['text', /\S[ \u00A0\u202F]?»/gu, false],
  ['numbered', new RegExp(`(?:№|[Nn]°|§|\\bNo\\.|\\bp\\.|\\bstr\\.|\\bn\\.º)[ \\u00A0]?${N}`, 'g'), false],
  ['numbered', new RegExp(`${N}${SPACE}?(?:%|‰|\\p{Sc}|kg\\b|km\\b|cm\\b|mm\\b)`, 'gu'), false],
  ['text', /[^\s][ \u00A0\u202F][:;!?]/gu, false],
  // a label and its number
  ['kinds', new RegExp(`(?<!${L})${L}[aé.]*[ \\u00A0]?[:：][ \\u00A0]?\\+${N}`, 'g'), false],
  // a box and the first word of its label
  ['text', /\uFFFC ?\S+/gu, false],
]

/** Ranges that a line break should rather not enter: [which form of the text, expression, penalty]. */
const TOGETHER: readonly (readonly [keyof ClassifiedText, RegExp, number])[] = [
  // a day and its month, a month and its year
  ['kinds', new RegExp(`\\b${N}{1,2} ${L}{3,}`, 'g'), 120],
  ['kinds', new RegExp(`${L}{3,} ${N}{4}(?!${N})`, 'g'), 40],
  // from one day to another
  ['kinds', new RegExp(`\\b${N}{1,2} (?=${L}+ )\\S{1,3} ${N}{1,2} ${L}{3,}`, 'g'), 90],
  ['numbered', new RegExp(`[年月](?=${N})`, 'g'), 60],
]

const NUMBER = /\p{N}/u
const LETTER = /\p{L}/u
/** What a character is in the other forms. One beyond the first plane is two units long. */
type CharacterClass = Omit<ClassifiedText, 'text'>

function classOf(character: string): CharacterClass {
  const as = (ascii: string, other: string): string =>
    (character < '\x80' ? ascii : other).repeat(character.length)
  if (NUMBER.test(character)) return { numbered: as('0', '²'), kinds: as('0', '²') }
  return { numbered: character, kinds: LETTER.test(character) ? as('a', 'é') : character }
}

function classify(text: string): ClassifiedText {
  let numbered = ''
  let kinds = ''
  for (const character of text) {
    const ofCharacter = classOf(character)
    numbered += ofCharacter.numbered
    kinds += ofCharacter.kinds
  }
  return { text, numbered, kinds }
}

/** The break rules of one paragraph; short words were tied to the next when it was composed. */
export function breakRulesOf(text: string): BreakRules {
  const size = text.length + 1
  const forbidden = new Uint8Array(size)
  const penalty = new Float64Array(size)
  const emergency = new Uint8Array(size)
  const added = new Uint8Array(size)

  const forms = classify(text)
  for (const [form, expression, need] of WHOLE) {
    for (const found of matches(forms[form], expression)) {
      const end = found.index + found[0].length
      for (let i = found.index + 1; i < end; i++) {
        forbidden[i] = 1
        if (need && (text[i] === '@' || text[i - 1] === '/')) emergency[i] = 1
      }
    }
  }
  for (const [form, expression, cost] of TOGETHER) {
    for (const found of matches(forms[form], expression)) {
      const end = found.index + Math.max(found[0].length, 2)
      for (let i = found.index + 1; i < end; i++) penalty[i] = Math.max(penalty[i]!, cost)
    }
  }
  beforeDashes(text, penalty)
  betweenDots(text, penalty)
  quotesAmongHanzi(text, added)
  return { forbidden, penalty, emergency, added }
}

/**
 * Telephone numbers, addresses of the net, references, `[start, end)`, in order: what stands left to right as one piece in a
 * right-to-left paragraph (UAX #9, 2.4.2).
 */
export function selfContained(text: string): readonly (readonly [number, number])[] {
  const ranges: [number, number][] = []
  for (const expression of [PHONE, MAIL, URL, REFERENCE]) {
    for (const found of matches(text, expression)) {
      const end = found.index + found[0].length
      if (!ranges.some(([a, b]) => found.index < b && a < end)) ranges.push([found.index, end])
    }
  }
  return ranges.sort((a, b) => a[0] - b[0])
}

/** A dash does not begin a line. */
function beforeDashes(text: string, penalty: Float64Array): void {
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
