import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readLedger } from '../src/archive/ledger.ts'
import { openBench, root, tree } from './command.ts'
import { laySmallProject } from './small-project.ts'

/**
 * Any set of edits, then one run: what is made again is what the edits touch, no more and no less, and the folder holds
 * what making everything from nothing would give, byte for byte.
 */
const bench = openBench()
afterAll(() => bench.close())
const identity = ['--identity', path.join(root, 'test/sign/rsa2048.pem')]
const signed = ['--signed-at', '2026-11-02T09:00:00+01:00']

interface Edit {
  readonly file: string
  readonly from: string
  readonly to: string
  /** the documents of FR, JP and RU that it touches */
  readonly touches: RegExp
}
const edits: readonly Edit[] = [
  {
    file: 'data/ministers.csv',
    from: 'FR,FR,fr,,,,',
    to: 'FR,FR,fr,,,,Au Ministre d’Etat',
    touches: /^FR\/fr\/letter/,
  },
  {
    file: 'data/ministers.csv',
    from: 'JP,JP,en,,',
    to: 'JP,JP,en,,To the Foreign Minister',
    touches: /^JP\/en\/letter/,
  },
  { file: 'templates/L/ru.hbs', from: '</p>', to: '!</p>', touches: /^RU\/ru\/letter/ },
  { file: 'templates/L/form.hbs', from: 'maxlength="', to: 'maxlength="1', touches: /\/form$/ },
  { file: 'templates/L/letter.json', from: 'invite@', to: 'wsis@', touches: /\/letter$/ },
  { file: 'locales/fr/words.json', from: '"Form"', to: '"Formulaire"', touches: /^FR\/fr\/form/ },
  { file: 'locales/en/words.json', from: '"Letter"', to: '"A letter"', touches: /^JP\/en\/letter/ },
]
const group = (of: readonly Edit[]) => of.map(({ file, to }) => `${path.basename(file)}: ${to}`)

let runs = 0
const project = bench.in('project')
const out = bench.in('out')
const run = (folder: string) => bench.run(['generate', 'L', '--out', folder, ...identity, ...signed], project)

function layOut(applied: readonly Edit[]): void {
  laySmallProject(project, [
    ['FR', 'fr'],
    ['JP', 'en'],
    ['RU', 'ru'],
  ])
  for (const { file, from, to } of applied) {
    const full = path.join(project, file)
    const text = readFileSync(full, 'utf8')
    expect(text, file).toContain(from)
    writeFileSync(full, text.replace(from, to))
  }
}

const pdfs = (folder: string) =>
  new Map([...tree(folder)].filter(([file]) => file.endsWith('.pdf') && !file.includes('/superseded/')))

beforeAll(async () => {
  layOut([])
  expect((await run(out)).status).toBe(0)
}, 60_000)

it('makes again what edits touch, and ends as if made from nothing', async () => {
  await fc.assert(
    fc.asyncProperty(fc.subarray([...edits], { minLength: 1 }), async (applied) => {
      // a folder that was there before is known to this machine
      const [again, fresh] = [bench.in(`again-${runs}`), bench.in(`fresh-${runs++}`)]
      cpSync(out, again, { recursive: true })
      layOut(applied)
      const plan = await bench.run(['plan', 'L', '--out', again], project)
      const [ran, made] = await Promise.all([run(again), run(fresh)])
      expect([plan.status, ran.status, made.status], `${group(applied)}\n${ran.stderr}`).toEqual([3, 0, 0])
      const ledger = readLedger([readFileSync(path.join(again, 'L/ledger.jsonl'))], 'ledger.jsonl')
      if (ledger.kind !== 'ok') throw new Error('the ledger does not read')
      const entries = ledger.value.entries.filter((entry) => entry.event === 'made')
      const remade = entries.slice(6).map(({ about }) => about.document)
      const documents = entries.slice(0, 6).map(({ about }) => about.document)
      const touched = documents.filter((document) => applied.some(({ touches }) => touches.test(document)))
      expect([...remade].sort(), group(applied).join('\n')).toEqual([...touched].sort())
      for (const document of remade) expect(plan.stdout).toContain(document)
      const [here, there] = [pdfs(again), pdfs(fresh)]
      expect([...here.keys()]).toEqual([...there.keys()])
      for (const [file, bytes] of here) expect(bytes.equals(there.get(file)!), file).toBe(true)
      const rest = await bench.run(['plan', 'L', '--out', again], project)
      expect(rest.status, rest.stdout).toBe(0)
    }),
    { numRuns: 8 },
  )
}, 300_000)
