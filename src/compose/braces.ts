/** Stands for a value: any character that is neither white space nor markup. */
export const VALUE = '\ue000'

/** Deeper than any letter; far below what exhausts the stack of those who walk through it. */
export const DEEPEST = 100

/** A comment of Handlebars'; one with dashes may have braces in it. */
const COMMENT = String.raw`\{\{~?!--[\s\S]*?--~?\}\}|\{\{~?![\s\S]*?\}\}`

/**
 * The template's text with each {{…}} taken out, length for length, so that places stay the officer's own. Values
 * leave a character behind; {{#if}}, {{else}}, {{/if}} and comments leave white space.
 */
export function withoutBraces(text: string): string {
  const all = new RegExp(String.raw`${COMMENT}|\{\{\{[\s\S]*?\}\}\}|\{\{[\s\S]*?\}\}`, 'g')
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
  // {{^}} is {{else}}, and {{^if}} opens a block
  const all = new RegExp(String.raw`${COMMENT}|\{\{~?\s*(#|\/|else\b|\^)[>*]?\s*([\w-]*)`, 'g')
  return [...text.matchAll(all)].flatMap(({ 1: sign, 2: block = '', index: offset }): readonly Branch[] => {
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
