import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'

const src = path.resolve(import.meta.dirname, '../src')
const modules = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.split(path.sep).join('/'))
  .sort()

/** Every import of a module, type-only and dynamic ones included: relative ones from src/, others as written. */
const importsOf = (module: string): string[] => {
  const text = readFileSync(path.join(src, module), 'utf8')
  return ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => {
    return fileName.startsWith('.') ? path.posix.join(path.posix.dirname(module), fileName) : fileName
  })
}
const graph = new Map(modules.map((module) => [module, importsOf(module)]))
const room = (module: string): string => module.split('/')[0]!.replace(/\.ts$/, '')
const isOurs = (name: string): boolean => graph.has(name)
const packageOf = (name: string): string =>
  name.startsWith('@') ? name.split('/').slice(0, 2).join('/') : name.split('/')[0]!

/** Which rooms each room sees: the whole of it, no more and no less. An edge that is added or goes is written here. */
const sees: Readonly<Record<string, readonly string[]>> = {
  // from the prompt to the rooms that know how
  manual: ['commands'],
  cli: ['commands', 'person', 'problems', 'stop', 'terminal', 'version'],
  commands: [
    ...['archive', 'plan', 'project', 'run'],
    ...['compose', 'mail', 'paper', 'recipients', 'returns', 'review', 'sign', 'workbook'],
    ...[
      'disk',
      'memo',
      'model',
      'person',
      'problems',
      'report',
      'sequence',
      'stop',
      'terminal',
      'text',
      'version',
    ],
  ],
  run: [
    ...['archive', 'plan', 'project'],
    ...['compose', 'fonts', 'pdf', 'recipients', 'sign', 'typeset'],
    ...['disk', 'memo', 'model', 'problems', 'sequence', 'text', 'version'],
  ],
  project: [
    ...['compose', 'fonts', 'letters', 'pictures', 'recipients', 'typeset'],
    ...['model', 'problems', 'sequence', 'store', 'text', 'version'],
  ],
  // what decides, and what keeps
  plan: ['few', 'memo', 'model', 'problems', 'sequence'],
  archive: ['disk', 'few', 'model', 'problems', 'sequence', 'spill'],
  // rooms of one craft
  recipients: ['few', 'model', 'problems', 'sequence', 'spill', 'text', 'zip'],
  letters: ['model', 'problems', 'text'],
  compose: ['memo', 'model', 'problems', 'text'],
  fonts: ['memo', 'model', 'problems', 'text'],
  pictures: ['model', 'problems', 'text'],
  typeset: ['memo', 'model', 'problems', 'text'],
  pdf: ['model', 'pdf-syntax', 'text'],
  paper: ['model'],
  returns: ['memo', 'model', 'pdf-syntax', 'text', 'zip'],
  review: ['model', 'pdf-syntax'],
  mail: ['model', 'sequence'],
  sign: ['memo', 'model', 'pdf-syntax', 'problems', 'text'],
  // what is below some of them
  'pdf-syntax': ['memo', 'model'],
  zip: [],
  workbook: [],
  // small ones at the edge
  report: ['problems', 'terminal', 'text'],
  store: ['disk', 'model', 'problems'],
  disk: [],
  person: [],
  memo: [],
  few: [],
  sequence: ['few'],
  spill: [],
  stop: [],
  terminal: [],
  version: [],
  // what all of them speak in: nouns, problems, places in a text
  model: ['problems', 'sequence', 'text'],
  problems: ['text'],
  text: [],
}

/** The edge of the program: what may read files and the terminal. */
const edges = new Set([
  ...[
    'archive',
    'cli',
    'commands',
    'disk',
    'person',
    'project',
    'report',
    'run',
    'spill',
    'stop',
    'store',
    'version',
  ],
])
/** What may ask for the time; all else gets it from the command line's one clock. */
const clocks = new Set(['cli', 'disk', 'store'])
/**
 * What draws random numbers, all of it and no more: the key of a record's cells; ids and keys of what came back and of messages; an
 * identity's keys and serial numbers; the nonce of a question; the secrets of a page that is served.
 */
const drawsRandomNumbers = [
  ...['archive/cell-key.ts', 'archive/commitment.ts', 'commands/review/secret.ts'],
  ...['sign/development.ts', 'sign/timestamp.ts'],
]

/** Each package has one room; two where each uses it for a craft of its own, or one makes bytes and the other speaks to the network. */
const owners: Readonly<Record<string, string | readonly string[]>> = {
  '@hyzyla/pdfium': 'review',
  '@expo-google-fonts/amiri': 'fonts',
  '@expo-google-fonts/noto-naskh-arabic': 'fonts',
  '@expo-google-fonts/noto-serif': 'fonts',
  '@expo-google-fonts/noto-serif-sc': 'fonts',
  'bidi-js': 'typeset',
  picocolors: 'report',
  commander: 'cli',
  'csv-parse': 'recipients',
  'get-east-asian-width': 'terminal',
  diff: 'review',
  // what letters say, and the pages on which they are looked at
  handlebars: ['compose', 'review'],
  harfbuzzjs: 'fonts',
  hyphen: 'typeset',
  i18next: 'compose',
  linebreak: 'typeset',
  nodemailer: ['mail', 'run'],
  // what is packed once is packed where it is made
  pako: ['pdf', 'pictures'],
  parse5: 'compose',
  saxes: ['pictures', 'recipients'],
  // compiled, and installed by hand
  pkcs11js: 'run',
  // it copies pages for the printer and for who passes drafts round, and mends what strangers' programs have made
  'pdf-lib': ['paper', 'returns', 'review'],
  'pdfjs-dist': 'returns',
  'postal-mime': ['mail', 'returns'],
  yauzl: 'zip',
  'write-excel-file': 'workbook',
}

const CONTAINERS: ReadonlySet<string> = new Set(['Map', 'Set', 'WeakMap', 'WeakSet'])
const CHANGES = /^(?:set|add|delete|clear|push|pop|shift|unshift|splice|fill|sort|reverse)$/

const isAssignment = (kind: ts.SyntaxKind): boolean =>
  kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment

/** What stands in a module, outside of all functions, and changes while the program runs: it would outlive the run that it is of. */
function rememberedIn(text: string): readonly string[] {
  const source = ts.createSourceFile('module.ts', text, ts.ScriptTarget.Latest, true)
  const changed = new Set<string>()
  const look = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
      const { expression, name } = node.expression
      if (CHANGES.test(name.text)) changed.add(expression.getText())
    }
    if (ts.isBinaryExpression(node) && isAssignment(node.operatorToken.kind)) {
      const { left } = node
      if (ts.isPropertyAccessExpression(left) || ts.isElementAccessExpression(left))
        changed.add(left.expression.getText())
    }
    ts.forEachChild(node, look)
  }
  look(source)
  /** A memo, or what only objects that come and go can be put into. */
  const isMemory = (node: ts.Node): boolean => {
    if (ts.isFunctionLike(node)) return false
    const isMemo = ts.isCallExpression(node) && node.expression.getText() === 'memo'
    const isWeak = ts.isNewExpression(node) && /^Weak(?:Map|Set)$/.test(node.expression.getText())
    return isMemo || isWeak || (ts.forEachChild(node, isMemory) ?? false)
  }
  return source.statements.filter(ts.isVariableStatement).flatMap(({ declarationList }) => {
    const isConstant = (declarationList.flags & ts.NodeFlags.Const) !== 0
    return declarationList.declarations.flatMap(({ name, initializer }) => {
      const isContainer =
        initializer !== undefined &&
        (ts.isArrayLiteralExpression(initializer) ||
          ts.isObjectLiteralExpression(initializer) ||
          (ts.isNewExpression(initializer) && CONTAINERS.has(initializer.expression.getText())))
      const isKept = initializer !== undefined && isMemory(initializer)
      return !isConstant || isKept || (isContainer && changed.has(name.getText())) ? [name.getText()] : []
    })
  })
}

describe('the house', () => {
  it('looks at all modules, so that it cannot pass on nothing', () => {
    expect(modules.length).toBeGreaterThan(30)
    expect([...graph.values()].flat().length).toBeGreaterThan(80)
    for (const [module, names] of graph) {
      for (const name of names.filter((each) => each.includes('.ts')))
        expect(isOurs(name), `${module} imports ${name}`).toBe(true)
    }
  })

  it('lets each room see those that are written down for it, and no other', () => {
    const strays: string[] = []
    const seen = new Map(modules.map((module) => [room(module), new Set<string>()]))
    for (const [module, names] of graph) {
      for (const name of names.filter(isOurs)) {
        const [from, to] = [room(module), room(name)]
        if (from === to) continue
        seen.get(from)!.add(to)
        if (!sees[from]?.includes(to)) strays.push(`${module} → ${name}`)
      }
    }
    expect(strays).toEqual([])
    expect([...seen.keys()].sort(), 'each room has its line').toEqual(Object.keys(sees).sort())
    const unused = Object.entries(sees).flatMap(([from, rooms]) =>
      rooms.filter((to) => !seen.get(from)!.has(to)).map((to) => `${from} → ${to}`),
    )
    expect(unused, 'an edge that nothing needs is taken out of the table').toEqual([])
  })

  it('gives each package its owner, and lists each that is installed', () => {
    const used = new Map<string, Set<string>>()
    for (const [module, names] of graph) {
      for (const name of names.filter((each) => !isOurs(each) && !each.startsWith('node:'))) {
        const known = used.get(packageOf(name)) ?? new Set()
        used.set(packageOf(name), known.add(room(module)))
      }
    }
    for (const [name, rooms] of used) expect([...rooms].sort(), name).toEqual([owners[name] ?? []].flat())
    const manifest = JSON.parse(readFileSync(path.resolve(src, '../package.json'), 'utf8')) as {
      dependencies: object
      peerDependencies: object
    }
    const { dependencies, peerDependencies } = manifest
    expect(Object.keys({ ...dependencies, ...peerDependencies }).sort()).toEqual(Object.keys(owners).sort())
  })

  it('has no cycle, type-only imports included', () => {
    const done = new Set<string>()
    const walk = (module: string, trail: readonly string[]): void => {
      expect(trail, `${[...trail, module].join(' → ')}`).not.toContain(module)
      if (done.has(module)) return
      for (const name of graph.get(module)!.filter(isOurs)) walk(name, [...trail, module])
      done.add(module)
    }
    for (const module of modules) walk(module, [])
  })

  it('reads files, terminal and network at the edges only', () => {
    const edge = /\bprocess\.(?!platform)|\bfetch\(|from 'node:(fs|fs\/promises|http|https|net|os)'/
    const strays = modules.filter(
      (module) => !edges.has(room(module)) && edge.test(readFileSync(path.join(src, module), 'utf8')),
    )
    // the faces of our own font packages are read where they are shaped
    expect(strays.filter((module) => room(module) !== 'fonts')).toEqual([])
  })

  it('draws random numbers in five modules only', () => {
    const random =
      /\bMath\.random\b|\b(?:random(?:Bytes|Fill(?:Sync)?|Int|UUID)|getRandomValues|generate(?:KeyPair|Key|Prime)(?:Sync)?)\b/
    const found = modules.filter((module) => random.test(readFileSync(path.join(src, module), 'utf8')))
    expect(found).toEqual(drawsRandomNumbers)
  })

  it('names no list: which there are and who stands in them is said in letter.json', () => {
    const comments = /\/\*[\s\S]*?\*\/|(?<![:\w])\/\/.*/g
    const code = (module: string): string =>
      readFileSync(path.join(src, module), 'utf8').replace(comments, '')
    const named = /\b(?:ministers|missions|administrations)\b/
    expect(modules.filter((module) => named.test(code(module)))).toEqual([])
    expect(modules.filter((module) => /\bdata\/\$\{/.test(code(module))).length).toBeGreaterThan(0)
  })

  it('remembers nothing in its modules: a memory belongs to what is made once a run', () => {
    const samples = `
      let a = 1
      export const b = new Map<string, number>()
      const c = new WeakMap<object, number>()
      const d: number[] = []
      const e = memo(1, (key: string) => key)
      const f = { known: memo(1, (key: string) => key) }
      const g: Record<string, number> = {}
      const table = new Map([[1, 2]])
      const opened = () => memo(1, (key: string) => key)
      function use() { b.set('', 1); d.push(1); g.x = 2; const own = new Map(); own.set(table.get(1), 1) }`
    expect(rememberedIn(samples)).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g'])
    const found = modules.flatMap((module) =>
      rememberedIn(readFileSync(path.join(src, module), 'utf8')).map((name) => `${module}: ${name}`),
    )
    expect(found).toEqual([])
  })

  it('has one clock', () => {
    const clock = /\bDate\.now\(|\bnew Date\(\)/
    const strays = modules.filter((module) => clock.test(readFileSync(path.join(src, module), 'utf8')))
    expect(strays.filter((module) => !clocks.has(room(module)))).toEqual([])
  })

  it('keeps its modules readable: none over 400 lines, no barrel, no default export, no junk drawer', () => {
    for (const module of modules) {
      const text = readFileSync(path.join(src, module), 'utf8')
      expect(text.split('\n').length, module).toBeLessThanOrEqual(401)
      expect(text, module).not.toMatch(/^export default|^export \*|^export \{[^}]*\} from/m)
      expect(module).not.toMatch(/\b(utils?|helpers?|common|managers?|index)\b/)
    }
  })
})
