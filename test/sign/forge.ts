import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { UnsignedFile } from '../../src/model/signed.ts'
import { openIdentity } from '../../src/sign/identity.ts'
import { openSigner, sign } from '../../src/sign/sign.ts'
import type { Timestamper } from '../../src/sign/timestamp.ts'
import { messages } from '../said.ts'
import { alone } from '../whole.ts'
import { hollowPdf, type Variations } from './hollow.ts'

export const at = new Date('2026-12-01T12:00:00Z')

/** A file under test/sign/. */
export function own(name: string): Uint8Array {
  return new Uint8Array(readFileSync(join(import.meta.dirname, name)))
}

/** The hand-made PDF, signed. */
export async function signedPdf(
  permission: 1 | 2,
  identity: Uint8Array = own('modern.p12'),
  vary: Variations = {},
  timestamper: Timestamper | null = null,
  when: Date = at,
): Promise<Uint8Array> {
  const opened = await openIdentity([identity], 'test', 'f', when)
  if (opened.kind === 'problems') throw new Error(messages(opened.problems))
  const signer = openSigner(opened.value, timestamper)
  const signed = await sign(hollowPdf(signer.contentsBytes, permission, vary), signer)
  if (signed.kind === 'problems') throw new Error(messages(signed.problems))
  return signed.value.body
}

export interface Update {
  /** bodies by object number; null: freed */
  readonly objects: Readonly<Record<number, string | null>>
  /** entries that point where the forger likes, by object number */
  readonly redirected?: Readonly<Record<number, number>>
  /** in place of /Root 1 0 R */
  readonly root?: string
  /** more entries of the trailer */
  readonly trailer?: string
}

/** An incremental update, as anyone may append it. */
export function update(
  pdf: Uint8Array,
  { objects, redirected = {}, root = '/Root 1 0 R', trailer = '' }: Update,
): Uint8Array {
  const before = Buffer.from(pdf).toString('latin1')
  const previous = /startxref\s+(\d+)\s+%%EOF\s*$/.exec(before)![1]
  let text = ''
  const rows: string[] = []
  const row = (number: string, offset: number, kind: string): void => {
    rows.push(`${number} 1\n${String(offset).padStart(10, '0')} 00000 ${kind} \n`)
  }
  for (const [number, body] of Object.entries(objects)) {
    if (body === null) row(number, 0, 'f')
    else {
      row(number, before.length + text.length, 'n')
      text += `${number} 0 obj\n${body}\nendobj\n`
    }
  }
  for (const [number, offset] of Object.entries(redirected)) row(number, offset, 'n')
  const xref = before.length + text.length
  text += `xref\n${rows.join('')}trailer\n<</Size 40${root}/Prev ${previous}${trailer}>>\nstartxref\n${xref}\n%%EOF\n`
  return Buffer.from(before + text, 'latin1')
}

/** The last saving of a file, with an object of it under another generation number, which its table tells too. */
export function ofGeneration(pdf: Uint8Array, number: number, generation: number): Uint8Array {
  const text = asText(pdf)
  const start = text.lastIndexOf(`\n${number} 0 obj\n`)
  const digits = String(generation).padStart(5, '0')
  const changed = text
    .slice(start)
    .replace(`${number} 0 obj`, `${number} ${generation} obj`)
    .replace(new RegExp(`(\n${number} 1\n\\d{10} )00000 n`), `$1${digits} n`)
  if (start < 0 || changed.length !== text.length - start || !changed.includes(`${digits} n`))
    throw new Error(`object ${number} is not in the last saving`)
  return asBytes(text.slice(0, start) + changed)
}

/** The body of an object of the file as it was written first. */
export function bodyOf(pdf: Uint8Array, number: number): string {
  const found = new RegExp(`\\n${number} 0 obj\\n([\\s\\S]*?)\\nendobj`).exec(
    Buffer.from(pdf).toString('latin1'),
  )
  return found![1]!
}

export function stream(content: string, entries = ''): string {
  return `<<${entries}/Length ${content.length}>>\nstream\n${content}\nendstream`
}

export const asText = (pdf: Uint8Array): string => Buffer.from(pdf).toString('latin1')
export const asBytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'))

/** An object of the file, with one thing in it changed by an update. */
export function edited(pdf: Uint8Array, number: number, from: string | RegExp, to: string): Uint8Array {
  const body = bodyOf(pdf, number)
  const changed = body.replace(from, to)
  if (changed === body) throw new Error(`object ${number} has no ${from}`)
  return update(pdf, { objects: { [number]: changed } })
}

/** The name field as a filler leaves it, with an appearance of its own. */
export function filled(pdf: Uint8Array, number = 8): Uint8Array {
  const body = bodyOf(pdf, number)
    .replace(/\/V\([^)]*\)/, '/V(Zoe)')
    .replace('10 0 R', '20 0 R')
  const look = stream(
    '/Tx BMC BT /F 10 Tf 2 5 Td (Zoe) Tj ET EMC',
    '/Type/XObject/Subtype/Form/BBox[0 0 160 20]',
  )
  return update(pdf, { objects: { [number]: body, 20: look } })
}

/** What a forger would have the minister see. */
export const evil = stream('1 0 0 rg 0 0 200 200 re f')

/** An update with a signature dictionary, `begun` and without its end, whose /Contents waits for so many bytes. */
export function withHole(
  pdf: Uint8Array,
  { objects, ...rest }: Update,
  number: number,
  begun: string,
  contentsBytes: number,
): UnsignedFile {
  const hole = `<${'0'.repeat(2 * contentsBytes)}>`
  const range = `[0 ${' '.repeat(30)}]`
  const body = `${begun}/ByteRange${range}/Contents${hole}>>`
  const text = asText(update(pdf, { objects: { ...objects, [number]: body }, ...rest }))
  const start = text.indexOf(hole, pdf.length)
  const end = start + hole.length
  const written = `[0 ${start} ${end} ${text.length - end}]`.padEnd(range.length)
  const at = text.indexOf(range, pdf.length)
  const own = asBytes(text.slice(0, at) + written + text.slice(at + range.length))
  return { ...alone(own), placeholder: { start, end } }
}
