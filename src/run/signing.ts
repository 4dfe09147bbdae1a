import { existsSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import path from 'node:path'
import { isFile, readText, syncFolder, writeWhole } from '../disk.ts'
import type { SignatureGrade } from '../model/ledger.ts'
import type { Signer, SplitFile } from '../model/signed.ts'
import { type Outcome, problem } from '../problems/problem.ts'
import { wordsOf } from '../problems/words.ts'
import { developmentIdentity } from '../sign/development.ts'
import { type Identity, openIdentity } from '../sign/identity.ts'
import { addLongTerm, openEvidence } from '../sign/longterm.ts'
import { openSigner } from '../sign/sign.ts'
import { openTimestamper } from '../sign/timestamp.ts'
import { gradeAsked, type IdentityOptions } from './grade.ts'

/** Who signs a run, and what each signed file still gets. */
export interface SigningSession {
  readonly signer: Signer
  readonly grade: SignatureGrade
  /** adds the evidence that a level LT carries; other levels leave the file as it is */
  finish(signed: SplitFile): SplitFile
}

/** How long an authority may take to answer. */
const PATIENCE_MS = 20_000

/** Asks for a line that is not shown; null: whoever was asked gave up. */
export type AskHidden = (question: string) => Promise<string | null>

/**
 * Opens whoever signs: the identity that is named, else the development identity, made on first use. The passphrase
 * comes from a file, the environment or a prompt: arguments are seen by every process of the machine. The time-stamping
 * authority is asked once here, so that what is wrong with it is known before any document is made. `ask` null: nobody
 * can be asked.
 */
export async function openSigning(
  options: IdentityOptions,
  signedAt: string,
  ask: AskHidden | null,
  tell: (note: string) => void,
): Promise<Outcome<SigningSession>> {
  const at = new Date(signedAt)
  const own: Outcome<readonly string[]> =
    options.identity === undefined
      ? await developmentFiles(tell)
      : { kind: 'ok', value: options.identity, notes: [] }
  if (own.kind === 'problems') return own
  const files = own.value
  const lists = options.crl ?? []
  const all = [...files, ...lists, ...(options.passphraseFile ? [options.passphraseFile] : [])]
  const missing = all.filter((file) => !isFile(file))
  if (missing.length > 0)
    return { kind: 'problems', problems: missing.map((file) => problem('identity/no-file', null, { file })) }
  const passphrase = options.identity === undefined ? null : givenPassphrase(options.passphraseFile)
  const name = files.join(' and ')
  const parts = files.map((file) => readFileSync(file))
  const open = (asking: (() => Promise<string | null>) | null): Promise<Outcome<Identity>> =>
    openIdentity(parts, passphrase, name, at, asking, (note) => tell(wordsOf(note).message))
  const identity = ask === null || passphrase !== null ? await open(null) : await tried(open, ask, name)
  if (identity.kind === 'problems') return identity

  const stamper =
    options.timestamp === undefined ? null : await openTimestamper(options.timestamp, at, fetch, PATIENCE_MS)
  if (stamper?.kind === 'problems') return stamper
  const timestamper = stamper?.value ?? null
  const signer = openSigner(identity.value, timestamper)
  const notes = [...identity.notes, ...(stamper?.notes ?? [])]
  const grade: SignatureGrade = {
    ...gradeAsked(options),
    identity: signer.development ? 'development' : 'given',
  }
  if (lists.length === 0) return { kind: 'ok', value: { signer, grade, finish: (signed) => signed }, notes }
  const named = lists.map((file) => ({ file, bytes: readFileSync(file) }))
  const evidence = openEvidence(named, identity.value, timestamper, at)
  if (evidence.kind === 'problems') return evidence
  const finish = ({ prefix, body }: SplitFile): SplitFile => {
    const whole = addLongTerm(Buffer.concat([...prefix.chunks, body]), evidence.value)
    return { prefix, body: whole.subarray(prefix.length) }
  }
  return { kind: 'ok', value: { signer, grade, finish }, notes: [...notes, ...evidence.notes] }
}

/** What is typed is not seen, and may be mistyped: a person is asked three times. */
async function tried(
  open: (asking: () => Promise<string | null>) => Promise<Outcome<Identity>>,
  ask: AskHidden,
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

function givenPassphrase(file: string | undefined): string | null {
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
