import type { InputName, Reason } from '../../model/input.ts'
import type { PageWords } from '../../review/words.ts'
import { inputWords, type Origin } from '../words.ts'

/** Why something is done to a document, in the language of the pages. Names of files and columns are as they are. */
export function reasonTold(reason: Reason, words: PageWords, origin: Origin): string {
  const { say, has, day } = words
  switch (reason.kind) {
    case 'changed':
      return inputTold(reason.input, words, origin)
    case 'revision':
      return say('reason.revision', { number: reason.number, date: day(reason.date) })
    case 'row-gone':
    case 'row-back':
      return say(`reason.${reason.kind}`, { list: origin.nameOf(reason.list) })
    case 'id-changed':
    case 'language-changed':
      return say(`reason.${reason.kind}`, { list: origin.nameOf(reason.list), to: reason.to })
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
  switch (input.of) {
    case 'cell':
    case 'row':
    case 'language':
      return say(key, {
        list: origin.nameOf(input.list),
        column: input.of === 'cell' ? input.column : '',
      })
    default:
      return say(key, { file: 'file' in input ? input.file.slice(input.file.lastIndexOf('/') + 1) : '' })
  }
}
