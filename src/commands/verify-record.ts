import { existsSync, lstatSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { type Archive, hasRecord, openArchive } from '../archive/archive.ts'
import { ruleOf } from '../archive/folders.ts'
import { checkpointText } from '../archive/witness.ts'
import { fileHash } from '../disk.ts'
import type { VersionRef } from '../model/document.ts'
import { isError, type Outcome, type Problem, problem } from '../problems/problem.ts'
import { wordsOf } from '../problems/words.ts'
import { openFolders, stateFolder } from '../project/project.ts'
import { verifyText } from '../sign/detached.ts'
import type { Trust } from '../sign/verify/trust.ts'
import { counted } from '../text/counted.ts'
import type { VerifyBody } from './answers.ts'
import { onlyOf, type VerifyFlags } from './flags.ts'
import { diskRefusal } from './refusal.ts'
import { signatureOf } from './told.ts'
import { type Signers, signersIn } from './verify-signers.ts'
import { timeWords } from './words.ts'

/** A file, and what the ledger says of it. */
export interface RecordedFile {
  /** as a person reaches it */
  readonly file: string
  /** there is a file, and it ought to be signed */
  readonly isSigned: boolean
  /** of the signer, as the ledger has it; null: it does not tell */
  readonly certificate: string | null
  readonly signer: string | null
  /** what is wrong with it by the ledger */
  readonly problems: readonly Problem[]
  /** SHA-256 of the bytes that are there; null: there are none */
  readonly sha256: string | null
  /** where it lies below a letter's folder; null: below none */
  readonly recorded: RecordedPlace | null
  /** the ledger that tells of these very bytes, and their SHA-256; null: none does */
  readonly told: { readonly archive: Archive; readonly sha256: string } | null
}

/** Where a file lies, and whose it is. */
export interface RecordedPlace {
  readonly folder: string
  /** relative to the folder, with `/` */
  readonly file: string
  /** whose file it is by the ledger, or else whose bytes it has; null: nobody's */
  readonly version: VersionRef | null
}

/** Files, each looked at when its turn comes: what is known of a hundred thousand is more than what is known of one. */
export interface FoundFiles {
  readonly count: number
  readonly files: Iterable<RecordedFile>
}

/** All files to be verified, and the ledgers that tell of them. */
export interface RecordedFiles {
  readonly found: FoundFiles
  /** what is wrong with ledgers, and what is to be known of folders */
  readonly about: readonly Problem[]
  readonly archives: readonly Archive[]
}

/** Everything that the ledgers below the output folder tell of, and what else lies there; whatever templates there are. */
export function recordedFiles(flags: VerifyFlags): Outcome<RecordedFiles> {
  const notes: Problem[] = []
  const about: Problem[] = []
  const found: FoundFiles[] = []
  const archives: Archive[] = []
  const { store } = openFolders(flags.data)
  for (const folder of letterFolders(flags.out)) {
    if (lstatSync(folder).isSymbolicLink()) about.push(linked(folder))
    const archive = openArchive(folder, { memory: store, stateFolder: stateFolder() })
    if (archive.kind === 'problems') {
      about.push(...archive.problems)
      continue
    }
    notes.push(...archive.notes)
    about.push(...archive.value.disagreements.map(({ problem }) => problem))
    about.push(...[...archive.value.links()].sort().map((link) => linked(path.join(folder, link))))
    archives.push(archive.value)
    found.push(filesIn(archive.value, onlyOf(flags)))
  }
  if (archives.length === 0 && about.length === 0)
    return { kind: 'problems', problems: [problem('verify/nothing', null, { folder: flags.out })] }
  const value = { found: together(found), about, archives }
  return { kind: 'ok', value, notes }
}

function together(all: readonly FoundFiles[]): FoundFiles {
  function* files(): Iterable<RecordedFile> {
    for (const each of all) yield* each.files
  }
  return { count: all.reduce((sum, { count }) => sum + count, 0), files: files() }
}

/** The folders below an output folder that have a ledger, or once had one. */
function letterFolders(out: string): readonly string[] {
  if (!existsSync(out)) return []
  const folders = readdirSync(out)
    .map((name) => path.join(out, name))
    .sort()
  return folders.filter((folder) => hasRecord(folder))
}

/** SHA-256 of what is there, null: nothing; or why the disk does not give it, which is that file's affair and no other's. */
type Seen = { readonly hash: string | null; readonly refusal: Problem | null }

function seen(hash: (file: string) => string | null, name: string, file: string): Seen {
  try {
    return { hash: hash(name), refusal: null }
  } catch (error) {
    const refusal = diskRefusal(error, file)
    if (refusal === null) throw error
    return { hash: null, refusal }
  }
}

const linked = (file: string): Problem => problem('verify/link', null, { file })

/** Where a file lies, and whose it is, by its bytes as they should be. */
function placeIn({ folder }: Archive, file: string, sha256: string | null, signers: Signers): RecordedPlace {
  const found = sha256 === null ? null : signers(sha256)
  const version = found === null ? null : { document: found.document, version: found.version }
  return { folder, file, version }
}

/** What a ledger tells of, and what else lies in its folder. */
export function filesIn(archive: Archive, only: readonly string[] | null): FoundFiles {
  const recorded = archive.recorded()
  const signers = signersIn(archive)
  const isMeant = (file: string): boolean =>
    only === null || only.some((id) => file.toUpperCase().startsWith(`${id.toUpperCase()}/`))
  const strange: string[] = []
  for (const { file, rule } of archive.files()) {
    if (!file.endsWith('.pdf') || !isMeant(file) || recorded.has(file) || rule === 'free' || rule === 'list')
      continue
    const { hash } = rule === 'made' ? seen(archive.hash, file, archive.locate(file)) : { hash: null }
    if (hash === null || signers(hash) === null) strange.push(file)
  }
  const others = strange.sort().map((file): RecordedFile => {
    const { hash, refusal } = seen(archive.hash, file, archive.locate(file))
    const found = stranger(archive.locate(file), hash, placeIn(archive, file, hash, signers))
    return refusal === null ? found : { ...found, problems: [...found.problems, refusal] }
  })
  let told = recorded.size
  if (only !== null) {
    told = 0
    for (const file of recorded.keys()) if (isMeant(file)) told++
  }
  function* files(): Iterable<RecordedFile> {
    for (const [file, sha256] of recorded)
      if (isMeant(file)) yield recordedFile(archive, file, sha256, signers)
    yield* others
  }
  return { count: told + others.length, files: files() }
}

function recordedFile(archive: Archive, file: string, sha256: string, signers: Signers): RecordedFile {
  const full = archive.locate(file)
  const { hash, refusal } = seen(archive.hash, file, full)
  const signer = signers(sha256)
  const problems =
    refusal !== null ? [refusal] : hash === null ? [gone(full)] : hash === sha256 ? [] : [notAsRecorded(full)]
  return {
    file: full,
    isSigned: hash !== null && signer !== null,
    certificate: signer?.certificate ?? null,
    signer: signer?.signer ?? null,
    problems,
    sha256: hash,
    recorded: placeIn(archive, file, sha256, signers),
    told: hash === sha256 ? { archive, sha256 } : null,
  }
}

const stranger = (file: string, sha256: string | null, recorded: RecordedPlace): RecordedFile => ({
  file,
  isSigned: false,
  certificate: null,
  signer: null,
  problems: [unrecorded(file)],
  sha256,
  recorded,
  told: null,
})

/** A file that was named, held against the ledger of the folder in which it lies, if it lies in one. */
export function recordOf(file: string): RecordedFile {
  const { hash: bytes, refusal } = seen(fileHash, file, file)
  const of = { certificate: null, signer: null, problems: [] }
  const alone: RecordedFile = { file, isSigned: true, ...of, sha256: bytes, recorded: null, told: null }
  if (refusal !== null) return { ...alone, isSigned: false, problems: [refusal] }
  for (
    let folder = path.dirname(path.resolve(file)), depth = 0;
    depth < 4;
    folder = path.dirname(folder), depth++
  ) {
    if (!hasRecord(folder)) continue
    const archive = openArchive(path.relative('.', folder) || '.', {
      memory: { get: () => null, put: () => {} },
      stateFolder: stateFolder(),
    })
    if (archive.kind === 'problems') return { ...alone, problems: archive.problems }
    const name = path.relative(folder, path.resolve(file)).split(path.sep).join('/')
    const sha256 = archive.value.recorded().get(name)
    const signers = signersIn(archive.value)
    if (sha256 !== undefined)
      return { ...recordedFile(archive.value, name, sha256, signers), file, isSigned: true }
    const rule = ruleOf(path.basename(folder), name)
    const here = { ...alone, recorded: placeIn(archive.value, name, bytes, signers) }
    if (rule === 'free' || rule === 'list') return here
    const found = bytes === null ? null : signers(bytes)
    if (found === null) return { ...here, problems: [unrecorded(file)] }
    const { certificate, signer } = found
    return { ...here, certificate, signer, told: { archive: archive.value, sha256: bytes! } }
  }
  return alone
}

const unrecorded = (file: string): Problem => problem('verify/unrecorded', null, { file })

const gone = (file: string): Problem => problem('verify/file-gone', null, { file })

const notAsRecorded = (file: string): Problem =>
  problem('verify/not-as-recorded', null, { file: path.basename(file) })

/** Up to where somebody vouches for each ledger: `770 lines vouched for by X on 11 May 2004; 6 since by nobody yet`. */
export async function vouchedLines(
  archives: readonly Archive[],
  trust: Trust | null,
  now: Date,
): Promise<{
  readonly lines: readonly string[]
  readonly problems: readonly Problem[]
  readonly ledgers: readonly Omit<VerifyBody['ledgers'][number], 'approvals'>[]
}> {
  const lines: string[] = []
  const problems: Problem[] = []
  const ledgers: Omit<VerifyBody['ledgers'][number], 'approvals'>[] = []
  for (const { folder, letter, position, vouched } of archives) {
    const name = archives.length > 1 ? `${letter}: ` : ''
    if (vouched === null) {
      lines.push(
        `${name}${counted(position.lines, 'line')} vouched for by nobody (invite checkpoint --identity FILE does it)`,
      )
      ledgers.push({ letter, folder, ...position, vouched: null })
      continue
    }
    const { by, isThere } = vouched
    const verdict = await verifyText(checkpointText(letter, by, by.at), by.cms, trust, new Date(by.at), now)
    const isOwn = verdict.kind === 'holds' && verdict.certificate === by.certificate
    if (!isThere || !isOwn) {
      const found = isThere ? 'no-signature' : 'another-ledger'
      problems.push(problem('verify/checkpoint', null, { folder, lines: by.lines, found }))
    } else if (verdict.development)
      lines.push(
        `${name}${counted(by.lines, 'line')} signed for by a trial identity, which vouches for nothing`,
      )
    else {
      const when = verdict.provedTime?.time ?? new Date(by.at)
      const since = position.lines - by.lines
      const [amiss] = verdict.problems.filter(isError)
      const chain =
        verdict.trust === 'untrusted'
          ? ', whose certificate leads to no root that you trust'
          : amiss === undefined
            ? ''
            : ` (${wordsOf(amiss).message})`
      // the checkpoint is a line itself
      const more = since > 1 ? `; ${since - 1} since by nobody yet` : ''
      lines.push(
        `${name}${counted(by.lines, 'line')} vouched for by ${verdict.signer}${chain} on ${timeWords(when)}${more}`,
      )
    }
    const { lines: reach, chain, at } = by
    const holds = isThere && isOwn
    const judged = verdict.kind === 'holds' ? verdict : null
    const told = {
      ...{ lines: reach, chain, at, ...signatureOf(by), holds },
      trust: judged?.trust ?? null,
      conclusion: judged?.conclusion ?? null,
      provedAt: judged?.provedTime?.time.toISOString() ?? null,
    }
    ledgers.push({ letter, folder, ...position, vouched: told })
  }
  return { lines, problems, ledgers }
}
