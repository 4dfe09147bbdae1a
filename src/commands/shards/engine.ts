import type { SavedPlan } from '../../archive/plans.ts'
import type { PlanOptions } from '../../plan/request.ts'
import type { Shard } from '../../plan/shards.ts'
import { type Outcome, type Problem, problem } from '../../problems/problem.ts'
import type { ShardAsked } from './definition.ts'

/** Variables in which engines number their tasks: Slurm's job arrays, Kubernetes' Indexed Jobs, AWS Batch's array jobs. */
const ENGINES = ['SLURM_ARRAY_TASK_ID', 'JOB_COMPLETION_INDEX', 'AWS_BATCH_JOB_ARRAY_INDEX'] as const

/** Which share of a plan is meant, and which variable said so; null: the person did. */
export interface ShardMeant {
  readonly shard: Shard
  readonly from: string | null
}

/** The share that was named, or the engine's; a problem: none of this plan. */
export function shardMeant(
  saved: SavedPlan<PlanOptions>,
  asked: ShardAsked,
  environment: NodeJS.ProcessEnv,
): Outcome<ShardMeant> {
  const { id, shards: of } = saved
  if (of === undefined) return refused(problem('shards/plan', null, { found: 'no-shards', id }))
  if (asked === 'auto') return fromEngine(of, environment)
  if (asked.of !== of)
    return refused(problem('shards/plan', null, { found: 'another-count', id, of, asked: asked.of }))
  return { kind: 'ok', value: { shard: asked, from: null }, notes: [] }
}

function fromEngine(of: number, environment: NodeJS.ProcessEnv): Outcome<ShardMeant> {
  const set = ENGINES.flatMap((name) => {
    const value = environment[name]
    return value === undefined || value === '' ? [] : [{ name, value }]
  })
  const [first] = set
  if (first === undefined) return refused(problem('shards/engine', null, { found: 'none', known: ENGINES }))
  // one engine may run within a task of another
  if (set.some(({ value }) => value !== first.value))
    return refused(problem('shards/engine', null, { found: 'several', names: set.map(({ name }) => name) }))
  const { name, value } = first
  if (!/^\d{1,9}$/.test(value))
    return refused(problem('shards/engine', null, { found: 'no-number', name, value }))
  const index = Number(value)
  if (index >= of) return refused(problem('shards/engine', null, { found: 'beyond', name, value, of }))
  return { kind: 'ok', value: { shard: { index, of }, from: name }, notes: [] }
}

const refused = (why: Problem): Outcome<never> => ({ kind: 'problems', problems: [why] })
