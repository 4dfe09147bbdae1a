import Handlebars from 'handlebars'
import type { Source, TemplateNames } from '../model/letter.ts'
import { parseTemplate } from './syntax.ts'

const usesBySource = new WeakMap<Source, TemplateNames>()

/** What a template names: the values and words that its documents depend on. Throws where it does not parse. */
export function usesOf(source: Source): TemplateNames {
  const uses = usesBySource.get(source) ?? namesIn(source)
  usesBySource.set(source, uses)
  return uses
}

function namesIn(source: Source): TemplateNames {
  const values = new Set<string>()
  const words = new Set<string>()
  const visitor = new Handlebars.Visitor()
  visitor.PathExpression = (path) => void values.add(path.original)
  visitor.StringLiteral = (text) => void words.add(text.value)
  visitor.accept(parseTemplate(source))
  return { values: [...values].sort(), words: [...words].sort() }
}
