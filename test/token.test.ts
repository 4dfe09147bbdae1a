import { verify } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Outcome } from '../src/problems/problem.ts'
import { tokenProblems } from '../src/problems/token.ts'
import { installLine, readNamedToken } from '../src/run/token.ts'
import { members, readWhole, Tag } from '../src/sign/der.ts'
import { certificatesIn, type Identity } from '../src/sign/identity.ts'
import { openLibrary, type Pkcs11Library, type TokenAnswer } from '../src/sign/pkcs11/library.ts'
import { type AskToken, openToken, type PinSource } from '../src/sign/pkcs11/open-token.ts'
import { ecdsaDer } from '../src/sign/pkcs11/signature.ts'
import { readTokenUri, tokenUriOf, withoutPin } from '../src/sign/pkcs11/uri.ts'
import { line, messages } from './said.ts'

/** Keys in tokens: by a library that is made up of JSON (test/sign/mock-pkcs11.js); .ci/run has a real one. */

interface Mock extends Pkcs11Library {
  readonly calls: readonly string[]
}
const { PKCS11 } = (await import('./sign/mock-pkcs11.js' as string)) as {
  PKCS11: new (given: object) => Mock
}

/** What somebody names, what they say, and what is plugged in. */
interface Story {
  readonly identity?: string
  readonly beside?: readonly string[]
  readonly pin?: string | null
  readonly typed?: string | null
  readonly lastTry?: boolean
  readonly at?: string
  /** what answers in place of a library */
  readonly answer?: TokenAnswer
  readonly tokens?: readonly object[]
  readonly sign?: number
}

async function opened(story: Story) {
  const { identity = 'pkcs11:token=Seal?module-path=/lib.so', pin = '1234', typed = null } = story
  const library = new PKCS11({ tokens: [{}], ...story })
  const answer = openLibrary(library)
  const ask: AskToken = async (question) => story.answer ?? answer(question)
  const told: string[] = []
  const source: PinSource = {
    given: pin,
    askHidden: async () => typed,
    mayUseLastTry: async () => story.lastTry === true,
    tell: (note) => told.push(line(note)),
  }
  const uri = readTokenUri(identity)
  if (uri.kind === 'problems') return { library, told, identity: uri as Outcome<Identity> }
  const named = {
    file: withoutPin(identity),
    uri: uri.value,
    library: uri.value.modulePath ?? '/lib.so',
    certificates: certificatesIn(
      (story.beside ?? []).map((file) => readFileSync(path.join(import.meta.dirname, 'sign', file))),
    ),
    install: 'npm install pkcs11js',
  }
  const at = new Date(story.at ?? '2026-12-01T12:00:00Z')
  return { library, told, identity: await openToken(named, at, ask, source) }
}

const signed = async (story: Story, bytes: Uint8Array = Buffer.from('signed attributes')) => {
  const { identity, library } = await opened(story)
  if (identity.kind === 'problems') throw new Error(messages(identity.problems))
  const signature = await identity.value.sign(bytes)
  if (signature.kind === 'problems') throw new Error(messages(signature.problems))
  return {
    library,
    signature: signature.value,
    holds: verify('sha256', bytes, identity.value.certificate.publicKey, signature.value),
  }
}

describe('a key in a token', () => {
  const p384 = {
    objects: [
      { kind: 'private-key', of: 'p384' },
      { kind: 'certificate', of: 'p384' },
    ],
  }
  it.each([
    ['RSA, the token hashes', {}],
    ['RSA, hashed here', { mechanisms: [0x1] }],
    ['P-384, the token hashes', p384],
    ['P-384, hashed here', { ...p384, mechanisms: [0x1041] }],
  ])('%s', async (_, token) => {
    expect((await signed({ tokens: [token] })).holds).toBe(true)
  })

  it('gives the same signature whoever hashes', async () => {
    const both = await Promise.all([signed({}), signed({ tokens: [{ mechanisms: [0x1] }] })])
    expect(both[0].signature).toEqual(both[1].signature)
  })

  it('is logged in to once, however much it signs', async () => {
    const { identity, library } = await opened({})
    if (identity.kind === 'problems') throw new Error(messages(identity.problems))
    for (let count = 0; count < 50; count++) await identity.value.sign(Buffer.from([count]))
    expect(library.calls.filter((call) => call === 'C_Login')).toHaveLength(1)
    expect(library.calls.filter((call) => call === 'C_Sign')).toHaveLength(50)
  })

  it('that asks each time is given the PIN each time, between C_SignInit and C_Sign', async () => {
    const objects = [{ kind: 'private-key', asksEachTime: true }, { kind: 'certificate' }]
    const { library, holds } = await signed({ tokens: [{ objects }] })
    expect(holds).toBe(true)
    expect(library.calls.slice(-3)).toEqual(['C_SignInit', 'C_Login for one signature', 'C_Sign'])
  })

  it.each([
    ['wrong', '9999', {}],
    ['too short', '12', {}],
    ['empty', '', {}],
    ['the last try', '1234', { flags: ['loginRequired', 'userPinInitialized', 'pinFinalTry'] }],
    ['locked', '1234', { flags: ['loginRequired', 'userPinInitialized', 'pinLocked'] }],
  ])(
    'a PIN is never tried twice, and not at all where that is known to be for nothing: %s',
    async (what, pin, token) => {
      const { identity, library } = await opened({ pin, typed: '1234', tokens: [token] })
      expect(identity.kind).toBe('problems')
      expect(library.calls.filter((call) => call === 'C_Login')).toHaveLength(what === 'wrong' ? 1 : 0)
    },
  )

  it('may be tried the last time where somebody has said so', async () => {
    const flags = ['loginRequired', 'userPinInitialized', 'pinFinalTry']
    expect((await signed({ lastTry: true, tokens: [{ flags }] })).holds).toBe(true)
  })

  it('the PIN is typed on its own pad, where it has one', async () => {
    const flags = ['loginRequired', 'userPinInitialized', 'ownPad']
    const { identity, told } = await opened({
      pin: null,
      tokens: [{ flags, pin: 'none that is known here' }],
    })
    expect(identity.kind).toBe('ok')
    expect(told.join()).toContain('token/own-pad')
  })

  it('that has ended is told before any PIN is asked for', async () => {
    const { identity, library } = await opened({ at: '2060-01-01T00:00:00Z' })
    expect(identity.kind === 'problems' && new Set(identity.problems.map(({ code }) => code))).toEqual(
      new Set(['sign/expired']),
    )
    expect(library.calls).not.toContain('C_Login')
  })

  it('is found by its certificate’s name or number, by its own, and by the chain beside it', async () => {
    const objects = [
      { kind: 'private-key', label: 'Private key', id: '0a' },
      { kind: 'certificate', label: 'Certificate', id: '0a' },
      { kind: 'private-key', label: 'other', id: '0b', of: 'p384' },
      { kind: 'certificate', label: 'other', id: '0b', of: 'p384' },
    ]
    for (const uri of [
      'object=Certificate',
      'object=Private%20key',
      'id=%0A',
      'id=%0a;object=Certificate;type=cert',
    ])
      expect((await signed({ identity: `pkcs11:${uri}`, tokens: [{ objects }] })).holds, uri).toBe(true)
    const bare = [{ objects: objects.slice(0, 1) }]
    expect((await signed({ identity: 'pkcs11:', beside: ['rsa2048.pem'], tokens: bare })).holds).toBe(true)
  })

  it('once it has failed it is asked for nothing more', async () => {
    const { identity, library } = await opened({ tokens: [{}], signatures: 2 } as Story)
    if (identity.kind === 'problems') throw new Error(messages(identity.problems))
    const { sign } = identity.value
    const all = await Promise.all([1, 2, 3, 4, 5].map((byte) => sign(Buffer.from([byte]))))
    expect(all.map(({ kind }) => kind)).toEqual(['ok', 'ok', 'problems', 'problems', 'problems'])
    expect(library.calls.filter((call) => call === 'C_SignInit')).toHaveLength(3)
  })
})

describe('an address of a token', () => {
  it('says the same as was named, whatever is in the names', () => {
    fc.assert(
      fc.property(
        ...([fc.string({ unit: 'binary', minLength: 1 }), fc.string({ minLength: 1 })] as const),
        fc.string({ unit: 'grapheme', minLength: 1 }),
        fc.uint8Array({ minLength: 1, maxLength: 20 }),
        (token, serial, object, id) => {
          const text = tokenUriOf({ token, serial, object, id })
          // as it stands between quotes in a shell
          expect(text).toMatch(/^pkcs11:[\w.~%=;-]+$/)
          const read = readTokenUri(text)
          expect(read).toMatchObject({ kind: 'ok', value: { token, serial, object } })
          expect(read.kind === 'ok' && Buffer.from(read.value.id!)).toEqual(Buffer.from(id))
        },
      ),
    )
  })

  it('is read or refused, whatever it is, and never shows a PIN', () => {
    fc.assert(
      fc.property(fc.string(), (rest) => {
        const read = readTokenUri(`pkcs11:${rest}?pin-value=7531`)
        expect(read.kind).toBe('problems')
        expect(read.kind === 'problems' && messages(read.problems)).not.toContain('7531')
      }),
    )
  })
})

it('r and s become two integers in DER, of as few octets as there are', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 32, maxLength: 32 }),
      fc.uint8Array({ minLength: 32, maxLength: 32 }),
      (r, s) => {
        const numbers = members(readWhole(ecdsaDer(Buffer.concat([r, s]))), Tag.sequence).map(
          ({ content }) => {
            expect(content.length === 1 || content[0] !== 0 || content[1]! >= 0x80).toBe(true)
            expect(content[0]).toBeLessThan(0x80)
            return BigInt(`0x${Buffer.from(content).toString('hex')}`)
          },
        )
        expect(numbers).toEqual([r, s].map((each) => BigInt(`0x${Buffer.from(each).toString('hex')}`)))
      },
    ),
  )
})

describe('the smallest token for', () => {
  const cases = path.join(import.meta.dirname, 'problems/token')
  const codes = readdirSync(cases).filter((code) =>
    readdirSync(path.join(cases, code)).includes('token.json'),
  )
  it.each(codes)('%s', async (code) => {
    const folder = path.join(cases, code)
    const story = JSON.parse(readFileSync(path.join(folder, 'token.json'), 'utf8')) as Story
    const { identity, told } = await opened(story)
    const found = identity.kind === 'ok' ? [...identity.notes] : [...identity.problems]
    if (identity.kind === 'ok' && story.sign !== undefined) {
      const signature = await identity.value.sign(Buffer.from('a letter'))
      if (signature.kind === 'problems') found.push(...signature.problems)
    }
    const said = [...told, ...found.map(line)].join('')
    expect(said).toContain(`token/${code}`)
    await expect(said).toMatchFileSnapshot(path.join(folder, 'expected.txt'))
  })

  it('no-module', async () => {
    // as on a machine where nothing knows all tokens
    const read = readNamedToken(['pkcs11:token=Seal'], [])
    const said = read.kind === 'problems' ? read.problems.map(line).join('') : ''
    expect(said).toContain('token/no-module')
    await expect(said).toMatchFileSnapshot(path.join(cases, 'no-module/expected.txt'))
  })

  it('the line that installs what speaks to tokens puts it where the program finds it', () => {
    const wanted = /^npm install (.*) pkcs11js@\d+\.\d+\.\d+$/
    const line = (folder: string) => wanted.exec(installLine(folder))?.[1]
    expect(line('/work/invite')).toBe('--no-save --save-prod --prefix /work/invite')
    expect(line('/usr/local/lib/node_modules/invite')).toBe('--global --prefix /usr/local')
    expect(line('/nowhere/npm/node_modules/invite')).toBe('--global --prefix /nowhere/npm')
    const repository = path.join(import.meta.dirname, '..')
    expect(line(path.join(repository, 'node_modules/invite'))).toBe(`--no-save --prefix ${repository}`)
  })

  it('each code', () => {
    const all = Object.keys(tokenProblems).map((code) => code.replace('token/', ''))
    expect(readdirSync(cases).sort()).toEqual(all.sort())
  })
})
