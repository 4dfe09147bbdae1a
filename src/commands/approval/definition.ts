import {
  type Definition,
  type FlagsOf,
  flag,
  list,
  type Positional,
  several,
  under,
  value,
} from '../option.ts'
import { answer, data, out, takeLock, WHICH, WHO } from '../option-groups.ts'

/** Whoever looks at letters: for `approve`, `send-back`, and `review --serve`. */
export const reviewer = under(WHO, {
  by: value('<name>', 'who says so, as you are called in the house; kept for ever'),
  approver: several(
    '<file>',
    'your own key: PKCS#12, PEM key and chain (give it twice), or a token: pkcs11:…; without it your name stands for itself',
  ),
  passphraseFile: value('<file>', 'its passphrase, or the token’s PIN (or INVITE_PASSPHRASE, or a prompt)'),
  lastTry: flag('give the PIN though the token says that a wrong one locks it'),
})

const plan: Positional<string> = { name: '<id>' }
const chosen = under(WHICH, {
  only: list('<ids>', 'only the letters of these addressees: FR,JP; or these documents: FR/fr/letter'),
})

const common = { ...chosen, ...reviewer, ...data, ...out, ...takeLock, ...answer }

/** `invite approve` and `invite send-back`. */
export const APPROVAL_COMMANDS = {
  approve: {
    takes: [plan],
    says: 'say that the letters of a plan may be signed, as you have looked at them (invite review)',
    options: {
      ...under(WHO, {
        remark: value('<words>', 'what you want to say of them; kept for ever, so it names nobody'),
      }),
      ...common,
    },
  },
  'send-back': {
    takes: [plan],
    says: 'say that letters of a plan may not be signed as they are, and why (--remark)',
    options: {
      ...under(WHO, { remark: value('<words>', 'what is to be changed; kept for ever, so it names nobody') }),
      ...common,
    },
  },
} as const satisfies Readonly<Record<string, Omit<Definition, 'heading'>>>

/** What `invite approve` and `invite send-back` were told. */
export type ApprovalFlags = FlagsOf<(typeof APPROVAL_COMMANDS)['approve']['options']>
