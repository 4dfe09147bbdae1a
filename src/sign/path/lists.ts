import { personName } from '../certificate.ts'
import { expectTag, isMalformed, malformed, small, Tag, type Tlv, time } from '../der.ts'
import { generalNames, nameKey } from './names.ts'
import { derBlocks } from './pem.ts'
import {
  authorityKeyId,
  type CertificateExtension,
  maxBytes,
  type PointName,
  pointName,
  readExtension,
  readExtensionsOnce,
  type Signed,
  serialOf,
  signedOf,
} from './read.ts'
import { derAt, derBoolean, derNamedBits, derParts, derWhole } from './strict.ts'

/** A list of revoked certificates (RFC 5280, 5.1, 5.2). Its entries stay bytes, and are read through when one is asked for. */
export interface RevocationList extends Signed {
  readonly der: Uint8Array
  readonly issuerKey: string
  /** the issuer, as a person reads it */
  readonly issuer: string
  readonly thisUpdate: Date
  /** null: it says nothing of when the next one comes */
  readonly nextUpdate: Date | null
  /** cRLNumber */
  readonly number: bigint | null
  /** deltaCRLIndicator: the number of the complete list that it adds to; null: it is complete */
  readonly base: bigint | null
  /** null: no issuingDistributionPoint, all certificates of its issuer for all reasons */
  readonly scope: Scope | null
  readonly authorityKeyId: string | null
  /** it keeps those whose certificates ended since then (X.509, expiredCertsOnCRL); null: they may have been dropped */
  readonly keepsEndedSince: Date | null
  /** critical extensions, of the list or of an entry, that nothing here understands */
  readonly unknownCritical: readonly string[]
  /** how many entries it has */
  readonly size: number
  /** DER of all entries, one after the other */
  readonly entries: Uint8Array
}

/** issuingDistributionPoint (RFC 5280, 5.2.5) */
export interface Scope {
  /** its DER, by which a delta belongs to a complete list */
  readonly raw: Uint8Array
  readonly name: PointName | null
  readonly users: boolean
  readonly authorities: boolean
  readonly attributes: boolean
  /** bit numbers of ReasonFlags; null: all */
  readonly reasons: readonly number[] | null
  readonly indirect: boolean
}

/** CRLReason (RFC 5280, 5.3.1), by its number. */
export const reasons = {
  0: 'unspecified',
  1: 'keyCompromise',
  2: 'cACompromise',
  3: 'affiliationChanged',
  4: 'superseded',
  5: 'cessationOfOperation',
  6: 'certificateHold',
  8: 'removeFromCRL',
  9: 'privilegeWithdrawn',
  10: 'aACompromise',
} as const

/** Why a certificate was revoked, as RFC 5280 names it. */
export type RevocationReason = (typeof reasons)[keyof typeof reasons]

/** What a list says of one certificate. */
export interface RevokedEntry {
  readonly since: Date
  /** null: the entry gives none */
  readonly reason: RevocationReason | null
}

/** What was found in a file of lists. */
export interface Lists {
  readonly lists: readonly RevocationList[]
  /** what was found where a list should be, for an engineer; one for each that cannot be read */
  readonly unreadable: readonly string[]
}

/** Reads one list in DER, or all that a PEM text holds (RFC 7468, 6). Time and memory are linear in the input. */
export function readLists(bytes: Uint8Array): Lists {
  const lists: RevocationList[] = []
  const unreadable: string[] = []
  for (const der of derBlocks(bytes, 'X509 CRL')) {
    try {
      lists.push(takeApart(der))
    } catch (error) {
      if (!isMalformed(error)) throw error
      unreadable.push(error.message)
    }
  }
  return { lists, unreadable: lists.length + unreadable.length === 0 ? ['no list'] : unreadable }
}

// what takeApart reads; authority key and issuer names are hints, freshestCRL says only where a delta would be
const understood = new Set(['2.5.29.20', '2.5.29.27', '2.5.29.28', '2.5.29.35', '2.5.29.46'])

function takeApart(der: Uint8Array): RevocationList {
  const whole = derWhole(der)
  const signed = signedOf(whole)
  const fields = [...derParts(derParts(whole, Tag.sequence)[0], Tag.sequence)]
  if (fields[0]?.tag === Tag.integer && small(fields.shift()) !== 1)
    throw malformed('a version that is not known')
  const [algorithm, issuer, thisUpdate, ...rest] = fields
  if (Buffer.compare(expectTag(algorithm, Tag.sequence).raw, signed.algorithm) !== 0) {
    throw malformed('two signature algorithms that differ') // RFC 5280, 5.1.1.2
  }
  const next = rest[0]?.tag === Tag.utcTime || rest[0]?.tag === Tag.generalizedTime ? rest.shift() : undefined
  const entries = rest[0]?.tag === Tag.sequence ? rest.shift()!.content : new Uint8Array()
  if (der.length - entries.length > maxBytes) throw malformed('too large')
  const extensions = readExtensionsOnce(rest.find((field) => field.tag === 0xa0))
  const issuerName = expectTag(issuer, Tag.sequence).raw
  const unknown = [...extensions].filter(([id, e]) => e.critical && !understood.has(id)).map(([id]) => id)
  const { size, unknownCritical } = survey(entries)
  return {
    ...signed,
    der: whole.raw,
    issuerKey: nameKey(issuerName),
    issuer: personName(issuerName),
    thisUpdate: time(thisUpdate),
    nextUpdate: next === undefined ? null : time(next),
    number: numberOf(extensions.get('2.5.29.20')),
    base: numberOf(extensions.get('2.5.29.27')),
    scope: scopeOf(extensions.get('2.5.29.28')),
    authorityKeyId: extensions.has('2.5.29.35') ? authorityKeyId(extensions.get('2.5.29.35')!.value) : null,
    keepsEndedSince: extensions.has('2.5.29.60') ? time(extensions.get('2.5.29.60')!.value) : null,
    unknownCritical: [...unknown, ...unknownCritical],
    size,
    entries,
  }
}

function numberOf(extension: CertificateExtension | undefined): bigint | null {
  if (extension === undefined) return null
  const bytes = serialOf(extension.value)
  if (bytes[0]! > 0x7f) throw malformed('a number below zero')
  return BigInt(`0x${Buffer.from(bytes).toString('hex')}`)
}

function scopeOf(extension: CertificateExtension | undefined): Scope | null {
  if (extension === undefined) return null
  const fields = derParts(extension.value, Tag.sequence)
  const field = (tag: number): Tlv | undefined => fields.find((each) => each.tag === tag)
  const flag = (tag: number): boolean => field(tag) !== undefined && derBoolean(field(tag), tag)
  return {
    raw: extension.value.raw,
    name: pointName(field(0xa0)),
    users: flag(0x81),
    authorities: flag(0x82),
    reasons: field(0x83) === undefined ? null : derNamedBits(field(0x83), 0x83),
    indirect: flag(0x84),
    attributes: flag(0x85),
  }
}

interface ContentRange {
  readonly from: number
  readonly to: number
}

/**
 * Where the content of the value at `at` begins and ends. The same as `derAt`, without an object for each of the hundred thousand
 * values that a list may have. Throws `malformed`.
 */
function spanAt(bytes: Uint8Array, at: number, tag: number): ContentRange {
  if (bytes[at] !== tag) throw malformed('an entry that is none')
  let length = bytes[at + 1] ?? 0x80
  let from = at + 2
  if (length >= 0x80) {
    const count = length & 0x7f
    if (count === 0 || count > 4) throw malformed('a length that is none')
    length = 0
    for (let i = 0; i < count; i++) length = length * 256 + (bytes[from++] ?? 0)
    if (length < 0x80 || length < 256 ** (count - 1)) throw malformed('a length in more octets than it needs')
  }
  if (from + length > bytes.length) throw malformed('truncated')
  return { from, to: from + length }
}

const certificateIssuer = '2.5.29.29'
// reasonCode, holdInstructionCode, invalidityDate
const understoodOfEntries = new Set(['2.5.29.21', '2.5.29.23', '2.5.29.24', certificateIssuer])

/** Looks at each entry once. An unknown critical extension of one makes the list unusable for all (RFC 5280, 5.3). */
function survey(entries: Uint8Array): {
  readonly size: number
  readonly unknownCritical: ReadonlySet<string>
} {
  const unknownCritical = new Set<string>()
  let size = 0
  for (let at = 0; at < entries.length; size++) {
    const entry = spanAt(entries, at, Tag.sequence)
    const { serial, extensionsAt } = partsOf(entries, entry)
    at = entry.to
    if (isPlain(entries, serial.to, extensionsAt, entry.to)) continue
    // all that `entryOf` may read is read here once, so that it finds nothing malformed
    readEntry(entries, serial.to, extensionsAt, entry.to)
    for (const { id, critical, value } of entryExtensions(entries, extensionsAt, entry.to)) {
      if (critical && !understoodOfEntries.has(id)) unknownCritical.add(id)
      if (id === certificateIssuer) generalNames(derWhole(value))
    }
  }
  return { size, unknownCritical }
}

// SEQUENCE { SEQUENCE { reasonCode, OCTET STRING { ENUMERATED } } }, all but the code itself
const onlyReason = [0x30, 0x0c, 0x30, 0x0a, 0x06, 0x03, 0x55, 0x1d, 0x15, 0x04, 0x03, 0x0a, 0x01]

/**
 * Is the rest of an entry what nearly all entries have: a time to the second, and a reason or nothing? Such are known to
 * be right without being read; a list of 60,000 takes a tenth of the time.
 */
function isPlain(entries: Uint8Array, timeAt: number, extensionsAt: number, to: number): boolean {
  // tag and length, digits, Z
  const digits = entries[timeAt] === Tag.utcTime ? 12 : 14
  if (extensionsAt - timeAt !== digits + 3 || entries[extensionsAt - 1] !== 0x5a) return false
  for (let at = timeAt + 2; at < extensionsAt - 1; at++) {
    if (entries[at]! < 0x30 || entries[at]! > 0x39) return false
  }
  const pair = (back: number): number =>
    (entries[extensionsAt - back]! - 0x30) * 10 + entries[extensionsAt - back + 1]! - 0x30
  const [month, day] = [pair(11), pair(9)]
  if (month < 1 || month > 12 || day < 1 || day > 28 || pair(7) > 23 || pair(5) > 59 || pair(3) > 59)
    return false
  if (extensionsAt === to) return true
  const code = entries[to - 1]!
  return (
    to - extensionsAt === onlyReason.length + 1 &&
    onlyReason.every((byte, i) => entries[extensionsAt + i] === byte) &&
    code in reasons
  )
}

function partsOf(entries: Uint8Array, entry: ContentRange) {
  const serial = spanAt(entries, entry.from, Tag.integer)
  const date = spanAt(
    entries,
    serial.to,
    entries[serial.to] === Tag.utcTime ? Tag.utcTime : Tag.generalizedTime,
  )
  if (serial.from === serial.to || date.to > entry.to) throw malformed('an entry that is none')
  return { serial, extensionsAt: date.to }
}

function entryExtensions(entries: Uint8Array, from: number, to: number) {
  if (from === to) return []
  return derParts(derWhole(entries.subarray(from, to)), Tag.sequence).map(readExtension)
}

/** The entry of a certificate, by its issuer and number (RFC 5280, 5.3.3); null: it has none. Linear in the size of the list. */
export function entryOf(list: RevocationList, issuerKey: string, serial: Uint8Array): RevokedEntry | null {
  const { entries } = list
  // in an indirect list an entry names its certificate's issuer, and those after it mean the same one
  let issuer = list.issuerKey
  for (let at = 0; at < entries.length; ) {
    const entry = spanAt(entries, at, Tag.sequence)
    const { serial: own, extensionsAt } = partsOf(entries, entry)
    if (list.scope?.indirect === true && !isPlain(entries, own.to, extensionsAt, entry.to)) {
      const named = entryExtensions(entries, extensionsAt, entry.to).find(
        ({ id }) => id === certificateIssuer,
      )
      const names = named === undefined ? [] : generalNames(derWhole(named.value))
      issuer = names.find((name) => name.kind === 'directory')?.key ?? issuer
    }
    if (issuer === issuerKey && same(entries, own, serial))
      return readEntry(entries, own.to, extensionsAt, entry.to)
    at = entry.to
  }
  return null
}

function same(bytes: Uint8Array, { from, to }: ContentRange, other: Uint8Array): boolean {
  if (to - from !== other.length) return false
  for (let i = 0; i < other.length; i++) if (bytes[from + i] !== other[i]) return false
  return true
}

function readEntry(entries: Uint8Array, dateAt: number, extensionsAt: number, to: number): RevokedEntry {
  const since = time(derAt(entries, dateAt))
  const found = entryExtensions(entries, extensionsAt, to).find(({ id }) => id === '2.5.29.21')
  if (found === undefined) return { since, reason: null }
  const code = small(derWhole(found.value), Tag.enumerated)
  if (!(code in reasons)) throw malformed('a reason that is none')
  return { since, reason: reasons[code as keyof typeof reasons] }
}
