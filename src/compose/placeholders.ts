import type { Doc, Element, Field, LinkTarget, Node } from '../model/doc.ts'
import { NO_SPACE_AFTER, NO_SPACE_BEFORE } from './space.ts'
import { isRunning, type Tie, type Ties } from './ties.ts'
import { isolate, stripIsolates, type Values } from './values.ts'

/**
 * A letter says nearly the same to all: it is rendered and built once with placeholders where a run or an addressee
 * decides, and a document is that one with its placeholders filled. Nodes without one are the same objects in all of them,
 * so that later rooms can remember what they made of them.
 */
export interface Placeholders {
  /** the values, with a placeholder for each string that is not empty */
  readonly context: Values
  /** what goes into the placeholders, by their names */
  readonly values: ReadonlyMap<string, string>
}

/** A document with placeholders, and the nodes that have one in or below them. Plain data, that can be kept. */
export interface LetterTemplate {
  readonly doc: Doc
  readonly holding: ReadonlySet<Node>
}

/** A placeholder is named by its value's path: `state.of`, `addressee.address.0`. */
const PLACEHOLDER = /\uE000([^\uE001]*)\uE001/g

/** White space that building would change, and what the tokenizer would object to. */
const CHANGED_BY_BUILDING = new RegExp(
  `[\\p{Cc}\\p{Cn}\\p{Cs}\\uE000\\uE001\\u2028\\u2029]|^\\s|\\s$| {2}|(?:^| )${NO_SPACE_BEFORE}|${NO_SPACE_AFTER}(?: |$)`,
  'u',
)
/** The marks at a value's ends beside which building drops a space: they stand around its placeholder. */
const ENDS = new RegExp(`^(${NO_SPACE_BEFORE}*)(.*?)(${NO_SPACE_AFTER}*)$`, 'su')

/**
 * Isolated values, and placeholders in their isolates. Null where building would change one of the values, which filling
 * does not: the document is then built with the values themselves.
 */
export function placeholdersFor(values: Values): Placeholders | null {
  const byName = new Map<string, string>()
  let changes = false
  const walk = (of: Values, under: string): Values => {
    const placeholder = (value: string, name: string): string => {
      if (value === '') return value
      const [, before = '', middle = '', after = ''] = ENDS.exec(value.slice(1, -1))!
      changes ||= CHANGED_BY_BUILDING.test(stripIsolates(middle))
      byName.set(under + name, middle)
      return isolate(`${before}\uE000${under}${name}\uE001${after}`)
    }
    return Object.fromEntries(
      Object.entries(of).map(([name, value]) => {
        if (typeof value === 'string') return [name, placeholder(value, name)]
        if (typeof value === 'boolean' || value === null) return [name, value]
        if (isList(value)) return [name, value.map((each, index) => placeholder(each, `${name}.${index}`))]
        return [name, walk(value, `${under}${name}.`)]
      }),
    )
  }
  const context = walk(values, '')
  return changes ? null : { context, values: byName }
}

function isList(value: Values | readonly string[]): value is readonly string[] {
  return Array.isArray(value)
}

/**
 * A built document as a letter template. Null where the `html` that it was built from has a placeholder in a place that
 * filling does not reach, such as the name of a field.
 */
export function letterTemplateOf(doc: Doc, html: string): LetterTemplate | null {
  const { template, placeholders } = findPlaceholders(doc)
  return placeholders === placeholdersIn(html) ? template : null
}

function findPlaceholders(doc: Doc): { readonly template: LetterTemplate; readonly placeholders: number } {
  const holding = new Set<Node>()
  let placeholders = placeholdersIn(doc.title)
  const walk = (node: Node): boolean => {
    const own = textsOf(node).reduce((sum, text) => sum + placeholdersIn(text), 0)
    placeholders += own
    let holds = own > 0
    for (const child of childrenOf(node)) holds = walk(child) || holds
    if (holds) holding.add(node)
    return holds
  }
  walk(doc.root)
  return { template: { doc, holding }, placeholders }
}

/** A template with only the run's placeholders filled. */
export function bindRun(
  template: LetterTemplate,
  values: Placeholders['values'],
  ties: Ties,
): LetterTemplate {
  const { own: _, ...doc } = bindAddressee(template, values, ties)
  return findPlaceholders(doc).template
}

/**
 * The document of one addressee: a placeholder whose name is not in `values` stays. Values are tied as building ties them:
 * in text of the letter's own language, and each by itself, since its isolate parts it from what follows.
 */
export function bindAddressee(
  { doc, holding }: LetterTemplate,
  values: Placeholders['values'],
  ties: Ties,
): Doc {
  const fill = (text: string, tie: Tie = (value) => value): string =>
    text.replace(PLACEHOLDER, (placeholder, name: string) => {
      const value = values.get(name)
      return value === undefined ? placeholder : tie(value)
    })
  // only text has isolates
  const fillBare = (text: string): string => stripIsolates(fill(text))
  const own = new Set<Node>()
  const walk = (node: Node, foreign: boolean, tie: Tie): Node => {
    if (!holding.has(node)) return node
    const filled = fillNode(node, foreign, tie)
    own.add(filled)
    return filled
  }
  const fillNode = (node: Node, foreign: boolean, tie: Tie): Node => {
    switch (node.kind) {
      case 'text':
        return { ...node, text: foreign ? fill(node.text) : fill(node.text, tie) }
      case 'field':
        return filledField(node, fillBare)
      case 'signature':
        return {
          ...node,
          tooltip: fillBare(node.tooltip),
          children: node.children.map((child) => walk(child, foreign, tie)),
        }
      case 'element': {
        const inner = isRunning(node.tag, node.classes) || node.tag === 'li' ? ties.running : tie
        return {
          ...node,
          ...(node.expansion === undefined ? {} : { expansion: fillBare(node.expansion) }),
          ...(node.link === undefined ? {} : { link: filledLink(node.link, fillBare) }),
          children: node.children.map((child) => walk(child, foreign || node.language !== undefined, inner)),
        }
      }
      case 'picture':
        return { ...node, alternative: fillBare(node.alternative) }
      case 'line-break':
      case 'page-break':
      case 'page-number':
      case 'page-count':
        return node
    }
  }
  return { ...doc, title: fillBare(doc.title), root: walk(doc.root, false, ties.ragged) as Element, own }
}

function placeholdersIn(text: string): number {
  return text.split('\uE000').length - 1
}

/** The texts of a node that filling reaches, without those of its children. */
function textsOf(node: Node): readonly string[] {
  switch (node.kind) {
    case 'text':
      return [node.text]
    case 'field':
      return [node.tooltip, ...inputTexts(node.input)]
    case 'signature':
      return [node.tooltip]
    case 'element':
      return [node.expansion, node.link?.uri, node.link?.description].flatMap((text) => text ?? [])
    case 'picture':
      return [node.alternative]
    case 'line-break':
    case 'page-break':
    case 'page-number':
    case 'page-count':
      return []
  }
}

function childrenOf(node: Node): readonly Node[] {
  switch (node.kind) {
    case 'element':
    case 'signature':
      return node.children
    case 'text':
    case 'field':
    case 'picture':
    case 'line-break':
    case 'page-break':
    case 'page-number':
    case 'page-count':
      return []
  }
}

function inputTexts(input: Field['input']): readonly string[] {
  switch (input.type) {
    case 'text':
      return [input.value]
    case 'choice':
      return input.options.map((option) => option.label)
    case 'check':
    case 'radio':
    case 'signature':
      return []
  }
}

const filledLink = ({ uri, description }: LinkTarget, fill: (text: string) => string): LinkTarget => ({
  uri: fill(uri),
  description: description && fill(description),
})

function filledField(field: Field, fill: (text: string) => string): Field {
  return { ...field, tooltip: fill(field.tooltip), input: filledInput(field.input, fill) }
}

function filledInput(input: Field['input'], fill: (text: string) => string): Field['input'] {
  switch (input.type) {
    case 'text':
      return { ...input, value: fill(input.value) }
    case 'choice':
      return { ...input, options: input.options.map(({ value, label }) => ({ value, label: fill(label) })) }
    case 'check':
    case 'radio':
    case 'signature':
      return input
  }
}
