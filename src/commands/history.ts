import type { Entry } from '../model/ledger.ts'
import { openDesk } from './desk.ts'
import type { FolderFlags } from './flags.ts'
import { channelName } from './issue.ts'

/** One addressee's story, as the ledger tells it. Returns the exit status. */
export async function history(
  addressee: string,
  letterName: string | null,
  flags: FolderFlags,
): Promise<number> {
  const desk = await openDesk(letterName, { ...flags, language: ['own'] })
  if (typeof desk === 'number') return desk
  const id = desk.project.recipients.find((each) => each.id.toUpperCase() === addressee.toUpperCase())?.id
  const { entries } = desk.archive.ledger
  const owner = new Map(
    entries.flatMap((entry) => (entry.event === 'made' ? [[entry.document, entry.recipient]] : [])),
  )
  const known = [...new Set(owner.values())].find((each) => each.toUpperCase() === addressee.toUpperCase())
  const found = id ?? known
  if (found === undefined) {
    const hint = 'use the id of its row in ministers.csv, such as FR'
    const message = `no addressee “${addressee}”`
    return desk.refuse([{ severity: 'error', code: 'project/unknown-addressee', message, hint }], 2)
  }
  const own = entries.filter(({ document }) => owner.get(document) === found)
  const { report } = desk
  if (own.length === 0) report.result(`${found}: nothing has been made`)
  for (const entry of own) {
    const [, language, part] = entry.document.split('/')
    report.result(`${when(entry)}  ${`${part} ${language}`.padEnd(9)}  ${told(entry)}`)
    report.result(report.paint.dim(`${' '.repeat(18)}${entry.file}  sha256 ${entry.sha256}`))
  }
  const standing = [...desk.archive.standing.values()].filter(({ made }) => made.recipient === found)
  for (const { made, withdrawn, issued } of standing) {
    const left = issued.map(
      ({ on, channel }) => `issued on ${on}${channel ? ` by ${channelName[channel]}` : ''}`,
    )
    const now =
      withdrawn !== null
        ? 'withdrawn'
        : [`version ${made.version}`, ...(left.length ? left : ['not issued'])].join(', ')
    report.result(`now: ${made.part} ${made.language}: ${now}`)
  }
  desk.json({ addressee: found, entries: own })
  return 0
}

/** `2004-05-10 09:00`, in the zone it was written in. */
const when = ({ at }: Entry): string => at.slice(0, 16).replace('T', ' ')

function told(entry: Entry): string {
  const because = (reason: string | null): string => (reason === null ? '' : `: “${reason}”`)
  switch (entry.event) {
    case 'made': {
      const as = entry.as === null ? '' : `, as ${entry.as}${because(entry.reason)}`
      const { revision, reference, date } = entry.edition
      const edition = revision === 0 ? '' : `, ${reference} of ${date}`
      return `made, version ${entry.version} (${entry.reasons.join(', ')})${as}${edition}; signed by ${entry.signer}`
    }
    case 'superseded':
      return 'put aside for the next version'
    case 'withdrawn':
      return `withdrawn (${entry.reasons.join(', ')})`
    case 'issued':
      return `issued on ${entry.on}${entry.channel === null ? '' : ` by ${channelName[entry.channel]}`}`
    case 'corrected':
      return `stands, corrected by ${entry.by}${because(entry.reason)}`
    case 'reprinted':
      return 'reprinted: the same bytes put out again'
  }
}
