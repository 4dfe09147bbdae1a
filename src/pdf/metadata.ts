import type { Doc } from '../model/doc.ts'
import { dateString, textString } from '../pdf-syntax/text.ts'
import type { WrittenDictionary, WrittenReference } from '../pdf-syntax/write.ts'
import type { WrittenFile } from '../pdf-syntax/write-file.ts'

const producer = 'invite'

/**
 * Of the document and of this saving of it (XMP, part 2, 2.2): the same as the file's identifier, which they are written
 * from. A program that saves the file anew gives it another InstanceID, and would add both where there were none.
 */
const identifiers = ['xmpMM:DocumentID', 'xmpMM:InstanceID']
const noUuid = 'uuid:00000000-0000-0000-0000-000000000000'

/** The document information dictionary, ISO 32000-1, 14.3.3; it says what the XMP says. `at`: ISO 8601 with its zone. */
export function information(doc: Doc, at: string): WrittenDictionary {
  const date = dateString(at)
  return { Title: textString(doc.title), Producer: textString(producer), CreationDate: date, ModDate: date }
}

/**
 * The metadata stream. PDF/UA-1 (ISO 14289-1, clause 5) asks for pdfuaid:part and dc:title (7.1), PDF/A-2a
 * (ISO 19005-2, 6.6.4) for pdfaid, and, since pdfuaid is none of its schemas, for a description of it (6.6.2.3).
 * `at`: ISO 8601 with its zone. The title stands once: Firefox joins all alternatives in its window's title. The
 * identifiers are placeholders, which `writeIdentifiers` fills.
 */
export function metadata(doc: Doc, at: string): string {
  const title = escaped(doc.title)
  const date = escaped(at)
  return `<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">${title}</rdf:li></rdf:Alt></dc:title>
<dc:language><rdf:Bag><rdf:li>${escaped(doc.language)}</rdf:li></rdf:Bag></dc:language>
<xmp:CreateDate>${date}</xmp:CreateDate><xmp:ModifyDate>${date}</xmp:ModifyDate><xmp:MetadataDate>${date}</xmp:MetadataDate>
<pdf:Producer>${producer}</pdf:Producer>
${identifiers.map((name) => `<${name}>${noUuid}</${name}>`).join('')}
<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance><pdfuaid:part>1</pdfuaid:part>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category><pdfaProperty:description>PDF/UA part number</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
</rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>`
}

/** Writes the identifier of a file into its metadata stream; it is made of all else that stands in the file. */
export function writeIdentifiers(
  { body, identifier, extentOf }: WrittenFile,
  stream: WrittenReference,
): void {
  const { start, end } = extentOf(stream)
  const xmp = Buffer.from(body.buffer, body.byteOffset + start, end - start)
  const uuid = `uuid:${identifier.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')}`
  for (const name of identifiers) {
    const place = xmp.indexOf(`<${name}>${noUuid}<`)
    if (place < 0) throw new Error(`the metadata have no ${name}`)
    xmp.write(uuid, place + name.length + 2, 'latin1')
  }
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`)
}
