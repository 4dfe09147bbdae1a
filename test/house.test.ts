import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { COMMANDS } from '../src/commands/flags.ts'
import { readFont } from './fonts-reader.ts'

// What strangers are told of the house, and a test can see.

const root = path.resolve(import.meta.dirname, '..')
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8')
const manifest = JSON.parse(read('package.json')) as {
  readonly scripts: Readonly<Record<string, string>>
  readonly dependencies: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
}
const manifestOf = (name: string) =>
  JSON.parse(read(`node_modules/${name}/package.json`)) as {
    readonly license: string
    readonly bin?: string | Readonly<Record<string, string>>
  }

const filesIn = (folder: string, ending: RegExp): readonly string[] =>
  readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' }).flatMap((file) =>
    ending.test(file) ? [path.join(folder, file)] : [],
  )

/** What a face says of itself in English: copyright 0, family 1, version 5 (OpenType, name). */
function namesOf(bytes: Uint8Array): ReadonlyMap<number, string> {
  const { data } = readFont(bytes).tables.get('name')!
  const names = new Map<number, string>()
  for (let at = 6; at < 6 + 12 * data.getUint16(2); at += 12) {
    if (data.getUint16(at) !== 3 || data.getUint16(at + 4) !== 0x409) continue
    const from = data.byteOffset + data.getUint16(4) + data.getUint16(at + 10)
    const text = Buffer.from(data.buffer as ArrayBuffer, from, data.getUint16(at + 8))
    names.set(data.getUint16(at + 6), Buffer.from(text).swap16().toString('utf16le'))
  }
  return names
}

describe('the house, as strangers find it', () => {
  it('uses each package that only those who work on it need', () => {
    const code = [
      ...filesIn('test', /\.ts$|languages.*\.json$/),
      ...filesIn('bench', /\.(ts|sh)$/),
      ...filesIn('src', /\.ts$/),
    ]
      .concat(filesIn('.ci', /^[\w-]+$|\.js$/), 'build.js', 'vitest.config.ts', 'CONTRIBUTING.md')
      .map(read)
      .join('\n')
    const scripts = Object.values(manifest.scripts).join('\n')
    const isUsed = (name: string): boolean => {
      if (name === '@types/node') return true
      // types are used where what they describe is
      if (name.startsWith('@types/')) return isUsed(name.slice('@types/'.length))
      // a typeface is asked for by its file's name
      if (name.startsWith('@expo-google-fonts/'))
        return code.includes(
          name
            .slice('@expo-google-fonts/'.length)
            .split('-')
            .map((word) => `${word[0]!.toUpperCase()}${word.slice(1)}`)
            .join(''),
        )
      const { bin } = manifestOf(name)
      const commands = typeof bin === 'string' ? [name] : Object.keys(bin ?? {})
      const asked = commands.some((command) => new RegExp(`(^|npx |\\s)${command}\\b`, 'm').test(scripts))
      return asked || code.includes(`'${name}`) || code.includes(`npx ${commands[0]}`)
    }
    const declared = Object.keys(manifest.devDependencies)
    expect(declared.length).toBeGreaterThan(10)
    // vite is vitest's own, pinned so that it is one that supports this Node
    expect(
      declared.filter((name) => !isUsed(name) && name !== 'vite' && !(name in manifest.dependencies)),
    ).toEqual([])
  })

  it('names each package with its version and licence, and each face with its own copyright', () => {
    const told = read('THIRD-PARTY.md')
    const rows = [...told.matchAll(/^\| (@?[\w/-]+) \| ([\d.]+) \| ([^|]+) \|$/gm)].map(([, ...row]) => row)
    expect(rows).toEqual(
      Object.entries(manifest.dependencies).map(([name, version]) => [
        name,
        version,
        manifestOf(name).license,
      ]),
    )
    const faces = Object.keys(manifest.dependencies).filter((name) => name.startsWith('@expo-google-fonts/'))
    for (const name of faces) {
      const [file] = filesIn(`node_modules/${name}/400Regular`, /\.ttf$/)
      const names = namesOf(new Uint8Array(readFileSync(path.join(root, file!))))
      const row = `| ${names.get(1)} | ${/[\d.]+/.exec(names.get(5)!)![0]} | ${names.get(0)} | ${name} |`
      expect(told).toContain(row)
    }
  })

  it('says in the README each command that there is', () => {
    const readme = read('README.md')
    const isSaid = (name: string): boolean => new RegExp(`\\binvite ${name}\\b(?!-)`).test(readme)
    expect(Object.keys(COMMANDS).filter((name) => !isSaid(name))).toEqual([])
  })

  it('says no command that there is not', () => {
    const text = ['CONTRIBUTING.md', 'README.md', 'judge/README.md', 'bench/RESULTS.md'].map(read).join('\n')
    const asked = [...text.matchAll(/npm run ([\w:]+)/g)].map(([, name]) => name!)
    expect(asked.length).toBeGreaterThan(5)
    expect(asked.filter((name) => !(name in manifest.scripts))).toEqual([])
  })
})
