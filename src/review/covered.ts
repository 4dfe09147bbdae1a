import { SHOWN_SIGNATURE } from '../pdf-syntax/signature-picture.ts'

/** A grey field with its diagonals, in the unit square. */
const COVER = '.9 g 0 0 1 1 re f .6 G 0 w 0 0 m 1 1 l 0 1 m 1 0 l S'
/** As long as what it stands for, so that nothing in the file moves. */
const COVERED = COVER.padEnd(SHOWN_SIGNATURE.length)

/**
 * A file of ours with each picture of a signature covered: a review is given away whole, and nobody can cut a signature out of it. The
 * same bytes where there is none. Throws an Error where the cover would be longer than what it covers.
 */
export function withSignaturesCovered(bytes: Uint8Array): Uint8Array {
  if (COVERED.length !== SHOWN_SIGNATURE.length) throw new Error('the cover of a signature is too long')
  const given = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = given.indexOf(SHOWN_SIGNATURE, 0, 'latin1')
  if (at < 0) return bytes
  const covered = Buffer.from(given)
  for (; at >= 0; at = covered.indexOf(SHOWN_SIGNATURE, at, 'latin1')) covered.write(COVERED, at, 'latin1')
  return covered
}
