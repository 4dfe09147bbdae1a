import { Worker } from 'node:worker_threads'

/** An Error of ours in a thread. */
export interface ThreadFault {
  readonly kind: 'fault'
  readonly error: Error
}

/** It took more time or memory than any file may, and was given up. */
export interface Overdue {
  readonly kind: 'overdue'
  readonly of: 'time' | 'memory'
}

/** How long a file may take. */
export interface Patience {
  /** of the processor's time: what else a machine is busy with must not make a good file suspect */
  readonly workMs: number
  /** by the clock, whatever it waits for */
  readonly waitMs: number
}

/** Ten seconds of work, a minute in any case; a letter takes some hundredths of a second. */
export const patience: Patience = { workMs: 10_000, waitMs: 60_000 }

/** A thread that answers one question after the other. */
export interface WatchedThread<Question, Answered> {
  /** `isNew` is handed on: the thread was just started, and knows nothing yet */
  ask(question: (isNew: boolean) => Question): Promise<Answered | ThreadFault | Overdue>
  close(): Promise<void>
}

/**
 * A thread that is ended where it takes too long over a question: a loop that never ends can only be stopped from outside.
 * A question that ends the thread, by an Error or for want of memory, ends it for itself alone. `thread`: its module,
 * as it was built. What it prints is nobody's.
 */
export function openWatched<Question, Answered extends { readonly kind: 'answered' }>(
  thread: string,
  { workMs, waitMs }: Patience,
): WatchedThread<Question, Answered> {
  let worker: Worker | null = null
  const end = async (): Promise<void> => {
    const ended = worker
    worker = null
    await ended?.terminate()
  }
  return {
    async ask(question) {
      for (;;) {
        const isNew = worker === null
        worker ??= started(thread, (ended) => {
          // between two questions it ends for nobody: the next one has a new thread
          if (worker === ended) worker = null
        })
        const found = await answerOf<Question, Answered>(worker, question(isNew), { workMs, waitMs })
        if (found.kind === 'answered') return found
        // a thread that failed once is not asked again
        await end()
        // what one question left behind may end the thread under the next: whose fault it is, a thread of its own tells
        if (isNew || found.kind === 'overdue') return found
      }
    },
    close: end,
  }
}

/**
 * By so much the process may grow for one file: far more than any letter takes. It is looked at from outside, since Node 24
 * ends the whole process where a thread's own limit is reached; that limit stands well above, for what grows between two looks.
 */
const MOST_GROWTH = 512 * 2 ** 20
const LIMIT_MB = 4096

function started(thread: string, ended: (worker: Worker) => void): Worker {
  const options = { resourceLimits: { maxOldGenerationSizeMb: LIMIT_MB }, stdout: true, stderr: true }
  const worker = new Worker(thread, options)
  // what it says of itself between two questions must not end the process
  return worker.on('error', () => {}).on('exit', () => ended(worker))
}

const lookMs = 50

function answerOf<Question, Answered extends { readonly kind: 'answered' }>(
  worker: Worker,
  question: Question,
  { workMs, waitMs }: Patience,
): Promise<Answered | ThreadFault | Overdue> {
  return new Promise((resolve) => {
    const start = process.cpuUsage()
    const before = process.memoryUsage.rss()
    let waited = 0
    const watch = setInterval(() => {
      waited += lookMs
      const { user, system } = process.cpuUsage(start)
      if ((user + system) / 1000 > workMs || waited > waitMs) settle({ kind: 'overdue', of: 'time' })
      else if (process.memoryUsage.rss() - before > MOST_GROWTH) settle({ kind: 'overdue', of: 'memory' })
    }, lookMs)
    const answered = (answer: Answered | ThreadFault): void => settle(answer)
    const failed = (error: Error & { readonly code?: string }): void =>
      settle(
        error.code === 'ERR_WORKER_OUT_OF_MEMORY'
          ? { kind: 'overdue', of: 'memory' }
          : { kind: 'fault', error },
      )
    const exited = (status: number): void =>
      settle({ kind: 'fault', error: new Error(`the thread ended by itself (${status})`) })
    const settle = (found: Answered | ThreadFault | Overdue): void => {
      clearInterval(watch)
      worker.off('message', answered).off('error', failed).off('exit', exited)
      resolve(found)
    }
    worker.on('message', answered).on('error', failed).on('exit', exited)
    worker.postMessage(question)
  })
}
