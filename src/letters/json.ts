import type { Source } from '../model/letter.ts'
import type { JsonFault } from '../problems/letters.ts'
import { type Problem, problem } from '../problems/problem.ts'
import { composed } from '../text/composed.ts'
import { type Place, placer } from '../text/place.ts'

/** A JSON value (RFC 8259) that knows where it stands. */
export type Json =
  | { readonly kind: 'object'; readonly at: Place; readonly members: ReadonlyMap<string, Member> }
  | { readonly kind: 'array'; readonly at: Place; readonly items: readonly Json[] }
  | { readonly kind: 'string'; readonly at: Place; readonly value: string }
  | { readonly kind: 'number'; readonly at: Place; readonly value: number }
  | { readonly kind: 'boolean'; readonly at: Place; readonly value: boolean }
  | { readonly kind: 'null'; readonly at: Place }

/** An entry of an object: the place of its name, and its value. */
export interface Member {
  readonly at: Place
  readonly value: Json
}

/** No file of ours nests deeper; a deeper one is damage, and would exhaust the stack. */
const DEEPEST = 20

/**
 * Reads JSON with places, which JSON.parse does not give. Strict: no comments, no trailing commas (`letters/json`); a name
 * that stands twice in one object is a problem too (`letters/same-name`), since one of the two values would be lost.
 * Texts and names are `composed`. Null after a problem, of which there is one: what follows it cannot be told.
 */
export function readJson(source: Source, report: (problem: Problem) => void): Json | null {
  let first: Problem | null = null
  const stop = (problem: Problem): never => {
    first = problem
    throw new Error(problem.code)
  }
  try {
    return parseJson(source, stop)
  } catch (error) {
    if (first === null) throw error
    report(first)
    return null
  }
}

function parseJson({ file, text }: Source, stop: (problem: Problem) => never): Json {
  const place = placer(file, text)
  let offset = 0
  const stopHere = (fault: JsonFault): never => stop(problem('letters/json', place(offset), { fault }))
  const found = (): string | null =>
    offset < text.length ? String.fromCodePoint(text.codePointAt(offset)!) : null
  const match = (pattern: RegExp): string | null => {
    pattern.lastIndex = offset
    return pattern.exec(text)?.[0] ?? null
  }
  const space = (): void => {
    offset += match(/[ \t\r\n]*/y)!.length
  }
  const expect = (character: string): void => {
    space()
    if (text[offset] !== character) stopHere({ kind: 'expected', character, found: found() })
    offset++
  }
  const string = (): string => {
    const raw = match(/"[^"\\\n]*(?:\\.[^"\\\n]*)*"/y) ?? stopHere({ kind: 'open-text' })
    try {
      const value = JSON.parse(raw) as string
      offset += raw.length
      return composed(value)
    } catch {
      return stopHere({ kind: 'escape' })
    }
  }
  const value = (depth: number): Json => {
    space()
    if (depth > DEEPEST) stopHere({ kind: 'deep', deepest: DEEPEST })
    const at = place(offset)
    if (text[offset] === '{') return object(depth, at)
    if (text[offset] === '[') return array(depth, at)
    if (text[offset] === '"') return { kind: 'string', at, value: string() }
    const raw = match(/true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y)
    if (raw === null) return stopHere({ kind: 'no-value', found: found() })
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
      if (text[offset] !== '"') stopHere({ kind: 'no-name', found: found() })
      const name = string()
      if (members.has(name)) stop(problem('letters/same-name', nameAt, { name }))
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
  if (offset < text.length) stopHere({ kind: 'more', found: found() })
  return root
}
