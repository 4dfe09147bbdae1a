import Handlebars from 'handlebars'
import type { Source } from '../model/letter.ts'
import { type Problem, problem } from '../problems/problem.ts'
import { placer, unitPlacer } from '../text/place.ts'

/** Gives a template's syntax tree. Throws what `syntaxProblem` reads. */
export type Parse = (source: Source) => hbs.AST.Program

/** Handlebars' own. */
export const parseTemplate: Parse = ({ text }) => Handlebars.parse(text)

/**
 * Handlebars' parser, which its types leave out. What its lexer has not read yet is the only true place of a fault: the
 * message shows twenty characters before it, without line ends, and counts what it puts back from a comment twice.
 */
const { lexer } = (
  Handlebars as unknown as {
    readonly Parser: { readonly lexer: { readonly _input: string; readonly match: string } }
  }
).Parser

/** Of a template that has just failed to parse: `compose/handlebars`, where the token stands that fits nowhere. */
export function syntaxProblem({ file, text }: Source, error: Error): Problem {
  // with the place of the block, in UTF-16 units
  const { lineNumber, column } = error as { readonly lineNumber?: number; readonly column?: number }
  const at =
    lineNumber !== undefined && column !== undefined
      ? unitPlacer(file, text)(lineNumber, column)
      : placer(file, text)(text.length - lexer._input.length - lexer.match.length)
  const names = /^(.*) doesn't match (.*?)(?: - \d+:\d+)?$/s.exec(error.message)
  const block = names === null ? null : { opened: names[1]!, closed: names[2]! }
  return problem('compose/handlebars', at, { block })
}
