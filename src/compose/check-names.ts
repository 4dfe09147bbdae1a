import type { Language, Source } from '../model/letter.ts'
import { type Problem, problem } from '../problems/problem.ts'
import { nearest } from '../text/nearest.ts'
import type { Place } from '../text/place.ts'
import { placer, topOf, unitPlacer } from '../text/place.ts'
import { DEEPEST, deepBlock } from './braces.ts'
import { branchFaults, comparisonFaults, comparisonIn } from './choices.ts'
import { type RangeStyle, rangePatternName } from './dates.ts'
import { type LangAt, langsOf } from './foreign.ts'
import {
  type HelperArgument,
  helperArguments,
  inRole,
  type NameRole,
  type Names,
  otherRole,
} from './names.ts'
import { type Parse, syntaxProblem } from './syntax.ts'

/** Where a name stands: what {{this…}} may be asked for in a list's entry, and what is sure to be there. */
interface NameScope {
  /** null: in no list; undefined: in a list that is not known, of whose entries nothing can be said */
  readonly item: ReadonlySet<string> | null | undefined
  /** the conditions that the text around it stands on */
  readonly given: ReadonlySet<string>
}

/** What is wrong with a range, as far as letter.json says its days: told of the files that say what is wrong, not of each use. */
function rangeFaults(
  params: readonly hbs.AST.Expression[],
  style: RangeStyle,
  { days, factsFile, datePatterns, localeFile }: Names,
): readonly Problem[] {
  const [first, last] = params.map((node) => (node as hbs.AST.PathExpression).original)
  const from = days.get(first ?? '')
  const to = days.get(last ?? '')
  if (from === undefined || to === undefined) return []
  if (to < from) return [problem('compose/range', topOf(factsFile), { first: first!, last: last!, from, to })]
  const pattern = rangePatternName(from, to, style, datePatterns)
  // a language need not have a pattern of its own for one day
  if (datePatterns[pattern] !== undefined || from === to) return []
  return [problem('compose/no-range', topOf(localeFile), { pattern, from, to })]
}

/** A template whose names are being checked. */
interface NamesCheck {
  readonly source: Source
  readonly names: Names
  /** the languages that a part of it may be in */
  readonly others: readonly Language[]
  readonly langAt: LangAt
  readonly placeOf: (node: hbs.AST.Node) => Place
  readonly problems: Problem[]
}

/**
 * Every name in a template is held against what there is. Handlebars' own `strict` lets `{{word typo}}` print nothing
 * and `{{#if typo}}` drop its text, so the syntax tree is walked. All problems at once; of a template that cannot be
 * parsed, or nests too deep for it, only `compose/handlebars` or `compose/too-deep`. `others`: the languages that a part of it may be in.
 */
export function checkNames(
  source: Source,
  names: Names,
  others: readonly Language[],
  parse: Parse,
): readonly Problem[] {
  const placeAt = unitPlacer(source.file, source.text)
  const deep = deepBlock(source.text)
  // the parser and what walks its tree would run out of stack
  if (deep !== null)
    return [problem('compose/too-deep', placer(source.file, source.text)(deep), { most: DEEPEST })]
  let tree: hbs.AST.Program
  try {
    tree = parse(source)
  } catch (error) {
    return [syntaxProblem(source, error as Error)]
  }
  const placeOf = ({ loc: { start } }: hbs.AST.Node): Place => placeAt(start.line, start.column)
  const langAt = langsOf(source.text)
  const check: NamesCheck = { source, names, others, langAt, placeOf, problems: [] }
  checkProgram(check, tree, { item: null, given: new Set() })
  return check.problems
}

function checkProgram(check: NamesCheck, node: hbs.AST.Program, scope: NameScope): void {
  for (const statement of node.body) {
    if (statement.type === 'MustacheStatement')
      checkMustache(check, statement as hbs.AST.MustacheStatement, scope)
    else if (statement.type === 'BlockStatement')
      checkBlock(check, statement as hbs.AST.BlockStatement, scope)
    else if (statement.type !== 'ContentStatement' && statement.type !== 'CommentStatement')
      check.problems.push(problem('compose/no-partials', check.placeOf(statement)))
  }
}

function checkBlock(check: NamesCheck, node: hbs.AST.BlockStatement, scope: NameScope): void {
  const { names, problems, placeOf } = check
  // of {{^…}} the tree has only the contrary
  const programs = [node.program, node.inverse].filter((each) => each !== undefined && each !== null)
  const block = `${node.program ? '' : '^'}${(node.path as hbs.AST.PathExpression).original}`
  const [first, ...more] = node.params
  checkExtras(check, node)
  if (!isBlock(block) || first === undefined || more.length > 0) {
    problems.push(problem('compose/unknown-block', placeOf(node), { block }))
    // in a block that there is not, names may mean anything
    if (isBlock(block.replace('^', ''))) for (const program of programs) checkProgram(check, program, scope)
    return
  }
  const comparison = block === 'each' ? null : comparisonIn(first)
  if (comparison !== null) {
    problems.push(...comparisonFaults(comparison, placeOf(comparison)))
    const [column] = comparison.params
    if (column !== undefined) checkName(check, column, 'cell', { ...scope, item: null })
  } else checkName(check, first, block === 'each' ? 'list' : 'condition', scope)
  const name = originalOf(first) ?? ''
  const inside = { ...scope, given: new Set([...scope.given, name]) }
  if (block === 'each') checkProgram(check, node.program, { ...inside, item: names.lists.get(name) })
  else checkProgram(check, node.program, block === 'if' ? inside : scope)
  if (node.inverse) checkProgram(check, node.inverse, block === 'unless' ? inside : scope)
}

function checkMustache(check: NamesCheck, node: hbs.AST.MustacheStatement, scope: NameScope): void {
  const { source, problems, placeOf } = check
  const helper = String((node.path as Partial<hbs.AST.PathExpression>).original ?? written(source, node.path))
  if (!node.escaped) problems.push(problem('compose/unescaped', placeOf(node)))
  checkExtras(check, node)
  const takes = Object.hasOwn(helperArguments, helper) ? helperArguments[helper] : undefined
  if (takes === undefined) {
    const known = Object.keys(helperArguments)
    if (node.params.length === 0) checkName(check, node.path, 'value', scope)
    else problems.push(problem('compose/unknown-helper', placeOf(node), { helper, known }))
  } else if (node.params.length !== takes.length)
    problems.push(problem('compose/arguments', placeOf(node), { helper, takes: takes.length }))
  else checkArguments(check, node, helper, takes, scope)
}

/** The arguments of a helper, which are as many as it takes. */
function checkArguments(
  check: NamesCheck,
  node: hbs.AST.MustacheStatement,
  helper: string,
  takes: readonly HelperArgument[],
  scope: NameScope,
): void {
  const { names, problems, placeOf } = check
  for (const [index, kind] of takes.entries())
    if (kind === 'word') checkWord(check, node.params[index]!)
    else checkName(check, node.params[index]!, kind, { ...scope, item: null })
  if (helper === 'choose') problems.push(...branchFaults(node, placeOf(node), placeOf))
  if (helper === 'dates') problems.push(...rangeFaults(node.params, 'running', names))
  if (helper === 'dates-short') problems.push(...rangeFaults(node.params, 'heading', names))
}

/** Nothing but a choice takes `name=value`, and no block gives names of its own. */
function checkExtras(
  { source, problems, placeOf }: NamesCheck,
  node: hbs.AST.MustacheStatement | hbs.AST.BlockStatement,
): void {
  const isChoice = node.type === 'MustacheStatement' && originalOf(node.path) === 'choose'
  for (const pair of isChoice ? [] : (node.hash?.pairs ?? []))
    problems.push(problem('compose/named-value', placeOf(pair), { text: written(source, pair) }))
  const names = 'program' in node ? node.program?.blockParams : undefined
  if (names !== undefined && names.length > 0)
    problems.push(problem('compose/named-value', placeOf(node), { text: `as |${names.join(' ')}|` }))
}

function checkName(check: NamesCheck, node: hbs.AST.Expression, wanted: NameRole, scope: NameScope): void {
  const { source, names, problems, placeOf } = check
  if (node.type !== 'PathExpression') {
    const found = node.type === 'SubExpression' ? 'call' : 'literal'
    problems.push(problem('compose/not-a-name', placeOf(node), { found, text: written(source, node) }))
    return
  }
  const path = node as hbs.AST.PathExpression
  const isPlain = !path.data && path.depth === 0 && !path.parts.some((part) => part.includes('.'))
  const name = isPlain ? path.original : written(source, path)
  if (isOfEntry(name) && (scope.item === undefined || (scope.item?.has(name) && takesEntries(wanted)))) return
  if (!isPlain || !inRole(names, wanted).has(name)) {
    problems.push(unknownName(names, name, isPlain, wanted, scope, placeOf(node)))
    return
  }
  const ground = [...names.grounds].find((each) => name.startsWith(`${each}.`))
  if (ground !== undefined && !scope.given.has(ground))
    problems.push(problem('compose/not-always', placeOf(node), { name, condition: ground }))
}

/** What is wrong with a name that is none of those wanted. `isPlain`: it is a name at all. */
function unknownName(
  names: Names,
  name: string,
  isPlain: boolean,
  wanted: NameRole,
  scope: NameScope,
  at: Place,
): Problem {
  const known = [...inRole(names, wanted)]
  const other = isPlain ? otherRole(names, name) : null
  if (other !== null) return problem('compose/other-role', at, { name, ...other, wanted, known })
  if (name.startsWith('recipient.') && names.cells.size > 0)
    return problem('compose/no-column', at, { name, known: known.filter(isOfRow) })
  const ofEntries = takesEntries(wanted) ? [...(scope.item ?? [])] : []
  // of an entry nothing is known that is not one of it
  const all = isOfEntry(name) && ofEntries.length > 0 ? ofEntries : [...ofEntries, ...known]
  return problem('compose/unknown-name', at, { name, known: all })
}

function checkWord(check: NamesCheck, node: hbs.AST.Expression): void {
  const { source, names, others, problems, placeOf } = check
  if (node.type !== 'StringLiteral') {
    problems.push(problem('compose/not-a-word', placeOf(node)))
    return
  }
  const word = (node as hbs.AST.StringLiteral).value
  const other = others.find(({ tag }) => tag === check.langAt(node))
  if (other !== undefined) {
    if (Object.hasOwn(other.words, word)) return
    const usedIn = { file: source.file, line: placeOf(node).line }
    const missing = { word, usedIn, nearest: nearest(word, Object.keys(other.words)) }
    problems.push(problem('letters/missing-word', topOf(other.wordsSource.file), missing))
    return
  }
  if (names.words.has(word)) return
  const lacking = names.lacking[word]
  if (lacking !== undefined) {
    // what the letter itself says in another language
    const isOwn = lacking.usedIn?.file.startsWith('templates/') ?? false
    const file = isOwn ? names.ownWordsFile : names.wordsFile
    problems.push(problem('letters/missing-word', topOf(file), { word, ...lacking }))
    return
  }
  // in one order for all languages, so that what is wrong with the form is said once
  problems.push(problem('compose/unknown-word', placeOf(node), { word, known: [...names.words].sort() }))
}

/** A node as it stands in the source. */
function written({ text }: Source, { loc: { start, end } }: hbs.AST.Node): string {
  const lines = text.split('\n').slice(start.line - 1, end.line)
  return lines.join('\n').slice(start.column, start.line === end.line ? end.column : undefined)
}

/** `this`, or what stands behind it: of the entry of a list. */
const isOfEntry = (name: string): boolean => /^this(?:\.|$)/.test(name)

/** A path as it is written; undefined: it is none. */
const originalOf = (node: hbs.AST.Expression): string | undefined =>
  (node as Partial<hbs.AST.PathExpression>).original

const isOfRow = (name: string): boolean => name.startsWith('recipient.')

const isBlock = (name: string): name is 'if' | 'unless' | 'each' => ['if', 'unless', 'each'].includes(name)

/** Entries of a list are printed and asked for; none of them is a date, or a list in itself. */
const takesEntries = (wanted: NameRole): boolean => wanted === 'value' || wanted === 'condition'
