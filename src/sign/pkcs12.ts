import { createDecipheriv, createHmac, timingSafeEqual } from 'node:crypto'
import { malformed, members, octets, oid, readTlv, readWhole, small, Tag, type Tlv } from './der.ts'
import { type DerivationBudget, pbkdf2Key, pkcs12Key, roundsRefused, scryptKey } from './key-derivation.ts'
import { rc2CbcDecrypt } from './rc2.ts'

/** Keys (PKCS#8) and certificates in DER, as they lie in a file, decrypted and in the file's order. */
export interface KeyStore {
  readonly keys: readonly Uint8Array[]
  readonly certificates: readonly Uint8Array[]
}

/** What was locked, opened; or why it was not. */
export type OpenResult<T> =
  | { readonly kind: 'open'; readonly value: T }
  | { readonly kind: 'wrong-passphrase' }
  /** a cipher or digest that is not here: its object identifier */
  | { readonly kind: 'unsupported'; readonly algorithm: string }
  /** a derivation of so many rounds, more than the budget has */
  | { readonly kind: 'too-many-rounds'; readonly rounds: number }

const unsupportedName = 'UnsupportedAlgorithm'
const wrongName = 'WrongPassphrase'

function unsupported(algorithm: string): Error {
  const error = new Error(algorithm)
  error.name = unsupportedName
  return error
}

function wrongPassphrase(): Error {
  const error = new Error('the passphrase does not fit')
  error.name = wrongName
  return error
}

/**
 * Opens a PKCS#12 file (RFC 7292): with the ciphers of today, and with those of twenty years ago that OpenSSL 3 does not
 * have any more. Throws `malformed` where it is none.
 */
export function openPkcs12(
  file: Uint8Array,
  passphrase: string,
  budget: DerivationBudget,
): Promise<OpenResult<KeyStore>> {
  return tryPassphrases(passphrase, budget, async (password) => {
    const [version, authSafe, mac] = members(readWhole(file), Tag.sequence)
    if (small(version) !== 3) throw malformed('not version 3')
    const content = octets(contentOf(authSafe, oids.data))
    if (mac !== undefined) await checkMac(mac, content, password)
    const store = { keys: [] as Uint8Array[], certificates: [] as Uint8Array[] }
    for (const info of members(readWhole(content), Tag.sequence)) {
      const [type] = members(info, Tag.sequence)
      const bags =
        oid(type) === oids.encryptedData
          ? await decryptedContent(contentOf(info, oids.encryptedData), password)
          : octets(contentOf(info, oids.data))
      await readBags(readWhole(bags), password, store, 0)
    }
    return store
  })
}

/** Certificates in DER that lie in a PKCS#12 file without a lock; none where it is no such file, or locks them all. */
export function plainCertificates(file: Uint8Array): readonly Uint8Array[] {
  if (file[0] !== Tag.sequence) return []
  const [version, authSafe] = members(readWhole(file), Tag.sequence)
  if (version?.tag !== Tag.integer) return []
  return members(readWhole(octets(contentOf(authSafe, oids.data))), Tag.sequence).flatMap((info) => {
    if (oid(members(info, Tag.sequence)[0]) !== oids.data) return []
    const bags = members(readWhole(octets(contentOf(info, oids.data))), Tag.sequence)
    return bags.flatMap((bag) => {
      const [type, tagged] = members(bag, Tag.sequence)
      if (oid(type) !== `${oids.bags}3` || tagged === undefined) return []
      const [, certificate] = members(readTlv(tagged.content), Tag.sequence)
      return certificate === undefined ? [] : [octets(readTlv(certificate.content))]
    })
  })
}

/** Opens an EncryptedPrivateKeyInfo (RFC 5958, 3) to its PKCS#8 key; throws `malformed` where it is none. */
export function openEncryptedKey(
  der: Uint8Array,
  passphrase: string,
  budget: DerivationBudget,
): Promise<OpenResult<Uint8Array>> {
  return tryPassphrases(passphrase, budget, (password) => shroudedKey(readWhole(der), password))
}

/**
 * A passphrase may be typed composed or decomposed, and an empty one may be no characters or a lone terminator: both
 * are in use.
 */
async function tryPassphrases<T>(
  passphrase: string,
  budget: DerivationBudget,
  open: (password: Password) => Promise<T>,
): Promise<OpenResult<T>> {
  const forms: Omit<Password, 'budget'>[] = [...new Set([passphrase, passphrase.normalize('NFC')])].map(
    (text) => ({
      utf8: Buffer.from(text, 'utf8'),
      bmp: Buffer.concat([Buffer.from(text, 'utf16le').swap16(), Buffer.alloc(2)]),
    }),
  )
  if (passphrase === '') forms.push({ utf8: Buffer.alloc(0), bmp: Buffer.alloc(0) })
  const all = budget.left
  for (const form of forms) {
    // another spelling is tried with the same means
    budget.left = all
    try {
      return { kind: 'open', value: await open({ ...form, budget }) }
    } catch (error) {
      const rounds = roundsRefused(error)
      if (rounds !== null) return { kind: 'too-many-rounds', rounds }
      if (error instanceof Error && error.name === unsupportedName) {
        return { kind: 'unsupported', algorithm: error.message }
      }
      if (!(error instanceof Error && error.name === wrongName)) throw error
    }
  }
  return { kind: 'wrong-passphrase' }
}

interface Password {
  /** for PBES2 and PBMAC1 */
  readonly utf8: Buffer
  /** UTF-16BE with its terminator, for the key derivation of RFC 7292, B.1 */
  readonly bmp: Buffer
  /** what trying it may cost */
  readonly budget: DerivationBudget
}

const oids = {
  data: '1.2.840.113549.1.7.1',
  encryptedData: '1.2.840.113549.1.7.6',
  pbes2: '1.2.840.113549.1.5.13',
  pbmac1: '1.2.840.113549.1.5.14',
  pbkdf2: '1.2.840.113549.1.5.12',
  scrypt: '1.3.6.1.4.1.11591.4.11',
  bags: '1.2.840.113549.1.12.10.1.',
  x509: '1.2.840.113549.1.9.22.1',
}

/** The content of a ContentInfo, which must be of this type (RFC 5652, 3). */
function contentOf(info: Tlv | undefined, type: string): Tlv {
  const [id, tagged] = members(info, Tag.sequence)
  if (oid(id) !== type || tagged === undefined) throw malformed(`content ${oid(id)}`)
  return readTlv(tagged.content)
}

/** EncryptedData ::= { version, { contentType, algorithm, [0] IMPLICIT OCTET STRING } } (RFC 5652, 8). */
function decryptedContent(data: Tlv, password: Password): Promise<Uint8Array> {
  const [, algorithm, encrypted] = members(members(data, Tag.sequence)[1], Tag.sequence)
  return decrypt(algorithm, octets(encrypted, 0x80), password)
}

/** The PKCS#8 key in an EncryptedPrivateKeyInfo. */
async function shroudedKey(info: Tlv, password: Password): Promise<Uint8Array> {
  const [algorithm, encrypted] = members(info, Tag.sequence)
  const key = await decrypt(algorithm, octets(encrypted), password)
  if (readTlv(key).tag !== Tag.sequence) throw wrongPassphrase()
  return key
}

/** More keys and certificates than any store has. */
export const maxKeys = 100
/** The same of certificates. */
export const maxCertificates = 1000

/** Puts the keys and certificates of SafeContents into `store` (RFC 7292, 4.2). */
async function readBags(
  bags: Tlv,
  password: Password,
  store: { readonly keys: Uint8Array[]; readonly certificates: Uint8Array[] },
  depth: number,
): Promise<void> {
  if (depth > 8) throw malformed('bags in bags')
  for (const bag of members(bags, Tag.sequence)) {
    if (store.keys.length > maxKeys || store.certificates.length > maxCertificates)
      throw malformed('too many bags')
    const [type, tagged] = members(bag, Tag.sequence)
    if (tagged === undefined) throw malformed('an empty bag')
    const value = readTlv(tagged.content)
    // RFC 7292, 4.2
    switch (oid(type)) {
      case `${oids.bags}1`:
        store.keys.push(value.raw)
        break
      case `${oids.bags}2`:
        store.keys.push(await shroudedKey(value, password))
        break
      case `${oids.bags}3`: {
        const [kind, certificate] = members(value, Tag.sequence)
        if (oid(kind) === oids.x509 && certificate !== undefined) {
          store.certificates.push(octets(readTlv(certificate.content)))
        }
        break
      }
      case `${oids.bags}6`:
        await readBags(value, password, store, depth + 1)
        break
      default:
      // revocation lists and secrets of other kinds may lie there too, and sign nothing
    }
  }
}

/** MacData ::= { { algorithm, digest }, salt, iterations DEFAULT 1 } (RFC 7292, 4; PBMAC1: RFC 9579). */
async function checkMac(mac: Tlv, content: Uint8Array, password: Password): Promise<void> {
  const [info, salt, iterations] = members(mac, Tag.sequence)
  const [algorithm, digest] = members(info, Tag.sequence)
  const [id, parameters] = members(algorithm, Tag.sequence)
  let key: Uint8Array
  let hash: string
  if (oid(id) === oids.pbmac1) {
    const [derivation, scheme] = members(parameters, Tag.sequence)
    hash = lookUp(hmacs, oid(members(scheme, Tag.sequence)[0]))
    key = await derive(derivation, hashBytes[hash]!, password)
  } else {
    hash = lookUp(hashes, oid(id))
    const rounds = iterations === undefined ? 1 : small(iterations)
    const { bmp, budget } = password
    key = await pkcs12Key(hash, bmp, octets(salt), rounds, 3, hashBytes[hash]!, budget)
  }
  const expected = octets(digest)
  const found = createHmac(hash, key).update(content).digest()
  if (found.length !== expected.length || !timingSafeEqual(found, expected)) throw wrongPassphrase()
}

const hashes: Readonly<Record<string, string>> = {
  '1.3.14.3.2.26': 'sha1',
  '2.16.840.1.101.3.4.2.4': 'sha224',
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
}
const hmacs: Readonly<Record<string, string>> = {
  '1.2.840.113549.2.7': 'sha1',
  '1.2.840.113549.2.8': 'sha224',
  '1.2.840.113549.2.9': 'sha256',
  '1.2.840.113549.2.10': 'sha384',
  '1.2.840.113549.2.11': 'sha512',
}
const hashBytes: Readonly<Record<string, number>> = {
  sha1: 20,
  sha224: 28,
  sha256: 32,
  sha384: 48,
  sha512: 64,
}
const ciphers: Readonly<Record<string, readonly [name: string, keyBytes: number]>> = {
  '2.16.840.1.101.3.4.1.2': ['aes-128-cbc', 16],
  '2.16.840.1.101.3.4.1.22': ['aes-192-cbc', 24],
  '2.16.840.1.101.3.4.1.42': ['aes-256-cbc', 32],
  '1.2.840.113549.3.7': ['des-ede3-cbc', 24],
}
// RFC 7292, C: key bytes; RC2's effective bits
const pkcs12Ciphers: Readonly<Record<string, readonly [cipher: 'des' | 'rc2', keyBytes: number]>> = {
  '1.2.840.113549.1.12.1.3': ['des', 24],
  '1.2.840.113549.1.12.1.4': ['des', 16],
  '1.2.840.113549.1.12.1.5': ['rc2', 16],
  '1.2.840.113549.1.12.1.6': ['rc2', 5],
}

/** The entry of an algorithm; throws `unsupported` where there is none. */
function lookUp<T>(table: Readonly<Record<string, T>>, id: string): T {
  const entry = table[id]
  if (entry === undefined) throw unsupported(id)
  return entry
}

async function decrypt(
  algorithm: Tlv | undefined,
  data: Uint8Array,
  password: Password,
): Promise<Uint8Array> {
  const [id, parameters] = members(algorithm, Tag.sequence)
  if (oid(id) === oids.pbes2) {
    const [derivation, scheme] = members(parameters, Tag.sequence)
    const [cipher, iv] = members(scheme, Tag.sequence)
    const [name, keyBytes] = lookUp(ciphers, oid(cipher))
    return decipher(name, await derive(derivation, keyBytes, password), octets(iv), data)
  }
  const [cipher, keyBytes] = lookUp(pkcs12Ciphers, oid(id))
  const [salt, iterations] = members(parameters, Tag.sequence)
  const rounds = small(iterations)
  const { bmp, budget } = password
  const key = await pkcs12Key('sha1', bmp, octets(salt), rounds, 1, keyBytes, budget)
  const iv = await pkcs12Key('sha1', bmp, octets(salt), rounds, 2, 8, budget)
  if (cipher === 'rc2') return unpad(rc2CbcDecrypt(key, keyBytes * 8, iv, data))
  const tripled = keyBytes === 24 ? key : Buffer.concat([key, key.subarray(0, 8)])
  return decipher('des-ede3-cbc', tripled, iv, data)
}

function decipher(name: string, key: Uint8Array, iv: Uint8Array, data: Uint8Array): Uint8Array {
  const wanted = name.startsWith('aes') ? 16 : 8
  if (iv.length !== wanted || data.length % wanted !== 0) throw malformed('a broken cipher text')
  const stream = createDecipheriv(name, key, iv).setAutoPadding(false)
  return unpad(Buffer.concat([stream.update(data), stream.final()]))
}

/** RFC 8018, 6.1.1, step 4: what a wrong key gives rarely ends so. */
function unpad(data: Uint8Array): Uint8Array {
  const count = data.at(-1) ?? 0
  const padding = data.subarray(data.length - count)
  if (count < 1 || count > 16 || padding.length !== count || padding.some((byte) => byte !== count)) {
    throw wrongPassphrase()
  }
  return data.subarray(0, data.length - count)
}

/** PBKDF2 (RFC 8018, A.2) or scrypt (RFC 7914, 7). */
async function derive(derivation: Tlv | undefined, keyBytes: number, password: Password): Promise<Buffer> {
  const [id, parameters] = members(derivation, Tag.sequence)
  const [salt, first, ...rest] = members(parameters, Tag.sequence)
  if (oid(id) === oids.scrypt) {
    const measures = { cost: small(first), blockSize: small(rest[0]), parallel: small(rest[1]) }
    return scryptKey(password.utf8, octets(salt), measures, keyBytes, password.budget)
  }
  if (oid(id) !== oids.pbkdf2) throw unsupported(oid(id))
  const prf = rest.find((field) => field.tag === Tag.sequence)
  const hash = prf === undefined ? 'sha1' : lookUp(hmacs, oid(members(prf, Tag.sequence)[0]))
  return pbkdf2Key(hash, password.utf8, octets(salt), small(first), keyBytes, password.budget)
}
