import { hash as hashOnce, pbkdf2, scrypt } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import { promisify } from 'node:util'
import { malformed } from './der.ts'

/**
 * What opening one file may cost. Whoever made the file says how often its passphrase is worked through; a million rounds
 * take some two seconds. The work is done in pieces or beside the main thread, so that whoever waits can give up.
 */
export interface DerivationBudget {
  /** rounds that one derivation may have */
  readonly most: number
  /** rounds that all derivations together may still have */
  left: number
  /** rounds so far */
  spent: number
  /** is called once, before the first derivation that takes long; null: it has been, or nobody is told */
  tell: ((rounds: number) => void) | null
}

/** So many rounds go without a word: what programs write has some thousand to a million. */
const quietRounds = 2_000_000
/** More are not tried. */
const mostRounds = 10_000_000

/** A file has a lock for its key, its certificates and itself, and the oldest ones need two derivations each. */
export function derivationBudget(tell: ((rounds: number) => void) | null): DerivationBudget {
  return { most: mostRounds, left: 6 * mostRounds, spent: 0, tell }
}

/** For a first try that nobody should have to wait for. */
export function quietBudget(): DerivationBudget {
  return { most: quietRounds, left: quietRounds, spent: 0, tell: null }
}

const tooManyName = 'TooManyRounds'

/** An Error that a file asks for more work than there is; null: it is another one. */
export function roundsRefused(error: unknown): number | null {
  return error instanceof Error && error.name === tooManyName ? Number(error.message) : null
}

/** Takes rounds from what is left. Throws `malformed`, or an Error that `roundsRefused` knows. */
function spend(rounds: number, budget: DerivationBudget): void {
  if (rounds < 1) throw malformed('a derivation without rounds')
  if (rounds > budget.most || rounds > budget.left) {
    const error = new Error(String(rounds))
    error.name = tooManyName
    throw error
  }
  budget.left -= rounds
  budget.spent += rounds
  if (budget.spent <= quietRounds || budget.tell === null) return
  budget.tell(rounds)
  budget.tell = null
}

/** PBKDF2 (RFC 8018, 5.2). Throws as `spend` does. */
export function pbkdf2Key(
  hash: string,
  password: Uint8Array,
  salt: Uint8Array,
  rounds: number,
  bytes: number,
  budget: DerivationBudget,
): Promise<Buffer> {
  spend(rounds, budget)
  return promisify(pbkdf2)(password, salt, rounds, bytes, hash)
}

/** Memory that scrypt may take, in bytes. */
const maxMemory = 512 * 1024 * 1024

/** scrypt (RFC 7914). A block counts as a round. Throws as `spend` does, and OpenSSL's error where the numbers are none. */
export function scryptKey(
  password: Uint8Array,
  salt: Uint8Array,
  {
    cost,
    blockSize,
    parallel,
  }: { readonly cost: number; readonly blockSize: number; readonly parallel: number },
  bytes: number,
  budget: DerivationBudget,
): Promise<Buffer> {
  spend(cost * blockSize * parallel, budget)
  const memory = 128 * blockSize * (cost + parallel + 1)
  if (memory > maxMemory) throw malformed('scrypt beyond measure')
  const options = { N: cost, r: blockSize, p: parallel, maxmem: 2 * memory }
  return new Promise((resolve, reject) => {
    scrypt(password, salt, bytes, options, (error, key) => {
      if (error === null) resolve(key)
      else reject(error)
    })
  })
}

/** So many rounds are done in one piece, some tenths of a second. */
const piece = 100_000

/** RFC 7292, B.2; `purpose` 1 is a key, 2 an initial value, 3 a MAC key. Throws as `spend` does. */
export async function pkcs12Key(
  hash: string,
  password: Uint8Array,
  salt: Uint8Array,
  rounds: number,
  purpose: 1 | 2 | 3,
  bytes: number,
  budget: DerivationBudget,
): Promise<Buffer> {
  spend(rounds, budget)
  const block = hash === 'sha384' || hash === 'sha512' ? 128 : 64
  const input = Buffer.concat([repeated(salt, block), repeated(password, block)])
  const diversifier = Buffer.alloc(block, purpose)
  const out: Buffer[] = []
  for (let made = 0; made < bytes; made += out.at(-1)!.length) {
    let a = hashOnce(hash, Buffer.concat([diversifier, input]), 'buffer')
    for (let i = 1; i < rounds; i++) {
      a = hashOnce(hash, a, 'buffer')
      if (i % piece === 0) await setImmediate()
    }
    out.push(a)
    const b = repeated(a, block).subarray(0, block)
    for (let start = 0; start < input.length; start += block) {
      let carry = 1
      for (let i = block - 1; i >= 0; i--) {
        carry += input[start + i]! + b[i]!
        input[start + i] = carry & 0xff
        carry >>= 8
      }
    }
  }
  return Buffer.concat(out).subarray(0, bytes)
}

/** Repeated up to a whole number of blocks. */
function repeated(bytes: Uint8Array, block: number): Buffer {
  return Buffer.alloc(Math.ceil(bytes.length / block) * block, bytes)
}
