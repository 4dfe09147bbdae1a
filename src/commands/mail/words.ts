import type { HeldBackReason } from '../../mail/dispatch.ts'
import { partName } from '../../model/document.ts'
import { officerName } from '../../model/recipient.ts'
import { counted, someOf } from '../../text/counted.ts'
import { asTable } from '../listed.ts'
import type { SendFlags } from './definition.ts'
import type { PreparedDispatch } from './prepare.ts'
import type { Dispatched } from './send-now.ts'
import type { MailOutcomeTold } from './told.ts'

/** Why nothing goes to somebody. */
const heldWords: Readonly<Record<HeldBackReason, string>> = {
  'not-current': 'not made, or not as lists and texts are now (invite plan)',
  trial: 'signed for trial',
  'not-approved': 'signed, and not approved as the letter asks now (invite review --standing)',
  elsewhere: 'left by another channel (--also-issued takes them too)',
  'no-address': 'no e-mail address in the list',
  sent: 'left by e-mail',
  partly:
    'left at one address, and not at another (invite history ID names the message; --again sends it there)',
  unknown: 'sent, and nobody knows whether it has left (--again ID, or --not-sent ID)',
}

/** What decides which messages there are: whoever sends a dispatch has to repeat it, or it is another one. */
function chosenBy({ only, to, language, alsoIssued, sharedAddress }: SendFlags): string {
  const lists = { only, to, language }
  const said = Object.entries(lists).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name} ${[value].flat().join(',')}`],
  )
  return [
    ...said,
    ...(alsoIssued === true ? ['--also-issued'] : []),
    ...(sharedAddress === true ? ['--shared-address'] : []),
  ]
    .map((each) => ` ${each}`)
    .join('')
}

/** What would go to whom, from which files, and what would not. `flags`: what was asked for. */
export function dispatchLines({ id, messages, held }: PreparedDispatch, flags: SendFlags): readonly string[] {
  const rows = messages.map(({ addressee, row, language, addresses, documents }) => [
    addressee,
    officerName(row),
    language,
    documents.map(({ part }) => partName(part)).join(' + '),
    addresses.join('; '),
  ])
  const table =
    rows.length === 0
      ? []
      : asTable([['id', 'name', 'language', 'carries', 'to'], ...rows])
          .trimEnd()
          .split('\n')
  const counts = new Map<HeldBackReason, string[]>()
  for (const { addressee, why } of held) counts.set(why, [...(counts.get(why) ?? []), addressee])
  const others = [...counts].map(
    ([why, ids]) => `${counted(ids.length, 'addressee')} left out: ${heldWords[why]}: ${someOf(ids)}`,
  )
  const total = messages.reduce((sum, { addresses }) => sum + addresses.length, 0)
  const end =
    id === null
      ? 'nothing to send'
      : `dispatch ${id}: ${counted(messages.length, 'message')} to ${counted(total, 'address', 'addresses')}; invite send${chosenBy(flags)} --now ${id} sends it`
  return [...table, ...(table.length > 0 ? [''] : []), ...others, end]
}

/** What became of a message at one address, in a few words. */
export const stateWords: Readonly<Record<MailOutcomeTold['state'], string>> = {
  planned: 'planned',
  accepted: 'accepted',
  'refused-now': 'refused for now',
  'refused-for-good': 'refused for good',
  unknown: 'unknown: the server had it, and did not answer',
  settled: 'settled',
  written: 'written',
}

/** What became of messages: each that was not taken, and how many were accepted, refused, are unknown, and were not come to. */
export function outcomeLines({
  messages,
  left,
  addressesLeft,
}: Pick<Dispatched, 'messages' | 'left' | 'addressesLeft'>): readonly string[] {
  const all = messages.flatMap(({ addressee, message, outcomes }) =>
    outcomes.map((outcome) => ({ addressee, message, ...outcome })),
  )
  const lines = all
    .filter(({ state }) => state !== 'accepted')
    .map(({ addressee, message, address, state, code }) => {
      const by = code === null ? '' : ` (${code})`
      return `${addressee}${address === null ? '' : `, ${address}`}: ${stateWords[state]}${by}; ${message}`
    })
  const count = (state: MailOutcomeTold['state']): number => all.filter((each) => each.state === state).length
  // each address is asked for by itself: a message that goes to two may be taken for one and refused for the other
  const tried = all.length + addressesLeft
  const to = tried === messages.length ? '' : ` to ${counted(tried, 'address', 'addresses')}`
  const counts = [
    `${count('accepted')} accepted`,
    ...(count('refused-now') > 0 ? [`${count('refused-now')} refused for now`] : []),
    ...(count('refused-for-good') > 0 ? [`${count('refused-for-good')} refused for good`] : []),
    ...(count('unknown') > 0 ? [`${count('unknown')} unknown`] : []),
    ...(addressesLeft > 0 ? [`${addressesLeft} not come to`] : []),
  ]
  if (messages.length === 0) return [`nothing was sent; ${counted(left, 'message')} not come to`]
  const others = left > 0 ? `; ${counted(left, 'further message')} not come to` : ''
  return [...lines, `${counted(messages.length, 'message')}${to}: ${counts.join(', ')}${others}`]
}
