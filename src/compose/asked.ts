import { addresseeLists, type Letter } from '../model/letter.ts'
import type { ListName, StateName } from '../model/recipient.ts'

/** What stands for the names of the State of who has none: nothing, so that {{#if state.of}} tells. */
export const NO_STATE: StateName = { short: '', formal: '', of: '' }

/** The words by which templates ask in which of the letter's lists somebody stands: `mission`. */
export const askedWords = (letter: Letter): readonly string[] => [
  ...new Set(addresseeLists(letter).flatMap(({ as }) => (as === null ? [] : [as]))),
]

/** Of who stands in a list, what is answered to each of these words. */
export const askedOf = (letter: Letter, of: ListName): Readonly<Record<string, boolean>> =>
  Object.fromEntries(
    askedWords(letter).map((word) => [
      word,
      addresseeLists(letter).some(({ list, as }) => list === of && as === word),
    ]),
  )
