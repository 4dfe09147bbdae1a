import path from 'node:path'
import type { Archive } from '../archive/archive.ts'
import { isFile, readStart } from '../disk.ts'
import { type Outcome, type Problem, problem } from '../problems/problem.ts'
import { wordsOf } from '../problems/words.ts'
import { toldOfSettings } from '../project/provenance.ts'
import type { Report } from '../report.ts'
import type { GivenFile } from '../sign/given.ts'
import { openTrust, type Trust } from '../sign/verify/trust.ts'
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
import {
  type RecordedFile,
  type RecordedFiles,
  recordedFiles,
  recordOf,
  vouchedLines,
} from './verify-record.ts'
import { openTally, type VerifyTally } from './verify-tally.ts'
import { type ConclusionCounts, conclusionLabel, countedConclusions, describe } from './verify-words.ts'

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
  const { about, archives } = asked.value

  const now = context.now()
  const { tally, told } = await lookThrough(asked.value, trust.value, now, report, files.length > 0, flags)
  await report.problems(about)
  if (files.length === 0 && archives.length > 1)
    for (const { letter, folder } of archives)
      report.result(`${letter}: ${countedConclusions(tally.countsIn(folder))}`)
  report.result(countedConclusions(tally.counts()))
  const only = tally.only()
  const extraction =
    flags.extractSigned === undefined || only === null ? null : extractSigned(only, flags.extractSigned)
  if (extraction?.kind === 'written') report.result(extractionWords(extraction))
  const vouched = await vouchedLines(archives, trust.value, now)
  const approvals = await approvalsIn(archives)
  if (files.length === 0)
    for (const line of [...tally.signers(), ...vouched.lines, ...approvals.lines]) report.result(line)
  const more = [
    ...vouched.problems,
    ...approvals.problems,
    ...(extraction?.kind === 'refused' ? [extraction.problem] : []),
  ]
  await report.problems(more)
  const body: VerifyBody = {
    files: told,
    ledgers: vouched.ledgers.map((ledger, at) => ({ ...ledger, approvals: approvals.told[at]! })),
    extracted: extraction?.kind === 'written' ? extraction.file : null,
    settings: settingsTold(context.settings),
  }
  // said when all else has been: somebody has to report it, and what a script must not take it for is a forgery
  const fault = tally.fault()
  if (fault !== null) {
    const failure = await failureOf(fault)
    process.stderr.write(failure.words)
    also([failure.problem])
    return answered(body, failure.exit)
  }
  return answered(body, exitOf(tally.counts(), statusOf([...about, ...more])))
}

/**
 * Looks at files one after the other, counts them, and tells of those that do not hold; of all where they were named. What a program
 * is told of each is kept only where one asks.
 */
async function lookThrough(
  { found, archives }: RecordedFiles,
  trust: Trust | null,
  now: Date,
  report: Report,
  isNamed: boolean,
  { json }: VerifyFlags,
): Promise<{ readonly tally: VerifyTally; readonly told: VerifyBody['files'] }> {
  const trustFor = openTrustFor(trust, now)
  const tally = openTally()
  const told: VerifyBody['files'][number][] = []
  const examiner = openExaminer()
  try {
    let last: string | undefined
    let index = 0
    for (const file of found.files) {
      report.progress(`verifying  ${index++} of ${found.count}`)
      const verified = await verifyFile(file, await trustFor(file), now, examiner)
      const letter = archives.length < 2 ? undefined : letterOf(archives, file)
      if (letter !== undefined && last !== letter) report.result(report.paint.bold(letter))
      last = letter
      tally.add(verified)
      if (json === true) told.push(fileTold(verified))
      if (isNamed || verified.conclusion !== 'holds') tell(report, verified)
    }
  } finally {
    await examiner.close()
  }
  return { tally, told }
}

function tell(report: Report, { file, conclusion, verdict, problems }: VerifiedFile): void {
  report.result(`${conclusionLabel(conclusion, report.paint)}  ${file.file}`)
  for (const line of describe(verdict)) report.result(`       ${line}`)
  for (const each of problems) {
    const { message, hint } = wordsOf(each)
    report.result(`       ${message}${hint ? ` (${hint})` : ''}  ${report.paint.dim(each.code)}`)
  }
}

/** The letter whose record tells of a file, where the record was asked. */
const letterOf = (archives: readonly Archive[], { recorded }: RecordedFile): string | undefined =>
  archives.find(({ folder }) => folder === recorded?.folder)?.letter

/** What fails outweighs all else; what cannot be decided is left to do where nothing else is wrong. */
function exitOf({ fails, undecided }: ConclusionCounts, status: number): number {
  if (fails > 0) return EXIT.act
  if (status !== EXIT.done) return status
  return undecided > 0 ? EXIT.left : EXIT.done
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
  const value = { found: { count: found.length, files: found }, about: [], archives: [] }
  return { kind: 'ok', value, notes: [] }
}

const missingFile = (file: string): Problem => problem('verify/no-file', null, { file })
