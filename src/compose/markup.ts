import type { Source } from '../model/letter.ts'
import type { StyleSheet } from '../model/look.ts'
import type { MarkupFault } from '../problems/compose-markup.ts'
import { type Code, type Problem, problem } from '../problems/problem.ts'
import { nearest } from '../text/nearest.ts'
import { type Place, placer } from '../text/place.ts'
import { type Branch, branches, DEEPEST, deepBlock, withoutBraces } from './braces.ts'
import {
  attributeValues,
  type ElementRule,
  elements,
  everywhere,
  mayStandIn,
  ruleOf,
  traits,
} from './elements.ts'
import { openFieldCheck } from './fields.ts'
import { openPartsCheck, type PartsCheck } from './parts.ts'
import { type PictureTag, pictureFaults, pictureTag } from './pictures.ts'
import { mayBeEmpty } from './title.ts'
import { classesOf, type Markup, type Tag, tokenize } from './tokens.ts'

/** A template whose markup was checked. Its tags tell where a later problem is, and are held against other languages'. */
export interface CheckedMarkup {
  readonly problems: readonly Problem[]
  /** start tags in the order of the source */
  readonly tags: readonly {
    readonly name: string
    readonly classes: readonly string[]
    /** offset of its `<` in the source, in UTF-16 units */
    readonly start: number
    readonly at: Place
  }[]
  readonly pictures: readonly PictureTag[]
}

/** A start tag whose end tag is to come. */
interface OpenTag {
  readonly name: string
  /** offset of its `<` in the source */
  readonly start: number
  /** an element that is not known may hold anything: it is one problem, not one for each thing in it */
  readonly unknown?: true
  /** what was said of things that may not stand in it, of which the first is enough */
  blamed?: Problem
}

/** A condition or list whose end is to come, and the tag in which it began. */
interface OpenBranch {
  readonly offset: number
  readonly block: string
  readonly depth: number
  readonly top: number | undefined
}

/** A template whose markup is being checked. */
interface MarkupCheck {
  readonly source: Source
  /** the source without what stands in braces, length for length */
  readonly text: string
  readonly placeAt: (offset: number) => Place
  /** the classes of the look */
  readonly known: ReadonlySet<string>
  readonly checkField: ReturnType<typeof openFieldCheck>
  readonly parts: PartsCheck
  readonly problems: Problem[]
  /** what comes of an end tag that is missing, which is said itself */
  readonly consequences: Set<Problem>
  readonly tags: CheckedMarkup['tags'][number][]
  readonly pictures: PictureTag[]
  readonly stack: OpenTag[]
  /** where conditions and lists begin, change to their other branch and end; those that are still to come */
  readonly cuts: Branch[]
  readonly openBranches: OpenBranch[]
  titles: number
  isTooDeep: boolean
}

/**
 * Checks the markup of the source itself: every tag known, closed, in its place, with its attributes and known classes.
 * `fields`: whether what it makes may be filled in.
 */
export function checkMarkup(source: Source, look: StyleSheet, fields: boolean): CheckedMarkup {
  // of its conditions that is said with the names
  if (deepBlock(source.text) !== null) return { problems: [], tags: [], pictures: [] }
  const check: MarkupCheck = {
    ...{ source, text: withoutBraces(source.text), placeAt: placer(source.file, source.text) },
    ...{ known: classesIn(look), checkField: openFieldCheck(fields), parts: openPartsCheck() },
    ...{ problems: [], consequences: new Set(), tags: [], pictures: [] },
    ...{ stack: [], cuts: [...branches(source.text)], openBranches: [], titles: 0, isTooDeep: false },
  }
  const { text, placeAt, problems, tags, pictures } = check
  const markup = tokenize(text)
  for (const { 0: signs, index } of text.matchAll(/[{}]+|\\(?=\ue000)/g))
    problems.push(problem('compose/brace', placeAt(index), { signs }))
  // what stands behind a fault within a tag cannot be told: a quote that is lost takes in the next tags
  const broken = markup.findIndex((each) => each.kind === 'fault' && isWithinTag(each.fault))
  for (const token of broken < 0 ? markup : markup.slice(0, broken + 1)) {
    passBranches(check, token.start)
    // nothing is said of what stands deeper
    if (check.isTooDeep) return { problems, tags, pictures }
    checkToken(check, token)
  }
  if (broken >= 0) return { problems, tags, pictures }
  passBranches(check, Number.POSITIVE_INFINITY)
  checkEnd(check)
  return { problems: causes(check), tags, pictures }
}

function checkToken(check: MarkupCheck, token: Markup): void {
  const { placeAt, problems, stack } = check
  switch (token.kind) {
    case 'fault':
      problems.push(problem('compose/markup', placeAt(token.start), { fault: token.fault }))
      break
    case 'start':
      start(check, token)
      break
    case 'end':
      end(check, token)
      break
    case 'text':
      if (token.text.trim() !== '' && !mayHoldText(stack.at(-1)))
        problems.push(problem('compose/loose-text', placeAt(token.start + token.text.search(/\S/))))
      break
    default:
      token satisfies never
  }
}

/** Goes on to an offset in the source: no condition or list may begin in one element and end in another. */
function passBranches(
  { cuts, parts, openBranches, stack, problems, placeAt }: MarkupCheck,
  before: number,
): void {
  while (cuts.length > 0 && cuts[0]!.offset < before) {
    const cut = cuts.shift()!
    parts.branch()
    if (cut.kind === 'open') openBranches.push({ ...cut, depth: stack.length, top: stack.at(-1)?.start })
    const opened = openBranches.at(-1)
    if (opened && (stack.length !== opened.depth || stack.at(-1)?.start !== opened.top))
      problems.push(problem('compose/parted', placeAt(opened.offset)))
    if (cut.kind === 'close') openBranches.pop()
  }
}

function start(check: MarkupCheck, tag: Tag): void {
  const { placeAt, problems, openBranches, stack } = check
  const rule = ruleOf(tag.name)
  const at = placeAt(tag.start)
  if (rule === undefined) {
    const known = Object.keys(elements)
    problems.push(problem('compose/unknown-element', at, { element: tag.name, known }))
    stack.push({ name: tag.name, start: tag.start, unknown: true })
    return
  }
  checkStanding(check, tag, at)
  problems.push(...attributeProblems(tag, rule, at))
  if (tag.name === 'img') addPicture(check, tag, at)
  if (tag.name === 'title') countTitle(check, tag, at)
  const classes = checkClasses(check, tag, at)
  const isRepeated = openBranches.some(({ block }) => block === 'each')
  problems.push(...check.checkField(tag, at, isRepeated))
  const around = stack.map(({ name }) => name)
  problems.push(...check.parts.open(tag, at, around))
  check.tags.push({ name: tag.name, classes, start: tag.start, at })
  if (!traits[rule.kind].hasEndTag) return
  stack.push({ name: tag.name, start: tag.start })
  if (stack.length <= DEEPEST) return
  check.isTooDeep = true
  problems.push(problem('compose/too-deep', at, { most: DEEPEST }))
}

/** Whether a tag may stand in what is open. */
function checkStanding({ stack, problems }: MarkupCheck, tag: Tag, at: Place): void {
  const type = tag.attributes.get('type') ?? null
  const around = stack.at(-1)
  const parent = around?.name ?? null
  if (around?.unknown === true || around?.blamed !== undefined || mayStandIn(tag.name, type, parent)) return
  const misplaced = problem('compose/misplaced', at, { element: tag.name, parent })
  if (around !== undefined) around.blamed = misplaced
  problems.push(misplaced)
}

function addPicture({ problems, pictures }: MarkupCheck, tag: Tag, at: Place): void {
  problems.push(...pictureFaults(tag, at))
  const picture = pictureTag(tag, at)
  if (picture !== null) pictures.push(picture)
}

/** The first title is the document's: it is there whatever a condition says, and not empty. */
function countTitle(check: MarkupCheck, tag: Tag, at: Place): void {
  const { source, openBranches, problems } = check
  check.titles++
  if (check.titles === 1 && (openBranches.length > 0 || mayBeEmpty(source.text, tag.end)))
    problems.push(problem('compose/empty-title', at))
}

/** The classes of a tag, each of which the look knows. */
function checkClasses({ known, problems }: MarkupCheck, tag: Tag, at: Place): readonly string[] {
  const classes = classesOf(tag)
  for (const name of classes.filter((each) => !known.has(each)))
    problems.push(problem('compose/unknown-class', at, { class: name, known: [...known].sort() }))
  return classes
}

function end({ text, placeAt, problems, consequences, parts, stack }: MarkupCheck, tag: Tag): void {
  const rule = ruleOf(tag.name)
  const at = placeAt(tag.start)
  const element = tag.name
  let misspelt = false
  while (stack.at(-1)?.unknown === true && stack.at(-1)?.name !== tag.name) {
    misspelt = true
    stack.pop()
  }
  const opened = stack.at(-1)
  if (rule !== undefined && !traits[rule.kind].hasEndTag)
    problems.push(problem('compose/void', at, { element }))
  else if (opened?.name === tag.name) {
    problems.push(...parts.close(tag, text.slice(opened.start, tag.start)))
    stack.pop()
  } else if (stack.some((each) => each.name === tag.name)) {
    const { line, column } = placeAt(opened!.start)
    problems.push(problem('compose/not-nested', at, { element, open: opened!.name, line, column }))
    for (let left = stack.pop(); left !== undefined && left.name !== tag.name; left = stack.pop())
      if (left.blamed !== undefined) consequences.add(left.blamed)
  } else if (rule === undefined && opened !== undefined && nearest(element, [opened.name]) !== null) {
    problems.push(problem('compose/unknown-element', at, { element, known: [opened.name] }))
    stack.pop()
  } else if (!misspelt) problems.push(problem('compose/not-open', at, { element }))
}

/** At the end of the source nothing is open, and there was one title. */
function checkEnd({ stack, consequences, problems, placeAt, titles }: MarkupCheck): void {
  for (const { name, start: offset, unknown, blamed } of stack) {
    if (blamed !== undefined) consequences.add(blamed)
    if (unknown !== true) problems.push(problem('compose/not-closed', placeAt(offset), { element: name }))
  }
  if (titles !== 1) problems.push(problem('compose/title', placeAt(0), { titles }))
}

/** The problems without what comes of others. */
function causes({ problems, consequences }: MarkupCheck): readonly Problem[] {
  // where tags do not fit together, conditions part elements for that reason
  const isUnbalanced = problems.some(({ code }) => UNBALANCED.has(code))
  return problems.filter(
    (each) => !consequences.has(each) && !(isUnbalanced && each.code === 'compose/parted'),
  )
}

/** Of the tokenizer's faults those that concern one character alone: what follows is read all the same. */
const isWithinTag = (fault: MarkupFault): boolean =>
  !/character-reference|-character$|-in-input-stream$|^(?:comment|doctype)$/.test(fault)

const UNBALANCED: ReadonlySet<Code> = new Set([
  'compose/not-nested',
  'compose/not-closed',
  'compose/not-open',
])

function mayHoldText(open: { readonly name: string; readonly unknown?: true } | undefined): boolean {
  if (open === undefined || open.unknown === true) return open !== undefined
  return traits[elements[open.name]!.kind].holdsText
}

function attributeProblems(tag: Tag, rule: ElementRule, at: Place): readonly Problem[] {
  const element = tag.name
  // an empty one says nothing, to nobody who needs it
  const missing = rule.required.filter((each) => (tag.attributes.get(each) ?? '').trim() === '')
  const known = [...rule.required, ...rule.optional, ...everywhere]
  return [
    ...missing.map((attribute) => {
      const values = attributeValues[`${element} ${attribute}`] ?? []
      return problem('compose/missing-attribute', at, { element, attribute, known: values })
    }),
    ...[...tag.attributes].flatMap(([attribute, value]): readonly Problem[] => {
      if (!known.includes(attribute))
        return [problem('compose/unknown-attribute', at, { element, attribute, known })]
      if (missing.includes(attribute)) return []
      const values = attributeValues[`${element} ${attribute}`]
      if (values !== undefined && !values.includes(value))
        return [problem('compose/attribute-value', at, { element, attribute, value, known: values })]
      return attribute === 'maxlength' && !/^[1-9]\d{0,3}$/.test(value)
        ? [problem('compose/not-a-length', at, { attribute, value })]
        : []
    }),
  ]
}

/** The classes that any selector of the look names. */
function classesIn(look: StyleSheet): ReadonlySet<string> {
  const styles = [look.styles, ...Object.values(look.languages).map((each) => each.styles)]
  const selectors = styles.flatMap((each) => Object.keys(each)).flatMap((selector) => selector.split(' '))
  return new Set(selectors.flatMap((selector) => selector.split('.').slice(1)))
}
