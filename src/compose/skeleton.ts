import type { Source } from '../model/letter.ts'
import type { LanguageTag } from '../model/recipient.ts'
import { type Problem, problem } from '../problems/problem.ts'
import { type Place, placer } from '../text/place.ts'
import { bracesIn } from './braces.ts'
import { elements, traits } from './elements.ts'
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
 * words there are, and which form of the State's name. Most of them are right: the first difference of each language from what
 * the most have in common is a problem `compose/skeleton`, with the place in both.
 */
export function compareSkeletons(prose: readonly Prose[]): readonly Problem[] {
  const all = prose.map((each) => {
    const blocks = blocksOf(each)
    return { ...each, blocks, said: JSON.stringify(blocks.map(({ text }) => text)) }
  })
  const likeIt = (said: string): number => all.filter((each) => each.said === said).length
  const most = Math.max(0, ...all.map(({ said }) => likeIt(said)))
  const first = all.find(({ said }) => likeIt(said) === most)
  if (first === undefined) return []
  const model = first.blocks
  return all.flatMap(({ source, blocks }) => {
    const index = model.findIndex((block, at) => block.text !== blocks[at]?.text)
    if (index < 0 && blocks.length === model.length) return []
    const at = index < 0 ? model.length : index
    const [here, there] = [blocks[at], model[at]]
    const { file, text } = source
    return [
      problem('compose/skeleton', here?.at ?? placer(file, text)(text.length), {
        found: here?.text ?? null,
        expected: there?.text ?? null,
        file: first.source.file,
        line: there?.at.line ?? null,
      }),
    ]
  })
}

/** A value as it is compared: which of a State's stored forms stands in a sentence is grammar, and so are the texts of a choice. */
function nameOf(braces: string): string {
  const spaced = braces.replace(/\s+/g, ' ')
  const [chosen] = /^\{\{~? ?choose [^ ="'}]+/.exec(spaced) ?? []
  return chosen === undefined ? spaced.replace(/\bstate\.(?:short|formal|of)\b/, 'state') : `${chosen}}}`
}

function blocksOf({ source, checked }: Prose): readonly SkeletonBlock[] {
  const blocks = checked.tags.filter(({ name }) => !traits[elements[name]!.kind].isInline)
  return blocks.map((block, index) => {
    const text = source.text.slice(block.start, blocks[index + 1]?.start ?? source.text.length)
    const values = bracesIn(text).map(nameOf).sort()
    const name = [block.name, ...block.classes].join('.')
    return { text: [`<${name}>`, ...values].join(' '), at: block.at }
  })
}
