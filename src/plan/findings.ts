import { type Edition, letterOf, revisionOf } from '../model/document.ts'
import { gradeOf, hasLeft, type Version } from '../model/document-state.ts'
import {
  type Concern,
  concernOf,
  type Input,
  inputKey,
  keyOfValue,
  mergeInputs,
  nameOf,
  type Reason,
} from '../model/input.ts'
import { IDENTITIES, LEVELS, type SignatureGrade } from '../model/ledger.ts'
import type { Job } from '../model/plan.ts'
import { plainValue } from './inputs.ts'

/** How a document differs from what it should be. */
export interface Finding {
  readonly concern: Concern
  readonly reason: Reason
  /** the input that differs, as it is now; null: it is no input that could be settled */
  readonly input: Input | null
}

/** How a run signs. */
export interface RunSigning {
  readonly grade: SignatureGrade
  /** of the signer, where what has not left is to be signed by that one and no other; else null */
  readonly certificate: string | null
}

/** `sha256`: of the file as it is; undefined: there is none. `settled`: what was settled of its inputs since. */
export function findings(
  job: Job,
  version: Version,
  sha256: string | undefined,
  signing: RunSigning | null,
  settled: readonly Input[],
): readonly Finding[] {
  const { made } = version
  const before = mergeInputs(made.inputs, settled)
  const file = fileFindings(version.sha256, sha256)
  const signed = signing === null ? [] : signingFindings(version, before, signing)
  return [...inputFindings(job, made.edition, before), ...file, ...signed]
}

/** What differs in what it is made from. `edition`: that of the version that `before` are the inputs of. */
export function inputFindings(job: Job, edition: Edition, before: readonly Input[]): readonly Finding[] {
  const { inputs: changed, unknown } = changedInputs(job, before)
  if (changed.length === 0) return []
  const revised = isOtherRevision(job.edition, edition)
  const byRevision = revised ? changed.filter(isOfEdition) : []
  const others = changed.filter((input) => !byRevision.includes(input))
  return [
    ...(byRevision.length > 0 ? [revisionOfJob(job)] : []),
    ...others.map(
      (input): Finding => ({
        concern: concernOf(input),
        reason: unknown.has(input) ? { kind: 'key-lost' } : reasonOf(input),
        input,
      }),
    ),
  ]
}

/** Why a document is made or held; that its cells cannot be compared is said once, however many there are. */
export function reasonsIn(found: readonly Finding[]): readonly Reason[] {
  const lost = found.find(({ reason }) => reason.kind === 'key-lost')
  return found.filter((each) => each === lost || each.reason.kind !== 'key-lost').map(({ reason }) => reason)
}

interface ChangedInputs {
  /** others now, come or gone (then their value is empty), in the order of their names */
  readonly inputs: readonly Input[]
  /** those of them of which nobody can tell: they were hashed with another key */
  readonly unknown: ReadonlySet<Input>
}

function changedInputs(job: Job, before: readonly Input[]): ChangedInputs {
  const now = job.inputs
  const unknown = new Set<Input>()
  // as a rule they are the same, in the same order
  if (now.length === before.length && now.every((input, index) => isSame(input, before[index]!)))
    return { inputs: [], unknown }
  const known = new Map(before.map((input) => [inputKey(input), input]))
  const changed = now.filter((input) => {
    const key = inputKey(input)
    const old = known.get(key)?.value ?? ''
    known.delete(key)
    if (old === input.value) return false
    if (input.of !== 'cell' || old === '') return true
    const [then, today] = [keyOfValue(old), keyOfValue(input.value)]
    // recorded before cells were hashed with a key
    if (today !== null && then === null) return plainValue(job, input) !== old
    if (then !== today) unknown.add(input)
    return true
  })
  const went = [...known.values()].filter(
    (input) => concernOf(input) !== 'ground' && input.of !== 'signature',
  )
  const all = [
    ...changed,
    ...went.filter(({ value }) => value !== '').map((input) => ({ ...input, value: '' })),
  ]
  return { inputs: all.sort((a, b) => (inputKey(a) < inputKey(b) ? -1 : 1)), unknown }
}

/** Without their keys, which take longer to put together than to compare what is in them. */
function isSame(a: Input, b: Input): boolean {
  if (a.value !== b.value || a.of !== b.of) return false
  type Names = Partial<Record<'file' | 'list' | 'column', string>>
  const [one, other] = [a as Names, b as Names]
  return one.file === other.file && one.list === other.list && one.column === other.column
}

const reasonOf = (input: Input): Reason =>
  input.of === 'original' ? { kind: 'original-made-again' } : { kind: 'changed', input: nameOf(input) }

/** What a revision changes by itself: the letter's date and reference, and what it cancels. */
const isOfEdition = ({ of }: Input): boolean => of === 'revision' || of === 'date' || of === 'reference'

/** A later revision, or the same one under another date or reference. */
function isOtherRevision(now: Edition, before: Edition): boolean {
  const [letter, old] = [letterOf(now), letterOf(before)]
  const isOther = letter.date !== old.date || letter.reference !== old.reference
  return letter.kind === 'revision' && (revisionOf(now) > revisionOf(before) || isOther)
}

function revisionOfJob({ edition }: Job): Finding {
  const { date } = letterOf(edition)
  return { concern: 'text', reason: { kind: 'revision', number: revisionOf(edition), date }, input: null }
}

function fileFindings(recorded: string, found: string | undefined): readonly Finding[] {
  if (found === recorded) return []
  const kind = found === undefined ? 'file-missing' : 'file-altered'
  return [{ concern: 'addressee', reason: { kind }, input: null }]
}

/** A stronger grade is a reason; a weaker one is not, so that what was signed in earnest stays. */
function signingFindings(
  version: Version,
  before: readonly Input[],
  { grade, certificate }: RunSigning,
): readonly Finding[] {
  const { made } = version
  const found: Finding[] = []
  const input: Input = { of: 'signature', value: grade.identity }
  const isSettled = before.some(({ of, value }) => of === 'signature' && value === input.value)
  if (IDENTITIES.indexOf(grade.identity) > IDENTITIES.indexOf(made.grade.identity) && !isSettled)
    found.push({ concern: 'addressee', reason: { kind: 'identity' }, input })
  if (LEVELS.indexOf(grade.level) > LEVELS.indexOf(gradeOf(version).level))
    found.push({ concern: 'manner', reason: { kind: 'level' }, input: null })
  // what has left was signed by whoever signed it
  if (certificate !== null && certificate !== made.certificate && !hasLeft(version) && found.length === 0)
    found.push({ concern: 'addressee', reason: { kind: 'certificate' }, input: null })
  return found
}
