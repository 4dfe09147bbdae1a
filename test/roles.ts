import type { Letter } from '../src/model/letter.ts'
import type { Recipient } from '../src/model/recipient.ts'
import type { ListRole } from '../src/recipients/addressees.ts'

/** What a letter in these languages, with no columns of its own, makes of a list: originals, or copies. */
export const roleOf = (
  list: string,
  languages: readonly string[],
  getsCopies = false,
  named: readonly string[] = [],
): ListRole => ({ list, getsCopies, languages, named, namedElsewhere: [] })

/** To whom DM-1132 goes. */
export const lists: Pick<Letter, 'to' | 'copies'> = {
  to: [{ list: 'ministers', as: 'minister' }],
  copies: [
    { list: 'missions', of: ['ministers'], as: 'mission' },
    { list: 'administrations', of: ['ministers'], as: 'administration' },
  ],
}

/** What a row of a list of States says of bodies and persons: nothing. */
export const nobody: Pick<Recipient, 'names' | 'honorific' | 'gender' | 'columns'> = {
  names: {},
  honorific: null,
  gender: null,
  columns: {},
}
