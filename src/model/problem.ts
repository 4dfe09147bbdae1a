/** Where a person must look: a file they edit, counted from 1. Columns count characters as an editor shows them. */
export interface Place {
  readonly file: string
  readonly line: number
  readonly column: number
}

/** A person's mistake. It is returned, all of them at once; an Error is ours and is thrown. */
export interface Problem {
  readonly severity: 'error' | 'note'
  /** room/what-is-wrong; each code has a smallest input that provokes it in test/problems/ */
  readonly code: string
  readonly at?: Place
  readonly message: string
  /** what to do */
  readonly hint?: string
}

/** Either the value, with notes that do not stop the work, or at least one error. */
export type Outcome<T> =
  | { readonly kind: 'ok'; readonly value: T; readonly notes: readonly Problem[] }
  | { readonly kind: 'problems'; readonly problems: readonly Problem[] }
