import type { Place } from '../text/place.ts'
import type { Catalogue } from './catalogue.ts'
import { kindOf } from './kinds.ts'
import { type Ending, type Severity, severityOf, type Wording } from './wording.ts'

/** `room/what-is-wrong`, of the catalogue; each has its smallest input in test/problems/. */
export type Code = keyof Catalogue

/** What a code's words are made of: nothing, or one object of named arguments. */
type Given<C extends Code> = Catalogue[C] extends Wording<infer G> ? G : never

/** A problem of one code. */
export interface ProblemOf<C extends Code> {
  readonly severity: Severity
  readonly code: C
  readonly at?: Place
  /** how many more there are like it, of which nothing more is said */
  readonly more?: number
  readonly arguments: Given<C> extends readonly [infer A] ? A : Readonly<Record<string, never>>
}

/** A person's mistake. It is returned, all of them at once; an Error is ours and is thrown. Words come at the edge (words.ts). */
export type Problem = { [C in Code]: ProblemOf<C> }[Code]

/** Either the value, with notes that do not stop the work, or at least one error. */
export type Outcome<T> =
  | { readonly kind: 'ok'; readonly value: T; readonly notes: readonly Problem[] }
  | { readonly kind: 'problems'; readonly problems: readonly Problem[] }

/** A problem of the catalogue, at a place that the person edits; null: it has none. */
export function problem<C extends Code>(code: C, at: Place | null, ...given: Given<C>): Problem {
  return {
    severity: severityOf(kindOf(code)),
    code,
    ...(at === null ? {} : { at }),
    arguments: given[0] ?? {},
  } as unknown as Problem
}

/** The same, where the work goes on without what it speaks of: the person asked for that. */
export const asNote = (problem: Problem): Problem => ({ ...problem, severity: 'note' })

/** Whether it stops the work. */
export const isError = ({ severity }: Problem): boolean => severity === 'error'

/** How a command ends that meets it. */
export function endingOf({ code }: Problem): Ending {
  const kind = kindOf(code)
  return kind === 'wrong-use' ? 'use' : kind === 'passing' ? 'passing' : 'act'
}

/** The first of many that are alike; the last of them says how many more there are. `most`: at least 1. */
export function atMost(problems: readonly Problem[], most: number): readonly Problem[] {
  const more = problems.length - most
  if (more <= 0) return problems
  const told = problems.slice(0, most)
  return told.with(-1, { ...told.at(-1)!, more })
}

/** Each once: several documents or rows may have the same problem at the same place. */
export function distinct(problems: readonly Problem[]): readonly Problem[] {
  return [...new Map(problems.map((each) => [JSON.stringify(each), each])).values()]
}
