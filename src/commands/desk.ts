import path from 'node:path'
import type { Problem } from '../model/problem.ts'
import { openFolders, openProject, type Project } from '../project/project.ts'
import { openReport, type Report } from '../report.ts'
import { type Archive, openArchive } from './archive.ts'
import type { SelectionFlags } from './flags.ts'
import { type Selection, select } from './selection.ts'

/** What every command on made letters has in hand: the lists and texts, the folder, and a way to answer. */
export interface Desk {
  readonly project: Project
  readonly selection: Selection
  readonly archive: Archive
  readonly report: Report
  /** what was noted of lists and texts; it has been said */
  readonly notes: readonly Problem[]
  /** says what is wrong and gives the exit status */
  refuse(problems: readonly Problem[], status: number): number
  /** the result for a program */
  json(value: unknown): void
}

/** Opens it, or has said why not: then the exit status. Without --to, it is about whatever has been made. */
export async function openDesk(letterName: string | null, flags: SelectionFlags): Promise<Desk | number> {
  const folders = openFolders(flags.data)
  const json = flags.json === true
  const report = openReport({ quiet: flags.quiet === true, json, where: folders.where })
  const tell = (value: unknown): void => {
    if (json) process.stdout.write(`${JSON.stringify(value, null, 2)}\n`)
  }
  const refuse = (problems: readonly Problem[], status: number): number => {
    report.problems(problems)
    const errors = problems.filter(({ severity }) => severity === 'error').length
    report.note(`${errors} ${errors === 1 ? 'error' : 'errors'}; nothing was written`)
    tell({ problems })
    return status
  }
  const opened = await openProject(folders, letterName)
  if (opened.kind === 'problems') {
    const misnamed = opened.problems.every(({ code }) => code === 'project/which-letter')
    return refuse(opened.problems, misnamed ? 2 : 1)
  }
  const project = opened.value
  const archive = openArchive(path.join(flags.out, project.letter.name))
  if (archive.kind === 'problems') return refuse(archive.problems, 1)
  const to = flags.to ?? (hasCopies(archive.value) ? 'all' : 'ministers')
  const selected = await select(project, { ...flags, to })
  if (selected.kind === 'problems') {
    const misused = selected.problems.every(({ code }) => code.startsWith('project/'))
    return refuse(selected.problems, misused ? 2 : 1)
  }
  const notes = [...opened.notes, ...selected.notes]
  report.problems([...notes, ...archive.notes])
  return { project, selection: selected.value, archive: archive.value, report, notes, refuse, json: tell }
}

const hasCopies = ({ standing }: Archive): boolean =>
  [...standing.values()].some(({ made }) => made.list !== 'ministers')
