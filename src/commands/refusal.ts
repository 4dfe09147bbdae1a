import { type Problem, wordsOf } from '../problems/problem.ts'
import { EXIT, statusOfDisk } from './exit.ts'

const refusals: Readonly<Record<string, string>> = {
  EACCES: 'may not be read or written by you',
  EPERM: 'may not be changed by you',
  EROFS: 'is on a disk that can only be read',
  ENOSPC: 'cannot be written: the disk is full',
  EDQUOT: 'cannot be written: your share of the disk is used up',
  ENOTDIR: 'is in no folder: a file is in the way',
  EEXIST: 'is in the way',
  EISDIR: 'is a folder, not a file',
  EIO: 'cannot be read or written: the disk reports a fault',
  EMFILE: 'cannot be opened: too many files are open',
  ENOENT: 'is not there',
  ELOOP: 'is a link to itself',
  ENOTEMPTY: 'is a folder with something in it',
  ENAMETOOLONG: 'has a name that is too long for the disk',
}

/** What the disk refuses is for the person to mend: it is said in words, without a stack. Null: it is another error. */
export function diskProblem(error: unknown, nameless = 'a file'): Problem | null {
  const { code, path, message, syscall } = error as NodeJS.ErrnoException
  // whatever a disk refuses is no fault of the program
  const words =
    refusals[code ?? ''] ?? (syscall === undefined ? undefined : `cannot be read or written (${code})`)
  if (words === undefined) return null
  const what = path ?? /'([^']+)'/.exec(message)?.[1] ?? nameless
  return {
    severity: 'error',
    code: `disk/${code}`,
    message: `${what} ${words}`,
    hint: 'what the ledger tells of is whole; when this is mended, run again to go on',
  }
}

/** A disk's refusal for a person, where no command's report may be there to say it. */
export function refusalWords(problem: Problem): string {
  const { message, hint } = wordsOf(problem)
  return `error  ${message}  ${problem.code}\n       hint: ${hint}\n`
}

/** How a run ends that has thrown. */
export interface Failure {
  readonly exit: number
  readonly problem: Problem
  /** for a person */
  readonly words: string
}

/** What was thrown is the disk's refusal, or a fault of ours. */
export function failureOf(error: unknown): Failure {
  const refused = diskProblem(error)
  if (refused !== null) {
    const { code } = error as NodeJS.ErrnoException
    return { exit: statusOfDisk(code ?? ''), problem: refused, words: refusalWords(refused) }
  }
  const { message, stack } = error instanceof Error ? error : { message: String(error), stack: '' }
  const hint = 'This is a fault of the program, not yours. Please report it with these lines:'
  return {
    exit: EXIT.fault,
    problem: { severity: 'error', code: 'cli/fault', message, hint: `${hint} ${stack}` },
    words: `invite: ${message}\n${hint}\n${stack}\n`,
  }
}
