import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, it } from 'vitest'
import type { PlanBody, StatusBody } from '../src/commands/answers.ts'
import { RESOLUTIONS, type Resolution } from '../src/model/ledger.ts'
import { openBench, root, tree } from './command.ts'
import { runHere } from './here.ts'
import { type Card, type Cards, copyOfCards, heldBy, sendAll, takeBackAll } from './record-model.ts'
import { type Files, sha256Of } from './registry.ts'
import { seed } from './seed.ts'
import { laySmallProject, type Row } from './small-project.ts'

/**
 * The histories of record-model.test.ts once more, fewer and shorter, through the program as a person runs it: plan,
 * status, history, verify and reprint say what is on the cards, and nothing ends with 70. PROGRAM_HISTORIES says how many.
 */
const histories = Number(process.env.PROGRAM_HISTORIES ?? 3)

const bench = openBench()
afterAll(() => bench.close())
const fault = path.join(root, 'test/scenario/fault.js')
const identity = ['--identity', path.join(root, 'test/sign/rsa2048.pem')]
const ids = ['BE', 'FR', 'JP']
const first: readonly Row[] = [
  ['BE', 'fr'],
  ['FR', 'fr'],
  ['JP', 'en'],
]

type Step =
  | { readonly kind: 'title' | 'language'; readonly id: string; readonly to: string }
  | { readonly kind: 'drop' | 'back' | 'reprint' | 'issue' | 'void'; readonly id: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'generate'; readonly as: Resolution | null; readonly dies: number | null }
  | { readonly kind: 'older'; readonly what: string; readonly mend: string }

const kind = <Kind extends string>(...kinds: readonly Kind[]) => fc.constantFrom(...kinds)
const id = fc.constantFrom(...ids)
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: kind('title'), id, to: fc.constantFrom('', 'A', 'B') }),
  fc.record({ kind: kind('language'), id, to: fc.constantFrom('fr', 'en') }),
  fc.record({ kind: kind('drop', 'back', 'reprint'), id }),
  fc.record({ kind: kind('text'), text: fc.constantFrom('', 'a', 'b') }),
  {
    weight: 5,
    arbitrary: fc.record({
      kind: kind('generate'),
      as: fc.option(
        fc.constantFrom(...RESOLUTIONS.filter((as) => as !== 'corrigendum' && as !== 'reminder')),
        { freq: 2 },
      ),
      dies: fc.option(fc.integer({ min: 1, max: 45 }), { freq: 3 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: kind('issue', 'issue', 'void'), id }) },
  fc.record({
    kind: kind('older'),
    what: kind('ledger', 'ledger and head', 'folder'),
    mend: kind('restore', 'adopt'),
  }),
)
/** Something is made and sent first, so that there is something to be careful of. */
const story = fc
  .tuple(id, fc.array(step, { minLength: 4, maxLength: 9 }))
  .map(([sent, then]): readonly Step[] => [
    { kind: 'generate', as: null, dies: null },
    { kind: 'issue', id: sent },
    ...then,
  ])

/** A registry of three addressees, in a folder of its own. */
class Officer {
  cards: Cards = new Map()
  private rows = first
  private text = ''
  private day = 11
  private readonly moments: { readonly files: Files; readonly cards: Cards }[] = []
  private readonly folder: string
  private readonly letter: string

  constructor(name: string) {
    this.folder = bench.in(name)
    this.letter = path.join(this.folder, 'out/L')
    this.lay()
  }

  private lay(): void {
    const project = path.join(this.folder, 'project')
    laySmallProject(project, this.rows)
    // a form is one more file, and takes as long as all else
    rmSync(path.join(project, 'templates/L/form.hbs'))
    const french = path.join(project, 'templates/L/fr.hbs')
    writeFileSync(french, readFileSync(french, 'utf8').replace('}}</p>', `}} ${this.text}</p>`))
  }

  private async run(args: readonly string[], settings: NodeJS.ProcessEnv = {}) {
    const own = { XDG_STATE_HOME: path.join(this.folder, 'state'), ...settings }
    const ran = await bench.run([...args, '--data', 'project'], this.folder, own)
    expect(ran.status, `${args.join(' ')}: ${ran.stderr}`).not.toBe(70)
    return ran
  }

  /** What a command says that changes nothing, in this process: after each step three are asked. */
  private async look(...args: readonly string[]) {
    const own = { XDG_STATE_HOME: path.join(this.folder, 'state') }
    return runHere(bench, [...args, '--data', 'project'], own, this.folder)
  }

  private async json<T>(...args: readonly string[]): Promise<T> {
    const { stdout, stderr, status } = await this.look(...args, '--json')
    expect([0, 3], `${args.join(' ')}: ${stdout}${stderr}`).toContain(status)
    return JSON.parse(stdout) as T
  }

  async take(step: Step): Promise<void> {
    const set = (id: string, to: (row: Row) => Row): void => {
      this.rows = this.rows.map((row) => (row[0] === id ? to(row) : row))
    }
    switch (step.kind) {
      case 'title':
        set(step.id, ([id, language]) => [id, language, step.to])
        return this.lay()
      case 'language':
        set(step.id, ([id, , title]) => [id, step.to, title ?? ''])
        return this.lay()
      case 'drop':
        // a list of nobody is an error
        if (this.rows.length > 1) this.rows = this.rows.filter(([id]) => id !== step.id)
        return this.lay()
      case 'back':
        if (!this.rows.some(([id]) => id === step.id))
          this.rows = [...this.rows, ...first.filter(([id]) => id === step.id)]
        return this.lay()
      case 'text':
        this.text = step.text
        return this.lay()
      case 'generate':
        return this.generate(step.as, step.dies)
      case 'issue': {
        const on = `2004-05-${this.day}`
        const ran = await this.run(['issue', 'L', '--only', step.id, '--channel', 'pouch', '--on', on])
        // what has left by that channel is not recorded twice
        const going = [...this.cards].filter(([, { versions }]) => versions.at(-1)!.days.length === 0)
        if (ran.status === 0) sendAll(new Map(going), [step.id], on)
        return
      }
      case 'void': {
        const ran = await this.run([
          'issue',
          'L',
          '--void',
          '--only',
          step.id,
          '--reason',
          'it lay on a desk',
        ])
        if (ran.status === 0) takeBackAll(this.cards, [step.id])
        return
      }
      case 'reprint':
        return this.reprint(step.id)
      case 'older':
        return this.older(step.what, step.mend)
    }
  }

  private async generate(as: Resolution | null, dies: number | null): Promise<void> {
    const before = copyOfCards(this.cards)
    const word = as === null ? [] : ['--as', as, '--reason', 'so it is', '--withdraw', '1']
    const dated = as === 'revision' ? ['--dated', `2004-06-${this.day++}`] : []
    const options = ['L', ...word, ...dated, '--skip-held']
    const planned = await this.run(['plan', ...options, '--json'])
    // there is nothing that the word is an answer to
    if (planned.status !== 0 && planned.status !== 3) return
    const { steps } = JSON.parse(planned.stdout) as PlanBody
    const death =
      dies === null ? {} : { NODE_OPTIONS: `--import ${fault}`, FAULT_IN: 'out/L', FAULT: `kill:${dies}` }
    const ran = await this.run(['generate', ...options, ...identity], death)
    const ended = { 0: 'done', 3: 'done', 1: 'refused' }[ran.status ?? -1] ?? 'died'
    if (ended === 'died' && dies === null) throw new Error(ran.stderr)
    if (ended === 'died') {
      const asBefore = await this.objections()
      if (asBefore.length === 0) return
    }
    if (ended !== 'refused') this.carryOut(steps)
    if (as !== null) return
    for (const [document, card] of before)
      expect(heldBy(this.cards.get(document)!), document).toBe(heldBy(card))
  }

  private carryOut(steps: PlanBody['steps']): void {
    for (const { action, document, file } of steps) {
      if (action === 'held' || action === 'waits') continue
      const card: Card = this.cards.get(document) ?? { versions: [], stands: false, story: [] }
      this.cards.set(document, card)
      if (action === 'new' || action === 'changed') {
        card.story.push(...(card.stands ? ['superseded'] : []), 'made')
        const made = sha256Of(this.bytesOf(file))
        card.versions.push({ made, sha256: made, days: [], isUnclear: false })
        card.stands = true
      } else if (action === 'withdrawn' || action === 'put-aside') {
        card.story.push(action === 'withdrawn' ? 'withdrawn' : 'superseded')
        card.stands = false
      } else if (action === 'restored') {
        card.story.push('restored')
        card.stands = true
      } else card.story.push('settled')
    }
  }

  /** Of a run that was struck it may still bear its temporary name. */
  private bytesOf(file: string): Buffer {
    const full = path.join(this.letter, file)
    const part = path.join(path.dirname(full), `.${path.basename(full)}.part`)
    return readFileSync(existsSync(part) ? part : full)
  }

  private async reprint(id: string): Promise<void> {
    const into = path.join(this.folder, `reprint-${this.day++}`)
    const ran = await this.run(['reprint', id, 'L', '--into', into])
    if (ran.status !== 0) return
    const own = this.rows.find((row) => row[0] === id)?.[1]
    const put = [...tree(into)].map(([, bytes]) => sha256Of(bytes))
    const reprinted = [...this.cards].filter(
      ([document, { stands }]) => stands && document.startsWith(`${id}/`),
    )
    expect(put.sort(), own).toEqual(reprinted.map(([, { versions }]) => versions.at(-1)!.sha256).sort())
    for (const [, { story }] of reprinted) story.push('reprinted')
  }

  /** What was there after the first letters comes back: it is seen, and nothing is written before it is mended. */
  private async older(what: string, mend: string): Promise<void> {
    const now = tree(this.letter)
    const { files } = this.moments[0]!
    if (files.get('ledger.jsonl')!.equals(now.get('ledger.jsonl')!)) return
    const names = what === 'ledger' ? ['ledger.jsonl'] : ['ledger.jsonl', 'ledger-head.json']
    const mixed = new Map([...now, ...names.map((name) => [name, files.get(name)!] as const)])
    mixed.delete('.change')
    this.putBack(what === 'folder' ? files : mixed)
    const verified = await this.run(['verify'])
    expect([verified.status, verified.stdout + verified.stderr]).toEqual([
      1,
      expect.stringMatching(/ledger\/witness/),
    ])
    for (const args of [
      ['issue', 'L', '--all'],
      ['generate', 'L', ...identity],
    ]) {
      const ran = await this.run(args)
      expect([ran.status, ran.stderr], args[0]).toEqual([1, expect.stringMatching(/ledger\/witness/)])
    }
    if (mend === 'restore') return this.putBack(now)
    const adopted = await this.run(['adopt', 'L', '--now'])
    expect(adopted.status, adopted.stderr).toBe(0)
    const held = [...this.cards].flatMap(([document, card]) => {
      const sha256 = heldBy(card)
      const wasKnown = this.moments[0]!.cards.get(document)?.versions.some((one) => one.sha256 === sha256)
      return sha256 === null || wasKnown ? [] : [document]
    })
    this.cards = await this.asTold()
    const there = new Set([...tree(this.letter).values()].map(sha256Of))
    for (const document of held) {
      const card = this.cards.get(document)
      const isThere = card?.versions.some(({ sha256 }) => there.has(sha256))
      if (isThere) expect(heldBy(card!), `${document} has left, and counts as if not`).not.toBe(null)
    }
  }

  private putBack(files: Files): void {
    rmSync(this.letter, { recursive: true, force: true })
    for (const [file, bytes] of files) {
      mkdirSync(path.join(this.letter, path.dirname(file)), { recursive: true })
      writeFileSync(path.join(this.letter, file), bytes)
    }
  }

  private async stories(): Promise<
    ReadonlyMap<string, readonly { event: string; sha256: string; on?: string }[]>
  > {
    type Entry = { about: { document: string }; event: string; sha256: string; on?: string }
    type Told = { readonly addressees: readonly { readonly entries: readonly Entry[] }[] }
    const { addressees } = await this.json<Told>('history', ids.join(), 'L')
    const stories = new Map<string, { event: string; sha256: string; on?: string }[]>()
    for (const entry of addressees.flatMap(({ entries }) => entries))
      stories.set(entry.about.document, [...(stories.get(entry.about.document) ?? []), entry])
    return stories
  }

  /** Cards from what history and status say. */
  private async asTold(): Promise<Cards> {
    const cards: Cards = new Map()
    for (const [document, entries] of await this.stories()) {
      const card: Card = { versions: [], stands: false, story: entries.map(({ event }) => event) }
      for (const { event, sha256, on } of entries) {
        const isNew = event === 'made' || event === 'adopted'
        if (isNew) card.versions.push({ made: sha256, sha256, days: [], isUnclear: event === 'adopted' })
        if (event === 'issued') card.versions.find((one) => one.sha256 === sha256)!.days.push(on!)
        if (isNew || event === 'restored') card.stands = true
        if (event === 'withdrawn') card.stands = false
      }
      cards.set(document, card)
    }
    return cards
  }

  /** What the commands say otherwise than the cards. */
  async objections(): Promise<readonly string[]> {
    if (this.cards.size === 0) return []
    const found: string[] = []
    const [stories, verified, status] = await Promise.all([
      this.stories(),
      this.look('verify'),
      this.json<StatusBody>('status', 'L'),
    ])
    for (const document of new Set([...stories.keys(), ...this.cards.keys()])) {
      const told = (stories.get(document) ?? []).map(({ event }) => event).join(' ')
      const should = this.cards.get(document)?.story.join(' ') ?? ''
      if (told !== should) found.push(`history of ${document}: ${told}; on its card: ${should}`)
    }
    if (verified.status !== 0) found.push(`verify: ${verified.stdout}${verified.stderr}`)
    for (const { document, condition, standing } of status.documents) {
      const card = this.cards.get(document)
      const last = card?.versions.at(-1)
      const hasLeft = last !== undefined && (last.isUnclear || last.days.length > 0)
      const stands = condition !== 'missing' && condition !== 'gone'
      if (stands !== (card?.stands ?? false)) found.push(`status of ${document}: ${condition}`)
      const issued = standing !== null && (standing.isUnclear || standing.issued.length > 0)
      if (standing !== null && issued !== hasLeft) found.push(`status of ${document}: issued ${issued}`)
    }
    return found
  }

  async remember(): Promise<void> {
    this.moments.push({ files: tree(this.letter), cards: copyOfCards(this.cards) })
  }
}

it('the commands say what is on the cards, or a witness says what is wrong', async () => {
  let nth = 0
  console.log(`SEED=${seed} PROGRAM_HISTORIES=${histories}`)
  const tell = async (steps: readonly Step[]): Promise<void> => {
    const officer = new Officer(`program-${nth++}`)
    for (const step of steps) {
      await officer.take(step)
      expect(await officer.objections(), JSON.stringify(step)).toEqual([])
      await officer.remember()
    }
  }
  const half = Math.ceil(histories / 2)
  await Promise.all(
    [seed, seed + 1].map((seed) => fc.assert(fc.asyncProperty(story, tell), { numRuns: half, seed })),
  )
}, 1_800_000)
