import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { changed, patches, rowOf } from './growth-patches.js'

/** That these are the files and that no other is needed, `npm run growth` tries: it takes a minute. */

const root = path.resolve(import.meta.dirname, '..')
const textOf = (file: string): string | null =>
  existsSync(path.join(root, file)) ? readFileSync(path.join(root, file), 'utf8') : null

it.each(patches)(
  '$what: what is to be changed stands there once, and what is to be new does not',
  (patch) => {
    const files = [...patch.files, ...(patch.wish === undefined ? [] : [patch.wish])]
    for (const change of files) expect(changed(change, textOf(change.file))).not.toBe(textOf(change.file))
    expect(new Set(files.map(({ file }) => file)).size).toBe(files.length)
  },
)

it('ARCHITECTURE.md says of each change how many files of src/ it takes', () => {
  const rows = textOf('ARCHITECTURE.md')!.match(/^\| (?:the|a) [^|]*\| \d+ \|/gm)
  expect(rows).toEqual(patches.map(rowOf))
})
