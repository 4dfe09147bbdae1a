import { createHash } from 'node:crypto'
import { deflateSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { appendUpdate, lastObjectOf } from '../src/pdf-syntax/append.ts'
import { catalogOf, pagesOf } from '../src/pdf-syntax/document.ts'
import { fieldsOf, valuesOf } from '../src/pdf-syntax/form.ts'
import { readValue } from '../src/pdf-syntax/lexer.ts'
import { openObjects } from '../src/pdf-syntax/objects.ts'
import { objectOf, openPdf, type PdfFile, resolved } from '../src/pdf-syntax/read-file.ts'
import { dateString, isoDateOf, textOf, textString } from '../src/pdf-syntax/text.ts'
import { isUnreadablePdf } from '../src/pdf-syntax/unreadable.ts'
import { checkUpdates } from '../src/pdf-syntax/updates.ts'
import { type DirectValue, type PdfStream, type PdfValue, sameValue } from '../src/pdf-syntax/values.ts'
import { asWritten, syntaxOf, type WrittenDictionary } from '../src/pdf-syntax/write.ts'
import { openPrefix, withObjects, writeFile } from '../src/pdf-syntax/write-file.ts'
import { whole } from './whole.ts'

const asBytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'))
const asText = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1')
const parsed = (syntax: string): DirectValue => readValue(asBytes(syntax), 0).value
const refusal = (act: () => unknown): string => {
  try {
    act()
  } catch (error) {
    if (isUnreadablePdf(error)) return error.message
    throw error
  }
  return 'it was read'
}

const name = (text: string): DirectValue => ({ kind: 'name', name: text })
const string = (bytes: Uint8Array): DirectValue => ({ kind: 'string', bytes, start: 0, end: 0 })
const array = (items: readonly DirectValue[]): DirectValue => ({ kind: 'array', items })
const dictionary = (entries: Iterable<readonly [string, DirectValue]>): DirectValue => ({
  kind: 'dictionary',
  entries: new Map(entries),
})
const reference = (number: number, generation = 0): DirectValue => ({
  kind: 'reference',
  number,
  generation,
})

describe('an object', () => {
  test.each([
    ['null', null],
    [' % a comment\n true', true],
    ['-.5', -0.5],
    ['+12.', 12],
    ['12 0 R', reference(12)],
    ['/A#20b', name('A b')],
    ['/', name('')],
    ['(a(b)\\)\\n\\101\\\r\n\\x)', string(asBytes('a(b))\nAx'))],
    ['<48 6>', string(asBytes('H`'))],
    ['[1 0 /R 1 0 R]', array([1, 0, name('R'), reference(1)])],
    ['<</K<</K[]>>/L null>>', dictionary([['K', dictionary([['K', array([])]])]])],
  ])('%s is read', (syntax, value) => {
    expect(sameValue(parsed(syntax), value)).toBe(true)
  })

  test.each([
    ['nul', 'no object at byte 0'],
    ['1e5', 'no object at byte 0'],
    ['--1', 'no object at byte 0'],
    ['', 'no object at byte 0'],
    ['(a', 'a string without end at byte 0'],
    ['<48', 'a string without end at byte 0'],
    ['<4g>', 'no hexadecimal string at byte 0'],
    ['[1', 'an array without end at byte 0'],
    ['<</A 1/A 1>>', 'the key A twice at byte 6'],
    ['<</A 1/#41 1>>', 'the key A twice at byte 6'],
    ['<</A 1 2>>', 'no key in a dictionary at byte 7'],
    ['<</A 1', 'no key in a dictionary at byte 6'],
    ['['.repeat(62), 'objects nested too deeply'],
  ])('%s is refused', (syntax, message) => {
    expect(refusal(() => parsed(syntax))).toBe(message)
  })
})

/** Digits of what is larger or smaller would be a longer word than is read. */
const numbers = fc.oneof(
  fc.integer(),
  fc.double({ min: -1e200, max: 1e200, noNaN: true }).filter((n) => n === 0 || Math.abs(n) > 1e-200),
)
const latin1Names = fc.uint8Array({ maxLength: 60 }).map(asText)
const { value: values } = fc.letrec<{ value: DirectValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(null, true, false),
    numbers,
    latin1Names.map(name),
    fc.uint8Array().map(string),
    fc.stringMatching(/^[ -~\n\r]*$/).map((text) => string(asBytes(text))),
    fc
      .tuple(fc.integer({ min: 0, max: 99_999 }), fc.integer({ min: 0, max: 99_999 }))
      .map(([n, g]) => reference(n, g)),
    fc.array(tie('value'), { maxLength: 5 }).map(array),
    fc
      .array(
        fc.tuple(fc.oneof(latin1Names, fc.constantFrom('number', 'syntax', '__proto__', '1')), tie('value')),
        { maxLength: 5 },
      )
      .map(dictionary),
  ),
}))

describe('what is written', () => {
  it('reads back as the value that it was', () => {
    fc.assert(
      fc.property(values, (value) => {
        const { syntax } = asWritten(value)
        const read = readValue(asBytes(syntax), 0)
        expect(read.end).toBe(syntax.length)
        expect(sameValue(read.value, value)).toBe(true)
      }),
      { numRuns: 1000 },
    )
  })

  it('as literals or as what was read, is spelled the same', () => {
    const literal = {
      Type: 'A b',
      T: textString('x'),
      K: [1, 0.5, true, { number: 7 }, {}],
      number: { number: 1 },
      syntax: textString('é'),
    }
    const syntax = syntaxOf(literal)
    expect(asWritten(parsed(syntax)).syntax).toBe(syntax)
    expect(
      sameValue(
        parsed(syntax),
        dictionary([
          ['Type', name('A b')],
          ['T', string(asBytes('x'))],
          ['K', array([1, 0.5, true, reference(7), dictionary([])])],
          ['number', reference(1)],
          ['syntax', string(asBytes('\xfe\xff\x00\xe9'))],
        ]),
      ),
    ).toBe(true)
  })

  it('has numbers without exponents', () => {
    expect([1e21, -1.5e22, 1e-7, -1.25e-9, 0.001].map(syntaxOf)).toEqual([
      '1000000000000000000000',
      '-15000000000000000000000',
      '.0000001',
      '-.00000000125',
      '0.001',
    ])
  })

  it('says any text, and any time to the second', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(0xffff)), (units) => {
        const text = String.fromCharCode(...units)
        expect(textOf(parsed(textString(text).syntax))).toBe(text)
      }),
    )
    for (const at of ['2004-05-10T14:30:00+02:00', '1999-12-31T23:59:59-03:30'])
      expect(isoDateOf(parsed(dateString(at).syntax))).toBe(at)
    expect(isoDateOf(parsed(dateString('2004-05-10T14:30Z').syntax))).toBe('2004-05-10T14:30:00+00:00')
    expect(isoDateOf(parsed('(D:20049999999999Z)'))).toBeNull()
    expect(() => dateString('2004-05-10T14:30:00')).toThrow('not a time with its zone')
  })
})

interface Update {
  readonly direct: readonly DirectValue[]
  readonly streams: readonly Uint8Array[]
}
const updates = fc.record<Update>({
  direct: fc.array(values, { maxLength: 4 }),
  streams: fc.array(fc.uint8Array(), { maxLength: 2 }),
})

/** A file of one page, and the objects that stand beside it from number 4 on. */
function fileOf({ direct, streams }: Update): Uint8Array {
  const shared = openObjects(0)
  const [catalog, tree, page] = [shared.reserve(), shared.reserve(), shared.reserve()]
  shared.put(tree, { Type: 'Pages', Kids: [page], Count: 1 })
  const own = openObjects(shared.last())
  for (const value of direct) own.add(asWritten(value))
  for (const data of streams) own.stream({}, asText(data))
  own.put(catalog, { Type: 'Catalog', Pages: tree })
  own.put(page, { Type: 'Page', Parent: tree })
  const info = own.add({ Title: textString('Ž') })
  return whole(writeFile(withObjects(openPrefix(), shared), own, catalog, info))
}

function expectObjects(file: PdfFile, view: number, first: number, { direct, streams }: Update): void {
  for (const [index, value] of direct.entries())
    expect(sameValue(objectOf(file, view, first + index), value)).toBe(true)
  for (const [index, data] of streams.entries()) {
    const stream = objectOf(file, view, first + direct.length + index) as PdfStream
    expect(asText(stream.data)).toBe(asText(data))
    expect(stream.dictionary.entries.get('Length')).toBe(data.length)
  }
}

describe('a file that is written', () => {
  it('is read by the strict reader, each object as it was put', () => {
    fc.assert(
      fc.property(updates, (objects) => {
        const file = openPdf(fileOf(objects))
        expectObjects(file, 0, 4, objects)
        expect(catalogOf(file, 0).number).toBe(1)
        expect([...pagesOf(file, 0)]).toEqual([3])
      }),
    )
  })

  it('is added to by updates: what they bring and replace is read back, and what was there before still stands', () => {
    fc.assert(
      fc.property(updates, fc.array(updates, { minLength: 1, maxLength: 3 }), (first, more) => {
        let bytes = fileOf(first)
        const begin = bytes.length
        const firsts = [4]
        for (const [index, { direct, streams }] of more.entries()) {
          const file = openPdf(bytes)
          const objects = openObjects(lastObjectOf(file))
          firsts.push(objects.last() + 1)
          for (const value of direct) objects.add(asWritten(value))
          for (const data of streams) objects.stream({}, asText(data))
          const entries = new Map(catalogOf(file, 0).catalog.entries).set('Update', index)
          objects.put({ number: 1 }, asWritten({ kind: 'dictionary', entries }))
          const longer = appendUpdate(file, objects)
          expect(Buffer.compare(longer.subarray(0, bytes.length), bytes)).toBe(0)
          expect(Buffer.compare(appendUpdate(file, objects), longer)).toBe(0)
          bytes = longer
        }
        const file = openPdf(bytes)
        checkUpdates(file, begin)
        expect(file.sections).toHaveLength(more.length + 1)
        for (const [index, objects] of [first, ...more].entries()) {
          expectObjects(file, 0, firsts[index]!, objects)
          const { catalog } = catalogOf(file, more.length - index)
          expect(catalog.entries.get('Update')).toBe(index === 0 ? undefined : index - 1)
        }
      }),
      { numRuns: 50 },
    )
  })

  it('keeps its first identifier, its information and whatever else its trailer says', () => {
    const before = fileOf({ direct: [], streams: [] })
    const file = openPdf(before)
    const objects = openObjects(lastObjectOf(file))
    objects.add(7)
    const trailer = openPdf(appendUpdate(file, objects)).sections[0]!.trailer.entries
    const [old] = file.sections
    const state = createHash('sha256').update(before).digest().subarray(0, 16)
    const { items } = old!.trailer.entries.get('ID') as { items: readonly DirectValue[] }
    expect(sameValue(trailer.get('ID'), array([items[0]!, string(state)]))).toBe(true)
    expect([...trailer.keys()].sort()).toEqual(['ID', 'Info', 'Prev', 'Root', 'Size'])
    expect(trailer.get('Prev')).toBe(old!.offset)
    expect(trailer.get('Size')).toBe(6)
  })

  it('is not added to where a table would follow a stream, or an object has another generation', () => {
    const packed = openPdf(packedFile())
    expect(() => appendUpdate(packed, openObjects(9))).toThrow(
      'a table would follow a cross-reference stream',
    )
    const aged = openPdf(
      asBytes(asText(file({})).replace('00000 n', '00002 n').replace('1 0 obj', '1 2 obj')),
    )
    const objects = openObjects(lastObjectOf(aged))
    objects.put({ number: 1 }, 7)
    expect(() => appendUpdate(aged, objects)).toThrow('object 1 has another generation')
  })
})

/** A small file by hand; what is not given is as it should be. */
function file({
  header = '%PDF-1.7\n',
  objects = ['<</Type/Catalog/Pages 2 0 R>>', '<</Type/Pages/Kids[]>>', '(x)'],
  table = (rows: string) => `xref\n0 4\n0000000000 65535 f \n${rows}`,
  trailer = '<</Size 4/Root 1 0 R>>',
  end = '%%EOF\n',
}): Uint8Array {
  let text = header
  const rows = objects.map((object, index) => {
    const row = `${String(text.length).padStart(10, '0')} 00000 n \n`
    text += `${index + 1} 0 obj\n${object}\nendobj\n`
    return row
  })
  return asBytes(`${text}${table(rows.join(''))}trailer\n${trailer}\nstartxref\n${text.length}\n${end}`)
}

/** A file of PDF 1.5: a cross-reference stream with the PNG filter Up, and object 3 in object stream 4. */
function packedFile(
  number = 3,
  packing = '/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns 4>>',
): Uint8Array {
  const objects = [
    '<</Type/Catalog/Pages 2 0 R>>',
    '<</Type/Pages/Kids[]>>',
    null,
    `<</Type/ObjStm/N 1/First 4/Length 8>>\nstream\n${number} 0 (x) \nendstream`,
  ]
  let text = '%PDF-1.7\n'
  const rows = [[0, 0, 0]]
  for (const [index, object] of objects.entries()) {
    rows.push(object === null ? [2, 4, 0] : [1, text.length, 0])
    if (object !== null) text += `${index + 1} 0 obj\n${object}\nendobj\n`
  }
  rows.push([1, text.length, 0])
  const bytes = rows.map(([type, second, third]) => [type!, second! >> 8, second! & 255, third!])
  const up = bytes.flatMap((row, r) => [2, ...row.map((byte, c) => (byte - (bytes[r - 1]?.[c] ?? 0)) & 255)])
  const data = asText(deflateSync(Uint8Array.from(up)))
  const entries = `/Type/XRef/Size 6/W[1 2 1]/Root 1 0 R${packing}`
  return asBytes(
    `${text}5 0 obj\n<<${entries}/Length ${data.length}>>\nstream\n${data}\nendstream\nendobj\nstartxref\n${text.length}\n%%EOF\n`,
  )
}

describe('the strict reader', () => {
  const third = (bytes: Uint8Array): PdfValue => objectOf(openPdf(bytes), 0, 3)

  it('reads tables, cross-reference streams and object streams; a number that no table has is null', () => {
    for (const bytes of [file({}), packedFile()]) {
      expect(sameValue(third(bytes), string(asBytes('x')))).toBe(true)
      expect(objectOf(openPdf(bytes), 0, 77)).toBeNull()
    }
  })

  it('undoes a predictor wherever it may stand, and refuses one that it does not know', () => {
    const packed = (parameters: string): Uint8Array =>
      packedFile(3, `/Filter[/FlateDecode]/DecodeParms${parameters}`)
    const own = '/Predictor 12/Columns 4'
    for (const parameters of [`<<${own}>>`, `[<<${own}>>]`, `<<${own}/Colors 1/BitsPerComponent 8>>`])
      expect(sameValue(third(packed(parameters)), string(asBytes('x'))), parameters).toBe(true)
    for (const parameters of [
      `<<${own}/Colors 2>>`,
      `<<${own}/BitsPerComponent 4>>`,
      ' 7 0 R',
      `[<<${own}>> null]`,
    ])
      expect(() => openPdf(packed(parameters)), parameters).toThrow('an unknown predictor')
  })

  test.each<readonly [string, string, () => Uint8Array]>([
    ['no header', 'no PDF header at its beginning', () => file({ header: '\n%PDF-1.7\n' })],
    ['bytes behind its end', 'it does not end as a PDF ends', () => file({ end: '%%EOF\nx' })],
    ['no end', 'it does not end as a PDF ends', () => file({ end: '' })],
    [
      'entries of nineteen bytes',
      'a broken cross-reference table',
      () => file({ table: (rows) => `xref\n0 4\n0000000000 65535 f \n${rows.replaceAll(' \n', '\n')}` }),
    ],
    [
      'a table that is longer than it says',
      'a broken cross-reference table',
      () => file({ table: (rows) => `xref\n0 3\n0000000000 65535 f \n${rows}` }),
    ],
    [
      'an object twice in a table',
      'object 3 twice in one table',
      () => file({ table: (rows) => `xref\n0 4\n0000000000 65535 f \n${rows}3 1\n${rows.slice(-20)}` }),
    ],
    [
      'no table where it says',
      'no object begins at byte 8',
      () => asBytes(asText(file({})).replace(/startxref\n\d+/, 'startxref\n8')),
    ],
    [
      'an object where a table should be',
      'no cross-references where they should be',
      () => asBytes(asText(file({})).replace(/startxref\n\d+/, 'startxref\n9')),
    ],
    [
      'a key twice in its trailer',
      'the key Root twice at byte 228',
      () => file({ trailer: '<</Size 4/Root 1 0 R/Root 2 0 R>>' }),
    ],
    [
      'sections that lead forward',
      'cross-references that do not lead back',
      () => file({ trailer: '<</Size 4/Root 1 0 R/Prev 9999>>' }),
    ],
    [
      'two tables at once',
      'two cross-reference tables at once',
      () => file({ trailer: '<</Size 4/Root 1 0 R/XRefStm 9>>' }),
    ],
    ['encryption', 'encrypted', () => file({ trailer: '<</Size 4/Root 1 0 R/Encrypt 3 0 R>>' })],
  ])('refuses %s', (_, message, make) => {
    expect(refusal(() => openPdf(make()))).toBe(message)
  })

  test.each<readonly [string, string, () => Uint8Array]>([
    [
      'that stands elsewhere',
      'object 3 is not where it should be',
      () => asBytes(asText(file({})).replace('3 0 obj', '4 0 obj')),
    ],
    [
      'of another generation',
      'object 3 is not where it should be',
      () => asBytes(asText(file({})).replace('3 0 obj', '3 1 obj')),
    ],
    [
      'without end',
      'an object without end at byte 92',
      () => asBytes(asText(file({})).replace('(x)\nendobj', '(x)\nendobx')),
    ],
    [
      'that is a stream of another length',
      'a stream of another length at byte 96',
      () => file({ objects: ['<<>>', '<<>>'.padEnd(51), '<</Length 4>>\nstream\nx\nendstream'] }),
    ],
    [
      'that is a stream without length',
      'a stream without length',
      () => file({ objects: ['<<>>', '<<>>', '<<>>\nstream\nx\nendstream'] }),
    ],
    [
      'whose length is its own',
      'objects that need each other to be read',
      () => file({ objects: ['<<>>', '<<>>', '<</Length 3 0 R>>\nstream\nx\nendstream'] }),
    ],
    ['that is not in its stream', 'object 3 is not in its stream', () => packedFile(7)],
  ])('refuses an object %s', (_, message, make) => {
    expect(refusal(() => third(make()))).toBe(message)
  })

  it('stops where a file costs more than any letter', () => {
    const long = openPdf(file({ objects: ['<<>>', '<<>>', `(${'x'.repeat(2 << 20)})`] }))
    expect(refusal(() => objectOf(long, 0, 3))).toMatch(/^a string without end/)
    const many = Array.from({ length: 6 }, () => `<${'a'.repeat(1.9 * (1 << 20))}>`)
    const rows = (text: string): string => `xref\n0 7\n0000000000 65535 f \n${text}`
    const heavy = openPdf(file({ objects: many, table: rows }))
    expect(refusal(() => many.map((_, index) => objectOf(heavy, 0, index + 1)))).toBe(
      'more objects than any letter has',
    )
  })

  it('reads fields with what they inherit, and their values', () => {
    const objects = openObjects(0)
    const [catalog, tree, group, yes, text] = [1, 2, 3, 4, 5].map(() => objects.reserve())
    const field = (entries: WrittenDictionary) => ({ ...entries, Subtype: 'Widget' })
    objects.put(catalog!, { Type: 'Catalog', Pages: tree!, AcroForm: { Fields: [group!, text!] } })
    objects.put(tree!, { Type: 'Pages', Kids: [], Count: 0 })
    objects.put(group!, { FT: 'Btn', T: textString('category'), Ff: 1, V: 'Media', Kids: [yes!] })
    objects.put(yes!, field({ Parent: group!, T: textString('a') }))
    objects.put(text!, field({ FT: 'Tx', T: textString('name'), V: textString('Zoë') }))
    const read = openPdf(whole(writeFile(openPrefix(), objects, catalog!, tree!)))
    expect([...fieldsOf(read, 0).values()].map(({ name, type, readOnly }) => [name, type, readOnly])).toEqual(
      [
        ['category', 'Btn', true],
        ['category.a', 'Btn', true],
        ['name', 'Tx', false],
      ],
    )
    expect([...valuesOf(read, 0)]).toEqual([
      ['category', { value: 'Media', onPage: null }],
      ['name', { value: 'Zoë', onPage: null }],
    ])
  })

  describe('takes the value of a field as each program writes it', () => {
    /** A group of two buttons, `state` and `business`, and a text field, from the syntax of their entries. */
    function answers(group: string, kids: readonly [string, string], text = ''): unknown {
      const objects = openObjects(0)
      const [catalog, tree, parent, a, b, field, extra] = [1, 2, 3, 4, 5, 6, 7].map(() => objects.reserve())
      const dictionary = (entries: string) => ({ syntax: `<<${entries}>>` })
      objects.put(catalog!, { Type: 'Catalog', Pages: tree!, AcroForm: { Fields: [parent!, field!] } })
      objects.put(tree!, { Type: 'Pages', Kids: [], Count: 0 })
      objects.put(parent!, dictionary(`/FT/Btn/T(category)/Kids[4 0 R 5 0 R]${group}`))
      objects.put(a!, dictionary(`/Parent 3 0 R/AP<</N<</state 7 0 R/Off 7 0 R>>>>${kids[0]}`))
      objects.put(b!, dictionary(`/Parent 3 0 R/AP<</N<</business 7 0 R/Off 7 0 R>>>>${kids[1]}`))
      objects.put(field!, dictionary(`/FT/Tx/T(text)${text}`))
      objects.putStream(extra!, {}, '\xfe\xff\x00Z\x00o\x00\xeb')
      const file = openPdf(whole(writeFile(openPrefix(), objects, catalog!, tree!)))
      return valuesOf(file, 0).get(text === '' ? 'category' : 'text')
    }

    test.each([
      ['PDFBox, MuPDF', '/V/business', ['/AS/Off', '/AS/business'], 'business', null],
      [
        'pypdf: each button too, the group as a string',
        '/V(/business)',
        ['/AS/Off/V/Off', '/AS/business/V/business'],
        'business',
        null,
      ],
      ['only the buttons', '', ['/AS/Off/V/Off', '/AS/business/V/business'], 'business', null],
      ['a string', '/V(business)', ['/AS/Off', '/AS/business'], 'business', null],
      ['the looks alone', '/V/Off', ['/AS/Off', '/AS/business'], 'Off', 'business'],
      ['the value alone', '/V/business', ['/AS/Off', '/AS/Off'], 'business', 'Off'],
      ['another look', '/V/business', ['/AS/state', '/AS/Off'], 'business', 'state'],
      ['two looks', '/V/business', ['/AS/state', '/AS/business'], 'business', 'state, business'],
      [
        'another value in a button',
        '/V/business',
        ['/AS/Off/V/state', '/AS/business'],
        'business',
        'state, business',
      ],
      ['no value', '', ['/AS/Off', '/AS/business'], 'Off', 'business'],
      ['nothing chosen', '/V/Off', ['/AS/Off', '/AS/Off'], 'Off', null],
      ['a string with a solidus that is no state', '/V(/none)', ['/AS/Off', '/AS/Off'], '/none', 'Off'],
    ] as const)('buttons, %s', (_, group, kids, value, onPage) => {
      expect(answers(group, kids)).toEqual({ value, onPage })
    })

    test.each([
      ['PDFDocEncoding', '/V<5A6FEB2084>', 'Zoë —'],
      ['UTF-16BE', '/V<FEFF005A006F00EB>', 'Zoë'],
      ['UTF-16LE', '/V<FFFE5A006F00EB00>', 'Zoë'],
      ['UTF-8', '/V<EFBBBF5A6FC3AB>', 'Zoë'],
      ['a stream', '/V 7 0 R', 'Zoë'],
      ['several of a list', '/V[(a)<FFFE62000A00>]', ['a', 'b\n']],
      ['nothing', '/V()', ''],
    ])('text, %s', (_, text, value) => {
      expect(answers('', ['', ''], text)).toEqual({ value, onPage: null })
    })

    test('none is no answer', () => {
      expect(answers('', ['', ''])).toBeUndefined()
      for (const text of ['/V null', '/V 7 1 R', '/V 99 0 R', '/V<<>>', '/V 4']) {
        expect(answers('', ['', ''], text)).toBeUndefined()
      }
    })
  })

  it('finds nothing by a reference to another generation', () => {
    const objects = openObjects(0)
    const catalog = objects.reserve()
    objects.put(catalog, { Type: 'Catalog', Pages: catalog })
    const file = openPdf(whole(writeFile(openPrefix(), objects, catalog, catalog)))
    expect(resolved(file, 0, { kind: 'reference', number: 1, generation: 0 })).not.toBeNull()
    expect(resolved(file, 0, { kind: 'reference', number: 1, generation: 1 })).toBeNull()
  })
})
