import { type ChainFault, chainWords } from './chain-words.ts'
import { minute, purposeNames } from './sign.ts'
import { forged, withFound } from './sign-verify.ts'
import { error, note } from './wording.ts'

interface OfSubject {
  /** whom the certificate names */
  readonly subject: string
}

interface OfRevoked extends OfSubject {
  /** ISO 8601 */
  readonly revokedAt: string
  /** whose list says so */
  readonly authority: string
}

interface OfAlgorithm extends OfSubject {
  /** a hash, or a kind and size of key */
  readonly algorithm: string
  /** from when on it counts as too weak, ISO 8601 */
  readonly since: string
}

/** Why the time of a time-stamp is not believed. */
export type UnprovedWhy =
  /** nobody said whom to trust for time */
  | 'no-root'
  | 'unknown-authority'
  /** its certificate is not for time-stamps alone */
  | 'purpose'
  | 'not-valid-then'
  | 'revoked'
  /** no list tells, and lists are required */
  | 'revocation-unknown'
  | 'weak-algorithm'
  /** a rule for certification paths is broken */
  | 'chain'
  /** more than five minutes before the signing time */
  | 'before-signing'
  /** more than five minutes after the time of asking */
  | 'after-now'

const unprovedWords: Readonly<Record<UnprovedWhy, string>> = {
  'no-root': 'nobody said whom to trust for time',
  'unknown-authority': 'it leads to no root that you trust for time',
  purpose: 'its certificate is not one for time-stamps alone',
  'not-valid-then': 'its certificate was not valid then',
  revoked: 'its certificate was revoked',
  'revocation-unknown': 'no revocation list tells of its certificate',
  'weak-algorithm': 'its certificate was too weak then',
  chain: 'the chain of its certificate is not valid',
  'before-signing': 'that is before the document says it was signed',
  'after-now': 'that is still to come',
}

const needsTime = 'ask the sender for a time-stamped copy, or give --trust-time'

const revokedWords = ({ subject, revokedAt, authority }: OfRevoked): string =>
  `${subject}, on ${minute(revokedAt)}, as the list of ${authority} says`

const weakWords = ({ subject, algorithm, since }: OfAlgorithm): string =>
  `${subject}: ${algorithm}, since ${since.slice(0, 10)}`

/** Who signed a document that somebody brings, and when: certificates, revocation lists, time-stamps. */
export const signTrustProblems = {
  'sign/signer-usage': error(
    'A certificate says what its key may be used for. The certificate of whoever signed this document does not allow signatures. Do not rely on the document; ask the sender for it again.',
    ({ subject }: OfSubject) => withFound('the signer’s certificate may not sign documents', subject, forged),
  ),
  'sign/signer-purpose': error(
    'A certificate may say for which purposes it was issued. The certificate of whoever signed this document names others alone, such as running a web server. Its owner was not checked as somebody who signs documents. Do not rely on the document; ask the sender for it again.',
    ({
      subject,
      purposes,
    }: OfSubject & { /** object identifiers */ readonly purposes: readonly string[] }) => ({
      message: `the signer’s certificate is not meant to sign documents (${subject} is meant for: ${purposes.map((id) => purposeNames[id] ?? id).join(', ')})`,
      hint: forged,
    }),
  ),
  'sign/signer-not-valid': error(
    'A certificate is valid from one day to another. When the document was signed, the certificate of the signer, or that of an authority above it, was not valid yet or no longer. Do not rely on the document; ask the sender for it again.',
    ({ subject }: OfSubject) =>
      withFound('the signer’s certificate was not valid at the time of signing', subject, forged),
  ),
  'sign/signer-revoked': error(
    'The authority had withdrawn the certificate of the signer, or that of an authority above it, for example because its key was stolen; and the document was signed after that, even by the time that it states itself. Somebody else may have signed. Do not rely on the document; ask the sender for it again.',
    (revoked: OfRevoked) =>
      withFound('the signer’s certificate was revoked before it signed', revokedWords(revoked), forged),
  ),
  'sign/revoked-since': error(
    'The authority has withdrawn the certificate of the signer, or that of an authority above it. The document says that it was signed before that, but whoever has the key can write any time into a document, and nothing else proves it. So it cannot be decided whether it holds. Ask the sender for a copy whose time is proved, or name the authority of its time-stamp with --trust-time.',
    (revoked: OfRevoked) =>
      withFound(
        'the signer’s certificate was revoked, and nothing proves that it was signed before',
        revokedWords(revoked),
        needsTime,
      ),
  ),
  'sign/untrusted': error(
    'The certificate of the signer was issued by an authority that is not among those you said you trust. Anybody can make a certificate with any name, so the name of the signer proves nothing yet. If you know the sender, ask for the certificate of the topmost authority, over another channel, and give it with --trust.',
    ({ authority }: { /** the topmost that could be found */ readonly authority: string }) =>
      withFound(
        'who issued the signer’s certificate is not among those you trust',
        authority,
        'ask the sender for the root certificate, and give it with --trust',
      ),
  ),
  'sign/chain-invalid': error(
    'Between the certificate of the signer and the root that you trust stand authorities, and each says what those below it may do. One of these rules is broken: a certificate was issued that should not have been, or was made for another use. Do not rely on the document; ask the sender for it again.',
    ({ subject, fault }: OfSubject & { readonly fault: ChainFault }) => ({
      message: `the chain of the signer’s certificate is not valid (${subject}: ${chainWords(fault)})`,
      hint: forged,
    }),
  ),
  'sign/no-longer-provable': error(
    'The certificate of the signer, or that of an authority above it, is over by now. The document says that it was signed while it was valid, but whoever has the key can write any time into a document, and nothing else proves it. So it cannot be decided whether it holds. Ask the sender for a copy with a time-stamp, or name the authority of its time-stamp with --trust-time.',
    ({ subject }: OfSubject) =>
      withFound(
        'the signer’s certificate has ended, and nothing proves that it was signed before',
        subject,
        needsTime,
      ),
  ),
  'sign/weak-algorithm': error(
    'Signatures rest on calculations that nobody can reverse. Some that were good once can be reversed today, so that certificates and signatures can be forged. Such a one was used here, at a time when it counted as too weak already. Do not rely on the document; ask the sender for it again.',
    (used: OfAlgorithm) =>
      withFound('it was signed in a way that was too weak by then', weakWords(used), forged),
  ),
  'sign/weak-by-now': error(
    'Signatures rest on calculations that nobody can reverse. Some that were good once can be reversed today, so that certificates and signatures can be forged. Such a one was used here. The document says that it was signed before, but nothing proves it, so that it cannot be decided whether it holds. Ask the sender for a copy whose time is proved, or name the authority of its time-stamp with --trust-time.',
    (used: OfAlgorithm) =>
      withFound(
        'it was signed in a way that is too weak by now, and nothing proves that it was signed before',
        weakWords(used),
        needsTime,
      ),
  ),
  'sign/chain-not-supported': error(
    'Certificates are signed, as documents are, and there are many ways to sign. One between the signer and the root that you trust was signed in a way that invite does not know. It may be a good one, but it cannot be decided whether the certificate is genuine. Check the document with another program, or ask the sender.',
    ({ subject, algorithm }: OfSubject & { /** object identifier */ readonly algorithm: string }) =>
      withFound(
        'a certificate in its chain is signed in a way that invite does not know',
        `${subject}: ${algorithm}`,
        'ask the sender, or check it with another program',
      ),
  ),
  'sign/future-signing-time': error(
    'The document says that it was signed at a time that is still to come. The clock of whoever signed was wrong, or the clock of this computer is, or the time was chosen. So nothing shows when it was signed, and it cannot be decided whether it holds. Check the clock of this computer; if it is right, ask the sender.',
    ({ stated, now }: { /** ISO 8601 */ readonly stated: string /** ISO 8601 */; readonly now: string }) => ({
      message: `it says that it was signed at a time that is still to come (${minute(stated)}; now it is ${minute(now)})`,
      hint: 'check the clock of this computer; if it is right, ask the sender',
    }),
  ),
  'sign/revocation-unknown': error(
    'You asked that revocation lists be looked at, and no list at hand says whether this certificate was withdrawn. Until one does, it cannot be decided whether the document holds. Fetch the current list of the authority that issued the certificate, and give it with --crl.',
    ({ subject }: OfSubject) =>
      withFound(
        'no revocation list says whether the certificate was revoked',
        subject,
        'give the current list of its issuer with --crl',
      ),
  ),
  'sign/store-unreadable': note(
    'A document may carry certificates and revocation lists for whoever checks it later. Some of those in this document cannot be read, so that they were left aside, as if they were not there. Whether it holds was judged by the others, and by those that you gave.',
    ({ parts }: { /** how many cannot be read */ readonly parts: number }) => ({
      message: `certificates or revocation lists that it carries cannot be read, and were left aside (${parts})`,
    }),
  ),
  'sign/stamp-unproved': note(
    'A time-stamp is the word of a service that the document existed at a certain time. Anybody can make such a service, so its word counts only where it leads to an authority that you trust for time, and fits the other times that are known. Here it does not, so that the time-stamp was left aside and the document was judged as of now. If you know the service, give the certificate of its topmost authority with --trust-time.',
    ({
      authority,
      stampedTime,
      why,
    }: {
      readonly authority: string
      /** ISO 8601 */
      readonly stampedTime: string
      readonly why: UnprovedWhy
    }) => ({
      message: `time not proved: ${authority} stamped ${minute(stampedTime)}, but ${unprovedWords[why]}`,
      ...(why === 'no-root' || why === 'unknown-authority'
        ? { hint: 'if you trust that authority for time, give its root with --trust-time' }
        : {}),
    }),
  ),
  'sign/evidence-ends': note(
    'What proves a signature for years is its last time-stamp, and that holds only as long as the certificates of the authority that made it. They end within half a year, or have ended. Until then somebody has to add new evidence and a new time-stamp; afterwards nobody can tell any more whether the old one was made in time. The sender’s archive does that with invite renew; whoever got the document asks the sender for a renewed copy.',
    ({
      authority,
      until,
      isOver,
    }: {
      readonly authority: string
      /** ISO 8601 */
      readonly until: string
      readonly isOver: boolean
    }) => ({
      message: `its evidence ${isOver ? 'held' : 'holds'} until ${until.slice(0, 10)}: then the certificate of ${authority}, who time-stamped it last, ${isOver ? 'ended' : 'ends'}`,
      hint: isOver
        ? 'ask the sender for a copy whose evidence was renewed in time'
        : 'the sender renews it: invite renew --timestamp URL --crl FILE',
    }),
  ),
  'sign/chain-not-checked': note(
    'Nobody said which authorities are to be trusted, so invite did not check who stands behind the name of the signer. Anybody can make a certificate with any name. To check it, give the certificate of the authority that you trust with --trust.',
    () => ({
      message: 'chain and revocation not checked: who issued the signer’s certificate is not known',
      hint: 'give the root’s certificate with --trust',
    }),
  ),
  'sign/trust-unreadable': error(
    'A file that was given with --trust or --trust-time is not a certificate. It must be the certificate of an authority that you trust, as a PEM text or in the binary form called DER. Give such a file.',
    ({ file }: { readonly file: string }) => ({
      message: `${file}: is no certificate`,
      hint: 'give a root’s certificate, PEM or DER',
    }),
  ),
}
