import { type FieldText, valuesOf } from '../../pdf-syntax/form.ts'
import type { PdfFile } from '../../pdf-syntax/read-file.ts'
import { isUnreadablePdf } from '../../pdf-syntax/unreadable.ts'
import { checkUpdates } from '../../pdf-syntax/updates.ts'
import { atMost, type Problem, problem } from '../../problems/problem.ts'
import type { ForbiddenChange } from '../../problems/sign-verify.ts'
import { type Changes, changesSince } from './changes.ts'
import { type FurtherSigner, furtherSignatures, restrictionsOf } from './further.ts'
import type { CoveredBytes, SignatureFound } from './signatures.ts'

/** A field that was filled after signing: its value as it was signed, and as it is. Its look is not compared. */
export interface FilledField {
  readonly name: string
  readonly before: FieldText
  readonly after: FieldText
  /** the state that its buttons show, where that is not the value; null: they show the value */
  readonly onPage: string | null
}

/** What became of a document since it was certified. */
export interface Since {
  readonly filled: readonly FilledField[]
  /** who signed after it was certified, in the order of their fields */
  readonly signers: readonly FurtherSigner[]
  /** a security store or a document time-stamp came in */
  readonly evidence: boolean
  readonly problems: readonly Problem[]
}

/** Judges all that came after the certification: changes, and the signatures of others. P=3 is held to what P=2 allows. */
export function judgeChanges(
  file: PdfFile,
  signatures: readonly SignatureFound[],
  certification: {
    readonly signature: SignatureFound
    readonly covered: CoveredBytes
    readonly permission: 1 | 2 | 3
  },
): Since {
  const { signature, covered, permission } = certification
  const appended = appendedFault(file, covered)
  if (appended !== null) {
    return { filled: [], signers: [], evidence: false, problems: changeProblems([appended]) }
  }
  const restrictions = restrictionsOf(file, signatures)
  const locks = [...restrictions.values()]
  const changes = changesSince(file, covered.view, {
    permission,
    isLocked: (name) => restrictions.get(signature)?.isLocked(name) ?? false,
    isLockedLater: (name) => locks.some((lock) => lock.isLocked(name)),
  })
  const filled = filledFields(file, covered.view, changes.filled)
  const further = furtherSignatures(file, signatures, restrictions, {
    ...certification,
    forbidden: changes.forbidden,
  })
  return {
    filled,
    signers: further.signers,
    evidence: changes.evidence,
    problems: [...further.problems, ...changeProblems(changes.forbidden), ...changeNotes(changes, filled)],
  }
}

/** So many changes are told one by one. */
const maxChanges = 20

function changeProblems(forbidden: readonly ForbiddenChange[]): readonly Problem[] {
  const told = forbidden.map((change) => problem('sign/changed-after-signing', null, { change }))
  return atMost(told, maxChanges)
}

/** What a person should know of changes that are allowed. */
function changeNotes({ added, forbidden }: Changes, filled: readonly FilledField[]): readonly Problem[] {
  const covering = new Set(forbidden.flatMap((change) => (change.kind === 'covers' ? [change.field] : [])))
  return [
    ...added.flatMap(({ name, box }) =>
      box === null || covering.has(name)
        ? []
        : [problem('sign/signature-field-added', null, { field: name })],
    ),
    ...filled.flatMap(({ name, after, onPage }) =>
      onPage === null
        ? []
        : [problem('sign/value-contradicted', null, { field: name, value: after, onPage })],
    ),
  ]
}

function filledFields(file: PdfFile, view: number, names: readonly string[]): readonly FilledField[] {
  const [before, after] = [valuesOf(file, view), valuesOf(file, 0)]
  return names.map((name) => ({
    name,
    before: before.get(name)?.value ?? '',
    after: after.get(name)?.value ?? '',
    onPage: after.get(name)?.onPage ?? null,
  }))
}

/**
 * Nothing but whole savings may have been appended; null: nothing was. It is asked before anything else of what came later,
 * whose objects are read then.
 */
function appendedFault(file: PdfFile, covered: CoveredBytes): ForbiddenChange | null {
  if (covered.end >= file.bytes.length) return null
  try {
    checkUpdates(file, covered.end)
    return null
  } catch (error) {
    if (!isUnreadablePdf(error)) throw error
    return { kind: 'appended', reason: error.message }
  }
}
