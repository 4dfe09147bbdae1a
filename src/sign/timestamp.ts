import type { Outcome } from '../model/problem.ts'

/** An RFC 3161 authority that has answered once. */
export interface Timestamper {
  /** room for a token, in bytes */
  readonly tokenBytes: number
  /** a checked token over a SHA-256 digest */
  stamp(digest: Uint8Array): Promise<Outcome<Uint8Array>>
}
