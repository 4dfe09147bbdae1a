import { type Outcome, type Problem, problem } from '../../problems/problem.ts'
import type { Pool } from '../path/build.ts'
import { type RevocationList, readLists } from '../path/lists.ts'
import { readPathCertificates } from '../path/read.ts'
import { type Anchor, anchorOf } from '../path/validate.ts'

/** A file that the person named, whole. */
export interface GivenFile {
  readonly file: string
  readonly bytes: Uint8Array
}

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
  const anchors = ({ file, bytes }: GivenFile): readonly Anchor[] => {
    const { certificates, unreadable } = readPathCertificates(bytes)
    if (certificates.length === 0 || unreadable.length > 0)
      problems.push(problem('sign/trust-unreadable', null, { file }))
    return certificates.map(anchorOf)
  }
  const value: Trust = {
    roots: roots?.flatMap(anchors) ?? null,
    timeRoots: timeRoots.flatMap(anchors),
    lists: lists.flatMap(({ file, bytes }) => {
      const read = readLists(bytes)
      if (read.unreadable.length > 0) problems.push(problem('sign/crl-unreadable', null, { file }))
      return read.lists
    }),
    requireRevocation,
    proofs: [],
  }
  return problems.length > 0 ? { kind: 'problems', problems } : { kind: 'ok', value, notes: [] }
}
