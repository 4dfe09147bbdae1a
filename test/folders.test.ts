import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { FOLDERS } from '../src/archive/folders.ts'
import { openMail } from '../src/archive/mail.ts'
import { openBench, tree } from './command.ts'
import { openSmallDesk, registry, type SmallDesk } from './small-desk.ts'
import type { Row } from './small-project.ts'

/** What lies below out/<letter>/: each folder by the rule of whoever writes into it, and what is somebody's. */

const bench = openBench()
afterAll(() => bench.close())
const rows: readonly Row[] = [
  ['FR', 'fr'],
  ['JP', 'en'],
]
/** FR has left in two versions, JP was withdrawn; there are a manifest, reprints, drafts and a plan. */
let base: SmallDesk

beforeAll(async () => {
  base = openSmallDesk(bench, 'base', ...rows)
  await base.generate('L', '--unsigned')
  await base.generate('L')
  await base.invite('paper', 'manifest', 'L', '--channel', 'pouch')
  await base.invite('issue', 'L', '--all')
  base.lay(['FR', 'fr', 'Au Ministre'])
  await base.generate('L', '--as', 'replacement', '--reason', 'x', '--skip-held')
  await base.generate('L', '--as', 'withdrawal', '--reason', 'x')
  await base.invite('reprint', 'FR', 'L')
  await base.generate('L', '--draft')
  await base.invite('returns', 'collect', base.in('FR/L_FR_fr_form.pdf'))
  // a message as send archives it, which takes a server
  const mail = openMail(base.in('.'))
  const message = { addresses: ['fr@example.org'], sender: 'registry@example.org', words: [] }
  await mail.put({ format: 1, ...mail.draw(), ...message }, Buffer.from('x'))
  // pages as review writes them, which takes a while
  base.put('reviews/0123456789abcdef/index.html', 'x')
  base.lay(['FR', 'fr', 'Au Chef'])
  const { stdout } = await base.invite('plan', 'L', '--save', '--shards', '1')
  await base.generate('L', '--plan', /plan ([0-9a-f]{16})/.exec(stdout)![1]!, '--shard', '0/1')
  expect((await base.invite('verify')).stdout).toContain('5 of 5 files hold')
})

const superseded = (desk: SmallDesk): readonly string[] =>
  [...tree(desk.in('.')).keys()].filter((file) => file.includes('/superseded/'))

it('the story has made each folder of the table, and no other', () => {
  const there = [...tree(base.in('.')).keys()].flatMap((file) => file.split('/').slice(0, -1))
  const folders = new Set(there.filter((name) => !/^[A-Z]{2}$|^[0-9a-f]{16}$|^0-of-1$/.test(name)))
  expect([...folders].toSorted()).toEqual(Object.keys(FOLDERS).toSorted())
})

describe('verify', () => {
  it.concurrent.each([
    ['x.pdf', true],
    ['FR/x.pdf', true],
    ['FR/superseded/x.pdf', true],
    ['JP/withdrawn/x.pdf', true],
    ['reprints/FR/x.pdf', true],
    ['reprints/x.pdf', true],
    ['new/x.pdf', true],
    ['superseded/x.pdf', true],
    ['FR/drafts/x.pdf', true],
    ['L_list_x/x.pdf', true],
    ['unsigned/x.pdf', true],
    ['drafts/x.pdf', false],
    ['paper/L_manifest-1_en.pdf', false],
    ['drafts/FR/x_edited_1.pdf', false],
    ['plans/x.json', false],
    ['parts/0-of-1/x.pdf', false],
    ['notes.txt', false],
    ['FR/notes.txt', false],
    ['.film.mkv.part', false],
    ['L_list_all_en.pdf', false],
  ])('of a stranger at %s: it is told of: %s', async (file, isTold) => {
    const desk = base.copy()
    desk.put(file, 'x')
    const ran = await desk.invite('verify')
    expect(ran.stdout + ran.stderr).not.toMatch(/fault of the program/)
    expect(ran.status, ran.stderr).toBe(isTold ? 1 : 0)
    if (isTold) expect(ran.stdout).toContain(`the ledger does not tell of ${path.join('out/L', file)}`)
  })

  it.concurrent('of a reprint that is not what was made tells of it; of one copied elsewhere too', async () => {
    const desk = base.copy()
    const bytes = readFileSync(desk.in('FR/L_FR_fr.pdf'))
    desk.put('reprints/FR/L_FR_fr_form.pdf', 'x')
    expect((await desk.invite('verify')).stdout).toContain('reprints/FR/L_FR_fr_form.pdf')
    const other = base.copy()
    other.put('FR/L_FR_fr (1).pdf', bytes)
    expect((await other.invite('verify')).stdout).toContain('L_FR_fr (1).pdf')
  })

  it.concurrent('of files that are gone or altered tells of each', async () => {
    const desk = base.copy()
    const [old] = superseded(desk)
    desk.put(old!, 'x')
    desk.put('FR/L_FR_fr.pdf', 'x')
    const ran = await desk.invite('verify')
    expect(ran.status).toBe(1)
    for (const file of [old!, 'FR/L_FR_fr.pdf']) expect(ran.stdout + ran.stderr).toContain(file)
  })
})

it('a foreign .part survives every command', async () => {
  const desk = base.copy()
  const others = [
    '.film.mkv.part',
    'FR/.film.mkv.part',
    'drafts/.film.mkv.part',
    'FR/superseded/.film.mkv.part',
    'plans/.film.mkv.part',
  ]
  for (const file of others) desk.put(file, file)
  const commands = [
    'plan L',
    'plan L --save',
    'status L',
    'history FR L',
    'verify',
    'check L',
    'issue L --only FR',
    'reprint FR L',
    'generate L --draft',
    'generate L --skip-held',
  ]
  for (const words of commands) {
    const args = words.split(' ')
    await desk.invite(...args, ...(words.endsWith('held') ? registry : []))
    for (const file of others)
      expect(existsSync(desk.in(file)) && desk.text(file), `${file} after ${words}`).toBe(file)
  }
})

describe('a stranger’s file in the way', () => {
  it.concurrent('of a document is put aside, and told of', async () => {
    const desk = openSmallDesk(bench, 'way', ['FR', 'fr'])
    desk.put('FR/L_FR_fr.pdf', 'somebody’s')
    const ran = await desk.generate('L')
    expect(ran.status, ran.stderr).toBe(0)
    const [aside] = superseded(desk)
    expect(aside).toMatch(/^FR\/superseded\/L_FR_fr_unrecorded_[0-9a-f]{8}\.pdf$/)
    expect(desk.text(aside!)).toBe('somebody’s')
    const verified = await desk.invite('verify')
    expect(verified.status, verified.stderr + verified.stdout).toBe(0)
    const story = await desk.invite('history', 'FR', 'L')
    expect(story.stdout).toContain('now: letter fr: version 1, not issued')
  })

  it.concurrent.each([
    ['other bytes', null],
    ['the same bytes', 'JP/withdrawn/'],
  ])('of a restored document is put aside: %s', async (_, from) => {
    const desk = base.copy()
    const withdrawn = [...tree(desk.in('.')).keys()].find((file) =>
      file.startsWith('JP/withdrawn/L_JP_en_v1'),
    )!
    const made = readFileSync(desk.in(withdrawn))
    const theirs = from === null ? Buffer.from('somebody’s') : made
    desk.put('JP/L_JP_en.pdf', theirs)
    desk.lay(['FR', 'fr', 'Au Ministre'], ['JP', 'en'])
    const ran = await desk.generate('L')
    expect(ran.status, ran.stderr).toBe(0)
    expect(ran.stdout).toMatch(/restored +JP\/en\/letter/)
    expect(readFileSync(desk.in('JP/L_JP_en.pdf')).equals(made)).toBe(true)
    const asides = superseded(desk).filter((file) => file.startsWith('JP/'))
    expect(asides.map((file) => readFileSync(desk.in(file)).equals(theirs))).toEqual([true])
    const verified = await desk.invite('verify')
    expect(verified.status, verified.stdout + verified.stderr).toBe(0)
    expect((await desk.invite('history', 'JP', 'L')).stdout).toMatch(/now: letter en: version 1, issued on/)
    expect((await desk.invite('plan', 'L')).status).toBe(0)
  })

  it.concurrent('of a superseded name is passed by', async () => {
    const desk = openSmallDesk(bench, 'name', ['FR', 'fr'])
    await desk.generate('L', '--signed-at', '2026-11-02T09:00:00+01:00')
    desk.put('FR/superseded/L_FR_fr_v1_20261102T080000Z.pdf', 'somebody’s')
    desk.lay(['FR', 'fr', 'Au Ministre'])
    const ran = await desk.generate('L')
    expect(ran.status, ran.stderr).toBe(0)
    expect(desk.text('FR/superseded/L_FR_fr_v1_20261102T080000Z.pdf')).toBe('somebody’s')
    expect(superseded(desk)).toContain('FR/superseded/L_FR_fr_v1_20261102T080000Z_2.pdf')
  })

  it.concurrent('of a reprint refuses it, and twice the same is no trouble', async () => {
    const desk = base.copy()
    const twice = await desk.invite('reprint', 'FR', 'L')
    expect(twice.status, twice.stderr).toBe(0)
    desk.put('reprints/FR/L_FR_fr.pdf', 'somebody’s')
    const ledger = desk.text('ledger.jsonl')
    const ran = await desk.invite('reprint', 'FR', 'L')
    expect(ran.status).toBe(1)
    expect(ran.stderr).toContain('reprint/in-the-way')
    expect(desk.text('reprints/FR/L_FR_fr.pdf')).toBe('somebody’s')
    expect(desk.text('ledger.jsonl')).toBe(ledger)
  })
})

it('its own lists are no strangers', async () => {
  const out = bench.in('lists')
  expect((await bench.run(['generate', '--only', 'FR', '--out', out, ...registry])).status).toBe(0)
  for (const to of ['all', 'ministers']) {
    const listed = await bench.run(['list', '--format', 'pdf', '--to', to, '--language', 'fr', '--out', out])
    expect(listed.status, listed.stderr).toBe(0)
  }
  const verified = await bench.run(['verify', '--out', out])
  expect(verified.status, verified.stderr).toBe(0)
  expect(verified.stdout).toContain('2 of 2 files hold')
})

/** Names that people and systems give, ours among them. */
const nameOf = fc.oneof(
  fc.constantFrom(
    'a.pdf',
    'L_FR_de.pdf',
    'L_FR_fr (1).pdf',
    'L_FR_fr.pdf.part',
    '.film.mkv.part',
    'ledger.jsonl.bak',
    '.DS_Store',
    'Thumbs.db',
    '~$x.docx',
    'L_FR_fr_v1.pdf',
    'x.json',
    '.x.part',
    'L_list.pdf',
  ),
  fc.stringMatching(/^[a-zé0-9 _.-]{1,12}$/).filter((name) => !/^\.+$/.test(name)),
)
const folderOf = fc.constantFrom(
  '',
  'FR',
  'JP',
  'CH',
  'FR/superseded',
  'JP/withdrawn',
  'reprints',
  'reprints/FR',
  'drafts',
  'drafts/FR',
  'drafts/JP',
  'plans',
  'mine',
  'FR/mine',
)

it('nobody’s file is deleted or written over, wherever it lies and whatever happens', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.tuple(folderOf, nameOf), {
        minLength: 8,
        maxLength: 20,
        selector: ([a, b]) => `${a}/${b}`.toLowerCase(),
      }),
      async (planted) => {
        const desk = base.copy()
        const files = planted
          .map(([folder, name]) => path.posix.join(folder, name))
          .filter((file) => !existsSync(desk.in(file)))
        for (const file of files) desk.put(file, `of somebody: ${file}`)
        const story: readonly (readonly string[])[] = [
          ['generate', 'L', '--as', 'replacement', '--reason', 'x', ...registry],
          ['generate', 'L', '--draft'],
          ['reprint', 'FR', 'L'],
        ]
        for (const args of story) await desk.invite(...args)
        desk.lay(['JP', 'en'], ['CH', 'fr'])
        await desk.invite(
          'generate',
          'L',
          '--as',
          'withdrawal',
          '--reason',
          'x',
          '--withdraw',
          '1',
          ...registry,
        )
        await desk.invite('generate', 'L', '--draft')
        for (const file of files)
          expect(existsSync(desk.in(file)) && desk.text(file), file).toBe(`of somebody: ${file}`)
      },
    ),
    { numRuns: 4 },
  )
})
