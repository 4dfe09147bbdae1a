import { beforeAll, describe, expect, test } from 'vitest'
import { verifyPdf } from '../src/sign/verify/verdict.ts'
import { xmpProperties } from '../src/sign/verify/xmp.ts'
import { at, own, signedPdf, stream, update } from './sign/forge.ts'

/** XMP is compared by what it says: programs write it anew in their own way when they save. */

const namespaces =
  'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/" ' +
  'xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/"'
const packed = (inside: string): string =>
  '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>\n<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="t">' +
  `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">${inside}</rdf:RDF></x:xmpmeta>\n<?xpacket end="r"?>`
const described = (inside: string, attributes = ''): string =>
  packed(`<rdf:Description rdf:about="" ${namespaces}${attributes}>${inside}</rdf:Description>`)

const title =
  '<dc:title><rdf:Alt><rdf:li xml:lang="x-default">Letter &amp; form</rdf:li><rdf:li xml:lang="fr">Lettre</rdf:li></rdf:Alt></dc:title>'
const language = '<dc:language><rdf:Bag><rdf:li>fr</rdf:li><rdf:li>en</rdf:li></rdf:Bag></dc:language>'
const dates =
  '<xmp:CreateDate>2026-12-01</xmp:CreateDate><xmp:ModifyDate>2026-12-01</xmp:ModifyDate><pdf:Producer>invite</pdf:Producer>'
const part = '<pdfuaid:part>1</pdfuaid:part>'
const schema =
  '<xmp:Thing rdf:parseType="Resource"><xmp:a>1</xmp:a><xmp:uri>http://x.example/</xmp:uri></xmp:Thing>'
const ids = '<xmpMM:DocumentID>uuid:1</xmpMM:DocumentID><xmpMM:InstanceID>uuid:2</xmpMM:InstanceID>'
const first = described(title + language + dates + part + schema)
const identified = described(title + language + dates + part + schema + ids)

const metadata = (text: string): string => {
  const bytes = Buffer.from(text, 'utf8').toString('latin1')
  return stream(bytes, '/Type/Metadata/Subtype/XML')
}
const saying = (text: string, permission: 1 | 2 = 1) =>
  signedPdf(permission, own('modern.p12'), {
    1: (body) => body.replace(/>>$/, '/Metadata 12 0 R>>'),
    12: () => metadata(text),
  })
const documents = new Map<string, Uint8Array>()
beforeAll(async () => {
  documents.set(first, await saying(first))
  documents.set(identified, await saying(identified))
})
const resaid = async (text: string, before = first) =>
  await verifyPdf(update(documents.get(before)!, { objects: { 12: metadata(text) } }), null, at)

describe('says the same', () => {
  test.each([
    ['other white space', first.replaceAll('><', '>\n  <')],
    ['comments', first.replace('<dc:title>', '<!-- a > b --><dc:title>')],
    ['padding', first.replace('<?xpacket end', `${' '.repeat(2000)}\n<?xpacket end`)],
    ['without its wrapper', first.replace(/<x:xmpmeta[^>]*>/, '').replace('</x:xmpmeta>', '')],
    [
      'other prefixes',
      first
        .replaceAll('dc:', 'd:')
        .replaceAll('rdf:', 'r:')
        .replaceAll('xmlns:rdf', 'xmlns:r')
        .replaceAll('xmlns:dc', 'xmlns:d'),
    ],
    ['values as attributes', described(title + language + dates + schema, ' pdfuaid:part="1"')],
    ['a space before a sign', described(title + language + dates + schema, "\n pdfuaid:part = '1'")],
    [
      'several descriptions',
      packed(
        [title, language + dates, part, schema]
          .map((each) => `<rdf:Description rdf:about="" ${namespaces}>${each}</rdf:Description>`)
          .join(''),
      ),
    ],
    ['another order', described(part + schema + dates + language + title)],
    [
      'a bag in another order',
      first.replace('<rdf:li>fr</rdf:li><rdf:li>en</rdf:li>', '<rdf:li>en</rdf:li><rdf:li>fr</rdf:li>'),
    ],
    ['characters by number', first.replace('Letter &amp; form', '&#76;etter &#x26; form')],
    [
      'a structure as a node, a URI as a resource (pyHanko)',
      first.replace(
        schema,
        '<xmp:Thing><rdf:Description xmp:a="1"><xmp:uri rdf:resource="http://x.example/"/></rdf:Description></xmp:Thing>',
      ),
    ],
    [
      'a structure as attributes',
      first.replace(schema, '<xmp:Thing xmp:a="1" xmp:uri="http://x.example/"/>'),
    ],
    [
      'who saved it when',
      first.replace(
        dates,
        dates.replace('ModifyDate>2026-12-01', 'ModifyDate>2027-01-01').replace('invite', 'pyHanko'),
      ),
    ],
    ['nothing of who saved it', first.replace('<pdf:Producer>invite</pdf:Producer>', '')],
    [
      'identifiers, a tool and a date of its own',
      described(
        title + language + dates + part + schema + ids,
        ' xmp:CreatorTool="x" xmp:MetadataDate="2027"',
      ),
    ],
  ])('%s', async (_, text) => {
    expect(await resaid(text)).toMatchObject({ holds: true })
  })

  test('a new instance of the same document', async () => {
    expect(await resaid(identified.replace('uuid:2', 'uuid:3'), identified)).toMatchObject({ holds: true })
    expect(await resaid(identified.replace('uuid:1', 'uuid:3'), identified)).toMatchObject({ holds: false })
    expect(await resaid(first, identified)).toMatchObject({ holds: false })
  })
})

describe('says something else', () => {
  test.each([
    ['a value under another name', first.replaceAll('pdfuaid:part', 'dc:creator')],
    [
      'values changed for each other',
      first.replace('Lettre', 'fr').replace('>fr</rdf:li><rdf:li>en', '>Lettre</rdf:li><rdf:li>en'),
    ],
    ['another namespace under the same prefix', first.replace('aiim.org/pdfua', 'aiim.org/pdfub')],
    ['another title', first.replace('Letter &amp; form', 'A')],
    ['another title in one language', first.replace('Lettre', 'Annulée')],
    [
      'titles of each other’s language',
      first.replace('"x-default"', '"y"').replace('"fr"', '"x-default"').replace('"y"', '"fr"'),
    ],
    [
      'another language shown first',
      first.replace(
        /(<rdf:li xml:lang="x-default">.*?<\/rdf:li>)(<rdf:li xml:lang="fr">.*?<\/rdf:li>)/,
        '$2$1',
      ),
    ],
    ['a title more', first.replace('</rdf:Alt>', '<rdf:li xml:lang="de">Brief</rdf:li></rdf:Alt>')],
    ['a title twice', first.replace('<dc:language>', `${title}<dc:language>`)],
    ['a language less', first.replace('<rdf:li>en</rdf:li>', '')],
    ['a sequence for a bag', first.replaceAll('rdf:Bag', 'rdf:Seq')],
    ['a text for a bag', first.replace(language, '<dc:language>fr</dc:language>')],
    ['a property less', first.replace(part, '')],
    ['a property more', first.replace(part, `${part}<dc:rights>none</dc:rights>`)],
    [
      'a property more, as an attribute',
      described(title + language + dates + part + schema, ' dc:rights = "none"'),
    ],
    [
      'a property more, in a second description',
      first.replace('</rdf:RDF>', `<rdf:Description ${namespaces} rdf:about="" dc:rights="none"/></rdf:RDF>`),
    ],
    ['another day of making', first.replace('CreateDate>2026-12-01', 'CreateDate>2026-12-02')],
    ['a structure with another value', first.replace('<xmp:a>1', '<xmp:a>2')],
    [
      'an identifier that is no text',
      first.replace(
        part,
        `${part}<xmpMM:DocumentID><rdf:Bag><rdf:li>x</rdf:li></rdf:Bag></xmpMM:DocumentID>`,
      ),
    ],
    ['what is no XML', first.replace('</dc:title>', '')],
    ['what is no UTF-8', first.replace('Lettre', '\u0000\u00ff')],
    ['a document type', first.replace('<x:xmpmeta', '<!DOCTYPE x [<!ENTITY e "y">]><x:xmpmeta')],
    ['an entity', first.replace('Lettre', '&lettre;')],
    ['CDATA', first.replace('Lettre', '<![CDATA[Lettre]]>')],
    ['a prefix of nobody', first.replace(part, '<nobody:part>1</nobody:part>')],
    [
      'an attribute twice',
      described(title + language + dates + schema, ' pdfuaid:part="1" pdfuaid:part="2"'),
    ],
    ['text beside properties', first.replace(part, `${part}withdrawn`)],
    ['text within a list', first.replace('<rdf:Bag>', '<rdf:Bag>withdrawn')],
    ['two roots', first.replace('</x:xmpmeta>', '</x:xmpmeta><x:xmpmeta xmlns:x="adobe:ns:meta/"/>')],
    [
      'two documents in one',
      first.replace(
        '</rdf:RDF>',
        '</rdf:RDF><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>',
      ),
    ],
    ['a literal', first.replace(schema, schema.replace('Resource', 'Literal'))],
    ['nothing', ''],
    ['too much', `${first}${' '.repeat(70_000)}`],
  ])('%s', async (_, text) => {
    expect(text).not.toBe(first)
    const verdict = await resaid(text)
    expect(verdict.holds).toBe(false)
    expect(verdict.problems.map(({ code }) => code)).toContain('sign/changed-after-signing')
  })

  test('no stream of metadata', async () => {
    for (const body of ['null', '<<>>', stream(first, '/Type/Metadata/Subtype/Form')]) {
      const verdict = await verifyPdf(update(documents.get(first)!, { objects: { 12: body } }), null, at)
      expect(verdict.holds).toBe(false)
    }
  })
})

test('takes no more time where it is long and means nothing', () => {
  const start = process.cpuUsage()
  for (const unit of ['<', '<a ', '&', '<!--', '<?', '<a>', ' ', '<a b="', 'a="b" '])
    xmpProperties(Buffer.from(described(unit.repeat(60_000 / unit.length))))
  const { user, system } = process.cpuUsage(start)
  expect((user + system) / 1000).toBeLessThan(2000)
})
