import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { build } from 'esbuild'
import { nameOfBuild } from './build-name.js'

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
 * Layers are read as one character an octet, which is half the memory and time (bin/program.js). esbuild writes strings in ASCII,
 * but leaves regular expressions as they are: so every module comes to it in ASCII.
 */
const ascii = {
  name: 'ASCII',
  setup({ onLoad }) {
    onLoad({ filter: /\.[cm]?[jt]s$/ }, ({ path: file }) => {
      const text = readFileSync(file, 'utf8')
      const escaped = text.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      return { contents: escaped, loader: file.endsWith('ts') ? 'ts' : 'js' }
    })
  },
}

/**
 * The program in layers, each a file that is loaded whole when something in it is asked for (bin/program.js): what every command
 * needs, what most need, words for problems, what reads lists, what makes letters, what reads templates, what examines files, and
 * all that is left. A module is in the first whose modules import it; what is imported by name while the program runs may lie in a
 * later one. Threads and processes have one each.
 */
const LAYERS = {
  cli: ['cli.ts'],
  desk: [
    ...['adopt', 'checkpoint', 'generate', 'history', 'issue', 'plan', 'reprint', 'sign', 'status', 'unsigned'].map(
      (name) => `commands/${name}.ts`,
    ),
    // who makes letters asks for names of States too, and reads no list
    'recipients/state-names.ts',
  ],
  words: ['problems/words.ts', 'commands/refusal.ts'],
  lists: ['recipients/recipients.ts', 'recipients/header.ts', 'recipients/cell-places.ts'],
  making: ['apply', 'checkpoint', 'lay-out', 'pipeline', 'signing', 'source', 'unsaid'].map((name) => `run/${name}.ts`),
  templates: ['compose/check.ts', 'compose/render.ts'],
  examiner: ['commands/examiner.ts'],
  rest: null,
  'drawing-thread': ['review/drawing-thread.ts'],
  'examiner-thread': ['commands/examiner-thread.ts'],
  'reader-thread': ['commands/reader-thread.ts'],
  'token-process': ['run/token-process.ts'],
}
const THREADS = ['drawing-thread', 'examiner-thread', 'reader-thread', 'token-process']

const options = {
  bundle: true,
  format: 'cjs',
  platform: 'node',
  target: 'node20.19',
  define: { BUILD: JSON.stringify(nameOfBuild()), 'import.meta.url': '__url', 'import.meta.dirname': '__dirname' },
  logLevel: 'warning',
  // they read files that lie beside them; or few commands load them, and then for some files only; the last is compiled where it
  // is installed
  external: ['@hyzyla/pdfium', 'harfbuzzjs', 'hyphen', 'pdf-lib', 'pdfjs-dist', 'postal-mime', 'yauzl', 'pkcs11js'],
}

/** Puts every module into its layer, and writes the layers. */
async function buildLayers() {
  /** where each module is: `layer#number` */
  const placed = new Map()
  /** the layer that is being made */
  let now = ''
  /** what is imported while the program runs */
  const later = new Set()
  const between = {
    name: 'between layers',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^\..*\.ts$/ }, ({ path: asked, kind, resolveDir }) => {
        const file = path.relative('src', path.resolve(resolveDir, asked))
        if (kind === 'dynamic-import') {
          later.add(file)
          return { path: file, namespace: 'later' }
        }
        const place = placed.get(file)
        return place === undefined || place.startsWith(`${now}#`) ? null : { path: place, external: true }
      })
      onResolve({ filter: /#/ }, ({ path: asked }) => ({ path: asked, external: true }))
      onLoad({ filter: /.*/, namespace: 'later' }, ({ path: file }) => ({
        contents: `module.exports = require(${JSON.stringify(placed.get(file) ?? '#')})`,
      }))
    },
  }
  const entry = (files, of) => ({
    contents: files.map((file, nth) => `export ${of(nth)} from './${file}'`).join('\n'),
    resolveDir: path.resolve('src'),
    sourcefile: 'layer.ts',
    loader: 'ts',
  })
  /** What a layer's modules need that is in none before. */
  const closureOf = async (files) => {
    const stdin = entry(files, () => '*')
    const { metafile } = await build({ ...options, stdin, write: false, metafile: true, plugins: [alone, between] })
    const found = Object.keys(metafile.inputs).flatMap((file) => (file.startsWith('src/') && file !== 'src/layer.ts' ? [path.relative('src', file)] : []))
    return [...new Set([...files, ...found])]
  }
  const modules = {}
  for (const [layer, files] of Object.entries(LAYERS)) {
    modules[layer] = await closureOf(files ?? [])
    // what is left is known when nothing more is asked for
    for (let known = -1; files === null && known < later.size; ) {
      known = later.size
      modules[layer] = await closureOf([...later].filter((file) => !placed.has(file)).sort())
    }
    for (const [nth, file] of modules[layer].entries()) placed.set(file, `${layer}#${nth}`)
  }
  for (const [layer, files] of Object.entries(modules)) {
    now = layer
    await build({
      ...options,
      stdin: entry(files, (nth) => `* as m${nth}`),
      outfile: `dist/program/${layer}.js`,
      sourcemap: true,
      // Node reads all of it; names stay, for whoever reads a trace
      minifyWhitespace: true,
      minifySyntax: true,
      plugins: [alone, between, ascii],
      // as a function of what bin/program.js gives it
      banner: { js: '(function(require,module,exports,__dirname,__url,loadES){' },
      footer: { js: '})' },
    })
    // of the same length, for the source maps (loadES)
    const file = `dist/program/${layer}.js`
    const text = readFileSync(file, 'latin1')
    if (/[^\0-\x7f]/.test(text)) throw new Error(`${file} is not in ASCII`)
    writeFileSync(file, text.replace(/\bimport\(/g, 'loadES('), 'latin1')
  }
  for (const name of THREADS) writeFileSync(`dist/${name}.cjs`, `require('../bin/program.js').load('${name}')\n`)
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

rmSync('dist', { recursive: true, force: true })
await buildLayers()

// Templates, style and script of a review's pages are read, not run.
cpSync('src/review/pages', 'dist/review', { recursive: true })

// What pages that are served get beside themselves (src/commands/review/page).
cpSync('src/commands/review/page', 'dist/review', { recursive: true })

// The manual page and the shell's completion say what the commands' definitions say.
const manual = path.resolve('dist/manual.mjs')
await build({ entryPoints: ['src/manual/manual.ts'], bundle: true, format: 'esm', platform: 'node', logLevel: 'warning', outfile: manual })
const { manualPage, completion } = await import(manual)
writeFileSync('dist/invite.1', manualPage(JSON.parse(readFileSync('package.json', 'utf8')).version))
writeFileSync('dist/completion.bash', completion())
rmSync(manual)

// The examples of `invite explain`: the smallest case of each problem, as far as a person would look at it.
writeFileSync('dist/examples.json', JSON.stringify(examples()))

// The first run of whoever installs it finds what its own letters share (src/store.ts): made once, by the program itself,
// as drafts and signed. Where they have a fault, it says so, and nothing is kept.
const first = path.resolve('dist/first')
const own = path.join(first, 'own')
// with a development identity of its own
const env = { ...process.env, XDG_CACHE_HOME: first, XDG_CONFIG_HOME: own, XDG_STATE_HOME: own, APPDATA: own }
const generate = (out, ...flags) => ['generate', '--language', 'all', '--state', 'VA', '--out', `${first}/${out}`, '--quiet', ...flags]
const run = (args) => {
  const { status, stderr } = spawnSync(process.execPath, args, { env, stdio: ['ignore', 'ignore', 'pipe'] })
  // that it signs for trial is nobody's concern: nothing of it is kept
  if (status !== 0) process.stderr.write(stderr)
  return status === 0
}
if (run(['bin/invite.js', ...generate('out', '--draft')]) && run(['bin/invite.js', ...generate('out')])) {
  keepCompiled()
  renameSync(path.join(first, 'invite'), `dist/kept-${process.version}`)
}
rmSync(first, { recursive: true, force: true })
// for whoever runs the program, not only for whoever installed it
for (const folder of readdirSync('dist').filter((name) => /^(kept|compiled)-/.test(name))) {
  chmodSync(`dist/${folder}`, 0o755)
  for (const file of readdirSync(`dist/${folder}`)) chmodSync(`dist/${folder}/${file}`, 0o644)
}

/** The program does what is done most often, and what V8 has compiled by then is kept (bin/program.js). */
function keepCompiled() {
  const out = `${first}/compiled`
  const acts = [['--help'], generate('compiled'), generate('compiled'), ['plan', '--out', out], ['plan', 'none'], ['verify', '--out', out]]
  const work = `
    const { load, keepCompiled } = require('./bin/program.js')
    const work = async () => {
      for (const args of ${JSON.stringify(acts)}) await load('cli').m0.main(args)
      keepCompiled()
    }
    work().then(() => process.exit(0))`
  // what it says is nobody's concern
  const { status } = spawnSync(process.execPath, ['-e', work], { env, stdio: 'ignore' })
  if (status !== 0) throw new Error('what the program compiles to cannot be kept')
}
