import { readStart } from '../disk.ts'
import type { Problem } from '../problems/problem.ts'
import { type Conclusion, conclusionOf } from '../sign/verify/conclusion.ts'
import type { Trust } from '../sign/verify/trust.ts'
import { largestPdf, type Verdict, verifyPdf } from '../sign/verify/verdict.ts'
import type { RecordedFile } from './verify-record.ts'

/** A file that was looked at. `verdict` null: there is none, or it is nobody's. */
export interface VerifiedFile {
  readonly file: RecordedFile
  readonly conclusion: Conclusion
  readonly verdict: Verdict | null
  readonly problems: readonly Problem[]
}

/** The signature, and that the file is what the ledger tells of: its bytes, and whose certificate is in it. */
export async function verifyFile(file: RecordedFile, trust: Trust | null, now: Date): Promise<VerifiedFile> {
  const own = file.problems
  if (!file.isSigned) return { file, conclusion: conclusionOf(own).conclusion, verdict: null, problems: own }
  const verdict = await verifyPdf(readStart(file.file, largestPdf + 1), trust, now)
  const other =
    file.certificate !== null && verdict.certificate !== null && verdict.certificate !== file.certificate
      ? [otherCertificate(verdict.signer ?? 'somebody', file.signer ?? 'somebody')]
      : []
  const found = [...verdict.problems, ...own, ...other]
  const problems = found.map((problem) => ({
    ...problem,
    at: { file: file.file, line: 1, column: 1 },
  }))
  return { file, conclusion: conclusionOf(found).conclusion, verdict, problems }
}

/** What `--json` says of a file. */
export const verifiedData = ({ file, conclusion, verdict, problems }: VerifiedFile): object => ({
  file: file.file,
  conclusion,
  verdict,
  problems,
})

const otherCertificate = (signer: string, recorded: string): Problem => ({
  severity: 'error',
  code: 'verify/other-certificate',
  message: `it was signed by ${signer} with another certificate than the ledger tells of (${recorded})`,
  hint: 'the file or the ledger was exchanged: compare both with a backup',
})
