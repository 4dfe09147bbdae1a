import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'

// What ARCHITECTURE.md and docs/ claim, and a test can see.

const root = path.resolve(import.meta.dirname, '..')
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8')
const documents = [
  'ARCHITECTURE.md',
  'README.md',
  ...readdirSync(path.join(root, 'docs')).flatMap((name) => (name.endsWith('.md') ? [`docs/${name}`] : [])),
]
const conformance = read('docs/conformance.md')
const architecture = read('ARCHITECTURE.md')

describe('what the documents claim', () => {
  it('names tests that there are', () => {
    const claims = documents.flatMap((file) => [
      ...read(file).matchAll(/\b([\w-]+)\.test(?:\.ts)?\b(?: “([^”]+)”)?/g),
    ])
    expect(claims.length).toBeGreaterThan(30)
    for (const [claim, name, title] of claims) {
      const file = `test/${name}.test.ts`
      expect(existsSync(path.join(root, file)), claim).toBe(true)
      if (title !== undefined) expect(read(file), claim).toContain(title)
    }
  })

  it('names modules and folders that there are', () => {
    const named = documents.flatMap((file) =>
      [...read(file).matchAll(/`((?:src|test|docs|bench)\/[\w./-]*)`/g)].map((match) => match[1]!),
    )
    expect(named.length).toBeGreaterThan(20)
    expect([...new Set(named)].filter((name) => !existsSync(path.join(root, name)))).toEqual([])
  })

  it('names each room of src/ in the table of rooms, and no other', () => {
    const table = architecture.split('## Rooms\n\n')[1]!.split('\n\n')[0]!
    const named = table
      .split('\n')
      .slice(2)
      .filter((row) => row.startsWith('|'))
      .flatMap((row) => [...row.split('|')[1]!.matchAll(/`([\w-]+)\/?`/g)].map((match) => match[1]!))
    const rooms = readdirSync(path.join(root, 'src')).map((name) => name.replace(/\.ts$/, ''))
    expect(named.sort()).toEqual(rooms.filter((name) => name !== 'commands').sort())
  })

  it('conformance: letter and form have no tables, pictures, lists or links; the distribution list has a table', () => {
    expect(conformance).toContain('letter and form have none; the distribution list has one')
    const letter = 'templates/DM-1132'
    const templatesIn = (folder: string): readonly string[] =>
      readdirSync(path.join(root, folder)).flatMap((name) =>
        name.endsWith('.hbs') ? [`${folder}/${name}`] : [],
      )
    expect(templatesIn(letter)).toHaveLength(7)
    for (const file of templatesIn(letter))
      expect(read(file), file).not.toMatch(/<(table|img|ul|ol|a|h[4-6])\b/)
    for (const file of templatesIn(`${letter}/list`)) expect(read(file), file).toMatch(/<th\b/)
  })
})
