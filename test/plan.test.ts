import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type DocumentId, type Edition, LETTER } from '../src/model/document.ts'
import type { DocumentState, Version } from '../src/model/document-state.ts'
import type { Input } from '../src/model/input.ts'
import type { IssuedEntry, MadeEntry, Resolution, SettledEntry, SignatureGrade } from '../src/model/ledger.ts'
import type { Letter } from '../src/model/letter.ts'
import type { Job, PlanItem, PlanItemOf } from '../src/model/plan.ts'
import type { Recipient } from '../src/model/recipient.ts'
import { compareOriginal } from '../src/plan/compare.ts'
import type { RunSigning } from '../src/plan/findings.ts'
import { listsMeant } from '../src/plan/request.ts'
import { firstEdition, lineOf, madeEntry } from './ledger-sample.ts'

/** What a run would do with one original. */

const title = (value: string): Input => ({ of: 'cell', list: 'ministers', column: 'title_fr', value })
const text = (value: string): Input => ({ of: 'template', file: 'templates/DM-1132/fr.hbs', value })
const look = (value: string): Input => ({ of: 'look', file: 'templates/DM-1132/look.json', value })
const words = (value: string): Input => ({ of: 'words', file: 'locales/fr/words.json', value })
const program = (value: string): Input => ({ of: 'program', value })
const fonts = (value: string): Input => ({ of: 'fonts', value })

const jobOf = (recipient: string, inputs: readonly Input[], edition: Edition = firstEdition): Job => ({
  id: `${recipient}/fr/letter`,
  recipient: { id: recipient, list: 'ministers' } as Recipient,
  original: null,
  copies: null,
  language: 'fr',
  part: LETTER,
  edition,
  file: `${recipient}.pdf`,
  inputs,
})
const leaving: IssuedEntry = { ...lineOf('FR/fr/letter'), event: 'issued', channel: null, on: '2004-05-11' }

/** A job's document as it was made; its version is the first. */
function versionOf(job: Job, left: boolean, more: Partial<MadeEntry> = {}): Version {
  const { id, file, inputs, edition } = job
  const sha256 = `sha of ${id} ${more.version ?? 1}`
  const made = madeEntry(id, { file, inputs, edition, sha256, ...more })
  const issued = left ? [leaving] : []
  return { made, file, sha256: made.sha256, renewals: [], issued, isUnclear: false, settled: null }
}
const stateOf = (...versions: readonly [Version, ...Version[]]): DocumentState => ({
  document: versions[0].made.about.document,
  versions,
  gone: null,
})
/** What an item of `settle` adds to the version that stands. */
function settled(state: DocumentState, { as, by, inputs }: PlanItemOf<'settle'>): DocumentState {
  const version = state.versions.at(-1)!
  const last: SettledEntry = { ...lineOf(state.document), event: 'settled', as, by, inputs }
  return { ...state, versions: [...state.versions.slice(0, -1), { ...version, settled: { inputs, last } }] }
}

interface Case {
  readonly hashes?: ReadonlyMap<string, string>
  readonly grade?: SignatureGrade
  readonly certificate?: string
  readonly resolution?: Resolution
  readonly sheets?: ReadonlyMap<DocumentId, DocumentId>
}
function compare(job: Job, state: DocumentState | null, given: Case = {}): PlanItem {
  const { grade, certificate = null } = given
  const signing: RunSigning | null = grade === undefined ? null : { grade, certificate }
  const version = state?.versions.at(-1)
  const { file, made } = version ?? {}
  const hashes = given.hashes ?? new Map(file && made ? [[file, made.sha256]] : [])
  return compareOriginal(job, {
    documents: new Map(state === null ? [] : [[job.id, state]]),
    hashes: { get: (asked) => hashes.get(asked.file ?? '') },
    signing,
    resolution: given.resolution ?? null,
    isNamed: false,
    sheets: given.sheets ?? new Map(),
  })
}
/** What is done, and why; null: it is kept. */
const why = (item: PlanItem) => (item.kind === 'keep' ? null : [item.kind, item.reasons])
const changed = ({ value: _, ...input }: Input) => ({ kind: 'changed', input })

const inputs = [title('a'), text('b'), program('1')]
const one = jobOf('FR', inputs)
/** The same job with other inputs. */
const now = (...given: readonly Input[]): Job => {
  const names = new Set(given.map((input) => JSON.stringify({ ...input, value: '' })))
  return jobOf('FR', [
    ...inputs.filter((input) => !names.has(JSON.stringify({ ...input, value: '' }))),
    ...given,
  ])
}

describe('what has not left', () => {
  const standing = stateOf(versionOf(one, false))

  it('is made where it is new, and kept where it is as it was', () => {
    expect(compare(one, null)).toMatchObject({ kind: 'make', change: 'new', version: 1, replaces: null })
    expect(why(compare(one, null))).toEqual(['make', [{ kind: 'new' }]])
    expect(why(compare(one, standing))).toBe(null)
  })

  it('names the inputs that changed, came or went', () => {
    const other = jobOf('FR', [title('A'), text('b'), words('c')])
    const item = compare(other, standing)
    expect(item).toMatchObject({ kind: 'make', change: 'changed', version: 2, as: null })
    expect(why(item)).toEqual(['make', [title(''), program(''), words('')].map(changed)])
  })

  it('sees that a file is missing or altered', () => {
    expect(why(compare(one, standing, { hashes: new Map() }))).toEqual(['make', [{ kind: 'file-missing' }]])
    const hashes = new Map([['FR.pdf', 'other']])
    expect(why(compare(one, standing, { hashes }))).toEqual(['make', [{ kind: 'file-altered' }]])
  })

  it('is made again for a stronger grade, never for a weaker one', () => {
    const trial: SignatureGrade = { identity: 'development', level: 'B' }
    const earnest: SignatureGrade = { identity: 'given', level: 'T' }
    const of = (grade: SignatureGrade) => stateOf(versionOf(one, false, { grade }))
    expect(why(compare(one, of(trial), { grade: earnest }))).toEqual([
      'make',
      [{ kind: 'identity' }, { kind: 'level' }],
    ])
    expect(why(compare(one, of(earnest), { grade: trial }))).toBe(null)
  })

  it('is signed by another only where that is asked for', () => {
    const grade: SignatureGrade = { identity: 'given', level: 'B' }
    expect(why(compare(one, standing, { grade, certificate: 'c' }))).toBe(null)
    expect(why(compare(one, standing, { grade, certificate: 'd' }))).toEqual([
      'make',
      [{ kind: 'certificate' }],
    ])
    expect(why(compare(one, stateOf(versionOf(one, true)), { grade, certificate: 'd' }))).toBe(null)
  })

  it('is made again exactly where an edit touches its inputs', () => {
    const names = ['title_ar', 'title_en', 'title_fr'] as const
    const cells = fc.dictionary(fc.constantFrom(...names), fc.constantFrom('1', '2'))
    const job = (values: Record<string, string>): Job =>
      jobOf(
        'FR',
        Object.entries(values).map(([column, value]) => ({ of: 'cell', list: 'ministers', column, value })),
      )
    fc.assert(
      fc.property(cells, cells, (old, next) => {
        const touched = names.filter((name) => old[name] !== next[name])
        const item = compare(job(next), stateOf(versionOf(job(old), false)))
        const reasons = touched.map((column) => changed({ of: 'cell', list: 'ministers', column, value: '' }))
        expect(why(item)).toEqual(touched.length === 0 ? null : ['make', reasons])
      }),
    )
  })
})

describe('what was withdrawn', () => {
  const gone = (version: Version): DocumentState => ({
    ...stateOf(version),
    gone: { ...lineOf('FR/fr/letter'), event: 'withdrawn', reasons: [], as: null },
  })

  it('stands again by the same bytes, or is made anew where it would be another', () => {
    const back = { kind: 'row-back', list: 'ministers' }
    expect(why(compare(one, gone(versionOf(one, false))))).toEqual(['restore', [back]])
    const item = compare(now(title('A')), gone(versionOf(one, false)))
    expect(why(item)).toEqual(['make', [back, changed(title(''))]])
    expect(item).toMatchObject({ version: 2 })
  })

  it('is held where it had left and would be another; or stands again, settled', () => {
    const state = gone(versionOf(one, true))
    expect(compare(one, state).kind).toBe('restore')
    expect(compare(now(text('B')), state).kind).toBe('hold')
    expect(compare(now(text('B')), state, { resolution: 'stands' })).toMatchObject({
      kind: 'restore',
      inputs: [text('B')],
    })
  })
})

describe('what has left', () => {
  const issued = stateOf(versionOf(one, true))
  const otherTitle = now(title('A'))
  const otherText = now(text('B'))

  it('is not made again for a new program, face or look', () => {
    expect(why(compare(now(program('2'), fonts('x'), look('y')), issued))).toBe(null)
  })

  it('waits for the officer’s word, and names the words there are', () => {
    const ways = (job: Job, given: Case = {}) => {
      const item = compare(job, issued, given)
      return item.kind === 'hold' && item.ways
    }
    expect(ways(otherTitle)).toEqual(['replacement', 'stands'])
    expect(ways(otherText)).toEqual(['revision', 'corrigendum', 'stands'])
    expect(ways(now(title('A'), words('B')))).toEqual(['revision', 'corrigendum', 'stands'])
    // no file, so nothing that could stand
    expect(ways(one, { hashes: new Map() })).toEqual(['replacement'])
  })

  it('is replaced for a fault in its addressee’s data, and for nothing else', () => {
    const given = { resolution: 'replacement' } as const
    expect(compare(otherTitle, issued, given)).toMatchObject({
      kind: 'make',
      as: 'replacement',
      version: 2,
      replaces: { document: 'FR/fr/letter', version: 1 },
    })
    expect(compare(otherText, issued, given).kind).toBe('hold')
  })

  it('is revised under a later edition', () => {
    const { kind: _, ...cancels } = firstEdition
    const edition: Edition = {
      kind: 'revision',
      number: 1,
      reference: 'DM-1132',
      date: '2004-05-24',
      cancels,
    }
    const revised = jobOf('FR', [...otherText.inputs, { of: 'revision', value: 'x' }], edition)
    expect(compare(revised, issued)).toMatchObject({
      kind: 'make',
      as: 'revision',
      version: 2,
      unreached: null,
      replaces: { document: 'FR/fr/letter', version: 1 },
      reasons: [{ kind: 'revision', number: 1, date: '2004-05-24' }, changed(text(''))],
    })
  })

  it('stands with a corrigendum, which settles its text and nothing else', () => {
    const sheets = new Map([[one.id, 'FR/fr/corr-1']])
    const item = compare(now(title('A'), text('B')), issued, { resolution: 'corrigendum', sheets })
    expect(item).toMatchObject({ kind: 'settle', as: 'corrigendum', by: 'FR/fr/corr-1', inputs: [text('B')] })
    const after = settled(issued, item as PlanItemOf<'settle'>)
    expect(why(compare(otherText, after))).toBe(null)
    expect(why(compare(now(title('A'), text('B')), after))).toEqual(['hold', [changed(title(''))]])
  })

  it('stands where the officer says so, whatever has changed; and the plan does not ask again', () => {
    const both = now(title('A'), text('B'))
    for (const job of [otherTitle, otherText, both]) {
      const item = compare(job, issued, { resolution: 'stands' })
      expect(item).toMatchObject({ kind: 'settle', as: 'stands', by: null })
      expect(why(compare(job, settled(issued, item as PlanItemOf<'settle'>)))).toBe(null)
    }
    const after = settled(issued, compare(both, issued, { resolution: 'stands' }) as PlanItemOf<'settle'>)
    // as it was before it was settled: that is a change again
    expect(why(compare(one, after))).toEqual(['hold', [title(''), text('')].map(changed)])
    expect(why(compare(now(title('A'), text('C')), after))).toEqual(['hold', [changed(text(''))]])
  })

  it('does not ask again for the identity, where that is settled', () => {
    const trial = stateOf(versionOf(one, true, { grade: { identity: 'development', level: 'B' } }))
    const given = { grade: { identity: 'given', level: 'B' } } as const
    expect(why(compare(one, trial, given))).toEqual(['hold', [{ kind: 'identity' }]])
    const item = compare(one, trial, { ...given, resolution: 'stands' }) as PlanItemOf<'settle'>
    expect(why(compare(one, settled(trial, item), given))).toBe(null)
  })
})

describe('what has left in an earlier version only', () => {
  const replaced = versionOf(now(title('A')), false, {
    version: 2,
    as: 'replacement',
    replaces: { document: 'FR/fr/letter', version: 1 },
  })
  const state = stateOf(versionOf(one, true), replaced)

  it('carries on as the replacement of what its addressee holds', () => {
    expect(why(compare(now(title('A')), state))).toBe(null)
    const item = compare(now(title('AA')), state)
    expect(item).toMatchObject({
      kind: 'make',
      version: 3,
      as: 'replacement',
      replaces: { document: 'FR/fr/letter', version: 1 },
      reasons: [changed(title(''))],
    })
  })

  it('is held where its text would be another than the one that has left, under the same reference and date', () => {
    const job = now(title('A'), text('B'))
    expect(why(compare(job, state))).toEqual(['hold', [changed(text(''))]])
    expect(compare(job, state, { resolution: 'replacement' }).kind).toBe('hold')
    expect(compare(job, state)).toMatchObject({ ways: ['revision', 'corrigendum', 'stands'] })
  })

  it('goes on as it was where a new program or a lost file is the reason', () => {
    const again = { kind: 'make', version: 3, as: 'replacement' }
    expect(compare(now(title('A'), program('2')), state)).toMatchObject(again)
    expect(compare(now(title('A')), state, { hashes: new Map() })).toMatchObject(again)
  })
})

describe('the lists that --to means', () => {
  const to = [{ list: 'délégués', as: null }]
  const letter = {
    name: 'L',
    to,
    copies: [{ list: 'missions', as: null, of: ['délégués'] }],
  } as unknown as Letter
  it.each([
    [null, ['délégués']],
    ['all', ['délégués', 'missions']],
    ['Missions', ['missions']],
    ['DÉLÉGUÉS', ['délégués']],
    ['délégués'.normalize('NFD'), ['délégués']],
  ])('%s', (said, lists) => {
    expect(listsMeant(letter, said)).toEqual({ kind: 'ok', value: lists, notes: [] })
  })

  it('is none that the letter has not', () => {
    expect(listsMeant(letter, 'delegues').kind).toBe('problems')
  })
})
