import type { Source } from '../model/letter.ts'
import type { StyleSheet } from '../model/look.ts'
import type { Problem } from '../problems/problem.ts'
import type { Place } from '../text/place.ts'
import { attributeValues, type ElementRule, elements, everywhere, mayStandIn, ruleOf } from './elements.ts'
import { type Tag, tokenize } from './tokens.ts'

/** A template whose markup was checked: the places of its tags, and its outline to hold against other languages'. */
export interface CheckedMarkup {
  readonly problems: readonly Problem[]
  /** start tags in the order of the source */
  readonly tags: readonly {
    readonly name: string
    readonly classes: readonly string[]
    readonly start: number
    readonly at: Place
  }[]
}

/** Stands for a value: any character that is neither white space nor markup. */
const VALUE = '\ue000'

/**
 * The template's text with each {{…}} taken out, length for length, so that places stay the officer's own. Values
 * leave a character behind; {{#if}}, {{else}}, {{/if}} and comments leave white space.
 */
function withoutBraces(text: string): string {
  return text.replace(/\{\{!--[\s\S]*?--\}\}|\{\{\{[\s\S]*?\}\}\}|\{\{[\s\S]*?\}\}/g, (braces) => {
    const blank = /^\{\{~?\s*(?:[#/!^]|else\b)/.test(braces)
    return braces.replace(/[^\n]/g, blank ? ' ' : VALUE)
  })
}

/** Places of {{#…}}, {{else}} and {{/…}}, which must not part an element. */
function branches(
  text: string,
): readonly { readonly kind: 'open' | 'else' | 'close'; readonly offset: number }[] {
  return [...text.matchAll(/\{\{!--[\s\S]*?--\}\}|\{\{~?\s*(#|\/|else\b|\^)/g)].flatMap((match) => {
    if (match[1] === undefined) return []
    const kind = match[1] === '#' ? 'open' : match[1] === '/' ? 'close' : 'else'
    return [{ kind, offset: match.index }] as const
  })
}

/** Offsets of line starts, for places without counting from the top each time. */
export function placer(source: Source): (offset: number) => Place {
  const starts = [0, ...[...source.text.matchAll(/\n/g)].map((match) => match.index + 1)]
  return (offset) => {
    const line = starts.findLastIndex((start) => start <= offset)
    return { file: source.file, line: line + 1, column: offset - starts[line]! + 1 }
  }
}

/** Markup of the source itself: every tag known, closed, in its place, with its attributes and known classes. */
export function checkMarkup(source: Source, look: StyleSheet): CheckedMarkup {
  const problems: Problem[] = []
  const place = placer(source)
  const report = (code: string, offset: number, message: string, hint?: string): void => {
    problems.push({
      severity: 'error',
      code: `compose/${code}`,
      at: place(offset),
      message,
      ...(hint ? { hint } : {}),
    })
  }
  const known = classesOf(look)
  const tags: { name: string; classes: string[]; start: number; at: Place }[] = []
  const fields = new Map<string, { type: string; at: Place }>()
  // an element that is not known may hold anything: it is one problem, not one for each thing in it
  const stack: { name: string; start: number; unknown?: true }[] = []
  const text = withoutBraces(source.text)
  const markup = tokenize(text)
  const cuts = [...branches(source.text)]
  const openBranches: {
    readonly offset: number
    readonly depth: number
    readonly top: number | undefined
  }[] = []
  let titles = 0

  const passBranches = (before: number): void => {
    while (cuts.length > 0 && cuts[0]!.offset < before) {
      const cut = cuts.shift()!
      if (cut.kind === 'open')
        openBranches.push({ offset: cut.offset, depth: stack.length, top: stack.at(-1)?.start })
      const opened = openBranches.at(-1)
      if (opened && (stack.length !== opened.depth || stack.at(-1)?.start !== opened.top)) {
        report(
          'parted',
          opened.offset,
          'this {{#…}} parts an element: what is opened within it must be closed within it',
        )
      }
      if (cut.kind === 'close') openBranches.pop()
    }
  }

  const start = (tag: Tag): void => {
    const rule = ruleOf(tag.name)
    if (rule === undefined) {
      report(
        'unknown-element',
        tag.start,
        `there is no <${tag.name}> here`,
        `known are ${Object.keys(elements).join(', ')}`,
      )
      stack.push({ name: tag.name, start: tag.start, unknown: true })
      return
    }
    const type = tag.attributes.get('type') ?? null
    const parent = stack.at(-1)?.name ?? null
    if (stack.at(-1)?.unknown !== true && !mayStandIn(tag.name, type, parent)) {
      report(
        'misplaced',
        tag.start,
        `<${tag.name}> may not stand ${parent === null ? 'outside every element' : `in <${parent}>`}`,
        'docs/markup.md says what may stand where',
      )
    }
    checkAttributes(tag, rule, report)
    if (tag.name === 'title') titles++
    const classes = (tag.attributes.get('class') ?? '').split(/\s+/).filter((each) => each !== '')
    for (const name of classes.filter((each) => !known.has(each))) {
      report(
        'unknown-class',
        tag.start,
        `look.json has no style for class “${name}”`,
        `it has ${[...known].sort().join(', ')}`,
      )
    }
    const field = tag.attributes.get('name')
    if (field !== undefined) {
      const before = fields.get(field)
      if (before !== undefined && !(before.type === 'radio' && type === 'radio')) {
        report(
          'same-field',
          tag.start,
          `the field “${field}” is there twice, first in line ${before.at.line}`,
          'only radio buttons of one choice share a name',
        )
      } else if (before === undefined) fields.set(field, { type: type ?? tag.name, at: place(tag.start) })
    }
    tags.push({ name: tag.name, classes, start: tag.start, at: place(tag.start) })
    if (!isVoid(tag.name, rule)) stack.push({ name: tag.name, start: tag.start })
  }

  const end = (tag: Tag): void => {
    const rule = ruleOf(tag.name)
    while (stack.at(-1)?.unknown === true && stack.at(-1)?.name !== tag.name) stack.pop()
    const opened = stack.at(-1)
    if (rule !== undefined && isVoid(tag.name, rule))
      report('void', tag.start, `<${tag.name}> has no end tag`)
    else if (opened?.name === tag.name) stack.pop()
    else if (stack.some((each) => each.name === tag.name)) {
      const at = place(opened!.start)
      report(
        'not-nested',
        tag.start,
        `</${tag.name}> comes before <${opened!.name}> of ${at.line}:${at.column} is closed`,
      )
      while (stack.length > 0 && stack.pop()!.name !== tag.name);
    } else report('not-open', tag.start, `</${tag.name}> closes nothing`)
  }

  for (const { 0: signs, index } of text.matchAll(/[{}]+|\\(?=\ue000)/g))
    report(
      'brace',
      index,
      `this “${signs}” would be printed`,
      'a value stands in two braces, {{ … }}; braces and a backslash before them cannot be printed',
    )

  for (const token of markup) {
    passBranches(token.start)
    if (token.kind === 'fault') report('markup', token.start, token.message)
    else if (token.kind === 'start') start(token)
    else if (token.kind === 'end') end(token)
    else if (token.kind === 'text' && token.text.trim() !== '' && !holdsText(stack.at(-1))) {
      const offset = token.start + token.text.search(/\S/)
      report('loose-text', offset, 'text stands outside a paragraph', 'put it into <p> … </p>')
    }
  }
  passBranches(Number.POSITIVE_INFINITY)
  for (const { name, start: offset, unknown } of stack)
    if (unknown !== true) report('not-closed', offset, `<${name}> is never closed`)
  if (titles !== 1)
    report(
      'title',
      0,
      titles === 0 ? 'the document has no <title>' : 'the document has several titles',
      'one <title> … </title> at the top; it is the PDF’s title',
    )
  return { problems, tags }
}

function holdsText(open: { readonly name: string; readonly unknown?: true } | undefined): boolean {
  if (open === undefined || open.unknown === true) return open !== undefined
  return ['text', 'inline', 'title', 'option'].includes(elements[open.name]!.kind)
}

const isVoid = (name: string, rule: ElementRule): boolean => rule.kind.startsWith('void') || name === 'br'

function checkAttributes(
  tag: Tag,
  rule: ElementRule,
  report: (code: string, offset: number, message: string, hint?: string) => void,
): void {
  for (const name of rule.required.filter((each) => !tag.attributes.has(each))) {
    report('missing-attribute', tag.start, `<${tag.name}> needs ${name}="…"`)
  }
  const known = [...rule.required, ...rule.optional, ...everywhere]
  for (const [name, value] of tag.attributes) {
    if (!known.includes(name)) {
      report(
        'unknown-attribute',
        tag.start,
        `<${tag.name}> has no attribute “${name}”`,
        `it may have ${known.join(', ')}`,
      )
      continue
    }
    const values = attributeValues[`${tag.name} ${name}`]
    if (values !== undefined && !values.includes(value)) {
      report(
        'attribute-value',
        tag.start,
        `${name} of <${tag.name}> is “${value}”`,
        `it may be ${values.join(', ')}`,
      )
    }
    if (name === 'maxlength' && !/^[1-9]\d{0,3}$/.test(value))
      report('attribute-value', tag.start, 'maxlength has to be a number')
  }
}

/** The classes that any selector of the look names. */
function classesOf(look: StyleSheet): ReadonlySet<string> {
  const styles = [look.styles, ...Object.values(look.languages).map((each) => each.styles)]
  const selectors = styles.flatMap((each) => Object.keys(each)).flatMap((selector) => selector.split(' '))
  return new Set(selectors.flatMap((selector) => selector.split('.').slice(1)))
}
