import { spawn } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { openBench, root } from './command.ts'
import { filledIn } from './filled-in.ts'
import { runHere } from './here.ts'
import { type Fault, openMailServer } from './mail-server.ts'
import { fillByPdfium, fillByPdfJs, printByPdfium } from './pdf-filler.ts'
import { edited, settled, wordsIn } from './story.ts'

/**
 * test/scenario/*.txt tell whole stories on the real data, as an officer would live them. Lines are
 *
 *     # what happens
 *     $ invite …         a command, then what it prints: both streams, and `[exit 3]` where it is not 0
 *     ~ FILE: a → b      an edit: a stands in the file, and becomes b; `~ FILE: + line` adds, `~ FILE: - a` removes a line,
 *                      `~ FILE: = a|b` keeps the head and the rows of a and b
 *     + FROM → TO        a file copied
 *     - FILE             a file removed
 *     ^ VERSION: FILE: a → b   a new version of the program is installed, with another text in it
 *     * FROM → TO by Firefox: a=b; c=d   somebody fills in a form, all that is asked for and these, as Firefox, Chrome, a printer or a
 *                      fax leaves it
 *     % AT CODE NTH       from now on the mail server of the story answers so, or cuts the line (0), at its n-th message
 *     ...                any lines
 *
 * Plan ids, hashes, seconds and the time of day are written as PLAN, SHA256, SECONDS and NOW, whatever they are; RETURN, DISPATCH and
 * MESSAGE are the ids that were told last; PORT is where the mail server listens.
 */
const bench = openBench()
afterAll(() => bench.close())
/** A desk of one's own, with the real lists and texts; before an upgrade with those that come with the program. */
function openHome(name: string): string {
  const home = bench.in(name)
  mkdirSync(home)
  for (const folder of name === 'upgrade' ? ['data'] : ['data', 'templates', 'docs'])
    cpSync(path.join(root, folder), path.join(home, folder), { recursive: true })
  cpSync(path.join(root, 'test/sign/rsa2048.pem'), path.join(home, 'registry.pem'))
  return home
}

/** A version of the program that comes with another text. */
function install(home: string, line: string): void {
  const [, version, file, from, to] = /^\^ (\S+): (\S+): (.*?) → (.*)$/.exec(line)!
  const folder = path.join(home, 'program')
  for (const part of ['bin', 'dist', 'templates', 'locales', 'data', 'package.json'])
    cpSync(path.join(root, part), path.join(folder, part), { recursive: true })
  symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'))
  const rewrite = (name: string, from: string, to: string): void => {
    const text = readFileSync(path.join(folder, name), 'utf8')
    expect(text, line).toContain(from)
    writeFileSync(path.join(folder, name), text.replace(from, to))
  }
  rewrite('package.json', `"version": "${manifest.version}"`, `"version": "${version}"`)
  rewrite(file!, from!, to!)
}

/** Somebody's form, as their program leaves it. */
async function fill(home: string, line: string): Promise<void> {
  const [, from, to, by, given = ''] = /^\* (\S+) → (\S+) by (\w+)(?:: (.*))?$/.exec(line)!
  const blank = new Uint8Array(readFileSync(path.join(home, from!)))
  const pairs = given.split('; ').filter((each) => each !== '')
  const values = {
    ...filledIn('fr'),
    ...Object.fromEntries(pairs.map((each) => each.split('=') as [string, string])),
  }
  const leave: Readonly<Record<string, () => Promise<Uint8Array>>> = {
    Firefox: () => fillByPdfJs(blank, values),
    Chrome: () => fillByPdfium(blank, values, false),
    printer: async () => printByPdfium(await fillByPdfium(blank, values, false)),
    fax: async () => new Uint8Array(Buffer.from('\xff\xd8\xff\xe0', 'latin1')),
  }
  const file = path.join(home, to!)
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, await leave[by!]!())
}

/** A command, and what it says: in this process; of a program that was installed in the story, in one of its own. */
async function invite(home: string, line: string, plan: string): Promise<string> {
  const args = wordsIn(line)
    .slice(1)
    .map((each) => (each === 'PLAN' ? plan : each))
  const program = path.join(home, 'program')
  if (!existsSync(program)) {
    const { both, status } = await runHere(bench, args, {}, home)
    return both + (status === 0 ? '' : `[exit ${status}]\n`)
  }
  const node = [process.execPath, path.join(program, 'bin/invite.js'), ...args]
  const child = spawn('sh', ['-c', 'exec "$@" 2>&1', 'sh', ...node], { cwd: home, env: bench.environment })
  let said = ''
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString()
  })
  return new Promise((resolve) => {
    child.on('close', (status) => resolve(said + (status === 0 ? '' : `[exit ${status}]\n`)))
  })
}

const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string }

/** The expected lines, `...` standing for any. */
function matches(expected: readonly string[], said: readonly string[]): boolean {
  const [first, ...rest] = expected
  if (first === undefined) return said.length === 0
  if (first === '...')
    return Array.from({ length: said.length + 1 }, (_, at) => at).some((at) => matches(rest, said.slice(at)))
  return said[0] === first && matches(rest, said.slice(1))
}

it.each(['corrections', 'copies', 'held', 'paper', 'returns', 'sending', 'upgrade'])(
  'tells the whole story of %s',
  async (name) => {
    const home = openHome(name)
    const story = path.join(root, `test/scenario/${name}.txt`)
    const lines = readFileSync(story, 'utf8').split('\n')
    const update = process.env.UPDATE_SCENARIO === '1'
    const written: string[] = []
    let plan = 'PLAN'
    let back = 'RETURN'
    let dispatch = 'DISPATCH'
    let message = 'MESSAGE'
    const server = await openMailServer()
    const meant = (text: string): string =>
      text
        .replaceAll('RETURN', back)
        .replaceAll('DISPATCH', dispatch)
        .replaceAll('MESSAGE', message)
        .replaceAll('PORT', String(server.port))
    // a blank line is part of an answer that goes on after it
    const isAnswer = (line: string, next: string | undefined): boolean =>
      line.startsWith('  ') || (line === '' && next?.startsWith('  ') === true)
    for (let at = 0; at < lines.length; at++) {
      const line = lines[at]!
      written.push(line)
      if (line.startsWith('^ ')) install(home, line)
      else if (line.startsWith('* ')) await fill(home, line)
      else if (line.startsWith('% ')) {
        const [at, code, nth] = line.slice(2).split(' ')
        server.fail({ at: at as Fault['at'], code: Number(code), nth: Number(nth) })
      } else if (!edited(home, meant(line)) && line.startsWith('$ ')) {
        const expected: string[] = []
        while (at + 1 < lines.length && isAnswer(lines[at + 1]!, lines[at + 2]))
          expected.push(lines[++at]!.replace(/^ {2}/, ''))
        const answer = await invite(home, meant(line.slice(2)), plan)
        plan = /plan ([0-9a-f]{16})/.exec(answer)?.[1] ?? plan
        back = [...answer.matchAll(/\bR-[0-9A-Z]{10}\b/g)].at(-1)?.[0] ?? back
        dispatch = /\bD-[0-9a-f]{8}\b/.exec(answer)?.[0] ?? dispatch
        message = /\bM-[0-9A-Z]{10}\b/.exec(answer)?.[0] ?? message
        const said = settled(answer.replaceAll(String(server.port), 'PORT'))
          .trimEnd()
          .split('\n')
          .map((each) => each.trimEnd())
        if (update) written.push(...said.map((each) => `  ${each}`.trimEnd()))
        else
          expect(
            matches(expected, said),
            `${line}\n${said.join('\n')}\n--- expected\n${expected.join('\n')}`,
          ).toBe(true)
      }
    }
    await server.close()
    if (update) writeFileSync(story, written.join('\n'))
  },
  600_000,
)
