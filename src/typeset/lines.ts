import type { Node } from '../model/doc.ts'
import type { Style } from '../model/look.ts'
import type { Ink, LinkArea, Owner } from '../model/page.ts'
import { collectInline, type Inline } from './inline.ts'
import type { SetLine } from './line.ts'
import type { TextStyle } from './style.ts'
import type { BlockContext, LayoutContext, Vertical } from './vertical.ts'

/** Lines of equal leading; the first two and the last two of a paragraph are not parted. */
export function setParagraph(
  nodes: readonly Node[],
  setting: BlockContext,
  box: Style,
  job: LayoutContext,
): readonly Vertical[] {
  const { text, at } = setting
  const inline = collectInline(nodes, setting, job)
  const measure = {
    widthPt: setting.widthPt,
    direction: job.direction,
    align: text.align,
    hangPt: box.hangPt ?? 0,
  }
  const lines = job.paragraphs.set(inline, measure, at, setting.problems)
  const heightPt = text.leadingPt * job.leading
  const list: Vertical[] = []
  lines.forEach((line, index) => {
    if (index === 1 || (index > 0 && index === lines.length - 1)) list.push({ kind: 'keep' })
    list.push({ kind: 'box', heightPt, ink: inkOf(line, inline, setting, heightPt), at })
  })
  return list
}

/** The baseline stands so that ascenders and descenders (0.8 and 0.2 em) are in the middle of the leading. */
export function inkOf(
  line: SetLine,
  inline: Inline,
  setting: BlockContext,
  leadingPt: number,
): readonly Ink[] {
  const { sizePt } = setting.text
  const yPt = -((leadingPt - sizePt) / 2 + 0.8 * sizePt)
  const ink: Ink[] = setting.artifact ? [] : linkAreas(line, inline, setting.leftPt, yPt)
  for (const part of line.parts) {
    const span = inline.spans[part.span]!
    const xPt = setting.leftPt + part.xPt
    switch (part.kind) {
      case 'run': {
        const { face, sizePt: size, grey, clusters, advancesPt, levels } = part
        const owner: Owner = setting.artifact ? 'pagination' : span.id
        const glyphs = { clusters, advancesPt, levels }
        const { risePt } = span.style
        const rise = risePt === 0 ? {} : { risePt }
        ink.push({
          kind: 'glyphs',
          owner,
          face,
          sizePt: size,
          xPt,
          yPt,
          grey,
          angleDeg: 0,
          ...rise,
          ...glyphs,
        })
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

/** A field as ink: what its style draws around it, and its widget. `xPt`, `yPt`: its lower left corner. */
export function widgetInk(
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

/** Of its size: how far a line of a link reaches below and above its baseline. */
const BELOW = 0.25
const ABOVE = 0.85

/** Where one can click on the links of a line: one area for what of a link stands together there. None on what runs, which is said once. */
function linkAreas(line: SetLine, inline: Inline, leftPt: number, yPt: number): LinkArea[] {
  const areas: LinkArea[] = []
  let before: number | null = null
  for (const part of line.parts) {
    const { link, style } = inline.spans[part.span]!
    if (link !== null && part.kind === 'run') {
      const widthPt = part.advancesPt.reduce((sum, each) => sum + each, 0)
      const last = areas.at(-1)
      if (before === link && last !== undefined)
        areas[areas.length - 1] = { ...last, widthPt: leftPt + part.xPt + widthPt - last.xPt }
      else {
        const { sizePt } = style
        const heightPt = (BELOW + ABOVE) * sizePt
        areas.push({
          kind: 'link',
          owner: link,
          xPt: leftPt + part.xPt,
          yPt: yPt - BELOW * sizePt,
          widthPt,
          heightPt,
        })
      }
    }
    before = link
  }
  return areas
}
