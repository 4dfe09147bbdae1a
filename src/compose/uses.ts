import Handlebars from 'handlebars'
import type { RowUse, Source, TemplateNames } from '../model/letter.ts'
import { comparisonIn, OTHER, textOf } from './choices.ts'
import { parseTemplate } from './syntax.ts'

const usesBySource = new WeakMap<Source, NamesInBraces>()

/** What a template names in braces. */
type NamesInBraces = Omit<TemplateNames, 'pictures'>

/** What a template names in braces: the values and words that its documents depend on. Throws where it does not parse. */
export function usesOf(source: Source): NamesInBraces {
  const uses = usesBySource.get(source) ?? namesIn(source)
  usesBySource.set(source, uses)
  return uses
}

function namesIn(source: Source): NamesInBraces {
  const values = new Set<string>()
  const words = new Set<string>()
  const held = new Map<string, Set<string>>()
  const withOther = new Set<string>()
  const withElse = new Set<string>()
  const hold = (column: hbs.AST.Node | undefined, texts: readonly (string | null)[]): void => {
    const name = pathOf(column)
    const known = held.get(name) ?? new Set()
    for (const text of texts) if (text !== null) known.add(text)
    held.set(name, known)
  }
  const tree = parseTemplate(source)
  const visitor = new Handlebars.Visitor()
  visitor.PathExpression = (path) => void values.add(path.original)
  const {
    MustacheStatement: goOn,
    SubExpression: goOnIn,
    BlockStatement: goOnInBlock,
  } = Handlebars.Visitor.prototype
  visitor.MustacheStatement = (call) => {
    const [first] = call.params
    const helper = pathOf(call.path)
    const key = textOf(first)
    if (helper === 'word' && key !== null) words.add(key)
    if (helper === 'choose') {
      const keys = (call.hash?.pairs ?? []).map(({ key }) => key)
      hold(first, keys)
      ;(keys.includes(OTHER) ? withOther : withElse).add(pathOf(first))
    }
    goOn.call(visitor, call)
  }
  visitor.BlockStatement = (block) => {
    const compared = block.params[0] === undefined ? null : comparisonIn(block.params[0])
    // of {{else if}} the else is the last one's
    const inverse = block.inverse as (hbs.AST.Program & { readonly chained?: boolean }) | undefined
    const hasElse = pathOf(block.path) === 'unless' || (Boolean(inverse) && inverse?.chained !== true)
    if (compared !== null && hasElse) withElse.add(pathOf(compared.params[0]))
    goOnInBlock.call(visitor, block)
  }
  visitor.SubExpression = (call) => {
    hold(call.params[0], [textOf(call.params[1])])
    goOnIn.call(visitor, call)
  }
  visitor.accept(tree)
  return {
    values: [...values].sort(),
    words: [...words].sort(),
    row: usesIn(tree),
    held: Object.fromEntries([...held].sort().map(([name, texts]) => [name, [...texts].sort()])),
    lenient: [...held.keys()].filter((name) => withOther.has(name) || !withElse.has(name)).sort(),
  }
}

const pathOf = (node: hbs.AST.Node | undefined): string =>
  (node as Partial<hbs.AST.PathExpression> | undefined)?.original ?? ''

/** Names of what a row says, and may say nothing where a template prints it: that would leave a gap. */
const isOfRow = (name: string): boolean => /^(?:recipient|state)\./.test(name) && name !== 'recipient.title'

/** What the statements of a template say of the row; conditions that nothing of the row stands on are left out. */
function usesIn({ body }: hbs.AST.Program): readonly RowUse[] {
  return body.flatMap((statement): readonly RowUse[] => {
    if (statement.type === 'MustacheStatement') return usesOfCall(statement as hbs.AST.MustacheStatement)
    if (statement.type !== 'BlockStatement') return []
    const { path, params, program, inverse } = statement as hbs.AST.BlockStatement
    const [condition] = params
    const inside = program ? usesIn(program) : []
    const other = inverse ? usesIn(inverse) : []
    if (condition === undefined || inside.length + other.length === 0) return []
    const comparison = comparisonIn(condition)
    const name = pathOf(comparison === null ? condition : comparison.params[0])
    const is = comparison === null ? null : textOf(comparison.params[1])
    const isContrary = pathOf(path) === 'unless'
    const [when, otherwise] = isContrary ? [other, inside] : [inside, other]
    return [{ kind: 'asks', name, is, inside: when, otherwise }]
  })
}

function usesOfCall({ path, params, hash }: hbs.AST.MustacheStatement): readonly RowUse[] {
  const name = pathOf(params.length === 0 ? path : params[0])
  if (!isOfRow(name)) return []
  if (pathOf(path) !== 'choose') return [{ kind: 'says', name }]
  const keys = (hash?.pairs ?? []).map(({ key }) => key)
  const branches = keys.filter((key) => key !== OTHER)
  return [{ kind: 'chooses', name, branches, hasOther: branches.length < keys.length }]
}
