import { crc32, deflateRawSync } from 'node:zlib'

/** Workbooks as a test wants them, packed by hand: what no spreadsheet program writes among them. */

/** Parts of a package by name. */
export type Parts = Readonly<Record<string, string>>

const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const packaged = 'http://schemas.openxmlformats.org/package/2006/relationships'

/** The parts of a workbook of one sheet; `sheet`: what stands in its `worksheet`, `formats`: codes of its cell formats. */
export const workbookParts = (sheet: string, formats: readonly string[] = []): Parts => ({
  '[Content_Types].xml': '<Types/>',
  '_rels/.rels': `<Relationships xmlns="${packaged}"><Relationship Id="rId1" Type="${relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
  'xl/workbook.xml': `<workbook xmlns="${main}" xmlns:r="${relations}"><sheets><sheet name="List" sheetId="1" r:id="rId1"/></sheets></workbook>`,
  'xl/_rels/workbook.xml.rels': `<Relationships xmlns="${packaged}"><Relationship Id="rId1" Type="${relations}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${relations}/styles" Target="styles.xml"/></Relationships>`,
  'xl/styles.xml': `<styleSheet xmlns="${main}"><numFmts>${formats
    .map((code, at) => `<numFmt numFmtId="${164 + at}" formatCode="${escaped(code)}"/>`)
    .join(
      '',
    )}</numFmts><cellXfs>${['<xf numFmtId="0"/>', ...formats.map((_, at) => `<xf numFmtId="${164 + at}"/>`)].join('')}</cellXfs></styleSheet>`,
  'xl/worksheets/sheet1.xml': `<worksheet xmlns="${main}">${sheet}</worksheet>`,
})

const escaped = (text: string): string => text.replace(/[&<"]/g, (sign) => `&#${sign.charCodeAt(0)};`)

/** A sheet's rows, of which each cell is the XML of its `c`. */
export const sheetData = (...rows: readonly (readonly string[])[]): string =>
  `<sheetData>${rows.map((cells, at) => `<row r="${at + 1}">${cells.join('')}</row>`).join('')}</sheetData>`

/** A cell with a text. */
export const textCell = (text: string): string => `<c t="inlineStr"><is><t>${escaped(text)}</t></is></c>`

/** Packs parts (APPNOTE 4.3). `claim`: what the directory says of a part's size, where that is not its size. */
export function packed(
  parts: Parts,
  claim: (part: string, size: number) => number = (_, size) => size,
): Buffer {
  const bodies: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const [name, text] of Object.entries(parts)) {
    const whole = Buffer.from(text)
    const body = deflateRawSync(whole)
    const common = Buffer.alloc(26)
    common.writeUInt16LE(20, 0)
    common.writeUInt16LE(0x800, 2)
    common.writeUInt16LE(8, 4)
    common.writeUInt32LE(crc32(whole), 10)
    common.writeUInt32LE(body.length, 14)
    common.writeUInt32LE(claim(name, whole.length), 18)
    common.writeUInt16LE(Buffer.byteLength(name), 22)
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, Buffer.from(name), body])
    const rest = Buffer.alloc(14)
    rest.writeUInt32LE(offset, 10)
    directory.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), common, rest, Buffer.from(name))
    bodies.push(local)
    offset += local.length
  }
  const entries = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  const count = Object.keys(parts).length
  end.writeUInt16LE(count, 8)
  end.writeUInt16LE(count, 10)
  end.writeUInt32LE(entries.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...bodies, entries, end])
}

/** The workbook that holds what a CSV text without quotation marks does. */
export const workbookOf = (csv: string): Buffer =>
  packed(
    workbookParts(
      sheetData(
        ...csv
          .trimEnd()
          .split('\n')
          .map((line) => line.split(',').map(textCell)),
      ),
    ),
  )
