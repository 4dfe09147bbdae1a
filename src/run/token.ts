import { type ChildProcess, fork } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { type Outcome, problem } from '../problems/problem.ts'
import { wordsOf } from '../problems/words.ts'
import { type Certificate, isOpenSslError } from '../sign/certificate.ts'
import { isMalformed } from '../sign/der.ts'
import { certificatesIn, type Identity, type Signatory } from '../sign/identity.ts'
import { type SeenToken, seeTokens } from '../sign/identity-seen.ts'
import type { TokenAnswer, TokenQuestion } from '../sign/pkcs11/library.ts'
import {
  type AskToken,
  failureOf,
  lookAtToken,
  type NamedToken,
  openToken,
  tokenAddress,
} from '../sign/pkcs11/open-token.ts'
import { isTokenUri, readTokenUri, withoutPin } from '../sign/pkcs11/uri.ts'
import { packageFolder, peer } from '../version.ts'
import type { AskPerson } from './grade.ts'

/** How long a token may take for one answer, where nobody has to type on it. */
const patienceMs = 60_000

/** What knows all tokens of a machine where p11-kit is installed, as Linux systems have it. */
const proxies = [
  '/usr/lib/x86_64-linux-gnu/p11-kit-proxy.so',
  '/usr/lib/aarch64-linux-gnu/p11-kit-proxy.so',
  '/usr/lib64/p11-kit-proxy.so',
  '/usr/lib/p11-kit-proxy.so',
]

/** Opens an identity whose key is in a token. `named`: the token's address, and files with certificates beside it. */
export async function openTokenIdentity(
  named: readonly string[],
  passphrase: string | null,
  at: Date,
  asking: AskPerson,
  mayUseLastTry: boolean,
): Promise<Outcome<Identity>> {
  const token = readNamedToken(named)
  if (token.kind === 'problems') return token
  return openToken(token.value, at, tokenProcess(), {
    given: passphrase,
    askHidden: asking.hidden,
    async mayUseLastTry(label) {
      if (mayUseLastTry || asking.shown === null) return mayUseLastTry
      const said = await asking.shown(
        `The token ${label} says that one try is left: a wrong PIN locks it. Go on (yes or no)? `,
      )
      return said?.trim().toLowerCase() === 'yes'
    },
    tell: (note) => asking.tell(wordsOf(note).message),
  })
}

/** Whose signature it would be; without its PIN, which is not asked for. Null: the token does not tell without it. */
export async function lookAtIdentity(named: readonly string[], at: Date): Promise<Outcome<Signatory> | null> {
  const token = readNamedToken(named)
  return token.kind === 'problems' ? token : lookAtToken(token.value, at, tokenProcess())
}

/** What the tokens hold that are named, as far as they show it without their PINs, which are not asked for. */
export async function lookAtTokens(address: string, at: Date): Promise<Outcome<readonly SeenToken[]>> {
  const named = readNamedToken([address])
  if (named.kind === 'problems') return named
  const looked = await tokenProcess()({ kind: 'look', library: named.value.library })
  if (looked.kind !== 'seen') return { kind: 'problems', problems: [failureOf(looked, named.value)] }
  const { uri, file } = named.value
  const found = seeTokens(uri, looked.tokens, file, at)
  if (found.length > 0) return { kind: 'ok', value: found, notes: [] }
  const there = looked.tokens.map(tokenAddress)
  return { kind: 'problems', problems: [problem('token/none', null, { file, found: there })] }
}

/** Reads how a token was named: one address, and files with certificates beside it. `known`: libraries that know all tokens. */
export function readNamedToken(
  named: readonly string[],
  known: readonly string[] = proxies,
): Outcome<NamedToken> {
  const tokens = named.filter(isTokenUri)
  const [address = ''] = tokens
  if (tokens.length > 1)
    return {
      kind: 'problems',
      problems: [problem('token/with-another', null, { files: tokens.map(withoutPin) })],
    }
  const uri = readTokenUri(address)
  if (uri.kind === 'problems') return uri
  const file = withoutPin(address)
  const library = libraryOf(uri.value.modulePath, known)
  if (library === null) return { kind: 'problems', problems: [problem('token/no-module', null, { file })] }
  const certificates = certificatesBeside(named.filter((each) => !isTokenUri(each)))
  if (certificates.kind === 'problems') return certificates
  const value = {
    file,
    uri: uri.value,
    library,
    certificates: certificates.value,
    install: installLine(path.resolve(packageFolder)),
  }
  return { kind: 'ok', value, notes: [] }
}

/** By the address, else by the variable that OpenSSL's engine for tokens reads, else what knows all of them. */
function libraryOf(modulePath: string | null, known: readonly string[]): string | null {
  const named = modulePath ?? process.env.PKCS11_MODULE_PATH ?? ''
  // a library without a folder would be looked for by the system, in places that differ
  if (named !== '') return path.resolve(named)
  return known.find((each) => existsSync(each)) ?? null
}

/**
 * The line that installs what speaks to tokens, where this program finds it: once, and `npm ci` never does. Into an installed
 * program's own folder npm would put all that it is developed with.
 */
export function installLine(folder: string): string {
  const wanted = `pkcs11js@${peer('pkcs11js')}`
  const [around, above] = [path.dirname(folder), path.dirname(path.dirname(folder))]
  // what npm is asked for it takes for the optional peer that it is, and passes over
  if (path.basename(around) !== 'node_modules')
    return `npm install --no-save --save-prod --prefix ${folder} ${wanted}`
  // npm-folders(5): global packages lie in {prefix}/lib/node_modules, on Windows in {prefix}/node_modules
  const isGlobal = path.basename(above) === 'lib' || !existsSync(path.join(above, 'package.json'))
  const prefix = path.basename(above) === 'lib' ? path.dirname(above) : above
  return `npm install ${isGlobal ? '--global' : '--no-save'} --prefix ${prefix} ${wanted}`
}

function certificatesBeside(files: readonly string[]): Outcome<readonly Certificate[]> {
  try {
    return { kind: 'ok', value: certificatesIn(files.map((file) => readFileSync(file))), notes: [] }
  } catch (error) {
    if (!isMalformed(error) && !isOpenSslError(error)) throw error
    return { kind: 'problems', problems: [problem('sign/damaged', null, { file: files.join(' and ') })] }
  }
}

/**
 * Speaks to a token in a process of its own: its calls are synchronous, and may wait for a person, a network or for ever; and a
 * vendor's library that falls must not take a run with it. One question is under way at a time. The process ends with this
 * one, and gives its session back.
 */
export function tokenProcess(): AskToken {
  let child: ChildProcess | null = null
  let isAsking = false
  let last: Promise<unknown> = Promise.resolve()
  const exchange = (question: TokenQuestion): Promise<TokenAnswer> => {
    child ??= started(() => isAsking)
    isAsking = true
    return answerOf(child, question).finally(() => {
      isAsking = false
    })
  }
  return (question) => {
    const answer = last.then(() => exchange(question))
    last = answer
    return answer
  }
}

function started(isAsking: () => boolean): ChildProcess {
  const child = fork(path.join(packageFolder, 'dist/token-process.cjs'), [], {
    serialization: 'advanced',
    // what a library prints is no answer of ours
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
  child.on('error', () => {})
  // one that waits for ever would outlive us
  process.once('exit', () => {
    if (isAsking()) child.kill('SIGKILL')
  })
  idle(child)
  return child
}

/** While nothing is asked, it keeps nobody from ending. */
function idle(child: ChildProcess): void {
  child.unref()
  child.channel?.unref()
}

function answerOf(child: ChildProcess, question: TokenQuestion): Promise<TokenAnswer> {
  const waits = question.kind === 'look' || (question.kind === 'sign' && !question.asksEachTime)
  return new Promise((resolve) => {
    const settle = (answer: TokenAnswer): void => {
      clearTimeout(timer)
      child.off('message', answered).off('exit', gone).off('error', gone)
      idle(child)
      resolve(answer)
    }
    const answered = (answer: unknown): void => settle(answer as TokenAnswer)
    const gone = (): void => settle({ kind: 'silent' })
    const timer = waits
      ? setTimeout(() => {
          child.kill('SIGKILL')
          gone()
        }, patienceMs)
      : undefined
    if (!child.connected) {
      gone()
      return
    }
    child.ref()
    child.channel?.ref()
    child.on('message', answered).on('exit', gone).on('error', gone)
    child.send(question, (error) => {
      if (error !== null) gone()
    })
  })
}
