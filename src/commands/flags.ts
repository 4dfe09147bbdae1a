import { CHANNELS, type Channel } from '../model/ledger.ts'
import type { PlanOptions } from '../plan/request.ts'
import { APPROVAL_COMMANDS } from './approval/definition.ts'
import { MAIL_COMMANDS } from './mail/definition.ts'
import {
  choice,
  type Definition,
  day,
  type FlagsOf,
  flag,
  ids,
  list,
  number,
  otherwise,
  type Positional,
  several,
  signingTime,
  under,
  value,
} from './option.ts'
import {
  ANSWER,
  addressees,
  answer,
  correction,
  DO,
  data,
  identity,
  LEFT,
  only,
  out,
  resign,
  selection,
  takeLock,
  WHERE,
  WHICH,
  WHO,
} from './option-groups.ts'
import { PAPER } from './paper/definition.ts'
import { RETURNS_COMMANDS } from './returns-definition.ts'
import { REVIEW } from './review/definition.ts'
import { merge, ofShard, ofShards } from './shards/definition.ts'

/** All commands, each with its arguments and options: what `--help` says, what cli.ts reads, and what each command gets. */

const folder: Positional<string | null> = { name: '[folder]' }
const letter: Positional<string | null> = { name: '[letter]' }
const named: Positional<readonly string[]> = { name: '<addressees>', read: ids }
const code: Positional<string | null> = { name: '[code]' }
const files: Positional<readonly string[]> = { name: '[files...]' }
const BEGIN = 'Begin:'
const PREPARE = 'Prepare the letters:'
const LEAVE = 'Let them leave:'
/** The group of `--help` that commander's own command stands in too. */
export const LOOK = 'See what there is:'
const KEEP = 'Keep the record:'
const BACK = 'When the forms come back:'

/** In the order in which `--help` has them. */
export const COMMANDS = {
  init: {
    heading: BEGIN,
    takes: [folder],
    says: 'begin a folder of your own, new or empty, from a model: lists, a letter, and what to do next',
    options: {
      ...under(DO, {
        from: value('<model>', 'the model to begin from; without it you are asked, or told which there are'),
      }),
      ...answer,
    },
  },
  check: {
    heading: PREPARE,
    takes: [letter],
    says: 'all that generate checks, over all addressees and languages; writes nothing',
    options: { ...only, ...data, ...answer },
  },
  plan: {
    heading: PREPARE,
    takes: [letter],
    says: 'what generate would do, and why; writes nothing (exit status 3: there is something to do)',
    options: {
      ...selection,
      ...correction,
      ...identity,
      ...resign,
      ...under(DO, { save: flag('keep the plan in plans/, to be done by its id alone') }),
      ...ofShards,
      ...data,
      ...out,
      ...takeLock,
      ...under(ANSWER, { full: flag('a line for every document') }),
      ...answer,
    },
  },
  generate: {
    heading: PREPARE,
    takes: [letter],
    says: 'make every signed letter and form that is new or has changed',
    options: {
      ...under(DO, {
        draft: flag('unsigned, marked DRAFT across the page, in drafts/'),
        bundle: flag('with --draft: one file a language besides, to be passed round, with an outline'),
        plan: value('<id>', 'do this plan and nothing else (invite plan names it)'),
        unsigned: flag('to be signed elsewhere (invite sign), where the key is: certificates alone will do'),
        dryRun: flag('the same as invite plan'),
      }),
      ...ofShard,
      ...selection,
      ...correction,
      ...identity,
      ...under(WHO, {
        signedAt: value(
          '<time>',
          'the signing time, ISO 8601 with zone: 2004-05-10T09:00:00+02:00',
          signingTime,
        ),
      }),
      ...resign,
      ...data,
      ...out,
      ...takeLock,
      ...answer,
    },
  },
  review: { heading: PREPARE, ...REVIEW },
  approve: { heading: PREPARE, ...APPROVAL_COMMANDS.approve },
  'send-back': { heading: PREPARE, ...APPROVAL_COMMANDS['send-back'] },
  sign: {
    heading: PREPARE,
    takes: [folder],
    says: 'sign what generate --unsigned has made, in one login; without a folder, the one set that there is',
    options: {
      ...identity,
      ...under(WHO, {
        late: flag('more than a day after the time that the letters say (with --reason)'),
        reason: value('<why>', 'with --late: why, in a sentence; kept for ever, so it names nobody'),
      }),
      ...data,
      ...out,
      ...takeLock,
      ...answer,
    },
  },
  merge: { heading: PREPARE, ...merge },
  list: {
    heading: LEAVE,
    takes: [letter],
    says: 'the distribution list: who gets what in which language, issued or not',
    options: {
      ...only,
      ...under(WHICH, { to: otherwise(addressees(''), 'all') }),
      ...data,
      ...out,
      ...takeLock,
      ...under(ANSWER, {
        language: otherwise(value('<tag>', 'the language of the list'), 'en'),
        format: choice('<format>', 'pdf goes to the letters’ folder', ['table', 'csv', 'pdf']),
      }),
      ...answer,
    },
  },
  issue: {
    heading: LEAVE,
    takes: [letter],
    says: 'record that letters have left, or, with --void, that they have not',
    options: {
      ...under(WHICH, { all: flag('every letter that has been made') }),
      ...selection,
      ...under(LEFT, {
        channel: choice('<how>', 'how they left; with --void also none', [
          ...(Object.keys(CHANNELS) as Channel[]),
          'none',
        ]),
        on: value('<date>', 'the day they left: 2004-05-11 (today)', day),
        trial: flag('letters that were signed for trial too'),
        manifest: value(
          '<number>',
          'all that this manifest lists, by its channel (invite paper manifest)',
          number,
        ),
        except: list('<ids>', 'with --manifest: but for these addressees, which were left out: FR,JP'),
        void: flag('a counter-entry: they have not left (with --reason)'),
        reason: value('<why>', 'with --void: why, in a sentence; kept for ever, so it names nobody'),
      }),
      ...data,
      ...out,
      ...takeLock,
      ...answer,
    },
  },
  paper: { heading: LEAVE, ...PAPER },
  reprint: {
    heading: LEAVE,
    takes: [named, letter],
    says: 'put the same bytes out again, and record it: reprint FR,JP',
    options: {
      ...under(WHICH, { language: list('<tags>', 'only these languages') }),
      ...under(WHERE, { into: value('<folder>', 'where to (reprints/ in the letter’s folder)') }),
      ...data,
      ...out,
      ...takeLock,
      ...answer,
    },
  },
  returns: { heading: BACK, ...RETURNS_COMMANDS.returns },
  participants: { heading: BACK, ...RETURNS_COMMANDS.participants },
  status: {
    heading: LOOK,
    takes: [letter],
    says: 'what every addressee holds: current, stale, missing, issued',
    options: { ...only, ...under(WHICH, { to: addressees('') }), ...data, ...out, ...answer },
  },
  history: {
    heading: LOOK,
    takes: [named, letter],
    says: 'an addressee’s story: history FR, or history France',
    options: { ...data, ...out, ...answer },
  },
  explain: {
    heading: LOOK,
    takes: [code],
    says: 'what a message means, by the code at its end; without a code, all of them',
    options: { ...under(ANSWER, { json: flag('the result as JSON on standard output') }) },
  },
  verify: {
    heading: KEEP,
    takes: [files],
    says: 'verify signed files; without files, all that the ledger tells of',
    options: {
      ...only,
      ...under('Whom you trust:', {
        trust: several('<file>', 'a root certificate; without it the chain is not checked (repeatable)'),
        trustTime: several(
          '<file>',
          'a root of time-stamping authorities; a root of --trust counts for no time (repeatable)',
        ),
        crl: several('<file>', 'revocation lists, beside those that a file carries (repeatable)'),
        requireRevocation: flag('what no list tells of cannot be decided'),
      }),
      ...under(DO, {
        extractSigned: value(
          '<file>',
          'write the bytes of the one file named that were signed into a new file',
        ),
      }),
      ...data,
      ...out,
      ...answer,
    },
  },
  identity: {
    heading: LOOK,
    takes: [files],
    says: 'what a file or a token holds to sign with, and whether it is fit; pkcs11: lists tokens',
    options: {
      ...under(WHO, { passphraseFile: value('<file>', 'the file’s passphrase (or INVITE_PASSPHRASE)') }),
      ...answer,
    },
  },
  checkpoint: {
    heading: KEEP,
    takes: [letter],
    says: 'sign for the ledger as it is now (with --identity)',
    options: { ...identity, ...data, ...out, ...takeLock, ...answer },
  },
  renew: {
    heading: KEEP,
    takes: [letter],
    says: 'add evidence and a time-stamp to what stands, for an archive; without --timestamp it says what is due',
    options: {
      ...only,
      ...under(WHICH, {
        to: addressees(''),
        early: flag('also what is not due yet'),
      }),
      ...under('What is added:', {
        timestamp: value('<url>', 'do it: a time-stamp of this authority (RFC 3161)'),
        crl: several('<file>', 'current revocation lists (repeatable)'),
        trust: several(
          '<file>',
          'certificates of authorities that the letters do not carry, such as a root (repeatable)',
        ),
      }),
      ...data,
      ...out,
      ...takeLock,
      ...answer,
    },
  },
  adopt: {
    heading: KEEP,
    takes: [letter],
    says: 'take signed files that no line tells of into the record; shows first, writes with --now',
    options: { ...under(DO, { now: flag('do it') }), ...data, ...out, ...takeLock, ...answer },
  },
  ...MAIL_COMMANDS,
} as const satisfies Readonly<Record<string, Definition>>

type Commands = typeof COMMANDS

/** What every command that reads the project takes. */
export type ProjectFlags = FlagsOf<typeof data & typeof answer>
/** What every command on a letter's folder takes. */
export type FolderFlags = FlagsOf<typeof data & typeof answer & typeof out & typeof takeLock>
/** What names addressees. */
export type OnlyFlags = FlagsOf<typeof only>

/** What `invite init` was told. */
export type InitFlags = FlagsOf<Commands['init']['options']>
/** What `invite check` was told. */
export type CheckFlags = FlagsOf<Commands['check']['options']>
/** What `invite plan` was told. */
export type PlanFlags = FlagsOf<Commands['plan']['options']>
/** What `invite generate` was told. */
export type GenerateFlags = FlagsOf<Commands['generate']['options']>
/** What `invite identity` was told. */
export type IdentityFlags = FlagsOf<Commands['identity']['options']>
/** What `invite sign` was told. */
export type SignFlags = FlagsOf<Commands['sign']['options']>
/** What `invite merge` was told. */
export type MergeFlags = FlagsOf<Commands['merge']['options']>
/** What `invite list` was told. */
export type ListFlags = FlagsOf<Commands['list']['options']>
/** What `invite issue` was told. */
export type IssueFlags = FlagsOf<Commands['issue']['options']>
/** What `invite reprint` was told. */
export type ReprintFlags = FlagsOf<Commands['reprint']['options']>
/** What `invite status` was told. */
export type StatusFlags = FlagsOf<Commands['status']['options']>
/** What `invite verify` was told. */
export type VerifyFlags = FlagsOf<Commands['verify']['options']>
/** What `invite checkpoint` was told. */
export type CheckpointFlags = FlagsOf<Commands['checkpoint']['options']>
/** What `invite renew` was told. */
export type RenewFlags = FlagsOf<Commands['renew']['options']>
/** What `invite adopt` was told. */
export type AdoptFlags = FlagsOf<Commands['adopt']['options']>
/** What `invite participants` was told. */
export type ParticipantsFlags = FlagsOf<Commands['participants']['options']>
/** What `invite returns` was told. */
export type ReturnsFlags = FlagsOf<Commands['returns']['options']>
/** What `invite explain` was told. */
export type ExplainFlags = FlagsOf<Commands['explain']['options']>

/** Ids as they were named; null: none were. */
export const onlyOf = ({ only, state }: OnlyFlags): readonly string[] | null =>
  only === undefined && state === undefined ? null : [...(only ?? []), ...(state ?? [])]

/** What a plan is asked for, with what is meant where nothing is said. */
export const planOptions = (flags: PlanFlags): PlanOptions => ({
  to: flags.to ?? null,
  only: onlyOf(flags),
  language: flags.language ?? ['own'],
  as: flags.as ?? null,
  reason: flags.reason ?? null,
  dated: flags.dated ?? null,
  reference: flags.reference ?? null,
  withdraw: flags.withdraw ?? null,
  skipHeld: flags.skipHeld === true,
  resign: flags.resign === true,
})
