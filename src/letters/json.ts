import type { Source } from '../model/letter.ts'
import type { Place, Problem } from '../model/problem.ts'

/** A JSON value (RFC 8259) that knows where it stands. */
export type Json =
  | { readonly kind: 'object'; readonly at: Place; readonly members: ReadonlyMap<string, Member> }
  | { readonly kind: 'array'; readonly at: Place; readonly items: readonly Json[] }
  | { readonly kind: 'string'; readonly at: Place; readonly value: string }
  | { readonly kind: 'number'; readonly at: Place; readonly value: number }
  | { readonly kind: 'boolean'; readonly at: Place; readonly value: boolean }
  | { readonly kind: 'null'; readonly at: Place }

interface Member {
  readonly at: Place
  readonly value: Json
}

class Fault extends Error {
  readonly problem: Problem
  constructor(problem: Problem) {
    super(problem.message)
    this.problem = problem
  }
}

/** Line and column of an offset, counted from 1. */
export function placeAt(source: Source, offset: number): Place {
  const before = source.text.slice(0, offset)
  const lineStart = before.lastIndexOf('\n') + 1
  return { file: source.file, line: before.split('\n').length, column: offset - lineStart + 1 }
}

/**
 * Reads JSON with positions, which JSON.parse does not give. Strict: no comments, no trailing commas; a name that
 * stands twice in one object is a problem, since one of the two values would be lost.
 */
export function readJson(source: Source): Json | Problem {
  try {
    return parse(source)
  } catch (error) {
    if (error instanceof Fault) return error.problem
    throw error
  }
}

function parse(source: Source): Json {
  const { text } = source
  let offset = 0
  const fail = (message: string, at = offset): never => {
    throw new Fault({
      severity: 'error',
      code: 'letters/json',
      at: placeAt(source, at),
      message,
      hint: 'the file has to be JSON: names and texts in double quotes, commas between entries and none after the last',
    })
  }
  const found = (): string =>
    offset < text.length ? `“${String.fromCodePoint(text.codePointAt(offset)!)}”` : 'the end of the file'
  const space = (): void => {
    while (' \t\r\n'.includes(text[offset] ?? 'x')) offset++
  }
  const expect = (character: string): void => {
    space()
    if (text[offset] !== character) fail(`expected “${character}”, found ${found()}`)
    offset++
  }
  const string = (): string => {
    const start = offset
    const match = /"(?:[^"\\\n]|\\.)*"/y
    match.lastIndex = offset
    const raw = match.exec(text)?.[0] ?? fail('a text is not closed by a double quote on its line', start)
    try {
      const value: unknown = JSON.parse(raw)
      offset += raw.length
      return String(value).normalize('NFC')
    } catch {
      return fail('a backslash stands before a character that needs none', start)
    }
  }
  const value = (depth: number): Json => {
    if (depth > 20) fail('too deep')
    space()
    const at = placeAt(source, offset)
    const character = text[offset]
    if (character === '{') return object(depth, at)
    if (character === '[') return array(depth, at)
    if (character === '"') return { kind: 'string', at, value: string() }
    const word = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
    word.lastIndex = offset
    const raw = word.exec(text)?.[0]
    if (raw === undefined) return fail(`expected a value, found ${found()}`)
    offset += raw.length
    if (raw === 'null') return { kind: 'null', at }
    if (raw === 'true' || raw === 'false') return { kind: 'boolean', at, value: raw === 'true' }
    return { kind: 'number', at, value: Number(raw) }
  }
  const object = (depth: number, at: Place): Json => {
    const members = new Map<string, Member>()
    offset++
    space()
    if (text[offset] === '}') offset++
    else {
      for (;;) {
        space()
        const nameAt = offset
        if (text[offset] !== '"') fail(`expected a name in double quotes, found ${found()}`)
        const name = string()
        if (members.has(name)) fail(`“${name}” stands twice`, nameAt)
        expect(':')
        members.set(name, { at: placeAt(source, nameAt), value: value(depth + 1) })
        space()
        if (text[offset] !== ',') break
        offset++
      }
      expect('}')
    }
    return { kind: 'object', at, members }
  }
  const array = (depth: number, at: Place): Json => {
    const items: Json[] = []
    offset++
    space()
    if (text[offset] === ']') offset++
    else {
      for (;;) {
        items.push(value(depth + 1))
        space()
        if (text[offset] !== ',') break
        offset++
      }
      expect(']')
    }
    return { kind: 'array', at, items }
  }
  const root = value(0)
  space()
  if (offset < text.length) fail(`nothing may follow, found ${found()}`)
  return root
}
