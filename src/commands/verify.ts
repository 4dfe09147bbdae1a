import path from 'node:path'
import { type Archive, hasLedger, openArchive } from '../archive/archive.ts'
import { fileHash, isFile, readStart } from '../disk.ts'
import { letterNames } from '../letters/letters.ts'
import type { Outcome, Problem } from '../model/problem.ts'
import { openFolders } from '../project/project.ts'
import { largestPdf, openTrust, type Verdict, verifyPdf } from '../sign/verify/verdict.ts'
import { openAnswer } from './command.ts'
import { EXIT, statusOf } from './exit.ts'
import { onlyOf, type VerifyFlags } from './flags.ts'

/** A file to verify, and what the ledger says its bytes were; null where nothing was recorded of it. */
interface Asked {
  readonly file: string
  readonly sha256: string | null
}

/** Verifies files, or everything that the ledgers in the output folder tell of. Returns the exit status. */
export async function verify(files: readonly string[], flags: VerifyFlags): Promise<number> {
  const { report, json } = openAnswer(flags, (file) => file)
  const trust = readTrust(flags.trust)
  const asked = files.length > 0 ? askedByName(files) : askedByLedger(flags)
  const refused = [trust, asked].flatMap((outcome) => (outcome.kind === 'problems' ? outcome.problems : []))
  if (trust.kind === 'problems' || asked.kind === 'problems') {
    report.problems(refused)
    json({ problems: refused })
    return statusOf(refused)
  }
  report.problems(asked.notes)

  const results: { file: string; verdict: Verdict; problems: readonly Problem[] }[] = []
  for (const [index, { file, sha256 }] of asked.value.entries()) {
    report.progress(`verifying  ${index} of ${asked.value.length}`)
    const verdict = await verifyPdf(readStart(file, largestPdf + 1), trust.value, new Date())
    const altered = sha256 !== null && fileHash(file) !== sha256
    const problems = [...verdict.problems, ...(altered ? [notAsRecorded(file)] : [])]
    results.push({
      file,
      verdict,
      problems: problems.map((problem) => ({ ...problem, at: { file, line: 1, column: 1 } })),
    })
    const holds = verdict.holds && !altered
    if (files.length > 0 || !holds) {
      report.result(`${holds ? report.paint.green('holds') : report.paint.red('FAILS')}  ${file}`)
      for (const line of describe(verdict)) report.result(`       ${line}`)
      for (const problem of problems)
        report.result(`       ${problem.message}${problem.hint ? ` (${problem.hint})` : ''}`)
    }
  }
  const failed = results.filter(
    ({ verdict, problems }) => !verdict.holds || problems.some((each) => each.severity === 'error'),
  )
  report.result(`${results.length - failed.length} of ${results.length} files hold`)
  json({ files: results })
  return failed.length > 0 ? EXIT.act : EXIT.done
}

/** What was found, as an officer would say it. */
function describe(verdict: Verdict): readonly string[] {
  if (verdict.signer === null) return []
  const time = verdict.stampedTime ?? verdict.statedTime
  const by = verdict.stampedTime === null ? 'by the signer’s clock' : 'by a time-stamping authority'
  const allowed = {
    1: 'nothing may be changed',
    2: 'the form may be filled, nothing else changed',
    3: 'the form may be filled and notes added',
  }
  const chain = {
    trusted: 'the certificate leads to a root that you trust',
    'not-checked': 'chain not checked (say which root you trust with --trust FILE)',
    untrusted: 'the certificate leads to no root that you trust',
  }
  return [
    `signed by ${verdict.signer}${time === null ? '' : `, ${time.toISOString().slice(0, 19)}Z ${by}`}`,
    verdict.certification === null ? 'not certified' : `certified: ${allowed[verdict.certification]}`,
    chain[verdict.trust],
    ...(verdict.filled.length > 0
      ? [`filled after signing: ${verdict.filled.map(({ name }) => name).join(', ')}`]
      : []),
    ...(verdict.evidenceAdded ? ['evidence for later checks was added after signing'] : []),
    ...(verdict.development ? ['a development identity: not for distribution'] : []),
  ]
}

function readTrust(files: readonly string[] | undefined): ReturnType<typeof openTrust> | Outcome<null> {
  if (files === undefined) return { kind: 'ok', value: null, notes: [] }
  const missing = files.filter((file) => !isFile(file)).map(missingFile)
  if (missing.length > 0) return { kind: 'problems', problems: missing }
  return openTrust(files.map((file) => ({ file, bytes: readStart(file, largestPdf) })))
}

function askedByName(files: readonly string[]): Outcome<readonly Asked[]> {
  const missing = files.filter((file) => !isFile(file)).map(missingFile)
  if (missing.length > 0) return { kind: 'problems', problems: missing }
  return { kind: 'ok', value: files.map((file) => ({ file, sha256: null })), notes: [] }
}

function askedByLedger(flags: VerifyFlags): Outcome<readonly Asked[]> {
  const problems: Problem[] = []
  const notes: Problem[] = []
  const asked: Asked[] = []
  const { files, store } = openFolders(flags.data)
  for (const name of letterNames(files)) {
    const folder = path.join(flags.out, name)
    if (!hasLedger(folder)) continue
    const archive = openArchive(folder, store)
    if (archive.kind === 'problems') {
      problems.push(...archive.problems)
      continue
    }
    notes.push(...archive.notes)
    const found = askedIn(archive.value, onlyOf(flags))
    asked.push(...found.asked)
    problems.push(...found.problems)
  }
  if (problems.length === 0 && asked.length === 0) {
    problems.push({
      severity: 'error',
      code: 'verify/nothing',
      message: `there is no ledger in ${flags.out}`,
      hint: 'name the files, or the folder with --out',
    })
  }
  return problems.length > 0 ? { kind: 'problems', problems } : { kind: 'ok', value: asked, notes }
}

/** The signed files that a ledger tells of, and what is wrong with the others that are there. */
function askedIn(
  archive: Archive,
  only: readonly string[] | null,
): { readonly asked: readonly Asked[]; readonly problems: readonly Problem[] } {
  const problems: Problem[] = []
  const asked: Asked[] = []
  const recorded = archive.recorded()
  const made = new Set(archive.entries.flatMap((entry) => (entry.event === 'made' ? [entry.sha256] : [])))
  const isMeant = (file: string): boolean =>
    only === null || only.some((id) => file.toUpperCase().startsWith(`${id.toUpperCase()}/`))
  for (const [file, sha256] of recorded) {
    if (!isMeant(file)) continue
    const full = archive.locate(file)
    const found = archive.hash(file)
    if (found === null) problems.push(missingFile(full))
    else if (made.has(sha256)) asked.push({ file: full, sha256 })
    else if (found !== sha256) problems.push(notAsRecorded(full))
  }
  for (const { file, rule } of archive.files()) {
    if (!file.endsWith('.pdf') || !isMeant(file) || rule === 'free' || rule === 'list') continue
    const isKnown = rule === 'made' ? made.has(archive.hash(file) ?? '') : recorded.has(file)
    if (!isKnown) problems.push(unrecorded(archive.locate(file)))
  }
  return { asked, problems }
}

const unrecorded = (file: string): Problem => ({
  severity: 'error',
  code: 'verify/unrecorded',
  message: `the ledger does not tell of ${file}`,
  hint: 'find out where it comes from, and take it away',
})

const missingFile = (file: string): Problem => ({
  severity: 'error',
  code: 'verify/no-file',
  message: `there is no file ${file}`,
})

const notAsRecorded = (file: string): Problem => ({
  severity: 'error',
  code: 'verify/not-as-recorded',
  message: `${path.basename(file)} is not the file that the ledger tells of`,
  hint: 'invite generate makes it again',
})
