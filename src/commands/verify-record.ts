import { existsSync, lstatSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { type Archive, hasRecord, openArchive } from '../archive/archive.ts'
import { ruleOf } from '../archive/folders.ts'
import { checkpointText } from '../archive/witness.ts'
import { fileHash } from '../disk.ts'
import { isError, type Outcome, type Problem, wordsOf } from '../problems/problem.ts'
import { openFolders, stateFolder } from '../project/project.ts'
import { verifyText } from '../sign/detached.ts'
import type { Trust } from '../sign/verify/trust.ts'
import { onlyOf, type VerifyFlags } from './flags.ts'
import { counted, timeWords } from './words.ts'

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
  /** the ledger that tells of these very bytes, and their SHA-256; null: none does */
  readonly told: { readonly archive: Archive; readonly sha256: string } | null
}

export interface RecordedFiles {
  readonly found: readonly RecordedFile[]
  /** what is wrong with ledgers, and what is to be known of folders */
  readonly about: readonly Problem[]
  readonly archives: readonly Archive[]
}

/** Everything that the ledgers below the output folder tell of, and what else lies there; whatever templates there are. */
export function recordedFiles(flags: VerifyFlags): Outcome<RecordedFiles> {
  const notes: Problem[] = []
  const about: Problem[] = []
  const found: RecordedFile[] = []
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
    about.push(...archive.value.links().map((link) => linked(path.join(folder, link))))
    archives.push(archive.value)
    found.push(...filesIn(archive.value, onlyOf(flags)))
  }
  if (archives.length === 0 && about.length === 0)
    return { kind: 'problems', problems: [nothingThere(flags.out)] }
  return { kind: 'ok', value: { found, about, archives }, notes }
}

/** The folders below an output folder that have a ledger, or once had one. */
function letterFolders(out: string): readonly string[] {
  if (!existsSync(out)) return []
  const folders = readdirSync(out)
    .map((name) => path.join(out, name))
    .sort()
  return folders.filter((folder) => hasRecord(folder))
}

const nothingThere = (out: string): Problem => ({
  severity: 'error',
  code: 'verify/nothing',
  message: `there is no ledger in ${out}`,
  hint: 'name the files, or the folder with --out',
})

const linked = (folder: string): Problem => ({
  severity: 'note',
  code: 'verify/link',
  message: `${folder} is a link: what the ledger tells of is looked at where it leads, what else lies there is not`,
})

/** By certificate and bytes of each line that made something. */
type Signers = ReadonlyMap<string, { readonly certificate: string; readonly signer: string }>

const signersIn = ({ entries }: Archive): Signers =>
  new Map(
    entries.flatMap((entry) => {
      if (entry.event !== 'made' && entry.event !== 'adopted') return []
      const { certificate, signer } = entry
      return [[entry.sha256, { certificate, signer }] as const]
    }),
  )

/** What a ledger tells of, and what else lies in its folder. */
export function filesIn(archive: Archive, only: readonly string[] | null): readonly RecordedFile[] {
  const recorded = archive.recorded()
  const signers = signersIn(archive)
  const isMeant = (file: string): boolean =>
    only === null || only.some((id) => file.toUpperCase().startsWith(`${id.toUpperCase()}/`))
  const told = [...recorded].flatMap(([file, sha256]) =>
    isMeant(file) ? [recordedFile(archive, file, sha256, signers)] : [],
  )
  const others = archive.files().flatMap(({ file, rule }): readonly RecordedFile[] => {
    if (!file.endsWith('.pdf') || !isMeant(file) || recorded.has(file) || rule === 'free' || rule === 'list')
      return []
    const full = archive.locate(file)
    if (rule === 'made') {
      const signer = signers.get(archive.hash(file) ?? '')
      return signer === undefined ? [stranger(full)] : []
    }
    return [stranger(full)]
  })
  return [...told, ...others]
}

function recordedFile(archive: Archive, file: string, sha256: string, signers: Signers): RecordedFile {
  const full = archive.locate(file)
  const hash = archive.hash(file)
  const signer = signers.get(sha256) ?? null
  const problems = hash === null ? [missing(full)] : hash === sha256 ? [] : [notAsRecorded(full)]
  return {
    file: full,
    isSigned: hash !== null && signer !== null,
    certificate: signer?.certificate ?? null,
    signer: signer?.signer ?? null,
    problems,
    told: hash === sha256 ? { archive, sha256 } : null,
  }
}

const stranger = (file: string): RecordedFile => ({
  file,
  isSigned: false,
  certificate: null,
  signer: null,
  problems: [unrecorded(file)],
  told: null,
})

/** A file that was named, held against the ledger of the folder in which it lies, if it lies in one. */
export function recordOf(file: string): RecordedFile {
  const alone: RecordedFile = {
    ...{ file, isSigned: true, certificate: null, signer: null },
    ...{ problems: [], told: null },
  }
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
    const bytes = fileHash(file) ?? ''
    if (rule === 'free' || rule === 'list') return alone
    const signer = signers.get(bytes)
    if (signer === undefined) return { ...alone, problems: [unrecorded(file)] }
    return { ...alone, ...signer, told: { archive: archive.value, sha256: bytes } }
  }
  return alone
}

const unrecorded = (file: string): Problem => ({
  severity: 'error',
  code: 'verify/unrecorded',
  message: `the ledger does not tell of ${file}`,
  hint: 'find out where it comes from; invite adopt shows whether it can be taken into the record',
})

const missing = (file: string): Problem => ({
  severity: 'error',
  code: 'verify/no-file',
  message: `there is no file ${file}`,
  hint: 'restore it from a backup; invite generate makes a new version, not the same bytes',
})

const notAsRecorded = (file: string): Problem => ({
  severity: 'error',
  code: 'verify/not-as-recorded',
  message: `${path.basename(file)} is not the file that the ledger tells of`,
  hint: 'restore it from a backup; invite generate makes it again',
})

/** Up to where somebody vouches for each ledger: `770 lines vouched for by X on 11 May 2004; 6 since by nobody yet`. */
export async function vouchedLines(
  archives: readonly Archive[],
  trust: Trust | null,
  now: Date,
): Promise<{
  readonly lines: readonly string[]
  readonly problems: readonly Problem[]
  readonly data: readonly object[]
}> {
  const lines: string[] = []
  const problems: Problem[] = []
  const data: object[] = []
  for (const { folder, letter, position, vouched } of archives) {
    const name = archives.length > 1 ? `${letter}: ` : ''
    if (vouched === null) {
      lines.push(
        `${name}${counted(position.lines, 'line')} vouched for by nobody (invite checkpoint --identity FILE does it)`,
      )
      data.push({ letter, lines: position.lines, vouched: null })
      continue
    }
    const { by, isThere } = vouched
    const verdict = await verifyText(checkpointText(letter, by, by.at), by.cms, trust, new Date(by.at), now)
    const isOwn = verdict.kind === 'holds' && verdict.certificate === by.certificate
    if (!isThere || !isOwn) problems.push(brokenCheckpoint(folder, by.lines, isThere))
    else if (verdict.development)
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
    data.push({
      letter,
      lines: position.lines,
      vouched: {
        ...{ lines: by.lines, at: by.at, signer: by.signer, holds: isThere && isOwn },
        ...(verdict.kind === 'holds'
          ? { trust: verdict.trust, conclusion: verdict.conclusion, provedTime: verdict.provedTime }
          : {}),
      },
    })
  }
  return { lines, problems, data }
}

const brokenCheckpoint = (folder: string, lines: number, isThere: boolean): Problem => ({
  severity: 'error',
  code: 'verify/checkpoint',
  message: isThere
    ? `the signature over the first ${lines} lines of the ledger in ${folder} does not hold`
    : `the ledger in ${folder} is not the one that was signed for: its first ${lines} lines are others, or not there`,
  hint: 'restore the ledger from a backup',
})
