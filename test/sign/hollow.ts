import type { Unsigned } from '../../src/model/signed.ts'

/** A one-page certified PDF by hand, with a text field, whose /Contents waits for so many bytes of CMS. */
export function hollowPdf(contentsBytes: number, permission: 1 | 2): Unsigned {
  const hole = `<${'0'.repeat(2 * contentsBytes)}>`
  const range = `[0 ${' '.repeat(30)}]`
  const page = 'BT /F 12 Tf 20 150 Td (Dear Minister) Tj ET'
  const objects = [
    '<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[4 0 R 8 0 R]/SigFlags 3/DA(/F 10 Tf 0 g)/DR<</Font<</F 7 0 R>>>>>>/Perms<</DocMDP 5 0 R>>>>',
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Annots[4 0 R 8 0 R]/Contents 6 0 R/Resources<</Font<</F 7 0 R>>>>>>',
    '<</Type/Annot/Subtype/Widget/FT/Sig/T(Signature)/F 132/Rect[0 0 0 0]/P 3 0 R/V 5 0 R>>',
    `<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/M(D:20261201120000+00'00')` +
      `/Reference[<</Type/SigRef/TransformMethod/DocMDP/TransformParams<</Type/TransformParams/P ${permission}/V/1.2>>>>]` +
      `/ByteRange${range}/Contents${hole}>>`,
    `<</Length ${page.length}>>\nstream\n${page}\nendstream`,
    '<</Type/Font/Subtype/Type1/BaseFont/Times-Roman>>',
    '<</Type/Annot/Subtype/Widget/FT/Tx/T(name)/TU(Name)/F 4/Rect[20 100 180 120]/P 3 0 R/DA(/F 10 Tf 0 g)/V()>>',
  ]
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
  return { bytes: new Uint8Array(Buffer.from(text, 'latin1')), hole: { start, end } }
}
