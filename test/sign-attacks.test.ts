import { beforeAll, describe, expect, test } from 'vitest'
import { wordsOf } from '../src/problems/words.ts'
import { developmentIdentity } from '../src/sign/development.ts'
import { openIdentity } from '../src/sign/identity.ts'
import { openSigner, sign } from '../src/sign/sign.ts'
import { type Verdict, verifyPdf } from '../src/sign/verify/verdict.ts'
import { changed, classes, fieldAdded, range, widget } from './sign/attacks.ts'
import { invisible, timeStamped } from './sign/delegate.ts'
import {
  asBytes,
  asText,
  at,
  bodyOf,
  evil,
  ofGeneration,
  own,
  signedPdf,
  stream,
  type Update,
  update,
  withHole,
} from './sign/forge.ts'
import { hollowPdf } from './sign/hollow.ts'
import { trusting } from './sign/trusting.ts'

const roots = trusting([own('root.pem')])
const verify = (pdf: Uint8Array): Promise<Verdict> => verifyPdf(pdf, roots, at)
const codes = (verdict: Verdict): readonly string[] => [...new Set(verdict.problems.map((p) => p.code))]

const documents = new Map<string, Uint8Array>()
beforeAll(async () => {
  documents.set('letter', await signedPdf(1))
  documents.set('form', await signedPdf(2))
})

describe.each(['letter', 'form'])('%s is not fooled by', (which) => {
  for (const [name, attacks] of Object.entries(classes))
    test.each(Object.keys(attacks))(`${name}: %s`, async (attack) => {
      const pdf = documents.get(which)!
      const [refused, forge] = attacks[attack]!
      const forged = forge(pdf)
      expect(Buffer.compare(forged, pdf)).not.toBe(0)
      const verdict = await verify(forged)
      expect(verdict.holds).toBe(false)
      expect(codes(verdict)).toContain(`sign/${refused}`)
      for (const { message, hint } of verdict.problems.map(wordsOf))
        expect(message.length * hint!.length).toBeGreaterThan(0)
    })
})

describe.each([1, 2] as const)('what was hidden before signing (P=%d)', (permission) => {
  const prepared = (hidden: string) =>
    signedPdf(permission, own('modern.p12'), { 12: (body) => `${body}\nendobj\n${hidden}` })
  const led = (pdf: Uint8Array, number: number) =>
    update(pdf, { objects: {}, redirected: { [number]: asText(pdf).lastIndexOf(`${number} 0 obj`) } })

  test.each([
    ['hide: the page’s content', 6, evil],
    ['replace: the font', 7, '<</Type/Font/Subtype/Type1/BaseFont/Symbol>>'],
    ['hide and replace: the page tree', 2, '<</Type/Pages/Kids[12 0 R]/Count 1>>'],
    ['hide and replace: the catalog', 1, '<</Type/Catalog/Pages 12 0 R/Perms<</DocMDP 5 0 R>>>>'],
  ])('%s', async (_, number, hidden) => {
    const pdf = await prepared(`${number} 0 obj\n${hidden}`)
    expect((await verify(pdf)).holds).toBe(true)
    const verdict = await verify(led(pdf, number))
    expect(verdict.holds).toBe(false)
    expect(codes(verdict)).toContain(`sign/${number === 1 ? 'not-signed' : changed}`)
  })
})

describe.each([1, 2] as const)('the zeros that fill the hole (P=%d)', (permission) => {
  /** signed with more room than the signature needs */
  async function roomy(): Promise<Uint8Array> {
    const opened = await openIdentity([own('modern.p12')], 'test', 'f', at)
    if (opened.kind === 'problems') throw new Error('no identity')
    const signer = openSigner(opened.value, null)
    const signed = await sign(hollowPdf(signer.contentsBytes + 400, permission), signer)
    if (signed.kind === 'problems') throw new Error('not signed')
    return signed.value.body
  }
  const zeros = '0'.repeat(700)

  test('are nothing', async () => expect((await verify(await roomy())).holds).toBe(true))

  test.each([
    ['keys', range, '>/Extra[]/X<'],
    ['an object', range, `>>>\nendobj\n6 0 obj\n${evil}\nendobj\n7 0 obj\n<</X<`],
    ['bytes behind the signature', 'signature-damaged', '3082'],
  ])('hold %s', async (_, refused, put) => {
    const pdf = await roomy()
    const forged = asText(pdf).replace(zeros, (old) => put.padEnd(old.length, '0'))
    expect(forged.length).toBe(pdf.length)
    const verdict = await verify(asBytes(forged))
    expect(verdict.holds).toBe(false)
    expect(codes(verdict)).toContain(`sign/${refused}`)
  })
})

describe.each(['letter', 'form'])('another signer, %s:', (which) => {
  /** someone else’s signature over everything, in a field of its own; `more` may change what else there is */
  async function signedAgain(more: (update: Update) => Update, extra = ''): Promise<Uint8Array> {
    const opened = await openIdentity([developmentIdentity()], null, 'f', at)
    if (opened.kind === 'problems') throw new Error('no identity')
    const signer = openSigner(opened.value, null)
    const pdf = documents.get(which)!
    const field = fieldAdded(pdf, widget('/FT/Sig/T(Second)/AP<</N 10 0 R>>/V 31 0 R'))
    const dictionary = `<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached${extra}`
    const unsigned = withHole(pdf, more(field), 31, dictionary, signer.contentsBytes)
    const signed = await sign(unsigned, signer)
    if (signed.kind === 'problems') throw new Error('not signed')
    return signed.value.body
  }

  test('a second signature that covers the whole of it (sneaky signature)', async () => {
    const verdict = await verify(await signedAgain((same) => same))
    expect(verdict).toMatchObject({ holds: false, signer: 'Test Signer' })
    // a form may be signed by its delegate, but not over what is on the page
    const second = which === 'letter' ? ['sign/second-signature'] : []
    expect(codes(verdict)).toEqual([...second, 'sign/changed-after-signing'])
  })

  test('a certification of their own in place of the first', async () => {
    const reference =
      '/Reference[<</Type/SigRef/TransformMethod/DocMDP/TransformParams<</Type/TransformParams/P 2/V/1.2>>>>]'
    const takenOver = await signedAgain(
      ({ objects }) => ({
        objects: { ...objects, 1: objects[1]!.replace('/DocMDP 5 0 R', '/DocMDP 31 0 R'), 6: evil },
      }),
      reference,
    )
    const verdict = await verify(takenOver)
    expect(verdict.holds).toBe(false)
    expect(verdict.signer).not.toBe('Test Signer')
    expect(codes(verdict)).toEqual(['sign/second-signature', 'sign/untrusted'])
    const unasked = await verifyPdf(takenOver, null, at)
    expect(unasked).toMatchObject({ holds: false, development: true })
  })
})

describe.each(['letter', 'form'])('a time-stamp’s field, %s:', (which) => {
  const stamp = invisible('Stamp')
  test.each([
    ['as pyHanko writes it', stamp],
    ['as a program that fears no entry', `${stamp}/TU(Time-stamp)/DA(/F 0 Tf 0 g)/MK<<>>/Ff 1`],
    ['without a place', '/FT/Sig/T(Stamp)'],
  ])('%s', async (_, field) => {
    const verdict = await verify(await timeStamped(documents.get(which)!, field))
    expect(verdict).toMatchObject({ holds: true, evidenceAdded: true, furtherSigners: [] })
    // nobody said whom to trust for time
    expect(codes(verdict)).toEqual(['sign/stamp-unproved'])
  })

  const script = '<</S/JavaScript/JS(app.alert\\(1\\))>>'
  test.each([
    ['an action', `${stamp}/A${script}`],
    ['a script when the page opens', `${stamp}/AA<</PO${script}>>`],
    ['a link when it is met', `${stamp}/AA<</E<</S/URI/URI(http://x.example)>>>>`],
    ['a rectangle of one number', stamp.replace('[0 0 0 0]', '[0]')],
    ['a rectangle of five numbers', stamp.replace('[0 0 0 0]', '[0 0 0 0 9]')],
    ['an empty rectangle', stamp.replace('[0 0 0 0]', '[]')],
    ['a rectangle of names', stamp.replace('[0 0 0 0]', '[/a/a/b/b]')],
    ['a rectangle', stamp.replace('[0 0 0 0]', '[100 35 190 60]')],
    ['a rectangle without height', stamp.replace('[0 0 0 0]', '[100 35 190 35]')],
    ['a look', `${stamp}/AP<</N 36 0 R>>`],
    ['a parent', `${stamp}/Parent 8 0 R`],
    ['a key that nobody knows', `${stamp}/X(y)`],
    ['a layer', `${stamp}/OC 7 0 R`],
    ['a name that a field has', stamp.replace('(Stamp)', '(visa)')],
    ['no name', stamp.replace('/T(Stamp)', '')],
    ['another kind of annotation', stamp.replace('/Widget', '/Screen')],
    ['a border that is a picture', `${stamp}/MK<</RI 10 0 R>>`],
  ])('has no %s', async (_, field) => {
    const verdict = await verify(await timeStamped(documents.get(which)!, field))
    expect(verdict.holds).toBe(false)
    expect(codes(verdict)).toContain(`sign/${changed}`)
  })
})

describe('what Poppler writes when it fills', () => {
  // it takes the number of the look before, in a new generation, and refers to a third object
  const look = stream('0 0 9 9 re f', '/Type/XObject/Subtype/Form/BBox[0 0 160 20]')
  const own = (permission: 1 | 2) =>
    signedPdf(permission, undefined, { 8: (body) => body.replace('10 0 R', '12 0 R'), 12: () => look })
  const filledByPoppler = (pdf: Uint8Array, after: string) =>
    ofGeneration(
      update(pdf, {
        objects: {
          8: bodyOf(pdf, 8).replace('12 0 R', after).replace('/V()', '/V(Zoe)'),
          12: look,
          30: look,
        },
      }),
      12,
      1,
    )

  test('holds on a form alone', async () => {
    for (const after of ['30 0 R', '12 1 R']) {
      const verdict = await verify(filledByPoppler(await own(2), after))
      expect(verdict).toMatchObject({ holds: true, problems: [], filled: [{ name: 'name', after: 'Zoe' }] })
      expect((await verify(filledByPoppler(await own(1), after))).holds).toBe(false)
    }
    expect(codes(await verify(filledByPoppler(await own(2), '12 0 R')))).toEqual([`sign/${changed}`])
  })
})

describe('a filled field that shows other than its value', () => {
  // What a delegate fills in is the delegate’s word, never the signer’s: the signature holds, and the officer is told
  // the value (docs/conformance.md).
  test('is a filled field, and the value is told', async () => {
    const pdf = documents.get('form')!
    const body = bodyOf(pdf, 8).replace('/V()', '/V(Zoe)').replace('10 0 R', '20 0 R')
    const look = stream('BT /F 10 Tf 2 5 Td (Tom) Tj ET', '/Type/XObject/Subtype/Form/BBox[0 0 160 20]')
    const verdict = await verify(update(pdf, { objects: { 8: body, 20: look } }))
    expect(verdict).toMatchObject({ holds: true, filled: [{ name: 'name', before: '', after: 'Zoe' }] })
  })
})
