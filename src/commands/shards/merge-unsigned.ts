import path from 'node:path'
import { type BroughtFile, bring } from '../../archive/parts.ts'
import type { SavedPlan } from '../../archive/plans.ts'
import { readPacked, unsignedFolder } from '../../archive/unsigned.ts'
import type { ArchiveWriter } from '../../archive/writer.ts'
import { fileHash } from '../../disk.ts'
import type { RequiredEntry } from '../../model/ledger.ts'
import type { PlanItemOf } from '../../model/plan.ts'
import type { PlanOptions } from '../../plan/request.ts'
import { type Outcome, type Problem, problem } from '../../problems/problem.ts'
import type { Sequence } from '../../sequence.ts'
import { inParts } from './merge-faults.ts'
import type { PartSeen } from './parts-seen.ts'

/**
 * Makes one set of those of all parts, for whoever has the key: packs are checked, then moved, then the set is closed. What an earlier
 * merge has moved is found where it is. A problem: a pack is not there, or not as it was made.
 */
export async function mergeUnsigned(
  folder: string,
  write: ArchiveWriter,
  parts: readonly PartSeen[],
  saved: SavedPlan<PlanOptions>,
  due: Sequence<PlanItemOf<'make'>>,
  required: RequiredEntry | null,
  progress: (line: string) => void,
): Promise<Outcome<null>> {
  const home = unsignedFolder(folder, saved.id)
  const known = inParts(parts)
  const problems: Problem[] = []
  const moves: BroughtFile[] = []
  const packs: { document: string; file: string; sha256: string }[] = []
  for (const [at, { document }] of due.entries()) {
    if (at % 64 === 0) progress(`checking  ${at} of ${due.length}`)
    const { part, entry } = known.get(document)!
    const file = path.posix.basename(entry.file)
    const { sha256 } = entry
    packs.push({ document, file, sha256 })
    const places = [home, ...part.places.map((place) => path.join(place, path.dirname(entry.file)))]
    const place = await firstWith(places, document, { file, sha256 })
    if (place === null) {
      const found = places.some((each) => fileHash(path.join(each, file)) !== null) ? 'another' : 'nothing'
      problems.push(problem('shards/file', null, { file: path.join(places[1]!, file), found }))
    } else if (place !== home) {
      const from = path.join(place, file)
      moves.push({ from, to: path.join(home, file), sha256: fileHash(from)! })
    }
  }
  if (problems.length > 0) return { kind: 'problems', problems }
  const set = write.unsigned<PlanOptions>(saved.id)
  const brought = await bring(moves)
  if (brought.kind === 'problems') return brought
  for (const { document, file, sha256 } of packs) set.take(document, { file, sha256 })
  const { head, contentsBytes } = parts[0]!
  const { signer, certificate, grade } = head
  if (required !== null) await write.append([required])
  const signedAt = [...parts.flatMap(({ documents }) => [...documents.values()])][0]?.signedAt ?? ''
  await set.close({ plan: saved, signedAt, signer, certificate, grade, contentsBytes: contentsBytes! })
  return { kind: 'ok', value: null, notes: [] }
}

/** Where a pack is as it was made; null: nowhere. */
async function firstWith(
  places: readonly string[],
  document: string,
  pack: { readonly file: string; readonly sha256: string },
): Promise<string | null> {
  for (const place of places) if ((await readPacked(place, document, pack)).kind === 'ok') return place
  return null
}
