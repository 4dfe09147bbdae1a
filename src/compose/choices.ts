import { type Problem, problem } from '../problems/problem.ts'
import type { Place } from '../text/place.ts'

/** The text for all that no other branch of a choice is for. */
export const OTHER = 'other'

/** `(is recipient.kind "observer")` where a condition stands; null: it is no such call. */
export function comparisonIn(condition: hbs.AST.Expression): hbs.AST.SubExpression | null {
  if (condition.type !== 'SubExpression') return null
  const call = condition as hbs.AST.SubExpression
  return (call.path as Partial<hbs.AST.PathExpression>).original === 'is' ? call : null
}

/** What a node says that is a text in quotes; null: it is another. */
export const textOf = (node: hbs.AST.Node | undefined): string | null =>
  node?.type === 'StringLiteral' ? (node as hbs.AST.StringLiteral).value : null

/** What is wrong with a comparison, beside the name in it: it takes a column and a text. */
export function comparisonFaults({ params, hash }: hbs.AST.SubExpression, at: Place): readonly Problem[] {
  const isWhole = params.length === 2 && (hash?.pairs ?? []).length === 0
  const text = textOf(params[1])
  if (isWhole && text !== null && text !== '') return []
  const found = !isWhole ? 'arguments' : text === null ? 'no-text' : 'nothing'
  return [problem('compose/comparison', at, { found })]
}

/** What is wrong with the branches of a choice: each is a text in quotes, and stands once. */
export function branchFaults(
  { hash }: hbs.AST.MustacheStatement,
  at: Place,
  placeOf: (node: hbs.AST.Node) => Place,
): readonly Problem[] {
  const pairs = hash?.pairs ?? []
  if (pairs.every(({ key }) => key === OTHER))
    return [problem('compose/branches', at, { found: 'none', branch: null })]
  return pairs.flatMap((pair, index): readonly Problem[] => {
    const branch = pair.key
    if (textOf(pair.value) === null)
      return [problem('compose/branches', placeOf(pair), { found: 'no-text', branch })]
    const isTwice = pairs.findIndex(({ key }) => key === branch) < index
    return isTwice ? [problem('compose/branches', placeOf(pair), { found: 'twice', branch })] : []
  })
}
