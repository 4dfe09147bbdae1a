import { widestRange } from '../pdf-syntax/byte-range.ts'
import { dateString } from '../pdf-syntax/text.ts'
import { hexString, type WrittenDictionary } from '../pdf-syntax/write.ts'

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
