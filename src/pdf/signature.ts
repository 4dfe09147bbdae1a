import type { SplitFile, UnsignedFile } from '../model/signed.ts'
import { dateString } from '../pdf-syntax/text.ts'
import { hexString, syntaxOf, type WrittenDictionary } from '../pdf-syntax/write.ts'
import type { ObjectExtent } from '../pdf-syntax/write-file.ts'

/** As wide as any offset of a file below 10 GB. */
const widest = 9_999_999_999
const widestRange = [0, widest, widest, widest]

/**
 * The signature dictionary of a certified document: a PAdES signature (ETSI EN 319 142-1, 6.3) that says what may
 * change later (ISO 32000-1, 12.8.1, 12.8.2.2): 1 nothing, 2 filling in of fields. `at` is ISO 8601 with its zone.
 * /Contents is a placeholder of so many zero bytes, /ByteRange one that `writeByteRange` fills.
 */
export function signatureOf(at: string, permission: 1 | 2, contentsBytes: number): WrittenDictionary {
  return {
    Type: 'Sig',
    Filter: 'Adobe.PPKLite',
    SubFilter: 'ETSI.CAdES.detached',
    M: dateString(at),
    Reference: [
      {
        Type: 'SigRef',
        TransformMethod: 'DocMDP',
        TransformParams: { Type: 'TransformParams', P: permission, V: '1.2' },
      },
    ],
    ByteRange: widestRange,
    Contents: hexString('00'.repeat(contentsBytes)),
  }
}

/**
 * Writes the byte range of the signature that stands at `extent`: all of the file but its /Contents (12.8.1), whose
 * place it returns.
 */
export function writeByteRange(
  { prefix, body }: SplitFile,
  extent: ObjectExtent,
): UnsignedFile['placeholder'] {
  const object = Buffer.from(body.buffer, body.byteOffset + extent.start, extent.end - extent.start)
  const key = '/Contents '
  const start = extent.start + object.indexOf(key) + key.length
  const end = extent.start + object.indexOf('>', start - extent.start) + 1
  const rangePlaceholder = syntaxOf(widestRange)
  const range = syntaxOf([0, prefix.length + start, prefix.length + end, body.length - end])
  const place = object.indexOf(rangePlaceholder)
  if (place < 0) throw new Error('the signature has no byte range')
  object.write(range.padEnd(rangePlaceholder.length), place, 'latin1')
  return { start, end }
}
