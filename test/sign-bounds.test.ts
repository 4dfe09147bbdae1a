import { deflateSync } from 'node:zlib'
import { beforeAll, describe, expect, it, test } from 'vitest'
import { readCertificate } from '../src/sign/certificate.ts'
import { readCms } from '../src/sign/cms-check.ts'
import { isMalformed, members, octets, readTlv, Tag, tlv } from '../src/sign/der.ts'
import { readLists } from '../src/sign/path/lists.ts'
import { readPathCertificates } from '../src/sign/path/read.ts'
import { openTrust } from '../src/sign/verify/trust.ts'
import { type Verdict, verifyPdf } from '../src/sign/verify/verdict.ts'
import { work } from './sign/chain.ts'
import { asBytes, asText, at, bodyOf, own, signedPdf, stream, update } from './sign/forge.ts'
import { letterWith } from './sign/other-ways.ts'
import { trusting } from './sign/trusting.ts'

/** What a file may cost: each bound is tried from both sides, by the processor's time. */

const roots = trusting([own('root.pem')])
const verdictOn = (pdf: Uint8Array): Promise<Verdict> => verifyPdf(pdf, roots, at)
const codes = ({ problems }: Verdict): readonly string[] => problems.map(({ code }) => code)
const refusal = (act: () => unknown): string => {
  try {
    act()
  } catch (error) {
    if (isMalformed(error)) return error.message
    throw error
  }
  return 'it was read'
}

let letter: Uint8Array
let form: Uint8Array
beforeAll(async () => {
  letter = await signedPdf(1)
  form = await signedPdf(2)
})

/** OCTET STRINGs in OCTET STRINGs. */
function nested(depth: number, content: Uint8Array, outer: number = Tag.octetString | 0x20): Uint8Array {
  let value = tlv(Tag.octetString, content)
  for (let level = 1; level < depth; level++) value = tlv(Tag.octetString | 0x20, value)
  return tlv(outer, value)
}

describe('strings in pieces', () => {
  it('are joined as deep as any program cuts them, and refused beyond', () => {
    const content = Buffer.from('content')
    for (const depth of [1, 2, 48]) expect(octets(readTlv(nested(depth, content)))).toEqual(content)
    for (const depth of [50, 5000, 100_000])
      expect(refusal(() => octets(readTlv(nested(depth, content))))).toBe('nested too deeply')
    expect(refusal(() => octets(readTlv(nested(60, content, 0xa0)), 0x80))).toBe('nested too deeply')
  })

  test.each([50, 5000])('%d deep in a signature are a damaged signature, not a crash', async (depth) => {
    const bare = Buffer.from(asText(await signedPdf(1)).match(/\/Contents<([0-9a-f]+)/)![1]!, 'hex')
    const cms = readTlv(bare).raw
    // the content, which no letter carries, as the published case has it
    const content = tlv(0xa0, nested(depth, Buffer.of(1)))
    const type = Buffer.from('300b06092a864886f70d010701', 'hex')
    const where = Buffer.from(cms).indexOf(type)
    const body = Buffer.concat([type.subarray(2), content])
    const made = withLengths(cms, where, type.length, tlv(Tag.sequence, body))
    const verdict = await verdictOn(letterWith(() => made, made.length))
    expect(codes(verdict)).toEqual(['sign/signature-damaged'])
  })

  it('and lists of no end of parts are refused before they take the memory', () => {
    const parts = Buffer.alloc(1_000_000)
    const spent = work()
    expect(refusal(() => members(readTlv(tlv(Tag.sequence, parts)), Tag.sequence))).toBe('too many parts')
    expect(members(readTlv(tlv(Tag.sequence, parts.subarray(0, 200_000))), Tag.sequence)).toHaveLength(
      100_000,
    )
    expect(spent()).toBeLessThan(2000)
  })

  it('of lengths without end are read in linear time, to a depth', () => {
    const open = Buffer.alloc(2_000_000, Buffer.of(0x30, 0x80))
    const spent = work()
    expect(refusal(() => readTlv(open))).toBe('nested too deeply')
    expect(readCms(open)).toEqual({ kind: 'unreadable' })
    expect(spent()).toBeLessThan(500)
  })
})

/** The ContentInfo with another value in place of `length` bytes at `where`, all lengths around it made right. */
function withLengths(cms: Uint8Array, where: number, length: number, value: Uint8Array): Uint8Array {
  const remade = (bytes: Uint8Array, base: number): Uint8Array => {
    const out: Uint8Array[] = []
    for (let from = 0; from < bytes.length; ) {
      const { raw, content, tag } = readTlv(bytes, from)
      const start = base + from
      if (start === where) out.push(value)
      else if (start < where && where + length <= start + raw.length)
        out.push(tlv(tag, remade(content, start + raw.length - content.length)))
      else out.push(raw)
      from += raw.length
    }
    return Buffer.concat(out)
  }
  return remade(cms, 0)
}

describe('texts that never end what they begin', () => {
  const floods: Readonly<Record<string, string>> = {
    'a list begins': '-----BEGIN X509 CRL-----',
    'a list begins in each line': '-----BEGIN X509 CRL-----\n',
    'a list begins and a certificate ends': '-----BEGIN X509 CRL-----END CERTIFICATE-----',
    'a certificate begins': '-----BEGIN CERTIFICATE-----',
    'a certificate begins and a list ends': '-----BEGIN CERTIFICATE-----END X509 CRL-----',
    'a list ends': '-----END X509 CRL-----',
    dashes: '-',
    letters: 'A',
  }
  test.each(Object.keys(floods))('%s, 24 MB of it', (name) => {
    const flood = floods[name]!
    const bytes = Buffer.from(flood.repeat(Math.ceil((24 << 20) / flood.length)))
    const spent = work()
    expect(readLists(bytes).lists).toEqual([])
    expect(readPathCertificates(bytes).certificates).toEqual([])
    expect(openTrust([{ file: 'f', bytes }], [], [], false).kind).toBe('problems')
    expect(spent()).toBeLessThan(4000)
  })

  it('in the store of a letter of 120 KB', async () => {
    const flood = deflateSync(Buffer.from('-----BEGIN X509 CRL-----'.repeat(1_000_000)), { level: 9 })
    const catalog = bodyOf(letter, 1).replace(/>>$/, '/DSS<</CRLs[30 0 R]>>>>')
    const pdf = update(letter, { objects: { 1: catalog, 30: stream(asText(flood), '/Filter/FlateDecode') } })
    const spent = work()
    // as good as none, and told
    const verdict = await verdictOn(pdf)
    expect(verdict).toMatchObject({ holds: true, revocationChecked: false })
    expect(codes(verdict)).toEqual(['sign/store-unreadable'])
    expect(spent()).toBeLessThan(4000)
  })

  it('a certificate whose name is a megabyte', () => {
    const spent = work()
    expect(refusal(() => readCertificate(tlv(Tag.sequence, Buffer.alloc(1 << 20, 0x30))))).not.toBe(
      'it was read',
    )
    expect(spent()).toBeLessThan(1000)
  })
})

/** The form, saved once more with a cross-reference stream of these widths; `offset` in place of object 30's own. */
function widely(widths: readonly [number, number, number], offset: bigint | null = null): Uint8Array {
  const previous = /startxref\s+(\d+)\s+%%EOF\s*$/.exec(asText(form))![1]
  const text = `${asText(form)}30 0 obj\n<<>>\nendobj\n`
  const rows: readonly (readonly [bigint, bigint, bigint])[] = [
    [1n, offset ?? BigInt(form.length), 0n],
    [1n, BigInt(text.length), 0n],
  ]
  const hex = rows
    .map((row) =>
      row
        .map((value, i) => (widths[i] === 0 ? '' : value.toString(16).padStart(2 * widths[i]!, '0')))
        .join(''),
    )
    .join('')
  const entries = `/Type/XRef/Size 32/Index[30 2]/W[${widths.join(' ')}]/Root 1 0 R/Prev ${previous}`
  const table = asText(Buffer.from(hex, 'hex'))
  return asBytes(`${text}31 0 obj\n${stream(table, entries)}\nendobj\nstartxref\n${text.length}\n%%EOF\n`)
}

describe('a cross-reference stream', () => {
  test.each<readonly [number, number, number]>([
    [1, 2, 1],
    [1, 4, 2],
    [1, 7, 1],
    [1, 8, 2],
    [2, 8, 8],
    [8, 8, 8],
    [0, 8, 0],
  ])('of widths %d %d %d is read', async (...widths) => {
    expect(await verdictOn(widely(widths))).toMatchObject({ holds: true, problems: [] })
  })

  test.each<readonly [string, readonly [number, number, number], bigint | null]>([
    ['of nine bytes', [1, 9, 1], null],
    ['of 2^53', [1, 8, 1], 2n ** 53n],
    ['of 2^64 - 1', [1, 8, 1], 2n ** 64n - 1n],
    ['that is its own once 2^53 is lost', [1, 8, 1], 2n ** 60n],
  ])('of a number %s is refused', async (_, widths, offset) => {
    expect(await verdictOn(widely(widths, offset))).toMatchObject({
      holds: false,
      problems: [{ code: 'sign/pdf-unreadable', arguments: { reason: 'a broken cross-reference stream' } }],
    })
  })

  it('may have numbers up to there, where nothing is', async () => {
    expect(codes(await verdictOn(widely([1, 8, 1], 2n ** 53n - 1n)))).toContain('sign/changed-after-signing')
  })
})

describe('files of others', () => {
  const withTrailer = (trailer: string): Uint8Array => update(form, { objects: { 30: '<<>>' }, trailer })

  it('with two cross-references are hybrid; where our own got one later, that is a change', async () => {
    expect(codes(await verdictOn(withTrailer('/XRefStm 15')))).toEqual(['sign/changed-after-signing'])
    const twice = update(withTrailer('/XRefStm 15'), { objects: { 31: '<<>>' }, trailer: '/XRefStm 15' })
    expect(codes(await verdictOn(twice))).toEqual(['sign/changed-after-signing'])
    const plain = update(withTrailer('/XRefStm 15'), { objects: { 31: '<<>>' } })
    expect(codes(await verdictOn(plain))).toEqual(['sign/changed-after-signing'])
    const foreign = asBytes(asText(form).replace('/ID[', '/XRefStm 15/ID['))
    expect(codes(await verdictOn(foreign))).toEqual(['sign/pdf-hybrid'])
  })

  it('that are linearized are called that, also where something was added; a damaged one of ours is not', async () => {
    const text = asText(form)
    // as such files are: a first section that leads forward
    const said = '/Linearized 1'
    const linearized = asBytes(
      text
        .replace('1 0 obj\n<<', `1 0 obj\n<<${said}`)
        .replace('/ID[', '/Prev 99999/ID[')
        .replace(/startxref\n(\d+)/, (_, offset) => `startxref\n${Number(offset) + said.length}`),
    )
    expect(codes(await verdictOn(linearized))).toEqual(['sign/pdf-linearized'])
    const added = update(linearized, { objects: { 30: '<<>>' } })
    expect(codes(await verdictOn(added))).toEqual(['sign/pdf-linearized'])
    const forward = asBytes(text.replace('/ID[', '/Prev 99999/ID['))
    expect(codes(await verdictOn(forward))).toEqual(['sign/pdf-unreadable'])
  })

  test.each([
    ['bff7a2fe', 'qpdf'],
    ['c2b5c2b6', 'MuPDF'],
    ['c4e5f2e5', 'macOS'],
    ['a1b3c5d7', 'PDFium'],
    ['b5b5b5b5', 'Microsoft Office'],
    ['81818181', 'pdf-lib'],
  ])('written by whoever marks them %s are called that: %s', async (mark, program) => {
    const anew = Buffer.from(form)
    anew.set(Buffer.from(mark, 'hex'), 10)
    // and the signature is not where it was
    const { problems } = await verdictOn(asBytes(asText(anew).replace('/ByteRange[0 ', '/ByteRange[1 ')))
    expect(problems).toMatchObject([
      { code: 'sign/signature-range' },
      {
        code: 'sign/written-anew',
        severity: 'note',
        arguments: { program: expect.stringContaining(program) },
      },
    ])
  })

  it('nobody is named where nothing is wrong by that, or the mark is everybody’s', async () => {
    const ranged = asBytes(asText(form).replace('/ByteRange[0 ', '/ByteRange[1 '))
    expect(codes(await verdictOn(ranged))).toEqual(['sign/signature-range'])
    const marked = Buffer.from(form)
    marked.set(Buffer.from('bff7a2fe', 'hex'), 10)
    expect(codes(await verdictOn(marked))).toEqual(['sign/signature-invalid'])
  })
})

describe('a PDF that costs more than any letter', () => {
  it('by arrays in an object stream', async () => {
    const packed = asText(deflateSync(Buffer.from(`6 0 ${`[${'[]'.repeat(15 << 20)}]`}`), { level: 9 }))
    const previous = /startxref\s+(\d+)\s+%%EOF\s*$/.exec(asText(form))![1]
    const text = `${asText(form)}30 0 obj\n${stream(packed, '/Type/ObjStm/N 1/First 4/Filter/FlateDecode')}\nendobj\n`
    const table = Buffer.concat([
      Buffer.of(2, 0, 0, 0, 30, 0),
      Buffer.of(1, ...bigEndian(form.length), 0),
      Buffer.of(1, ...bigEndian(text.length), 0),
    ])
    const entries = `/Type/XRef/Size 32/Index[6 1 30 2]/W[1 4 1]/Root 1 0 R/Prev ${previous}`
    const pdf = asBytes(
      `${text}31 0 obj\n${stream(asText(table), entries)}\nendobj\nstartxref\n${text.length}\n%%EOF\n`,
    )
    const [before, spent] = [process.memoryUsage().heapUsed, work()]
    expect((await verdictOn(pdf)).holds).toBe(false)
    expect(spent()).toBeLessThan(5000)
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(512 << 20)
  })

  it('by objects that nothing needs, saved behind it', async () => {
    const big = `[${'[]'.repeat(900_000)}]`
    const objects = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [30 + i, big]))
    const spent = work()
    const { problems } = await verdictOn(update(form, { objects }))
    expect(problems).toMatchObject([{ code: 'sign/changed-after-signing' }])
    expect(spent()).toBeLessThan(8000)
  })

  it('by two hundred savings of many objects', async () => {
    let text = asText(form)
    let previous = /startxref\s+(\d+)\s+%%EOF\s*$/.exec(text)![1]!
    for (let saving = 0; saving < 150; saving++) {
      const first = 40 + saving * 1000
      const at = text.length
      const rows = '0000000000 65535 f \n'.repeat(1000)
      text += `xref\n${first} 1000\n${rows}trailer\n<</Size 9/Root 1 0 R/Prev ${previous}>>\nstartxref\n${at}\n%%EOF\n`
      previous = String(at)
    }
    const spent = work()
    await verdictOn(asBytes(text))
    expect(spent()).toBeLessThan(8000)
  })
})

function bigEndian(value: number): readonly number[] {
  return [24, 16, 8, 0].map((shift) => (value >>> shift) & 255)
}
