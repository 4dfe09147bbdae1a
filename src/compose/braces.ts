/** Stands for a value: any character that is neither white space nor markup. */
export const VALUE = '\ue000'

/** Deeper than any letter; far below what exhausts the stack of those who walk through it. */
export const DEEPEST = 100

/** What stands in braces, from the first of them to behind the last, in UTF-16 units. */
interface Braces {
  readonly start: number
  /** null: it is never closed */
  readonly end: number | null
  readonly isComment: boolean
}

/**
 * All that stands in braces, as Handlebars' lexer finds it: braces in a text in quotes are text, and so is whatever stands in a
 * comment. By hand, since an expression would look through all the rest for each that is never closed.
 */
function* bracesOf(text: string): Generator<Braces> {
  let isClosed = true
  for (let start = text.indexOf('{{'); start >= 0; ) {
    const inner = text[start + 2] === '~' ? start + 3 : start + 2
    const isComment = text[inner] === '!'
    const end: number | null = !isClosed ? null : isComment ? endOfComment(text, inner) : endOfBraces(text, start, inner)
    isClosed = end !== null
    yield { start, end, isComment }
    start = text.indexOf('{{', end ?? start + 2)
  }
}

/** Behind what is found from there on; null: it is not there. */
function behind(text: string, what: string, from: number): number | null {
  const found = text.indexOf(what, from)
  return found < 0 ? null : found + what.length
}

/** A comment with dashes may have braces in it. */
function endOfComment(text: string, from: number): number | null {
  if (text.startsWith('!--', from)) {
    const dashed = /--~?\}\}/g
    dashed.lastIndex = from + 1
    if (dashed.exec(text) !== null) return dashed.lastIndex
  }
  return behind(text, '}}', from)
}

/** Where a quote in them is not closed, they end at the next that could be their end. */
function endOfBraces(text: string, start: number, from: number): number | null {
  if (text.startsWith('{{{', start)) {
    const end = behind(text, '}}}', from)
    if (end !== null) return end
  }
  for (let at = from; at < text.length; at++) {
    const sign = text[at]!
    if (sign === '}' && text[at + 1] === '}') return at + 2
    if (sign !== '"' && sign !== "'") continue
    // a quote in the text stands behind a backslash
    let close = text.indexOf(sign, at + 1)
    while (close > 0 && text[close - 1] === '\\') close = text.indexOf(sign, close + 1)
    if (close < 0) return behind(text, '}}', from)
    at = close
  }
  return null
}

/** All that stands in braces, each whole, in the order of the text; without comments. */
export const bracesIn = (text: string): readonly string[] =>
  [...bracesOf(text)].flatMap(({ start, end, isComment }) =>
    isComment || end === null ? [] : [text.slice(start, end)],
  )

/**
 * The template's text with each {{…}} taken out, length for length, so that places stay the officer's own. Values
 * leave a character behind; {{#if}}, {{else}}, {{/if}} and comments leave white space.
 */
export function withoutBraces(text: string): string {
  let out = ''
  let from = 0
  for (const { start, end } of bracesOf(text)) {
    if (end === null) break
    const braces = text.slice(start, end)
    const blank = /^\{\{~?\s*(?:[#/!^]|else\b)/.test(braces)
    out += text.slice(from, start) + braces.replace(/[^\n]/g, blank ? ' ' : VALUE)
    from = end
  }
  return out + text.slice(from)
}

/** A {{#…}}, {{else}} or {{/…}}. */
export interface Branch {
  readonly kind: 'open' | 'else' | 'close'
  /** UTF-16 units */
  readonly offset: number
  /** the word behind it: `if` of {{#if copy}}, `if` of {{else if copy}}; empty: none */
  readonly block: string
}

/** All of them in the order of the text. */
export function branches(text: string): readonly Branch[] {
  // {{^}} is {{else}}, and {{^if}} opens a block
  const sign = /\{\{~?\s*(#|\/|else\b|\^)[>*]?\s*([\w-]*)/y
  // what is never closed is a fault of its own, and opens something all the same
  return [...bracesOf(text)].flatMap(({ start: offset }): readonly Branch[] => {
    sign.lastIndex = offset
    const [, opening, block = ''] = sign.exec(text) ?? []
    if (opening === undefined) return []
    if (opening === '/') return [{ kind: 'close', offset, block }]
    const opens = opening === '#' || (opening === '^' && block !== '')
    return [{ kind: opens ? 'open' : 'else', offset, block }]
  })
}

/** The offset of the first block that stands in more than `DEEPEST` others; null: none does. */
export function deepBlock(text: string): number | null {
  // {{else if …}} opens a block within, that closes with the one around it
  const open: number[] = []
  let depth = 0
  for (const { kind, offset, block } of branches(text)) {
    if (kind === 'close') depth -= open.pop() ?? 0
    else if (kind === 'open') open.push(1)
    else if (block !== '' && open.length > 0) open.push(open.pop()! + 1)
    else continue
    if (kind !== 'close' && ++depth > DEEPEST) return offset
  }
  return null
}
