import { MOST_SHARDS, type Shard } from '../../plan/shards.ts'
import { flag, number, type Positional, Unfit, under, value } from '../option.ts'
import { answer, DO, data, identity, LEFT, out, takeLock } from '../option-groups.ts'

/** Which share of a plan is to be made: one that is named, or the engine's, which counts its tasks. */
export type ShardAsked = 'auto' | Shard

/** `2/4`, from `0/4` to `3/4`, or `auto`. Throws `Unfit`. */
function shard(text: string): ShardAsked {
  if (text.toLowerCase() === 'auto') return 'auto'
  const [, index, of] = /^(\d{1,4})\/([1-9]\d{0,3})$/.exec(text) ?? []
  if (index === undefined)
    throw new Unfit('It has to be auto, or a share and how many there are: 0/4, 1/4, 2/4 or 3/4.')
  const asked: Shard = { index: Number(index), of: Number(of) }
  if (asked.index >= asked.of)
    throw new Unfit(`Shares are counted from 0: the last of ${of} is ${asked.of - 1}/${of}.`)
  return asked
}

function count(text: string): number {
  const of = number(text)
  if (of > MOST_SHARDS) throw new Unfit(`It has to be ${MOST_SHARDS} at most.`)
  return of
}

const folders: Positional<readonly string[]> = { name: '[folders...]' }

/** Of generate: which share of a saved plan. */
export const ofShard = under(DO, {
  shard: value(
    '<k/n>',
    'with --plan: only the k-th of n shares of it, from 0 to n−1, into parts/; auto asks Slurm, Kubernetes or AWS Batch',
    shard,
  ),
})
/** Of plan: how many shares. */
export const ofShards = under(DO, {
  shards: value('<n>', 'with --save: so many shares, each for a machine (generate --shard)', count),
})

/** What `invite merge` takes. */
export const merge = {
  takes: [folders],
  says: 'make one of what the machines of a plan have made (generate --shard), which lies in parts/ or the folders named',
  options: {
    ...identity,
    ...under(LEFT, {
      reason: value('<why>', 'why, in a sentence, where the plan was saved without a reason'),
      withdraw: value('<number>', 'that many addressees may be withdrawn (invite plan counts them)', number),
      skipHeld: flag('go on without what waits for your word'),
    }),
    ...data,
    ...out,
    ...takeLock,
    ...answer,
  },
} as const
