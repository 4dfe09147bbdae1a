import type { Problem } from '../problems/problem.ts'
import { problem } from '../problems/problem.ts'
import type { ReturnsFlags } from './flags.ts'

/** What `invite returns` does; without a word it lists. */
const RETURNS_ACTS = ['list', 'collect', 'accept', 'refuse', 'key-in', 'missing', 'erase'] as const
/** One of them. */
export type ReturnsAct = (typeof RETURNS_ACTS)[number]

/** Options that belong to some acts alone, and to which. */
const OPTIONS: Readonly<Partial<Record<keyof ReturnsFlags, readonly ReturnsAct[]>>> = {
  only: ['accept', 'key-in', 'missing', 'erase'],
  person: ['erase'],
  before: ['erase'],
  received: ['collect'],
  reason: ['refuse', 'erase'],
}

/** The act that is meant; or what is wrong with how it was asked for. `today`: ISO. */
export function actOf(
  said: string | null,
  names: readonly string[],
  flags: ReturnsFlags,
  today: string,
): ReturnsAct | readonly Problem[] {
  const how = (given: Parameters<typeof problem<'returns/how'>>[2]): Problem =>
    problem('returns/how', null, given)
  const act = said === null ? 'list' : RETURNS_ACTS.find((each) => each === said)
  if (act === undefined)
    return [how({ found: 'act', value: said ?? '', known: RETURNS_ACTS.filter((each) => each !== 'list') })]
  const options = Object.entries(OPTIONS) as [keyof ReturnsFlags, readonly ReturnsAct[]][]
  const strayOptions = options.filter(([name, acts]) => flags[name] !== undefined && !acts.includes(act))
  const ways = [
    names.length > 0,
    flags.person !== undefined,
    flags.only !== undefined,
    flags.before !== undefined,
  ]
  const found = [
    ...strayOptions.map(([option]) => how({ found: 'option', act, option: `--${option}` })),
    ...((act === 'accept' || act === 'refuse' || act === 'key-in') && names.length === 0
      ? [how({ found: 'no-ids', act })]
      : []),
    ...(act === 'key-in' && flags.only === undefined ? [how({ found: 'no-only' })] : []),
    ...((act === 'list' || act === 'missing') && names.length > 0
      ? [how({ found: 'stray', act, names })]
      : []),
    ...(act === 'erase' && ways.filter(Boolean).length !== 1 ? [how({ found: 'whom' })] : []),
    ...((act === 'refuse' || act === 'erase') && !/\p{L}/u.test(flags.reason ?? '')
      ? [how({ found: 'no-reason', act })]
      : []),
    ...(flags.received !== undefined && flags.received > today
      ? [how({ found: 'not-yet', on: flags.received })]
      : []),
  ]
  return found.length > 0 ? found : act
}
