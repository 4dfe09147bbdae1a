import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openBench } from './command.ts'

/** What a command loads before it answers. */

const bench = openBench()
const out = bench.in('out')
const at = ['--signed-at', '2004-05-10T09:00:00+02:00', '--state', 'VA', '--out', out]
beforeAll(async () => {
  expect((await bench.run(['generate', ...at])).status).toBe(0)
})
afterAll(() => bench.close())

/** The sources of all modules that a run loads, as a bundle's map tells of them. */
async function loaded(args: readonly string[]): Promise<readonly string[]> {
  const list = bench.in('loaded')
  rmSync(list, { force: true })
  const hook = path.join(import.meta.dirname, 'scenario/loaded.js')
  const settings = { LOADED: list, NODE_OPTIONS: `--import ${hook}` }
  const ran = await bench.run(args, undefined, settings)
  expect(ran.status, ran.stderr).toBe(0)
  return readFileSync(list, 'utf8')
    .split('\n')
    .filter((url) => url.startsWith('file:'))
    .map((url) => fileURLToPath(url))
    .flatMap((file) => {
      if (!existsSync(`${file}.map`)) return [file]
      const { sources } = JSON.parse(readFileSync(`${file}.map`, 'utf8')) as { sources: readonly string[] }
      return sources.map((source) => path.resolve(path.dirname(file), source))
    })
}

const heavy = /\/(harfbuzzjs|pako|pdf-lib|linebreak|handlebars|parse5|i18next|csv-parse|pkijs)\//
const rooms = /\/src\/(typeset|pdf|sign)\/|\/src\/fonts\/(?!faces)/

it.each([
  ['--help'],
  ['plan', '--state', 'VA', '--out', out],
  ['status', '--out', out],
  ['history', 'VA', '--out', out],
  ['generate', ...at],
])('%s loads no font, no PDF and no parser, where all stands', async (...args) => {
  const sources = await loaded(args)
  expect(sources.some((file) => file.endsWith('/src/cli.ts'))).toBe(true)
  expect(sources.filter((file) => heavy.test(file) || rooms.test(file))).toEqual([])
})

it('a letter made anew is filled in: nothing compiles a template that an earlier run has known', async () => {
  rmSync(path.join(out, 'DM-1132/VA'), { recursive: true })
  const sources = await loaded(['generate', ...at])
  expect(sources.some((file) => rooms.test(file))).toBe(true)
  expect(packagesOf(sources)).toEqual(['harfbuzzjs', 'linebreak', 'pako'])
})

it('the same is seen where a template is another', async () => {
  const own = bench.in('own')
  const form = 'templates/DM-1132/form.hbs'
  mkdirSync(path.join(own, path.dirname(form)), { recursive: true })
  const text = readFileSync(path.join(import.meta.dirname, '..', form), 'utf8')
  // no earlier run of the tests has known it
  writeFileSync(path.join(own, form), `${text}{{! ${path.basename(bench.folder)} }}\n`)
  const sources = await loaded(['generate', ...at, '--data', own])
  expect(packagesOf(sources)).toEqual(expect.arrayContaining(['handlebars', 'i18next', 'parse5']))
})

/** Those of the heavy ones that were loaded. */
function packagesOf(sources: readonly string[]): readonly string[] {
  return [...new Set(sources.flatMap((file) => heavy.exec(file)?.[1] ?? []))].sort()
}
