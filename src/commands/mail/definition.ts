import { isDispatchId } from '../../model/mail.ts'
import { type FlagsOf, flag, type Option, type Positional, several, Unfit, under, value } from '../option.ts'
import { answer, DO, data, ofLetter, out, selection, takeLock, values, WHICH, WHO } from '../option-groups.ts'

/** The heading of options about the server. */
const BY = 'By which server:'

/** With the id of a dispatch, or alone; the id has a form of its own, so that no name of a letter is taken for it. */
const now: Option<string | true | undefined> = {
  takes: '[id]',
  says: 'send it: the dispatch of this id and nothing else (invite send names it)',
  read(text) {
    if (!isDispatchId(text)) throw new Unfit('It has to be the id of a dispatch, such as D-0a1b2c3d.')
    return text
  },
  adds: false,
}

/** So many messages in a minute, an hour or a day. Throws `Unfit`. */
function rate(text: string): { readonly messages: number; readonly seconds: number } {
  const [, messages, per] = /^([1-9]\d{0,5})\/(min|h|day)$/.exec(text) ?? []
  if (messages === undefined) throw new Unfit('It has to be such as 20/min, 500/h or 2000/day.')
  return { messages: Number(messages), seconds: per === 'min' ? 60 : per === 'h' ? 3600 : 86_400 }
}

/** `invite send` and `invite inbox` as `--help` describes them. */
export const MAIL_COMMANDS = {
  send: {
    heading: 'Let them leave:',
    takes: [{ name: '[letter]' } as Positional<string | null>],
    says: 'send letters by e-mail: shows what would go to whom, and sends it with --now',
    options: {
      ...selection,
      ...under(WHICH, {
        alsoIssued: flag('also what has left by another channel'),
        sharedAddress: flag('several addressees may have the same address'),
      }),
      ...under(DO, {
        now,
        test: value('<address>', 'send one message of each language to this address; nothing is recorded'),
        eml: value('<folder>', 'write the messages there, to be sent by hand; nothing is recorded'),
        again: value('<message>', 'send a message once more, byte for byte (with --reason)'),
        notSent: value('<message>', 'a message of which nobody knows has not left (with --reason)'),
        reason: value('<why>', 'why, in a sentence; kept for ever, so it names nobody'),
        rate: value('<rate>', 'no more than so many messages in a time: 20/min, 500/h', rate),
      }),
      ...under(BY, {
        via: value('<server>', 'smtps://user@host, or smtp://user@host, which begins with STARTTLS'),
        from: value('<address>', 'who sends: "Name <address>"; reports come back to this address'),
        replyTo: value('<address>', 'where answers are to go, if elsewhere'),
        mailPassphraseFile: value(
          '<file>',
          'the account’s password (or INVITE_MAIL_PASSPHRASE, or a prompt)',
        ),
        noTls: flag('without encryption: whoever is on the way can read and change everything'),
      }),
      ...under(WHO, {
        signMail: flag('sign each message too (S/MIME), with --mail-identity'),
        mailIdentity: several('<file>', 'PKCS#12, or PEM key and chain, for the address that sends'),
        passphraseFile: value('<file>', 'its passphrase (or INVITE_PASSPHRASE, or a prompt)'),
      }),
      ...data,
      ...out,
      ...takeLock,
      ...values,
      ...answer,
    },
  },
  inbox: {
    heading: 'When the forms come back:',
    takes: [{ name: '<folder>' } as Positional<string>],
    says: 'read a mailbox (.eml files, Maildir): what became of messages, and forms that came back',
    options: {
      ...ofLetter,
      ...data,
      ...out,
      ...takeLock,
      ...values,
      ...answer,
    },
  },
} as const

/** What `invite send` was told. */
export type SendFlags = FlagsOf<(typeof MAIL_COMMANDS)['send']['options']>
/** What `invite inbox` was told. */
export type InboxFlags = FlagsOf<(typeof MAIL_COMMANDS)['inbox']['options']>
