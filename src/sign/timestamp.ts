import { randomBytes } from 'node:crypto'
import type { Outcome, Problem } from '../problems/problem.ts'
import { type Certificate, chainOf, sameBytes } from './certificate.ts'
import { Oid, sha256Of } from './cms.ts'
import { integerOf, isMalformed, members, oidOf, readWhole, sequence, small, Tag, tlv } from './der.ts'
import { checkToken, type TokenFault } from './token.ts'

/** An RFC 3161 authority that has answered once. */
export interface Timestamper {
  /** room for a token, in bytes */
  readonly tokenBytes: number
  /** the authority's certificate and those above it, as its first answer had them */
  readonly certificates: readonly Certificate[]
  /** a checked token over these bytes (their SHA-256 is sent) */
  stamp(bytes: Uint8Array): Promise<Outcome<Uint8Array>>
}

/** `fetch`, or a stand-in. */
export type Request = (url: string, init: RequestInit) => Promise<Response>

/**
 * Asks an authority for a first time-stamp, so that whatever is wrong with it is known before any document is made, and
 * the size of its answers too. `at` is the run's signing time, from which no stamp may be more than five minutes away;
 * an answer that takes longer than `patienceMs` is given up.
 */
export async function openTimestamper(
  url: string,
  at: Date,
  request: Request,
  patienceMs: number,
): Promise<Outcome<Timestamper>> {
  if (!/^https?:\/\/[^/]/.test(url)) return refused('url', url)
  const first = await ask(url, at, request, patienceMs, new Uint8Array(32))
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
        const answer = await ask(url, at, request, patienceMs, bytes)
        if (answer.kind === 'problems') return answer
        // what proves the first certificate good says nothing of another
        if (!sameBytes(answer.value.certificates[0]!.der, certificates[0]!.der))
          return refused('changed', url)
        return { ...answer, value: answer.value.token }
      },
    },
  }
}

interface TimestampToken {
  readonly token: Uint8Array
  readonly certificates: readonly Certificate[]
}

const toleranceMs = 5 * 60_000

async function ask(
  url: string,
  at: Date,
  request: Request,
  patienceMs: number,
  bytes: Uint8Array,
): Promise<Outcome<TimestampToken>> {
  const nonce = randomBytes(8)
  nonce[0] = (nonce[0]! & 0x3f) | 0x40 // eight octets in any case, and positive
  const reply = await exchange(url, request, patienceMs, query(bytes, nonce))
  if (reply.kind === 'problems') return reply
  const token = tokenOf(reply.value)
  if (typeof token === 'string') return refused('unreadable', url)
  if ('refusal' in token) return refused('refused', url, token.refusal)
  const checked = await checkToken(token.der, bytes, nonce)
  if (checked.kind !== 'ok') return refused(tokenFaults[checked.kind], url, checked.detail)
  const { time, authority, cms } = checked.value
  if (Math.abs(time.getTime() - at.getTime()) > toleranceMs) {
    return refused('time', url, `${time.toISOString()}, signing time ${at.toISOString()}`)
  }
  const certificates = [authority, ...chainOf(authority, cms.certificates)]
  return { kind: 'ok', value: { token: token.der, certificates }, notes: [] }
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

/** One POST (RFC 3161, 3.4); no answer is larger than 256 KB. */
async function exchange(
  url: string,
  request: Request,
  patienceMs: number,
  body: Uint8Array,
): Promise<Outcome<Uint8Array>> {
  try {
    const response = await request(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/timestamp-query', Accept: 'application/timestamp-reply' },
      body: Buffer.from(body),
      signal: AbortSignal.timeout(patienceMs),
    })
    if (response.status !== 200) return refused('http', url, `status ${response.status}`)
    const type = (response.headers.get('content-type') ?? 'none').split(';')[0]!.trim()
    if (type !== 'application/timestamp-reply') return refused('type', url, `type ${type}`)
    const chunks: Uint8Array[] = []
    let length = 0
    for await (const chunk of response.body ?? []) {
      chunks.push(chunk)
      length += chunk.length
      if (length > 256 * 1024) return refused('unreadable', url)
    }
    return { kind: 'ok', value: Buffer.concat(chunks), notes: [] }
  } catch (error) {
    if (!(error instanceof Error)) throw error
    if (error.name === 'TimeoutError') return refused('slow', url, `${patienceMs / 1000} s`)
    const cause = error.cause instanceof Error ? error.cause : error
    return refused('unreachable', url, 'code' in cause ? String(cause.code) : '')
  }
}

type TimestampReply = { readonly der: Uint8Array } | { readonly refusal: string } | 'unreadable'

/** TimeStampResp ::= { { status, statusString, failInfo }, token } (RFC 3161, 2.4.2). */
function tokenOf(reply: Uint8Array): TimestampReply {
  try {
    const [info, token] = members(readWhole(reply), Tag.sequence)
    const [status, ...rest] = members(info, Tag.sequence)
    const code = small(status)
    if (code > 1) {
      const bits = rest.find((field) => field.tag === Tag.bitString)?.content.subarray(1) ?? new Uint8Array()
      const reasons = [...failures].filter(([bit]) => ((bits[bit >> 3] ?? 0) & (0x80 >> (bit & 7))) !== 0)
      return { refusal: [`status ${code}`, ...reasons.map(([, reason]) => reason)].join(', ') }
    }
    return token === undefined ? 'unreadable' : { der: token.raw }
  } catch (error) {
    if (isMalformed(error)) return 'unreadable'
    throw error
  }
}

const failures = new Map([
  [0, 'it does not know the algorithm'],
  [2, 'it does not take this request'],
  [5, 'it could not read the request'],
  [14, 'its clock is not available'],
  [15, 'it does not know the policy'],
  [16, 'it does not know an extension'],
  [17, 'it could not add information that was asked for'],
  [25, 'it has a fault'],
])

const tokenFaults: Readonly<Record<TokenFault, keyof typeof texts>> = {
  unreadable: 'unreadable',
  'no-certificate': 'no-certificate',
  'weak-digest': 'signature',
  attributes: 'signature',
  'certificate-mismatch': 'signature',
  signature: 'signature',
  imprint: 'imprint',
  nonce: 'nonce',
  authority: 'authority',
  expired: 'expired',
}

const again = 'try again later, or name another authority with --timestamp'
const another = 'name another authority with --timestamp'
const texts = {
  url: ['is no address of a time-stamping authority', 'it begins with http:// or https://'],
  unreachable: ['could not be reached', 'check the address and the network'],
  slow: ['did not answer in time', again],
  http: ['answered with an error', again],
  type: [
    'answered with something other than a time-stamp',
    'check the address; a network’s login page answers so too',
  ],
  unreadable: ['sent an answer that cannot be read', again],
  refused: ['refused to stamp', another],
  imprint: ['stamped something else than was asked', another],
  nonce: ['sent an answer to another question', another],
  'no-certificate': ['did not send its certificate', another],
  authority: ['signs with a certificate that is not meant for time-stamps alone', another],
  expired: ['signs with a certificate that is not valid at the time it states', another],
  signature: ['sent a time-stamp whose signature does not hold', another],
  changed: ['signs with changing certificates', 'run it again, or name another authority with --timestamp'],
  time: [
    'states a time more than five minutes away from the signing time',
    'leave --signed-at out, or sign without --timestamp',
  ],
} as const satisfies Readonly<Record<string, readonly [message: string, hint: string]>>

function refused(fault: keyof typeof texts, url: string, detail = ''): Outcome<never> {
  const [message, hint] = texts[fault]
  const end = detail === '' ? '' : ` (${detail})`
  const named = url.replace(/\/\/[^/@]*@/, '//') // no password in a message
  const problem: Problem = {
    severity: 'error',
    code: `sign/timestamp-${fault}`,
    message: `time-stamp authority ${named} ${message}${end}`,
    hint,
  }
  return { kind: 'problems', problems: [problem] }
}
