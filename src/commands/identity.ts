import { existsSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import path from 'node:path'
import { isFile, readText, syncFolder, writeWhole } from '../disk.ts'
import type { Seal } from '../model/ledger.ts'
import type { Outcome, Problem } from '../model/problem.ts'
import type { Parts, Signer } from '../model/signed.ts'
import type { Report } from '../report.ts'
import { developmentIdentity } from '../sign/development.ts'
import { openIdentity } from '../sign/identity.ts'
import { addLongTerm, openEvidence } from '../sign/longterm.ts'
import { openSigner } from '../sign/sign.ts'
import { openTimestamper } from '../sign/timestamp.ts'
import type { IdentityFlags } from './flags.ts'
import { sealFrom } from './wish.ts'

/** Who signs a run, and what each signed file still gets. */
export interface Sealer {
  readonly signer: Signer
  readonly seal: Seal
  /** adds the evidence that a level LT carries; other levels leave the file as it is */
  finish(signed: Parts): Parts
}

/** How long an authority may take to answer. */
const PATIENCE_MS = 20_000

/**
 * Opens whoever signs: the identity that is named, else the development identity, made on first use. The passphrase
 * comes from a file, the environment or a prompt: arguments are seen by every process of the machine. The time-stamping
 * authority is asked once here, so that what is wrong with it is known before any document is made.
 */
export async function openSeal(
  flags: IdentityFlags,
  signedAt: string,
  report: Report,
): Promise<Outcome<Sealer>> {
  const at = new Date(signedAt)
  const files = flags.identity ?? [await developmentFile(report)]
  const lists = flags.crl ?? []
  const all = [...files, ...lists, ...(flags.passphraseFile ? [flags.passphraseFile] : [])]
  const missing = all.filter((file) => !isFile(file))
  if (missing.length > 0) return { kind: 'problems', problems: missing.map(notThere) }
  const passphrase = flags.identity === undefined ? null : givenPassphrase(flags.passphraseFile)
  const name = files.join(' and ')
  const ask = process.stdin.isTTY ? () => askHidden(`Passphrase of ${name}: `) : null
  const parts = files.map((file) => readFileSync(file))
  const identity = await openIdentity(parts, passphrase, name, at, ask)
  if (identity.kind === 'problems') return identity

  const stamper =
    flags.timestamp === undefined ? null : await openTimestamper(flags.timestamp, at, fetch, PATIENCE_MS)
  if (stamper?.kind === 'problems') return stamper
  const timestamper = stamper?.value ?? null
  const signer = openSigner(identity.value, timestamper)
  const notes = [...identity.notes, ...(stamper?.notes ?? [])]
  const seal: Seal = { ...sealFrom(flags), identity: signer.development ? 'development' : 'given' }
  if (lists.length === 0) return { kind: 'ok', value: { signer, seal, finish: (signed) => signed }, notes }
  const named = lists.map((file) => ({ file, bytes: readFileSync(file) }))
  const evidence = await openEvidence(named, identity.value, timestamper, at)
  if (evidence.kind === 'problems') return evidence
  const finish = ({ head, own }: Parts): Parts => {
    const whole = addLongTerm(Buffer.concat([...head.chunks, own]), evidence.value)
    return { head, own: whole.subarray(head.length) }
  }
  return { kind: 'ok', value: { signer, seal, finish }, notes: [...notes, ...evidence.notes] }
}

const notThere = (file: string): Problem => ({
  severity: 'error',
  code: 'identity/no-file',
  message: `there is no file ${file}`,
  hint: '--identity, --passphrase-file and --crl take paths of files',
})

function givenPassphrase(file: string | undefined): string | null {
  if (file !== undefined) return readText(file)?.replace(/\r?\n$/, '') ?? null
  return process.env.INVITE_PASSPHRASE ?? null
}

/** In the user's configuration folder, readable by them alone. */
async function developmentFile(report: Report): Promise<string> {
  const { env, platform } = process
  const base =
    env.XDG_CONFIG_HOME ??
    (platform === 'win32' && env.APPDATA ? env.APPDATA : path.join(homedir(), '.config'))
  const folder = path.join(base, 'invite')
  const file = path.join(folder, 'development.pem')
  if (!existsSync(file)) {
    await writeWhole(file, [developmentIdentity()], 0o600)
    syncFolder(folder)
    report.note(`made a development identity: ${file}`)
  }
  return file
}

/** A line from the terminal that is not shown; null when the person gives up (Ctrl-C, Ctrl-D). */
function askHidden(question: string): Promise<string | null> {
  const { stdin, stderr } = process
  stderr.write(question)
  stdin.setRawMode(true)
  stdin.setEncoding('utf8')
  stdin.resume()
  return new Promise((resolve) => {
    let typed = ''
    const finish = (answer: string | null): void => {
      stdin.off('data', onData)
      stdin.setRawMode(false)
      stdin.pause()
      stderr.write('\n')
      resolve(answer)
    }
    const onData = (chunk: string): void => {
      for (const key of chunk) {
        const done = key === '\r' || key === '\n'
        const givenUp = key === '\u0003' || key === '\u0004'
        if (done || givenUp) {
          finish(done ? typed : null)
          return
        }
        if (key === '\u007f' || key === '\b') typed = [...typed].slice(0, -1).join('')
        else if (key >= ' ') typed += key
      }
    }
    stdin.on('data', onData)
  })
}
