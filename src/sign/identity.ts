import { createPrivateKey, type KeyObject } from 'node:crypto'
import { type Outcome, type Problem, problem } from '../problems/problem.ts'
import { type Certificate, chainOf, isOpenSslError, printedName, readCertificate } from './certificate.ts'
import { refusalOf } from './chain-fault.ts'
import { isMalformed, isTruncated, malformed, members, readWhole, Tag } from './der.ts'
import { type DerivationBudget, derivationBudget, quietBudget } from './key-derivation.ts'
import { documentFaults } from './path/purposes.ts'
import {
  type KeyStore,
  maxCertificates,
  maxKeys,
  type OpenResult,
  openEncryptedKey,
  openPkcs12,
} from './pkcs12.ts'

/** A private key with its certificate and the authorities above it: fit to sign at the time it was opened for. */
export interface Identity {
  readonly key: KeyObject
  readonly certificate: Certificate
  /** from the certificate's issuer upwards, as far as the files have them */
  readonly chain: readonly Certificate[]
  /** made by us on first use: not for distribution */
  readonly development: boolean
}

/** The common name of a development identity's certificate; by it one is known wherever its file lies. */
export const developmentName = 'invite development identity — not for distribution'

/**
 * Reads a signing identity: one PKCS#12 file, or a key and its certificates in PEM (in one file or several).
 *
 * `file` is how the officer named it and stands in problems; `at` is the signing time. Without a passphrase an
 * unprotected file is opened at once; for a protected one `ask` is called, once, if there is anyone to ask. What is wrong
 * is a problem each: with the file, or all that makes its certificate unfit to sign at that time. Neither passphrase nor
 * key is ever part of a problem. `tell` hears of a file that takes long to open, before it is tried.
 */
export async function openIdentity(
  parts: readonly Uint8Array[],
  passphrase: string | null,
  file: string,
  at: Date,
  ask: (() => Promise<string | null>) | null = null,
  tell: ((note: Problem) => void) | null = null,
): Promise<Outcome<Identity>> {
  const means = (): DerivationBudget =>
    derivationBudget((rounds) => tell?.(problem('sign/many-rounds', null, { file, rounds })))
  const isAsking = passphrase === null && ask !== null
  const first = await unlock(parts, passphrase ?? '', isAsking ? quietBudget() : means())
  if (
    passphrase !== null ||
    (first.kind !== 'wrong-passphrase' && !(isAsking && first.kind === 'too-many-rounds'))
  )
    return identityIn(first, file, at)
  const asked = ask === null ? null : await ask()
  if (asked === null) return failed(problem('sign/passphrase-needed', null, { file }))
  return identityIn(await unlock(parts, asked, means()), file, at)
}

/** What a file gave; `neither`: neither PKCS#12 nor PEM. */
type UnlockResult =
  | {
      readonly kind: 'open'
      readonly keys: readonly KeyObject[]
      readonly certificates: readonly Certificate[]
    }
  | { readonly kind: 'wrong-passphrase' }
  | { readonly kind: 'unsupported'; readonly algorithm: string }
  | { readonly kind: 'too-many-rounds'; readonly rounds: number }
  | { readonly kind: 'damaged' }
  | { readonly kind: 'truncated' }
  | { readonly kind: 'neither' }

/** All keys and certificates of the parts, or what is wrong with the first that cannot be read. */
async function unlock(
  parts: readonly Uint8Array[],
  passphrase: string,
  budget: DerivationBudget,
): Promise<UnlockResult> {
  const keys: KeyObject[] = []
  const certificates: Certificate[] = []
  for (const part of parts) {
    try {
      const found = await readPart(part, passphrase, budget)
      if (found.kind !== 'open') return found
      keys.push(
        ...found.value.keys.map((der) =>
          createPrivateKey({ key: Buffer.from(der), format: 'der', type: 'pkcs8' }),
        ),
      )
      certificates.push(...found.value.certificates.map(readCertificate))
    } catch (error) {
      // base64 that ends early may be cut anywhere, so only a binary file is called so
      if (isTruncated(error) && part[0] === Tag.sequence) return { kind: 'truncated' }
      if (isMalformed(error) || isOpenSslError(error)) return { kind: 'damaged' }
      throw error
    }
  }
  const unique = new Map(certificates.map((c) => [Buffer.from(c.der).toString('latin1'), c]))
  return { kind: 'open', keys, certificates: [...unique.values()] }
}

async function readPart(
  part: Uint8Array,
  passphrase: string,
  budget: DerivationBudget,
): Promise<OpenResult<KeyStore> | { readonly kind: 'neither' }> {
  if (part[0] === Tag.sequence) {
    const first = members(readWhole(part), Tag.sequence)[0]
    if (first?.tag === Tag.integer) return openPkcs12(part, passphrase, budget)
    return { kind: 'open', value: { keys: [], certificates: [part] } }
  }
  return readPem(Buffer.from(part).toString('latin1'), passphrase, budget)
}

/** RFC 7468, and the older key blocks of OpenSSL. */
async function readPem(
  text: string,
  passphrase: string,
  budget: DerivationBudget,
): Promise<OpenResult<KeyStore> | { readonly kind: 'neither' }> {
  const keys: Uint8Array[] = []
  const certificates: Uint8Array[] = []
  const blocks = pemBlocks(text)
  for (const { label, block, body } of blocks) {
    if (keys.length > maxKeys || certificates.length > maxCertificates) throw malformed('too many blocks')
    const der = Buffer.from(body, 'base64')
    if (label === 'CERTIFICATE') certificates.push(der)
    else if (label === 'PRIVATE KEY') keys.push(der)
    else if (label === 'ENCRYPTED PRIVATE KEY') {
      const opened = await openEncryptedKey(der, passphrase, budget)
      if (opened.kind !== 'open') return opened
      keys.push(opened.value)
    } else if (label.endsWith('PRIVATE KEY')) {
      const opened = openTraditionalKey(block, passphrase)
      if (opened === null) return { kind: 'wrong-passphrase' }
      keys.push(opened)
    }
  }
  return blocks.length === 0 ? { kind: 'neither' } : { kind: 'open', value: { keys, certificates } }
}

interface PemBlock {
  readonly label: string
  /** with its first and last line */
  readonly block: string
  readonly body: string
}

/** The blocks of a text, each between a beginning and the next end, if both have one label. Linear, whatever the text. */
function pemBlocks(text: string): readonly PemBlock[] {
  const found: PemBlock[] = []
  let open: { readonly label: string; readonly start: number; readonly from: number } | null = null
  for (const { 0: mark, 1: kind, 2: label = '', index } of text.matchAll(
    /-----(BEGIN|END) ([A-Z0-9 ]{1,64})-----/g,
  )) {
    const end = index + mark.length
    if (kind === 'BEGIN') open = { label, start: index, from: end }
    else if (open?.label === label) {
      found.push({ label, block: text.slice(open.start, end), body: text.slice(open.from, index) })
      open = null
    }
  }
  return found
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

/** The identity in what was unlocked, or why there is none to sign with. */
function identityIn(unlocked: UnlockResult, file: string, at: Date): Outcome<Identity> {
  switch (unlocked.kind) {
    case 'open':
      return identityOf(unlocked.keys, unlocked.certificates, file, at)
    case 'unsupported':
      return failed(problem('sign/unsupported-encryption', null, { file, algorithm: unlocked.algorithm }))
    case 'too-many-rounds':
      return failed(problem('sign/too-many-rounds', null, { file, rounds: unlocked.rounds }))
    case 'damaged':
    case 'truncated':
    case 'wrong-passphrase':
      return failed(problem(`sign/${unlocked.kind}`, null, { file }))
    case 'neither':
      return failed(problem('sign/not-an-identity', null, { file }))
    default:
      return unlocked satisfies never
  }
}

/** The one key that has a certificate, with the authorities above, if it is fit to sign at that time. */
function identityOf(
  keys: readonly KeyObject[],
  certificates: readonly Certificate[],
  file: string,
  at: Date,
): Outcome<Identity> {
  if (keys.length === 0) return failed(problem('sign/no-key', null, { file }))
  if (certificates.length === 0) return failed(problem('sign/no-certificate', null, { file }))
  const pairs = certificates.flatMap((certificate) =>
    keys.filter((key) => certificate.x509.checkPrivateKey(key)).map((key) => ({ certificate, key })),
  )
  const [pair, second] = pairs
  if (pair === undefined) {
    const { subject } = certificates[0]!
    return failed(problem('sign/key-does-not-fit', null, { file, subject }))
  }
  if (second !== undefined) {
    const subjects = pairs.map(({ certificate }) => certificate.subject)
    return failed(problem('sign/several-identities', null, { file, subjects }))
  }
  const chain = chainOf(pair.certificate, certificates)
  const problems = [
    ...faults(pair.certificate, pair.key, file, at),
    ...chain.flatMap((c) => validityFaults(c, file, at)),
  ]
  if (problems.length > 0) return { kind: 'problems', problems }
  const { subject } = pair.certificate
  const value = { ...pair, chain, development: subject === developmentName }
  return { kind: 'ok', value, notes: chainNotes(value, file, at) }
}

/** All that makes a certificate unfit to sign a letter at that time. */
function faults(certificate: Certificate, key: KeyObject, file: string, at: Date): readonly Problem[] {
  const { subject } = certificate
  const found = [...validityFaults(certificate, file, at)]
  const { modulusLength = 0, namedCurve = '' } = key.asymmetricKeyDetails ?? {}
  if (key.asymmetricKeyType === 'rsa') {
    if (modulusLength < 2048) found.push(problem('sign/weak-key', null, { file, bits: modulusLength }))
  } else if (key.asymmetricKeyType !== 'ec' || !curves.has(namedCurve)) {
    const keyType = namedCurve || (key.asymmetricKeyType ?? 'unknown')
    found.push(problem('sign/unsupported-key', null, { file, keyType }))
  }
  if (printedName(certificate.subjectName) === null) found.push(problem('sign/nameless', null, { file }))
  for (const fault of documentFaults(certificate))
    found.push(
      fault.kind === 'key-usage'
        ? problem('sign/key-usage', null, { file, subject })
        : problem('sign/extended-key-usage', null, { file, subject, purposes: fault.named }),
    )
  return found
}

/** A certificate, of whoever signs or of an authority above, that was over at the signing time or not valid yet. */
function validityFaults(certificate: Certificate, file: string, at: Date): readonly Problem[] {
  const { subject, notBefore, notAfter } = certificate
  const which = { file, subject, signedAt: at.toISOString() }
  if (at > notAfter) return [problem('sign/expired', null, { ...which, notAfter: notAfter.toISOString() })]
  if (at < notBefore)
    return [problem('sign/not-yet-valid', null, { ...which, notBefore: notBefore.toISOString() })]
  return []
}

/**
 * What does not stop the work: a reader without the issuer's certificate may not find out who issued this one; and a reader
 * that has them all may refuse the chain, as `invite verify` does.
 */
function chainNotes({ certificate, chain }: Identity, file: string, at: Date): readonly Problem[] {
  const { subject, selfIssued } = certificate
  if (selfIssued) return []
  if (chain.length === 0) return [problem('sign/chain-incomplete', null, { file, subject })]
  const refused = refusalOf(certificate, chain, at)
  return refused === null ? [] : [problem('sign/chain-refused', null, { file, ...refused })]
}

/** P-256 and P-384, as OpenSSL names them. */
const curves: ReadonlySet<string> = new Set(['prime256v1', 'secp384r1'])

function failed(problem: Problem): Outcome<never> {
  return { kind: 'problems', problems: [problem] }
}
