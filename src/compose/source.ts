import type { Fact, Language, Letter, Source } from '../model/letter.ts'
import type { Problem } from '../problems/problem.ts'
import type { Place } from '../text/place.ts'
import { parsed } from './parsed.ts'

/** What a template may name: the leaves of its context, by dotted path. */
export interface Names {
  /** those of letter.json */
  readonly facts: ReadonlySet<string>
  readonly values: ReadonlySet<string>
  /** there or not: for {{#if}} and {{#unless}}, with nothing to print */
  readonly conditions: ReadonlySet<string>
  /** what {{#each}} may go through, and what each of its items may be asked for: `this`, `this.title` */
  readonly lists: ReadonlyMap<string, ReadonlySet<string>>
  readonly dates: ReadonlySet<string>
  readonly moments: ReadonlySet<string>
  readonly words: ReadonlySet<string>
}

/** `sheet`: for a corrigendum's. */
export function namesFor(letter: Letter, language: Language, sheet: boolean): Names {
  const facts: string[] = []
  const dates: string[] = []
  const walk = (value: Fact, name: string): void => {
    if (typeof value !== 'string')
      for (const [key, inner] of Object.entries(value)) walk(inner, `${name}.${key}`)
    else {
      facts.push(name)
      if (/^\d{4}-\d\d-\d\d$/.test(value)) dates.push(name)
    }
  }
  walk(letter.facts, 'letter')
  dates.push('cancels.date')
  if (sheet) dates.push('corrigendum.date')
  const own = [
    'state.short',
    'state.formal',
    'state.of',
    'addressee.title',
    'recipient.title',
    'signature.subject',
    'signature.signedAt',
    'cancels.reference',
    ...(sheet ? ['corrigendum.number'] : []),
  ]
  return {
    facts: new Set(facts),
    values: new Set([...facts, ...own]),
    conditions: new Set(['copy', 'recipient.mission', 'signature.development', 'cancels']),
    lists: new Map([['addressee.address', new Set(['this'])]]),
    dates: new Set(dates),
    moments: new Set(['signature.signedAt']),
    words: new Set(Object.keys(language.words)),
  }
}

/** What a list's template may name; docs/markup.md tells of each. */
export function listNames(letter: Letter, language: Language): Names {
  const { facts, dates, words } = namesFor(letter, language, false)
  const counts = ['recipients', 'missing', 'made', 'issued'].map((name) => `list.${name}`)
  const ofRow = [
    'state.short',
    'state.formal',
    'state.of',
    'title',
    'minister',
    'mission',
    'language',
    'letter.made',
    'letter.issued',
    'form.made',
    'form.issued',
  ]
  return {
    facts,
    conditions: new Set(),
    values: new Set([...facts, ...counts]),
    lists: new Map([['list.rows', new Set(ofRow.map((name) => `this.${name}`))]]),
    dates: new Set([...dates, 'list.date']),
    moments: new Set(),
    words,
  }
}

/** The helpers, and what each of their arguments is. */
export const helperArguments: Readonly<Record<string, readonly ('word' | 'date' | 'moment')[]>> = {
  word: ['word'],
  date: ['date'],
  dates: ['date', 'date'],
  'dates-short': ['date', 'date'],
  time: ['moment'],
}

/** Within {{#each}}: the names of its items. */
type ItemNames = ReadonlySet<string> | null

/**
 * Every name in a template is held against what there is. Handlebars' own `strict` lets `{{word typo}}` print nothing
 * and `{{#if typo}}` drop its text, so the syntax tree is walked.
 */
export function checkNames(source: Source, names: Names): readonly Problem[] {
  const problems: Problem[] = []
  const report = (code: string, at: hbs.AST.SourceLocation, message: string, hint?: string): void => {
    const place: Place = { file: source.file, line: at.start.line, column: at.start.column + 1 }
    problems.push({
      severity: 'error',
      code: `compose/${code}`,
      at: place,
      message,
      ...(hint ? { hint } : {}),
    })
  }
  const value = (node: hbs.AST.Expression, known: ReadonlySet<string>, item: ItemNames): void => {
    if (node.type !== 'PathExpression') {
      report('not-a-name', node.loc, 'expected a name', 'such as letter.date')
      return
    }
    const path = node as hbs.AST.PathExpression
    if (!path.data && item?.has(path.original)) return
    if (!path.data && known.has(path.original) && path.depth === 0) return
    report(
      'unknown-name',
      node.loc,
      `there is no “${path.original}”`,
      nearest(path.original, [...(item ?? []), ...known]),
    )
  }
  const argument = (node: hbs.AST.Expression, kind: 'word' | 'date' | 'moment'): void => {
    if (kind === 'date') value(node, names.dates, null)
    else if (kind === 'moment') value(node, names.moments, null)
    else if (node.type !== 'StringLiteral')
      report('not-a-word', node.loc, 'expected the key of a word', 'such as {{word "label.reference"}}')
    else {
      const key = (node as hbs.AST.StringLiteral).value
      if (!names.words.has(key))
        report('unknown-word', node.loc, `no word “${key}” in words.json`, nearest(key, names.words))
    }
  }
  const mustache = (node: hbs.AST.MustacheStatement, item: ItemNames): void => {
    const path = node.path as hbs.AST.PathExpression
    if (!node.escaped)
      report('unescaped', node.loc, 'three braces would let a name be read as markup', 'write two: {{ … }}')
    const takes = Object.hasOwn(helperArguments, path.original) ? helperArguments[path.original] : undefined
    if (takes === undefined) {
      if (node.params.length > 0)
        report(
          'unknown-helper',
          node.loc,
          `there is no helper “${path.original}”`,
          `helpers are ${Object.keys(helperArguments).join(', ')}`,
        )
      else value(node.path, names.values, item)
      return
    }
    if (node.params.length !== takes.length || node.hash !== undefined) {
      report(
        'arguments',
        node.loc,
        `“${path.original}” takes ${takes.length} ${takes.length === 1 ? 'value' : 'values'}`,
      )
      return
    }
    for (const [index, kind] of takes.entries()) argument(node.params[index]!, kind)
  }
  const block = (node: hbs.AST.BlockStatement, item: ItemNames): void => {
    const name = (node.path as hbs.AST.PathExpression).original
    if (!['if', 'unless', 'each'].includes(name) || node.params.length !== 1) {
      report(
        'unknown-block',
        node.loc,
        `there is no block “${name}”`,
        'blocks are {{#if name}}, {{#unless name}}, {{#each list}}',
      )
    } else if (name === 'each') value(node.params[0]!, new Set(names.lists.keys()), null)
    else value(node.params[0]!, new Set([...names.values, ...names.lists.keys(), ...names.conditions]), item)
    const listed = (node.params[0] as hbs.AST.PathExpression | undefined)?.original ?? ''
    program(node.program, name === 'each' ? (names.lists.get(listed) ?? new Set(['this'])) : item)
    if (node.inverse) program(node.inverse, item)
  }
  const program = (node: hbs.AST.Program, item: ItemNames): void => {
    for (const statement of node.body) {
      if (statement.type === 'MustacheStatement') mustache(statement as hbs.AST.MustacheStatement, item)
      else if (statement.type === 'BlockStatement') block(statement as hbs.AST.BlockStatement, item)
      else if (statement.type !== 'ContentStatement' && statement.type !== 'CommentStatement') {
        report(
          'no-partials',
          statement.loc,
          'partials and decorators are not used here',
          'write the text in this file',
        )
      }
    }
  }
  let tree: hbs.AST.Program
  try {
    tree = parsed(source)
  } catch (error) {
    return [syntaxProblem(source, error as Error)]
  }
  program(tree, null)
  return problems
}

/** Handlebars says `Parse error on line 12:` and, below a line of dashes with an arrow, what it expected. */
function syntaxProblem(source: Source, error: Error & { lineNumber?: number; column?: number }): Problem {
  const line = error.lineNumber ?? Number(/line (\d+)/.exec(error.message)?.[1] ?? 1)
  const arrow = /^(-*)\^/m.exec(error.message)?.[1]?.length
  const column = error.column !== undefined ? error.column + 1 : arrow !== undefined ? arrow + 1 : 1
  return {
    severity: 'error',
    code: 'compose/handlebars',
    at: { file: source.file, line, column },
    message: error.message.includes("doesn't match")
      ? error.message.replace(/ - \d+:\d+$/, '')
      : 'the braces here do not fit together',
    hint: 'each {{#if …}} needs its {{/if}}, each {{ its }}',
  }
}

function nearest(name: string, known: Iterable<string>): string {
  const tail = name.split('.').at(-1)!
  const close = [...known].filter((each) => each.endsWith(tail) || each.startsWith(name.slice(0, 6)))
  const shown = (close.length > 0 ? close : [...known]).slice(0, 8)
  return `there is ${shown.join(', ')}`
}
