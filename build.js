import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { build } from 'esbuild'

/** Of pdf-lib only what is used: its modules do nothing when they are loaded, though its manifest does not say so. */
const lean = {
  name: 'lean pdf-lib',
  setup({ onResolve, resolve }) {
    onResolve({ filter: /^(pdf-lib$|\.)/ }, async (asked) => {
      if (asked.pluginData === 'lean') return
      const ours = asked.path === 'pdf-lib' || asked.importer.includes('/pdf-lib/es/')
      if (!ours) return
      const path = asked.path === 'pdf-lib' ? 'pdf-lib/es/index.js' : asked.path
      const { importer, kind, resolveDir } = asked
      const found = await resolve(path, { importer, kind, resolveDir, pluginData: 'lean' })
      return { ...found, sideEffects: false }
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

// One file for each command instead of some three hundred modules: Node takes longer to find them than to run them.
rmSync('dist', { recursive: true, force: true })
await build({
  entryPoints: ['src/cli.ts'],
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  sourcemap: true,
  logLevel: 'warning',
  define: { BUILD: JSON.stringify(nameOfBuild()) },
  plugins: [lean],
  // they read files that lie beside them
  external: ['harfbuzzjs', 'hyphen'],
  // packages in CommonJS ask for Node's own modules
  banner: { js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);" },
})
