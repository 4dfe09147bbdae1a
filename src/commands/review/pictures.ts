import { availableParallelism } from 'node:os'
import path from 'node:path'
import type { ReviewWriter } from '../../archive/review-folder.ts'
import { openDrawing } from '../../review/drawing.ts'
import { pageKeys } from '../../review/page-key.ts'
import type { PageText } from '../../review/page-text.ts'
import type { ShownPage } from '../../review/shown.ts'
import { packageFolder, pinned } from '../../version.ts'

/** Pixels for a point: an A4 page is 1,250 pixels wide, which is sharp on a telephone and on a large screen. */
const SCALE = 2.1

/** Whose pictures they are: another version of PDFium paints otherwise, and what is kept must not be taken for its own. */
const painter = `${pinned('@hyzyla/pdfium')} ${SCALE} 1`

/** What is kept of a page beside its picture. */
interface KeptPage {
  readonly width: number
  readonly height: number
  readonly text: PageText
}

/** Pictures of pages, each drawn once: what another document has, or an earlier review, is not drawn again. */
export interface Pictures {
  /** The pages of a file, in their order. It resolves when they are drawn. */
  of(bytes: Uint8Array): Promise<readonly ShownPage[]>
  /** waits until the threads have room for more: files that wait take memory */
  room(): Promise<void>
  /** how many were drawn now */
  drawn(): number
  /** names of all files that are needed */
  names(): ReadonlySet<string>
  close(): Promise<void>
}

/** Draws into a review’s folder, on as many threads as the machine has processors, at most four. */
export function openPictures(write: ReviewWriter): Pictures {
  const most = Math.max(1, Math.min(4, availableParallelism()))
  const drawing = openDrawing(path.join(packageFolder, 'dist/drawing-thread.js'), most, SCALE)
  const pages = new Map<string, Promise<ShownPage>>()
  let drawn = 0
  const kept = (key: string): ShownPage | null => {
    if (!write.has(`${key}.png`) || !write.has(`${key}.json`)) return null
    const page = JSON.parse(Buffer.from(write.read(`${key}.json`)).toString('utf8')) as KeptPage
    return { key, ...page }
  }
  return {
    async of(bytes) {
      const keys = pageKeys(bytes, painter)
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
    names: () => new Set([...pages.keys()].flatMap((key) => [`${key}.png`, `${key}.json`])),
    close: () => drawing.close(),
  }
}
