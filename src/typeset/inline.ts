import type { Element, Field, Node } from '../model/doc.ts'
import type { Language } from '../model/letter.ts'
import type { Style } from '../model/look.ts'
import { inDigits } from '../text/digits.ts'
import { FSI, type Isolate, LRI, PDI, RLI } from './bidi.ts'
import { kindOf, type Resolve, type TextStyle } from './style.ts'

/** A stretch of a paragraph that belongs to one node. `[start, end)` in UTF-16 units. */
export interface Span {
  readonly start: number
  readonly end: number
  /** the node whose ink it is */
  readonly id: number
  readonly style: TextStyle
  readonly language: Language
  /** the `a` that it stands in; null: it is no link */
  readonly link: number | null
  /** a check or radio box, which stands for one U+FFFC */
  readonly box: { readonly field: Field; readonly sidePt: number; readonly style: Style } | null
}

/**
 * A paragraph as one string: boxes are U+FFFC, forced line ends U+2028 (which paint a space of the text before). The
 * controls of isolates are not in it: they are ranges, so that no rule of breaking or shaping meets them.
 */
export interface Inline {
  readonly text: string
  /** of the document that it stands in (ISO 15924), whatever language its spans are in */
  readonly script: string
  readonly spans: readonly Span[]
  readonly isolates: readonly Isolate[]
}

const INLINE = new Set(['strong', 'span', 'abbr', 'em', 'sup', 'sub', 'a'])

/** Text, marks within text and check boxes flow in lines; everything else stands below what came before. */
export function isInline(node: Node): boolean {
  switch (node.kind) {
    case 'text':
    case 'line-break':
    case 'page-number':
    case 'page-count':
      return true
    case 'field':
      return node.input.type === 'check' || node.input.type === 'radio'
    case 'element':
      return INLINE.has(node.tag)
    case 'page-break':
    case 'picture':
    case 'signature':
      return false
  }
}

/** What a look file calls a field. */
export function fieldTag(field: Field): string {
  switch (field.input.type) {
    case 'text':
      return field.input.multiline ? 'textarea' : 'input'
    case 'choice':
      return 'select'
    case 'check':
      return 'checkbox'
    case 'radio':
      return 'radio'
    case 'signature':
      return 'signature-field'
  }
}

/** What a paragraph's block hands down. */
export interface InheritedStyle {
  readonly text: TextStyle
  /** the kind of the block's element, for the look */
  readonly parent: string
  readonly language: Language
  /** what a page-number node says */
  readonly page: string
  /** what a page-count node says */
  readonly count: string
}

/** What a paragraph asks of its document. */
export interface InlineContext {
  /** the document's language */
  readonly tag: string
  readonly resolve: Resolve
  /** the language of a `lang` */
  readonly languageOf: (tag: string) => Language
}

/** Puts the inline nodes of one block into one string. */
export function collectInline(
  nodes: readonly Node[],
  around: InheritedStyle,
  { tag, resolve, languageOf }: InlineContext,
): Inline {
  const spans: Span[] = []
  const isolates: Isolate[] = []
  const open: { start: number; control: Isolate['control'] }[] = []
  let text = ''
  let link: number | null = null
  const add = (id: number, whole: string, style: TextStyle, language: Language, box: Span['box'] = null) => {
    let piece = ''
    for (const part of whole.split(/([\u2066-\u2069])/)) {
      if (part !== LRI && part !== RLI && part !== FSI && part !== PDI) piece += part
      else if (part !== PDI) open.push({ start: text.length + piece.length, control: part })
      else {
        const opened = open.pop()
        if (opened !== undefined) isolates.push({ ...opened, end: text.length + piece.length })
      }
    }
    if (piece === '') return
    spans.push({ start: text.length, end: text.length + piece.length, id, style, language, link, box })
    text += piece
  }
  const walk = (children: readonly Node[], style: TextStyle, language: Language) => {
    for (const node of children) {
      switch (node.kind) {
        case 'text':
          add(node.id, node.text, style, language)
          break
        case 'page-number':
          add(node.id, inDigits(around.page, language.digits), style, language)
          break
        case 'page-count':
          add(node.id, inDigits(around.count, language.digits), style, language)
          break
        case 'line-break': {
          const before = spans.at(-1)
          if (before !== undefined) add(before.id, '\u2028', before.style, before.language)
          break
        }
        case 'field': {
          const own = resolve(kindOf(fieldTag(node), node.classes), around.parent, style)
          const sidePt = own.box.heightPt ?? style.sizePt * 0.8
          add(node.id, '\uFFFC', own.text, language, { field: node, sidePt, style: own.box })
          break
        }
        case 'element': {
          const outer: number | null = link
          if (node.link !== undefined) link = node.id
          walk(node.children, ...within(node, style, language))
          link = outer
          break
        }
        // blocks, which stand in no line
        case 'page-break':
        case 'picture':
        case 'signature':
          break
        default:
          node satisfies never
      }
    }
  }
  const within = (element: Element, style: TextStyle, language: Language): [TextStyle, Language] => [
    resolve(kindOf(element.tag, element.classes), around.parent, style).text,
    element.language === undefined ? language : languageOf(element.language),
  ]
  walk(nodes, around.text, around.language)
  // what is not closed ends with the paragraph (UAX #9, BD8)
  for (const { start, control } of open.toReversed()) isolates.push({ start, control, end: text.length })
  return { text, script: languageOf(tag).script, spans, isolates }
}
