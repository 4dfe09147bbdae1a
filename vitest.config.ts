import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { nameOfBuild } from './build-name.js'

/** These take longest: the run must not end with one of them alone. */
const LONG =
  `send sign-fuzz record-program record-model crash exit held scenario returns-read paper init models letters-fuzz
  send-everyone issue record answers returns edits`.split(/\s+/)

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

/** What plans, writes and reads back is asked once more with everything packed from the first row on (src/few.ts). */
const PACKED = ['record-model', 'plan-stories', 'copies-story', 'reminders', 'issue', 'list'].map(
  (name) => `test/${name}.test.ts`,
)

/**
 * In CI a commit has random input of its own, by what it is: what has passed on it passes there again, and what has failed can be looked at.
 * `.ci/run` says the same number.
 */
function seedOfCommit(): Readonly<Record<string, string>> {
  const { CI, SEED_OF_COMMIT } = process.env
  if (CI === undefined || SEED_OF_COMMIT !== undefined) return {}
  const git = spawnSync('git', ['rev-parse', 'HEAD^{tree}'], { cwd: import.meta.dirname, encoding: 'utf8' })
  return git.status === 0 ? { SEED_OF_COMMIT: String(Number.parseInt(git.stdout.slice(0, 7), 16)) } : {}
}

export default defineConfig({
  // commands that are run in a test's process keep what the built program keeps, and find it
  define: { BUILD: JSON.stringify(nameOfBuild()) },
  test: {
    // `npm test` asks the first and the last, `npm run test:all` all
    projects: [
      { extends: true, test: { name: 'within', include: within(false) } },
      { extends: true, test: { name: 'processes', include: within(true) } },
      // what a list of a million is held as has to say what a list of two says: here both are
      {
        extends: true,
        resolve: {
          alias: [{ find: /^.*\/few\.ts$/, replacement: path.join(import.meta.dirname, 'test/none.ts') }],
        },
        test: { name: 'packed', include: PACKED, env: { HISTORIES: process.env.PACKED_HISTORIES ?? '30' } },
      },
    ],
    setupFiles: ['test/setup.ts'],
    env: seedOfCommit(),
    testTimeout: 300_000,
    hookTimeout: 120_000,
    maxWorkers: '100%',
    // no test changes what another one imports: fonts and readers are loaded once a worker
    isolate: false,
    sequence: { sequencer: LongFirst },
  },
})
