import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { ReviewFile } from '../../archive/reviews.ts'
import { type PageFrame, type PageTemplates, renderPage } from '../../review/render.ts'
import type { ShownDocument, ShownReview } from '../../review/shown.ts'
import { viewOf } from '../../review/view.ts'
import type { PageWords } from '../../review/words.ts'
import { packageFolder } from '../../version.ts'
import type { GatheredReview } from './gather.ts'
import { pageWords, stampWords } from './page-words.ts'
import { CONTENTS } from './pictures.ts'

/** Where the pages were written, as a person reaches them. */
export interface WrittenPages {
  readonly page: string
  readonly mail: string | null
}

/** Templates, style and script of the pages, as they were built. */
const PAGES = path.join(packageFolder, 'dist/review')

/** From the disk and where it is served: nothing but what lies beside the page. */
const BESIDE =
  "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'"

/** Writes the pages of a review beside its pictures; what says that it is one comes last. */
export async function writePages(
  shown: GatheredReview,
  head: ReviewFile,
  tag: string,
  withMail: boolean,
): Promise<WrittenPages> {
  const { write, names } = shown
  const words = pageWords(tag)!
  const text = (name: string): string => readFileSync(path.join(PAGES, name), 'utf8')
  const script = text('review.js')
  const templates = Object.fromEntries(
    readdirSync(PAGES)
      .filter((name) => name.endsWith('.hbs'))
      .map((name) => [name.slice(0, -'.hbs'.length), text(name).trimEnd()]),
  )
  const view = viewOf(shown, words, stampWords(), (key) => `pictures/${key}.png`)
  const style = `${text('review.css')}${runningStyle(`${view.title}, ${view.run}`)}`
  const frame: PageFrame = { policy: BESIDE, style: null, script: null, note: null }
  await write.write('review.css', Buffer.from(style))
  await write.write('review.js', Buffer.from(script))
  const mail = withMail ? await writeMail(shown, words, templates, style, script) : null
  await write.write(CONTENTS, Buffer.from(shown.contents))
  await write.write('index.html', Buffer.from(renderPage(templates, view, frame, words)))
  await write.write('review.json', Buffer.from(`${JSON.stringify(head, null, 2)}\n`))
  write.close(names)
  return { page: path.join(write.folder, 'index.html'), mail }
}

/** On paper, what a sheet that shows no letter says of where it belongs: a style cannot take that from the page. */
const runningStyle = (words: string): string => {
  const escaped = [...words].map((each) => `\\${each.codePointAt(0)!.toString(16)} `).join('')
  return `\n@media print { @page { @bottom-left { content: "${escaped}"; font: 9pt serif } } }\n`
}

/** So large may a file be that is mailed: what most mailboxes take, with a third more for the mail’s own encoding. */
const MOST_MAILED = 12_000_000

async function writeMail(
  shown: GatheredReview,
  words: PageWords,
  templates: PageTemplates,
  style: string,
  script: string,
): Promise<string> {
  const { write, letter, id } = shown
  const hashOf = (part: string): string => `'sha256-${createHash('sha256').update(part).digest('base64')}'`
  const policy = `default-src 'none'; img-src data:; style-src ${hashOf(style)}; script-src ${hashOf(script)}; base-uri 'none'`
  const documents = forMail(shown)
  const chosen: ShownReview = { ...shown, documents }
  const html = (room: number): string => {
    const { cut, picture } = picturesWithin(room, documents, (key) => write.read(`${key}.png`))
    const said = words.say('mail.note', { folder: write.folder })
    const note = cut === 0 ? said : `${said} ${words.say('mail.cut', { n: cut })}`
    return renderPage(
      templates,
      viewOf(chosen, words, stampWords(), picture),
      { policy, style, script, note },
      words,
    )
  }
  let room = MOST_MAILED - Buffer.byteLength(html(0))
  let whole = html(room)
  // a picture that a document without room for its own shares with another is there too, and so is what is around pictures
  while (Buffer.byteLength(whole) > MOST_MAILED && room > 1000) {
    room = Math.floor(room * 0.9)
    whole = html(room)
  }
  const name = `${letter}_review_${id}.html`
  await write.write(name, Buffer.from(whole))
  return path.join(write.folder, name)
}

/** What is mailed: what changes, and of what is new one letter and one form a language. */
function forMail({ documents }: ShownReview): readonly ShownDocument[] {
  const seen = new Set<string>()
  return documents.filter(({ before, after, language, part }) => {
    if (before !== null || after === null) return true
    const kind = `${language} ${part.kind}`
    return !seen.has(kind) && seen.add(kind)
  })
}

/** Pictures as long as there is room; what several documents share is in the file as often. `cut`: documents without theirs. */
function picturesWithin(
  room: number,
  documents: readonly ShownDocument[],
  read: (key: string) => Uint8Array,
) {
  let left = room
  const links = new Map<string, string>()
  let cut = 0
  for (const { before, after } of documents) {
    const pictures = [...(before ?? []), ...(after ?? [])].map(
      ({ key }) => [key, links.get(key) ?? linkOf(read(key))] as const,
    )
    const size = pictures.reduce((sum, [, link]) => sum + link.length, 0)
    if (size > left) {
      cut++
      continue
    }
    left -= size
    for (const [key, link] of pictures) links.set(key, link)
  }
  return { cut, picture: (key: string): string | null => links.get(key) ?? null }
}

const linkOf = (png: Uint8Array): string => `data:image/png;base64,${Buffer.from(png).toString('base64')}`
