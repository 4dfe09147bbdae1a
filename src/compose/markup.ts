import type { Source } from '../model/letter.ts'
import type { StyleSheet } from '../model/look.ts'
import type { MarkupFault } from '../problems/compose-markup.ts'
import { type Code, type Problem, problem } from '../problems/problem.ts'
import { nearest } from '../text/nearest.ts'
import { type Place, placer } from '../text/place.ts'
import { branches, DEEPEST, deepBlock, withoutBraces } from './braces.ts'
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
import { openPartsCheck } from './parts.ts'
import { type PictureTag, pictureFaults, pictureTag } from './pictures.ts'
import { mayBeEmpty } from './title.ts'
import { type Tag, tokenize } from './tokens.ts'

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

/**
 * Checks the markup of the source itself: every tag known, closed, in its place, with its attributes and known classes.
 * `fields`: whether what it makes may be filled in.
 */
export function checkMarkup(source: Source, look: StyleSheet, fields: boolean): CheckedMarkup {
  const problems: Problem[] = []
  const report = (problem: Problem): void => void problems.push(problem)
  const placeAt = placer(source.file, source.text)
  const known = classesOf(look)
  const tags: { name: string; classes: string[]; start: number; at: Place }[] = []
  const pictures: PictureTag[] = []
  const checkField = openFieldCheck(fields)
  const parts = openPartsCheck()
  // an element that is not known may hold anything: it is one problem, not one for each thing in it
  // `blamed`: what was said of things that may not stand in it, of which the first is enough
  const stack: { name: string; start: number; unknown?: true; blamed?: Problem }[] = []
  /** what comes of an end tag that is missing, which is said itself */
  const consequences = new Set<Problem>()
  const text = withoutBraces(source.text)
  const markup = tokenize(text)
  const cuts = [...branches(source.text)]
  const openBranches: {
    readonly offset: number
    readonly block: string
    readonly depth: number
    readonly top: number | undefined
  }[] = []
  let titles = 0
  let isTooDeep = deepBlock(source.text) !== null
  // of its conditions that is said with the names
  if (isTooDeep) return { problems, tags, pictures }

  const passBranches = (before: number): void => {
    while (cuts.length > 0 && cuts[0]!.offset < before) {
      const cut = cuts.shift()!
      parts.branch()
      if (cut.kind === 'open') openBranches.push({ ...cut, depth: stack.length, top: stack.at(-1)?.start })
      const opened = openBranches.at(-1)
      if (opened && (stack.length !== opened.depth || stack.at(-1)?.start !== opened.top)) {
        report(problem('compose/parted', placeAt(opened.offset)))
      }
      if (cut.kind === 'close') openBranches.pop()
    }
  }

  const start = (tag: Tag): void => {
    const rule = ruleOf(tag.name)
    const at = placeAt(tag.start)
    if (rule === undefined) {
      report(problem('compose/unknown-element', at, { element: tag.name, known: Object.keys(elements) }))
      stack.push({ name: tag.name, start: tag.start, unknown: true })
      return
    }
    const type = tag.attributes.get('type') ?? null
    const parent = stack.at(-1)?.name ?? null
    const around = stack.at(-1)
    if (around?.unknown !== true && around?.blamed === undefined && !mayStandIn(tag.name, type, parent)) {
      const misplaced = problem('compose/misplaced', at, { element: tag.name, parent })
      if (around !== undefined) around.blamed = misplaced
      report(misplaced)
    }
    problems.push(...attributeProblems(tag, rule, at))
    if (tag.name === 'img') {
      problems.push(...pictureFaults(tag, at))
      const picture = pictureTag(tag, at)
      if (picture !== null) pictures.push(picture)
    }
    if (tag.name === 'title') {
      titles++
      if (titles === 1 && (openBranches.length > 0 || mayBeEmpty(source.text, tag.end)))
        report(problem('compose/empty-title', at))
    }
    const classes = (tag.attributes.get('class') ?? '').split(/\s+/).filter((each) => each !== '')
    for (const name of classes.filter((each) => !known.has(each))) {
      report(problem('compose/unknown-class', at, { class: name, known: [...known].sort() }))
    }
    problems.push(
      ...checkField(
        tag,
        at,
        openBranches.some(({ block }) => block === 'each'),
      ),
    )
    problems.push(
      ...parts.open(
        tag,
        at,
        stack.map(({ name }) => name),
      ),
    )
    tags.push({ name: tag.name, classes, start: tag.start, at })
    if (!traits[rule.kind].hasEndTag) return
    stack.push({ name: tag.name, start: tag.start })
    if (stack.length > DEEPEST) {
      isTooDeep = true
      report(problem('compose/too-deep', at, { most: DEEPEST }))
    }
  }

  const end = (tag: Tag): void => {
    const rule = ruleOf(tag.name)
    const at = placeAt(tag.start)
    const element = tag.name
    let misspelt = false
    while (stack.at(-1)?.unknown === true && stack.at(-1)?.name !== tag.name) {
      misspelt = true
      stack.pop()
    }
    const opened = stack.at(-1)
    if (rule !== undefined && !traits[rule.kind].hasEndTag) report(problem('compose/void', at, { element }))
    else if (opened?.name === tag.name) {
      problems.push(...parts.close(tag, text.slice(opened.start, tag.start)))
      stack.pop()
    } else if (stack.some((each) => each.name === tag.name)) {
      const { line, column } = placeAt(opened!.start)
      report(problem('compose/not-nested', at, { element, open: opened!.name, line, column }))
      for (let left = stack.pop(); left !== undefined && left.name !== tag.name; left = stack.pop())
        if (left.blamed !== undefined) consequences.add(left.blamed)
    } else if (rule === undefined && opened !== undefined && nearest(element, [opened.name]) !== null) {
      report(problem('compose/unknown-element', at, { element, known: [opened.name] }))
      stack.pop()
    } else if (!misspelt) report(problem('compose/not-open', at, { element }))
  }

  for (const { 0: signs, index } of text.matchAll(/[{}]+|\\(?=\ue000)/g))
    report(problem('compose/brace', placeAt(index), { signs }))

  // what stands behind a fault within a tag cannot be told: a quote that is lost takes in the next tags
  const broken = markup.findIndex((each) => each.kind === 'fault' && isWithinTag(each.fault))
  for (const token of broken < 0 ? markup : markup.slice(0, broken + 1)) {
    passBranches(token.start)
    // nothing is said of what stands deeper
    if (isTooDeep) return { problems, tags, pictures }
    switch (token.kind) {
      case 'fault':
        report(problem('compose/markup', placeAt(token.start), { fault: token.fault }))
        break
      case 'start':
        start(token)
        break
      case 'end':
        end(token)
        break
      case 'text':
        if (token.text.trim() !== '' && !mayHoldText(stack.at(-1)))
          report(problem('compose/loose-text', placeAt(token.start + token.text.search(/\S/))))
        break
      default:
        token satisfies never
    }
  }
  if (broken >= 0) return { problems, tags, pictures }
  passBranches(Number.POSITIVE_INFINITY)
  for (const { name, start: offset, unknown, blamed } of stack) {
    if (blamed !== undefined) consequences.add(blamed)
    if (unknown !== true) report(problem('compose/not-closed', placeAt(offset), { element: name }))
  }
  if (titles !== 1) report(problem('compose/title', placeAt(0), { titles }))
  // where tags do not fit together, conditions part elements for that reason
  const isUnbalanced = problems.some(({ code }) => UNBALANCED.has(code))
  const causes = problems.filter(
    (each) => !consequences.has(each) && !(isUnbalanced && each.code === 'compose/parted'),
  )
  return { problems: causes, tags, pictures }
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
function classesOf(look: StyleSheet): ReadonlySet<string> {
  const styles = [look.styles, ...Object.values(look.languages).map((each) => each.styles)]
  const selectors = styles.flatMap((each) => Object.keys(each)).flatMap((selector) => selector.split(' '))
  return new Set(selectors.flatMap((selector) => selector.split('.').slice(1)))
}
