import { parentPort } from 'node:worker_threads'
import { type Verdict, verifyPdf } from '../sign/verify/verdict.ts'
import type { ExaminerAnswer, ExaminerQuestion, QuestionRest } from './examiner.ts'

// The thread in which files are verified (examiner.ts): nothing in a file can keep its own watchdog from its work.
const verify = openVerifying()
parentPort!.on('message', (question: ExaminerQuestion) => {
  void verify(question).then(
    (verdict) => answer({ kind: 'answered', verdict }),
    (error: unknown) =>
      answer({ kind: 'fault', error: error instanceof Error ? error : new Error(String(error)) }),
  )
})

/** The rest of a question is sent once. */
function openVerifying(): (question: ExaminerQuestion) => Promise<Verdict> {
  let rest: QuestionRest | null = null
  return (question) => {
    rest = question.rest ?? rest
    return verifyPdf(question.bytes, ...rest!)
  }
}

function answer(given: ExaminerAnswer): void {
  parentPort!.postMessage(given)
}
