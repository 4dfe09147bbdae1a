import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Inputs, Issued, Item, Job, Resolution, Seal, Standing } from '../src/model/ledger.ts'
import type { Edition } from '../src/model/letter.ts'
import type { Recipient } from '../src/model/recipient.ts'
import { decide, named } from '../src/plan/plan.ts'
import { firstEdition, madeEntry } from './ledger-sample.ts'

const job = (recipient: string, inputs: Inputs, edition: Edition = firstEdition): Job => ({
  id: `${recipient}/fr/letter`,
  recipient: { id: recipient } as Recipient,
  original: null,
  language: 'fr',
  part: 'letter',
  edition,
  file: `${recipient}.pdf`,
  inputs,
})
const left: Issued = {
  event: 'issued',
  at: '',
  document: '',
  file: '',
  sha256: '',
  program: '',
  channel: null,
  on: '2004-05-11',
}
const standingOf = (each: Job, issued: boolean, seal?: Seal): Standing => ({
  made: madeEntry(each.id, {
    file: each.file,
    inputs: each.inputs,
    edition: each.edition,
    ...(seal ? { seal } : {}),
  }),
  withdrawn: null,
  issued: issued ? [left] : [],
  corrected: null,
})

interface Case {
  readonly found?: ReadonlyMap<string, string>
  readonly seal?: Seal
  readonly resolution?: Resolution
  readonly sheets?: ReadonlyMap<string, string>
}
const planned = (jobs: readonly Job[], standing: readonly Standing[], given: Case = {}) =>
  named(
    decide(jobs, {
      standing: new Map(standing.map((each) => [each.made.document, each])),
      found: given.found ?? new Map(standing.map(({ made }) => [made.file, made.sha256])),
      seal: given.seal ?? null,
      resolution: given.resolution ?? null,
      sheets: given.sheets ?? new Map(),
      waiting: new Map(),
    }),
  )
const reasons = (items: readonly Item[]) =>
  items.flatMap((item) => (item.kind === 'keep' ? [] : [[item.kind, ...item.reasons]]))

const one = job('FR', { 'ministers.csv title_fr': 'a', 'templates/DM-1132/fr.hbs': 'b', program: '1' })
const changed = (inputs: Inputs): Job => job('FR', { ...one.inputs, ...inputs })

describe('the plan', () => {
  it('makes what is new, keeps what is as it was', () => {
    expect(reasons(planned([one], []).items)).toEqual([['make', 'new']])
    expect(reasons(planned([one], [standingOf(one, false)]).items)).toEqual([])
  })

  it('names the inputs that changed, came or went', () => {
    const { program: _, ...without } = one.inputs
    const now = job('FR', { ...without, 'ministers.csv title_fr': 'A', words: 'c' })
    expect(reasons(planned([now], [standingOf(one, false)]).items)).toEqual([
      ['make', 'changed: ministers.csv title_fr', 'changed: program', 'changed: words'],
    ])
  })

  it('sees that a file is missing or altered', () => {
    const standing = [standingOf(one, false)]
    expect(reasons(planned([one], standing, { found: new Map() }).items)).toEqual([['make', 'file missing']])
    const found = new Map([['FR.pdf', 'other']])
    expect(reasons(planned([one], standing, { found }).items)).toEqual([['make', 'file altered']])
  })

  it('makes again for a stronger seal, never for a weaker one', () => {
    const trial: Seal = { identity: 'development', level: 'B' }
    const earnest: Seal = { identity: 'given', level: 'T' }
    expect(reasons(planned([one], [standingOf(one, false, trial)], { seal: earnest }).items)).toEqual([
      ['make', 'changed: identity', 'changed: signature level'],
    ])
    expect(reasons(planned([one], [standingOf(one, false, earnest)], { seal: trial }).items)).toEqual([])
  })

  it('remakes exactly the jobs whose inputs an edit touches', () => {
    const inputs = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('1', '2'))
    fc.assert(
      fc.property(fc.array(fc.tuple(inputs, inputs), { maxLength: 8 }), (pairs) => {
        const before = pairs.map(([old], index) => job(String(index), old))
        const after = pairs.map(([, now], index) => job(String(index), now))
        const touched = pairs.flatMap(([old, now], index) => {
          const same = ['a', 'b', 'c'].every((name) => old[name] === now[name])
          return same ? [] : [`${index}/fr/letter`]
        })
        const { items } = planned(
          after,
          before.map((each) => standingOf(each, false)),
        )
        const made = items.flatMap((item) => (item.kind === 'make' ? [item.job.id] : []))
        expect(made).toEqual(touched)
      }),
    )
  })

  it('has an id that the order of the list does not change, and any decision does', () => {
    const two = job('JP', { 'ministers.csv title_fr': 'x' })
    const standing = [standingOf(one, false), standingOf(two, false)]
    const id = planned([one, two], standing).id
    expect(planned([two, one], standing).id).toBe(id)
    expect(planned([one], standing).id).not.toBe(id)
    expect(planned([changed({ program: '2' }), two], standing).id).not.toBe(id)
    expect(planned([one, two], standing, { found: new Map() }).id).not.toBe(id)
  })
})

describe('what has left', () => {
  const issued = [standingOf(one, true)]
  const title = changed({ 'ministers.csv title_fr': 'A' })
  const text = changed({ 'templates/DM-1132/fr.hbs': 'B' })

  it('is not made again for a new program, face or look', () => {
    const now = changed({ program: '2', fonts: 'x', 'templates/DM-1132/look.json': 'y' })
    expect(reasons(planned([now], issued).items)).toEqual([])
  })

  it('waits for the officer’s word, and names the words there are', () => {
    const words = (now: Job) =>
      planned([now], issued).items.map((item) => item.kind === 'hold' && item.resolutions)
    expect(words(title)).toEqual([['replacement']])
    expect(words(text)).toEqual([['revision', 'corrigendum']])
    expect(words(changed({ 'ministers.csv title_fr': 'A', 'locales/fr/words.json': 'B' }))).toEqual([
      ['revision', 'corrigendum'],
    ])
  })

  it('is replaced for a fault in its addressee’s data, and for nothing else', () => {
    const with_ = { resolution: 'replacement' } as const
    expect(planned([title], issued, with_).items).toMatchObject([
      { kind: 'make', as: 'replacement', version: 2 },
    ])
    expect(planned([text], issued, with_).items).toMatchObject([{ kind: 'hold' }])
  })

  it('is revised under a later edition', () => {
    const cancels = { reference: 'DM-1132', date: '2004-05-10' }
    const edition: Edition = { ...firstEdition, revision: 1, date: '2004-05-24', cancels }
    const revised = job('FR', { ...text.inputs, revision: 'x' }, edition)
    expect(planned([revised], issued).items).toMatchObject([
      {
        kind: 'make',
        as: 'revision',
        reasons: ['revision 1 of 2004-05-24', 'changed: templates/DM-1132/fr.hbs'],
      },
    ])
  })

  it('stands with a corrigendum, which settles its text and nothing else', () => {
    const sheets = new Map([[one.id, 'FR/fr/corr-1']])
    const [item] = planned([text], issued, { resolution: 'corrigendum', sheets }).items
    expect(item).toMatchObject({ kind: 'correct', inputs: { 'templates/DM-1132/fr.hbs': 'B' } })
    const corrected = { ...left, event: 'corrected', by: 'x', reason: null } as const
    const settled: Standing = {
      ...issued[0]!,
      corrected: { ...corrected, inputs: { 'templates/DM-1132/fr.hbs': 'B' } },
    }
    expect(reasons(planned([text], [settled]).items)).toEqual([])
    expect(planned([changed({ 'ministers.csv title_fr': 'A' })], [settled]).items[0]?.kind).toBe('hold')
  })
})
