import { readFileSync } from 'node:fs'
import path from 'node:path'

/** Where the package lies: one up from src/, and from dist/, where all modules are bundled. */
export const packageFolder = path.join(import.meta.dirname, '..')

const manifest = JSON.parse(readFileSync(path.join(packageFolder, 'package.json'), 'utf8')) as {
  readonly version: string
  readonly dependencies: Readonly<Record<string, string>>
  readonly peerDependencies: Readonly<Record<string, string>>
}

/** of the program */
export const version = manifest.version

/**
 * Counted on where the program gives a document other bytes from the same inputs, and only then: what has not left is made
 * again for it. test/output.test.ts holds the bytes of three thousand documents.
 */
export const OUTPUT = '4'

declare const BUILD: string | undefined

/** Names the built program to the last line of its sources; null where they run as they are. */
export const build: string | null = typeof BUILD === 'undefined' ? null : BUILD

/** Exact versions of what output depends on, as pinned in package.json. */
export const pinned = (prefix: string): string =>
  Object.entries(manifest.dependencies)
    .filter(([name]) => name.startsWith(prefix))
    .map(([name, exact]) => `${name}@${exact}`)
    .join(' ')

/** The exact version of an optional package, which is installed by hand. */
export const peer = (name: string): string => manifest.peerDependencies[name] ?? ''
