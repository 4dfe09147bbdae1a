import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { COMMANDS } from '../src/commands/flags.ts'
import type { Options } from '../src/commands/option.ts'
import { SETTABLE, SETTABLE_OF, settingKind, writtenName } from '../src/commands/settable.ts'
import { settingsFor } from '../src/commands/settings.ts'
import { openBench, root } from './command.ts'
import { laySmallProject } from './small-project.ts'

/** Options may stand in a project’s invite.json; what is on the command line wins, and no passphrase is taken from there. */

const bench = openBench()
afterAll(() => bench.close())
const project = (settings: string): string => {
  const here = mkdtempSync(bench.in('settings-'))
  laySmallProject(here, [['FR', 'fr']])
  cpSync(path.join(root, 'test/sign/rsa2048.pem'), path.join(here, 'registry.pem'))
  writeFileSync(path.join(here, 'invite.json'), settings)
  return here
}
const read = (settings: string, command: keyof typeof COMMANDS = 'generate') => {
  const here = mkdtempSync(bench.in('json-'))
  writeFileSync(path.join(here, 'invite.json'), settings)
  const found = settingsFor(here, command, () => false)
  return found.kind === 'ok'
    ? found.value.flags
    : found.problems.map(({ code, at }) => `${code} ${at?.line}:${at?.column}`)
}

describe('invite.json', () => {
  it('is as if its options were given, from its folder, and is told of', async () => {
    const here = project('{ "identity": "registry.pem", "out": "../letters" }')
    const elsewhere = mkdtempSync(bench.in('elsewhere-'))
    const made = await bench.run(['generate', 'L', '--data', here], elsewhere)
    expect([made.status, made.stderr]).toEqual([0, ''])
    expect(made.stdout).toContain(`settings: identity, out from ${path.join(here, 'invite.json')}`)
    expect(readdirSync(path.join(here, '../letters/L'))).toContain('ledger.jsonl')
    // signed by the identity, not for trial
    const status = JSON.parse((await bench.run(['status', 'L', '--json'], here)).stdout) as {
      settings: object
      documents: { standing: { trial: boolean } }[]
    }
    expect(status.settings).toEqual({ path: 'invite.json', names: ['out'] })
    expect(status.documents.map(({ standing }) => standing.trial)).toEqual([false, false])
    const other = await bench.run(['status', 'L', '--out', 'elsewhere', '--json'], here)
    expect((JSON.parse(other.stdout) as { folder: string }).folder).toBe(path.join('elsewhere', 'L'))
  }, 60_000)

  it('names an identity that a plan does not open, and that what the plan names does not repeat', async () => {
    const here = project('{ "identity": "lost.p12", "out": "letters" }')
    const { status, stdout } = await bench.run(['plan', 'L'], here)
    expect(status).toBe(3)
    expect(stdout).toMatch(/invite generate L --plan \w+ does this and nothing else/)
    const refused = await bench.run(['generate', 'L'], here)
    expect([refused.status, refused.stderr]).toEqual([1, expect.stringContaining('lost.p12')])
    expect(existsSync(path.join(here, 'letters/L/ledger.jsonl'))).toBe(false)
    // a draft is signed by nobody
    expect((await bench.run(['generate', 'L', '--draft'], here)).status).toBe(0)
  }, 60_000)

  it('is nothing to help, nor to what explains', async () => {
    const here = project('{ "passphrase": "1234" }')
    for (const args of [['--help'], ['generate', '--help'], ['explain', 'settings/secret']])
      expect((await bench.run(args, here)).status).toBe(0)
    const { status, stdout } = await bench.run(['check', 'L', '--json'], here)
    expect([status, JSON.parse(stdout)]).toMatchObject([
      1,
      { problems: [{ code: 'settings/secret', at: { file: 'invite.json', line: 1, column: 3 } }] },
    ])
    expect(stdout).not.toContain('1234')
  })

  it('tells all that is wrong with it at once', () => {
    expect(
      read(
        '{\n"identiy": "a",\n"out": 7,\n"identity": ["a", ""],\n"passphrase-file": "x",\n"list": {"format": "pdf"}}',
      ),
    ).toEqual([
      ...['settings/unknown 2:1', 'settings/value 3:8', 'settings/value 4:13', 'settings/secret 5:1'],
      'settings/unknown 6:10',
    ])
    expect(read('{ "out": "a", "out": "b" }')).toEqual(['letters/same-name 1:15'])
    expect(read('{ "out": "a", }')).toEqual(['letters/json 1:15'])
    expect(read('[]')).toEqual(['settings/value 1:1'])
    expect(read('{ "list": "fr" }')).toEqual(['settings/unknown 1:3'])
    expect(read('{ "timestamp": "https://me:pin@tsa.example.org" }')).toEqual(['settings/secret 1:16'])
  })

  it('may be empty, and gives each command what it takes', () => {
    expect([read(''), read('{}')]).toEqual([['letters/json 1:1'], {}])
    const all =
      '{ "trust": "/a.pem", "trust-time": ["/b.pem"], "timestamp": "http://tsa.example.org", "list": { "language": "fr" } }'
    expect(read(all, 'verify')).toEqual({ trust: ['/a.pem'], trustTime: ['/b.pem'] })
    expect(read(all, 'generate')).toEqual({ timestamp: 'http://tsa.example.org' })
    expect(read(all, 'list')).toEqual({ language: 'fr' })
  })

  it('is missed where its name is nearly right', async () => {
    const here = project('{}')
    writeFileSync(path.join(here, 'invite.txt'), '')
    expect((await bench.run(['plan', 'L'], here)).status).toBe(3)
    renameSync(path.join(here, 'invite.json'), path.join(here, 'Invite.json.txt'))
    const { status, stderr } = await bench.run(['plan', 'L'], here)
    expect(status).toBe(1)
    expect(stderr).toContain(
      'Invite.json.txt:1:1  this is not read  project/not-read\n       hint: call it invite.json\n',
    )
  })

  it('that is a folder is refused in words', () => {
    const here = mkdtempSync(bench.in('folder-'))
    mkdirSync(path.join(here, 'invite.json'))
    expect(settingsFor(here, 'plan', () => false)).toMatchObject({ problems: [{ code: 'disk/EISDIR' }] })
  })

  it('never opens a key, whatever an entry is called that would', () => {
    const secret = fc.constantFrom(
      'passphrase',
      'Passphrase',
      'passphrase-file',
      'INVITE_PASSPHRASE',
      'password',
      'pin',
      'identity-password',
    )
    fc.assert(
      fc.property(secret, fc.string({ minLength: 1 }), (name, value) => {
        const found = read(JSON.stringify({ [name]: value, identity: 'a.p12' }))
        expect(found).toEqual(['settings/secret 1:2'])
      }),
    )
  })
})

it('each option that may stand there is one, and its help says so', async () => {
  const commands = Object.entries(COMMANDS) as [keyof typeof COMMANDS, { options: Options }][]
  const shared = Object.keys(SETTABLE).filter((name) => !commands.some(([, { options }]) => name in options))
  const own = Object.entries(SETTABLE_OF).flatMap(([command, options]) =>
    Object.keys(options).filter((name) => !(name in COMMANDS[command as keyof typeof COMMANDS].options)),
  )
  expect([shared, own]).toEqual([[], []])
  for (const [command, { options }] of commands) {
    const { stdout } = await bench.run([command, '--help'])
    const said = stdout.replace(/\s+/g, ' ')
    for (const name of Object.keys(options).filter((each) => settingKind(command, each) !== null)) {
      // what the command says of itself may name it too, before
      const its = said.split(` --${writtenName(name)} `).at(-1)
      expect(its?.split(/ --[\w-]+ </)[0], `${command} ${name}`).toContain('may stand in invite.json')
    }
    const count = Object.keys(options).filter((each) => settingKind(command, each) !== null).length
    expect(said.split('may stand in invite.json').length - 1).toBe(count)
  }
})
