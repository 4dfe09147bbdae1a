import type { InputName, Reason } from '../model/input.ts'
import type { Channel } from '../model/ledger.ts'
import type { Project } from '../project/project.ts'
import { version } from '../version.ts'

/** Data of plans and ledgers, in words for a person. */

/** Whether a file is the one that came with the program, and with which version. */
export type Origin = (file: string) => string | null

/** `invite 0.2.0`, of what came with it. */
export const originOf =
  (project: Pick<Project, 'comesWithInvite'>): Origin =>
  (file) =>
    project.comesWithInvite(file) ? `invite ${version}` : null

/** `ministers.csv title_fr` */
export function inputWords(input: InputName): string {
  switch (input.of) {
    case 'cell':
      return `${input.list}.csv ${input.column}`
    case 'row':
      return `row of ${input.list}.csv`
    case 'language':
      return `${input.list}.csv language`
    case 'reference':
    case 'date':
      return `${input.file} ${input.of}`
    case 'template':
    case 'facts':
    case 'look':
    case 'locale':
    case 'words':
      return input.file
    case 'signature':
      return 'identity'
    case 'revision':
    case 'corrigendum':
    case 'fonts':
    case 'program':
    case 'original':
    case 'text':
      return input.of
    default:
      input satisfies never
      return 'what this version does not know'
  }
}

/** `origin`: what to say of a file that nobody here has written. */
export function reasonWords(reason: Reason, origin: Origin = () => null): string {
  switch (reason.kind) {
    case 'new':
      return 'new'
    case 'changed': {
      const { input } = reason
      const from = 'file' in input ? origin(input.file) : null
      return `changed: ${inputWords(input)}${from === null ? '' : `, which came with ${from}`}`
    }
    case 'key-lost':
      return 'nobody can tell whether its cells have changed: their key is lost'
    case 'revision':
      return `revision ${reason.number} of ${reason.date}`
    case 'original-made-again':
      return 'its original was made again'
    case 'original-withdrawn':
      return 'its original was withdrawn'
    case 'file-missing':
      return 'file missing'
    case 'file-altered':
      return 'file altered'
    case 'identity':
      return 'changed: identity'
    case 'level':
      return 'changed: signature level'
    case 'certificate':
      return 'to be signed by another'
    case 'row-gone':
      return `no longer in ${reason.list}.csv`
    case 'row-back':
      return `again in ${reason.list}.csv`
    case 'id-changed':
      return `no longer in ${reason.list}.csv, where ${reason.to} is new`
    case 'language-changed':
      return `changed: ${reason.list}.csv language, now ${reason.to}`
    case 'no-text':
      return 'there is no text for it any more'
    case 'no-original':
      return `there is no original yet (${reason.document})`
    case 'original-stale':
      return `its original is stale (${reason.document})`
    case 'original-earlier':
      return `its original stands with an earlier text (${reason.document})`
    case 'undecided':
      return `${reason.document} has left, and is to be decided on first`
    case 'said':
      return reason.words
    default:
      reason satisfies never
      return 'for a reason that this version does not know'
  }
}

/** How a letter left, after “by”. */
export const channelWords: Readonly<Record<Channel, string>> = {
  hand: 'hand',
  pouch: 'pouch',
  registered: 'registered mail',
  fax: 'fax',
  email: 'e-mail',
}

/** `issued on 2004-05-11 by pouch` */
export const issuedWords = ({ on, channel }: { on: string; channel: Channel | null }): string =>
  `issued on ${on}${channel === null ? '' : ` by ${channelWords[channel]}`}`

/** `10 May 2004, 07:00 UTC` */
export const timeWords = (time: Date): string => `${dayWords(time)}, ${time.toISOString().slice(11, 16)} UTC`

/** `10 May 2004`, of a time in UTC */
export const dayWords = (time: Date): string => {
  const month = [
    'January',
    'February',
    'March',
    'April',
    'May',
    'June',
    'July',
    'August',
    'September',
    'October',
    'November',
    'December',
  ][time.getUTCMonth()]
  return `${time.getUTCDate()} ${month} ${time.getUTCFullYear()}`
}
