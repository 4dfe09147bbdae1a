import type { Job } from '../model/ledger.ts'
import type { Problem } from '../model/problem.ts'
import type { Group, Recipient } from '../model/recipient.ts'
import { table } from '../report.ts'

type Listed = Readonly<Partial<Record<Group, number>>>

/** What a run has to show for itself. */
export interface Account {
  readonly letter: string
  readonly folder: string
  /** how many there are in each list, selected or not */
  readonly listed: Listed
  /** every document of the selection, and those of them that this run made */
  readonly wanted: readonly Job[]
  readonly made: readonly Job[]
  readonly withdrawn: number
  /** have left and would change: the officer has to say how */
  readonly held: number
  readonly notes: readonly Problem[]
  readonly seconds: number
}

/** The table of languages, and the sentence that proves completeness. */
export function summary(account: Account): string {
  const { wanted, made } = account
  const count = (of: readonly Job[], tag: string | null, part: string): string =>
    String(of.filter((job) => (tag === null || job.language === tag) && job.part === part).length)
  const row = (name: string, tag: string | null): readonly string[] => [
    name,
    count(wanted, tag, 'letter'),
    count(wanted, tag, 'form'),
    String(made.filter((job) => tag === null || job.language === tag).length),
  ]
  const tags = [...new Set(wanted.map((job) => job.language))].sort()
  const done =
    made.length + account.withdrawn === 0
      ? 'nothing to do'
      : [
          `${made.length} ${made.length === 1 ? 'file' : 'files'} made`,
          ...(account.withdrawn ? [`${account.withdrawn} withdrawn`] : []),
        ].join(', ')
  const sheets = wanted.filter(({ part }) => part !== 'letter' && part !== 'form').length
  return [
    table(
      ['language', 'letters', 'forms', 'made now'],
      [...tags.map((tag) => row(tag, tag)), row('all', null)],
    ),
    '',
    completeness(account.listed, reached(account), wanted),
    ...(sheets ? [`and ${sheets} sheets of corrigenda`] : []),
    ...(account.held
      ? [
          `${account.held} ${account.held === 1 ? 'document that has left waits' : 'documents that have left wait'} for your word: see invite plan`,
        ]
      : []),
    `${done}, ${account.notes.length} notes, ${account.seconds.toFixed(1)} s, in ${account.folder}`,
  ].join('\n')
}

/** The same for a program: one JSON value. */
export function summaryJson(account: Account): unknown {
  const made = new Set(account.made)
  return {
    letter: account.letter,
    folder: account.folder,
    addressees: countsJson(account.listed, reached(account), account.wanted),
    withdrawn: account.withdrawn,
    held: account.held,
    documents: account.wanted.map((job) => ({ id: job.id, file: job.file, made: made.has(job) })),
    problems: account.notes,
    seconds: account.seconds,
  }
}

const reached = ({ wanted }: Account): readonly Recipient[] => wanted.map((job) => job.recipient)

const called: Readonly<Record<Group, string>> = {
  ministers: 'addressees',
  missions: 'missions',
  administrations: 'administrations',
}

/** The sentence that proves completeness: each list counted against itself, `192 of 192 addressees, 0 duplicates`. */
export function completeness(listed: Listed, reachedOnes: readonly Recipient[], all: readonly Job[]): string {
  const counts = byList(listed, reachedOnes).map(([list, count, of]) => `${count} of ${of} ${called[list]}`)
  return [...counts, `${duplicates(all)} duplicates`].join(', ')
}

export function countsJson(listed: Listed, reachedOnes: readonly Recipient[], all: readonly Job[]): object {
  const counts = byList(listed, reachedOnes).map(([list, reached, of]) => [list, { listed: of, reached }])
  return { ...Object.fromEntries(counts), duplicates: duplicates(all) }
}

function byList(listed: Listed, ones: readonly Recipient[]): readonly (readonly [Group, number, number])[] {
  return (Object.entries(listed) as [Group, number][]).map(([list, count]) => {
    const ids = ones.filter(({ group }) => group === list).map(({ id }) => id)
    return [list, new Set(ids).size, count] as const
  })
}

/** Two documents of one name would be one file: counted from the files themselves. */
const duplicates = (all: readonly Job[]): number => all.length - new Set(all.map((job) => job.file)).size
