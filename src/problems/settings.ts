import { didYouMean } from '../text/nearest.ts'
import { shown } from '../text/shown.ts'
import { error } from './wording.ts'

/** What is wrong in a project's invite.json. */
export const settingsProblems = {
  'settings/unknown': error(
    'The file invite.json has an entry that is no option that may stand there. Its name may be misspelt, and then what it says would not be done. It may hold who signs, the time-stamping authority, whom you trust, where letters are, and the language of the list, by the names of the options.',
    ({ name, known }: { readonly name: string; readonly known: readonly string[] }) => ({
      message: `${shown(name)} is nothing that may stand in invite.json`,
      hint: didYouMean(name, known),
    }),
  ),
  'settings/secret': error(
    'The file invite.json names a passphrase or a password, or a file with one. The file lies beside letters and lists, is copied and sent with them, and whoever can read it could sign. A passphrase is typed when it is asked for, or comes by --passphrase-file or the variable INVITE_PASSPHRASE. Delete it here; if others have seen the file, have the identity changed.',
    ({ name }: { readonly name: string }) => ({
      message: `${shown(name)}: a passphrase or password never stands in invite.json`,
      hint: 'delete it: it is asked for, or comes by --passphrase-file or INVITE_PASSPHRASE',
    }),
  ),
  'settings/value': error(
    'An entry of invite.json does not have the kind of value that its option takes: a text in quotation marks; of options that may be given several times, one text or a list of them in brackets. The whole file is one object in braces.',
    ({ name, wanted, said }: ValueArguments) => ({
      message: `${name === null ? 'invite.json' : shown(name)} has to be ${wantedWords[wanted]}`,
      hint: said ?? 'such as { "identity": "registry.p12", "out": "letters" }',
    }),
  ),
}

interface ValueArguments {
  /** null: the file as a whole */
  readonly name: string | null
  readonly wanted: keyof typeof wantedWords
  /** what would do, where the option says it; else null */
  readonly said: string | null
}

const wantedWords = {
  object: 'an object in braces',
  text: 'a text that is not empty',
  texts: 'a text that is not empty, or a list of such',
  option: 'as on the command line',
} as const
