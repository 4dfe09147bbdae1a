import type { Archive } from '../../archive/archive.ts'
import { partsOfId } from '../../model/document.ts'
import { currentOf, type DocumentState, isStanding } from '../../model/document-state.ts'
import type { ManifestEntry } from '../../model/ledger.ts'
import { type Outcome, type Problem, problem } from '../../problems/problem.ts'

/** A manifest, and what it lists as it stands now. */
export interface ManifestedStates {
  readonly entry: ManifestEntry
  readonly states: readonly DocumentState[]
}

/**
 * A manifest by its number, without the addressees that are excepted. What was made anew since it was drawn up, or stands no longer,
 * is another document than lies in the envelope: it is named, all of it at once.
 */
export function manifestedStates(
  archive: Archive,
  number: number,
  except: readonly string[],
): Outcome<ManifestedStates> {
  const entry = archive.manifests.find(({ about }) => about.manifest === number)
  if (entry === undefined) {
    const known = archive.manifests.map(({ about }) => about.manifest)
    return { kind: 'problems', problems: [problem('paper/no-manifest', null, { number, known })] }
  }
  const idOf = (document: string): string => partsOfId(document).recipient.toUpperCase()
  const listed = new Set(entry.documents.map(({ document }) => idOf(document)))
  const strangers = except.filter((id) => !listed.has(id.toUpperCase()))
  const left = new Set(except.map((id) => id.toUpperCase()))
  const meant = entry.documents.filter(({ document }) => !left.has(idOf(document)))
  const changed = meant.flatMap((each): readonly { document: string; found: 'gone' | 'made-anew' }[] => {
    const { document } = each
    const state = archive.documents.get(document)
    if (!isStanding(state)) return [{ document, found: 'gone' }]
    const { version, sha256 } = currentOf(state).made
    return version === each.version && sha256 === each.sha256 ? [] : [{ document, found: 'made-anew' }]
  })
  const problems: Problem[] = [
    ...(strangers.length === 0 ? [] : [problem('paper/not-listed', null, { number, ids: strangers })]),
    ...(changed.length === 0 ? [] : [problem('paper/changed', null, { number, changed })]),
  ]
  if (problems.length > 0) return { kind: 'problems', problems }
  const states = meant.map(({ document }) => archive.documents.get(document)!)
  return { kind: 'ok', value: { entry, states }, notes: [] }
}

/** What stands, where its bytes are not those that the record tells of: it may not leave. */
export function notAsRecorded(state: DocumentState, archive: Archive): readonly Problem[] {
  const { made, file, sha256 } = currentOf(state)
  const hash = file === null ? null : archive.hash(file)
  if (hash === sha256) return []
  const found = hash === null ? 'nothing' : 'another'
  return [problem('issue/not-as-recorded', null, { file: file ?? made.file, found })]
}
