import { hash } from 'node:crypto'
import { type Part, partsOfId } from '../model/document.ts'
import { currentOf, inputsOf } from '../model/document-state.ts'
import { type PlanItem, reasonsOf } from '../model/plan.ts'
import type { ListName } from '../model/recipient.ts'
import type { Selection } from '../plan/selection.ts'
import type { Problem } from '../problems/problem.ts'
import { table } from '../report.ts'
import { openKeySet, type Sequence } from '../sequence.ts'
import { counted } from '../text/counted.ts'
import type { GenerateBody } from './answers.ts'
import type { Completeness } from './answers-told.ts'

type ListedRecipients = Pick<Selection, 'listed' | 'originals'>

/** What a run has to show for itself. */
export interface RunSummary {
  readonly folder: string
  readonly listed: ListedRecipients
  /** every document that is wanted, and those of them that this run made */
  readonly wanted: Sequence<PlanItem>
  readonly made: Sequence<PlanItem>
  readonly withdrawn: number
  /** for what takes their place */
  readonly putAside: number
  readonly settled: number
  readonly restored: number
  /** have left and would change: the officer has to say how */
  readonly held: number
  /** are due, and cannot be made yet */
  readonly waiting: number
  readonly notes: readonly Problem[]
  readonly seconds: number
}

/** What a run has done that only makes documents. */
export const ONLY_MADE = { withdrawn: 0, putAside: 0, settled: 0, restored: 0, held: 0, waiting: 0 } as const

/** What is wanted of a plan: all but what leaves, and what cannot be made yet. */
export const isWanted = (item: PlanItem): boolean => item.kind !== 'withdraw' && item.kind !== 'wait'

type PartCounts = Record<Part['kind'] | 'made', number>
const NONE: Readonly<PartCounts> = { letter: 0, form: 0, sheet: 0, reminder: 0, made: 0 }

/** The table of languages, and the sentence that proves completeness. */
export function summary(account: RunSummary): string {
  const { wanted, made, withdrawn, putAside, settled, restored, held } = account
  const counts = new Map<string, PartCounts>()
  const countsOf = (tag: string) => {
    const known = counts.get(tag) ?? { ...NONE }
    counts.set(tag, known)
    return known
  }
  for (const { document } of wanted) {
    const { language, part } = partsOfId(document)
    countsOf(language)[part.kind]++
  }
  for (const { document } of made) countsOf(partsOfId(document).language).made++
  const all = { ...NONE }
  for (const each of counts.values())
    for (const kind of Object.keys(NONE) as (keyof PartCounts)[]) all[kind] += each[kind]
  const rows = [...[...counts].sort(([one], [other]) => (one < other ? -1 : 1)), ['all', all] as const]
  const done = [
    ...(made.length ? [`${counted(made.length, 'file')} made`] : []),
    ...(withdrawn ? [`${withdrawn} withdrawn`] : []),
    ...(putAside ? [`${putAside} put aside`] : []),
    ...(restored ? [`${restored} restored`] : []),
    ...(settled ? [`${settled} settled`] : []),
  ]
  const nothing = done.length === 0 ? 'nothing to do' : made.length === 0 ? `0 files made, ` : ''
  return [
    table(
      ['language', 'letters', 'forms', 'made now'],
      rows.map(([name, { letter, form, made }]) => [name, ...[letter, form, made].map(String)]),
    ),
    '',
    completeness(account.listed, wanted),
    ...(all.sheet ? [`and ${counted(all.sheet, 'sheet')} of corrigenda`] : []),
    ...(all.reminder ? [`and ${counted(all.reminder, 'reminder')}`] : []),
    ...(held
      ? [
          `${held} ${held === 1 ? 'document that has left waits' : 'documents that have left wait'} for your word: see invite plan`,
        ]
      : []),
    `${nothing}${done.join(', ')}, ${counted(account.notes.length, 'note')}, ${account.seconds.toFixed(1)} s, in ${account.folder}`,
  ].join('\n')
}

/** The same for a program. */
export function runTold(
  account: RunSummary,
): Pick<GenerateBody, 'counts' | 'completeness' | 'duplicates' | 'seconds'> {
  const { made, withdrawn, putAside, settled, restored, held, waiting, seconds } = account
  return {
    counts: { made: made.length, withdrawn, putAside, settled, restored, held, waiting },
    ...completenessTold(account.listed, account.wanted),
    seconds: Math.round(seconds * 1000) / 1000,
  }
}

/** The file that an item is about: the one that is made, or the one that stands. */
export const fileOf = (item: PlanItem): string => item.job?.file ?? currentOf(item.state!).made.file

/** The sentence that proves completeness: each list counted against itself, `192 of 192 addressees, 0 duplicates`. */
export function completeness(listed: ListedRecipients, items: Sequence<PlanItem>): string {
  const { originals } = listed
  const called = (list: ListName): string =>
    originals.length === 1 && originals[0] === list ? 'addressees' : list
  const counts = byList(listed, items).map(([list, count, of]) => `${count} of ${of} ${called(list)}`)
  return [...counts, `${duplicates(items)} duplicates`].join(', ')
}

/** For a program: how many of each list are reached, and who stands in two lists. */
export function completenessTold(listed: ListedRecipients, items: Sequence<PlanItem>): Completeness {
  const counts = byList(listed, items).map(([list, reached, of]) => ({ list, listed: of, reached }))
  return { completeness: counts, duplicates: duplicates(items) }
}

function byList(
  { listed }: ListedRecipients,
  items: Sequence<PlanItem>,
): readonly (readonly [ListName, number, number])[] {
  const reached = openKeySet()
  for (const item of items) reached.add(servedId(item))
  return Object.entries(listed).map(([list, ids]) => {
    return [list, ids.filter((id) => reached.has(id)).length, ids.length] as const
  })
}

/** Whose row a document serves: its own addressee's, or the one that has taken that row's place. */
export function servedId(item: PlanItem): string {
  for (const reason of reasonsOf(item)) if (reason.kind === 'id-changed') return reason.to
  const stands = item.state === null ? [] : inputsOf(currentOf(item.state))
  const row = stands.find(({ of, value }) => of === 'row' && value !== '')
  return row?.value ?? item.job?.recipient.id ?? partsOfId(item.document).recipient
}

/** Two documents of one name would be one file: counted from the files themselves. */
function duplicates(items: Sequence<PlanItem>): number {
  // by 48 bits of their hashes first: a hundred thousand paths are many megabytes, and as a rule no two are the same
  const names = new Float64Array(items.length)
  for (const [nth, item] of items.entries())
    names[nth] = hash('sha256', fileOf(item), 'buffer').readUIntBE(0, 6)
  const isAny = names.sort().some((name, nth) => nth > 0 && name === names[nth - 1])
  return isAny ? items.length - new Set(items.map(fileOf)).size : 0
}
