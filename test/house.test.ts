import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import ts from 'typescript'
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

/** Lines of a module, and of a function that gives no reason for more. */
const MOST = { module: 400, function: 80 }

/** Where a sentence begins with these words, a long function says why it is better read whole. */
const REASON = /(?:^\s*(?:\/\*\*?|\*|\/\/)|[.?!])\s+Long, for /m

/** Whether a comment right before the function, or before the statement, member or property that it stands in, has a reason. */
function hasReason(source: ts.SourceFile, made: ts.Node): boolean {
  const before = ts.getLeadingCommentRanges(source.text, made.getFullStart()) ?? []
  if (before.some(({ pos, end }) => REASON.test(source.text.slice(pos, end)))) return true
  const isWhole = ts.isStatement(made) || ts.isClassElement(made) || ts.isObjectLiteralElement(made)
  return !isWhole && hasReason(source, made.parent)
}

/** The functions of a module that are longer than most and give no reason: file, name, lines. */
function longWithoutReason(file: string, text: string): readonly string[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
  const lineAt = (position: number): number => source.getLineAndCharacterOfPosition(position).line
  const found: string[] = []
  const walk = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && 'body' in node && node.body !== undefined) {
      const lines = lineAt(node.end) - lineAt(node.getStart()) + 1
      const named = node.name ?? (ts.isVariableDeclaration(node.parent) ? node.parent.name : undefined)
      if (lines > MOST.function && !hasReason(source, node))
        found.push(`${file}: ${named?.getText() ?? 'a function without a name'}, ${lines} lines`)
    }
    ts.forEachChild(node, walk)
  }
  walk(source)
  return found
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

  it('has no module that is too long to hold in mind', () => {
    const lines = (file: string): number => read(file).replace(/\n$/, '').split('\n').length
    const modules = filesIn('src', /\.ts$/)
    expect(modules.length).toBeGreaterThan(200)
    expect(
      modules.filter((file) => lines(file) > MOST.module).map((file) => `${file}: ${lines(file)} lines`),
    ).toEqual([])
  })

  it('has no long function that does not say why it is long', () => {
    expect(filesIn('src', /\.ts$/).flatMap((file) => longWithoutReason(file, read(file)))).toEqual([])
    expect(read('CONTRIBUTING.md').replace(/\s+/g, ' ')).toContain(
      `no module has more than ${MOST.module} lines, no function more than ${MOST.function} unless its comment has a sentence that begins “Long, for”`,
    )
  })

  it('would see one', () => {
    const body = (lines: number) => `{\n${'  step()\n'.repeat(lines - 2)}}`
    const long = body(MOST.function + 1)
    const found = (text: string) => longWithoutReason('a.ts', text)
    expect(found(`function all() ${body(MOST.function)}`)).toEqual([])
    const named = 'a.ts: all, 81 lines'
    expect(found(`function all() ${long}`)).toEqual([named])
    expect(found(`/** Does all. */\nfunction all() ${long}`)).toEqual([named])
    expect(found(`/** Not Long, for it is short. */\nfunction all() ${long}`)).toEqual([named])
    expect(found(`const all = () => ${long}`)).toEqual([named])
    expect(found(`go(async () => ${long})`)).toEqual(['a.ts: a function without a name, 81 lines'])
    // the reason of another is none
    expect(found(`// Long, for one.\nfunction one() {}\nfunction all() ${long}`)).toEqual([named])
    expect(found(`// Long, for one.\nfunction one() {\n  const all = () => ${long}\n}`)).toContain(named)
    for (const reason of [
      '/** Long, for it is one switch. */',
      '/**\n * Does all.\n * Long, for it is one.\n */',
    ]) {
      expect(found(`${reason}\nexport function all() ${long}`)).toEqual([])
      expect(found(`${reason}\nexport const all = (): void => ${long}`)).toEqual([])
    }
    expect(found(`const room = {\n  // Does all. Long, for it is one switch.\n  all() ${long},\n}`)).toEqual(
      [],
    )
  })
})
