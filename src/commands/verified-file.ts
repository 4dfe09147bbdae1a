import { readStart } from '../disk.ts'
import { isError, type Problem, problem } from '../problems/problem.ts'
import { largestPdf, type Verdict, verifyPdf } from '../sign/verify/verdict.ts'
import { counted } from '../text/counted.ts'
import type { RecordedFile, Roots } from './verify-record.ts'
import { timeWords } from './words.ts'

/** A file that was looked at. `verdict` null: there is none, or it is nobody's. */
export interface VerifiedFile {
  readonly file: RecordedFile
  readonly holds: boolean
  readonly verdict: Verdict | null
  readonly problems: readonly Problem[]
}

/** The signature, and that the file is what the ledger tells of: its bytes, and whose certificate is in it. */
export async function verifyFile(file: RecordedFile, roots: Roots | null, now: Date): Promise<VerifiedFile> {
  const own = file.problems
  if (!file.isSigned) return { file, holds: own.every(isNote), verdict: null, problems: own }
  const verdict = await verifyPdf(readStart(file.file, largestPdf + 1), roots, now)
  const other =
    file.certificate !== null && verdict.certificate !== null && verdict.certificate !== file.certificate
      ? [otherCertificate(verdict.signer, file.signer)]
      : []
  const problems = [...verdict.problems, ...own, ...other].map((problem) => ({
    ...problem,
    at: { file: file.file, line: 1, column: 1 },
  }))
  return { file, holds: verdict.holds && [...own, ...other].every(isNote), verdict, problems }
}

const isNote = (problem: Problem): boolean => !isError(problem)

const otherCertificate = (signer: string | null, recorded: string | null): Problem =>
  problem('verify/other-certificate', null, {
    signer: signer ?? 'somebody',
    recorded: recorded ?? 'somebody',
  })

/** What was found, as an officer would say it. */
export function describe(verdict: Verdict | null): readonly string[] {
  if (verdict === null || verdict.signer === null) return []
  const time = verdict.stampedTime ?? verdict.statedTime
  const by = verdict.stampedTime === null ? 'by the signer’s clock' : 'by a time-stamping authority'
  const allowed = {
    1: 'nothing may be changed',
    2: 'the form may be filled, nothing else changed',
    3: 'the form may be filled and notes added',
  }
  return [
    `signed by ${verdict.signer}${time === null ? '' : `, on ${timeWords(time)} ${by}`}`,
    verdict.certification === null ? 'not certified' : `certified: ${allowed[verdict.certification]}`,
    chainWords[verdict.trust],
    ...(verdict.trust === 'trusted'
      ? [
          verdict.revocationChecked
            ? 'revocation looked at, in the lists that the file carries'
            : 'revocation not looked at: no list says anything of this certificate',
        ]
      : []),
    ...(verdict.filled.length > 0
      ? [`filled after signing: ${verdict.filled.map(({ name }) => name).join(', ')}`]
      : []),
    ...(verdict.evidenceAdded ? ['evidence for later checks was added after signing'] : []),
    ...(verdict.development ? ['a development identity: not for distribution'] : []),
  ]
}

const chainWords = {
  trusted: 'the certificate leads to a root that you trust',
  'not-checked': 'chain not checked (say which root you trust with --trust FILE)',
  untrusted: 'the certificate leads to no root that you trust',
}

/** `384 signed by Registry (B), chain not checked`: what holds, by who signed and how. */
export function signersOf(results: readonly VerifiedFile[]): readonly string[] {
  const groups = new Map<string, number>()
  for (const { holds, verdict } of results) {
    if (!holds || verdict?.signer == null) continue
    const level =
      verdict.stampedTime === null ? 'B' : verdict.evidenceAdded || verdict.revocationChecked ? 'LT' : 'T'
    const chain = {
      trusted: 'leads to a root that you trust',
      'not-checked': 'chain not checked',
      untrusted: 'leads to no root that you trust',
    }[verdict.trust]
    const revocation = verdict.revocationChecked
      ? ', revocation looked at'
      : verdict.trust === 'trusted'
        ? ', revocation not looked at'
        : ''
    const trial = verdict.development ? ', for trial: not for distribution' : ''
    const key = `signed by ${verdict.signer}, level ${level}, ${chain}${revocation}${trial}`
    groups.set(key, (groups.get(key) ?? 0) + 1)
  }
  return [...groups].map(([words, count]) => `${counted(count, 'file')} ${words}`)
}
