import { truncateSync, writeFileSync } from 'node:fs'
import { deflateSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ProblemTold } from '../src/commands/answers-told.ts'
import { readCms } from '../src/sign/cms-check.ts'
import { openIdentity } from '../src/sign/identity.ts'
import { addLongTerm } from '../src/sign/longterm.ts'
import { readLists } from '../src/sign/path/lists.ts'
import { checkStamp } from '../src/sign/stamp-token.ts'
import { openTimestamper } from '../src/sign/timestamp.ts'
import { type Verdict, verifyPdf } from '../src/sign/verify/verdict.ts'
import { openBench, root } from './command.ts'
import { seed } from './seed.ts'
import { authority } from './sign/authority.ts'
import { work } from './sign/chain.ts'
import { asBytes, asText, at, bodyOf, edited, filled, own, signedPdf, stream, update } from './sign/forge.ts'
import { type Dice, diceOf, mutated } from './sign/mutate.ts'
import { letterWith } from './sign/other-ways.ts'
import { trusting } from './sign/trusting.ts'

const roots = trusting([own('root.pem')])
const verify = (pdf: Uint8Array): Promise<Verdict> => verifyPdf(pdf, roots, at)
const codes = (verdict: Verdict): readonly string[] => [...new Set(verdict.problems.map((p) => p.code))]

let form: Uint8Array
beforeAll(async () => {
  form = await signedPdf(2)
})

describe('whatever the bytes are, it answers', () => {
  test('any byte changed: it does not hold', async () => {
    const hole = asText(form).indexOf('/Contents<') + '/Contents'.length
    await fc.assert(
      fc.asyncProperty(fc.nat(form.length - 1), fc.integer({ min: 1, max: 255 }), async (where, by) => {
        const changed = form.with(where, form[where]! ^ by)
        const inHole = where > hole && where < asText(form).indexOf('>', hole)
        const same = inHole && asText(changed).toLowerCase() === asText(form).toLowerCase() // a digit’s case
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

  test('any number of an update made another: it answers', async () => {
    const pdf = asText(update(filled(form), { objects: { 1: bodyOf(form, 1), 30: stream('x') } }))
    const numbers = [...pdf.slice(form.length).matchAll(/\d+/g)].map(({ index, 0: digits }) => ({
      from: form.length + index,
      to: form.length + index + digits.length,
    }))
    const other = fc.oneof(fc.nat(50), fc.constantFrom(-1, 2 ** 31, 2 ** 53, 1e21, 0.5, 4_294_967_296))
    await fc.assert(
      fc.asyncProperty(fc.nat(numbers.length - 1), other, async (which, number) => {
        const { from, to } = numbers[which]!
        const verdict = await verify(asBytes(`${pdf.slice(0, from)}${number}${pdf.slice(to)}`))
        expect(verdict.holds || verdict.problems.length > 0).toBe(true)
      }),
      { numRuns: 300 },
    )
  })

  const text = () => asText(form)
  const twisted: Readonly<Record<string, () => Uint8Array>> = {
    nothing: () => new Uint8Array(),
    'tables that lead to each other': () =>
      asBytes(asText(update(form, { objects: {} })).replace(/\/Prev \d+/, `/Prev ${text().length + 4}`)),
    'a page tree in a ring': () => update(form, { objects: { 2: '<</Type/Pages/Kids[2 0 R]/Count 1>>' } }),
    'fields in a ring': () => edited(form, 8, '/V()', '/Kids[8 0 R]'),
    'a length that is its own stream’s': () =>
      update(form, { objects: { 6: '<</Length 6 0 R>>\nstream\nx\nendstream' } }),
    'an object stream inside itself': () => packedInItself(),
    'a hundred thousand brackets': () => update(form, { objects: { 6: '['.repeat(100_000) } }),
    'a table of millions': () => asBytes(text().replace(/xref\n0 \d+/, 'xref\n0 99999999')),
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

describe('whatever it is told to read, it says what is wrong and goes on', () => {
  const bench = openBench()
  afterAll(bench.close)

  test('bombs, in the memory of a small machine; what is no file', async () => {
    const made: Readonly<Record<string, () => Uint8Array>> = {
      'a table of a thousand million entries, none of them stored': () =>
        savedWith('/Size 1000000000/Index[0 1000000000]/W[0 0 0]', ''),
      'two hundred tables of ten thousand entries': manyTables,
      'a string of sixty megabytes': () => update(form, { objects: { 6: `(${'x'.repeat(60 << 20)})` } }),
      'twenty million arrays': () => update(form, { objects: { 6: `[${'[]'.repeat(20 << 20)}]` } }),
      'a million objects in one another’s place': () =>
        update(form, { objects: { 6: `[${'6 0 R '.repeat(5 << 20)}]` } }),
      'revocation lists that unpack to a gigabyte': bombsInStore,
      'metadata of nothing but beginnings': () =>
        update(form, {
          objects: {
            1: bodyOf(form, 1).replace(/>>$/, '/Metadata 30 0 R>>'),
            30: stream('<!--'.repeat(1 << 20)),
          },
        }),
      'pages without end': () =>
        update(form, { objects: { 2: `<</Type/Pages/Kids[${'3 0 R '.repeat(300_000)}]/Count 1>>` } }),
      'fields whose names grow': longNames,
      'more bytes than a letter has': () => new Uint8Array(Buffer.concat([form, Buffer.alloc(64 << 20)])),
    }
    const files = Object.entries(made).map(([name, make], index) => {
      const file = bench.in(`${index}.pdf`)
      writeFileSync(file, make())
      return { name, file }
    })
    writeFileSync(bench.in('sparse.pdf'), '%PDF-1.7\n')
    truncateSync(bench.in('sparse.pdf'), 3 * 2 ** 30)
    files.push({ name: 'three gigabytes of nothing', file: bench.in('sparse.pdf') })
    const small = { NODE_OPTIONS: '--max-old-space-size=512' }
    const names = files.map(({ file }) => file)
    const ran = await bench.run(['verify', '--json', ...names], root, small)
    expect(ran.stderr).toBe('')
    expect(ran.status).toBe(1)
    const { files: verdicts } = JSON.parse(ran.stdout) as {
      files: { file: string; holds: boolean; problems: ProblemTold[] }[]
    }
    expect(verdicts.map(({ file }) => file)).toEqual(names)
    for (const [index, { holds, problems }] of verdicts.entries()) {
      expect(holds, files[index]!.name).toBe(false)
      const errors = problems.filter(({ severity }) => severity === 'error').map(({ code }) => code)
      expect(errors.length, files[index]!.name).toBeGreaterThan(0)
      for (const code of errors)
        expect(['sign/pdf-unreadable', 'sign/changed-after-signing'], files[index]!.name).toContain(code)
    }
    for (const none of [bench.folder, '/dev/zero', bench.in('missing.pdf')]) {
      const said = await bench.run(['verify', none], root, small)
      expect(said.status).toBe(1)
      expect(said.stderr).toContain('there is no file')
    }
  }, 120_000)
})

/** So many mutated inputs of all kinds together: FUZZ=100000 tries more, SEED repeats from there on. */
const fuzz = Number(process.env.FUZZ ?? 250)

describe(`made wrong ${fuzz} times, SEED=${seed}`, () => {
  /** What came of one input: an answer, which says something. */
  type Attempt = (dice: Dice) => Promise<unknown>

  async function attempts(): Promise<Readonly<Record<string, Attempt>>> {
    const stamper = await openTimestamper('http://stamps.example', at, authority('none', at), 1000)
    if (stamper.kind === 'problems') throw new Error('no authority')
    const token = await stamper.value.stamp(new Uint8Array(7))
    if (token.kind === 'problems') throw new Error('no token')
    const stamped = await signedPdf(1, own('modern.p12'), {}, stamper.value)
    const lists = [own('root.crl'), own('authority.crl')]
    const evidence = addLongTerm(stamped, { certificates: [own('root.pem')], crls: lists })
    const pdfs = [form, filled(form), stamped, evidence]
    const signatures = [form, stamped].map((pdf) =>
      Buffer.from(/\/Contents<([0-9a-f]+)>/.exec(asText(pdf))![1]!, 'hex'),
    )
    const stores = [
      '3des.p12',
      'rc2.p12',
      'modern.p12',
      'aes128-nomac.p12',
      'encrypted.pem',
      'rsa2048.pem',
    ].map(own)
    const everything = [...lists, ...signatures, token.value, ...stores]
    const pick = <T>(from: readonly T[], dice: Dice): T => from[dice(from.length)]!
    const wrong = (from: readonly Uint8Array[], dice: Dice) => mutated(pick(from, dice), everything, dice)
    const answers = async (pdf: Uint8Array) => {
      const { holds, problems } = await verify(pdf)
      expect(holds || problems.length > 0).toBe(true)
    }
    return {
      'PDF, anywhere': (dice) => answers(mutated(pick(pdfs, dice), pdfs, dice)),
      'PDF, one of its objects': (dice) => {
        const number = 1 + dice(12)
        const body = mutated(asBytes(bodyOf(form, number)), [asBytes(bodyOf(form, 1 + dice(12)))], dice)
        return answers(update(pick([form, filled(form)], dice), { objects: { [number]: asText(body) } }))
      },
      list: async (dice) => {
        const bytes = wrong(lists, dice)
        const { lists: found, unreadable } = readLists(bytes)
        expect(found.length + unreadable.length).toBeGreaterThanOrEqual(0)
        const catalog = bodyOf(form, 1).replace(/>>$/, '/DSS<</CRLs[30 0 R]>>>>')
        await answers(update(form, { objects: { 1: catalog, 30: stream(asText(bytes)) } }))
      },
      CMS: async (dice) => {
        const bytes = wrong(signatures, dice)
        expect(readCms(bytes).kind).toBeTruthy()
        await answers(letterWith(() => bytes, Math.max(8192, bytes.length)))
      },
      token: async (dice) => {
        const { kind } = await checkStamp(wrong([token.value], dice), new Uint8Array(7), null)
        expect(kind).toBeTruthy()
      },
      identity: async (dice) => {
        // a number of rounds may have been made a large one: only what is not the derivation counts
        const slow = () => {
          throw new Error('slow')
        }
        try {
          const opened = await openIdentity([wrong(stores, dice)], 'test', 'f', at, null, slow)
          if (opened.kind === 'problems') expect(opened.problems.length).toBeGreaterThan(0)
        } catch (error) {
          expect((error as Error).message).toBe('slow')
        }
      },
    }
  }

  test('it answers, and never takes long', async () => {
    const kinds = Object.entries(await attempts())
    const slowest = new Map(kinds.map(([name]) => [name, 0]))
    for (let run = 0; run < fuzz; run++) {
      const [name, attempt] = kinds[run % kinds.length]!
      const spent = work()
      try {
        await attempt(diceOf(seed + run))
      } catch (error) {
        throw new Error(`${name}, SEED=${seed + run - (run % kinds.length)}`, { cause: error })
      }
      slowest.set(name, Math.max(slowest.get(name)!, spent()))
    }
    // the watchdog's ten seconds are far away
    for (const [name, ms] of slowest) expect(ms, name).toBeLessThan(5000)
    if (fuzz > 1000)
      console.log(`${fuzz} mutated inputs, SEED=${seed}; the slowest, in ms:`, Object.fromEntries(slowest))
  }, 0)
})

/** An update that is a cross-reference stream. */
function savedWith(entries: string, table: string): Uint8Array {
  const previous = /startxref\s+(\d+)\s+%%EOF\s*$/.exec(asText(form))![1]
  const body = `31 0 obj\n${stream(table, `/Type/XRef/Root 1 0 R/Prev ${previous}${entries}`)}\nendobj\n`
  return asBytes(`${asText(form)}${body}startxref\n${form.length}\n%%EOF\n`)
}

function manyTables(): Uint8Array {
  let text = asText(form)
  let previous = /startxref\s+(\d+)\s+%%EOF\s*$/.exec(text)![1]!
  const rows = '0000000000 65535 f \n'.repeat(10_000)
  const parts = [text]
  let length = text.length
  for (let i = 0; i < 190; i++) {
    text = `xref\n${40 + i * 10_000} 10000\n${rows}trailer\n<</Size 9/Root 1 0 R/Prev ${previous}>>\nstartxref\n${length}\n%%EOF\n`
    previous = String(length)
    parts.push(text)
    length += text.length
  }
  return asBytes(parts.join(''))
}

function bombsInStore(): Uint8Array {
  const packed = asText(deflateSync(new Uint8Array(31 << 20), { level: 9 }))
  const numbers = Array.from({ length: 32 }, (_, i) => 30 + i)
  const list = numbers.map((number) => `${number} 0 R`).join(' ')
  return update(form, {
    objects: {
      1: bodyOf(form, 1).replace(/>>$/, `/DSS<</CRLs[${list}]>>>>`),
      ...Object.fromEntries(numbers.map((number) => [number, stream(packed, '/Filter/FlateDecode')])),
    },
  })
}

/** A field in a field in a field, each with a long name, and thousands of them at the end. */
function longNames(): Uint8Array {
  const name = 'n'.repeat(100_000)
  const chain = Array.from({ length: 12 }, (_, i) => [30 + i, `<</T(${name})/Kids[${31 + i} 0 R]>>`] as const)
  const kids = Array.from({ length: 20_000 }, (_, i) => `${100 + i} 0 R`).join(' ')
  return update(form, {
    objects: {
      1: bodyOf(form, 1).replace('11 0 R]', '11 0 R 30 0 R]'),
      ...Object.fromEntries(chain),
      42: `<</T(x)/Kids[${kids}]>>`,
      ...Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [100 + i, `<</T(${i})/FT/Tx>>`])),
    },
  })
}

/** A cross-reference stream in which object 6 lies in object stream 30, which lies in itself. */
function packedInItself(): Uint8Array {
  const previous = /startxref\s+(\d+)\s+%%EOF\s*$/.exec(asText(form))![1]
  const table = '\x02\x00\x1e\x00\x02\x00\x1e\x01\x02\x00\x1e\x02'
  const body = `31 0 obj\n<</Type/XRef/Size 32/Root 1 0 R/Prev ${previous}/W[1 2 1]/Index[3 1 6 1 30 1]/Length ${table.length}>>\nstream\n${table}\nendstream\nendobj\n`
  return asBytes(`${asText(form)}${body}startxref\n${form.length}\n%%EOF\n`)
}

/** A cross-reference stream that unpacks to 160 MB. */
function bomb(): Uint8Array {
  const packed = asText(deflateSync(new Uint8Array(160 << 20), { level: 1 }))
  const body = `31 0 obj\n<</Type/XRef/Size 32/Root 1 0 R/W[1 2 1]/Filter/FlateDecode/Length ${packed.length}>>\nstream\n${packed}\nendstream\nendobj\n`
  return asBytes(`${asText(form)}${body}startxref\n${form.length}\n%%EOF\n`)
}
