import {
  choice,
  type Definition,
  day,
  flag,
  list,
  otherwise,
  type Positional,
  under,
  value,
} from './option.ts'
import { ANSWER, answer, DO, data, ofLetter, only, out, takeLock, values, WHICH } from './option-groups.ts'

const letter: Positional<string | null> = { name: '[letter]' }

/** `invite returns` and `invite participants`. */
export const RETURNS_COMMANDS = {
  returns: {
    takes: [
      { name: '[act]' } as Positional<string | null>,
      { name: '[names...]' } as Positional<readonly string[]>,
    ],
    says: 'what came back, and what waits; collect FILE…, accept ID, refuse ID, key-in ID, missing, erase ID',
    options: {
      ...ofLetter,
      ...under(WHICH, {
        only: list('<ids>', 'accept, key-in: whose form it is; missing, erase: only these addressees'),
        person: value('<id>', 'erase: all returns of the person of this return'),
        before: value('<date>', 'erase: what came before that day', day),
      }),
      ...under(DO, {
        received: value('<date>', 'collect: the day it came, instead of its mail’s or today', day),
        reason: value('<why>', 'refuse, erase: why, in a sentence; kept for ever, so it names nobody'),
      }),
      ...data,
      ...out,
      ...takeLock,
      ...under(ANSWER, {
        values: flag('names of files and senders too; with --json also what the forms say'),
      }),
      ...answer,
    },
  },
  participants: {
    takes: [letter],
    says: 'who comes, as the returns that count say (exit status 3: some wait for your word)',
    options: {
      ...only,
      ...data,
      ...out,
      ...takeLock,
      ...under(ANSWER, {
        language: otherwise(value('<tag>', 'the language of the list'), 'en'),
        format: choice('<format>', 'csv and xlsx have all that the forms say; xlsx and pdf go to returns/', [
          'table',
          'csv',
          'xlsx',
          'pdf',
        ]),
      }),
      ...values,
      ...answer,
    },
  },
} as const satisfies Readonly<Record<string, Omit<Definition, 'heading'>>>
