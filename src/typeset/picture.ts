import type { PictureNode } from '../model/doc.ts'
import type { Owner } from '../model/page.ts'
import { problem } from '../problems/problem.ts'
import { kindOf } from './style.ts'
import { type BlockContext, inset, type LayoutContext, spaced, type Vertical } from './vertical.ts'

/** More than a column by so little is a matter of rounding. Points. */
const TOLERANCE_PT = 0.01

/**
 * A picture as a block, at the edge that its style's `align` names, as large as it is said to be, in its own proportions; where nothing
 * is said, in its own size, but no wider than its column. Problem: `typeset/wide-picture`.
 */
export function setPicture(node: PictureNode, outer: BlockContext, job: LayoutContext): readonly Vertical[] {
  const { text, box } = job.resolve(kindOf('img', node.classes), outer.parent, outer.text)
  const { leftPt, widthPt: columnPt } = inset(outer, box, job)
  const { widthPt, heightPt } = sizeOf(node, columnPt)
  const spare = columnPt - widthPt
  if (spare < -TOLERANCE_PT)
    outer.problems.push(
      problem('typeset/wide-picture', node.at, { src: fileName(node.file), widthPt, columnPt }),
    )
  const fromStart = text.align === 'center' ? spare / 2 : text.align === 'end' ? spare : 0
  const xPt = leftPt + (job.direction === 'rtl' ? spare - fromStart : fromStart)
  const owner: Owner = outer.artifact ? 'pagination' : node.id
  const { file, isSignature, at } = node
  const ink = [{ kind: 'picture' as const, owner, file, isSignature, xPt, yPt: -heightPt, widthPt, heightPt }]
  return spaced({ kind: 'box', heightPt, ink, at }, box)
}

function sizeOf(
  { ownWidthPt, ownHeightPt, widthPt, heightPt }: PictureNode,
  columnPt: number,
): { readonly widthPt: number; readonly heightPt: number } {
  const scale =
    widthPt === null && heightPt === null
      ? Math.min(1, columnPt / ownWidthPt)
      : Math.min(
          widthPt === null ? Number.POSITIVE_INFINITY : widthPt / ownWidthPt,
          heightPt === null ? Number.POSITIVE_INFINITY : heightPt / ownHeightPt,
        )
  return { widthPt: ownWidthPt * scale, heightPt: ownHeightPt * scale }
}

/** The name of a picture as templates have it: without its folder. */
export const fileName = (file: string): string => file.slice(file.lastIndexOf('/') + 1)
