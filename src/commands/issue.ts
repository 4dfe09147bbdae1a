import type { Channel, Entry, Issued, Item, Standing } from '../model/ledger.ts'
import type { Problem } from '../model/problem.ts'
import { version } from '../version.ts'
import type { Archive } from './archive.ts'
import { openDesk } from './desk.ts'
import type { IssueFlags } from './flags.ts'
import { prospect } from './prospect.ts'
import { fault, record } from './record.ts'
import { wishFrom } from './wish.ts'

/**
 * Records that letters have left. What had left before is not recorded twice, but for another channel. Returns the exit
 * status.
 */
export async function issue(letterName: string | null, flags: IssueFlags): Promise<number> {
  const desk = await openDesk(letterName, flags)
  if (typeof desk === 'number') return desk
  const now = new Date()
  const on = flags.on ?? localDay(now)
  if (on > localDay(now))
    return desk.refuse([fault('issue/not-yet', `${on} has not come yet`, 'record what has left already')], 2)
  if (desk.archive.standing.size === 0)
    return desk.refuse([fault('issue/nothing', 'nothing has been made', 'invite generate makes it')], 1)
  return record(desk, (archive) => {
    const planned = prospect(desk.project, archive, wishFrom(flags, desk.selection, null, null))
    if (planned.kind === 'problems') return { entries: [], status: desk.refuse(planned.problems, 1) }
    const standing = planned.value.items.flatMap((item) => {
      const held = standingOf(item)
      return held === null ? [] : [{ item, held }]
    })
    const problems = standing.flatMap(({ held }) => faultsOf(held, archive))
    if (standing.length === 0)
      problems.push(
        fault('issue/nothing', 'nothing of this has been made', 'invite status says what there is'),
      )
    if (problems.length > 0) return { entries: [], status: desk.refuse(problems, 1) }

    const leaving = standing.filter(({ held }) => !hasLeft(held, flags))
    const stale = leaving.filter(({ item }) => item.kind === 'make').map(({ held }) => held.made.document)
    const trial = leaving.filter(({ held }) => held.made.seal.identity === 'development')
    desk.report.problems([
      ...(stale.length > 0 ? [staleNote(stale)] : []),
      ...(trial.length > 0 ? [trialNote(trial.length)] : []),
    ])
    const entries = leaving.map(({ held }): Entry => {
      const { document, file, sha256 } = held.made
      const common = { at: `${now.toISOString().slice(0, 19)}Z`, document, file, sha256, program: version }
      return { event: 'issued', ...common, channel: flags.channel ?? null, on } satisfies Issued
    })
    const addressees = new Set(leaving.map(({ held }) => held.made.recipient)).size
    desk.report.result(
      entries.length === 0
        ? 'nothing to record: all of it had left before'
        : `${entries.length} documents of ${addressees} ${addressees === 1 ? 'addressee' : 'addressees'} recorded as issued on ${on}${flags.channel ? ` by ${channelName[flags.channel]}` : ''}`,
    )
    desk.json({ on, channel: flags.channel ?? null, documents: entries.map(({ document }) => document) })
    return { entries, status: 0 }
  })
}

/** What there is of it, whatever a run would do with it. */
function standingOf(item: Item): Standing | null {
  if (item.kind === 'withdraw') return null
  return item.kind === 'make' ? item.replaces : item.standing
}

const hasLeft = ({ issued }: Standing, { channel }: IssueFlags): boolean =>
  issued.some((each) => channel === undefined || each.channel === channel)

function faultsOf({ made }: Standing, archive: Archive): Problem[] {
  const hash = archive.hash(made.file)
  if (hash === made.sha256) return []
  const what = hash === null ? 'is not there' : 'is not the file that was made'
  return [
    fault(
      'issue/not-as-recorded',
      `${made.file} ${what}`,
      'restore it from a backup, or run invite generate',
    ),
  ]
}

const staleNote = (documents: readonly string[]): Problem => ({
  severity: 'note',
  code: 'issue/stale',
  message: `${documents.slice(0, 5).join(', ')}${documents.length > 5 ? ` and ${documents.length - 5} more` : ''} differ from the lists and texts of today`,
  hint: 'invite plan says how; if they have really left, this is right',
})

const trialNote = (count: number): Problem => ({
  severity: 'note',
  code: 'issue/development-identity',
  message: `${count} of these were signed with the development identity: they are not for distribution`,
  hint: 'recorded all the same',
})

export const channelName: Readonly<Record<Channel, string>> = {
  pouch: 'pouch',
  registered: 'registered mail',
  fax: 'fax',
  email: 'e-mail',
}

/** ISO, where this machine is. */
export function localDay(date: Date): string {
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 10)
}
