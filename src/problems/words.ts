import { catalogue } from './catalogue.ts'
import type { Problem } from './problem.ts'
import type { Argument, Wording, Words } from './wording.ts'

/**
 * What is said of a problem. All words come with it, and most runs have nothing to say: so where something is said, this
 * module is asked for (`await import`).
 */
export function wordsOf({ code, arguments: given, more }: Problem): Words {
  const { words } = catalogue[code] as unknown as Wording<readonly Argument[]>
  const { message, ...rest } = words(given as Argument)
  return { message: more === undefined ? message : `${message}; and ${more} more such`, ...rest }
}
