import { type Archive, openArchive } from '../archive/archive.ts'
import type { ArchiveWriter } from '../archive/writer.ts'
import type { AdoptedEntry } from '../model/ledger.ts'
import { asNote } from '../problems/problem.ts'
import { openCopies } from '../project/copies.ts'
import { unrecordedFiles } from '../run/unrecorded.ts'
import { counted } from '../text/counted.ts'
import { answered, type Ended } from './answer.ts'
import type { AdoptBody } from './answers.ts'
import { type Command, openCommand, writeRecord } from './command.ts'
import type { Context } from './context.ts'
import { EXIT } from './exit.ts'
import type { AdoptFlags } from './flags.ts'
import { scopeOf, signatureOf } from './told.ts'
import { withVerify } from './witness.ts'

/**
 * Takes signed files that no line tells of into the record, and what the witnesses know of lines that are lost. Moves and
 * deletes nothing. Shows first; writes with --now.
 */
export async function adopt(
  context: Context,
  letterName: string | null,
  flags: AdoptFlags,
): Promise<Ended<AdoptBody>> {
  const command = await openCommand(context, letterName, flags)
  if (command.kind === 'refused') return command
  const { door, folder, report, refuse } = command
  if (flags.now !== true) {
    const archive = openArchive(folder, door)
    if (archive.kind === 'problems') return refuse(archive.problems)
    await report.problems(archive.notes)
    return work(context, command, archive.value, null)
  }
  return writeRecord(command, (archive, write) => work(context, command, archive, write), true)
}

async function work(
  context: Context,
  command: Command,
  archive: Archive,
  write: ArchiveWriter | null,
): Promise<Ended<AdoptBody>> {
  const { report, refuse } = command
  const copies = archive.disagreements
    .filter(({ witness }) => witness === 'copy')
    .map(({ problem }) => problem)
  if (copies.length > 0) return refuse(copies)
  const { unrecorded, others } = await withVerify(context, (verify) => unrecordedFiles(archive, verify))
  const { wordsOf } = await import('../problems/words.ts')
  for (const { problem } of archive.disagreements) report.result(wordsOf(problem).message)
  command.also(archive.disagreements.map(({ problem }) => asNote(problem)))
  await report.problems(others)
  if (unrecorded.length === 0 && archive.disagreements.length === 0) {
    report.result('nothing to adopt: the ledger tells of all signed files, and no witness knows more')
    const body = { ...scopeOf(command), written: false, documents: [], knew: [], lost: 0 }
    return answered(body, EXIT.done)
  }
  const at = context.now().toISOString()
  const { adoption } = await import('../run/adopt.ts')
  const { openMatcher } = await import('../run/match.ts')
  const { project } = command
  const opened = await openCopies(project)
  const holders = opened.kind === 'ok' ? opened.value : []
  const match = await openMatcher(project, holders, archive)
  const rows = [...project.recipients, ...holders.map(({ recipient }) => recipient)]
  const entries = await adoption(archive, unrecorded, project.letter, rows, match, at)
  await write?.append(entries)
  const adopted = entries.filter(
    (entry): entry is AdoptedEntry => entry.event === 'adopted' && entry.about.kind === 'document',
  )
  for (const { about, version, file, isMatched, signer } of adopted)
    report.result(
      `${isMatched ? 'adopted' : 'adopted, otherwise than today'}  ${about.document}  version ${version}, signed by ${signer}: ${file}`,
    )
  for (const entry of entries)
    if (entry.event === 'renewed')
      report.result(
        `evidence renewed  ${entry.about.document}  version ${entry.version}, time-stamped by ${entry.authority}: ${entry.file}`,
      )
  report.result(
    write === null
      ? `${counted(adopted.length, 'file')} would be taken into the record: invite adopt --now does it`
      : `${counted(adopted.length, 'file')} taken into the record. They count as left: invite issue, or issue --void, says more`,
  )
  const knew = entries.flatMap((entry) => (entry.event === 'adopted' && 'knew' in entry ? entry.knew : []))
  const lost = Math.max(0, ...knew.map(({ lines }) => lines - archive.position.lines))
  if (lost > 0)
    report.result(
      `${counted(lost, 'line')} of the ledger ${lost === 1 ? 'is' : 'are'} lost: when letters left, and what you had decided of them, is told by files only in part; say it again with invite issue`,
    )
  const body: AdoptBody = {
    ...scopeOf(command),
    written: write !== null,
    documents: adopted.map((entry) => ({
      document: entry.about.document,
      version: entry.version,
      file: entry.file,
      sha256: entry.sha256,
      ...signatureOf(entry),
      signedAt: entry.signedAt,
      isMatched: entry.isMatched,
    })),
    knew,
    lost,
  }
  return answered(body, write === null && entries.length > 0 ? EXIT.left : EXIT.done)
}
