import { spawnSync } from 'node:child_process'
import { cpSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { openBench, root, tree } from './command.ts'
import { runHere } from './here.ts'
import { registry } from './small-desk.ts'

const bench = openBench()
const compiled = `dist/compiled-${process.version}-${process.arch}`

/** What the command says, from a copy of the program of which `change` has changed something. */
function said(change: (folder: string) => void): string {
  const folder = bench.in('program')
  for (const part of ['bin', 'dist', 'package.json'])
    cpSync(path.join(root, part), path.join(folder, part), { recursive: true })
  for (const part of ['node_modules', 'templates', 'locales', 'data'])
    symlinkSync(path.join(root, part), path.join(folder, part))
  change(folder)
  const ran = (...args: string[]) =>
    spawnSync(process.execPath, [path.join(folder, 'bin/invite.js'), ...args], {
      cwd: bench.folder,
      env: { ...process.env, XDG_CACHE_HOME: bench.in('cache'), XDG_STATE_HOME: bench.in('state') },
      encoding: 'utf8',
    })
  const told = [
    ran('--help'),
    ran('plan', '--out', bench.in('out')),
    ran('explain', 'cli/use'),
    ran('nothing'),
  ]
  rmSync(folder, { recursive: true })
  expect(told.map(({ status }) => status)).toEqual([0, 3, 0, 2])
  return told.map(({ stdout, stderr }) => stdout + stderr).join('\n')
}

it('is compiled when it is built, and says the same where that is lost, damaged, cut off, or of another text', () => {
  const folder = path.join(root, compiled)
  expect(readdirSync(folder).sort()).toEqual([
    'cli',
    'desk',
    'examiner',
    'lists',
    'making',
    'rest',
    'templates',
    'words',
  ])
  const asBuilt = said(() => {})
  expect(said((program) => rmSync(path.join(program, compiled), { recursive: true }))).toBe(asBuilt)
  const each = (change: (bytes: Buffer, nth: number) => Buffer) => (program: string) => {
    for (const [nth, layer] of readdirSync(folder).entries()) {
      const file = path.join(program, compiled, layer)
      writeFileSync(file, change(readFileSync(file), nth))
    }
  }
  const turned = (bytes: Buffer, nth: number): Buffer => {
    for (let at = 97 + nth; at < bytes.length; at += 997) bytes[at]! ^= 255
    return bytes
  }
  expect(said(each(turned))).toBe(asBuilt)
  expect(said(each((bytes, nth) => bytes.subarray(0, [0, 7, 31, 33, 5_000][nth])))).toBe(asBuilt)
  // of the same length
  const changed = said((program) => {
    const file = path.join(program, 'dist/program/cli.js')
    writeFileSync(
      file,
      readFileSync(file, 'latin1').replaceAll('Official invitation', 'Official inviTATION'),
      'latin1',
    )
  })
  expect(changed).toBe(asBuilt.replaceAll('Official invitation', 'Official inviTATION'))
  expect(changed).not.toBe(asBuilt)
})

it('makes the bytes that its sources make', async () => {
  const args = [
    'generate',
    '--language',
    'all',
    '--only',
    'FR,EG,CN',
    '--signed-at',
    '2026-11-02T09:00:00Z',
    ...registry,
  ]
  const [built, here] = [bench.in('built'), bench.in('here')]
  expect((await bench.run([...args, '--out', built])).status).toBe(0)
  expect((await runHere(bench, [...args, '--out', here])).status).toBe(0)
  const letters = (folder: string) => [...tree(folder)].filter(([file]) => file.endsWith('.pdf'))
  expect(letters(built).length).toBe(36)
  for (const [index, [file, bytes]] of letters(here).entries()) {
    expect(letters(built)[index]![0]).toBe(file)
    expect(bytes.equals(letters(built)[index]![1]), file).toBe(true)
  }
})
