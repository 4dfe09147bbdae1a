import type { Source } from '../model/letter.ts'
import type { Problem } from '../problems/problem.ts'
import type { Place } from '../text/place.ts'
import { placer } from '../text/place.ts'

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

/** No file of ours nests deeper; a deeper one is damage, and would exhaust the stack. */
const DEEPEST = 20

/**
 * Reads JSON with places, which JSON.parse does not give. Strict: no comments, no trailing commas; a name that stands
 * twice in one object is a problem, since one of the two values would be lost. Null after a problem: what follows the
 * first fault of syntax cannot be told.
 */
export function readJson(source: Source, report: (problem: Problem) => void): Json | null {
  let fault: Problem | null = null
  const fail = (at: Place, message: string): never => {
    const hint =
      'the file has to be JSON: names and texts in double quotes, commas between entries and none after the last'
    fault = { severity: 'error', code: 'letters/json', at, message, hint }
    throw new Error(message)
  }
  try {
    return parse(source, fail)
  } catch (error) {
    if (fault === null) throw error
    report(fault)
    return null
  }
}

function parse(source: Source, fail: (at: Place, message: string) => never): Json {
  const { text } = source
  const place = placer(source.file, source.text)
  let offset = 0
  const failHere = (message: string): never => fail(place(offset), message)
  const found = (): string =>
    offset < text.length ? `“${String.fromCodePoint(text.codePointAt(offset)!)}”` : 'the end of the file'
  const match = (pattern: RegExp): string | null => {
    pattern.lastIndex = offset
    return pattern.exec(text)?.[0] ?? null
  }
  const space = (): void => {
    offset += match(/[ \t\r\n]*/y)!.length
  }
  const expect = (character: string): void => {
    space()
    if (text[offset] !== character) failHere(`expected “${character}”, found ${found()}`)
    offset++
  }
  const string = (): string => {
    const raw =
      match(/"[^"\\\n]*(?:\\.[^"\\\n]*)*"/y) ??
      failHere('this text is not closed by a double quote on its line')
    try {
      const value = JSON.parse(raw) as string
      offset += raw.length
      return value.normalize('NFC')
    } catch {
      return failHere('in this text stands a backslash before a character that takes none, or a tab')
    }
  }
  const value = (depth: number): Json => {
    space()
    if (depth > DEEPEST) failHere(`more than ${DEEPEST} brackets within each other`)
    const at = place(offset)
    if (text[offset] === '{') return object(depth, at)
    if (text[offset] === '[') return array(depth, at)
    if (text[offset] === '"') return { kind: 'string', at, value: string() }
    const raw = match(/true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y)
    if (raw === null) return failHere(`expected a value, found ${found()}`)
    offset += raw.length
    if (raw === 'null') return { kind: 'null', at }
    if (raw === 'true' || raw === 'false') return { kind: 'boolean', at, value: raw === 'true' }
    return { kind: 'number', at, value: Number(raw) }
  }
  /** what stands between brackets, parted by commas */
  const entries = (closing: string, entry: () => void): void => {
    offset++
    space()
    if (text[offset] !== closing) {
      for (;;) {
        entry()
        space()
        if (text[offset] !== ',') break
        offset++
      }
    }
    expect(closing)
  }
  const object = (depth: number, at: Place): Json => {
    const members = new Map<string, Member>()
    entries('}', () => {
      space()
      const nameAt = place(offset)
      if (text[offset] !== '"') failHere(`expected a name in double quotes, found ${found()}`)
      const name = string()
      if (members.has(name)) fail(nameAt, `“${name}” stands twice`)
      expect(':')
      members.set(name, { at: nameAt, value: value(depth + 1) })
    })
    return { kind: 'object', at, members }
  }
  const array = (depth: number, at: Place): Json => {
    const items: Json[] = []
    entries(']', () => void items.push(value(depth + 1)))
    return { kind: 'array', at, items }
  }
  const root = value(0)
  space()
  if (offset < text.length) failHere(`nothing may follow here, found ${found()}`)
  return root
}
