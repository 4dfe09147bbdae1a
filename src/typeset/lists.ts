import type { Element } from '../model/doc.ts'
import type { Ink } from '../model/page.ts'
import { collectInline } from './inline.ts'
import { inkOf } from './lines.ts'
import { kindOf, type ResolvedStyle } from './style.ts'
import {
  append,
  type BlockContext,
  inset,
  type LayoutContext,
  type SetBlocks,
  shifted,
  type Vertical,
} from './vertical.ts'

/** Between a label and its item, of the item's size. */
const GAP = 0.5

/** An item with its label, which is measured before any item is set: all items of a list begin at the same place. */
interface LabelledItem {
  readonly item: Element
  readonly style: ResolvedStyle
  readonly inner: BlockContext
  readonly labelPt: number
}

/**
 * The items of a list one under the other, each with its label at the start edge. Labels end where the widest ends, so that 9. and 10.
 * stand over one another. `framed` is what every block does.
 */
export function setList(
  list: Element,
  setting: BlockContext,
  job: LayoutContext,
  setBlocks: SetBlocks,
  framed: (content: readonly Vertical[], style: ResolvedStyle, inner: BlockContext) => readonly Vertical[],
): readonly Vertical[] {
  const items = list.children.flatMap((item): readonly LabelledItem[] => {
    if (item.kind !== 'element') return []
    const kind = kindOf(item.tag, item.classes)
    const style = job.resolve(kind, setting.parent, setting.text)
    const language = item.language === undefined ? setting.language : job.languageOf(item.language)
    const inner = { ...inset(setting, style.box, job), text: style.text, parent: kind, language, at: item.at }
    const line = labelLine(item, inner, 1e6, job).line
    return [{ item, style, inner, labelPt: line?.widthPt ?? 0 }]
  })
  const widestPt = Math.max(0, ...items.map(({ labelPt }) => labelPt))
  const vertical: Vertical[] = []
  for (const { item, style, inner } of items) {
    const gapPt = GAP * style.text.sizePt
    const columnPt = Math.max(style.box.hangPt ?? 0, widestPt + gapPt)
    const content = setItem(item, inner, columnPt, gapPt, job, setBlocks)
    append(vertical, framed(content, style, inner))
  }
  return vertical
}

/** The label of an item in a line of this width, at its end. */
function labelLine(item: Element, setting: BlockContext, widthPt: number, job: LayoutContext) {
  const label = item.children[0] as Element
  const inline = collectInline(label.children, setting, job)
  const measure = { widthPt, direction: job.direction, align: 'end', hangPt: 0 } as const
  return { inline, line: job.paragraphs.set(inline, measure, setting.at, setting.problems)[0] }
}

/** The blocks of an item, set in by the width of its label, which stands in the first of its lines. */
function setItem(
  item: Element,
  inner: BlockContext,
  columnPt: number,
  gapPt: number,
  job: LayoutContext,
  setBlocks: SetBlocks,
): readonly Vertical[] {
  const body = item.children[1] as Element
  const rtl = job.direction === 'rtl'
  const widthPt = inner.widthPt - columnPt
  const content = setBlocks(
    body.children,
    { ...inner, leftPt: inner.leftPt + (rtl ? 0 : columnPt), widthPt },
    job,
  )
  const { inline, line } = labelLine(item, inner, columnPt - gapPt, job)
  if (line === undefined) return content
  const leftPt = rtl ? inner.leftPt + widthPt + gapPt : inner.leftPt
  const heightPt = inner.text.leadingPt * job.leading
  const label = inkOf(line, inline, { ...inner, leftPt }, heightPt)
  const first = content.findIndex((each) => each.kind === 'box')
  const box = content[first]
  if (box?.kind !== 'box') return [...content, { kind: 'box', heightPt, ink: label, at: item.at }]
  const [there, here] = [textBaselineOf(box.ink), textBaselineOf(label)]
  const downPt = there === null || here === null ? 0 : there - here
  const ink = [...label.map((each) => shifted(each, 0, downPt)), ...box.ink]
  return content.map((each, i) => (i === first ? { ...box, ink } : each))
}

/** The baseline of the first line of text; null: there is none, as over a field. */
function textBaselineOf(ink: readonly Ink[]): number | null {
  const glyphs = ink.find((each) => each.kind === 'glyphs')
  return glyphs?.kind === 'glyphs' ? glyphs.yPt : null
}
