import type { Job, Seal, Standing } from '../model/ledger.ts'

/**
 * How a document differs from what it should be. `addressee`: a cell of one addressee, or the file itself; `text`: what
 * the letter says, to all who read its language; `manner`: how it is set, made or sealed.
 */
export interface Finding {
  readonly kind: 'addressee' | 'text' | 'manner'
  readonly reason: string
  /** the input that differs, if it is one */
  readonly input: string | null
}

/** `sha256`: of the file as it is; undefined: there is none. */
export function findings(
  job: Job,
  standing: Standing,
  sha256: string | undefined,
  seal: Seal | null,
): readonly Finding[] {
  const { made, corrected } = standing
  const before = { ...made.inputs, ...corrected?.inputs }
  const revised = job.edition.revision > made.edition.revision
  const names = [...new Set([...Object.keys(job.inputs), ...Object.keys(before)])].sort()
  const changed = names.filter((name) => (job.inputs[name] ?? '') !== (before[name] ?? ''))
  const byRevision = revised ? changed.filter(isOfEdition) : []
  const others = changed.filter((name) => !byRevision.includes(name))
  return [
    ...(byRevision.length > 0 ? [revisionOf(job)] : []),
    ...others.map((name): Finding => ({ kind: kindOf(name), reason: reasonOf(name), input: name })),
    ...fileFindings(made.sha256, sha256),
    ...sealFindings(made.seal, seal),
  ]
}

const reasonOf = (input: string): string =>
  input === 'original' ? 'its original was made again' : `changed: ${input}`

/** What a revision changes by itself: the letter's date and reference, and what it cancels. */
const isOfEdition = (input: string): boolean =>
  input === 'revision' || input.endsWith('/letter.json date') || input.endsWith('/letter.json reference')

const revisionOf = ({ edition }: Job): Finding => ({
  kind: 'text',
  reason: `revision ${edition.revision} of ${edition.date}`,
  input: null,
})

export function kindOf(input: string): Finding['kind'] {
  if (/^[a-z]+\.csv /.test(input) || input === 'original') return 'addressee'
  return ['fonts', 'program'].includes(input) || input.endsWith('/look.json') ? 'manner' : 'text'
}

function fileFindings(recorded: string, found: string | undefined): readonly Finding[] {
  if (found === recorded) return []
  const reason = found === undefined ? 'file missing' : 'file altered'
  return [{ kind: 'addressee', reason, input: null }]
}

const identities = ['development', 'given']
const levels = ['B', 'T', 'LT']

/** A stronger seal is a reason; a weaker one is not, so that what was signed in earnest stays. */
function sealFindings(before: Seal, now: Seal | null): readonly Finding[] {
  if (now === null) return []
  const found: Finding[] = []
  if (identities.indexOf(now.identity) > identities.indexOf(before.identity))
    found.push({ kind: 'addressee', reason: 'changed: identity', input: null })
  if (levels.indexOf(now.level) > levels.indexOf(before.level))
    found.push({ kind: 'manner', reason: 'changed: signature level', input: null })
  return found
}
