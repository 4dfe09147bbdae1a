import Handlebars from 'handlebars'

/** Values that an addressee or an edition may be without; the others are always there. */
const MAY_BE_MISSING: ReadonlySet<string> = new Set([
  'addressee.title',
  'recipient.title',
  'signature.subject',
  'cancels.reference',
])

/**
 * Whether the title whose text begins at `start` says nothing in some of the documents. PDF/UA asks for one that
 * identifies each (ISO 14289-1, 7.1). A condition within it says something if both its branches do.
 */
export function mayBeEmpty(source: string, start: number): boolean {
  const end = source.indexOf('</title', start)
  const text = source.slice(start, end < 0 ? source.length : end)
  try {
    return !saysSomething(Handlebars.parse(text))
  } catch {
    // what is wrong with its braces is reported as that
    return false
  }
}

function saysSomething({ body }: hbs.AST.Program): boolean {
  return body.some((statement) => {
    switch (statement.type) {
      case 'ContentStatement':
        return (statement as hbs.AST.ContentStatement).value.trim() !== ''
      case 'MustacheStatement': {
        const { path } = statement as hbs.AST.MustacheStatement
        return !MAY_BE_MISSING.has((path as hbs.AST.PathExpression).original)
      }
      case 'BlockStatement': {
        const { program, inverse } = statement as hbs.AST.BlockStatement
        return [program, inverse].every((branch) => branch && saysSomething(branch))
      }
      default:
        return false
    }
  })
}
