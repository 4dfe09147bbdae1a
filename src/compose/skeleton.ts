import type { Source } from '../model/letter.ts'
import type { LanguageTag } from '../model/recipient.ts'
import type { Problem } from '../problems/problem.ts'
import type { Place } from '../text/place.ts'
import { elements } from './elements.ts'
import type { CheckedMarkup } from './markup.ts'

/** A block of text: its element, and the values that stand in it, in no order. */
interface SkeletonBlock {
  readonly text: string
  readonly at: Place
}

interface Prose {
  readonly tag: LanguageTag
  readonly source: Source
  readonly checked: CheckedMarkup
}

/**
 * The languages must have the same blocks in the same order, with the same values in each: a date or a telephone number
 * that one of them lacks is found here. Within a block grammar decides the order, and which abbreviations and foreign
 * words there are, and which form of the State's name. The first difference of each language is shown, with the place in both.
 */
export function compareSkeletons(prose: readonly Prose[]): readonly Problem[] {
  const [first, ...others] = prose
  if (first === undefined) return []
  const model = bones(first)
  return others.flatMap((other) => {
    const own = bones(other)
    const index = model.findIndex((bone, at) => bone.text !== own[at]?.text)
    if (index < 0 && own.length === model.length) return []
    const at = index < 0 ? model.length : index
    const [here, there] = [own[at], model[at]]
    const place = here?.at ?? {
      file: other.source.file,
      line: other.source.text.split('\n').length,
      column: 1,
    }
    const theirs = there === undefined ? 'nothing more' : `${there.text} at line ${there.at.line}`
    const problem: Problem = {
      severity: 'error',
      code: 'compose/skeleton',
      at: place,
      message: `found ${here?.text ?? 'nothing more'}, where ${first.source.file} has ${theirs}`,
      hint: 'the languages have the same blocks in the same order, and the same values in each',
    }
    return [problem]
  })
}

/** A value as it is compared: which of a State's stored forms stands in a sentence is grammar. */
function nameOf(braces: string): string {
  return braces.replace(/\s+/g, ' ').replace(/\bstate\.(?:short|formal|of)\b/, 'state')
}

function bones({ source, checked }: Prose): readonly SkeletonBlock[] {
  const blocks = checked.tags.filter(({ name }) => !['inline', 'void-inline'].includes(elements[name]!.kind))
  return blocks.map((block, index) => {
    const text = source.text.slice(block.start, blocks[index + 1]?.start ?? source.text.length)
    const values = [...text.matchAll(/\{\{[^}]*\}\}/g)].map(([braces]) => nameOf(braces)).sort()
    const name = [block.name, ...block.classes].join('.')
    return { text: [`<${name}>`, ...values].join(' '), at: block.at }
  })
}
