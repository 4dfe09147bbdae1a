import { constants, createPrivateKey, privateEncrypt, sign, X509Certificate } from 'node:crypto'
import { appendFileSync, readFileSync } from 'node:fs'
import path from 'node:path'

/**
 * What `pkcs11js` gives, over tokens that are described in JSON: `{ tokens: [{ label, pin, flags, objects, … }], … }`. Keys
 * are those of this folder. Every call is written into `log`, so that a test can count logins.
 */

const here = import.meta.dirname
const flagValues = {
  loginRequired: 0x4,
  userPinInitialized: 0x8,
  ownPad: 0x100,
  pinCountLow: 0x10000,
  pinFinalTry: 0x20000,
  pinLocked: 0x40000,
}
const failed = (code) => Object.assign(new Error(`CKR ${code.toString(16)}`), { code })
const ulong = (value) => {
  const bytes = Buffer.alloc(8)
  bytes.writeUInt32LE(value)
  return bytes
}

export class PKCS11 {
  constructor(given = JSON.parse(readFileSync(process.env.MOCK_TOKEN, 'utf8'))) {
    this.given = given
    this.calls = []
    this.left = given.signatures ?? Infinity
    this.tokens = given.tokens.map((token, at) => ({
      label: 'Seal',
      manufacturer: 'Example Tokens',
      model: 'Card',
      serial: String(at + 1),
      pin: '1234',
      flags: ['loginRequired', 'userPinInitialized'],
      mechanisms: [0x1, 0x40, 0x1041, 0x1044],
      objects: [
        { kind: 'private-key' },
        { kind: 'certificate' },
        { kind: 'certificate', label: 'authority', id: '02', part: 1 },
      ],
      ...token,
      isOpen: false,
    }))
  }
  said(call) {
    this.calls.push(call)
    if (this.given.log) appendFileSync(this.given.log, `${call}\n`)
  }
  load(file) {
    this.said('load')
    if (file.includes('nowhere')) throw new Error(`${file}: cannot open shared object file`)
  }
  C_Initialize() {
    this.said('C_Initialize')
  }
  C_Finalize() {
    this.said('C_Finalize')
  }
  C_GetSlotList() {
    return this.tokens.map((_, at) => ulong(at))
  }
  token(slot) {
    return this.tokens[slot.readUInt32LE()]
  }
  C_GetTokenInfo(slot) {
    const { label, manufacturer, model, serial, flags } = this.token(slot)
    return {
      label: label.padEnd(32),
      manufacturerID: manufacturer.padEnd(32),
      model: model.padEnd(16),
      serialNumber: serial.padEnd(16),
      flags: flags.reduce((sum, flag) => sum | flagValues[flag], 0),
      minPinLen: 4,
      maxPinLen: 8,
    }
  }
  C_GetMechanismList(slot) {
    return this.token(slot).mechanisms
  }
  C_GetMechanismInfo() {
    return { flags: 0x800 }
  }
  C_OpenSession(slot) {
    this.said('C_OpenSession')
    return slot
  }
  C_Login(session, user, pin) {
    this.said(user === 1 ? 'C_Login' : 'C_Login for one signature')
    const token = this.token(session)
    if (token.loginFails !== undefined) throw failed(Number(token.loginFails))
    if (pin !== undefined && pin !== token.pin) {
      if (token.afterWrong) token.flags = [...token.flags, token.afterWrong]
      throw failed(0xa0)
    }
    if (user === 1) token.isOpen = true
    else token.isOpenOnce = true
  }
  C_FindObjectsInit(session, [{ value }]) {
    const token = this.token(session)
    this.found = token.objects.flatMap((object, at) =>
      (object.kind === 'certificate' ? value === 1 : value === 3 && token.isOpen)
        ? [Buffer.concat([session, ulong(at)])]
        : [],
    )
  }
  C_FindObjects() {
    return this.found
  }
  C_FindObjectsFinal() {}
  object(handle) {
    const object = this.token(handle).objects[handle.readUInt32LE(8)]
    return { label: 'signer', id: '01', of: 'rsa2048', part: 0, signs: true, ...object }
  }
  pem(of) {
    return readFileSync(path.join(here, `${of}.pem`), 'utf8')
  }
  certificate({ of, part }) {
    return new X509Certificate(
      this.pem(of).match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g)[part],
    )
  }
  C_GetAttributeValue(_, handle, [{ type }]) {
    const object = this.object(handle)
    const jwk = () => this.certificate(object).publicKey.export({ format: 'jwk' })
    const values = {
      3: () => Buffer.from(object.label),
      17: () => this.certificate(object).raw,
      258: () => Buffer.from(object.id, 'hex'),
      256: () => ulong(jwk().kty === 'RSA' ? 0 : 3),
      264: () => Buffer.from([object.signs ? 1 : 0]),
      288: () => (jwk().n === undefined ? null : Buffer.from(jwk().n, 'base64url')),
      514: () => Buffer.from([object.asksEachTime ? 1 : 0]),
    }
    const value = values[type]?.() ?? null
    if (value === null) throw failed(0x12)
    return [{ value }]
  }
  C_SignInit(session, { mechanism }, handle) {
    this.said('C_SignInit')
    const token = this.token(session)
    if (!token.isOpen && token.flags.includes('loginRequired')) throw failed(0x101)
    token.isOpenOnce = false
    this.signing = { mechanism, object: this.object(handle) }
  }
  C_Sign(session, data) {
    const { mechanism, object } = this.signing
    if (object.asksEachTime && !this.token(session).isOpenOnce) throw failed(0x101)
    if (this.left-- <= 0) throw failed(Number(this.given.fails ?? 0x32))
    this.said('C_Sign')
    const key = createPrivateKey(this.pem(object.signsWith ?? object.of))
    if (mechanism === 0x40) return sign('sha256', data, key)
    if (mechanism === 0x1) return privateEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, data)
    if (mechanism === 0x1044) return sign('sha256', data, { key, dsaEncoding: 'ieee-p1363' })
    return rawEcdsa(data, key)
  }
}

/** ECDSA over a digest that is given: Node signs none, so r‖s is that of a prehashed message by WebCrypto's like, in integers. */
function rawEcdsa(digest, key) {
  const { d, crv } = key.export({ format: 'jwk' })
  const { p, n, a, g } = curves[crv]
  const z = BigInt(`0x${digest.toString('hex')}`)
  const k = 0x1234567890abcdef1234567890abcdefn
  const mod = (value, by) => ((value % by) + by) % by
  const inverse = (value, by) => {
    let [r, s, x, y] = [by, mod(value, by), 0n, 1n]
    while (s > 0n) {
      const q = r / s
      ;[r, s, x, y] = [s, r - q * s, y, x - q * y]
    }
    return mod(x, by)
  }
  const add = (A, B) => {
    if (A === null) return B
    if (B === null) return A
    if (A[0] === B[0] && mod(A[1] + B[1], p) === 0n) return null
    const slope =
      A[0] === B[0] ? (3n * A[0] * A[0] + a) * inverse(2n * A[1], p) : (B[1] - A[1]) * inverse(B[0] - A[0], p)
    const x = mod(slope * slope - A[0] - B[0], p)
    return [x, mod(slope * (A[0] - x) - A[1], p)]
  }
  let point = null
  for (let bit = k, add2 = g; bit > 0n; bit >>= 1n, add2 = add(add2, add2))
    if (bit & 1n) point = add(point, add2)
  const r = mod(point[0], n)
  const s = mod(inverse(k, n) * (z + r * BigInt(`0x${Buffer.from(d, 'base64url').toString('hex')}`)), n)
  const size = crv === 'P-256' ? 64 : 96
  return Buffer.concat([r, s].map((value) => Buffer.from(value.toString(16).padStart(size, '0'), 'hex')))
}
const hex = (text) => BigInt(`0x${text}`)
const curves = {
  'P-384': {
    p: hex(
      'fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffff',
    ),
    n: hex(
      'ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973',
    ),
    a: -3n,
    g: [
      hex('aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7'),
      hex('3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5f'),
    ],
  },
}

// biome-ignore lint/style/noDefaultExport: the package is CommonJS, and gives this
export default { PKCS11 }
