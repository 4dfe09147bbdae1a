import path from 'node:path'
import type { Verdict, verifyPdf } from '../sign/verify/verdict.ts'
import { packageFolder } from '../version.ts'
import { type Overdue, openWatched, type Patience, patience, type ThreadFault } from './watched.ts'

/** All that `verifyPdf` asks for besides the bytes: the same in every question of a run, and sent once. */
export type QuestionRest = Parameters<typeof verifyPdf> extends [Uint8Array, ...infer Rest] ? Rest : never

/** What the thread is sent. `rest` null: the same as before. */
export interface ExaminerQuestion {
  readonly bytes: Uint8Array
  readonly rest: QuestionRest | null
}

/** What the thread finds. */
export interface Examined {
  readonly kind: 'answered'
  readonly verdict: Verdict
}

/** What the thread sends. */
export type ExaminerAnswer = Examined | ThreadFault

/** What came of a file. */
export type Examination = ExaminerAnswer | Overdue

/** Verifies files, one after the other. */
export interface Examiner {
  examine(bytes: Uint8Array, ...rest: QuestionRest): Promise<Examination>
  close(): Promise<void>
}

/** Verifies files in a thread of its own (watched.ts). The verifier's own budgets come first; this is for what they have missed. */
export function openExaminer(
  thread: string = path.join(packageFolder, 'dist/examiner-thread.cjs'),
  within: Patience = patience,
): Examiner {
  let known: QuestionRest | null = null
  const watched = openWatched<ExaminerQuestion, Examined>(thread, within)
  return {
    examine: (bytes, ...rest) =>
      watched.ask((isNew) => {
        const isKnown = !isNew && known !== null && rest.every((part, index) => part === known![index])
        known = rest
        return { bytes, rest: isKnown ? null : rest }
      }),
    close: watched.close,
  }
}
