import { appendFileSync, cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'vitest'
import { ledgerLines } from '../src/archive/ledger.ts'
import type { LedgerEntry } from '../src/model/ledger.ts'

/** What stories are told with, beside commands: edits of files. The marks are those of test/problems/README.md. */

/** A line that edits something below a folder; false: it is no edit. */
export function edited(home: string, line: string): boolean {
  const at = (file: string): string => path.join(home, file)
  const mark = line[1] === ' ' ? line[0] : ''
  const rest = line.slice(2)
  const [, name = '', what = ''] = /^(\S+): (.*)$/.exec(rest) ?? []
  const file = at(name)
  switch (mark) {
    case '~':
    case '&': {
      const text = readFileSync(file, 'utf8')
      const next = rewritten(text, what)
      expect(next, line).not.toBe(text)
      writeFileSync(file, mark === '&' ? rechained(next) : next)
      return true
    }
    case '=':
      mkdirSync(path.dirname(file), { recursive: true })
      writeFileSync(file, what.replaceAll('\\n', '\n'))
      return true
    case '>':
      appendFileSync(file, what)
      return true
    case '+': {
      const [from, to] = rest.split(' → ')
      cpSync(at(from!), at(to!), { recursive: true })
      return true
    }
    case '@': {
      const [to, link] = rest.split(' → ')
      symlinkSync(to!, at(link!))
      return true
    }
    case '-':
      rmSync(at(rest), { recursive: true })
      return true
    default:
      return false
  }
}

/** `a → b`, `+ a line more`, `- begins a line that goes`, `= ids|of|rows|that|stay` */
function rewritten(text: string, what: string): string {
  const lines = text.split('\n')
  if (what.startsWith('+ ')) return `${text}${what.slice(2)}\n`
  if (what.startsWith('- ')) return lines.filter((line) => !line.startsWith(what.slice(2))).join('\n')
  if (what.startsWith('= ')) {
    const ids = ['id', ...what.slice(2).split('|')]
    return lines.filter((line) => line === '' || ids.includes(line.split(',')[0]!)).join('\n')
  }
  const [from, to] = what.split(' → ')
  expect(text).toContain(from)
  return text.replace(from!, to!)
}

/** A ledger as somebody would edit it who knows how: its chain is right again. */
function rechained(text: string): string {
  const lines = text.trimEnd().split('\n')
  const entries = lines.map((line) => ({ ...(JSON.parse(line) as object), chain: undefined }))
  return ledgerLines(entries as unknown as readonly LedgerEntry[], '').text
}

/** Without what no two runs have in common. */
export function settled(said: string): string {
  const today = new Date().toISOString().slice(0, 10)
  return (
    said
      .replace(/\b[0-9a-f]{64}\b/g, 'SHA256')
      .replace(/\b[0-9a-f]{16}\b/g, 'PLAN')
      .replace(/\bR-(?!0123456789)[0-9A-Z]{10}\b/g, 'RETURN')
      .replace(/\bD-(?!0a1b2c3d)[0-9a-f]{8}\b/g, 'DISPATCH')
      .replace(/\bM-(?!7K2M9QXWZ4)[0-9A-Z]{10}\b/g, 'MESSAGE')
      .replaceAll(`on ${today} by e-mail`, 'on TODAY by e-mail')
      .replace(/\d+\.\d s/g, 'SECONDS')
      .replace(new RegExp(`^${today} \\d\\d:\\d\\d:\\d\\d UTC`, 'gm'), 'NOW'.padEnd(23))
      .replace(/process \d+/g, 'process PID')
      .replace(/\.lock-\d+/g, '.lock-PID')
      // a stack is another in every build
      .replace(/^( *)at .*(\n\1at .*)*/gm, '$1at …')
      .replace(/\d{1,2} [A-Z][a-z]+ \d{4}, \d\d:\d\d UTC/g, 'NOW')
  )
}

/** The words of a command line: `--reason "a sentence"` is two. */
export const wordsIn = (line: string): readonly string[] =>
  [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare!)
