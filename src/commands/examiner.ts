import path from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Verdict, verifyPdf } from '../sign/verify/verdict.ts'
import { packageFolder } from '../version.ts'

/** All that `verifyPdf` asks for besides the bytes: the same in every question of a run, and sent once. */
export type QuestionRest = Parameters<typeof verifyPdf> extends [Uint8Array, ...infer Rest] ? Rest : never

/** What the thread is sent. `rest` null: the same as before. */
export interface ExaminerQuestion {
  readonly bytes: Uint8Array
  readonly rest: QuestionRest | null
}

/** What the thread sends. `fault`: an Error of ours, of which nothing is known but that it is there. */
export type ExaminerAnswer =
  | { readonly kind: 'answered'; readonly verdict: Verdict }
  | { readonly kind: 'fault'; readonly error: Error }

/** What came of a file. `overdue`: it took more time or memory than any file may, and was given up. */
export type Examination = ExaminerAnswer | { readonly kind: 'overdue'; readonly of: 'time' | 'memory' }

/** How long a file may take. */
export interface Patience {
  /** of the processor's time: what else a machine is busy with must not make a good file suspect */
  readonly workMs: number
  /** by the clock, whatever it waits for */
  readonly waitMs: number
}

/** Ten seconds of work, a minute in any case; a letter takes some hundredths of a second. */
export const patience: Patience = { workMs: 10_000, waitMs: 60_000 }

/** Verifies files, one after the other. */
export interface Examiner {
  examine(bytes: Uint8Array, ...rest: QuestionRest): Promise<Examination>
  close(): Promise<void>
}

/**
 * Verifies files in a thread of its own, which is ended where one takes too long: a loop that never ends can only be stopped
 * from outside. The verifier's own budgets come first; this is for what they have missed. A file that ends the thread,
 * by an Error or for want of memory, ends it for itself alone. `thread`: the thread's module, as it was built.
 */
export function openExaminer(
  thread: string = path.join(packageFolder, 'dist/examiner-thread.js'),
  { workMs, waitMs }: Patience = patience,
): Examiner {
  let worker: Worker | null = null
  let known: QuestionRest | null = null
  const end = async (): Promise<void> => {
    const ended = worker
    worker = null
    known = null
    await ended?.terminate()
  }
  return {
    async examine(bytes, ...rest) {
      worker ??= started(thread)
      const isKnown = known !== null && rest.every((part, index) => part === known![index])
      const question: ExaminerQuestion = { bytes, rest: isKnown ? null : rest }
      known = rest
      const found = await answerOf(worker, question, { workMs, waitMs })
      // a thread that failed once is not asked again
      if (found.kind !== 'answered') await end()
      return found
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

function started(thread: string): Worker {
  // what it says of itself between two questions must not end the process
  return new Worker(thread, { resourceLimits: { maxOldGenerationSizeMb: LIMIT_MB } }).on('error', () => {})
}

const lookMs = 50

function answerOf(
  worker: Worker,
  question: ExaminerQuestion,
  { workMs, waitMs }: Patience,
): Promise<Examination> {
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
    const answered = (answer: ExaminerAnswer): void => settle(answer)
    const failed = (error: Error & { readonly code?: string }): void =>
      settle(
        error.code === 'ERR_WORKER_OUT_OF_MEMORY'
          ? { kind: 'overdue', of: 'memory' }
          : { kind: 'fault', error },
      )
    const exited = (status: number): void =>
      settle({ kind: 'fault', error: new Error(`the thread ended by itself (${status})`) })
    const settle = (examination: Examination): void => {
      clearInterval(watch)
      worker.off('message', answered).off('error', failed).off('exit', exited)
      resolve(examination)
    }
    worker.on('message', answered).on('error', failed).on('exit', exited)
    worker.postMessage(question)
  })
}
