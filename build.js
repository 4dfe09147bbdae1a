import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import path from 'node:path'
import { build } from 'esbuild'

/** No command of ours is a program of its own: what commander starts such with is left out, since Node takes 4 ms to load it. */
const alone = {
  name: 'no child processes',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:child_process$/ }, () => ({ path: 'none', namespace: 'alone' }))
    onLoad({ filter: /^none$/, namespace: 'alone' }, () => ({ contents: 'module.exports = {}' }))
  },
}

/**
 * Modules that are asked for one by one and share most of what they need, each in one file with its like: Node takes half a
 * millisecond for every file.
 */
const TOGETHER = {
  commands: ['adopt', 'checkpoint', 'generate', 'history', 'issue', 'plan', 'reprint', 'status'],
  run: ['adopt', 'apply', 'checkpoint', 'match', 'pipeline', 'signing'],
}
const together = {
  name: 'modules together',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /\.ts$/ }, ({ path: asked, kind, resolveDir }) => {
      if (kind !== 'dynamic-import') return null
      const room = path.basename(path.dirname(path.resolve(resolveDir, asked)))
      return TOGETHER[room]?.includes(path.basename(asked, '.ts')) ? { path: room, namespace: 'together' } : null
    })
    onLoad({ filter: /.*/, namespace: 'together' }, ({ path: room }) => ({
      contents: TOGETHER[room].map((name) => `export * from './${name}.ts'`).join('\n'),
      resolveDir: path.resolve('src', room),
    }))
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

// One file for each command instead of some three hundred modules: Node takes longer to find them than to run them.
rmSync('dist', { recursive: true, force: true })
await build({
  // the thread in which files are verified is asked for by its name
  entryPoints: { cli: 'src/cli.ts', 'examiner-thread': 'src/commands/examiner-thread.ts' },
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
  // they read files that lie beside them
  external: ['harfbuzzjs', 'hyphen'],
  // packages in CommonJS ask for Node's own modules
  banner: { js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);" },
})

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
