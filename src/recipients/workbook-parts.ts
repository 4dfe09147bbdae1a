import { SaxesParser } from 'saxes'
import type { WorkbookFault } from '../problems/recipients-workbook.ts'
import { type ZipEntry, zipEntries } from '../zip.ts'

/** A workbook cannot be read; ours to catch, where it is made a problem. */
export class UnreadableWorkbook extends Error {
  readonly fault: WorkbookFault
  constructor(fault: WorkbookFault) {
    super(fault.kind)
    this.fault = fault
  }
}

/** It is damaged; `part`: in which of its files, null: as a whole. */
export const damaged = (part: string | null): UnreadableWorkbook =>
  new UnreadableWorkbook({ kind: 'damaged', part })

/** The files of a package (ISO/IEC 29500-2), by name. */
export interface WorkbookParts {
  has(part: string): boolean
  /** as text; throws `UnreadableWorkbook` */
  read(part: string): Promise<string>
}

/** All parts of a list of a hundred thousand rows, unpacked. What says that it has more would fill the memory. */
const MOST_UNPACKED = 128 * 2 ** 20
/** Packages have some twenty. */
const MOST_PARTS = 10_000

/** Opens a package. Throws `UnreadableWorkbook` where it is none, and then says what it is instead. */
export async function openParts(bytes: Uint8Array): Promise<WorkbookParts> {
  const other = otherFormat(bytes)
  if (other !== null) throw new UnreadableWorkbook(other)
  const entries = new Map<string, ZipEntry>()
  try {
    for await (const entry of zipEntries(bytes)) {
      // names of parts differ by more than capitals (ISO/IEC 29500-2, 6.2.2.3)
      entries.set(entry.name.toLowerCase(), entry)
      if (entries.size > MOST_PARTS) throw damaged(null)
    }
  } catch {
    throw damaged(null)
  }
  const inside = otherPackage(entries)
  if (inside !== null) throw new UnreadableWorkbook(inside)
  let unpacked = 0
  return {
    has: (part) => entries.has(part.toLowerCase()),
    async read(part) {
      const entry = entries.get(part.toLowerCase())
      if (entry === undefined) throw damaged(part)
      unpacked += entry.size
      if (unpacked > MOST_UNPACKED)
        throw new UnreadableWorkbook({ kind: 'too-large', megabytes: MOST_UNPACKED / 2 ** 20 })
      const whole = await entry.read().catch(() => {
        throw damaged(part)
      })
      return decodePart(part, whole)
    },
  }
}

/** XML is in UTF-8 or UTF-16 (ISO/IEC 29500-2, 6.2.5). */
function decodePart(part: string, bytes: Buffer): string {
  const is16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)
  const encoding = is16 ? (bytes[0] === 0xff ? 'utf-16le' : 'utf-16be') : 'utf-8'
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch {
    throw damaged(part)
  }
}

/** What begins otherwise than a ZIP file; null: it begins like one. */
function otherFormat(bytes: Uint8Array): WorkbookFault | null {
  const starts = (...mark: readonly number[]): boolean => mark.every((byte, i) => bytes[i] === byte)
  if (starts(0x50, 0x4b)) return null
  if (bytes.length === 0) return { kind: 'empty' }
  // a compound file (MS-CFB 2.2): its folder names what it holds in UTF-16
  if (starts(0xd0, 0xcf, 0x11, 0xe0)) {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const isEncrypted = text.includes(Buffer.from('EncryptedPackage', 'utf16le'))
    return isEncrypted ? { kind: 'encrypted' } : { kind: 'other', format: 'xls' }
  }
  if (starts(0x25, 0x50, 0x44, 0x46)) return { kind: 'other', format: 'pdf' }
  const head = Buffer.from(bytes.subarray(0, 1000))
  if (/^\s*(<!doctype html|<html|<table)/i.test(head.toString('latin1')))
    return { kind: 'other', format: 'html' }
  return head.includes(0) ? { kind: 'damaged', part: null } : { kind: 'other', format: 'text' }
}

/** What other programs keep in a ZIP file; null: it is none of theirs. */
function otherPackage(entries: ReadonlyMap<string, ZipEntry>): WorkbookFault | null {
  const names = [...entries.keys()]
  const has = (pattern: RegExp): boolean => names.some((name) => pattern.test(name))
  if (has(/^xl\/workbook\.bin$/)) return { kind: 'other', format: 'xlsb' }
  if (has(/^(index\/.*\.iwa|index\.zip)$/)) return { kind: 'other', format: 'numbers' }
  if (has(/^(content\.xml|meta-inf\/manifest\.xml)$/)) return { kind: 'other', format: 'ods' }
  if (has(/^(word|ppt)\//) && !has(/^xl\//)) return { kind: 'other', format: 'document' }
  return has(/^\[content_types\]\.xml$/) ? null : { kind: 'other', format: 'zip' }
}

/** What is called as the elements of a part go by, without their prefixes; `path`: the elements that stand open. */
export interface PartReader {
  open?(name: string, attributes: Readonly<Record<string, string>>, path: readonly string[]): void
  text?(text: string, path: readonly string[]): void
  close?(name: string, path: readonly string[]): void
}

/** Deeper than any part of a workbook. */
const DEEPEST = 200

/** Goes through a part. Throws `UnreadableWorkbook` where it is no XML; a DTD, in which entities grow, is none of a workbook's. */
export function readPart(part: string, text: string, reader: PartReader): void {
  const parser = new SaxesParser()
  const path: string[] = []
  const local = (name: string): string => name.slice(name.indexOf(':') + 1)
  const fail = (): never => {
    throw damaged(part)
  }
  parser.on('error', fail)
  parser.on('doctype', fail)
  parser.on('opentag', ({ name, attributes }) => {
    const element = local(name)
    reader.open?.(element, attributes as Readonly<Record<string, string>>, path)
    if (path.push(element) > DEEPEST) fail()
  })
  parser.on('text', (found) => reader.text?.(found, path))
  parser.on('cdata', (found) => reader.text?.(found, path))
  parser.on('closetag', () => {
    const element = path.pop()!
    reader.close?.(element, path)
  })
  parser.write(text).close()
}
