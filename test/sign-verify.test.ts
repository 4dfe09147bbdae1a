import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { wordsOf } from '../src/problems/words.ts'
import { sha256Of } from '../src/sign/cms.ts'
import { addLongTerm } from '../src/sign/longterm.ts'
import { openTimestamper } from '../src/sign/timestamp.ts'
import type { Conclusion } from '../src/sign/verify/conclusion.ts'
import { openTrust } from '../src/sign/verify/trust.ts'
import { type Verdict, verifyPdf } from '../src/sign/verify/verdict.ts'
import { line } from './said.ts'
import { authority } from './sign/authority.ts'
import { asBytes, asText, at, bodyOf, filled, own, signedPdf, stream, update } from './sign/forge.ts'
import { trusting } from './sign/trusting.ts'

const roots = trusting([own('root.pem')])
const verify = (pdf: Uint8Array): Promise<Verdict> => verifyPdf(pdf, roots, at)
const codes = (verdict: Verdict): readonly string[] => [...new Set(verdict.problems.map((p) => p.code))]

let letter: Uint8Array
let form: Uint8Array
beforeAll(async () => {
  letter = await signedPdf(1)
  form = await signedPdf(2)
})

describe('holds', () => {
  test('a letter and a form as they were signed', async () => {
    for (const [pdf, permission] of [
      [letter, 1],
      [form, 2],
    ] as const) {
      expect(await verify(pdf)).toEqual({
        holds: true,
        conclusion: 'holds',
        subIndications: [],
        signer: 'Test Signer',
        certificate: expect.stringMatching(/^[0-9a-f]{64}$/),
        development: false,
        statedTime: at,
        statedAt: at.toISOString().replace('.000Z', '+00:00'),
        signed: { placeholder: expect.anything(), end: pdf.length },
        stampedTime: null,
        provedTime: null,
        stamps: [],
        renewedAt: null,
        evidenceUntil: null,
        certification: permission,
        trust: 'trusted',
        root: 'Test Root',
        revocation: ['Test Signer', 'Test Authority'].map((subject) => ({
          ...{ subject, lists: [], refused: [], later: null },
        })),
        revocationChecked: false,
        filled: [],
        furtherSigners: [],
        evidenceAdded: false,
        problems: [],
      })
    }
  })

  test('without --trust, and says so', async () => {
    const verdict = await verifyPdf(letter, null, at)
    expect(verdict).toMatchObject({ holds: true, trust: 'not-checked', problems: [{ severity: 'note' }] })
    expect(wordsOf(verdict.problems[0]!).message).toContain('chain and revocation not checked')
  })

  test('a form that was filled, twice', async () => {
    const once = filled(form)
    expect(await verify(once)).toMatchObject({
      holds: true,
      problems: [],
      filled: [{ name: 'name', before: '', after: 'Zoe', onPage: null }],
    })
    const body = bodyOf(form, 11).replace('/V/Off/AS/Off', '/V/Yes/AS/Yes')
    const twice = update(once, { objects: { 11: body } })
    expect(await verify(twice)).toMatchObject({
      holds: true,
      filled: [{ name: 'name' }, { name: 'visa', before: 'Off', after: 'Yes', onPage: null }],
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
    expect(await verify(good)).toMatchObject({ holds: true, evidenceAdded: true })
    expect(codes(await verify(good))).toEqual(['sign/stamp-unproved'])
    expect(codes(await verify(await withTimeStamp(letter, '[0 0 0 0]', true)))).toEqual([
      'sign/stamp-invalid',
    ])
    expect(codes(await verify(await withTimeStamp(letter, '[0 0 200 200]', false)))).toContain(
      'sign/changed-after-signing',
    )
    const tampered = update(good, { objects: { 6: stream('q Q') } })
    expect(codes(await verify(tampered))).toContain('sign/changed-after-signing')
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
  let text = asText(
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
  const signed = asBytes(text.slice(0, start) + text.slice(end))
  const token = await stamper.value.stamp(broken ? sha256Of(signed) : signed)
  if (token.kind === 'problems') throw new Error('no token')
  const hex = Buffer.from(token.value)
    .toString('hex')
    .padEnd(hole.length - 2, '0')
  return asBytes(`${text.slice(0, start)}<${hex}>${text.slice(end)}`)
}

/** What cannot be decided, by its code; what is a note does not fail. */
const conclusions: Readonly<Record<string, Conclusion>> = {
  // a note beside what is wrong
  'written-anew': 'fails',
  'future-signing-time': 'undecided',
  'no-longer-provable': 'undecided',
  'revocation-unknown': 'undecided',
  'revoked-since': 'undecided',
  'algorithm-not-supported': 'undecided',
  'chain-not-supported': 'undecided',
  untrusted: 'undecided',
  'weak-by-now': 'undecided',
}

describe('tells the officer what is wrong', () => {
  const problems = join(import.meta.dirname, 'problems/sign')
  const folders = readdirSync(problems).filter((code) => existsSync(join(problems, code, 'verify.json')))
  test.each(folders)('%s', async (code) => {
    const input = JSON.parse(readFileSync(join(problems, code, 'verify.json'), 'utf8')) as {
      readonly file: string
      readonly trust: string | null
      readonly trustTime?: string
      readonly crl?: string
      readonly requireRevocation?: boolean
      readonly now: string
    }
    const file = (name: string) => new Uint8Array(readFileSync(join(problems, code, name)))
    const given = (name: string | null | undefined) =>
      name == null ? [] : [{ file: name, bytes: file(name) }]
    const expected = join(problems, code, 'expected.txt')
    const roots = input.trust === null ? null : given(input.trust)
    const required = input.requireRevocation === true
    const trust = openTrust(roots, given(input.trustTime), given(input.crl), required)
    if (trust.kind === 'problems') {
      expect(trust.problems.map((p) => p.code)).toEqual([`sign/${code}`])
      await expect(trust.problems.map(line).join('')).toMatchFileSnapshot(expected)
      return
    }
    const verdict = await verifyPdf(file(input.file), trust.value, new Date(input.now))
    expect(codes(verdict)).toContain(`sign/${code}`)
    const { severity } = verdict.problems.find((each) => each.code === `sign/${code}`)!
    expect(verdict.conclusion).toBe(conclusions[code] ?? (severity === 'note' ? 'holds' : 'fails'))
    expect(verdict.holds).toBe(verdict.conclusion === 'holds')
    expect(verdict.subIndications.length > 0).toBe(verdict.conclusion === 'undecided')
    await expect(verdict.problems.map(line).join('')).toMatchFileSnapshot(expected)
  })
})

describe('a group of buttons, one widget each without a name (ISO 32000-2, 12.7.4.2)', () => {
  /** 12: the group; 9 and 11: its buttons, whose state is `a` and `b` */
  const button = (state: string) => (body: string) =>
    body.replace(/\/FT.*?(?=\/Rect)/, '/Parent 12 0 R/TU(Which)').replace(/(?<=\/Rect\[[^\]]*\]).*/, () => {
      return `/AS/Off/AP<</N<</${state} 10 0 R/Off 10 0 R>>>>>>`
    })
  const group = (permission: 1 | 2) =>
    signedPdf(permission, own('modern.p12'), {
      1: (body) => body.replace('9 0 R 11 0 R]', '12 0 R]'),
      9: button('a'),
      11: button('b'),
      12: () => '<</FT/Btn/Ff 49152/T(which)/V/Off/Kids[9 0 R 11 0 R]>>',
    })
  const chosen = (pdf: Uint8Array, value: string, others: readonly [string, string], more = '') =>
    update(pdf, {
      objects: {
        9: bodyOf(pdf, 9).replace('/AS/Off', others[0]),
        11: bodyOf(pdf, 11).replace('/AS/Off', others[1] + more),
        12: bodyOf(pdf, 12).replace('/V/Off', `/V${value}`),
      },
    })

  test.each([
    ['PDFBox', '/b', ['/AS/Off', '/AS/b']],
    ['pypdf', '(/b)', ['/AS/Off/V/Off', '/AS/b/V/b']],
  ] as const)('holds when %s has filled it', async (_, value, others) => {
    const filled = [{ name: 'which', before: 'Off', after: 'b', onPage: null }]
    expect(await verify(chosen(await group(2), value, others))).toMatchObject({
      ...{ holds: true, problems: [], filled },
    })
    expect((await verify(chosen(await group(1), value, others))).holds).toBe(false)
  })

  test('tells where value and buttons disagree', async () => {
    const verdict = await verify(chosen(await group(2), '/b', ['/AS/a', '/AS/Off']))
    expect(verdict).toMatchObject({ holds: true, filled: [{ name: 'which', after: 'b', onPage: 'a' }] })
    expect(codes(verdict)).toEqual(['sign/value-contradicted'])
  })

  test('does not hold with another place, name, action or look of a button', async () => {
    const pdf = await group(2)
    for (const [from, to] of [
      [/\/Rect\[/, '/Rect[0 '],
      ['/TU(Which)', '/TU(Other)'],
      ['/AS', '/AA<</D<</S/JavaScript/JS(x)>>>>/AS'],
      ['/b 10 0 R', '/b 7 0 R'],
    ] as const) {
      const body = bodyOf(pdf, 11).replace(from, to)
      expect(body).not.toBe(bodyOf(pdf, 11))
      expect(codes(await verify(update(pdf, { objects: { 11: body } })))).toEqual([
        'sign/changed-after-signing',
      ])
    }
    const look = stream('0 0 9 9 re f', '/Type/XObject/Subtype/Form/BBox[0 0 160 20]')
    expect((await verify(update(pdf, { objects: { 10: look } }))).holds).toBe(false)
  })
})

test('a letter may not be filled', async () => {
  const verdict = await verify(filled(letter))
  expect(codes(verdict)).toEqual(['sign/changed-after-signing'])
  expect(wordsOf(verdict.problems[0]!).message).toContain('field “name”')
})
