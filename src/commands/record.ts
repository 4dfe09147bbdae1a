import path from 'node:path'
import { append, lock, recover } from '../disk.ts'
import { ledgerLines } from '../ledger.ts'
import type { Entry } from '../model/ledger.ts'
import type { Problem } from '../model/problem.ts'
import { type Archive, openArchive } from './archive.ts'
import type { Desk } from './desk.ts'

/**
 * Has a folder to itself for an entry or more in its ledger; what an interrupted run had begun is completed first.
 * `decide` sees the folder as it is then. Returns the exit status.
 */
export async function record(
  desk: Desk,
  decide: (archive: Archive) => { readonly entries: readonly Entry[]; readonly status: number },
): Promise<number> {
  const { folder } = desk.archive
  const held = lock(folder)
  if ('heldBy' in held) return desk.refuse([locked(folder, held.heldBy)], 1)
  try {
    if (await recover(folder))
      desk.report.note('an earlier run was interrupted: what it had begun is completed')
    const archive = openArchive(folder)
    if (archive.kind === 'problems') return desk.refuse(archive.problems, 1)
    const { entries, status } = decide(archive.value)
    const { chain, wholeBytes } = archive.value.ledger
    if (entries.length > 0)
      append(path.join(folder, 'ledger.jsonl'), ledgerLines(entries, chain).text, wholeBytes)
    return status
  } finally {
    held.release()
  }
}

/** What a command on what was made refuses with. */
export const fault = (code: string, message: string, hint: string): Problem => ({
  severity: 'error',
  code,
  message,
  hint,
})

export const locked = (folder: string, process: number): Problem =>
  fault(
    'archive/locked',
    `another run (process ${process}) is working in ${folder}`,
    'wait until it has ended, then run again',
  )
