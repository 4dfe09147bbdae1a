import { EXIT, statusOf } from '../exit.ts'
import type { Dispatched } from './send-now.ts'

/** 75 where the server was not reached, 3 where something was refused or is unknown. */
export function exitOf({ messages, problems }: Pick<Dispatched, 'messages' | 'problems'>): number {
  if (problems.length > 0) return statusOf(problems)
  const isAllTaken = messages.every(({ outcomes }) => outcomes.every(({ state }) => state === 'accepted'))
  return isAllTaken ? EXIT.done : EXIT.left
}
