import { cpSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { invite, median, remove, root, work } from './run.ts'

/**
 * Letters with an emblem against the same without: processor time of the whole process, 192 letters and 192 forms signed, in turn, so
 * that what disturbs the machine disturbs both alike. `ROUNDS` tries less; `ONLY` makes the letters of some addressees alone.
 */

const ROUNDS = Number(process.env.ROUNDS ?? 7)
const desk = path.join(work, 'emblem')
const SIDES = ['bare', 'emblem'] as const
type Side = (typeof SIDES)[number]

/** A wheel of 24 spokes in two colours, as many curves as an emblem has. */
const spokes = Array.from(
  { length: 24 },
  (_, n) => `<path transform="rotate(${n * 15} 50 50)" d="M50 50C52 40 55 20 50 6c-5 14-2 34 0 44z"/>`,
).join('')
const EMBLEM = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100"><circle cx="50" cy="50" r="47" fill="none" stroke="#036" stroke-width="3"/><g fill="#c8102e">${spokes}</g></svg>\n`

// with what this machine knows of the last time
remove(work)
mkdirSync(work, { recursive: true })
for (const side of SIDES) {
  const folder = path.join(desk, side)
  for (const part of ['data', 'templates'])
    cpSync(path.join(root, part), path.join(folder, part), { recursive: true })
  const letter = path.join(folder, 'templates/DM-1132')
  if (side === 'bare') continue
  writeFileSync(path.join(letter, 'emblem.svg'), EMBLEM)
  for (const name of ['ar', 'en', 'es', 'fr', 'ru', 'zh', 'form'].map((each) => `${each}.hbs`)) {
    const file = path.join(letter, name)
    const text = readFileSync(file, 'utf8')
    const marked = text.replace(
      '<header class="letterhead" pages="first">',
      '$&\n<img src="emblem.svg" alt="Emblem" height="28">',
    )
    if (marked === text) throw new Error(`no letterhead in ${name}`)
    writeFileSync(file, marked)
  }
}

const only = process.env.ONLY === undefined ? [] : ['--only', process.env.ONLY]
const identity = [
  '--identity',
  path.join(root, 'test/sign/rsa2048.pem'),
  '--signed-at',
  '2021-11-02T09:00:00+01:00',
]

function once(side: Side, round: number): number {
  const folder = path.join(desk, side)
  const out = path.join(folder, `out-${round}`)
  const args = ['generate', 'DM-1132', '--data', folder, '--out', out, ...only, ...identity]
  const { cpuMs } = invite(args, { measured: true, keptIn: path.join(folder, 'kept') })
  return cpuMs
}

for (const side of SIDES) once(side, -1)
const taken: Record<Side, number[]> = { bare: [], emblem: [] }
for (let round = 0; round < ROUNDS; round++)
  for (const side of round % 2 === 0 ? SIDES : SIDES.toReversed()) taken[side].push(once(side, round))
const [bare, emblem] = SIDES.map((side) => median(taken[side]))
const least = SIDES.map((side) => Math.round(Math.min(...taken[side])))
/** Of the first letter. */
function size(side: Side): number {
  const made = path.join(desk, side, 'out--1/DM-1132')
  const letters = readdirSync(made, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /_..\.pdf$/.test(file),
  )
  return statSync(path.join(made, letters.sort()[0]!)).size
}
console.log(
  `${ROUNDS} rounds in turn, processor time, median: ${Math.round(bare!)} ms without, ${Math.round(emblem!)} ms with an emblem: ${((emblem! / bare! - 1) * 100).toFixed(1)} %`,
)
console.log(`least: ${least.join(' ms without, ')} ms with`)
console.log(`a letter: ${size('bare')} bytes without, ${size('emblem')} with; the SVG has ${EMBLEM.length}`)
