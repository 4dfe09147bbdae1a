import type { Element, Node } from '../model/doc.ts'
import type { Style } from '../model/look.ts'
import type { Ink } from '../model/page.ts'
import {
  append,
  type BlockContext,
  type Box,
  type LayoutContext,
  rigid,
  type SetBlocks,
  shifted,
  type Vertical,
} from './vertical.ts'

/** Rows one under the other; a page may end after each, and begins with the head of the table that it goes on with. */
export function setTable(
  table: Element,
  setting: BlockContext,
  job: LayoutContext,
  setBlocks: SetBlocks,
): readonly Vertical[] {
  const are = (tag: string) => table.children.filter((node) => node.kind === 'element' && node.tag === tag)
  const heads = are('thead')
  const captions = are('caption')
  const rows = setBlocks(
    table.children.filter((node) => !heads.includes(node) && !captions.includes(node)),
    setting,
    job,
  )
  const list = [...setBlocks(captions, setting, job)]
  if (heads.length === 0) {
    append(list, rows)
    return list
  }
  append(list, setBlocks(heads, setting, job))
  list.push({ kind: 'keep' })
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
export function setColumns(
  element: Element,
  setting: BlockContext,
  box: Style,
  job: LayoutContext,
  setBlocks: SetBlocks,
): readonly Vertical[] {
  const children = element.children.filter((node) => node.kind !== 'page-break')
  if (children.length === 0) return []
  const spans = children.map(columnSpanOf)
  const count = spans.reduce((sum, each) => sum + each, 0)
  const columns = Array.from({ length: count }, (_, i) => box.columns?.[i] ?? box.columns?.at(-1) ?? 1)
  const gap = box.gapPt ?? 0
  const total = columns.reduce((sum, each) => sum + each, 0)
  const room = setting.widthPt - gap * (count - 1)
  const rtl = job.direction === 'rtl'
  let from = 0
  let column = 0
  const cells = children.map((node, i) => {
    const span = spans[i]!
    const share = columns.slice(column, column + span).reduce((sum, each) => sum + each, 0)
    column += span
    const widthPt = (room * share) / total + gap * (span - 1)
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

const columnSpanOf = (node: Node): number => (node.kind === 'element' ? (node.columnSpan ?? 1) : 1)

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
