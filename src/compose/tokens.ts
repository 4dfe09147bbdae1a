import { type Token, Tokenizer } from 'parse5'

export interface Tag {
  readonly kind: 'start' | 'end'
  readonly name: string
  readonly attributes: ReadonlyMap<string, string>
  /** in the text that was read: from `<` to after `>` */
  readonly start: number
  readonly end: number
}

export type Markup =
  | Tag
  | { readonly kind: 'text'; readonly text: string; readonly start: number }
  | { readonly kind: 'fault'; readonly message: string; readonly start: number }

/**
 * The tags and texts of a piece of HTML, as the standard's tokenizer finds them (WHATWG HTML, 13.2.5). Only tokens: the
 * tree builders repair what they read, silently, so the stack of open elements is ours.
 */
export function tokenize(html: string): readonly Markup[] {
  const found: Markup[] = []
  const tag = (kind: 'start' | 'end', token: Token.TagToken): void => {
    const attributes = new Map(token.attrs.map(({ name, value }) => [name, value]))
    found.push({
      kind,
      name: token.tagName,
      attributes,
      start: token.location!.startOffset,
      end: token.location!.endOffset,
    })
  }
  const text = (token: Token.CharacterToken): void => {
    const last = found.at(-1)
    if (last?.kind === 'text') found[found.length - 1] = { ...last, text: last.text + token.chars }
    else found.push({ kind: 'text', text: token.chars, start: token.location!.startOffset })
  }
  const fault = (message: string, start: number): void => void found.push({ kind: 'fault', message, start })
  const tokenizer = new Tokenizer(
    { sourceCodeLocationInfo: true },
    {
      onStartTag: (token) => tag('start', token),
      onEndTag: (token) => tag('end', token),
      onCharacter: text,
      onWhitespaceCharacter: text,
      onNullCharacter: (token) => fault('a NUL character', token.location!.startOffset),
      onComment: (token) =>
        fault('an HTML comment would be lost; write {{! … }}', token.location!.startOffset),
      onDoctype: (token) => fault('a doctype has no place here', token.location!.startOffset),
      onEof: () => undefined,
      onParseError: (error) =>
        fault(faults[error.code] ?? error.code.replaceAll('-', ' '), error.startOffset),
    },
  )
  tokenizer.write(html, true)
  return found
}

const faults: Readonly<Record<string, string>> = {
  'duplicate-attribute': 'the same attribute twice in one tag',
  'eof-in-tag': 'a tag is not closed with >',
  'invalid-first-character-of-tag-name': 'a < that begins no tag; write &lt;',
  'missing-semicolon-after-character-reference': 'an & that begins no character reference; write &amp;',
  'unknown-named-character-reference': 'no such character reference; write & as &amp;',
}
