import { randomBytes, timingSafeEqual } from 'node:crypto'

/** 256 random bits, as they stand in an address or a cookie: nobody guesses one. */
export const newSecret = (): string => randomBytes(32).toString('base64url')

/** Whether a text is the secret; how long that takes says nothing of it. */
export function isSecret(secret: string, given: string): boolean {
  const [one, other] = [Buffer.from(secret), Buffer.from(given)]
  return one.length === other.length && timingSafeEqual(one, other)
}
