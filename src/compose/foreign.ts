import type { LanguageTag } from '../model/recipient.ts'
import { VALUE, withoutBraces } from './braces.ts'
import { ruleOf, traits } from './elements.ts'
import { tokenize } from './tokens.ts'

/** Gives the language that a place of a template is in by a `lang` around it; null: that of the document. */
export type LangAt = (node: Pick<hbs.AST.Node, 'loc'>) => LanguageTag | null

const NOWHERE: LangAt = () => null

/**
 * Where a template is in a language of its own: what is named there is printed in that one. A `lang` with braces in it says nothing
 * before it is filled in, and changes nothing.
 */
export function langsOf(text: string): LangAt {
  if (!/\blang\s*=/i.test(text)) return NOWHERE
  const changes: { readonly from: number; readonly lang: LanguageTag | null }[] = []
  const stack: { readonly name: string; readonly lang: LanguageTag | null }[] = []
  const here = (): LanguageTag | null => stack.at(-1)?.lang ?? null
  for (const token of tokenize(withoutBraces(text))) {
    if (token.kind === 'start') {
      const rule = ruleOf(token.name)
      if (rule === undefined || !traits[rule.kind].hasEndTag) continue
      const said = token.attributes.get('lang')
      const lang = said === undefined || said.includes(VALUE) ? here() : said
      stack.push({ name: token.name, lang })
      changes.push({ from: token.start, lang })
    } else if (token.kind === 'end' && stack.some(({ name }) => name === token.name)) {
      while (stack.pop()?.name !== token.name);
      changes.push({ from: token.end, lang: here() })
    }
  }
  if (changes.every(({ lang }) => lang === null)) return NOWHERE
  const lines = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)]
  return ({ loc: { start } }) => {
    const offset = lines[start.line - 1]! + start.column
    return changes.findLast(({ from }) => from <= offset)?.lang ?? null
  }
}

/** Names of what is called otherwise in another language: States, titles, and columns that the addressee's row has for a language. */
export const isNamedByLanguage = (name: string): boolean =>
  /^(?:state|recipient)\./.test(name) || name === 'addressee.title'
