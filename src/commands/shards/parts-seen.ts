import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { type Archive, openArchive } from '../../archive/archive.ts'
import { livingHolder } from '../../archive/lock.ts'
import { BROUGHT, liesIn, type PartHead, partsBelow, partsIn, readPart } from '../../archive/parts.ts'
import { readUnsigned, unsignedFolder } from '../../archive/unsigned.ts'
import { fileHash } from '../../disk.ts'
import type { DocumentId } from '../../model/document.ts'
import { currentOf } from '../../model/document-state.ts'
import type { SignatureGrade } from '../../model/ledger.ts'
import { isPlanOptions } from '../../plan/request.ts'
import { shardName } from '../../plan/shards.ts'
import { type Outcome, type Problem, problem } from '../../problems/problem.ts'

/** A document of a part, as the part's record tells of it. */
export interface PartDocument {
  /** relative to the part, with `/` */
  readonly file: string
  /** of its bytes; of one that waits for its signature, of those in its pack */
  readonly sha256: string
  readonly signedAt: string
  readonly grade: SignatureGrade
  readonly certificate: string
  readonly signer: string
}

/** A part, and what is in it. */
export interface PartSeen {
  readonly head: PartHead
  /** `2-of-4` */
  readonly name: string
  /** where it lies, as a person reaches it; the letter's own parts first, where it lies there too */
  readonly places: readonly string[]
  readonly documents: ReadonlyMap<DocumentId, PartDocument>
  /** names this very record: the same part copied has the same */
  readonly mark: string
  /** its run has not come to its end */
  readonly isInterrupted: boolean
  /** files of documents of which its record does not tell */
  readonly strangers: readonly string[]
  /** of unsigned ones, in bytes; null: they are signed */
  readonly contentsBytes: number | null
}

/** The parts that are meant, and the letter that they are of; null: there are none. */
export interface PartsMeant {
  readonly letter: string
  readonly folders: readonly string[]
}

/** The folders of parts that are named, with those of the letter's own; without names these alone. */
export function partsMeant(named: readonly string[], out: string): Outcome<PartsMeant | null> {
  const problems: Problem[] = []
  const folders = named.flatMap((folder) => {
    const found = partsIn(folder)
    if (found.length === 0) problems.push(problem('shards/no-part', null, { folder }))
    return found
  })
  if (problems.length > 0) return { kind: 'problems', problems }
  const own = partsBelow(out)
  const [of] = own
  if (named.length === 0) {
    if (of === undefined) return { kind: 'ok', value: null, notes: [] }
    const homes = [...own.values()].map(([first]) => path.dirname(first!))
    return own.size === 1
      ? { kind: 'ok', value: { letter: of[0], folders: of[1] }, notes: [] }
      : { kind: 'problems', problems: [problem('shards/which', null, { folders: homes })] }
  }
  const first = readPart(folders[0]!)
  if (first.kind !== 'part')
    return { kind: 'problems', problems: [problem('shards/not-whole', null, { folder: folders[0]! })] }
  const { letter } = first.head
  const all = new Map([...(own.get(letter) ?? []), ...folders].map((each) => [path.resolve(each), each]))
  return { kind: 'ok', value: { letter, folders: [...all.values()] }, notes: [] }
}

/** Reads parts: a problem where one is not whole, or at work. The same part in two places is one. */
export function readParts(folders: readonly string[]): Outcome<readonly PartSeen[]> {
  const problems: Problem[] = []
  const parts: PartSeen[] = []
  for (const folder of folders) {
    const read = readPart(folder)
    if (read.kind !== 'part') {
      problems.push(problem('shards/not-whole', null, { folder }))
      continue
    }
    const working = livingHolder(folder)
    if (working !== null) {
      const { host, pid, since } = working.holder
      const { file } = working
      problems.push(problem('archive/locked', null, { folder, file, holder: { host, pid, since } }))
      continue
    }
    const seen = read.head.kind === 'signed' ? signedPart(folder, read.head) : unsignedPart(folder, read.head)
    if (seen.kind === 'problems') {
      problems.push(...seen.problems)
      continue
    }
    const same = parts.findIndex(({ name, mark }) => name === seen.value.name && mark === seen.value.mark)
    if (same < 0) parts.push(seen.value)
    else parts[same] = { ...parts[same]!, places: [...parts[same]!.places, folder] }
  }
  return problems.length > 0 ? { kind: 'problems', problems } : { kind: 'ok', value: parts, notes: [] }
}

/** Nothing is remembered of parts: they go, and others come in their place. */
const forgetful = { memory: { get: () => null, put: () => {} }, stateFolder: null }

function signedPart(folder: string, head: PartHead): Outcome<PartSeen> {
  const opened = openArchive(folder, forgetful)
  if (opened.kind === 'problems') return opened
  const part = opened.value
  if (part.disagreements.length > 0)
    return { kind: 'problems', problems: part.disagreements.map(({ problem }) => problem) }
  if (part.newer > 0)
    return { kind: 'problems', problems: [problem('archive/newer', null, { folder, lines: part.newer })] }
  const value: PartSeen = {
    head,
    name: shardName(head),
    places: [folder],
    documents: documentsIn(part),
    mark: part.position.chain,
    isInterrupted: part.isPending,
    strangers: strangersIn(part),
    contentsBytes: null,
  }
  return { kind: 'ok', value, notes: [] }
}

function documentsIn({ documents }: Archive): PartSeen['documents'] {
  const standing = [...documents.values()].filter(({ gone }) => gone === null)
  return new Map(
    standing.map((state) => {
      const { file, sha256, signedAt, grade, certificate, signer } = currentOf(state).made
      return [state.document, { file, sha256, signedAt, grade, certificate, signer }]
    }),
  )
}

function strangersIn(part: Archive): readonly string[] {
  const recorded = part.recorded()
  const found: string[] = []
  for (const { file, rule } of part.files())
    if (rule === 'recorded' && file.endsWith('.pdf') && !recorded.has(file)) found.push(file)
  return found.sort()
}

function unsignedPart(folder: string, head: PartHead): Outcome<PartSeen> {
  const home = unsignedFolder(folder, head.plan)
  const read = readUnsigned(home, isPlanOptions)
  const within = `unsigned/${head.plan}`
  const common = { head, name: shardName(head), places: [folder] }
  // what says that it is a set is written when all of it is there
  if (read.kind === 'problems') {
    const value = {
      ...common,
      documents: new Map(),
      mark: '',
      isInterrupted: true,
      strangers: [],
      contentsBytes: 0,
    }
    return { kind: 'ok', value, notes: [] }
  }
  const { files, signedAt, grade, certificate, signer, contentsBytes } = read.value
  const documents = new Map(
    Object.entries(files).map(([document, { file, sha256 }]) => [
      document,
      { file: `${within}/${file}`, sha256, signedAt, grade, certificate, signer },
    ]),
  )
  const known = new Set(Object.values(files).map(({ file }) => file))
  const strangers = readdirSync(home).filter((name) => name.endsWith('.unsigned') && !known.has(name))
  const value: PartSeen = {
    ...common,
    documents,
    mark: JSON.stringify([signedAt, Object.entries(files)]),
    isInterrupted: false,
    strangers: strangers.map((name) => `${within}/${name}`),
    contentsBytes,
  }
  return { kind: 'ok', value, notes: [] }
}

/** Where a file of a part is: what was brought of it counts first. Null: nowhere. */
export interface FilePlace {
  readonly full: string
  /** relative to the letter's folder, with `/`, where a rename is enough; null: it has to be brought */
  readonly within: string | null
}

/** Finds files of parts; `folder`: the letter's, as a person reaches it. */
export function openFinder(folder: string): (part: PartSeen, file: string) => FilePlace | null {
  const own = new Map<string, boolean>()
  const isOwn = (place: string): boolean => {
    const known = own.get(place) ?? liesIn(folder, place)
    own.set(place, known)
    return known
  }
  return ({ name, places }, file) => {
    const brought = `${BROUGHT}/${name}/${file}`
    const full = path.join(folder, brought)
    if (existsSync(full)) return { full, within: brought }
    const place = places.find((each) => existsSync(path.join(each, file)))
    if (place === undefined) return null
    const within = isOwn(place)
      ? path.relative(folder, path.join(place, file)).split(path.sep).join('/')
      : null
    return { full: path.join(place, file), within }
  }
}

/** A problem where a file of a part is not there, or not as it was made. */
export function fileFault(
  place: FilePlace | null,
  part: PartSeen,
  { file, sha256 }: PartDocument,
): Problem | null {
  if (place === null)
    return problem('shards/file', null, { file: path.join(part.places[0]!, file), found: 'nothing' })
  return fileHash(place.full) === sha256
    ? null
    : problem('shards/file', null, { file: place.full, found: 'another' })
}
