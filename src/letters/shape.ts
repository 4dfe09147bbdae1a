import type { Problem } from '../model/problem.ts'
import type { Json } from './json.ts'

/** Reads a JSON value as a T, or says what is wrong with it and returns null. */
export type Reader<T> = (json: Json, report: (problem: Problem) => void) => T | null

const wrong = (json: Json, message: string, hint?: string): Problem => {
  return {
    severity: 'error',
    code: 'letters/value',
    at: json.at,
    message,
    ...(hint === undefined ? {} : { hint }),
  }
}

export const text: Reader<string> = (json, report) => {
  if (json.kind === 'string' && json.value.trim() !== '') return json.value
  report(wrong(json, 'expected a text, and not an empty one'))
  return null
}

export const flag: Reader<boolean> = (json, report) => {
  if (json.kind === 'boolean') return json.value
  report(wrong(json, 'expected true or false'))
  return null
}

export const number =
  (least: number, most: number): Reader<number> =>
  (json, report) => {
    if (json.kind === 'number' && json.value >= least && json.value <= most) return json.value
    report(wrong(json, `expected a number from ${least} to ${most}`))
    return null
  }

export const oneOf =
  <const T extends string>(values: readonly T[]): Reader<T> =>
  (json, report) => {
    const found = values.find((value) => json.kind === 'string' && json.value === value)
    if (found !== undefined) return found
    report(wrong(json, `expected one of ${values.join(', ')}`))
    return null
  }

export const matching =
  (pattern: RegExp, what: string): Reader<string> =>
  (json, report) => {
    if (json.kind === 'string' && pattern.test(json.value)) return json.value
    report(wrong(json, `expected ${what}`))
    return null
  }

export const array =
  <T>(item: Reader<T>, length: { readonly least: number; readonly most: number }): Reader<readonly T[]> =>
  (json, report) => {
    if (json.kind !== 'array' || json.items.length < length.least || json.items.length > length.most) {
      const many = length.least === length.most ? String(length.least) : `${length.least} to ${length.most}`
      report(wrong(json, `expected a list of ${many} values`))
      return null
    }
    const items = json.items.map((each) => item(each, report))
    return items.some((each) => each === null) ? null : (items as readonly T[])
  }

/** Any names, all values of one kind. */
export const record =
  <T>(value: Reader<T>, name?: (name: string) => string | null): Reader<Readonly<Record<string, T>>> =>
  (json, report) => {
    if (json.kind !== 'object') {
      report(wrong(json, 'expected an object: { … }'))
      return null
    }
    const result: Record<string, T> = {}
    let whole = true
    for (const [key, member] of json.members) {
      const complaint = name?.(key) ?? null
      if (complaint !== null)
        report({ severity: 'error', code: 'letters/value', at: member.at, message: complaint })
      const read = value(member.value, report)
      if (read === null || complaint !== null) whole = false
      else result[key] = read
    }
    return whole ? result : null
  }

type Readers<T> = { readonly [K in keyof T]-?: Reader<Exclude<T[K], undefined>> }

/** These names and no others; `optional` ones may be absent. */
export const object =
  <T extends object>(readers: Readers<T>, optional: readonly (keyof T)[] = []): Reader<T> =>
  (json, report) => {
    if (json.kind !== 'object') {
      report(wrong(json, 'expected an object: { … }'))
      return null
    }
    const names = Object.keys(readers) as (keyof T & string)[]
    const result: Partial<T> = {}
    let whole = true
    for (const name of names) {
      const member = json.members.get(name)
      if (member === undefined) {
        if (optional.includes(name)) continue
        report({ severity: 'error', code: 'letters/missing', at: json.at, message: `“${name}” is missing` })
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
      report({
        severity: 'error',
        code: 'letters/unknown',
        at: member.at,
        message: `“${name}” is not known here`,
        hint: `known are ${names.join(', ')}`,
      })
    }
    return whole ? (result as T) : null
  }
