import type { Problem } from '../problems/problem.ts'
import { didYouMean } from '../text/nearest.ts'
import type { Json } from './json.ts'

/** Reads a JSON value as a T, or says what is wrong with it and returns null. */
export type Reader<T> = (json: Json, report: (problem: Problem) => void) => T | null

export const wrong = (json: Json, message: string, hint?: string): Problem => {
  return {
    severity: 'error',
    code: 'letters/value',
    at: json.at,
    message,
    ...(hint === undefined ? {} : { hint }),
  }
}

/** A value as a message shows it. */
function shown(json: Json): string {
  switch (json.kind) {
    case 'object':
      return 'an object'
    case 'array':
      return `a list of ${json.items.length}`
    case 'null':
      return 'null'
    case 'string':
      return `“${json.value.length > 60 ? `${json.value.slice(0, 60)}…` : json.value}”`
    default:
      return String(json.value)
  }
}

const expected = (what: string, json: Json): string => `expected ${what}, found ${shown(json)}`

/** Controls, halves of surrogate pairs, and the mark of a character that was lost: nothing that can be printed. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}\ufffd]/u

export const text: Reader<string> = (json, report) => {
  if (json.kind !== 'string') report(wrong(json, expected('a text', json)))
  else if (json.value.trim() === '') report(wrong(json, 'this text is empty'))
  else {
    const bad = UNPRINTABLE.exec(json.value)?.[0].codePointAt(0)
    if (bad === undefined) return json.value
    const name = bad.toString(16).toUpperCase().padStart(4, '0')
    report(wrong(json, `this text has a character that cannot be printed, U+${name}`))
  }
  return null
}

export const flag: Reader<boolean> = (json, report) => {
  if (json.kind === 'boolean') return json.value
  report(wrong(json, expected('true or false', json)))
  return null
}

export const number =
  (least: number, most: number): Reader<number> =>
  (json, report) => {
    if (json.kind === 'number' && json.value >= least && json.value <= most) return json.value
    report(wrong(json, expected(`a number from ${least} to ${most}`, json)))
    return null
  }

export const oneOf =
  <const T extends string>(values: readonly T[]): Reader<T> =>
  (json, report) => {
    const found = values.find((value) => json.kind === 'string' && json.value === value)
    if (found !== undefined) return found
    const hint = didYouMean(json.kind === 'string' ? json.value : '', values)
    report(wrong(json, `${shown(json)} is not known here`, hint))
    return null
  }

/** A text of which `complaint` says nothing. */
export const checked =
  (complaint: (value: string) => string | null, hint: string): Reader<string> =>
  (json, report) => {
    const value = text(json, report)
    const bad = value === null ? null : complaint(value)
    if (bad === null) return value
    report(wrong(json, bad, hint))
    return null
  }

export const array =
  <T>(item: Reader<T>, length: { readonly least: number; readonly most: number }): Reader<readonly T[]> =>
  (json, report) => {
    if (json.kind !== 'array' || json.items.length < length.least || json.items.length > length.most) {
      const many = length.least === length.most ? String(length.least) : `${length.least} to ${length.most}`
      report(wrong(json, expected(`a list of ${many}`, json)))
      return null
    }
    const items = json.items.map((each) => item(each, report))
    return items.some((each) => each === null) ? null : (items as readonly T[])
  }

/** Any names that `name` has no complaint about, all values of one kind, but `special` ones by name, which must be there. */
export const record =
  <T>(
    value: Reader<T>,
    name: (
      name: string,
    ) => { readonly code: string; readonly message: string; readonly hint?: string } | null,
    special: Readonly<Record<string, Reader<T>>> = {},
  ): Reader<Readonly<Record<string, T>>> =>
  (json, report) => {
    if (json.kind !== 'object') {
      report(wrong(json, expected('an object: { … }', json)))
      return null
    }
    let whole = true
    const entries = [...json.members].map(([key, member]) => {
      const complaint = name(key)
      if (complaint !== null) report({ severity: 'error', at: member.at, ...complaint })
      const reader = Object.hasOwn(special, key) ? special[key]! : value
      const read = reader(member.value, report)
      if (read === null || complaint !== null) whole = false
      return [key, read] as const
    })
    for (const key of Object.keys(special).filter((each) => !json.members.has(each))) {
      report(missing(json, key))
      whole = false
    }
    return whole ? (Object.fromEntries(entries) as Record<string, T>) : null
  }

const missing = (json: Json, name: string): Problem => {
  return { severity: 'error', code: 'letters/missing', at: json.at, message: `“${name}” is missing here` }
}

type Readers<T> = { readonly [K in keyof T]-?: Reader<Exclude<T[K], undefined>> }

/** These names and no others; `optional` ones may be absent. */
export const object =
  <T extends object>(readers: Readers<T>, optional: readonly (keyof T)[] = []): Reader<T> =>
  (json, report) => {
    if (json.kind !== 'object') {
      report(wrong(json, expected('an object: { … }', json)))
      return null
    }
    const names = Object.keys(readers) as (keyof T & string)[]
    const result: Partial<T> = {}
    let whole = true
    for (const name of names) {
      const member = json.members.get(name)
      if (member === undefined) {
        if (optional.includes(name)) continue
        report(missing(json, name))
        whole = false
        continue
      }
      const read = readers[name](member.value, report)
      if (read === null) whole = false
      else result[name] = read as T[typeof name]
    }
    for (const [name, member] of json.members) {
      if (names.includes(name as keyof T & string)) continue
      whole = false
      report(unknown(name, member.at, names))
    }
    return whole ? (result as T) : null
  }

const unknown = (name: string, at: Json['at'], known: readonly string[]): Problem => {
  return {
    severity: 'error',
    code: 'letters/unknown',
    at,
    message: `“${name}” is not known here`,
    hint: didYouMean(name, known),
  }
}
