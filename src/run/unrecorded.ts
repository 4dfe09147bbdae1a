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
  const unrecorded: UnrecordedFile[] = []
  const others: Problem[] = []
  for (const { file, rule } of archive.files()) {
    const named = rule === 'recorded' && file.endsWith('.pdf') ? documentOf(file) : null
    const sha256 = named === null ? null : archive.hash(file)
    if (named === null || sha256 === null || recorded.get(file) === sha256) continue
    const bytes = archive.bytes(file)
    const verdict = await verify(bytes)
    if (verdict !== null && isAsSigned(verdict, bytes.length))
      unrecorded.push({ ...named, file, sha256, bytes, verdict })
    else others.push(problem('adopt/not-signed', null, { file: archive.locate(file) }))
  }
  return { unrecorded, others }
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
  const recorded = archive.recorded()
  const isStrange = archive.files().some(({ file, rule }) => {
    return rule === 'recorded' && file.endsWith('.pdf') && documentOf(file) !== null && !recorded.has(file)
  })
  if (!isStrange && !isSuspicious) return []
  const made = new Set(
    archive.entries.flatMap((entry) =>
      entry.event === 'made' || entry.event === 'adopted' || entry.event === 'renewed' ? [entry.sha256] : [],
    ),
  )
  const { unrecorded } = await unrecordedFiles(archive, verify)
  // a copy of what the ledger does tell of may lie anywhere
  const unknown = unrecorded.filter(({ sha256 }) => !made.has(sha256))
  if (unknown.length === 0) return []
  const files = unknown.map(({ file }) => archive.locate(file))
  return [problem('ledger/unrecorded', null, { files })]
}
