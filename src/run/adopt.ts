import { hash } from 'node:crypto'
import type { Archive } from '../archive/archive.ts'
import { type DocumentId, partsOfId } from '../model/document.ts'
import { currentOf, type DocumentState, isOfVersion, type Version } from '../model/document-state.ts'
import {
  type AdoptedEntry,
  entryStart,
  type LedgerAdoptedEntry,
  type LedgerEntry,
  OF_LEDGER,
  ofDocument,
  type RenewedEntry,
} from '../model/ledger.ts'
import type { Letter } from '../model/letter.ts'
import type { ListName, Recipient } from '../model/recipient.ts'
import type { Sequence } from '../sequence.ts'
import { lastOf } from '../sign/verify/stamps.ts'
import { version as program } from '../version.ts'
import type { InputMatcher } from './match.ts'
import type { UnrecordedFile } from './unrecorded.ts'

/**
 * What takes signed files into the record that no line tells of, and ends what witnesses say against it: document by
 * document, earlier versions first, so that what stands comes last. `rows`: of all lists of the letter.
 */
export async function adoption(
  archive: Archive,
  unrecorded: readonly UnrecordedFile[],
  letter: Letter,
  rows: Sequence<Recipient>,
  match: InputMatcher,
  at: string,
): Promise<readonly LedgerEntry[]> {
  const documents = new Map<DocumentId, UnrecordedFile[]>()
  for (const found of unrecorded)
    documents.set(found.document, [...(documents.get(found.document) ?? []), found])
  const entries: LedgerEntry[] = []
  if (archive.disagreements.length > 0) entries.push(ledgerAdopted(archive, at))
  const factsOf = (found: UnrecordedFile): Promise<AdoptedFacts> => adoptedFacts(letter, rows, found, match)
  for (const [document, found] of documents)
    entries.push(...(await entriesOf(document, archive, found, factsOf, at)))
  return entries
}

/** What the witnesses knew, and that the ledger goes on all the same. */
function ledgerAdopted({ disagreements }: Archive, at: string): LedgerAdoptedEntry {
  const knew = disagreements.flatMap(({ witness, knew }) =>
    witness === 'copy' || knew === null ? [] : [{ witness, lines: knew.lines, chain: knew.chain }],
  )
  return { ...entryStart(OF_LEDGER, at, program, null, null), event: 'adopted', knew }
}

const ORDER = { superseded: 0, withdrawn: 1, standing: 2 }

/** The lines about one document. `factsOf`: what is found out about a version that is not known; that makes it anew. */
async function entriesOf(
  document: DocumentId,
  archive: Archive,
  unrecorded: readonly UnrecordedFile[],
  factsOf: (found: UnrecordedFile) => Promise<AdoptedFacts>,
  at: string,
): Promise<readonly LedgerEntry[]> {
  const line = entryStart(ofDocument(document), at, program, null, null)
  const state = archive.documents.get(document)
  const isThere = ({ file, sha256 }: Version): boolean => file !== null && archive.hash(file) === sha256
  const entries: LedgerEntry[] = []
  /** the record says that it stands, and something lies in its place */
  let stands = state !== undefined && state.gone === null
  let isInPlace = stands && isThere(currentOf(state!))
  let last = state === undefined ? null : bytesOf(currentOf(state))
  const sorted = [...unrecorded].sort(
    (a, b) =>
      ORDER[a.place] - ORDER[b.place] || (a.version ?? 0) - (b.version ?? 0) || (a.file < b.file ? -1 : 1),
  )
  for (const found of sorted) {
    const where = { file: found.file, sha256: found.sha256 }
    const renewed = renewalIn(found, state, line)
    if (renewed !== null) entries.push(renewed)
    const known = state?.versions.find((each) =>
      renewed === null ? isOfVersion(each, found.sha256) : each.made.version === renewed.version,
    )
    if (known !== undefined) {
      // somebody's copy of what is where the ledger says
      if (renewed === null && isThere(known)) continue
      const { version } = known.made
      // with evidence that was added by a line that is lost, and where the ledger says
      if (renewed !== null && known.file === found.file) {
        if (version === last?.version) {
          isInPlace ||= stands && found.place === 'standing'
          last = { version, ...where }
        }
        continue
      }
      // the bytes of a known version, moved by lines that are lost
      if (found.place === 'standing') {
        entries.push({ ...line, event: 'restored', version, ...where, reasons: [] })
        stands = true
        isInPlace = true
      } else entries.push({ ...line, event: 'superseded', version, ...where, by: null })
      if (version === last?.version) last = { version, ...where }
      continue
    }
    const version = Math.max((last?.version ?? 0) + 1, found.version ?? 0)
    // the version that stands by the record lay where this file lies
    if (found.place === 'standing' && last?.file === found.file)
      entries.push({ ...line, ...last, event: 'superseded', file: null, by: { document, version } })
    entries.push({ ...line, event: 'adopted', version, ...where, ...(await factsOf(found)) })
    if (found.place === 'standing') isInPlace = true
    else entries.push({ ...line, event: 'superseded', version, ...where, by: null })
    stands = true
    last = { version, ...where }
  }
  // what was put aside stands nowhere, unless something lies in its place
  if (stands && !isInPlace && last !== null)
    entries.push({ ...line, ...last, event: 'withdrawn', reasons: [], as: null })
  return entries
}

/** A file's bytes with evidence behind them: the line about it, where a version is known by what they were before; else null. */
function renewalIn(
  { bytes, file, sha256, verdict }: UnrecordedFile,
  state: DocumentState | undefined,
  line: ReturnType<typeof entryStart<ReturnType<typeof ofDocument>>>,
): RenewedEntry | null {
  const { stamps, signed } = verdict
  const last = lastOf(stamps.filter(({ field }) => field !== null))
  if (state === undefined || signed === null || last === null) return null
  for (const length of earlierLengths(bytes, signed.end).toReversed()) {
    const before = hash('sha256', bytes.subarray(0, length))
    const version = state.versions.find((each) => isOfVersion(each, before))
    if (version === undefined || isOfVersion(version, sha256)) continue
    return {
      ...line,
      event: 'renewed',
      ...{ version: version.made.version, file, sha256, before: { sha256: before, bytes: length } },
      ...{ stampedAt: last.time.toISOString(), authority: last.authority, until: last.until.toISOString() },
    }
  }
  return null
}

/** So many ends are looked at: evidence is renewed every few years. */
const MOST_ENDS = 100

/** Lengths at which a file may have ended before: where it was signed, and behind each end of a saving since. */
function earlierLengths(bytes: Uint8Array, signedEnd: number): readonly number[] {
  const lengths = [signedEnd]
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let at = text.indexOf('%%EOF', signedEnd); at >= 0; at = text.indexOf('%%EOF', at + 5)) {
    const end = at + 5
    const lineEnd = /^(\r\n|\r|\n)?/.exec(text.toString('latin1', end, end + 2))![0].length
    lengths.push(end, end + lineEnd)
    if (lengths.length > MOST_ENDS) break
  }
  return lengths.filter((length) => length < bytes.length)
}

const bytesOf = ({ made, file, sha256 }: Version) => ({ version: made.version, file, sha256 })

/** What a line about an adopted file says of it, beside which version of which document it is and where it lies. */
type AdoptedFacts = Omit<
  AdoptedEntry,
  keyof ReturnType<typeof entryStart> | 'event' | 'version' | 'file' | 'sha256'
>

/** From a file's own signature, and from lists and texts where these make the same bytes. */
async function adoptedFacts(
  letter: Letter,
  recipients: Sequence<Recipient>,
  { document, bytes, verdict }: UnrecordedFile,
  match: InputMatcher,
): Promise<AdoptedFacts> {
  const { recipient, language } = partsOfId(document)
  const found = await match(document, bytes, verdict)
  const row = recipients.find(({ id }) => id === recipient)
  const list = found?.recipient.list ?? row?.list ?? listLike(recipient, letter, recipients)
  const { reference, date } = letter.facts
  return {
    isMatched: found !== null,
    signedAt: verdict.statedAt ?? '',
    list,
    own: found !== null ? found.language === found.recipient.language : row?.language === language,
    edition: found?.edition ?? { kind: 'first', reference, date },
    inputs: found?.inputs ?? [],
    grade: {
      identity: verdict.development ? 'development' : 'given',
      level: verdict.evidenceAdded ? 'LT' : verdict.stampedTime === null ? 'B' : 'T',
    },
    certificate: verdict.certificate ?? '',
    signer: verdict.signer ?? '',
    reasons: [],
    copies: null,
    as: null,
    replaces: null,
  }
}

/**
 * The list in which a row stood that is in none any more: by the end of its id, where rows of a list have ids that end alike
 * (`FR-mission`); else the first that the letter goes to.
 */
function listLike(id: string, { to }: Letter, rows: Sequence<Recipient>): ListName {
  const endOf = (of: string): string => of.replace(/^[^-]*/, '')
  return rows.find((row) => endOf(row.id) === endOf(id))?.list ?? to[0]!.list
}
