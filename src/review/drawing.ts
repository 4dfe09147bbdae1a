import { Worker } from 'node:worker_threads'
import type { PageText } from './page-text.ts'

/** What a thread is sent: a file, and which of its pages, from 0. `scale`: pixels for a point. */
export interface DrawingQuestion {
  readonly bytes: Uint8Array
  readonly pages: readonly number[]
  readonly scale: number
}

/** A page’s picture, and its text. */
export interface DrawnPage {
  readonly png: Uint8Array
  /** in pixels */
  readonly width: number
  readonly height: number
  readonly text: PageText
}

/** What a thread sends. `fault`: PDFium did not open the file, which is ours. */
export type DrawingAnswer =
  | { readonly kind: 'drawn'; readonly pages: readonly DrawnPage[] }
  | { readonly kind: 'fault'; readonly error: Error }

/** Draws pages in threads of their own. */
export interface DrawingThreads {
  /** whether all threads are at work and as many files wait: whoever has more should wait too */
  isBusy(): boolean
  /** Rejects with an Error where PDFium does not open the file. */
  draw(bytes: Uint8Array, pages: readonly number[]): Promise<readonly DrawnPage[]>
  /** until a thread has become free */
  free(): Promise<void>
  close(): Promise<void>
}

interface WaitingFile {
  readonly question: DrawingQuestion
  readonly settle: (answer: DrawingAnswer) => void
}

/** `thread`: the module of the threads, as it was built; `most`: how many, at least 1. They are started when they are needed. */
export function openDrawing(thread: string, most: number, scale: number): DrawingThreads {
  const idle: Worker[] = []
  const all: Worker[] = []
  const queue: WaitingFile[] = []
  let watchers: (() => void)[] = []
  const next = (): void => {
    while (queue.length > 0) {
      const worker = idle.pop() ?? (all.length < most ? started() : null)
      if (worker === null) return
      ask(worker, queue.shift()!)
    }
  }
  const started = (): Worker => {
    const worker = new Worker(thread, { stdout: true, stderr: true })
    all.push(worker)
    return worker
  }
  const ask = (worker: Worker, { question, settle }: WaitingFile): void => {
    const done = (answer: DrawingAnswer): void => {
      worker.off('message', done).off('error', failed)
      if (all.includes(worker)) idle.push(worker)
      settle(answer)
      next()
      for (const tell of watchers) tell()
      watchers = []
    }
    const failed = (error: Error): void => {
      all.splice(all.indexOf(worker), 1)
      done({ kind: 'fault', error })
    }
    worker.on('message', done).on('error', failed)
    worker.postMessage(question)
  }
  return {
    isBusy: () => queue.length >= most,
    draw: (bytes, pages) =>
      new Promise((resolve, reject) => {
        const settle = (answer: DrawingAnswer): void =>
          answer.kind === 'drawn' ? resolve(answer.pages) : reject(answer.error)
        queue.push({ question: { bytes, pages, scale }, settle })
        next()
      }),
    free: () =>
      new Promise((resolve) => {
        watchers.push(resolve)
      }),
    async close() {
      await Promise.all(all.map((worker) => worker.terminate()))
    },
  }
}
