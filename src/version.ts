import { readFileSync } from 'node:fs'

const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  readonly version: string
  readonly dependencies: Readonly<Record<string, string>>
}

/** of the program */
export const version = manifest.version

/** Exact versions of what output depends on, as pinned in package.json. */
export const pinned = (prefix: string): string =>
  Object.entries(manifest.dependencies)
    .filter(([name]) => name.startsWith(prefix))
    .map(([name, exact]) => `${name}@${exact}`)
    .join(' ')
