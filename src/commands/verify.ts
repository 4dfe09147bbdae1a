import path from 'node:path'
import { isFile, readStart } from '../disk.ts'
import { type Outcome, type Problem, problem, wordsOf } from '../problems/problem.ts'
import { largestPdf, openTrust, type Verdict } from '../sign/verify/verdict.ts'
import { counted } from '../text/counted.ts'
import { answered, type Ended, problemTold } from './answer.ts'
import type { SignatureTold, VerifyBody } from './answers.ts'
import type { Context } from './context.ts'
import { EXIT, statusOf } from './exit.ts'
import type { VerifyFlags } from './flags.ts'
import { describe, signersOf, type VerifiedFile, verifyFile } from './verified-file.ts'
import { type RecordedFile, recordedFiles, recordOf, vouchedLines } from './verify-record.ts'

/** Verifies files, or everything that the ledgers in the output folder tell of. */
export async function verify(
  context: Context,
  files: readonly string[],
  flags: VerifyFlags,
): Promise<Ended<VerifyBody>> {
  const { report } = context.begin(flags, asNamed)
  const trust = readTrust(flags.trust)
  const asked = files.length > 0 ? askedByName(files) : recordedFiles(flags)
  const refused = [trust, asked].flatMap((outcome) => (outcome.kind === 'problems' ? outcome.problems : []))
  if (trust.kind === 'problems' || asked.kind === 'problems') {
    report.problems(refused)
    return { kind: 'refused', exit: statusOf(refused) }
  }
  report.problems(asked.notes)
  const { found, about, archives } = asked.value

  const now = context.now()
  const results: VerifiedFile[] = []
  for (const [index, file] of found.entries()) {
    report.progress(`verifying  ${index} of ${found.length}`)
    const verified = await verifyFile(file, trust.value, now)
    results.push(verified)
    const { holds, verdict, problems } = verified
    if (files.length === 0 && holds) continue
    report.result(`${holds ? report.paint.green('holds') : report.paint.red('FAILS')}  ${file.file}`)
    for (const line of describe(verdict)) report.result(`       ${line}`)
    for (const each of problems) {
      const { message, hint } = wordsOf(each)
      report.result(`       ${message}${hint ? ` (${hint})` : ''}  ${report.paint.dim(each.code)}`)
    }
  }
  report.problems(about)
  const failed = results.filter(({ holds }) => !holds)
  report.result(
    `${results.length - failed.length} of ${counted(results.length, 'file')} ${results.length === 1 ? 'holds' : 'hold'}`,
  )
  const vouched = await vouchedLines(archives, trust.value, now)
  if (files.length === 0) for (const line of [...signersOf(results), ...vouched.lines]) report.result(line)
  report.problems(vouched.problems)
  const body: VerifyBody = { files: results.map(fileTold), ledgers: vouched.ledgers }
  return answered(body, failed.length > 0 ? EXIT.act : statusOf([...about, ...vouched.problems]))
}

/** What lies below no project is named as it is. */
const asNamed = (file: string): string => file

function fileTold({ file, holds, verdict, problems }: VerifiedFile): VerifyBody['files'][number] {
  const { recorded } = file
  return {
    folder: recorded?.folder ?? null,
    file: recorded?.file ?? file.file,
    document: recorded?.version?.document ?? null,
    version: recorded?.version?.version ?? null,
    sha256: file.sha256,
    holds,
    signature: verdict === null ? null : signatureTold(verdict),
    // it stands with its file, and no line of a PDF is anybody's to mend
    problems: problems.map((problem) => ({ ...problemTold(problem, asNamed), at: null })),
  }
}

/** Null: nobody has signed it, or nobody can tell who. */
function signatureTold(verdict: Verdict): SignatureTold | null {
  const { signer, certificate, development, statedAt, stampedTime } = verdict
  const { certification, trust, revocationChecked, filled, evidenceAdded } = verdict
  if (signer === null || certificate === null) return null
  return {
    signer,
    certificate,
    trial: development,
    signedAt: statedAt,
    stampedAt: stampedTime?.toISOString() ?? null,
    certification,
    trust,
    revocationChecked,
    filled,
    evidenceAdded,
  }
}

function readTrust(files: readonly string[] | undefined): ReturnType<typeof openTrust> | Outcome<null> {
  if (files === undefined) return { kind: 'ok', value: null, notes: [] }
  const missing = files.filter((file) => !isFile(file)).map(missingFile)
  if (missing.length > 0) return { kind: 'problems', problems: missing }
  return openTrust(files.map((file) => ({ file, bytes: readStart(file, largestPdf) })))
}

/** A file below an output folder is held against its ledger too. */
function askedByName(files: readonly string[]): ReturnType<typeof recordedFiles> {
  const missing = files.filter((file) => !isFile(file)).map(missingFile)
  if (missing.length > 0) return { kind: 'problems', problems: missing }
  const found = files.map((file): RecordedFile => recordOf(path.normalize(file)))
  return { kind: 'ok', value: { found, about: [], archives: [] }, notes: [] }
}

const missingFile = (file: string): Problem => problem('verify/no-file', null, { file })
