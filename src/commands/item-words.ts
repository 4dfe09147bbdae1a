import { partsOfId } from '../model/document.ts'
import { currentOf, heldVersion } from '../model/document-state.ts'
import { type Plan, type PlanItem, reasonsOf } from '../model/plan.ts'
import type { Report } from '../report.ts'
import { type Numbers, openKeySet, openNumbers, type Sequence, sequenceOf } from '../sequence.ts'
import { counted } from '../text/counted.ts'
import { issuedWords, type Origin, reasonWords } from './words.ts'

/** What happens to a document, as a plan says it. */
export type Action =
  | 'new'
  | 'changed'
  | 'withdrawn'
  | 'put-aside'
  | 'corrected'
  | 'stands'
  | 'restored'
  | 'held'
  | 'waits'

/** The same, when it is done. */
const DONE: Readonly<Record<Action, string>> = {
  new: 'made',
  changed: 'replaced',
  withdrawn: 'withdrawn',
  'put-aside': 'put aside',
  corrected: 'corrected',
  stands: 'stands',
  restored: 'restored',
  held: 'held',
  waits: 'waits',
}

/** An item in words. */
interface ItemWords {
  readonly action: Action
  readonly document: string
  readonly reasons: readonly string[]
  /** what the officer said, or has to say, or should know */
  readonly say: string | null
}

const UNREACHED = {
  nothing: 'although nothing had reached them',
  another: 'although they hold another letter than the one it speaks of',
} as const

/** What a plan would do something about. */
export type ChangingItem = Exclude<PlanItem, { kind: 'keep' }>

/** What is done with a document, in a word. */
export function actionOf(item: ChangingItem): Action {
  switch (item.kind) {
    case 'make':
      return item.change
    case 'settle':
      return item.as === 'corrigendum' ? 'corrected' : 'stands'
    case 'restore':
      return 'restored'
    case 'hold':
      return 'held'
    case 'wait':
      return 'waits'
    case 'withdraw':
      return item.by === null ? 'withdrawn' : 'put-aside'
  }
}

/** What is done with a document and why, as a plan tells it. */
function itemInWords(item: ChangingItem, origin: Origin): ItemWords {
  const reasons = reasonsOf(item).map((reason) => reasonWords(reason, origin))
  return { action: actionOf(item), document: item.document, reasons, say: sayOf(item) }
}

function sayOf(item: ChangingItem): string | null {
  switch (item.kind) {
    case 'make': {
      const as = item.as === null ? [] : [`as ${item.as}`]
      const reached = item.unreached === null ? [] : [UNREACHED[item.unreached]]
      return [...as, ...reached].join(', ') || null
    }
    case 'settle':
      return item.as === 'corrigendum' ? `stands, with ${item.by}` : 'as stands'
    case 'restore':
    case 'wait':
      return null
    case 'hold':
      return `${leftWords(item)}: say ${item.ways.map((way) => `--as ${way}`).join(' or ')}`
    case 'withdraw':
      if (item.by !== null) return `for ${item.by.document}`
      return heldVersion(item.state) === null ? null : leftWords(item)
    default:
      return item satisfies never
  }
}

/** `issued on 2004-05-11 by pouch` of what its addressee holds. */
export function leftWords({ state, document }: ChangingItem): string {
  const held = state === null ? null : heldVersion(state)
  const last = held?.issued.at(-1)
  if (held?.isUnclear) return 'adopted, and nobody has said whether it left'
  const replaced = state === null ? null : currentOf(state).made.replaces
  if (last === undefined && replaced !== null && replaced.document !== document)
    return `it stands for ${replaced.document}, which has left`
  return last === undefined ? `what belongs to ${document} has left` : issuedWords(last)
}

/** What a person sees at once. */
const SCREEN = 20

/**
 * A line a document, or, where that is more than a screen, a line for what is done to many for one reason. `done`: it has
 * been.
 */
export function printItems(
  items: Sequence<ChangingItem>,
  { report }: { report: Report },
  full: boolean,
  done: boolean,
  origin: Origin,
): void {
  const { paint } = report
  const colour: Readonly<Record<Action, (text: string) => string>> = {
    new: paint.green,
    changed: paint.yellow,
    withdrawn: paint.red,
    'put-aside': paint.yellow,
    corrected: paint.yellow,
    stands: paint.green,
    restored: paint.green,
    held: paint.red,
    waits: paint.red,
  }
  const print = (action: Action, what: string, width: number, why: readonly string[]): void => {
    const word = done ? DONE[action] : action.replace('-', ' ')
    report.result(`${colour[action](word.padEnd(9))}  ${what.padEnd(width)}  ${why.join('; ')}`.trimEnd())
  }
  const why = ({ action, reasons, say }: ItemWords): readonly string[] => [
    ...(action === 'new' && reasons.join() === 'new' ? [] : [reasons.join(', ')]),
    ...(say === null ? [] : [say]),
  ]
  if (full || items.length <= SCREEN) {
    const lines = items.map((item) => itemInWords(item, origin))
    const width = Math.max(0, ...lines.map(({ document }) => document.length))
    for (const line of lines) print(line.action, line.document, width, why(line))
    return
  }
  const groups = new Map<string, { readonly first: ItemWords; readonly places: Numbers }>()
  for (const [nth, item] of items.entries()) {
    const line = itemInWords(item, origin)
    const key = JSON.stringify([line.action, why(line)])
    const known = groups.get(key)
    const { places } = known ?? { places: openNumbers() }
    if (known === undefined) groups.set(key, { first: line, places })
    places.push(nth)
  }
  for (const { first, places } of [...groups.values()].slice(0, SCREEN))
    print(first.action, namesOf(sequenceOf(places.length, (nth) => items.at(places.at(nth))!)), 0, why(first))
  if (groups.size > SCREEN)
    report.result(
      `and ${groups.size - SCREEN} more such lines: ${done ? 'invite history' : 'invite plan --full'} tells each`,
    )
}

/** `384 documents of 192 addressees: AD, AE, AF, AG, AL, AM and 186 more` */
function namesOf(items: Sequence<ChangingItem>): string {
  if (items.length === 1) return items.at(0)!.document
  const ids = openKeySet()
  const first: string[] = []
  for (const { document } of items) {
    const { recipient } = partsOfId(document)
    if (ids.add(recipient) && first.length < 9) first.push(recipient)
  }
  const shown = ids.size > 9 ? `${first.slice(0, 8).join(', ')} and ${ids.size - 8} more` : first.join(', ')
  return `${items.length} documents of ${counted(ids.size, 'addressee')}: ${shown}`
}

/** Whether anything is done with it at all. */
export const isChanging = (item: PlanItem): item is ChangingItem => item.kind !== 'keep'

/** How many documents of a plan come to what. */
export type PlanCounts = Readonly<
  Record<'new' | 'changed' | 'withdrawn' | 'unchanged' | 'restored' | 'held' | 'waiting', number>
>

/** How many of a plan's documents come to what. */
export function countsOf({ items }: Plan): PlanCounts {
  const counts = { new: 0, changed: 0, withdrawn: 0, unchanged: 0, restored: 0, held: 0, waiting: 0 }
  // once: each item of a long plan is made up when it is asked for
  for (const item of items) counts[countedAs(item)]++
  return counts
}

function countedAs(item: PlanItem): keyof PlanCounts {
  switch (item.kind) {
    case 'make':
      return item.change
    case 'withdraw':
      return 'withdrawn'
    case 'keep':
    case 'settle':
      return 'unchanged'
    case 'restore':
      return 'restored'
    case 'hold':
      return 'held'
    case 'wait':
      return 'waiting'
    default:
      return item satisfies never
  }
}

/** `3 new, 2 changed, 1 withdrawn, 186 unchanged` */
export function countsLine(plan: Plan): string {
  const { restored, held, waiting, ...counts } = countsOf(plan)
  const always = Object.entries(counts).map(([name, count]) => `${count} ${name}`)
  const more = [
    ...(restored ? [`${restored} restored`] : []),
    ...(held ? [`${held} issued and to be decided`] : []),
    ...(waiting ? [`${waiting} waiting`] : []),
  ]
  return [...always, ...more].join(', ')
}
