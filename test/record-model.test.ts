import { rmSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, it } from 'vitest'
import type { Archive } from '../src/archive/archive.ts'
import type { Change } from '../src/archive/change.ts'
import { filesIn } from '../src/commands/verify-record.ts'
import { currentOf, hasLeft } from '../src/model/document-state.ts'
import { RESOLUTIONS } from '../src/model/ledger.ts'
import type { PlanItem } from '../src/model/plan.ts'
import type { PlanOptions } from '../src/plan/request.ts'
import { wordsOf } from '../src/problems/words.ts'
import type { Sequence } from '../src/sequence.ts'
import { everybody, type Lists, fewLists as lists } from './desk.ts'
import { newFolder } from './folder.ts'
import { Died, dieAt, revive } from './mortal.ts'
import {
  type Cards,
  cardsOf,
  carryOut,
  copyOfCards,
  heldBy,
  renewCards,
  sendAll,
  takeBackAll,
} from './record-model.ts'
import { type Act, type Files, openRegistry, type Registry, sha256Of, timesOf } from './registry.ts'
import { messages } from './said.ts'
import { seed } from './seed.ts'

/**
 * Random histories of a registry, on a real folder and on cards: whatever is edited, sent, taken back, decided, killed half-
 * way, put back from an older copy and adopted, whatever becomes of the key of cells, the record and the cards say the same, or a witness names what is wrong.
 * HISTORIES says how many are tried; SEED begins with another.
 */
const histories = Number(process.env.HISTORIES ?? 100)

const home = newFolder()
afterAll(() => rmSync(home, { recursive: true, force: true }))

/** What was so after an act, to be put back. */
interface Moment {
  readonly files: Files
  readonly cards: Cards
}

/** The cards, and what has been. */
interface Model {
  cards: Cards
  readonly moments: Moment[]
  /** a revision has been made: what was not yet revised follows by itself */
  isRevised: boolean
}

type Command = fc.AsyncCommand<Model, Registry>

/** `isEdit`: it touches lists and texts alone, so that the record says what it said, and only plan and status may change. */
const command = (
  name: string,
  of: unknown,
  isEdit: boolean,
  run: (model: Model, registry: Registry) => Promise<void> | void,
): Command => ({
  check: () => true,
  async run(model, registry) {
    await run(model, registry)
    const archive = opened(registry)
    if (isEdit) return expect(planObjections(registry, archive, model.cards)).toEqual([])
    model.moments.push({ files: registry.files(), cards: copyOfCards(model.cards) })
    expect(await objections(registry, archive, model.cards)).toEqual([])
  },
  toString: () => `${name}(${JSON.stringify(of)})`,
})

function opened(registry: Registry): Archive {
  const archive = registry.open()
  if (archive.kind === 'problems') throw new Error(messages(archive.problems))
  return archive.value
}

/** What status, history, verify and reprint would say otherwise than the cards. */
async function objections(registry: Registry, archive: Archive, cards: Cards): Promise<readonly string[]> {
  const found: string[] = archive.disagreements.map(({ problem }) => wordsOf(problem).message)
  // status and history
  const told = cardsOf(archive)
  for (const document of new Set([...told.keys(), ...cards.keys()])) {
    const [says, should] = [told.get(document), cards.get(document)].map((card) => JSON.stringify(card))
    if (says !== should) found.push(`${document}: the record says ${says}, the cards ${should}`)
  }
  // verify
  for (const { problems } of filesIn(archive, null).files)
    found.push(...problems.map((each) => wordsOf(each).message))
  for (const each of await registry.untold(archive, [])) found.push(wordsOf(each).message)
  // reprint
  for (const { document, versions, gone } of archive.documents.values())
    for (const version of versions) {
      const read = archive.read(version)
      const isNeeded = (gone === null && version === versions.at(-1)) || hasLeft(version)
      if (read.kind === 'ok' && sha256Of(read.value) !== version.sha256)
        found.push(`${document}: other bytes`)
      if (read.kind === 'problems' && isNeeded)
        found.push(`${document} version ${version.made.version} is lost`)
    }
  return [...found, ...planObjections(registry, archive, cards)]
}

function planObjections(registry: Registry, archive: Archive, cards: Cards): readonly string[] {
  const planned = registry.plan(archive)
  if (planned.kind === 'problems') return planned.problems.map((each) => wordsOf(each).message)
  const found: string[] = []
  for (const { kind, document, state } of planned.value.items) {
    if (kind === 'make' && (state === null) === cards.has(document)) found.push(`${document}: is it new?`)
    if (kind === 'keep' && cards.get(document)?.stands !== true)
      found.push(`${document} is kept, and does not stand`)
  }
  return found
}

/** Nothing that an addressee holds changes without the officer's word. */
function expectHeld(before: Cards, after: Cards, given: Partial<PlanOptions>, isRevised: boolean): void {
  if (given.as !== undefined && given.as !== null) return
  for (const [document, card] of before) {
    const held = heldBy(card)
    // a copy follows its original
    if (held === null || isRevised || document.includes('-mission/')) continue
    expect(heldBy(after.get(document)!), document).toBe(held)
    const isAsHeld = card.stands && card.versions.at(-1)!.made === held
    if (isAsHeld)
      expect([after.get(document)!.stands, after.get(document)!.versions.at(-1)!.made], document).toEqual([
        true,
        held,
      ])
  }
}

// what happens

type Arbitraries<Of extends readonly unknown[]> = { [Key in keyof Of]: fc.Arbitrary<Of[Key]> }

const ofKind = <Of extends readonly unknown[]>(
  name: string,
  arbitraries: Arbitraries<Of>,
  run: (...of: Of) => (model: Model, registry: Registry) => Promise<void>,
): fc.Arbitrary<Command> =>
  fc
    .tuple<[...Of]>(...(arbitraries as never))
    .map((of) =>
      command(name, of, false, (model, registry) => run(...(of as unknown as Of))(model, registry)),
    )

const edit = <Of extends readonly unknown[]>(
  name: string,
  arbitraries: Arbitraries<Of>,
  change: (...of: Of) => (lists: Lists) => Partial<Lists>,
): fc.Arbitrary<Command> =>
  fc
    .tuple<[...Of]>(...(arbitraries as never))
    .map((of) => command(name, of, true, (_, registry) => registry.edit(change(...(of as unknown as Of)))))

const word = fc.constantFrom('', 'a', 'b')
const minister = fc.constantFrom('BE', 'FR', 'RU')
const addressee = fc.constantFrom('BE', 'FR', 'RU', 'FR-mission', 'RU-mission')
const some = fc.subarray(everybody, { minLength: 1 })
const day = fc.constantFrom('2004-05-11', '2004-05-12')
const death = fc.option(fc.record({ steps: fc.integer({ min: 1, max: 60 }), torn: fc.boolean() }), {
  freq: 4,
})

const edits: readonly fc.Arbitrary<Command>[] = [
  edit('title', [addressee, word], (id, title) => ({ ministers, missions }) => ({
    ministers: ministers.map((row) => (row.id === id ? { ...row, title } : row)),
    missions: missions.map((row) => (row.id === id ? { ...row, title } : row)),
  })),
  edit('language', [minister, fc.constantFrom('fr', 'ru')], (id, language) => ({ ministers }) => ({
    ministers: ministers.map((row) => (row.id === id ? { ...row, language } : row)),
  })),
  edit('text', [fc.constantFrom('fr', 'ru', 'form'), word], (of, text) => ({ texts }) => ({
    texts: { ...texts, [of]: text },
  })),
  edit('drop', [addressee], (id) => ({ ministers, missions }) => ({
    ministers: ministers.filter((row) => row.id !== id),
    missions: missions.filter((row) => row.id !== id),
  })),
  edit('restore', [addressee], (id) => (now) => {
    const isThere = [...now.ministers, ...now.missions].some((row) => row.id.replace('-pm', '') === id)
    if (isThere) return {}
    return {
      ministers: [...now.ministers, ...lists.ministers.filter((row) => row.id === id)],
      missions: [...now.missions, ...lists.missions.filter((row) => row.id === id)],
    }
  }),
  edit('rename', [], () => ({ ministers }) => ({
    ministers: ministers.map((row) => (row.id === 'FR' ? { ...row, id: 'FR-pm' } : row)),
  })),
  edit('sheet', [fc.subarray(['fr', 'ru'], { minLength: 1 })], (tags) => ({ sheets }) => ({
    sheets: new Map([...sheets, [sheets.size + 1, Object.fromEntries(tags.map((tag) => [tag, 'x']))]]),
  })),
  edit('output', [], () => ({ output }) => ({ output: `${output}1` })),
]

type Death = { readonly steps: number; readonly torn: boolean } | null

/** An act that may die half-way: then it was done, or it was not. */
async function act(
  model: Model,
  registry: Registry,
  death: Death,
  work: () => Promise<Act>,
  onCards: (cards: Cards, items: Sequence<PlanItem>) => void,
  planned: () => readonly PlanItem[],
): Promise<Act | 'died'> {
  if (death !== null) dieAt(death.steps, death.torn, registry.letter)
  try {
    const done = await work()
    if (await revive()) throw new Error('it died, and said that it had not')
    if (done.kind === 'done') onCards(model.cards, done.items)
    return done
  } catch (error) {
    const died = await revive()
    if (!(died && isDeath(error))) throw error
  }
  registry.bury()
  const archive = opened(registry)
  const asBefore = await objections(registry, archive, model.cards)
  if (asBefore.length === 0) return 'died'
  const after = copyOfCards(model.cards)
  onCards(after, planned())
  expect(await objections(registry, archive, after), asBefore.join('\n')).toEqual([])
  model.cards = after
  return 'died'
}

const isDeath = (error: unknown): boolean =>
  error instanceof Died || (error instanceof Error && error.cause instanceof Died)

const options: fc.Arbitrary<Partial<PlanOptions>> = fc.record(
  {
    to: fc.constantFrom('ministers', 'missions', 'all'),
    only: fc.option(fc.subarray(['BE', 'FR', 'RU', 'FR-pm'], { minLength: 1 }), { freq: 3 }),
    as: fc.option(fc.constantFrom(...RESOLUTIONS), { freq: 2 }),
    skipHeld: fc.boolean(),
  },
  { requiredKeys: ['to'] },
)

const generate = ofKind('generate', [options, death], (given, death) => async (model, registry) => {
  const before = copyOfCards(model.cards)
  let items: Sequence<PlanItem> = []
  const done = await act(
    model,
    registry,
    death,
    () =>
      registry.generate(given, (due) => {
        items = due
      }),
    (cards, items) => carryOut(cards, items, filesAfter(registry)),
    () => [...items],
  )
  if (given.as === 'revision' && (done === 'died' || done.kind === 'done')) model.isRevised = true
  expectHeld(before, model.cards, given, model.isRevised)
})

/** As they are when a pending change is carried out: what bears a temporary name gets its own. */
function filesAfter(registry: Registry): Files {
  const files = new Map(registry.files())
  for (const [file, bytes] of files) {
    const found = /^(.*\/)\.(.*)\.part$/.exec(file)
    if (found !== null) files.set(`${found[1]}${found[2]}`, bytes)
  }
  return files
}

const issue = ofKind('issue', [some, day, death], (ids, on, death) => async (model, registry) => {
  await act(
    model,
    registry,
    death,
    () => registry.issue(ids, on),
    (cards) => sendAll(cards, ids, on),
    () => [],
  )
})
const renew = ofKind('renew', [some, death], (ids, death) => async (model, registry) => {
  const bytesOf = (document: string): Buffer => {
    const { file } = currentOf(opened(registry).documents.get(document)!)
    return filesAfter(registry).get(file!)!
  }
  const done = await act(
    model,
    registry,
    death,
    () => registry.renew(ids),
    (cards) => renewCards(cards, ids, bytesOf),
    () => [],
  )
  if (done !== 'died') expect(done.kind).toBe('done')
})
const takeBack = ofKind('void', [some], (ids) => async (model, registry) => {
  await act(
    model,
    registry,
    null,
    () => registry.void(ids),
    (cards) => takeBackAll(cards, ids),
    () => [],
  )
})

const loseKey = fc
  .boolean()
  .map((another) => command('loseKey', another, true, (_, registry) => registry.loseKey(another)))

const LEDGER = 'ledger.jsonl'
const HEAD = 'ledger-head.json'

/** The ledger's text, as it is when a change that was written down is carried out. */
function had(files: Files): string {
  const ledger = files.get(LEDGER) ?? Buffer.alloc(0)
  const change = files.get('.change')
  if (change === undefined) return ledger.toString()
  const { lines } = JSON.parse(change.toString()) as Change
  return ledger.subarray(0, lines.wholeBytes).toString() + lines.text
}

/**
 * Before a change that was begun: a ledger that comes back without what was written down tells of that, unless it has the
 * lines by then.
 */
function beforeChange(files: Files): Files {
  const change = files.get('.change')
  if (change === undefined) return files
  const before = new Map(files)
  for (const { from, to } of (JSON.parse(change.toString()) as Change).moves) {
    const moved = files.get(to)
    if (moved !== undefined) before.set(from, moved)
  }
  return before
}

interface Position {
  readonly lines: number
  readonly chain: string
}
const positionIn = (bytes: Buffer | undefined): Position | null =>
  bytes === undefined ? null : (JSON.parse(bytes.toString()) as Position)

/** Whether a ledger has the line that a witness saw last. */
const goesOnFrom = (ledger: string, position: Position | null): boolean =>
  position === null || (ledger.split('\n')[position.lines - 1] ?? '').endsWith(`"chain":"${position.chain}"}`)

/** An older copy comes back, of the ledger, of it and its head, or of the whole folder; here, or where nobody has seen it. */
const putBack = ofKind(
  'putBack',
  [
    fc.nat(12),
    fc.constantFrom('ledger', 'ledger and head', 'folder'),
    fc.boolean(),
    fc.constantFrom('restore', 'adopt'),
  ],
  (back, what, isElsewhere, mend) => async (model, registry) => {
    const now = registry.files()
    const older = model.moments[Math.max(0, model.moments.length - 1 - back)]
    if (older === undefined) return
    const mixed = new Map(now)
    for (const name of what === 'ledger' ? [LEDGER] : [LEDGER, HEAD]) {
      const bytes = older.files.get(name)
      if (bytes === undefined) mixed.delete(name)
      else mixed.set(name, bytes)
    }
    const put = what === 'folder' ? older.files : mixed
    if (had(put) === had(now)) return
    registry.putBack(put)
    const memory = positionIn(registry.remembered())
    if (isElsewhere) registry.forget()
    if (registry.open().kind === 'problems') {
      // what was written down to be done does not follow from it
      expect((await registry.issue(everybody, '2004-05-13')).kind).toBe('refused')
      registry.putBack(now)
      return
    }
    const found = opened(registry)
    const untold = await registry.untold(found, [])
    const witnesses = found.disagreements.map(({ witness }) => witness)
    const seen = isElsewhere ? [] : ([['machine', memory]] as const)
    for (const [witness, position] of [['head', positionIn(put.get(HEAD))] as const, ...seen])
      expect(witnesses.includes(witness), witness).toBe(!goesOnFrom(had(put), position))
    if (witnesses.length === 0 && untold.length === 0) {
      // what no witness can see: the files are those of that time, or lie where they lay, and nobody has seen more
      const before = beforeChange(older.files)
      const isAsThen = [...put].every(([file, bytes]) =>
        [older.files, before].some((then) => !file.endsWith('.pdf') || then.get(file)?.equals(bytes)),
      )
      expect(isAsThen || [...filesIn(found, null).files].some(({ problems }) => problems.length > 0)).toBe(
        true,
      )
      if ((await objections(registry, found, older.cards)).length === 0) {
        model.cards = copyOfCards(older.cards)
        return
      }
    } else {
      // nothing is written before it is mended
      const refused = [
        await registry.issue(everybody, '2004-05-13'),
        await registry.generate({ to: 'all', skipHeld: true }),
      ]
      expect(refused[0]!.kind).toBe('refused')
      expect(
        refused[1]!.kind === 'refused' || (refused[1]!.kind === 'done' && refused[1]!.items.length === 0),
      ).toBe(true)
      const after = registry.files()
      for (const [file, bytes] of put)
        if (file === LEDGER || file.endsWith('.pdf')) expect(after.get(file)?.equals(bytes), file).toBe(true)
    }
    const onDisk = new Set([...put.values()].flatMap(timesOf))
    // a ledger of another time may tell of files that are nowhere any more: only a backup has them
    const isLost = [...older.cards.values()].some(({ versions }) =>
      versions.some(({ sha256 }) => !onDisk.has(sha256)),
    )
    if (mend === 'restore' || isLost) {
      // where nothing was to be done, the older one was seen by now
      if (isElsewhere) registry.forget()
      registry.putBack(now)
      return
    }
    const truth = model.cards
    expect(await registry.adopt()).toEqual({ kind: 'done', items: [] })
    const adopted = opened(registry)
    model.cards = cardsOf(adopted)
    for (const [document, card] of truth) {
      const held = heldBy(card)
      if (held === null) continue
      const bytes = card.versions.find(({ made }) => made === held)?.sha256 ?? ''
      // of what the older ledger knew, it knew whether it had left by then: by the bytes it was made with, or as the file of
      // today goes on from, since what was renewed before it was adopted is known here by the renewed bytes
      const same = model.cards.get(document)?.versions.find(({ sha256 }) => sha256 === bytes)
      const isKnown = older.cards
        .get(document)
        ?.versions.some(({ made }) => made === held || made === same?.made)
      if (isKnown || !onDisk.has(bytes)) continue
      expect(
        model.cards.get(document)?.versions.some(({ sha256, isUnclear }) => sha256 === bytes && isUnclear),
        `${document} has left, and counts as if not`,
      ).toBe(true)
    }
  },
)

/** several times what they take on a machine that does nothing else */
const patienceMs = Math.max(600_000, 360 * histories)

it(
  'the record and the cards say the same, or a witness says what is wrong',
  async () => {
    let nth = 0
    const all = fc.commands(
      [generate, generate, generate, ...edits, issue, issue, takeBack, renew, putBack, loseKey].map(
        (each) => each,
      ),
      { maxCommands: 30, size: 'max' },
    )
    console.log(`SEED=${seed} HISTORIES=${histories}`)
    await fc.assert(
      fc.asyncProperty(all, async (commands) => {
        const folder = path.join(home, String(nth++))
        const setup = (): { model: Model; real: Registry } => ({
          model: { cards: new Map(), moments: [], isRevised: false },
          real: openRegistry(lists, folder),
        })
        try {
          await fc.asyncModelRun(setup, commands)
        } finally {
          await revive()
          rmSync(folder, { recursive: true, force: true })
        }
      }),
      { numRuns: histories, seed },
    )
  },
  patienceMs,
)
