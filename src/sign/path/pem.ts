import { Tag } from '../der.ts'

/** The DER of all blocks of one label in a PEM text (RFC 7468), or the input itself if that is DER. Linear, whatever the text. */
export function derBlocks(bytes: Uint8Array, label: 'CERTIFICATE' | 'X509 CRL'): readonly Uint8Array[] {
  if (bytes[0] === Tag.sequence) return [bytes]
  const [begin, end] = [`-----BEGIN ${label}-----`, `-----END ${label}-----`]
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')
  const found: Uint8Array[] = []
  for (let at = text.indexOf(begin); at >= 0; ) {
    const stop = text.indexOf(end, at)
    if (stop < 0) break
    found.push(Buffer.from(text.slice(at + begin.length, stop), 'base64'))
    at = text.indexOf(begin, stop)
  }
  return found
}
