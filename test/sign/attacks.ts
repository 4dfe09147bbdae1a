import {
  asBytes,
  asText,
  bodyOf,
  edited,
  evil,
  filled,
  ofGeneration,
  stream,
  type Update,
  update,
} from './forge.ts'

/**
 * The published attacks on signed PDFs, class by class, on a letter (P=1) and on a form (P=2):
 * V. Mladenov, C. Mainka, K. Meyer zu Selhausen, M. Grothe, J. Schwenk, “1 Trillion Dollar Refund: How To Spoof PDF
 * Signatures”, CCS 2019 (universal signature forgery, incremental saving, signature wrapping); C. Mainka, V. Mladenov,
 * S. Rohlmann, “Shadow Attacks: Hiding and Replacing Content in Signed PDFs”, NDSS 2021; S. Rohlmann, V. Mladenov,
 * C. Mainka, J. Schwenk, “Breaking the Specification: PDF Certification”, S&P 2021 (evil annotation, sneaky signature).
 * Each forgery says which code it must be refused with, so that none is refused for a slip of the forger’s alone.
 */

export type Forge = (pdf: Uint8Array) => Uint8Array
export type Attacks = Readonly<Record<string, readonly [refused: string, forge: Forge]>>

export const changed = 'changed-after-signing'
export const range = 'signature-range'
const unreadable = 'pdf-unreadable'

/** The signature dictionary, changed in an update of its own. */
const appended =
  (change: (body: string) => string): Forge =>
  (pdf) =>
    update(pdf, { objects: { 5: change(bodyOf(pdf, 5)) } })

/** The signature dictionary, changed where it stands; nothing else moves. */
const inPlace =
  (from: string | RegExp, to: string): Forge =>
  (pdf) => {
    const forged = asText(pdf).replace(from, (old) => to.padEnd(old.length))
    if (forged.length !== pdf.length) throw new Error(`${to} is longer than what it replaces`)
    return asBytes(forged)
  }

const contents = /\/Contents<[^>]*>/
const byteRange = /\/ByteRange\[[^\]]*\]/

const universalForgery: Attacks = {
  'no /Contents': [range, appended((body) => body.replace(contents, ''))],
  'null for /Contents': [range, appended((body) => body.replace(contents, '/Contents null'))],
  'empty /Contents': [range, appended((body) => body.replace(contents, '/Contents<>'))],
  'zeros for /Contents': [range, appended((body) => body.replace(contents, '/Contents<0000>'))],
  'no /ByteRange': [range, appended((body) => body.replace(byteRange, ''))],
  'null for /ByteRange': [range, appended((body) => body.replace(byteRange, '/ByteRange null'))],
  'an empty /ByteRange': [range, appended((body) => body.replace(byteRange, '/ByteRange[]'))],
  'a /ByteRange of nothing': [range, appended((body) => body.replace(byteRange, '/ByteRange[0 0 0 0]'))],
  'a negative /ByteRange': [range, appended((body) => body.replace('/ByteRange[0 ', '/ByteRange[0 -'))],
  'another P': [range, appended((body) => body.replace(/\/P \d/, '/P 3'))],
  'no /Contents, in place': [range, inPlace('/Contents<', '/Kontents<')],
  'null for /Contents, in place': [range, inPlace(contents, '/Contents null')],
  'zeros for /Contents, in place': [
    'signature-damaged',
    (pdf) => asBytes(asText(pdf).replace(contents, (old) => `/Contents<${'0'.repeat(old.length - 11)}>`)),
  ],
  '/Contents as a literal string, in place': [range, inPlace(contents, '/Contents()')],
  '/Contents by reference, in place': [range, inPlace(contents, '/Contents 12 0 R')],
  'no /ByteRange, in place': [range, inPlace('/ByteRange[', '/ByteRangf[')],
  'null for /ByteRange, in place': [range, inPlace(byteRange, '/ByteRange null')],
  'a /ByteRange without numbers, in place': [range, inPlace(byteRange, '/ByteRange[(a)(b)(c)(d)]')],
  'a /ByteRange with null in it, in place': [range, inPlace(byteRange, '/ByteRange[0 null 9 9]')],
  'a negative /ByteRange, in place': [range, inPlace(byteRange, '/ByteRange[0 -1 -2 -3]')],
  'a /ByteRange of three numbers, in place': [range, inPlace(byteRange, '/ByteRange[0 9 9]')],
  'a /ByteRange that begins later, in place': [range, inPlace('/ByteRange[0 ', '/ByteRange[1 ')],
  'no /SubFilter, in place': ['signature-format', inPlace('/SubFilter/ETSI', '/SubFalter/ETSI')],
  'an older kind of signature, in place': [
    'signature-format',
    inPlace('/SubFilter/ETSI.CAdES.detached', '/SubFilter/adbe.x509.rsa_sha1'),
  ],
}

const incrementalSaving: Attacks = {
  'a page’s content replaced': [changed, (pdf) => update(pdf, { objects: { 6: evil } })],
  'a page with other content': [
    changed,
    (pdf) => update(pdf, { objects: { 3: bodyOf(pdf, 3).replace('6 0 R', '30 0 R'), 30: evil } }),
  ],
  'an object appended without table': [
    unreadable,
    (pdf) => asBytes(`${asText(pdf)}6 0 obj\n${evil}\nendobj\n`),
  ],
  'an object and the signature appended without table': [
    unreadable,
    (pdf) => asBytes(`${asText(pdf)}6 0 obj\n${evil}\nendobj\n5 0 obj\n${bodyOf(pdf, 5)}\nendobj\n`),
  ],
  'an object appended, the old table named again': [
    changed,
    (pdf) => asBytes(`${asText(pdf)}6 0 obj\n${evil}\nendobj\n${ending(pdf)}`),
  ],
  'the same with the signature': [
    changed,
    (pdf) =>
      asBytes(`${asText(pdf)}6 0 obj\n${evil}\nendobj\n5 0 obj\n${bodyOf(pdf, 5)}\nendobj\n${ending(pdf)}`),
  ],
  'a table without trailer': [
    unreadable,
    (pdf) =>
      asBytes(asText(update(pdf, { objects: { 6: evil } })).replace(/trailer\n<<\/Size 40[^>]*>>/, '')),
  ],
  'a table that forgets the older one': [
    unreadable,
    (pdf) => asBytes(asText(update(pdf, { objects: { 6: evil } })).replace(/\/Prev \d+/, '')),
  ],
  'the signature copied into the update': [
    range,
    (pdf) => update(pdf, { objects: { 6: evil, 5: bodyOf(pdf, 5) } }),
  ],
  'an object hidden beside the update': [
    changed,
    (pdf) => update(pdf, { objects: { 30: `<<>>\nendobj\n6 0 obj\n${evil}` } }),
  ],
  'a page in an object stream': [changed, packedPage],
  'two tables at once': [changed, (pdf) => update(pdf, { objects: { 30: '<<>>' }, trailer: '/XRefStm 15' })],
  'bytes after the end': [unreadable, (pdf) => asBytes(`${asText(pdf)}<html>`)],
  'bytes before the beginning': [unreadable, (pdf) => asBytes(`\n${asText(pdf)}`)],
}

const wrapping: Attacks = {
  'the signed end moved behind another document': [range, wrapped],
  'the gap made wider than /Contents': [
    range,
    (pdf) => {
      const [, start, end] = /\/ByteRange\[0 (\d+) (\d+) /.exec(asText(pdf))!.map(Number)
      return inPlace(byteRange, `/ByteRange[0 ${start! - 9} ${end} ${pdf.length - end!}]`)(pdf)
    },
  ],
}

const shadow: Attacks = {
  'hide: an object removed': [changed, (pdf) => update(pdf, { objects: { 6: null } })],
  'hide: an entry led to an object of another number': [
    unreadable,
    (pdf) => update(pdf, { objects: {}, redirected: { 6: asText(pdf).indexOf('12 0 obj') } }),
  ],
  'replace: another font': [changed, (pdf) => edited(pdf, 7, 'Times-Roman', 'Symbol')],
  'replace: a font by another object': [
    changed,
    (pdf) =>
      update(pdf, { objects: { 7: '<</Type/Font/Subtype/Type3/CharProcs<<>>/FontMatrix[1 0 0 1 0 0]>>' } }),
  ],
  'replace: the look of a read-only field': [changed, (pdf) => withLook(pdf, 9)],
  'hide and replace: another catalog': [
    changed,
    (pdf) => update(pdf, { objects: { 30: bodyOf(pdf, 1) }, root: '/Root 30 0 R' }),
  ],
  'hide and replace: other pages': [
    changed,
    (pdf) => update(pdf, { objects: { 2: '<</Type/Pages/Kids[3 0 R 3 0 R]/Count 2>>' } }),
  ],
  'hide and replace: a page’s entries': [
    changed,
    (pdf) => edited(pdf, 3, '/MediaBox[0 0 200 200]', '/MediaBox[0 0 9 9]'),
  ],
  'a title in the document information': [
    changed,
    (pdf) => update(pdf, { objects: { 30: '<</Title(Cancelled)>>' }, trailer: '/Info 30 0 R' }),
  ],
}

const annotation = (kind: string): string =>
  `<</Type/Annot/Subtype/${kind}/Rect[10 10 190 190]/Contents(not coming)/DA(/F 12 Tf 0 g)/AP<</N 10 0 R>>>>`
const annotations = [
  'FreeText',
  'Stamp',
  'Redact',
  'Square',
  'Line',
  'Ink',
  'Highlight',
  'Popup',
  'Text',
  'Link',
]
const evilAnnotation: Attacks = {
  ...Object.fromEntries(
    [...annotations, 'FileAttachment', 'Screen', 'Watermark', 'Widget', 'Null'].map(
      (kind) =>
        [`${kind} added`, [changed, (pdf: Uint8Array) => addAnnotation(pdf, annotation(kind))]] as const,
    ),
  ),
  'the array of annotations put elsewhere, with one more': [
    changed,
    (pdf) =>
      update(pdf, {
        objects: {
          3: bodyOf(pdf, 3).replace(/\/Annots\[[^\]]*\]/, '/Annots 30 0 R'),
          30: '[4 0 R 8 0 R 9 0 R 11 0 R 31 0 R]',
          31: annotation('FreeText'),
        },
      }),
  ],
  'an annotation removed': [
    changed,
    (pdf) => edited(pdf, 3, '/Annots[4 0 R 8 0 R 9 0 R 11 0 R]', '/Annots[4 0 R 8 0 R 9 0 R]'),
  ],
  'annotations in another order': [
    changed,
    (pdf) => edited(pdf, 3, '/Annots[4 0 R 8 0 R 9 0 R 11 0 R]', '/Annots[4 0 R 9 0 R 8 0 R 11 0 R]'),
  ],
}

export const widget = (more: string): string =>
  `<</Type/Annot/Subtype/Widget${more}/Rect[0 0 200 200]/P 3 0 R>>`
const sneakySignature: Attacks = {
  'an empty signature field with a look': [
    changed,
    (pdf) => addField(pdf, widget('/FT/Sig/T(x)/AP<</N 10 0 R>>')),
  ],
  'an empty signature field': [changed, (pdf) => addField(pdf, widget('/FT/Sig/T(x)'))],
  'a text field': [changed, (pdf) => addField(pdf, widget('/FT/Tx/T(x)/V(no)'))],
  'a signature field that shares the signature': [
    changed,
    (pdf) => addField(pdf, widget('/FT/Sig/T(x)/V 5 0 R')),
  ],
  'the visible signature moved': [changed, (pdf) => edited(pdf, 4, '/Rect[0 0 0 0]', '/Rect[0 0 200 200]')],
  'the visible signature with another look': [
    changed,
    (pdf) => edited(pdf, 4, '/Rect[0 0 0 0]', '/Rect[0 0 0 0]/AP<</N 10 0 R>>'),
  ],
}

const fieldsAndDocument: Attacks = {
  'a read-only field filled': [changed, (pdf) => filled(pdf, 9)],
  'a read-only field made writable and filled': [changed, (pdf) => edited(pdf, 9, '/Ff 1', '/Ff 0')],
  'a field moved': [changed, (pdf) => edited(pdf, 8, '/Rect[20 100 180 120]', '/Rect[0 0 200 200]')],
  'a field renamed': [changed, (pdf) => edited(pdf, 8, '/TU(Name)', '/TU(Enemy)')],
  'a field with an action': [
    changed,
    (pdf) => edited(pdf, 8, '/V()', '/V()/AA<</K<</S/JavaScript/JS(x)>>>>'),
  ],
  'a field with a look for another moment': [
    changed,
    (pdf) => edited(pdf, 8, '/AP<</N 10 0 R>>', '/AP<</N 10 0 R/R 12 0 R>>'),
  ],
  'a check box with another look': [changed, (pdf) => edited(pdf, 11, '/Yes 10 0 R', '/Yes 7 0 R')],
  'a check box without look': [changed, (pdf) => edited(pdf, 11, '/AP<</N<</Yes 10 0 R/Off 10 0 R>>>>', '')],
  'an appearance shared with a read-only field': [
    changed,
    (pdf) =>
      update(pdf, {
        objects: { 10: stream('0 0 160 20 re f', '/Type/XObject/Subtype/Form/BBox[0 0 160 20]') },
      }),
  ],
  'an action on opening': [changed, (pdf) => catalogWith(pdf, '/OpenAction<</S/URI/URI(http://x.example)>>')],
  'a script of the document': [changed, (pdf) => catalogWith(pdf, '/Names<</JavaScript<</Names[]>>>>')],
  'the certification taken away': ['not-certified', (pdf) => edited(pdf, 1, '/Perms<</DocMDP 5 0 R>>', '')],
  layers: [changed, (pdf) => catalogWith(pdf, '/OCProperties<</OCGs[]/D<<>>>>')],
  'a form of another kind': [changed, (pdf) => edited(pdf, 1, '/SigFlags 3', '/SigFlags 3/XFA(x)')],
}

/** The same object under another generation number: some readers go by it, others do not (ISO 32000-2, 7.3.10). */
const again =
  (number: number, body: (pdf: Uint8Array) => string = (pdf) => bodyOf(pdf, number)): Forge =>
  (pdf) =>
    ofGeneration(update(pdf, { objects: { [number]: body(pdf) } }), number, 1)
const otherGenerations: Attacks = {
  'the page’s content': [changed, again(6)],
  'the page’s content, and another content': [changed, again(6, () => evil)],
  'the page': [changed, again(3)],
  'the page tree': [changed, again(2)],
  'the catalog': [unreadable, again(1)],
  'a font': [changed, again(7)],
  'the signature’s field': [unreadable, again(4)],
  'a field': [unreadable, again(8)],
  'a field, filled': [unreadable, again(8, (pdf) => bodyOf(pdf, 8).replace('/V()', '/V(Zoe)'))],
  'a look that fields share': [changed, again(10)],
  'a reference to the page’s content': [changed, (pdf) => edited(pdf, 3, '6 0 R', '6 1 R')],
  'a reference to the signature': [changed, (pdf) => edited(pdf, 1, '/DocMDP 5 0 R', '/DocMDP 5 1 R')],
  'a reference to a new look': [
    changed,
    (pdf) =>
      update(pdf, {
        objects: {
          8: bodyOf(pdf, 8).replace('10 0 R', '30 1 R'),
          30: stream('q Q', '/Type/XObject/Subtype/Form/BBox[0 0 160 20]'),
        },
      }),
  ],
}

export const classes: Readonly<Record<string, Attacks>> = {
  'universal signature forgery': universalForgery,
  'incremental saving attack': incrementalSaving,
  'signature wrapping': wrapping,
  'shadow attack': shadow,
  'evil annotation': evilAnnotation,
  'sneaky signature': sneakySignature,
  'fields and document': fieldsAndDocument,
  'another generation': otherGenerations,
}

/** The last three lines of a file. */
function ending(pdf: Uint8Array): string {
  return /startxref\s+\d+\s+%%EOF\s*$/.exec(asText(pdf))![0]
}

/** Page 3 with other content, in an object stream that a cross-reference stream tells of. */
function packedPage(pdf: Uint8Array): Uint8Array {
  const page = bodyOf(pdf, 3).replace('6 0 R', '30 0 R')
  const [previous] = /\d+/.exec(ending(pdf))!
  const first = '3 0 '
  const pack = `31 0 obj\n${stream(first + page, `/Type/ObjStm/N 1/First ${first.length}`)}\nendobj\n`
  const content = `30 0 obj\n${evil}\nendobj\n`
  const offset = (at: number) => String.fromCharCode(at >> 16, (at >> 8) & 255, at & 255)
  const [a, b] = [pdf.length, pdf.length + pack.length]
  const xref = b + content.length
  const rows = `\x02\0\0\x1f\0\x01${offset(b)}\0\x01${offset(a)}\0\x01${offset(xref)}\0`
  const table = stream(rows, `/Type/XRef/Size 33/Root 1 0 R/Prev ${previous}/W[1 3 1]/Index[3 1 30 3]`)
  return asBytes(`${asText(pdf)}${pack}${content}32 0 obj\n${table}\nendobj\nstartxref\n${xref}\n%%EOF\n`)
}

/** A field whose appearance is the forger's; its value stays. */
function withLook(pdf: Uint8Array, number: number): Uint8Array {
  const look = stream('0 0 160 20 re f', '/Type/XObject/Subtype/Form/BBox[0 0 160 20]')
  return update(pdf, { objects: { [number]: bodyOf(pdf, number).replace('10 0 R', '30 0 R'), 30: look } })
}

function addAnnotation(pdf: Uint8Array, body: string): Uint8Array {
  return update(pdf, { objects: { 3: bodyOf(pdf, 3).replace('11 0 R]', '11 0 R 30 0 R]'), 30: body } })
}

function addField(pdf: Uint8Array, body: string): Uint8Array {
  return update(pdf, fieldAdded(pdf, body))
}

export function fieldAdded(pdf: Uint8Array, body: string): Update {
  const more = (number: number) => bodyOf(pdf, number).replace('11 0 R]', '11 0 R 30 0 R]')
  return { objects: { 1: more(1), 3: more(3), 30: body } }
}

function catalogWith(pdf: Uint8Array, more: string): Uint8Array {
  return update(pdf, { objects: { 1: bodyOf(pdf, 1).replace(/>>$/, `${more}>>`) } })
}

/** The second signed part at the end of the file, a document of the forger's between, /ByteRange led around it. */
function wrapped(pdf: Uint8Array): Uint8Array {
  const text = asText(pdf)
  const [, start, end] = /\/ByteRange\[0 (\d+) (\d+) /.exec(text)!.map(Number)
  const rest = text.slice(end!)
  const middle = asText(update(pdf, { objects: { 6: evil } })).slice(text.length)
  const moved = end! + rest.length + middle.length
  const head = text
    .slice(0, end!)
    .replace(/\/ByteRange\[[^\]]*\]/, (old) =>
      `/ByteRange[0 ${start} ${moved} ${rest.length}`.padEnd(old.length - 1).concat(']'),
    )
  return asBytes(head + rest + middle + rest)
}
