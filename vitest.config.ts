import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { nameOfBuild } from './build-name.js'

/** These take longest, for they start the command again and again: the run must not end with one of them alone. */
const LONG = ['crash', 'exit', 'held', 'scenario', 'record', 'send', 'issue', 'answers', 'returns', 'edits']

class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const at = LONG.indexOf(path.basename(moduleId, '.test.ts'))
      return at < 0 ? LONG.length : at
    }
    return [...(await super.sort(files))].sort((one, other) => rank(one) - rank(other))
  }
}

/** What starts other processes, servers or browsers, itself or by what it imports, is none that is over in a minute. */
const OUTSIDE = /from '(?:node:child_process|node:worker_threads|smtp-server|playwright-core)'/
function leavesTheProcess(file: string, seen: Set<string> = new Set()): boolean {
  if (seen.has(file)) return false
  seen.add(file)
  const text = readFileSync(path.join(import.meta.dirname, 'test', file), 'utf8')
  const helpers = [...text.matchAll(/from '\.\/([\w-]+\.ts)'/g)].map(([, name]) => name!)
  return OUTSIDE.test(text) || helpers.some((helper) => leavesTheProcess(helper, seen))
}

const tests = readdirSync(path.join(import.meta.dirname, 'test')).filter((file) => file.endsWith('.test.ts'))
const within = (isOutside: boolean) =>
  tests.filter((file) => leavesTheProcess(file) === isOutside).map((file) => `test/${file}`)

export default defineConfig({
  // commands that are run in a test's process keep what the built program keeps, and find it
  define: { BUILD: JSON.stringify(nameOfBuild()) },
  test: {
    // `npm test` asks the first, `npm run test:all` both
    projects: [
      { extends: true, test: { name: 'within', include: within(false) } },
      { extends: true, test: { name: 'processes', include: within(true) } },
    ],
    setupFiles: ['test/setup.ts'],
    testTimeout: 300_000,
    hookTimeout: 120_000,
    maxWorkers: '100%',
    // no test changes what another one imports: fonts and readers are loaded once a worker
    isolate: false,
    sequence: { sequencer: LongFirst },
  },
})
