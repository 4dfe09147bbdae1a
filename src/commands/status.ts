import type { Item, Plan } from '../model/ledger.ts'
import type { Recipient } from '../model/recipient.ts'
import { table } from '../report.ts'
import { openDesk } from './desk.ts'
import type { StatusFlags } from './flags.ts'
import { prospect } from './prospect.ts'
import { completeness, countsJson } from './summary.ts'
import { wishFrom } from './wish.ts'

type State = 'current' | 'stale' | 'missing'
type Judged = Exclude<Item, { kind: 'withdraw' }>

/** What every addressee holds, and what a run would change. Returns the exit status. */
export async function status(letterName: string | null, flags: StatusFlags): Promise<number> {
  const asked = { ...flags, language: ['own'] }
  const desk = await openDesk(letterName, asked)
  if (typeof desk === 'number') return desk
  const { project, archive, selection, report } = desk
  const planned = prospect(project, archive, wishFrom(asked, selection, null, null))
  if (planned.kind === 'problems') return desk.refuse(planned.problems, 1)
  const items = planned.value.items.filter((item) => item.kind !== 'withdraw')
  const tags = [...new Set(items.map(({ job }) => job.language))].sort()
  const row = (name: string, of: readonly Judged[]): readonly string[] => {
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
  const complete = whoHoldAll(items)
  const jobs = items.map(({ job }) => job)
  report.result(completeness(selection.listed, complete, jobs))
  desk.json({
    addressees: countsJson(selection.listed, complete, jobs),
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

/** Those of whose documents, in their own language, none is stale or missing. */
function whoHoldAll(items: readonly Judged[]): readonly Recipient[] {
  const own = items.filter(({ job }) => job.language === job.recipient.language)
  const lacking = new Set(
    own.filter((item) => stateOf(item) !== 'current').map(({ job }) => job.recipient.id),
  )
  return own.map(({ job }) => job.recipient).filter(({ id }) => !lacking.has(id))
}

function stateOf(item: Judged): State {
  if (item.kind === 'keep' || item.kind === 'correct') return 'current'
  if (item.kind === 'wait') return item.standing === null ? 'missing' : 'stale'
  const gone = item.kind === 'make' && item.change === 'new'
  return gone || item.reasons.includes('file missing') ? 'missing' : 'stale'
}

/** The version that stands has left. */
function isIssued(item: Judged): boolean {
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
