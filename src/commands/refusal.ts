import { diskProblems } from '../problems/disk.ts'
import { type Problem, problem } from '../problems/problem.ts'
import { EXIT, statusOf } from './exit.ts'

/** A refusal that has words of its own. */
type KnownRefusal = Exclude<keyof typeof diskProblems, 'disk/other'>
const isKnown = (code: string): code is KnownRefusal =>
  Object.hasOwn(diskProblems, code) && code !== 'disk/other'

/**
 * What the disk refuses is for the person to mend: it is said in words, without a stack. `nameless`: what to call a file of
 * which the system tells no path. Null: it is another error, and so a fault of the program.
 */
export function diskRefusal(error: unknown, nameless = 'a file'): Problem | null {
  const { code: name = '', path, message, syscall } = error as NodeJS.ErrnoException
  const file = path ?? /'([^']+)'/.exec(message)?.[1] ?? nameless
  const code = `disk/${name}`
  if (isKnown(code)) return problem(code, null, { file })
  // whatever else a disk refuses is no fault of the program either
  return syscall === undefined ? null : problem('disk/other', null, { file, error: name })
}

/** A problem of the command itself as the terminal shows it, where no report is open. */
export async function refusalText(refusal: Problem): Promise<string> {
  const { wordsOf } = await import('../problems/words.ts')
  const { message, hint } = wordsOf(refusal)
  return `error  ${message}  ${refusal.code}\n${hint === undefined ? '' : `       hint: ${hint}\n`}`
}

/** How a run ends that has thrown. */
export interface Failure {
  /** of the process */
  readonly exit: number
  readonly problem: Problem
  /** for a person */
  readonly words: string
}

/** What was thrown is the disk's refusal, or a fault of ours: that is told with its stack, for whoever mends it. */
export async function failureOf(error: unknown): Promise<Failure> {
  const refused = diskRefusal(error)
  if (refused !== null)
    return { exit: statusOf([refused]), problem: refused, words: await refusalText(refused) }
  const { wordsOf } = await import('../problems/words.ts')
  const { message, stack = '' } = error instanceof Error ? error : new Error(String(error))
  const fault = problem('cli/fault', null, { message, stack })
  return {
    exit: EXIT.fault,
    problem: fault,
    words: `invite: ${message}  cli/fault\n${wordsOf(fault).hint}\n${stack}\n`,
  }
}
