import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, symlinkSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBench, root, tree } from './command.ts'

/** What officers install: the file that `npm pack` makes, unpacked far from the clone. */

const bench = openBench()
afterAll(() => bench.close())
const home = bench.in('lib/node_modules/invite')
const desk = bench.in('desk')

const installed = (cwd: string, ...args: readonly string[]) => {
  const command = [path.join(home, 'bin/invite.js'), ...args]
  return spawnSync(process.execPath, command, { cwd, encoding: 'utf8', env: bench.environment })
}

beforeAll(() => {
  // the program as it is built; npm itself would build it anew
  const args = ['pack', '--ignore-scripts', '--silent', '--pack-destination', bench.folder]
  const packed = spawnSync('npm', args, { cwd: root, encoding: 'utf8', env: bench.environment })
  expect(packed.status, packed.stderr).toBe(0)
  const [file] = readdirSync(bench.folder).filter((name) => name.endsWith('.tgz'))
  expect(spawnSync('tar', ['-xzf', file!], { cwd: bench.folder }).status).toBe(0)
  mkdirSync(path.dirname(home), { recursive: true })
  renameSync(bench.in('package'), home)
  symlinkSync(path.join(root, 'node_modules'), path.join(home, 'node_modules'))
  mkdirSync(desk)
})

describe('the packed program', () => {
  it('has every file that its documents point to', () => {
    const documents = [...tree(home).keys()].filter((file) =>
      /^(docs\/|data\/|models\/.*\/)?[\w-]+\.md$/.test(file),
    )
    expect(documents).toEqual(expect.arrayContaining(['README.md', 'ARCHITECTURE.md', 'docs/markup.md']))
    const links = documents.flatMap((file) =>
      [...readFileSync(path.join(home, file), 'utf8').matchAll(/\]\((?!https?:)([^)#]+)/g)].map(
        ([, link]) => [file, link!],
      ),
    )
    expect(links.length).toBeGreaterThan(25)
    const lost = links.filter(([file, link]) => !existsSync(path.join(home, path.dirname(file!), link!)))
    expect(lost).toEqual([])
  })

  it('has nothing that only whoever builds it needs, and nothing of a person', () => {
    const odd = [...tree(home).keys()].filter((file) =>
      /(^|\/)(\.(?!inputrc)|src\/|node_modules\/|out\/)|\.(ts|pem|p12)$/.test(file),
    )
    expect(odd).toEqual([])
  })

  it('does what the first page says, in any folder', () => {
    const page = readFileSync(path.join(home, 'README.md'), 'utf8').split('### Corrections')[0]!
    expect(page).not.toMatch(/npx invite (?!`|:)/)
    const commands = [...page.matchAll(/^(invite .*?)(?: {2,}.*)?$/gm)].map(([, command]) => command!)
    expect(commands).toEqual([
      'invite --version',
      'invite init letters',
      'invite check',
      'invite generate --draft',
      'invite generate',
    ])
    for (const command of commands) {
      // nobody is there to be asked
      const model = command === 'invite init letters' ? ['--from', 'note-verbale'] : []
      const letters = path.join(desk, 'letters')
      const ran = installed(existsSync(letters) ? letters : desk, ...command.split(' ').slice(1), ...model)
      expect(ran.status, `${command}\n${ran.stdout}${ran.stderr}`).toBe(0)
    }
    expect(existsSync(path.join(desk, 'letters/out/NV-2026-014/KE/NV-2026-014_KE_en.pdf'))).toBe(true)
  })

  it('names documents where they are', () => {
    const told = installed(desk, 'explain', 'compose/unknown-element').stdout
    const [named] = /\S*docs\/markup\.md/.exec(told) ?? []
    expect(readFileSync(path.resolve(desk, named!), 'utf8')).toContain('# What may stand in a template')
  })

  it('has the smallest case of a problem', () => {
    expect(installed(desk, 'explain', 'recipients/unknown-language').stdout).toContain('For example:')
  })
})
