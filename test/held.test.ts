import { existsSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { statesOf } from '../src/archive/states.ts'
import { planOptions } from '../src/commands/flags.ts'
import { partsOfId } from '../src/model/document.ts'
import { currentOf } from '../src/model/document-state.ts'
import type { DocumentEntry } from '../src/model/ledger.ts'
import type { PlanItem } from '../src/model/plan.ts'
import { withdrawnAddressees } from '../src/plan/assemble.ts'
import { correctionFrom, type PlanOptions } from '../src/plan/request.ts'
import { openBench } from './command.ts'
import { madeEntry } from './ledger-sample.ts'
import {
  added,
  changesIn,
  codesOf,
  type Edit,
  expectNamingEachOther,
  expectNothing,
  expectOneOriginal,
  expectUntouched,
  gone,
  itemsIn,
  type Kept,
  letters,
  ministersFile,
  more,
  type Office,
  openOffices,
  other,
  reworded,
  rowOf,
  sheet,
  titled,
} from './officer.ts'
import { messages } from './said.ts'

/** What has left changes by the officer's word, or not at all. */

const bench = openBench()
afterAll(() => bench.close())
const open = openOffices(bench)

const all = ['--to', 'all'] as const
const why = (as: string): readonly string[] => ['--as', as, '--reason', 'the mission called']
const lettersOf = (...whose: readonly string[]) => whose.map((each) => `${each}/letter`)
const formsOf = (...whose: readonly string[]) => whose.map((each) => `${each}/form`)
const bothOf = (...whose: readonly string[]) => whose.flatMap((each) => [`${each}/letter`, `${each}/form`])
const by = (words: readonly string[], documents: readonly string[]): readonly string[] =>
  documents.map((document) => `${document} ${words.join(' ')}`)

/** The documents that lines of these events are about. */
const about = (before: Kept, after: Kept, ...events: readonly DocumentEntry['event'][]): readonly string[] =>
  added(before, after)
    .filter(({ event }) => events.includes(event))
    .map(({ about: { document } }) => document)
    .sort()
const fileOf = ({ documents }: Kept, document: string): string | null =>
  currentOf(documents.get(document)!).file
/** The bytes of a document that has no second version, wherever they are. */
const bytesOf = (kept: Kept, document: string): string | undefined =>
  kept.files.get(fileOf(kept, document) ?? '')

interface Cause {
  readonly edits: readonly Edit[]
  /** what is held, each with the words that there are */
  readonly holds: readonly string[]
  /** one of a kind, tried through the command; so many others are withdrawn, that have not left */
  readonly run?: true | { readonly withdraw: number }
}
const ground = ['stands', 'withdrawal']
const otherId = ['replacement', ...ground]
const cell = ['replacement', 'stands']
const text = ['revision', 'corrigendum', 'stands']
const originals = ['FR/fr', 'BE/fr', 'JP/en', 'CA/en', 'CA-fr/fr']
const french = ['FR/fr', 'BE/fr', 'CA-fr/fr']
const fact = (from: string, to: string): Edit => ['templates/L/letter.json', from, to]
const list = (...rows: readonly string[]): Edit => [ministersFile, /^FR[\s\S]*/m, `${rows.join('\n')}\n`]

const causes: Readonly<Record<string, Cause>> = {
  'its row is gone': { edits: [gone('BE')], holds: by(ground, bothOf('BE/fr')), run: true },
  'its row is gone, and its copies have left too': {
    edits: [gone('FR')],
    holds: by(ground, bothOf('FR/fr')),
  },
  'one of its State’s two rows is gone': { edits: [gone('CA')], holds: by(ground, bothOf('CA/en')) },
  'its row has another id': {
    edits: [other('CA-fr', rowOf('CA-qc', 'fr'))],
    holds: by(otherId, bothOf('CA-fr/fr')),
  },
  'its row, that copies go by, has another id': {
    edits: [other('CA', rowOf('CA-en', 'en'))],
    holds: by(otherId, bothOf('CA/en')),
    run: true,
  },
  'its row has another id and another language': {
    edits: [other('BE', rowOf('BE-nl', 'en'))],
    holds: by(otherId, bothOf('BE/fr')),
  },
  'its row has another language': {
    edits: [other('JP', rowOf('JP', 'fr'))],
    holds: by(cell, bothOf('JP/en')),
    run: true,
  },
  'its row has another title': {
    edits: [titled('FR', 'Au Roi')],
    holds: by(cell, ['FR/fr/letter']),
    run: true,
  },
  'its row has an address': {
    edits: [other('JP', `${rowOf('JP', 'en').slice(0, -1)}"1, Street\nTokyo",`)],
    holds: by(cell, ['JP/en/letter']),
  },
  'its State has another name in a letter': {
    edits: [['data/states.csv', 'of Japan', 'of the State of Japan']],
    holds: by(cell, ['JP/en/letter']),
  },
  'its State has another name in a form': {
    edits: [['data/states.csv', 'République française', 'République']],
    holds: by(cell, ['FR/fr/form']),
  },
  'who gets a copy has another title': {
    edits: [['data/missions.csv', 'FR-mission,FR,,,,,', 'FR-mission,FR,,,,,La Mission']],
    holds: by(cell, ['FR-mission/fr/letter']),
    run: true,
  },
  'who gets a copy is no longer in its list': {
    edits: [gone('JP-mission', 'missions')],
    holds: by(ground, bothOf('JP-mission/en')),
  },
  'who gets a copy is no longer in the other list': {
    edits: [gone('FR-administration', 'administrations')],
    holds: by(ground, bothOf('FR-administration/fr')),
    run: true,
  },
  'the list was replaced by one of other States': {
    edits: [list(rowOf('CN', 'zh'), rowOf('DE', 'en'))],
    holds: by(ground, bothOf(...originals)),
  },
  'the list was replaced by one of other offices of the same States': {
    edits: [list(rowOf('FR-orange', 'en'), rowOf('JP-ntt', 'en'))],
    holds: [...by(otherId, bothOf('FR/fr', 'JP/en')), ...by(ground, bothOf('BE/fr', 'CA/en', 'CA-fr/fr'))],
    run: { withdraw: 5 },
  },
  'the list was cut off after its first row': {
    edits: [[ministersFile, /^BE[\s\S]*/m, '']],
    holds: by(ground, bothOf('BE/fr', 'JP/en', 'CA/en', 'CA-fr/fr')),
  },
  'the text has changed': { edits: [reworded('fr')], holds: by(text, lettersOf(...french)), run: true },
  'text and title have changed': {
    edits: [reworded('en'), titled('JP', 'Sir')],
    holds: by(text, lettersOf('CA/en', 'JP/en')),
  },
  'a word has changed': {
    edits: [['locales/fr/words.json', '"Letter"', '"Lettre"']],
    holds: by(text, lettersOf(...french)),
  },
  'the rules of the language have changed': {
    edits: [['locales/fr/locale.json', 'mai', 'Mai']],
    holds: by(text, bothOf(...french)),
  },
  'the text of the form has changed': {
    edits: [['templates/L/form.hbs', '"60"', '"50"']],
    holds: by(text, formsOf(...originals)),
  },
  'a fact has changed': { edits: [fact('invite@', 'wsis@')], holds: by(text, lettersOf(...originals)) },
  'the date has changed': {
    edits: [fact('2004-05-10', '2004-05-11')],
    holds: by(text, lettersOf(...originals)),
  },
  'the reference has changed': {
    edits: [fact('L-1', 'L-2')],
    holds: by(text, bothOf(...originals)),
    run: true,
  },
  'there is no form any more': {
    edits: [['templates/L/form.hbs', null, null]],
    holds: by(ground, formsOf(...originals)),
    run: { withdraw: 5 },
  },
  'its file is lost': {
    edits: [['out/L/FR/L_FR_fr.pdf', null, null]],
    holds: by(['replacement'], ['FR/fr/letter']),
    run: true,
  },
  'its file was altered': {
    edits: [['out/L/JP/L_JP_en_form.pdf', null, 'x']],
    holds: by(['replacement'], ['JP/en/form']),
  },
}

describe.concurrent('nothing that has left is touched', () => {
  it.each(Object.entries(causes))('where %s', async (_, { edits, holds, run }) => {
    const office = await open(letters, ...edits)
    const before = office.kept()
    const documents = holds.map((each) => each.split(' ')[0]!)
    const planned = await office.plan()
    expect(itemsIn(planned, 'hold')).toEqual([...holds].sort())
    const rest = itemsIn(planned, 'make', 'settle', 'restore', 'withdraw')
    expect(rest.filter((document) => office.left.has(document))).toEqual([])
    if (run === undefined) return
    const skipped = await office.generate(...all, '--skip-held')
    expect(skipped.status, skipped.text).toBe(3)
    const wait = holds.length === 1 ? 'document that has left waits' : 'documents that have left wait'
    expect(skipped.text).toContain(`${holds.length} ${wait} for your word`)
    for (const each of holds) {
      const ways = each.split(' ').slice(1)
      expect(skipped.text).toContain(
        `reason: ${ways.map((way) => `--as ${way}`).join(' or ')}; or --skip-held`,
      )
    }
    const between = office.kept()
    expectUntouched(before, between)
    if (!holds[0]!.includes('stands')) return

    // one word settles it all, and is not asked for again
    const many = run === true ? [] : ['--withdraw', String(run.withdraw)]
    await office.done('generate', ...all, ...why('stands'), ...many)
    const after = office.kept()
    expect(about(between, after, 'settled')).toEqual([...documents].sort())
    for (const document of documents) {
      expect(fileOf(after, document)).toBe(fileOf(before, document))
      expect(bytesOf(after, document)).toBe(bytesOf(before, document))
    }
    expect(changesIn(await office.plan())).toEqual([])
  })

  it.each<readonly [string, readonly Edit[]]>([
    ['a look', [['templates/L/look.json', '"end":200', '"end":190']]],
    ['an e-mail address', [other('FR', `${rowOf('FR', 'fr')}fr@example.org`)]],
    ['a title in a language that it is not written in', [[ministersFile, 'FR,FR,fr,,,', 'FR,FR,fr,,Sir,']]],
    ['a State’s name in such a language', [['data/states.csv', 'of the French Republic', 'of France']]],
    ['a text in such a language', [reworded('zh')]],
    ['a row more', [more(rowOf('CN', 'zh'))]],
    ['a second row of its State', [more(rowOf('FR-b', 'en'))]],
    ['somebody else’s row', [gone('CH'), other('GB', rowOf('GB', 'fr')), titled('ES', 'Al Rey')]],
    ['the order of the rows', [gone('FR'), more(rowOf('FR', 'fr'))]],
    ['a corrigendum that nobody has asked for', [['templates/L/corr-1/fr.hbs', null, sheet]]],
    ['the distribution list', [['templates/L/list/fr.hbs', /^/, '\n']]],
  ])('nor held, for %s', async (_, edits) => {
    const office = await open(letters, ...edits)
    const changed = changesIn(await office.plan())
    expect(changed.filter((each) => office.left.has(each.split(' ')[0]!))).toEqual([])
  })

  it.each<readonly [string, readonly Edit[]]>([
    ['an empty list', [[ministersFile, null, '']]],
    ['a list of a header only', [[ministersFile, /^FR[\s\S]*/m, '']]],
    ['a text that is gone', [['templates/L/fr.hbs', null, null]]],
    ['no letter of that name', [['templates/L/letter.json', null, null]]],
    ['no State of a row', [['data/states.csv', /^BE,.*\n/m, '']]],
    ['no word of that name', [['locales/ru/words.json', '"subject"', '"subjet"']]],
    [
      'a list under another name',
      [
        ['data/ministers.xlsx', null, 'x'],
        [ministersFile, null, null],
      ],
    ],
  ])('nor by any word, with %s', async (_, edits) => {
    const office = await open(letters, ...edits)
    expect(codesOf(await office.plan({ as: 'withdrawal', skipHeld: true, withdraw: 10 }))).not.toEqual([])
  })

  it('nor by any word, with a list that cannot be read', async () => {
    const office = await open(letters, [ministersFile, /^FR[\s\S]*/m, ''])
    const before = office.kept()
    const refused = await office.generate(...all, ...why('withdrawal'), '--skip-held', '--withdraw', '10')
    expect(refused.status, refused.text).toBe(1)
    expectNothing(before, office.kept())
  })

  it('by the list that comes with invite, where one’s own is elsewhere', async () => {
    const office = await open(letters, ['data', null, null])
    const before = office.kept()
    const refused = await office.generate('--only', 'FR,BE,JP,CA-fr,CH')
    expect(refused.status, refused.text).toBe(1)
    // of one’s own list alone
    expect(refused.text).toContain('CA-fr/fr/letter, CA-fr/fr/form left on 2004-05-12')
    expectNothing(before, office.kept())
  })

  it('by the list of another letter: it is the same file', async () => {
    const office = await open(letters)
    const next = office.forLetter('M')
    office.edit(list(rowOf('JP-ntt', 'en'), rowOf('FR-orange', 'fr'), rowOf('CH-apc', 'en')))
    const before = office.kept()
    await next.done('generate')
    const held = await office.generate()
    expect(held.status, held.text).toBe(1)
    expect(held.text).toContain('--withdraw 5')
    expectNothing(before, office.kept())
    const skipped = await office.generate('--skip-held', '--withdraw', '5')
    expect(skipped.status, skipped.text).toBe(3)
    expectUntouched(before, office.kept())
    expect(about(before, office.kept(), 'made')).toEqual(bothOf('CH-apc/en').toSorted())
  })

  it('by an identity: what was signed for trial, and left, is not signed again without a word', async () => {
    const office = await open(async (trial) => {
      const made = await bench.run(['generate', 'L', '--only', 'FR,CH'], trial.folder)
      expect(made.status, made.stderr).toBe(0)
      await trial.done('issue', '--only', 'FR', '--trial')
    })
    const before = office.kept()
    const refused = await office.generate('--only', 'FR,CH')
    expect(refused.status, refused.text).toBe(1)
    expect(refused.text).toContain('FR/fr/letter, FR/fr/form')
    expectNothing(before, office.kept())
    expect((await office.generate('--only', 'FR,CH', '--skip-held')).status).toBe(3)
    expectUntouched(before, office.kept())
    expect(about(before, office.kept(), 'made')).toEqual(bothOf('CH/fr').toSorted())
    await office.done('generate', '--only', 'FR,CH', ...why('stands'))
    expectUntouched(before, { ...office.kept(), entries: before.entries })
    await office.done('generate', '--only', 'FR,CH')
  })
})

describe.concurrent('a word', () => {
  it.each<readonly [string, readonly Edit[], readonly string[]]>([
    ['a row that is gone', [gone('BE')], ['replacement', 'revision', 'corrigendum']],
    ['another id', [other('CA-fr', rowOf('CA-qc', 'fr'))], ['revision', 'corrigendum']],
    ['another language', [other('JP', rowOf('JP', 'fr'))], ['withdrawal', 'revision', 'corrigendum']],
    ['another title', [titled('FR', 'Au Roi')], ['withdrawal', 'revision', 'corrigendum']],
    ['another text', [reworded('fr')], ['replacement', 'withdrawal', 'corrigendum']],
    ['another text and title', [reworded('fr'), titled('FR', 'Au Roi')], ['replacement', 'withdrawal']],
    ['a lost file', [['out/L/FR/L_FR_fr.pdf', null, null]], ['stands', 'withdrawal', 'revision']],
    ['another form', [['templates/L/form.hbs', '"60"', '"50"']], ['replacement', 'withdrawal']],
    ['what has not left', [titled('CH', 'Au Roi'), gone('ES'), reworded('ru')], [...otherId, 'revision']],
    ['nothing', [], [...otherId, 'revision', 'corrigendum']],
  ])('that is no answer to %s is refused', async (_, edits, words) => {
    const office = await open(letters, ...edits)
    for (const as of words) {
      const dated = as === 'revision' ? { dated: '2004-05-24' } : {}
      const codes = codesOf(await office.plan({ as: as as 'stands', ...dated }))
      expect(codes, as).toEqual([expect.stringMatching(/^corrections\/(no-answer|nothing|no-sheet)$/)])
    }
  })

  it('is obeyed or refused, never dropped: reason, day, reference and whose', () => {
    const none = { as: null, reason: null, dated: null, reference: null, only: null }
    const given = { reason: 'why', dated: '2004-05-24', reference: 'L-2', only: ['FR'] }
    const takes: Readonly<Record<string, readonly (keyof typeof given)[]>> = {
      none: ['only'],
      replacement: ['reason', 'only'],
      stands: ['reason', 'only'],
      withdrawal: ['reason', 'only'],
      revision: ['reason', 'dated', 'reference'],
      corrigendum: ['reason', 'dated'],
    }
    const isRefused = (as: string, options: object): boolean => {
      const asked = { ...planOptions({ out: 'out' }), ...none, ...options, as: as === 'none' ? null : as }
      return correctionFrom(asked as PlanOptions, '2004-06-01', true).kind === 'problems'
    }
    for (const [as, taken] of Object.entries(takes)) {
      const right = Object.fromEntries(taken.map((name) => [name, given[name]]))
      expect(isRefused(as, right), as).toBe(false)
      for (const name of Object.keys(given) as (keyof typeof given)[])
        if (!taken.includes(name))
          expect(isRefused(as, { ...right, [name]: given[name] }), `${as} ${name}`).toBe(true)
      if (as === 'none') continue
      for (const reason of [null, '', '  ']) expect(isRefused(as, { ...right, reason }), as).toBe(true)
    }
    expect(isRefused('revision', { reason: 'why' })).toBe(true)
  })

  it.each([
    ['a reason without a word', ['--reason', 'why']],
    ['no reason', ['--as', 'replacement']],
    ['a replacement’s day', [...why('replacement'), '--dated', '2004-05-24']],
    ['a revision of one addressee', [...why('revision'), '--dated', '2004-05-24', '--only', 'FR']],
  ])('is wrong use with %s, before anything begins', async (_, options) => {
    const office = await open(letters, titled('FR', 'Au Roi'), reworded('en'))
    const before = office.kept()
    expect((await office.generate(...options, '--skip-held')).status).toBe(2)
    expectNothing(before, office.kept())
  })

  it('is a reason that says something: not the “…” that invite plan prints', async () => {
    const office = await open(letters, titled('FR', 'Au Roi'))
    expect((await office.generate('--as', 'replacement', '--reason', '…')).status).toBe(2)
  })

  it('of a replacement makes nothing where a text has changed, whatever else is due', async () => {
    const office = await open(letters, titled('JP', 'Sir'), reworded('fr'), titled('GB', 'Sir'))
    const before = office.kept()
    const refused = await office.generate(...why('replacement'))
    expect(refused.status).toBe(1)
    expect(refused.text).toContain('FR/fr/letter')
    expect(refused.text).toContain('--as revision or --as corrigendum or --as stands')
    expectNothing(before, office.kept())
    // the rest, by the same word
    expect((await office.generate(...why('replacement'), '--skip-held')).status).toBe(3)
    const after = office.kept()
    expect(about(before, after, 'made')).toEqual(
      lettersOf('CA-fr/fr', 'CH/fr', 'GB/en', 'JP/en').filter((each) => !each.startsWith('CA-fr')),
    )
  })

  it('that it stands is for these inputs: of others the plan asks again', async () => {
    const office = await open(letters, titled('FR', 'Au Roi'), other('BE', rowOf('BE', 'en')), gone('CA'))
    await office.done('generate', ...why('stands'))
    const holds = async (...edits: readonly Edit[]) => {
      office.edit(...edits)
      return itemsIn(await office.plan(), 'hold')
    }
    expect(await holds()).toEqual([])
    expect(await holds([ministersFile, /Au Roi/g, 'Au Prince'])).toEqual(by(cell, ['FR/fr/letter']))
    expect(await holds([ministersFile, /Au Prince/g, 'Au Roi'])).toEqual([])
    expect(await holds(other('BE', rowOf('BE', 'es')))).toEqual(by(cell, bothOf('BE/fr')).toSorted())
    expect(await holds(other('BE', rowOf('BE', 'fr')))).toEqual([])
    expect(await holds(other('BE', rowOf('BE', 'en')))).toEqual([])
    expect(await holds(more(rowOf('CA-b', 'en')))).toEqual(by(otherId, bothOf('CA/en')).toSorted())
    expect(await holds(gone('CA-b'))).toEqual([])
    expect(await holds(reworded('fr'))).toContain(`FR/fr/letter ${text.join(' ')}`)
  })

  it.each([
    ['language', other('BE', rowOf('BE', 'en')), 'BE/fr/letter'],
    ['id', other('CA-fr', rowOf('CA-qc', 'fr')), 'CA-fr/fr/letter'],
  ] as const)(
    'that it stands under another %s does not take it out of later corrections',
    async (_, edit, document) => {
      const office = await open(letters, edit)
      await office.done('generate', ...why('stands'))
      office.edit(reworded('fr'))
      expect(itemsIn(await office.plan(), 'hold').map((each) => each.split(' ')[0])).toContain(document)
    },
  )

  it.each([
    ['a title', titled('FR', 'Au Roi'), 'replacement', ['FR/fr/letter']],
    ['a language', other('BE', rowOf('BE', 'en')), 'replacement', bothOf('BE/en')],
    ['a row', gone('JP'), 'withdrawal', bothOf('JP/en')],
  ] as const)('that it stands may be followed by another word, for %s', async (_, edit, as, documents) => {
    const office = await open(letters, edit)
    await office.done('generate', ...why('stands'))
    // by name: else one word would ask again about all that was settled
    const only = [documents[0]!.split('/')[0]!]
    const planned = await office.plan({ to: 'ministers', as, only })
    expect(itemsIn(planned, 'make', 'withdraw')).toEqual(expect.arrayContaining([...documents]))
  })
})

/** Japan, that holds an English letter, is now written to in French. */
const inFrench = other('JP', rowOf('JP', 'fr'))
async function translated(office: Office): Promise<void> {
  await letters(office)
  office.edit(inFrench)
  await office.done('generate', ...all, ...why('replacement'))
}
/** A row of Canada has another id. */
async function renamed(office: Office): Promise<void> {
  await letters(office)
  office.edit(other('CA-fr', rowOf('CA-qc', 'fr')))
  await office.done('generate', ...why('replacement'))
}

describe.concurrent('another language', () => {
  it('never makes a second original: the first is put aside for the new one, with its copies', async () => {
    const office = await open(translated)
    const after = office.kept()
    expectOneOriginal(after, 'JP')
    expectOneOriginal(after, 'JP-mission')
    const ofJapan = after.entries.filter(({ about: { document } }) => document.startsWith('JP/'))
    expectNamingEachOther(ofJapan)
    const [english] = ofJapan
    for (const document of bothOf('JP/en', 'JP-mission/en')) {
      expect(fileOf(after, document)).toMatch(/^JP(-mission)?\/superseded\/L_JP/)
      expect(bytesOf(after, document)).toBe(after.documents.get(document)!.versions[0]!.made.sha256)
    }
    expect(english).toMatchObject({ about: { document: 'JP/en/letter' }, event: 'made' })
    expect(ofJapan.filter(({ reason }) => reason === 'the mission called')).toHaveLength(4)
    expect(changesIn(await office.plan())).toEqual([])
    const history = await office.done('history', 'JP')
    expect(history.stdout).toContain(
      'now: letter en: put aside for JP/fr/letter after it left: issued on 2004-05-11 by pouch',
    )
    expect(history.stdout).toContain('now: letter fr: version 1, not issued')
    const status = await office.done('status', '--only', 'JP')
    expect(status.stdout).toContain('issued on 2004-05-11 by pouch')
    await office.done('verify')
  })

  it('is named by the copies’ lines too', async () => {
    const { entries } = (await open(translated)).kept()
    expectNamingEachOther(entries.filter(({ about: { document } }) => document.startsWith('JP-mission/')))
  })

  it('does not make the distribution list forget the letter that has left', async () => {
    const office = await open(translated)
    const { stdout } = await office.done('list', '--only', 'JP', '--to', 'ministers')
    expect(stdout).toContain('2004-05-11')
  })

  it.each([
    ['before it is decided on', []],
    ['where it stands', why('stands')],
  ])('does not make the distribution list forget the letter that has left, %s', async (_, word) => {
    const office = await open(letters, inFrench)
    if (word.length > 0) await office.done('generate', ...word)
    const { stdout } = await office.done('list', '--only', 'JP', '--to', 'ministers')
    expect(stdout).toContain('2004-05-11')
  })

  it('that is taken back finds the first letter again, by the same bytes', async () => {
    const office = await open(translated, other('JP', rowOf('JP', 'en')))
    const before = office.kept()
    expect(itemsIn(await office.plan(), 'hold', 'wait', 'make')).toEqual([])
    await office.done('generate', ...all)
    const after = office.kept()
    expectOneOriginal(after, 'JP')
    expectOneOriginal(after, 'JP-mission')
    for (const document of bothOf('JP/en', 'JP-mission/en')) {
      expect(fileOf(after, document)).toMatch(/^(JP|JP-mission)\/L_JP/)
      expect(bytesOf(after, document)).toBe(bytesOf(before, document))
    }
    expect(changesIn(await office.plan())).toEqual([])
    const { stdout } = await office.done('history', 'JP')
    expect(stdout).toContain('now: letter en: version 1, issued on 2004-05-11 by pouch')
  })

  it('that is taken back leaves nothing amiss to verify', async () => {
    const office = await open(translated, other('JP', rowOf('JP', 'en')))
    await office.done('generate', ...all)
    await office.done('verify')
  })

  it('that is taken back after the second letter left too needs a word; then one of them stands', async () => {
    const office = await open(translated)
    await office.done('issue', '--only', 'JP', '--channel', 'fax', '--on', '2004-06-01')
    office.edit(other('JP', rowOf('JP', 'en')))
    const before = office.kept()
    expect(itemsIn(await office.plan(), 'hold')).toEqual(by(cell, bothOf('JP/fr')).toSorted())
    expect((await office.generate('--skip-held')).status).toBe(3)
    expectNothing(before, office.kept())
    await office.done('generate', ...why('replacement'))
    expectOneOriginal(office.kept(), 'JP')
    expect(changesIn(await office.plan({ to: 'ministers' }))).toEqual([])
  })

  it('holds what stands for the letter that left, though it has not left itself', async () => {
    const office = await open(translated, other('JP', rowOf('JP', 'es')))
    expect(itemsIn(await office.plan(), 'hold')).toEqual(by(cell, bothOf('JP/fr')).toSorted())
    await office.done('generate', ...all, ...why('replacement'))
    expectOneOriginal(office.kept(), 'JP')
    office.edit(other('JP', rowOf('JP', 'en')))
    await office.done('generate', ...all)
    expectOneOriginal(office.kept(), 'JP')
    expect(fileOf(office.kept(), 'JP/en/letter')).toBe('JP/L_JP_en.pdf')
  })

  it('of what has not left is simply another letter', async () => {
    const office = await open(letters, other('CH', rowOf('CH', 'en')))
    await office.done('generate', ...all)
    expectOneOriginal(office.kept(), 'CH')
    expect(changesIn(await office.plan())).toEqual([])
  })

  it('in which it holds a second letter already: that one takes the place of the first', async () => {
    const office = await open(twoLanguages, inFrench)
    const before = office.kept()
    expect(itemsIn(await office.plan({ to: 'ministers' }), 'hold')).toEqual(
      by(cell, bothOf('JP/en')).toSorted(),
    )
    await office.done('generate', ...why('replacement'))
    const after = office.kept()
    expect(about(before, after, 'made', 'withdrawn')).toEqual([])
    expect(about(before, after, 'superseded')).toEqual(bothOf('JP/en').toSorted())
    expectOneOriginal(after, 'JP')
  })
})

describe.concurrent('another id', () => {
  it('never makes a second original: the first is put aside for the new one', async () => {
    const office = await open(renamed)
    const after = office.kept()
    expectOneOriginal(after, 'CA-fr', 'CA-qc')
    expectNamingEachOther(after.entries)
    expect(bytesOf(after, 'CA-fr/fr/letter')).toBe(
      after.documents.get('CA-fr/fr/letter')!.versions[0]!.made.sha256,
    )
    expect(changesIn(await office.plan())).toEqual([])
    await office.done('verify')
    const { stdout } = await office.done('status', '--only', 'CA-fr')
    expect(stdout).toContain('issued on 2004-05-12 by registered mail')
  })

  it('never makes a second original, also where the run is about the new id alone', async () => {
    const office = await open(letters, other('CA-fr', rowOf('CA-qc', 'fr')))
    const before = office.kept()
    expect((await office.generate('--only', 'CA-qc')).status).toBe(1)
    expectNothing(before, office.kept())
  })

  it.each([
    ['', []],
    [' after the new letter left', ['--only', 'CA-qc', '--on', '2004-06-01']],
  ])('that is taken back%s leaves one original, also for who skips what is held', async (_, issued) => {
    const office = await open(renamed)
    if (issued.length > 0) await office.done('issue', ...issued)
    office.edit(other('CA-qc', rowOf('CA-fr', 'fr')))
    await office.generate('--skip-held')
    expectOneOriginal(office.kept(), 'CA-fr', 'CA-qc')
  })

  it('counts its addressee as served while the first letter stands', async () => {
    const office = await open(letters, other('CA-fr', rowOf('CA-qc', 'fr')))
    const { text } = await office.done('generate', ...why('stands'))
    expect(text).toContain('10 of 10 addressees, 0 duplicates')
  })
})

/** Japan has a letter in French besides, and both have left. */
async function twoLanguages(office: Office): Promise<void> {
  await letters(office)
  await office.done('generate', '--only', 'JP', '--language', 'en,fr')
  await office.done('issue', '--only', 'JP', '--language', 'fr', '--channel', 'hand', '--on', '2004-05-20')
}
/** France and its copies, all of which have left, are withdrawn. */
async function withdrawn(office: Office): Promise<void> {
  await letters(office)
  office.edit(gone('FR'))
  await office.done('generate', ...all, ...why('withdrawal'))
}
const ofFrance = bothOf('FR/fr', 'FR-mission/fr', 'FR-administration/fr')

describe.concurrent('a withdrawal of what has left', () => {
  it('is recorded, and says that the addressees still hold it', async () => {
    const office = await open(letters, gone('FR'))
    const before = office.kept()
    const { text } = await office.done('generate', ...all, ...why('withdrawal'))
    expect(text).toContain('6 documents that had left stand no longer: their addressees still hold them')
    const after = office.kept()
    expect(about(before, after, 'withdrawn')).toEqual(ofFrance.toSorted())
    expect(added(before, after)).toHaveLength(6)
    for (const document of ofFrance) {
      const { recipient } = partsOfId(document)
      expect(fileOf(after, document)).toMatch(new RegExp(`^${recipient}/withdrawn/L_${recipient}_fr`))
      expect(bytesOf(after, document)).toBe(bytesOf(before, document))
    }
    const [line] = added(before, after)
    expect(line).toMatchObject({ as: 'withdrawal', reason: 'the mission called' })
    const status = await office.done('status')
    expect(status.stdout).toContain('6 documents withdrawn after they left')
    expect(status.stdout).toContain('issued on 2004-05-11 by pouch: 10 documents of 5 addressees')
    const history = await office.done('history', 'fr')
    expect(history.stdout).toContain('now: letter fr: withdrawn after it left: issued on 2004-05-11 by pouch')
    await office.done('verify')
    // once is enough
    expect(changesIn(await office.plan())).toEqual([])
    expect(codesOf(await office.plan({ as: 'withdrawal' }))).toEqual(['corrections/nothing'])
  })

  it('is no “nothing has been made”', async () => {
    const office = await open(withdrawn)
    expect((await office.run('reprint', 'FR')).text).not.toContain('nothing has been made')
  })

  it('is undone by the same bytes where the row is back', async () => {
    const office = await open(withdrawn, more(rowOf('FR', 'fr')))
    const before = office.kept()
    expect(itemsIn(await office.plan(), 'make', 'hold', 'wait')).toEqual([])
    // originals first, their copies when those are asked for
    await office.done('generate')
    expect(about(before, office.kept(), 'restored')).toEqual(bothOf('FR/fr').toSorted())
    await office.done('generate', ...all)
    const after = office.kept()
    expect(about(before, after, 'restored')).toEqual(ofFrance.toSorted())
    for (const document of ofFrance) {
      const { recipient } = partsOfId(document)
      expect(fileOf(after, document)).toMatch(new RegExp(`^${recipient}/L_${recipient}_fr`))
      expect(bytesOf(after, document)).toBe(bytesOf(before, document))
    }
    expect(changesIn(await office.plan())).toEqual([])
    expect((await office.done('history', 'FR')).stdout).toContain(
      'now: letter fr: version 1, issued on 2004-05-11 by pouch',
    )
    await office.done('verify')
    // and again, and back
    office.edit(gone('FR'))
    expect(itemsIn(await office.plan(), 'hold')).toEqual(by(ground, bothOf('FR/fr')).toSorted())
  })

  it('needs a word again where the row is back with other inputs', async () => {
    const office = await open(withdrawn, more(rowOf('FR', 'fr')), titled('FR', 'Au Roi'))
    const before = office.kept()
    expect(itemsIn(await office.plan(), 'hold')).toEqual(by(cell, ['FR/fr/letter']))
    expect((await office.generate()).status).toBe(1)
    expectNothing(before, office.kept())
    // the form is as it was
    expect((await office.generate('--skip-held')).status).toBe(3)
    expect(about(before, office.kept(), 'restored', 'made')).toEqual(['FR/fr/form'])
    await office.done('generate', ...why('stands'))
    expect(about(before, office.kept(), 'settled')).toEqual(['FR/fr/letter'])
    expect(bytesOf(office.kept(), 'FR/fr/letter')).toBe(bytesOf(before, 'FR/fr/letter'))
    expect(changesIn(await office.plan({ to: 'ministers' }))).toEqual([])
    await office.done('verify')
  })

  it('is undone for the copies of what stands again with what is settled', async () => {
    const office = await open(withdrawn, more(rowOf('FR', 'fr')), titled('FR', 'Au Roi'))
    await office.done('generate', ...why('stands'))
    expect(itemsIn(await office.plan(), 'restore', 'wait', 'hold')).toEqual(ofFrance.slice(2).toSorted())
    expect(itemsIn(await office.plan(), 'wait', 'hold')).toEqual([])
  })

  it('may be followed by a replacement, of the version that left', async () => {
    const office = await open(withdrawn, more(rowOf('FR', 'fr')), titled('FR', 'Au Roi'))
    await office.done('generate', ...all, ...why('replacement'))
    const { documents } = office.kept()
    expect(currentOf(documents.get('FR/fr/letter')!).made).toMatchObject({
      version: 2,
      as: 'replacement',
      replaces: { document: 'FR/fr/letter', version: 1 },
    })
    expect(changesIn(await office.plan())).toEqual([])
    await office.done('verify')
  })

  it('of what had not left after all is as any other', async () => {
    const office = await open(withdrawn)
    await office.done('issue', '--void', '--only', 'FR', ...all, '--reason', 'it is still here')
    expect((await office.done('status')).stdout).not.toContain('withdrawn after')
    office.edit(more(rowOf('FR', 'fr')), titled('FR', 'Au Roi'))
    await office.done('generate', ...all)
    expect(currentOf(office.kept().documents.get('FR/fr/letter')!).made).toMatchObject({
      version: 2,
      as: null,
    })
  })

  it('is not forgotten where the row is back in another language', async () => {
    const office = await open(withdrawn, more(rowOf('FR', 'en')))
    expect((await office.generate()).status).toBe(1)
  })

  it('is undone for a letter in a second language too', async () => {
    const office = await open(twoLanguages, gone('JP'))
    await office.done('generate', ...why('withdrawal'))
    office.edit(more(rowOf('JP', 'en')))
    expect(itemsIn(await office.plan({ to: 'ministers' }), 'restore')).toEqual(
      bothOf('JP/en', 'JP/fr').toSorted(),
    )
  })

  it('is undone for a corrigendum too', async () => {
    const office = await open(corrected, gone('FR'))
    await office.done('generate', ...why('withdrawal'))
    office.edit(more(rowOf('FR', 'fr')))
    expect(itemsIn(await office.plan({ to: 'ministers' }), 'restore')).toContain('FR/fr/corr-1')
  })
})

/** The French text was corrected: what had left got a sheet, which has left to France. */
async function corrected(office: Office): Promise<void> {
  await letters(office)
  office.edit(reworded('fr'), ['templates/L/corr-1/fr.hbs', null, sheet])
  await office.done('generate', ...all, ...why('corrigendum'), '--dated', '2004-05-20')
  await office.done('issue', '--only', 'FR', '--channel', 'pouch', '--on', '2004-05-21')
}

describe.concurrent('a corrigendum', () => {
  it('goes after what has left, whose bytes stay; what has not left is made again', async () => {
    const office = await open(corrected)
    const { documents, entries, files } = office.kept()
    const settled = entries
      .filter(({ event }) => event === 'settled')
      .map(({ about: { document } }) => document)
    expect(settled.toSorted()).toEqual(lettersOf(...french).toSorted())
    for (const document of settled) expect(documents.get(document)!.versions).toHaveLength(1)
    expect(currentOf(documents.get('CH/fr/letter')!).made.version).toBe(2)
    // copies get theirs
    for (const id of ['FR', 'BE', 'CA-fr', 'FR-mission', 'BE-mission', 'FR-administration'])
      expect(files.has(`${id}/L_${id}_fr_corr-1.pdf`), id).toBe(true)
    expect(files.has('CH/L_CH_fr_corr-1.pdf')).toBe(false)
    expect(changesIn(await office.plan())).toEqual([])
  })

  it('is held like a letter once it has left', async () => {
    const office = await open(corrected)
    expect(codesOf(await office.plan({ as: 'corrigendum', dated: '2004-05-22' }))).toEqual([
      'corrections/other-date',
    ])
    office.edit(['templates/L/corr-1/fr.hbs', '</p>', '!</p>'])
    expect(itemsIn(await office.plan(), 'hold')).toEqual([`FR/fr/corr-1 ${text.join(' ')}`])
    office.edit(['templates/L/corr-1', null, null])
    expect(itemsIn(await office.plan(), 'hold')).toEqual(by(ground, ['FR/fr/corr-1']))
    office.edit(['templates/L/corr-1/fr.hbs', null, sheet], gone('FR'))
    expect(itemsIn(await office.plan(), 'hold')).toEqual(
      by(ground, [...bothOf('FR/fr'), 'FR/fr/corr-1']).toSorted(),
    )
  })

  it('is not dated before the letter', async () => {
    const office = await open(letters, reworded('fr'), ['templates/L/corr-1/fr.hbs', null, sheet])
    expect(codesOf(await office.plan({ as: 'corrigendum', dated: '2004-05-09' }))).toEqual([
      'corrections/too-early',
    ])
    expect(codesOf(await office.plan({ as: 'corrigendum', dated: '2004-05-10' }))).toEqual([])
  })
})

/** The French letters are revised; nothing of the revision has left. */
async function revised(office: Office): Promise<void> {
  await letters(office)
  office.edit(reworded('fr'))
  await office.done('generate', ...why('revision'), '--dated', '2004-05-24')
}
const revision = (dated: string, reference?: string) =>
  ({ to: 'ministers', as: 'revision', dated, ...(reference === undefined ? {} : { reference }) }) as const

describe.concurrent('a revision', () => {
  it('is dated after what it cancels, or on its day under another reference', async () => {
    const office = await open(letters, reworded('fr'))
    const before = office.kept()
    for (const given of [
      revision('2004-05-09'),
      revision('2004-05-10'),
      revision('2004-05-10', 'L-1'),
      revision('2004-05-09', 'L-2'),
    ])
      expect(codesOf(await office.plan(given)), JSON.stringify(given)).toEqual(['corrections/too-early'])
    for (const given of [revision('2004-05-11'), revision('2004-05-10', 'L-2')])
      expect(codesOf(await office.plan(given)), JSON.stringify(given)).toEqual([])
    const refused = await office.generate(...why('revision'), '--dated', '2004-05-09')
    expect(refused.status).toBe(2)
    expectNothing(before, office.kept())
  })

  it('of nothing that has left is refused, not made as if it had no date', async () => {
    const office = await open(letters, reworded('ru'), titled('FR', 'Au Roi'))
    for (const given of [revision('2004-05-24'), revision('2004-05-24', 'L-2')])
      expect(codesOf(await office.plan(given))).toEqual(['corrections/nothing'])
  })

  it('cancels what went before it, and is of all letters of the language', async () => {
    const { documents, files } = (await open(revised)).kept()
    for (const id of ['FR', 'BE', 'CA-fr', 'CH']) {
      const { made } = currentOf(documents.get(`${id}/fr/letter`)!)
      expect(made).toMatchObject({
        version: 2,
        edition: {
          kind: 'revision',
          number: 1,
          date: '2004-05-24',
          cancels: { reference: 'L-1', date: '2004-05-10' },
        },
      })
      expect(files.has(`${id}/L_${id}_fr.pdf`)).toBe(true)
    }
    expect(currentOf(documents.get('JP/en/letter')!).made.version).toBe(1)
  })

  it('says who gets it although nothing had reached them, or something else had', async () => {
    const office = await open(revised)
    await office.done('issue', '--only', 'FR', '--channel', 'pouch', '--on', '2004-05-25')
    office.edit(reworded('fr'))
    const planned = await office.plan(revision('2004-06-01'))
    if (planned.kind === 'problems') throw new Error(messages(planned.problems))
    const reached = planned.value.items.flatMap((item) =>
      item.kind === 'make' ? [[item.document, item.unreached]] : [],
    )
    expect(Object.fromEntries(reached)).toEqual({
      'FR/fr/letter': null,
      'BE/fr/letter': 'another',
      'CA-fr/fr/letter': 'another',
      'CH/fr/letter': 'nothing',
    })
    const shown = await office.run('plan', '--as', 'revision', '--dated', '2004-06-01')
    expect(shown.stdout).toMatch(/CH\/fr\/letter .*although nothing had reached them/)
    expect(shown.stdout).toMatch(/BE\/fr\/letter .*although they hold another letter/)
    expect(shown.stdout).not.toMatch(/FR\/fr\/letter .*although/)
  })

  it('that has not left has its date and reference mended, in the file’s name too', async () => {
    const office = await open(revised)
    const before = office.kept()
    await office.done('generate', ...why('revision'), '--dated', '2004-05-24')
    expectNothing(before, office.kept())
    expect(codesOf(await office.plan(revision('2004-05-10')))).toEqual(['corrections/too-early'])
    expect(itemsIn(await office.plan(revision('2004-05-26')), 'make')).toEqual(
      lettersOf('BE/fr', 'CA-fr/fr', 'CH/fr', 'FR/fr'),
    )
    await office.done('generate', ...why('revision'), '--dated', '2004-05-26', '--reference', 'L/7 bis')
    const after = office.kept()
    for (const id of ['FR', 'BE', 'CA-fr', 'CH']) {
      const { made } = currentOf(after.documents.get(`${id}/fr/letter`)!)
      expect(made.edition).toEqual({
        kind: 'revision',
        number: 1,
        reference: 'L/7 bis',
        date: '2004-05-26',
        cancels: { reference: 'L-1', date: '2004-05-10' },
      })
      expect(made.file).toBe(`${id}/L-7-bis_${id}_fr.pdf`)
      expect([after.files.has(made.file), after.files.has(`${id}/L_${id}_fr.pdf`)]).toEqual([true, false])
      expect(after.files.has(`${id}/L-7-bis_${id}_fr_form.pdf`)).toBe(true)
    }
    expect(changesIn(await office.plan({ to: 'ministers' }))).toEqual([])
    // the reference stays where only the date is another
    expect(itemsIn(await office.plan(revision('2004-05-27')), 'make')).toHaveLength(4)
    await office.done('generate', ...all)
    expect(office.kept().files.has('FR-mission/L-7-bis_FR-mission_fr.pdf')).toBe(true)
    await office.done('verify')
  })

  it('that has left has its date for good, until that is taken back', async () => {
    const office = await open(revised)
    await office.done('issue', '--only', 'BE', '--channel', 'pouch', '--on', '2004-05-25')
    expect(codesOf(await office.plan(revision('2004-05-26')))).toEqual(['corrections/nothing'])
    expect(codesOf(await office.plan(revision('2004-05-24', 'L-2')))).toEqual(['corrections/nothing'])
    await office.done('issue', '--void', '--only', 'BE', '--on', '2004-05-25', '--reason', 'it is still here')
    expect(itemsIn(await office.plan(revision('2004-05-26')), 'make')).toHaveLength(4)
  })

  it('follows another in its turn', async () => {
    const office = await open(revised)
    await office.done('issue', '--only', 'FR', '--on', '2004-05-25')
    office.edit(reworded('fr'))
    expect(codesOf(await office.plan(revision('2004-05-24')))).toEqual(['corrections/too-early'])
    await office.done('generate', ...why('revision'), '--dated', '2004-05-24', '--reference', 'L-2')
    const { documents } = office.kept()
    expect(currentOf(documents.get('FR/fr/letter')!).made.edition).toMatchObject({
      number: 2,
      cancels: { reference: 'L-1', date: '2004-05-24' },
    })
  })

  it.each([
    ['date', fact('2004-05-10', '2004-05-12')],
    ['reference', fact('L-1', 'L-2')],
  ] as const)(
    'cancels the letter that has left, whatever %s stands in letter.json by now',
    async (_, edit) => {
      const office = await open(letters, edit)
      const planned = await office.plan(revision('2004-05-24'))
      const cancelled =
        planned.kind === 'problems'
          ? []
          : planned.value.items.flatMap(({ job }) => {
              const edition = job?.edition
              return edition?.kind === 'revision' ? [edition.cancels] : []
            })
      for (const each of cancelled) expect(each).toEqual({ reference: 'L-1', date: '2004-05-10' })
    },
  )
})

describe.concurrent('who goes on without what is held', () => {
  it('does what the word is for, and the rest, and is told so', async () => {
    const office = await open(letters, inFrench, gone('BE'), titled('GB', 'Sir'), gone('ES'))
    const before = office.kept()
    const refused = await office.generate(...why('replacement'))
    expect(refused.status).toBe(1)
    expect(refused.text).toContain('BE/fr/letter, BE/fr/form')
    expectNothing(before, office.kept())
    const { status, text } = await office.generate(...why('replacement'), '--skip-held')
    expect([status, text], text).toEqual([3, expect.stringContaining('2 documents that have left wait')])
    const after = office.kept()
    expectOneOriginal(after, 'JP')
    expect(about(before, after, 'made')).toEqual([...bothOf('JP/fr'), 'GB/en/letter'].toSorted())
    expect(about(before, after, 'withdrawn')).toEqual(bothOf('ES/es').toSorted())
    expect(fileOf(after, 'BE/fr/letter')).toBe(fileOf(before, 'BE/fr/letter'))
  })

  it.each([
    ['another addressee', ['--only', 'GB']],
    ['copies', ['--to', 'missions']],
    ['another list of copies', ['--to', 'administrations']],
    ['the copies of what is held', ['--to', 'missions', '--only', 'BE']],
    ['a second language of another', ['--only', 'GB', '--language', 'en,fr']],
  ])('need not, where the run is about %s', async (_, options) => {
    const office = await open(letters, gone('BE'), titled('FR', 'Au Roi'), inFrench, titled('GB', 'Sir'))
    const before = office.kept()
    await office.done('generate', ...options)
    expectUntouched(before, office.kept())
  })

  it('need not, where the run is about another language', async () => {
    const office = await open(letters, inFrench)
    expect(itemsIn(await office.plan({ to: 'ministers', language: ['ru'] }), 'hold')).toEqual([])
  })

  it('withdraws no other language than was asked for', async () => {
    const office = await open(twoLanguages, gone('JP'))
    const before = office.kept()
    await office.done('generate', '--only', 'JP', '--language', 'fr', ...why('withdrawal'))
    expect(about(before, office.kept(), 'withdrawn')).toEqual(bothOf('JP/fr').toSorted())
  })
})

describe.concurrent('a copy', () => {
  it('that has not left goes with its original; one that left alone needs a word', async () => {
    const office = await open(letters)
    await office.done(
      'issue',
      '--only',
      'RU-administration',
      ...all,
      '--channel',
      'hand',
      '--on',
      '2004-05-20',
    )
    office.edit(gone('BE'), gone('RU'))
    expect(itemsIn(await office.plan(), 'hold')).toEqual(
      by(ground, bothOf('BE/fr', 'RU-administration/ru')).toSorted(),
    )
    await office.done('generate', ...all, ...why('withdrawal'))
    const { documents } = office.kept()
    for (const document of bothOf('BE/fr', 'BE-mission/fr', 'RU/ru', 'RU-administration/ru'))
      expect(documents.get(document)!.gone?.event, document).toBe('withdrawn')
    await office.done('verify')
  })

  it('that has not left is not said to have left', async () => {
    const office = await open(letters, gone('BE'))
    const { text } = await office.done('generate', ...all, ...why('withdrawal'))
    expect(text).not.toContain('BE-mission/fr/letter has left')
  })

  it('is made again with its original, also where it has left, and stays where that stays', async () => {
    const office = await open(letters, titled('FR', 'Au Roi'))
    const before = office.kept()
    await office.done('generate', ...why('replacement'))
    expect(itemsIn(await office.plan(), 'make')).toEqual(lettersOf('FR-administration/fr', 'FR-mission/fr'))
    await office.done('generate', ...all)
    expect(about(before, office.kept(), 'made')).toEqual(
      lettersOf('FR/fr', 'FR-administration/fr', 'FR-mission/fr').toSorted(),
    )
    office.edit([ministersFile, /Au Roi/g, 'Au Prince'])
    await office.done('issue', ...all, '--only', 'FR', '--channel', 'fax', '--on', '2004-05-25')
    const between = office.kept()
    await office.done('generate', ...all, ...why('stands'))
    expect(about(between, office.kept(), 'settled', 'made', 'superseded')).toEqual(['FR/fr/letter'])
    expect(changesIn(await office.plan())).toEqual([])
  })

  it('is changed for its holder’s own name where it has not left', async () => {
    const office = await open(letters, [
      'data/missions.csv',
      'BE-mission,BE,,,,,',
      'BE-mission,BE,,,,,La Mission',
    ])
    expect(changesIn(await office.plan())).toEqual(['BE-mission/fr/letter'])
    expect(changesIn(await office.plan({ to: 'ministers' }))).toEqual([])
  })

  it('of a letter in another language stands in that language too, once', async () => {
    const { files } = (await open(translated)).kept()
    const standing = [...files.keys()].filter((file) => /^JP-mission\/[^/]+$/.test(file))
    expect(standing).toEqual(['JP-mission/L_JP-mission_fr.pdf', 'JP-mission/L_JP-mission_fr_form.pdf'])
  })
})

describe.concurrent('many withdrawals', () => {
  /** So many standing in a list, so many of them leaving. */
  const count = (
    lists: readonly (readonly [list: 'ministers' | 'missions', standing: number, leaving: number])[],
  ) => {
    const idsOf = (list: string, size: number) => Array.from({ length: size }, (_, n) => `${list}-${n}`)
    const entries = lists.flatMap(([list, standing]) =>
      idsOf(list, standing).flatMap((id) =>
        bothOf(`${id}/fr`).map((document) => madeEntry(document, { list })),
      ),
    )
    const documents = statesOf(entries)
    const items = lists.flatMap(([list, , leaving]) =>
      idsOf(list, leaving).flatMap((id) =>
        bothOf(`${id}/fr`).map((document): PlanItem => {
          const state = documents.get(document)!
          return {
            kind: 'withdraw',
            document,
            job: null,
            state,
            reasons: [{ kind: 'row-gone', list }],
            as: null,
            by: null,
          }
        }),
      ),
    )
    return withdrawnAddressees({ id: '', items }, { documents })
  }
  const isMany = (standing: number, leaving: number): boolean =>
    leaving > 0 && (leaving === standing || (leaving >= 5 && leaving > standing / 10))

  it('are more than a tenth of a list and at least five, or all of it', () => {
    const sizes = fc
      .integer({ min: 1, max: 70 })
      .chain((standing) => fc.tuple(fc.constant(standing), fc.nat(standing)))
    fc.assert(
      fc.property(sizes, ([standing, leaving]) => {
        expect(count([['ministers', standing, leaving]])).toEqual({
          count: leaving,
          isMany: isMany(standing, leaving),
        })
      }),
      { examples: [[[50, 5]], [[51, 6]], [[49, 5]], [[40, 4]], [[4, 4]], [[1, 1]], [[5, 4]]] },
    )
  })

  it('are counted list by list', () => {
    expect(
      count([
        ['ministers', 100, 4],
        ['missions', 100, 4],
      ]),
    ).toEqual({ count: 8, isMany: false })
    expect(
      count([
        ['ministers', 100, 4],
        ['missions', 2, 2],
      ]),
    ).toEqual({ count: 6, isMany: true })
  })

  it('need their number, and no other', async () => {
    const office = await open(letters, gone('CH'), gone('GB'), gone('RU'), gone('KZ'), gone('ES'))
    const before = office.kept()
    const refused = await office.generate(...all)
    expect([refused.status, refused.text]).toEqual([1, expect.stringContaining('--withdraw 5')])
    for (const number of ['4', '6']) {
      const wrong = await office.generate(...all, '--withdraw', number)
      expect([wrong.status, wrong.text]).toEqual([1, expect.stringContaining(`not ${number}`)])
    }
    expectNothing(before, office.kept())
    const skipped = await office.generate(...all, '--skip-held')
    expect(skipped.status, skipped.text).toBe(3)
    expect(
      about(before, office.kept(), 'withdrawn').filter((each) => /^(CH|GB|RU|KZ|ES)\//.test(each)),
    ).toEqual([])
    await office.done('generate', ...all, '--withdraw', '5')
    expect(about(before, office.kept(), 'withdrawn')).toEqual(
      bothOf('CH/fr', 'GB/en', 'RU/ru', 'KZ/ru', 'ES/es', 'RU-administration/ru').toSorted(),
    )
    expect(changesIn(await office.plan())).toEqual([])
  })

  it('count what has left where that is withdrawn too, and not where it is held', async () => {
    const office = await open(letters, gone('CH'), gone('GB'), gone('RU'), gone('KZ'), gone('ES'), gone('BE'))
    const before = office.kept()
    expect((await office.run('plan')).stdout).toContain(
      '5 addressees would be withdrawn: that needs --withdraw 5',
    )
    expect((await office.generate(...why('withdrawal'), '--withdraw', '5')).text).toContain(
      '6 addressees would be withdrawn, not 5',
    )
    expectNothing(before, office.kept())
    const held = await office.generate('--withdraw', '5', '--skip-held')
    expect(held.status, held.text).toBe(3)
    expectUntouched(before, office.kept())
  })

  it('of a few go without', async () => {
    const office = await open(letters, gone('CH'), gone('GB'))
    expect((await office.generate('--withdraw', '3')).text).toContain(
      '2 addressees would be withdrawn, not 3',
    )
    await office.done('generate')
    expect(existsSync(path.join(office.folder, 'out/L/CH/L_CH_fr.pdf'))).toBe(false)
  })
})
