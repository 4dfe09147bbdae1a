import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { append, fileHash, temporaryOf, writeWhole } from '../src/disk.ts'
import { layered } from '../src/project/layers.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'invite-disk-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

describe('the disk', () => {
  it('writes a whole file or leaves the old one', async () => {
    const file = path.join(folder, 'a.pdf')
    await writeWhole(file, [Buffer.from('ol'), Buffer.from('d')])
    await expect(writeWhole(file, [null as unknown as Uint8Array])).rejects.toThrow()
    expect(readFileSync(file, 'utf8')).toBe('old')
    // what a write that failed leaves, the next one writes over
    expect(readdirSync(folder)).toEqual([path.basename(temporaryOf(file)), 'a.pdf'])
    await writeWhole(file, [Buffer.from('new')])
    expect(readdirSync(folder)).toEqual(['a.pdf'])
    expect(readFileSync(file, 'utf8')).toBe('new')
  })

  it('cuts a torn line off before it appends', () => {
    const file = path.join(folder, 'ledger.jsonl')
    writeFileSync(file, 'one\ntor')
    append(file, 'two\n', 4)
    expect(readFileSync(file, 'utf8')).toBe('one\ntwo\n')
  })

  it('lays folders over each other, file by file', () => {
    for (const name of ['over', 'under']) mkdirSync(path.join(folder, name))
    writeFileSync(path.join(folder, 'over/a'), 'over')
    writeFileSync(path.join(folder, 'under/a'), 'under')
    writeFileSync(path.join(folder, 'under/b'), 'under')
    const files = layered(
      (file) => [path.join(folder, 'over', file)],
      (file) => path.join(folder, 'under', file),
    )
    expect(['a', 'b', 'c'].map((name) => files.read(name)?.toString() ?? null)).toEqual([
      'over',
      'under',
      null,
    ])
    expect(files.list('.')).toEqual(['a', 'b'])
    expect(fileHash(path.join(folder, 'none'))).toBe(null)
  })
})
