import path from 'node:path'
import { fileHash, lock, makeFolder, readText, sweep, writeWhole } from '../disk.ts'
import { latest, readLedger } from '../ledger.ts'
import type { Job } from '../model/ledger.ts'
import type { Problem } from '../model/problem.ts'
import type { SignatureWords } from '../model/signed.ts'
import { plan } from '../plan.ts'
import { openReport, type Report } from '../report.ts'
import type { GenerateFlags } from './flags.ts'
import { openSeal, type Seal } from './identity.ts'
import { makeAll, proofAll } from './make.ts'
import { openPress } from './press.ts'
import { jobs, openFolders, openProject, type Project, type Selection, select } from './project.ts'
import { summary, summaryJson } from './summary.ts'

/** One run: what it was asked for, and how it answers. */
interface Run {
  readonly project: Project
  readonly selection: Selection
  /** where the letter's documents go */
  readonly folder: string
  /** ISO 8601 with zone; one run has one signing time */
  readonly signedAt: string
  readonly report: Report
  readonly json: boolean
  readonly started: number
  readonly notes: readonly Problem[]
}

/** Makes every document of the selection that is new or whose inputs have changed. Returns the exit status. */
export async function generate(letterName: string | null, flags: GenerateFlags): Promise<number> {
  const started = performance.now()
  const folders = openFolders(flags.data)
  const json = flags.json === true
  const report = openReport({ quiet: flags.quiet === true, json, where: folders.where })

  const opened = openProject(folders, letterName)
  if (opened.kind === 'problems') {
    const misnamed = opened.problems.every((problem) => problem.code === 'project/which-letter')
    return refuse(report, json, opened.problems, misnamed ? 2 : 1)
  }
  const project = opened.value
  const selected = select(project, flags.state, flags.language)
  if (selected.kind === 'problems') return refuse(report, json, selected.problems, 2)
  report.problems(opened.notes)

  const base = path.join(flags.out, project.letter.name)
  const signedAt = flags.signedAt ?? now()
  const run: Run = {
    project,
    selection: selected.value,
    folder: base,
    signedAt,
    report,
    json,
    started,
    notes: opened.notes,
  }
  if (flags.draft) return drafts({ ...run, folder: path.join(base, 'drafts') })

  const seal = await openSeal(flags, signedAt, report)
  if (seal.kind === 'problems') return refuse(report, json, seal.problems, 1)
  const held = lock(run.folder)
  if ('heldBy' in held) {
    report.note(`another run (process ${held.heldBy}) is working in ${run.folder}: wait until it has ended`)
    return 1
  }
  try {
    return await makeSigned(run, seal.value)
  } finally {
    held.release()
  }
}

async function makeSigned(run: Run, seal: Seal): Promise<number> {
  const { folder, report } = run
  const { signer } = seal
  const ledgerFile = path.join(folder, 'ledger.jsonl')
  const ledger = readLedger(readText(ledgerFile) ?? '', ledgerFile)
  if (ledger.kind === 'problems') return refuse(report, run.json, ledger.problems, 1)
  report.problems(ledger.notes)
  sweep(folder)

  const wanted = jobs(run.project, run.selection, signer.development ? 'development' : 'given', seal.level)
  const found = new Map<string, string>()
  for (const job of wanted) {
    const hash = fileHash(path.join(folder, job.file))
    if (hash !== null) found.set(job.file, hash)
  }
  const toMake = plan(wanted, latest(ledger.value.entries), found).make.map((item) => item.job)
  if (toMake.length > 0) {
    const press = await openPress(run.project)
    const words: SignatureWords = {
      subject: signer.subject,
      signedAt: run.signedAt,
      development: signer.development,
    }
    const faults = proofAll(press, toMake, words, false, report)
    if (faults.some((fault) => fault.severity === 'error')) return refuse(report, run.json, faults, 1)
    const made = await makeAll(
      { press, seal, words, folder, ledgerFile, ledger: ledger.value, report },
      toMake,
    )
    if (made.kind === 'stopped') {
      report.problems(made.problems)
      report.note(
        `stopped after ${made.made} of ${toMake.length} files: they are whole and recorded; run again to go on`,
      )
      if (run.json) writeJson({ problems: made.problems, made: made.made, of: toMake.length })
      return 1
    }
  }
  account(run, wanted, toMake, signer.development)
  if (signer.development) {
    report.note(
      'Signed with the development identity: these letters are not for distribution. Use --identity FILE.p12.',
    )
  }
  return 0
}

/** Unsigned, marked in the letter's language across the page; not in the ledger. */
async function drafts(run: Run): Promise<number> {
  const { folder, report, signedAt } = run
  const wanted = jobs(run.project, run.selection, 'development', 'B')
  const words: SignatureWords = { subject: '—', signedAt, development: true }
  const press = await openPress(run.project)
  const faults = proofAll(press, wanted, words, true, report)
  if (faults.some((fault) => fault.severity === 'error')) return refuse(report, run.json, faults, 1)
  for (const [index, job] of wanted.entries()) {
    const printed = press.print(job, words, { kind: 'draft', at: signedAt })
    if (printed.kind === 'problems') return refuse(report, run.json, printed.problems, 1)
    const file = path.join(folder, job.file)
    makeFolder(path.dirname(file))
    await writeWhole(file, printed.value.bytes)
    report.progress(`drafts  ${index + 1} of ${wanted.length}`)
  }
  account(run, wanted, wanted, false)
  return 0
}

function account(run: Run, wanted: readonly Job[], made: readonly Job[], development: boolean): void {
  const of = {
    letter: run.project.letter.name,
    folder: run.folder,
    addressees: run.project.recipients.length,
    wanted,
    made,
    development,
    notes: run.notes,
    seconds: (performance.now() - run.started) / 1000,
  }
  run.report.result(summary(of))
  if (run.json) writeJson(summaryJson(of))
}

function refuse(report: Report, json: boolean, problems: readonly Problem[], status: number): number {
  report.problems(problems)
  const errors = problems.filter((problem) => problem.severity === 'error').length
  report.note(`${errors} ${errors === 1 ? 'error' : 'errors'}; nothing was written`)
  if (json) writeJson({ problems })
  return status
}

function writeJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`)
}

/** The time now, to the second, with the zone of this machine. */
function now(): string {
  const date = new Date()
  const minutes = -date.getTimezoneOffset()
  const local = new Date(date.getTime() + minutes * 60_000).toISOString().slice(0, 19)
  if (minutes === 0) return `${local}Z`
  const two = (value: number): string => String(Math.floor(Math.abs(value))).padStart(2, '0')
  return `${local}${minutes < 0 ? '-' : '+'}${two(minutes / 60)}:${two(minutes % 60)}`
}
