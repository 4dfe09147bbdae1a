import type { Archive } from '../archive/archive.ts'
import { partsOfId } from '../model/document.ts'
import { currentOf, type DocumentState, gradeOf, hasLeft, heldVersion } from '../model/document-state.ts'
import { CHANNELS, type IssuedEntry } from '../model/ledger.ts'
import { type Plan, type PlanItem, reasonsOf } from '../model/plan.ts'
import { toldOf } from '../project/provenance.ts'
import { table } from '../report.ts'
import type { Sequence } from '../sequence.ts'
import { counted } from '../text/counted.ts'
import { answered, type Ended } from './answer.ts'
import type { Bodies, StatusBody } from './answers.ts'
import type { DocumentTold } from './answers-told.ts'
import { approvalLines, approvalsOfPlan, approvalTold } from './approval/told.ts'
import { isChosen, listsMade, openCommand, type RecordCommand, readRecord } from './command.ts'
import { type Context, localDay } from './context.ts'
import { planOptions, type StatusFlags } from './flags.ts'
import type { MailTally } from './mail/tally.ts'
import { planFor } from './plan.ts'
import { ofEachLetter } from './several.ts'
import { completeness, completenessTold, fileOf, servedId } from './summary.ts'
import { documentTold, scopeOf } from './told.ts'
import { dayWords, originOf, reasonWords } from './words.ts'

type DocumentCondition = 'current' | 'stale' | 'missing'

/** What every addressee holds, and what a run would change; of all letters where none is named. */
export const status = (
  context: Context,
  letterName: string | null,
  flags: StatusFlags,
): Promise<Ended<Bodies['status']>> => ofEachLetter('status', context, letterName, flags, statusOfLetter)

async function statusOfLetter(
  context: Context,
  letterName: string | null,
  flags: StatusFlags,
): Promise<Ended<StatusBody>> {
  const command = await readRecord(await openCommand(context, letterName, flags))
  if (command.kind === 'refused') return command
  const { project, archive, report } = command
  const options = { ...planOptions(flags), to: flags.to ?? listsMade(archive, project.letter) }
  const planned = await planFor(command, archive, options, localDay(context.now()), null, false)
  if (planned.kind === 'problems') return command.refuse(planned.problems)
  await report.problems(planned.notes)
  const { plan, request } = planned.value
  const { selection } = request
  const items = plan.items.filter(({ kind }) => kind !== 'withdraw')
  for (const line of toldOf(project.readFrom())) report.result(line)
  report.result(conditionsTable(items))
  report.result('')
  for (const { document, state, reasons } of notCurrent(plan))
    report.result(
      `${state.padEnd(7)}  ${document}  ${reasons.map((reason) => reasonWords(reason, originOf(project))).join(', ')}`,
    )
  const rule = project.letter.approval
  const approvals = await approvalsOfPlan(rule, archive, plan, null)
  for (const line of approvalLines(rule, approvals, archive.reviews, null)) report.result(line)
  const complete = whoHoldAll(items)
  report.result(completeness(selection, complete))
  const chosen = [...archive.documents.values()].filter((state) =>
    isChosen(state, project.letter, selection, options.only),
  )
  for (const line of leftLines(chosen)) report.result(line)
  const mail = await mailTold(command, chosen)
  for (const line of oddLines(chosen)) report.result(line)
  const told = new Set(plan.items.map(({ document }) => document))
  const gone = chosen.filter(
    (state) => state.gone !== null && heldVersion(state) !== null && !told.has(state.document),
  )
  const evidence = await evidenceTold(archive, chosen, context.now())
  for (const line of evidenceLines(evidence)) report.result(line)
  const body: StatusBody = {
    ...scopeOf(command),
    ...completenessTold(selection, complete),
    // made when it is told: of a long list it is more than the record
    get documents() {
      return [...plan.items.map(itemTold), ...gone.map(goneTold)]
    },
    approvals: approvalTold(rule, approvals),
    evidence,
    mail,
  }
  return answered(body, command.ends)
}

/** How many documents there are in each condition, by language. */
function conditionsTable(items: Sequence<PlanItem>): string {
  const tags = [...new Set(items.map(languageOf))].sort()
  const row = (name: string, of: Sequence<PlanItem>): readonly string[] => {
    const count = (condition: DocumentCondition): number =>
      of.filter((item) => conditionOf(item) === condition).length
    return [
      name,
      of.length,
      count('current'),
      count('stale'),
      count('missing'),
      of.filter(isIssued).length,
    ].map(String)
  }
  const ofLanguage = (tag: string) => items.filter((item) => languageOf(item) === tag)
  return table(
    ['language', 'documents', 'current', 'stale', 'missing', 'issued'],
    [...tags.map((tag) => row(tag, ofLanguage(tag))), row('all', items)],
  )
}

/** Those that nobody has said of whether they left, and those withdrawn after they had. */
function oddLines(states: readonly DocumentState[]): readonly string[] {
  const unclear = states.filter((state) => state.versions.some(({ isUnclear }) => isUnclear))
  const after = states.filter(isWithdrawnAfterLeaving)
  return [
    ...(unclear.length > 0
      ? [`${counted(unclear.length, 'document')} adopted, of which nobody has said whether they left`]
      : []),
    ...(after.length > 0 ? [`${counted(after.length, 'document')} withdrawn after they left`] : []),
  ]
}

/** What was sent by e-mail, which is said; null: nothing was. */
async function mailTold(
  { archive, report }: RecordCommand,
  states: readonly DocumentState[],
): Promise<MailTally | null> {
  if (archive.mailed.length === 0) return null
  const { mailTally, tallyLines } = await import('./mail/tally.ts')
  const tally = mailTally(archive, states)
  for (const line of tallyLines(tally)) report.result(line)
  return tally
}

/** How long evidence holds of what stands and was time-stamped. What was not rests on its signer's certificate alone. */
async function evidenceTold(
  archive: Archive,
  states: readonly DocumentState[],
  now: Date,
): Promise<StatusBody['evidence']> {
  const stamped = states.filter((state) => gradeOf(currentOf(state)).level !== 'B')
  if (stamped.length === 0) return []
  const [{ surveyOf }, { dueFrom }] = await Promise.all([
    import('../run/renew.ts'),
    import('../sign/verify/stamps.ts'),
  ])
  const documents = new Map<string, number>()
  for (const { evidence } of surveyOf(archive, stamped, now, false).found) {
    const until = evidence.until.toISOString()
    documents.set(until, (documents.get(until) ?? 0) + 1)
  }
  return [...documents]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([until, count]) => ({ until, documents: count, isDue: dueFrom(new Date(until)) <= now }))
}

/** `the evidence of 2 documents holds until 29 November 2036` */
const evidenceLines = (evidence: StatusBody['evidence']): readonly string[] =>
  evidence.map(({ until, documents, isDue }) => {
    const what = `the evidence of ${counted(documents, 'document')} holds until ${dayWords(new Date(until))}`
    return isDue ? `${what}: it is to be renewed (invite renew)` : what
  })

type StatusTold = StatusBody['documents'][number]

/** What is listed, or stands; what nobody has made yet has no record. */
function itemTold(item: PlanItem): StatusTold {
  const { document, state } = item
  const record: DocumentTold =
    state === null
      ? { document, list: item.job!.recipient.list, gone: null, standing: null, held: null }
      : documentTold(state)
  const condition = item.kind === 'withdraw' ? 'leaving' : conditionOf(item)
  return { ...record, file: fileOf(item), condition, reasons: reasonsOf(item) }
}

/** What stands no longer, and that somebody holds. */
function goneTold(state: DocumentState): StatusTold {
  const { made, file } = currentOf(state)
  return { ...documentTold(state), file: file ?? made.file, condition: 'gone', reasons: [] }
}

const languageOf = ({ document }: PlanItem): string => partsOfId(document).language

/** `issued on 2004-05-11 by pouch: 384 documents of 192 addressees`, an earlier version's too. */
function leftLines(states: readonly DocumentState[]): readonly string[] {
  const acts = new Map<string, { documents: number; earlier: number; people: Set<string> }>()
  for (const state of states) {
    for (const version of state.versions) {
      for (const issued of version.issued) {
        const key = actOf(issued)
        const act = acts.get(key) ?? { documents: 0, earlier: 0, people: new Set<string>() }
        act.documents++
        if (version !== currentOf(state)) act.earlier++
        act.people.add(partsOfId(state.document).recipient)
        acts.set(key, act)
      }
    }
  }
  return [...acts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([act, { documents, earlier, people }]) => {
      const were = earlier === 0 ? '' : `, ${earlier} of them an earlier version`
      return `issued ${act}: ${counted(documents, 'document')} of ${counted(people.size, 'addressee')}${were}`
    })
}

const actOf = ({ on, channel }: IssuedEntry): string =>
  `on ${on}${channel === null ? '' : ` by ${CHANNELS[channel]}`}`

const isWithdrawnAfterLeaving = (state: DocumentState): boolean =>
  state.gone?.event === 'withdrawn' && heldVersion(state) !== null

/** Of those of whose documents, in their own language, none is stale or missing. */
function whoHoldAll(items: Sequence<PlanItem>): Sequence<PlanItem> {
  const own = items.filter(
    ({ job, state }) =>
      job === null ||
      job.language === job.recipient.language ||
      (state !== null && currentOf(state).made.own),
  )
  const lacking = new Set(own.filter((item) => conditionOf(item) !== 'current').map(servedId))
  return own.filter((item) => !lacking.has(servedId(item)))
}

function conditionOf(item: PlanItem): DocumentCondition {
  switch (item.kind) {
    case 'keep':
    case 'settle':
      return 'current'
    case 'restore':
      return 'missing'
    case 'wait':
      return item.state === null ? 'missing' : 'stale'
    case 'make':
    case 'hold':
    case 'withdraw': {
      const isGone = item.kind === 'make' && item.change === 'new'
      return isGone || reasonsOf(item).some(({ kind }) => kind === 'file-missing') ? 'missing' : 'stale'
    }
    default:
      return item satisfies never
  }
}

/** The version that stands has left. */
const isIssued = ({ state }: PlanItem): boolean => state !== null && hasLeft(currentOf(state))

/** Hundreds that were never made are one line: the table counts them. */
function notCurrent({ items }: Plan) {
  return items.flatMap((item) => {
    if (item.kind === 'withdraw') return [{ document: item.document, state: 'leaves', reasons: item.reasons }]
    const state = conditionOf(item)
    if (state === 'current' || (item.kind === 'make' && item.change === 'new')) return []
    return [{ document: item.document, state, reasons: reasonsOf(item) }]
  })
}
