import { createHash } from 'node:crypto'
import path from 'node:path'
import type { GenerateFlags } from '../cli.ts'
import { append, fileHash, lock, makeFolder, readText, sweep, syncFolder, writeWhole } from '../disk.ts'
import { latest, ledgerLines, readLedger } from '../ledger.ts'
import type { Entry, Job } from '../model/ledger.ts'
import type { Outcome, Problem } from '../model/problem.ts'
import type { SignatureWords, Signer } from '../model/signed.ts'
import { plan } from '../plan.ts'
import { openReport, type Report, table } from '../report.ts'
import { sign } from '../sign/sign.ts'
import { version } from '../version.ts'
import { openSignerFor } from './identity.ts'
import { openPress, type Press } from './press.ts'
import { jobs, openFolders, openProject, type Project, type Selection, select } from './project.ts'

/** Documents that are signed together: their files become durable, then one write tells the ledger of them. */
const BATCH = 32

/** Makes every document of the selection that is new or whose inputs have changed. Returns the exit status. */
export async function generate(letterName: string | null, flags: GenerateFlags): Promise<number> {
  const started = performance.now()
  const folders = openFolders(flags.data)
  const report = openReport({ quiet: flags.quiet === true, json: flags.json === true, where: folders.where })
  const fail = (problems: readonly Problem[], sentence = 'nothing was written'): number => {
    report.problems(problems)
    report.note(sentence)
    if (flags.json) writeJson({ problems })
    return problems.some((problem) => problem.severity === 'error') ? 1 : 0
  }

  const opened = openProject(folders, letterName)
  if (opened.kind === 'problems') return fail(opened.problems)
  const project = opened.value
  const selected = select(project, flags.state, flags.language)
  if (selected.kind === 'problems') {
    fail(selected.problems)
    return 2
  }
  report.problems(opened.notes)

  const signedAt = flags.signedAt ?? now()
  const folder = path.join(flags.out, project.letter.name)
  if (flags.draft)
    return drafts(project, selected.value, path.join(folder, 'drafts'), signedAt, report, flags, started)

  const signer = await openSignerFor(flags, signedAt, report)
  if (signer.kind === 'problems') return fail(signer.problems)
  const held = lock(folder)
  if ('heldBy' in held) {
    report.note(`another run (process ${held.heldBy}) is working in ${folder}; wait for it to end`)
    return 1
  }
  try {
    return await run(project, selected.value, folder, signedAt, signer.value, report, flags, started)
  } finally {
    held.release()
  }
}

async function run(
  project: Project,
  selection: Selection,
  folder: string,
  signedAt: string,
  signer: Signer,
  report: Report,
  flags: GenerateFlags,
  started: number,
): Promise<number> {
  const ledgerFile = path.join(folder, 'ledger.jsonl')
  const ledger = readLedger(readText(ledgerFile) ?? '', ledgerFile)
  if (ledger.kind === 'problems') {
    report.problems(ledger.problems)
    report.note('nothing was written')
    return 1
  }
  report.problems(ledger.notes)
  sweep(folder)

  const wanted = jobs(project, selection, signer.development ? 'development' : 'given')
  const found = new Map<string, string>()
  for (const job of wanted) {
    const hash = fileHash(path.join(folder, job.file))
    if (hash !== null) found.set(job.file, hash)
  }
  const todo = plan(wanted, latest(ledger.value.entries), found)
  const words: SignatureWords = { subject: signer.subject, signedAt, development: signer.development }
  const toMake = todo.make.map((item) => item.job)

  if (toMake.length > 0) {
    const press = await openPress(project)
    const faults = proofAll(press, toMake, words, false, report)
    if (faults.length > 0) return refuse(faults, toMake.length, report, flags)
    const stopped = await makeAll(press, toMake, folder, ledgerFile, ledger.value, words, signer, report)
    if (stopped !== null) {
      report.problems(stopped.problems)
      report.note(
        `stopped after ${stopped.made} of ${toMake.length} documents; what is made is safe, run again to go on`,
      )
      return 1
    }
  }
  summary(project, selection, wanted, toMake, folder, signer.development, report, flags, started)
  return 0
}

/** Composes and sets every document before the first is signed: a signature cannot be taken back. */
function proofAll(
  press: Press,
  all: readonly Job[],
  words: SignatureWords,
  draft: boolean,
  report: Report,
): readonly Problem[] {
  const problems: Problem[] = []
  for (const [index, job] of all.entries()) {
    if (index % 16 === 0) report.progress(`checking  ${index} of ${all.length}`)
    const proof = press.proof(job, words, draft)
    if (proof.kind === 'problems') problems.push(...proof.problems)
  }
  return distinct(problems)
}

/** A fault of a template is the same fault for every addressee: it is said once. */
export function distinct(problems: readonly Problem[]): readonly Problem[] {
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()]
}

function refuse(faults: readonly Problem[], documents: number, report: Report, flags: GenerateFlags): number {
  report.problems(faults)
  const errors = faults.filter((fault) => fault.severity === 'error').length
  report.note(`${errors} ${errors === 1 ? 'error' : 'errors'} in ${documents} documents; nothing was written`)
  if (flags.json) writeJson({ problems: faults })
  return 1
}

/** Print and sign in batches; the files of one batch are written while the next is printed. */
async function makeAll(
  press: Press,
  all: readonly Job[],
  folder: string,
  ledgerFile: string,
  ledger: { readonly lastLine: string; readonly wholeBytes: number },
  words: SignatureWords,
  signer: Signer,
  report: Report,
): Promise<{ problems: readonly Problem[]; made: number } | null> {
  let { lastLine, wholeBytes } = ledger
  let made = 0
  let interrupted = false
  const interrupt = (): void => {
    interrupted = true
  }
  process.once('SIGINT', interrupt)
  process.once('SIGTERM', interrupt)
  const permission = (job: Job): 1 | 2 => (job.part === 'form' ? 2 : 1)

  const signOne = async (job: Job): Promise<Outcome<{ job: Job; bytes: Uint8Array }>> => {
    const signing = {
      kind: 'certify',
      at: words.signedAt,
      permission: permission(job),
      contentsBytes: signer.contentsBytes,
    } as const
    const printed = press.print(job, words, signing)
    if (printed.kind === 'problems') return printed
    const signed = await sign(printed.value, signer)
    return signed.kind === 'problems' ? signed : { ...signed, value: { job, bytes: signed.value } }
  }

  const store = async (signed: readonly { job: Job; bytes: Uint8Array }[]): Promise<void> => {
    const homes = new Set(signed.map(({ job }) => path.join(folder, path.dirname(job.file))))
    for (const home of homes) makeFolder(home)
    await Promise.all(signed.map(({ job, bytes }) => writeWhole(path.join(folder, job.file), bytes)))
    for (const home of homes) syncFolder(home)
    syncFolder(folder)
    const entries = signed.map(
      ({ job, bytes }): Omit<Entry, 'previous'> => ({
        event: 'made',
        document: job.id,
        file: job.file,
        sha256: createHash('sha256').update(bytes).digest('hex'),
        signedAt: words.signedAt,
        certificate: signer.fingerprint,
        signer: signer.subject,
        inputs: job.inputs,
        program: version,
      }),
    )
    const lines = ledgerLines(entries, lastLine)
    append(ledgerFile, lines.text, wholeBytes)
    lastLine = lines.lastLine
    wholeBytes += Buffer.byteLength(lines.text)
    made += signed.length
    report.progress(`signing  ${made} of ${all.length}`)
  }

  try {
    let storing: Promise<void> = Promise.resolve()
    for (let start = 0; start < all.length && !interrupted; start += BATCH) {
      const outcomes = await Promise.all(all.slice(start, start + BATCH).map(signOne))
      await storing
      const problems = outcomes.flatMap((outcome) => (outcome.kind === 'problems' ? outcome.problems : []))
      if (problems.length > 0) return { problems: distinct(problems), made }
      storing = store(outcomes.flatMap((outcome) => (outcome.kind === 'ok' ? [outcome.value] : [])))
    }
    await storing
    return interrupted && made < all.length ? { problems: [], made } : null
  } finally {
    process.off('SIGINT', interrupt)
    process.off('SIGTERM', interrupt)
  }
}

async function drafts(
  project: Project,
  selection: Selection,
  folder: string,
  signedAt: string,
  report: Report,
  flags: GenerateFlags,
  started: number,
): Promise<number> {
  const wanted = jobs(project, selection, 'development')
  const words: SignatureWords = { subject: '—', signedAt, development: true }
  const press = await openPress(project)
  const faults = proofAll(press, wanted, words, true, report)
  if (faults.length > 0) return refuse(faults, wanted.length, report, flags)
  makeFolder(folder)
  for (const [index, job] of wanted.entries()) {
    const printed = press.print(job, words, { kind: 'draft', at: signedAt })
    if (printed.kind === 'problems') return refuse(printed.problems, wanted.length, report, flags)
    const file = path.join(folder, job.file)
    makeFolder(path.dirname(file))
    await writeWhole(file, printed.value.bytes)
    report.progress(`drafts  ${index + 1} of ${wanted.length}`)
  }
  summary(project, selection, wanted, wanted, folder, false, report, flags, started)
  return 0
}

function summary(
  project: Project,
  selection: Selection,
  wanted: readonly Job[],
  made: readonly Job[],
  folder: string,
  development: boolean,
  report: Report,
  flags: GenerateFlags,
  started: number,
): void {
  const count = (of: readonly Job[], language: string, part: string): string =>
    String(of.filter((job) => job.language === language && job.part === part).length)
  const used = project.languages
    .map((language) => language.tag)
    .filter((tag) => wanted.some((job) => job.language === tag))
  const rows = used.map((tag) => [
    tag,
    count(wanted, tag, 'letter'),
    count(wanted, tag, 'form'),
    count(made, tag, 'letter'),
    count(made, tag, 'form'),
  ])
  const sum = (column: number): string => String(rows.reduce((total, row) => total + Number(row[column]), 0))
  rows.push(['all', sum(1), sum(2), sum(3), sum(4)])
  report.result(table(['language', 'letters', 'forms', 'made now', 'forms'], rows))

  const ids = wanted
    .filter((job) => job.part === 'letter')
    .map((job) => `${job.recipient.id}/${job.language}`)
  const reached = new Set(wanted.map((job) => job.recipient.id)).size
  const duplicates = ids.length - new Set(ids).size
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  report.result('')
  report.result(
    `${reached} of ${project.recipients.length} addressees, ${duplicates} duplicates; ` +
      `${made.length === 0 ? 'nothing to do' : `${made.length} files made`}, 0 problems, ${seconds} s`,
  )
  report.result(`in ${folder}${path.sep}`)
  if (development) {
    report.note(
      report.paint.yellow(
        'Signed with the development identity: these letters are not for distribution. Sign with --identity FILE.p12.',
      ),
    )
  }
  if (flags.json) {
    writeJson({
      letter: project.letter.name,
      folder,
      addressees: { of: project.recipients.length, reached, duplicates },
      selected: selection.recipients.length,
      documents: wanted.map((job) => ({ id: job.id, file: job.file, made: made.includes(job) })),
      development,
      problems: [],
    })
  }
}

const writeJson = (value: unknown): void => {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`)
}

/** The time now, to the second, with the zone of this machine. */
function now(): string {
  const date = new Date()
  const minutes = -date.getTimezoneOffset()
  const local = new Date(date.getTime() + minutes * 60_000).toISOString().slice(0, 19)
  if (minutes === 0) return `${local}Z`
  const two = (value: number): string => String(Math.floor(Math.abs(value))).padStart(2, '0')
  return `${local}${minutes < 0 ? '-' : '+'}${two(minutes / 60)}:${two(Math.abs(minutes) % 60)}`
}
