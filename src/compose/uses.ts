import Handlebars from 'handlebars'
import type { RowUse, Source, TemplateNames } from '../model/letter.ts'
import type { LanguageTag } from '../model/recipient.ts'
import { comparisonIn, OTHER, textOf } from './choices.ts'
import { isNamedByLanguage, type LangAt, langsOf } from './foreign.ts'
import type { Parse } from './syntax.ts'

/** What a template names in braces. */
type NamesInBraces = Omit<TemplateNames, 'pictures'>

/** What a template names in braces: the values and words that its documents depend on. Throws where it does not parse. */
export function usesOf(source: Source, parse: Parse): NamesInBraces {
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
  const tree = parse(source)
  const langAt = langsOf(source.text)
  const foreign = new Map<LanguageTag, { readonly values: Set<string>; readonly words: Set<string> }>()
  const abroad = (lang: LanguageTag) => {
    const names = foreign.get(lang) ?? { values: new Set(), words: new Set() }
    foreign.set(lang, names)
    return names
  }
  const visitor = new Handlebars.Visitor()
  visitor.PathExpression = (path) => {
    values.add(path.original)
    const lang = langAt(path)
    if (lang !== null && isNamedByLanguage(path.original)) abroad(lang).values.add(path.original)
  }
  const {
    MustacheStatement: goOn,
    SubExpression: goOnIn,
    BlockStatement: goOnInBlock,
  } = Handlebars.Visitor.prototype
  visitor.MustacheStatement = (call) => {
    const [first] = call.params
    const helper = pathOf(call.path)
    const key = textOf(first)
    const lang = langAt(call)
    // dates there are in the patterns of that language
    if (lang !== null && call.params.length > 0) abroad(lang)
    if (helper === 'word' && key !== null) (lang === null ? words : abroad(lang).words).add(key)
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
    row: usesIn(tree, langAt),
    held: Object.fromEntries([...held].sort().map(([name, texts]) => [name, [...texts].sort()])),
    lenient: [...held.keys()].filter((name) => withOther.has(name) || !withElse.has(name)).sort(),
    foreign: Object.fromEntries(
      [...foreign].map(([lang, names]) => [
        lang,
        { values: [...names.values].sort(), words: [...names.words].sort() },
      ]),
    ),
  }
}

const pathOf = (node: hbs.AST.Node | undefined): string =>
  (node as Partial<hbs.AST.PathExpression> | undefined)?.original ?? ''

/** Names of what a row says, and may say nothing where a template prints it: that would leave a gap. */
const isOfRow = (name: string): boolean => /^(?:recipient|state)\./.test(name) && name !== 'recipient.title'

/** What the statements of a template say of the row; conditions that nothing of the row stands on are left out. */
function usesIn({ body }: hbs.AST.Program, langAt: LangAt): readonly RowUse[] {
  return body.flatMap((statement): readonly RowUse[] => {
    if (statement.type === 'MustacheStatement')
      return usesOfCall(statement as hbs.AST.MustacheStatement, langAt)
    if (statement.type !== 'BlockStatement') return []
    const { path, params, program, inverse } = statement as hbs.AST.BlockStatement
    const [condition] = params
    const inside = program ? usesIn(program, langAt) : []
    const other = inverse ? usesIn(inverse, langAt) : []
    if (condition === undefined || inside.length + other.length === 0) return []
    const comparison = comparisonIn(condition)
    const name = pathOf(comparison === null ? condition : comparison.params[0])
    const is = comparison === null ? null : textOf(comparison.params[1])
    const isContrary = pathOf(path) === 'unless'
    const [when, otherwise] = isContrary ? [other, inside] : [inside, other]
    return [{ kind: 'asks', name, ...languageAt(statement, langAt), is, inside: when, otherwise }]
  })
}

function languageAt(node: hbs.AST.Statement, langAt: LangAt): { readonly language?: LanguageTag } {
  const language = langAt(node)
  return language === null ? {} : { language }
}

function usesOfCall(call: hbs.AST.MustacheStatement, langAt: LangAt): readonly RowUse[] {
  const { path, params, hash } = call
  const name = pathOf(params.length === 0 ? path : params[0])
  if (!isOfRow(name)) return []
  if (pathOf(path) !== 'choose') return [{ kind: 'says', name, ...languageAt(call, langAt) }]
  const keys = (hash?.pairs ?? []).map(({ key }) => key)
  const branches = keys.filter((key) => key !== OTHER)
  return [{ kind: 'chooses', name, branches, hasOther: branches.length < keys.length }]
}
