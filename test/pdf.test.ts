import { createHash } from 'node:crypto'
import { PDFArray, PDFDict, PDFName, type PDFNumber, type PDFRef } from 'pdf-lib'
import { beforeAll, describe, expect, it } from 'vitest'
import { openFonts } from '../src/fonts/fonts.ts'
import type { Doc } from '../src/model/doc.ts'
import type { Cluster, Fonts } from '../src/model/face.ts'
import type { Page } from '../src/model/page.ts'
import { openPdfWriter, type SigningParameters } from '../src/pdf/pdf.ts'
import { type SharedObjects, share } from '../src/pdf/shared.ts'
import {
  openInPdfJs,
  openObjects,
  outline,
  readByPdfium,
  readStructure,
  textByPdfJs,
  words,
} from './pdf-reader.ts'
import { document, element, field, set, text } from './pdf-sample.ts'
import { whole } from './whole.ts'

const face = 'noto-serif-400'

/** a group first, then its buttons */
type Fields = Map<string, object[]> | Readonly<Record<string, object[]>>
const draft: SigningParameters = { kind: 'draft', at: '2004-05-10T14:30:00+02:00' }
const certify: SigningParameters = { ...draft, kind: 'certify', permission: 2, contentsBytes: 4096 }

let fonts: Fonts
let shared: SharedObjects

const clusters = (value: string): readonly Cluster[] =>
  fonts.face(face).shape({ text: value, direction: 'ltr', script: 'Latn', language: 'fr', features: [] })

beforeAll(async () => {
  fonts = await openFonts()
  shared = share({
    programs: new Map([[face, fonts.program(face, clusters('Lettre aux Ministres, le 10 mai 2004'))]]),
    typing: fonts.typing([face], ['latin'], ''),
    pictures: new Map(),
  })
})

const letter = (): Doc =>
  document('fr', 'ltr', [
    element('H1', [text('Lettre')]),
    element('P', [
      text('aux Ministres '),
      element('Span', [text('WSIS')], { language: 'en', expansion: 'World Summit' }),
      element(null, [text('Żółć')]),
    ]),
    element('Table', [
      element('TR', [element('TH', [text('Etat')], { scope: 'Row' }), element('TD', [])]),
      element('TR', [element('TD', [text('mai')]), element('TD', [text('2004')])]),
    ]),
    element('Artifact', [text('Lettre')]),
    element('P', []),
    { kind: 'signature', tooltip: 'Signature électronique', children: [element('P', [text('mai')])] },
  ])

const form = (direction: 'ltr' | 'rtl' = 'ltr'): Doc =>
  document('fr', direction, [
    element('P', [text('Nom')]),
    field('name', { type: 'text', value: '', multiline: false, maxLength: 20 }, { required: true }),
    field(
      'state',
      { type: 'text', value: "Côte d'Ivoire", multiline: false, maxLength: null },
      { readOnly: true },
    ),
    field('address', { type: 'text', value: '', multiline: true, maxLength: 240 }),
    field('role', {
      type: 'choice',
      value: 'b',
      options: [
        { value: 'a', label: 'Chef' },
        { value: 'b', label: 'Délégué' },
      ],
    }),
    element('P', [field('french', { type: 'check', value: 'yes', checked: true }), text('français')]),
    element('P', [
      field('visa', { type: 'radio', value: 'yes', checked: false }, { tooltip: 'Visa – oui' }),
      field('visa', { type: 'radio', value: 'no', checked: true }, { tooltip: 'Visa – non' }),
    ]),
  ])

const pagesOf = (doc: Doc): readonly Page[] => set(doc, fonts, () => face)
const print = (doc: Doc, signing: SigningParameters = draft) =>
  openPdfWriter(fonts).write(doc, pagesOf(doc), shared, signing)
const write = (doc: Doc, signing: SigningParameters = draft): Uint8Array => whole(print(doc, signing))

describe('a written file', () => {
  it('gives PDFium and PDF.js the same text, glyphs of both subsets in it', async () => {
    const bytes = write(letter())
    const expected = 'Lettre aux Ministres WSIS Żółć Etat mai 2004 Lettre mai'
    expect(await textByPdfJs(bytes)).toBe(expected)
    expect((await readByPdfium(bytes)).text).toBe(expected)
  })

  it('has its objects where the cross-reference table says, and nothing of today', () => {
    const file = Buffer.from(write(form(), certify)).toString('latin1')
    const start = Number(/startxref\n(\d+)\n%%EOF\n$/.exec(file)![1])
    const [head, ...entries] = file
      .slice(start, file.indexOf('trailer') - 1)
      .split('\n')
      .slice(1)
    expect(entries.length).toBe(Number(head!.split(' ')[1]))
    for (const [number, entry] of entries.entries()) {
      if (number === 0) continue
      expect(entry).toMatch(/^\d{10} 00000 n $/)
      expect(file.slice(Number(entry.slice(0, 10))).startsWith(`${number} 0 obj\n`)).toBe(true)
    }
    expect([...new Set(file.match(/D:\d+[^)]*/g))]).toEqual(["D:20040510143000+02'00'"])
    expect(file).not.toContain(String(new Date().getFullYear()))
  })

  it('is the same each time, whatever the writer has written before', () => {
    const writer = openPdfWriter(fonts)
    const [first, other] = [letter(), form()]
    writer.write(other, pagesOf(other), shared, draft)
    const again = writer.write(first, pagesOf(first), shared, certify)
    expect(hash(whole(again))).toBe(hash(write(first, certify)))
  })

  it('changes its identifier with its content', async () => {
    const id = async (doc: Doc) => (await openObjects(write(doc))).document.context.trailerInfo.ID
    const title = { ...letter(), title: 'Another' }
    expect(String(await id(title))).not.toBe(String(await id(letter())))
  })

  it('names itself in the metadata by the same identifier, a UUID made of its bytes', async () => {
    const named = async (doc: Doc, signing: SigningParameters) => {
      const bytes = write(doc, signing)
      const { metadata } = await (await openInPdfJs(bytes)).getMetadata()
      const [, id] = /ID \[<(.{32})> <\1>\]/.exec(Buffer.from(bytes).toString('latin1'))!
      const names = ['xmpmm:documentid', 'xmpmm:instanceid'].map((name) => String(metadata.get(name)))
      expect(names[0]).toMatch(/^uuid:.{8}-.{4}-8.{3}-[89ab].{3}-.{12}$/)
      expect(names.map((name) => name.replace(/uuid:|-/g, ''))).toEqual([id, id])
      return id
    }
    // whatever its title is
    const placeholder = 'uuid:00000000-0000-0000-0000-000000000000'
    const ids = [
      await named(letter(), draft),
      await named(letter(), certify),
      await named({ ...letter(), title: placeholder }, draft),
      await named({ ...letter(), title: `<xmpMM:DocumentID>${placeholder}<` }, draft),
    ]
    expect(new Set(ids).size).toBe(ids.length)
    expect(await named(letter(), certify)).toBe(ids[1])
  })

  it('says what it is: conformance, language, title, direction, output intent', async () => {
    const doc = { ...form('rtl'), title: 'Ünïcode & <title>' }
    const bytes = write(doc)
    const { metadata, info } = await (await openInPdfJs(bytes)).getMetadata()
    expect(metadata.get('dc:title')).toBe(doc.title)
    expect(metadata.get('pdfuaid:part')).toBe('1')
    expect([metadata.get('pdfaid:part'), metadata.get('pdfaid:conformance')]).toEqual(['2', 'A'])
    expect(info).toMatchObject({ Title: doc.title, Language: 'fr', PDFFormatVersion: '1.7' })
    const { catalog, say, get } = await openObjects(bytes)
    expect(say(catalog, 'ViewerPreferences', 'Direction')).toBe('/R2L')
    expect(say(catalog, 'ViewerPreferences', 'DisplayDocTitle')).toBe('true')
    expect(say(catalog, 'MarkInfo', 'Marked')).toBe('true')
    const profile = get(catalog, 'OutputIntents', 0, 'DestOutputProfile')
    expect(String(get(profile, 'N'))).toBe('3')
  })
})

describe('the structure tree', () => {
  it('is the document: roles, order, cells without ink; artifacts and empty paragraphs are not in it', async () => {
    const { root } = await readStructure(write(letter()))
    expect(outline(root, (kid) => (kid.startsWith('object') ? 'widget' : 'ink'))).toBe(
      'Document[H1[ink] P[ink Span[ink] ink] Table[TR[TH[ink] TD] TR[TD[ink] TD[ink]]] Div[Form[widget] P[ink]]]',
    )
  })

  it('keeps languages, expansions and scopes', async () => {
    const { root, get } = await readStructure(write(letter()))
    const child = (at: number, ...more: number[]) =>
      more.reduce((node, index) => node.kids[index] as typeof root, root.kids[at] as typeof root)
    const span = child(1, 1).dictionary
    expect(get(span, 'Lang')?.toString()).toBe('(en)')
    expect(get(span, 'E')?.toString()).toBe('(World Summit)')
    expect(get(child(2, 0, 0).dictionary, 'A', 'Scope')?.toString()).toBe('/Row')
    expect(get(child(0).dictionary, 'Lang')).toBeUndefined()
  })

  it('is found again from each marked-content sequence and each widget', async () => {
    for (const doc of [letter(), form()]) {
      const bytes = write(doc, certify)
      const { root, parents, pages, get, context } = await readStructure(bytes)
      const found = new Map<string, PDFDict>()
      const walk = (node: typeof root): void => {
        for (const kid of node.kids) typeof kid === 'string' ? found.set(kid, node.dictionary) : walk(kid)
      }
      walk(root)
      let seen = 0
      for (const [key, parent] of parents) {
        if (key < pages.length) {
          const owners = context.lookup(parent, PDFArray)
          for (let mcid = 0; mcid < owners.size(); mcid++, seen++)
            expect(found.get(`${key}:${mcid}`)).toBe(context.lookup(owners.get(mcid)))
        } else {
          const element = context.lookup(parent, PDFDict)
          expect(get(element, 'S')?.toString()).toBe('/Form')
          const widget = element.get(PDFName.of('K')) as PDFDict
          const ref = widget.get(PDFName.of('Obj')) as PDFRef
          const annotation = context.lookup(ref, PDFDict)
          expect((annotation.get(PDFName.of('StructParent')) as PDFNumber).asNumber()).toBe(key)
          expect(get(annotation, 'TU') ?? get(annotation, 'Parent', 'TU')).toBeDefined()
          seen++
        }
      }
      expect(seen).toBe(found.size)
      for (const [index, page] of pages.entries()) {
        expect(get(page, 'StructParents')?.toString()).toBe(String(index))
        expect(get(page, 'Tabs')?.toString()).toBe('/S')
      }
    }
  })

  it('refuses pages that do not fit the document', () => {
    const doc = letter()
    const pages = pagesOf(doc)
    const stray = { ...pages[0]!.ink.find((ink) => ink.kind === 'glyphs')!, owner: 9999 }
    const withStray = [{ ...pages[0]!, ink: [...pages[0]!.ink, stray] }]
    const writer = openPdfWriter(fonts)
    expect(() => writer.write(doc, withStray, shared, draft)).toThrow('9999')
    const without = pages.map((page) => ({ ...page, ink: page.ink.filter((ink) => ink.kind !== 'widget') }))
    expect(() => writer.write(doc, without, shared, draft)).toThrow('Signature électronique')
  })
})

describe('fields', () => {
  it('are what a reader expects: kinds, flags, values, options', async () => {
    const fields = (await (await openInPdfJs(write(form()))).getFieldObjects()) as Fields
    const of = (name: string) => (fields instanceof Map ? fields.get(name) : fields[name])!.at(-1)
    expect(of('name')).toMatchObject({ type: 'text', value: '', charLimit: 20, editable: true })
    expect(of('state')).toMatchObject({ type: 'text', value: "Côte d'Ivoire", editable: false })
    // 240 were asked for, and its box of 150 points by 15 shows one line of capitals
    expect(of('address')).toMatchObject({ type: 'text', multiline: true, charLimit: 24 })
    expect(of('role')).toMatchObject({ type: 'combobox', value: 'b' })
    expect(of('french')).toMatchObject({ type: 'checkbox', value: 'yes' })
    expect(of('visa')).toMatchObject({ type: 'radiobutton', value: 'no' })
    const page = await (await openInPdfJs(write(form()))).getPage(1)
    const annotations = await page.getAnnotations()
    expect(annotations.map(({ fieldName }) => fieldName)).toEqual([
      'name',
      'state',
      'address',
      'role',
      'french',
      'visa',
      'visa',
    ])
    expect(annotations.map(({ alternativeText }) => alternativeText)).toContain('tip name')
    expect(annotations[0]).toMatchObject({ required: true, readOnly: false })
    expect(annotations[1]).toMatchObject({ required: false, readOnly: true })
  })

  it('show their values by their appearances alone', async () => {
    const doc = form()
    const pages = pagesOf(doc)
    const { pages: rasters } = await readByPdfium(write(doc))
    const ink = pages[0]!.ink.filter((each) => each.kind === 'widget')
    const dark = ink.map(({ xPt, yPt, widthPt, heightPt }) =>
      // inside of a frame, and of a radio button's ring
      widthPt === heightPt
        ? rasters[0]!.darkness(xPt + 3, yPt + 3, widthPt - 6, heightPt - 6)
        : rasters[0]!.darkness(xPt + 2, yPt + 2, widthPt - 4, heightPt - 4),
    )
    const [name, state, address, role, check, yes, no] = dark as [
      number,
      number,
      number,
      number,
      number,
      number,
      number,
    ]
    expect([name, address, yes]).toEqual([0, 0, 0])
    for (const shown of [state, role, check, no]) expect(shown).toBeGreaterThan(0.01)
  })

  it('wait for a signature of whoever fills the form: visible, in the structure, empty, and showing nothing', async () => {
    const signed = field('signed', { type: 'signature' }, { tooltip: 'Signature du responsable' })
    const doc = document('fr', 'ltr', [element('P', [text('Signature')]), signed])
    const bytes = write(doc, { ...certify, permission: 2 })
    const { catalog, list, get, say } = await openObjects(bytes)
    const [own, certifying] = list(catalog, 'AcroForm', 'Fields')
    expect([say(own, 'FT'), say(own, 'T'), say(own, 'Ff')]).toEqual(['/Sig', '(signed)', '0'])
    expect(get(own, 'V')).toBeUndefined()
    expect(get(certifying, 'V')).toBe(get(catalog, 'Perms', 'DocMDP'))
    // ISO 19005-2, 6.3.3: each annotation has an appearance
    expect(say(own, 'AP', 'N', 'BBox')).toBe('[ 0 0 150 15 ]')
    const { root } = await readStructure(bytes)
    expect(outline(root, (kid) => (kid.startsWith('object') ? 'widget' : 'ink'))).toBe(
      'Document[P[ink] Form[widget]]',
    )
    const [annotation] = await (await (await openInPdfJs(bytes)).getPage(1)).getAnnotations()
    expect(annotation).toMatchObject({ fieldType: 'Sig', alternativeText: 'Signature du responsable' })
    const box = pagesOf(doc)[0]!.ink.find((ink) => ink.kind === 'widget')!
    const { pages } = await readByPdfium(bytes)
    expect(pages[0]!.darkness(box.xPt + 1, box.yPt + 1, box.widthPt - 2, box.heightPt - 2)).toBe(0)
  })

  it('start at the right in a right-to-left form', async () => {
    const { catalog, list, get } = await openObjects(write(form('rtl')))
    const name = list(catalog, 'AcroForm', 'Fields')[0]
    expect(get(name, 'Q')?.toString()).toBe('2')
  })

  it('make a value smaller that is too long for its field', async () => {
    const long = 'Royaume-Uni de Grande-Bretagne et d’Irlande du Nord, et encore autant'
    const doc = document('fr', 'ltr', [
      field('state', { type: 'text', value: long, multiline: false, maxLength: null }),
    ])
    const box = pagesOf(doc)[0]!.ink.find((ink) => ink.kind === 'widget')!
    const { pages } = await readByPdfium(write(doc))
    expect(pages[0]!.darkness(box.xPt + 2, box.yPt + 2, box.widthPt - 4, 11)).toBeGreaterThan(0.01)
    expect(pages[0]!.darkness(box.xPt + box.widthPt - 1.5, box.yPt + 2, 1, 11)).toBe(0)
  })
})

describe('the signature', () => {
  it('has a hole of zeros that the byte range leaves out, and certifies', async () => {
    const printed = print(letter(), { ...certify, permission: 1 })
    const bytes = whole(printed)
    const [start, end] = [printed.placeholder.start, printed.placeholder.end].map(
      (each) => printed.prefix.length + each,
    )
    expect(Buffer.from(bytes).subarray(start, end).toString('latin1')).toBe(`<${'00'.repeat(4096)}>`)
    const { catalog, get, say } = await openObjects(bytes)
    const signature = get(catalog, 'Perms', 'DocMDP')
    expect(say(signature, 'ByteRange')).toBe(`[ 0 ${start} ${end} ${bytes.length - end!} ]`)
    expect(say(signature, 'SubFilter')).toBe('/ETSI.CAdES.detached')
    expect(say(signature, 'M')).toBe("(D:20040510143000+02'00')")
    expect(say(signature, 'Reference', 0, 'TransformParams', 'P')).toBe('1')
    expect(say(catalog, 'AcroForm', 'SigFlags')).toBe('3')
    const shown = get(catalog, 'AcroForm', 'Fields', 0)
    expect(get(shown, 'V')).toBe(signature)
    expect(say(shown, 'FT')).toBe('/Sig')
  })

  it('stands in a field without size where the document shows none, and in none in a draft', async () => {
    const certified = await openObjects(write(form(), certify))
    const fields = certified.list(certified.catalog, 'AcroForm', 'Fields')
    const own = fields.filter((each) => certified.say(each, 'FT') === '/Sig')
    expect(own.map((each) => certified.say(each, 'Rect'))).toEqual(['[ 0 0 0 0 ]'])
    const plain = print(letter())
    expect(plain.placeholder).toEqual({ start: 0, end: 0 })
    const { catalog, get } = await openObjects(whole(plain))
    expect(get(catalog, 'Perms')).toBeUndefined()
    expect(get(catalog, 'AcroForm', 'Fields', 0, 'V')).toBeUndefined()
  })

  it('takes a time with its zone only', () => {
    expect(() => write(letter(), { kind: 'draft', at: '2004-05-10 14:30' })).toThrow('2004-05-10 14:30')
  })
})

function hash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

// what words() does to both sides of a comparison
it('compares texts by their words', () => expect(words(' a\n\fb ')).toBe('a b'))
