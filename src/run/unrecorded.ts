import type { Archive } from '../archive/archive.ts'
import { documentOf, type NamedFile } from '../archive/folders.ts'
import { type Problem, problem } from '../problems/problem.ts'
import type { Verdict } from '../sign/verify/verdict.ts'

/** Verifies a signed file, without its chain. Null: that took more than any letter takes. */
export type Verify = (bytes: Uint8Array) => Promise<Verdict | null>

/** A signed file that no line tells of. */
export interface UnrecordedFile extends NamedFile {
  readonly file: string
  readonly sha256: string
  readonly bytes: Uint8Array
  readonly verdict: Verdict
}

/** Signed files under names of ours that no line tells of; and what has such a name and is not what was signed. */
export async function unrecordedFiles(
  archive: Archive,
  verify: Verify,
): Promise<{ readonly unrecorded: readonly UnrecordedFile[]; readonly others: readonly Problem[] }> {
  const recorded = archive.recorded()
  const strange: string[] = []
  for (const { file } of namedFiles(archive))
    if (archive.hash(file) !== (recorded.get(file) ?? null)) strange.push(file)
  const unrecorded: UnrecordedFile[] = []
  const others: Problem[] = []
  for (const file of strange.sort()) {
    const [named, sha256] = [documentOf(file), archive.hash(file)]
    if (named === null || sha256 === null) continue
    const bytes = archive.bytes(file)
    const verdict = await verify(bytes)
    if (verdict !== null && isAsSigned(verdict, bytes.length))
      unrecorded.push({ ...named, file, sha256, bytes, verdict })
    else others.push(problem('adopt/not-signed', null, { file: archive.locate(file) }))
  }
  return { unrecorded, others }
}

/** The files whose names are documents' of ours. */
function* namedFiles(archive: Archive): Iterable<NamedFile & { readonly file: string }> {
  for (const { file, rule } of archive.files()) {
    const named = rule === 'recorded' && file.endsWith('.pdf') ? documentOf(file) : null
    if (named !== null) yield { ...named, file }
  }
}

/** Neither filled nor signed by somebody else, nor anything but evidence behind what was signed. `length` in bytes. */
const isAsSigned = (
  { holds, signed, evidenceAdded, filled, furtherSigners }: Verdict,
  length: number,
): boolean =>
  holds &&
  signed !== null &&
  (signed.end === length || evidenceAdded) &&
  filled.length === 0 &&
  furtherSigners.length === 0

/**
 * A witness: signed files that the ledger should tell of. Where there are such, a run would make again what may have left.
 * As a rule only files whose names are ours and unknown are read; `isSuspicious`: a plan has found other bytes than
 * recorded ones, so that all are looked at.
 */
export async function unrecordedProblems(
  archive: Archive,
  verify: Verify,
  isSuspicious: boolean,
): Promise<readonly Problem[]> {
  if (!isSuspicious && !hasStrangers(archive)) return []
  const { unrecorded } = await unrecordedFiles(archive, verify)
  // a copy of what the ledger does tell of may lie anywhere
  const unknown = new Set(unrecorded.map(({ sha256 }) => sha256))
  if (unknown.size > 0)
    for (const entry of archive.entries)
      if (entry.event === 'made' || entry.event === 'adopted' || entry.event === 'renewed')
        unknown.delete(entry.sha256)
  if (unknown.size === 0) return []
  const files = unrecorded.filter(({ sha256 }) => unknown.has(sha256)).map(({ file }) => archive.locate(file))
  return [problem('ledger/unrecorded', null, { files })]
}

/** Whether there are files with names of ours of which no line tells. */
function hasStrangers(archive: Archive): boolean {
  let recorded: ReturnType<Archive['recorded']> | null = null
  for (const { file, document } of namedFiles(archive)) {
    // as a rule it is where its document has it: what is recorded of all files is found where one is not
    const state = archive.documents.get(document)
    if (state?.versions.some((version) => version.file === file)) continue
    recorded ??= archive.recorded()
    if (!recorded.has(file)) return true
  }
  return false
}
