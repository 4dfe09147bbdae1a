import { COMMANDS } from '../commands/flags.ts'
import type { Definition, Option } from '../commands/option.ts'

/** The manual page and the shell's completion, both from the commands' definitions: build.js writes them beside the program. */

const commands: readonly (readonly [string, Definition])[] = Object.entries(COMMANDS)

/** `--dry-run` for `dryRun` */
const flagOf = (name: string): string => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`

const shown = (options: Definition['options']): readonly (readonly [string, Option<unknown>])[] =>
  Object.entries(options).filter(([, option]) => option.isHidden !== true)

/** Text for roff: a line that begins with a dot or an apostrophe would be a request, and a hyphen would be a break (groff(7)). */
const roff = (text: string): string =>
  text
    .replace(/\\/g, '\\e')
    .replace(/-/g, '\\-')
    .replace(/^(?=[.'])/gm, '\\&')

/** What ends a command, as README's table has it. */
const STATUSES = [
  [0, 'done, or nothing to do'],
  [1, 'a person must act; nothing was lost'],
  [2, 'wrong use, found before anything begins'],
  [3, 'done as asked; something is left to do or to decide'],
  [70, 'a fault of the program'],
  [75, 'may pass by itself: repeat'],
  [130, 'stopped by Ctrl-C: what is there is whole, and the next run goes on'],
] as const

/** `man invite`, in the macros of man(7). `version`: of the program. */
export function manualPage(version: string): string {
  const optionLines = ([name, { takes, says, choices }]: readonly [string, Option<unknown>]): string => {
    const value = takes === null ? '' : ` \\fI${roff(takes.replace(/[<>]/g, ''))}\\fR`
    return `.TP\n\\fB${roff(flagOf(name))}\\fR${value}\n${roff(choices === undefined ? says : `${says} (${choices.join(', ')})`)}`
  }
  const sections = commands.flatMap(([name, { takes, says, options }]) => [
    `.SS invite ${roff([name, ...takes.map((each) => each.name)].join(' '))}`,
    `${roff(says)}.`,
    ...shown(options).map(optionLines),
  ])
  return [
    `.TH INVITE 1 "" "invite ${version}" "User Commands"`,
    '.SH NAME\ninvite \\- official invitation letters in six languages, typeset, signed, and accounted for',
    '.SH SYNOPSIS\n.B invite\n.I command\n.RI [ arguments ]\n.RI [ options ]',
    '.SH COMMANDS',
    ...sections,
    '.SH EXIT STATUS',
    ...STATUSES.map(([status, says]) => `.TP\n${status}\n${roff(says)}`),
    `.SH SEE ALSO\n${roff('README.md of the package; invite explain CODE says what each message means.')}`,
    '',
  ].join('\n')
}

/** Completion for bash; zsh reads it after `autoload bashcompinit; bashcompinit`. Files complete where nothing of ours fits. */
export function completion(): string {
  const words = (list: readonly string[]): string => list.join(' ')
  const cases = commands.map(([name, { options }]) => {
    const flags = shown(options).map(([option]) => flagOf(option))
    const chosen = shown(options).flatMap(([option, { choices }]) =>
      choices === undefined ? [] : [`      ${flagOf(option)}) words='${words(choices)}' ;;`],
    )
    const values = chosen.length === 0 ? [] : ['    case $before in', ...chosen, '    esac']
    return [`  ${name})`, `    words='${words([...flags, '--help'])}'`, ...values, '    ;;'].join('\n')
  })
  return `# Completion of invite's commands and options: source this file, from ~/.bashrc for example.
_invite() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} words=
  case \${COMP_WORDS[1]} in
${cases.join('\n')}
  esac
  [ "$COMP_CWORD" -eq 1 ] && words='${words([...commands.map(([name]) => name), 'help', '--version'])}'
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o default -F _invite invite
`
}
