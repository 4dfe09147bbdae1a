import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { InitBody } from '../src/commands/answers.ts'
import { modelsThere } from '../src/commands/models.ts'
import { answerOf } from './answers.ts'
import { openBench, root, tree } from './command.ts'
import { runHere } from './here.ts'
import { hasTerminal, onTerminal } from './terminal.ts'

/** A folder of one's own is begun from a model, whole or not at all, and nothing of a person's is ever overwritten. */

const bench = openBench()
afterAll(() => bench.close())
const models = modelsThere().map(({ name }) => name)
const fault = path.join(root, 'test/scenario/fault.js')
/** A command, in this process: as a process of its own it is asked on terminals, and where the disk refuses. */
const invite = (desk: string, ...args: readonly string[]) => runHere(bench, args, {}, desk)
let desks = 0
/** A folder in which a person stands. */
function openDesk(): string {
  const desk = bench.in(`desk-${desks++}`)
  mkdirSync(desk)
  return desk
}

it('there are four models', () => {
  expect(models).toEqual(['DM-1132', 'circular', 'invitation', 'note-verbale'])
})

describe.each(models)('init --from %s', (name) => {
  const { letter, next } = modelsThere().find((each) => each.name === name)!

  it('writes lists, one letter, settings and what to do next', async () => {
    const desk = openDesk()
    const ran = await invite(desk, 'init', 'new', '--from', name)
    expect(ran).toMatchObject({ status: 0, stderr: '' })
    const files = [...tree(path.join(desk, 'new')).keys()]
    expect(readdirSync(path.join(desk, 'new/templates'))).toEqual([letter])
    expect(files).toEqual(
      expect.arrayContaining(['README.md', 'invite.json', `templates/${letter}/letter.json`]),
    )
    expect(files.filter((file) => file.startsWith('data/')).length).toBeGreaterThan(1)
    expect(files.filter((file) => /(^|\/)(\..*|model\.json)$/.test(file))).toEqual([])
    const readme = readFileSync(path.join(desk, 'new/README.md'), 'utf8')
    for (const command of next) {
      expect(ran.stdout).toContain(`\n  ${command}\n`)
      expect(readme).toContain(`\n${command}`)
    }
    // each file or its folder is told of, and nothing else
    const told = [...readme.split('Next, in this folder')[0]!.matchAll(/`([\w-]+(?:\/[\w./-]*|\.json))`/g)]
    const places = told
      .map(([, place]) => place!)
      .filter((place) => place.includes('/') || place === 'invite.json')
    for (const file of files.filter((file) => file !== 'README.md' && !/\/(ar|es|ru|zh)\.hbs$/.test(file)))
      expect(
        places.some((place) => file === place || (place.endsWith('/') && file.startsWith(place))) ||
          readme.includes(`\`${path.posix.basename(file)}\``),
        file,
      ).toBe(true)
  })

  it('writes lists that a spreadsheet takes for UTF-8', async () => {
    const desk = openDesk()
    await invite(desk, 'init', '--from', name)
    const lists = readdirSync(path.join(desk, 'data'))
    for (const list of lists)
      expect(
        readFileSync(path.join(desk, 'data', list))
          .subarray(0, 3)
          .toString('hex'),
        list,
      ).toBe('efbbbf')
  })

  it('writes what check has nothing against', async () => {
    const desk = openDesk()
    await invite(desk, 'init', '--from', name)
    const ran = await invite(desk, 'check', ...(letter === 'DM-1132' ? ['--only', 'VA,FR'] : []))
    expect(ran.stderr.replace(/^note .*\n( {7}hint: .*\n)?/gm, ''), ran.stdout).toBe('')
    expect(ran.status).toBe(0)
    expect(ran.stdout).toContain(`texts: templates/${letter}`)
    expect(ran.stdout).not.toContain('that comes with invite')
  })
})

describe('into a folder', () => {
  const from = ['--from', 'note-verbale']
  type Lay = (desk: string) => string
  it.each<[string, Lay]>([
    ['that is not there', () => 'a'],
    ['that is not there, nor those above it', () => 'a/b/c d'],
    ['that is empty', (desk) => made(desk, 'a')],
    ['with what a system leaves', (desk) => made(desk, 'a', '.DS_Store', 'Thumbs.db', 'desktop.ini')],
    ['that a link leads to', (desk) => linked(desk, made(desk, 'there'))],
    ['with a slash at its end', () => 'a/'],
  ])('%s', async (_, lay) => {
    const desk = openDesk()
    const folder = lay(desk)
    expect(await invite(desk, 'init', folder, ...from)).toMatchObject({ status: 0, stderr: '' })
    const names = readdirSync(path.join(desk, folder)).filter((name) => !/^(\.DS|Thumbs|desktop)/.test(name))
    expect(names).toEqual(['README.md', 'corrigendum', 'data', 'invite.json', 'templates'])
    // nothing of the work is left beside it
    expect(readdirSync(desk, { recursive: true }).filter((each) => String(each).endsWith('.part'))).toEqual(
      [],
    )
  })

  it.each<[string, Lay, string]>([
    ['with a file', (desk) => made(desk, 'a', 'notes.txt'), 'init/not-empty'],
    ['with a folder', (desk) => made(desk, 'a', 'data/ministers.csv'), 'init/not-empty'],
    ['that is a file', (desk) => file(desk, 'a'), 'init/no-folder'],
    ['that is a link to nowhere', (desk) => linked(desk, 'nowhere'), 'init/no-folder'],
    ['below a file', (desk) => `${file(desk, 'a')}/b`, 'disk/ENOTDIR'],
    ['whose name is too long', () => 'a'.repeat(300), 'disk/ENAMETOOLONG'],
    ['where the person is, with a file', (desk) => path.dirname(`./${file(desk, 'a')}`), 'init/not-empty'],
  ])('%s: refused, and nothing is written', async (_, lay, code) => {
    const desk = openDesk()
    const folder = lay(desk)
    const before = [...tree(desk)]
    const ran = await invite(desk, 'init', folder, ...from)
    expect(ran.status).toBe(1)
    expect(ran.stdout).toBe('')
    expect(ran.stderr).toContain(`  ${code}\n`)
    expect([...tree(desk)]).toEqual(before)
  })

  it.each(['free', 'empty'])(
    'that is %s: whole or not at all, at whatever step the disk refuses',
    async (kind) => {
      const count = openDesk()
      if (kind === 'empty') mkdirSync(path.join(count, 'a'))
      const settings = {
        NODE_OPTIONS: `--import ${fault}`,
        FAULT_IN: count,
        FAULT_LIST: path.join(bench.folder, `steps-${kind}`),
      }
      // as an absolute path, so that each step's file has it
      expect((await bench.run(['init', path.join(count, 'a'), ...from], count, settings)).status).toBe(0)
      const steps = readFileSync(settings.FAULT_LIST, 'utf8').split('\n').length - 1
      expect(steps).toBeGreaterThan(30)
      const tried = [1, 2, 3, 7, Math.floor(steps / 2), ...[5, 4, 3, 2, 1, 0].map((before) => steps - before)]
      for (const step of tried) {
        const desk = openDesk()
        if (kind === 'empty') mkdirSync(path.join(desk, 'a'))
        const refusing = { NODE_OPTIONS: `--import ${fault}`, FAULT_IN: desk, FAULT: `ENOSPC:${step}` }
        const ran = await bench.run(['init', path.join(desk, 'a'), ...from], desk, refusing)
        expect(ran.status, `step ${step} of ${steps}: ${ran.stdout}${ran.stderr}`).toBe(75)
        expect(readdirSync(desk, { recursive: true }), `step ${step} of ${steps}`).toEqual(
          kind === 'empty' ? ['a'] : [],
        )
      }
    },
  )
})

function made(desk: string, folder: string, ...files: readonly string[]): string {
  mkdirSync(path.join(desk, folder))
  for (const each of files) {
    mkdirSync(path.dirname(path.join(desk, folder, each)), { recursive: true })
    file(desk, `${folder}/${each}`)
  }
  return folder
}

function file(desk: string, name: string): string {
  writeFileSync(path.join(desk, name), 'x')
  return name
}

function linked(desk: string, to: string): string {
  symlinkSync(to, path.join(desk, 'a'))
  return 'a'
}

describe('from a model', () => {
  it.each([
    ['note-verbal', 'note-verbale'],
    ['note', 'note-verbale'],
    ['circulaire', 'circular'],
    ['DM1132', 'DM-1132'],
  ])('that there is not, %s: the nearest is named', async (name, near) => {
    const desk = openDesk()
    const ran = await invite(desk, 'init', 'a', '--from', name)
    expect(ran.status).toBe(2)
    expect(ran.stderr).toContain(`did you mean --from ${near}?`)
    expect(readdirSync(desk)).toEqual([])
  })

  it('of none, where nobody is there to be asked: all are listed', async () => {
    const desk = openDesk()
    const ran = await invite(desk, 'init', 'a')
    expect(ran.status).toBe(2)
    for (const name of models) expect(ran.stderr).toContain(`${name} (`)
    expect(readdirSync(desk)).toEqual([])
  })

  it('in other capitals', async () => {
    const desk = openDesk()
    expect((await invite(desk, 'init', 'a', '--from', 'Note-Verbale')).status).toBe(0)
  })
})

it('tells a program what was written, and what comes next', async () => {
  const desk = openDesk()
  const answer = answerOf<InitBody>(await invite(desk, 'init', 'a b', '--from', 'circular', '--json'))
  expect(answer).toMatchObject({ exit: 0, folder: 'a b', model: 'circular', letter: 'CIRC-2026-05' })
  expect(answer.files).toEqual([...tree(path.join(desk, 'a b')).keys()])
  expect(answer.next).toContain('invite check')
  const refused = answerOf(await invite(desk, 'init', 'a b', '--json'))
  expect(refused).toMatchObject({ exit: 1, problems: [{ code: 'init/not-empty' }] })
})

describe('a letter of one’s own', () => {
  it('is the only one, until another is named', async () => {
    const desk = openDesk()
    await invite(desk, 'init', '--from', 'note-verbale')
    expect((await invite(desk, 'plan', '--json')).stdout).toContain('"letter": "NV-2026-014"')
    expect((await invite(desk, 'plan', 'DM-1132', '--json')).stdout).toContain('"letter": "DM-1132"')
    cpSync(path.join(desk, 'templates/NV-2026-014'), path.join(desk, 'templates/NV-2026-015'), {
      recursive: true,
    })
    const ran = await invite(desk, 'generate')
    expect(ran.status).toBe(2)
    expect(ran.stderr).toContain('one of NV-2026-014, NV-2026-015')
  })
})

describe.runIf(hasTerminal)('on a terminal', () => {
  const environment = { ...bench.environment, TERM: 'xterm' }
  it.each([
    ['its number', ['4\r'], 'NV-2026-014'],
    ['its name', ['circular\r'], 'CIRC-2026-05'],
    ['something near it, and then it', ['invitatoin\r', 'invitation\r'], 'INV-2026-31'],
    ['nothing, a number that there is not, and then one', ['\r', '9\r', '1\r'], 'DM-1132'],
    ['a number before and after which somebody has pressed arrows', ['\u001b[A4\u001b[D\r'], 'NV-2026-014'],
  ])('asks for the model, and takes %s', async (_, answers, letter) => {
    const desk = openDesk()
    const { said, status } = await onTerminal(100, ['init', 'a'], desk, environment, answers)
    expect(status, said).toBe(0)
    expect(readdirSync(path.join(desk, 'a/templates'))).toEqual([letter])
  })

  it('writes nothing where the person gives up', async () => {
    const desk = openDesk()
    const { said, status } = await onTerminal(100, ['init', 'a'], desk, environment, ['\u0004'])
    expect(status, said).toBe(2)
    expect(readdirSync(desk)).toEqual([])
  })

  it.each([
    ['no', 3, false],
    ['', 3, false],
    ['yes', 0, true],
  ])('asks before letters go to the list that comes with invite: “%s”', async (answer, exit, isMade) => {
    const desk = openDesk()
    const args = ['generate', '--only', 'VA']
    const { said, status } = await onTerminal(100, args, desk, environment, [`${answer}\r`])
    expect(said).toContain('There is no list of your own here.')
    expect(status, said).toBe(exit)
    expect(existsSync(path.join(desk, 'out/DM-1132/VA'))).toBe(isMade)
    if (!isMade) return
    // they have said so
    const again = await onTerminal(100, ['generate', '--only', 'FR'], desk, environment)
    expect(again.said).not.toContain('There is no list of your own here.')
  })

  it('asks nothing of whoever has a list', async () => {
    const desk = openDesk()
    await invite(desk, 'init', '--from', 'note-verbale')
    const { said, status } = await onTerminal(100, ['generate', '--only', 'KE'], desk, environment)
    expect(status, said).toBe(0)
  })
})

it('says in a pipe that the list comes with invite, and goes on', async () => {
  const desk = openDesk()
  const ran = await invite(desk, 'generate', '--only', 'VA')
  expect(ran.status).toBe(0)
  expect(ran.stdout).toContain('list: the list that comes with invite, 192 rows')
})
