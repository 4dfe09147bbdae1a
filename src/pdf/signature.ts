import type { SplitFile } from '../model/signed.ts'
import type { ObjectExtent } from './file.ts'
import { pdfDate } from './metadata.ts'
import { asciiString, type Dictionary, hexString } from './objects.ts'

/** As wide as any offset of a file below 10 GB. */
const widest = 9_999_999_999

/**
 * The signature dictionary of a certified document: a PAdES signature (ETSI EN 319 142-1, 6.3) that says what may
 * change later (ISO 32000-1, 12.8.1, 12.8.2.2): 1 nothing, 2 filling in of fields. /Contents is a hole of zeros.
 */
export function signatureOf(at: string, permission: 1 | 2, contentsBytes: number): Dictionary {
  return {
    Type: 'Sig',
    Filter: 'Adobe.PPKLite',
    SubFilter: 'ETSI.CAdES.detached',
    M: asciiString(pdfDate(at)),
    Reference: [
      {
        Type: 'SigRef',
        TransformMethod: 'DocMDP',
        TransformParams: { Type: 'TransformParams', P: permission, V: '1.2' },
      },
    ],
    ByteRange: [0, widest, widest, widest],
    Contents: hexString('00'.repeat(contentsBytes)),
  }
}

/** Finds the hole in the signature's object, and writes the byte range around it: all of the file but /Contents. */
export function openHole(
  { prefix, body }: SplitFile,
  extent: ObjectExtent,
): { readonly start: number; readonly end: number } {
  const object = Buffer.from(body.buffer, body.byteOffset + extent.start, extent.end - extent.start)
  const key = '/Contents '
  const start = extent.start + object.indexOf(key) + key.length
  const end = extent.start + object.indexOf('>', start - extent.start) + 1
  const placeholder = `[ 0 ${widest} ${widest} ${widest} ]`
  const range = `[ 0 ${prefix.length + start} ${prefix.length + end} ${body.length - end} ]`
  const place = object.indexOf(placeholder)
  if (place < 0) throw new Error('the signature has no byte range')
  object.write(range.padEnd(placeholder.length), place, 'latin1')
  return { start, end }
}
