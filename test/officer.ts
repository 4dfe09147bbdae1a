import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'vitest'
import { openArchive } from '../src/archive/archive.ts'
import { readLedger } from '../src/archive/ledger.ts'
import { statesOf } from '../src/archive/states.ts'
import type { Command } from '../src/commands/command.ts'
import { type PlanFlags, planOptions } from '../src/commands/flags.ts'
import { planFor } from '../src/commands/plan.ts'
import { partsOfId } from '../src/model/document.ts'
import { currentOf, type DocumentState, heldVersion } from '../src/model/document-state.ts'
import { type DocumentEntry, isOfDocument } from '../src/model/ledger.ts'
import type { Plan, PlanItem } from '../src/model/plan.ts'
import type { Outcome } from '../src/problems/problem.ts'
import { openFolders, openProject } from '../src/project/project.ts'
import type { Sequence } from '../src/sequence.ts'
import { type openBench, root, tree } from './command.ts'
import { runHere } from './here.ts'
import { messages } from './said.ts'
import { laySmallProject } from './small-project.ts'

/**
 * An officer's folder: the small project with addresses, copies and marks of revisions, in files, worked on through the
 * command alone; and what may never happen to what has left.
 */

const identity = ['--identity', path.join(root, 'test/sign/rsa2048.pem')]
const tags = ['ar', 'en', 'es', 'fr', 'ru', 'zh']

const prose = `<title>{{#if copy}}{{word "marking.copy"}} – {{/if}}{{letter.reference}} – {{state.short}}</title>
{{#if copy}}
<aside><p>{{word "marking.copy"}} – {{#if recipient.title}}{{recipient.title}}{{else}}{{state.of}}{{/if}}</p></aside>
{{/if}}
<p>{{word "letter.subject"}}, {{letter.email}}, {{date letter.date}}{{#if cancels}} ({{cancels.reference}}, {{date cancels.date}}){{/if}}</p>
<p>{{addressee.title}} {{state.of}}</p>
{{#each addressee.address}}
<p>{{this}}</p>
{{/each}}
<signature title="{{letter.reference}}"><p>{{signature.subject}}, {{time signature.signedAt}}</p></signature>
`
/** A corrigendum's sheet. */
export const sheet = `<title>{{letter.reference}} – {{corrigendum.number}} – {{state.short}}</title>
{{#if copy}}
<aside><p>{{word "marking.copy"}} – {{state.of}}</p></aside>
{{/if}}
<p>{{corrigendum.number}}, {{date corrigendum.date}}: {{letter.reference}}, {{date letter.date}}</p>
<signature title="{{letter.reference}}"><p>{{signature.subject}}, {{time signature.signedAt}}</p></signature>
`
/** What comes with invite, for a list of few columns. */
const list = (tag: string): string =>
  readFileSync(path.join(root, `templates/DM-1132/list/${tag}.hbs`), 'utf8').replace(
    /<header[\s\S]*<\/header>/,
    '',
  )

/** A row: its State is the beginning of its id. */
export const rowOf = (id: string, language: string): string => `${id},${id.slice(0, 2)},${language},,,,,,,,`

/** FR, JP, BE, CA and CA-fr will have left; of the others nothing has. */
const ministers = [
  'FR,fr',
  'BE,fr',
  'CH,fr',
  'JP,en',
  'GB,en',
  'CA,en',
  'CA-fr,fr',
  'RU,ru',
  'KZ,ru',
  'ES,es',
]
const copiesOf = (group: string, states: readonly string[]): readonly string[] =>
  states.map((id) => `${id}-${group},${id},,,,,,,`)

function layOffice(folder: string): void {
  const write = (file: string, text: string): void => {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true })
    writeFileSync(path.join(folder, file), text)
  }
  const states = [...new Set([...ministers, 'CN,zh', 'DE,en', 'AT,en'].map((row) => row.slice(0, 2)))]
  laySmallProject(
    folder,
    states.map((id) => [id, 'en']),
  )
  const head = `id,state,language,${tags.map((tag) => `title_${tag}`).join()}`
  const rows = ministers.map((row) => rowOf(...(row.split(',') as [string, string])))
  write('data/ministers.csv', [`${head},address,email`, ...rows, ''].join('\n'))
  write('data/missions.csv', [head, ...copiesOf('mission', ['FR', 'BE', 'JP', 'CA']), ''].join('\n'))
  write('data/administrations.csv', [head, ...copiesOf('administration', ['FR', 'RU']), ''].join('\n'))
  for (const tag of tags) {
    write(`templates/L/${tag}.hbs`, prose)
    write(`templates/L/list/${tag}.hbs`, list(tag))
    const words = `locales/${tag}/words.json`
    const marked = readFileSync(path.join(folder, words), 'utf8').replace(
      '"draft":"X"',
      '"draft":"X","copy":"C"',
    )
    write(words, marked)
  }
  cpSync(path.join(root, 'templates/DM-1132/list/look.json'), path.join(folder, 'templates/L/list/look.json'))
}

/** An edit: what stands in a file becomes something else; `from` null: the whole file is written; `to` null: it is removed. */
export type Edit = readonly [file: string, from: string | RegExp | null, to: string | null]

/** Both streams, and the exit status. */
export interface Said {
  readonly status: number | null
  readonly text: string
  readonly stdout: string
}

/** The ledger as read, and the SHA-256 of every other file of the letter's output folder. */
export interface Kept {
  readonly entries: Sequence<DocumentEntry>
  readonly documents: ReadonlyMap<string, DocumentState>
  readonly files: ReadonlyMap<string, string>
}

export interface Office {
  readonly folder: string
  /** the same lists, for another letter of this name, which says what L says */
  forLetter(name: string): Office
  /** a command on the letter: `issue`, then its options */
  run(command: string, ...options: readonly string[]): Promise<Said>
  generate(...options: readonly string[]): Promise<Said>
  /** a command that has to end with 0 */
  done(command: string, ...options: readonly string[]): Promise<Said>
  edit(...edits: readonly Edit[]): void
  kept(): Kept
  /** what has left by now */
  readonly left: ReadonlySet<string>
  /** what `invite plan` shows, or why it does not, without starting a command */
  plan(flags?: Partial<PlanFlags>): Promise<Outcome<Plan>>
}

type Bench = ReturnType<typeof openBench>

/** Offices as stories have left them: each is made once, and copied for whoever goes on from there. */
export function openOffices(bench: Bench) {
  let copies = 0
  const told = new Map<(office: Office) => Promise<void>, Promise<string>>()
  const tell = (story: (office: Office) => Promise<void>): Promise<string> => {
    const folder = bench.in(`story-${told.size}`)
    const known = told.get(story)
    if (known !== undefined) return known
    layOffice(folder)
    const telling = story(office(bench, folder)).then(() => folder)
    told.set(story, telling)
    return telling
  }
  /** An office of one's own, after a story. */
  return async (story: (office: Office) => Promise<void>, ...edits: readonly Edit[]): Promise<Office> => {
    const from = await tell(story)
    const folder = bench.in(`office-${copies++}`)
    cpSync(from, folder, { recursive: true })
    const own = office(bench, folder)
    own.edit(...edits)
    return own
  }
}

function office(bench: Bench, folder: string, name = 'L'): Office {
  const own: Office = {
    folder,
    forLetter(other) {
      cpSync(path.join(folder, 'templates/L'), path.join(folder, 'templates', other), { recursive: true })
      return office(bench, folder, other)
    },
    async run(command, ...options) {
      const signs = command === 'generate' && !options.includes('--draft') ? identity : []
      const letter = command === 'verify' ? [] : [name]
      const [first, ...rest] = options
      // who is meant comes before the letter
      const whom =
        command === 'history' || command === 'reprint'
          ? [first!, ...letter, ...rest]
          : [...letter, ...options]
      const { status, stdout, stderr } = await runHere(bench, [command, ...whom, ...signs], {}, folder)
      expect(status, stderr).not.toBe(70)
      return { status, text: stdout + stderr, stdout }
    },
    generate: (...options) => own.run('generate', ...options),
    async done(command, ...options) {
      const said = await own.run(command, ...options)
      expect(said.status, `${command} ${options.join(' ')}\n${said.text}`).toBe(0)
      return said
    },
    edit(...edits) {
      for (const [file, from, to] of edits) {
        const full = path.join(folder, file)
        if (to === null) rmSync(full, { recursive: true })
        else if (from === null) {
          mkdirSync(path.dirname(full), { recursive: true })
          writeFileSync(full, to)
        } else {
          const text = readFileSync(full, 'utf8')
          const next = text.replace(from, to)
          expect(next, `${file}: ${from}`).not.toBe(text)
          writeFileSync(full, next)
        }
      }
    },
    get left() {
      return new Set(leftIn(own.kept()).map(({ document }) => document))
    },
    async plan(flags = {}) {
      const out = path.join(folder, 'out')
      const project = await openProject(openFolders(folder), name)
      if (project.kind === 'problems') return project
      const archive = openArchive(path.join(out, name), { memory: project.value.store, stateFolder: null })
      if (archive.kind === 'problems') return archive
      const command = { project: project.value } as Command
      const options = planOptions({ to: 'all', out, ...flags })
      const planned = await planFor(command, archive.value, options, '2004-06-01', null, false)
      return planned.kind === 'ok' ? { ...planned, value: planned.value.plan } : planned
    },
    kept() {
      const out = path.join(folder, 'out', name)
      const files = existsSync(out) ? tree(out) : new Map<string, Buffer>()
      const ledger = readLedger([files.get('ledger.jsonl') ?? Buffer.alloc(0)], 'ledger.jsonl')
      if (ledger.kind !== 'ok') throw new Error('the ledger does not read')
      const entries = ledger.value.entries.filter(isOfDocument)
      const hashes = [...files].filter(([file]) => !file.startsWith('ledger'))
      return {
        entries,
        documents: statesOf(entries),
        files: new Map(
          hashes.map(([file, bytes]) => [file, createHash('sha256').update(bytes).digest('hex')]),
        ),
      }
    },
  }
  return own
}

/** FR and JP with their copies by pouch, BE's original by fax, CA's two rows by registered mail. */
export async function letters(office: Office): Promise<void> {
  await office.done('generate', '--to', 'all')
  await office.done('issue', '--to', 'all', '--only', 'FR,JP', '--channel', 'pouch', '--on', '2004-05-11')
  await office.done('issue', '--only', 'BE', '--channel', 'fax', '--on', '2004-05-12')
  await office.done('issue', '--only', 'CA,CA-fr', '--channel', 'registered', '--on', '2004-05-12')
}

export const ministersFile = 'data/ministers.csv'
export const gone = (id: string, list = 'ministers'): Edit => [
  `data/${list}.csv`,
  new RegExp(`^${id},.*\n`, 'm'),
  '',
]
/** Another row in its place. */
export const other = (id: string, row: string): Edit => [ministersFile, new RegExp(`^${id},.*`, 'm'), row]
/** A row more. */
export const more = (row: string): Edit => [ministersFile, /$/, `${row}\n`]
export const titled = (id: string, title: string): Edit => [
  ministersFile,
  new RegExp(`^(${id},..,..),,,,,,`, 'm'),
  `$1,,${title},,${title},,`,
]
export const reworded = (tag: string): Edit => [`templates/L/${tag}.hbs`, '<p>{{word', '<p>! {{word']

/** A plan's items of these kinds, each with what the officer may say. */
export function itemsIn(planned: Outcome<Plan>, ...kinds: readonly PlanItem['kind'][]): readonly string[] {
  if (planned.kind === 'problems') throw new Error(messages(planned.problems))
  return planned.value.items
    .filter(({ kind }) => kinds.includes(kind))
    .map((item) => `${item.document}${item.kind === 'hold' ? ` ${item.ways.join(' ')}` : ''}`)
    .sort()
}

/** Why there is no plan. */
export const codesOf = (planned: Outcome<Plan>): readonly string[] =>
  planned.kind === 'ok' ? [] : planned.problems.map(({ code }) => code)

/** All that is not as it was. */
export const changesIn = (planned: Outcome<Plan>): readonly string[] =>
  itemsIn(planned, 'make', 'settle', 'restore', 'withdraw', 'hold', 'wait')

/** Lines that were added. */
export const added = (before: Kept, { entries }: Kept): Sequence<DocumentEntry> => {
  expect(entries.slice(0, before.entries.length)).toEqual(before.entries)
  return entries.slice(before.entries.length)
}

/** What has left, by document. */
const leftIn = ({ documents }: Kept): readonly DocumentState[] =>
  [...documents.values()].filter((state) => heldVersion(state) !== null)

/** Nothing that had left was moved, changed or put aside, and no line was added about it. */
export function expectUntouched(before: Kept, after: Kept): void {
  const left = leftIn(before)
  expect(left).not.toEqual([])
  const about = new Set(left.map(({ document }) => document))
  expect(added(before, after).filter(({ about: { document } }) => about.has(document))).toEqual([])
  for (const { versions } of left) {
    for (const { file } of versions) {
      if (file === null || !before.files.has(file)) continue
      expect(after.files.get(file), file).toBe(before.files.get(file))
    }
  }
}

/** Nothing at all was written. */
export function expectNothing(before: Kept, after: Kept): void {
  expect(after.entries).toEqual(before.entries)
  expect(after.files).toEqual(before.files)
}

/**
 * These ids are one office, and what it was written in languages one letter: one of them stands, in the record and in the
 * folders.
 */
export function expectOneOriginal({ documents, files }: Kept, ...ids: readonly string[]): void {
  const standing = [...documents.values()].filter(({ document, gone }) => {
    const { recipient, part } = partsOfId(document)
    return gone === null && ids.includes(recipient) && part.kind === 'letter'
  })
  expect(standing.map(({ document }) => document)).toHaveLength(1)
  const lying = [...files.keys()].filter((file) => {
    const [folder, ...rest] = file.split('/')
    return ids.includes(folder!) && rest.length === 1 && !/_form\.pdf$|_corr-\d+\.pdf$/.test(file)
  })
  expect(lying).toEqual(standing.map((state) => currentOf(state).file))
}

/** What takes another document's place and what it is put aside for name each other. */
export function expectNamingEachOther(entries: Sequence<DocumentEntry>): void {
  const replacing = new Set<string>()
  const replaced = new Set<string>()
  for (const entry of entries) {
    const { document } = entry.about
    const itself = { document, version: entry.version }
    if (entry.event === 'made' && entry.replaces !== null && entry.replaces.document !== document)
      replacing.add(JSON.stringify([entry.replaces, itself]))
    if (entry.event === 'superseded' && entry.by !== null && entry.by.document !== document)
      replaced.add(JSON.stringify([itself, entry.by]))
  }
  expect(replaced.size).toBeGreaterThan(0)
  expect([...replaced].sort()).toEqual([...replacing].sort())
}
