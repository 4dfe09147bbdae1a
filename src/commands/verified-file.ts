import { readStart } from '../disk.ts'
import { type Problem, problem } from '../problems/problem.ts'
import { type Conclusion, conclusionOf } from '../sign/verify/conclusion.ts'
import type { Trust } from '../sign/verify/trust.ts'
import { largestPdf, type Verdict } from '../sign/verify/verdict.ts'
import type { Examiner } from './examiner.ts'
import { diskRefusal } from './refusal.ts'
import type { RecordedFile } from './verify-record.ts'

/** A file that was looked at. `verdict` null: there is none, or it is nobody's. */
export interface VerifiedFile {
  readonly file: RecordedFile
  readonly conclusion: Conclusion
  readonly verdict: Verdict | null
  readonly problems: readonly Problem[]
  /** an Error of ours that this file met; null: none */
  readonly fault: Error | null
}

/**
 * The signature, and that the file is what the ledger tells of: its bytes, and whose certificate is in it. Whatever the
 * file is and wherever it lies, it answers: one bad file does not end the run for the others.
 */
export async function verifyFile(
  file: RecordedFile,
  trust: Trust | null,
  now: Date,
  { examine }: Examiner,
): Promise<VerifiedFile> {
  const own = file.problems
  if (!file.isSigned)
    return { file, conclusion: conclusionOf(own).conclusion, verdict: null, problems: own, fault: null }
  const unexamined = (why: Problem, fault: Error | null): VerifiedFile => {
    const at = { file: file.file, line: 1, column: 1 }
    const problems = [why, ...own].map((each) => ({ ...each, at }))
    return { file, conclusion: conclusionOf(problems).conclusion, verdict: null, problems, fault }
  }
  let bytes: Uint8Array
  try {
    bytes = readStart(file.file, largestPdf + 1)
  } catch (error) {
    const refusal = diskRefusal(error, file.file)
    return refusal === null
      ? unexamined(problem('sign/not-examined', null), error as Error)
      : unexamined(refusal, null)
  }
  const examination = await examine(bytes, trust, now)
  switch (examination.kind) {
    case 'answered':
      return verifiedFile(file, examination.verdict)
    case 'overdue':
      return unexamined(problem('sign/too-much-work', null, { of: examination.of }), null)
    case 'fault':
      return unexamined(problem('sign/not-examined', null), examination.error)
    default:
      return examination satisfies never
  }
}

function verifiedFile(file: RecordedFile, verdict: Verdict): VerifiedFile {
  const own = file.problems
  const other =
    file.certificate !== null && verdict.certificate !== null && verdict.certificate !== file.certificate
      ? [otherCertificate(verdict.signer, file.signer)]
      : []
  const found = [...verdict.problems, ...own, ...other]
  const problems = found.map((problem) => ({
    ...problem,
    at: { file: file.file, line: 1, column: 1 },
  }))
  return { file, conclusion: conclusionOf(found).conclusion, verdict, problems, fault: null }
}

const otherCertificate = (signer: string | null, recorded: string | null): Problem =>
  problem('verify/other-certificate', null, {
    signer: signer ?? 'somebody',
    recorded: recorded ?? 'somebody',
  })
