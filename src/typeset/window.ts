import type { Element, Node } from '../model/doc.ts'
import type { Ink } from '../model/page.ts'
import { A4_MM, alwaysShown, envelopeWindows, everShown, type RectangleMm } from '../model/window.ts'
import { problem } from '../problems/problem.ts'
import { setBlocks } from './blocks.ts'
import { type BlockContext, type Box, type LayoutContext, rigid, shifted, type Vertical } from './vertical.ts'

const PT_PER_MM = 72 / 25.4

/** A rectangle on the page: points, from its left and its top edge. */
interface RectanglePt {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

const inPoints = ({ left, top, width, height }: RectangleMm): RectanglePt => ({
  left: left * PT_PER_MM,
  top: top * PT_PER_MM,
  right: (left + width) * PT_PER_MM,
  bottom: (top + height) * PT_PER_MM,
})

/** The flow of a document around its address: what stands over it, and what follows. */
export interface AddressedFlow {
  readonly address: Element
  readonly before: readonly Node[]
  readonly after: readonly Node[]
}

/** The flow parted at its `address`; null: it has none. */
export function partedAtAddress(flow: readonly Node[]): AddressedFlow | null {
  const at = flow.findIndex((node) => node.kind === 'element' && node.window !== undefined)
  if (at < 0) return null
  return { address: flow[at] as Element, before: flow.slice(0, at), after: flow.slice(at + 1) }
}

/**
 * What stands over an address, and the address at its place on the sheet, as one box that ends where the window may end: nothing in it
 * stretches, and what follows stands below. `head` is laid out already. Problems `window/address-overflow` and
 * `window/not-free` go to the document's list.
 */
export function addressBox(
  address: Element,
  head: readonly Vertical[],
  setting: BlockContext,
  job: LayoutContext,
): Box {
  const { page } = job.look
  const row = envelopeWindows[address.window!]
  const [shown, ever] = [inPoints(alwaysShown(row)), inPoints(everShown(row))]
  const { at } = address
  const report = (fault: 'sheet' | 'above' | 'page'): void =>
    void setting.problems.push(problem('window/not-free', at, { fault, window: address.window! }))
  const isA4 =
    Math.abs(page.widthPt - A4_MM.width * PT_PER_MM) < 2 &&
    Math.abs(page.heightPt - A4_MM.height * PT_PER_MM) < 2
  if (!isA4) report('sheet')
  if (head.some((item) => item.kind === 'page-break')) report('page')
  const above = rigid(head)
  if (page.topPt + above.heightPt > ever.top + 0.001) report('above')
  const inside = rigid(
    setBlocks([address], { ...setting, leftPt: shown.left, widthPt: shown.right - shown.left }, job),
  )
  const roomPt = shown.bottom - shown.top
  if (inside.heightPt > roomPt + 0.001)
    setting.problems.push(problem('window/address-overflow', at, { heightPt: inside.heightPt, roomPt }))
  const down = page.topPt - shown.top
  const ink = [...above.ink, ...inside.ink.map((each) => shifted(each, 0, down))]
  return { kind: 'box', heightPt: Math.max(0, ever.bottom - page.topPt), ink, at }
}

/** What stands beside the text of page 1 where the window may be: a problem `window/not-free`. */
export function checkBeside(
  address: Element,
  ink: readonly Ink[],
  { problems }: BlockContext,
  job: LayoutContext,
): void {
  const ever = inPoints(everShown(envelopeWindows[address.window!]))
  const { heightPt } = job.look.page
  const crosses = ink.some((each) => {
    const area = paintedArea(each, heightPt)
    if (area === null) return false
    return (
      area.top < ever.bottom && area.bottom > ever.top && area.left < ever.right && area.right > ever.left
    )
  })
  if (crosses)
    problems.push(problem('window/not-free', address.at, { fault: 'beside', window: address.window! }))
}

/** Where ink is seen on a page of this height; null: it is not. */
function paintedArea(ink: Ink, pagePt: number): RectanglePt | null {
  switch (ink.kind) {
    case 'glyphs': {
      const top = pagePt - ink.yPt - 0.8 * ink.sizePt
      const right = ink.xPt + ink.advancesPt.reduce((sum, advance) => sum + advance, 0)
      return { left: ink.xPt, top, right, bottom: top + ink.sizePt }
    }
    case 'picture':
    case 'frame': {
      const top = pagePt - ink.yPt - ink.heightPt
      return { left: ink.xPt, top, right: ink.xPt + ink.widthPt, bottom: top + ink.heightPt }
    }
    case 'rule':
      return {
        left: Math.min(ink.x1Pt, ink.x2Pt),
        top: pagePt - Math.max(ink.y1Pt, ink.y2Pt),
        right: Math.max(ink.x1Pt, ink.x2Pt),
        bottom: pagePt - Math.min(ink.y1Pt, ink.y2Pt),
      }
    case 'widget':
    case 'link':
      return null
    default:
      return ink satisfies never
  }
}
