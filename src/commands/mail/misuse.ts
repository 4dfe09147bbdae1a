import { isMessageId } from '../../model/mail.ts'
import { type Problem, problem } from '../../problems/problem.ts'
import { writtenName } from '../settable.ts'
import { mailboxIn, senderProblems, serverIn } from './account.ts'
import type { SendFlags } from './definition.ts'
import type { SendAct } from './told.ts'

/**
 * What `invite send` was asked for that cannot be meant; all at once. `isPerson`: somebody is there to be asked; `isSetting`: an option
 * stands in invite.json, where it may wait for a command that needs it.
 */
export function sendProblems(
  act: SendAct,
  flags: SendFlags,
  isPerson: boolean,
  isSetting: (option: string) => boolean,
): readonly Problem[] {
  const problems: Problem[] = []
  const how = (given: Parameters<typeof problem<'send/how'>>[2]): void =>
    void problems.push(problem('send/how', null, given))
  const acts = (['now', 'test', 'eml', 'again', 'notSent'] as const).filter(
    (name) => flags[name] !== undefined,
  )
  if (acts.length > 1) how({ found: 'several', options: acts.map((name) => `--${writtenName(name)}`) })
  const needsReason = act === 'again' || act === 'not-sent'
  if (needsReason && !/\p{L}/u.test(flags.reason ?? '')) how({ found: 'no-reason', act })
  if (!needsReason && flags.reason !== undefined) how({ found: 'stray-reason' })
  for (const id of [flags.again, flags.notSent])
    if (id !== undefined && !isMessageId(id)) how({ found: 'no-message', value: id })
  if (act === 'now' && flags.now === true && !isPerson) how({ found: 'nobody' })
  if (flags.signMail === true && flags.mailIdentity === undefined) how({ found: 'no-mail-identity' })
  if (flags.signMail !== true && flags.mailIdentity !== undefined && !isSetting('mail-identity'))
    how({ found: 'unsigned' })
  if (flags.test !== undefined && mailboxIn(flags.test) === null)
    problems.push(problem('send/from', null, { option: '--test', value: flags.test }))
  if (act === 'now' || act === 'test' || act === 'eml')
    problems.push(...senderProblems(flags.from, flags.replyTo))
  const reaches = act === 'now' || act === 'test' || act === 'again'
  if (reaches && flags.via === undefined) how({ found: 'no-server' })
  if (flags.via !== undefined) {
    const server = serverIn(flags.via, flags.noTls === true)
    if (server.kind === 'problems') problems.push(...server.problems)
  }
  return problems
}
