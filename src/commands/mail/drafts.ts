import { createHash } from 'node:crypto'
import { openComposer } from '../../compose/compose.ts'
import { bodyOf } from '../../mail/body.ts'
import { FORM, LETTER } from '../../model/document.ts'
import type { Job } from '../../model/plan.ts'
import type { SplitFile } from '../../model/signed.ts'
import type { Project } from '../../project/project.ts'
import type { Sequence } from '../../sequence.ts'

/** The draft of a message: a page of HTML, relative to the drafts. */
export interface MessageDraft {
  readonly file: string
  readonly parts: SplitFile
}

/**
 * A draft of the message for each language in which letters are drafted, as the first addressee of that language would get it: its subject,
 * how its files and its calendar entry are called, and its text. None where the letter has no message.
 */
export async function messageDrafts(project: Project, jobs: Sequence<Job>): Promise<readonly MessageDraft[]> {
  const { letter, languages } = project
  if (letter.mail === null) return []
  const composer = openComposer(project)
  const drafts: MessageDraft[] = []
  for (const { tag, words } of languages) {
    const job = jobs.find(
      ({ language, part, original }) => language === tag && part.kind === 'letter' && original === null,
    )
    if (job === undefined) continue
    const hasForm = letter.form !== null
    const body = bodyOf(
      await composer.mail(job, { letter: true, form: hasForm, sheet: false, reminder: false }),
    )
    const files = [LETTER, ...(hasForm ? [FORM] : [])].map((part) => body.fileName(part) ?? part.kind)
    const calendar = body.calendar === null ? [] : [`${body.calendar.summary}; ${body.calendar.place}`]
    const items = [...files.map((name) => `${name}.pdf`), ...calendar].map(
      (text) => `<li>${escaped(text)}</li>`,
    )
    const head = `<p><strong>${escaped(words['marking.draft'] ?? '')}</strong></p>\n<h1>${escaped(body.subject)}</h1>\n<ul>${items.join('')}</ul>\n<hr>\n`
    const html = body.html.replace('<body>\n', `<body>\n${head}`)
    const prefix = { chunks: [], length: 0, sha256: createHash('sha256') }
    drafts.push({ file: `mail/${letter.name}_mail_${tag}.html`, parts: { prefix, body: Buffer.from(html) } })
  }
  return drafts
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
