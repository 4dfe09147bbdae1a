import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { sha256Of } from '../src/sign/cms.ts'
import { addLongTerm } from '../src/sign/longterm.ts'
import { openTimestamper } from '../src/sign/timestamp.ts'
import { openTrust, type Verdict, verifyPdf } from '../src/sign/verify/verdict.ts'
import { authority } from './sign/authority.ts'
import { at, bodyOf, own, signedPdf, stream, update } from './sign/forge.ts'

const trusted = openTrust([{ file: 'root.pem', bytes: own('root.pem') }])
const roots = trusted.kind === 'ok' ? trusted.value : []
const verify = (pdf: Uint8Array): Promise<Verdict> => verifyPdf(pdf, roots, at)
const codes = (verdict: Verdict): readonly string[] => [...new Set(verdict.problems.map((p) => p.code))]
const latin1 = (pdf: Uint8Array): string => Buffer.from(pdf).toString('latin1')
const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'))

let letter: Uint8Array
let form: Uint8Array
beforeAll(async () => {
  letter = await signedPdf(1)
  form = await signedPdf(2)
})

/** The name field as a filler leaves it, with an appearance of its own. */
function filled(pdf: Uint8Array, number = 8): Uint8Array {
  const body = bodyOf(pdf, number)
    .replace(/\/V\([^)]*\)/, '/V(Zoe)')
    .replace('10 0 R', '20 0 R')
  const look = stream(
    '/Tx BMC BT /F 10 Tf 2 5 Td (Zoe) Tj ET EMC',
    '/Type/XObject/Subtype/Form/BBox[0 0 160 20]',
  )
  return update(pdf, { objects: { [number]: body, 20: look } })
}

describe('holds', () => {
  test('a letter and a form as they were signed', async () => {
    for (const [pdf, permission] of [
      [letter, 1],
      [form, 2],
    ] as const) {
      expect(await verify(pdf)).toEqual({
        holds: true,
        signer: 'Test Signer',
        development: false,
        statedTime: at,
        stampedTime: null,
        certification: permission,
        trust: 'trusted',
        revocationChecked: false,
        filled: [],
        evidenceAdded: false,
        problems: [],
      })
    }
  })

  test('without --trust, and says so', async () => {
    const verdict = await verifyPdf(letter, null, at)
    expect(verdict).toMatchObject({ holds: true, trust: 'not-checked', problems: [{ severity: 'note' }] })
    expect(verdict.problems[0]?.message).toContain('chain not checked')
  })

  test('a form that was filled, twice', async () => {
    const once = filled(form)
    expect(await verify(once)).toMatchObject({
      holds: true,
      problems: [],
      filled: [{ name: 'name', value: 'Zoe' }],
    })
    const body = bodyOf(form, 11).replace('/V/Off/AS/Off', '/V/Yes/AS/Yes')
    const twice = update(once, { objects: { 11: body } })
    expect(await verify(twice)).toMatchObject({
      holds: true,
      filled: [{ name: 'name' }, { name: 'visa', value: 'Yes' }],
    })
  })

  test('a filler that asks for new appearances and brings a font', async () => {
    const catalog = bodyOf(form, 1)
      .replace('/SigFlags 3', '/SigFlags 3/NeedAppearances true')
      .replace('/Font<</F 7 0 R>>', '/Font<</F 7 0 R/G 21 0 R>>')
    const font = '<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>'
    expect(await verify(update(form, { objects: { 1: catalog, 21: font } }))).toMatchObject({
      holds: true,
      problems: [],
    })
  })

  test('a letter with a security store, and its lists are used', async () => {
    const evidence = { certificates: [], crls: [own('root.crl'), own('authority.crl')] }
    for (const pdf of [letter, form]) {
      const verdict = await verify(addLongTerm(pdf, evidence))
      expect(verdict).toMatchObject({
        holds: true,
        problems: [],
        evidenceAdded: true,
        revocationChecked: true,
      })
    }
  })

  test('a letter with a document time-stamp, unless it does not hold or shows', async () => {
    const good = await withTimeStamp(letter, '[0 0 0 0]', false)
    expect(await verify(good)).toMatchObject({ holds: true, problems: [], evidenceAdded: true })
    expect(codes(await verify(await withTimeStamp(letter, '[0 0 0 0]', true)))).toEqual([
      'sign/stamp-invalid',
    ])
    expect(codes(await verify(await withTimeStamp(letter, '[0 0 200 200]', false)))).toContain(
      'sign/changed-after-signing',
    )
    const tampered = update(good, { objects: { 6: stream('q Q') } })
    expect(codes(await verify(tampered))).toContain('sign/changed-after-signing')
  })

  test('a time-stamped letter, after its certificate has ended', async () => {
    const stamper = await openTimestamper('http://stamps.example', at, authority('none', at), 1000)
    if (stamper.kind === 'problems') throw new Error('no authority')
    const stamped = await signedPdf(1, own('modern.p12'), {}, stamper.value)
    const later = new Date('2051-01-01T00:00:00Z')
    expect(await verifyPdf(stamped, roots, later)).toMatchObject({
      holds: true,
      stampedTime: at,
      problems: [],
    })
    expect(codes(await verifyPdf(letter, roots, later))).toEqual(['sign/no-longer-provable'])
  })
})

/** A document time-stamp as an update (ISO 32000-2, 12.8.5). */
async function withTimeStamp(pdf: Uint8Array, rectangle: string, broken: boolean): Promise<Uint8Array> {
  const stamper = await openTimestamper('http://stamps.example', at, authority('none', at), 1000)
  if (stamper.kind === 'problems') throw new Error('no authority')
  const hole = `<${'0'.repeat(stamper.value.tokenBytes * 2)}>`
  const range = `[0 ${' '.repeat(30)}]`
  const signature = `<</Type/DocTimeStamp/Filter/Adobe.PPKLite/SubFilter/ETSI.RFC3161/ByteRange${range}/Contents${hole}>>`
  const field = `<</Type/Annot/Subtype/Widget/FT/Sig/T(Stamp)/F 132/Rect${rectangle}/P 3 0 R/V 31 0 R>>`
  let text = latin1(
    update(pdf, {
      objects: {
        1: bodyOf(pdf, 1).replace('11 0 R]', '11 0 R 30 0 R]'),
        3: bodyOf(pdf, 3).replace('11 0 R]', '11 0 R 30 0 R]'),
        30: field,
        31: signature,
      },
    }),
  )
  const start = text.indexOf(hole, pdf.length)
  const end = start + hole.length
  text =
    text.slice(0, pdf.length) +
    text.slice(pdf.length).replace(range, `[0 ${start} ${end} ${text.length - end}]`.padEnd(range.length))
  const signed = bytes(text.slice(0, start) + text.slice(end))
  const token = await stamper.value.stamp(broken ? sha256Of(signed) : signed)
  if (token.kind === 'problems') throw new Error('no token')
  const hex = Buffer.from(token.value)
    .toString('hex')
    .padEnd(hole.length - 2, '0')
  return bytes(`${text.slice(0, start)}<${hex}>${text.slice(end)}`)
}

/** The signature dictionary, changed, in an update of its own: universal signature forgery (Mladenov et al. 2019). */
const forgery = (change: (body: string) => string) => (pdf: Uint8Array) =>
  update(pdf, { objects: { 5: change(bodyOf(pdf, 5)) } })

const evil = stream('1 0 0 rg 0 0 200 200 re f')
const freeText = '<</Type/Annot/Subtype/FreeText/Rect[10 10 190 190]/Contents(not coming)/DA(/F 12 Tf 0 g)>>'
const addAnnotation = (pdf: Uint8Array, body: string, number = 30) =>
  update(pdf, { objects: { 3: bodyOf(pdf, 3).replace('11 0 R]', `11 0 R ${number} 0 R]`), [number]: body } })
const addField = (pdf: Uint8Array, body: string) =>
  update(pdf, {
    objects: {
      1: bodyOf(pdf, 1).replace('11 0 R]', '11 0 R 30 0 R]'),
      3: bodyOf(pdf, 3).replace('11 0 R]', '11 0 R 30 0 R]'),
      30: body,
    },
  })
const catalogWith = (pdf: Uint8Array, more: string) =>
  update(pdf, { objects: { 1: bodyOf(pdf, 1).replace(/>>$/, `${more}>>`) } })
const edited = (pdf: Uint8Array, number: number, from: string, to: string) =>
  update(pdf, { objects: { [number]: bodyOf(pdf, number).replace(from, to) } })

describe.each([['letter'], ['form']])('is not fooled, %s:', (which) => {
  const attacks: Readonly<Record<string, (pdf: Uint8Array) => Uint8Array>> = {
    // universal forgery
    'no /Contents': forgery((body) => body.replace(/\/Contents<[^>]*>/, '')),
    'null for /Contents': forgery((body) => body.replace(/\/Contents<[^>]*>/, '/Contents null')),
    'empty /Contents': forgery((body) => body.replace(/\/Contents<[^>]*>/, '/Contents<>')),
    'zeros for /Contents': forgery((body) => body.replace(/\/Contents<[^>]*>/, '/Contents<0000>')),
    'no /ByteRange': forgery((body) => body.replace(/\/ByteRange\[[^\]]*\]/, '')),
    'null for /ByteRange': forgery((body) => body.replace(/\/ByteRange\[[^\]]*\]/, '/ByteRange null')),
    'an empty /ByteRange': forgery((body) => body.replace(/\/ByteRange\[[^\]]*\]/, '/ByteRange[]')),
    'a /ByteRange of nothing': forgery((body) =>
      body.replace(/\/ByteRange\[[^\]]*\]/, '/ByteRange[0 0 0 0]'),
    ),
    'a negative /ByteRange': forgery((body) => body.replace(/\/ByteRange\[0 /, '/ByteRange[0 -')),
    'another P': forgery((body) => body.replace(/\/P \d/, '/P 3')),
    // incremental saving
    'a page’s content replaced': (pdf) => update(pdf, { objects: { 6: evil } }),
    'a page with other content': (pdf) =>
      update(pdf, { objects: { 3: bodyOf(pdf, 3).replace('6 0 R', '30 0 R'), 30: evil } }),
    'an object appended without table': (pdf) => bytes(`${latin1(pdf)}6 0 obj\n${evil}\nendobj\n`),
    'an object appended, the old table named again': (pdf) =>
      bytes(`${latin1(pdf)}6 0 obj\n${evil}\nendobj\n${/startxref\s+\d+\s+%%EOF\s*$/.exec(latin1(pdf))![0]}`),
    'a table without trailer': (pdf) =>
      bytes(latin1(update(pdf, { objects: { 6: evil } })).replace(/trailer\n<<\/Size 40[^>]*>>/, '')),
    'the signature copied into the update': (pdf) => update(pdf, { objects: { 6: evil, 5: bodyOf(pdf, 5) } }),
    'an object hidden beside the update': (pdf) =>
      update(pdf, { objects: { 30: `<<>>\nendobj\n6 0 obj\n${evil}` } }),
    'bytes after the end': (pdf) => bytes(`${latin1(pdf)}<html>`),
    'bytes before the beginning': (pdf) => bytes(`\n${latin1(pdf)}`),
    // signature wrapping
    'the signed end moved behind another document': wrapped,
    // shadow: hide, replace, hide-and-replace (Mainka, Mladenov, Rohlmann 2021)
    'an object removed': (pdf) => update(pdf, { objects: { 6: null } }),
    'another font': (pdf) => edited(pdf, 7, 'Times-Roman', 'Symbol'),
    'an entry led to a hidden object': (pdf) =>
      update(pdf, { objects: {}, redirected: { 6: latin1(pdf).indexOf('12 0 obj') } }),
    'another catalog': (pdf) => update(pdf, { objects: { 30: bodyOf(pdf, 1) }, root: '/Root 30 0 R' }),
    'other pages': (pdf) => update(pdf, { objects: { 2: '<</Type/Pages/Kids[3 0 R 3 0 R]/Count 2>>' } }),
    'a title in the document information': (pdf) =>
      update(pdf, { objects: { 30: '<</Title(Cancelled)>>' }, trailer: '/Info 30 0 R' }),
    // evil annotation and sneaky signature (Rohlmann et al. 2021)
    'a free-text annotation': (pdf) => addAnnotation(pdf, freeText),
    'a stamp annotation': (pdf) =>
      addAnnotation(pdf, '<</Type/Annot/Subtype/Stamp/Rect[0 0 200 200]/AP<</N 10 0 R>>>>'),
    'annotations removed': (pdf) =>
      edited(pdf, 3, '/Annots[4 0 R 8 0 R 9 0 R 11 0 R]', '/Annots[4 0 R 8 0 R 9 0 R]'),
    'a text field': (pdf) =>
      addField(pdf, '<</Type/Annot/Subtype/Widget/FT/Tx/T(x)/V(no)/Rect[0 0 200 200]/P 3 0 R>>'),
    'an empty signature field': (pdf) =>
      addField(pdf, '<</Type/Annot/Subtype/Widget/FT/Sig/T(x)/Rect[0 0 200 200]/P 3 0 R>>'),
    'a second signature': (pdf) =>
      addField(pdf, '<</Type/Annot/Subtype/Widget/FT/Sig/T(x)/Rect[0 0 200 200]/P 3 0 R/V 5 0 R>>'),
    // fields
    'a read-only field filled': (pdf) => filled(pdf, 9),
    'a field moved': (pdf) => edited(pdf, 8, '/Rect[20 100 180 120]', '/Rect[0 0 200 200]'),
    'a field with an action': (pdf) => edited(pdf, 8, '/V()', '/V()/AA<</K<</S/JavaScript/JS(x)>>>>'),
    'a check box with another look': (pdf) => edited(pdf, 11, '/Yes 10 0 R', '/Yes 7 0 R'),
    'an appearance shared with a read-only field': (pdf) =>
      update(pdf, {
        objects: { 10: stream('0 0 160 20 re f', '/Type/XObject/Subtype/Form/BBox[0 0 160 20]') },
      }),
    'the visible signature moved': (pdf) => edited(pdf, 4, '/Rect[0 0 0 0]', '/Rect[0 0 200 200]'),
    // the document
    'an action on opening': (pdf) => catalogWith(pdf, '/OpenAction<</S/URI/URI(http://x.example)>>'),
    'the certification taken away': (pdf) => edited(pdf, 1, '/Perms<</DocMDP 5 0 R>>', ''),
    layers: (pdf) => catalogWith(pdf, '/OCProperties<</OCGs[]/D<<>>>>'),
    'a form of another kind': (pdf) => edited(pdf, 1, '/SigFlags 3', '/SigFlags 3/XFA(x)'),
  }
  test.each(Object.keys(attacks))('%s', async (name) => {
    const pdf = which === 'letter' ? letter : form
    const forged = attacks[name]!(pdf)
    expect(Buffer.compare(forged, pdf)).not.toBe(0)
    const verdict = await verify(forged)
    expect(verdict.holds).toBe(false)
    expect(verdict.problems.filter((p) => p.severity === 'error')).not.toEqual([])
    for (const { message, hint } of verdict.problems) expect(message.length * hint!.length).toBeGreaterThan(0)
  })
})

/** The second signed part at the end of the file, a document of the forger's between, /ByteRange led around it. */
function wrapped(pdf: Uint8Array): Uint8Array {
  const text = latin1(pdf)
  const [, start, end] = /\/ByteRange\[0 (\d+) (\d+) /.exec(text)!.map(Number)
  const rest = text.slice(end!)
  const middle = latin1(update(pdf, { objects: { 6: evil } })).slice(text.length)
  const moved = end! + rest.length + middle.length
  const head = text
    .slice(0, end!)
    .replace(/\/ByteRange\[[^\]]*\]/, (old) =>
      `/ByteRange[0 ${start} ${moved} ${rest.length}`.padEnd(old.length - 1).concat(']'),
    )
  return bytes(head + rest + middle + rest)
}

test('an entry led to an object that was hidden before signing (shadow: hide)', async () => {
  const prepared = await signedPdf(2, own('modern.p12'), {
    12: (body) => `${body}\nendobj\n6 0 obj\n${evil}`,
  })
  expect((await verify(prepared)).holds).toBe(true)
  const shown = update(prepared, { objects: {}, redirected: { 6: latin1(prepared).lastIndexOf('6 0 obj') } })
  expect(codes(await verify(shown))).toEqual(['sign/changed-after-signing'])
})

describe('tells the officer what is wrong', () => {
  const problems = join(import.meta.dirname, 'problems/sign')
  const folders = readdirSync(problems).filter((code) => existsSync(join(problems, code, 'verify.json')))
  test.each(folders)('%s', async (code) => {
    const input = JSON.parse(readFileSync(join(problems, code, 'verify.json'), 'utf8')) as {
      readonly file: string
      readonly trust: string | null
      readonly now: string
    }
    const file = (name: string) => new Uint8Array(readFileSync(join(problems, code, name)))
    const trust = input.trust === null ? null : openTrust([{ file: input.trust, bytes: file(input.trust) }])
    if (trust?.kind === 'problems') {
      expect(trust.problems.map((p) => p.code)).toEqual([`sign/${code}`])
      return
    }
    const verdict = await verifyPdf(file(input.file), trust?.value ?? null, new Date(input.now))
    expect(codes(verdict)).toContain(`sign/${code}`)
    expect(verdict.holds).toBe(code === 'chain-not-checked')
  })
})

test('a letter may not be filled', async () => {
  const verdict = await verify(filled(letter))
  expect(codes(verdict)).toEqual(['sign/changed-after-signing'])
  expect(verdict.problems[0]?.message).toContain('field “name”')
})

describe('whatever the bytes are, it answers', () => {
  test('any byte changed: it does not hold', async () => {
    const hole = latin1(form).indexOf('/Contents<') + '/Contents'.length
    await fc.assert(
      fc.asyncProperty(fc.nat(form.length - 1), fc.integer({ min: 1, max: 255 }), async (where, by) => {
        const changed = form.with(where, form[where]! ^ by)
        const inHole = where > hole && where < latin1(form).indexOf('>', hole)
        const same = inHole && latin1(changed).toLowerCase() === latin1(form).toLowerCase() // a digit’s case
        expect((await verify(changed)).holds).toBe(same)
      }),
      { numRuns: 300 },
    )
  })

  test('cut anywhere: it does not hold', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(form.length - 2), async (length) => {
        expect((await verify(form.slice(0, length))).holds).toBe(false)
      }),
      { numRuns: 200 },
    )
  })

  test('an update damaged anywhere never shows what was not there', async () => {
    const pdf = filled(form)
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: form.length, max: pdf.length - 1 }),
        fc.nat(255),
        async (where, byte) => {
          const verdict = await verify(pdf.with(where, byte))
          if (verdict.holds) expect(verdict.filled.every(({ name }) => name === 'name')).toBe(true)
          else expect(verdict.problems.length).toBeGreaterThan(0)
        },
      ),
      { numRuns: 300 },
    )
  })

  const text = () => latin1(form)
  const twisted: Readonly<Record<string, () => Uint8Array>> = {
    nothing: () => new Uint8Array(),
    'tables that lead to each other': () =>
      bytes(latin1(update(form, { objects: {} })).replace(/\/Prev \d+/, `/Prev ${text().length + 4}`)),
    'a page tree in a ring': () => update(form, { objects: { 2: '<</Type/Pages/Kids[2 0 R]/Count 1>>' } }),
    'fields in a ring': () => edited(form, 8, '/V()', '/Kids[8 0 R]'),
    'a length that is its own stream’s': () =>
      update(form, { objects: { 6: '<</Length 6 0 R>>\nstream\nx\nendstream' } }),
    'an object stream inside itself': () => packedInItself(),
    'a hundred thousand brackets': () => update(form, { objects: { 6: '['.repeat(100_000) } }),
    'a table of millions': () => bytes(text().replace(/xref\n0 \d+/, 'xref\n0 99999999')),
    'more inside than outside': () => bomb(),
    encrypted: () => update(form, { objects: {}, trailer: '/Encrypt<</Filter/Standard>>' }),
  }
  test.each(Object.keys(twisted))('%s', async (name) => {
    const verdict = await verify(twisted[name]!())
    expect(verdict.holds).toBe(false)
    const changed = [
      'a page tree in a ring',
      'a length that is its own stream’s',
      'a hundred thousand brackets',
    ]
    const expected = changed.includes(name) ? 'changed-after-signing' : 'pdf-unreadable'
    expect(codes(verdict)).toEqual([name === 'encrypted' ? 'sign/pdf-encrypted' : `sign/${expected}`])
  })
})

/** A cross-reference stream in which object 6 lies in object stream 30, which lies in itself. */
function packedInItself(): Uint8Array {
  const previous = /startxref\s+(\d+)\s+%%EOF\s*$/.exec(latin1(form))![1]
  const table = '\x02\x00\x1e\x00\x02\x00\x1e\x01\x02\x00\x1e\x02'
  const body = `31 0 obj\n<</Type/XRef/Size 32/Root 1 0 R/Prev ${previous}/W[1 2 1]/Index[3 1 6 1 30 1]/Length ${table.length}>>\nstream\n${table}\nendstream\nendobj\n`
  return bytes(`${latin1(form)}${body}startxref\n${form.length}\n%%EOF\n`)
}

/** A cross-reference stream that unpacks to 160 MB. */
function bomb(): Uint8Array {
  const packed = latin1(deflateSync(new Uint8Array(160 << 20), { level: 1 }))
  const body = `31 0 obj\n<</Type/XRef/Size 32/Root 1 0 R/W[1 2 1]/Filter/FlateDecode/Length ${packed.length}>>\nstream\n${packed}\nendstream\nendobj\n`
  return bytes(`${latin1(form)}${body}startxref\n${form.length}\n%%EOF\n`)
}
