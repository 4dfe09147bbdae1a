import { constants, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { integerOf, oidOf, sequence, setOf, Tag, tlv } from '../../src/sign/der.ts'
import { poolOf } from '../../src/sign/path/build.ts'
import { type RevocationList, readLists } from '../../src/sign/path/lists.ts'
import { type PathCertificate, readPathCertificate } from '../../src/sign/path/read.ts'
import { judgeTrust, type Question, type TrustAnswer } from '../../src/sign/path/trust.ts'
import { anchorOf, noPolicyAsked } from '../../src/sign/path/validate.ts'

/** Chains of authorities as a test wants them, right or wrong. */
export const now = new Date('2026-12-01T12:00:00Z')

export interface Keys {
  readonly publicKey: KeyObject
  readonly privateKey: KeyObject
}

// making a key costs more than all that a test does with it
const kept = new Map<string, Keys>()

/** The same key for the same name. */
export function keysOf(name: string): Keys {
  const keys = kept.get(name) ?? generateKeyPairSync('ec', { namedCurve: 'P-256' })
  kept.set(name, keys)
  return keys
}

export const ecdsa = sequence(oidOf('1.2.840.10045.4.3.2'))

/** A Name with these attributes: an identifier, a value, and its string type where it is not UTF8String. */
export function nameOf(...parts: readonly (readonly [string, string, number?])[]): Uint8Array {
  return sequence(
    ...parts.map(([id, text, tag = Tag.utf8String]) =>
      setOf(Tag.set, [
        sequence(oidOf(id), tlv(tag, Buffer.from(text, tag === Tag.utf8String ? 'utf8' : 'latin1'))),
      ]),
    ),
  )
}

export const commonName = (name: string): Uint8Array => nameOf(['2.5.4.3', name])

export interface Made {
  readonly subject: string | Uint8Array
  readonly issuer: string | Uint8Array
  /** whose key is in it; the subject's by name where it is left out */
  readonly keys?: Keys
  /** who signs; the issuer by name where it is left out */
  readonly by?: Keys
  readonly serial?: number
  readonly from?: string
  readonly to?: string
  readonly extensions?: readonly Uint8Array[]
  /** AlgorithmIdentifier, and another one inside */
  readonly algorithm?: Uint8Array
  readonly inner?: Uint8Array
  readonly signer?: (content: Uint8Array) => Uint8Array
  readonly version?: number
}

const bytesOf = (name: string | Uint8Array): Uint8Array =>
  typeof name === 'string' ? commonName(name) : name
const whose = (name: string | Uint8Array): Keys =>
  keysOf(typeof name === 'string' ? name : Buffer.from(name).toString('hex'))
const timeOf = (time: string): Uint8Array => tlv(Tag.generalizedTime, Buffer.from(`${time}000000Z`))

function signedWith(content: Uint8Array, algorithm: Uint8Array, signer: (content: Uint8Array) => Uint8Array) {
  return sequence(content, algorithm, tlv(Tag.bitString, Uint8Array.of(0), signer(content)))
}

/** DER of a certificate. Times are days: `20260101`. */
export function made(options: Made): Uint8Array {
  const { subject, issuer, keys = whose(subject), by = whose(issuer), serial = 1, extensions = [] } = options
  const { from = '20200101', to = '20401231', algorithm = ecdsa, inner = algorithm, version = 3 } = options
  const content = sequence(
    ...(version === 1 ? [] : [tlv(0xa0, integerOf(version - 1))]),
    integerOf(serial),
    inner,
    bytesOf(issuer),
    sequence(timeOf(from), timeOf(to)),
    bytesOf(subject),
    keys.publicKey.export({ format: 'der', type: 'spki' }),
    ...(extensions.length === 0 ? [] : [tlv(0xa3, sequence(...extensions))]),
  )
  return signedWith(content, algorithm, options.signer ?? ((bytes) => sign('sha256', bytes, by.privateKey)))
}

export function extension(id: string, critical: boolean, value: Uint8Array): Uint8Array {
  const flag = critical ? [Uint8Array.of(Tag.boolean, 1, 0xff)] : []
  return sequence(oidOf(id), ...flag, tlv(Tag.octetString, value))
}

export const yes = Uint8Array.of(Tag.boolean, 1, 0xff)
/** basicConstraints of an authority */
export const authority = (pathLength?: number): Uint8Array =>
  extension('2.5.29.19', true, sequence(yes, ...(pathLength === undefined ? [] : [integerOf(pathLength)])))
/** keyUsage, by its first octet: 0x80 digitalSignature, 0x04 keyCertSign, 0x02 cRLSign */
export const usage = (octet: number): Uint8Array =>
  extension('2.5.29.15', true, Uint8Array.of(Tag.bitString, 2, 0, octet))
export const policies = (...ids: readonly string[]): Uint8Array =>
  extension('2.5.29.32', false, sequence(...ids.map((id) => sequence(oidOf(id)))))
export const mappings = (...pairs: readonly (readonly [string, string])[]): Uint8Array =>
  extension('2.5.29.33', true, sequence(...pairs.map(([a, b]) => sequence(oidOf(a), oidOf(b)))))
export const text = (tag: number, value: string): Uint8Array => tlv(tag, Buffer.from(value, 'latin1'))
export const email = (value: string): Uint8Array => text(0x81, value)
export const dns = (value: string): Uint8Array => text(0x82, value)
export const uri = (value: string): Uint8Array => text(0x86, value)
export const ip = (...octets: readonly number[]): Uint8Array => tlv(0x87, Uint8Array.from(octets))
export const directory = (name: Uint8Array): Uint8Array => tlv(0xa4, name)
export const alternativeNames = (...names: readonly Uint8Array[]): Uint8Array =>
  extension('2.5.29.17', false, sequence(...names))
export const constraints = (
  permitted: readonly Uint8Array[],
  excluded: readonly Uint8Array[],
): Uint8Array => {
  const subtrees = (tag: number, bases: readonly Uint8Array[]) =>
    bases.length === 0 ? [] : [tlv(tag, ...bases.map((base) => sequence(base)))]
  return extension('2.5.29.30', true, sequence(...subtrees(0xa0, permitted), ...subtrees(0xa1, excluded)))
}
/** Distribution points by the names of their lists, and by who signs these */
export const pointsAt = (...points: readonly Uint8Array[]): Uint8Array =>
  extension('2.5.29.31', false, sequence(...points))
export const fullName = (...names: readonly Uint8Array[]): Uint8Array => tlv(0xa0, tlv(0xa0, ...names))

export interface MadeList {
  readonly issuer: string
  readonly by?: Keys
  readonly from?: string
  /** null: it has no nextUpdate */
  readonly to?: string | null
  readonly entries?: readonly Uint8Array[]
  readonly extensions?: readonly Uint8Array[]
  readonly algorithm?: Uint8Array
}

/** DER of a list of revoked certificates. */
export function madeList(options: MadeList): Uint8Array {
  const {
    issuer,
    by = keysOf(issuer),
    from = '20261101',
    to = '20270101',
    entries = [],
    extensions = [],
  } = options
  const { algorithm = ecdsa } = options
  const content = sequence(
    integerOf(1),
    algorithm,
    commonName(issuer),
    timeOf(from),
    ...(to === null ? [] : [timeOf(to)]),
    ...(entries.length === 0 ? [] : [sequence(...entries)]),
    ...(extensions.length === 0 ? [] : [tlv(0xa0, sequence(...extensions))]),
  )
  return signedWith(content, algorithm, (bytes) => sign('sha256', bytes, by.privateKey))
}

export const entry = (serial: number, since = '20261001', ...extensions: readonly Uint8Array[]): Uint8Array =>
  sequence(integerOf(serial), timeOf(since), ...(extensions.length === 0 ? [] : [sequence(...extensions)]))
export const because = (code: number): Uint8Array =>
  extension('2.5.29.21', false, tlv(Tag.enumerated, Uint8Array.of(code)))
export const listNumber = (value: number): Uint8Array => extension('2.5.29.20', false, integerOf(value))
export const deltaTo = (value: number): Uint8Array => extension('2.5.29.27', true, integerOf(value))
export const scope = (...fields: readonly Uint8Array[]): Uint8Array =>
  extension('2.5.29.28', true, sequence(...fields))
export const flag = (tag: number): Uint8Array => Uint8Array.of(tag, 1, 0xff)

export function read(der: Uint8Array): PathCertificate {
  const found = readPathCertificate(der)
  if (found.kind !== 'ok') throw new Error(found.found)
  return found.value
}

export function lists(...ders: readonly Uint8Array[]): readonly RevocationList[] {
  const found = ders.map(readLists)
  const [unreadable] = found.flatMap((each) => each.unreadable)
  if (unreadable !== undefined) throw new Error(unreadable)
  return found.flatMap((each) => each.lists)
}

/** A root that many tests share. */
export const root = made({ subject: 'Root', issuer: 'Root', extensions: [authority(), usage(0x06)] })

/** Asks the door about the last of these certificates; the ones before are at hand, the root is trusted. */
export function judged(ders: readonly Uint8Array[], other: Partial<Question> = {}): TrustAnswer {
  const all = ders.map(read)
  return judgeTrust({
    ...{ leaf: all.at(-1)!, pool: poolOf(all), anchors: [anchorOf(read(root))], lists: [] },
    ...{ at: now, now, purpose: 'any', revocation: 'if-at-hand', policy: noPolicyAsked },
    ...other,
  })
}

/** The answer in one word: its kind, or that of the rule that was broken. */
export function said(answer: TrustAnswer): string {
  switch (answer.kind) {
    case 'invalid':
      return answer.fault.kind
    case 'no-path':
      return answer.end.kind
    case 'revocation-unknown':
      return [...new Set(answer.refused.map(({ why }) => why))].sort().join('+') || 'no-list'
    default:
      return answer.kind
  }
}

export const pssOptions = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }

/** Milliseconds of the processor's time: what else the machine is busy with does not count. */
export function work(): () => number {
  const start = process.cpuUsage()
  return () => {
    const { user, system } = process.cpuUsage(start)
    return (user + system) / 1000
  }
}
