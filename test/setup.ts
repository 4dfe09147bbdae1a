import fc from 'fast-check'
import { expect } from 'vitest'
import { seed } from './seed.ts'

/** Files are compared as files: number by number, a folder of letters takes half a second each time. */
const asFiles = (one: unknown, other: unknown): boolean | undefined =>
  one instanceof Uint8Array && other instanceof Uint8Array ? Buffer.compare(one, other) === 0 : undefined

expect.addEqualityTesters([asFiles])
fc.configureGlobal({ seed })
