import { cpSync, existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { catalogue } from '../src/problems/catalogue.ts'
import { openBench, root } from './command.ts'
import { runHere } from './here.ts'
import { fault } from './small-desk.ts'
import { laySmallProject } from './small-project.ts'
import { edited, settled, wordsIn } from './story.ts'

/** Every problem has the smallest case that provokes it: test/problems/README.md says how they are written. */

const cases = path.join(import.meta.dirname, 'problems')
const foldersIn = (folder: string): readonly string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []))
const all = foldersIn(cases).flatMap((room) =>
  foldersIn(path.join(cases, room)).map((code) => `${room}/${code}`),
)
const stories = all.filter((code) => existsSync(path.join(cases, code, 'story.txt'))).sort()

describe('the catalogue of problems', () => {
  it('has a case for each code', () => {
    expect(Object.keys(catalogue).filter((code) => !all.includes(code))).toEqual([])
  })

  it('has a code for each case', () => {
    expect(all.filter((code) => !(code in catalogue))).toEqual([])
  })

  it('says of each code what it means, in whole sentences', () => {
    for (const [code, { meaning }] of Object.entries(catalogue)) {
      expect(meaning, code).toMatch(/^[A-Z].*[^.]\.$/)
      expect(meaning.split(/[.?!](?: |$)/).length - 1, code).toBeLessThanOrEqual(6)
    }
  })
})

const bench = openBench()
afterAll(() => bench.close())
/** Desks after a command, by the lines of a story up to it: most begin with the same letters. */
const after = new Map<string, { readonly home: string; readonly plan: string }>()
let desks = 0
const newDesk = (): string => bench.in(`desk-${desks++}`)

function openDesk(): string {
  const home = newDesk()
  laySmallProject(home, [
    ['FR', 'fr'],
    ['BE', 'fr'],
    ['JP', 'en'],
    ['DE', 'en'],
  ])
  renameSync(path.join(home, 'templates/L'), path.join(home, 'templates/DM-1140'))
  edited(home, '~ templates/DM-1140/letter.json: L-1 → DM-1140')
  edited(home, '= data/missions.csv: id,state,language\\nFR-mission,FR,\\n')
  edited(home, '= data/administrations.csv: id,state,language\\nFR-administration,FR,\\n')
  cpSync(path.join(root, 'test/sign/rsa2048.pem'), path.join(home, 'registry.pem'))
  cpSync(path.join(root, 'test/sign/p384.pem'), path.join(home, 'other.pem'))
  cpSync(path.join(root, 'test/faces'), path.join(home, 'faces'), { recursive: true })
  return home
}

/** A command in a desk, where no machine remembers anything of it. `refusal`: what the disk refuses, and when. */
async function invite(
  home: string,
  line: string,
  refusal: string | null,
  plan: string,
  back: string,
  dispatch: string,
): Promise<string> {
  const words = wordsIn(line)
  const at = words.indexOf('invite')
  const settings = Object.fromEntries(
    words.slice(0, at).map((word) => word.replace('$PWD', home).split('=') as [string, string]),
  )
  const names = new Map([
    ['PLAN', plan],
    ['RETURN', back],
    ['DISPATCH', dispatch],
  ])
  const args = words.slice(at + 1).map((word) => names.get(word) ?? word)
  rmSync(bench.in('state'), { recursive: true, force: true })
  if (refusal !== null) {
    const node = { NODE_OPTIONS: `--import ${fault}`, FAULT: refusal, FAULT_IN: 'out' }
    const { stdout, stderr, status } = await bench.run(args, home, { ...node, ...settings })
    return `${stdout}${stderr}[exit ${status}]\n`
  }
  const from = process.cwd()
  process.chdir(home)
  try {
    const { both, status } = await runHere(bench, args, settings)
    return status === 0 ? both : `${both}[exit ${status}]\n`
  } finally {
    process.chdir(from)
  }
}

/** The story with the answer to its last command, as it is given now. */
async function told(text: string): Promise<string> {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('  '))
  let home = openDesk()
  let answer = ''
  let plan = 'PLAN'
  let back = 'RETURN'
  let dispatch = 'DISPATCH'
  let refusal: string | null = null
  for (const [index, line] of lines.entries()) {
    if (line.startsWith('! ')) refusal = line.slice(2)
    else if (line.startsWith('$ ')) {
      const key = lines
        .slice(0, index + 1)
        .filter((each) => !each.startsWith('#'))
        .join('\n')
      const known = after.get(key)
      if (known !== undefined) {
        home = newDesk()
        cpSync(known.home, home, { recursive: true, verbatimSymlinks: true })
        plan = known.plan
        continue
      }
      answer = await invite(home, line.slice(2), refusal, plan, back, dispatch)
      plan = /(?:plan |unsigned\/)([0-9a-f]{16})/.exec(answer)?.[1] ?? plan
      back = /R-\w{10}/.exec(answer)?.[0] ?? back
      dispatch = /\bD-[0-9a-f]{8}\b/.exec(answer)?.[0] ?? dispatch
      refusal = null
      const isMaking = / generate .*--signed-at/.test(line) && index < lines.length - 1
      if (isMaking) {
        expect(answer, line).not.toMatch(/^error|\[exit/m)
        const kept = newDesk()
        cpSync(home, kept, { recursive: true, verbatimSymlinks: true })
        after.set(key, { home: kept, plan })
      }
    } else if (!edited(home, line.replaceAll('PLAN', plan))) expect(line).toMatch(/^#/)
  }
  const said = settled(answer.replaceAll(home, '/home/registry').replaceAll(bench.folder, '/home')).trimEnd()
  return [...lines, ...said.split('\n').map((each) => `  ${each}`.trimEnd()), ''].join('\n')
}

/** What `explain --json` answers, as far as it is asked here. */
interface Explained {
  readonly codes: readonly { readonly code: string }[]
}

describe('explain', () => {
  const explain = (...args: readonly string[]) => runHere(bench, ['explain', ...args])

  it('says what a code means, and shows its smallest case', async () => {
    const { stdout, status } = await explain('archive/locked')
    expect(status).toBe(0)
    expect(stdout).toContain('error  archive/locked')
    expect(stdout.replaceAll('\n', ' ')).toContain(catalogue['archive/locked'].meaning)
    expect(stdout).toContain('  # Another machine is working in the same folder.\n')
    expect(
      Math.max(
        ...stdout
          .split('For example')[0]!
          .split('\n')
          .map(({ length }) => length),
      ),
    ).toBeLessThan(81)
  })

  it('knows each code, in words and for programs', async () => {
    const { stdout } = await explain()
    const { stdout: json } = await explain('--json')
    const codes = (JSON.parse(json) as Explained).codes.map(({ code }) => code)
    expect(codes).toEqual(Object.keys(catalogue).sort())
    expect(stdout.match(/^ {2}\S+\/\S+(?= )/gm)!.map((each) => each.trim())).toEqual(codes)
    const one = JSON.parse((await explain('archive/newer', '--json')).stdout) as Explained
    expect(one.codes).toMatchObject([
      { code: 'archive/newer', severity: 'error', example: { kind: 'story' } },
    ])
  })
})

describe('the smallest story of', () => {
  it.each(stories)('%s', async (code) => {
    const file = path.join(cases, code, 'story.txt')
    const story = await told(readFileSync(file, 'utf8'))
    expect(story).toContain(code)
    await expect(story).toMatchFileSnapshot(file)
  })
})
