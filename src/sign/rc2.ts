/**
 * RC2 in CBC mode, decryption only (RFC 2268): old PKCS#12 files encrypt their certificates with a 40-bit key of it,
 * and OpenSSL 3 no longer has it. Nothing is ever encrypted with it here. `iv` has 8 bytes; padding stays; what is less
 * than a block of 8 bytes at the end becomes zeros.
 */
export function rc2CbcDecrypt(
  key: Uint8Array,
  effectiveBits: number,
  iv: Uint8Array,
  data: Uint8Array,
): Uint8Array {
  const k = expandKey(key, effectiveBits)
  const out = new Uint8Array(data.length)
  let previous = iv
  for (let at = 0; at + 8 <= data.length; at += 8) {
    const block = data.subarray(at, at + 8)
    const plain = decryptBlock(k, block)
    for (let i = 0; i < 8; i++) out[at + i] = plain[i]! ^ previous[i]!
    previous = block
  }
  return out
}

/** RFC 2268, 2: 64 words of 16 bits. */
function expandKey(key: Uint8Array, effectiveBits: number): Uint16Array {
  const bytes = new Uint8Array(128)
  bytes.set(key)
  const effectiveBytes = Math.ceil(effectiveBits / 8)
  const mask = 0xff >> (8 * effectiveBytes - effectiveBits)
  for (let i = key.length; i < 128; i++) bytes[i] = pi[(bytes[i - 1]! + bytes[i - key.length]!) & 0xff]!
  bytes[128 - effectiveBytes] = pi[bytes[128 - effectiveBytes]! & mask]!
  for (let i = 127 - effectiveBytes; i >= 0; i--) bytes[i] = pi[bytes[i + 1]! ^ bytes[i + effectiveBytes]!]!
  return Uint16Array.from({ length: 64 }, (_, i) => bytes[2 * i]! | (bytes[2 * i + 1]! << 8))
}

/** RFC 2268, 4: five mixing rounds, a mash, six, a mash, five, all backwards. */
function decryptBlock(k: Uint16Array, block: Uint8Array): Uint8Array {
  const r = Uint16Array.from({ length: 4 }, (_, i) => block[2 * i]! | (block[2 * i + 1]! << 8))
  const rotations = [1, 2, 3, 5]
  let j = 63
  for (let round = 0; round < 16; round++) {
    if (round === 5 || round === 11) {
      for (let i = 3; i >= 0; i--) r[i] = r[i]! - k[r[(i + 3) & 3]! & 63]!
    }
    for (let i = 3; i >= 0; i--, j--) {
      const by = rotations[i]!
      const word = (r[i]! >> by) | (r[i]! << (16 - by))
      const [a, b, c] = [r[(i + 3) & 3]!, r[(i + 2) & 3]!, r[(i + 1) & 3]!]
      r[i] = word - k[j]! - (a & b) - (~a & c)
    }
  }
  return Uint8Array.from({ length: 8 }, (_, i) => (r[i >> 1]! >> (8 * (i & 1))) & 0xff)
}

// RFC 2268, 2: PITABLE, "based on the expansion of pi"
const pi = Uint8Array.from(
  Buffer.from(
    'd978f9c419ddb5ed28e9fd794aa0d89dc67e37832b76538e624c6488448bfba2179a59f587b34f1361456d8d09817d32' +
      'bd8f40eb86b77b0bf09521225c6b4e8254d66593ce60b21c7356c014a78cf1dc1275ca1f3bbee4d1423dd430a33cb626' +
      '6fbf0eda4669075727f21d9bbc944303f811c7f690ef3ee706c3d52fc8661ed708e8eade8052eef784aa72ac354d6a2a' +
      '961ad2715a1549744b9fd05e0418a4ecc2e0416e0f51cbcc2491af50a1f47039997c3a8523b8b47afc02365b25559731' +
      '2d5dfa98e38a92ae05df2910676cbac9d300e6cfe19ea82c6316013f58e289a90d38341bab33ffb0bb480c5fb9b1cd2e' +
      'c5f3db47e5a59c770aa62068fe7fc1ad',
    'hex',
  ),
)
