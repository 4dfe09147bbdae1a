import { beforeAll, describe, expect, test } from 'vitest'
import { type Verdict, verifyPdf } from '../src/sign/verify/verdict.ts'
import {
  blankRect,
  delegateSigned,
  invisible,
  lastBodyOf,
  look,
  preparedForm,
  refilled,
  timeStamped,
  visible,
} from './sign/delegate.ts'
import { asBytes, asText, at, bodyOf, evil, filled, own, signedPdf, stream, update } from './sign/forge.ts'
import { trusting } from './sign/trusting.ts'

/** Whoever fills in a form may sign it too (ISO 32000-2, 12.8.2.2), and that opens no door. */

const roots = trusting([own('root.pem')])
const verify = (pdf: Uint8Array): Promise<Verdict> => verifyPdf(pdf, roots, at)
const codes = (verdict: Verdict): readonly string[] => [...new Set(verdict.problems.map((p) => p.code))]
const changed = 'sign/changed-after-signing'
const changedLater = 'sign/changed-after-further-signature'

let letter: Uint8Array
let form: Uint8Array
let prepared: Uint8Array
beforeAll(async () => {
  letter = await signedPdf(1)
  form = await signedPdf(2)
  prepared = await preparedForm()
})

const second = { field: 'Second', intact: true, whole: true, filledAfter: [] }

describe('a form holds that its delegate', () => {
  test('signs in the field that it has for that', async () => {
    for (const more of [
      {},
      { field: '/AP<</N 31 0 R>>' },
      { field: '/M(D:20261201120000Z)/Lock<</Type/SigFieldLock/Action/All>>' },
    ]) {
      const verdict = await verify(await delegateSigned(prepared, { ...more, prepared: 12 }))
      expect(verdict).toMatchObject({ holds: true, problems: [], filled: [], signer: 'Test Signer' })
      expect(verdict.furtherSigners).toEqual([
        {
          ...second,
          field: 'Delegate',
          signer: expect.any(String),
          certificate: expect.stringMatching(/^[0-9a-f]{64}$/),
          statedAt: '2026-12-01T12:00:00+00:00',
        },
      ])
    }
  })

  test('signs invisibly', async () => {
    for (const subFilter of ['ETSI.CAdES.detached', 'adbe.pkcs7.detached'])
      expect(await verify(await delegateSigned(form, { subFilter }))).toMatchObject({
        ...{ holds: true, problems: [], furtherSigners: [second] },
      })
    // a field that stands on no page
    const unseen = { field: '/FT/Sig/T(Second)', isListed: { form: true, page: false } }
    expect(await verify(await delegateSigned(form, unseen))).toMatchObject({ holds: true, problems: [] })
    const empty = stream(' ', '/Type/XObject/Subtype/Form/BBox[0 0 0 0]')
    const withLook = { field: `${invisible('Second')}/AP<</N 31 0 R>>`, more: () => ({ 31: empty }) }
    expect(await verify(await delegateSigned(form, withLook))).toMatchObject({ holds: true, problems: [] })
  })

  test('signs visibly where nothing is, and that is said', async () => {
    const verdict = await verify(await delegateSigned(form, { field: visible('Second') }))
    expect(verdict).toMatchObject({ holds: true, furtherSigners: [second] })
    expect(codes(verdict)).toEqual(['sign/signature-field-added'])
  })

  test('fills in before and after, each time told', async () => {
    const verdict = await verify(
      refilled(await delegateSigned(filled(form)), 11, '/V/Off/AS/Off', '/V/Yes/AS/Yes'),
    )
    expect(verdict).toMatchObject({ holds: true, problems: [], filled: [{ name: 'name' }, { name: 'visa' }] })
    expect(verdict.furtherSigners).toMatchObject([{ intact: true, whole: false, filledAfter: ['visa'] }])
  })

  test('signs, and another after, and an archive stamps it', async () => {
    const one = await delegateSigned(prepared, { prepared: 12, field: '/AP<</N 31 0 R>>' })
    const two = await delegateSigned(one, { numbers: [40, 41, 42] })
    const verdict = await verify(await timeStamped(two))
    expect(verdict).toMatchObject({ holds: true, evidenceAdded: true })
    // nobody said whom to trust for time
    expect(codes(verdict)).toEqual(['sign/stamp-unproved'])
    expect(verdict.furtherSigners.map(({ field, whole }) => [field, whole])).toEqual([
      ['Delegate', false],
      ['Second', false],
    ])
  })

  test('with a newer version and its extensions named, as pyHanko does', async () => {
    const more = (pdf: Uint8Array) => ({
      1: lastBodyOf(pdf, 1)
        .replace('11 0 R]', '11 0 R 30 0 R]')
        .replace(/>>$/, '/Version/2.0/Extensions<</ISO_[<</BaseVersion/2.0/ExtensionLevel 32002>>]>>>>'),
    })
    expect(await verify(await delegateSigned(form, { more }))).toMatchObject({ holds: true, problems: [] })
  })
})

const mdp = (action: string): string =>
  `/Reference[<</Type/SigRef/TransformMethod/FieldMDP/TransformParams<</Type/TransformParams${action}/V/1.2>>>>]`
const tick = (pdf: Uint8Array) => refilled(pdf, 11, '/V/Off/AS/Off', '/V/Yes/AS/Yes')

describe('what a delegate locks stays', () => {
  const locks: readonly [name: string, how: Parameters<typeof delegateSigned>[1], locksName: boolean][] = [
    ['all fields, by FieldMDP', { entries: mdp('/Action/All') }, true],
    ['all fields, by /Lock', { field: `${invisible('Second')}/Lock<</Action/All>>` }, true],
    ['one field, by FieldMDP', { entries: mdp('/Action/Include/Fields[(name)]') }, true],
    ['one field, by /Lock', { field: `${invisible('Second')}/Lock<</Action/Include/Fields[(name)]>>` }, true],
    ['all but one', { entries: mdp('/Action/Exclude/Fields[(visa)]') }, true],
    ['another field', { entries: mdp('/Action/Include/Fields[(visa)]') }, false],
    ['all but that one', { entries: mdp('/Action/Exclude/Fields[(name)]') }, false],
    [
      'both ways together',
      {
        entries: mdp('/Action/Include/Fields[(visa)]'),
        field: `${invisible('Second')}/Lock<</Action/Include/Fields[(name)]>>`,
      },
      true,
    ],
    ['what an unknown action may mean', { entries: mdp('/Action/Some') }, true],
    ['what a lock without dictionary may mean', { field: `${invisible('Second')}/Lock[]` }, true],
    ['what fields without names may mean', { entries: mdp('/Action/Include/Fields[4]') }, true],
    [
      'everything, by P in its lock',
      { field: `${invisible('Second')}/Lock<</Action/Include/Fields[]/P 1>>` },
      true,
    ],
    [
      'everything, by a DocMDP of its own',
      { entries: '/Reference[<</TransformMethod/DocMDP/TransformParams<</P 1>>>>]' },
      true,
    ],
  ]
  test.each(locks)('%s', async (_, how, locksName) => {
    const signed = await delegateSigned(form, how)
    expect(await verify(signed)).toMatchObject({ holds: true, problems: [], furtherSigners: [second] })
    const verdict = await verify(filled(signed))
    expect(verdict.holds).toBe(!locksName)
    expect(codes(verdict)).toEqual(locksName ? [changedLater] : [])
    // evidence may always come
    expect(await verify(await timeStamped(signed))).toMatchObject({
      holds: true,
      problems: [{ code: 'sign/stamp-unproved' }],
    })
  })

  test('but for the flag that says so, which may come in with it', async () => {
    const field = `${invisible('Second')}/Lock<</Action/Include/Fields[(name)]>>`
    const readOnly = (flags: number, number = 8) => ({
      field,
      more: (pdf: Uint8Array) => ({ [number]: lastBodyOf(pdf, number).replace('/V', `/Ff ${flags}/V`) }),
    })
    expect(await verify(await delegateSigned(form, readOnly(1)))).toMatchObject({ holds: true, problems: [] })
    for (const [flags, number] of [
      [3, 8],
      [1, 11],
    ] as const)
      expect(codes(await verify(await delegateSigned(form, readOnly(flags, number))))).toContain(changed)
    const unlocked = { ...readOnly(1), field: invisible('Second') }
    expect(codes(await verify(await delegateSigned(form, unlocked)))).toContain(changed)
  })

  test('also another’s field, which is not signed then', async () => {
    const locked = await delegateSigned(prepared, { entries: mdp('/Action/All') })
    const verdict = await verify(await delegateSigned(locked, { prepared: 12, numbers: [40, 41, 42] }))
    expect(codes(verdict)).toEqual([changedLater])
  })

  test('and what the certification locks is not opened by anyone', async () => {
    const locked = await signedPdf(2, own('modern.p12'), {
      4: (body) => body.replace(/>>$/, '/Lock<</Action/Include/Fields[(name)]>>>>'),
    })
    expect(codes(await verify(filled(locked)))).toEqual([changed])
    expect(await verify(tick(locked))).toMatchObject({ holds: true, problems: [] })
    const held = await preparedForm('/Lock<</Action/All>>')
    const opened = await delegateSigned(held, {
      prepared: 12,
      more: (pdf) => ({
        12: lastBodyOf(pdf, 12).replace('/Action/All', '/Action/Include/Fields[]/V 32 0 R'),
      }),
    })
    expect(codes(await verify(opened))).toEqual([changed])
  })
})

type Forged = () => Promise<Uint8Array>
const refused = (cases: Readonly<Record<string, readonly [code: string, forge: Forged]>>) =>
  test.each(Object.entries(cases))('%s', async (_, [code, forge]) => {
    const verdict = await verify(await forge())
    expect(verdict.holds).toBe(false)
    expect(codes(verdict)).toContain(code)
  })
/** with something changed in the saving that the delegate signs */
const along =
  (number: number, from: string | RegExp, to: string): Forged =>
  () =>
    delegateSigned(form, {
      more: (pdf) => {
        const grown = [1, 3].includes(number)
          ? lastBodyOf(pdf, number).replace('11 0 R]', '11 0 R 30 0 R]')
          : lastBodyOf(pdf, number)
        if (grown.replace(from, to) === grown) throw new Error(`${number} has no ${from}`)
        return { [number]: grown.replace(from, to) }
      },
    })
const field =
  (entries: string, more: object = {}): Forged =>
  () =>
    delegateSigned(form, { field: entries, ...more })

describe('a second signature brings nothing else in:', () => {
  refused({
    'on a letter': ['sign/second-signature', () => delegateSigned(letter)],
    'on a letter, where nothing is': [
      'sign/second-signature',
      () => delegateSigned(letter, { field: visible('Second') }),
    ],
    'over text': [changed, field(visible('Second', '[100 140 190 170]'))],
    'over the end of a line': [changed, field(visible('Second', '[20 147 190 149]'))],
    'over a field': [changed, field(visible('Second', '[100 90 190 105]'))],
    'over a read-only field': [changed, field(visible('Second', '[100 60 190 75]'))],
    'over the whole page': [changed, field(visible('Second', '[0 0 200 200]'))],
    'over the field for the delegate': [
      changed,
      () => delegateSigned(prepared, { field: visible('Second', '[110 5 150 20]') }),
    ],
    'with its corners the other way round': [changed, field(visible('Second', '[190 105 100 90]'))],
    'with a rectangle that is none': [changed, field(visible('Second', '[100 35 190]'))],
    'that grows on the screen (NoZoom)': [changed, field(visible('Second').replace('/F 132', '/F 140'))],
    'with an action': [changed, field(`${invisible('Second')}/A<</S/URI/URI(http://x.example)>>`)],
    'with actions of its annotation': [
      changed,
      field(`${invisible('Second')}/AA<</PO<</S/JavaScript/JS(x)>>>>`),
    ],
    'with a parent': [changed, field(`${invisible('Second')}/Parent 8 0 R`)],
    'with kids': [
      changed,
      field(`${invisible('Second')}/Kids[33 0 R]`, {
        more: () => ({ 33: '<</Subtype/Widget/Rect[0 0 9 9]>>' }),
      }),
    ],
    'with a seed value': [changed, field(`${invisible('Second')}/SV<</URL<<>>>>`)],
    'with a layer': [changed, field(`${invisible('Second')}/OC<</Type/OCG/Name(x)>>`)],
    'with a place in the structure': [changed, field(`${visible('Second')}/StructParent 1`)],
    'with a picture in /MK': [changed, field(visible('Second').replace('/MK<<>>', '/MK<</I 31 0 R>>'))],
    'with a look for another moment': [
      changed,
      field(visible('Second').replace('/N 31 0 R', '/N 31 0 R/D 31 0 R')),
    ],
    'with looks by state': [changed, field(visible('Second').replace('/N 31 0 R', '/N<</a 31 0 R>>'))],
    'invisible with a look that paints': [changed, field(`${invisible('Second')}/AP<</N 31 0 R>>`)],
    'under the name of a field': [changed, field(invisible('name'))],
    'under the name of a field of a field': [changed, field(invisible('name.x'))],
    'without a name': [changed, field(invisible(''))],
    'of another type': [changed, field(invisible('Second').replace('/Sig', '/Btn'))],
    'of another annotation': [changed, field(invisible('Second').replace('/Widget', '/Stamp'))],
    'on no page that there is': [changed, field(invisible('Second').replace('/P 3 0 R', '/P 31 0 R'))],
    'visible on no page': [changed, field(visible('Second'), { isListed: { form: true, page: false } })],
    'on the page alone': [changed, field(visible('Second'), { isListed: { form: false, page: true } })],
    'a text field with it': [
      changed,
      () =>
        delegateSigned(form, {
          more: (pdf) => ({
            1: lastBodyOf(pdf, 1).replace('11 0 R]', '11 0 R 30 0 R 33 0 R]'),
            33: '<</FT/Tx/T(x)/V(no)>>',
          }),
        }),
    ],
    'an annotation with it': [
      changed,
      () =>
        delegateSigned(form, {
          more: (pdf) => ({
            3: lastBodyOf(pdf, 3).replace('11 0 R]', '11 0 R 30 0 R 33 0 R]'),
            33: `<</Type/Annot/Subtype/FreeText/Rect${blankRect}/Contents(no)>>`,
          }),
        }),
    ],
    'an empty field with it': [
      changed,
      () =>
        delegateSigned(form, {
          more: (pdf) => ({
            1: lastBodyOf(pdf, 1).replace('11 0 R]', '11 0 R 30 0 R 33 0 R]'),
            33: '<</FT/Sig/T(Third)>>',
          }),
        }),
    ],
    'a page’s content with it': [changed, along(6, /[\s\S]+/, evil)],
    'another page size with it': [changed, along(3, '[0 0 200 200]', '[0 0 99 99]')],
    'actions of the page with it': [changed, along(3, />>$/, '/AA<</O<</S/JavaScript/JS(x)>>>>>>')],
    'an action on opening with it': [changed, along(1, />>$/, '/OpenAction<</S/JavaScript/JS(x)>>>>')],
    'a script with it': [changed, along(1, />>$/, '/Names<</JavaScript<</Names[]>>>>>>')],
    'a look for the seal with it': [changed, along(4, '/Rect[0 0 0 0]', '/Rect[0 0 0 0]/AP<</N 10 0 R>>')],
    'a read-only field with it': [changed, along(9, '(France)', '(Enemy)')],
    'other permissions with it': [
      changed,
      along(1, '/Perms<</DocMDP 5 0 R>>', '/Perms<</DocMDP 5 0 R/UR3 32 0 R>>'),
    ],
    'the certification gone with it': ['sign/not-certified', along(1, '/Perms<</DocMDP 5 0 R>>', '')],
    'a certification of its own in place of the first': [
      'sign/second-signature',
      () =>
        delegateSigned(form, {
          entries: '/Reference[<</TransformMethod/DocMDP/TransformParams<</P 2>>>>]',
          more: (pdf) => ({
            1: lastBodyOf(pdf, 1)
              .replace('11 0 R]', '11 0 R 30 0 R]')
              .replace('/DocMDP 5 0 R', '/DocMDP 32 0 R'),
          }),
        }),
    ],
    'an action in the field for the delegate': [
      changed,
      () => delegateSigned(prepared, { prepared: 12, field: '/AA<</E<</S/JavaScript/JS(x)>>>>' }),
    ],
    'the field for the delegate moved': [
      changed,
      () =>
        delegateSigned(prepared, {
          prepared: 12,
          more: (pdf) => ({
            12: lastBodyOf(pdf, 12).replace(/\/Rect\[[^\]]*\]/, '/Rect[0 0 200 200]/V 32 0 R'),
          }),
        }),
    ],
    'the field for the delegate hidden': [
      changed,
      () =>
        delegateSigned(prepared, {
          prepared: 12,
          more: (pdf) => ({ 12: lastBodyOf(pdf, 12).replace('/F 4', '/F 2/V 32 0 R') }),
        }),
    ],
    'the field for the delegate painted, not signed': [
      changed,
      async () =>
        update(prepared, {
          objects: { 12: bodyOf(prepared, 12).replace(/>>$/, '/AP<</N 31 0 R>>>>'), 31: look },
        }),
    ],
    'a time-stamp in the field for the delegate': [
      changed,
      () => timeStamped(prepared, '/AP<</N 36 0 R>>', { prepared: 12 }),
    ],
    'the certification’s signature shared by the field for the delegate': [
      changed,
      async () => update(prepared, { objects: { 12: bodyOf(prepared, 12).replace(/>>$/, '/V 5 0 R>>') } }),
    ],
  })
})

/** bytes of the delegate’s saving made others, and none moved */
const inPlace = async (from: string | RegExp, to: string): Promise<Uint8Array> => {
  const text = asText(await delegateSigned(form))
  const changed = text.slice(form.length).replace(from, to)
  if (changed.length !== text.length - form.length) throw new Error('moved')
  return asBytes(text.slice(0, form.length) + changed)
}

describe('a delegate’s signature that is none does not pass:', () => {
  const broken = 'sign/further-signature'
  refused({
    'its bytes changed': [broken, () => inPlace('D:20261201120000Z', 'D:20261201120001Z')],
    'its CMS changed': [broken, () => inPlace('/Contents<30', '/Contents<31')],
    'its range not from the beginning': [broken, () => inPlace('/ByteRange[0 ', '/ByteRange[1 ')],
    'of an unknown kind': [broken, () => delegateSigned(form, { subFilter: 'adbe.x509.rsa_sha1' })],
    'a stamp’s kind': [broken, () => delegateSigned(form, { subFilter: 'ETSI.RFC3161' })],
    'in a dictionary of another type': [broken, () => inPlace('/Type/Sig/F', '/Type/Sgi/F')],
    'moved by a later saving': [
      broken,
      async () => {
        const signed = await delegateSigned(form)
        return update(signed, { objects: { 32: lastBodyOf(signed, 32) } })
      },
    ],
    'in two fields': [
      broken,
      () =>
        delegateSigned(form, {
          more: (pdf) => ({
            1: lastBodyOf(pdf, 1).replace('11 0 R]', '11 0 R 30 0 R 33 0 R]'),
            33: '<</FT/Sig/T(Third)/V 32 0 R>>',
          }),
        }),
    ],
    'taken away again, and what it locked changed': [
      broken,
      async () => {
        const signed = await delegateSigned(prepared, { prepared: 12, entries: mdp('/Action/All') })
        return filled(refilled(signed, 12, '/V 32 0 R', ''))
      },
    ],
    'replaced by another in its field': [
      broken,
      async () => {
        const signed = await delegateSigned(prepared, { prepared: 12 })
        return delegateSigned(signed, {
          prepared: 12,
          numbers: [40, 41, 42],
          more: (pdf) => ({ 12: lastBodyOf(pdf, 12).replace('/V 32 0 R', '/V 42 0 R') }),
        })
      },
    ],
    'put into its field after it was made': [
      broken,
      async () => {
        const orphan = await delegateSigned(form, {
          isListed: { form: false, page: false },
          more: () => ({ 30: '<<>>' }),
        })
        const body = (number: number) => lastBodyOf(orphan, number).replace('11 0 R]', '11 0 R 33 0 R]')
        return update(orphan, { objects: { 1: body(1), 33: '<</FT/Sig/T(Second)/V 32 0 R>>' } })
      },
    ],
    'whose field was changed after it': [
      changedLater,
      async () => {
        const signed = await delegateSigned(form, { field: visible('Second') })
        return refilled(signed, 30, blankRect, '[100 5 190 30]')
      },
    ],
    'whose look was changed after it': [
      changedLater,
      async () => {
        const signed = await delegateSigned(form, { field: visible('Second') })
        return update(signed, { objects: { 31: stream('0 0 70 20 re f', '/Subtype/Form/BBox[0 0 70 20]') } })
      },
    ],
    'covered by another’s': [
      changedLater,
      async () => {
        const signed = await delegateSigned(form, { field: visible('Second') })
        return delegateSigned(signed, {
          field: visible('Third', '[110 40 150 50]', 41),
          numbers: [40, 41, 42],
        })
      },
    ],
  })
})
