import path from 'node:path'
import { quoted } from '../plan/request.ts'
import { problem } from '../problems/problem.ts'
import { nearest } from '../text/nearest.ts'
import { answered, type Ended } from './answer.ts'
import type { InitBody } from './answers.ts'
import type { Context } from './context.ts'
import { EXIT } from './exit.ts'
import type { InitFlags } from './flags.ts'
import { filesOf, type Model, modelsThere } from './models.ts'
import { fillFolder, siteAt } from './new-folder.ts'

/**
 * Begins a folder of one's own from a model: lists, a letter, settings and what to do next. `named`: the folder, new or empty;
 * null: the one where the person stands. Without `--from` it asks, where somebody sits at a terminal.
 */
export async function init(
  context: Context,
  named: string | null,
  flags: InitFlags,
): Promise<Ended<InitBody>> {
  const { report, refuse } = context.begin(flags, (file) => file)
  const folder = named ?? '.'
  const site = siteAt(folder)
  if (site.kind === 'no-folder') return refuse([problem('init/no-folder', null, { folder })])
  if (site.kind === 'occupied')
    return refuse([problem('init/not-empty', null, { folder: named, entries: site.entries })])
  const models = modelsThere()
  const asked = flags.from ?? null
  const model = asked === null ? await askedFor(context, models) : byName(models, asked)
  if (model === null)
    return refuse([
      problem('init/which-model', null, { model: asked, known: models, nearest: nearModel(models, asked) }),
    ])
  const files = filesOf(model)
  await context.stop.during(() => fillFolder(folder, site, files))
  report.result(`${model.letter}: ${model.says}`)
  report.result('')
  for (const line of listed([...files.keys()])) report.result(`  ${line}`)
  report.result('')
  report.result(`${path.join(folder, 'README.md')} says what each is for. Next:`)
  report.result('')
  const here = named === null ? [] : [`cd ${quoted(named)}`]
  for (const command of [...here, ...model.next]) report.result(`  ${command}`)
  const { name, letter, next } = model
  return answered({ folder, model: name, letter, files: [...files.keys()], next }, EXIT.done)
}

/** A line for each folder: `data/  ministers.csv, missions.csv`. */
function listed(files: readonly string[]): readonly string[] {
  const folders = new Map<string, string[]>()
  for (const file of files) {
    const folder = path.posix.dirname(file)
    folders.set(folder, [...(folders.get(folder) ?? []), path.posix.basename(file)])
  }
  const heads = [...folders.keys()].map((folder) => (folder === '.' ? '' : `${folder}/`))
  const width = Math.max(...heads.map(({ length }) => length))
  return [...folders.values()].map((names, at) =>
    `${heads[at]!.padEnd(width)}  ${names.join(', ')}`.trimStart(),
  )
}

/** Capitals are nobody's concern. */
const byName = (models: readonly Model[], name: string): Model | null =>
  models.find((each) => each.name.toLowerCase() === name.trim().toLowerCase()) ?? null

/** The one that is written nearly so, or begins so. */
function nearModel(models: readonly Model[], name: string | null): string | null {
  const begun = (name ?? '').trim().toLowerCase()
  if (name === null || begun === '') return null
  const names = models.map((each) => each.name)
  return names.find((each) => each.toLowerCase().startsWith(begun)) ?? nearest(name, names)
}

/** Asks until one is named, by number or name. Null: nobody is there, or they gave up. */
async function askedFor({ person }: Context, models: readonly Model[]): Promise<Model | null> {
  if (person === null) return null
  const width = Math.max(...models.map(({ name }) => name.length))
  const listed = models.map(({ name, says }, at) => `  ${at + 1}  ${name.padEnd(width)}  ${says}\n`)
  let question = `Begin with which letter?\n\n${listed.join('')}\nIts number or name: `
  for (;;) {
    const said = await person.ask(question)
    if (said === null) return null
    const model = models[Number(said) - 1] ?? byName(models, said)
    if (model !== null) return model
    const near = nearModel(models, said)
    question = `${near === null ? `One of 1 to ${models.length}` : `“${near}”, or another`}: `
  }
}
