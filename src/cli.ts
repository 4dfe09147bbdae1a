import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import type { GenerateFlags, ListFlags, ProjectFlags, VerifyFlags } from './commands/flags.ts'
import { version } from './version.ts'

/** Exit status: 0 done, 1 problems found and nothing lost, 2 wrong use, 3 changes pending, 70 a bug of ours. */
export async function main(argv: readonly string[]): Promise<number> {
  if (argv.length === 0) {
    process.stdout.write(firstSteps)
    return 0
  }
  let status = 0
  const program = new Command('invite')
    .description('Official invitation letters in six languages: typeset, signed, and accounted for.')
    .version(version, '-V, --version')
    .helpOption('-h, --help', 'how to use it')
    .exitOverride()
    .showHelpAfterError('(invite --help says what there is)')

  project(program.command('generate [letter]'))
    .description('make every signed letter and form')
    .addOption(list('--state <ids>', 'only these addressees: FR,JP'))
    .addOption(
      list('--language <tags>', 'own (the addressee’s), all, or tags: fr,en').default(['own'], 'own'),
    )
    .option('--out <folder>', 'where the letters go', 'out')
    .addOption(
      several(
        '--identity <file>',
        'PKCS#12, or PEM key and chain (give it twice); none: a development identity',
      ),
    )
    .option('--passphrase-file <file>', 'the identity’s passphrase (or INVITE_PASSPHRASE, or a prompt)')
    .option(
      '--signed-at <time>',
      'the signing time, ISO 8601 with zone: 2004-05-10T09:00:00+02:00',
      signingTime,
    )
    .option('--timestamp <url>', 'a time-stamping authority (RFC 3161): PAdES level T')
    .addOption(several('--crl <file>', 'a revocation list, with --timestamp: PAdES level LT (repeatable)'))
    .option('--draft', 'unsigned, marked DRAFT across the page, in drafts/')
    .action(async (letter: string | undefined, options: GenerateFlags) => {
      const { generate } = await import('./commands/generate.ts')
      status = await generate(letter ?? null, options)
    })

  project(program.command('check [letter]'))
    .description('all that generate checks, over all addressees and languages; writes nothing')
    .action(async (letter: string | undefined, options: ProjectFlags) => {
      const { check } = await import('./commands/check.ts')
      status = await check(letter ?? null, options)
    })

  project(program.command('list [letter]'))
    .description('the distribution list: who gets what in which language, issued or not')
    .addOption(
      new Option('--to <group>', 'whose')
        .choices(['ministers', 'missions', 'administrations', 'all'])
        .default('all'),
    )
    .option('--language <tag>', 'the language of the list', 'en')
    .addOption(
      new Option('--format <format>', 'pdf goes to the letters’ folder')
        .choices(['table', 'csv', 'pdf'])
        .default('table'),
    )
    .option('--out <folder>', 'where the letters are', 'out')
    .action(async (letter: string | undefined, options: ListFlags) => {
      const { list } = await import('./commands/list.ts')
      status = await list(letter ?? null, options)
    })

  project(program.command('verify [files...]'))
    .description('verify signed files; without files, all that the ledger tells of')
    .addOption(
      several('--trust <file>', 'a root certificate; without it the chain is not checked (repeatable)'),
    )
    .option('--out <folder>', 'where the letters are', 'out')
    .action(async (files: readonly string[], options: VerifyFlags) => {
      const { verify } = await import('./commands/verify.ts')
      status = await verify(files, options)
    })

  try {
    await program.parseAsync([...argv], { from: 'user' })
    return status
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    process.stderr.write(`invite: ${error instanceof Error ? error.message : String(error)}\n`)
    if (isOfDisk(error)) return 1
    process.stderr.write(`This is a fault of the program, not yours. Please report it with these lines:\n`)
    process.stderr.write(`${error instanceof Error ? error.stack : ''}\n`)
    return 70
  }
}

function project(command: Command): Command {
  return command
    .option(
      '--data <folder>',
      'a folder with data, templates or locales of your own, instead of the current one',
    )
    .option('--json', 'the result as JSON on standard output')
    .option('--quiet', 'only the result and errors')
}

function list(flags: string, description: string): Option {
  return new Option(flags, description).argParser((value: string) =>
    value
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== ''),
  )
}

/** An option that may be given several times. */
function several(flags: string, description: string): Option {
  return new Option(flags, description).argParser((value: string, before: readonly string[] | undefined) => [
    ...(before ?? []),
    value,
  ])
}

function signingTime(value: string): string {
  const iso = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)$/
  if (!iso.test(value) || Number.isNaN(Date.parse(value))) {
    throw new InvalidArgumentError('It has to be a time with its zone, such as 2004-05-10T09:00:00+02:00.')
  }
  return value
}

/** The disk's own refusals are for the person to mend: say them, without a stack. */
function isOfDisk(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException | null)?.code
  return (
    typeof code === 'string' &&
    ['EACCES', 'EPERM', 'ENOSPC', 'EROFS', 'EDQUOT', 'ENOTDIR', 'EISDIR', 'EIO', 'EMFILE'].includes(code)
  )
}

const firstSteps = `invite makes the letters in templates/ for the offices in data/ministers.csv.

  invite check                 look for mistakes in all lists and texts; writes nothing
  invite generate --draft      unsigned drafts to proofread, in out/<letter>/drafts/
  invite generate --state FR   one letter and its form, signed
  invite generate              all of them
  invite --help                everything else
`
