import { fieldsOf } from '../../pdf-syntax/form.ts'
import { objectOf, type PdfFile, resolved } from '../../pdf-syntax/read-file.ts'
import { isoDateOf, textOf } from '../../pdf-syntax/text.ts'
import { unreadablePdf } from '../../pdf-syntax/unreadable.ts'
import { isDictionary, isReference, nameOf } from '../../pdf-syntax/values.ts'
import { atMost, type Problem, problem } from '../../problems/problem.ts'
import type { ForbiddenChange, FurtherFault } from '../../problems/sign-verify.ts'
import { Oid, sha256Of } from '../cms.ts'
import { type Cms, type CmsRead, cmsFault, olderCmsFault, readCms } from '../cms-check.ts'
import { changesSince } from './changes.ts'
import { type Restriction, restrictionOf } from './locks.ts'
import { type CoveredBytes, type SignatureFound, signedBytes } from './signatures.ts'

/** Someone who signed a form after it was certified. Who stands behind the name is not looked into. */
export interface FurtherSigner {
  /** the name of the signature field */
  readonly field: string
  /** whom the certificate names; null: the signature cannot be read */
  readonly signer: string | null
  /** SHA-256 of the certificate, hexadecimal */
  readonly certificate: string | null
  /** what the signer's clock said (/M), ISO 8601 with its zone */
  readonly statedAt: string | null
  /** the signature holds over the file as it was then */
  readonly intact: boolean
  /** it covers the whole file, nothing came later */
  readonly whole: boolean
  /** fields that were filled after it */
  readonly filledAfter: readonly string[]
}

/** What certifies, and what did not hold of the changes since. */
interface Certified {
  readonly signature: SignatureFound
  readonly covered: CoveredBytes
  readonly permission: 1 | 2 | 3
  readonly forbidden: readonly ForbiddenChange[]
}

/** So many changes are told one by one of each signature. */
const maxChanges = 10
/** A form has one delegate, who may have it countersigned; each signer means to compare the whole document once more. */
const maxSigners = 10

/** What the signatures of a file restrict, whether they hold or not: by their numbers. */
export function restrictionsOf(
  file: PdfFile,
  signatures: readonly SignatureFound[],
): ReadonlyMap<SignatureFound, Restriction> {
  const found = new Map<SignatureFound, Restriction>()
  for (const signature of signatures) {
    if (signature.stamp || signature.covered === null) continue
    const { view } = signature.covered
    const field = fieldsOf(file, view).get(signature.fieldNumber)
    if (field !== undefined)
      found.set(signature, restrictionOf(file, view, field.dictionary, signature.dictionary))
  }
  return found
}

/**
 * Judges the signatures that came after the certification, time-stamps aside: with P=1 there may be none (ISO 32000-2,
 * 12.8.2.2). Each must hold over the file as it was when it was made, and what it locks must be as it was then.
 */
export function furtherSignatures(
  file: PdfFile,
  all: readonly SignatureFound[],
  restrictions: ReadonlyMap<SignatureFound, Restriction>,
  certified: Certified,
): { readonly signers: readonly FurtherSigner[]; readonly problems: readonly Problem[] } {
  const others = all.filter((each) => !each.stamp && each !== certified.signature)
  if (others.length > maxSigners) throw unreadablePdf('more signatures than any form has')
  const problems: Problem[] = []
  const signers: FurtherSigner[] = []
  for (const field of removedSignatures(file, all, certified.covered)) {
    const nobody = { signer: null, certificate: null, statedAt: null }
    problems.push(problem('sign/further-signature', null, { field, ...nobody, fault: 'removed' }))
  }
  const known = new Set(certified.forbidden.map((change) => JSON.stringify(change)))
  for (const each of others) {
    const { field, covered, dictionary } = each
    // what was signed before it was certified, or may not be signed at all
    const isEarly = covered !== null && covered.view >= certified.covered.view
    if (certified.permission === 1 || isEarly) {
      problems.push(problem('sign/second-signature', null, { field }))
      continue
    }
    const twins = all.filter(({ number }) => number === each.number)
    const cms = covered === null ? null : readCms(covered.contents)
    const value = cms?.kind === 'ok' ? cms.value : null
    const fault =
      covered === null || cms === null || twins.length > 1 || !isThere(file, each, covered)
        ? 'range'
        : faultOf(each, cms, signedBytes(file, covered))
    const signer = {
      field,
      signer: value?.signer.subject ?? null,
      certificate: value === null ? null : Buffer.from(sha256Of(value.signer.der)).toString('hex'),
      statedAt: isoDateOf(dictionary.entries.get('M')),
    }
    if (fault !== null || covered === null) {
      problems.push(problem('sign/further-signature', null, { ...signer, fault: fault ?? 'range' }))
      signers.push({ ...signer, intact: false, whole: false, filledAfter: [] })
      continue
    }
    const restriction = restrictions.get(each)
    const changes = changesSince(file, covered.view, {
      permission: restriction?.permission ?? 1,
      isLocked: (name) => restriction?.isLocked(name) ?? true,
      isLockedLater: (name) => [...restrictions.values()].some((other) => other.isLocked(name)),
    })
    const more = changes.forbidden.filter((change) => !known.has(JSON.stringify(change)))
    problems.push(
      ...atMost(
        more.map((change) =>
          problem('sign/changed-after-further-signature', null, { field, signer: signer.signer, change }),
        ),
        maxChanges,
      ),
    )
    signers.push({
      ...signer,
      intact: true,
      whole: covered.end === file.bytes.length,
      filledAfter: changes.filled,
    })
  }
  return { signers, problems }
}

/**
 * Fields that were signed after the certification, and whose signature was taken away again: with it, what it locked. By
 * name. What is cut off from the end of a file nobody can tell.
 */
function removedSignatures(
  file: PdfFile,
  all: readonly SignatureFound[],
  certified: CoveredBytes,
): ReadonlySet<string> {
  const there = new Set(all.map(({ number }) => number))
  const removed = new Set<string>()
  for (let view = 0; view < certified.view; view++) {
    for (const [number, entry] of file.sections[view]!.entries) {
      const field = entry.kind === 'free' ? null : objectOf(file, view, number)
      const value = isDictionary(field) && nameOf(field, 'FT') === 'Sig' ? field.entries.get('V') : null
      const signature = isReference(value) ? resolved(file, view, value) : null
      if (!isDictionary(field) || !isReference(value) || !isDictionary(signature)) continue
      if (!there.has(value.number) && nameOf(signature, 'Type') !== 'DocTimeStamp')
        removed.add(textOf(field.entries.get('T')) ?? '')
    }
  }
  return removed
}

/** When it was made the field had this very signature, so that what is around it was signed as the signature's own. */
function isThere(file: PdfFile, { fieldNumber, number }: SignatureFound, { view }: CoveredBytes): boolean {
  return fieldsOf(file, view).get(fieldNumber)?.signature === number
}

/** PAdES, and what Acrobat and pyHanko write where nobody asks for it (ISO 32000-2, table 260). */
const kinds: ReadonlySet<string | null> = new Set(['ETSI.CAdES.detached', 'adbe.pkcs7.detached'])

function faultOf({ dictionary }: SignatureFound, read: CmsRead, content: Uint8Array): FurtherFault | null {
  const subFilter = nameOf(dictionary, 'SubFilter')
  const type = dictionary.entries.get('Type')
  if (!kinds.has(subFilter) || (type !== undefined && nameOf(dictionary, 'Type') !== 'Sig')) return 'kind'
  switch (read.kind) {
    case 'weak-digest':
    case 'unsupported-algorithm':
      return 'kind'
    case 'unreadable':
    case 'no-certificate':
    case 'attributes':
      return 'unreadable'
    case 'ok':
      return cryptographicFault(read.value, subFilter === 'ETSI.CAdES.detached', content)
    default:
      return read satisfies never
  }
}

/** `named`: it must name its certificate (ETSI EN 319 122-1, 5.2.2); the older kind of signature need not. */
function cryptographicFault(cms: Cms, named: boolean, content: Uint8Array): FurtherFault | null {
  if (cms.content !== null || cms.contentType !== Oid.data) return 'kind'
  const fault = (named ? cmsFault : olderCmsFault)(cms, content)
  switch (fault) {
    case null:
      return null
    case 'attributes':
    case 'certificate-mismatch':
      return 'unreadable'
    case 'signature':
      return 'invalid'
    default:
      return fault satisfies never
  }
}
