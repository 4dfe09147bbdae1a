import { execFileSync, spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import ts from 'typescript'
import { changed, patches, rowOf } from './growth-patches.js'

/**
 * `npm run growth`: makes four small changes (growth-patches.js) in a copy of the repository, file by file, until compiler and tests
 * have nothing to say, and tells how many files of src/ each takes. That no file is missing is that they are silent after the
 * last; that none is needless, that they are not without it. The numbers stand in ARCHITECTURE.md. Needs what `npm ci` makes.
 *
 * `npm run growth -- --compiled`, as `.ci/run` asks: the compiler is silent after each change and, where it says which modules have to
 * follow, says so of these; the tests are silent once, after all four. That each file is needed is left to the whole of it.
 */

const isCompiledOnly = process.argv.includes('--compiled')

const root = path.resolve(import.meta.dirname, '..')

/** What git has of the repository, as it lies here, and what is built. */
function copyOf(from) {
  const folder = mkdtempSync(path.join(tmpdir(), 'invite-growth-'))
  const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: from, encoding: 'utf8' }).split('\0')
  for (const file of tracked.filter((name) => name !== '' && existsSync(path.join(from, name))))
    cpSync(path.join(from, file), path.join(folder, file), { recursive: true })
  cpSync(path.join(from, 'dist'), path.join(folder, 'dist'), { recursive: true })
  symlinkSync(path.join(from, 'node_modules'), path.join(folder, 'node_modules'))
  return folder
}

/** The compiler over src/ of a folder. What has not changed, nor sees what has, is not looked at again. */
function openCompiler(folder) {
  const configFile = path.join(folder, 'tsconfig.json')
  const { config } = ts.readConfigFile(configFile, ts.sys.readFile)
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, folder, undefined, configFile)
  const host = ts.createIncrementalCompilerHost(options)
  const read = host.getSourceFile
  const known = new Map()
  host.getSourceFile = (file, ...rest) => {
    if (!known.has(file)) known.set(file, read(file, ...rest))
    return known.get(file)
  }
  let before
  return {
    hasChanged: (file) => known.delete(path.join(folder, file)),
    /** What it complains of: the file and the words. */
    complaints() {
      const sources = ts.sys.readDirectory(path.join(folder, 'src'), ['.ts'])
      before = ts.createSemanticDiagnosticsBuilderProgram(sources, options, host, before)
      const found = [...before.getSyntacticDiagnostics(), ...before.getSemanticDiagnostics()]
      return found.map(({ file, messageText }) => ({
        file: path.relative(folder, file?.fileName ?? '').replaceAll(path.sep, '/'),
        words: ts.flattenDiagnosticMessageText(messageText, ' '),
      }))
    },
  }
}

/** What tests of a folder complain of, all of it or the `most` first; `only`: tests of such a name. Throws where none was asked. */
function failuresOf(folder, { tests, only }, most = 0) {
  const said = path.join(folder, 'growth.json')
  const args = [
    'run',
    ...tests.map((name) => `test/${name}.test.ts`),
    '--maxWorkers=1',
    `--bail=${most}`,
    '--reporter=json',
    `--outputFile=${said}`,
  ]
  const vitest = path.join(folder, 'node_modules/vitest/vitest.mjs')
  // where it seems to be CI, no test writes down what it expects
  const env = { ...process.env, CI: 'true' }
  const ran = spawnSync(process.execPath, [vitest, ...args, ...(only === undefined ? [] : ['-t', only])], {
    cwd: folder,
    env,
    encoding: 'utf8',
  })
  if (!existsSync(said)) throw new Error(`no test has run:\n${ran.stdout}${ran.stderr}`)
  const { numPassedTests, testResults } = JSON.parse(readFileSync(said, 'utf8'))
  rmSync(said)
  const found = testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = path.relative(folder, name)
    const failed = assertionResults.filter((each) => each.status === 'failed')
    const all = failed.map(({ fullName, failureMessages }) => ({
      file,
      words: `${fullName}: ${failureMessages.join(' ')}`,
    }))
    return all.length === 0 && status === 'failed' ? [{ file, words: message }] : all
  })
  if (found.length === 0 && numPassedTests === 0) throw new Error(`no test has run: ${tests.join(', ')}`)
  return found
}

const folder = copyOf(root)
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
const compiler = openCompiler(folder)
const textOf = (file) =>
  existsSync(path.join(folder, file)) ? readFileSync(path.join(folder, file), 'utf8') : null

/** Writes a file, or takes it away: null. */
function put(file, text) {
  const full = path.join(folder, file)
  if (text === null) rmSync(full)
  else {
    mkdirSync(path.dirname(full), { recursive: true })
    writeFileSync(full, text)
  }
  compiler.hasChanged(file)
}
/** What the compiler says; where it is silent, what the tests say, or the `most` first of that, if they are asked. */
function complaints(patch, most) {
  const found = compiler.complaints()
  return found.length > 0 || isCompiledOnly ? found : failuresOf(folder, patch, most)
}
const told = (found) => found.map(({ file, words }) => `\n  ${file}: ${words.slice(0, 300)}`).join('')

/** Makes a change file by file. Throws where a file of it is missing or needless. */
function grow(patch) {
  const { what, wish, files, isFound } = patch
  if (wish !== undefined) put(wish.file, changed(wish, null))
  const originals = files.map(({ file }) => textOf(file))
  for (const [at, change] of files.entries()) {
    put(change.file, changed(change, originals[at]))
    const isLast = at === files.length - 1
    // the compiler has said after the first which those are
    if (isCompiledOnly && !isLast && !(isFound && at === 0)) continue
    const found = complaints(patch, isLast ? 0 : 1)
    if (!isLast && found.length === 0)
      throw new Error(`${what}: ${change.file} is enough, and ${files[at + 1].file} needless`)
    if (isLast && found.length > 0) throw new Error(`${what}: more is missing:${told(found)}`)
    if (isFound && at === 0) {
      const complaining = [...new Set(found.map(({ file }) => file))].sort()
      const follow = files
        .slice(1)
        .map(({ file }) => file)
        .sort()
      if (complaining.join() !== follow.join())
        throw new Error(`${what}: these have to follow, and not those of the list:${told(found)}`)
    }
  }
  if (isCompiledOnly) return
  // without the last there were complaints just now; the first is what is wanted
  for (const [at, { file }] of files.entries()) {
    if (at === 0 || at === files.length - 1) continue
    const text = textOf(file)
    put(file, originals[at])
    if (complaints(patch, 1).length === 0) throw new Error(`${what}: ${file} is needless`)
    put(file, text)
  }
}

/** The whole house with all changes in it: its rules, how it is written, and what holds a change where that was not asked before. */
function lookOver() {
  const held = isCompiledOnly ? patches : []
  const [some, whole] = [
    held.filter(({ only }) => only !== undefined),
    held.filter(({ only }) => only === undefined),
  ]
  const rules = { tests: ['architecture', 'glossary', ...whole.flatMap(({ tests }) => tests)] }
  const found = [rules, ...some].flatMap((patch) => failuresOf(folder, patch))
  if (found.length > 0) throw new Error(`with all of it:${told(found)}`)
  const files = patches
    .flatMap(({ wish, files }) => [...(wish === undefined ? [] : [wish]), ...files])
    .map(({ file }) => file)
  const biome = path.join(root, 'node_modules/@biomejs/biome/bin/biome')
  execFileSync(process.execPath, [biome, 'check', ...files.filter((file) => /\.(ts|json)$/.test(file))], {
    cwd: folder,
    stdio: 'pipe',
  })
}

try {
  const architecture = textOf('ARCHITECTURE.md')
  for (const patch of patches) {
    grow(patch)
    const names = patch.files.map(({ file }) => file)
    const own = names.filter((file) => file.startsWith('src/')).map((file) => file.slice('src/'.length))
    const beside = names.filter((file) => !file.startsWith('src/'))
    const besides = beside.length === 0 ? '' : `; beside: ${beside.join(', ')}`
    console.log(
      `${patch.what}: ${own.length} ${own.length === 1 ? 'file' : 'files'} of src/ (${own.join(', ')})${besides}`,
    )
    if (!architecture.includes(rowOf(patch))) throw new Error(`ARCHITECTURE.md does not say: ${rowOf(patch)}`)
  }
  lookOver()
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
}
