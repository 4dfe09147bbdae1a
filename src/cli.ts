import { existsSync } from 'node:fs'
import path from 'node:path'
import {
  Command,
  Argument as CommanderArgument,
  CommanderError,
  Option as CommanderOption,
  InvalidArgumentError,
} from 'commander'
import { type CommandName, type Ended, openAnswer, type Refused } from './commands/answer.ts'
import type { Bodies } from './commands/answers.ts'
import type { Context } from './commands/context.ts'
import { EXIT, statusOf } from './commands/exit.ts'
import { COMMANDS, LOOK, type ProjectFlags } from './commands/flags.ts'
import { type ArgumentsOf, type Definition, type FlagsOf, type Option, Unfit } from './commands/option.ts'
import { ANSWER } from './commands/option-groups.ts'
import { settingKind, writtenName } from './commands/settable.ts'
import { openPerson, type Person } from './person.ts'
import { problem } from './problems/problem.ts'
import { openStop } from './stop.ts'
import { lineWidth, wrapped } from './terminal.ts'
import { version } from './version.ts'

/** Runs a command, and returns its exit status (src/commands/exit.ts). */
export async function main(argv: readonly string[]): Promise<number> {
  heedOutput()
  if (argv.length === 0) {
    process.stdout.write(firstSteps)
    return EXIT.done
  }
  const answer = await openAnswer(argv)
  const stop = openStop((status) => {
    process.stderr.write('\nstopped: what is recorded is whole\n')
    process.exit(answer.end({ kind: 'refused', exit: status }))
  })
  // to look whether somebody is there opens the terminal, which most commands need not
  let person: Person | null | undefined
  let settings: Context['settings'] = null
  const context: Context = {
    now: () => new Date(),
    stop,
    get person() {
      if (person === undefined) person = openPerson(stop.interrupt)
      return person
    },
    get settings() {
      return settings
    },
    begin: answer.begin,
  }
  const run: { ended: Ended<Bodies[CommandName]> | null } = { ended: null }
  let help = ''
  const act: Act = async (name, args, flags, given) => {
    const read = await withSettings(context, name, flags, given)
    if (read.kind === 'refused') {
      run.ended = read
      return
    }
    settings = read.used
    // they were read as the same table says
    run.ended = await RUN[name](context, args as never, read.flags as never)
  }
  const program = programFor(argv[0], act)
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
      const wrong = problem('cli/use', null, { said: error.message.replace(/^error: /, '') })
      answer.also([wrong])
      return answer.end({ kind: 'refused', exit: statusOf([wrong]) })
    }
    const { failureOf } = await import('./commands/refusal.ts')
    const failure = await failureOf(error)
    process.stderr.write(onStderr(failure.words, 7))
    answer.also([failure.problem])
    return answer.end({ kind: 'refused', exit: failure.exit })
  }
}

type Run<Of extends Definition, Body> = (
  context: Context,
  args: ArgumentsOf<Of['takes']>,
  flags: FlagsOf<Of['options']>,
) => Promise<Ended<Body>>

/** Each command is loaded when it is asked for. */
const RUN: { readonly [Name in CommandName]: Run<(typeof COMMANDS)[Name], Bodies[Name]> } = {
  init: async (context, [folder], flags) => (await import('./commands/init.ts')).init(context, folder, flags),
  check: async (context, [letter], flags) =>
    (await import('./commands/check.ts')).check(context, letter, flags),
  plan: async (context, [letter], flags) =>
    (await import('./commands/plan.ts')).showPlan(context, letter, flags),
  generate: async (context, [letter], flags) =>
    (await import('./commands/generate.ts')).generate(context, letter, flags),
  review: async (context, [letter], flags) =>
    (await import('./commands/review/review.ts')).review(context, letter, flags),
  approve: async (context, [id], flags) =>
    (await import('./commands/approval/approve.ts')).approve(context, id, flags),
  'send-back': async (context, [id], flags) =>
    (await import('./commands/approval/approve.ts')).sendBack(context, id, flags),
  sign: async (context, [folder], flags) => (await import('./commands/sign.ts')).sign(context, folder, flags),
  merge: async (context, [folders], flags) =>
    (await import('./commands/shards/merge.ts')).merge(context, folders, flags),
  identity: async (context, [files], flags) =>
    (await import('./commands/identity.ts')).identity(context, files, flags),
  list: async (context, [letter], flags) => (await import('./commands/list.ts')).list(context, letter, flags),
  issue: async (context, [letter], flags) =>
    (await import('./commands/issue.ts')).issue(context, letter, flags),
  paper: async (context, [act, letter], flags) =>
    (await import('./commands/paper/paper.ts')).paper(context, act, letter, flags),
  reprint: async (context, [addressees, letter], flags) =>
    (await import('./commands/reprint.ts')).reprint(context, addressees, letter, flags),
  participants: async (context, [letter], flags) =>
    (await import('./commands/participants.ts')).participants(context, letter, flags),
  returns: async (context, [act, names], flags) =>
    (await import('./commands/returns.ts')).returns(context, act, names, flags),
  status: async (context, [letter], flags) =>
    (await import('./commands/status.ts')).status(context, letter, flags),
  history: async (context, [addressees, letter], flags) =>
    (await import('./commands/history.ts')).history(context, addressees, letter, flags),
  verify: async (context, [files], flags) =>
    (await import('./commands/verify.ts')).verify(context, files, flags),
  checkpoint: async (context, [letter], flags) =>
    (await import('./commands/checkpoint.ts')).checkpoint(context, letter, flags),
  renew: async (context, [letter], flags) =>
    (await import('./commands/renew.ts')).renew(context, letter, flags),
  adopt: async (context, [letter], flags) =>
    (await import('./commands/adopt.ts')).adopt(context, letter, flags),
  send: async (context, [letter], flags) =>
    (await import('./commands/mail/send.ts')).send(context, letter, flags),
  inbox: async (context, [folder], flags) =>
    (await import('./commands/mail/inbox.ts')).inbox(context, folder, flags),
  explain: async (context, [code], flags) =>
    (await import('./commands/explain.ts')).explain(context, code, flags),
}

/** What is done where a command was read; `given`: whether an option stands on the command line. */
type Act = (
  name: CommandName,
  args: readonly unknown[],
  flags: GivenFlags,
  given: (option: string) => boolean,
) => Promise<void>

/** Flags of whatever command, as commander has them. */
type GivenFlags = Readonly<Record<string, unknown>> & ProjectFlags

/** The flags, with what the project's invite.json has of those that are not given. Most projects have none. */
async function withSettings(
  context: Context,
  name: CommandName,
  flags: GivenFlags,
  given: (option: string) => boolean,
): Promise<
  Refused | { readonly kind: 'read'; readonly flags: GivenFlags; readonly used: Context['settings'] }
> {
  const folder = flags.data ?? '.'
  if (!Object.hasOwn(COMMANDS[name].options, 'data') || !existsSync(path.join(folder, 'invite.json')))
    return { kind: 'read', flags, used: null }
  const { settingsFor } = await import('./commands/settings.ts')
  const read = settingsFor(folder, name, given)
  if (read.kind === 'problems') return context.begin(flags, (file) => file).refuse(read.problems)
  return { kind: 'read', flags: { ...flags, ...read.value.flags }, used: read.value.used }
}

/**
 * What there is to be asked for. Where a command is named the others are not even described: that takes as long as to read
 * a list.
 */
function programFor(asked: string | undefined, act: Act): Command {
  const program = new Command('invite')
    .description('Official invitation letters in six languages: typeset, signed, and accounted for.')
    .version(version, '-V, --version', 'which version this is')
    .helpOption('-h, --help', 'how to use it')
    .commandsGroup(LOOK)
    .helpCommand('help [command]', 'how to use a command, with all its options')
    .exitOverride()
    .showHelpAfterError('(invite --help says what there is)')
    .configureHelp({ subcommandTerm, minWidthToWrap: 20 })
    .configureOutput({
      outputError: (message, write) => write(onStderr(message, 'error: '.length)),
    })
  const names = Object.keys(COMMANDS) as CommandName[]
  for (const name of names.some((each) => each === asked) ? [asked as CommandName] : names) {
    const command = describe(program.command(name), name)
    command.action(async () => {
      const args = command.processedArgs.map((given: unknown) => given ?? null)
      const given = (option: string): boolean => command.getOptionValueSource(option) === 'cli'
      await act(name, args, command.opts(), given)
    })
  }
  return program
}

/** A command's options can be looked up; in the list of commands they are in the way. */
const subcommandTerm = (command: Command): string =>
  [
    command.name(),
    ...command.registeredArguments.map((argument) => {
      const name = `${argument.name()}${argument.variadic ? '...' : ''}`
      return argument.required ? `<${name}>` : `[${name}]`
    }),
  ].join(' ')

function describe(command: Command, name: CommandName): Command {
  const { heading, takes, says, options }: Definition = COMMANDS[name]
  command.helpGroup(heading).description(says)
  for (const { name, read } of takes) {
    const argument = new CommanderArgument(name)
    command.addArgument(read === undefined ? argument : argument.argParser((text) => meant(read, text)))
  }
  for (const [option, each] of Object.entries(options)) {
    const mayStand = settingKind(name, option) !== null
    command.addOption(
      optionFor(option, mayStand ? { ...each, says: `${each.says}; may stand in invite.json` } : each),
    )
  }
  return command.optionsGroup(ANSWER).helpOption('-h, --help', 'how to use it')
}

function optionFor(name: string, option: Option<unknown>): CommanderOption {
  const { takes, says, read, adds, choices, otherwise, heading, isHidden } = option
  const long = `--${writtenName(name)}`
  const made = new CommanderOption(takes === null ? long : `${long} ${takes}`, says)
  // --no-tls is an option by that name, and not the contrary of one
  made.negate = false
  if (choices !== undefined) made.choices(choices)
  else if (takes !== null)
    made.argParser((text, before) => {
      const given = meant(read, text)
      return adds ? [...((before as unknown[] | undefined) ?? []), ...(given as unknown[])] : given
    })
  if (otherwise !== undefined) made.default(otherwise)
  if (heading !== undefined) made.helpGroup(heading)
  return made.hideHelp(isHidden === true)
}

/** What cannot be meant is said as commander says such things. */
function meant<Value>(read: (text: string) => Value, text: string): Value {
  try {
    return read(text)
  } catch (error) {
    throw error instanceof Unfit ? new InvalidArgumentError(error.message) : error
  }
}

const onStderr = (text: string, hang: number): string =>
  text
    .split('\n')
    .flatMap((line) => wrapped(line, lineWidth(process.stderr), hang))
    .join('\n')

/**
 * Whoever reads may stop reading (`| head`): nothing is lost by that, and the work in hand goes on. A result that cannot
 * be written for another reason is an error.
 */
function heedOutput(): void {
  // nobody is left to be told
  process.stderr.on('error', () => {})
  process.stdout.on('error', async (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') return
    const { diskRefusal, refusalText } = await import('./commands/refusal.ts')
    const refusal = diskRefusal(error, 'the output')
    process.once('exit', () => {
      process.exitCode = refusal === null ? EXIT.act : statusOf([refusal])
    })
    const said = refusal === null ? `error  the output: ${error.message}\n` : await refusalText(refusal)
    process.stderr.write(onStderr(said, 7))
  })
}

const firstSteps = `invite makes official letters, signed PDFs, of lists and texts in a folder of your own.

  invite init letters          begin one: it asks with which letter, and says what to do next
  invite check                 in it: look for mistakes in all lists and texts; writes nothing
  invite generate --draft      unsigned drafts to proofread, in out/<letter>/drafts/
  invite generate              every letter, signed
  invite plan                  what the next run would do, and why
  invite --help                everything else
`
