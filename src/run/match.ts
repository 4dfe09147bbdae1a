import type { Archive } from '../archive/archive.ts'
import { type DocumentId, type Edition, type LetterEdition, type Part, partsOfId } from '../model/document.ts'
import { currentOf } from '../model/document-state.ts'
import type { Job } from '../model/plan.ts'
import type { Copy, Recipient } from '../model/recipient.ts'
import { currentEditions } from '../plan/editions.ts'
import { copyOf, firstEdition, hasText, openJobs } from '../plan/jobs.ts'
import type { Project } from '../project/project.ts'
import type { Sequence } from '../sequence.ts'
import type { Verdict } from '../sign/verify/verdict.ts'
import { certifying } from './lay-out.ts'
import { openPipeline } from './pipeline.ts'

/** What a signed file was made from; null: lists and texts of today make other bytes. */
export type InputMatcher = (document: DocumentId, bytes: Uint8Array, verdict: Verdict) => Promise<Job | null>

/**
 * Finds what a signed file was made from: by making it anew, with its own time and signer, and comparing all bytes outside
 * /Contents. Null: lists and texts of today make other bytes.
 */
export async function openMatcher(
  project: Project,
  holders: Sequence<Copy>,
  archive: Archive,
): Promise<InputMatcher> {
  const pipeline = await openPipeline(project)
  const jobOf = openJobs(project, archive.cells())
  const editions = currentEditions(project, archive)

  const candidates = (document: DocumentId): readonly Job[] => {
    const { recipient, language, part } = partsOfId(document)
    if (!hasText(project, language, part) || !project.languages.some(({ tag }) => tag === language)) return []
    const known: readonly LetterEdition[] = [firstEdition(project), editions.get(language)!]
    const row = project.recipients.find(({ id }) => id === recipient)
    const copy = holders.find((each) => each.recipient.id === recipient)
    const office: Recipient | undefined = row ?? copy?.original
    const isNumbered = part.kind === 'sheet' || part.kind === 'reminder'
    if (office === undefined || (isNumbered && copy !== undefined)) return []
    return known.flatMap((edition) => {
      const under = isNumbered ? editionsOf(part, edition, archive) : [edition]
      return under.map((each) => {
        const job = jobOf({ recipient: office, language, part }, each)
        const state = archive.documents.get(job.id)
        const version = state === undefined ? 1 : currentOf(state).made.version
        return copy === undefined
          ? job
          : copyOf(job, version, copy.recipient, project.letter, archive.cells())
      })
    })
  }

  return async (document, bytes, { signer, statedAt, development, signed }) => {
    if (signer === null || statedAt === null || signed === null) return null
    const { placeholder, end } = signed
    const contentsBytes = (placeholder.end - placeholder.start - 2) / 2
    for (const job of candidates(document)) {
      for (const at of waysToSay(statedAt)) {
        const laidOut = await pipeline.layOut(job, { subject: signer, signedAt: at, development }, false)
        if (laidOut.kind === 'problems') continue
        const made = pipeline.write(laidOut.value, certifying(at, contentsBytes)(job))
        const whole = Buffer.concat([...made.prefix.chunks, made.body])
        const isSame =
          whole.length === end &&
          whole.subarray(0, placeholder.start).equals(bytes.subarray(0, placeholder.start)) &&
          whole.subarray(placeholder.end).equals(bytes.subarray(placeholder.end, end))
        if (isSame) return job
      }
    }
    return null
  }
}

/** A signature knows UTC as +00'00', the metadata say it as it was asked for: `Z`, mostly. */
const waysToSay = (time: string): readonly string[] =>
  time.endsWith('+00:00') ? [time.replace('+00:00', 'Z'), time] : [time]

/** A sheet's or reminder's editions, by the days on which others of its number were dated. */
function editionsOf(
  { kind, number }: Extract<Part, { number: number }>,
  letter: LetterEdition,
  { documents }: Archive,
): readonly Edition[] {
  const dates = new Set<string>()
  for (const state of documents.values()) {
    const { edition } = currentOf(state).made
    const isSame = edition.kind === (kind === 'sheet' ? 'corrigendum' : 'reminder')
    if (isSame && edition.number === number) dates.add(edition.date)
  }
  return [...dates].map((date) =>
    kind === 'sheet'
      ? { kind: 'corrigendum', number, date, corrects: letter }
      : { kind: 'reminder', number, date, recalls: letter },
  )
}
