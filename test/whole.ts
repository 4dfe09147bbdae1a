import { createHash } from 'node:crypto'
import type { Parts } from '../src/model/signed.ts'

/** A file's bytes one behind the other. */
export function whole({ head, own }: Parts): Uint8Array {
  return new Uint8Array(Buffer.concat([...head.chunks, own]))
}

/** A file that shares nothing. */
export function alone(own: Uint8Array): Parts {
  return { head: { chunks: [], length: 0, sha256: createHash('sha256') }, own }
}
