import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { invite, median, type Ran, remove, root, work } from './run.ts'

/**
 * This checkout's command against another's, both built: `npm run bench:against -- FOLDER`. In turn; written to AGAINST.md, which RESULTS.md holds.
 */
const other = path.resolve(process.argv[2] ?? '')
if (!existsSync(path.join(other, 'bin/invite.js'))) throw new Error(`no built invite in ${other}`)
const ROUNDS = Number(process.env.ROUNDS ?? 7)
const at = ['--signed-at', '2004-05-10T09:00:00+02:00']

remove(work)
mkdirSync(work, { recursive: true })
const sides = ['ours', 'theirs'] as const
type Side = (typeof sides)[number]
const in_ = (side: Side, name: string): string => path.join(work, `${side} ${name}`)
const run = (side: Side, args: readonly string[]): Ran =>
  invite(args, { keptIn: in_(side, 'kept') }, side === 'ours' ? root : other)

/** Their lists, texts and looks, so that both make the same letters; with a cell corrected. */
function theirs(side: Side, nth: number | null): string {
  const folder = in_(side, nth === null ? 'theirs' : 'theirs, corrected')
  for (const part of ['data', 'templates', 'locales'])
    cpSync(path.join(other, part), path.join(folder, part), { recursive: true, preserveTimestamps: true })
  if (nth === null) return folder
  const list = readFileSync(path.join(other, 'data/ministers.csv'), 'utf8')
  const row = `FR,FR,fr,,Au Ministre des Affaires étrangères (${nth}),`
  writeFileSync(path.join(folder, 'data/ministers.csv'), list.replace(/^FR,FR,fr,,[^,]*,/m, row))
  return folder
}
for (const side of sides) theirs(side, null)

/** `nth`: of its starts */
type Job = (side: Side, nth: number) => readonly string[]
/** what makes something has made it by then */
const once: Readonly<Record<string, Job>> = {
  'one cell corrected in 384 documents': (side, nth) => [
    'generate',
    ...at,
    '--data',
    theirs(side, nth),
    '--out',
    in_(side, 'one'),
  ],
  '192 letters and 192 forms, signed': (side, nth) => [
    'generate',
    ...at,
    '--data',
    in_(side, 'theirs'),
    '--out',
    in_(side, `main ${nth}`),
  ],
  'the same, but each its own letters and forms': (side, nth) => [
    'generate',
    ...at,
    '--out',
    in_(side, `own ${nth}`),
  ],
}
const jobs: Readonly<Record<string, Job>> = {
  '`invite --help`': () => ['--help'],
  'nothing to do': (side) => [
    'generate',
    ...at,
    '--data',
    in_(side, 'theirs'),
    '--out',
    in_(side, 'standing'),
  ],
  '`invite plan`, nothing to do': (side) => [
    'plan',
    '--data',
    in_(side, 'theirs'),
    '--out',
    in_(side, 'standing'),
  ],
  ...once,
}

for (const side of sides) {
  run(side, ['generate', ...at, '--data', in_(side, 'theirs'), '--out', in_(side, 'standing')])
  run(side, ['generate', ...at, '--data', theirs(side, -1), '--out', in_(side, 'one')])
}
await new Promise((resolve) => setTimeout(resolve, 4_000))
for (const side of sides) {
  run(side, ['plan', '--data', in_(side, 'theirs'), '--out', in_(side, 'standing')])
  run(side, ['plan', '--data', theirs(side, -1), '--out', in_(side, 'one')])
}
const taken = new Map<string, number[]>()
for (let round = 0; round < ROUNDS; round++) {
  process.stderr.write(`… round ${round + 1} of ${ROUNDS}\n`)
  // what one job has left for the disk to write is not for the next to wait for
  spawnSync('sync')
  for (const [name, args] of Object.entries(jobs)) {
    // as often ours first as theirs; of what takes a fifth of a second one start says more of the machine than of us
    const times: Readonly<Record<Side, number[]>> = { ours: [], theirs: [] }
    for (let start = 0; start < (name in once ? 2 : 6); start++)
      for (const side of start % 2 === 0 ? sides : [...sides].reverse())
        times[side].push(run(side, args(side, 2 * round + start)).ms)
    for (const side of sides) {
      const key = `${side} ${name}`
      taken.set(key, [...(taken.get(key) ?? []), median(times[side])])
    }
  }
}
const ms = (side: Side, name: string): number => median(taken.get(`${side} ${name}`)!)
const rows = Object.keys(jobs).map((name) => {
  const [ours, theirs] = [ms('ours', name), ms('theirs', name)]
  return `| ${name} | ${ours.toFixed(0)} ms | ${theirs.toFixed(0)} ms | ${(ours / theirs).toFixed(2)} |`
})
const what = process.argv[3] ?? path.basename(other)
const table = `## Against ${what}

Medians of ${ROUNDS} alternating rounds, of two starts each (six of what is short), as often ours first as theirs, over the same lists and texts
(${what}'s); ${new Date().toISOString().slice(0, 10)}.

| whole process | ours | ${what} | ratio |
| --- | --- | --- | --- |
${rows.join('\n')}
`
process.stdout.write(table)
writeFileSync(path.join(root, 'bench/AGAINST.md'), table)
remove(work)
