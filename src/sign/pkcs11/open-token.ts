import { verify } from 'node:crypto'
import { type Outcome, type Problem, problem } from '../../problems/problem.ts'
import type { TriesLeft } from '../../problems/token.ts'
import { type Certificate, chainOf, isOpenSslError, readCertificate, sameBytes } from '../certificate.ts'
import { isMalformed } from '../der.ts'
import { fitSignatory, type Identity, type Signatory } from '../identity.ts'
import { KeyType, lostSession, Rv, rvName, TokenFlag } from './codes.ts'
import type { TokenAnswer, TokenObject, TokenQuestion, TokenSeen } from './library.ts'
import { ecdsaDer, mechanismFor } from './signature.ts'
import { type TokenUri, tokenUriOf } from './uri.ts'

/** Asks a token: one question after the other, each answered before the next. */
export type AskToken = (question: TokenQuestion) => Promise<TokenAnswer>

/** A token as it was named. */
export interface NamedToken {
  /** as it is shown: without a PIN */
  readonly file: string
  readonly uri: TokenUri
  /** path of the library that speaks to it */
  readonly library: string
  /** certificates that were named beside it */
  readonly certificates: readonly Certificate[]
  /** the one line that installs what speaks to tokens */
  readonly install: string
}

/** Where the PIN comes from, and who is told what a person has to do. */
export interface PinSource {
  /** from a file or the environment; null: it is asked for */
  readonly given: string | null
  /** a line that is not shown; null: nobody can be asked */
  readonly askHidden: ((question: string) => Promise<string | null>) | null
  /** whether the last try may be used; asked once, where it is the last */
  mayUseLastTry(token: string): Promise<boolean>
  tell(note: Problem): void
}

/**
 * Opens a key in a token: finds the one that is named, logs in once, and signs with it. A PIN is tried once, and not at all
 * where the token says that the next wrong one locks it, unless that was allowed. What can be known without the PIN (that
 * there is no such token, that its certificate has ended) is said before it is asked for. All that is wrong is a problem
 * `token/…`, or one of the certificate, `sign/…`.
 */
export async function openToken(
  named: NamedToken,
  at: Date,
  ask: AskToken,
  pin: PinSource,
): Promise<Outcome<Identity>> {
  const found = await findToken(named, ask)
  if (found.kind === 'problems') return found
  const early = certificateSeen(found.value, named, at)
  if (early?.kind === 'problems') return early
  const loggedIn = await login(named, found.value, ask, pin)
  if (loggedIn.kind === 'problems') return loggedIn
  const token = loggedIn.value
  const key = keyNamed(named, token)
  if (key.kind === 'problems') return key
  const own = certificateOf(named, token, key.value, at)
  if (own.kind === 'problems') return own
  const certificate = own.value
  const all = [...named.certificates, ...certificatesOf(token)]
  const fit = fitSignatory(certificate, chainOf(certificate, all), named.file, at)
  if (fit.kind === 'problems') return fit
  const sign = signWithToken(named, token, key.value, fit.value, ask)
  if (sign === null)
    return failed(problem('token/cannot-sign', null, { file: named.file, subject: certificate.subject }))
  const isOnPad = (token.flags & TokenFlag.ownPad) !== 0
  const notes = key.value.asksEachTime
    ? [problem('token/pin-each-time', null, { file: named.file, token: token.label, isOnPad })]
    : []
  return { kind: 'ok', value: { ...fit.value, sign }, notes: [...fit.notes, ...notes] }
}

/** Whose signature it would be, as far as a token tells without its PIN; null: it does not. Nothing is tried. */
export async function lookAtToken(
  named: NamedToken,
  at: Date,
  ask: AskToken,
): Promise<Outcome<Signatory> | null> {
  const found = await findToken(named, ask)
  return found.kind === 'problems' ? found : certificateSeen(found.value, named, at)
}

/** The token that is named, as far as it shows itself without its PIN. */
async function findToken(named: NamedToken, ask: AskToken): Promise<Outcome<TokenSeen>> {
  const looked = await ask({ kind: 'look', library: named.library })
  return looked.kind === 'seen' ? tokenNamed(named, looked.tokens) : failed(failureOf(looked, named))
}

/** Why a token did not do what it was asked. */
export function failureOf(answer: TokenAnswer, { file, library, install }: NamedToken): Problem {
  switch (answer.kind) {
    case 'not-installed':
      return problem('token/not-installed', null, { line: install })
    case 'not-loaded':
      return problem('token/not-loaded', null, { library, why: answer.why })
    case 'silent':
      return problem('token/lost', null, { file, rv: null })
    case 'rv': {
      const rv = rvName(answer.rv)
      return problem(lostSession.has(answer.rv) ? 'token/lost' : 'token/refused', null, { file, rv })
    }
    case 'seen':
    case 'signature':
      throw new Error(`a token has answered with ${answer.kind}`)
    default:
      return answer satisfies never
  }
}

/** The tokens that a URI names. */
export const tokensMatching = (uri: TokenUri, all: readonly TokenSeen[]): readonly TokenSeen[] =>
  all.filter(
    (token) =>
      (uri.token === null || uri.token === token.label) &&
      (uri.manufacturer === null || uri.manufacturer === token.manufacturer) &&
      (uri.model === null || uri.model === token.model) &&
      (uri.serial === null || uri.serial === token.serial) &&
      (uri.slotId === null || uri.slotId === token.slotId),
  )

/** The one token that is named. Where several are, it is the one in which an object by that name can be seen. */
function tokenNamed({ file, uri }: NamedToken, all: readonly TokenSeen[]): Outcome<TokenSeen> {
  const matching = tokensMatching(uri, all)
  const having = matching.filter(({ objects }) => objects.some((object) => isNamed(uri, object)))
  const [only, second] = matching.length > 1 && having.length > 0 ? having : matching
  if (only === undefined) return failed(problem('token/none', null, { file, found: all.map(tokenAddress) }))
  if (second === undefined) return { kind: 'ok', value: only, notes: [] }
  return failed(problem('token/several', null, { file, found: matching.map(tokenAddress) }))
}

/** Whether a URI names an object, by its label and number as far as it has them. */
export const isNamed = ({ object, id }: TokenUri, { label, id: own }: TokenObject): boolean =>
  (object === null || object === label) && (id === null || sameBytes(id, own))

/** The one key that is named: by its own label and number, or by those of the certificate that has its number. */
function keyNamed({ file, uri }: NamedToken, token: TokenSeen): Outcome<TokenObject> {
  const keys = token.objects.filter(({ kind }) => kind === 'private-key')
  const certificates = token.objects.filter(
    (object) => object.kind === 'certificate' && object.id.length > 0 && isNamed(uri, object),
  )
  const found = keys.filter(
    (key) =>
      (uri.type !== 'cert' && isNamed(uri, key)) ||
      (uri.type !== 'private' && certificates.some(({ id }) => sameBytes(id, key.id))),
  )
  const [only, second] = found
  if (only !== undefined && second === undefined) return { kind: 'ok', value: only, notes: [] }
  const listed = (only === undefined ? keys : found).map((key) => objectAddress(token, key))
  return failed(problem(only === undefined ? 'token/no-key' : 'token/several', null, { file, found: listed }))
}

/** The address of a token. */
export const tokenAddress = ({ label, serial }: TokenSeen): string =>
  tokenUriOf({ token: label, serial, object: null, id: null })

/** The address of an object, by which it and no other is named. */
export const objectAddress = ({ label, serial }: TokenSeen, { label: object, id }: TokenObject): string =>
  tokenUriOf({ token: label, serial, object, id })

/** All certificates of a token that can be read. */
const certificatesOf = ({ objects }: TokenSeen): readonly Certificate[] =>
  objects.flatMap((object) => certificateIn(object) ?? [])

/** The certificate that an object is; null: it is none that can be read. */
export function certificateIn({ kind, der }: TokenObject): Certificate | null {
  if (kind !== 'certificate') return null
  try {
    return readCertificate(der)
  } catch (error) {
    if (isMalformed(error) || isOpenSslError(error)) return null
    throw error
  }
}

/** Before any PIN is asked for: the certificate that is named, where one alone can be seen. */
function certificateSeen(token: TokenSeen, named: NamedToken, at: Date): Outcome<Signatory> | null {
  const all = [...named.certificates, ...certificatesOf(token)]
  const seen = token.objects.flatMap((object) =>
    isNamed(named.uri, object) ? (certificateIn(object) ?? []) : [],
  )
  const [only, second] = seen.filter((each) => !all.some((other) => chainOf(other, [each]).length > 0))
  if (only === undefined || second !== undefined) return null
  return fitSignatory(only, chainOf(only, all), named.file, at)
}

/** The certificate of a key: by its modulus, else by the number that the token gives to both. Named ones come first. */
function certificateOf(
  { file, uri, certificates }: NamedToken,
  token: TokenSeen,
  key: TokenObject,
  at: Date,
): Outcome<Certificate> {
  const isOfKind = ({ publicKey: { asymmetricKeyType: type } }: Certificate): boolean =>
    (key.keyType === KeyType.rsa && type === 'rsa') || (key.keyType === KeyType.ec && type === 'ec')
  const own = token.objects.flatMap((object) => {
    const certificate = certificateIn(object)
    return certificate === null ? [] : [{ object, certificate }]
  })
  const fits = (certificate: Certificate): boolean =>
    isOfKind(certificate) && (key.modulus === null || hasModulus(certificate, key.modulus))
  const beside = certificates.filter((each) => fits(each) && !each.authority)
  const inToken = own.filter(
    ({ object, certificate }) =>
      fits(certificate) && (key.modulus !== null || (object.id.length > 0 && sameBytes(object.id, key.id))),
  )
  const named = inToken.filter(({ object }) => isNamed(uri, object))
  const found =
    beside.length > 0 ? beside : (named.length > 0 ? named : inToken).map((each) => each.certificate)
  // a key outlives its certificates, and the one before lies beside the one of today
  const current = found.filter(({ notBefore, notAfter }) => at >= notBefore && at <= notAfter)
  const fitting = current.length > 0 ? current : found
  const [only, second] = fitting
  if (only === undefined) return failed(problem('token/no-certificate', null, { file }))
  if (second === undefined) return { kind: 'ok', value: only, notes: [] }
  const subjects = fitting.map(({ subject }) => subject)
  return failed(problem('token/several', null, { file, found: subjects }))
}

/** Whether an RSA certificate is of the key with this modulus, a number with its high octet first. */
function hasModulus({ publicKey }: Certificate, modulus: Uint8Array): boolean {
  const { n } = publicKey.export({ format: 'jwk' })
  const own = Buffer.from(n ?? '', 'base64url')
  const given = Buffer.from(modulus)
  const first = given.findIndex((byte) => byte !== 0)
  return first >= 0 && sameBytes(own, given.subarray(first))
}

async function login(
  named: NamedToken,
  token: TokenSeen,
  ask: AskToken,
  pin: PinSource,
): Promise<Outcome<TokenSeen>> {
  const { file, library } = named
  const of = { file, token: token.label }
  const { flags, slot } = token
  if ((flags & TokenFlag.loginRequired) === 0) return { kind: 'ok', value: token, notes: [] }
  if ((flags & TokenFlag.pinLocked) !== 0) return failed(problem('token/locked', null, of))
  if ((flags & TokenFlag.userPinInitialized) === 0) return failed(problem('token/pin-not-set', null, of))
  if ((flags & TokenFlag.pinFinalTry) !== 0 && !(await pin.mayUseLastTry(token.label)))
    return failed(problem('token/last-try', null, of))
  const isOnPad = (flags & TokenFlag.ownPad) !== 0
  if (isOnPad) pin.tell(problem('token/own-pad', null, of))
  const given = isOnPad ? null : (pin.given ?? (await pin.askHidden?.(`PIN of the token ${token.label}: `)))
  if (!isOnPad && !given) return failed(problem('token/pin-needed', null, of))
  const { min, max } = token.pinLengths
  const length = Buffer.byteLength(given ?? '')
  if (!isOnPad && (length < min || (max > 0 && length > max)))
    return failed(problem('token/pin-length', null, { ...of, min, max }))
  const answer = await ask({ kind: 'login', slot, pin: given ?? null })
  if (answer.kind === 'seen') {
    const now = answer.tokens.find((each) => each.slot === slot)
    if (now !== undefined) return { kind: 'ok', value: now, notes: [] }
    return failed(problem('token/lost', null, { file, rv: rvName(Rv.tokenNotPresent) }))
  }
  switch (answer.kind === 'rv' ? answer.rv : null) {
    case Rv.pinIncorrect:
    case Rv.pinInvalid:
    case Rv.pinLenRange: {
      const after = await ask({ kind: 'look', library })
      const now = after.kind === 'seen' ? after.tokens.find((each) => each.slot === slot) : undefined
      return failed(problem('token/wrong-pin', null, { ...of, left: triesLeft(now?.flags ?? 0) }))
    }
    case Rv.pinLocked:
      return failed(problem('token/locked', null, of))
    case Rv.pinExpired:
      return failed(problem('token/pin-not-set', null, of))
    case Rv.functionCanceled:
    case Rv.functionRejected:
      return failed(problem('token/given-up', null, of))
    default:
      return failed(failureOf(answer, named))
  }
}

const triesLeft = (flags: number): TriesLeft =>
  (flags & TokenFlag.pinLocked) !== 0
    ? 'none'
    : (flags & TokenFlag.pinFinalTry) !== 0
      ? 'one'
      : (flags & TokenFlag.pinCountLow) !== 0
        ? 'few'
        : 'unknown'

/** Null: the key may not, or the token cannot. Each signature is checked before it is used. */
function signWithToken(
  named: NamedToken,
  { slot, mechanisms }: TokenSeen,
  key: TokenObject,
  { algorithm, certificate }: Signatory,
  ask: AskToken,
): Identity['sign'] | null {
  const way = mechanismFor(algorithm, new Set(mechanisms))
  if (way === null || !key.signs) return null
  const { mechanism, prepare } = way
  const question = { kind: 'sign', slot, key: key.number, mechanism, asksEachTime: key.asksEachTime } as const
  return async (signedAttributes) => {
    const answer = await ask({ ...question, bytes: prepare(signedAttributes) })
    if (answer.kind !== 'signature') return failed(failureOf(answer, named))
    const signature = signatureIn(answer.signature, algorithm)
    if (signature !== null && verify('sha256', signedAttributes, certificate.publicKey, signature))
      return { kind: 'ok', value: signature, notes: [] }
    const { subject } = certificate
    return failed(problem('token/signature-wrong', null, { file: named.file, subject }))
  }
}

function signatureIn(raw: Uint8Array, algorithm: Signatory['algorithm']): Uint8Array | null {
  if (algorithm === 'rsa') return raw
  return raw.length > 0 && raw.length % 2 === 0 ? ecdsaDer(raw) : null
}

function failed(problem: Problem): Outcome<never> {
  return { kind: 'problems', problems: [problem] }
}
