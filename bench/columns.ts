import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { makeMany } from './many.ts'
import { median, remove, root, work } from './run.ts'

/**
 * Persons with ten columns of their own against as many ministers: processor time of check and generate, in turn, so that what
 * disturbs the machine disturbs both alike. Prints one line a command; `COUNT` and `ROUNDS` try less.
 */

const COUNT = Number(process.env.COUNT ?? 5_000)
const ROUNDS = Number(process.env.ROUNDS ?? 5)
const at = ['--signed-at', '2004-05-10T09:00:00+02:00']
const desk = path.join(work, 'columns')
const NAMES = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j']

remove(desk)
makeMany(path.join(desk, 'ministers'), COUNT)
layPersons(path.join(desk, 'persons'))

/** DM-1132 to persons: the same rows with a name, an honorific and ten columns, all of which the letter prints in its first lines. */
function layPersons(folder: string): void {
  const letter = path.join(folder, 'templates/DM-1132')
  cpSync(path.join(root, 'templates/DM-1132'), letter, { recursive: true })
  const facts = JSON.parse(readFileSync(path.join(letter, 'letter.json'), 'utf8')) as object
  const scope = { to: [{ list: 'persons', as: 'minister' }], copies: [{ list: 'missions', as: 'mission' }] }
  writeFileSync(path.join(letter, 'letter.json'), JSON.stringify({ ...facts, ...scope }))
  const printed = `{{recipient.honorific}} {{recipient.name}} ${NAMES.map((name) => `{{recipient.${name}}}`).join(' ')}`
  for (const tag of ['ar', 'en', 'es', 'fr', 'ru', 'zh']) {
    const file = path.join(letter, `${tag}.hbs`)
    const prose = readFileSync(file, 'utf8')
    writeFileSync(file, prose.replace('</title>', ` – ${printed}</title>`))
  }
  const [head, ...rows] = readFileSync(path.join(desk, 'ministers/ministers.csv'), 'utf8').trim().split('\n')
  const isRow = (line: string): boolean => /^[A-Z]{2}-/.test(line)
  let index = 0
  // an address is of several lines: what follows a row's last cell stands before the next row
  const lines = rows.map((line, nth) => {
    const isLast = nth + 1 === rows.length || isRow(rows[nth + 1]!)
    if (!isLast) return line
    index++
    return [line, `Example Person ${index}`, 'Dr', 'f', ...NAMES.map((name) => `${name}${index % 97}`)].join()
  })
  const columns = [head, 'name', 'honorific', 'gender', ...NAMES].join()
  mkdirSync(path.join(folder, 'data'), { recursive: true })
  writeFileSync(path.join(folder, 'data/persons.csv'), `${[columns, ...lines].join('\n')}\n`)
}

/** Processor time of one run, user and system, ms. */
function processorTime(args: readonly string[], who: 'ministers' | 'persons', round: number): number {
  const spent = path.join(work, 'spent')
  const told = `data:text/javascript,import{writeFileSync}from'node:fs';process.on('exit',()=>{const{userCPUTime:u,systemCPUTime:s}=process.resourceUsage();writeFileSync(${JSON.stringify(spent)},String((u+s)/1000))})`
  const folder = path.join(desk, `${who} ${round}`)
  const [command, ...rest] = args
  const out = command === 'generate' ? ['--out', folder] : []
  const done = spawnSync(
    process.execPath,
    [
      ...['--import', told, path.join(root, 'bin/invite.js'), command!, 'DM-1132', ...rest],
      ...['--data', path.join(desk, who), ...out],
    ],
    {
      cwd: root,
      encoding: 'utf8',
      env: {
        ...process.env,
        XDG_CONFIG_HOME: path.join(work, 'config'),
        XDG_CACHE_HOME: path.join(desk, `kept ${who}`),
        XDG_STATE_HOME: path.join(work, `state ${who} ${round}`),
        NO_COLOR: '1',
        TZ: 'UTC',
      },
    },
  )
  if (done.status !== 0) throw new Error(`${args.join(' ')} of ${who}: ${done.stdout}${done.stderr}`)
  remove(folder)
  return Number(readFileSync(spent, 'utf8'))
}

for (const args of [['check'], ['generate', ...at]]) {
  const taken = { ministers: [] as number[], persons: [] as number[] }
  for (let round = 0; round < ROUNDS; round++)
    for (const who of round % 2 === 0
      ? (['ministers', 'persons'] as const)
      : (['persons', 'ministers'] as const))
      taken[who].push(processorTime(args, who, round))
  const [ministers, persons] = [median(taken.ministers), median(taken.persons)]
  process.stdout.write(
    `| \`${args[0]}\`, ${COUNT} persons with ten columns of their own | ${(persons / 1000).toFixed(1)} s | ${(ministers / 1000).toFixed(1)} s for as many ministers | ${(persons / ministers).toFixed(2)} × |\n`,
  )
}
