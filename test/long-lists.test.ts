import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { deserialize, serialize } from 'node:v8'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Files, LongFile } from '../src/model/letter.ts'
import { changedRow, type Recipient } from '../src/model/recipient.ts'
import type { Outcome, Problem } from '../src/problems/problem.ts'
import { layered } from '../src/project/layers.ts'
import { openFolders, openProject } from '../src/project/project.ts'
import { openCellPlaces } from '../src/recipients/cell-places.ts'
import { pairCopies } from '../src/recipients/copies.ts'
import { openFirstLines } from '../src/recipients/first-lines.ts'
import { headerOf } from '../src/recipients/header.ts'
import { readLongRows } from '../src/recipients/long-table.ts'
import { openRows } from '../src/recipients/packed-rows.ts'
import { loadRecipients, loadStates } from '../src/recipients/recipients.ts'
import { sameIds } from '../src/recipients/same-ids.ts'
import { type HeadReading, readRows, type TakeRow } from '../src/recipients/table.ts'
import { joined, type Sequence } from '../src/sequence.ts'
import { openBench } from './command.ts'
import { roleOf } from './roles.ts'
import { laySmallProject } from './small-project.ts'

/** A list that is read in pieces and packed says what it says when it is read at once. */

// all rows are packed, from the first on
vi.mock('../src/few.ts', () => ({ FEW: 0 }))

/** A file in pieces of one piece of memory, as those of the disk are; how many were asked for. */
function inPieces(bytes: Uint8Array, size: number): LongFile & { asked(): number } {
  let asked = 0
  return {
    size: bytes.length,
    *pieces() {
      const piece = new Uint8Array(size)
      for (let at = 0; at < bytes.length; at += size) {
        asked++
        piece.fill(0)
        const part = bytes.subarray(at, at + size)
        piece.set(part)
        yield piece.subarray(0, part.length)
        piece.fill(0x22)
      }
    },
    asked: () => asked,
  }
}

const encoded = (text: string, encoding: string): Uint8Array => {
  if (encoding === 'utf-16le') return Buffer.from(`\uFEFF${text}`, 'utf16le')
  if (encoding === 'latin1') return Buffer.from(text, 'latin1')
  return Buffer.from(encoding === 'bom' ? `\uFEFF${text}` : text, 'utf8')
}

const COLUMNS = { required: ['id', 'state'], optional: ['note', 'other'] }
const cell = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.constantFrom('FR', 'FR-mission', '', 'Köln', '秘鲁', 'إلى', ' x ', '😀', 'a'.repeat(40)),
  },
  { weight: 3, arbitrary: fc.constantFrom('"a, b"', '"a\nFR,FR"', '"a ""b"""', '"\r\n"', '"\r"', '""') },
)
const fault = fc.constantFrom('a"b', '"a" b', '"open', 'x"', '""a"', '"', '\u0000', '\uFFFD')
const line = fc.oneof(
  { weight: 20, arbitrary: fc.array(cell, { minLength: 2, maxLength: 5 }).map((cells) => cells.join(',')) },
  { weight: 1, arbitrary: fc.constantFrom('', ',,,', '  ', '\t', ',') },
)
const top = fc.constantFrom(
  ...[
    '',
    '',
    '',
    'sep=,\n',
    'sep=;\n',
    'encoding=utf-8\r\nsep=,\r\n',
    'encoding=windows-1252\n',
    'encoding=gb18030\r',
  ],
  ...[
    'encoding=windows-1251\n"sep=,"\n',
    'encoding=macintosh\n',
    'encoding=x\n',
    '\n\n',
    'A list\n\n',
    'sep=,\nA list\n\n',
    ' \r\n'.repeat(40),
  ],
)
const header = fc.constantFrom(
  'id,state,note',
  'id,state',
  'ID,state,x',
  'id;state;note',
  '"id",state,note,#,',
  'a,b',
  'id,state,"note',
)
const file = fc
  .record({
    ...{
      top,
      header,
      lines: fc.array(line, { maxLength: 60, size: 'max' }),
      end: fc.constantFrom('\n', '\n', '\r\n', '\r'),
    },
    faults: fc.array(fc.tuple(fault, fc.nat(60)), { maxLength: 2 }),
    isSound: fc.boolean(),
    encoding: fc.constantFrom('utf-8', 'utf-8', 'bom', 'latin1', 'utf-16le'),
    hasEnd: fc.boolean(),
  })
  .map(({ top, header, lines, end, faults, isSound, encoding, hasEnd }) => {
    const body = [header, ...lines]
    for (const [text, at] of isSound ? [] : faults) body.splice(1 + (at % body.length), 0, `FR,${text},FR`)
    return encoded(`${top}${body.join(end)}${hasEnd ? end : ''}`, encoding)
  })

/** All that is said of a file: each row with its places, in the order in which it was handed over. */
function said(read: (take: TakeRow) => HeadReading): unknown {
  const rows: unknown[] = []
  const { head, problems } = read((row, { columns, place, decoded }) => {
    rows.push([row, decoded, columns.map((column) => place(row, column)), place(row, 'none')])
  })
  return { rows, columns: head?.columns ?? null, problems }
}

describe('a list that is read in pieces', () => {
  it('has the rows, problems and places that it has at once, wherever it is cut', () => {
    fc.assert(
      fc.property(file, fc.integer({ min: 1, max: 400 }), (bytes, size) => {
        const long = { file: 'x.csv', long: inPieces(bytes, size), whole: () => bytes }
        expect(said((take) => readLongRows(long, COLUMNS, take))).toEqual(
          said((take) => readRows('x.csv', bytes, COLUMNS, take)),
        )
      }),
      { numRuns: 1_000 },
    )
  })

  it('is not read at once where it is in order, nor above a fault of quoting', () => {
    const rows = Array.from({ length: 5_000 }, (_, nth) => `FR-x${nth},FR,"Köln,\n""${nth}"""`)
    const read = (text: string): readonly [boolean, unknown] => {
      const bytes = Buffer.from(text)
      let isWhole = false
      const whole = (): Uint8Array => {
        isWhole = true
        return bytes
      }
      const long = { file: 'x.csv', long: inPieces(bytes, 1 << 12), whole }
      const told = said((take) => readLongRows(long, COLUMNS, (...row) => !isWhole && take(...row)))
      return [isWhole, (told as { rows: unknown[] }).rows.length]
    }
    expect(read(`\uFEFFsep=,\r\nid,state,note\r\n${rows.join('\r\n')}`)).toEqual([false, 5_000])
    const [isWhole, above] = read(`id,state,note\n${rows.join('\n')}\nDE,DE,a"b\n${rows.join('\n')}`)
    expect([isWhole, above]).toEqual([true, 5_000])
  })
})

const tags = ['en', 'fr']
const statesFile = `id,valid_from,valid_to,un_member,itu_member,short_en,formal_en,of_en,short_fr,formal_fr,of_fr
FR,,,yes,yes,France,French Republic,of the French Republic,France,République française,de la République française
CH,,,yes,yes,Switzerland,Swiss Confederation,of the Swiss Confederation,Suisse,Confédération suisse,de la Confédération suisse
`
const long = new Map<string, ReturnType<typeof inPieces>>()
/** the lists given, in pieces where `size` is given */
const filesOf = (lists: Readonly<Record<string, string>>, size: number | null = null): Files => ({
  read: (name) => Buffer.from(name === 'data/states.csv' ? statesFile : lists[name]!),
  long(name) {
    if (size === null || lists[name] === undefined) return null
    const pieces = inPieces(Buffer.from(lists[name]), size)
    long.set(name, pieces)
    return pieces
  },
  list: () => [],
})
const statesRead = loadStates(filesOf({}), tags)
const states = statesRead.kind === 'ok' ? statesRead.value : []
const load = (text: string, size: number | null, getsCopies = false): Outcome<Sequence<Recipient>> => {
  const files = filesOf({ 'data/experts.csv': text }, size)
  const role = roleOf('experts', tags, getsCopies, ['visa'])
  const read = loadRecipients(files, role, states, tags, '2004-05-10')
  return read.kind === 'ok' ? { ...read, value: openRows(read.value) } : read
}
const plain = (outcome: Outcome<Sequence<Recipient>>): unknown =>
  outcome.kind === 'ok' ? { ...outcome, value: outcome.value.map((row) => changedRow(row, {})) } : outcome
const rowsOf = (outcome: Outcome<Sequence<Recipient>>): Sequence<Recipient> => {
  if (outcome.kind === 'ok') return outcome.value
  throw new Error(JSON.stringify(outcome.problems))
}
const listOf = (rows: readonly string[]): string =>
  ['id,state,language,name,visa,address,basis', ...rows].join('\n')
const numbered = (length: number, prefix = 'FR-x'): readonly string[] =>
  Array.from({ length }, (_, nth) => `${prefix}${nth},FR,fr,Nom ${nth},oui ${nth},"rue ${nth}\nLyon",`)

describe('rows of a long list', () => {
  const row = fc
    .record({
      id: fc.constantFrom('FR', 'fr', 'CH', 'FR-a', 'FR-A', 'FR-b', 'x', ''),
      state: fc.constantFrom('FR', 'FR', 'CH', 'XX', ''),
      language: fc.constantFrom('fr', 'fr', 'en', 'ru'),
      basis: fc.constantFrom('', '', 'none', 'assumed'),
    })
    .map(({ id, state, language, basis }) => `${id},${state},${language},Nom,,,${basis}`)

  it('are what they are in a short one, and so is what is wrong with them', () => {
    const some = fc.tuple(fc.array(row, { maxLength: 6 }), fc.integer({ min: 0, max: 60 }))
    fc.assert(
      fc.property(some, fc.integer({ min: 20, max: 500 }), fc.boolean(), ([rows, more], size, getsCopies) => {
        const text = listOf([...numbered(more), ...rows])
        expect(plain(load(text, size, getsCopies))).toEqual(plain(load(text, null, getsCopies)))
      }),
      { numRuns: 200 },
    )
  })

  it('say the same in whatever order they are asked, and beyond what lies in memory', () => {
    const address = `"${'rue de la Poste, escalier '.repeat(30)}"`
    const texts = Array.from({ length: 15_000 }, (_, nth) => `FR-x${nth},FR,fr,Nom ${nth},${nth},${address},`)
    const rows = rowsOf(load(listOf(texts), 1 << 16))
    expect(rows.length).toBe(15_000)
    for (const nth of [14_999, 0, 7_500, 1, 0, 14_998]) {
      const { id, names, columns, at, state } = rows.at(nth)!
      expect([id, names.fr, columns.visa, at.line, state?.id]).toEqual([
        ...[`FR-x${nth}`, `Nom ${nth}`, `${nth}`, nth + 2, 'FR'],
      ])
    }
    let nth = 0
    for (const { id, address } of rows) {
      if (id !== `FR-x${nth}` || address[0]?.length !== 779) expect([id, address]).toEqual([nth])
      nth++
    }
  })

  it('can be kept for the next run where the file is short', () => {
    const files = filesOf({ 'data/experts.csv': listOf(numbered(40)) })
    const read = loadRecipients(files, roleOf('experts', tags, false, ['visa']), states, tags, '2004-05-10')
    if (read.kind !== 'ok') throw new Error(JSON.stringify(read.problems))
    const again = openRows(deserialize(serialize(read.value)) as typeof read.value)
    expect(plain({ ...read, value: again })).toEqual(plain({ ...read, value: openRows(read.value) }))
  })

  it('have their header in the first piece, and no more is read of it', () => {
    const text = listOf(numbered(5_000))
    const whole = headerOf(filesOf({ 'data/experts.csv': text }), 'experts', tags)
    expect(headerOf(filesOf({ 'data/experts.csv': text }, 1 << 12), 'experts', tags)).toEqual(whole)
    expect([whole.own, long.get('data/experts.csv')!.asked()]).toEqual([['visa'], 1])
    // what is above it in a list that is not in order may be longer
    const late = `${'\n'.repeat(300)}${text}`
    expect(headerOf(filesOf({ 'data/experts.csv': late }, 100), 'experts', tags)).toEqual(whole)
  })

  it('have cells with places', () => {
    const text = ['id,language,name', ...numbered(40).map((_, nth) => `FR-x${nth},fr,Nom`)].join('\n')
    const at = { file: 'data/experts.csv', line: 32, column: 1 }
    const places = openCellPlaces(filesOf({ 'data/experts.csv': text }, 100), tags)
    expect(places(at, 'name')).toEqual({ ...at, column: 11 })
  })
})

describe('what is found in several lists', () => {
  const rows = rowsOf(load(listOf(numbered(50)), 300))

  it('is an id that another has, whatever its capitals', () => {
    const others = rowsOf(
      load(listOf([...numbered(3, 'FR-y'), 'FR-X7,FR,fr,Nom,,,', 'FR-X49,FR,fr,Nom,,,']), 300),
    )
    const missions = { list: 'missions' }
    const elsewhere = others.map((row) => changedRow(row, missions))
    const told = sameIds([rows, elsewhere]).map(({ arguments: of }: Problem) => of)
    expect(told).toMatchObject([
      { row: 'FR-X7', file: 'data/experts.csv', line: rows.at(7)!.at.line },
      { row: 'FR-X49', line: rows.at(49)!.at.line },
    ])
    expect(sameIds([rows, rows])).toEqual([])
    expect(joined([rows, elsewhere]).length).toBe(55)
  })

  it('is the original of a copy', () => {
    const head = 'id,state,copy_of,name\n'
    const offices = rowsOf(load(`${head}a,FR,FR-X30,Bureau\nb,FR,,Bureau\nc,FR,FR-x0,Bureau\n`, 300, true))
    const paired = pairCopies(offices, rows, ['experts'])
    if (paired.kind !== 'ok') throw new Error(JSON.stringify(paired.problems))
    expect(
      paired.value.map(({ recipient, original }) => [recipient.id, recipient.language, original.id]),
    ).toEqual([
      ['a', 'fr', 'FR-x30'],
      ['c', 'fr', 'FR-x0'],
    ])
    expect(paired.notes.map((each) => each.arguments)).toMatchObject([{ rows: ['b'] }])
  })
})

describe('a list of more than 4 MB', () => {
  const bench = openBench()
  afterAll(() => bench.close())
  const folder = bench.in('long')
  const list = path.join(folder, 'data/ministers.csv')
  const remark = 'a remark on where the row was taken from, '.repeat(100)
  const lines = Array.from({ length: 1_200 }, (_, nth) => `FR-x${nth},FR,fr,"${remark}"`)
  const lay = (rows: readonly string[]): void =>
    writeFileSync(list, ['id,state,language,source', ...rows, ''].join('\n'))
  beforeAll(() => {
    laySmallProject(folder, [['FR', 'fr']])
    lay(lines)
  })

  it('is one of a project like any other', async () => {
    const opened = await openProject(openFolders(folder), 'L')
    if (opened.kind !== 'ok') throw new Error(JSON.stringify(opened.problems))
    const { recipients } = opened.value
    const said = [...recipients].map(({ id, at, source }) => [id, at.line, source.length])
    expect(said).toEqual(lines.map((_, nth) => [`FR-x${nth}`, nth + 2, remark.trim().length]))
    expect(opened.value.readFrom().lists.map(({ rows }) => rows)).toEqual([opened.value.states.length, 1_200])
  })

  it('has its faults at their places', async () => {
    lay([...lines, 'fr-X7,FR,fr,', 'FR-y,FR,fr,"a"b'])
    const opened = await openProject(openFolders(folder), 'L')
    expect(opened.kind === 'problems' && opened.problems).toMatchObject([
      { code: 'recipients/id', at: { line: 1_202, column: 1 } },
      { code: 'recipients/duplicate-id', at: { line: 1_202, column: 1 }, arguments: { line: 9 } },
      { code: 'recipients/stray-quote', at: { line: 1_203, column: 14 } },
    ])
  })

  it('is given in pieces, and what the disk says against it is noted', () => {
    const files = layered(
      (file) => [path.join(folder, file)],
      () => 'nowhere',
    )
    const bytes = Buffer.from(files.read('data/ministers.csv')!)
    const long = files.long!('data/ministers.csv')!
    expect(long.size).toBe(bytes.length)
    for (const _ of [1, 2]) {
      const parts: Buffer[] = []
      for (const piece of long.pieces()) parts.push(Buffer.from(piece))
      expect(Buffer.concat(parts).equals(bytes)).toBe(true)
    }
    expect([files.long!('data/states.csv'), files.long!('data/none.csv'), files.long!('data')]).toEqual([
      ...[null, null, null],
    ])
    expect([...files.unreadable]).toEqual([])
    renameSync(list, `${list}.old`)
    mkdirSync(list)
    expect([...long.pieces()]).toEqual([])
    expect([...files.unreadable].map(([file, { code }]) => [file, code])).toEqual([
      ['data/ministers.csv', 'EISDIR'],
    ])
  })
})

it('the first line of a key is told when it comes again', () => {
  const keys = fc.array(fc.string({ unit: 'grapheme', maxLength: 3 }), { maxLength: 300 })
  fc.assert(
    fc.property(keys, (all) => {
      const known = new Map<string, number>()
      const firstLine = openFirstLines()
      for (const [line, key] of all.entries()) {
        expect(firstLine(key, line)).toBe(known.get(key))
        if (!known.has(key)) known.set(key, line)
      }
    }),
  )
})
