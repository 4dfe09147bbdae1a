import type { FoundValue, WantedValue } from '../problems/letters-values.ts'
import { type Problem, problem } from '../problems/problem.ts'
import { nearest } from '../text/nearest.ts'
import type { Place } from '../text/place.ts'
import type { Json } from './json.ts'

/** Reads a JSON value as a T, or reports what is wrong with it and returns null. */
export type Reader<T> = (json: Json, report: (problem: Problem) => void) => T | null

/** A value is not of the kind, or not in the range, that its place asks for. */
export const wrongValue = (json: Json, wanted: WantedValue): Problem =>
  problem('letters/value', json.at, { wanted, found: foundIn(json) })

function foundIn(json: Json): FoundValue {
  switch (json.kind) {
    case 'object':
    case 'null':
      return { kind: json.kind }
    case 'array':
      return { kind: 'array', length: json.items.length }
    case 'string':
      return { kind: 'string', value: json.value }
    case 'number':
      return { kind: 'number', value: json.value }
    case 'boolean':
      return { kind: 'boolean', value: json.value }
  }
}

/** Controls, halves of surrogate pairs, and the mark of a character that was lost: nothing that can be printed. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}\ufffd]/u

/** A text that is not empty and can be printed. */
export const printableText: Reader<string> = (json, report) => {
  if (json.kind !== 'string') report(wrongValue(json, { kind: 'text' }))
  else if (json.value.trim() === '') report(problem('letters/empty-text', json.at))
  else {
    const character = UNPRINTABLE.exec(json.value)?.[0]
    if (character === undefined) return json.value
    report(problem('letters/unprintable', json.at, { character }))
  }
  return null
}

/** `true` or `false`. */
export const trueOrFalse: Reader<boolean> = (json, report) => {
  if (json.kind === 'boolean') return json.value
  report(wrongValue(json, { kind: 'boolean' }))
  return null
}

/** A number from `least` to `most`, both included. */
export const numberBetween =
  (least: number, most: number): Reader<number> =>
  (json, report) => {
    if (json.kind === 'number' && json.value >= least && json.value <= most) return json.value
    report(wrongValue(json, { kind: 'number', least, most }))
    return null
  }

/** One of these texts. */
export const oneOf =
  <const T extends string>(values: readonly T[]): Reader<T> =>
  (json, report) => {
    const chosen = values.find((value) => json.kind === 'string' && json.value === value)
    if (chosen !== undefined) return chosen
    report(problem('letters/choice', json.at, { found: foundIn(json), known: values }))
    return null
  }

/** A printable text of which `complaintOf` has nothing to say. */
export const textWithout =
  (complaintOf: (value: string, at: Place) => Problem | null): Reader<string> =>
  (json, report) => {
    const value = printableText(json, report)
    const complaint = value === null ? null : complaintOf(value, json.at)
    if (complaint === null) return value
    report(complaint)
    return null
  }

/** A list whose items `item` reads; its length is from `least` to `most`, both included. */
export const listOf =
  <T>(item: Reader<T>, length: { readonly least: number; readonly most: number }): Reader<readonly T[]> =>
  (json, report) => {
    const { least, most } = length
    if (json.kind !== 'array' || json.items.length < least || json.items.length > most) {
      report(wrongValue(json, { kind: 'list', least, most }))
      return null
    }
    const items = json.items.map((each) => item(each, report))
    return items.some((each) => each === null) ? null : (items as readonly T[])
  }

/**
 * An object with any names of which `complaintOf` has nothing to say, all its values of one kind. Those in `special` have
 * to be there, and each has a reader of its own.
 */
export const recordOf =
  <T>(
    value: Reader<T>,
    complaintOf: (name: string, at: Place) => Problem | null,
    special: Readonly<Record<string, Reader<T>>> = {},
  ): Reader<Readonly<Record<string, T>>> =>
  (json, report) => {
    if (json.kind !== 'object') {
      report(wrongValue(json, { kind: 'object' }))
      return null
    }
    let whole = true
    const entries = [...json.members].map(([name, member]) => {
      const complaint = complaintOf(name, member.at)
      if (complaint !== null) report(complaint)
      const reader = Object.hasOwn(special, name) ? special[name]! : value
      const read = reader(member.value, report)
      if (read === null || complaint !== null) whole = false
      return [name, read] as const
    })
    for (const name of Object.keys(special).filter((each) => !json.members.has(each))) {
      report(problem('letters/missing', json.at, { name }))
      whole = false
    }
    return whole ? (Object.fromEntries(entries) as Record<string, T>) : null
  }

type Readers<T> = { readonly [K in keyof T]-?: Reader<Exclude<T[K], undefined>> }

/** An object with these names and no others; `optional` ones may be absent. */
export const objectOf =
  <T extends object>(readers: Readers<T>, optional: readonly (keyof T)[] = []): Reader<T> =>
  (json, report) => {
    if (json.kind !== 'object') {
      report(wrongValue(json, { kind: 'object' }))
      return null
    }
    const names = Object.keys(readers) as (keyof T & string)[]
    const result: Partial<T> = {}
    let whole = true
    const unknown = [...json.members].filter(([name]) => !names.includes(name as keyof T & string))
    for (const [name, { at }] of unknown) {
      whole = false
      report(problem('letters/unknown', at, { name, known: names }))
    }
    for (const name of names) {
      const member = json.members.get(name)
      if (member === undefined) {
        if (optional.includes(name)) continue
        // one that is misspelt is reported as that
        if (!unknown.some(([other]) => nearest(other, names) === name))
          report(problem('letters/missing', json.at, { name }))
        whole = false
        continue
      }
      const read = readers[name](member.value, report)
      if (read === null) whole = false
      else result[name] = read as T[typeof name]
    }
    return whole ? (result as T) : null
  }
