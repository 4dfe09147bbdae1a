import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { type Archive, openArchive } from '../src/archive/archive.ts'
import { type Change, sweep } from '../src/archive/change.ts'
import { documentOf, isOurTemporary, ruleOf } from '../src/archive/folders.ts'
import { ledgerLines } from '../src/archive/ledger.ts'
import { lock } from '../src/archive/lock.ts'
import { letterOfPlan } from '../src/archive/plans.ts'
import { openReviewWriter } from '../src/archive/review-folder.ts'
import { type ArchiveWriter, withArchive } from '../src/archive/writer.ts'
import { temporaryOf } from '../src/disk.ts'
import { currentOf } from '../src/model/document-state.ts'
import type { LedgerEntry } from '../src/model/ledger.ts'
import type { Sequence } from '../src/sequence.ts'
import { openStore } from '../src/store.ts'
import { tree } from './command.ts'
import { newFolder } from './folder.ts'
import { lineOf, madeEntry } from './ledger-sample.ts'
import { messages } from './said.ts'
import { alone } from './whole.ts'

/** One letter's output folder, L. */

const base = newFolder()
const door = {
  memory: openStore(null, ''),
  stateFolder: null,
  now: () => new Date(),
  tell: () => {},
  takeLock: false,
  program: '0',
}
const dead = 999_999_999
let folder = ''
let runs = 0
beforeEach(() => {
  folder = path.join(base, String(runs++), 'L')
  mkdirSync(folder, { recursive: true })
})
afterAll(() => rmSync(base, { recursive: true }))

const put = (file: string, text: string): void => {
  const full = path.join(folder, file)
  mkdirSync(path.dirname(full), { recursive: true })
  writeFileSync(full, text)
}
const textOf = (file: string): string => readFileSync(path.join(folder, file), 'utf8')
const files = (): readonly string[] => [...tree(folder).keys()]
const sum = (text: string): string => createHash('sha256').update(text).digest('hex')
const open = (): Archive => {
  const opened = openArchive(folder, door)
  if (opened.kind !== 'ok') throw new Error(messages(opened.problems))
  return opened.value
}
const work = <T>(what: (archive: Archive, write: ArchiveWriter) => Promise<T>) =>
  withArchive(door, folder, what)
const made = (text: string, more: Partial<Parameters<typeof madeEntry>[1]> = {}): LedgerEntry =>
  madeEntry('FR/fr/letter', { file: 'FR/L_FR_fr.pdf', sha256: sum(text), ...more })
const placed = (file: string, text: string) => ({ file, parts: alone(Buffer.from(text)) })

describe('a lock', () => {
  it('lets one run at a time into a folder, and takes over from a dead one', () => {
    const take = () => lock(folder, new Date(), false)
    const first = take()
    expect(take()).toMatchObject({ heldBy: { pid: process.pid } })
    if ('release' in first) first.release()
    for (const left of [String(dead), '', 'x', '-1']) {
      put('.lock', left)
      const second = take()
      expect('release' in second, left).toBe(true)
      if ('release' in second) second.release()
      expect(files()).toEqual([])
    }
  })
})

describe('the name of a file', () => {
  it.each([
    ['FR/DM-1132_FR_fr.pdf', 'FR/fr/letter', 'standing', null],
    ['FR/DM-1132_FR_fr_form.pdf', 'FR/fr/form', 'standing', null],
    ['FR/DM-1132_FR_zh-Hant_corr-2.pdf', 'FR/zh-Hant/corr-2', 'standing', null],
    ['FR/DM-1132_FR_fr_reminder-1.pdf', 'FR/fr/reminder-1', 'standing', null],
    ['FR/superseded/DM-1132_FR_fr_reminder-1_v3_20040601T070000Z.pdf', 'FR/fr/reminder-1', 'superseded', 3],
    ['FR/withdrawn/DM-1132_FR_fr_v1_20040510T070000Z_2.pdf', 'FR/fr/letter', 'withdrawn', 1],
    ['FR/superseded/DM-1132_FR_fr_unrecorded_1a2b3c4d.pdf', 'FR/fr/letter', 'superseded', null],
  ])('%s is that of a document', (file, document, place, version) => {
    expect(documentOf(file)).toEqual({ document, place, version })
  })

  it.each([
    'FR/film.pdf',
    'FR/DM-1132_JP_fr.pdf',
    'FR/DM-1132_FR_fr_letter.pdf',
    'FR/2004/DM-1132_FR_fr.pdf',
  ])('%s is that of none', (file) => expect(documentOf(file)).toBeNull())
})

describe('what a system leaves in a folder', () => {
  it('is no letter, and no review', () => {
    put('plans/0123456789abcdef.json', '{}')
    put('reviews/.DS_Store', 'x')
    put('reviews/fedcba9876543210/contents.json', 'earlier')
    writeFileSync(path.join(folder, '..', '.DS_Store'), 'x')
    expect(letterOfPlan(path.dirname(folder), '0123456789abcdef')).toBe('L')
    expect(letterOfPlan(path.dirname(folder), 'fedcba9876543210')).toBeNull()
    const review = openReviewWriter(folder, '0123456789abcdef')
    expect(review.beside('contents.json')).toEqual(['earlier'])
    expect(review.has('page.png')).toBe(false)
  })
})

describe('temporary files', () => {
  const ours = [
    '..change.part',
    `.lock-${dead}.part`,
    `.lock-${dead}.part.stale.part`,
    '.DM-1132_list_all_en.pdf.part',
    '.DM-1132_list_all_en.csv.part',
    'FR/.DM-1132_FR_fr.pdf.part',
    'FR/.DM-1132_FR_fr_form.pdf.part',
    'FR/.DM-1132_FR_zh-Hant_corr-12.pdf.part',
    'FR/.DM-1132_FR_fr_reminder-1.pdf.part',
    'FR-mission/.DM-1132_FR-mission_fr.pdf.part',
    // another reference
    'FR/.DM-1140-Rev.1_FR_fr.pdf.part',
    'reprints/FR/.DM-1132_FR_fr.pdf.part',
    'drafts/FR/.DM-1132_FR_fr.pdf.part',
    'drafts/..drafts.json.part',
    'plans/.0123456789abcdef.json.part',
  ]
  const others = [
    `.lock-${process.pid}.part`,
    `.lock-${process.pid}.part.stale.part`,
    '.DM-1132_FR_fr.pdf.part',
    '.film.mkv.part',
    '.other_list_all_en.pdf.part',
    'FR/.film.mkv.part',
    'FR/film.mkv.part',
    'FR/DM-1132_FR_fr.pdf.part',
    'FR/.DM-1132_JP_fr.pdf.part',
    'FR/.DM-1132_FR_fr.part',
    'FR/.DM-1132_FR_fr_letter.pdf.part',
    'FR/.DM-1132_FR_fr_copy-1.pdf.part',
    'FR/._FR_fr.pdf.part',
    'FR/..change.part',
    `FR/.lock-${dead}.part`,
    'FR/2004/.DM-1132_FR_fr.pdf.part',
    'plans/.mine.json.part',
    'plans/FR/.0123456789abcdef.json.part',
    'drafts/.drafts.json.part',
  ]
  const isAlive = (pid: number): boolean => pid === process.pid

  it.each(ours)('%s is ours', (file) => {
    expect(isOurTemporary('DM-1132', file, isAlive)).toBe(true)
  })

  it.each(others)('%s is somebody’s', (file) => {
    expect(isOurTemporary('DM-1132', file, isAlive)).toBe(false)
  })

  it('of ours are removed after an interrupted run, and nothing else', async () => {
    const inL = (file: string): string => file.replaceAll('DM-1132', 'L')
    for (const file of [...ours, ...others]) put(inL(file), 'x')
    put('FR/L_FR_fr.pdf', 'x')
    mkdirSync(path.join(folder, 'FR/.L_FR_en.pdf.part'))
    symlinkSync('nowhere', path.join(folder, 'FR/.L_FR_ru.pdf.part'))
    put('.change', 'x')
    sweep(folder)
    expect(files()).toHaveLength(ours.length + others.length + 2)
    rmSync(path.join(folder, '.change'))
    sweep(folder)
    expect([...files()].sort()).toEqual([...others.map(inL), 'FR/L_FR_fr.pdf'].sort())
    expect(readdirSync(path.join(folder, 'FR'))).toContain('.L_FR_en.pdf.part')
    expect(readdirSync(path.join(folder, 'FR'))).toContain('.L_FR_ru.pdf.part')
  })
})

describe('what lies in a folder', () => {
  it.each([
    ['ledger.jsonl', 'own'],
    ['.lock', 'own'],
    ['.change', 'own'],
    ['L_list_all_en.pdf', 'list'],
    ['L_list_all_en.csv', 'list'],
    ['FR/L_FR_fr.pdf', 'recorded'],
    ['FR/superseded/x.pdf', 'recorded'],
    ['FR/ledger.jsonl', 'recorded'],
    ['reprints/FR/L_FR_fr.pdf', 'made'],
    ['drafts/FR/L_FR_fr.pdf', 'free'],
    ['plans/0123456789abcdef.json', 'plan'],
    // names of folders that belong in an addressee's own, or that are no folders of ours
    ['superseded/x.pdf', 'recorded'],
    ['toString/x.pdf', 'recorded'],
    ['drafts', 'recorded'],
    ['x.pdf', 'recorded'],
  ])('%s has to be: %s', (file, rule) => {
    expect(ruleOf('L', file)).toBe(rule)
  })
})

describe('an interrupted change', () => {
  /** Version 1 stands and is told of; version 2 waits under its temporary name. */
  const interrupt = (done: number): Change => {
    const first = ledgerLines([made('old')], '')
    const { file, sha256, ...line } = lineOf('FR/fr/letter')
    const entries: Sequence<LedgerEntry> = [
      {
        ...line,
        event: 'superseded',
        file: 'FR/superseded/x.pdf',
        sha256: sum('old'),
        by: { document: 'FR/fr/letter', version: 2 },
      },
      made('new', { version: 2 }),
    ]
    const change: Change = {
      moves: [{ from: 'FR/L_FR_fr.pdf', to: 'FR/superseded/x.pdf' }],
      places: ['FR/L_FR_fr.pdf'],
      lines: { text: ledgerLines(entries, first.chain).text, wholeBytes: Buffer.byteLength(first.text) },
    }
    const steps = [
      () => put('FR/L_FR_fr.pdf', 'old'),
      () => {
        rmSync(path.join(folder, 'FR/L_FR_fr.pdf'))
        put('FR/superseded/x.pdf', 'old')
      },
      () => {
        rmSync(path.join(folder, temporaryOf('FR/L_FR_fr.pdf')))
        put('FR/L_FR_fr.pdf', 'new')
      },
      () => put('ledger.jsonl', first.text + change.lines.text.slice(0, 30)),
      () => put('ledger.jsonl', first.text + change.lines.text),
    ]
    put('ledger.jsonl', first.text)
    put(temporaryOf('FR/L_FR_fr.pdf'), 'new')
    put('.change', JSON.stringify(change))
    for (const step of steps.slice(0, done + 1)) step()
    return change
  }

  it.each([0, 1, 2, 3, 4])('counts as done after step %i, and the next run completes it', async (done) => {
    interrupt(done)
    const before = tree(folder)
    const archive = open()
    // with its lines in the ledger it is done, but for the note of it
    const isDone = done === 4
    expect(archive.isPending).toBe(!isDone)
    const state = archive.documents.get('FR/fr/letter')!
    expect(state.versions.map(({ file }) => file)).toEqual(['FR/superseded/x.pdf', 'FR/L_FR_fr.pdf'])
    expect(['FR/superseded/x.pdf', 'FR/L_FR_fr.pdf'].map(archive.hash)).toEqual([sum('old'), sum('new')])
    const asked = [
      { file: 'FR/L_FR_fr.pdf', sha256: sum('new') },
      { file: 'FR/superseded/x.pdf', sha256: sum('another') },
      { file: 'FR/none.pdf', sha256: sum('new') },
      { file: null, sha256: sum('new') },
    ]
    const hashes = archive.hashes(asked)
    expect(asked.map((each) => hashes.get(each))).toEqual([sum('new'), sum('old'), undefined, undefined])
    const read = archive.read(currentOf(state))
    expect(read.kind === 'ok' && Buffer.from(read.value).toString()).toBe('new')
    expect(readFileSync(archive.locate('FR/L_FR_fr.pdf'), 'utf8')).toBe('new')
    expect(tree(folder)).toEqual(before)

    const told: string[] = []
    const done_ = await withArchive({ ...door, tell: (note) => told.push(note) }, folder, async (now) => now)
    expect(told).toHaveLength(isDone ? 0 : 1)
    expect(done_.kind === 'ok' && done_.value.entries).toEqual(archive.entries)
    expect(files()).toEqual(['FR/L_FR_fr.pdf', 'FR/superseded/x.pdf', 'ledger-head.json', 'ledger.jsonl'])
    expect([textOf('FR/L_FR_fr.pdf'), textOf('FR/superseded/x.pdf')]).toEqual(['new', 'old'])
    expect(open()).toMatchObject({ isPending: false, entries: archive.entries })
  })

  it('that was done long ago, and comes back, takes nothing away of what the ledger has told since', async () => {
    interrupt(4)
    const issued: LedgerEntry = {
      ...lineOf('FR/fr/letter'),
      event: 'issued',
      version: 2,
      file: 'FR/L_FR_fr.pdf',
      sha256: sum('new'),
      channel: null,
      on: '2004-05-12',
    }
    const note = textOf('.change')
    await withArchive(door, folder, async () => {})
    await withArchive(door, folder, async (_, write) => write.append([issued]))
    const since = textOf('ledger.jsonl')
    put('.change', note)
    const archive = open()
    expect(archive).toMatchObject({ isPending: false, disagreements: [] })
    expect(archive.documents.get('FR/fr/letter')!.versions.at(-1)!.issued).toHaveLength(1)
    const again = await withArchive(door, folder, async (now) => now.entries.length)
    expect(again).toMatchObject({ kind: 'ok', value: archive.entries.length })
    expect(textOf('ledger.jsonl')).toBe(since)
    expect(files()).not.toContain('.change')
  })
})

describe('whoever has a folder to themselves', () => {
  it('adds to one chain, in several writes', async () => {
    await work(async (_, write) => {
      await write.append([])
      await write.commit([placed('FR/L_FR_fr.pdf', 'a')], [], [made('a')])
      await write.append([made('b', { version: 2 }), made('c', { version: 3 })])
    })
    await work(async (_, write) => write.append([made('d', { version: 4 })]))
    const versions = open().entries.map(({ version }) => version)
    expect(versions).toEqual([1, 2, 3, 4])
    expect(open().read(open().documents.get('FR/fr/letter')!.versions[0]!).kind).toBe('ok')
  })

  it('cuts off what a crash left of a line', async () => {
    put('ledger.jsonl', `${ledgerLines([made('a')], '').text}{"torn":`)
    await work(async (_, write) => write.append([made('b', { version: 2 })]))
    expect(textOf('ledger.jsonl')).toBe(ledgerLines([made('a'), made('b', { version: 2 })], '').text)
  })

  it('waits for nobody: another run is refused, and gives nothing away', async () => {
    const done = await work(async () => {
      const other = await work(async () => 'in')
      expect(other.kind === 'problems' && other.problems.map(({ code }) => code)).toEqual(['archive/locked'])
      expect(files()).toEqual(['.lock'])
      return 'first'
    })
    expect(done).toMatchObject({ kind: 'ok', value: 'first' })
    expect(files()).toEqual([])
  })

  it('gives the folder back whatever happens, and takes away what is empty of what was made for it', async () => {
    const out = path.join(base, 'out')
    folder = path.join(out, 'L')
    await expect(work(() => Promise.reject(new Error('fault')))).rejects.toThrow('fault')
    expect(existsSync(out)).toBe(false)
    mkdirSync(out)
    await work(async () => null)
    expect([existsSync(out), existsSync(folder)]).toEqual([true, false])
    await work(async (_, write) => write.append([made('a')]))
    await work(async () => null)
    expect(files()).toEqual(['ledger-head.json', 'ledger.jsonl'])
  })

  it('writes nothing beside lines of a newer program', async () => {
    put('ledger.jsonl', ledgerLines([made('a'), { ...made('b'), v: 3 }], '').text)
    const before = tree(folder)
    const refused = await work(async (_, write) => write.append([made('c')]))
    expect(refused.kind === 'problems' && refused.problems.map(({ code }) => code)).toEqual(['archive/newer'])
    expect(tree(folder)).toEqual(before)
    expect(open().newer).toBe(1)
  })

  it('puts a file out of the way under a name that tells when it stood, and is free', async () => {
    put('FR/L_FR_fr.pdf', 'a')
    put('FR/superseded/L_FR_fr_v1_20040510T070000Z.pdf', 'in the way')
    await work(async (archive, write) => {
      await write.append([made('a')])
      const version = { made: made('a'), file: null, sha256: sum('a'), renewals: [] } as never
      const aside = (from: string) => write.aside(from, 'superseded', version)
      expect(aside('FR/L_FR_fr.pdf')).toEqual({
        move: { from: 'FR/L_FR_fr.pdf', to: 'FR/superseded/L_FR_fr_v1_20040510T070000Z_2.pdf' },
        sha256: sum('a'),
      })
      put('FR/L_FR_fr.pdf', 'somebody’s')
      const sha256 = sum('somebody’s')
      expect(aside('FR/L_FR_fr.pdf')?.move.to).toBe(
        `FR/superseded/L_FR_fr_unrecorded_${sha256.slice(0, 8)}.pdf`,
      )
      expect(aside('FR/none.pdf')).toBe(null)
      expect(archive.hash('FR/none.pdf')).toBe(null)
    })
  })
})
