import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { floorOf } from './floor.ts'
import { makeMany } from './many.ts'
import { openMarginal, project } from './marginal.ts'
import { openPeers, type Peer } from './peers.ts'
import { invite, median, node, type Ran, remove, root, work } from './run.ts'

/**
 * All figures of one run, taken in turn so that what disturbs the machine disturbs them alike: only ratios are of use.
 * Prints a table and keeps it in RESULTS.md.
 */

const ROUNDS = Number(process.env.ROUNDS ?? 5)
const at = ['--signed-at', '2004-05-10T09:00:00+02:00']
const said: string[] = []
const say = (line: string): void => {
  said.push(line)
  process.stdout.write(`${line}\n`)
}
const progress = (line: string): void => void process.stderr.write(`… ${line}\n`)
const ms = (value: number): string => `${value < 10 ? value.toFixed(2) : value.toFixed(0)} ms`
const times = (value: number): string => `${value.toFixed(1)} ×`

remove(work)
mkdirSync(work, { recursive: true })
const out = (name: string): string => path.join(work, name)
const made = (name: string): string => path.join(out(name), 'DM-1132')

/** A list in which one cell differs from round to round. */
function corrected(round: number): string {
  const folder = out('corrected')
  mkdirSync(folder, { recursive: true })
  const list = readFileSync(path.join(root, 'data/ministers.csv'), 'utf8')
  writeFileSync(
    path.join(folder, 'ministers.csv'),
    list.replace(/^FR,FR,fr,,[^,]*,/m, `FR,FR,fr,,Au Ministre des Affaires étrangères (${round}),`),
  )
  return folder
}

const taken = new Map<string, number[]>()
const take = (name: string, ran: Ran): void => {
  taken.set(name, [...(taken.get(name) ?? []), ran.ms])
}
const mid = (name: string): number => median(taken.get(name)!)

// the development identity is made once, and the files of the standing jobs; they have stood for a while
invite(['generate', ...at, '--out', out('standing')])
invite(['generate', ...at, '--data', corrected(-1), '--out', out('one')])
await new Promise((resolve) => setTimeout(resolve, 4_000))
invite(['plan', '--out', out('standing')])
invite(['plan', '--data', corrected(-1), '--out', out('one')])
for (let round = 0; round < ROUNDS; round++) {
  progress(`round ${round + 1} of ${ROUNDS}`)
  take('node', node(['-e', '0']))
  take('help', invite(['--help']))
  take('nothing', invite(['generate', ...at, '--out', out('standing')]))
  take('plan', invite(['plan', '--out', out('standing')]))
  take('node', node(['-e', '0']))
  take('one', invite(['generate', ...at, '--data', corrected(round), '--out', out('one')]))
  take('node', node(['-e', '0']))
  // new folders: for some seconds ext4 looks long for the place of a file beside those that were just deleted
  take('main', invite(['generate', ...at, '--out', out(`main ${round}`)]))
  take('node', node(['-e', '0']))
  take('first', invite(['generate', ...at, '--out', out(`first ${round}`)], { keptIn: out(`kept ${round}`) }))
}
progress('all six languages for all')
const floors = { own: [] as number[], all: [] as number[] }
let documents = { own: 0, all: 0 }
let kept: Awaited<ReturnType<typeof floorOf>> | null = null
for (let round = 0; round < Math.min(ROUNDS, 3); round++) {
  take('all', invite(['generate', ...at, '--language', 'all', '--out', out(`all ${round}`)]))
  const own = await floorOf(made('main 0'), out(`floor ${round} own`))
  const all = await floorOf(made(`all ${round}`), out(`floor ${round} all`))
  floors.own.push(own.totalMs)
  floors.all.push(all.totalMs)
  documents = { own: own.files, all: all.files }
  kept = all
}
progress('10,000 made-up addressees')
makeMany(out('4000'), 4_000)
makeMany(out('10000'), 10_000)
const checked = invite(['check', '--data', out('10000')], { measured: true })
const few = invite(['generate', ...at, '--data', out('4000'), '--out', out('few')], { measured: true })
const many = invite(['generate', ...at, '--data', out('10000'), '--out', out('many')], { measured: true })
const lines = readFileSync(path.join(made('many'), 'ledger.jsonl'), 'utf8').split('\n').length - 1

progress('30,000 made-up addressees')
makeMany(out('30000'), 30_000)
const largest = invite(['generate', ...at, '--data', out('30000'), '--out', out('largest')], {
  measured: true,
})
const quiet = [1, 2].map(() =>
  invite(['generate', ...at, '--data', out('30000'), '--out', out('largest')], { measured: true }),
)
const quietMs = Math.max(...quiet.map(({ ms }) => ms))
const quietMb = Math.max(...quiet.map(({ peakMb }) => peakMb))
remove(out('largest'))

progress('peers')
const of = await project()
const marginal = await openMarginal(of)
const peers = openPeers(of)
const letters: {
  readonly tag: string
  readonly ours: number
  readonly bytes: number
  readonly typst: Peer | null
  readonly weasyprint: Peer | null
}[] = []
for (const tag of ['fr', 'zh', 'ar']) {
  const before = await marginal(tag)
  const typst = (await peers?.typst(tag)) ?? null
  const after = await marginal(tag)
  const weasyprint = (await peers?.weasyprint(tag)) ?? null
  letters.push({ tag, ours: Math.max(before.ms, after.ms), bytes: after.bytes, typst, weasyprint })
}
invite(['generate', '--draft', ...at, '--state', 'FR', '--out', out('draft')])
const pyhanko = peers?.pyhanko(path.join(made('draft'), 'drafts/FR/DM-1132_FR_fr.pdf')) ?? null

const unit = mid('node')
const marginalSigned = (mid('all') - mid('main')) / (documents.all - documents.own)
const marginalFloor = (median(floors.all) - median(floors.own)) / (documents.all - documents.own)
const growth = (many.ms - few.ms) / (10_000 - 4_000) / ((few.ms - mid('nothing')) / 4_000)

const openssl = execFileSync('openssl', ['version'], { encoding: 'utf8' }).trim().split(' (')[0]
say(`# What it costs

By \`npm run bench\`; ${new Date().toISOString().slice(0, 10)}, ${os.cpus().length} × ${os.cpus()[0]?.model}, ${os.type()} ${os.release()}, Node ${process.versions.node}, ${openssl}.
${peers === null ? 'The peers could not be installed.' : `Peers: ${peers.versions}.`} Load at the end: ${os
  .loadavg()
  .map((each) => each.toFixed(1))
  .join(', ')} on ${os.cpus().length} cores.
Absolute times are of that machine in those minutes; the ratios were taken in turn (medians of ${ROUNDS} rounds).
`)
say('| | measured | against | ratio | goal |')
say('| --- | --- | --- | --- | --- |')
say(
  `| one more signed document | ${ms(marginalSigned)} | floor ${ms(marginalFloor)} | ${times(marginalSigned / marginalFloor)} | ≤ 2.0 |`,
)
for (const { tag, ours, typst } of letters)
  say(
    typst === null
      ? `| one more letter, ${tag}, unsigned, in memory | ${ms(ours)} | no Typst | – | 12 times faster |`
      : `| one more letter, ${tag}, unsigned, in memory | ${ms(ours)} | Typst ua-1 ${ms(typst.ms)} | ${(typst.ms / ours).toFixed(1)} times faster | 12 times faster |`,
  )
for (const [name, what, goal] of [
  ['main', '192 letters and 192 forms, signed', '≤ 10'],
  ['one', 'one cell corrected in 384 documents', '≤ 6'],
  ['nothing', 'nothing to do', '≤ 2.5'],
  ['plan', '`invite plan`, nothing to do', ''],
  ['help', '`invite --help`', ''],
] as const)
  say(
    `| ${what}, whole process | ${ms(mid(name))} | \`node -e 0\` ${ms(unit)} | ${times(mid(name) / unit)} | ${goal} |`,
  )
say(`
## Beside it

| | |
| --- | --- |
| the main job with nothing kept from an earlier run, as the first time | ${ms(mid('first'))}, ${times(mid('first') / unit)} \`node -e 0\` |
| the floor of the main job: its files signed, hashed and safely written, one after another | ${ms(median(floors.own))}, ${times(median(floors.own) / unit)} \`node -e 0\` |
| all six languages for all, ${documents.all} documents, whole process | ${ms(mid('all'))} |
| their floor: RSA-2048 signatures one after another, SHA-256, safe write | ${ms(kept!.signMs)} + ${ms(kept!.hashMs)} + ${ms(kept!.writeMs)} |
| check of 10,000 made-up addressees in six languages | ${ms(checked.ms)}, ${checked.peakMb.toFixed(0)} MB at most |
| generate for 10,000 of them, ${lines} documents signed | ${ms(many.ms)}, ${many.peakMb.toFixed(0)} MB at most (goal: below 600) |
| generate for 30,000 of them | ${ms(largest.ms)}, ${largest.peakMb.toFixed(0)} MB at most |
| and again, nothing to do, the slower of the first two times | ${ms(quietMs)}, ${quietMb.toFixed(0)} MB at most (goal: 8 s, 400 MB) |
| time per addressee between 4,000 and 10,000, against that below 4,000 | ${growth.toFixed(2)} (linear: 1 or less) |`)
for (const { tag, bytes, typst, weasyprint } of letters)
  say(
    `| letter, ${tag}: KB ours; Typst; WeasyPrint ms, KB | ${(bytes / 1024).toFixed(0)}; ${
      typst === null ? '–' : (typst.bytes / 1024).toFixed(0)
    }; ${weasyprint === null ? '–' : `${ms(weasyprint.ms)}, ${(weasyprint.bytes / 1024).toFixed(0)}`} |`,
  )
say(`| pyHanko, a signature over one of our drafts | ${pyhanko === null ? '–' : ms(pyhanko.ms)} |`)
const beside = ['AGAINST.md', 'NOTES.md'].map((name) => readFileSync(path.join(root, 'bench', name), 'utf8'))
writeFileSync(path.join(root, 'bench/RESULTS.md'), [said.join('\n'), ...beside].join('\n\n'))
remove(work)
