/** Stands for a value: any character that is neither white space nor markup. */
export const VALUE = '\ue000'

/** Deeper than any letter; far below what exhausts the stack of those who walk through it. */
export const DEEPEST = 100

/** A comment of Handlebars'; one with dashes may have braces in it. */
const COMMENT = String.raw`\{\{~?!--[\s\S]*?--~?\}\}|\{\{~?![\s\S]*?\}\}`
/** A text in quotes, in which a quote stands behind a backslash, and braces are text. Each sign fits one branch: nothing is tried twice. */
const TEXT = String.raw`"(?:\\"|[^"\\]|\\(?!"))*"|'(?:\\'|[^'\\]|\\(?!'))*'`
/** From {{ to its }}; where a quote is not closed, to the next. */
const BRACES = String.raw`\{\{\{[\s\S]*?\}\}\}|\{\{(?:${TEXT}|[^"'}]|\}(?!\}))*\}\}|\{\{[\s\S]*?\}\}`

/** All that stands in braces, each whole, in the order of the text; without comments. */
export function bracesIn(text: string): readonly string[] {
  const all = [...text.matchAll(new RegExp(`${COMMENT}|${BRACES}`, 'g'))].map(([braces]) => braces)
  return all.filter((braces) => !/^\{\{~?!/.test(braces))
}

/**
 * The template's text with each {{…}} taken out, length for length, so that places stay the officer's own. Values
 * leave a character behind; {{#if}}, {{else}}, {{/if}} and comments leave white space.
 */
export function withoutBraces(text: string): string {
  const all = new RegExp(`${COMMENT}|${BRACES}`, 'g')
  return text.replace(all, (braces) => {
    const blank = /^\{\{~?\s*(?:[#/!^]|else\b)/.test(braces)
    return braces.replace(/[^\n]/g, blank ? ' ' : VALUE)
  })
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
  // what is never closed is a fault of its own, and opens something all the same
  const all = new RegExp(String.raw`${COMMENT}|${BRACES}|\{\{`, 'g')
  // {{^}} is {{else}}, and {{^if}} opens a block
  const start = /\{\{~?\s*(#|\/|else\b|\^)[>*]?\s*([\w-]*)/y
  return [...text.matchAll(all)].flatMap(({ index: offset }): readonly Branch[] => {
    start.lastIndex = offset
    const [, sign, block = ''] = start.exec(text) ?? []
    if (sign === undefined) return []
    if (sign === '/') return [{ kind: 'close', offset, block }]
    const opens = sign === '#' || (sign === '^' && block !== '')
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
