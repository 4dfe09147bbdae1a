import type { Entry, Job, Plan } from './model/ledger.ts'

/**
 * What a run would do: a pure comparison of inputs, one by one, so that a correction says what changed.
 * `found` is the SHA-256 of each file that stands in the output folder, by path; absent: it is not there.
 */
export function plan(
  jobs: readonly Job[],
  latest: ReadonlyMap<string, Entry>,
  found: ReadonlyMap<string, string>,
): Plan {
  const make: { job: Job; reasons: readonly string[] }[] = []
  const keep: Job[] = []
  for (const job of jobs) {
    const reasons = reasonsFor(job, latest.get(job.id), found.get(job.file))
    if (reasons.length > 0) make.push({ job, reasons })
    else keep.push(job)
  }
  return { make, keep }
}

function reasonsFor(job: Job, entry: Entry | undefined, sha256: string | undefined): readonly string[] {
  if (entry === undefined || entry.event === 'withdrawn') return ['new']
  const names = new Set([...Object.keys(job.inputs), ...Object.keys(entry.inputs)])
  const changed = [...names].filter((name) => job.inputs[name] !== entry.inputs[name]).sort()
  if (changed.length > 0) return changed.map((name) => `changed: ${name}`)
  if (sha256 === undefined) return ['file missing']
  if (sha256 !== entry.sha256) return ['file altered']
  return []
}
