import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { ledgerLines, readLedger } from '../src/archive/ledger.ts'
import type { LedgerEntry } from '../src/model/ledger.ts'
import { FORMAT } from '../src/model/ledger.ts'
import { openBench, type Ran, root, tree } from './command.ts'
import { messages } from './said.ts'
import { registry } from './small-desk.ts'

/** A folder that the last program of ledger format 1 left, with a change hanging in it (test/fixtures/format-1/README.md). */

const bench = openBench()
afterAll(() => bench.close())
const fixture = path.join(root, 'test/fixtures/format-1')
let copies = 0

function open() {
  const home = bench.in(`home-${copies++}`)
  cpSync(fixture, home, { recursive: true })
  const file = (name: string): string => path.join(home, 'out/L', name)
  return {
    home,
    file,
    read: (name: string) => readFileSync(file(name), 'utf8'),
    ledger: () => readFileSync(file('ledger.jsonl'), 'utf8'),
    invite: (...args: readonly string[]) => bench.run(args, home),
    edit(name: string, change: (text: string) => string): void {
      const full = path.join(home, name)
      const before = readFileSync(full, 'utf8')
      const after = change(before)
      expect(after).not.toBe(before)
      writeFileSync(full, after)
    },
  }
}
type Home = ReturnType<typeof open>

const linesOf = ({ stdout, stderr }: Ran): readonly string[] =>
  (stdout + stderr)
    .trim()
    .split('\n')
    .map((line) => settled(line.trimEnd()))
const saidThen = (file: string): readonly string[] =>
  readFileSync(path.join(fixture, 'said', file), 'utf8')
    .trim()
    .split('\n')
    .map((line) => settled(line.trimEnd()))
    .filter((line) => !line.startsWith('[exit'))
/**
 * The old program left out seconds and zone, and had narrower columns. How many documents are current and how many stale, and
 * so whose are complete, is left aside: what has not left is made again for each later output version.
 */
const settled = (line: string): string =>
  line
    .replace(/^(\w+ +\d+) +\d+ +\d+( +\d+ +\d+)$/, '$1$2')
    .replace(/^\d+ (of \d+ addressees)/, '$1')
    .replace(/(\d\d:\d\d):\d\d (UTC|[+-]\d\d:\d\d)/g, '$1')
    .replace(/^(\d\S+ \d\d:\d\d) +/, '$1  ')
    .replace(/^ +(\S+ +sha256)/, ' $1')
/** Whether the new program says a line of the old one: the line itself, or one that goes on where the old one ended. */
const isStillSaid = (line: string, now: readonly string[]): boolean =>
  now.some((each) => {
    if (each === line) return true
    const more = each.startsWith(line) ? each.slice(line.length) : ''
    return (
      (/^now: .* withdrawn$/.test(line) && more.startsWith(' after it left: ')) ||
      (/^now: .*, not issued$/.test(line) && /^; version \d+ was issued /.test(more))
    )
  })
const better = (line: string): string =>
  line.startsWith('leaves ') ? line.replace('no longer in missions.csv', 'its original was withdrawn') : line

/** As a run leaves it that had nothing else to do: the hanging change is completed. */
async function complete(home: Home): Promise<void> {
  const ran = await home.invite('issue', 'L', '--only', 'FR', '--channel', 'fax', '--on', '2026-11-20')
  expect(ran.status, ran.stderr).toBe(0)
}
const hanging = (home: Home): string =>
  (JSON.parse(home.read('.change')) as { lines: { text: string } }).lines.text

describe('what the old program said, the new one says', () => {
  const home = open()
  const before = tree(home.home)

  it.concurrent('of everybody, with the change hanging', async () => {
    const ran = await home.invite('status', 'L', '--out', 'out')
    expect(ran.status).toBe(0)
    const now = linesOf(ran)
    for (const line of saidThen('status.txt')) expect(now).toContain(better(line))
    expect(now).toContain('2 documents withdrawn after they left')
  })

  const stories = readdirSync(path.join(fixture, 'said')).filter((file) => file.startsWith('history-'))
  it.concurrent.each(stories)('%s', async (file) => {
    const id = file.slice('history-'.length, -'.txt'.length)
    const ran = await home.invite('history', id, 'L', '--out', 'out')
    expect(ran.status).toBe(0)
    const now = linesOf(ran)
    const then = saidThen(file)
    for (const line of then) expect(isStillSaid(line, now), `${line}\n---\n${now.join('\n')}`).toBe(true)
    expect(now).toHaveLength(then.length)
  })

  it.concurrent('of every byte, when the change is completed', async () => {
    const whole = open()
    await complete(whole)
    const [verified, status] = await Promise.all([
      whole.invite('verify', '--out', 'out'),
      whole.invite('status', 'L', '--out', 'out'),
    ])
    // and who signed them, and who vouches for the record
    expect(linesOf(verified).slice(0, 1)).toEqual(saidThen('verify.txt'))
    const now = linesOf(status)
    for (const line of saidThen('status-completed.txt')) expect(now).toContain(better(line))
  })

  it.concurrent('and verifies with the change hanging', async () => {
    const ran = await home.invite('verify', '--out', 'out')
    expect(ran.status).toBe(0)
    expect(ran.stdout).toContain('43 of 43 files hold')
  })

  it('and looking writes nothing', () => {
    expect(tree(home.home)).toEqual(before)
  })
})

describe('nothing of what left is touched', () => {
  // of CU the letter left, and not its revision
  const left = /^(BE|ES|FR|GB|MX|RU|FR-mission|ES-mission|CU\/superseded)\//
  /** made again, since a later output version gives them other bytes */
  const again = ['CU/es', 'JP/en', 'KZ/ru', 'JP-administration/en'].flatMap((name) =>
    ['letter', 'form'].map((part) => `${name}/${part}`),
  )

  it('by a plan of everything', async () => {
    const home = open()
    const ran = await home.invite('plan', 'L', '--to', 'all', '--json')
    expect(ran.status).toBe(3)
    const { steps } = JSON.parse(ran.stdout) as { steps: readonly { document: string }[] }
    const documents = steps.map(({ document }) => document)
    expect(documents.filter((document) => left.test(document))).toEqual([])
    // the same that the old program said, of these inputs
    const then = saidThen('plan.txt').flatMap((line) => /^\w+ +(\S+\/\S+)/.exec(line)?.[1] ?? [])
    expect(documents.toSorted()).toEqual([...new Set([...then, ...again])].toSorted())
  })

  it('by a run of everything; and no old line is rewritten', async () => {
    const home = open()
    const [old, change] = [home.ledger(), hanging(home)]
    const before = tree(path.join(home.home, 'out/L'))
    const ran = await home.invite('generate', 'L', '--to', 'all', ...registry)
    expect(ran.status, ran.stderr).toBe(0)
    const text = home.ledger()
    expect(text.startsWith(old + change)).toBe(true)
    const added = text
      .slice((old + change).length)
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { v: number; event: string; about: { document: string } })
    expect(added.map(({ v }) => v)).toEqual(added.map(() => FORMAT))
    const ofDocuments = added.filter(({ about }) => about.document !== undefined)
    expect(ofDocuments.map(({ event, about }) => `${event} ${about.document}`).toSorted()).toEqual([
      ...again.map((document) => `made ${document}`).toSorted(),
      ...again.map((document) => `superseded ${document}`).toSorted(),
      'withdrawn GB-mission/en/form',
      'withdrawn GB-mission/en/letter',
    ])
    const now = tree(path.join(home.home, 'out/L'))
    expect([...before.keys()].some((file) => file.startsWith('CU/superseded/'))).toBe(true)
    for (const [file, bytes] of before)
      if (left.test(file)) expect(now.get(file)?.equals(bytes), file).toBe(true)
    const next = await home.invite('plan', 'L', '--to', 'all')
    expect(next.status, next.stdout).toBe(0)
    expect((await home.invite('verify')).stdout).toContain('51 of 51 files hold')
  })
})

it('a letter that the old program withdrew after it left is found again when its row is back', async () => {
  const home = open()
  const bytes = readFileSync(home.file('GB/withdrawn/L_GB_en_v1_20261102T080000Z.pdf'))
  home.edit('data/ministers.csv', (text) => `${text}GB,GB,en,,To the Secretary of State,,,,\n`)
  const ran = await home.invite('generate', 'L', ...registry)
  expect(ran.status, ran.stderr).toBe(0)
  expect(ran.stdout).toMatch(/restored +GB\/en\/letter/)
  expect(readFileSync(home.file('GB/L_GB_en.pdf')).equals(bytes)).toBe(true)
  const story = await home.invite('history', 'GB', 'L')
  expect(story.stdout).toContain('now: letter en: version 1, issued on 2026-11-04 by e-mail')
  const again = await home.invite('issue', 'L', '--only', 'GB', '--channel', 'email')
  expect(again.stdout).toContain('nothing to record')
  expect((await home.invite('verify')).status).toBe(0)
})

describe('beside lines of a newer program', () => {
  const newer: readonly (readonly [string, object])[] = [
    ['a newer format', { v: 3, event: 'made', about: { kind: 'document', document: 'FR/fr/letter' } }],
    ['an event that it does not know', { v: 2, event: 'forwarded', about: { kind: 'return', return: 'x' } }],
    ['something else that is told of', { v: 3, event: 'checkpointed', about: { kind: 'ledger' }, to: [1] }],
  ]
  async function openNewer(line: object): Promise<Home> {
    const home = open()
    await complete(home)
    const read = readLedger([Buffer.from(home.ledger())], 'ledger.jsonl')
    if (read.kind !== 'ok') throw new Error(messages(read.problems))
    const next = { at: '2027-01-01T00:00:00Z', program: '0.9.0', plan: null, reason: null, ...line }
    const { text } = ledgerLines([next as unknown as LedgerEntry], read.value.chain)
    writeFileSync(home.file('ledger.jsonl'), home.ledger() + text)
    return home
  }

  it.concurrent.each(newer)('%s: it reads, and does not write', async (name, line) => {
    const home = await openNewer(line)
    home.edit('data/ministers.csv', (text) => text.replace('To the Foreign Minister', 'To another Minister'))
    const before = tree(home.home)
    const isFirst = name === newer[0]![0]
    const read = [['status', 'L'], ['plan', 'L'], ...(isFirst ? [['history', 'FR', 'L'], ['verify']] : [])]
    for (const args of read) {
      const ran = await home.invite(...args)
      expect(ran.status, `${args.join(' ')}: ${ran.stderr}`).toBe(args[0] === 'plan' ? 3 : 0)
    }
    const write = [
      ['generate', 'L', ...registry],
      ['issue', 'L', '--only', 'JP'],
      ...(isFirst
        ? [
            ['generate', 'L', '--draft'],
            ['issue', 'L', '--void', '--only', 'BE', '--reason', 'x'],
            ['reprint', 'FR', 'L'],
            ['plan', 'L', '--save'],
          ]
        : []),
    ]
    for (const args of write) {
      const ran = await home.invite(...args)
      expect(ran.status, `${args.join(' ')}: ${ran.stderr}`).toBe(1)
      expect(ran.stderr).toContain('written by a newer invite')
    }
    expect(tree(home.home)).toEqual(before)
  })
})
