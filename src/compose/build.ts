import type { Doc, Element, ListNumbering, Node } from '../model/doc.ts'
import type { Language } from '../model/letter.ts'
import type { PictureFiles } from '../model/picture.ts'
import type { Place } from '../text/place.ts'
import { elementOf, fieldOf, placeOf, plain } from './attributes.ts'
import { elements, traits } from './elements.ts'
import { bulletLabel, numberLabel } from './labels.ts'
import { ordered } from './order.ts'
import { pictureOf } from './pictures.ts'
import { BESIDE_FULL_WIDTH } from './space.ts'
import { isRunning, type Tie, type Ties, tiesOf } from './ties.ts'
import { classesOf, type Tag, tokenize } from './tokens.ts'
import { stripIsolates } from './values.ts'

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

/** A document that is being built. */
interface Building {
  readonly language: Language
  readonly languageOf: (tag: string) => Language
  readonly file: string
  readonly pictures: PictureFiles
  readonly ties: Ties
  /** the outermost first, which is the document itself */
  readonly stack: OpenElement[]
  /** the number that the next node gets */
  next: number
  title: string
  /** of the list of choices that is open; null: none is */
  options: { readonly value: string; label: string }[] | null
}

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
  const children: Node[] = []
  const at = { file, line: 1, column: 1 }
  const root: Element = { ...element('document', 'Document', at), id: 0, children }
  const document = { name: '', children, text: false, language: language.tag, running: false, order: null }
  const building: Building = {
    ...{ language, languageOf, file, pictures, ties: tiesOf(language) },
    ...{ stack: [document], next: 1, title: '', options: null },
  }
  for (const token of tokenize(html)) {
    switch (token.kind) {
      case 'fault':
        throw new Error(`built from faulty markup: ${token.fault}`)
      case 'text':
        addText(building, token.text)
        break
      case 'start':
        open(building, { ...token, attributes: plain(token.attributes) })
        break
      case 'end':
        close(building, token)
        break
      default:
        token satisfies never
    }
  }
  return {
    part,
    title: building.title.replace(/[ \t\n\f]+/g, ' ').replace(/^ | $/g, ''),
    language: language.tag,
    direction: language.direction,
    root,
    watermark: null,
  }
}

function addText(building: Building, text: string): void {
  const { stack } = building
  if (stack.at(-1)!.name === 'li' && text.trim() !== '') beginLine(building)
  const { name } = stack.at(-1)!
  if (name === 'title') building.title += stripIsolates(text)
  else if (name === 'option') building.options!.at(-1)!.label += stripIsolates(text)
  else if (isText(stack)) addToLine(building, text)
  else if (text.trim() !== '') throw new Error(`text outside blocks: ${text}`)
}

function addToLine(building: Building, text: string): void {
  const { children } = building.stack.at(-1)!
  const block = building.stack.findLast((each) => each.text)!
  const collapsed = text.replace(/[ \t\n\f]+/g, ' ').replace(BESIDE_FULL_WIDTH, '')
  const kept = endsOpen(block.children) ? collapsed : collapsed.replace(/^ /, '')
  if (kept === '') return
  const last = children.at(-1)
  if (last?.kind === 'text') children[children.length - 1] = { ...last, text: last.text + kept }
  else children.push({ kind: 'text', id: building.next++, text: kept })
}

/** Text and what stands in lines has a paragraph, which in an item of a list nobody needs to write. */
function beginLine(building: Building): void {
  const { name, children, language, running, at } = building.stack.at(-1)!
  if (name !== 'li' || at === undefined) return
  const inside: Node[] = []
  children.push({ ...element(ITEM_TEXT, 'P', at), id: building.next++, children: inside })
  building.stack.push({ name: ITEM_TEXT, children: inside, text: true, language, running, order: null })
}

function endLine(building: Building): void {
  if (building.stack.at(-1)!.name === ITEM_TEXT) finish(building, building.stack.pop()!)
}

/** No more text comes where something is closed: its last space goes, and its short words are tied. */
function finish({ language, ties }: Building, frame: OpenElement): void {
  if (!frame.text) return
  trimEnd(frame.children)
  if (frame.language === language.tag) tie(frame.children, frame.running ? ties.running : ties.ragged, false)
}

function open(building: Building, tag: Tag): void {
  const rule = elements[tag.name]
  if (rule === undefined) throw new Error(`unknown element ${tag.name}`)
  const type = tag.attributes.get('type') ?? ''
  if (traits[rule.kind].isInline || ['checkbox', 'radio'].includes(type)) beginLine(building)
  else endLine(building)
  const { children } = building.stack.at(-1)!
  switch (tag.name) {
    case 'br':
      trimEnd(building.stack.findLast((each) => each.text)!.children)
      children.push({ kind: 'line-break', id: building.next++ })
      return
    case 'page-break':
      children.push({ kind: 'page-break', id: building.next++, at: placeOf(tag, building.file) })
      return
    case 'page-number':
    case 'page-count':
      children.push({ kind: tag.name, id: building.next++ })
      return
    case 'img':
      addPicture(building, tag)
      return
    case 'input':
    case 'select':
    case 'textarea':
      openField(building, tag)
      return
    default:
      openElement(building, tag, rule.kind === 'text')
  }
}

function addPicture(building: Building, tag: Tag): void {
  const { stack, pictures, file } = building
  const { children, language: around } = stack.at(-1)!
  const isArtifact = stack.some(({ name }) => name === 'header' || name === 'footer')
  const spoken = tag.attributes.get('lang') ?? around
  const language = spoken === around ? {} : { language: spoken }
  const picture = pictureOf(tag, pictures, isArtifact)
  const [classes, at] = [classesOf(tag), placeOf(tag, file)]
  children.push({ ...picture, id: building.next++, classes, ...language, at })
}

function openField(building: Building, tag: Tag): void {
  const { children, language } = building.stack.at(-1)!
  const options: { value: string; label: string }[] = []
  const [classes, at] = [classesOf(tag), placeOf(tag, building.file)]
  children.push({ ...fieldOf(tag, options), id: building.next++, classes, at })
  if (tag.name === 'select') building.options = options
  if (tag.name === 'input') return
  const { name } = tag
  building.stack.push({ name, children: [], text: false, language, running: false, order: null })
}

/** Whatever else has an end tag. `text`: lines of text stand in it. */
function openElement(building: Building, tag: Tag, text: boolean): void {
  const { stack, file, languageOf } = building
  const { name } = tag
  const frame = stack.at(-1)!
  const language = tag.attributes.get('lang') ?? frame.language
  const children: Node[] = []
  const [classes, at] = [classesOf(tag), placeOf(tag, file)]
  switch (name) {
    case 'title':
      break
    case 'option':
      building.options!.push({ value: tag.attributes.get('value')!, label: '' })
      break
    case 'li':
      addItem(building, tag, language, children)
      break
    case 'signature': {
      const tooltip = tag.attributes.get('title')!
      frame.children.push({ kind: 'signature', id: building.next++, tooltip, children, classes, at })
      break
    }
    default: {
      const numbering = isList(name) ? numberingOf(name, stack, languageOf(language)) : {}
      const made = elementOf(tag, frame.language, language, classes, at)
      frame.children.push({ ...made, ...numbering, id: building.next++, children })
    }
  }
  const order = tag.attributes.get('order') ?? null
  const running = name === 'li' || isRunning(name, classes)
  const list = isList(name) ? { list: { items: 0, depth: depthOf(name, stack) } } : {}
  stack.push({ name, children, text, language, running, order, at, ...list })
}

/** An item of a list: its label, and a body that holds `children`. */
function addItem(building: Building, tag: Tag, language: string, children: readonly Node[]): void {
  const frame = building.stack.at(-1)!
  const [classes, at] = [classesOf(tag), placeOf(tag, building.file)]
  const label = labelOf(frame, building.languageOf(language))
  const [item, mark, text, body] = [building.next++, building.next++, building.next++, building.next++]
  const inside: Node[] = [
    {
      ...element('li-label', 'Lbl', at),
      id: mark,
      children: [{ kind: 'text', id: text, text: label.text }],
    },
    { ...element('li-body', 'LBody', at), id: body, children },
  ]
  const made = elementOf(tag, frame.language, language, classes, at)
  frame.children.push({ ...made, id: item, children: inside })
}

function close(building: Building, tag: Tag): void {
  if (tag.name === 'li') endLine(building)
  const frame = building.stack.pop()!
  if (frame.name !== tag.name) throw new Error(`</${tag.name}> closes <${frame.name}>`)
  finish(building, frame)
  if (frame.order !== null) frame.children.splice(0, Infinity, ...ordered(frame.children, frame.order))
  if (frame.name === 'select') building.options = null
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

const element = (tag: string, role: Element['role'], at: Place) => {
  return { kind: 'element' as const, tag, classes: [], role, children: [], at }
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
