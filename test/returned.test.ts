import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { PDFCheckBox, PDFDocument, PDFRadioGroup, PDFTextField } from 'pdf-lib'
import { describe, expect, it } from 'vitest'
import { keyedRow } from '../src/commands/keyed-sheet.ts'
import { isError } from '../src/problems/problem.ts'
import { openBlanks } from '../src/returns/blanks.ts'
import { faultsOf } from '../src/returns/checks.ts'
import { asText } from '../src/returns/fields.ts'
import { type Judgement, openReturns, type ReturnReading } from '../src/returns/read.ts'
import { verifyPdf } from '../src/sign/verify/verdict.ts'
import { type Values, valuesByPdfJs } from './pdf-filler.ts'

/** What Evince, Firefox and Chromium of Debian have saved (test/returned/README.md): known, whole, and read alike by others. */

const returned = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(path.join(import.meta.dirname, 'returned', name)))

const typed: Readonly<Record<string, Values>> = {
  'evince.pdf': {
    title: 'ms',
    family_name: 'ĐẶNG',
    given_names: 'Zoë Łucja',
    nationality: 'Française',
    role: 'head',
    function: 'Министр',
  },
  'firefox.pdf': {
    title: 'he_ms',
    family_name: 'Παπαδοπούλου',
    given_names: 'Ольга',
    nationality: 'ქართული',
    role: 'deputy_head',
    function: 'وزيرة',
    city: 'Երեւան',
    country: '中国',
    email: 'delegate@example.org',
  },
  'chromium.pdf': {
    title: 'ms',
    family_name: 'Щукина',
    given_names: 'Żofia',
    nationality: '日本',
    role: 'delegate',
    function: 'وزيرة',
    city: 'Αθήνα',
    country: 'Երեւան',
    email: 'delegate@example.org',
  },
}

/** The form as it was sent: what saves in place leaves it at the beginning. */
const blank = returned('evince.pdf').slice(0, 159_464)
const ref = {
  document: 'FR/fr/form',
  version: 1,
  sha256: createHash('sha256').update(blank).digest('hex'),
}
const blanks = openBlanks([ref], () => blank)

async function judge(bytes: Uint8Array): Promise<Judgement> {
  const { holds, problems, furtherSigners } = await verifyPdf(bytes, null, new Date('2026-11-29T12:00:00Z'))
  return {
    holds,
    faults: problems.filter(isError).map(({ code }) => code),
    signers: furtherSigners.map(({ field }) => field),
  }
}

const read = (name: string): Promise<ReturnReading> => openReturns(blanks, judge, keyedRow)(returned(name))

const valuesOf = ({ fields }: ReturnReading): Values =>
  Object.fromEntries(
    fields.flatMap(({ name, value, isReadOnly }) =>
      isReadOnly || asText(value) === '' ? [] : [[name, asText(value)]],
    ),
  )

describe.each(Object.entries(typed))('%s', (name, values) => {
  it('is known, and says all that was typed', async () => {
    const found = await read(name)
    const isRewritten = name === 'chromium.pdf'
    expect([found.kind, found.way, found.isMended]).toEqual(
      isRewritten ? ['rewritten', 'signature', false] : ['filled', 'bytes', false],
    )
    expect(found.blank?.document).toBe('FR/fr/form')
    expect(valuesOf(found)).toEqual(values)
    // nothing is amiss but what nobody has filled in
    expect(new Set(faultsOf(found).map((fault) => fault.found))).toEqual(new Set(['missing']))
  })

  it('is read alike by pdf-lib and PDF.js', async () => {
    const bytes = returned(name)
    const form = (await PDFDocument.load(bytes, { updateMetadata: false })).getForm()
    const byPdfLib = form.getFields().flatMap((field) => {
      const text = field instanceof PDFTextField ? field.getText() : undefined
      const chosen = field instanceof PDFRadioGroup ? field.getSelected() : undefined
      const ticked = field instanceof PDFCheckBox && field.isChecked() ? 'yes' : undefined
      const value = text ?? chosen ?? ticked
      return (value ?? '') === '' || field.isReadOnly() ? [] : [[field.getName(), value]]
    })
    expect(Object.fromEntries(byPdfLib)).toEqual(values)
    const byPdfJs = await valuesByPdfJs(bytes)
    for (const [field, value] of Object.entries(values)) expect(byPdfJs.get(field), field).toBe(value)
  })
})

it('what Chromium prints is read by place, its ticked boxes too', async () => {
  const found = await read('chromium-printed.pdf')
  expect([found.kind, found.way, found.blank?.document]).toEqual(['printed', 'place', 'FR/fr/form'])
  const { city, ...others } = valuesOf(found)
  const { city: _, ...wanted } = typed['chromium.pdf']!
  expect(others).toEqual(wanted)
  // it shows glyphs of other letters where the form's face lacks them: so a print counts by nobody's word but an officer's
  expect(city).not.toBe(typed['chromium.pdf']!.city)
  expect(found.unread).toEqual([])
})

it('what LibreOffice Draw exports, typed over the form, is read by place, its crosses too', async () => {
  const found = await read('libreoffice.pdf')
  expect([found.kind, found.way, found.blank?.document]).toEqual(['printed', 'place', 'FR/fr/form'])
  expect(valuesOf(found)).toEqual({
    title: 'ms',
    family_name: 'Щукина',
    given_names: 'Żofia Łucja',
    nationality: '日本',
    role: 'delegate',
    function: 'وزيرة',
    city: 'Αθήνα',
    country: 'Երեւան',
    email: 'delegate@example.org',
    visa_required: 'no',
    language_french: 'yes',
  })
  expect(found.unread).toEqual([])
})
