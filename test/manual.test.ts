import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { COMMANDS } from '../src/commands/flags.ts'
import { completion, manualPage } from '../src/manual/manual.ts'
import { root } from './command.ts'

/** What bash offers for a line whose last word is being typed. */
const offered = (...words: readonly string[]): readonly string[] =>
  execFileSync(
    'bash',
    [
      '-c',
      `. "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _invite; printf '%s\n' "\${COMPREPLY[@]}"`,
      path.join(root, 'dist/completion.bash'),
      ...words,
    ],
    { encoding: 'utf8' },
  )
    .split('\n')
    .filter((word) => word !== '')

describe('what the shell knows of invite', () => {
  it('is each command, its options as far as they are shown, and the words that an option may have', () => {
    expect(offered('invite', '')).toEqual([...Object.keys(COMMANDS), 'help', '--version'])
    expect(offered('invite', 'ge')).toEqual(['generate'])
    expect(offered('invite', 'generate', '--dr')).toEqual(['--draft', '--dry-run'])
    expect(offered('invite', 'issue', '--channel', '')).toContain('pouch')
    expect(offered('invite', 'nothing', '')).toEqual([])
  })

  it('is built from the definitions as they are', () => {
    expect(readFileSync(path.join(root, 'dist/completion.bash'), 'utf8')).toBe(completion())
    const { version, man } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
      readonly version: string
      readonly man: unknown
    }
    // npm puts it where man looks only if it stands in a list
    expect(man).toEqual(['./dist/invite.1'])
    expect(readFileSync(path.join(root, 'dist/invite.1'), 'utf8')).toBe(manualPage(version))
  })

  it('has in its manual page each status that README has, and no hyphen that could break a word to be typed', () => {
    const readme = readFileSync(path.join(root, 'README.md'), 'utf8')
    const told = [...manualPage('1').matchAll(/^\.TP\n(\d+)\n/gm)].map(([, status]) => status!)
    const rows = [...readme.matchAll(/^\| ([\d, ]+) \| /gm)].flatMap(([, row]) => row!.split(', '))
    expect([...told, '143'].sort()).toEqual(rows.sort())
    for (const line of manualPage('1').split('\n'))
      expect(line.replace(/\\-/g, '').replace(/^\.TH.*/, ''), line).not.toMatch(/--|(?<=\w)-(?=\w)/)
  })
})
