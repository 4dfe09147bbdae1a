import path from 'node:path'
import type { InputName, Reason } from '../model/input.ts'
import { CHANNELS, type Channel } from '../model/ledger.ts'
import type { Project } from '../project/project.ts'
import { version } from '../version.ts'

/** Data of plans and ledgers, in words for a person. */

/** Where what changed is now. */
export interface Origin {
  /** whether a file is the one that came with the program, and with which version; null: it is the person's own */
  cameWith(file: string): string | null
  /** the name of a list's file */
  nameOf(list: string): string
}

/** `invite 0.2.0`, of what came with it; lists by the names that they have in the project. */
export const originOf = (project: Pick<Project, 'comesWithInvite' | 'listFile'>): Origin => ({
  cameWith: (file) => (project.comesWithInvite(file) ? `invite ${version}` : null),
  nameOf: (list) => path.posix.basename(project.listFile(list)),
})

/** Of what was: nobody knows any more whether a list was a workbook then. */
const ofThePast: Origin = { cameWith: () => null, nameOf: (list) => `${list}.csv` }

/** `ministers.csv title_fr` */
export function inputWords(input: InputName, { nameOf }: Origin = ofThePast): string {
  switch (input.of) {
    case 'cell':
      return `${nameOf(input.list)} ${input.column}`
    case 'row':
      return `row of ${nameOf(input.list)}`
    case 'language':
      return `${nameOf(input.list)} language`
    case 'reference':
    case 'date':
      return `${input.file} ${input.of}`
    case 'template':
    case 'facts':
    case 'look':
    case 'locale':
    case 'words':
    case 'picture':
    case 'face':
      return input.file
    case 'icu':
      return 'Unicode data (ICU)'
    case 'signature':
      return 'identity'
    case 'revision':
    case 'corrigendum':
    case 'reminder':
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

/** What has changed; null: that is not the reason. */
function changeWords(reason: Reason, origin: Origin): string | null {
  switch (reason.kind) {
    case 'changed': {
      const { input } = reason
      const from = 'file' in input ? origin.cameWith(input.file) : null
      return `${inputWords(input, origin)}${from === null ? '' : `, which came with ${from}`}`
    }
    case 'identity':
      return 'identity'
    case 'level':
      return 'signature level'
    case 'language-changed':
      return `${origin.nameOf(reason.list)} language, now ${reason.to}`
    default:
      return null
  }
}

/** What has changed, where it is said already that something has; of another reason its words. */
export const causeWords = (reason: Reason, origin: Origin): string =>
  changeWords(reason, origin) ?? reasonWords(reason, origin)

/** `origin`: what to say of a file that nobody here has written. */
export function reasonWords(reason: Reason, origin: Origin = ofThePast): string {
  switch (reason.kind) {
    case 'new':
      return 'new'
    case 'changed':
    case 'identity':
    case 'level':
    case 'language-changed':
      return `changed: ${changeWords(reason, origin)}`
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
    case 'certificate':
      return 'to be signed by another'
    case 'row-gone':
      return `no longer in ${origin.nameOf(reason.list)}`
    case 'row-back':
      return `again in ${origin.nameOf(reason.list)}`
    case 'id-changed':
      return `no longer in ${origin.nameOf(reason.list)}, where ${reason.to} is new`
    case 'answered':
      return 'its addressee has answered'
    case 'not-answered':
      return 'its addressee has not answered after all'
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

/** `issued on 2004-05-11 by pouch` */
export const issuedWords = ({ on, channel }: { on: string; channel: Channel | null }): string =>
  `issued on ${on}${channel === null ? '' : ` by ${CHANNELS[channel]}`}`

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
