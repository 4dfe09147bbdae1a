import { type Token, Tokenizer } from 'parse5'
import type { MarkupFault } from '../problems/compose-markup.ts'

/** A start or end tag; an element without end tag is only a start. */
export interface Tag {
  readonly kind: 'start' | 'end'
  readonly name: string
  readonly attributes: ReadonlyMap<string, string>
  /** in the text that was read: from `<` to after `>` */
  readonly start: number
  readonly end: number
}

/** The classes that a tag has, parted by white space of any kind. */
export const classesOf = ({ attributes }: Tag): readonly string[] =>
  (attributes.get('class') ?? '').split(/\s+/).filter((each) => each !== '')

/** A piece of a text with tags. Offsets in UTF-16 units into it; character references in a text are resolved. */
export type Markup =
  | Tag
  | { readonly kind: 'text'; readonly text: string; readonly start: number }
  | { readonly kind: 'fault'; readonly fault: MarkupFault; readonly start: number }

/**
 * The tags and texts of a piece of HTML, as the standard's tokenizer finds them (WHATWG HTML, 13.2.5). Only tokens: the
 * tree builders repair what they read, silently, so the stack of open elements is ours.
 */
export function tokenize(html: string): readonly Markup[] {
  const found: Markup[] = []
  const addTag = (kind: 'start' | 'end', token: Token.TagToken): void => {
    const attributes = new Map(token.attrs.map(({ name, value }) => [name, value]))
    found.push({
      kind,
      name: token.tagName,
      attributes,
      start: token.location!.startOffset,
      end: token.location!.endOffset,
    })
  }
  const addText = (token: Token.CharacterToken): void => {
    const last = found.at(-1)
    if (last?.kind === 'text') found[found.length - 1] = { ...last, text: last.text + token.chars }
    else found.push({ kind: 'text', text: token.chars, start: token.location!.startOffset })
  }
  const addFault = (fault: MarkupFault, start: number): void =>
    void found.push({ kind: 'fault', fault, start })
  const tokenizer = new Tokenizer(
    { sourceCodeLocationInfo: true },
    {
      onStartTag: (token) => addTag('start', token),
      onEndTag: (token) => addTag('end', token),
      onCharacter: addText,
      onWhitespaceCharacter: addText,
      onNullCharacter: (token) => addFault('nul-character', token.location!.startOffset),
      onComment: (token) => addFault('comment', token.location!.startOffset),
      onDoctype: (token) => addFault('doctype', token.location!.startOffset),
      onEof: () => undefined,
      onParseError: (error) => addFault(error.code, error.startOffset),
    },
  )
  tokenizer.write(html, true)
  return found
}
