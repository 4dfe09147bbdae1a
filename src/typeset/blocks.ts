import type { Element, Field, Node, SignatureField } from '../model/doc.ts'
import type { Style } from '../model/look.ts'
import type { Ink, Owner } from '../model/page.ts'
import { remember } from './block-memory.ts'
import { collectInline, fieldTag, type Inline, isInline } from './inline.ts'
import type { SetLine } from './line.ts'
import { setPicture } from './picture.ts'
import { namesOf, type ResolvedStyle, resolve, type TextStyle } from './style.ts'
import {
  append,
  type BlockContext,
  type Box,
  extentOf,
  inset,
  type LayoutContext,
  shifted,
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
        append(
          list,
          remember(node, setting, job, () => setElement(node, setting, job)),
        )
        break
      case 'field':
        append(
          list,
          remember(node, setting, job, () => setField(node, setting, job)),
        )
        break
      case 'signature':
        append(
          list,
          remember(node, setting, job, () => setSignature(node, setting, job)),
        )
        break
      case 'picture':
        append(
          list,
          remember(node, setting, job, () => setPicture(node, setting, job)),
        )
        break
      // these stand in lines, which their block's paragraph sets
      case 'text':
      case 'line-break':
      case 'page-number':
        break
      default:
        node satisfies never
    }
  }
  return list
}

/** A list set at its natural height as the ink of one box, its first glue and its last left out. */
function rigid(list: readonly Vertical[]): { readonly heightPt: number; readonly ink: readonly Ink[] } {
  const first = list.findIndex((item) => item.kind === 'box')
  const last = list.findLastIndex((item) => item.kind === 'box')
  const ink: Ink[] = []
  let heightPt = 0
  for (const item of first < 0 ? [] : list.slice(first, last + 1)) {
    const down = heightPt
    if (item.kind === 'box') ink.push(...item.ink.map((each) => shifted(each, 0, -down)))
    heightPt += extentOf(item).naturalPt
  }
  return { heightPt, ink }
}

function setElement(element: Element, outer: BlockContext, job: LayoutContext): readonly Vertical[] {
  const { text, box } = resolve(
    job.look,
    job.doc.language,
    element.tag,
    element.classes,
    outer.parents,
    outer.text,
  )
  const language = element.language === undefined ? outer.language : job.languageOf(element.language)
  const artifact = outer.artifact || element.role === 'Artifact'
  const inner: BlockContext = {
    ...inset(outer, box, job),
    text,
    parents: namesOf(element.tag, element.classes),
    language,
    artifact,
    at: element.at,
  }
  const content = element.children.some(isInline)
    ? setParagraph(element.children, inner, box, job)
    : box.columns !== undefined || element.tag === 'tr'
      ? setColumns(element, inner, box, job)
      : element.tag === 'table'
        ? setTable(element, inner, job)
        : setBlocks(element.children, inner, job)
  return framed(content, { text, box }, inner)
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

/** Lines of equal leading; the first two and the last two of a paragraph are not parted. */
function setParagraph(
  nodes: readonly Node[],
  setting: BlockContext,
  box: Style,
  job: LayoutContext,
): readonly Vertical[] {
  const { text, at } = setting
  const inline = collectInline(nodes, setting, job.look, job.doc.language, job.languageOf)
  const measure = {
    widthPt: setting.widthPt,
    direction: job.doc.direction,
    align: text.align,
    hangPt: box.hangPt ?? 0,
  }
  const lines = job.paragraphs.set(inline, measure, at, job.problems)
  const heightPt = text.leadingPt * job.leading
  const list: Vertical[] = []
  lines.forEach((line, index) => {
    if (index === 1 || (index > 0 && index === lines.length - 1)) list.push({ kind: 'keep' })
    list.push({ kind: 'box', heightPt, ink: inkOf(line, inline, setting, heightPt), at })
  })
  return list
}

/** The baseline stands so that ascenders and descenders (0.8 and 0.2 em) are in the middle of the leading. */
function inkOf(line: SetLine, inline: Inline, setting: BlockContext, leadingPt: number): readonly Ink[] {
  const { sizePt } = setting.text
  const yPt = -((leadingPt - sizePt) / 2 + 0.8 * sizePt)
  const ink: Ink[] = []
  for (const part of line.parts) {
    const span = inline.spans[part.span]!
    const xPt = setting.leftPt + part.xPt
    switch (part.kind) {
      case 'run': {
        const { face, sizePt: size, grey, clusters, advancesPt, levels } = part
        const owner: Owner = setting.artifact ? 'pagination' : span.id
        const glyphs = { clusters, advancesPt, levels }
        ink.push({ kind: 'glyphs', owner, face, sizePt: size, xPt, yPt, grey, angleDeg: 0, ...glyphs })
        break
      }
      case 'box': {
        const { sidePt: side, style } = span.box!
        // the middle of the box stands at half the height of a capital
        const middle = yPt + 0.35 * sizePt
        ink.push(...widgetInk(span.id, xPt, middle - side / 2, side, side, span.style, style))
        break
      }
      default:
        part satisfies never
    }
  }
  return ink
}

function widgetInk(
  owner: number,
  xPt: number,
  yPt: number,
  widthPt: number,
  heightPt: number,
  text: TextStyle,
  box: Style,
): readonly Ink[] {
  const { border, borderPt: linePt = 0.5 } = box
  const { grey } = text
  const ink: Ink[] = []
  if (border === 'box')
    ink.push({ kind: 'frame', owner: 'layout', xPt, yPt, widthPt, heightPt, linePt, grey })
  if (border === 'under' || border === 'over') {
    const y = border === 'under' ? yPt : yPt + heightPt
    const ends = { x1Pt: xPt, y1Pt: y, x2Pt: xPt + widthPt, y2Pt: y }
    ink.push({ kind: 'rule', owner: 'layout', ...ends, widthPt: linePt, grey })
  }
  ink.push({ kind: 'widget', owner, xPt, yPt, widthPt, heightPt, sizePt: text.sizePt })
  return ink
}

/** A field as a block: a box across the measure. */
function setField(field: Field, setting: BlockContext, job: LayoutContext): readonly Vertical[] {
  const { text, box } = resolve(
    job.look,
    job.doc.language,
    fieldTag(field),
    field.classes,
    setting.parents,
    setting.text,
  )
  const { leftPt, widthPt } = inset(setting, { ...box, border: 'under' }, job)
  const { input } = field
  const isTall = input.type === 'signature' || (input.type === 'text' && input.multiline)
  const heightPt = box.heightPt ?? text.sizePt * (isTall ? 4.5 : 1.7)
  const ink = widgetInk(field.id, leftPt, -heightPt, widthPt, heightPt, text, box)
  const list: Vertical[] = [{ kind: 'box', heightPt, ink, at: field.at }]
  if (box.before !== undefined) list.unshift({ kind: 'glue', glue: box.before })
  if (box.after !== undefined) list.push({ kind: 'glue', glue: box.after })
  return list
}

/** The visible signature: its words as blocks, its widget over all of them. */
function setSignature(node: SignatureField, outer: BlockContext, job: LayoutContext): readonly Vertical[] {
  const style = resolve(job.look, job.doc.language, 'signature', node.classes, outer.parents, outer.text)
  const inner: BlockContext = {
    ...inset(outer, style.box, job),
    text: style.text,
    parents: namesOf('signature', node.classes),
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
  const list: Vertical[] = [{ kind: 'box', heightPt, ink, at: node.at }]
  if (style.box.before !== undefined) list.unshift({ kind: 'glue', glue: style.box.before })
  if (style.box.after !== undefined) list.push({ kind: 'glue', glue: style.box.after })
  return list
}

/** Rows one under the other; a page may end after each, and begins with the head of the table that it goes on with. */
function setTable(table: Element, setting: BlockContext, job: LayoutContext): readonly Vertical[] {
  const heads = table.children.filter((node) => node.kind === 'element' && node.tag === 'thead')
  const rows = setBlocks(
    table.children.filter((node) => !heads.includes(node)),
    setting,
    job,
  )
  if (heads.length === 0) return rows
  const list = [...setBlocks(heads, setting, job), { kind: 'keep' as const }]
  // said once: where it stands again, it is an artifact
  const again = rigid(setBlocks(heads, { ...setting, artifact: true }, job))
  const gap = rows[0]?.kind === 'glue' ? rows[0].glue.naturalPt : 0
  const head: Box = { kind: 'box', ink: again.ink, heightPt: again.heightPt + gap, at: setting.at }
  append(
    list,
    rows.map((item) => (item.kind === 'box' ? { ...item, head } : item)),
  )
  return list
}

/** Children side by side, from the start edge; one box, which no page end parts. */
function setColumns(
  element: Element,
  setting: BlockContext,
  box: Style,
  job: LayoutContext,
): readonly Vertical[] {
  const children = element.children.filter((node) => node.kind !== 'page-break')
  if (children.length === 0) return []
  const columns = children.map((_, i) => box.columns?.[i] ?? box.columns?.at(-1) ?? 1)
  const gap = box.gapPt ?? 0
  const total = columns.reduce((sum, each) => sum + each, 0)
  const room = setting.widthPt - gap * (children.length - 1)
  const rtl = job.doc.direction === 'rtl'
  let from = 0
  const cells = children.map((node, i) => {
    const widthPt = (room * columns[i]!) / total
    const leftPt = setting.leftPt + (rtl ? setting.widthPt - from - widthPt : from)
    from += widthPt + gap
    return rigid(setBlocks([node], { ...setting, leftPt, widthPt }, job))
  })
  const heightPt = Math.max(...cells.map((cell) => cell.heightPt))
  // fields side by side stand on one line, however long their labels are
  const fields = cells.every((cell) => cell.ink.at(-1)?.kind === 'widget')
  const ink = cells.flatMap((cell) =>
    fields ? cell.ink.map((each) => shifted(each, 0, cell.heightPt - heightPt)) : grown(cell, heightPt),
  )
  return [{ kind: 'box', heightPt, ink, at: element.at }]
}

/**
 * The ink of a cell in its row. A frame around all of it is made as tall as the row; one with nothing in it is a box to
 * tick, and stays as it is.
 */
function grown(
  cell: { readonly heightPt: number; readonly ink: readonly Ink[] },
  heightPt: number,
): readonly Ink[] {
  const [frame, ...rest] = cell.ink
  const whole = frame?.kind === 'frame' && frame.heightPt === cell.heightPt
  if (!whole || rest.length === 0 || rest.some((each) => each.kind === 'widget')) return cell.ink
  return [{ ...frame, yPt: -heightPt, heightPt }, ...rest]
}
