import { readdirSync, readFileSync, watch, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { openBench, type Ran, root, tree } from './command.ts'
import { laySmallProject } from './small-project.ts'

/** Identities through the real command. */

const bench = openBench()
afterAll(bench.close)
const project = bench.in('project')
laySmallProject(project, [['VA', 'fr']])
const own = (name: string) => path.join(import.meta.dirname, 'sign', name)
const problems = path.join(import.meta.dirname, 'problems/sign')
const when = ['--signed-at', '2026-12-01T12:00:00Z']

let runs = 0
/** Makes the Holy See's letter and form with what is given; the passphrase is in the environment. */
async function generate(
  passphrase: string | null,
  ...given: readonly string[]
): Promise<Ran & { readonly out: string }> {
  const out = bench.in(`out-${runs++}`)
  const args = ['generate', 'L', '--data', project, '--out', out, ...when, ...given]
  const settings = passphrase === null ? {} : { INVITE_PASSPHRASE: passphrase }
  return { ...(await bench.run(args, root, settings)), out }
}
const identity = (...files: readonly string[]) => files.flatMap((file) => ['--identity', file])

describe('signs with', () => {
  const signed: string[] = []
  test.each<readonly [string, string | null, readonly string[]]>([
    ['RSA 2048', null, ['rsa2048.pem']],
    ['RSA 3072', null, ['rsa3072.pem']],
    ['RSA 4096', null, ['rsa4096.pem']],
    ['P-256 in a modern file', 'test', ['modern.p12']],
    ['P-384', null, ['p384.pem']],
    ['triple DES', 'test', ['3des.p12']],
    ['RC2', 'test', ['rc2.p12']],
    ['a passphrase of letters that are not Latin', 'пароль-密码', ['utf8.p12']],
    ['an empty passphrase', null, ['empty.p12']],
    ['a locked PEM key and its chain', 'test', ['encrypted.pem', 'chain.pem']],
    ['a locked key of the older kind and its chain', 'test', ['traditional.pem', 'chain.pem']],
  ])('%s', async (_, passphrase, files) => {
    const made = await generate(passphrase, ...identity(...files.map(own)))
    expect(made.stderr).not.toContain('error')
    expect(made.status).toBe(0)
    const pdfs = [...tree(made.out).keys()].filter((file) => file.endsWith('.pdf'))
    expect(pdfs).toHaveLength(2)
    signed.push(...pdfs.map((file) => path.join(made.out, file)))
  })

  test('each, and all of it verifies', async () => {
    expect(signed).toHaveLength(22)
    const verified = await bench.run(['verify', ...signed])
    expect(verified.status).toBe(0)
    expect(verified.stdout).toContain('22 of 22 files hold')
  })

  test.each([
    ['without its issuer’s', 'chain-incomplete'],
    ['that our own verifier would refuse', 'chain-refused'],
  ])('a certificate %s, and says so before it signs', async (_, code) => {
    const made = await generate(null, ...identity(path.join(problems, code, 'identity.pem')))
    expect(made.status).toBe(0)
    expect(made.stderr).toContain(`sign/${code}`)
  })
})

describe('makes nothing, and says why:', () => {
  const given: Readonly<Record<string, string | null>> = {
    'passphrase-needed': null,
    'wrong-passphrase': 'no',
  }
  const codes = readdirSync(problems).filter(
    (code) =>
      !['chain-incomplete', 'chain-refused', 'many-rounds'].includes(code) &&
      readdirSync(path.join(problems, code)).some((file) => file.startsWith('identity.')),
  )
  test.each(codes)('%s', async (code) => {
    const file = readdirSync(path.join(problems, code)).find((name) => name.startsWith('identity.'))!
    const passphrase = code in given ? given[code]! : 'test'
    const made = await generate(passphrase, ...identity(path.join(problems, code, file)))
    expect(made.status).toBe(1)
    expect(made.stderr).toContain(`sign/${code}`)
    expect(made.stderr).toContain('nothing was written')
    expect(tree(bench.folder)).not.toContain(made.out)
    expect(readdirSync(bench.folder)).not.toContain(path.basename(made.out))
  })

  test('an authority that does not answer, which may pass by itself', async () => {
    const made = await generate(null, ...identity(own('rsa2048.pem')), '--timestamp', 'http://127.0.0.1:1/')
    expect(made.status).toBe(75)
    expect(made.stderr).toContain('sign/timestamp-unreachable')
    expect(made.stderr).toContain('nothing was written')
    expect(readdirSync(bench.folder)).not.toContain(path.basename(made.out))
  })

  test('a folder, and what is not there', async () => {
    for (const file of [import.meta.dirname, bench.in('nothing.p12')]) {
      const made = await generate('test', ...identity(file))
      expect(made.status).toBe(1)
      expect(made.stderr).toContain('identity/no-file')
    }
  })
})

describe('what is secret', () => {
  const passphrase = 'пароль-密码'

  test('is in no file, in no line, and nothing is put into the temporary folder', async () => {
    const before = process.env.TMPDIR
    const temporary = bench.in('tmp')
    writeFileSync(bench.in('passphrase.txt'), `${passphrase}\n`)
    const events: (string | null)[] = []
    process.env.TMPDIR = temporary
    try {
      const { mkdirSync } = await import('node:fs')
      mkdirSync(temporary)
      const watcher = watch(temporary, { recursive: true }, (_, name) => events.push(name))
      for (const how of [
        { environment: passphrase, more: [] },
        { environment: null, more: ['--passphrase-file', bench.in('passphrase.txt')] },
        { environment: 'wrong', more: [] },
        { environment: null, more: [] },
      ]) {
        const made = await generate(how.environment, ...identity(own('utf8.p12')), ...how.more)
        for (const said of [made.stdout, made.stderr]) {
          expect(said).not.toContain(passphrase)
          expect(said).not.toContain('wrong\n')
          expect(said).not.toContain('PRIVATE KEY')
        }
      }
      watcher.close()
    } finally {
      if (before === undefined) delete process.env.TMPDIR
      else process.env.TMPDIR = before
    }
    expect(events.filter((name) => !name?.includes('node-compile-cache'))).toEqual([])
    const secrets = [passphrase, 'PRIVATE KEY'].map((secret) => Buffer.from(secret))
    const written = [...tree(bench.folder)].filter(([file]) => file !== 'passphrase.txt')
    expect(written.filter(([file]) => file.endsWith('ledger.jsonl')).length).toBeGreaterThan(1)
    for (const [file, bytes] of written)
      if (!file.startsWith('config'))
        for (const secret of secrets) expect(bytes.includes(secret), `${file}: ${secret}`).toBe(false)
  })

  test('is nothing that an argument could hold', async () => {
    const made = await generate('test', ...identity(own('modern.p12')), '--passphrase', 'test')
    expect(made.status).toBe(2)
    expect(readFileSync(path.join(root, 'src/cli.ts'), 'utf8')).not.toMatch(/--passphrase(?!-file)/)
  })
})
