import { shown } from '../text/shown.ts'
import { error, type Words, wrongUse } from './wording.ts'

interface Times {
  /** ISO 8601 */
  readonly signedAt: string
  /** ISO 8601; not in the words, which are said at that time */
  readonly now: string
}

/** Options of sign that do not go together. */
type LateMisuse = 'no-reason' | 'reason-without-late'

function lateMisuse(found: LateMisuse): Words {
  switch (found) {
    case 'no-reason':
      return {
        message: '--late needs --reason',
        hint: 'say in a sentence why; it is kept for ever, so it names nobody',
      }
    case 'reason-without-late':
      return { message: '--reason goes with --late', hint: 'leave it out' }
    default:
      return found satisfies never
  }
}

/** Documents that are made in one place and signed in another. */
export const unsignedProblems = {
  'unsigned/chain-wanted': error(
    'To make letters that somebody signs later, the certificate of that signer is needed, and those of the authorities above it; the key is not. What was named has no certificate that can be read without a passphrase or PIN. Name a PEM file with the certificates, which are public: whoever keeps the key can export them.',
    ({ file }: { readonly file: string }): Words => ({
      message: `${file}: has no certificate that can be read without passphrase or PIN`,
      hint: 'export the certificates alone: openssl pkcs12 -in FILE.p12 -nokeys -out CHAIN.pem',
    }),
  ),
  'unsigned/who': wrongUse(
    'Letters say who signed them, and leave room for just that signature. So it has to be said whose it will be, when they are made to be signed later, and who signs, when that is done.',
    (): Words => ({
      message: 'whose signature will it be?',
      hint: 'generate --unsigned --identity CHAIN.pem (certificates alone); sign --identity FILE or pkcs11:…',
    }),
  ),
  'unsigned/and-draft': wrongUse(
    'Drafts are for proofreading and are never signed. Documents that are made with --unsigned are the letters themselves, which wait for their signature. A run makes the one or the other.',
    (): Words => ({ message: '--draft and --unsigned are two things', hint: 'leave one of them out' }),
  ),
  'unsigned/how-late': wrongUse(
    'Letters that are signed more than a day after the time that they state are an exception, and the reason for it is kept in the record. Say --late and --reason together, or neither.',
    ({ found }: { readonly found: LateMisuse }): Words => lateMisuse(found),
  ),
  'unsigned/nothing': error(
    'No letters wait to be signed in this folder. Either none were made for that, or all of them are signed already. invite generate --unsigned makes them.',
    ({ folder }: { readonly folder: string }): Words => ({
      message: `nothing waits to be signed in ${folder}`,
      hint: 'invite generate --unsigned --identity CHAIN.pem makes what is to be signed',
    }),
  ),
  'unsigned/which': wrongUse(
    'Several sets of letters wait to be signed, each made by a plan of its own. Name the folder of the one that is meant; delete those that nobody will sign any more.',
    ({ sets }: { readonly sets: readonly string[] }): Words => ({
      message: `which one? ${sets.join(', ')} wait to be signed`,
      hint: 'name the folder: invite sign FOLDER --identity …',
    }),
  ),
  'unsigned/not-whole': error(
    'A folder of letters that wait for their signature has a file plan.json, which is written when all of them are there. It is missing or damaged: the run that made them was stopped, or the folder was not copied whole. Make them again, or copy the folder once more.',
    ({ folder }: { readonly folder: string }): Words => ({
      message: `${folder} is no whole set of documents to sign`,
      hint: 'run invite generate --unsigned again, or copy the whole folder again',
    }),
  ),
  'unsigned/pack': error(
    'One of the documents that wait for their signature is not there any more, or it is not as it was made. What was changed since is never signed. Make the set again, or copy it once more from where it was made.',
    ({ file, found }: { readonly file: string; readonly found: 'another' | 'nothing' }): Words => ({
      message: `${file} ${found === 'nothing' ? 'is not there' : 'is not as it was made'}`,
      hint: 'run invite generate --unsigned again, or copy the whole folder again',
    }),
  ),
  'unsigned/another-level': error(
    'The letters were made for a signature with a time-stamp or without one, and have just the room for it. What is asked for now is another. Name the authority with --timestamp, and lists with --crl, as when they were made.',
    ({
      level,
      wanted,
    }: {
      /** PAdES baseline */ readonly level: string
      readonly wanted: string
    }): Words => ({
      message: `these documents were made for level ${wanted}, and level ${level} is asked for`,
      hint: '--timestamp makes level T, and --crl with it LT: give what they were made with, or make them again',
    }),
  ),
  'unsigned/another-certificate': error(
    'The letters name who signs them, and leave room for the certificates of just that signer. The identity that was named now is another one, or it brings other certificates of authorities. Sign with the one that the letters name, or make them again for this one.',
    ({
      named,
      wanted,
      isChain,
    }: {
      readonly named: string
      readonly wanted: string
      /** the certificate is the one, those above it are others */
      readonly isChain: boolean
    }): Words => ({
      message: isChain
        ? `these documents were made for other authorities’ certificates above ${shown(wanted)}`
        : `these documents were made for another certificate of ${shown(wanted)}; this is one of ${shown(named)}`,
      hint: 'sign with that one, or make them again: invite generate --unsigned --identity CHAIN.pem',
    }),
  ),
  'unsigned/early': error(
    'The letters say when they are signed, and that is more than an hour from now. A signature may not claim a time that has not come. Wait, or make them again with another --signed-at. If the clock of this machine is wrong, have it set.',
    ({ signedAt }: Times): Words => ({
      message: `these documents say ${signedAt}, which is more than an hour from now`,
      hint: 'wait for it, or make them again with another --signed-at',
    }),
  ),
  'unsigned/late': error(
    'The letters say when they are signed, and that is more than a day ago. Make them again with the time of today. If they have to keep their time, say --late and a reason: it is recorded with each of them.',
    ({ signedAt }: Times): Words => ({
      message: `these documents say ${signedAt}, which is more than a day ago`,
      hint: 'make them again, or sign them with --late --reason "…"',
    }),
  ),
}
