import type { Doc, Element, Field, ListNumbering, Node, SignatureField } from '../model/doc.ts'
import type { Language } from '../model/letter.ts'
import type { PictureFiles } from '../model/picture.ts'
import type { Place } from '../text/place.ts'
import { elements, traits } from './elements.ts'
import { bulletLabel, numberLabel } from './labels.ts'
import { ordered } from './order.ts'
import { pictureOf } from './pictures.ts'
import { BESIDE_FULL_WIDTH } from './space.ts'
import { isRunning, type Tie, tiesOf } from './ties.ts'
import { type Tag, tokenize } from './tokens.ts'
import { stripIsolates } from './values.ts'

type Mutable<T> = { -readonly [K in keyof T]: T[K] }
interface OpenElement {
  readonly name: string
  readonly children: Node[]
  readonly text: boolean
  readonly language: string
  readonly running: boolean
  /** names of fields, as the children that hold them are to stand; null: as they are written */
  readonly order: string | null
  /** `ol` and `ul`: how many items there are so far, and in how many lists of its kind it stands */
  readonly list?: { items: number; readonly depth: number }
  readonly at?: Place
}

/** What stands in an item of a list without a paragraph of its own has one without a name. */
const ITEM_TEXT = 'li-text'

/**
 * The document that a rendered template says, numbered in reading order. The template's own markup was checked before
 * and values come escaped, so what is malformed here is a fault of ours.
 *
 * White space collapses as in HTML, and is dropped at a full-width mark, which brings its own; no-break spaces stay. The
 * language's short words are tied to the next, in its own text alone and in no attribute: what is searched for or typed
 * over has plain spaces. `at` in each tag is the place in the template's source. `pictures`: those that the template names. `languageOf`
 * gives the language of a `lang`, which labels of lists are in.
 */
export function build(
  html: string,
  part: Doc['part'],
  language: Language,
  file: string,
  pictures: PictureFiles,
  languageOf: (tag: string) => Language = () => language,
): Doc {
  let next = 0
  let title = ''
  const ties = tiesOf(language)
  let choice: { field: Mutable<Field>; options: { value: string; label: string }[] } | null = null
  const root: Mutable<Element> = {
    ...element('document', 'Document', { file, line: 1, column: 1 }),
    id: next++,
  }
  const stack: OpenElement[] = [
    {
      name: '',
      children: root.children as Node[],
      text: false,
      language: language.tag,
      running: false,
      order: null,
    },
  ]

  const finish = (frame: OpenElement): void => {
    if (!frame.text) return
    trimEnd(frame.children)
    if (frame.language === language.tag)
      tie(frame.children, frame.running ? ties.running : ties.ragged, false)
  }
  /** Text and what stands in lines has a paragraph, which in an item of a list nobody needs to write. */
  const beginLine = (): void => {
    const { name, children, language, running, at } = stack.at(-1)!
    if (name !== 'li' || at === undefined) return
    const inside: Node[] = []
    children.push({ ...element(ITEM_TEXT, 'P', at), id: next++, children: inside })
    stack.push({ name: ITEM_TEXT, children: inside, text: true, language, running, order: null })
  }
  const endLine = (): void => {
    if (stack.at(-1)!.name === ITEM_TEXT) finish(stack.pop()!)
  }

  const addText = (text: string): void => {
    if (stack.at(-1)!.name === 'li' && text.trim() !== '') beginLine()
    const frame = stack.at(-1)!
    if (frame.name === 'title') title += stripIsolates(text)
    else if (frame.name === 'option') choice!.options.at(-1)!.label += stripIsolates(text)
    else if (isText(stack)) {
      const block = stack.findLast((each) => each.text)!
      const collapsed = text.replace(/[ \t\n\f]+/g, ' ').replace(BESIDE_FULL_WIDTH, '')
      const kept = endsOpen(block.children) ? collapsed : collapsed.replace(/^ /, '')
      if (kept === '') return
      const last = frame.children.at(-1)
      if (last?.kind === 'text')
        frame.children[frame.children.length - 1] = { ...last, text: last.text + kept }
      else frame.children.push({ kind: 'text', id: next++, text: kept })
    } else if (text.trim() !== '') throw new Error(`text outside blocks: ${text}`)
  }

  const open = (tag: Tag): void => {
    const rule = elements[tag.name]
    if (rule === undefined) throw new Error(`unknown element ${tag.name}`)
    const type = tag.attributes.get('type') ?? ''
    if (traits[rule.kind].isInline || ['checkbox', 'radio'].includes(type)) beginLine()
    else endLine()
    const frame = stack.at(-1)!
    const at = placeOf(tag, file)
    const classes = (tag.attributes.get('class') ?? '').split(' ').filter((each) => each !== '')
    if (tag.name === 'br') {
      trimEnd(stack.findLast((each) => each.text)!.children)
      frame.children.push({ kind: 'line-break', id: next++ })
      return
    }
    if (tag.name === 'page-break') {
      frame.children.push({ kind: 'page-break', id: next++, at })
      return
    }
    if (tag.name === 'img') {
      const isArtifact = stack.some(({ name }) => name === 'header' || name === 'footer')
      const spoken = tag.attributes.get('lang') ?? frame.language
      const language = spoken === frame.language ? {} : { language: spoken }
      const picture = pictureOf(tag, pictures, isArtifact)
      frame.children.push({ ...picture, id: next++, classes, ...language, at })
      return
    }
    if (tag.name === 'page-number' || tag.name === 'page-count') {
      frame.children.push({ kind: tag.name, id: next++ })
      return
    }
    if (tag.name === 'input' || tag.name === 'select' || tag.name === 'textarea') {
      const options: { value: string; label: string }[] = []
      const field: Mutable<Field> = { ...fieldOf(tag, options), id: next++, classes, at }
      frame.children.push(field)
      if (tag.name === 'select') choice = { field, options }
      if (tag.name !== 'input')
        stack.push({
          name: tag.name,
          children: [],
          text: false,
          language: frame.language,
          running: false,
          order: null,
        })
      return
    }
    if (tag.name === 'option') choice!.options.push({ value: tag.attributes.get('value')!, label: '' })
    const lang = tag.attributes.get('lang') ?? frame.language
    const children: Node[] = []
    if (tag.name === 'li') {
      const label = labelOf(frame, languageOf(lang))
      const [item, mark, text, body] = [next++, next++, next++, next++]
      const inside: Node[] = [
        {
          ...element('li-label', 'Lbl', at),
          id: mark,
          children: [{ kind: 'text', id: text, text: label.text }],
        },
        { ...element('li-body', 'LBody', at), id: body, children },
      ]
      frame.children.push({
        ...elementOf(tag, frame.language, lang, classes, at),
        id: item,
        children: inside,
      })
    } else if (tag.name === 'signature') {
      const tooltip = tag.attributes.get('title')!
      const node: SignatureField = { kind: 'signature', id: next++, tooltip, children, classes, at }
      frame.children.push(node)
    } else if (tag.name !== 'title' && tag.name !== 'option') {
      const numbering = isList(tag.name) ? numberingOf(tag.name, stack, languageOf(lang)) : {}
      const made = elementOf(tag, frame.language, lang, classes, at)
      frame.children.push({ ...made, ...numbering, id: next++, children })
    }
    const order = tag.attributes.get('order') ?? null
    const running = tag.name === 'li' || isRunning(tag.name, classes)
    const opened = {
      name: tag.name,
      children,
      text: rule.kind === 'text',
      language: lang,
      running,
      order,
      at,
    }
    const list = isList(tag.name) ? { list: { items: 0, depth: depthOf(tag.name, stack) } } : {}
    stack.push({ ...opened, ...list })
  }

  const close = (tag: Tag): void => {
    if (tag.name === 'li') endLine()
    const frame = stack.pop()!
    if (frame.name !== tag.name) throw new Error(`</${tag.name}> closes <${frame.name}>`)
    finish(frame)
    if (frame.order !== null) frame.children.splice(0, Infinity, ...ordered(frame.children, frame.order))
    if (frame.name === 'select') choice = null
  }

  for (const token of tokenize(html)) {
    switch (token.kind) {
      case 'fault':
        throw new Error(`built from faulty markup: ${token.fault}`)
      case 'text':
        addText(token.text)
        break
      case 'start':
        open({ ...token, attributes: plain(token.attributes) })
        break
      case 'end':
        close(token)
        break
      default:
        token satisfies never
    }
  }
  return {
    part,
    title: title.replace(/[ \t\n\f]+/g, ' ').replace(/^ | $/g, ''),
    language: language.tag,
    direction: language.direction,
    root,
    watermark: null,
  }
}

const isList = (name: string): boolean => name === 'ol' || name === 'ul'

/** In how many lists of its kind a list stands that is opened now. */
const depthOf = (name: string, stack: readonly OpenElement[]): number =>
  stack.filter((frame) => frame.name === name).length

/** What the labels of a list are that is opened now. */
function numberingOf(
  name: string,
  stack: readonly OpenElement[],
  language: Language,
): { readonly numbering: ListNumbering } {
  const depth = depthOf(name, stack)
  const { numbering } = name === 'ul' ? bulletLabel(language, depth) : numberLabel(language, 1, depth)
  return { numbering }
}

/** The label of the item that is opened now; it counts. */
function labelOf({ name, list }: OpenElement, language: Language): { readonly text: string } {
  const { depth } = list!
  return name === 'ul' ? bulletLabel(language, depth) : numberLabel(language, ++list!.items, depth)
}

/** Attributes are laid out by whoever shows them: without isolates. */
function plain(attributes: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const text = (value: string): string => stripIsolates(value).replace(BESIDE_FULL_WIDTH, '')
  return new Map([...attributes].map(([name, value]) => [name, text(value)]))
}

const element = (tag: string, role: Element['role'], at: Place) => {
  return { kind: 'element' as const, tag, classes: [], role, children: [], at }
}

function elementOf(tag: Tag, parentLanguage: string, lang: string, classes: readonly string[], at: Place) {
  const { attributes, name } = tag
  const scope = attributes.get('scope')
  const columnSpan = Number(attributes.get('colspan') ?? 1)
  const uri = attributes.get('href')
  const window = attributes.get('window') as Element['window']
  const pages = attributes.get('pages') as Element['pages']
  return {
    kind: 'element' as const,
    tag: name,
    classes,
    role: pages === 'following' ? ('Artifact' as const) : elements[name]!.role,
    ...(lang === parentLanguage ? {} : { language: lang }),
    ...(name === 'abbr' ? { expansion: attributes.get('title')! } : {}),
    ...(scope === undefined ? {} : { scope: scope === 'col' ? ('Column' as const) : ('Row' as const) }),
    ...(columnSpan === 1 ? {} : { columnSpan }),
    ...(uri === undefined ? {} : { link: { uri, description: attributes.get('title') ?? null } }),
    ...(window === undefined ? {} : { window }),
    ...(pages === undefined ? {} : { pages }),
    at,
  }
}

function fieldOf(
  tag: Tag,
  options: { value: string; label: string }[],
): Omit<Field, 'id' | 'classes' | 'at'> {
  const { attributes } = tag
  const has = (name: string): boolean => attributes.has(name)
  const value = attributes.get('value') ?? ''
  const most = attributes.get('maxlength')
  const maxLength = most === undefined ? null : Number(most)
  const type = attributes.get('type')
  const input: Field['input'] =
    tag.name === 'select'
      ? { type: 'choice', value: '', options }
      : type === 'checkbox' || type === 'radio'
        ? { type: type === 'radio' ? 'radio' : 'check', value, checked: has('checked') }
        : type === 'signature'
          ? { type }
          : { type: 'text', value, multiline: tag.name === 'textarea', maxLength }
  return {
    kind: 'field',
    name: attributes.get('name')!,
    tooltip: attributes.get('title')!,
    required: has('required'),
    readOnly: has('readonly'),
    input,
  }
}

/** `at="12:5"`, put there when the template was compiled. */
function placeOf(tag: Tag, file: string): Place {
  const [line, column] = (tag.attributes.get('at') ?? '1:1').split(':').map(Number)
  return { file, line: line!, column: column! }
}

const isText = (stack: readonly OpenElement[]): boolean => stack.some((frame) => frame.text)

/** Does a space that comes next still show? Not at the start of a line, and not after another space. */
function endsOpen(children: readonly Node[]): boolean {
  const last = children.at(-1)
  switch (last?.kind) {
    case undefined:
    case 'line-break':
      return false
    case 'text':
      return !last.text.endsWith(' ')
    case 'element':
      return endsOpen(last.children) || last.children.length === 0
    case 'field':
    case 'page-number':
    case 'page-count':
    // neither stands within text
    case 'page-break':
    case 'picture':
    case 'signature':
      return true
  }
}

/**
 * Ties the short words of a finished block. One that ends a text is tied to what follows in its line: a node is `followed`
 * by the next one, and the last by what follows its parent.
 */
function tie(children: Node[], ties: Tie, followed: boolean): void {
  for (const [index, child] of children.entries()) {
    const next = children[index + 1]
    const goesOn = next === undefined ? followed : next.kind !== 'line-break'
    if (child.kind === 'text') {
      // a letter stands for what follows, and is taken off again
      const text = goesOn ? ties(`${child.text}x`).slice(0, -1) : ties(child.text)
      children[index] = { ...child, text }
    } else if (child.kind === 'element' && child.language === undefined)
      tie(child.children as Node[], ties, goesOn)
  }
}

/** Takes the space from a line's end. */
function trimEnd(children: Node[]): void {
  const last = children.at(-1)
  switch (last?.kind) {
    case 'text':
      children[children.length - 1] = { ...last, text: last.text.replace(/ $/, '') }
      break
    case 'element':
      trimEnd(last.children as Node[])
      break
    case undefined:
    case 'line-break':
    case 'page-break':
    case 'page-number':
    case 'page-count':
    case 'field':
    case 'picture':
    case 'signature':
      break
    default:
      last satisfies never
  }
}
