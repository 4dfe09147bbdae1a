import path from 'node:path'
import { isFile, readStart } from '../disk.ts'
import { type Outcome, type Problem, wordsOf } from '../problems/problem.ts'
import { largestPdf, openTrust } from '../sign/verify/verdict.ts'
import { openAnswer } from './command.ts'
import type { Context } from './context.ts'
import { EXIT, statusOf } from './exit.ts'
import { extractionRefused, extractionWords, extractSigned } from './extract-signed.ts'
import type { VerifyFlags } from './flags.ts'
import { describe, signersOf, type VerifiedFile, verifyFile } from './verified-file.ts'
import { type RecordedFile, recordedFiles, recordOf, vouchedLines } from './verify-record.ts'
import { counted } from './words.ts'

/** Verifies files, or everything that the ledgers in the output folder tell of. Returns the exit status. */
export async function verify(
  context: Context,
  files: readonly string[],
  flags: VerifyFlags,
): Promise<number> {
  const { report, json } = openAnswer(flags, (file) => file)
  const trust = readTrust(flags.trust)
  const asked = files.length > 0 ? askedByName(files) : recordedFiles(flags)
  const refused = [
    ...[trust, asked].flatMap((outcome) => (outcome.kind === 'problems' ? outcome.problems : [])),
    ...extractionRefused(files, flags.extractSigned),
  ]
  if (trust.kind === 'problems' || asked.kind === 'problems' || refused.length > 0) {
    report.problems(refused)
    json({ problems: refused })
    return statusOf(refused)
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
    for (const { message, hint } of problems.map(wordsOf))
      report.result(`       ${message}${hint ? ` (${hint})` : ''}`)
  }
  report.problems(about)
  const failed = results.filter(({ holds }) => !holds)
  report.result(
    `${results.length - failed.length} of ${counted(results.length, 'file')} ${results.length === 1 ? 'holds' : 'hold'}`,
  )
  const [only] = results
  const extraction =
    flags.extractSigned === undefined || only === undefined ? null : extractSigned(only, flags.extractSigned)
  if (extraction?.kind === 'written') report.result(extractionWords(extraction))
  const vouched = await vouchedLines(archives, trust.value, now)
  if (files.length === 0) for (const line of [...signersOf(results), ...vouched.lines]) report.result(line)
  const more = [...vouched.problems, ...(extraction?.kind === 'refused' ? [extraction.problem] : [])]
  report.problems(more)
  const problems = [...about, ...more]
  json({
    files: results.map(({ file, verdict, problems }) => ({ file: file.file, verdict, problems })),
    problems,
    vouched: vouched.data,
    ...(extraction?.kind === 'written' ? { extracted: extraction.file } : {}),
  })
  return failed.length > 0 ? EXIT.act : statusOf(problems)
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

const missingFile = (file: string): Problem => ({
  severity: 'error',
  code: 'verify/no-file',
  message: `there is no file ${file}`,
})
