import { visible } from '../text/shown.ts'
import { error, note, passing } from './wording.ts'

interface OfAuthority {
  /** the authority's address, without a password */
  readonly url: string
}

/** What needs no more words than which authority it is. */
const says =
  (message: string, hint: string) =>
  ({ url }: OfAuthority) => ({ message: `time-stamp authority ${url} ${message}`, hint })

/** `found` goes into parentheses behind the message. */
const ofAnswer = ({ url }: OfAuthority, message: string, found: string, hint: string) => ({
  message: `time-stamp authority ${url} ${message} (${found})`,
  hint,
})

const later = 'try again later, or name another authority with --timestamp'
const another = 'name another authority with --timestamp'

/** A time-stamping authority (RFC 3161) and its answers. Times are ISO 8601. */
export const signTimestampProblems = {
  'sign/timestamp-url': error(
    'A time-stamping authority is a service on the network that confirms the time of signing. It is named by its address, as web pages are. What was given is no such address. Give the address that the service has published.',
    says('is no address of a time-stamping authority', 'it begins with http:// or https://'),
  ),
  'sign/timestamp-unreachable': passing(
    'The service that confirms the time of signing could not be reached over the network. Nothing was signed. Check the address and the connection, and run the command again.',
    ({
      url,
      cause,
    }: OfAuthority & {
      /** the system's name for it; null: it has none */ readonly cause: string | null
    }) => ({
      message: `time-stamp authority ${url} could not be reached${cause === null ? '' : ` (${cause})`}`,
      hint: 'check the address and the network',
    }),
  ),
  'sign/timestamp-slow': passing(
    'The service that confirms the time of signing was reached, but gave no answer within the time that invite waits. It may be busy. Run the command again later, or name another service.',
    ({ url, waitedMs }: OfAuthority & { readonly waitedMs: number }) =>
      ofAnswer({ url }, 'did not answer in time', `${waitedMs / 1000} s`, later),
  ),
  'sign/timestamp-http': passing(
    'The service that confirms the time of signing answered that something went wrong, as a web server does. It may be out of order or not open to you. Run the command again later; if it stays like this, ask the service or name another one.',
    ({ url, status }: OfAuthority & { /** of HTTP */ readonly status: number }) =>
      ofAnswer({ url }, 'answered with an error', `status ${status}`, later),
  ),
  'sign/timestamp-redirect': error(
    'The service that confirms the time of signing sent invite on to another address, and invite did not go there: because there is none, because what is there is a page and no service, because it would not be protected on its way as the first one is, or because one address leads to the next without end. Ask the service for its address, and name that.',
    ({
      url,
      status,
      to,
      why,
    }: OfAuthority & {
      /** of HTTP */
      readonly status: number
      /** where to; null: it does not say, or not to a place on the web */
      readonly to: string | null
      readonly why: RefusedRedirect
    }) =>
      ofAnswer(
        { url },
        `sends on ${to === null ? 'to no address' : `to ${to}`}${redirectWords[why]}`,
        `status ${status}`,
        'ask the authority for its address, and name that with --timestamp',
      ),
  ),
  'sign/timestamp-moved': note(
    'The service that confirms the time of signing has moved, and says where to. It was asked there, and the letters have their time-stamps. Give the new address from now on: the old one may go away.',
    ({ url, to }: OfAuthority & { readonly to: string }) => ({
      message: `time-stamp authority ${url} has moved to ${to}`,
      hint: `from now on give --timestamp ${to}`,
    }),
  ),
  'sign/timestamp-trailing': note(
    'The service that confirms the time of signing sent more than its answer. The answer itself is whole, and only that was used. The service may be faulty, or something on the way added to what it sent. Tell whoever runs it.',
    ({ url, bytes }: OfAuthority & { readonly bytes: number }) => ({
      message: `time-stamp authority ${url} sent ${bytes} ${bytes === 1 ? 'byte' : 'bytes'} behind its answer, which were left out`,
      hint: 'tell whoever runs it',
    }),
  ),
  'sign/timestamp-algorithm': error(
    'There are many ways to sign. The service signs its time-stamps in a way that invite cannot check, and readers of letters may not be able to either. Name another service.',
    ({
      url,
      algorithm,
    }: OfAuthority & { /** its name, else its object identifier */ readonly algorithm: string }) =>
      ofAnswer({ url }, 'signs in a way that invite cannot check', visible(algorithm), another),
  ),
  'sign/timestamp-type': error(
    'Something answered at the address of the time-stamping service, but not with a time-stamp. Often the address is that of a web page about the service, or the network first wants somebody to log in. Check the address, and open a web page to see whether the network asks for a login.',
    ({
      url,
      contentType,
    }: OfAuthority & { /** of HTTP; null: it named none */ readonly contentType: string | null }) =>
      ofAnswer(
        { url },
        'answered with something other than a time-stamp',
        `type ${contentType ?? 'none'}`,
        'check the address; a network’s login page answers so too',
      ),
  ),
  'sign/timestamp-unreadable': passing(
    'The service that confirms the time of signing sent an answer that is damaged or cut off. This can happen on the way. Run the command again later; if it stays like this, name another service.',
    says('sent an answer that cannot be read', later),
  ),
  'sign/timestamp-refused': error(
    'The service that confirms the time of signing answered that it does not stamp what it was asked to. It may serve only its own clients, or want another kind of request. Ask the service, or name another one.',
    ({
      url,
      status,
      failures,
    }: OfAuthority & {
      /** PKIStatus: 2 is a rejection (RFC 3161, 2.4.2) */
      readonly status: number
      readonly failures: readonly TimestampFailure[]
    }) =>
      ofAnswer(
        { url },
        'refused to stamp',
        [`status ${status}`, ...failures.map((failure) => failureWords[failure])].join(', '),
        another,
      ),
  ),
  'sign/timestamp-imprint': error(
    'A time-stamp is about one signature. The service sent a time-stamp of something else, so that it would prove nothing about the letter. Name another service.',
    says('stamped something else than was asked', another),
  ),
  'sign/timestamp-nonce': error(
    'Each request to a time-stamping service has a number of its own, so that nobody can answer it with an old time-stamp. The answer does not have the number of the request. Name another service.',
    says('sent an answer to another question', another),
  ),
  'sign/timestamp-no-certificate': error(
    'A reader checks a time-stamp with the certificate of whoever made it. The service did not send its certificate, so that the time-stamp cannot be checked. Name another service.',
    says('did not send its certificate', another),
  ),
  'sign/timestamp-authority': error(
    'Whoever makes time-stamps needs a certificate that was issued for this purpose and no other. The certificate of this service is of another kind, and readers would not accept its time-stamps. Name another service.',
    ({ url, subject }: OfAuthority & { readonly subject: string }) =>
      ofAnswer({ url }, 'signs with a certificate that is not meant for time-stamps alone', subject, another),
  ),
  'sign/timestamp-expired': error(
    'The certificate of the time-stamping service was not valid at the time that its time-stamp states. Readers would not accept the time-stamp. Name another service.',
    ({ url, subject }: OfAuthority & { readonly subject: string }) =>
      ofAnswer({ url }, 'signs with a certificate that is not valid at the time it states', subject, another),
  ),
  'sign/timestamp-signature': error(
    'A time-stamp is signed by the service that makes it. That signature does not hold, so that the time-stamp proves nothing. Name another service.',
    ({
      url,
      subject,
    }: OfAuthority & {
      /** whose signature it is said to be; null: unknown */ readonly subject: string | null
    }) => ({
      message: `time-stamp authority ${url} sent a time-stamp whose signature does not hold${subject === null ? '' : ` (${subject})`}`,
      hint: another,
    }),
  ),
  'sign/timestamp-changed': passing(
    'During one run the time-stamping service signed with different certificates. What invite checked of the first one says nothing about the other, so the run was stopped. Run the command again; if it happens again, name another service.',
    says('signs with changing certificates', 'run it again, or name another authority with --timestamp'),
  ),
  'sign/timestamp-time': error(
    'The time that the service confirms and the signing time of the letters are more than five minutes apart. A letter would then state two different times. Leave the signing time to invite, check the clock of the computer, or sign without a time-stamp.',
    ({
      url,
      stampedTime,
      signedAt,
    }: OfAuthority & { readonly stampedTime: string; readonly signedAt: string }) =>
      ofAnswer(
        { url },
        'states a time more than five minutes away from the signing time',
        `${stampedTime}, signing time ${signedAt}`,
        'leave --signed-at out, or sign without --timestamp',
      ),
  ),
  'sign/timestamp-too-large': error(
    'Room for the time-stamp is kept free in each letter before it is signed, as much as the first answer of the service needed and some more. A later answer did not fit into it. Run the command again; if it happens again, the service changes its certificates while it works, and another one should be named.',
    ({ excessBytes }: { readonly excessBytes: number }) => ({
      message: `the time-stamp is ${excessBytes} bytes larger than the room that was kept for it after the authority’s first one`,
      hint: 'run it again; if it happens again, the authority changes its certificates while it works',
    }),
  ),
}

/**
 * Why a redirect is not followed: it leads nowhere; it wants a page fetched (303); it leaves a protected connection; or
 * it is one too many.
 */
export type RefusedRedirect = 'nowhere' | 'see-other' | 'unprotected' | 'too-many'

const redirectWords: Readonly<Record<RefusedRedirect, string>> = {
  nowhere: '',
  'see-other': ', where a page is to be fetched and nothing stamped',
  unprotected: ', which is not protected (http) as the first is (https)',
  'too-many': ', the sixth address in a row',
}

/** Why an authority does not stamp, by the names of PKIFailureInfo (RFC 3161, 2.4.2). */
export type TimestampFailure =
  | 'badAlg'
  | 'badRequest'
  | 'badDataFormat'
  | 'timeNotAvailable'
  | 'unacceptedPolicy'
  | 'unacceptedExtension'
  | 'addInfoNotAvailable'
  | 'systemFailure'

const failureWords: Readonly<Record<TimestampFailure, string>> = {
  badAlg: 'it does not know the algorithm',
  badRequest: 'it does not take this request',
  badDataFormat: 'it could not read the request',
  timeNotAvailable: 'its clock is not available',
  unacceptedPolicy: 'it does not know the policy',
  unacceptedExtension: 'it does not know an extension',
  addInfoNotAvailable: 'it could not add information that was asked for',
  systemFailure: 'it has a fault',
}
