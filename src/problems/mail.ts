import { counted, someOf } from '../text/counted.ts'
import { shown } from '../text/shown.ts'
import { inCell } from './cell.ts'
import { error, note, passing, type Words, wrongUse } from './wording.ts'

/** What `invite send` was asked for that cannot be meant. */
type SendMisuse =
  | { readonly found: 'several'; readonly options: readonly string[] }
  | { readonly found: 'no-reason'; readonly act: string }
  | { readonly found: 'stray-reason' }
  | { readonly found: 'no-message'; readonly value: string }
  | { readonly found: 'nobody' }
  | { readonly found: 'no-mail-identity' }
  | { readonly found: 'unsigned' }
  | { readonly found: 'no-server' }

function misuse(given: SendMisuse): Words {
  switch (given.found) {
    case 'several':
      return { message: `${given.options.join(' and ')} do not go together`, hint: 'do one after the other' }
    case 'no-reason':
      return {
        message: `--${given.act} needs --reason`,
        hint: 'say in a sentence why; it is kept for ever, so it names nobody',
      }
    case 'stray-reason':
      return { message: '--reason goes with --again and --not-sent', hint: 'leave it out' }
    case 'no-message':
      return {
        message: `${shown(given.value)} is no message`,
        hint: 'invite history FR names those of an addressee: M-7K2M9QXWZ4',
      }
    case 'nobody':
      return {
        message: '--now alone asks a person, and nobody sits at a terminal',
        hint: 'name the dispatch that was looked at: --now D-…; invite send shows it',
      }
    case 'no-mail-identity':
      return {
        message: '--sign-mail needs --mail-identity',
        hint: 'name the file of the identity for the sender',
      }
    case 'unsigned':
      return {
        message: '--mail-identity is named, and nothing asks for signed messages',
        hint: 'say --sign-mail too, or leave it out',
      }
    case 'no-server':
      return {
        message: 'by which server?',
        hint: '--via smtps://user@smtp.example.org, or "send": { "via": … } in invite.json',
      }
    default:
      return given satisfies never
  }
}

/** What keeps messages from being made or sent, and what is to be known of them. */
export const mailProblems = {
  'mail/element': error(
    'The message that a letter is sent with is shown by mail programs, which know paragraphs, headings, emphasis and abbreviations. The element that stands here is for printed pages or forms, and means nothing in a message. Take it out, or say it with a paragraph.',
    ({ element, known }: { readonly element: string; readonly known: readonly string[] }): Words => ({
      message: `<${element}> has no meaning in a message`,
      hint: `a message may have ${known.join(', ')}`,
    }),
  ),
  'mail/no-meeting': error(
    'The message has a calendar entry, and letter.json does not say on which days the meeting is. An entry without days cannot be made. Write the first and the last day into letter.json, or take the entry out of the message.',
    ({ file }: { readonly file: string }): Words => ({
      message: `a calendar entry needs the days of the meeting, and ${file} does not have them`,
      hint: '"meeting": { "from": "2004-06-24", "to": "2004-06-26" }',
    }),
  ),
  'mail/no-message': error(
    'What a letter is sent with by e-mail (its subject, some lines of text) stands in a template of the letter, one a language, in its folder mail. This letter has none, so nothing can be sent. Write one for each language of the letter; what invite init begins with has one, which may serve as a model.',
    ({ letter }: { readonly letter: string }): Words => ({
      message: `${letter} has no message to be sent with`,
      hint: `write templates/${letter}/mail/fr.hbs, one for each of its languages`,
    }),
  ),
  'send/how': wrongUse(
    'What was asked for does not go together, or lacks something: a server, a reason, the id of a message, or a person at a terminal to say yes. Nothing was sent.',
    misuse,
  ),
  'send/via': wrongUse(
    'The server is named as an address that begins with smtps:// or smtp://, with the user before the @, and nothing behind the server and its port. A password never stands in it, since every process of the machine can see it: it is asked for, or comes from a file or a variable.',
    ({ found, value }: { readonly found: 'form' | 'password'; readonly value: string | null }): Words =>
      found === 'password'
        ? {
            message: 'the password does not belong into the address of the server',
            hint: 'leave it out: it is asked for, or comes by --mail-passphrase-file or INVITE_MAIL_PASSPHRASE',
          }
        : {
            message: `${shown(value ?? '')} is no server for mail`,
            hint: 'such as smtps://user@smtp.example.org, or smtp://user@smtp.example.org:587',
          },
  ),
  'send/from': wrongUse(
    'A message has to say who sends it, by an address to which answers and reports can come back. It is missing, or what was given is not one address with or without a name before it.',
    ({ option, value }: { readonly option: string; readonly value: string | null }): Words => ({
      message: value === null ? 'who sends?' : `${option}: ${shown(value)} is not an e-mail address`,
      hint: `${option} "Example Organization <registry@example.org>", or an address alone`,
    }),
  ),
  'send/changed': error(
    'A dispatch is named by all that is in it: addressees, addresses, documents, and what the messages say. Something of that has changed since it was looked at, so that it is another one now. Look at it once more; then send it by its new id.',
    ({ asked, now }: { readonly asked: string; readonly now: string }): Words => ({
      message: `what would be sent is not ${asked} any more, but ${now}`,
      hint: 'look at it: invite send; then invite send --now with its id',
    }),
  ),
  'send/shared-address': error(
    'Two addressees have the same e-mail address, so that one mailbox would get the letters of both. Mostly that is a slip in a list that was copied. Correct the address, or say that it is meant.',
    ({
      row,
      column,
      others,
    }: {
      readonly row: string
      readonly column: string
      readonly others: readonly string[]
    }): Words => ({
      message: inCell({ row, column }, `the same address as ${someOf(others)}`),
      hint: 'correct it, or say that it is meant: --shared-address',
    }),
  ),
  'send/not-ascii': error(
    'The part of an e-mail address before the @ has letters other than those of English. Few mail servers take such an address, and a message that one of them cannot pass on comes back or is lost. Ask the addressee for another address.',
    ({ row, column }: { readonly row: string; readonly column: string }): Words => ({
      message: inCell({ row, column }, 'few servers take an address with such letters before the @'),
      hint: 'ask for another address of theirs',
    }),
  ),
  'send/too-large': error(
    'The server says how large a message may be, and this one is larger, with all that is attached. Nothing was sent to anybody. Ask whoever runs the server to allow more, or send this letter another way.',
    ({
      addressee,
      bytes,
      most,
    }: {
      readonly addressee: string
      readonly bytes: number
      readonly most: number
    }): Words => ({
      message: `the message to ${addressee} has ${bytes} bytes; the server takes ${most}`,
      hint: 'ask whoever runs the server, or let this letter leave another way (--only leaves it out)',
    }),
  ),
  'send/no-password': error(
    'The account that was named has a user, and no password was given for it: nobody sits at a terminal to be asked, or the file is not there or empty. Nothing was sent.',
    ({ host, file }: { readonly host: string; readonly file: string | null }): Words => ({
      message:
        file === null
          ? `no password for the account at ${host}`
          : `no password for the account at ${host}: ${file} is not there, or is empty`,
      hint: '--mail-passphrase-file FILE, or the variable INVITE_MAIL_PASSPHRASE',
    }),
  ),
  'send/unreachable': passing(
    'No connection to the mail server came about: it does not answer, its name is not known, or something on the way keeps it closed. What has been sent by then is recorded. Try again later; if it stays so, ask whoever runs the server.',
    ({ server, why }: { readonly server: string; readonly why: string }): Words => ({
      message: `${server} is not reached (${why})`,
      hint: 'look at --via, and run it again',
    }),
  ),
  'send/lost': passing(
    'The mail server closed the connection before it took the message in hand, twice. That message has surely not been sent; what was sent before is recorded. Run it again: it goes on with those that have not left.',
    (): Words => ({
      message: 'the server closed the connection before it asked for the message',
      hint: 'invite send shows what is left; some servers want fewer in a time: --rate 20/min',
    }),
  ),
  'send/no-tls': error(
    'The connection to the mail server could not be encrypted: it does not offer that, or it begins in another way at this port. Without encryption whoever is on the way can read and change the messages, and learn the password. Ask whoever runs the server; --no-tls is for a server on the same machine.',
    ({
      server,
      why,
      isImplicit,
    }: {
      readonly server: string
      readonly why: string
      /** smtps:// */
      readonly isImplicit: boolean
    }): Words => ({
      message: `no encrypted connection to ${server} (${why})`,
      hint: isImplicit
        ? 'smtp:// for a server that begins with STARTTLS, mostly at port 587'
        : 'smtps:// for a server that encrypts from the start; --no-tls for one on this machine alone',
    }),
  ),
  'send/certificate': error(
    'The mail server shows a certificate by which it cannot be told from somebody who stands in the way: it was issued for another name, it has ended, or nobody whom this machine trusts has issued it. Nothing was sent, and no password was said. Name the server as its certificate does. Where a house has an authority of its own, whoever runs the server has its certificate as a file; Node trusts it when the variable NODE_EXTRA_CA_CERTS names that file.',
    ({
      server,
      found,
    }: {
      readonly server: string
      readonly found: keyof typeof certificateWords
    }): Words => ({
      message: `${server} is not known by its certificate: ${certificateWords[found].message}`,
      hint: certificateWords[found].hint,
    }),
  ),
  'send/plain': note(
    'The connection is not encrypted, as was asked for. Whoever is on the way can read and change the messages, and learn the password. That is as it should be where the server runs on the same machine, and nowhere else.',
    ({ host }: { readonly host: string }): Words => ({
      message: `the connection to ${host} is not encrypted`,
      hint: 'leave --no-tls out where the server is on another machine',
    }),
  ),
  'send/login': error(
    'The mail server does not take the user and the password, offers no way to log in, or wants a login (or an encrypted line) and had none. Nothing was sent. Look at the name in --via and at the password; some providers want one of its own for each program.',
    ({
      server,
      found,
      code,
    }: {
      readonly server: string
      readonly found: 'refused' | 'not-offered' | 'wanted'
      readonly code: number | null
    }): Words => ({
      message: {
        refused: `${server} does not take this user and password (${code})`,
        'not-offered': `${server} offers no way to log in`,
        wanted: `${server} takes nothing from who has not logged in (${code})`,
      }[found],
      hint: {
        refused: 'look at the user in --via and at the password',
        'not-offered': 'leave the user out of --via, or name the server for submission',
        wanted: 'name the user: --via smtps://user@smtp.example.org; and leave --no-tls out',
      }[found],
    }),
  ),
  'send/no-reports': note(
    'The mail server does not say what becomes of a message after it has taken it (RFC 3461). It may still send a report when a message fails; that one was delivered nobody will say. That a report is missing is no sign that something was lost.',
    (): Words => ({ message: 'this server does not promise reports of what was delivered' }),
  ),
  'send/open': note(
    'An earlier run ended while the server had a message and had not answered yet. Nobody knows whether it has left, so it counts as left and is not sent again. Ask the addressee or whoever runs the server; then say it with --again or --not-sent.',
    ({ messages }: { readonly messages: readonly string[] }): Words => ({
      message: `nobody knows whether ${someOf(messages)} ${messages.length === 1 ? 'has' : 'have'} left: an earlier run was interrupted`,
      hint: 'find out, then: invite send --again ID --reason "…", or --not-sent ID --reason "…"',
    }),
  ),
  'send/unknown-message': error(
    'Each message that was sent has an id, such as M-7K2M9QXWZ4. The record of this letter tells of none by the id that was given. Look at the id; where there are several letters, name the one that is meant.',
    ({ message }: { readonly message: string }): Words => ({
      message: `there is no message ${message}`,
      hint: 'invite history FR names those of an addressee, invite status those of which nobody knows',
    }),
  ),
  'send/erased': error(
    'A message is sent again as it was archived, byte for byte, in the folder mail beside the record. This one is not there any more: it was erased, or lost. Say with --not-sent that it has not left, if that is so; then it is made anew.',
    ({ message }: { readonly message: string }): Words => ({
      message: `the archived message ${message} is not there any more`,
      hint: 'restore the folder mail/ from a backup',
    }),
  ),
  'send/known': error(
    'What became of the message is known already: the server has taken or refused it, a report has come, or somebody has said so. Only of what nobody knows can it be said that it has not left. To take back that a letter has left, use invite issue --void.',
    ({ message }: { readonly message: string }): Words => ({
      message: `what became of ${message} is known`,
      hint: 'invite issue --void --channel email takes back that it has left',
    }),
  ),
  'send/mail-identity': error(
    'A message is signed for the address that sends it. The certificate has to be for e-mail, or for every purpose, and has to name that address; else mail programs show the signature as wrong. Use a certificate for this address, or send from the address that it names.',
    ({
      file,
      lacks,
      from,
    }: {
      readonly file: string
      readonly lacks: readonly ('purpose' | 'address')[]
      readonly from: string
    }): Words => ({
      message: `${file} cannot sign messages from ${from}: ${lacks.map((each) => lackWords[each]).join('; ')}`,
      hint: 'use a certificate for e-mail that names the sender’s address',
    }),
  ),
  'inbox/no-folder': error(
    'The mailbox that was to be read is a folder with messages (.eml files, or a Maildir), and there is none of that name. Look at the name; most mail programs can save messages into a folder.',
    ({ folder }: { readonly folder: string }): Words => ({
      message: `there is no folder ${folder}`,
      hint: 'save the messages as .eml files into a folder, and name that',
    }),
  ),
  'inbox/empty': note(
    'The folder that was named has no messages: neither files that end in .eml, nor what a Maildir has in cur and new. So nothing is known of what became of messages. Most mail programs can save messages as .eml files into a folder.',
    ({ folder }: { readonly folder: string }): Words => ({
      message: `there are no messages in ${folder}`,
      hint: 'save them as .eml files there, or name a Maildir',
    }),
  ),
  'inbox/other-files': note(
    'Beside the messages lie files that are none, by their names, and were not looked at. A message that was saved in another form (.msg, .mbox) has to be saved as .eml, or a report in it is missed; a form that came as a file is taken by returns collect.',
    ({ files }: { readonly files: readonly string[] }): Words => ({
      message: `${counted(files.length, 'file')} not read, since messages end in .eml: ${someOf(files)}`,
      hint: 'save messages as .eml; for forms that came as files: invite returns collect',
    }),
  ),
  'inbox/several': note(
    'A file holds several messages, one after the other (mbox), as some mail programs export a whole folder. It was not read, and nothing is concluded from it. Save the messages each as a file of its own, with the ending .eml.',
    ({ files }: { readonly files: readonly string[] }): Words => ({
      message: `several messages in one file (mbox), not read: ${someOf(files)}`,
      hint: 'save each as an .eml file',
    }),
  ),
  'inbox/unread': note(
    'Some files in the mailbox could not be read as messages, or not to their end. They are left as they are, and nothing is concluded from them. Look at them yourself.',
    ({ files }: { readonly files: readonly string[] }): Words => ({
      message: `${counted(files.length, 'file')} could not be read as messages: ${someOf(files)}`,
      hint: 'open them in a mail program',
    }),
  ),
}

const lackWords = {
  purpose: 'the certificate is not for e-mail (emailProtection)',
  address: 'it does not name this address (subjectAltName)',
} as const

const certificateWords = {
  untrusted: {
    message: 'nobody whom this machine trusts has issued it',
    hint: 'an authority of your own house: NODE_EXTRA_CA_CERTS=FILE.pem before the command',
  },
  'other-name': {
    message: 'it was issued for another name',
    hint: 'name the server in --via as its certificate does',
  },
  'other-use': { message: 'it is not for servers', hint: 'ask whoever runs the server for one that is' },
  ended: { message: 'it has ended', hint: 'ask whoever runs the server to renew it' },
  'too-early': { message: 'it is not valid yet', hint: 'look at the clock of this machine' },
} as const
