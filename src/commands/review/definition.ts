import { reviewer } from '../approval/definition.ts'
import {
  type Definition,
  type FlagsOf,
  flag,
  type Positional,
  several,
  signingTime,
  under,
  value,
} from '../option.ts'
import {
  ANSWER,
  answer,
  correction,
  DO,
  data,
  out,
  resign,
  selection,
  takeLock,
  WHO,
} from '../option-groups.ts'

const letter: Positional<string | null> = { name: '[letter]' }

/** `invite review` */
export const REVIEW = {
  takes: [letter],
  says: 'pages to look at before anything is signed: what it was, what it will be, and why; --serve: to approve on them',
  options: {
    ...under(DO, {
      plan: value('<id>', 'this plan and no other (invite plan --save names it)'),
      standing: flag('what was signed before approvals were asked for: to be approved as it stands'),
      mail: flag('one file besides, with what changes, small enough to be mailed'),
      serve: flag('show the pages to a browser on this machine, with buttons to approve and to send back'),
    }),
    ...reviewer,
    ...selection,
    ...correction,
    ...under(WHO, {
      signer: several(
        '<file>',
        'the certificates of who is to sign, PEM or DER; the key is not needed (repeatable)',
      ),
      timestamp: value(
        '<url>',
        'that letters will be time-stamped, as generate is told; nobody is asked now',
      ),
      crl: several('<file>', 'that they will carry revocation lists, likewise (repeatable)'),
      signedAt: value('<time>', 'the signing time that they will say, if it is settled', signingTime),
    }),
    ...resign,
    ...data,
    ...out,
    ...takeLock,
    ...under(ANSWER, { in: value('<tag>', 'the language of the pages: ar, en, es, fr, ru or zh (en)') }),
    ...answer,
  },
} as const satisfies Omit<Definition, 'heading'>

/** What `invite review` was told. */
export type ReviewFlags = FlagsOf<(typeof REVIEW)['options']>
