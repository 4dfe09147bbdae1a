import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, cpSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { build } from 'esbuild'

/** No command of ours is a program of its own: what commander starts such with is left out, since Node takes 4 ms to load it.
 * A token has a process, and that is ours. */
const alone = {
  name: 'no child processes',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:child_process$/ }, ({ importer }) =>
      importer.includes('node_modules') ? { path: 'none', namespace: 'alone' } : null,
    )
    onLoad({ filter: /^none$/, namespace: 'alone' }, () => ({ contents: 'module.exports = {}' }))
  },
}

/**
 * Node takes half a millisecond for every file. So modules that are asked for one by one and share most of what they need
 * stand in one file with their like; and since what is loaded later finds the command line and the commands loaded, it is
 * said to need them: else what each set of them shares would be a file of its own, twelve more at every start.
 */
const TOGETHER = {
  commands: ['adopt', 'checkpoint', 'generate', 'history', 'issue', 'plan', 'reprint', 'sign', 'status', 'unsigned'],
  run: ['adopt', 'apply', 'checkpoint', 'match', 'pipeline', 'signing'],
}
const together = {
  name: 'modules together',
  setup({ onResolve, onLoad }) {
    const namespace = 'together'
    onResolve({ filter: /\.ts$/ }, ({ path: asked, kind, resolveDir }) => {
      if (kind !== 'dynamic-import') return null
      const file = path.relative('src', path.resolve(resolveDir, asked))
      const [room, name] = file.replace(/\.ts$/, '').split(path.sep)
      return { path: TOGETHER[room]?.includes(name) ? room : file, namespace }
    })
    onLoad({ filter: /.*/, namespace }, ({ path: asked }) => {
      const files = TOGETHER[asked]?.map((name) => `${asked}/${name}.ts`) ?? [asked]
      const loaded = ['cli.ts', ...TOGETHER.commands.map((name) => `commands/${name}.ts`)]
      return {
        contents: [
          ...loaded.map((file) => `import './${file}'`),
          ...files.map((file) => `export * from './${file}'`),
        ].join('\n'),
        resolveDir: path.resolve('src'),
      }
    })
  },
}

/** Changes with anything that the program is made of. */
function nameOfBuild() {
  const sources = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
  const hash = createHash('sha256')
  for (const file of ['build.js', 'package-lock.json', ...sources.sort().map((file) => path.join('src', file))])
    hash.update(`${file}\0`).update(readFileSync(file))
  return hash.digest('hex')
}

/** By code: a story, or the lines of the file that a problem is found in, and what is said of them. */
function examples() {
  const cases = 'test/problems'
  const foldersIn = (folder) =>
    readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []))
  const codes = foldersIn(cases).flatMap((room) => foldersIn(path.join(cases, room)).map((code) => `${room}/${code}`))
  const known = codes.sort().map((code) => [code, exampleIn(path.join(cases, code), code)])
  return Object.fromEntries(known.filter(([, example]) => example !== null))
}

function exampleIn(folder, code) {
  const story = path.join(folder, 'story.txt')
  if (existsSync(story)) {
    return { kind: 'story', lines: readFileSync(story, 'utf8').trimEnd().split('\n').flatMap(storyLine) }
  }
  // of keys and signatures there is nothing to be seen
  if (!existsSync(path.join(folder, 'expected.txt'))) return null
  const expected = readFileSync(path.join(folder, 'expected.txt'), 'utf8').trimEnd().split('\n')
  const at = expected.findIndex((line) => line.endsWith(`  ${code}`))
  const isHint = expected[at + 1]?.startsWith('       ') ?? false
  const [, file, line] = / {2}(\S[^:]*):(\d+):\d+ {2}/.exec(expected[at]) ?? []
  return { kind: 'file', lines: linesOf(folder, file, Number(line)), said: expected.slice(at, at + (isHint ? 2 : 1)) }
}

/** A line of a story as a person reads it: edits, which have marks there (test/problems/README.md), in words. */
function storyLine(line) {
  const [, mark, rest] = /^([~&=>+@!-]) (.*)$/.exec(line) ?? []
  // a name that is too long is long
  if (mark === undefined) return [line.replace(/(\S{60})\S{100,}/g, '$1…')]
  const [, file, what] = /^(\S+): (.*)$/.exec(rest) ?? []
  const [from, to] = (what ?? rest).split(' → ')
  const edit = to === undefined ? what : `${from} becomes ${to}`
  const words = {
    '~': `in ${file}: ${edit}`,
    '&': `in ${file}, whose lines are made to follow from each other again: ${edit}`,
    '=': what === '' ? `${file} is written` : `${file} is written: ${what}`,
    '>': `at the end of ${file}: ${what}`,
    '+': `${from} is copied to ${to}`,
    '@': `${to} is a link to ${from}`,
    '-': `${rest} is deleted`,
  }
  // when the disk is made to refuse, the line before says so
  return mark === '!' ? [] : [`(${words[mark]})`]
}

/** The line of a text, after the head of its table; none where it is no text that a person reads. */
function linesOf(folder, file, number) {
  if (file === undefined || !statSync(path.join(folder, file), { throwIfNoEntry: false })?.isFile()) return []
  const bytes = readFileSync(path.join(folder, file))
  const text = bytes.toString('utf8')
  if (!Buffer.from(text).equals(bytes)) return []
  const lines = text.split(/\r\n|\r|\n/)
  const wanted = file.endsWith('.csv') && number > 1 ? [1, number] : [number]
  return wanted.flatMap((line) => (lines[line - 1] ? [{ file, line, text: visible(lines[line - 1]) }] : []))
}

/** What would not be seen is shown by its number, and what is long is cut short. */
function visible(text) {
  const shown = text.replace(/[^\P{C}\t]|\u00ad/gu, (c) => `‹U+${c.codePointAt(0).toString(16).toUpperCase().padStart(4, '0')}›`)
  return shown.length > 160 ? `${shown.slice(0, 159)}…` : shown
}

// One file for each command instead of some three hundred modules: Node takes longer to find them than to run them.
rmSync('dist', { recursive: true, force: true })
await build({
  // threads are asked for by their names, and so is the process that speaks to a token
  entryPoints: {
    cli: 'src/cli.ts',
    'examiner-thread': 'src/commands/examiner-thread.ts',
    'reader-thread': 'src/commands/reader-thread.ts',
    'token-process': 'src/run/token-process.ts',
  },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  sourcemap: true,
  // Node reads all of it at every start; names stay, for whoever reads a trace
  minifyWhitespace: true,
  minifySyntax: true,
  logLevel: 'warning',
  plugins: [alone, together],
  define: { BUILD: JSON.stringify(nameOfBuild()) },
  // they read files that lie beside them; or few commands load them, and then for some files only; the last is compiled where it
  // is installed
  external: ['harfbuzzjs', 'hyphen', 'pdf-lib', 'pdfjs-dist', 'postal-mime', 'yauzl', 'pkcs11js'],
  // packages in CommonJS ask for Node's own modules
  banner: { js: 'const require = process.getBuiltinModule' },
})

// What pages that are served get beside themselves (src/commands/review/page).
cpSync('src/commands/review/page', 'dist/review', { recursive: true })

// The examples of `invite explain`: the smallest case of each problem, as far as a person would look at it.
writeFileSync('dist/examples.json', JSON.stringify(examples()))

// The first run of whoever installs it finds what its own letters share (src/store.ts): made once, by the program itself,
// as drafts and signed. Where they have a fault, it says so, and nothing is kept.
const first = path.resolve('dist/first')
const out = path.join(first, 'out')
const make = (...flags) => {
  const args = ['bin/invite.js', 'generate', '--language', 'all', '--state', 'VA', '--out', out, '--quiet', ...flags]
  // with a development identity of its own
  const own = path.join(first, 'own')
  const env = { ...process.env, XDG_CACHE_HOME: first, XDG_CONFIG_HOME: own, XDG_STATE_HOME: own, APPDATA: own }
  const { status, stderr } = spawnSync(process.execPath, args, { env, stdio: ['ignore', 'ignore', 'pipe'] })
  // that it signs for trial is nobody's concern: nothing of it is kept
  if (status !== 0) process.stderr.write(stderr)
  return status === 0
}
if (make('--draft') && make()) {
  const kept = path.join(first, 'invite')
  // for whoever runs the program, not only for whoever installed it
  for (const file of readdirSync(kept)) chmodSync(path.join(kept, file), 0o644)
  chmodSync(kept, 0o755)
  renameSync(kept, `dist/kept-${process.version}`)
}
rmSync(first, { recursive: true, force: true })
