import { RESOLUTIONS } from '../model/ledger.ts'
import {
  choice,
  dataFolder,
  day,
  flag,
  list,
  number,
  otherwise,
  reference,
  several,
  under,
  value,
} from './option.ts'

/** Headings of options in a command's `--help`: which letters it is about … */
export const WHICH = 'Which letters:'
/** … what may change that has left … */
export const LEFT = 'What has left:'
/** … with whose key … */
export const WHO = 'Who signs:'
/** … where it all lies … */
export const WHERE = 'Where:'
/** … what the command does … */
export const DO = 'What is done:'
/** … and how it answers, and how to use it. */
export const ANSWER = 'How it answers:'

/** Where lists and texts are. */
export const data = under(WHERE, {
  data: value(
    '<folder>',
    'a folder with data, templates or locales of your own, instead of the current one',
    dataFolder,
  ),
})
/** Where the letters are. */
export const out = under(WHERE, { out: otherwise(value('<folder>', 'where the letters are'), 'out') })
/** Of commands that write. */
export const takeLock = under(WHERE, {
  takeLock: flag(
    'take the folder though another run seems to have it, where nobody here can tell; it is recorded',
  ),
})
/** Of every command. */
export const answer = under(ANSWER, {
  json: flag('the result as JSON on standard output'),
  quiet: flag('only the result, errors, and the warning that it was signed for trial'),
})

/** An id is that row; a copy is chosen by its original's id, or by its own. */
export const only = under(WHICH, {
  only: list('<ids>', 'only these addressees: FR,JP'),
  /** the same, as it was called before */
  state: { ...list('<ids>', 'the same'), isHidden: true },
})
/** Lists, by their names; `without`: what leaving it out means. */
export const addressees = (without: string) =>
  value('<list>', `one of the letter’s lists, as its letter.json names them, or all${without}`)
/** Which documents. */
export const selection = under(WHICH, {
  ...only,
  to: addressees('; by default whoever gets originals'),
  language: list('<tags>', 'own (the addressee’s) by default, all, or tags: fr,en'),
})
/** With which key, and which evidence. */
export const identity = under(WHO, {
  identity: several(
    '<file>',
    'PKCS#12, PEM key and chain (give it twice), or a token: pkcs11:…; none: a development identity',
  ),
  passphraseFile: value('<file>', 'its passphrase, or the token’s PIN (or INVITE_PASSPHRASE, or a prompt)'),
  lastTry: flag('give the PIN though the token says that a wrong one locks it'),
  timestamp: value('<url>', 'a time-stamping authority (RFC 3161): PAdES level T'),
  crl: several('<file>', 'a revocation list, with --timestamp: PAdES level LT (repeatable)'),
})
/** Of what has not left, and bears another certificate. */
export const resign = under(WHO, {
  resign: flag('with --identity: sign what has not left again, where another has signed it'),
})
/** What an officer says of letters that have left, and of what is to be withdrawn. */
export const correction = under(LEFT, {
  as: choice('<what>', 'how what has left may change, or stays', RESOLUTIONS),
  reason: value('<why>', 'with --as: why, in a sentence; kept for ever, so it names nobody'),
  dated: value('<date>', 'of a revision, a reminder (or corrigendum): 2004-05-24', day),
  reference: value('<ref>', 'a new reference for a revision', reference),
  withdraw: value('<number>', 'that many addressees may be withdrawn (invite plan counts them)', number),
  skipHeld: flag('go on without what waits for your word'),
})

/** With variable names after it a letter is named by an option. */
export const ofLetter = under(WHICH, { letter: value('<name>', 'the letter, where there are several') })
/** Persons' data: only where it is asked for. */
export const values = under(ANSWER, { values: flag('with --json: values, names of files and senders too') })
