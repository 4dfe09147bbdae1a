import { createPrivateKey, type KeyObject, sign, verify } from 'node:crypto'
import { type Outcome, type Problem, problem } from '../problems/problem.ts'
import { type Certificate, chainOf, isOpenSslError, printedName, readCertificate } from './certificate.ts'
import { refusalOf } from './chain-fault.ts'
import { longestSignature, type SignatureAlgorithm, signAsync } from './cms.ts'
import { isMalformed, isTruncated, members, readWhole, Tag } from './der.ts'
import { type DerivationBudget, derivationBudget, quietBudget } from './key-derivation.ts'
import { documentFaults } from './path/purposes.ts'
import { pemCertificates, readPem } from './pem.ts'
import { type KeyStore, type OpenResult, openPkcs12 } from './pkcs12.ts'

/** Whose signature it is to be, as far as it is known without the key: all that a document says of it, and the space it takes. */
export interface Signatory {
  readonly algorithm: SignatureAlgorithm
  readonly certificate: Certificate
  /** from the certificate's issuer upwards, as far as the files have them */
  readonly chain: readonly Certificate[]
  /** the longest signature, in bytes */
  readonly signatureBytes: number
  /** made by us on first use: not for distribution */
  readonly development: boolean
}

/**
 * The port for signers, wherever the key is: a certificate that is fit to sign at the time it was opened for, and who signs
 * with its key. Each kind of place has a module that opens it: `pkcs12.ts`, `pem.ts`, `pkcs11/open-token.ts`.
 */
export interface Identity extends Signatory {
  /** over the signed attributes in DER (RFC 5652, 5.4): RSASSA-PKCS1-v1_5, or an Ecdsa-Sig-Value in DER, over SHA-256 */
  sign(signedAttributes: Uint8Array): Promise<Outcome<Uint8Array>>
}

/** What a certificate is to sign: letters, or messages by e-mail, of which whoever sends them asks more (`openMailSigner`). */
export type SignedKind = 'letters' | 'messages'

/** The common name of a development identity's certificate; by it one is known wherever its file lies. */
export const developmentName = 'invite development identity — not for distribution'

/**
 * Reads a signing identity: one PKCS#12 file, or a key and its certificates in PEM (in one file or several).
 *
 * `file` is how the officer named it and stands in problems; `at` is the signing time. Without a passphrase an
 * unprotected file is opened at once; for a protected one `ask` is called, once, if there is anyone to ask. What is wrong
 * is a problem each: with the file, or all that makes its certificate unfit to sign at that time. Neither passphrase nor
 * key is ever part of a problem. `kind`: what is to be signed. `tell` hears of a file that takes long to open, before it is tried.
 */
export async function openIdentity(
  parts: readonly Uint8Array[],
  passphrase: string | null,
  file: string,
  at: Date,
  ask: (() => Promise<string | null>) | null = null,
  tell: ((note: Problem) => void) | null = null,
  kind: SignedKind = 'letters',
): Promise<Outcome<Identity>> {
  const means = (): DerivationBudget =>
    derivationBudget((rounds) => tell?.(problem('sign/many-rounds', null, { file, rounds })))
  const isAsking = passphrase === null && ask !== null
  const first = await unlock(parts, passphrase ?? '', isAsking ? quietBudget() : means())
  if (
    passphrase !== null ||
    (first.kind !== 'wrong-passphrase' && !(isAsking && first.kind === 'too-many-rounds'))
  )
    return identityIn(first, file, at, kind)
  const asked = ask === null ? null : await ask()
  if (asked === null) return failed(problem('sign/passphrase-needed', null, { file }))
  return identityIn(await unlock(parts, asked, means()), file, at, kind)
}

/** What a file gave; `neither`: neither PKCS#12 nor PEM. */
export type UnlockResult =
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
export async function unlock(
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
  return { kind: 'open', keys, certificates: distinctCertificates(certificates) }
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

/** The identity in what was unlocked, or why there is none to sign with. */
function identityIn(unlocked: UnlockResult, file: string, at: Date, kind: SignedKind): Outcome<Identity> {
  return unlocked.kind === 'open'
    ? identityOf(unlocked.keys, unlocked.certificates, file, at, kind)
    : failed(failureOfFile(unlocked, file))
}

/** Why a file could not be opened. `file`: how the officer named it. */
export function failureOfFile(unlocked: Exclude<UnlockResult, { kind: 'open' }>, file: string): Problem {
  switch (unlocked.kind) {
    case 'unsupported':
      return problem('sign/unsupported-encryption', null, { file, algorithm: unlocked.algorithm })
    case 'too-many-rounds':
      return problem('sign/too-many-rounds', null, { file, rounds: unlocked.rounds })
    case 'damaged':
    case 'truncated':
    case 'wrong-passphrase':
      return problem(`sign/${unlocked.kind}`, null, { file })
    case 'neither':
      return problem('sign/not-an-identity', null, { file })
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
  kind: SignedKind,
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
  const { certificate, key } = pair
  const fit = fitSignatory(certificate, chainOf(certificate, certificates), file, at, kind)
  if (fit.kind === 'problems') return fit
  if (!isWhole(key, certificate)) return failed(problem('sign/damaged', null, { file }))
  return { ...fit, value: { ...fit.value, sign: signWith(key) } }
}

/**
 * Whether a key signs what its certificate verifies. That the public half fits says nothing of the other: where a file has no MAC
 * a byte of it may be another, and each letter would bear a signature that does not hold.
 */
function isWhole(key: KeyObject, { publicKey }: Certificate): boolean {
  const probe = Buffer.from('invite')
  try {
    return verify('sha256', probe, publicKey, sign('sha256', probe, key))
  } catch (error) {
    if (!isOpenSslError(error)) throw error
    return false
  }
}

/** A key in the memory of this process, as the port has it. */
export const identityOfKey = (
  key: KeyObject,
  certificate: Certificate,
  chain: readonly Certificate[],
): Identity => ({ ...signatoryOf(certificate, chain), sign: signWith(key) })

const signWith =
  (key: KeyObject): Identity['sign'] =>
  async (signedAttributes) => ({ kind: 'ok', value: await signAsync(key, signedAttributes), notes: [] })

const signatoryOf = (certificate: Certificate, chain: readonly Certificate[]): Signatory => ({
  algorithm: certificate.publicKey.asymmetricKeyType === 'ec' ? 'ecdsa' : 'rsa',
  certificate,
  chain,
  signatureBytes: longestSignature(certificate.publicKey),
  development: certificate.subject === developmentName,
})

/**
 * Whose signature it would be with this certificate, if that is fit to sign a letter at that time; `file` is how the officer
 * named it. All that makes it unfit is a problem each; what a reader may miss or refuse of its chain is a note.
 */
export function fitSignatory(
  certificate: Certificate,
  chain: readonly Certificate[],
  file: string,
  at: Date,
  kind: SignedKind = 'letters',
): Outcome<Signatory> {
  const problems = [
    ...faults(certificate, file, at, kind),
    ...chain.flatMap((c) => validityFaults(c, file, at)),
  ]
  if (problems.length > 0) return { kind: 'problems', problems }
  return {
    kind: 'ok',
    value: signatoryOf(certificate, chain),
    notes: chainNotes(certificate, chain, file, at),
  }
}

/**
 * Reads whose signature it is to be from certificates alone, PEM or DER, in one file or several: the one that issued none of
 * the others, fit to sign at that time. Keys are not looked at. `file`: as the officer named them.
 */
export function openSignatory(parts: readonly Uint8Array[], file: string, at: Date): Outcome<Signatory> {
  let certificates: readonly Certificate[]
  try {
    certificates = certificatesIn(parts)
  } catch (error) {
    if (isMalformed(error) || isOpenSslError(error)) return failed(problem('sign/damaged', null, { file }))
    throw error
  }
  if (certificates.length === 0) return failed(problem('unsigned/chain-wanted', null, { file }))
  const authorities = new Set(certificates.flatMap((c) => chainOf(c, certificates)))
  const leaves = certificates.filter((c) => !authorities.has(c))
  const [leaf, second] = leaves
  if (leaf === undefined || second !== undefined) {
    const subjects = (leaf === undefined ? certificates : leaves).map(({ subject }) => subject)
    return failed(problem('sign/several-identities', null, { file, subjects }))
  }
  return fitSignatory(leaf, chainOf(leaf, certificates), file, at)
}

/** All certificates of files in PEM or DER, each once. Throws `malformed`, or an error of OpenSSL. */
export function certificatesIn(parts: readonly Uint8Array[]): readonly Certificate[] {
  const found = parts.flatMap((part) => {
    if (part[0] !== Tag.sequence) return pemCertificates(Buffer.from(part).toString('latin1'))
    return members(readWhole(part), Tag.sequence)[0]?.tag === Tag.integer ? [] : [part]
  })
  return distinctCertificates(found.map(readCertificate))
}

const distinctCertificates = (all: readonly Certificate[]): readonly Certificate[] => [
  ...new Map(all.map((c) => [Buffer.from(c.der).toString('latin1'), c])).values(),
]

/** All that makes a certificate unfit to sign at that time. Of messages nobody reads the name, and `openMailSigner` judges the purposes. */
function faults(certificate: Certificate, file: string, at: Date, kind: SignedKind): readonly Problem[] {
  const { subject, publicKey: key } = certificate
  const found = [...validityFaults(certificate, file, at)]
  const { modulusLength = 0, namedCurve = '' } = key.asymmetricKeyDetails ?? {}
  if (key.asymmetricKeyType === 'rsa') {
    if (modulusLength < 2048) found.push(problem('sign/weak-key', null, { file, bits: modulusLength }))
  } else if (key.asymmetricKeyType !== 'ec' || !curves.has(namedCurve)) {
    const keyType = namedCurve || (key.asymmetricKeyType ?? 'unknown')
    found.push(problem('sign/unsupported-key', null, { file, keyType }))
  }
  if (kind === 'letters' && printedName(certificate.subjectName) === null)
    found.push(problem('sign/nameless', null, { file }))
  for (const fault of documentFaults(certificate)) {
    if (fault.kind === 'key-usage') found.push(problem('sign/key-usage', null, { file, subject }))
    else if (kind === 'letters')
      found.push(problem('sign/extended-key-usage', null, { file, subject, purposes: fault.named }))
  }
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
function chainNotes(
  certificate: Certificate,
  chain: readonly Certificate[],
  file: string,
  at: Date,
): readonly Problem[] {
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
