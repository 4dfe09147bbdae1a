import { createHash } from 'node:crypto'
import { lastObjectOf, writeUpdate } from '../pdf-syntax/append.ts'
import { widestRange, writeByteRange } from '../pdf-syntax/byte-range.ts'
import { catalogOf, pagesOf } from '../pdf-syntax/document.ts'
import { fieldsOf, formOf } from '../pdf-syntax/form.ts'
import { type Objects, openObjects } from '../pdf-syntax/objects.ts'
import { objectOf, openPdf, type PdfFile, resolved } from '../pdf-syntax/read-file.ts'
import {
  type DirectValue,
  isDictionary,
  isReference,
  itemsOf,
  type PdfDictionary,
  type PdfReference,
} from '../pdf-syntax/values.ts'
import { asciiString, asWritten, hexString, type WrittenReference } from '../pdf-syntax/write.ts'
import { isTable } from '../pdf-syntax/xref.ts'
import { distinct, type Outcome, type Problem, problem } from '../problems/problem.ts'
import { type Certificate, chainOf, readCertificate, sameBytes } from './certificate.ts'
import { type Cms, readCms } from './cms-check.ts'
import { authoritiesIn, type GivenFile, type GivenList, listsIn, unneeded } from './given.ts'
import { addEvidence, distinctBytes, type Evidence, lookUp } from './longterm.ts'
import type { RevocationList } from './path/lists.ts'
import { openStamp, restsUntil } from './stamp-token.ts'
import type { Timestamper } from './timestamp.ts'
import { type CarriedStamp, otherSignatures, stampOf, storeOf } from './verify/carried.ts'
import { signaturesOf } from './verify/signatures.ts'
import { verifyPdf } from './verify/verdict.ts'

/** On what a signed file rests, and for how long (ETSI EN 319 142-1, 6: levels B, T, LT, LTA). */
export interface EvidenceState {
  readonly level: 'B' | 'T' | 'LT' | 'LTA'
  /** when the last time-stamp was made, by its authority's clock; null: there is none */
  readonly stampedAt: Date | null
  /** when the first certificate ends on which the last time-stamp rests; where there is none, the signature itself */
  readonly until: Date
}

/** A signed file that is to be renewed, as it was read. */
interface SignedFile {
  readonly file: PdfFile
  readonly cms: Cms
  /** all that fit what they stamp, the oldest first */
  readonly tokens: readonly CarriedStamp[]
  readonly store: ReturnType<typeof storeOf>
}

/** Reads a certified file of ours; its signature and time-stamps were verified when it came into the record. */
function readSigned(pdf: Uint8Array): SignedFile {
  const file = openPdf(pdf)
  const signatures = signaturesOf(file)
  const permissions = resolved(file, 0, catalogOf(file, 0).catalog.entries.get('Perms'))
  const certified = isDictionary(permissions) ? permissions.entries.get('DocMDP') : null
  const main = signatures.find(({ number }) => isReference(certified) && number === certified.number)
  const read = main?.covered ? readCms(main.covered.contents) : null
  if (main === undefined || read?.kind !== 'ok')
    throw new Error('a recorded file bears no signature that certifies')
  const tokens = [...stampOf(read.value).tokens, ...otherSignatures(file, signatures, main).tokens]
  const sorted = tokens.toSorted((a, b) => a.token.time.getTime() - b.token.time.getTime())
  return { file, cms: read.value, tokens: sorted, store: storeOf(file) }
}

/** How a signed file of the record is prepared for an archive. Throws an Error where it is none. */
export function evidenceOf(pdf: Uint8Array): EvidenceState {
  return stateOf(readSigned(pdf))
}

function stateOf({ cms, tokens, store }: SignedFile): EvidenceState {
  const last = tokens.at(-1)?.token
  if (last === undefined)
    return { level: 'B', stampedAt: null, until: restsUntil(cms.signer, cms.certificates) }
  const isRenewed = tokens.some(({ field }) => field !== null)
  return {
    level: isRenewed ? 'LTA' : store.lists.length > 0 ? 'LT' : 'T',
    stampedAt: last.time,
    until: restsUntil(last.authority, last.cms.certificates),
  }
}

/** What a file gets: an update that stands behind its own bytes, none of which changes. */
export interface RenewedFile {
  readonly update: Uint8Array
  /** what the new time-stamp states, and whom its authority's certificate names */
  readonly stampedAt: Date
  readonly authority: string
  readonly until: Date
}

/** What renews the evidence of files: one authority, and the revocation lists that were given. */
export interface Renewer {
  /** how long what it stamps will rest on its authority's certificates */
  readonly until: Date
  readonly authority: string
  /** What is lacking for a file or says against it; nobody is asked for a time-stamp. `name`: that of the file, for problems. */
  look(pdf: Uint8Array, name: string, now: Date): readonly Problem[]
  /** Adds evidence and a time-stamp. Problems are those of `look`, and the authority's. */
  renew(pdf: Uint8Array, now: Date): Promise<Outcome<RenewedFile>>
  /** a note for each file of lists of which nothing was needed until now */
  unneeded(): readonly Problem[]
}

/**
 * Opens it with lists as they were given, and with certificates of authorities that the files themselves do not carry; each
 * file that is none of these is a problem.
 */
export function openRenewer(
  files: readonly GivenFile[],
  authorities: readonly GivenFile[],
  timestamper: Timestamper,
): Outcome<Renewer> {
  const problems: Problem[] = []
  const roots = authoritiesIn(authorities, problems).map(({ der }) => readCertificate(der))
  const given = listsIn(files, problems)
  if (problems.length > 0) return { kind: 'problems', problems }
  const needed = new Set<RevocationList>()
  const [authority, ...above] = timestamper.certificates as readonly [Certificate, ...Certificate[]]
  const gather = (signed: SignedFile, now: Date): Outcome<Evidence> => {
    const found = evidenceFor(signed, given, [...timestamper.certificates, ...roots], now)
    if (found.kind === 'ok') for (const list of found.value.used) needed.add(list)
    return found.kind === 'ok' ? { ...found, value: found.value.evidence } : found
  }
  const value: Renewer = {
    until: restsUntil(authority, above),
    authority: authority.subject,
    look(pdf, name, now) {
      if (!takesUpdate(pdf)) return [problem('renew/foreign', null, { file: name })]
      const found = gather(readSigned(pdf), now)
      return found.kind === 'ok' ? [] : found.problems
    },
    async renew(pdf, now) {
      const signed = readSigned(pdf)
      const evidence = gather(signed, now)
      if (evidence.kind === 'problems') return evidence
      const file = await stamped(signed.file, evidence.value, timestamper)
      if (file.kind === 'problems') return file
      const whole = Buffer.concat([pdf, file.value.update])
      const { holds, filled, renewedAt } = await verifyPdf(whole, null, now)
      // nothing is stored of which our own verifier says that it does not hold
      if (!holds || filled.length > 0 || renewedAt === null)
        throw new Error('it would not hold with its new evidence')
      return file
    },
    unneeded: () => unneeded(files, given, needed),
  }
  return { kind: 'ok', value, notes: [] }
}

/** Whether an update can be written behind a file: a table may not follow a cross-reference stream (7.5.8.4). */
function takesUpdate(pdf: Uint8Array): boolean {
  const file = openPdf(pdf)
  return isTable(file.bytes, file.sections[0]!.offset)
}

/**
 * What has to be in the file before the next time-stamp: certificates of the signer, of every time-stamping authority and of
 * those above, and lists that tell of each. The signer is judged as of the first time-stamp, an authority as of what it
 * stamped; but the last of them, for which nothing speaks yet, as of now, and so is the one that stamps next: an archive
 * then needs nobody's word of what came between.
 */
function evidenceFor(
  { cms, tokens, store }: SignedFile,
  files: readonly GivenList[],
  /** the authority that stamps next, and those that are known above it and others */
  next: readonly Certificate[],
  now: Date,
): Outcome<{ readonly evidence: Evidence; readonly used: readonly RevocationList[] }> {
  const given = [...files, ...store.lists.map((list): GivenList => ({ file: 'the document', list }))]
  const pool = [
    ...next,
    ...cms.certificates,
    ...tokens.flatMap(({ token }) => token.cms.certificates),
    ...store.certificates.map(({ der }) => readCertificate(der)),
  ]
  const leaves: readonly (readonly [leaf: Certificate, at: Date])[] = [
    [cms.signer, tokens[0]?.token.time ?? now],
    ...tokens.map(
      ({ token }, index) => [token.authority, index === tokens.length - 1 ? now : token.time] as const,
    ),
    [next[0]!, now],
  ]
  const problems: Problem[] = []
  const used = new Set<RevocationList>()
  const certificates: Uint8Array[] = []
  for (const [leaf, at] of leaves) {
    const path = [leaf, ...chainOf(leaf, pool)]
    certificates.push(...path.map(({ der }) => der))
    const top = path.at(-1)!
    if (!top.selfIssued) {
      problems.push(problem('renew/no-issuer', null, { subject: top.subject }))
      continue
    }
    const looked = lookUp(path, given, at, now)
    problems.push(...looked.problems)
    for (const list of looked.used) used.add(list)
  }
  if (problems.length > 0) return { kind: 'problems', problems: distinct(problems) }
  const isNew = (known: readonly { readonly der: Uint8Array }[], der: Uint8Array): boolean =>
    !known.some((each) => sameBytes(each.der, der))
  const evidence: Evidence = {
    certificates: distinctBytes(certificates).filter((der) => isNew(store.certificates, der)),
    crls: distinctBytes([...used].map(({ der }) => der)).filter((der) => isNew(store.lists, der)),
  }
  return { kind: 'ok', value: { evidence, used: [...used] }, notes: [] }
}

/**
 * One update with the evidence and a time-stamp of the document that covers it (ISO 32000-2, 12.8.4.3, 12.8.5): no byte before it
 * changes, and with P=1 too nothing else may come in (12.8.2.2).
 */
async function stamped(
  file: PdfFile,
  evidence: Evidence,
  timestamper: Timestamper,
): Promise<Outcome<RenewedFile>> {
  const objects = openObjects(lastObjectOf(file))
  const { number, catalog } = catalogOf(file, 0)
  const entries = new Map(catalog.entries).set('DSS', addEvidence(file, objects, evidence))
  const stamp = objects.add({
    Type: 'DocTimeStamp',
    Filter: 'Adobe.PPKLite',
    SubFilter: 'ETSI.RFC3161',
    ByteRange: widestRange,
    Contents: hexString('00'.repeat(timestamper.tokenBytes)),
  })
  addField(file, objects, entries, stamp)
  objects.put({ number }, asWritten({ kind: 'dictionary', entries }))
  const { update, extentOf } = writeUpdate(file, objects)
  const { bytes } = file
  const prefix = { chunks: [bytes], length: bytes.length, sha256: createHash('sha256').update(bytes) }
  const placeholder = writeByteRange({ prefix, body: update }, extentOf(stamp))
  const content = Buffer.concat([
    bytes,
    update.subarray(0, placeholder.start),
    update.subarray(placeholder.end),
  ])
  const token = await timestamper.stamp(content)
  if (token.kind === 'problems') return token
  const excessBytes = token.value.length - timestamper.tokenBytes
  if (excessBytes > 0)
    return { kind: 'problems', problems: [problem('sign/timestamp-too-large', null, { excessBytes })] }
  const hex = Buffer.from(update.buffer, update.byteOffset, update.byteLength)
  hex.write(Buffer.from(token.value).toString('hex'), placeholder.start + 1, 'latin1')
  const opened = openStamp(token.value, content, null)
  if (opened.kind !== 'ok') throw new Error('a time-stamp that was checked does not hold')
  const { time, authority, cms } = opened.value
  return {
    kind: 'ok',
    value: {
      update,
      stampedAt: time,
      authority: authority.subject,
      until: restsUntil(authority, cms.certificates),
    },
    notes: token.notes,
  }
}

/** An invisible field for the time-stamp, on the first page that has annotations: DSS takes a page's first one for a change. `entries`: the catalog's. */
function addField(
  file: PdfFile,
  objects: Objects,
  entries: Map<string, DirectValue>,
  stamp: WrittenReference,
): void {
  const pages = [...pagesOf(file, 0)]
  const hasAnnotations = (number: number): boolean => {
    const page = objectOf(file, 0, number)
    return isDictionary(page) && page.entries.has('Annots')
  }
  const page = pages.find(hasAnnotations) ?? pages[0]
  const form = formOf(file, 0)
  if (page === undefined || form === null) throw new Error('a recorded file has no form')
  const names = new Set([...fieldsOf(file, 0).values()].map(({ name }) => name))
  let nth = 1
  while (names.has(`DocumentTimeStamp${nth}`)) nth++
  const field = objects.add({
    Type: 'Annot',
    Subtype: 'Widget',
    FT: 'Sig',
    T: asciiString(`DocumentTimeStamp${nth}`),
    // printed and locked, as an archive wants all annotations (ISO 19005-2, 6.3.2); there is nothing to see of it
    F: 132,
    Rect: [0, 0, 0, 0],
    P: { number: page },
    V: stamp,
  })
  const reference: PdfReference = { kind: 'reference', number: field.number, generation: 0 }
  const into = (owner: PdfDictionary, key: string): PdfDictionary => {
    const own = owner.entries.get(key)
    const items = [...itemsOf(resolved(file, 0, own)), reference]
    if (!isReference(own))
      return { ...owner, entries: new Map(owner.entries).set(key, { kind: 'array', items }) }
    objects.put({ number: own.number }, asWritten({ kind: 'array', items }))
    return owner
  }
  const withField = into(form, 'Fields')
  const own = entries.get('AcroForm')
  if (isReference(own)) objects.put({ number: own.number }, asWritten(withField))
  else entries.set('AcroForm', withField)
  const first = objectOf(file, 0, page)
  if (!isDictionary(first)) throw new Error('a page that is none')
  objects.put({ number: page }, asWritten(into(first, 'Annots')))
}
