import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import type { IdentityBody } from '../src/commands/answers.ts'
import { answerOf } from './answers.ts'
import { openBench, root } from './command.ts'
import { openSmallDesk, registry } from './small-desk.ts'

/** Keys in tokens through the real command, and the process that speaks to them; the library is a mock (test/sign/). */

const bench = openBench()
afterAll(() => bench.close())
const mock = pathToFileURL(path.join(root, 'test/sign/with-mock-token.js')).href
const when = ['--signed-at', '2026-12-01T12:00:00Z']
const seal = ['--identity', 'pkcs11:token=Seal?module-path=/lib.so']

let runs = 0
/** A machine with these tokens: how `invite` runs on it, and what was asked of them. */
function machine(given: object) {
  const file = bench.in(`tokens-${runs}.json`)
  const log = bench.in(`calls-${runs++}`)
  writeFileSync(file, JSON.stringify({ tokens: [{}], log, ...given }))
  return {
    settings: { NODE_OPTIONS: `--import ${mock}`, MOCK_TOKEN: file },
    calls: () => (existsSync(log) ? readFileSync(log, 'utf8').split('\n') : []),
  }
}
const desk = openSmallDesk(bench, 'desk', ['FR', 'fr'], ['CH', 'fr'], ['JP', 'en'], ['RU', 'ru'])
const pdfs = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.pdf'))
    .sort()

describe('a run that a token signs', () => {
  it('has the bytes of one that the same key signs from a file, one login, and a session given back', async () => {
    const { settings, calls } = machine({})
    const [token, file] = [desk.copy(), desk.copy()]
    const made = await bench.run(['generate', 'L', ...when, ...seal], token.folder, {
      ...settings,
      INVITE_PASSPHRASE: '1234',
    })
    expect(made.stderr).toBe('')
    expect(made.status).toBe(0)
    expect((await bench.run(['generate', 'L', ...when, ...registry], file.folder)).status).toBe(0)
    const names = pdfs(file.in('.'))
    expect(names).toHaveLength(8)
    expect(pdfs(token.in('.'))).toEqual(names)
    for (const name of names) expect(readFileSync(token.in(name))).toEqual(readFileSync(file.in(name)))
    expect(calls().filter((call) => call === 'C_Login')).toHaveLength(1)
    // and the checkpoint
    expect(calls().filter((call) => call === 'C_Sign')).toHaveLength(9)
    for (let waited = 0; !calls().includes('C_Finalize') && waited < 100; waited++)
      await new Promise((resolve) => setTimeout(resolve, 50))
    expect(calls()).toContain('C_Finalize')
  })

  it('that loses it stops with whole addressees, and the next one goes on', async () => {
    const here = desk.copy()
    const { settings } = machine({ signatures: 5, fails: 0x32 })
    const pin = { INVITE_PASSPHRASE: '1234' }
    const stopped = await bench.run(['generate', 'L', ...when, ...seal], here.folder, { ...settings, ...pin })
    expect(stopped.status).toBe(75)
    expect(stopped.stderr.match(/token\/lost/g)).toHaveLength(1)
    expect(stopped.stderr).toContain('stopped after 4 of 8 documents')
    expect(pdfs(here.in('.'))).toHaveLength(4)
    expect(here.entries()).toHaveLength(4)
    const next = await bench.run(['generate', 'L', ...when, ...seal], here.folder, {
      ...machine({}).settings,
      ...pin,
    })
    expect(next.status).toBe(0)
    expect(pdfs(here.in('.'))).toHaveLength(8)
    expect((await here.invite('verify')).status).toBe(0)
  })

  it('makes nothing where the PIN is wrong, and tries it once', async () => {
    const here = desk.copy()
    const { settings, calls } = machine({})
    const made = await bench.run(['generate', 'L', ...when, ...seal], here.folder, {
      ...settings,
      INVITE_PASSPHRASE: '4321',
    })
    expect(made.status).toBe(1)
    expect(made.stderr).toContain('token/wrong-pin')
    expect(existsSync(here.in('ledger.jsonl'))).toBe(false)
    expect(calls().filter((call) => call === 'C_Login')).toHaveLength(1)
  })

  it('identity pkcs11: lists tokens and what they show, and asks for no PIN', async () => {
    const { settings, calls } = machine({ tokens: [{ label: 'Seal' }, { label: 'Stamp', objects: [] }] })
    const listed = await bench.run(['identity', 'pkcs11:?module-path=/lib.so', '--json'], root, {
      ...settings,
      INVITE_PASSPHRASE: '1234',
    })
    const { tokens, certificates } = answerOf<IdentityBody>(listed)
    expect(tokens.map(({ label, pin }) => [label, pin])).toEqual([
      ['Seal', 'asked'],
      ['Stamp', 'asked'],
    ])
    expect(certificates).toMatchObject([
      { address: 'pkcs11:token=Seal;serial=1;id=%01;object=signer', key: 'unseen', isFit: true },
    ])
    expect(calls()).not.toContain('C_Login')
  })

  it('what waits is signed by a token, and the certificates that it shows are enough to make it', async () => {
    const [here, file] = [desk.copy(), desk.copy()]
    const { settings, calls } = machine({})
    const pin = { ...settings, INVITE_PASSPHRASE: '1234' }
    const early = ['--signed-at', '2021-11-02T09:00:00+01:00']
    const packed = await bench.run(['generate', 'L', '--unsigned', ...early, ...seal], here.folder, settings)
    expect(packed.stderr).toBe('')
    expect(calls()).not.toContain('C_Login')
    const signed = await bench.run(['sign', ...seal, '--late', '--reason', 'x'], here.folder, pin)
    expect(signed.status, signed.stderr).toBe(0)
    expect(calls().filter((call) => call === 'C_Login')).toHaveLength(1)
    expect((await bench.run(['generate', 'L', ...early, ...registry], file.folder)).status).toBe(0)
    for (const name of pdfs(file.in('.')))
      expect(readFileSync(here.in(name))).toEqual(readFileSync(file.in(name)))
  })

  it('says what to install where that is missing', async () => {
    const made = await bench.run(['generate', 'L', ...seal], desk.folder)
    // unless somebody has installed it here
    const isThere = existsSync(path.join(root, 'node_modules/pkcs11js'))
    expect(made.stderr).toContain(isThere ? 'token/not-loaded' : 'token/not-installed')
    expect(made.status).toBe(1)
    if (!isThere) expect(made.stderr).toMatch(/hint: npm install --no-save .*pkcs11js@\d+\.\d+\.\d+\n/)
  })
})
