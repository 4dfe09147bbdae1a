import type { Reason } from '../../model/input.ts'
import type { PageWords } from '../../review/words.ts'
import { inputWords, type Origin } from '../words.ts'

/** Why something is done to a document, in the language of the pages. Names of files and columns are as they are. */
export function reasonTold(reason: Reason, { say, has, day }: PageWords, origin: Origin): string {
  switch (reason.kind) {
    case 'changed':
      return say('reason.changed', { input: inputWords(reason.input, origin) })
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
