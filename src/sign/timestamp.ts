import { randomBytes } from 'node:crypto'
import { type Outcome, type Problem, problem } from '../problems/problem.ts'
import type { RefusedRedirect, TimestampFailure } from '../problems/sign-timestamp.ts'
import { unescaped, withoutPassword } from '../text/address.ts'
import { type Certificate, chainOf, sameBytes } from './certificate.ts'
import { Oid, sha256Of } from './cms.ts'
import { integerOf, isMalformed, members, oidOf, readTlv, sequence, small, Tag, tlv } from './der.ts'
import { checkStamp, type StampFault, toleranceMs } from './stamp-token.ts'

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
  /** without name and password, which `fetch` does not take */
  readonly target: URL
  /** what these are as a header; null: there are none */
  readonly authorization: string | null
  /** the address as it was given, without a password, for problems */
  readonly address: string
  /** the time that its stamps must be near */
  near(this: void): Date
  readonly request: Request
  readonly patienceMs: number
}

/**
 * Asks an authority for a first time-stamp, so that whatever is wrong with it is known before any document is made, and
 * the size of its answers too. `signedAt` is the run's signing time, from which no stamp may be more than five minutes
 * away, or a clock where no time is signed; an answer that takes longer than `patienceMs` is given up. All that an authority does wrong is a problem
 * `sign/timestamp-…`, here and from `stamp`.
 */
export async function openTimestamper(
  url: string,
  signedAt: Date | (() => Date),
  request: Request,
  patienceMs: number,
): Promise<Outcome<Timestamper>> {
  const address = withoutPassword(url)
  if (!/^https?:\/\/[^/]/i.test(url) || !URL.canParse(url))
    return failed(problem('sign/timestamp-url', null, { url: address }))
  const near = signedAt instanceof Date ? () => signedAt : signedAt
  const authority: Authority = { ...targetOf(url), address, near, request, patienceMs }
  const first = await ask(authority, new Uint8Array(32))
  if (first.kind === 'problems') return first
  const { token, certificates } = first.value
  return {
    kind: 'ok',
    notes: first.notes,
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
  const { address: url } = authority
  const nonce = randomBytes(8)
  nonce[0] = (nonce[0]! & 0x3f) | 0x40 // eight octets in any case, and positive
  const answer = await exchange(authority, query(bytes, nonce))
  if (answer.kind === 'problems') return answer
  const { reply, movedTo } = answer.value
  const read = readReply(reply)
  switch (read.kind) {
    case 'unreadable':
      return failed(problem('sign/timestamp-unreadable', null, { url }))
    case 'refused': {
      const { status, failures } = read
      return failed(problem('sign/timestamp-refused', null, { url, status, failures }))
    }
    case 'token': {
      const checked = checkStamp(read.der, bytes, nonce)
      if (checked.kind !== 'ok') return failed(tokenProblem(checked, url))
      const { time, authority: signer, cms } = checked.value
      const signedAt = authority.near()
      if (Math.abs(time.getTime() - signedAt.getTime()) > toleranceMs) {
        const times = { stampedTime: time.toISOString(), signedAt: signedAt.toISOString() }
        return failed(problem('sign/timestamp-time', null, { url, ...times }))
      }
      const certificates = [signer, ...chainOf(signer, cms.certificates)]
      const moved = movedTo === null ? [] : [problem('sign/timestamp-moved', null, { url, to: movedTo })]
      const more = read.trailingBytes
      const trailing = more === 0 ? [] : [problem('sign/timestamp-trailing', null, { url, bytes: more })]
      return { kind: 'ok', value: { token: read.der, certificates }, notes: [...moved, ...trailing] }
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

/** What came back. */
interface TimestampAnswer {
  readonly reply: Uint8Array
  /** where the authority has moved to for good; null: it has not */
  readonly movedTo: string | null
}

/** So often a question is sent on. */
const maxRedirects = 5
/** The same question again at another address: 308 and 307; 301 and 302 may be taken so too (RFC 9110, 15.4), and a GET
 * asks for no time-stamp. A 303 wants one all the same, and is not followed. */
const redirects: ReadonlySet<number> = new Set([301, 302, 307, 308])
const permanent: ReadonlySet<number> = new Set([301, 308])

/** One POST (RFC 3161, 3.4), sent on where the authority says so: the bytes of the answer. */
async function exchange(authority: Authority, body: Uint8Array): Promise<Outcome<TimestampAnswer>> {
  const { address: url, target, patienceMs } = authority
  const signal = AbortSignal.timeout(patienceMs)
  try {
    let at = target
    let movedTo: string | null = null
    let isMoving = true
    for (let sent = 0; ; sent++) {
      const response = await post(authority, at, body, signal)
      const { status } = response
      if (!redirects.has(status) && status !== 303) {
        const reply = await replyIn(response, url)
        return reply.kind === 'ok' ? { ...reply, value: { reply: reply.value, movedTo } } : reply
      }
      await response.body?.cancel()
      const next = nextAddress(response, at)
      const to = next === null ? null : next.href
      const why = refusedRedirect(status, at, next, sent)
      if (why !== null) return failed(problem('sign/timestamp-redirect', null, { url, status, to, why }))
      at = next!
      isMoving &&= permanent.has(status)
      if (isMoving) movedTo = to
    }
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

function post(authority: Authority, to: URL, body: Uint8Array, signal: AbortSignal): Promise<Response> {
  const { target, authorization, request } = authority
  // name and password are for whom they were given for
  const isTrusted = authorization !== null && to.origin === target.origin
  return request(to.href, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/timestamp-query',
      Accept: 'application/timestamp-reply',
      ...(isTrusted ? { Authorization: authorization } : {}),
    },
    // sending takes the bytes away
    body: Buffer.from(body),
    redirect: 'manual',
    signal,
  })
}

/** Where a redirect leads (RFC 9110, 10.2.2), without a name and password, which would be the server's; null: nowhere. */
function nextAddress(response: Response, from: URL): URL | null {
  const location = response.headers.get('location')
  if (location === null || !URL.canParse(location, from.href)) return null
  const next = new URL(location, from.href)
  next.username = ''
  next.password = ''
  return next.protocol === 'https:' || next.protocol === 'http:' ? next : null
}

function refusedRedirect(status: number, from: URL, next: URL | null, sent: number): RefusedRedirect | null {
  if (next === null) return 'nowhere'
  if (status === 303) return 'see-other'
  if (from.protocol === 'https:' && next.protocol === 'http:') return 'unprotected'
  return sent >= maxRedirects ? 'too-many' : null
}

/** The bytes of an answer. No time-stamp needs more than 256 KB, and no more are read. */
async function replyIn(response: Response, url: string): Promise<Outcome<Uint8Array>> {
  const { status } = response
  if (status !== 200) return failed(problem('sign/timestamp-http', null, { url, status }))
  const header = response.headers.get('content-type')
  const contentType = header === null ? null : header.split(';')[0]!.trim()
  // media types have no case (RFC 9110, 8.3.1)
  if (contentType?.toLowerCase() !== 'application/timestamp-reply')
    return failed(problem('sign/timestamp-type', null, { url, contentType }))
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk)
    length += chunk.length
    if (length > 256 * 1024) return failed(problem('sign/timestamp-unreadable', null, { url }))
  }
  return { kind: 'ok', value: Buffer.concat(chunks), notes: [] }
}

type TimestampReply =
  /** `trailingBytes`: how many came behind the answer */
  | { readonly kind: 'token'; readonly der: Uint8Array; readonly trailingBytes: number }
  | { readonly kind: 'refused'; readonly status: number; readonly failures: readonly TimestampFailure[] }
  | { readonly kind: 'unreadable' }

/** TimeStampResp ::= { { status, statusString, failInfo }, token } (RFC 3161, 2.4.2). */
function readReply(reply: Uint8Array): TimestampReply {
  try {
    const whole = readTlv(reply)
    const [info, token] = members(whole, Tag.sequence)
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
    if (token === undefined) return { kind: 'unreadable' }
    return { kind: 'token', der: token.raw, trailingBytes: reply.length - whole.raw.length }
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

function tokenProblem(fault: StampFault, url: string): Problem {
  switch (fault.kind) {
    case 'unreadable':
    case 'no-certificate':
    case 'imprint':
    case 'nonce':
      return problem(`sign/timestamp-${fault.kind}`, null, { url })
    case 'authority':
    case 'expired':
      return problem(`sign/timestamp-${fault.kind}`, null, { url, subject: fault.subject })
    case 'unsupported-algorithm':
      return problem('sign/timestamp-algorithm', null, { url, algorithm: fault.algorithm })
    case 'signature':
      return problem('sign/timestamp-signature', null, { url, subject: fault.subject })
    default:
      return fault satisfies never
  }
}

/** An address that can be parsed, apart from its user's name and password, which go into a header (RFC 7617). */
function targetOf(url: string): Pick<Authority, 'target' | 'authorization'> {
  const target = new URL(url)
  const { username, password } = target
  target.username = ''
  target.password = ''
  if (username === '' && password === '') return { target, authorization: null }
  const basic = Buffer.from(`${unescaped(username)}:${unescaped(password)}`).toString('base64')
  return { target, authorization: `Basic ${basic}` }
}

function failed(problem: Problem): Outcome<never> {
  return { kind: 'problems', problems: [problem] }
}
