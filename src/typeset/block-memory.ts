import type { Element, Field, SignatureField } from '../model/doc.ts'
import type { BlockContext, LayoutContext, Vertical } from './vertical.ts'

/** A foot stands on every page, and a full page tries several leadings. */
const MOST = 12

/** The vertical list of a node: the one that was made of it in the same setting, or a new one. */
export function remember(
  node: Element | Field | SignatureField,
  setting: BlockContext,
  job: LayoutContext,
  make: () => readonly Vertical[],
): readonly Vertical[] {
  const { look, leading } = job
  const { language, direction } = job.doc
  const known = job.remembered.get(node) ?? []
  const found = known.find(
    (made) =>
      made.look === look &&
      made.leading === leading &&
      made.language === language &&
      made.direction === direction &&
      sameSetting(made.setting, setting),
  )
  if (found !== undefined) return found.list
  const problems = job.problems.length
  const list = make()
  // a problem has to be found again
  if (job.problems.length > problems) return list
  if (known.length === 0) job.remembered.set(node, known)
  if (known.length >= MOST) known.shift()
  known.push({ setting, look, leading, language, direction, list })
  return list
}

/** All that a block takes from around it; its place it brings itself. */
function sameSetting(one: BlockContext, other: BlockContext): boolean {
  return (
    one.leftPt === other.leftPt &&
    one.widthPt === other.widthPt &&
    // equal questions to the look have the same answer
    one.text === other.text &&
    one.language === other.language &&
    one.artifact === other.artifact &&
    one.page === other.page &&
    one.parents.length === other.parents.length &&
    one.parents.every((name, i) => name === other.parents[i])
  )
}
