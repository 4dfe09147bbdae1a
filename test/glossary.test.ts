import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'

const root = path.resolve(import.meta.dirname, '..')
const modules = readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
  .sort()
const sources = modules.map((module) =>
  ts.createSourceFile(
    module,
    readFileSync(path.join(root, 'src', module), 'utf8'),
    ts.ScriptTarget.Latest,
    true,
  ),
)
/** Each type of src/, with the modules that declare it. */
const types = new Map<string, string[]>()
for (const source of sources)
  for (const statement of source.statements)
    if (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)) {
      const { text } = statement.name
      types.set(text, [...(types.get(text) ?? []), source.fileName])
    }

/** The rows of the glossary's tables: word, types, French, meaning. */
const rows = readFileSync(path.join(root, 'docs/glossary.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !/^\| (---|word)/.test(line))
  .map((line) =>
    line
      .slice(2, -2)
      .split(' | ')
      .map((cell) => cell.trim()),
  )

/** Whether the statement before it declares the same function. */
function isLaterForm(source: ts.SourceFile, declared: ts.FunctionDeclaration): boolean {
  const before = source.statements[source.statements.indexOf(declared) - 1]
  return before !== undefined && ts.isFunctionDeclaration(before) && before.name?.text === declared.name?.text
}

describe('the words', () => {
  it('are types that there are', () => {
    expect(rows.length).toBeGreaterThan(60)
    const named = rows.flatMap(([, cell]) => [...cell!.matchAll(/`(\w+)`/g)].map((match) => match[1]!))
    expect(named.filter((name) => !types.has(name))).toEqual([])
    const meant = rows.flatMap(([, , , cell]) =>
      [...cell!.matchAll(/`([A-Z]\w+[a-z]\w*)`/g)].map((match) => match[1]!),
    )
    expect(meant.filter((name) => !types.has(name))).toEqual([])
  })

  it('have a French term and a meaning, and stand there once', () => {
    for (const row of rows) {
      expect(row, row.join(' | ')).toHaveLength(4)
      expect(
        row.every((cell) => cell !== ''),
        row[0],
      ).toBe(true)
    }
    const words = rows.map(([word]) => word)
    expect(new Set(words).size).toBe(words.length)
  })

  it('mean one thing each: no two modules declare a type of one name', () => {
    expect(types.size).toBeGreaterThan(250)
    const twice = [...types].filter(([, where]) => where.length > 1)
    expect(twice).toEqual([])
  })

  it('are explained: each export has a comment', () => {
    const silent = sources.flatMap((source) =>
      source.statements.flatMap((statement) => {
        const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : []
        if (!modifiers.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return []
        if (ts.getJSDocCommentsAndTags(statement).length > 0) return []
        // of a function with several forms the first is explained
        if (ts.isFunctionDeclaration(statement) && isLaterForm(source, statement)) return []
        const name = ts.isVariableStatement(statement)
          ? statement.declarationList.declarations[0]!.name.getText()
          : (statement as ts.DeclarationStatement).name?.getText()
        return [`${source.fileName} ${name}`]
      }),
    )
    expect(silent).toEqual([])
  })
})
