import type { Outcome, Problem } from '../../problems/problem.ts'
import { authoritiesIn, type GivenFile, listsIn } from '../given.ts'
import type { Pool } from '../path/build.ts'
import type { RevocationList } from '../path/lists.ts'
import { type Anchor, anchorOf } from '../path/validate.ts'

/** What whoever verifies goes by. A root for signatures vouches for no time, and a root for time for no signature. */
export interface Trust {
  /** null: chains are not judged */
  readonly roots: readonly Anchor[] | null
  /** roots of time-stamping authorities */
  readonly timeRoots: readonly Anchor[]
  /** lists beside those that a file carries */
  readonly lists: readonly RevocationList[]
  /** a certificate of which no list tells is not trusted */
  readonly requireRevocation: boolean
  /** times by which this very file is known to have been there, shown by something beside it */
  readonly proofs: readonly ProvedTime[]
}

/** What a chain may be made of and judged by: of these certificates none is trusted by itself. */
export interface AtHand {
  /** `poolOf` */
  readonly pool: Pool
  readonly lists: readonly RevocationList[]
}

/** A time that whoever verifies believes, and by whose word. */
export interface ProvedTime {
  readonly time: Date
  /** whom the time-stamping authority's certificate names */
  readonly authority: string
  /** a time-stamp in the file, or one over a checkpoint of the ledger that tells of the file */
  readonly by: 'time-stamp' | 'checkpoint'
}

/**
 * Reads what `--trust` (null: not given), `--trust-time` and `--crl` name, PEM or DER, as many in a file as there are. Each
 * file that holds none, or one that cannot be read, is a problem.
 */
export function openTrust(
  roots: readonly GivenFile[] | null,
  timeRoots: readonly GivenFile[],
  lists: readonly GivenFile[],
  requireRevocation: boolean,
): Outcome<Trust> {
  const problems: Problem[] = []
  const anchors = (files: readonly GivenFile[]): readonly Anchor[] =>
    authoritiesIn(files, problems).map(anchorOf)
  const value: Trust = {
    roots: roots === null ? null : anchors(roots),
    timeRoots: anchors(timeRoots),
    lists: listsIn(lists, problems).map(({ list }) => list),
    requireRevocation,
    proofs: [],
  }
  return problems.length > 0 ? { kind: 'problems', problems } : { kind: 'ok', value, notes: [] }
}
