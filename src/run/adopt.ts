import type { Archive } from '../archive/archive.ts'
import { FORMAT } from '../archive/ledger.ts'
import { partsOfId } from '../model/document.ts'
import { type Adopted, currentOf, type DocumentState, type Entry } from '../model/ledger.ts'
import type { Letter } from '../model/letter.ts'
import type { Grounds } from '../model/plan.ts'
import type { Recipient } from '../model/recipient.ts'
import { version as program } from '../version.ts'
import type { Match } from './match.ts'
import type { Untold } from './untold.ts'

/** Earlier versions first, so that what stands comes last. */
export async function adoptedEntries(
  archive: Archive,
  untold: readonly Untold[],
  { letter, recipients }: Pick<Grounds, 'letter' | 'recipients'>,
  match: Match,
  at: string,
): Promise<readonly Entry[]> {
  const order = { superseded: 0, withdrawn: 1, standing: 2 }
  const sorted = [...untold].sort(
    (a, b) =>
      order[a.place] - order[b.place] || (a.version ?? 0) - (b.version ?? 0) || (a.file < b.file ? -1 : 1),
  )
  const entries: Entry[] = []
  const versions = new Map<string, number>()
  for (const found of sorted) {
    const state = archive.documents.get(found.document)
    const known = state?.versions.find(({ made }) => made.sha256 === found.sha256)
    const line = {
      v: FORMAT,
      about: { kind: 'document', document: found.document } as const,
      at,
      program,
      plan: null,
      reason: null,
    }
    const where = { file: found.file, sha256: found.sha256 }
    if (known !== undefined) {
      // the bytes of a known version, moved by lines that are lost
      const version = known.made.version
      if (found.place === 'standing')
        entries.push({ ...line, event: 'restored', version, ...where, reasons: [] })
      else entries.push({ ...line, event: 'superseded', version, ...where, by: null })
      continue
    }
    const before = Math.max(
      versions.get(found.document) ?? 0,
      state === undefined ? 0 : currentOf(state).made.version,
    )
    const version = Math.max(before + 1, found.version ?? 0)
    versions.set(found.document, version)
    if (state !== undefined && found.place === 'standing' && isInTheWay(state, found.file))
      entries.push({
        ...line,
        event: 'superseded',
        version: currentOf(state).made.version,
        file: null,
        sha256: currentOf(state).made.sha256,
        by: { document: found.document, version },
      })
    entries.push({ ...(await adoptedLine(letter, recipients, found, match)), ...line, version, ...where })
    const isLast = !sorted.some(({ document, place }) => document === found.document && place === 'standing')
    // what was put aside stands nowhere, unless something lies in its place
    if (found.place === 'superseded')
      entries.push({ ...line, event: 'superseded', version, ...where, by: null })
    if (found.place === 'withdrawn' || (found.place === 'superseded' && isLast && state === undefined))
      entries.push({ ...line, event: 'withdrawn', version, ...where, reasons: [], as: null })
  }
  return entries
}

/** The version that stands by the record lay where this file lies. */
const isInTheWay = (state: DocumentState, file: string): boolean =>
  state.gone === null && currentOf(state).file === file

async function adoptedLine(
  letter: Letter,
  recipients: readonly Recipient[],
  { document, bytes, verdict }: Untold,
  match: Match,
): Promise<Adopted> {
  const { recipient, language } = partsOfId(document)
  const found = await match(document, bytes, verdict)
  const list =
    found?.recipient.group ??
    (recipient.endsWith('-mission')
      ? 'missions'
      : recipient.endsWith('-administration')
        ? 'administrations'
        : 'ministers')
  const row = recipients.find(({ id }) => id === recipient)
  const { reference, date } = letter.facts
  return {
    v: FORMAT,
    event: 'adopted',
    about: { kind: 'document', document },
    at: '',
    program,
    plan: null,
    reason: null,
    version: 0,
    file: '',
    sha256: '',
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
