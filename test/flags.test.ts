import { describe, expect, expectTypeOf, it } from 'vitest'
import {
  type AdoptFlags,
  COMMANDS,
  type FolderFlags,
  type GenerateFlags,
  type IssueFlags,
  type ListFlags,
  type PlanFlags,
  type StatusFlags,
  type VerifyFlags,
} from '../src/commands/flags.ts'
import type { ArgumentsOf, Definition } from '../src/commands/option.ts'
import { CHANNELS, type Channel, RESOLUTIONS, type Resolution } from '../src/model/ledger.ts'
import type { Addressees } from '../src/plan/request.ts'
import type { IdentityOptions } from '../src/run/grade.ts'
import { openBench } from './command.ts'

/** Commands are written down once: what they are called, what they take, and what type that has. */

const bench = openBench()
const all = Object.entries(COMMANDS) as [string, Definition][]

it('the types of flags are those of their options', () => {
  expectTypeOf<GenerateFlags['as']>().toEqualTypeOf<Resolution | undefined>()
  expectTypeOf<GenerateFlags['withdraw']>().toEqualTypeOf<number | undefined>()
  expectTypeOf<GenerateFlags['draft']>().toEqualTypeOf<true | undefined>()
  expectTypeOf<GenerateFlags['only']>().toEqualTypeOf<readonly string[] | undefined>()
  expectTypeOf<GenerateFlags['signedAt']>().toEqualTypeOf<string | undefined>()
  expectTypeOf<GenerateFlags>().toExtend<IdentityOptions>()
  expectTypeOf<IssueFlags['channel']>().toEqualTypeOf<Channel | 'none' | undefined>()
  expectTypeOf<ListFlags['to']>().toEqualTypeOf<NonNullable<Addressees>>()
  expectTypeOf<ListFlags['language']>().toEqualTypeOf<string>()
  expectTypeOf<ListFlags['format']>().toEqualTypeOf<'table' | 'csv' | 'pdf' | undefined>()
  expectTypeOf<FolderFlags['out']>().toEqualTypeOf<string>()
  expectTypeOf<VerifyFlags['trust']>().toEqualTypeOf<readonly string[] | undefined>()
  // what a command does not take its flags do not have
  expectTypeOf<StatusFlags>().not.toHaveProperty('language')
  expectTypeOf<AdoptFlags>().not.toHaveProperty('only')
  expectTypeOf<PlanFlags>().not.toHaveProperty('signedAt')
  expectTypeOf<ArgumentsOf<(typeof COMMANDS)['reprint']['takes']>>().toEqualTypeOf<
    readonly [readonly string[], string | null]
  >()
})

it('choices are those of the one list of each', () => {
  const { as } = COMMANDS.generate.options
  const { channel } = COMMANDS.issue.options
  expect(as.choices).toEqual(RESOLUTIONS)
  expect(channel.choices).toEqual([...Object.keys(CHANNELS), 'none'])
})

describe('--help', () => {
  it.each(all)('of %s says each option under its heading, and no other', async (name, { options, takes }) => {
    const { stdout, status } = await bench.run([name, '--help'])
    expect(status).toBe(0)
    expect(stdout).toContain(['Usage: invite', name, '[options]', ...takes.map(({ name }) => name)].join(' '))
    let heading = ''
    const said = new Map<string, string>()
    for (const line of stdout.split('\n')) {
      if (/^\S.*:$/.test(line)) heading = line
      const [, long] = /^ {2}(?:-h, )?--([a-z-]+)/.exec(line) ?? []
      if (long !== undefined)
        said.set(
          long.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase()),
          heading,
        )
    }
    const shown = Object.entries(options).filter(([, { isHidden }]) => isHidden !== true)
    expect(said).toEqual(
      new Map([
        ...shown.map(([name, option]) => [name, option.heading] as const),
        ['help', 'How it answers:'],
      ]),
    )
    for (const [, { heading }] of shown) expect(heading).toBeDefined()
  })

  it('has every command, in groups, and says how to ask for more', async () => {
    const { stdout } = await bench.run(['--help'])
    const groups = stdout.split(/^(\S.*):$/m).slice(1)
    const headings = groups.filter((_, at) => at % 2 === 0)
    expect(headings).toEqual(['Options', ...new Set(all.map(([, { heading }]) => heading.slice(0, -1)))])
    const named = [...stdout.matchAll(/^ {2}([a-z]+(?:-[a-z]+)?)(?= )/gm)].map(([, name]) => name)
    expect(named.sort()).toEqual([...all.map(([name]) => name), 'help'].sort())
    expect((await bench.run(['help', 'plan'])).stdout).toBe((await bench.run(['plan', '--help'])).stdout)
  })
})

it('an option given again adds, or the last counts', async () => {
  const out = ['--out', bench.in('none')]
  const { stdout } = await bench.run([
    'plan',
    '--only',
    'FR',
    '--only',
    'JP,CN',
    '--to',
    'all',
    '--to',
    'ministers',
    ...out,
  ])
  expect(stdout).toContain('--only FR,JP,CN --plan')
  const other = await bench.run(['plan', '--as', 'nonsense', ...out])
  expect([other.status, other.stderr]).toEqual([2, expect.stringContaining(RESOLUTIONS.join(', '))])
})
