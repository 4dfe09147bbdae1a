/** Bytes made wrong in the ways that break readers, the same ones for the same seed. */

/** Numbers from 0 up to and without a bound (mulberry32). */
export type Dice = (below: number) => number

export function diceOf(seed: number): Dice {
  let state = seed >>> 0
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * below)
  }
}

/** Octets that mean something to DER, PDF or text. */
const telling = [
  0x00, 0x01, 0x02, 0x04, 0x06, 0x0a, 0x1c, 0x1e, 0x24, 0x30, 0x31, 0x7f, 0x80, 0x81, 0x84, 0xa0, 0xa1, 0xff,
]
const words = [
  ...[
    '0',
    '-1',
    '9'.repeat(12),
    '1 0 R',
    '[',
    ']',
    '<<',
    '>>',
    '(',
    ')',
    'null',
    '/Type',
    'endobj',
    'stream',
  ],
  ...['-----BEGIN X509 CRL-----', '-----END', '%%EOF', 'startxref', '\u{1f600}'],
].map((word) => Buffer.from(word))

function one(bytes: Buffer, others: readonly Uint8Array[], dice: Dice): Buffer {
  const at = dice(bytes.length + 1)
  const length = 1 + dice(dice(4) === 0 ? Math.max(1, bytes.length - at) : 16)
  const [head, tail] = [bytes.subarray(0, at), bytes.subarray(at)]
  const cut = tail.subarray(length)
  switch (dice(9)) {
    case 0:
    case 1: {
      const changed = Buffer.from(bytes)
      if (at < bytes.length) changed[at] = changed[at]! ^ (1 << dice(8))
      return changed
    }
    case 2: {
      const changed = Buffer.from(bytes)
      if (at < bytes.length) changed[at] = telling[dice(telling.length)]!
      return changed
    }
    case 3:
      return Buffer.concat([head, cut])
    case 4:
      return Buffer.concat([head, words[dice(words.length)]!, tail])
    case 5: {
      // a part again and again, 64 KB at most
      const part = tail.subarray(0, length)
      const times = 1 + dice(Math.min(2000, Math.floor(65_536 / Math.max(1, part.length))) + 1)
      return Buffer.concat([head, ...Array.from({ length: times }, () => part), tail])
    }
    case 6: {
      const other = Buffer.from(others[dice(others.length)]!)
      const from = dice(other.length)
      return Buffer.concat([head, other.subarray(from, from + length), cut])
    }
    case 7:
      return Buffer.concat([head, Buffer.from(Array.from({ length: 1 + dice(8) }, () => dice(256))), cut])
    default:
      return dice(6) === 0 ? Buffer.from(head) : Buffer.from(bytes)
  }
}

/** One to eight changes; `others`: of what else parts may be put in. */
export function mutated(bytes: Uint8Array, others: readonly Uint8Array[], dice: Dice): Uint8Array {
  let out = Buffer.from(bytes)
  for (let left = 1 + dice(dice(3) === 0 ? 8 : 2); left > 0; left--)
    out = one(out, others, dice) as Buffer<ArrayBuffer>
  return new Uint8Array(out)
}
