import type { Item, Plan } from '../model/ledger.ts'
import { table } from '../report.ts'
import { openDesk } from './desk.ts'
import type { FolderFlags } from './flags.ts'
import { targets } from './jobs.ts'
import { documentId, prospect } from './prospect.ts'
import { wishFrom } from './wish.ts'

type State = 'current' | 'stale' | 'missing'

/** What every addressee holds, and what a run would change. Returns the exit status. */
export function status(letterName: string | null, flags: FolderFlags): number {
  const desk = openDesk(letterName, { ...flags, language: ['own'] })
  if (typeof desk === 'number') return desk
  const { project, archive, selection, report } = desk
  const planned = prospect(project, archive, wishFrom({ ...flags, language: ['own'] }, selection, null, null))
  if (planned.kind === 'problems') return desk.refuse(planned.problems, 1)
  const items = planned.value.items.filter((item) => item.kind !== 'withdraw')
  const tags = [...new Set(items.map(({ job }) => job.language))].sort()
  const row = (name: string, of: readonly Item[]): readonly string[] => {
    const count = (state: State): number => of.filter((item) => stateOf(item) === state).length
    return [
      name,
      of.length,
      count('current'),
      count('stale'),
      count('missing'),
      of.filter(isIssued).length,
    ].map(String)
  }
  report.result(
    table(
      ['language', 'documents', 'current', 'stale', 'missing', 'issued'],
      [
        ...tags.map((tag) =>
          row(
            tag,
            items.filter(({ job }) => job.language === tag),
          ),
        ),
        row('all', items),
      ],
    ),
  )
  report.result('')
  for (const { document, state, reasons } of notCurrent(planned.value))
    report.result(`${state.padEnd(7)}  ${document}  ${reasons.join(', ')}`)
  const current = new Set(items.filter((item) => stateOf(item) === 'current').map(({ job }) => job.id))
  const complete = project.recipients.filter((recipient) =>
    targets(project, { recipients: [recipient], languages: { kind: 'own' } }).every(({ language, part }) =>
      current.has(documentId(recipient.id, language, part)),
    ),
  ).length
  const duplicates = items.length - new Set(items.map(({ job }) => job.file)).size
  report.result(`${complete} of ${project.recipients.length} addressees, ${duplicates} duplicates`)
  desk.json({
    addressees: { listed: project.recipients.length, complete, duplicates },
    documents: items.map((item) => ({
      document: item.job.id,
      file: item.job.file,
      state: stateOf(item),
      issued: isIssued(item),
      reasons: item.kind === 'keep' ? [] : item.reasons,
    })),
    leaving: planned.value.items.flatMap((item) =>
      item.kind === 'withdraw' ? [{ document: item.standing.made.document, reasons: item.reasons }] : [],
    ),
  })
  return 0
}

function stateOf(item: Item): State {
  if (item.kind === 'keep' || item.kind === 'correct') return 'current'
  const gone = item.kind === 'make' && item.change === 'new'
  return gone || item.reasons.includes('file missing') ? 'missing' : 'stale'
}

/** The version that stands has left. */
export function isIssued(item: Item): boolean {
  const standing = item.kind === 'make' ? item.replaces : item.standing
  return standing !== null && standing.issued.length > 0
}

/** Hundreds that were never made are one line: the table counts them. */
function notCurrent({ items }: Plan) {
  return items.flatMap((item) => {
    if (item.kind === 'withdraw')
      return [{ document: item.standing.made.document, state: 'leaves', reasons: item.reasons }]
    const state = stateOf(item)
    if (state === 'current' || (item.kind === 'make' && item.change === 'new')) return []
    return [{ document: item.job.id, state, reasons: item.kind === 'keep' ? [] : item.reasons }]
  })
}
