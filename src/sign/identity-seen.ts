import { type Outcome, type Problem, problem } from '../problems/problem.ts'
import { type Certificate, chainOf, sameBytes } from './certificate.ts'
import { certificatesIn, failureOfFile, fitSignatory, unlock } from './identity.ts'
import { derivationBudget } from './key-derivation.ts'
import { TokenFlag } from './pkcs11/codes.ts'
import type { TokenSeen } from './pkcs11/library.ts'
import { certificateIn, isNamed, objectAddress, tokenAddress, tokensMatching } from './pkcs11/open-token.ts'
import type { TokenUri } from './pkcs11/uri.ts'
import { plainCertificates } from './pkcs12.ts'

/** A certificate that somebody could sign with, and whether it is fit for that. Those of authorities are only its chain. */
export interface SeenCertificate {
  readonly certificate: Certificate
  /** its own address, if it is in a token; null: in a file */
  readonly address: string | null
  /** `unseen`: a token shows its keys only to whoever has its PIN */
  readonly key: 'there' | 'locked' | 'missing' | 'unseen'
  /** why it is not fit to sign, and what readers may miss; no error: it is fit */
  readonly problems: readonly Problem[]
}

/** What a file or several hold. */
export interface SeenFile {
  /** a passphrase is needed to see all of it */
  readonly isLocked: boolean
  readonly certificates: readonly SeenCertificate[]
}

/** What a token holds, as far as it shows it without its PIN. */
export interface SeenToken {
  readonly address: string
  readonly token: TokenSeen
  readonly pin: PinState
  readonly certificates: readonly SeenCertificate[]
}

/** What is known of a token's PIN without giving one. */
export type PinState = 'not-needed' | 'asked' | 'own-pad' | 'few-tries' | 'last-try' | 'locked' | 'not-set'

/**
 * What files hold to sign with, at that time. Without a passphrase (null) all that is not locked is read. A passphrase that is
 * wrong, and a file that is none of a kind that is known, is a problem.
 */
export async function seeFiles(
  parts: readonly Uint8Array[],
  passphrase: string | null,
  file: string,
  at: Date,
): Promise<Outcome<SeenFile>> {
  const opened = await unlock(
    parts,
    passphrase ?? '',
    derivationBudget(() => {}),
  )
  if (opened.kind === 'open') {
    const { keys, certificates } = opened
    const own = leavesOf(certificates).map((certificate) => {
      const isThere = keys.some((key) => certificate.x509.checkPrivateKey(key))
      return seen(certificate, certificates, isThere ? 'there' : 'missing', null, file, at)
    })
    return { kind: 'ok', value: { isLocked: false, certificates: own }, notes: [] }
  }
  const isLocked = opened.kind === 'wrong-passphrase' || opened.kind === 'too-many-rounds'
  if (passphrase !== null || !isLocked) return { kind: 'problems', problems: [failureOfFile(opened, file)] }
  const plain = certificatesIn(parts.flatMap((part) => [part, ...plainCertificates(part)]))
  const own = leavesOf(plain).map((each) => seen(each, plain, 'locked', null, file, at))
  return { kind: 'ok', value: { isLocked: true, certificates: own }, notes: [] }
}

/** What the tokens that are named hold; those objects alone, where objects are named. */
export function seeTokens(
  uri: TokenUri,
  all: readonly TokenSeen[],
  file: string,
  at: Date,
): readonly SeenToken[] {
  return tokensMatching(uri, all).map((token) => {
    const found = token.objects.flatMap((object) => {
      const certificate = certificateIn(object)
      return certificate === null ? [] : [{ object, certificate }]
    })
    const every = found.map(({ certificate }) => certificate)
    const leaves = new Set(leavesOf(every))
    const own = found.filter(({ object, certificate }) => leaves.has(certificate) && isNamed(uri, object))
    const keys = token.objects.filter(({ kind }) => kind === 'private-key')
    return {
      token,
      address: tokenAddress(token),
      pin: pinStateOf(token.flags),
      certificates: own.map(({ object, certificate }) => {
        const isThere = keys.some(({ id }) => id.length > 0 && sameBytes(id, object.id))
        const key = isThere ? 'there' : (token.flags & TokenFlag.loginRequired) === 0 ? 'missing' : 'unseen'
        return seen(certificate, every, key, objectAddress(token, object), file, at)
      }),
    }
  })
}

/** Those that issued none of the others, and are no authorities: whoever signs is one of them. */
function leavesOf(all: readonly Certificate[]): readonly Certificate[] {
  const authorities = new Set(all.flatMap((each) => chainOf(each, all)))
  return all.filter((each) => !authorities.has(each) && !(each.authority && all.length > 1))
}

function seen(
  certificate: Certificate,
  all: readonly Certificate[],
  key: SeenCertificate['key'],
  address: string | null,
  file: string,
  at: Date,
): SeenCertificate {
  const fit = fitSignatory(certificate, chainOf(certificate, all), file, at)
  const found = fit.kind === 'ok' ? fit.notes : fit.problems
  const lacking = key === 'missing' ? [problem('sign/no-key', null, { file })] : []
  return { certificate, address, key, problems: [...found, ...lacking] }
}

function pinStateOf(flags: number): PinState {
  const has = (flag: number): boolean => (flags & flag) !== 0
  if (!has(TokenFlag.loginRequired)) return 'not-needed'
  if (has(TokenFlag.pinLocked)) return 'locked'
  if (!has(TokenFlag.userPinInitialized)) return 'not-set'
  if (has(TokenFlag.pinFinalTry)) return 'last-try'
  if (has(TokenFlag.pinCountLow)) return 'few-tries'
  return has(TokenFlag.ownPad) ? 'own-pad' : 'asked'
}
