import { deflateSync } from 'node:zlib'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { openTrust, type Verdict, verifyPdf } from '../src/sign/verify/verdict.ts'
import { asBytes, asText, at, edited, filled, own, signedPdf, update } from './sign/forge.ts'

const trusted = openTrust([{ file: 'root.pem', bytes: own('root.pem') }])
const roots = trusted.kind === 'ok' ? trusted.value : []
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
