import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { GenerateBody, PlanBody } from '../src/commands/answers.ts'
import type { MergeBody } from '../src/commands/shards/answers.ts'
import { shardIndex } from '../src/plan/shards.ts'
import { answerOf } from './answers.ts'
import { openBench, timeless, tree } from './command.ts'
import { dieAt, revive } from './mortal.ts'
import { openSmallDesk, registry, type SmallDesk } from './small-desk.ts'

/** Shares of a plan that several machines make, and what is made of them. */

const bench = openBench()
afterAll(() => bench.close())
const when = ['--signed-at', '2021-11-02T09:00:00+01:00']
const later = ['--signed-at', '2021-11-03T09:00:00+01:00']
const codes = (stderr: string): readonly string[] =>
  [...stderr.matchAll(/ {2}([a-z]+\/[a-z-]+)$/gm)].map(([, code]) => code!)

/**
 * Letters and copies of which some have left, some are corrected, some withdrawn and some new: so that a plan does everything to documents
 * that it can.
 */
let desk: SmallDesk
beforeAll(async () => {
  desk = openSmallDesk(bench, 'story', ['FR', 'fr'], ['BE', 'fr'], ['JP', 'en'], ['DE', 'en'], ['CH', 'fr'])
  const data = path.join(desk.folder, 'data')
  writeFileSync(path.join(data, 'missions.csv'), 'id,state,language\nFR-mission,FR,\nJP-mission,JP,\n')
  writeFileSync(path.join(data, 'administrations.csv'), 'id,state,language\nDE-administration,DE,\n')
  const first = await desk.here('generate', 'L', '--to', 'all', ...when, ...registry)
  expect(first.status, first.stderr).toBe(0)
  expect((await desk.here('issue', 'L', '--only', 'FR', '--to', 'all', '--on', '2021-11-02')).status).toBe(0)
  // FR has another title, BE goes, CH is written to in English, RU and VA are new
  desk.lay(
    ['VA', 'fr'],
    ['FR', 'fr', 'Au Ministre'],
    ['JP', 'en', 'To the Minister'],
    ['DE', 'en'],
    ['CH', 'en'],
    ['RU', 'ru'],
  )
  writeFileSync(
    path.join(data, 'missions.csv'),
    'id,state,language\nFR-mission,FR,\nJP-mission,JP,\nVA-mission,VA,\n',
  )
})

const word = ['--as', 'replacement', '--reason', 'a fault in the list']

/** A desk with a plan for so many machines. */
async function planned(of: number): Promise<{ readonly desk: SmallDesk; readonly plan: string }> {
  const own = desk.copy()
  const asked = await own.here(
    'plan',
    'L',
    '--to',
    'all',
    ...word,
    '--save',
    '--shards',
    String(of),
    '--json',
  )
  const body = answerOf<PlanBody>(asked)
  expect(body.shards).toBe(of)
  return { desk: own, plan: body.plan }
}

const share = (of: SmallDesk, plan: string, shard: string, ...args: readonly string[]) =>
  of.here('generate', 'L', '--plan', plan, '--shard', shard, ...later, ...registry, ...args)

/** A command that dies at a step of its own in the letter's folder, if it takes so many: its lock is one of a process that is gone. */
async function killed(of: SmallDesk, at: number, ...args: readonly string[]): Promise<boolean> {
  dieAt(at, at % 2 === 0, of.in('.'))
  await of.here(...args)
  const died = await revive()
  for (const file of tree(of.folder).keys()) {
    const full = path.join(of.folder, file)
    // of no process that there is
    if (file.endsWith('.lock'))
      writeFileSync(full, readFileSync(full, 'utf8').replace(/"pid":\d+/, '"pid":4194304'))
  }
  return died
}

/** All files, without the times of lines and what follows from them; a lock whose process is gone counts for nothing. */
const made = (of: SmallDesk): ReadonlyMap<string, string> =>
  new Map(
    [...tree(of.in('.'))].flatMap(([file, bytes]) =>
      file.includes('.lock') ? [] : [[file, timeless(file, bytes).toString('latin1')] as const],
    ),
  )

const last = (of: SmallDesk): string => of.all().at(-1)!.event

describe('the shares of a plan', () => {
  it('are of each id the same on every machine, and about as many in each', () => {
    expect(['FR', 'BE', 'JP', 'DE'].map((id) => shardIndex(id, 4))).toEqual([2, 3, 3, 2])
    const counts = Array.from({ length: 8 }, () => 0)
    for (let id = 0; id < 8_000; id++) counts[shardIndex(`member-${id}`, 8)]!++
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(150)
  })

  it('merged are what one machine makes, whatever their number and order, and wherever one is killed', async () => {
    const runs = Number(process.env.SHARD_RUNS ?? 8)
    let struck = 0
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 6 }),
        fc.infiniteStream(fc.integer({ min: 0, max: 1000 })),
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 130 }),
        fc.boolean(),
        async (of, order, inShare, inMerge, isElsewhere) => {
          const { desk: many, plan } = await planned(of)
          const one = many.copy()
          const single = await one.here('generate', 'L', '--plan', plan, ...later, ...registry)
          expect(single.status, single.stderr).toBe(0)
          const shares = Array.from({ length: of }, (_, index) => ({
            index,
            at: order.next().value as number,
          }))
          const [first, ...others] = shares.sort((a, b) => a.at - b.at).map(({ index }) => `${index}/${of}`)
          const asked = ['generate', 'L', '--plan', plan, '--shard', first!, ...later, ...registry]
          if (await killed(many, inShare, ...asked)) struck++
          for (const each of [...others, first!]) {
            const ran = await share(many, plan, each)
            expect(ran.status, ran.stderr).toBe(0)
          }
          let named: readonly string[] = []
          if (isElsewhere) {
            renameSync(many.in('parts'), path.join(many.folder, 'came'))
            named = [path.join(many.folder, 'came')]
          }
          // twice, so that what goes on from a death dies too
          for (const at of [inMerge, 1 + (inMerge >> 1)])
            if (await killed(many, at, 'merge', ...named, ...registry)) struck++
          const ran = await many.here('merge', ...named, ...registry)
          expect(ran.status, ran.stderr).toBe(0)
          expect(made(many)).toEqual(made(one))
          expect([last(one), last(many)]).toEqual(['checkpointed', 'checkpointed'])
          expect((await many.here('plan', 'L', '--to', 'all')).status).toBe(0)
          expect((await many.here('verify')).status).toBe(0)
        },
      ),
      { numRuns: runs },
    )
    expect(struck).toBeGreaterThan(runs / 2)
  })

  it('go on being taken away wherever a merge was killed at that', async () => {
    const { desk: whole, plan } = await planned(2)
    for (const each of ['0/2', '1/2']) expect((await share(whole, plan, each)).status).toBe(0)
    const one = whole.copy()
    expect((await one.here('merge', ...registry)).status).toBe(0)
    let steps = 10
    while (await killed(whole.copy(), steps, 'merge', ...registry)) steps += 10
    // the last ones are those
    for (let at = steps - 30; at < steps; at++) {
      const many = whole.copy()
      await killed(many, at, 'merge', ...registry)
      const ran = await many.here('merge', ...registry)
      expect(ran.status, `step ${at}: ${ran.stderr}`).toBe(0)
      expect(made(many)).toEqual(made(one))
    }
  })

  it('are nothing to do the second time, and make again what has gone', async () => {
    const { desk: own, plan } = await planned(2)
    const of = (ran: { stdout: string; status: number | null; stderr: string }) => answerOf<GenerateBody>(ran)
    const first = of(await share(own, plan, '0/2', '--json'))
    expect(first).toMatchObject({ exit: 0, shard: { index: 0, of: 2, from: null, part: 'parts/0-of-2' } })
    expect(first.counts.made).toBeGreaterThan(2)
    const before = tree(own.in('parts'))
    expect(of(await share(own, plan, '0/2', '--json'))).toMatchObject({ exit: 0, counts: { made: 0 } })
    expect(tree(own.in('parts'))).toEqual(before)
    const { file } = first.documents[0]!
    const bytes = readFileSync(own.in(file))
    rmSync(own.in(file))
    expect(of(await share(own, plan, '0/2', '--json'))).toMatchObject({ exit: 0, counts: { made: 1 } })
    expect(readFileSync(own.in(file))).toEqual(bytes)
  })

  it('are counted by the engine that started them', async () => {
    const { desk: own, plan } = await planned(3)
    for (const [name, value] of [
      ['SLURM_ARRAY_TASK_ID', '0'],
      ['JOB_COMPLETION_INDEX', '1'],
      ['AWS_BATCH_JOB_ARRAY_INDEX', '2'],
    ] as const) {
      const args = ['generate', 'L', '--plan', plan, '--shard', 'auto', ...later, ...registry]
      const ran = await bench.run(args, own.folder, { [name]: value })
      expect(ran.stdout).toContain(`share ${value}/3 (${name}) of plan ${plan}`)
    }
    expect((await own.here('merge')).status).toBe(0)
    const two = { SLURM_ARRAY_TASK_ID: '0', JOB_COMPLETION_INDEX: '1' }
    const args = ['generate', 'L', '--plan', plan, '--shard', 'auto', ...later, ...registry]
    const both = await bench.run(args, own.folder, two)
    expect([both.status, codes(both.stderr)]).toEqual([2, ['shards/engine']])
    const none = await bench.run(args, own.folder)
    expect([none.status, codes(none.stderr)]).toEqual([2, ['shards/engine']])
  })

  it('have each copy where its original is', async () => {
    const { desk: own, plan } = await planned(5)
    for (let index = 0; index < 5; index++) {
      const body = answerOf<GenerateBody>(await share(own, plan, `${index}/5`, '--json'))
      for (const { document } of body.documents)
        expect(shardIndex(document.split('/')[0]!.replace(/-mission|-administration/, ''), 5), document).toBe(
          index,
        )
    }
  })

  it('are of the plan as it was kept: an edit since is refused, by share and by merge', async () => {
    const { desk: own, plan } = await planned(2)
    expect((await share(own, plan, '0/2')).status).toBe(0)
    expect((await share(own, plan, '1/2')).status).toBe(0)
    own.lay(
      ['VA', 'fr', 'A'],
      ['FR', 'fr', 'Au Ministre'],
      ['JP', 'en', 'To the Minister'],
      ['DE', 'en'],
      ['CH', 'en'],
      ['RU', 'ru'],
    )
    const before = tree(own.in('.'))
    for (const ran of [await share(own, plan, '0/2'), await own.here('merge')]) {
      expect(codes(ran.stderr)).toContain('generate/another-plan')
      expect(ran.status).toBe(1)
    }
    expect(tree(own.in('.'))).toEqual(before)
  })
})

describe('before anything moves', () => {
  it('every byte of every part is read', async () => {
    const { desk: own, plan } = await planned(2)
    for (const each of ['0/2', '1/2']) expect((await share(own, plan, each)).status).toBe(0)
    const files = [...tree(own.in('parts')).keys()].filter((file) => file.endsWith('.pdf'))
    expect(files.length).toBeGreaterThan(6)
    for (const file of files) {
      const spoilt = own.copy()
      const full = spoilt.in(path.join('parts', file))
      const bytes = readFileSync(full)
      bytes[bytes.length >> 1]! ^= 1
      writeFileSync(full, bytes)
      const before = tree(spoilt.in('.'))
      const ran = await spoilt.here('merge')
      expect([ran.status, codes(ran.stderr)], file).toEqual([1, ['shards/file']])
      expect(tree(spoilt.in('.'))).toEqual(before)
    }
  })

  it('a part’s record is held to be whole: cut, altered or swapped, it is refused', async () => {
    const { desk: own, plan } = await planned(2)
    for (const each of ['0/2', '1/2']) expect((await share(own, plan, each)).status).toBe(0)
    const ledger = (of: SmallDesk) => of.in('parts/1-of-2/ledger.jsonl')
    const lines = readFileSync(ledger(own), 'utf8').trimEnd().split('\n')
    const spoil: readonly ((of: SmallDesk) => void)[] = [
      (of) => writeFileSync(ledger(of), `${lines.slice(0, -1).join('\n')}\n`),
      (of) => writeFileSync(ledger(of), `${lines.slice(1).join('\n')}\n`),
      (of) => writeFileSync(ledger(of), `${lines.join('\n').replace('"version":', '"version": ')}\n`),
      (of) => rmSync(ledger(of)),
      (of) => cpSync(of.in('parts/0-of-2/ledger.jsonl'), ledger(of)),
    ]
    for (const each of spoil) {
      const spoilt = own.copy()
      each(spoilt)
      const before = tree(spoilt.in('.'))
      const ran = await spoilt.here('merge')
      expect(ran.status, String(each)).toBe(1)
      expect(tree(spoilt.in('.'))).toEqual(before)
    }
  })

  it('parts that were made with two versions of ICU are told apart, and neither is merged', async () => {
    const { desk: own, plan } = await planned(2)
    for (const each of ['0/2', '1/2']) expect((await share(own, plan, each)).status).toBe(0)
    const head = own.in('parts/1-of-2/part.json')
    const said = JSON.parse(readFileSync(head, 'utf8')) as { made: { icu: string } }
    expect(said.made.icu).toBe(process.versions.icu)
    writeFileSync(head, JSON.stringify({ ...said, made: { ...said.made, icu: '41.1' } }))
    const before = tree(own.in('.'))
    const ran = await own.here('merge')
    expect([ran.status, codes(ran.stderr)]).toEqual([1, ['shards/differ']])
    expect(ran.stderr).toContain(`version of Unicode data (ICU): ${process.versions.icu}`)
    expect(ran.stderr).toContain('41.1 (')
    expect(tree(own.in('.'))).toEqual(before)
    // what the hint says works
    rmSync(own.in('parts/1-of-2'), { recursive: true })
    expect((await share(own, plan, '1/2')).status).toBe(0)
    expect((await own.here('merge')).status).toBe(0)
  })

  it('all that is wrong is said at once', async () => {
    const { desk: own, plan } = await planned(7)
    const all = [0, 1, 2, 3, 4, 5, 6]
    for (const index of all) expect((await share(own, plan, `${index}/7`)).status).toBe(0)
    const pdfs = [...tree(own.in('parts')).keys()].filter((file) => file.endsWith('.pdf'))
    const parts = [...new Set(pdfs.map((file) => file.split(path.sep)[0]!))]
    expect(parts.length).toBeGreaterThan(3)
    const [gone, twice, strange, altered] = parts
    rmSync(own.in(`parts/${gone}`), { recursive: true })
    cpSync(own.in(`parts/${twice}`), bench.in('twice'), { recursive: true })
    rmSync(own.in(`parts/${twice}`), { recursive: true })
    expect((await share(own, plan, twice!.replace('-of-', '/'))).status).toBe(0)
    mkdirSync(own.in(`parts/${strange}/XX`))
    writeFileSync(own.in(`parts/${strange}/XX/L_XX_fr.pdf`), 'x')
    writeFileSync(own.in(`parts/${pdfs.find((file) => file.startsWith(altered!))}`), 'x')
    const ran = await own.here('merge', bench.in('twice'))
    expect(new Set(codes(ran.stderr))).toEqual(
      new Set(['shards/gap', 'shards/double', 'shards/stranger', 'shards/file']),
    )
  })
})

describe('without a key', () => {
  it('shares merged are one set, which is signed into the bytes of a run that does all', async () => {
    const { desk: many, plan } = await planned(3)
    const one = many.copy()
    const packing = [...later, '--unsigned', ...registry]
    const whole = await one.here('generate', 'L', '--plan', plan, ...packing)
    expect(whole.status, whole.stderr).toBe(0)
    for (const index of [2, 0, 1]) {
      const ran = await many.here('generate', 'L', '--plan', plan, '--shard', `${index}/3`, ...packing)
      expect(ran.status, ran.stderr).toBe(0)
      const again = await many.here(
        'generate',
        'L',
        '--plan',
        plan,
        '--shard',
        `${index}/3`,
        '--unsigned',
        ...registry,
      )
      expect(again.stdout).toContain('nothing to do')
    }
    for (const at of [2, 9, 23]) {
      const struck = many.copy()
      await killed(struck, at, 'merge')
      expect((await struck.here('merge')).status).toBe(0)
      expect(made(struck)).toEqual(made(one))
    }
    const body = answerOf<MergeBody>(await many.here('merge', '--json'))
    expect(body).toMatchObject({ exit: 0, unsigned: `unsigned/${plan}`, parts: [{}, {}, {}] })
    expect(made(many)).toEqual(made(one))
    expect(existsSync(many.in('parts'))).toBe(false)
    const signing = ['sign', ...registry, '--late', '--reason', 'the token was away']
    for (const each of [one, many]) expect((await each.here(...signing)).status).toBe(0)
    expect(made(many)).toEqual(made(one))
  })
})

describe('what is merged already', () => {
  it('is nothing to merge, and what is left elsewhere does no harm', async () => {
    const { desk: own, plan } = await planned(2)
    for (const each of ['0/2', '1/2']) expect((await share(own, plan, each)).status).toBe(0)
    cpSync(own.in('parts'), path.join(own.folder, 'copy'), { recursive: true })
    expect(answerOf<MergeBody>(await own.here('merge', '--json'))).toMatchObject({ exit: 0, plan })
    expect(answerOf<MergeBody>(await own.here('merge', '--json'))).toMatchObject({
      exit: 0,
      plan: null,
      parts: [],
    })
    const before = tree(own.in('.'))
    const again = answerOf<MergeBody>(await own.here('merge', path.join(own.folder, 'copy'), '--json'))
    expect(again).toMatchObject({ exit: 0, plan, counts: { made: 0 } })
    expect(tree(own.in('.'))).toEqual(before)
    expect(readdirSync(own.in('.'))).not.toContain('parts')
  })
})
