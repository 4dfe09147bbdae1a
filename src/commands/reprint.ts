import { readFileSync } from 'node:fs'
import path from 'node:path'
import { fileHash, syncFolder, writeWhole } from '../disk.ts'
import type { Entry, Standing } from '../model/ledger.ts'
import type { Problem } from '../model/problem.ts'
import { version } from '../version.ts'
import { openDesk } from './desk.ts'
import type { ReprintFlags } from './flags.ts'
import { fault, record } from './record.ts'

/**
 * Puts an addressee's letter and form out again, the same bytes that were made, and records it. Where a file is not
 * what was made, nothing is put out. Returns the exit status.
 */
export async function reprint(
  addressees: readonly string[],
  letterName: string | null,
  flags: ReprintFlags,
): Promise<number> {
  const desk = await openDesk(letterName, { ...flags, language: flags.language ?? ['own'] })
  if (typeof desk === 'number') return desk
  const { archive, selection } = desk
  const asked = new Set(addressees.map((id) => id.toUpperCase()))
  const { languages } = selection
  const chosen = [...archive.standing.values()].filter(({ made, withdrawn }) => {
    const listed = languages.kind === 'own' || languages.tags.includes(made.language)
    return withdrawn === null && asked.has(made.recipient.toUpperCase()) && listed
  })
  const copies = chosen.map((standing) => ({ standing, to: targetOf(standing, archive.folder, flags.into) }))
  const problems = copies.flatMap(({ standing, to }) =>
    faultsOf(standing, archive.hash, flags.into === undefined ? null : to),
  )
  for (const id of asked)
    if (!chosen.some(({ made }) => made.recipient.toUpperCase() === id))
      problems.push(
        fault(
          'reprint/nothing',
          `${id}: nothing has been made`,
          'use an id as in ministers.csv, such as FR; invite status says what there is',
        ),
      )
  if (problems.length > 0) return desk.refuse(problems, 1)

  for (const { standing, to } of copies) {
    await writeWhole(to, [readFileSync(path.join(archive.folder, standing.made.file))])
    syncFolder(path.dirname(to))
  }
  const at = `${new Date().toISOString().slice(0, 19)}Z`
  return record(desk, () => {
    const entries = copies.map(({ standing: { made } }): Entry => {
      const { document, file, sha256 } = made
      return { event: 'reprinted', at, document, file, sha256, program: version }
    })
    for (const { to } of copies) desk.report.result(to)
    desk.json({
      reprinted: copies.map(({ standing, to }) => ({ document: standing.made.document, file: to })),
    })
    return { entries, status: 0 }
  })
}

function targetOf({ made }: Standing, folder: string, into: string | undefined): string {
  const home = into ?? path.join(folder, 'reprints', made.recipient)
  return path.join(home, path.posix.basename(made.file))
}

function faultsOf({ made }: Standing, hash: (file: string) => string | null, to: string | null): Problem[] {
  const found = hash(made.file)
  const there = to === null ? null : fileHash(to)
  const problems: Problem[] = []
  if (found !== made.sha256) {
    const what = found === null ? 'is not there' : 'is not the file that was made'
    const hint = 'restore it from a backup; invite generate makes a new version, not the same bytes'
    problems.push(fault('reprint/not-as-recorded', `${made.file} ${what}`, hint))
  }
  if (there !== null && there !== made.sha256)
    problems.push(fault('reprint/in-the-way', `another file is called ${to}`, 'choose a folder with --into'))
  return problems
}
