import {
  streamSyntax,
  syntaxOf,
  type WrittenDictionary,
  type WrittenReference,
  type WrittenValue,
} from './write.ts'

/**
 * Collects the objects of a file, or of a part of it, by their numbers (ISO 32000-2, 7.3.10). Bodies are kept as
 * Latin-1 text, one character a byte, streams included: a file is their concatenation.
 */
export interface Objects {
  /** gives a number for an object that is put later, or in another part */
  reserve(): WrittenReference
  /** what was put under that number before is replaced */
  put(reference: WrittenReference, value: WrittenValue): void
  add(value: WrittenValue): WrittenReference
  /** adds a stream; `data` has its filters applied, one character a byte */
  stream(entries: WrittenDictionary, data: string): WrittenReference
  putStream(reference: WrittenReference, entries: WrittenDictionary, data: string): void
  /** the object as it stands in the file between `obj` and `endobj` */
  body(number: number): string
  /** in the order of their numbers */
  bodies(): readonly (readonly [number: number, body: string])[]
  /** the highest number given yet */
  last(): number
}

/** Numbers that are given begin after `last`. */
export function openObjects(last: number): Objects {
  const bodies = new Map<number, string>()
  let highest = last
  const reserve = (): WrittenReference => {
    highest++
    return { number: highest }
  }
  const put = ({ number }: WrittenReference, value: WrittenValue): void =>
    void bodies.set(number, syntaxOf(value))
  const putStream = ({ number }: WrittenReference, entries: WrittenDictionary, data: string): void =>
    void bodies.set(number, streamSyntax(entries, data))
  return {
    reserve,
    put,
    putStream,
    add(value) {
      const reference = reserve()
      put(reference, value)
      return reference
    },
    stream(entries, data) {
      const reference = reserve()
      putStream(reference, entries, data)
      return reference
    },
    body: (number) => bodies.get(number)!,
    bodies: () => [...bodies].sort(([a], [b]) => a - b),
    last: () => highest,
  }
}

/** Where an object stands, without `obj` and `endobj`: [start, end). */
export interface ObjectExtent {
  readonly start: number
  readonly end: number
}

/** Objects one behind the other, and where each begins in `text`. */
export interface WrittenObjects {
  readonly text: string
  readonly starts: ReadonlyMap<number, number>
  /** of one of these objects, in `text` */
  extentOf(object: WrittenReference): ObjectExtent
}

/** `12 0 obj … endobj` for each (7.3.10). */
export function concatenate(objects: Objects): WrittenObjects {
  const starts = new Map<number, number>()
  let text = ''
  for (const [number, body] of objects.bodies()) {
    starts.set(number, text.length)
    text += `${openingOf(number)}${body}\nendobj\n`
  }
  return {
    text,
    starts,
    extentOf({ number }) {
      const start = starts.get(number)! + openingOf(number).length
      return { start, end: start + objects.body(number).length }
    },
  }
}

const openingOf = (number: number): string => `${number} 0 obj\n`
