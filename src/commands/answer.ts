import { isError, type Problem } from '../problems/problem.ts'
import type { Words } from '../problems/wording.ts'
import { documentsAt, openReport, type Report } from '../report.ts'
import { counted } from '../text/counted.ts'
import type { Bodies } from './answers.ts'
import type { ProblemTold } from './answers-told.ts'
import { statusOf } from './exit.ts'
import { COMMANDS, type ProjectFlags } from './flags.ts'

/** The form of answers: another number where a name goes or changes its meaning, not where one is added. */
export const FORM = 1

/** As one calls it. What is described (flags.ts) and has no answer, or the other way round, does not compile. */
export type CommandName = keyof Bodies | keyof typeof COMMANDS

/**
 * How a command ends. There is no other way to, so none can forget what it has to tell a program: a body of its own, or
 * that it was refused, and then problems say why.
 */
export type Ended<Body> = Answered<Body> | Refused

/** It has told what it has to tell. */
export interface Answered<Body> {
  readonly kind: 'answered'
  readonly exit: number
  readonly body: Body
}

/** It has said what is wrong. */
export interface Refused {
  readonly kind: 'refused'
  readonly exit: number
}

/** `exit`: of the process (exit.ts). */
export const answered = <Body>(body: Body, exit: number): Answered<Body> => ({ kind: 'answered', exit, body })

/** How a command answers while it runs. */
export interface Answer {
  /** for a person, at once; problems are kept for a program too */
  readonly report: Report
  /** Tells a program of what a person is told in other words. */
  also(this: void, problems: readonly Problem[]): void
  /** Says what is wrong. `shown`: what a person is told, where that is less. */
  refuse(this: void, problems: readonly Problem[], shown?: readonly Problem[]): Promise<Refused>
}

/** The answer of one run of the program, from its first word to its last. */
export interface OpenAnswer {
  /** A command begins; `where`: a file of its project, as the person reaches it. */
  begin(this: void, flags: ProjectFlags, where: (file: string) => string): Answer
  /** what went wrong outside of any command */
  also(this: void, problems: readonly Problem[]): void
  /** a program asks, with --json */
  readonly isJson: boolean
  /** Writes the one object for a program, where one asked. Returns the exit status. */
  end(this: void, ended: Ended<Bodies[CommandName] | HelpBody>): number
}

/** What `--help` and `--version` tell: what a person reads, or which version this is. */
export type HelpBody = { readonly help: string } | { readonly program: string }

/** Without --json nothing is kept and nothing written here; with it nothing else is written to standard output. */
export async function openAnswer(argv: readonly string[]): Promise<OpenAnswer> {
  const problems: ProblemTold[] = []
  // what commander refuses has no flags yet
  let isJson = wordsBeforeFiles(argv).includes('--json')
  const toldWords = isJson ? (await import('../problems/words.ts')).wordsOf : null
  const keeping =
    (where: (file: string) => string) =>
    (found: readonly Problem[]): void => {
      if (isJson && toldWords !== null)
        for (const problem of found) problems.push(problemTold(problem, toldWords, where))
    }
  return {
    get isJson() {
      return isJson
    },
    also: keeping((file) => file),
    begin(flags, where) {
      // the word was the value of another option
      if (flags.json !== true) isJson = false
      const keep = keeping(where)
      const shown = openReport({ quiet: flags.quiet === true, json: isJson, where })
      const report: Report = {
        ...shown,
        async problems(found) {
          keep(found)
          await shown.problems(found)
        },
      }
      return {
        report,
        also: keep,
        async refuse(found, less = found) {
          keep(found)
          await shown.problems(less)
          shown.note(`${counted(less.filter(isError).length, 'error')}; nothing was written`)
          return { kind: 'refused', exit: statusOf(found) }
        },
      }
    },
    end(ended) {
      const { exit } = ended
      if (!isJson) return exit
      const body = ended.kind === 'answered' ? ended.body : {}
      // whoever asks for help gets no command's answer
      const command = 'help' in body || 'program' in body ? null : commandOf(argv)
      const answer = { invite: FORM, command, exit, problems, ...body }
      process.stdout.write(`${JSON.stringify(answer, null, 2)}\n`)
      return exit
    },
  }
}

/** A problem as a program gets it: its code and arguments, and the words for it. */
export function problemTold(
  problem: Problem,
  wordsOf: (problem: Problem) => Words,
  where: (file: string) => string,
): ProblemTold {
  const { severity, code, at } = problem
  const { message, hint } = wordsOf(problem)
  return {
    code,
    severity,
    at: at === undefined ? null : { ...at, file: where(at.file), cell: at.cell ?? null },
    arguments: 'arguments' in problem ? problem.arguments : {},
    message: documentsAt(message, where),
    hint: hint === undefined ? null : documentsAt(hint, where),
  }
}

/** Null: there is no such command. `generate --dry-run` is `plan`. */
function commandOf(argv: readonly string[]): CommandName | null {
  const [asked = ''] = argv
  if (asked === 'generate' && wordsBeforeFiles(argv).includes('--dry-run')) return 'plan'
  return Object.hasOwn(COMMANDS, asked) ? (asked as CommandName) : null
}

/** After `--` a word is a name, whatever it looks like. */
function wordsBeforeFiles(argv: readonly string[]): readonly string[] {
  const end = argv.indexOf('--')
  return end < 0 ? argv : argv.slice(0, end)
}
