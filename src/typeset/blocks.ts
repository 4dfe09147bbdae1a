import { memo } from '../memo.ts'
import type { Element, Field, Node, SignatureField } from '../model/doc.ts'
import type { Style } from '../model/look.ts'
import type { Ink, Owner } from '../model/page.ts'
import type { Problem } from '../problems/problem.ts'
import { fieldTag, isInline } from './inline.ts'
import { setParagraph, widgetInk } from './lines.ts'
import { setList } from './lists.ts'
import { setPicture } from './picture.ts'
import { kindOf, type ResolvedStyle } from './style.ts'
import { setColumns, setTable } from './tables.ts'
import {
  append,
  type BlockContext,
  type BlockNode,
  inset,
  type LayoutContext,
  type RememberedBlocks,
  rigid,
  type SetBlock,
  shifted,
  spaced,
  type Vertical,
} from './vertical.ts'

/**
 * The vertical list of sibling blocks; where the space after one meets the space before the next, the larger stays.
 * Problems go to the document's list.
 */
export function setBlocks(
  nodes: readonly Node[],
  setting: BlockContext,
  job: LayoutContext,
): readonly Vertical[] {
  const list: Vertical[] = []
  for (const node of nodes) {
    switch (node.kind) {
      case 'page-break':
        list.push({ kind: 'page-break' })
        break
      case 'element':
      case 'field':
      case 'signature':
      case 'picture':
        append(list, setOnce(node, setting, job))
        break
      // these stand in lines, which their block's paragraph sets
      case 'text':
      case 'line-break':
      case 'page-number':
      case 'page-count':
        break
      default:
        node satisfies never
    }
  }
  return list
}

/** Blocks of a letter with all its languages, and some more. */
const MOST_BLOCKS = 10_000

/** For one run. */
export const openBlocks = (): RememberedBlocks =>
  memo<Parameters<RememberedBlocks>, SetBlock>(
    MOST_BLOCKS,
    (node, widthPt, leftPt, text, page, count, artifact, language, parent, job) => {
      const problems: Problem[] = []
      const place = { page, count, artifact, leftPt, widthPt, at: node.at }
      // all of it is shared, or it would not be remembered
      const setting = { ...place, language, text, parent, problems, own: undefined }
      return { list: setBlock(node, setting, job), problems }
    },
  )

/** Of what no other document has nothing need be remembered. */
function setOnce(node: BlockNode, setting: BlockContext, job: LayoutContext): readonly Vertical[] {
  const { page, count, artifact, language, leftPt, widthPt, text, parent, own } = setting
  if (own?.has(node) === true) return setBlock(node, setting, job)
  const question = [node, widthPt, leftPt, text, page, count, artifact, language, parent, job] as const
  const { list, problems } = job.blocks(...question)
  setting.problems.push(...problems)
  return list
}

function setBlock(node: BlockNode, setting: BlockContext, job: LayoutContext): readonly Vertical[] {
  switch (node.kind) {
    case 'element':
      return setElement(node, setting, job)
    case 'field':
      return setField(node, setting, job)
    case 'signature':
      return setSignature(node, setting, job)
    case 'picture':
      return setPicture(node, setting, job)
    default:
      return node satisfies never
  }
}

function setElement(element: Element, outer: BlockContext, job: LayoutContext): readonly Vertical[] {
  const kind = kindOf(element.tag, element.classes)
  const { text, box } = job.resolve(kind, outer.parent, outer.text)
  const language = element.language === undefined ? outer.language : job.languageOf(element.language)
  const artifact = outer.artifact || element.role === 'Artifact'
  const inner: BlockContext = {
    ...inset(outer, box, job),
    text,
    parent: kind,
    language,
    artifact,
    at: element.at,
  }
  const content = element.children.some(isInline)
    ? setParagraph(element.children, inner, box, job)
    : setChildren(element, inner, box, job)
  return framed(content, { text, box }, inner)
}

function setChildren(
  element: Element,
  inner: BlockContext,
  box: Style,
  job: LayoutContext,
): readonly Vertical[] {
  if (box.columns !== undefined || element.tag === 'tr')
    return setColumns(element, inner, box, job, setBlocks)
  if (element.tag === 'table') return setTable(element, inner, job, setBlocks)
  if (element.role === 'L') return setList(element, inner, job, setBlocks, framed)
  return setBlocks(element.children, inner, job)
}

/** Space, rules and frame around an element's content. */
function framed(
  content: readonly Vertical[],
  style: ResolvedStyle,
  inner: BlockContext,
): readonly Vertical[] {
  const { box, text } = style
  const { border, borderPt = 0.5, paddingPt = 0, minHeightPt = 0 } = box
  const list: Vertical[] = []
  const owner: Owner = 'layout'
  const left = border === 'box' ? inner.leftPt - paddingPt : inner.leftPt
  const width = border === 'box' ? inner.widthPt + 2 * paddingPt : inner.widthPt
  const rule = (yPt: number): Ink => ({
    kind: 'rule',
    owner,
    x1Pt: left,
    y1Pt: yPt,
    x2Pt: left + width,
    y2Pt: yPt,
    widthPt: borderPt,
    grey: text.grey,
  })
  if (content.length === 0 && border === undefined && minHeightPt === 0) return []
  if (box.before !== undefined) list.push({ kind: 'glue', glue: box.before })
  if (border === 'box' || (minHeightPt > 0 && border === undefined)) {
    const inside = rigid(content)
    const pad = border === 'box' ? paddingPt : 0
    const heightPt = Math.max(minHeightPt, inside.heightPt + 2 * pad)
    const frame: Ink[] =
      border === 'box'
        ? [
            {
              kind: 'frame',
              owner,
              xPt: left,
              yPt: -heightPt,
              widthPt: width,
              heightPt,
              linePt: borderPt,
              grey: text.grey,
            },
          ]
        : []
    const ink = [...frame, ...inside.ink.map((each) => shifted(each, 0, -pad))]
    list.push({ kind: 'box', heightPt, ink, at: inner.at })
  } else {
    if (border === 'over')
      list.push({ kind: 'box', heightPt: paddingPt, ink: [rule(0)], at: inner.at }, { kind: 'keep' })
    append(list, content)
    if (border === 'under') {
      list.push({ kind: 'keep' })
      list.push({ kind: 'box', heightPt: paddingPt, ink: [rule(-paddingPt)], at: inner.at })
    }
  }
  if (box.keepWithNext === true) list.push({ kind: 'keep' })
  if (box.after !== undefined) append(list, [{ kind: 'glue', glue: box.after }])
  return list
}

/** A field as a block: a box across the measure. */
function setField(field: Field, setting: BlockContext, job: LayoutContext): readonly Vertical[] {
  const { text, box } = job.resolve(kindOf(fieldTag(field), field.classes), setting.parent, setting.text)
  const { leftPt, widthPt } = inset(setting, { ...box, border: 'under' }, job)
  const { input } = field
  const isTall = input.type === 'signature' || (input.type === 'text' && input.multiline)
  const heightPt = box.heightPt ?? text.sizePt * (isTall ? 4.5 : 1.7)
  const ink = widgetInk(field.id, leftPt, -heightPt, widthPt, heightPt, text, box)
  return spaced({ kind: 'box', heightPt, ink, at: field.at }, box)
}

/** The visible signature: its words as blocks, its widget over all of them. */
function setSignature(node: SignatureField, outer: BlockContext, job: LayoutContext): readonly Vertical[] {
  const kind = kindOf('signature', node.classes)
  const style = job.resolve(kind, outer.parent, outer.text)
  const inner: BlockContext = {
    ...inset(outer, style.box, job),
    text: style.text,
    parent: kind,
    at: node.at,
  }
  const inside = rigid(setBlocks(node.children, inner, job))
  const { border, paddingPt = 0, minHeightPt = 0 } = style.box
  const pad = border === 'box' ? paddingPt : 0
  const heightPt = Math.max(minHeightPt, inside.heightPt + 2 * pad)
  const left = inner.leftPt - pad
  const width = inner.widthPt + 2 * pad
  const ink = [
    ...widgetInk(node.id, left, -heightPt, width, heightPt, style.text, style.box),
    ...inside.ink.map((each) => shifted(each, 0, -pad)),
  ]
  return spaced({ kind: 'box', heightPt, ink, at: node.at }, style.box)
}
