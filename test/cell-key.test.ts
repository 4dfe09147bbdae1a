import { createHash } from 'node:crypto'
import { cpSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { openCellKey } from '../src/archive/cell-key.ts'
import type { Input } from '../src/model/input.ts'
import { openBench, root } from './command.ts'
import { type RanHere, runHere } from './here.ts'
import { john, layPersons, layPersonsProject, marie, type Person } from './persons.ts'
import { openSmallDesk } from './small-desk.ts'

/** What a cell says cannot be guessed from the record; and what becomes of a record whose key is lost. */

const bench = openBench()
afterAll(() => bench.close())
let desks = 0

function openDesk(persons: readonly Person[]) {
  const folder = bench.in(`persons-${desks++}`)
  layPersonsProject(folder, persons)
  const desk = {
    folder,
    out: (file: string) => path.join(folder, 'out/P', file),
    lay: (...next: readonly Person[]) => layPersons(folder, next),
    run: (command: string, ...args: readonly string[]): Promise<RanHere> =>
      runHere(bench, [command, 'P', '--data', folder, '--out', path.join(folder, 'out'), ...args]),
    generate: (...args: readonly string[]) =>
      desk.run('generate', '--identity', path.join(root, 'test/sign/rsa2048.pem'), ...args),
    ledger: () => readFileSync(desk.out('ledger.jsonl'), 'utf8'),
    /** cells of the last version of a document, by column */
    cells: (document: string): ReadonlyMap<string, string> => {
      const lines = desk
        .ledger()
        .trimEnd()
        .split('\n')
        .map(
          (line) =>
            JSON.parse(line) as { event: string; about: { document?: string }; inputs: readonly Input[] },
        )
      const made = lines.findLast(({ event, about }) => event === 'made' && about.document === document)!
      return new Map(
        made.inputs.flatMap((input) => (input.of === 'cell' ? [[input.column, input.value]] : [])),
      )
    },
    planned: async (): Promise<string> => (await desk.run('plan')).stdout,
    id: async (...args: readonly string[]): Promise<string> =>
      /plan ([0-9a-f]{16})/.exec((await desk.run('plan', ...args)).stdout)![1]!,
  }
  return desk
}

const plain = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16)

describe('what a cell says', () => {
  it('is in no line and no file beside it, as itself or as a hash that can be tried out', async () => {
    const desk = openDesk([marie, john])
    expect((await desk.generate()).status).toBe(0)
    await desk.run('plan', '--save')
    const cells = desk.cells('marie/fr/letter')
    expect([...cells.keys()].sort()).toEqual(['gender', 'greeting_fr', 'kind', 'name_fr', 'seat', 'visa'])
    const text = desk.ledger()
    for (const says of ['Bonjour', 'Marie', 'Hello', 'observer']) expect(text).not.toContain(says)
    for (const says of Object.values({ ...marie, ...john })) expect(text).not.toContain(plain(says))
    // what two people's cells say alike is not alike in the record, nor in another's
    expect(cells.get('visa')).not.toBe(desk.cells('john/en/letter').get('visa'))
    const other = openDesk([marie, john])
    await other.generate()
    expect(other.cells('marie/fr/letter').get('visa')).not.toBe(cells.get('visa'))
    // nor can the plan's id be tried out, which every line names
    const ids = [desk, other].map((each) => /"plan":"([0-9a-f]{16})"/.exec(each.ledger())![1])
    expect(ids[0]).not.toBe(ids[1])
  })

  it('of a State is public, and its hash the same everywhere', async () => {
    const desk = openSmallDesk(bench, 'states', ['FR', 'fr', 'Titre'])
    await desk.here('generate', 'L')
    const [made] = desk.entries() as unknown as readonly { readonly inputs: readonly Input[] }[]
    const values = made!.inputs.flatMap((input) => (input.of === 'cell' ? [[input.list, input.value]] : []))
    expect(values).toContainEqual(['states', plain('France')])
    expect(values).toContainEqual(['ministers', expect.stringMatching(/^keyed:[0-9a-f]{8}:[0-9a-f]{16}$/)])
  })

  it('changed is told by its column, and touches nobody else', async () => {
    const desk = openDesk([marie, john])
    await desk.generate()
    desk.lay({ ...marie, visa: 'no' }, john)
    expect(await desk.planned()).toContain('marie/fr/letter  changed: experts.csv visa\n')
    expect(await desk.planned()).toContain('0 new, 1 changed, 0 withdrawn, 1 unchanged')
  })
})

describe('the key', () => {
  it('is made with the first run that records, for its user alone; a plan makes no file, and its id is good for the run', async () => {
    const desk = openDesk([marie, john])
    const id = await desk.id()
    expect(existsSync(desk.out(''))).toBe(false)
    expect(await desk.id()).toBe(id)
    // what is planned is what is done: a cell of before the first run too
    desk.lay({ ...marie, visa: 'no' }, john)
    expect((await desk.generate('--plan', id)).stderr).toContain('generate/another-plan')
    expect(existsSync(desk.out('ledger.key'))).toBe(false)
    desk.lay(marie, john)
    expect((await desk.generate('--plan', id)).status).toBe(0)
    expect(statSync(desk.out('ledger.key')).mode & 0o777).toBe(0o600)
    expect(await desk.planned()).toContain('nothing to do')
    expect((await runHere(bench, ['verify', '--out', path.join(desk.folder, 'out')])).both).not.toContain(
      'ledger.key',
    )
  })

  it('travels with a saved plan: who gets that file alone carries it out', async () => {
    const desk = openDesk([marie, john])
    const id = await desk.id('--save')
    const file = `plans/${id}.json`
    expect(statSync(desk.out(file)).mode & 0o777).toBe(0o600)
    const elsewhere = openDesk([marie, john])
    cpSync(desk.out(file), elsewhere.out(file), { recursive: true })
    expect((await elsewhere.generate('--plan', id)).status).toBe(0)
    expect(readFileSync(elsewhere.out('ledger.key'))).toEqual(readFileSync(desk.out('ledger.key')))
    // who has a key of their own is told
    const third = openDesk([marie])
    await third.generate()
    third.lay(marie, john)
    cpSync(desk.out(file), third.out(file), { recursive: true })
    expect((await third.generate('--plan', id)).stderr).toMatch(/another ledger\.key.*generate\/another-plan/)
  })

  it.each([
    ['lost', 'is not there any more', (file: string) => rmSync(file)],
    ['cut off', 'is damaged', (file: string) => writeFileSync(file, readFileSync(file).subarray(0, 60))],
    ['empty', 'is damaged', (file: string) => writeFileSync(file, '')],
    [
      'written over',
      'is damaged',
      (file: string) => writeFileSync(file, readFileSync(file, 'utf8').replace(/"key": "./, '"key": "g')),
    ],
    [
      'of another folder',
      'is not the key that the ledger was written with',
      (file: string) => {
        rmSync(file)
        return openCellKey(path.dirname(file), null).keep()
      },
    ],
  ])(
    '%s: what has left is held and asked about once, the rest is made again, and then all is as ever',
    async (_, words, spoil) => {
      const desk = openDesk([marie, john])
      await desk.generate()
      await desk.run('issue', '--only', 'marie', '--channel', 'hand', '--on', '2004-05-11')
      const before = readFileSync(desk.out('marie/P_marie_fr.pdf'))
      await spoil(desk.out('ledger.key'))
      const told = await desk.run('plan')
      expect(told.stderr).toContain(
        `${words}: of 2 documents nobody can tell whether the cells that they print have changed  ledger/key`,
      )
      expect(told.stderr.match(/ledger\/key/g)).toHaveLength(1)
      expect(told.stdout).toMatch(
        /held +marie\/fr\/letter {2}nobody can tell whether its cells have changed: their key is lost/,
      )
      expect(told.stdout).toMatch(/changed +john\/en\/letter/)
      expect((await desk.generate()).stderr).toContain('generate/issued')
      expect((await desk.generate('--skip-held')).status).toBe(3)
      const settled = await desk.generate('--as', 'stands', '--reason', 'the key is lost')
      expect(settled.status).toBe(0)
      expect(readFileSync(desk.out('marie/P_marie_fr.pdf'))).toEqual(before)
      const after = await desk.run('plan')
      expect(after.stdout).toContain('nothing to do')
      expect(after.stderr).toBe('')
      // and from now on cells are compared again
      desk.lay({ ...marie, visa: 'no' }, { ...john, visa: 'no' })
      expect(await desk.planned()).toMatch(/held +marie\/fr\/letter {2}changed: experts\.csv visa;/)
      expect(await desk.planned()).toMatch(/changed +john\/en\/letter +changed: experts\.csv visa\n/)
    },
  )

  it('that comes back is good again', async () => {
    const desk = openDesk([marie, john])
    await desk.generate()
    const key = readFileSync(desk.out('ledger.key'))
    rmSync(desk.out('ledger.key'))
    expect(await desk.planned()).toContain('2 changed')
    writeFileSync(desk.out('ledger.key'), key)
    expect(await desk.planned()).toContain('nothing to do')
  })

  it('is not needed by who only looks, and adopts without it', async () => {
    const desk = openDesk([marie])
    await desk.generate()
    for (const name of ['ledger.key', 'ledger.jsonl', 'ledger-head.json']) rmSync(desk.out(name))
    rmSync(bench.in('state'), { recursive: true, force: true })
    expect((await desk.run('adopt', '--now')).status).toBe(0)
    expect(desk.ledger()).toContain('"event":"adopted"')
    expect((await desk.run('status')).status).toBe(0)
  })
})

describe('a record of before, whose cells have plain hashes', () => {
  it('is compared by them: nothing is to do, and what changes is told as ever', async () => {
    const desk = openSmallDesk(bench, 'before', ['FR', 'fr', 'Titre'], ['JP', 'en', ''])
    await desk.here('generate', 'L')
    const titles = new Map([
      ['FR', 'Titre'],
      ['JP', ''],
    ])
    const lines = desk.entries().map((line) => {
      const { about, inputs } = line as unknown as { about: { document: string }; inputs: readonly Input[] }
      const title = titles.get(about.document.slice(0, 2))
      return {
        ...line,
        inputs: inputs.map((input) =>
          input.of === 'cell' && input.list === 'ministers' ? { ...input, value: plain(title) } : input,
        ),
      }
    })
    desk.chain(lines)
    for (const name of ['ledger.key', 'ledger-head.json']) rmSync(desk.in(name))
    rmSync(bench.in('state'), { recursive: true, force: true })
    expect((await desk.here('plan', 'L')).stdout).toContain('nothing to do')
    expect(existsSync(desk.in('ledger.key'))).toBe(false)
    desk.lay(['FR', 'fr', 'Autre'], ['JP', 'en', ''])
    const { stdout, stderr } = await desk.here('plan', 'L')
    expect(stdout).toContain('FR/fr/letter  changed: ministers.csv title_fr')
    expect(stdout).toContain('1 changed, 0 withdrawn, 3 unchanged')
    expect(stderr).toBe('')
    await desk.here('generate', 'L')
    expect((await desk.here('plan', 'L')).stdout).toContain('nothing to do')
  })
})
