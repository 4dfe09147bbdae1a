import Handlebars from 'handlebars'
import type { Source } from '../model/letter.ts'

const trees = new WeakMap<Source, hbs.AST.Program>()

/** A template's syntax tree. The form is one file for all languages: it is parsed once. */
export function parsed(source: Source): hbs.AST.Program {
  let tree = trees.get(source)
  if (tree === undefined) {
    tree = Handlebars.parse(source.text)
    trees.set(source, tree)
  }
  return tree
}
