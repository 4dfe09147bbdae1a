import { type Problem, problem } from '../problems/problem.ts'
import { type RevocationList, readLists } from './path/lists.ts'
import { type PathCertificate, readPathCertificates } from './path/read.ts'

/** A file that a person named, whole: revocation lists or certificates, PEM or DER, as many as there are. */
export interface GivenFile {
  /** how they named it */
  readonly file: string
  readonly bytes: Uint8Array
}

/** A revocation list, and the file that it came in. */
export interface GivenList {
  readonly file: string
  readonly list: RevocationList
}

/** The revocation lists in files; `problems` gets one for each file that has what cannot be read. */
export function listsIn(files: readonly GivenFile[], problems: Problem[]): readonly GivenList[] {
  return files.flatMap(({ file, bytes }) => {
    const { lists, unreadable } = readLists(bytes)
    if (unreadable.length > 0) problems.push(problem('sign/crl-unreadable', null, { file }))
    return lists.map((list): GivenList => ({ file, list }))
  })
}

/** A note for each file of which no list was used. */
export function unneeded(
  files: readonly GivenFile[],
  given: readonly GivenList[],
  used: ReadonlySet<RevocationList>,
): readonly Problem[] {
  return files
    .filter(({ file }) => !given.some((each) => each.file === file && used.has(each.list)))
    .map(({ file }) => problem('sign/crl-foreign', null, { file }))
}

/** The certificates of authorities in files; `problems` gets one for each file that has none, or what cannot be read. */
export function authoritiesIn(files: readonly GivenFile[], problems: Problem[]): readonly PathCertificate[] {
  return files.flatMap(({ file, bytes }) => {
    const { certificates, unreadable } = readPathCertificates(bytes)
    if (certificates.length === 0 || unreadable.length > 0)
      problems.push(problem('sign/trust-unreadable', null, { file }))
    return certificates
  })
}
