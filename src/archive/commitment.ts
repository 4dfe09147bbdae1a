import { createHmac, randomBytes } from 'node:crypto'

/** Crockford's alphabet: no letter that is taken for a figure. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** A new id, `R-0K3X…`: a letter, and ten characters that nobody confuses, of 50 random bits. */
export const newId = (letter: 'R' | 'M'): string =>
  `${letter}-${Array.from(randomBytes(10), (byte) => ALPHABET[byte % 32]).join('')}`

/** A new key for commitments, base64. */
export const newKey = (): string => randomBytes(32).toString('base64')

/**
 * What the ledger keeps of something that can be erased, hexadecimal (HMAC-SHA-256): who has the key and the thing can show that it is
 * that one, and nobody else can. The key, base64, lies beside the thing and goes with it.
 */
export const commitmentOf = ({ key }: { readonly key: string }, what: string | Uint8Array): string =>
  createHmac('sha256', Buffer.from(key, 'base64')).update(what).digest('hex')
