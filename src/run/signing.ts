import { existsSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import path from 'node:path'
import { isFile, readText, syncFolder, writeWhole } from '../disk.ts'
import type { SignatureGrade } from '../model/ledger.ts'
import type { Signer, SignerWords, SplitFile } from '../model/signed.ts'
import { type Outcome, type Problem, problem } from '../problems/problem.ts'
import { wordsOf } from '../problems/words.ts'
import { developmentIdentity } from '../sign/development.ts'
import { type Identity, openIdentity, openSignatory, type Signatory } from '../sign/identity.ts'
import { addLongTerm, openEvidence } from '../sign/longterm.ts'
import { isTokenUri, withoutPin } from '../sign/pkcs11/uri.ts'
import { openSigner, signerWords } from '../sign/sign.ts'
import { openTimestamper, type Timestamper } from '../sign/timestamp.ts'
import { type AskLine, type AskPerson, gradeAsked, type IdentityOptions } from './grade.ts'

/** Who signs a run, and what each signed file still gets. */
export interface SigningSession {
  readonly signer: Signer
  readonly grade: SignatureGrade
  /** adds the evidence that a level LT carries; other levels leave the file as it is */
  finish(signed: SplitFile): SplitFile
}

/** How long an authority may take to answer. */
const PATIENCE_MS = 20_000

/**
 * Opens whoever signs: the identity that is named, in a file or a token, else the development identity, made on first use.
 * The passphrase or PIN comes from a file, the environment or a prompt: arguments are seen by every process of the machine. The
 * time-stamping authority is asked once here, so that what is wrong with it is known before any document is made.
 * `stampedAt`: when time-stamps are made, where that is another time than the one that is signed.
 */
export async function openSigning(
  options: IdentityOptions,
  signedAt: string,
  asking: AskPerson,
  stampedAt: string = signedAt,
): Promise<Outcome<SigningSession>> {
  const at = new Date(signedAt)
  const own: Outcome<readonly string[]> =
    options.identity === undefined
      ? await developmentFiles(asking.tell)
      : { kind: 'ok', value: options.identity, notes: [] }
  if (own.kind === 'problems') return own
  const lists = options.crl ?? []
  const missing = missingFiles(own.value, options)
  if (missing.length > 0) return { kind: 'problems', problems: missing }
  const identity = await openNamed(own.value, options, at, asking)
  if (identity.kind === 'problems') return identity

  const stamper = await timestamperOf(options, stampedAt)
  if (stamper.kind === 'problems') return stamper
  const timestamper = stamper.value
  const signer = openSigner(identity.value, timestamper)
  const notes = [...identity.notes, ...stamper.notes]
  const grade: SignatureGrade = {
    ...gradeAsked(options),
    identity: signer.development ? 'development' : 'given',
  }
  if (lists.length === 0) return { kind: 'ok', value: { signer, grade, finish: (signed) => signed }, notes }
  const named = lists.map((file) => ({ file, bytes: readFileSync(file) }))
  const evidence = openEvidence(named, identity.value, timestamper, new Date(stampedAt))
  if (evidence.kind === 'problems') return evidence
  const finish = ({ prefix, body }: SplitFile): SplitFile => {
    const whole = addLongTerm(Buffer.concat([...prefix.chunks, body]), evidence.value)
    return { prefix, body: whole.subarray(prefix.length) }
  }
  return { kind: 'ok', value: { signer, grade, finish }, notes: [...notes, ...evidence.notes] }
}

/**
 * Whose signature it is to be, where the key is not at hand: of certificates in files, or in a token without its PIN. The
 * authority, if one is named, is asked for how much room its time-stamps take, as of now: `stampedAt`.
 */
export async function openSignerWords(
  options: IdentityOptions,
  signedAt: string,
  stampedAt: string,
): Promise<Outcome<SignerWords>> {
  const { identity = [] } = options
  const missing = missingFiles(identity, options)
  if (missing.length > 0) return { kind: 'problems', problems: missing }
  const signatory = await signatoryIn(identity, new Date(signedAt))
  if (signatory.kind === 'problems') return signatory
  const stamper = await timestamperOf(options, stampedAt)
  if (stamper.kind === 'problems') return stamper
  const value = signerWords(signatory.value, stamper.value?.tokenBytes ?? null)
  return { kind: 'ok', value, notes: [...signatory.notes, ...stamper.notes] }
}

/** The authority that is named, which is asked once; null: none is. */
const timestamperOf = async (
  { timestamp }: IdentityOptions,
  stampedAt: string,
): Promise<Outcome<Timestamper | null>> =>
  timestamp === undefined
    ? { kind: 'ok', value: null, notes: [] }
    : openTimestamper(timestamp, new Date(stampedAt), fetch, PATIENCE_MS)

async function signatoryIn(identity: readonly string[], at: Date): Promise<Outcome<Signatory>> {
  const file = identity.join(' and ')
  if (!identity.some(isTokenUri))
    return openSignatory(
      identity.map((each) => readFileSync(each)),
      file,
      at,
    )
  const { lookAtIdentity } = await import('./token.ts')
  const looked = await lookAtIdentity(identity, at)
  return (
    looked ?? {
      kind: 'problems',
      problems: [problem('unsigned/chain-wanted', null, { file: withoutPin(file) })],
    }
  )
}

/** Files that were named and are not there; a token is no file. */
export function missingFiles(
  identity: readonly string[],
  { crl = [], passphraseFile }: IdentityOptions,
): readonly Problem[] {
  const all = [...identity, ...crl, ...(passphraseFile ? [passphraseFile] : [])]
  return all
    .filter((file) => !isTokenUri(file) && !isFile(file))
    .map((file) => problem('identity/no-file', null, { file }))
}

/** Each kind of place in which a key may be has its opener, a line here. */
async function openNamed(
  named: readonly string[],
  options: IdentityOptions,
  at: Date,
  asking: AskPerson,
): Promise<Outcome<Identity>> {
  const passphrase = options.identity === undefined ? null : givenPassphrase(options.passphraseFile)
  if (named.some(isTokenUri)) {
    const { openTokenIdentity } = await import('./token.ts')
    return openTokenIdentity(named, passphrase, at, asking, options.lastTry === true)
  }
  const parts = named.map((file) => readFileSync(file))
  const name = named.join(' and ')
  const open = (ask: (() => Promise<string | null>) | null): Promise<Outcome<Identity>> =>
    openIdentity(parts, passphrase, name, at, ask, (note) => asking.tell(wordsOf(note).message))
  return asking.hidden === null || passphrase !== null ? open(null) : tried(open, asking.hidden, name)
}

/** What is typed is not seen, and may be mistyped: a person is asked three times. */
async function tried(
  open: (asking: () => Promise<string | null>) => Promise<Outcome<Identity>>,
  ask: AskLine,
  name: string,
): Promise<Outcome<Identity>> {
  const question = `Passphrase of ${name}: `
  let identity = await open(() => ask(question))
  for (const left of ['two tries are left', 'one try is left']) {
    if (!isWrongPassphrase(identity)) break
    identity = await open(() => ask(`It does not open with this passphrase; ${left}.\n${question}`))
  }
  return identity
}

const isWrongPassphrase = (identity: Outcome<Identity>): boolean =>
  identity.kind === 'problems' && identity.problems.some(({ code }) => code === 'sign/wrong-passphrase')

/** From the file that is named, else from the environment; null: from neither. */
export function givenPassphrase(file: string | undefined): string | null {
  if (file !== undefined) return readText(file)?.replace(/\r?\n$/, '') ?? null
  return process.env.INVITE_PASSPHRASE ?? null
}

/** In the user's configuration folder, readable by them alone. */
async function developmentFiles(tell: (note: string) => void): Promise<Outcome<readonly string[]>> {
  const folder = path.join(configFolder(), 'invite')
  const file = path.join(folder, 'development.pem')
  if (existsSync(file)) return { kind: 'ok', value: [file], notes: [] }
  try {
    await writeWhole(file, [developmentIdentity()], 0o600)
    syncFolder(folder)
  } catch (error) {
    const why = (error as Error).message
    return { kind: 'problems', problems: [problem('identity/no-home', null, { folder, why })] }
  }
  tell(`made a development identity: ${file}`)
  return { kind: 'ok', value: [file], notes: [] }
}

/** An empty variable is as good as none (XDG Base Directory Specification), and so is a relative path. */
function configFolder(): string {
  const { env, platform } = process
  const asked = env.XDG_CONFIG_HOME ?? ''
  if (path.isAbsolute(asked)) return asked
  return platform === 'win32' && env.APPDATA ? env.APPDATA : path.join(homedir(), '.config')
}
