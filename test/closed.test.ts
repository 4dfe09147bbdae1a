import path from 'node:path'
import ts from 'typescript'
import { beforeAll, expect, it } from 'vitest'

// A new kind of thing does not compile until each place has decided about it. The change is made here, in memory.

const root = path.resolve(import.meta.dirname, '..')
const { options, fileNames } = ts.parseJsonConfigFileContent(
  ts.readConfigFile(path.join(root, 'tsconfig.json'), ts.sys.readFile).config,
  ts.sys,
  root,
)
const sources = fileNames.filter((file) => file.startsWith(path.join(root, 'src')))

/** src/ after changes: by module, the text to be found once, and what takes its place. */
function programAfter(changes: readonly (readonly [module: string, from: string, to: string])[]): ts.Program {
  const host = ts.createCompilerHost(options)
  const readFile = host.readFile.bind(host)
  const changed = new Map<string, string>()
  for (const [module, from, to] of changes) {
    const file = path.join(root, 'src', module)
    const text = changed.get(file) ?? readFile(file)!
    expect(text.split(from), `${module}: ${from}`).toHaveLength(2)
    changed.set(file, text.replace(from, to))
  }
  host.readFile = (file) => changed.get(path.normalize(file)) ?? readFile(file)
  host.getSourceFile = (file, languageVersion) => {
    const text = host.readFile(file)
    return text === undefined ? undefined : ts.createSourceFile(file, text, languageVersion, true)
  }
  return ts.createProgram(sources, options, host)
}

const moduleOf = (file: string): string =>
  path.relative(path.join(root, 'src'), file).replaceAll(path.sep, '/')

const complaintsOf = (program: ts.Program): readonly string[] =>
  ts
    .getPreEmitDiagnostics(program)
    .map(
      ({ file, messageText }) =>
        `${moduleOf(file?.fileName ?? '')}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
    )

/** What may be packed, and looks like a plain object: `...` copies nothing of it, and no compiler says so. */
const PACKED: readonly string[] = [
  ...['Recipient', 'Job', 'MadeEntry', 'DocumentState', 'Version', 'MakeItem', 'KeepItem'],
]

/** Where something is spread that may be packed: `module: ...what`. */
function spreadsIn(program: ts.Program): readonly string[] {
  const checker = program.getTypeChecker()
  const found: string[] = []
  const walk = (node: ts.Node, module: string): void => {
    if (ts.isSpreadAssignment(node)) {
      const type = checker.getTypeAtLocation(node.expression)
      const types = type.isUnionOrIntersection() ? type.types : [type]
      if (types.some((each) => PACKED.includes((each.aliasSymbol ?? each.symbol)?.name)))
        found.push(`${module}: ${node.getText()}`)
    }
    ts.forEachChild(node, (child) => walk(child, module))
  }
  for (const source of program.getSourceFiles())
    if (sources.includes(source.fileName)) walk(source, moduleOf(source.fileName))
  return found
}

/** Each change, and the modules that must decide about it. Others may complain too: they are told of what follows. */
const changes = {
  'a kind of node': {
    edit: [
      'model/doc.ts',
      'export type Node =\n',
      "export type Node =\n  | { readonly kind: 'new-node'; readonly id: number }\n",
    ],
    decide: [
      'compose/build.ts',
      'compose/placeholders.ts',
      'pdf/shape.ts',
      'pdf/structure.ts',
      'typeset/blank.ts',
      'typeset/blocks.ts',
      'typeset/inline.ts',
    ],
  },
  'a kind of ink': {
    edit: [
      'model/page.ts',
      'export type Ink = ',
      "export type Ink = { readonly kind: 'new-ink'; readonly owner: Owner } | ",
    ],
    decide: ['pdf/content.ts', 'typeset/vertical.ts'],
  },
  'a kind of item': {
    edit: [
      'model/plan.ts',
      'export type PlanItem =\n',
      "export type PlanItem =\n  | { readonly kind: 'new-item'; readonly document: DocumentId; readonly job: Job; readonly state: DocumentState; readonly reasons: readonly Reason[] }\n",
    ],
    decide: ['commands/item-words.ts', 'plan/assemble.ts'],
  },
  'an event of the ledger': {
    edit: [
      'model/ledger.ts',
      'export type DocumentEntry =\n',
      "export type DocumentEntry =\n  | (DocumentEntryFields & { readonly event: 'new-event' })\n",
    ],
    decide: ['archive/states.ts', 'commands/history.ts'],
  },
  'an input': {
    edit: [
      'model/input.ts',
      'export type InputName =\n',
      "export type InputName =\n  | { readonly of: 'new-input' }\n",
    ],
    decide: ['model/input.ts', 'commands/words.ts'],
  },
  'a reason': {
    edit: [
      'model/input.ts',
      'export type Reason =\n',
      "export type Reason =\n  | { readonly kind: 'new-reason' }\n",
    ],
    decide: ['commands/words.ts'],
  },
  'a problem without words': {
    edit: ['archive/writer.ts', "problem('archive/newer'", "problem('archive/unheard-of'"],
    decide: ['archive/writer.ts'],
  },
  'a problem without its arguments': {
    edit: [
      'run/signing.ts',
      "problem('identity/no-file', null, { file })",
      "problem('identity/no-file', null)",
    ],
    decide: ['run/signing.ts'],
  },
} as const

const SPREAD = [
  'plan/planned-job.ts',
  'get original() {\n    return null',
  'get original() {\n    return { ...(this as Job) }.original',
] as const
let program: ts.Program
beforeAll(() => {
  program = programAfter([...Object.values(changes).map(({ edit }) => edit), SPREAD])
})

it('does not compile until each place has decided: nodes, ink, items, entries, inputs, reasons, problems', () => {
  const complaints = complaintsOf(program)
  for (const [what, { decide }] of Object.entries(changes))
    for (const module of decide)
      expect(
        complaints.some((complaint) => complaint.startsWith(`${module}: `)),
        `${module} has not noticed ${what}`,
      ).toBe(true)
})

it('spreads nothing that may be packed', () => {
  // what was put there above
  expect(spreadsIn(program)).toEqual(['plan/planned-job.ts: ...(this as Job)'])
})
