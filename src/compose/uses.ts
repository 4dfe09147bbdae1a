import Handlebars from 'handlebars'
import type { Source, TemplateNames } from '../model/letter.ts'
import { parsed } from './parsed.ts'

const known = new WeakMap<Source, TemplateNames>()

export function usesOf(source: Source): TemplateNames {
  const uses = known.get(source) ?? collect(source)
  known.set(source, uses)
  return uses
}

function collect(source: Source): TemplateNames {
  const values = new Set<string>()
  const words = new Set<string>()
  const visitor = new Handlebars.Visitor()
  visitor.PathExpression = (path) => void values.add(path.original)
  visitor.StringLiteral = (text) => void words.add(text.value)
  visitor.accept(parsed(source))
  return { values: [...values].sort(), words: [...words].sort() }
}
