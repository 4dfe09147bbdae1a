import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { readText, syncFolder, writeWhole } from '../disk.ts'
import type { DocumentId } from '../model/document.ts'
import type { SignatureGrade } from '../model/ledger.ts'
import type { UnsignedFile } from '../model/signed.ts'
import { type Outcome, problem } from '../problems/problem.ts'
import { jsonIn } from './json.ts'
import { isPlanId, isSavedPlan, type SavedPlan } from './plans.ts'
import { isGrade } from './shape.ts'

/** Documents that lack nothing but their signature, and for whom and when they were made: `plan.json` beside them. */
export interface UnsignedSet<Options> {
  readonly format: 1
  /** what signing them carries out */
  readonly plan: SavedPlan<Options>
  /** ISO 8601 with zone: what each of them says */
  readonly signedAt: string
  readonly signer: string
  /** SHA-256 of the certificate of who is to sign */
  readonly certificate: string
  readonly grade: SignatureGrade
  /** room that was left for the signature, in bytes */
  readonly contentsBytes: number
  /** by document: its pack, and SHA-256 of its bytes without signature */
  readonly files: Readonly<Record<DocumentId, PackedFile>>
}

/** A document in its pack. */
export interface PackedFile {
  /** in the set's folder */
  readonly file: string
  readonly sha256: string
}

/** Writes a set, a document at a time; until it is closed there is none. */
export interface UnsignedWriter<Options> {
  /** as a person reaches it */
  readonly folder: string
  write(document: DocumentId, file: string, unsigned: UnsignedFile): Promise<void>
  /** a pack that lies in the folder already */
  take(document: DocumentId, pack: PackedFile): void
  close(set: Omit<UnsignedSet<Options>, 'format' | 'files'>): Promise<void>
}

const SET = 'plan.json'

/** Where the sets of a letter lie, each under its plan's id. */
export const unsignedFolder = (folder: string, plan: string): string => path.join(folder, 'unsigned', plan)

/** The folders of all sets, or beginnings of such, of all letters in an output folder. */
export function unsignedSets(out: string): readonly string[] {
  const letters = existsSync(out) ? readdirSync(out) : []
  return letters.flatMap((letter) => {
    const home = path.join(out, letter, 'unsigned')
    const plans = existsSync(home) ? readdirSync(home).filter(isPlanId).sort() : []
    // a run that took a set away may have been killed before it took the folder
    return plans
      .map((plan) => unsignedFolder(path.join(out, letter), plan))
      .filter((folder) => readdirSync(folder).length > 0)
  })
}

/** The pack of a document, by its file: `DM-1132_FR_fr.unsigned`. */
export const packName = (file: string): string => `${path.posix.basename(file, '.pdf')}.unsigned`

/** Begins a set: what stood there is one no longer. Throws what the disk refuses. */
export function openUnsigned<Options>(folder: string): UnsignedWriter<Options> {
  const files: Record<DocumentId, PackedFile> = {}
  rmSync(path.join(folder, SET), { force: true })
  return {
    folder,
    async write(document, file, unsigned) {
      const name = packName(file)
      const { bytes, sha256 } = await pack(document, unsigned)
      await writeWhole(path.join(folder, name), [bytes])
      files[document] = { file: name, sha256 }
    },
    take(document, pack) {
      files[document] = pack
    },
    async close(set) {
      const text = `${JSON.stringify({ format: 1, ...set, files }, null, 2)}\n`
      await writeWhole(path.join(folder, SET), [Buffer.from(text)])
      syncFolder(folder)
    },
  }
}

/** Takes a set away, when all of it was signed; what else somebody has put there stays. */
export function dropUnsigned(folder: string, files: readonly string[]): void {
  // what says that it is a set goes last: of one that is signed no document is asked for again
  for (const name of [...files, SET]) rmSync(path.join(folder, name), { force: true })
  for (const each of [folder, path.dirname(folder)])
    if (existsSync(each) && readdirSync(each).length === 0) rmdirSync(each)
}

/** Reads what a set says of itself; a problem where it is none, or not whole. */
export function readUnsigned<Options>(
  folder: string,
  isOptions: (value: unknown) => value is Options,
): Outcome<UnsignedSet<Options>> {
  const text = readText(path.join(folder, SET))
  if (text === null) return { kind: 'problems', problems: [problem('unsigned/not-whole', null, { folder })] }
  const set = jsonIn(text) as Partial<Record<keyof UnsignedSet<Options>, unknown>> | null
  const { plan, signedAt, signer, certificate, grade, contentsBytes, files } = set ?? {}
  const isWhole =
    set?.format === 1 &&
    isSavedPlan(plan, isOptions) &&
    [signedAt, signer, certificate].every((each) => typeof each === 'string') &&
    !Number.isNaN(Date.parse(String(signedAt))) &&
    isGrade(grade) &&
    Number.isSafeInteger(contentsBytes) &&
    typeof files === 'object' &&
    files !== null &&
    Object.values(files).every(isPackedFile)
  if (isWhole) return { kind: 'ok', value: set as unknown as UnsignedSet<Options>, notes: [] }
  return { kind: 'problems', problems: [problem('unsigned/not-whole', null, { folder })] }
}

function isPackedFile(value: unknown): boolean {
  const { file, sha256 } = (value ?? {}) as Partial<Record<keyof PackedFile, unknown>>
  return typeof file === 'string' && /^[^/\\]+\.unsigned$/.test(file) && typeof sha256 === 'string'
}

/** A document out of its pack; a problem where that is not there, or is not what was packed. */
export async function readPacked(
  folder: string,
  document: DocumentId,
  { file, sha256 }: PackedFile,
): Promise<Outcome<UnsignedFile>> {
  const full = path.join(folder, file)
  const unpacked = existsSync(full) ? await unpack(document, readFileSync(full)) : null
  if (unpacked === null || sha256Of(unpacked.body) !== sha256) {
    const found = existsSync(full) ? 'another' : 'nothing'
    return { kind: 'problems', problems: [problem('unsigned/pack', null, { file: full, found })] }
  }
  return { kind: 'ok', value: unpacked, notes: [] }
}

/**
 * Nobody may take a document for a letter that lacks its signature. Readers search a file for a PDF's header, and mend one by its
 * words (poppler, qpdf), and deflate leaves bytes as they are that it cannot make shorter. So it is deflated, and each octet is
 * turned into another besides.
 */
const MAGIC = Buffer.from('\0invite unsigned 1\n', 'latin1')
const MASK = 0xa5

/** What stands before the bytes of a document. */
interface PackHead {
  readonly document: DocumentId
  readonly placeholder: UnsignedFile['placeholder']
}

async function pack(document: DocumentId, { prefix, body, placeholder }: UnsignedFile) {
  const { deflateRawSync } = await import('node:zlib')
  const start = placeholder.start + prefix.length
  const head: PackHead = { document, placeholder: { start, end: placeholder.end + prefix.length } }
  const whole = Buffer.concat([...prefix.chunks, body])
  const text = Buffer.from(`${JSON.stringify(head)}\n`)
  const packed = masked(deflateRawSync(Buffer.concat([text, whole]), { level: 1 }))
  if (packed.includes('%PDF-')) throw new Error('a pack could be taken for a PDF')
  return { bytes: Buffer.concat([MAGIC, packed]), sha256: sha256Of(whole) }
}

/** Null: it is no pack, or that of another document. */
async function unpack(document: DocumentId, bytes: Buffer): Promise<UnsignedFile | null> {
  const { inflateRawSync } = await import('node:zlib')
  if (!bytes.subarray(0, MAGIC.length).equals(MAGIC)) return null
  try {
    const whole = inflateRawSync(masked(bytes.subarray(MAGIC.length)), { maxOutputLength: 1 << 27 })
    const end = whole.indexOf(0x0a)
    const head = JSON.parse(whole.toString('utf8', 0, end)) as PackHead
    const body = whole.subarray(end + 1)
    const { start, end: to } = head.placeholder
    const isPlaced = body[start] === 0x3c && body[to - 1] === 0x3e && start < to
    if (head.document !== document || !isPlaced) return null
    return {
      prefix: { chunks: [], length: 0, sha256: createHash('sha256') },
      body,
      placeholder: head.placeholder,
    }
  } catch {
    return null
  }
}

const masked = (bytes: Uint8Array): Buffer => Buffer.from(bytes.map((byte) => byte ^ MASK))

const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
