import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Files } from '../src/model/letter.ts'
import type { Recipient, State } from '../src/model/recipient.ts'
import type { Outcome } from '../src/problems/problem.ts'
import { wordsOf } from '../src/problems/words.ts'
import { loadStates } from '../src/recipients/recipients.ts'
import { readTable } from '../src/recipients/table.ts'
import { roleOf } from './roles.ts'
import { loadRecipients } from './rows.ts'

const languages = ['fr', 'ru']
const names = 'short_fr,formal_fr,of_fr,short_ru,formal_ru,of_ru'
const statesCsv = `id,iso3,m49,valid_from,valid_to,un_member,itu_member,${names},source,note
CS,SCG,891,2003-02-04,2006-06-03,yes,yes,Serbie-et-Monténégro,Serbie-et-Monténégro,de la Serbie-et-Monténégro,Сербия и Черногория,Сербия и Черногория,Сербии и Черногории,"a ""source""",
CS,YUG,891,,2003-02-03,yes,yes,Yougoslavie,République fédérale de Yougoslavie,de la République fédérale de Yougoslavie,Югославия,Союзная Республика Югославия,Союзной Республики Югославия,,
FR,FRA,250,,,yes,no,France,République française,de la République française,Франция,Французская Республика,Французской Республики,,why?
`

describe('states.csv', () => {
  it('gives one State a row, with names by language and open ends as null', () => {
    const [montenegro, , france] = value(loadStates(project({ 'data/states.csv': statesCsv }), languages))
    expect(montenegro).toEqual({
      id: 'CS',
      validFrom: '2003-02-04',
      validTo: '2006-06-03',
      unMember: true,
      ituMember: true,
      names: {
        fr: {
          short: 'Serbie-et-Monténégro',
          formal: 'Serbie-et-Monténégro',
          of: 'de la Serbie-et-Monténégro',
        },
        ru: { short: 'Сербия и Черногория', formal: 'Сербия и Черногория', of: 'Сербии и Черногории' },
      },
      at: { file: 'data/states.csv', line: 2, column: 1 },
    })
    expect(france).toMatchObject({ validFrom: null, validTo: null, ituMember: false, at: { line: 4 } })
  })
})

describe('ministers.csv', () => {
  it('gives the State in the period of the date, both days included', () => {
    const csv = 'id,state,language\nCS,CS,ru\n'
    const nameOn = (date: string) => value(ministers(csv, date))[0]!.state!.names.fr!.short
    expect(nameOn('1992-01-01')).toBe('Yougoslavie')
    expect(nameOn('2003-02-03')).toBe('Yougoslavie')
    expect(nameOn('2003-02-04')).toBe('Serbie-et-Monténégro')
    expect(nameOn('2006-06-03')).toBe('Serbie-et-Monténégro')
    expect(ministers(csv, '2006-06-04')).toMatchObject({
      problems: [{ code: 'recipients/no-name-on-date', at: { line: 2, column: 4 } }],
    })
  })

  it('gives an address by line, no empty titles, and cells as they are used', () => {
    const csv =
      'id;state;language;title_fr;title_ru;address;email;source\r\n\r\n' +
      'FR; FR ;fr;  ;Госсекретарю;" 37, quai d’Orsay \r\n\r\n75007  Paris ";info@diplomatie.gouv.fr;e\u0301\r\n;;;;;;;\r\n'
    const [france] = value(ministers(csv))
    expect(france).toMatchObject({
      titles: { ru: 'Госсекретарю' },
      address: ['37, quai d’Orsay', '75007  Paris'],
      email: 'info@diplomatie.gouv.fr',
      source: 'é',
      at: { file: 'data/ministers.csv', line: 3, column: 1 },
    })
    expect(Object.keys(france!.titles)).toEqual(['ru'])
  })

  it('serves the copies; whom a source denies is left out', () => {
    const states = value(loadStates(project({ 'data/states.csv': statesCsv }), languages))
    const read = (csv: string) =>
      loadRecipients(
        project({ 'data/missions.csv': csv }),
        roleOf('missions', languages, true),
        states,
        languages,
        '2004-05-10',
      )
    const rows = 'FR-mission,FR,fr,assumed\nCS-mission,CS,fr,none\n'
    const outcome = read(`id,state,language,basis\n${rows}`)
    expect(value(outcome).map(({ id, list }) => `${id} ${list}`)).toEqual(['FR-mission missions'])
    expect(outcome).toMatchObject({
      notes: [{ code: 'recipients/assumed', arguments: { assumed: 1, rows: 1 } }],
    })
  })

  it.each([
    'info@diplomatie.gouv.fr',
    'm.o’x@example.org'.replace('’', "'"),
    'почта@мид.рф',
    'a+b@x-y.example.org',
  ])('takes the e-mail address %s', (email) => {
    expect(value(ministers(`id,state,language,email\nFR,FR,fr,${email}\n`))[0]!.email).toBe(email)
  })

  it.each(['a', 'a@b', 'a@@b.org', 'a b@c.org', '.a@b.org', 'a@-b.org', 'a@b..org', '<a@b.org>', 'a@b.org.'])(
    'refuses the e-mail address %s',
    (email) => {
      expect(codes(ministers(`id,state,language,email\nFR,FR,fr,${email}\n`))).toEqual(['recipients/email'])
    },
  )

  it.each([
    'À l’attention de « LAO » — N° 1',
    '“Secrétaire de l’Égalité”',
    'MINISTÈRE « ÉTÉ » À’',
    'Ministère Straß” Ä»',
    'São Tomé « Ângela »',
  ])('takes the honest text %s', (title) => {
    expect(value(ministers(`id,state,language,title_fr\nFR,FR,fr,${title}\n`))[0]!.titles.fr).toBe(title)
  })

  it.each(['Её Превосходительству', 'ТРЁХ СЁЛ «РЁ»', 'Министру № 1 (ООН)'])(
    'takes the honest text %s',
    (title) => {
      expect(value(ministers(`id,state,language,title_ru\nFR,FR,fr,${title}\n`))[0]!.titles.ru).toBe(title)
    },
  )

  it('reports everything at once, in the order of the file', () => {
    const csv = 'id,state,language,email,oops\nXX,XX,en,x,\nFR,FR,fr,,\nFR,FR,fr,,,\nfr,CS,ru,y,\n'
    expect(
      problems(ministers(csv)).map(({ code, at }) => `${at!.line}:${at!.column} ${code.split('/')[1]}`),
    ).toEqual([
      '1:25 unknown-column',
      '2:4 unknown-state',
      '2:7 unknown-language',
      '2:10 email',
      '4:12 too-many-cells',
      '5:1 duplicate-id',
      '5:10 email',
    ])
  })
})

const cell = fc.string({
  unit: fc.constantFrom('a', 'Z', 'é', 'œ', '€', '’', '"', ',', ';', '\t', '|', ' ', '\n', '1', '='),
  maxLength: 12,
})
/** bytes of Windows-1252 for the letters above */
const western: Readonly<Record<string, number>> = { é: 0xe9, œ: 0x9c, '€': 0x80, '’': 0x92 }
const dialect = fc.record({
  delimiter: fc.constantFrom(',', ';', '\t', '|'),
  declared: fc.boolean(),
  end: fc.constantFrom('\r\n', '\n', '\r'),
  lastEnd: fc.boolean(),
  encoding: fc.constantFrom('utf-8', 'utf-8 mark', 'utf-16le', 'utf-16be', 'windows-1252'),
  quoteAll: fc.boolean(),
  encodingFirst: fc.boolean(),
})
type Dialect = typeof dialect extends fc.Arbitrary<infer T> ? T : never

/** A CSV file in that dialect, and the line and column of each cell. */
function write(rows: readonly (readonly string[])[], d: Dialect) {
  const declared = d.declared || d.delimiter === '|'
  const lines = [
    ...(d.encoding === 'windows-1252' ? ['encoding=windows-1252'] : []),
    ...(declared ? [`sep=${d.delimiter}`] : []),
  ]
  if (d.encodingFirst) lines.reverse()
  let text = lines.map((line) => line + d.end).join('')
  const places = rows.map((row, r) => {
    const inRow = row.map((value, c) => {
      if (c > 0) text += d.delimiter
      const before = text.split(/\r\n|\r|\n/)
      const place = { file: 'x.csv', line: before.length, column: before.at(-1)!.length + 1 }
      const written = value.replaceAll('\n', d.end)
      text +=
        d.quoteAll || /["\r\n]/.test(written) || written.includes(d.delimiter)
          ? `"${written.replaceAll('"', '""')}"`
          : written
      return place
    })
    if (r < rows.length - 1 || d.lastEnd) text += d.end
    return inRow
  })
  return { bytes: encode(text, d.encoding), places }
}

function encode(text: string, encoding: Dialect['encoding']): Uint8Array {
  if (encoding === 'windows-1252') return Uint8Array.from([...text].map((c) => western[c] ?? c.charCodeAt(0)))
  if (encoding.startsWith('utf-8')) return Buffer.from((encoding === 'utf-8' ? '' : '\uFEFF') + text)
  const little = Buffer.from(`\uFEFF${text}`, 'utf16le')
  return encoding === 'utf-16le' ? little : little.swap16()
}

describe('a CSV file', () => {
  it('comes back equal from every dialect, each cell at its line and column', () => {
    const header = ['id', 'state', 'note']
    const rows = fc.array(fc.tuple(fc.constantFrom('FR', 'DE-mission', 'é"'), cell, cell), {
      minLength: 1,
      maxLength: 5,
    })
    fc.assert(
      fc.property(rows, dialect, (body, d) => {
        const { bytes, places } = write([header, ...body], d)
        const { table, problems: found } = readTable('x.csv', bytes, { required: header, optional: [] })
        expect(found).toEqual([])
        const back = table!.rows.map(({ cells }) =>
          header.map((name) => cells[name]!.replaceAll(d.end, '\n')),
        )
        expect(back).toEqual(body)
        const at = table!.rows.map((row) => header.map((name) => table!.place(row, name)))
        expect(at).toEqual(places.slice(1))
      }),
      { numRuns: 300 },
    )
  })

  it('reads on after a fault of quoting, and says where each quotation mark opened', () => {
    const csv = 'id,state,language,address\nFR,FR,fr,"12\nFR,FR,fr,"x"\nCS,CS,xx,"a "b" c"\nFR,FR,yy,"end\n\n'
    expect(problems(ministers(csv)).map(({ code, at }) => `${at!.line}:${at!.column} ${code}`)).toEqual([
      '2:10 recipients/quote-not-closed',
      '4:13 recipients/stray-quote',
      '5:10 recipients/quote-not-closed',
    ])
  })

  it.each([
    ['sep=\\t\n', '\t'],
    ['"sep=;"\nencoding=UTF-8;;\n', ';'],
    ['encoding=utf-8\r\nSEP=|\r\n', '|'],
    ['', ';'],
    ['', '\t'],
  ])('takes the lines %j before its header', (head, delimiter) => {
    const csv =
      head + [['"id"', 'state', ' language '].join(delimiter), ['FR', 'FR', 'fr'].join(delimiter)].join('\n')
    expect(value(ministers(csv))[0]).toMatchObject({ id: 'FR', language: 'fr' })
  })

  it('takes the empty columns that a spreadsheet adds, but no lost end of an address', () => {
    expect(value(ministers('id,state,language,,\nFR,FR,fr,,\nCS,CS,fr\n'))).toHaveLength(2)
    expect(codes(ministers('id,state,language,address,source\nFR,FR,fr,12, rue,\n'))).toEqual([
      'recipients/too-many-cells',
    ])
    expect(codes(ministers('id,state,language,,\nFR,FR,fr,,x\n'))).toEqual(['recipients/too-many-cells'])
  })

  it('passes over blank lines, but not over a file of nothing else', () => {
    expect(value(ministers('\n \nid,state,language\n\nFR,FR,fr\n,,\n\n'))[0]!.at.line).toBe(5)
    for (const csv of ['', '\n\n', 'sep=;\n', 'sep=;\n;;;\n', '\uFEFF'])
      expect(codes(ministers(csv)), JSON.stringify(csv)).toEqual(['recipients/no-header'])
  })

  it('tells what a file in Windows-1252 would say, and reads it once that is declared', () => {
    const bytes = encode('id,state,language,title_fr\nFR,FR,fr,Au préfet d’€tat\n', 'windows-1252')
    const undeclared = problems(ministers(bytes))
    expect(undeclared).toHaveLength(1)
    expect(undeclared[0]).toMatchObject({ code: 'recipients/not-utf-8', at: { line: 2, column: 15 } })
    expect(wordsOf(undeclared[0]!).message).toContain('“Au préfet d’€tat”')
    const declared = Buffer.concat([Buffer.from('encoding=Windows-1252\n'), bytes])
    expect(value(ministers(declared))[0]!.titles.fr).toBe('Au préfet d’€tat')
  })

  it('reports the bytes that the declared encoding does not have', () => {
    const csv = Buffer.from(
      'encoding=windows-1252\nid,state,language,title_fr\nFR,FR,fr,Pr\x81fet\n',
      'latin1',
    )
    expect(codes(ministers(csv))).toEqual(['recipients/lost-character'])
  })

  it('of any bytes gives an outcome, and where it fails, why', () => {
    const valid = Buffer.from('id,state,language,title_fr,address\nFR,FR,fr,"Préfet","12\nrue"\n')
    const spoilt = fc
      .array(fc.tuple(fc.nat(valid.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 })
      .map((edits) => {
        const copy = Buffer.from(valid)
        for (const [at, byte] of edits) copy[at] = byte
        return copy
      })
    const fragments = fc
      .array(
        fc.constantFrom(
          'sep=;',
          'encoding=',
          'utf-8',
          '\n',
          '\r',
          '"',
          ';',
          ',',
          'id',
          'FR',
          '\uFEFF',
          '\0',
          'é',
        ),
      )
      .map((parts) => Buffer.from(parts.join('')))
    const mark = fc.constantFrom([], [0xff, 0xfe], [0xfe, 0xff], [0xef, 0xbb, 0xbf])
    const bytes = fc
      .tuple(mark, fc.oneof(fc.uint8Array({ maxLength: 80 }), spoilt, fragments))
      .map(([head, rest]) => Uint8Array.from([...head, ...rest]))
    fc.assert(
      fc.property(bytes, (file) => {
        const outcomes = [ministers(file), loadStates(project({ 'data/states.csv': file }), languages)]
        for (const outcome of outcomes) {
          const found = outcome.kind === 'ok' ? outcome.notes : outcome.problems
          if (outcome.kind === 'ok') expect(outcome.value.length).toBeGreaterThan(0)
          expect(found.some(({ severity }) => severity === 'error')).toBe(outcome.kind === 'problems')
          for (const each of found) {
            const { at } = each
            const { message } = wordsOf(each)
            expect(message).not.toMatch(/undefined|null|\n/)
            expect(Math.min(at?.line ?? 1, at?.column ?? 1)).toBeGreaterThan(0)
          }
        }
      }),
      { numRuns: 1000 },
    )
  })
})

const data = path.join(import.meta.dirname, '../data')
describe.runIf(existsSync(path.join(data, 'ministers.csv')))('the lists of this project', () => {
  it('have 192 ministers on 10 May 2004, and no problem', () => {
    const files: Files = { read: (file) => readFileSync(path.join(data, '..', file)), list: () => [] }
    const six = ['ar', 'en', 'es', 'fr', 'ru', 'zh']
    const states = loadStates(files, six)
    expect(states).toMatchObject({ kind: 'ok', notes: [] })
    const list = loadRecipients(files, roleOf('ministers', six), value(states), six, '2004-05-10')
    expect(list).toMatchObject({ kind: 'ok', notes: [] })
    expect(value(list)).toHaveLength(192)
    for (const tag of six)
      expect(new Set(value(list).map(({ state }) => state!.names[tag]!.of)).size, tag).toBe(192)
  })
})

function project(files: Readonly<Record<string, string | Uint8Array>>): Files {
  return {
    read: (file) => (files[file] === undefined ? null : Buffer.from(files[file] as string)),
    list: () => [],
  }
}

function ministers(csv: string | Uint8Array, onDate = '2004-05-10'): Outcome<readonly Recipient[]> {
  const files = project({ 'data/states.csv': statesCsv, 'data/ministers.csv': csv })
  const states: readonly State[] = value(loadStates(files, languages))
  return loadRecipients(files, roleOf('ministers', languages), states, languages, onDate)
}

function value<T>(outcome: Outcome<T>): T {
  if (outcome.kind === 'ok') return outcome.value
  throw new Error(
    outcome.problems.map((each) => `${each.at?.line}:${each.at?.column} ${wordsOf(each).message}`).join('\n'),
  )
}

function problems(outcome: Outcome<unknown>) {
  return outcome.kind === 'problems' ? outcome.problems : []
}

function codes(outcome: Outcome<unknown>): readonly string[] {
  return problems(outcome).map(({ code }) => code)
}
