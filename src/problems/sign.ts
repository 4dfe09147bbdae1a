import { shown } from '../text/shown.ts'
import { type ChainFault, chainWords, listFaultWords, type UnusableList } from './chain-words.ts'
import { error, note } from './wording.ts'

interface OfFile {
  /** the file or files, as the person named them */
  readonly file: string
}

interface OfCertificate extends OfFile {
  /** whom the certificate names */
  readonly subject: string
}

/** What needs no more words than which file it is. */
const ofFile = (meaning: string, message: string, hint: string) =>
  error(meaning, ({ file }: OfFile) => ({ message: `${file}: ${message}`, hint }))

/** What needs no more words than which certificate of which file it is. */
const ofCertificate = (meaning: string, message: string, hint: string) =>
  error(meaning, ({ file, subject }: OfCertificate) => ({
    message: `${file}: ${message} (${subject})`,
    hint,
  }))

/** Whoever signs, and the revocation lists that are given with it. Times are ISO 8601. */
export const signProblems = {
  'sign/not-an-identity': ofFile(
    'The file that is to sign is not of a kind that invite can read. It must be a PKCS#12 file, whose name usually ends in .p12 or .pfx, or a PEM text, which has lines such as BEGIN CERTIFICATE. Give the file that you received from whoever issued your certificate.',
    'is neither a PKCS#12 file nor PEM text',
    'give the .p12 or .pfx file that the certificate’s issuer handed out, or a PEM file with key and certificates',
  ),
  'sign/truncated': ofFile(
    'The file that is to sign is shorter than it says itself: its end is missing. This happens when a download or a copy was interrupted. Copy the file again from where it is whole.',
    'ends in the middle',
    'copy the file again; an incomplete download looks like this',
  ),
  'sign/damaged': ofFile(
    'The file that is to sign is of the right kind, but what it contains makes no sense. It was changed or damaged on its way. Copy it again from where it was issued; if it stays like this, ask for a new one.',
    'is damaged',
    'copy the file again from where it was issued',
  ),
  'sign/unsupported-encryption': error(
    'The file that is to sign is locked with a method that invite does not know, so that even the right passphrase does not open it. Export the identity again with a method of today, AES-256, from the program that holds it.',
    ({ file, algorithm }: OfFile & { /** object identifier */ readonly algorithm: string }) => ({
      message: `${file}: is locked with a method that is not supported (${algorithm})`,
      hint: 'export it again with AES-256 (in OpenSSL 3: openssl pkcs12 -export)',
    }),
  ),
  'sign/many-rounds': note(
    'A passphrase is worked through many times before it opens a file, so that nobody can try millions of them. Whoever made this file chose so many times that it takes a while. It is tried all the same; wait for it, or stop the command. To be quicker next time, export the identity again with fewer iterations.',
    ({ file, rounds }: OfFile & { /** of one lock; a file has several */ readonly rounds: number }) => ({
      message: `${file}: is slow to open: its passphrase is worked through ${grouped(rounds)} times for each of its locks, which may take minutes`,
      hint: 'wait, or export it again with fewer iterations (100,000 are enough)',
    }),
  ),
  'sign/too-many-rounds': error(
    'A passphrase is worked through many times before it opens a file. This file asks for so many times that it would take hours: no program writes such a file, so it is damaged, or was made to keep a computer busy. It was not tried. Export the identity again, with fewer iterations, from the program that holds it.',
    ({ file, rounds }: OfFile & { readonly rounds: number }) => ({
      message: `${file}: asks for too much work to be opened (${grouped(rounds)} rounds, where 10,000,000 are the most)`,
      hint: 'export it again with fewer iterations (100,000 are enough)',
    }),
  ),
  'sign/passphrase-needed': ofFile(
    'The file that is to sign is locked, and invite could not ask for its passphrase, because there is no terminal or nothing was typed. Run the command in a terminal, or put the passphrase into a file that only you can read and name it with --passphrase-file.',
    'is locked, and no passphrase was given',
    'run it in a terminal to be asked, or use --passphrase-file or INVITE_PASSPHRASE',
  ),
  'sign/wrong-passphrase': ofFile(
    'The passphrase does not open the file that is to sign. Nothing is wrong with the file as far as invite can tell. Check capital letters, the language of the keyboard, and that the passphrase belongs to this file.',
    'does not open with this passphrase',
    'check capital letters and the keyboard’s language',
  ),
  'sign/no-key': ofFile(
    'To sign, a private key is needed: the secret part of a signing identity. The file has only certificates, which say who somebody is and are public. Export the identity again, and choose to include the private key.',
    'holds certificates but no private key, so nothing can be signed with it',
    'export it again “with private key”',
  ),
  'sign/no-certificate': ofFile(
    'The file has a private key, but no certificate that says whose key it is. Without one, no reader could tell who signed. Add the certificate, or export key and certificate together.',
    'holds a private key but no certificate',
    'add the certificate, or export both together',
  ),
  'sign/key-does-not-fit': ofCertificate(
    'A signing identity is a private key and the certificate that was issued for that key. Here there are both, but they do not belong together, so that no signature would hold. Give the certificate that was issued for this key.',
    'the private key belongs to none of its certificates',
    'give the certificate that was issued for this key',
  ),
  'sign/several-identities': error(
    'The file has more than one private key with its certificate, and invite does not choose who signs. Export only the one that is to sign, and give that file.',
    ({ file, subjects }: OfFile & { readonly subjects: readonly string[] }) => ({
      message: `${file}: holds more than one identity (${subjects.map(shown).join(', ')})`,
      hint: 'export only the one that shall sign',
    }),
  ),
  'sign/expired': error(
    'A certificate is valid for some years. At the time at which the letters are to be signed, this one, or that of an authority above it, was over, and readers would not accept the signature. Sign with a current certificate.',
    ({
      file,
      subject,
      notAfter,
      signedAt,
    }: OfCertificate & { readonly notAfter: string; readonly signedAt: string }) => ({
      message: `${file}: the certificate was no longer valid (${shown(subject)} ended on ${minute(notAfter)}, the signing time is ${minute(signedAt)})`,
      hint: 'sign with a current certificate',
    }),
  ),
  'sign/not-yet-valid': error(
    'A certificate is valid from a certain time on. At the time at which the letters are to be signed, this one, or that of an authority above it, was not valid yet, and readers would not accept the signature. Check the signing time, or sign with the certificate that was valid then.',
    ({
      file,
      subject,
      notBefore,
      signedAt,
    }: OfCertificate & { readonly notBefore: string; readonly signedAt: string }) => ({
      message: `${file}: the certificate was not yet valid (${shown(subject)} begins on ${minute(notBefore)}, the signing time is ${minute(signedAt)})`,
      hint: 'check --signed-at, or sign with an earlier certificate',
    }),
  ),
  'sign/key-usage': ofCertificate(
    'A certificate says what its key may be used for. This one does not allow signatures, only other uses such as encryption, and readers would refuse what it signs. Ask the issuer for a certificate for signing documents.',
    'the certificate may not sign: its key usage has neither digital signature nor non-repudiation',
    'ask the issuer for a certificate to sign documents with',
  ),
  'sign/extended-key-usage': error(
    'A certificate may say for which purposes it was issued. This one names other purposes than signing documents, and readers would refuse what it signs. Ask the issuer for a certificate for signing documents.',
    ({
      file,
      subject,
      purposes,
    }: OfCertificate & { /** object identifiers */ readonly purposes: readonly string[] }) => ({
      message: `${file}: the certificate is not meant to sign documents (${shown(subject)} is meant for: ${purposes.map((id) => purposeNames[id] ?? id).join(', ')})`,
      hint: 'ask the issuer for a certificate to sign documents with',
    }),
  ),
  'sign/nameless': ofFile(
    'A letter says who signed it, in the words of the certificate. This certificate names nobody: it has neither a name nor a pseudonym nor an organization, or they are blank. Ask the issuer for a certificate with a name.',
    'the certificate names nobody, and a letter says who signed it',
    'ask the issuer for a certificate with a name or an organization in it',
  ),
  'sign/weak-key': error(
    'The key that is to sign is so short that others could calculate it and sign in its place. Signatures with such a key are no longer trusted. Ask the issuer for a certificate with a longer key.',
    ({ file, bits }: OfFile & { readonly bits: number }) => ({
      message: `${file}: the key is too short to be trusted (RSA with ${bits} bits)`,
      hint: 'ask for RSA with at least 2048 bits, or P-256',
    }),
  ),
  'sign/unsupported-key': error(
    'There are several kinds of keys. invite signs with those that all usual readers can check; the key that was given is of another kind. Ask the issuer for a certificate with a key of a kind that the hint names.',
    ({ file, keyType }: OfFile & { /** its curve, else its algorithm */ readonly keyType: string }) => ({
      message: `${file}: this kind of key is not supported (${keyType})`,
      hint: 'use RSA with at least 2048 bits, or the curves P-256 or P-384',
    }),
  ),
  'sign/chain-incomplete': note(
    'A reader checks a certificate by following who issued it, step by step, up to an authority that it trusts. The file that signs does not bring the certificates of these steps. The letters are signed all the same, but some readers may say that the signer is unknown. Add the issuer’s certificates to the file.',
    ({ file, subject }: OfCertificate) => ({
      message: `${file}: the certificates between it and its root are not in the file, so a reader may not find out who issued it (${subject})`,
      hint: 'add the issuer’s certificates',
    }),
  ),
  'sign/chain-refused': note(
    'A reader checks a certificate by following who issued it up to an authority that it trusts, and each authority on the way says what those below it may do. One of these rules is broken here, so that readers, and invite verify among them, would refuse what is signed. The letters are signed all the same. Ask whoever issued the certificate, before the letters leave.',
    ({ file, subject, fault }: OfCertificate & { readonly fault: ChainFault }) => ({
      message: `${file}: invite verify would refuse what it signs (${shown(subject)}: ${chainWords(fault)})`,
      hint: 'ask whoever issued the certificate before the letters leave',
    }),
  ),
  'sign/crl-without-timestamp': error(
    'A revocation list shows that a certificate had not been withdrawn at a certain time. It proves something about a signature only if somebody else vouches for the time of signing. So revocation lists can be given only together with a time-stamping authority.',
    () => ({
      message:
        '--crl: needs --timestamp: revocation lists prove nothing about a time that nobody vouches for',
      hint: 'give --timestamp URL too',
    }),
  ),
  'sign/crl-unreadable': ofFile(
    'A file that was given as a revocation list is not one. Certificates usually name the address from which the list of their issuer can be fetched. Fetch it again from there.',
    'is no revocation list',
    'fetch it again from the address in the certificate (.crl)',
  ),
  'sign/crl-missing': error(
    'When revocation lists are put into the letters, there must be one for each certificate that a reader will check: that of the signer, those of the authorities above, and that of the time-stamping authority. For one of them no list was given. Fetch the list of its issuer and give it too.',
    ({ subject }: { readonly subject: string }) => ({
      message: `${shown(subject)}: no revocation list speaks of this certificate`,
      hint: 'give its issuer’s list with --crl',
    }),
  ),
  'sign/crl-unknown-issuer': ofFile(
    'A revocation list is signed by the authority that issued the certificates. The certificate of that authority is not in the file that signs, so that nobody can check whether the list is genuine. Add that certificate to the file.',
    'cannot be checked, since its issuer’s certificate is not in the identity',
    'add the root’s certificate to the identity',
  ),
  'sign/crl-signature': ofFile(
    'The signature of a revocation list does not hold: it was damaged, or it does not come from the authority that it names. It would prove nothing to a reader. Fetch it again from the authority itself.',
    'is not signed by the authority that it names',
    'fetch it again from the authority',
  ),
  'sign/crl-outdated': error(
    'A revocation list says when the next one appears. At the time at which the letters are to be signed, a newer list was already due, so that this one says nothing of that time. Fetch the current list.',
    ({ file, nextUpdate }: OfFile & { readonly nextUpdate: string }) => ({
      message: `${file}: is older than the signing time (its successor was due on ${nextUpdate})`,
      hint: 'fetch the current list',
    }),
  ),
  'sign/crl-unusable': error(
    'A revocation list says of itself whose certificates it speaks of, from when until when, and whether it is complete. One that was given is by the right authority and does not say what is needed: whether a certificate that signs here was withdrawn at the signing time. Fetch the complete current list of the authority.',
    ({
      file,
      subject,
      why,
    }: OfCertificate & { /** what keeps it from being used */ readonly why: UnusableList }) => ({
      message: `${file}: cannot say whether ${shown(subject)} was revoked: it ${listFaultWords[why]}`,
      hint: 'fetch the complete current list of its issuer',
    }),
  ),
  'sign/crl-foreign': note(
    'A revocation list was given that has nothing to do with any certificate that signs here. It was not put into the letters, which are signed all the same. Leave it out, and check that it was not given in place of another.',
    ({ file }: OfFile) => ({
      message: `${file}: speaks of no certificate in use here, and was left out`,
      hint: 'leave it out',
    }),
  ),
  'sign/revoked': error(
    'The authority has withdrawn a certificate that the signature needs, for example because its key was lost or stolen. Readers would refuse the letters. Sign with another certificate, and ask the issuer what happened.',
    ({ subject, revokedAt }: { readonly subject: string; readonly revokedAt: string }) => ({
      message: `${shown(subject)}: was revoked (${revokedAt})`,
      hint: 'sign with another certificate',
    }),
  ),
}

/** `9,999,999` */
function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',')
}

/** `2026-12-01 12:00 UTC`, of a time in UTC, ISO 8601. */
export function minute(iso: string): string {
  return iso.replace(/T(\d\d:\d\d).*/, ' $1 UTC')
}

/** What else certificates are issued for (RFC 5280, 4.2.1.12). */
export const purposeNames: Readonly<Record<string, string>> = {
  '1.3.6.1.5.5.7.3.1': 'web servers',
  '1.3.6.1.5.5.7.3.2': 'logging in',
  '1.3.6.1.5.5.7.3.3': 'signing programs',
  '1.3.6.1.5.5.7.3.8': 'time-stamps',
  '1.3.6.1.5.5.7.3.9': 'OCSP answers',
}
