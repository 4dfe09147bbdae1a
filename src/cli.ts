import { readdirSync } from 'node:fs'
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { type CommandName, type Ended, openAnswer } from './commands/answer.ts'
import type { Bodies } from './commands/answers.ts'
import type { Context } from './commands/context.ts'
import { EXIT, statusOfDisk } from './commands/exit.ts'
import type {
  AdoptFlags,
  CheckFlags,
  CheckpointFlags,
  FolderFlags,
  GenerateFlags,
  IssueFlags,
  ListFlags,
  PlanFlags,
  ReprintFlags,
  StatusFlags,
  VerifyFlags,
} from './commands/flags.ts'
import { diskProblem, failureOf, refusalWords } from './commands/refusal.ts'
import { CHANNELS, RESOLUTIONS } from './model/ledger.ts'
import { openPerson, type Person } from './person.ts'
import { LISTS } from './plan/request.ts'
import { openStop } from './stop.ts'
import { version } from './version.ts'

/** Runs a command, and returns its exit status (src/commands/exit.ts). */
export async function main(argv: readonly string[]): Promise<number> {
  heedOutput()
  if (argv.length === 0) {
    process.stdout.write(firstSteps)
    return EXIT.done
  }
  const answer = openAnswer(argv)
  const stop = openStop((status) => {
    process.stderr.write('\nstopped: what is recorded is whole\n')
    process.exit(answer.end({ kind: 'refused', exit: status }))
  })
  // to look whether somebody is there opens the terminal, which most commands need not
  let person: Person | null | undefined
  const context: Context = {
    now: () => new Date(),
    stop,
    get person() {
      if (person === undefined) person = openPerson(stop.interrupt)
      return person
    },
    begin: answer.begin,
  }
  const run: { ended: Ended<Bodies[CommandName]> | null } = { ended: null }
  let help = ''
  const program = programFor(context, argv[0], (ended) => {
    run.ended = ended
  })
  // a program gets what a person reads, as one of its values
  const writeOut = (text: string): void => {
    if (answer.isJson) help += text
    else process.stdout.write(text)
  }
  for (const each of [program, ...program.commands]) each.configureOutput({ writeOut })
  try {
    await program.parseAsync([...argv], { from: 'user' })
    if (run.ended === null) throw new Error('no command has run')
    return answer.end(run.ended)
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) {
        const body = error.code === 'commander.version' ? { program: version } : { help }
        return answer.end({ kind: 'answered', exit: EXIT.done, body })
      }
      const message = error.message.replace(/^error: /, '')
      answer.also([{ severity: 'error', code: 'cli/use', message }])
      return answer.end({ kind: 'refused', exit: EXIT.use })
    }
    const { exit, problem, words } = failureOf(error)
    process.stderr.write(words)
    answer.also([problem])
    return answer.end({ kind: 'refused', exit })
  }
}

/**
 * What there is to be asked for. Each command is loaded when it is asked for, and where one is named the others are not even
 * described: that takes as long as to read a list.
 */
function programFor(
  context: Context,
  asked: string | undefined,
  end: (ended: Ended<Bodies[CommandName]>) => void,
): Command {
  const program = new Command('invite')
    .description('Official invitation letters in six languages: typeset, signed, and accounted for.')
    .version(version, '-V, --version')
    .helpOption('-h, --help', 'how to use it')
    .exitOverride()
    .showHelpAfterError('(invite --help says what there is)')
  type Letter = string | undefined
  const descriptions = new Map<CommandName, (end: (ended: Ended<Bodies[CommandName]>) => void) => void>()
  const on = <Name extends CommandName>(
    name: Name,
    describe: (end: (ended: Ended<Bodies[Name]>) => void) => void,
  ): void => void descriptions.set(name, describe)

  on('plan', (end) => {
    writing(resolution(identity(selection(project(program.command('plan [letter]'))))))
      .description(
        'what generate would do, and why; writes nothing (exit status 3: there is something to do)',
      )
      .option('--full', 'a line for every document')
      .option('--save', 'keep the plan in plans/, to be done by its id alone')
      .action(async (letter: Letter, options: PlanFlags) => {
        const { showPlan } = await import('./commands/plan.ts')
        end(await showPlan(context, letter ?? null, options))
      })
  })
  on('generate', (end) => {
    writing(resolution(identity(selection(project(program.command('generate [letter]'))))))
      .description('make every signed letter and form that is new or has changed')
      .option(
        '--signed-at <time>',
        'the signing time, ISO 8601 with zone: 2004-05-10T09:00:00+02:00',
        signingTime,
      )
      .option('--plan <id>', 'do this plan and nothing else (invite plan names it)')
      .option('--dry-run', 'the same as invite plan')
      .option('--draft', 'unsigned, marked DRAFT across the page, in drafts/')
      .action(async (letter: Letter, options: GenerateFlags) => {
        const { generate } = await import('./commands/generate.ts')
        end(await generate(context, letter ?? null, options))
      })
  })
  on('issue', (end) => {
    writing(selection(project(program.command('issue [letter]'))))
      .description('record that letters have left, or, with --void, that they have not')
      .option('--all', 'every letter that has been made')
      .addOption(
        new Option('--channel <how>', 'how they left; with --void also none').choices([...CHANNELS, 'none']),
      )
      .option('--on <date>', 'the day they left: 2004-05-11 (today)', day)
      .option('--trial', 'letters that were signed for trial too')
      .option('--void', 'a counter-entry: they have not left (with --reason)')
      .option('--reason <why>', 'with --void: why, in a sentence; kept for ever, so it names nobody')
      .action(async (letter: Letter, options: IssueFlags) => {
        const { issue } = await import('./commands/issue.ts')
        end(await issue(context, letter ?? null, options))
      })
  })
  on('status', (end) => {
    only(folder(project(program.command('status [letter]'))))
      .description('what every addressee holds: current, stale, missing, issued')
      .addOption(addressees())
      .action(async (letter: Letter, options: StatusFlags) => {
        const { status } = await import('./commands/status.ts')
        end(await status(context, letter ?? null, options))
      })
  })
  on('history', (end) => {
    folder(project(program.command('history <addressees> [letter]')))
      .description('an addressee’s story: history FR, or history France')
      .action(async (addressees: string, letter: Letter, options: FolderFlags) => {
        const { history } = await import('./commands/history.ts')
        end(await history(context, ids(addressees), letter ?? null, options))
      })
  })
  on('reprint', (end) => {
    writing(folder(project(program.command('reprint <addressees> [letter]'))))
      .description('put the same bytes out again, and record it: reprint FR,JP')
      .addOption(list('--language <tags>', 'only these languages'))
      .option('--into <folder>', 'where to (reprints/ in the letter’s folder)')
      .action(async (addressees: string, letter: Letter, options: ReprintFlags) => {
        const { reprint } = await import('./commands/reprint.ts')
        end(await reprint(context, ids(addressees), letter ?? null, options))
      })
  })
  on('checkpoint', (end) => {
    writing(identity(folder(project(program.command('checkpoint [letter]')))))
      .description('sign for the ledger as it is now (with --identity)')
      .action(async (letter: Letter, options: CheckpointFlags) => {
        const { checkpoint } = await import('./commands/checkpoint.ts')
        end(await checkpoint(context, letter ?? null, options))
      })
  })
  on('adopt', (end) => {
    writing(folder(project(program.command('adopt [letter]'))))
      .description('take signed files that no line tells of into the record; shows first, writes with --now')
      .option('--now', 'do it')
      .action(async (letter: Letter, options: AdoptFlags) => {
        const { adopt } = await import('./commands/adopt.ts')
        end(await adopt(context, letter ?? null, options))
      })
  })
  on('check', (end) => {
    only(project(program.command('check [letter]')))
      .description('all that generate checks, over all addressees and languages; writes nothing')
      .action(async (letter: Letter, options: CheckFlags) => {
        const { check } = await import('./commands/check.ts')
        end(await check(context, letter ?? null, options))
      })
  })
  on('list', (end) => {
    writing(only(folder(project(program.command('list [letter]')))))
      .description('the distribution list: who gets what in which language, issued or not')
      .addOption(addressees().default('all'))
      .option('--language <tag>', 'the language of the list', 'en')
      .addOption(
        new Option('--format <format>', 'pdf goes to the letters’ folder').choices(['table', 'csv', 'pdf']),
      )
      .action(async (letter: Letter, options: ListFlags) => {
        const { list } = await import('./commands/list.ts')
        end(await list(context, letter ?? null, options))
      })
  })
  on('verify', (end) => {
    only(folder(project(program.command('verify [files...]'))))
      .description('verify signed files; without files, all that the ledger tells of')
      .addOption(
        several('--trust <file>', 'a root certificate; without it the chain is not checked (repeatable)'),
      )
      .action(async (files: readonly string[], options: VerifyFlags) => {
        const { verify } = await import('./commands/verify.ts')
        end(await verify(context, files, options))
      })
  })
  const one = descriptions.get(asked as CommandName)
  for (const describe of one === undefined ? descriptions.values() : [one]) describe(end)
  return program
}

/**
 * Whoever reads may stop reading (`| head`): nothing is lost by that, and the work in hand goes on. A result that cannot
 * be written for another reason is an error.
 */
function heedOutput(): void {
  // nobody is left to be told
  process.stderr.on('error', () => {})
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') return
    const refusal = diskProblem(error, 'the output')
    process.stderr.write(refusal ? refusalWords(refusal) : `error  the output: ${error.message}\n`)
    process.once('exit', () => {
      process.exitCode = statusOfDisk(error.code ?? '')
    })
  })
}

function project(command: Command): Command {
  return command
    .option(
      '--data <folder>',
      'a folder with data, templates or locales of your own, instead of the current one',
      dataFolder,
    )
    .option('--json', 'the result as JSON on standard output')
    .option('--quiet', 'only the result and errors')
}

function folder(command: Command): Command {
  return command.option('--out <folder>', 'where the letters are', 'out')
}

/** Of commands that write. */
function writing(command: Command): Command {
  return command.option(
    '--take-lock',
    'take the folder though another run seems to have it, where nobody here can tell; it is recorded',
  )
}

const addressees = (): Option =>
  new Option('--to <list>', 'the ministers (originals), or who gets copies').choices(LISTS)

/** An id is that row; a copy is chosen by its original's id, or by its own. */
function only(command: Command): Command {
  return command
    .addOption(list('--only <ids>', 'only these addressees: FR,JP'))
    .addOption(list('--state <ids>', 'the same').hideHelp())
}

function selection(command: Command): Command {
  return only(folder(command))
    .addOption(addressees().default(undefined, 'ministers'))
    .addOption(
      list('--language <tags>', 'own (the addressee’s), all, or tags: fr,en').default(undefined, 'own'),
    )
}

function identity(command: Command): Command {
  return command
    .addOption(
      several(
        '--identity <file>',
        'PKCS#12, or PEM key and chain (give it twice); none: a development identity',
      ),
    )
    .option('--passphrase-file <file>', 'the identity’s passphrase (or INVITE_PASSPHRASE, or a prompt)')
    .option('--timestamp <url>', 'a time-stamping authority (RFC 3161): PAdES level T')
    .addOption(several('--crl <file>', 'a revocation list, with --timestamp: PAdES level LT (repeatable)'))
}

function resolution(command: Command): Command {
  return command
    .addOption(new Option('--as <what>', 'how what has left may change, or stays').choices(RESOLUTIONS))
    .option('--reason <why>', 'with --as: why, in a sentence; kept for ever, so it names nobody')
    .option('--dated <date>', 'of a revision (or corrigendum): 2004-05-24', day)
    .option('--reference <ref>', 'a new reference for a revision', reference)
    .option('--withdraw <number>', 'that many addressees may be withdrawn (invite plan counts them)', number)
    .option('--resign', 'with --identity: sign what has not left again, where another has signed it')
    .option('--skip-held', 'go on without what waits for your word')
}

function list(flags: string, description: string): Option {
  return new Option(flags, description).argParser((value: string, before: readonly string[] | undefined) => [
    ...(before ?? []),
    ...ids(value),
  ])
}

function ids(value: string): readonly string[] {
  const named = value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
  // nothing must not mean all: --only "$STATES"
  if (named.length === 0) throw new InvalidArgumentError('It has to name at least one.')
  return named
}

/** A mistyped folder would be passed over in silence, and the package's own lists used. */
function dataFolder(value: string): string {
  let names: readonly string[]
  try {
    names = readdirSync(value)
  } catch {
    throw new InvalidArgumentError('There is no such folder.')
  }
  // a list under a name that nothing reads is said to be one later, with what to do
  const project = /^(data|templates|locales)$|^(states|ministers|missions|administrations)\b|\.csv$/i
  if (!names.some((name) => project.test(name)))
    throw new InvalidArgumentError('It has neither CSV files nor folders data, templates or locales.')
  return value
}

/** An option that may be given several times. */
function several(flags: string, description: string): Option {
  return new Option(flags, description).argParser((value: string, before: readonly string[] | undefined) => [
    ...(before ?? []),
    value,
  ])
}

function signingTime(value: string): string {
  const [, date] = /^(\d{4}-\d\d-\d\d)T\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)$/.exec(value) ?? []
  if (date === undefined || Number.isNaN(Date.parse(value)))
    throw new InvalidArgumentError('It has to be a time with its zone, such as 2004-05-10T09:00:00+02:00.')
  day(date)
  return value
}

function day(value: string): string {
  const date = new Date(`${value}T00:00:00Z`)
  if (Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== value) {
    throw new InvalidArgumentError('It has to be a day that there is, such as 2004-05-24.')
  }
  return value
}

/** It stands in a letter and in names of files. */
function reference(value: string): string {
  if (!/[\p{L}\p{N}]/u.test(value) || /[\p{C}]/u.test(value) || value !== value.trim())
    throw new InvalidArgumentError('It has to be a reference, such as DM-1140.')
  return value
}

function number(value: string): number {
  if (!/^[1-9]\d{0,8}$/.test(value)) throw new InvalidArgumentError('It has to be a number, such as 12.')
  return Number(value)
}

const firstSteps = `invite makes the letters in templates/ for the offices in data/ministers.csv.

  invite check                 look for mistakes in all lists and texts; writes nothing
  invite generate --draft      unsigned drafts to proofread, in out/<letter>/drafts/
  invite generate --only FR    one letter and its form, signed
  invite generate              all of them
  invite plan                  what the next run would do, and why
  invite --help                everything else
`
