import type { InputName, Reason } from '../../model/input.ts'
import type { ShownReason } from '../../review/shown.ts'
import type { PageWords } from '../../review/words.ts'
import { inputWords, type Origin } from '../words.ts'

/** Why something is done to a document, in the language of the pages; files and columns beside it, as they are called. */
export const reasonTold = (reason: Reason, words: PageWords, origin: Origin): ShownReason => ({
  text: reasonText(reason, words, origin),
  where: whereOf(reason, origin),
})

/** Files that an officer knows: what else decides a document has no name that would help. */
function whereOf(reason: Reason, origin: Origin): string | null {
  switch (reason.kind) {
    case 'changed': {
      const { input } = reason
      return 'file' in input || 'list' in input ? inputWords(input, origin) : null
    }
    case 'row-gone':
    case 'row-back':
    case 'id-changed':
    case 'language-changed':
      return origin.nameOf(reason.list)
    default:
      return null
  }
}

function reasonText(reason: Reason, words: PageWords, origin: Origin): string {
  const { say, has, day } = words
  switch (reason.kind) {
    case 'changed':
      return inputTold(reason.input, words, origin)
    case 'revision':
      return say('reason.revision', { number: reason.number, date: day(reason.date) })
    case 'row-gone':
    case 'row-back':
      return say(`reason.${reason.kind}`)
    case 'id-changed':
    case 'language-changed':
      return say(`reason.${reason.kind}`, { to: reason.to })
    case 'said':
      return reason.words
    case 'new':
    case 'key-lost':
    case 'original-made-again':
    case 'original-withdrawn':
    case 'file-missing':
    case 'file-altered':
    case 'identity':
    case 'level':
    case 'certificate':
    case 'no-text':
    case 'answered':
    case 'not-answered':
      return say(`reason.${reason.kind}`)
    case 'no-original':
    case 'original-stale':
    case 'original-earlier':
    case 'undecided':
      return has(`reason.${reason.kind}`)
        ? say(`reason.${reason.kind}`, { document: reason.document })
        : say('reason.other')
    default:
      reason satisfies never
      return say('reason.other')
  }
}

/** What has changed, as whoever does not know the files may understand it. */
function inputTold(input: InputName, { say, has }: PageWords, origin: Origin): string {
  // the columns of a list that stand for the office itself: others are an officer’s own
  const isTitle = input.of === 'cell' && input.column.startsWith('title_')
  const key = isTitle ? 'input.title' : `input.${input.of}`
  if (!has(key)) return inputWords(input, origin)
  return input.of === 'cell' ? say(key, { column: input.column }) : say(key)
}
