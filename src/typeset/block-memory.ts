import type { Element, Field, PictureNode, SignatureField } from '../model/doc.ts'
import type { BlockContext, LayoutContext, Vertical } from './vertical.ts'

/** A foot stands on every page, and a full page tries several leadings. */
const MOST = 12

/**
 * The vertical list of a node: the one that `make` made of it in the same setting before, or a new one. It is not remembered
 * where making it adds to the document's problems: they have to be found again; nor where no other document has the node.
 */
export function remember(
  node: Element | Field | PictureNode | SignatureField,
  setting: BlockContext,
  job: LayoutContext,
  make: () => readonly Vertical[],
): readonly Vertical[] {
  if (job.doc.own?.has(node) === true) return make()
  const { look, leading } = job
  const { language, direction } = job.doc
  const ofNode = job.blocks.get(node) ?? []
  const before = ofNode.find(
    (made) =>
      made.look === look &&
      made.leading === leading &&
      made.language === language &&
      made.direction === direction &&
      isSameSetting(made.setting, setting),
  )
  if (before !== undefined) return before.list
  const problems = job.problems.length
  const list = make()
  if (job.problems.length > problems) return list
  if (ofNode.length === 0) job.blocks.set(node, ofNode)
  if (ofNode.length >= MOST) ofNode.shift()
  ofNode.push({ setting, look, leading, language, direction, list })
  return list
}

/** All that a block takes from around it; its place it brings itself. */
function isSameSetting(one: BlockContext, other: BlockContext): boolean {
  return (
    one.leftPt === other.leftPt &&
    one.widthPt === other.widthPt &&
    // equal questions to the look have the same answer
    one.text === other.text &&
    one.language === other.language &&
    one.artifact === other.artifact &&
    one.page === other.page &&
    one.count === other.count &&
    one.parents.length === other.parents.length &&
    one.parents.every((name, i) => name === other.parents[i])
  )
}
