import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { CoveredItem, NamedSigner } from '../../model/approval.ts'
import { type PageFrame, type PageTemplates, renderPage } from '../../review/render.ts'
import type { ShownReview } from '../../review/shown.ts'
import { viewOf } from '../../review/view.ts'
import type { PageWords } from '../../review/words.ts'
import { packageFolder } from '../../version.ts'
import type { GatheredReview } from './gather.ts'
import { pageWords, stampWords } from './page-words.ts'
import { CONTENTS } from './pictures.ts'

/** What `review.json` says: what was looked at, and for whose signature. Approvals refer to it. */
export interface ReviewHead {
  readonly review: string
  readonly letter: string
  readonly signer: NamedSigner | null
  readonly items: readonly CoveredItem[]
}

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
  head: ReviewHead,
  tag: string,
  withMail: boolean,
): Promise<WrittenPages> {
  const { write, names } = shown
  const words = pageWords(tag)!
  const text = (name: string): string => readFileSync(path.join(PAGES, name), 'utf8')
  const [style, script] = [text('review.css'), text('review.js')]
  const templates = Object.fromEntries(
    readdirSync(PAGES)
      .filter((name) => name.endsWith('.hbs'))
      .map((name) => [name.slice(0, -'.hbs'.length), text(name).trimEnd()]),
  )
  const view = viewOf(shown, words, stampWords(), (key) => `pictures/${key}.png`)
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
  const { documents, cut, picture } = forMail(shown, (key) => write.read(`${key}.png`))
  const chosen: ShownReview = { ...shown, documents }
  const hashOf = (part: string): string => `'sha256-${createHash('sha256').update(part).digest('base64')}'`
  const policy = `default-src 'none'; img-src data:; style-src ${hashOf(style)}; script-src ${hashOf(script)}; base-uri 'none'`
  const said = words.say('mail.note', { folder: write.folder })
  const note = cut === 0 ? said : `${said} ${words.say('mail.cut', { n: cut })}`
  const view = viewOf(chosen, words, stampWords(), picture)
  const html = renderPage(templates, view, { policy, style, script, note }, words)
  const name = `${letter}_review_${id}.html`
  await write.write(name, Buffer.from(html))
  return path.join(write.folder, name)
}

/** What is mailed: what changes, and of what is new one letter and one form a language; pictures as long as there is room. */
function forMail({ documents }: ShownReview, read: (key: string) => Uint8Array) {
  const seen = new Set<string>()
  const chosen = documents.filter(({ before, after, language, part }) => {
    if (before !== null || after === null) return true
    const kind = `${language} ${part.kind}`
    return !seen.has(kind) && seen.add(kind)
  })
  // text and markup need their room too
  let left = MOST_MAILED * 0.75
  const links = new Map<string, string>()
  let cut = 0
  for (const { before, after } of chosen) {
    const keys = [...(before ?? []), ...(after ?? [])].map(({ key }) => key).filter((key) => !links.has(key))
    const pictures = [...new Set(keys)].map((key) => [key, linkOf(read(key))] as const)
    const size = pictures.reduce((sum, [, link]) => sum + link.length, 0)
    if (size > left) {
      cut++
      continue
    }
    left -= size
    for (const [key, link] of pictures) links.set(key, link)
  }
  return { documents: chosen, cut, picture: (key: string): string | null => links.get(key) ?? null }
}

const linkOf = (png: Uint8Array): string => `data:image/png;base64,${Buffer.from(png).toString('base64')}`
