import path from 'node:path'
import { hasRecord } from '../archive/archive.ts'
import { isError, type Problem } from '../problems/problem.ts'
import type { LayeredFiles } from '../project/layers.ts'
import { lettersIn, openFolders } from '../project/project.ts'
import { type Answer, type CommandName, type Ended, FORM, problemTold, type Refused } from './answer.ts'
import type { LetterAnswers } from './answers.ts'
import type { ProblemTold } from './answers-told.ts'
import type { Context } from './context.ts'
import { EXIT, statusOf } from './exit.ts'
import type { FolderFlags } from './flags.ts'

type RunOne<Flags, Body> = (context: Context, letter: string | null, flags: Flags) => Promise<Ended<Body>>

/**
 * Runs a command that only looks: of the letter that is named, or of all of them, each under its heading. What all have in
 * common is said once. Where there is one letter it is as if that had been named.
 */
export async function ofEachLetter<Flags extends FolderFlags, Body>(
  name: CommandName,
  context: Context,
  letter: string | null,
  flags: Flags,
  run: RunOne<Flags, Body>,
): Promise<Ended<Body | LetterAnswers<Body>>> {
  if (letter !== null) return run(context, letter, flags)
  const { files } = openFolders(flags.data)
  const all = lettersIn(files)
  const letters = lettersMeant(files, all, flags.out)
  if (letters.length < 2) {
    const [only = null] = letters
    // what need not be named is not named in what is said to be typed next
    const isMeant = only === null || all.length < 2 || isOwnLetter(files, only)
    return run(context, isMeant ? null : only, flags)
  }
  const { report } = context.begin(flags, (file) => file)
  const said = new Set<string>()
  const done: { readonly letter: string; readonly heard: Heard; readonly ended: Ended<Body> }[] = []
  for (const [at, each] of letters.entries()) {
    if (at > 0) report.result('')
    report.result(report.paint.bold(each))
    const heard = listener(context, said)
    done.push({ letter: each, heard, ended: await run(heard.context, each, flags) })
  }
  // whom one letter does not go to another may: only where none does is it a mistake
  const isForNobody = done.every(({ heard }) => heard.unknown !== null)
  for (const { letter, heard } of done) {
    if (heard.unknown === null) continue
    if (isForNobody) await heard.unknown()
    else report.note(`${letter} goes to nobody by these ids`)
  }
  const counted = done.filter(({ heard }) => isForNobody || heard.unknown === null)
  const exit = combined(counted.map(({ ended }) => ended.exit))
  if (isForNobody) return { kind: 'refused', exit }
  const told = await toldOfEach(name, flags.json === true, done)
  return { kind: 'answered', exit, body: { letters: told } }
}

/** The person's own letters, and those that have a record; where there are none, all that come with invite. */
function lettersMeant(files: LayeredFiles, all: readonly string[], out: string): readonly string[] {
  if (all.length < 2) return all
  const meant = all.filter((each) => isOwnLetter(files, each) || hasRecord(path.join(out, each)))
  return meant.length === 0 ? all : meant
}

const isOwnLetter = (files: LayeredFiles, letter: string): boolean =>
  files.own(`templates/${letter}/letter.json`) !== null

/** The exit status of several: of all that a person must act on, or else of what may pass; wrong use only where all were. */
function combined(exits: readonly number[]): number {
  const kinds = new Set(exits)
  const has = (exit: number): boolean => kinds.has(exit)
  if (kinds.size === 1) return exits[0]!
  if (has(EXIT.act) || has(EXIT.use)) return EXIT.act
  return has(EXIT.again) ? EXIT.again : has(EXIT.left) ? EXIT.left : EXIT.done
}

/** What one letter had to say. */
interface Heard {
  readonly context: Context
  /** all of it, what was said of an earlier letter too */
  readonly problems: readonly Problem[]
  readonly where: (file: string) => string
  /** it was refused since it goes to nobody by the ids that were asked for, which has not been said: says it; else null */
  readonly unknown: (() => Promise<Refused>) | null
}

const UNKNOWN: Problem['code'] = 'project/unknown-addressee'

/** A context in which what was said is not said again. */
function listener(outer: Context, said: Set<string>): Heard {
  const problems: Problem[] = []
  let where = (file: string): string => file
  let unknown: Heard['unknown'] = null
  const fresh = (found: readonly Problem[]): readonly Problem[] =>
    found.filter((each) => {
      const key = JSON.stringify(each)
      return !said.has(key) && said.add(key)
    })
  const begin: Context['begin'] = (flags, placed) => {
    where = placed
    const answer: Answer = outer.begin(flags, placed)
    return {
      report: {
        ...answer.report,
        problems: async (found) => {
          problems.push(...found)
          await answer.report.problems(fresh(found))
        },
      },
      also: (found) => {
        problems.push(...found)
        answer.also(fresh(found))
      },
      refuse: async (found, less = found) => {
        problems.push(...found)
        const refused: Refused = { kind: 'refused', exit: statusOf(found) }
        if (found.every(({ code }) => code === UNKNOWN)) {
          unknown = () => answer.refuse(fresh(found), less)
          return refused
        }
        const news = new Set(fresh(found))
        const shown = less.filter((each) => news.has(each))
        if (shown.some(isError)) await answer.refuse([...news], shown)
        else answer.report.note('not this letter either, for what is said above')
        return refused
      },
    }
  }
  return {
    // the terminal is opened where somebody is asked
    context: {
      now: outer.now,
      stop: outer.stop,
      settings: outer.settings,
      begin,
      get person() {
        return outer.person
      },
    },
    problems,
    get where() {
      return where
    },
    get unknown() {
      return unknown
    },
  }
}

/** Each letter with what the command would have answered of it alone. */
async function toldOfEach<Body>(
  command: CommandName,
  isJson: boolean,
  done: readonly { readonly letter: string; readonly heard: Heard; readonly ended: Ended<Body> }[],
): Promise<LetterAnswers<Body>['letters']> {
  if (!isJson) return []
  const { wordsOf } = await import('../problems/words.ts')
  return done.map(({ letter, heard, ended }) => {
    const problems: readonly ProblemTold[] = heard.problems.map((each) =>
      problemTold(each, wordsOf, heard.where),
    )
    const common = { invite: FORM, command, exit: ended.exit, problems } as const
    return { letter, answer: ended.kind === 'refused' ? common : { ...common, ...ended.body } }
  })
}
