import { randomBytes } from 'node:crypto'
import { type Outcome, type Problem, problem } from '../problems/problem.ts'
import type { TimestampFailure } from '../problems/sign-timestamp.ts'
import { type Certificate, chainOf, sameBytes } from './certificate.ts'
import { Oid, sha256Of } from './cms.ts'
import { integerOf, isMalformed, members, oidOf, readWhole, sequence, small, Tag, tlv } from './der.ts'
import { checkToken, type TokenFault, toleranceMs } from './token.ts'

/** An RFC 3161 authority that has answered once. */
export interface Timestamper {
  /** room that a time-stamp needs, in bytes: what the first took and some more */
  readonly tokenBytes: number
  /** the authority's certificate and those above it, as its first answer had them */
  readonly certificates: readonly Certificate[]
  /** a time-stamp over these bytes, whose SHA-256 is sent: a TimeStampToken in DER, checked */
  stamp(bytes: Uint8Array): Promise<Outcome<Uint8Array>>
}

/** `fetch`, or what stands in for it in a test. */
export type Request = (url: string, init: RequestInit) => Promise<Response>

/** Whom to ask and how: the same in all questions of a run. */
interface Authority {
  readonly url: string
  /** the same without a password, for problems */
  readonly address: string
  readonly signedAt: Date
  readonly request: Request
  readonly patienceMs: number
}

/**
 * Asks an authority for a first time-stamp, so that whatever is wrong with it is known before any document is made, and
 * the size of its answers too. `signedAt` is the run's signing time, from which no stamp may be more than five minutes
 * away; an answer that takes longer than `patienceMs` is given up. All that an authority does wrong is a problem
 * `sign/timestamp-…`, here and from `stamp`.
 */
export async function openTimestamper(
  url: string,
  signedAt: Date,
  request: Request,
  patienceMs: number,
): Promise<Outcome<Timestamper>> {
  const address = withoutPassword(url)
  if (!/^https?:\/\/[^/]/.test(url)) return failed(problem('sign/timestamp-url', null, { url: address }))
  const authority: Authority = { url, address, signedAt, request, patienceMs }
  const first = await ask(authority, new Uint8Array(32))
  if (first.kind === 'problems') return first
  const { token, certificates } = first.value
  return {
    kind: 'ok',
    notes: [],
    value: {
      // serial numbers and ECDSA signatures grow by some bytes
      tokenBytes: Math.ceil((token.length + 128) / 128) * 128,
      certificates,
      async stamp(bytes) {
        const answer = await ask(authority, bytes)
        if (answer.kind === 'problems') return answer
        // what proves the first certificate good says nothing of another
        if (!sameBytes(answer.value.certificates[0]!.der, certificates[0]!.der))
          return failed(problem('sign/timestamp-changed', null, { url: address }))
        return { ...answer, value: answer.value.token }
      },
    },
  }
}

interface TimestampToken {
  /** in DER */
  readonly token: Uint8Array
  /** the authority's, and those above it */
  readonly certificates: readonly Certificate[]
}

/** One time-stamp over these bytes, checked. */
async function ask(authority: Authority, bytes: Uint8Array): Promise<Outcome<TimestampToken>> {
  const { address: url, signedAt } = authority
  const nonce = randomBytes(8)
  nonce[0] = (nonce[0]! & 0x3f) | 0x40 // eight octets in any case, and positive
  const reply = await exchange(authority, query(bytes, nonce))
  if (reply.kind === 'problems') return reply
  const read = readReply(reply.value)
  switch (read.kind) {
    case 'unreadable':
      return failed(problem('sign/timestamp-unreadable', null, { url }))
    case 'refused': {
      const { status, failures } = read
      return failed(problem('sign/timestamp-refused', null, { url, status, failures }))
    }
    case 'token': {
      const checked = checkToken(read.der, bytes, nonce)
      if (checked.kind !== 'ok') return failed(tokenProblem(checked, url))
      const { time, authority: signer, cms } = checked.value
      if (Math.abs(time.getTime() - signedAt.getTime()) > toleranceMs) {
        const times = { stampedTime: time.toISOString(), signedAt: signedAt.toISOString() }
        return failed(problem('sign/timestamp-time', null, { url, ...times }))
      }
      const certificates = [signer, ...chainOf(signer, cms.certificates)]
      return { kind: 'ok', value: { token: read.der, certificates }, notes: [] }
    }
    default:
      return read satisfies never
  }
}

/** TimeStampReq with nonce and certReq (RFC 3161, 2.4.1). */
function query(bytes: Uint8Array, nonce: Uint8Array): Uint8Array {
  return sequence(
    integerOf(1),
    sequence(sequence(oidOf(Oid.sha256)), tlv(Tag.octetString, sha256Of(bytes))),
    integerOf(nonce),
    Uint8Array.of(Tag.boolean, 1, 0xff),
  )
}

/** One POST (RFC 3161, 3.4): the bytes of the answer. No time-stamp needs more than 256 KB, and no more are read. */
async function exchange(authority: Authority, body: Uint8Array): Promise<Outcome<Uint8Array>> {
  const { address: url, patienceMs } = authority
  try {
    const response = await authority.request(authority.url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/timestamp-query', Accept: 'application/timestamp-reply' },
      body: Buffer.from(body),
      signal: AbortSignal.timeout(patienceMs),
    })
    const { status } = response
    if (status !== 200) return failed(problem('sign/timestamp-http', null, { url, status }))
    const header = response.headers.get('content-type')
    const contentType = header === null ? null : header.split(';')[0]!.trim()
    if (contentType !== 'application/timestamp-reply')
      return failed(problem('sign/timestamp-type', null, { url, contentType }))
    const chunks: Uint8Array[] = []
    let length = 0
    for await (const chunk of response.body ?? []) {
      chunks.push(chunk)
      length += chunk.length
      if (length > 256 * 1024) return failed(problem('sign/timestamp-unreadable', null, { url }))
    }
    return { kind: 'ok', value: Buffer.concat(chunks), notes: [] }
  } catch (error) {
    if (!(error instanceof Error)) throw error
    if (error.name === 'TimeoutError')
      return failed(problem('sign/timestamp-slow', null, { url, waitedMs: patienceMs }))
    // only its code: what else the system says of it may repeat the address, password included
    const reason = error.cause instanceof Error ? error.cause : error
    const cause = 'code' in reason ? String(reason.code) : null
    return failed(problem('sign/timestamp-unreachable', null, { url, cause }))
  }
}

type TimestampReply =
  | { readonly kind: 'token'; readonly der: Uint8Array }
  | { readonly kind: 'refused'; readonly status: number; readonly failures: readonly TimestampFailure[] }
  | { readonly kind: 'unreadable' }

/** TimeStampResp ::= { { status, statusString, failInfo }, token } (RFC 3161, 2.4.2). */
function readReply(reply: Uint8Array): TimestampReply {
  try {
    const [info, token] = members(readWhole(reply), Tag.sequence)
    const [statusField, ...rest] = members(info, Tag.sequence)
    const status = small(statusField)
    if (status > 1) {
      const bits = rest.find((field) => field.tag === Tag.bitString)?.content.subarray(1) ?? new Uint8Array()
      const isSet = (bit: number): boolean => ((bits[bit >> 3] ?? 0) & (0x80 >> (bit & 7))) !== 0
      return {
        kind: 'refused',
        status,
        failures: failureBits.filter(([bit]) => isSet(bit)).map(([, failure]) => failure),
      }
    }
    return token === undefined ? { kind: 'unreadable' } : { kind: 'token', der: token.raw }
  } catch (error) {
    if (isMalformed(error)) return { kind: 'unreadable' }
    throw error
  }
}

/** The bits of PKIFailureInfo (RFC 3161, 2.4.2). */
const failureBits: readonly (readonly [bit: number, failure: TimestampFailure])[] = [
  [0, 'badAlg'],
  [2, 'badRequest'],
  [5, 'badDataFormat'],
  [14, 'timeNotAvailable'],
  [15, 'unacceptedPolicy'],
  [16, 'unacceptedExtension'],
  [17, 'addInfoNotAvailable'],
  [25, 'systemFailure'],
]

function tokenProblem(fault: TokenFault, url: string): Problem {
  switch (fault.kind) {
    case 'unreadable':
    case 'no-certificate':
    case 'imprint':
    case 'nonce':
      return problem(`sign/timestamp-${fault.kind}`, null, { url })
    case 'authority':
    case 'expired':
      return problem(`sign/timestamp-${fault.kind}`, null, { url, subject: fault.subject })
    case 'signature':
      return problem('sign/timestamp-signature', null, { url, subject: fault.subject })
    default:
      return fault satisfies never
  }
}

/** An address may hold a user's name and password (RFC 3986, 3.2.1), which are no part of what is said. */
function withoutPassword(url: string): string {
  return url.replace(/^([a-z]+:\/+)?[^/?#]*@/i, '$1')
}

function failed(problem: Problem): Outcome<never> {
  return { kind: 'problems', problems: [problem] }
}
