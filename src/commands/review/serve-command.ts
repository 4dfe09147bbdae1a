import { isPlanId } from '../../archive/plans.ts'
import { letterOfPlan } from '../../archive/reviews.ts'
import { type Problem, problem } from '../../problems/problem.ts'
import { answered, type Ended } from '../answer.ts'
import { openPast } from '../command.ts'
import type { Context } from '../context.ts'
import { EXIT } from '../exit.ts'
import { scopeOf } from '../told.ts'
import { serveReview } from './serve.ts'
import type { ReviewBody } from './serve-answer.ts'
import type { ReviewFlags } from './serve-definition.ts'

/** Serves the pages of a plan that was kept. */
export async function review(
  context: Context,
  letterName: string | null,
  flags: ReviewFlags,
): Promise<Ended<ReviewBody>> {
  const { plan: id, serve } = flags
  const early = context.begin(flags, (file) => file)
  const wrong = misuse(id, serve)
  if (wrong.length > 0 || id === undefined) return early.refuse(wrong)
  const letter = letterName ?? letterOfPlan(flags.out, id)
  if (letter === null) return early.refuse([problem('approve/no-plan', null, { id, folder: flags.out })])
  const command = await openPast(context, letter, flags)
  if (command.kind === 'refused') return command
  const served = await serveReview(context, command, id, flags)
  if (served.kind === 'problems') return command.refuse(served.problems)
  const body: ReviewBody = { ...scopeOf(command), plan: id, served: served.value }
  return answered(body, context.stop.asked() ?? EXIT.done)
}

function misuse(id: string | undefined, serve: true | undefined): readonly Problem[] {
  if (id !== undefined && !isPlanId(id)) return [problem('plan/no-id', null, { value: id })]
  return id === undefined || serve !== true ? [problem('review/how', null)] : []
}
