import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { PDFDict, PDFDocument, PDFHexString, PDFName } from 'pdf-lib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Archive } from '../src/archive/archive.ts'
import { keyedRow } from '../src/commands/keyed-sheet.ts'
import { openReturnReader } from '../src/commands/return-reader.ts'
import { openWatched } from '../src/commands/watched.ts'
import type { BlankRef } from '../src/model/returned.ts'
import { isError } from '../src/problems/problem.ts'
import { openBlanks } from '../src/returns/blanks.ts'
import { faultsOf } from '../src/returns/checks.ts'
import { asText } from '../src/returns/fields.ts'
import { type Judgement, openReturns, type ReturnReading } from '../src/returns/read.ts'
import { verifyPdf } from '../src/sign/verify/verdict.ts'
import { openBench, root } from './command.ts'
import { filledIn } from './filled-in.ts'
import { fillByPdfium, fillByPdfJs, fillByPdfLib, printByPdfium, type Values } from './pdf-filler.ts'
import { openReal, type Real, tags } from './real.ts'

/** Forms as they come back: whose they are, what became of them, and every value that was typed. */

const bench = openBench()
afterAll(() => bench.close())

let real: Real
const blanks = new Map<string, Uint8Array>()
let known: ReturnType<typeof openBlanks>

beforeAll(async () => {
  real = await openReal()
  for (const id of ['FR', 'JP'])
    for (const tag of tags) blanks.set(`${id}/${tag}/form`, await real.signed(id, tag, 'form'))
  blanks.set('FR/fr/letter', await real.signed('FR', 'fr', 'letter'))
  const refs = [...blanks].map(
    ([document, bytes]): BlankRef => ({ document, version: 1, sha256: sha256(bytes) }),
  )
  known = openBlanks(refs, ({ document }) => blanks.get(document) ?? null)
})

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

async function judge(bytes: Uint8Array): Promise<Judgement> {
  const { holds, problems, furtherSigners } = await verifyPdf(bytes, null, real.at)
  return {
    holds,
    faults: problems.filter(isError).map(({ code }) => code),
    signers: furtherSigners.map(({ field }) => field),
  }
}

const read = (bytes: Uint8Array): Promise<ReturnReading> => openReturns(known, judge, keyedRow)(bytes)

const valuesOf = ({ fields }: ReturnReading): Values =>
  Object.fromEntries(
    fields.flatMap(({ name, value, isReadOnly }) =>
      isReadOnly || asText(value) === '' ? [] : [[name, asText(value).replace(/\r\n?/g, '\n')]],
    ),
  )

const told = ({ kind, way, blank, isMended }: ReturnReading) => ({
  kind,
  way,
  document: blank?.document ?? null,
  isMended,
})

describe.each(tags)('%s form', (tag) => {
  const document = `FR/${tag}/form`

  it('filled as Firefox does is certified and only filled, and says all that was typed', async () => {
    const found = await read(await fillByPdfJs(blanks.get(document)!, filledIn(tag)))
    expect(told(found)).toEqual({ kind: 'filled', way: 'bytes', document, isMended: false })
    expect(valuesOf(found)).toEqual(filledIn(tag))
    expect(faultsOf(found)).toEqual([])
  })

  it('filled as Chrome does, or by pdf-lib, is known by its signature though that is broken', async () => {
    for (const bytes of [
      await fillByPdfium(blanks.get(document)!, filledIn(tag), false),
      await fillByPdfLib(blanks.get(document)!, filledIn(tag)),
    ]) {
      const found = await read(bytes)
      expect(told(found)).toEqual({ kind: 'rewritten', way: 'signature', document, isMended: false })
      expect(valuesOf(found)).toEqual(filledIn(tag))
      expect(faultsOf(found)).toEqual([])
    }
  })

  it('printed to PDF is read by place, ticked boxes too', async () => {
    const printed = await printByPdfium(await fillByPdfium(blanks.get(document)!, filledIn(tag), false))
    const found = await read(printed)
    expect(told(found)).toEqual({ kind: 'printed', way: 'place', document, isMended: false })
    expect(valuesOf(found)).toEqual(filledIn(tag))
    expect(faultsOf(found)).toEqual([])
  })
})

it('what LibreOffice Draw exports in Arabic comes back as it was typed, with lam and alef in their order', async () => {
  const found = await read(readFileSync(path.join(root, 'test/returned/libreoffice-arabic.pdf')))
  expect(told(found)).toEqual({ kind: 'printed', way: 'place', document: 'FR/ar/form', isMended: false })
  expect(valuesOf(found)).toEqual({
    title: 'he_ms',
    family_name: 'الأحمد',
    given_names: 'علاء لآلئ',
    role: 'deputy_head',
    function: 'الوزير الأول للاتصالات والإعلام',
    organization: 'وزارة الاتصالات (2004)',
    city: 'الإسكندرية',
    email: 'delegate@example.org',
    passport_number: 'A12345678',
    birth_place: 'لا',
    visa_required: 'no',
    language_french: 'yes',
  })
  expect(found.unread).toEqual([])
})

describe('a form', () => {
  const blank = (): Uint8Array => blanks.get('FR/fr/form')!
  const filled = (): Promise<Uint8Array> => fillByPdfium(blank(), filledIn('fr'), false)

  it('as it was sent is empty', async () => {
    expect(told(await read(blank()))).toMatchObject({ kind: 'empty', way: 'bytes', document: 'FR/fr/form' })
  })

  it('that somebody changed where it may not be is altered', async () => {
    const bytes = Buffer.from(await fillByPdfJs(blank(), filledIn('fr')))
    const end = Buffer.from(bytes).lastIndexOf('%%EOF')
    const spoilt = Buffer.concat([
      bytes.subarray(0, end),
      Buffer.from('9 0 obj null endobj\nstartxref\n9\n%%EOF\n'),
    ])
    const found = await read(new Uint8Array(spoilt))
    expect(told(found)).toMatchObject({ kind: 'altered', way: 'bytes', document: 'FR/fr/form' })
  })

  it('whose State is another than on the blank says so, whoever wrote it', async () => {
    const document = await PDFDocument.load(await filled(), { updateMetadata: false })
    const state = document.getForm().getTextField('state')
    state.disableReadOnly()
    state.setText('Utopia')
    const found = await read(await document.save({ updateFieldAppearances: false }))
    expect(found.changed).toEqual(['state'])
    expect(faultsOf(found)).toContainEqual({ field: 'state', found: 'changed' })
  })

  it('keeps what earlier savings said', async () => {
    const first = await fillByPdfJs(blank(), { ...filledIn('fr'), city: 'Paris' })
    const found = await read(await fillByPdfJs(first, { city: 'Lyon' }))
    expect(told(found)).toMatchObject({ kind: 'filled' })
    expect(valuesOf(found).city).toBe('Lyon')
    expect(found.earlier.map(({ city }) => city)).toEqual(['Paris'])
  })

  it('of whose group only the buttons say what was chosen, as pypdf writes, is read by them, and only where it is one', async () => {
    const spoilt = async (...on: readonly number[]): Promise<ReturnReading> => {
      const document = await PDFDocument.load(blank(), { updateMetadata: false })
      const group = document.getForm().getRadioGroup('visa_required').acroField
      group.dict.delete(PDFName.of('V'))
      for (const [index, widget] of group.getWidgets().entries())
        if (on.includes(index)) widget.dict.set(PDFName.of('AS'), widget.getOnValue()!)
      return read(await document.save({ updateFieldAppearances: false }))
    }
    const fieldOf = ({ fields }: ReturnReading) => fields.find(({ name }) => name === 'visa_required')
    expect(fieldOf(await spoilt(0))).toMatchObject({ value: 'yes', from: 'look', onPage: null })
    const both = await spoilt(0, 1)
    expect(fieldOf(both)).toMatchObject({ onPage: 'yes, no' })
    expect(faultsOf(both)).toContainEqual({ field: 'visa_required', found: 'contradicted' })
  })

  it('that shows another text than its value is told of, field by field, and no other', async () => {
    const texts = known
      .all()
      .find(({ ref }) => ref.document === 'FR/fr/form')!
      .form.shapes.filter(({ kind, isReadOnly }) => kind === 'text' && !isReadOnly)
    const text = fc.string({ unit: fc.constantFrom(...'AbéŁĐ ЩИ09-’x'), minLength: 1, maxLength: 9 })
    const change = fc.constantFrom<(said: string) => string>(
      (said) => said,
      (said) => ` ${said}\n`,
      (said) => [...said].toReversed().join(''),
      (said) => `${said}1`,
      (said) => said.slice(1),
      () => '',
      () => 'Σ',
    )
    const edits = fc.array(fc.tuple(text, change), { minLength: texts.length, maxLength: texts.length })
    await fc.assert(
      fc.asyncProperty(edits, async (given) => {
        const shown = Object.fromEntries(texts.map(({ name }, at) => [name, given[at]![0]]))
        const document = await PDFDocument.load(await fillByPdfium(blank(), shown, false), {
          updateMetadata: false,
        })
        const differing = texts.flatMap(({ name }, at) => {
          const [before, edit] = given[at]!
          const value = edit(before)
          document
            .getForm()
            .getTextField(name)
            .acroField.dict.set(PDFName.of('V'), PDFHexString.fromText(value))
          return value.replace(/\s/g, '') === before.replace(/\s/g, '') ? [] : [name]
        })
        const found = await read(await document.save({ updateFieldAppearances: false }))
        const told = faultsOf(found).flatMap((fault) => (fault.found === 'contradicted' ? [fault.field] : []))
        expect(told).toEqual(differing.filter((name) => shown[name]!.trim() !== ''))
      }),
      { numRuns: 12 },
    )
  })

  it('that only a repairing reader opens is read, and marked', async () => {
    const bytes = Buffer.from(await filled())
    const broken = [
      Buffer.concat([Buffer.from('Received: junk\r\n'), bytes]),
      bytes.subarray(0, bytes.length - 300),
      Buffer.from(bytes.toString('latin1').replace(/startxref\s+\d+/g, 'startxref\n5'), 'latin1'),
    ]
    for (const each of broken) {
      const found = await read(new Uint8Array(each))
      expect(told(found)).toEqual({
        kind: 'rewritten',
        way: 'signature',
        document: 'FR/fr/form',
        isMended: true,
      })
      expect(valuesOf(found)).toEqual(filledIn('fr'))
    }
  })

  it('is known by its /ID, its title, or its labels and State, where nothing stronger is left', async () => {
    const without = async (...lost: readonly ('signature' | 'id' | 'title')[]): Promise<ReturnReading> => {
      const document = await PDFDocument.load(await filled(), { updateMetadata: false })
      const { context, catalog } = document
      if (lost.includes('signature'))
        for (const [, object] of context.enumerateIndirectObjects())
          if (object instanceof PDFDict) object.delete(PDFName.of('Contents'))
      catalog.delete(PDFName.of('Perms'))
      if (lost.includes('title')) document.setTitle('x')
      const saved = Buffer.from(
        await document.save({ updateFieldAppearances: false, useObjectStreams: false }),
      )
      if (!lost.includes('id')) return read(new Uint8Array(saved))
      return read(
        new Uint8Array(Buffer.from(saved.toString('latin1').replace(/\/ID \[[^\]]*\]/, ''), 'latin1')),
      )
    }
    expect((await without()).way).toBe('signature')
    // PDFium gives a file an /ID of its own; a program that keeps it is known by it
    const kept = await PDFDocument.load(blank(), { updateMetadata: false })
    for (const [, object] of kept.context.enumerateIndirectObjects())
      if (object instanceof PDFDict) object.delete(PDFName.of('Contents'))
    kept.setTitle('x')
    expect((await read(await kept.save({ updateFieldAppearances: false }))).way).toBe('file-id')
    // the pages go with the signature: what is written on them is not needed here
    expect((await without('signature', 'id')).way).toBe('title')
    expect(told(await without('signature', 'id', 'title'))).toMatchObject({ way: 'unknown', kind: 'foreign' })
  })
})

describe('what is no form of ours', () => {
  it('is told by what it is', async () => {
    const scan = await PDFDocument.create()
    scan.addPage([595, 842]).drawRectangle({ x: 10, y: 10, width: 100, height: 100 })
    const other = await PDFDocument.create()
    other.addPage([595, 842]).drawText('Note verbale')
    const text = (words: string): Uint8Array => new Uint8Array(Buffer.from(words))
    // what Adobe's own kind of form shows other programs is a page that asks for another viewer
    const xfa = await PDFDocument.create()
    xfa.addPage([595, 842]).drawText('Please wait')
    xfa.catalog.set(PDFName.of('AcroForm'), xfa.context.obj({ Fields: [], XFA: PDFHexString.fromText('x') }))
    const cases: readonly (readonly [string, Uint8Array])[] = [
      ['scan', await scan.save()],
      ['foreign', await other.save()],
      ['xfa', await xfa.save({ updateFieldAppearances: false })],
      ['other-document', blanks.get('FR/fr/letter')!],
      ['no-pdf', text('PK\u0003\u0004')],
      ['no-pdf', new Uint8Array()],
      ['scan', new Uint8Array(Buffer.from('\xff\xd8\xff\xe0', 'latin1'))],
      ['unreadable', text('%PDF-1.7\nnothing')],
      ['encrypted', text('%PDF-1.4\n1 0 obj null endobj\ntrailer << /Encrypt 1 0 R >>\nstartxref\n0\n%%EOF')],
      ['unreadable', text('%FDF-1.2\nnothing')],
      ['unreadable', text('<?xml version="1.0"?><!DOCTYPE x><xfdf/>')],
    ]
    for (const [kind, bytes] of cases) expect((await read(bytes)).kind).toBe(kind)
  })

  it('values alone are read, with the blank that they claim as a hint', async () => {
    const id = known.all().find(({ ref }) => ref.document === 'JP/en/form')!.form.id!
    const xfdf = `<?xml version="1.0"?><xfdf xmlns="http://ns.adobe.com/xfdf/"><ids original="${id.toUpperCase()}"/><fields><field name="family_name"><value>Đặng &amp; Co</value></field><field name="title"><value>ms</value></field></fields></xfdf>`
    const fdf = `%FDF-1.2\n1 0 obj\n<< /FDF << /Fields [<< /T (family_name) /V <FEFF0110> >> << /T (title) /V /ms >>] /ID [<${id}> <00>] /JavaScript << /Before (x) >> >> >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n`
    for (const [text, name] of [
      [xfdf, 'Đặng & Co'],
      [fdf, 'Đ'],
    ] as const) {
      const found = await read(new Uint8Array(Buffer.from(text)))
      expect(told(found)).toMatchObject({ kind: 'values', way: 'hint', document: 'JP/en/form' })
      expect(valuesOf(found)).toEqual({ family_name: name, title: 'ms' })
    }
    const unknown = await read(new Uint8Array(Buffer.from(xfdf.replace(/original="\w+"/, 'original="00"'))))
    expect(told(unknown)).toMatchObject({ kind: 'values', way: 'unknown', document: null })
    expect(valuesOf(unknown)).toEqual({ family_name: 'Đặng & Co', title: 'ms' })
  })

  it('whatever is done to a form, it is answered', async () => {
    const mutations = Number(process.env.MUTATIONS ?? 0)
    const filled = await fillByPdfJs(blanks.get('FR/fr/form')!, filledIn('fr'))
    const rewritten = await fillByPdfium(blanks.get('FR/fr/form')!, filledIn('fr'), false)
    const kinds = new Set<string>()
    // in the thread in which the program reads: what a reader does behind its answer must not end that either
    const documents = new Map(
      [...blanks].map(([document, bytes], index) => {
        const file = bench.in(`${index}.pdf`)
        writeFileSync(file, bytes)
        return [document, { document, versions: [{ made: { version: 1, sha256: sha256(bytes) }, file }] }]
      }),
    )
    const archive = { documents, locate: (file: string) => file } as unknown as Archive
    const reader = openReturnReader(archive, real.at)
    const mutation = fc.record({
      of: fc.constantFrom(filled, rewritten),
      // in millionths of the file
      at: fc.array(fc.tuple(fc.nat(999_999), fc.nat(255)), { minLength: 1, maxLength: 20 }),
      cut: fc.option(fc.nat(999_999)),
    })
    await fc.assert(
      fc.asyncProperty(mutation, async ({ of, at, cut }) => {
        const bytes = of.slice(0, cut === null ? of.length : Math.floor((of.length * cut) / 1e6))
        for (const [where, value] of at) bytes[Math.floor((where * bytes.length) / 1e6)] = value
        const found = await reader.read(bytes)
        expect(faultsOf(found)).toBeDefined()
        expect(reader.faults()).toEqual([])
        kinds.add(found.kind)
      }),
      // a few come to each of the readers by their seed
      mutations > 0 ? { numRuns: mutations } : { numRuns: 60, seed: 19 },
    )
    await reader.close()
    // it came to each of the readers
    expect([...kinds].sort()).toEqual(expect.arrayContaining(['rewritten', 'unreadable']))
  }, 900_000)
})

it.each([0, 1, 300])(
  'a thread that ends after its answer ends for nobody (the next question comes %i ms later)',
  async (later) => {
    const file = bench.in('thread.cjs')
    writeFileSync(
      file,
      `const { parentPort } = require('node:worker_threads')
parentPort.on('message', () => {
  parentPort.postMessage({ kind: 'answered' })
  setTimeout(() => { throw new Error('nobody waits for it') }, 1)
})`,
    )
    const watched = openWatched<boolean, { readonly kind: 'answered' }>(file, { workMs: 5000, waitMs: 5000 })
    const asked: boolean[] = []
    for (let count = 0; count < 3; count++) {
      const found = await watched.ask((isNew) => {
        asked.push(isNew)
        return isNew
      })
      expect(found).toEqual({ kind: 'answered' })
      await new Promise((resolve) => setTimeout(resolve, later))
    }
    // each time a thread ended, a new one was told all that it has to know
    expect(asked.filter((isNew) => isNew).length).toBeGreaterThan(0)
    await watched.close()
  },
)
