import { parentPort } from 'node:worker_threads'
import { verifyPdf } from '../sign/verify/verdict.ts'
import type { ExaminerAnswer, ExaminerQuestion, QuestionRest } from './examiner.ts'

// The thread in which files are verified (examiner.ts): nothing in a file can keep its own watchdog from its work.
let rest: QuestionRest | null = null

parentPort!.on('message', (question: ExaminerQuestion) => {
  rest = question.rest ?? rest
  void verifyPdf(question.bytes, ...rest!).then(
    (verdict) => answer({ kind: 'answered', verdict }),
    (error: unknown) =>
      answer({ kind: 'fault', error: error instanceof Error ? error : new Error(String(error)) }),
  )
})

function answer(given: ExaminerAnswer): void {
  parentPort!.postMessage(given)
}
