import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dayOf, showsDigits, showsTime } from '../src/recipients/number-format.ts'
import { cellName, columnName } from '../src/recipients/sheet.ts'
import { sheetTable } from '../src/recipients/sheet-table.ts'
import { readWorkbook } from '../src/recipients/workbook.ts'
import { packed, sheetData, textCell, workbookParts } from './workbook-sample.ts'

/** A list may be a workbook, of any program: what is in it is read as it stands, or told. */

const columns = {
  required: ['id', 'state', 'language'],
  optional: ['title_fr', 'address', 'email', 'source'],
}
const folder = path.join(import.meta.dirname, 'workbooks')
const read = (file: string) => readWorkbook(file, readFileSync(path.join(folder, file)))
const fromParts = (...given: Parameters<typeof workbookParts>) =>
  readWorkbook('x.xlsx', packed(workbookParts(...given)))
const head = ['id', 'state', 'language', 'source'].map(textCell)
const start = ['FR', 'FR', 'fr'].map(textCell)

/** What a cell in the column `source` is read as: its text, or the code of what is said of it. */
async function cell(xml: string, formats: readonly string[] = []): Promise<string | undefined> {
  const { table, problems } = sheetTable(await fromParts(sheetData(head, [...start, xml]), formats), columns)
  expect(problems).toEqual([])
  const [row] = table!.rows
  return row!.faults?.get('source')?.kind ?? row!.cells.source
}

describe('workbooks of three programs', () => {
  it.each(['openpyxl.xlsx', 'xlsxwriter.xlsx', 'libreoffice.xlsx'])('%s', async (file) => {
    const { table, problems } = sheetTable(await read(file), columns)
    expect(problems).toEqual([])
    const rows = table!.rows.map(({ cells, faults }) => [...Object.values(cells), ...(faults?.keys() ?? [])])
    expect(rows).toEqual([
      ['FR', 'FR', 'fr', 'Au Ministre des affaires étrangères', '37, quai d’Orsay\nParis', '', '0041'],
      ['BE', 'BE', 'fr', '', '15, rue des Petits Carmes', 'a@example.org', '41227305111'],
      ['CI', 'CI', 'fr', '', '', '', '2004-05-10'],
      ['RU', 'RU', 'ru', '', '', '', '2'],
      ['JP', 'JP', 'en', 'To the Minister of State', '', '', ''],
    ])
    expect(table!.place(table!.rows[4]!, 'title_fr')).toEqual({ file, line: 6, column: 4, cell: 'D6' })
  })
})

describe('what is no such workbook', () => {
  it.each([
    ['locked.xlsx', { kind: 'encrypted' }],
    ['libreoffice.xls', { kind: 'other', format: 'xls' }],
    ['libreoffice.ods', { kind: 'other', format: 'ods' }],
  ])('%s', async (file, fault) => {
    expect(await read(file)).toEqual({ kind: 'unreadable', file, fault })
  })

  const whole = workbookParts(sheetData(head, start))
  const without = (part: string) =>
    Object.fromEntries(Object.entries(whole).filter(([name]) => name !== part))
  it.each([
    ['nothing', '', { kind: 'empty' }],
    ['words', 'id,state\n', { kind: 'other', format: 'text' }],
    ['a page of the web', '<html><table></table></html>', { kind: 'other', format: 'html' }],
    ['a PDF', '%PDF-1.7', { kind: 'other', format: 'pdf' }],
    ['the beginning of one', packed(whole).subarray(0, 300), { kind: 'damaged', part: null }],
    ['another archive', packed({ 'a.txt': 'x' }), { kind: 'other', format: 'zip' }],
    [
      'one that nothing leads to',
      packed({ ...without('_rels/.rels'), 'word/document.xml': '' }),
      { kind: 'other', format: 'zip' },
    ],
    ['Excel’s binary format', packed({ 'xl/workbook.bin': '' }), { kind: 'other', format: 'xlsb' }],
    ['a file of Numbers', packed({ 'Index/Document.iwa': '' }), { kind: 'other', format: 'numbers' }],
    [
      'one without its sheet',
      packed(without('xl/worksheets/sheet1.xml')),
      { kind: 'damaged', part: 'xl/worksheets/sheet1.xml' },
    ],
    [
      'one with entities of its own',
      packed({ ...whole, 'xl/styles.xml': '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>' }),
      { kind: 'damaged', part: 'xl/styles.xml' },
    ],
  ])('%s', async (_, bytes, fault) => {
    expect(await readWorkbook('x.xlsx', Buffer.from(bytes))).toEqual({
      kind: 'unreadable',
      file: 'x.xlsx',
      fault,
    })
  })

  it('one in which a bit was turned, though its XML is good', async () => {
    const bytes = packed(whole)
    const at = bytes.indexOf('xl/worksheets/sheet1.xml') - 16
    bytes[at]! ^= 1
    bytes[bytes.lastIndexOf('xl/worksheets/sheet1.xml') - 46 + 16]! ^= 1
    expect(await readWorkbook('x.xlsx', bytes)).toMatchObject({ fault: { kind: 'damaged' } })
  })

  it('one that is a bomb, whatever it says of its size', async () => {
    const bomb = { ...whole, 'xl/styles.xml': `<a>${' '.repeat(150 * 2 ** 20)}</a>` }
    expect(await readWorkbook('x.xlsx', packed(bomb))).toMatchObject({ fault: { kind: 'too-large' } })
    const lying = packed(bomb, (part, size) => (part === 'xl/styles.xml' ? 1000 : size))
    expect(await readWorkbook('x.xlsx', lying)).toMatchObject({ fault: { kind: 'damaged' } })
  })

  it('one of a few cells that lie far apart, or of one text in a million cells', async () => {
    const far = `<sheetData><row r="1"><c r="A1" t="str"><v>id</v></c><c r="XFD1" t="str"><v>x</v></c></row>${Array.from({ length: 2000 }, (_, at) => `<row r="${at + 2}"><c t="str"><v>a</v></c></row>`).join('')}</sheetData>`
    const { table, problems } = sheetTable(await fromParts(far), columns)
    expect([table, problems.map(({ code }) => code)]).toEqual([null, ['recipients/workbook-too-large']])
    const many = sheetData(...Array.from({ length: 3000 }, () => [textCell('x'.repeat(30_000))]))
    expect(await fromParts(many)).toMatchObject({ fault: { kind: 'too-large' } })
  })
})

describe('a cell', () => {
  it.each([
    ['<c><v>41227305111</v></c>', '41227305111'],
    ['<c><v>4.1227305111E10</v></c>', '41227305111'],
    ['<c><v>-0</v></c>', '0'],
    ['<c><v>-12</v></c>', '-12'],
    ['<c><v>999999999999999</v></c>', '999999999999999'],
    ['<c><v>1E15</v></c>', 'too-many-digits'],
    ['<c><v>0.1</v></c>', 'fraction'],
    ['<c t="b"><v>1</v></c>', 'logical'],
    ['<c t="e"><v>#REF!</v></c>', 'error'],
    ['<c t="d"><v>2004-05-10T00:00:00</v></c>', '2004-05-10'],
    ['<c t="d"><v>2004-05-10T09:30:00</v></c>', 'time'],
    ['<c><f>A1</f></c>', 'not-computed'],
    ['<c><f>A1</f><v></v></c>', 'not-computed'],
    ['<c t="str"><f>A1</f><v></v></c>', ''],
    ['<c t="str"><f>A1</f><v>Au Ministre</v></c>', 'Au Ministre'],
    [
      '<c t="inlineStr"><is><r><t>Au </t></r><r><rPr/><t>Ministre</t></r><rPh><t>oh</t></rPh></is></c>',
      'Au Ministre',
    ],
    ['<c t="str"><v>a_x000A_b_x005F_x0041_</v></c>', 'a\nb_x0041_'],
    ['<c/>', ''],
  ])('%s is read as %j', async (xml, expected) => {
    expect(await cell(xml)).toBe(expected)
  })

  it.each([
    ['38117', 'dd/mm/yyyy', '2004-05-10'],
    ['38117', '[$-407]d. mmmm yyyy;@', '2004-05-10'],
    ['38117', 'mmm', '2004-05-10'],
    ['38117.4', 'yyyy-mm-dd', 'time'],
    ['0.5', 'h:mm', 'time'],
    ['3', '[h]:mm', 'time'],
    ['60', 'd/m/yyyy', 'no-day'],
    ['-1', 'd/m/yyyy', 'no-day'],
    ['2958466', 'd/m/yyyy', 'no-day'],
    ['41', '00000', 'format'],
    ['41', '0%', 'format'],
    ['41', '#,##0', '41'],
    ['41', '#,##0.00_);[Red](#,##0.00)', '41'],
    ['41', '"No. "0', 'format'],
    ['41', '[$€-407]\\ 0', 'format'],
    ['41', '0,', 'format'],
    ['41', '@', '41'],
    ['41227305111', '0.00E+00', '41227305111'],
    ['41', ';;;', 'format'],
  ])('%s shown by %s is read as %s', async (value, format, expected) => {
    expect(await cell(`<c s="1"><v>${value}</v></c>`, [format])).toBe(expected)
  })

  it('has a name in each column', () => {
    expect([1, 26, 27, 52, 702, 703, 16_384].map(columnName)).toEqual([
      'A',
      'Z',
      'AA',
      'AZ',
      'ZZ',
      'AAA',
      'XFD',
    ])
    expect(cellName(14, 3)).toBe('C14')
  })

  it('is a day as the calendar has it, in both systems', () => {
    expect([1, 59, 61, 38_117].map((serial) => dayOf(serial, false))).toEqual([
      ...['1900-01-01', '1900-02-28', '1900-03-01', '2004-05-10'],
    ])
    expect([0, 36_655].map((serial) => dayOf(serial, true))).toEqual(['1904-01-01', '2004-05-10'])
  })

  it('is never taken for its digits where a format of texts, zeros or signs stands around it', () => {
    const around = fc.constantFrom('"x"', '\\x', '%', '"€"', '[$€-407]')
    fc.assert(
      fc.property(fc.nat(), around, fc.boolean(), (value, sign, isBefore) => {
        const format = isBefore ? `${sign}0` : `0${sign}`
        expect([showsTime(format), showsDigits(format, value)]).toEqual([false, false])
        expect(showsDigits('0'.repeat(String(value).length + 1), value)).toBe(false)
        expect(showsDigits('0'.repeat(String(value).length), value)).toBe(true)
      }),
    )
  })
})

describe('a sheet', () => {
  const codes = async (sheet: string) =>
    sheetTable(await fromParts(sheet), columns).problems.map(({ code, at }) => [
      code.split('/')[1],
      at?.cell ?? '',
    ])

  it('may stand below empty rows, have empty rows, and hide columns in which there is nothing', async () => {
    const { table, problems } = sheetTable(
      await fromParts(
        `<cols><col min="6" max="6" hidden="1"/></cols><sheetData><row r="3">${head.join('')}</row><row/><row r="6">${start.join('')}</row><row r="7"><c r="A7" t="str"><v> </v></c></row></sheetData>`,
      ),
      columns,
    )
    expect([table!.rows.length, problems]).toEqual([1, []])
    expect(table!.place(table!.rows[0]!, 'language').cell).toBe('C6')
  })

  it('has its header where there is a title above it', async () => {
    expect(await codes(sheetData([textCell('Guests 2004')], head, start))).toEqual([['not-the-header', 'A1']])
  })

  it('without a header, or without rows', async () => {
    expect(await codes('<sheetData/>')).toEqual([['no-header', '']])
    expect(await codes(sheetData(head))).toEqual([['no-rows', 'A1']])
  })

  it('tells all that is wrong at once', async () => {
    const wrong = `<cols><col min="2" max="2" width="0"/></cols><sheetData><row r="1">${head.join('')}${textCell('titel')}</row><row r="2" ht="0">${start.join('')}<c r="G2"><v>5</v></c></row></sheetData><mergeCells><mergeCell ref="A2:C2"/><mergeCell ref="A9:B12"/></mergeCells>`
    expect(await codes(wrong)).toEqual([
      ['unknown-column', 'E1'],
      ['hidden-cells', 'A2'],
      ['hidden-cells', 'B1'],
      ['merged-cells', 'A2'],
      ['beside-columns', 'G2'],
    ])
  })

  it('may be written with prefixes, in other capitals, with paths from the root', async () => {
    const parts = workbookParts(sheetData(head, start))
    const prefixed = Object.fromEntries(
      Object.entries(parts).map(([name, text]) => [
        name.replace('xl/worksheets', 'XL/Worksheets'),
        name.startsWith('xl/') && name.endsWith('xml')
          ? text.replace(/<(\/?)(\w)/g, '<$1x:$2').replace('xmlns=', 'xmlns:x=')
          : text.replace('"worksheets/', '"/xl/worksheets/'),
      ]),
    )
    const reading = await readWorkbook('x.xlsx', packed(prefixed))
    expect(sheetTable(reading, columns)).toMatchObject({ problems: [], table: { rows: [{ start: 2 }] } })
  })

  it('has each cell once, in its own row', async () => {
    for (const sheet of [
      '<sheetData><row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row></sheetData>',
      '<sheetData><row r="1"><c r="A2"><v>1</v></c></row></sheetData>',
      '<sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="1"/></sheetData>',
      '<sheetData><row r="0"/></sheetData>',
      '<sheetData><row r="1"><c r="XFE1"><v>1</v></c></row></sheetData>',
      '<sheetData><row r="1"><c t="s"><v>7</v></c></row></sheetData>',
      '<sheetData><row r="1"><c t="z"><v>7</v></c></row></sheetData>',
    ])
      expect(await fromParts(sheet), sheet).toMatchObject({ fault: { kind: 'damaged' } })
  })
})

describe('a workbook that was damaged', () => {
  const files = readdirSync(folder).map((file) => readFileSync(path.join(folder, file)))
  it('is read or told, and nothing else happens', async () => {
    const where = fc.tuple(fc.nat(), fc.nat({ max: 255 }))
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...files),
        fc.array(where, { minLength: 1, maxLength: 8 }),
        fc.option(fc.nat(), { nil: null }),
        async (file, changes, cut) => {
          const bytes = Buffer.from(file)
          for (const [at, value] of changes) bytes[at % bytes.length] = value
          const short = cut === null ? bytes : bytes.subarray(0, cut % bytes.length)
          const { problems } = sheetTable(await readWorkbook('x.xlsx', short), columns)
          for (const { at } of problems) expect(at?.file).toBe('x.xlsx')
        },
      ),
      { numRuns: 300 },
    )
  })

  it('so it is where its parts were, and packed again', async () => {
    const whole = workbookParts(sheetData(head, [...start, '<c s="1"><v>38117</v></c>']), ['yyyy'])
    const spoil = fc.tuple(fc.constantFrom(...Object.keys(whole)), fc.nat(), fc.constantFrom(...spoilers))
    await fc.assert(
      fc.asyncProperty(fc.array(spoil, { minLength: 1, maxLength: 3 }), async (spoiled) => {
        const parts: Record<string, string> = { ...whole }
        for (const [part, at, [from, to]] of spoiled) {
          const cuts = [...parts[part]!.matchAll(from)]
          const found = cuts[at % Math.max(cuts.length, 1)]
          if (found !== undefined)
            parts[part] =
              parts[part]!.slice(0, found.index) + to + parts[part]!.slice(found.index + found[0].length)
        }
        sheetTable(await readWorkbook('x.xlsx', packed(parts)), columns)
      }),
      { numRuns: 300 },
    )
  })
})

/** What is put in place of what. */
const spoilers: readonly (readonly [RegExp, string])[] = [
  [/"[^"]*"/g, '""'],
  [/"[^"]*"/g, '"99999999999999999999"'],
  [/"[^"]*"/g, '"-1"'],
  [/"[^"]*"/g, '"../../../etc"'],
  [/<\w+/g, '<c'],
  [/<\w+/g, '<row'],
  [/<\/\w+>/g, ''],
  [/>/g, '>&#0;'],
  [/>/g, '>&bomb;'],
  [/>/g, '><mergeCell ref="A1:XFD1048576"/>'],
  [/>\w+</g, '>NaN<'],
  [/>\w+</g, '>1e308<'],
]
