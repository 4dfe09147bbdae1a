import path from 'node:path'
import type { Archive } from '../archive/archive.ts'
import { isFile, readStart } from '../disk.ts'
import { type Outcome, type Problem, problem } from '../problems/problem.ts'
import { wordsOf } from '../problems/words.ts'
import { toldOfSettings } from '../project/provenance.ts'
import { type GivenFile, openTrust, type Trust } from '../sign/verify/trust.ts'
import { largestPdf } from '../sign/verify/verdict.ts'
import { answered, type Ended, problemTold } from './answer.ts'
import type { VerifyBody } from './answers.ts'
import { approvalsIn } from './approval/verified.ts'
import type { Context } from './context.ts'
import { openExaminer } from './examiner.ts'
import { EXIT, statusOf } from './exit.ts'
import { extractionRefused, extractionWords, extractSigned } from './extract-signed.ts'
import type { VerifyFlags } from './flags.ts'
import { failureOf } from './refusal.ts'
import { signatureTold } from './signature-told.ts'
import { settingsTold } from './told.ts'
import { type VerifiedFile, verifyFile } from './verified-file.ts'
import { openTrustFor } from './verify-proofs.ts'
import { type RecordedFile, recordedFiles, recordOf, vouchedLines } from './verify-record.ts'
import { conclusionLabel, countedConclusions, describe, signersOf } from './verify-words.ts'

/** Verifies files, or everything that the ledgers in the output folder tell of. */
export async function verify(
  context: Context,
  files: readonly string[],
  flags: VerifyFlags,
): Promise<Ended<VerifyBody>> {
  const { report, also } = context.begin(flags, asNamed)
  const trust = readTrust(flags)
  const asked = files.length > 0 ? askedByName(files) : recordedFiles(flags)
  const refused = [
    ...[trust, asked].flatMap((outcome) => (outcome.kind === 'problems' ? outcome.problems : [])),
    ...extractionRefused(files, flags.extractSigned),
  ]
  if (trust.kind === 'problems' || asked.kind === 'problems' || refused.length > 0) {
    await report.problems(refused)
    return { kind: 'refused', exit: statusOf(refused) }
  }
  await report.problems(asked.notes)
  for (const line of toldOfSettings(context.settings)) report.result(line)
  const { found, about, archives } = asked.value

  const now = context.now()
  const trustFor = openTrustFor(trust.value, now)
  const results: VerifiedFile[] = []
  const examiner = openExaminer()
  let last: VerifiedFile | null = null
  for (const [index, file] of found.entries()) {
    report.progress(`verifying  ${index} of ${found.length}`)
    const verified = await verifyFile(file, await trustFor(file), now, examiner)
    const letter = archives.length < 2 ? undefined : letterOf(archives, file)
    if (letter !== undefined && (last === null || letterOf(archives, last.file) !== letter))
      report.result(report.paint.bold(letter))
    last = verified
    results.push(verified)
    const { conclusion, verdict, problems } = verified
    if (files.length === 0 && conclusion === 'holds') continue
    report.result(`${conclusionLabel(conclusion, report.paint)}  ${file.file}`)
    for (const line of describe(verdict)) report.result(`       ${line}`)
    for (const each of problems) {
      const { message, hint } = wordsOf(each)
      report.result(`       ${message}${hint ? ` (${hint})` : ''}  ${report.paint.dim(each.code)}`)
    }
  }
  await examiner.close()
  await report.problems(about)
  if (files.length === 0 && archives.length > 1)
    for (const { letter, folder } of archives)
      report.result(
        `${letter}: ${countedConclusions(results.filter(({ file }) => file.recorded?.folder === folder))}`,
      )
  report.result(countedConclusions(results))
  const [only] = results
  const extraction =
    flags.extractSigned === undefined || only === undefined ? null : extractSigned(only, flags.extractSigned)
  if (extraction?.kind === 'written') report.result(extractionWords(extraction))
  const vouched = await vouchedLines(archives, trust.value, now)
  const approvals = await approvalsIn(archives)
  if (files.length === 0)
    for (const line of [...signersOf(results), ...vouched.lines, ...approvals.lines]) report.result(line)
  const more = [
    ...vouched.problems,
    ...approvals.problems,
    ...(extraction?.kind === 'refused' ? [extraction.problem] : []),
  ]
  await report.problems(more)
  const body: VerifyBody = {
    files: results.map(fileTold),
    ledgers: vouched.ledgers.map((ledger, at) => ({ ...ledger, approvals: approvals.told[at]! })),
    extracted: extraction?.kind === 'written' ? extraction.file : null,
    settings: settingsTold(context.settings),
  }
  // said when all else has been: somebody has to report it, and what a script must not take it for is a forgery
  const [fault] = results.flatMap((each) => each.fault ?? [])
  if (fault !== undefined) {
    const failure = await failureOf(fault)
    process.stderr.write(failure.words)
    also([failure.problem])
    return answered(body, failure.exit)
  }
  return answered(body, exitOf(results, statusOf([...about, ...more])))
}

/** The letter whose record tells of a file, where the record was asked. */
const letterOf = (archives: readonly Archive[], { recorded }: RecordedFile): string | undefined =>
  archives.find(({ folder }) => folder === recorded?.folder)?.letter

/** What fails outweighs all else; what cannot be decided is left to do where nothing else is wrong. */
function exitOf(results: readonly VerifiedFile[], status: number): number {
  if (results.some(({ conclusion }) => conclusion === 'fails')) return EXIT.act
  if (status !== EXIT.done) return status
  return results.some(({ conclusion }) => conclusion === 'undecided') ? EXIT.left : EXIT.done
}

/** What lies below no project is named as it is. */
const asNamed = (file: string): string => file

function fileTold({ file, conclusion, verdict, problems }: VerifiedFile): VerifyBody['files'][number] {
  const { recorded } = file
  return {
    folder: recorded?.folder ?? null,
    file: recorded?.file ?? file.file,
    document: recorded?.version?.document ?? null,
    version: recorded?.version?.version ?? null,
    sha256: file.sha256,
    holds: conclusion === 'holds',
    conclusion,
    subIndications: verdict?.subIndications ?? [],
    signature: verdict === null ? null : signatureTold(verdict),
    // it stands with its file, and no line of a PDF is anybody's to mend
    problems: problems.map((problem) => ({ ...problemTold(problem, wordsOf, asNamed), at: null })),
  }
}

/** What `--trust`, `--trust-time`, `--crl` and `--require-revocation` say; null: nothing. */
function readTrust(flags: VerifyFlags): Outcome<Trust | null> {
  const { trust, trustTime = [], crl = [], requireRevocation = false } = flags
  if (trust === undefined && (crl.length > 0 || requireRevocation))
    return { kind: 'problems', problems: [problem('verify/trust-wanted', null)] }
  if (trust === undefined && trustTime.length === 0) return { kind: 'ok', value: null, notes: [] }
  const missing = [...(trust ?? []), ...trustTime, ...crl].filter((file) => !isFile(file)).map(missingFile)
  if (missing.length > 0) return { kind: 'problems', problems: missing }
  const given = (file: string): GivenFile => ({ file, bytes: readStart(file, largestPdf) })
  return openTrust(trust?.map(given) ?? null, trustTime.map(given), crl.map(given), requireRevocation)
}

/** A file below an output folder is held against its ledger too. */
function askedByName(files: readonly string[]): ReturnType<typeof recordedFiles> {
  const missing = files.filter((file) => !isFile(file)).map(missingFile)
  if (missing.length > 0) return { kind: 'problems', problems: missing }
  const found = files.map((file): RecordedFile => recordOf(path.normalize(file)))
  return { kind: 'ok', value: { found, about: [], archives: [] }, notes: [] }
}

const missingFile = (file: string): Problem => problem('verify/no-file', null, { file })
