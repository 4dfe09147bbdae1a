import { createPrivateKey, type KeyObject } from 'node:crypto'
import type { Outcome, Problem } from '../problems/problem.ts'
import { type Certificate, chainOf, KeyUsage, readCertificate } from './certificate.ts'
import { isMalformed, members, readWhole, Tag } from './der.ts'
import { type KeyStore, type OpenResult, openEncryptedKey, openPkcs12 } from './pkcs12.ts'

/** A private key with its certificate and the authorities above it, checked and ready to sign with. */
export interface Identity {
  readonly key: KeyObject
  readonly certificate: Certificate
  /** from the certificate's issuer upwards, as far as the files have them */
  readonly chain: readonly Certificate[]
  readonly development: boolean
}

/** The common name of a development identity's certificate; by it one is known wherever its file lies. */
export const developmentName = 'invite development identity — not for distribution'

/**
 * Reads a signing identity: one PKCS#12 file, or a key and its certificates in PEM (in one file or several).
 *
 * `file` is how the officer named it and stands in messages; `at` is the signing time. Without a passphrase an
 * unprotected file is opened at once; for a protected one `ask` is called, once, if there is anyone to ask. Neither
 * passphrase nor key is ever part of a message.
 */
export async function openIdentity(
  parts: readonly Uint8Array[],
  passphrase: string | null,
  file: string,
  at: Date,
  ask: (() => Promise<string | null>) | null = null,
): Promise<Outcome<Identity>> {
  const withoutAsking = unlock(parts, passphrase ?? '')
  if (withoutAsking.kind !== 'wrong-passphrase') return chosen(withoutAsking, file, at)
  if (passphrase !== null) return refused('wrong-passphrase', file)
  const asked = ask === null ? null : await ask()
  if (asked === null) return refused('passphrase-needed', file)
  const answer = unlock(parts, asked)
  return answer.kind === 'wrong-passphrase' ? refused('wrong-passphrase', file) : chosen(answer, file, at)
}

type UnlockResult =
  | {
      readonly kind: 'open'
      readonly keys: readonly KeyObject[]
      readonly certificates: readonly Certificate[]
    }
  | { readonly kind: 'wrong-passphrase' }
  | { readonly kind: 'unsupported'; readonly algorithm: string }
  | { readonly kind: 'damaged' }
  | { readonly kind: 'truncated' }
  | { readonly kind: 'neither' }

function unlock(parts: readonly Uint8Array[], passphrase: string): UnlockResult {
  const keys: KeyObject[] = []
  const certificates: Certificate[] = []
  for (const part of parts) {
    try {
      const found = readPart(part, passphrase)
      if (found.kind !== 'open') return found
      keys.push(
        ...found.value.keys.map((der) =>
          createPrivateKey({ key: Buffer.from(der), format: 'der', type: 'pkcs8' }),
        ),
      )
      certificates.push(...found.value.certificates.map(readCertificate))
    } catch (error) {
      if (isMalformed(error))
        return { kind: error.message === 'truncated' && part[0] === Tag.sequence ? 'truncated' : 'damaged' }
      // OpenSSL's own verdict on a key or certificate, by its code
      if (error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_'))
        return { kind: 'damaged' }
      throw error
    }
  }
  const unique = certificates.filter(
    (c, i) => certificates.findIndex((d) => c.x509.fingerprint256 === d.x509.fingerprint256) === i,
  )
  return { kind: 'open', keys, certificates: unique }
}

function readPart(part: Uint8Array, passphrase: string): OpenResult<KeyStore> | { readonly kind: 'neither' } {
  if (part[0] === Tag.sequence) {
    const first = members(readWhole(part), Tag.sequence)[0]
    if (first?.tag === Tag.integer) return openPkcs12(part, passphrase)
    return { kind: 'open', value: { keys: [], certificates: [part] } }
  }
  return readPem(Buffer.from(part).toString('latin1'), passphrase)
}

/** RFC 7468, and the older key blocks of OpenSSL. */
function readPem(text: string, passphrase: string): OpenResult<KeyStore> | { readonly kind: 'neither' } {
  const keys: Uint8Array[] = []
  const certificates: Uint8Array[] = []
  let blocks = 0
  for (const [block, label = '', body = ''] of text.matchAll(
    /-----BEGIN ([A-Z0-9 ]+)-----([\s\S]*?)-----END \1-----/g,
  )) {
    blocks++
    const der = Buffer.from(body, 'base64')
    if (label === 'CERTIFICATE') certificates.push(der)
    else if (label === 'PRIVATE KEY') keys.push(der)
    else if (label === 'ENCRYPTED PRIVATE KEY') {
      const opened = openEncryptedKey(der, passphrase)
      if (opened.kind !== 'open') return opened
      keys.push(opened.value)
    } else if (label.endsWith('PRIVATE KEY')) {
      const opened = openTraditionalKey(block, passphrase)
      if (opened === null) return { kind: 'wrong-passphrase' }
      keys.push(opened)
    }
  }
  return blocks === 0 ? { kind: 'neither' } : { kind: 'open', value: { keys, certificates } }
}

/** `RSA PRIVATE KEY` and `EC PRIVATE KEY`; null: locked with another passphrase. */
function openTraditionalKey(pem: string, passphrase: string): Uint8Array | null {
  try {
    return createPrivateKey({ key: pem, passphrase }).export({ format: 'der', type: 'pkcs8' })
  } catch (error) {
    if (pem.includes('ENCRYPTED')) return null
    throw error
  }
}

function chosen(unlocked: UnlockResult, file: string, at: Date): Outcome<Identity> {
  if (unlocked.kind === 'unsupported') return refused('unsupported-encryption', file, unlocked.algorithm)
  if (unlocked.kind === 'damaged' || unlocked.kind === 'truncated') return refused(unlocked.kind, file)
  if (unlocked.kind === 'neither') return refused('not-an-identity', file)
  if (unlocked.kind === 'wrong-passphrase') return refused('wrong-passphrase', file)
  const { keys, certificates } = unlocked
  if (keys.length === 0) return refused('no-key', file)
  if (certificates.length === 0) return refused('no-certificate', file)
  const pairs = certificates.flatMap((certificate) =>
    keys.filter((key) => certificate.x509.checkPrivateKey(key)).map((key) => ({ certificate, key })),
  )
  const [pair, second] = pairs
  if (pair === undefined) return refused('key-does-not-fit', file, certificates[0]!.subject)
  if (second !== undefined) {
    return refused('several-identities', file, pairs.map((p) => `“${p.certificate.subject}”`).join(', '))
  }
  const chain = chainOf(pair.certificate, certificates)
  const problems = [
    ...faults(pair.certificate, pair.key, file, at),
    ...chain.flatMap((c) => expiry(c, file, at)),
  ]
  if (problems.length > 0) return { kind: 'problems', problems }
  const { subject } = pair.certificate
  const value = { ...pair, chain, development: subject === developmentName }
  return { kind: 'ok', value, notes: reservations(value, file) }
}

/** All that makes a certificate unfit to sign a letter at that time. */
function faults(certificate: Certificate, key: KeyObject, file: string, at: Date): Problem[] {
  const { subject, keyUsage, extendedKeyUsage } = certificate
  const found = expiry(certificate, file, at)
  const { modulusLength = 0, namedCurve = '' } = key.asymmetricKeyDetails ?? {}
  if (key.asymmetricKeyType === 'rsa') {
    if (modulusLength < 2048) found.push(problem('weak-key', file, `RSA with ${modulusLength} bits`))
  } else if (key.asymmetricKeyType !== 'ec' || !(namedCurve in curves)) {
    found.push(problem('unsupported-key', file, namedCurve || (key.asymmetricKeyType ?? 'unknown')))
  }
  if (
    keyUsage !== null &&
    !keyUsage.includes(KeyUsage.digitalSignature) &&
    !keyUsage.includes(KeyUsage.nonRepudiation)
  ) {
    found.push(problem('key-usage', file, subject))
  }
  if (extendedKeyUsage !== null && !extendedKeyUsage.oids.some((id) => purposes.has(id))) {
    const names = extendedKeyUsage.oids.map((id) => otherPurposes[id] ?? id).join(', ')
    found.push(problem('extended-key-usage', file, `“${subject}” is meant for: ${names}`))
  }
  return found
}

function expiry(certificate: Certificate, file: string, at: Date): Problem[] {
  const { subject, notBefore, notAfter } = certificate
  if (at > notAfter)
    return [
      problem('expired', file, `“${subject}” ended on ${day(notAfter)}, the signing time is ${day(at)}`),
    ]
  if (at < notBefore)
    return [
      problem(
        'not-yet-valid',
        file,
        `“${subject}” begins on ${day(notBefore)}, the signing time is ${day(at)}`,
      ),
    ]
  return []
}

/** What does not stop the work: a reader without the issuer's certificate may not find out who issued this one. */
function reservations({ certificate, chain }: Identity, file: string): Problem[] {
  if (chain.length > 0 || certificate.selfIssued) return []
  return [{ ...problem('chain-incomplete', file, certificate.subject), severity: 'note' }]
}

const curves: Readonly<Record<string, true>> = { prime256v1: true, secp384r1: true }

// any; document signing (RFC 9336); e-mail protection; Microsoft and Adobe document signing
const purposes = new Set([
  '2.5.29.37.0',
  '1.3.6.1.5.5.7.3.36',
  '1.3.6.1.5.5.7.3.4',
  '1.3.6.1.4.1.311.10.3.12',
  '1.2.840.113583.1.1.5',
])
const otherPurposes: Readonly<Record<string, string>> = {
  '1.3.6.1.5.5.7.3.1': 'web servers',
  '1.3.6.1.5.5.7.3.2': 'logging in',
  '1.3.6.1.5.5.7.3.3': 'signing programs',
  '1.3.6.1.5.5.7.3.8': 'time-stamps',
  '1.3.6.1.5.5.7.3.9': 'OCSP answers',
}

function day(date: Date): string {
  return date.toISOString().replace(/T(\d\d:\d\d).*/, ' $1 UTC')
}

type Fault = keyof typeof texts

const texts = {
  'not-an-identity': [
    'is neither a PKCS#12 file nor PEM text',
    'give the .p12 or .pfx file that the certificate’s issuer handed out, or a PEM file with key and certificates',
  ],
  truncated: ['ends in the middle', 'copy the file again; an incomplete download looks like this'],
  damaged: ['is damaged', 'copy the file again from where it was issued'],
  'unsupported-encryption': [
    'is locked with a method that is not supported',
    'export it again with AES-256 (in OpenSSL 3: openssl pkcs12 -export)',
  ],
  'passphrase-needed': [
    'is locked, and no passphrase was given',
    'run it in a terminal to be asked, or use --passphrase-file or INVITE_PASSPHRASE',
  ],
  'wrong-passphrase': [
    'does not open with this passphrase',
    'check capital letters and the keyboard’s language',
  ],
  'no-key': [
    'holds certificates but no private key, so nothing can be signed with it',
    'export it again “with private key”',
  ],
  'no-certificate': [
    'holds a private key but no certificate',
    'add the certificate, or export both together',
  ],
  'key-does-not-fit': [
    'the private key belongs to none of its certificates',
    'give the certificate that was issued for this key',
  ],
  'several-identities': ['holds more than one identity', 'export only the one that shall sign'],
  expired: ['the certificate was no longer valid', 'sign with a current certificate'],
  'not-yet-valid': [
    'the certificate was not yet valid',
    'check --signed-at, or sign with an earlier certificate',
  ],
  'key-usage': [
    'the certificate may not sign: its key usage has neither digital signature nor non-repudiation',
    'ask the issuer for a certificate to sign documents with',
  ],
  'extended-key-usage': [
    'the certificate is not meant to sign documents',
    'ask the issuer for a certificate to sign documents with',
  ],
  'weak-key': ['the key is too short to be trusted', 'ask for RSA with at least 2048 bits, or P-256'],
  'unsupported-key': [
    'this kind of key is not supported',
    'use RSA with at least 2048 bits, or the curves P-256 or P-384',
  ],
  'chain-incomplete': [
    'the certificates between it and its root are not in the file, so a reader may not find out who issued it',
    'add the issuer’s certificates',
  ],
} as const satisfies Readonly<Record<string, readonly [message: string, hint: string]>>

/** `detail`: what was found; it comes from a certificate, never from a key. */
function problem(fault: Fault, file: string, detail?: string): Problem {
  const [message, hint] = texts[fault]
  const end = detail === undefined ? '' : ` (${detail})`
  return { severity: 'error', code: `sign/${fault}`, message: `${file}: ${message}${end}`, hint }
}

function refused(fault: Fault, file: string, detail?: string): Outcome<never> {
  return { kind: 'problems', problems: [problem(fault, file, detail)] }
}
