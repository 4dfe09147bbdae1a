import { type ApprovalRule, NO_APPROVALS } from '../model/approval.ts'
import { type Problem, problem } from '../problems/problem.ts'
import type { Json, Member } from './json.ts'
import { listOf, type Reader, textWithout } from './shape.ts'

const MOST_APPROVERS = 50

const number: Reader<ApprovalRule['approvals']> = (json, report) => {
  const value = json.kind === 'number' ? ([0, 1, 2] as const).find((each) => each === json.value) : undefined
  if (value === undefined) report(problem('letters/approvals', json.at, { found: 'number' }))
  return value ?? null
}

/** The digits of a fingerprint are written with colons between them or without, in either case of letters. */
const bare = (value: string): string => value.replace(/[:\s]/gu, '').toLowerCase()

const fingerprint = textWithout((value, at) =>
  /^[0-9a-f]{64}$/.test(bare(value))
    ? null
    : problem('letters/approvals', at, { found: 'fingerprint', value, digits: bare(value).length }),
)

/**
 * `approvals` and `approvers` of letter.json: how many have to approve, and who may. Neither need be there; who is named has
 * something to do, and there are as many as have to. Null after a problem.
 */
export function readApprovals(
  asked: Member | null,
  named: Member | null,
  report: (problem: Problem) => void,
): ApprovalRule | null {
  const approvals = asked === null ? NO_APPROVALS.approvals : number(asked.value, report)
  const written =
    named === null ? [] : listOf(fingerprint, { least: 0, most: MOST_APPROVERS })(named.value, report)
  if (approvals === null || written === null) return null
  const approvers = written.map(bare)
  const faults = named === null ? [] : faultsOf(approvals, asked !== null, approvers, named.value)
  for (const fault of faults) report(fault)
  return faults.length === 0 ? { approvals, approvers } : null
}

function faultsOf(
  approvals: ApprovalRule['approvals'],
  isAsked: boolean,
  approvers: readonly string[],
  json: Json,
): readonly Problem[] {
  const items = json.kind === 'array' ? json.items : []
  const twice = approvers.flatMap((each, index) =>
    approvers.indexOf(each) < index
      ? [problem('letters/approvals', items[index]!.at, { found: 'twice' })]
      : [],
  )
  if (twice.length > 0 || approvers.length === 0) return twice
  if (!isAsked) return [problem('letters/approvals', json.at, { found: 'no-number' })]
  return approvers.length < approvals
    ? [problem('letters/approvals', json.at, { found: 'too-few', approvals, named: approvers.length })]
    : []
}
