import type { SplitFile, UnsignedFile } from '../model/signed.ts'
import type { ObjectExtent } from './objects.ts'
import { syntaxOf } from './write.ts'

/** As wide as any offset of a file below 10 GB. */
const widest = 9_999_999_999
/** What holds the place of a byte range until it is known. */
export const widestRange: readonly number[] = [0, widest, widest, widest]

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
