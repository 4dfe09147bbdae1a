import type { Archive } from '../archive/archive.ts'
import { reprintOf } from '../archive/writer.ts'
import { fileHash } from '../disk.ts'
import { partsOfId } from '../model/document.ts'
import { currentOf, type DocumentState, isOfVersion } from '../model/document-state.ts'
import { entryStart, type LedgerEntry, ofDocument } from '../model/ledger.ts'
import { type Problem, problem } from '../problems/problem.ts'
import { version as program } from '../version.ts'
import { answered, type Ended } from './answer.ts'
import type { ReprintBody } from './answers.ts'
import { openPast, selectFrom, writeRecord } from './command.ts'
import type { Context } from './context.ts'
import { EXIT } from './exit.ts'
import type { ReprintFlags } from './flags.ts'
import { bytesTold, scopeOf } from './told.ts'

/**
 * Puts an addressee's letter and form out again, the same bytes that were made, and records it. Where a file is not
 * what was made, nothing is put out.
 */
export async function reprint(
  context: Context,
  addressees: readonly string[],
  letterName: string | null,
  flags: ReprintFlags,
): Promise<Ended<ReprintBody>> {
  const command = await openPast(context, letterName, flags)
  if (command.kind === 'refused') return command
  const { report, refuse } = command
  const asked = new Set(addressees.map((id) => id.toUpperCase()))
  return writeRecord(command, async (archive, write): Promise<Ended<ReprintBody>> => {
    const selection = await selectFrom(command, archive, null, null, flags.language ?? ['own'])
    if (selection.kind === 'problems') return refuse(selection.problems)
    const { languages } = selection.value
    const chosen = [...archive.documents.values()].filter((state) => {
      const { recipient, language } = partsOfId(state.document)
      const isSpoken = languages.kind === 'own' || languages.tags.includes(language)
      return state.gone === null && asked.has(recipient.toUpperCase()) && isSpoken
    })
    const read = chosen.map((state) => ({ state, bytes: archive.read(currentOf(state)) }))
    const problems = [
      ...read.flatMap(({ bytes }) => (bytes.kind === 'problems' ? bytes.problems : [])),
      ...chosen.flatMap((state) => inTheWay(state, archive, flags.into ?? null)),
      ...[...asked]
        .filter((id) => !chosen.some((state) => isOf(state, id)))
        .map((id) => nothingStands(id, archive)),
    ]
    if (problems.length > 0) return refuse(problems)
    const at = context.now().toISOString()
    const entries: LedgerEntry[] = []
    const put: ReprintBody['documents'][number][] = []
    for (const { state, bytes } of read) {
      if (bytes.kind !== 'ok') continue
      const version = currentOf(state)
      const to = await write.reprint(version, bytes.value, flags.into ?? null)
      const { made } = version
      put.push({ ...bytesTold(state.document, version), path: to })
      entries.push({
        ...entryStart(ofDocument(state.document), at, program, null, null),
        event: 'reprinted',
        version: made.version,
        file: version.file,
        sha256: version.sha256,
      })
    }
    await write.append(entries)
    for (const { path } of put) report.result(path)
    return answered({ ...scopeOf(command), documents: put }, EXIT.done)
  })
}

const isOf = ({ document }: DocumentState, id: string): boolean =>
  partsOfId(document).recipient.toUpperCase() === id

/** Nothing is written over that is not the same. */
function inTheWay(state: DocumentState, { folder }: Archive, into: string | null): readonly Problem[] {
  const { made, sha256 } = currentOf(state)
  const to = reprintOf(folder, made.file, into)
  const there = fileHash(to)
  const isOurs = there === null || state.versions.some((version) => isOfVersion(version, there))
  if (there === sha256 || (into === null && isOurs) || there === null) return []
  return [problem('reprint/in-the-way', null, { file: to })]
}

function nothingStands(id: string, { documents }: Archive): Problem {
  const wasMade = [...documents.values()].some((state) => isOf(state, id))
  return problem('reprint/nothing', null, { id, found: wasMade ? 'gone' : 'nothing' })
}
