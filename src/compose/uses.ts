import Handlebars from 'handlebars'
import type { Source } from '../model/letter.ts'

/** What a template names, sorted: values by dotted path (`state.of`), words by key (`label.fax`). */
export interface Uses {
  readonly values: readonly string[]
  readonly words: readonly string[]
}

export function usesOf(source: Source): Uses {
  const values = new Set<string>()
  const words = new Set<string>()
  const visitor = new Handlebars.Visitor()
  visitor.PathExpression = (path) => void values.add(path.original)
  visitor.StringLiteral = (text) => void words.add(text.value)
  visitor.accept(Handlebars.parse(source.text))
  return { values: [...values].sort(), words: [...words].sort() }
}
