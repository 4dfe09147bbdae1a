import { availableParallelism } from 'node:os'
import path from 'node:path'
import type { ReviewWriter } from '../../archive/review-folder.ts'
import { withSignaturesCovered } from '../../review/covered.ts'
import { openDrawing } from '../../review/drawing.ts'
import { pageKeys } from '../../review/page-key.ts'
import type { PageText } from '../../review/page-text.ts'
import type { ShownPage } from '../../review/shown.ts'
import { packageFolder, pinned } from '../../version.ts'

/** Pixels for a point: an A4 page is 1,250 pixels wide, which is sharp on a telephone and on a large screen. */
const SCALE = 2.1

/** Whose pictures and texts they are: another PDFium paints otherwise, and another of us reads otherwise (the last number). */
const painter = `${pinned('@hyzyla/pdfium')} ${SCALE} 3`

/** What is kept of a page beside its picture. */
interface KeptPage {
  readonly width: number
  readonly height: number
  readonly text: PageText
}

/** Pictures of pages, each drawn once: what another document has, or an earlier review, is not drawn again. */
export interface Pictures {
  /**
   * The pages of a file that an earlier review has looked at; null: none has. `content`: names its bytes, or all that decides them.
   */
  known(content: string): readonly ShownPage[] | null
  /** The pages of a file, in their order. It resolves when they are drawn. */
  of(content: string, bytes: Uint8Array): Promise<readonly ShownPage[]>
  /** waits until the threads have room for more: files that wait take memory */
  room(): Promise<void>
  /** how many were drawn now */
  drawn(): number
  /** which pages each file has, for later reviews: to be written beside the page as `pages.json` */
  contents(): string
  /** names of all files that are needed */
  names(): ReadonlySet<string>
  close(): Promise<void>
}

/** What `Pictures.contents` is written as. */
export const CONTENTS = 'pages.json'

/** Pages by content, as an earlier review has written them; none where another painter has painted them. */
function contentsIn(text: string): readonly (readonly [content: string, keys: readonly string[]])[] {
  try {
    const read = JSON.parse(text) as {
      readonly painter?: unknown
      readonly contents?: Record<string, unknown>
    }
    if (read.painter !== painter) return []
    return Object.entries(read.contents ?? {}).flatMap(([content, keys]) =>
      Array.isArray(keys) && keys.every(isKey) ? [[content, keys] as const] : [],
    )
  } catch {
    // what cannot be read saves no work
    return []
  }
}

const isKey = (key: unknown): key is string => typeof key === 'string' && /^[0-9a-f]{32}$/.test(key)

/** Draws into a review’s folder, on as many threads as the machine has processors, at most four. */
export function openPictures(write: ReviewWriter): Pictures {
  const most = Math.max(1, Math.min(4, availableParallelism()))
  const drawing = openDrawing(path.join(packageFolder, 'dist/drawing-thread.cjs'), most, SCALE)
  const pages = new Map<string, Promise<ShownPage>>()
  let drawn = 0
  const settled = new Map<string, ShownPage>()
  const earlier = new Map(write.beside(CONTENTS).flatMap(contentsIn))
  const contents = new Map<string, readonly string[]>()
  const kept = (key: string): ShownPage | null => {
    const page = settled.get(key)
    if (page !== undefined) return page
    if (!write.has(`${key}.png`) || !write.has(`${key}.json`)) return null
    const read = JSON.parse(Buffer.from(write.read(`${key}.json`)).toString('utf8')) as KeptPage
    const found = { key, ...read }
    settled.set(key, found)
    return found
  }
  return {
    known(content) {
      const keys = earlier.get(content)
      const found = keys?.map(kept)
      if (keys === undefined || found === undefined || found.includes(null)) return null
      contents.set(content, keys)
      const known = found as readonly ShownPage[]
      for (const page of known) pages.set(page.key, Promise.resolve(page))
      return known
    },
    async of(content, given) {
      const bytes = withSignaturesCovered(given)
      const keys = pageKeys(bytes, painter)
      contents.set(content, keys)
      const wanted: number[] = []
      for (const [index, key] of keys.entries()) {
        if (pages.has(key) || wanted.some((other) => keys[other] === key)) continue
        const page = kept(key)
        if (page === null) wanted.push(index)
        else pages.set(key, Promise.resolve(page))
      }
      if (wanted.length > 0) {
        drawn += wanted.length
        const all = drawing.draw(bytes, wanted)
        for (const [nth, index] of wanted.entries()) {
          const key = keys[index]!
          const page = all.then(async (found): Promise<ShownPage> => {
            const { png, width, height, text } = found[nth]!
            const facts: KeptPage = { width, height, text }
            await write.picture(`${key}.json`, Buffer.from(JSON.stringify(facts)))
            await write.picture(`${key}.png`, png)
            return { key, ...facts }
          })
          pages.set(key, page)
          // it is waited for below; a fault must not end the process before
          page.catch(() => {})
        }
      }
      return await Promise.all(keys.map((key) => pages.get(key)!))
    },
    async room() {
      while (drawing.isBusy()) await drawing.free()
    },
    drawn: () => drawn,
    contents: () => JSON.stringify({ painter, contents: Object.fromEntries(contents) }),
    names: () => new Set([...pages.keys()].flatMap((key) => [`${key}.png`, `${key}.json`])),
    close: () => drawing.close(),
  }
}
