import type { Source } from '../model/letter.ts'
import { type Problem, problem } from '../problems/problem.ts'
import type { Place } from '../text/place.ts'
import { topOf, unitPlacer } from '../text/place.ts'
import { type RangeStyle, rangePatternName } from './dates.ts'
import { type HelperArgument, helperArguments, type Names } from './names.ts'
import { parseTemplate, syntaxProblem } from './syntax.ts'

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
  const pattern = rangePatternName(from, to, style)
  // a language need not have a pattern of its own for one day
  if (datePatterns[pattern] !== undefined || from === to) return []
  return [problem('compose/no-range', topOf(localeFile), { pattern, from, to })]
}

/** Within {{#each}}: the names of its items. */
type ItemNames = ReadonlySet<string> | null

/**
 * Every name in a template is held against what there is. Handlebars' own `strict` lets `{{word typo}}` print nothing
 * and `{{#if typo}}` drop its text, so the syntax tree is walked. All problems at once; of a template that cannot be
 * parsed only `compose/handlebars`.
 */
export function checkNames(source: Source, names: Names): readonly Problem[] {
  let tree: hbs.AST.Program
  try {
    tree = parseTemplate(source)
  } catch (error) {
    return [syntaxProblem(source, error as Error)]
  }
  const problems: Problem[] = []
  const report = (problem: Problem): void => void problems.push(problem)
  const placeAt = unitPlacer(source.file, source.text)
  const placeOf = ({ loc: { start } }: hbs.AST.Node): Place => placeAt(start.line, start.column)

  const checkValue = (node: hbs.AST.Expression, known: ReadonlySet<string>, item: ItemNames): void => {
    if (node.type !== 'PathExpression') {
      report(problem('compose/not-a-name', placeOf(node)))
      return
    }
    const path = node as hbs.AST.PathExpression
    if (!path.data && item?.has(path.original)) return
    if (!path.data && known.has(path.original) && path.depth === 0) return
    const name = path.original
    report(problem('compose/unknown-name', placeOf(node), { name, known: [...(item ?? []), ...known] }))
  }
  const checkWord = (node: hbs.AST.Expression): void => {
    if (node.type !== 'StringLiteral') {
      report(problem('compose/not-a-word', placeOf(node)))
      return
    }
    const word = (node as hbs.AST.StringLiteral).value
    if (names.words.has(word)) return
    // in one order for all languages, so that what is wrong with the form is said once
    report(problem('compose/unknown-word', placeOf(node), { word, known: [...names.words].sort() }))
  }
  const checkArgument = (node: hbs.AST.Expression, kind: HelperArgument): void => {
    switch (kind) {
      case 'date':
        checkValue(node, names.dates, null)
        break
      case 'moment':
        checkValue(node, names.moments, null)
        break
      case 'word':
        checkWord(node)
        break
      default:
        kind satisfies never
    }
  }
  const checkMustache = (node: hbs.AST.MustacheStatement, item: ItemNames): void => {
    const helper = (node.path as hbs.AST.PathExpression).original
    if (!node.escaped) report(problem('compose/unescaped', placeOf(node)))
    const takes = Object.hasOwn(helperArguments, helper) ? helperArguments[helper] : undefined
    if (takes === undefined) {
      if (node.params.length === 0) checkValue(node.path, names.values, item)
      else
        report(
          problem('compose/unknown-helper', placeOf(node), { helper, known: Object.keys(helperArguments) }),
        )
      return
    }
    if (node.params.length !== takes.length || node.hash !== undefined) {
      report(problem('compose/arguments', placeOf(node), { helper, takes: takes.length }))
      return
    }
    for (const [index, kind] of takes.entries()) checkArgument(node.params[index]!, kind)
    if (helper === 'dates') problems.push(...rangeFaults(node.params, 'running', names))
    if (helper === 'dates-short') problems.push(...rangeFaults(node.params, 'heading', names))
  }
  const checkBlock = (node: hbs.AST.BlockStatement, item: ItemNames): void => {
    const block = (node.path as hbs.AST.PathExpression).original
    if (!['if', 'unless', 'each'].includes(block) || node.params.length !== 1)
      report(problem('compose/unknown-block', placeOf(node), { block }))
    else if (block === 'each') checkValue(node.params[0]!, new Set(names.lists.keys()), null)
    else {
      const testable = new Set([...names.values, ...names.lists.keys(), ...names.conditions])
      checkValue(node.params[0]!, testable, item)
    }
    const listed = (node.params[0] as hbs.AST.PathExpression | undefined)?.original ?? ''
    checkProgram(node.program, block === 'each' ? (names.lists.get(listed) ?? new Set(['this'])) : item)
    if (node.inverse) checkProgram(node.inverse, item)
  }
  const checkProgram = (node: hbs.AST.Program, item: ItemNames): void => {
    for (const statement of node.body) {
      if (statement.type === 'MustacheStatement') checkMustache(statement as hbs.AST.MustacheStatement, item)
      else if (statement.type === 'BlockStatement') checkBlock(statement as hbs.AST.BlockStatement, item)
      else if (statement.type !== 'ContentStatement' && statement.type !== 'CommentStatement')
        report(problem('compose/no-partials', placeOf(statement)))
    }
  }
  checkProgram(tree, null)
  return problems
}
