import path from 'node:path'
import ts from 'typescript'
import { expect, it } from 'vitest'

// A new kind of thing does not compile until each place has decided about it. The change is made here, in memory.

const root = path.resolve(import.meta.dirname, '..')
const { options, fileNames } = ts.parseJsonConfigFileContent(
  ts.readConfigFile(path.join(root, 'tsconfig.json'), ts.sys.readFile).config,
  ts.sys,
  root,
)
const sources = fileNames.filter((file) => file.startsWith(path.join(root, 'src')))

/** What the compiler says of src/ after changes: by module, the text to be found once, and what takes its place. */
function complaintsAfter(
  changes: readonly (readonly [module: string, from: string, to: string])[],
): readonly string[] {
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
    return text === undefined ? undefined : ts.createSourceFile(file, text, languageVersion)
  }
  const program = ts.createProgram(sources, options, host)
  return ts.getPreEmitDiagnostics(program).map(({ file, messageText }) => {
    const module = path.relative(path.join(root, 'src'), file?.fileName ?? '').replaceAll(path.sep, '/')
    return `${module}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`
  })
}

it('a new kind of node, ink, item, entry, input or reason, and a problem without words, do not compile', () => {
  const complaints = complaintsAfter([
    [
      'model/doc.ts',
      'export type Node = ',
      "export type Node = { readonly kind: 'new-node'; readonly id: number } | ",
    ],
    [
      'model/page.ts',
      'export type Ink = ',
      "export type Ink = { readonly kind: 'new-ink'; readonly owner: Owner } | ",
    ],
  ])
  console.log(complaints.join('\n'))
})
