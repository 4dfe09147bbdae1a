import { catalogOf } from '../../pdf-syntax/document.ts'
import { inflated } from '../../pdf-syntax/filters.ts'
import { type PdfFile, resolved } from '../../pdf-syntax/read-file.ts'
import { isDictionary, isStream, itemsOf } from '../../pdf-syntax/values.ts'
import { type Problem, problem } from '../../problems/problem.ts'
import { Oid } from '../cms.ts'
import { type Cms, readCms } from '../cms-check.ts'
import { type RevocationList, readLists } from '../path/lists.ts'
import { type PathCertificate, readPathCertificate, readPathCertificates } from '../path/read.ts'
import { openStamp, type StampToken } from '../stamp-token.ts'
import { type SignatureFound, signedBytes } from './signatures.ts'

/** What a signed file carries so that it can be judged later: time-stamps, certificates, revocation lists. */

/** What a CMS carries, as far as it is written as the standard wants it: no certificate of it is trusted yet. */
export function pathCertificatesOf({ certificates }: Cms): readonly PathCertificate[] {
  return certificates.flatMap(({ der }) => {
    const read = readPathCertificate(der)
    return read.kind === 'ok' ? [read.value] : []
  })
}

/** A time-stamp that fits what it stamps. */
export interface CarriedStamp {
  /** the document's field that it is in; null: it is the signature's */
  readonly field: string | null
  readonly token: StampToken
}

/** The time-stamps that fit, and what is wrong with others. */
export interface CarriedStamps {
  readonly tokens: readonly CarriedStamp[]
  readonly problems: readonly Problem[]
}

/** Document time-stamps must hold too. */
export function otherSignatures(
  file: PdfFile,
  all: readonly SignatureFound[],
  main: SignatureFound,
): CarriedStamps {
  const problems: Problem[] = []
  const tokens: CarriedStamp[] = []
  for (const { number, stamp, field, covered } of all) {
    if (number === main.number || !stamp) continue
    const opened = covered && openStamp(trimmed(covered.contents), signedBytes(file, covered), null)
    if (opened?.kind !== 'ok') problems.push(problem('sign/stamp-invalid', null, { field }))
    // what is stamped before it is signed says nothing of the signature
    else if (covered!.end >= (main.covered?.end ?? 0)) tokens.push({ field, token: opened.value })
  }
  return { tokens, problems }
}

/** Without the zeros that fill the placeholder. */
function trimmed(contents: Uint8Array): Uint8Array {
  const read = readCms(contents)
  return read.kind === 'ok' ? read.value.der : contents
}

/** The time-stamp over the signature value (ETSI EN 319 122-1, 5.3), if there is one. */
export function stampOf(cms: Cms): CarriedStamps {
  const attribute = cms.unsigned.get(Oid.timeStampToken)
  if (attribute === undefined) return { tokens: [], problems: [] }
  const opened = openStamp(attribute.raw, cms.signature, null)
  if (opened.kind === 'ok') return { tokens: [{ field: null, token: opened.value }], problems: [] }
  return { tokens: [], problems: [problem('sign/stamp-invalid', null, { field: null })] }
}

/** Certificates and revocation lists of the document security store, as far as they can be read. */
export function storeOf(file: PdfFile): {
  readonly certificates: readonly PathCertificate[]
  readonly lists: readonly RevocationList[]
  readonly problems: readonly Problem[]
} {
  const store = resolved(file, 0, catalogOf(file, 0).catalog.entries.get('DSS'))
  const streams = (key: string): readonly Uint8Array[] => {
    const list = isDictionary(store) ? resolved(file, 0, store.entries.get(key)) : null
    const found = new Set(itemsOf(list).map((item) => resolved(file, 0, item)))
    return [...found].flatMap((stream) => (isStream(stream) ? [inflated(stream, file.budget)] : []))
  }
  const certificates = streams('Certs').map(readPathCertificates)
  const lists = streams('CRLs').map(readLists)
  const parts = [...certificates, ...lists].flatMap(({ unreadable }) => unreadable).length
  return {
    certificates: certificates.flatMap((each) => each.certificates),
    lists: lists.flatMap((each) => each.lists),
    problems: parts === 0 ? [] : [problem('sign/store-unreadable', null, { parts })],
  }
}
