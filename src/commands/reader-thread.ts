import { parentPort } from 'node:worker_threads'
import { readStart } from '../disk.ts'
import { isError } from '../problems/problem.ts'
import { openBlanks } from '../returns/blanks.ts'
import { type Judgement, openReturns, type ReturnReading } from '../returns/read.ts'
import { largestPdf, verifyPdf } from '../sign/verify/verdict.ts'
import { keyedRow } from './keyed-sheet.ts'
import type { ReaderAnswer, ReaderQuestion } from './return-reader.ts'

// The thread in which what came back is read (return-reader.ts): nothing in a file can keep its own watchdog from its work.

// PDF.js lets go of promises that a damaged file makes fail: what was asked of it is answered all the same, or fails where it is awaited
process.on('unhandledRejection', () => {})

const read = openReading()
parentPort!.on('message', (question: ReaderQuestion) => {
  void read(question).then(
    (reading) => answer({ kind: 'answered', reading }),
    (error: unknown) =>
      answer({ kind: 'fault', error: error instanceof Error ? error : new Error(String(error)) }),
  )
})

/** What is read against is sent once. */
function openReading(): (question: ReaderQuestion) => Promise<ReturnReading> {
  let read: ((bytes: Uint8Array) => Promise<ReturnReading>) | null = null
  return ({ bytes, setup }) => {
    if (setup !== null) {
      const { known, now } = setup
      const files = new Map(known.map(({ ref, file }) => [ref.sha256, file]))
      const blanks = openBlanks(
        known.map(({ ref }) => ref),
        (ref) => readIfThere(files.get(ref.sha256) ?? null),
      )
      read = openReturns(blanks, (file) => judge(file, now), keyedRow)
    }
    return read!(bytes)
  }
}

/** Nobody need be trusted for it: that it is a form of ours is known by its bytes, and only what came after is asked about. */
async function judge(bytes: Uint8Array, now: Date): Promise<Judgement> {
  const { holds, problems, furtherSigners } = await verifyPdf(bytes, null, now)
  const faults = problems.filter(isError).map(({ code }) => code)
  return { holds, faults, signers: furtherSigners.map(({ field }) => field) }
}

function readIfThere(file: string | null): Uint8Array | null {
  try {
    return file === null ? null : readStart(file, largestPdf)
  } catch {
    // a form that is not there any more is no help, and no hindrance
    return null
  }
}

function answer(given: ReaderAnswer): void {
  parentPort!.postMessage(given)
}
