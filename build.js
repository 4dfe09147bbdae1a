import { rmSync } from 'node:fs'
import { build } from 'esbuild'

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
  // they read files that lie beside them
  external: ['harfbuzzjs', 'hyphen'],
  // packages in CommonJS ask for Node's own modules
  banner: { js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);" },
})
