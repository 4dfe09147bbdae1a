import type { UnsignedFile } from '../../src/model/signed.ts'
import { alone } from '../whole.ts'

/** Another body for an object, made from the usual one. */
export type Variations = Readonly<Record<number, (body: string) => string>>

/**
 * A one-page certified PDF by hand, whose /Contents waits for so many bytes of CMS. Objects: 1 catalog, 2 pages, 3 page,
 * 4 signature field, 5 signature, 6 page content, 7 font, 8 the text field `name`, 9 the read-only `state`, 10 an
 * appearance of both, 11 the check box `visa`, 12 an image of nothing that no one refers to.
 */
export function hollowPdf(contentsBytes: number, permission: 1 | 2, vary: Variations = {}): UnsignedFile {
  const hole = `<${'0'.repeat(2 * contentsBytes)}>`
  const range = `[0 ${' '.repeat(30)}]`
  const page = 'BT /F 12 Tf 20 150 Td (Dear Minister) Tj ET'
  const widget = '/Type/Annot/Subtype/Widget/F 4/P 3 0 R'
  const objects = [
    '<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[4 0 R 8 0 R 9 0 R 11 0 R]/SigFlags 3/DA(/F 10 Tf 0 g)/DR<</Font<</F 7 0 R>>>>>>/Perms<</DocMDP 5 0 R>>>>',
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Annots[4 0 R 8 0 R 9 0 R 11 0 R]/Contents 6 0 R/Resources<</Font<</F 7 0 R>>>>>>',
    '<</Type/Annot/Subtype/Widget/FT/Sig/T(Signature)/F 132/Rect[0 0 0 0]/P 3 0 R/V 5 0 R>>',
    `<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/M(D:20261201120000+00'00')` +
      `/Reference[<</Type/SigRef/TransformMethod/DocMDP/TransformParams<</Type/TransformParams/P ${permission}/V/1.2>>>>]` +
      `/ByteRange${range}/Contents${hole}>>`,
    `<</Length ${page.length}>>\nstream\n${page}\nendstream`,
    '<</Type/Font/Subtype/Type1/BaseFont/Times-Roman>>',
    `<<${widget}/FT/Tx/T(name)/TU(Name)/Rect[20 100 180 120]/DA(/F 10 Tf 0 g)/V()/AP<</N 10 0 R>>>>`,
    `<<${widget}/FT/Tx/T(state)/TU(State)/Ff 1/Rect[20 70 180 90]/DA(/F 10 Tf 0 g)/V(France)/AP<</N 10 0 R>>>>`,
    '<</Type/XObject/Subtype/Form/BBox[0 0 160 20]/Length 0>>\nstream\n\nendstream',
    `<<${widget}/FT/Btn/T(visa)/TU(Visa)/Rect[20 40 30 50]/V/Off/AS/Off/AP<</N<</Yes 10 0 R/Off 10 0 R>>>>>>`,
    '<</Length 4>>\nstream\nq Q \nendstream',
  ].map((body, i) => (vary[i + 1] ?? ((same: string) => same))(body))
  let text = '%PDF-1.7\n%\xe2\xe3\xcf\xd3\n'
  const offsets = objects.map((object, i) => {
    const at = text.length
    text += `${i + 1} 0 obj\n${object}\nendobj\n`
    return `${String(at).padStart(10, '0')} 00000 n \n`
  })
  const xref = text.length
  text +=
    `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${offsets.join('')}` +
    `trailer\n<</Size ${objects.length + 1}/Root 1 0 R/ID[<01><01>]>>\nstartxref\n${xref}\n%%EOF\n`
  const start = text.indexOf(hole)
  const end = start + hole.length
  text = text.replace(range, `[0 ${start} ${end} ${text.length - end}]`.padEnd(range.length))
  return { ...alone(new Uint8Array(Buffer.from(text, 'latin1'))), placeholder: { start, end } }
}
