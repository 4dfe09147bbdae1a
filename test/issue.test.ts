import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import type { HistoryBody, ListBody, StatusBody } from '../src/commands/answers.ts'
import type { Copy, ListName, Recipient, State } from '../src/model/recipient.ts'
import { type Selectable, select } from '../src/plan/selection.ts'
import type { Problem } from '../src/problems/problem.ts'
import { wordsOf } from '../src/problems/words.ts'
import type { Sequence } from '../src/sequence.ts'
import { openBench } from './command.ts'
import {
  added,
  changesIn,
  codesOf,
  type Edit,
  expectNothing,
  gone,
  itemsIn,
  type Kept,
  letters,
  type Office,
  openOffices,
  other,
  reworded,
  rowOf,
  sheet,
  titled,
} from './officer.ts'
import { nobody, lists as roles } from './roles.ts'
import { messages } from './said.ts'

/** What has left is recorded by the addressee, the day and the channel, and taken back by them. */

const bench = openBench()
afterAll(() => bench.close())
const open = openOffices(bench)

const all = ['--to', 'all'] as const
const void_ = (...options: readonly string[]) =>
  ['--void', ...options, '--reason', 'it is still here'] as const
/** `FR/fr/letter 2004-05-11 pouch`, or `… fax voided` */
const told = (before: Kept, after: Kept): readonly string[] =>
  added(before, after)
    .map((entry) => {
      if (entry.event !== 'issued' && entry.event !== 'voided') return entry.event
      const { about, on, channel, event } = entry
      return [about.document, on, channel ?? '-', ...(event === 'voided' ? ['voided'] : [])].join(' ')
    })
    .sort()
const both = (whose: string, how: string): readonly string[] => [
  `${whose}/form ${how}`,
  `${whose}/letter ${how}`,
]
/** How each version of a document left, as far as that was not taken back. */
const leavings = (office: Office, document: string): readonly string[] =>
  office
    .kept()
    .documents.get(document)!
    .versions.flatMap(({ made, issued }) =>
      issued.map(({ on, channel }) => `${made.version} ${on} ${channel}`),
    )

/** A command that has to answer with this status and these words, and to write nothing. */
async function refused(
  office: Office,
  status: number,
  words: string | RegExp,
  ...options: readonly string[]
) {
  const before = office.kept()
  const said = await office.run('issue', ...options)
  expect([said.status, said.text], options.join(' ')).toEqual([status, expect.stringMatching(words)])
  expectNothing(before, office.kept())
}

describe.concurrent('invite issue', () => {
  it('is about somebody: nobody is not everybody', async () => {
    const office = await open(letters)
    await refused(office, 2, /whose letters have left\?.*\n.*--only FR,JP.*--all/)
    await refused(office, 2, 'whose letters', ...void_())
    await refused(office, 2, 'no addressee “XX”', '--only', 'CH,XX')
    await refused(office, 2, 'did you mean CH', '--only', 'Switzerland')
  })

  it('is about whoever is named, by list or language too', async () => {
    const office = await open(letters)
    const before = office.kept()
    await office.done('issue', '--language', 'ru', '--on', '2004-05-13')
    expect(told(before, office.kept())).toEqual([
      ...both('KZ/ru', '2004-05-13 -'),
      ...both('RU/ru', '2004-05-13 -'),
    ])
    const between = office.kept()
    await office.done('issue', '--to', 'administrations', '--channel', 'hand', '--on', '2004-05-13')
    expect(told(between, office.kept())).toEqual([
      ...both('FR-administration/fr', '2004-05-13 hand'),
      ...both('RU-administration/ru', '2004-05-13 hand'),
    ])
    const { text } = await office.done('issue', '--all', '--channel', 'fax', '--on', '2004-05-14')
    expect(text).toContain('18 documents of 9 addressees recorded as issued on 2004-05-14 by fax')
    expect((await office.done('issue', '--all', '--channel', 'fax', '--on', '2004-05-14')).text).toContain(
      'nothing to record',
    )
  })

  it('tells the channel in words, and takes no other', async () => {
    const office = await open(letters)
    for (const [channel, words] of [
      ['hand', 'by hand'],
      ['registered', 'by registered mail'],
      ['email', 'by e-mail'],
    ] as const) {
      const { text } = await office.done('issue', '--only', 'CH', '--channel', channel, '--on', '2004-05-13')
      expect(text).toContain(`2 documents of 1 addressee recorded as issued on 2004-05-13 ${words}`)
    }
    expect((await office.done('history', 'CH')).stdout).toContain(
      'now: letter fr: version 1, issued on 2004-05-13 by hand, issued on 2004-05-13 by registered mail, issued on 2004-05-13 by e-mail',
    )
    await refused(office, 2, 'hand, pouch, registered, fax, email', '--only', 'CH', '--channel', 'dove')
  })

  it('is of a day that has come, and not before the document’s own', async () => {
    const office = await open(letters)
    await refused(office, 2, 'CH/fr/letter is dated 2004-05-10', '--only', 'CH', '--on', '2004-05-09')
    await refused(office, 2, 'has not come yet', '--only', 'CH', '--on', '2999-01-01')
    await refused(office, 2, 'a day that there is', '--only', 'CH', '--on', '2004-02-30')
    const before = office.kept()
    await office.done('issue', '--only', 'CH', '--on', '2004-05-10')
    await office.done('issue', '--only', 'GB')
    const today = new Date().toISOString().slice(0, 10)
    expect(told(before, office.kept())).toEqual([
      ...both('CH/fr', '2004-05-10 -'),
      ...both('GB/en', `${today} -`),
    ])
  })

  it.each<readonly [string, string, readonly string[], string, string]>([
    ['a revision', 'FR/fr/letter', ['--as', 'revision', '--dated', '2004-05-24'], '2004-05-23', '2004-05-24'],
    [
      'a corrigendum',
      'FR/fr/corr-1',
      ['--as', 'corrigendum', '--dated', '2004-05-20'],
      '2004-05-19',
      '2004-05-20',
    ],
  ])('is not before the day of %s, nor of its copies', async (_, document, as, early, right) => {
    const office = await open(letters, reworded('fr'), ['templates/L/corr-1/fr.hbs', null, sheet])
    await office.done('generate', ...all, ...as, '--reason', 'a word')
    await refused(office, 2, `${document} is dated ${right}`, '--only', 'FR', '--on', early)
    await refused(
      office,
      2,
      `FR-mission${document.slice(2)} is dated`,
      '--to',
      'missions',
      '--only',
      'FR',
      '--on',
      early,
    )
    const { text } = await office.done('issue', ...all, '--only', 'FR', '--on', right)
    expect(text).toContain('3 documents of 3 addressees')
  })

  it('is not of a letter that is dated in days to come', async () => {
    const office = await open(letters, ['templates/L/letter.json', '2004-05-10', '2999-05-10'])
    await office.done('generate', '--only', 'CH')
    await refused(office, 2, 'CH/fr/letter is dated 2999-05-10', '--only', 'CH')
  })

  it('is of bytes that are those that were made', async () => {
    const office = await open(
      letters,
      ['out/L/CH/L_CH_fr.pdf', null, 'x'],
      ['out/L/GB/L_GB_en_form.pdf', null, null],
    )
    const altered = /CH\/L_CH_fr.pdf is not the file that was made[\s\S]*GB\/L_GB_en_form.pdf is not there/
    await refused(office, 1, altered, '--only', 'CH,ES,GB')
    await refused(office, 1, 'nothing of this has been made', '--only', 'ES', '--language', 'fr')
  })

  it('of what was signed for trial has to be said', async () => {
    const office = await open(letters, ['out', null, null])
    const trial = await bench.run(['generate', 'L', '--only', 'CH'], office.folder)
    expect(trial.status, trial.stderr).toBe(0)
    await refused(office, 1, 'signed for trial', '--only', 'CH')
    expect((await office.done('issue', '--only', 'CH', '--trial')).text).toContain('not for distribution')
  })

  it('notes what differs from the lists and texts of today', async () => {
    const office = await open(letters, titled('CH', 'Au Roi'))
    expect((await office.done('issue', '--only', 'CH', '--on', '2004-05-13')).text).toContain(
      'CH/fr/letter differs',
    )
  })

  it('says whose letters it did not record', async () => {
    const office = await open(letters, gone('CH'))
    await office.done('generate')
    expect((await office.run('issue', '--only', 'CH,GB', '--on', '2004-05-13')).text).toContain('CH')
  })

  it('does not drop another day of the same channel without a word', async () => {
    const office = await open(letters)
    const said = await office.run('issue', '--only', 'FR', '--channel', 'pouch', '--on', '2004-05-20')
    expect(said.text).toContain('2004-05-11')
  })

  it('takes all for everybody, or refuses it beside names', async () => {
    await refused(await open(letters), 2, '--all', '--all', '--only', 'CH')
  })
})

/** France's letter has left by pouch, and by fax. */
async function twice(office: Office): Promise<void> {
  await letters(office)
  await office.done('issue', '--only', 'FR', '--channel', 'fax', '--on', '2004-06-01')
}

describe.concurrent('invite issue --void', () => {
  it('is a counter-entry: nothing that was written is gone, and what it is about has not left', async () => {
    const office = await open(letters, titled('FR', 'Au Roi'))
    const before = office.kept()
    expect(itemsIn(await office.plan(), 'hold')).toEqual(['FR/fr/letter replacement stands'])
    const { text } = await office.done('issue', ...void_('--only', 'FR'))
    expect(text).toContain('2 records of 1 addressee taken back: issued on 2004-05-11 by pouch')
    const after = office.kept()
    expect(told(before, after)).toEqual(both('FR/fr', '2004-05-11 pouch voided'))
    expect(added(before, after).at(0)).toMatchObject({ reason: 'it is still here' })
    expect(after.files).toEqual(before.files)
    expect(itemsIn(await office.plan(), 'hold')).toEqual([])
    expect(itemsIn(await office.plan({ to: 'ministers' }), 'make')).toEqual(['FR/fr/letter'])
    const { stdout } = await office.done('history', 'FR')
    expect(stdout).toContain('letter fr  issued on 2004-05-11 by pouch')
    expect(stdout).toContain('not issued on 2004-05-11 by pouch: that was taken back: “it is still here”')
    expect(stdout).toContain('now: letter fr: version 1, not issued')
    // its copies have left, and JP's letter
    expect((await office.done('status')).stdout).toContain(
      'issued on 2004-05-11 by pouch: 8 documents of 4 addressees',
    )
    // once
    await refused(office, 1, 'no such leaving is recorded', ...void_('--only', 'FR'))
  })

  it('needs a reason that says something', async () => {
    const office = await open(letters)
    await refused(office, 2, '--void needs --reason', '--void', '--only', 'FR')
    await refused(office, 2, '--void needs --reason', '--void', '--only', 'FR', '--reason', '…')
    await refused(office, 2, '--reason goes with --void', '--only', 'CH', '--reason', 'x')
    await refused(office, 2, '--trial is not for --void', ...void_('--only', 'FR', '--trial'))
  })

  it('has to be said which, where a letter left more than once: nobody’s is taken back before', async () => {
    const office = await open(twice)
    const listed =
      /FR was issued on 2004-05-11 by pouch, and issued on 2004-06-01 by fax.*\n.*--on DAY, --channel HOW/
    await refused(office, 2, listed, ...void_('--only', 'FR'))
    await refused(office, 2, listed, ...void_('--only', 'JP,FR'))
    await refused(
      office,
      1,
      'no such leaving',
      ...void_('--only', 'FR', '--channel', 'pouch', '--on', '2004-06-01'),
    )
  })

  it.each([
    ['day', ['--on', '2004-06-01'], '2004-06-01 fax', '2004-05-11 pouch'],
    ['channel', ['--channel', 'fax'], '2004-06-01 fax', '2004-05-11 pouch'],
    ['the other channel', ['--channel', 'pouch'], '2004-05-11 pouch', '2004-06-01 fax'],
    ['both', ['--channel', 'pouch', '--on', '2004-05-11'], '2004-05-11 pouch', '2004-06-01 fax'],
  ] as const)('takes back the one that is meant, by %s', async (_, which, taken, stays) => {
    const office = await open(twice)
    const before = office.kept()
    await office.done('issue', ...void_('--only', 'fr', ...which))
    expect(told(before, office.kept())).toEqual(both('FR/fr', `${taken} voided`))
    expect(leavings(office, 'FR/fr/letter')).toEqual([`1 ${stays}`])
  })

  it('is of one State of two, of several at once, and of whom the list has no row any more', async () => {
    const office = await open(letters, gone('BE'))
    const before = office.kept()
    await office.done('issue', ...void_('--only', 'JP'))
    expect(told(before, office.kept())).toEqual(both('JP/en', '2004-05-11 pouch voided'))
    const between = office.kept()
    await office.done('issue', ...void_('--only', 'FR,be'))
    expect(told(between, office.kept())).toEqual([
      ...both('BE/fr', '2004-05-12 fax voided'),
      ...both('FR/fr', '2004-05-11 pouch voided'),
    ])
    // it has not left, and is in no list
    expect(itemsIn(await office.plan({ to: 'ministers' }), 'withdraw')).toEqual([
      'BE/fr/form',
      'BE/fr/letter',
    ])
  })

  it('finds copies by their original’s id and by their own', async () => {
    const office = await open(letters)
    const before = office.kept()
    await office.done('issue', ...void_('--to', 'missions', '--only', 'FR-mission'))
    await office.done('issue', ...void_('--to', 'administrations', '--only', 'FR'))
    expect(told(before, office.kept())).toEqual([
      ...both('FR-administration/fr', '2004-05-11 pouch voided'),
      ...both('FR-mission/fr', '2004-05-11 pouch voided'),
    ])
    const { text } = await office.done('issue', ...void_(...all, '--only', 'JP'))
    expect(text).toContain('4 records of 2 addressees')
  })

  it('may be followed by the right record, even the same', async () => {
    const office = await open(letters)
    await office.done('issue', ...void_('--only', 'BE'))
    await office.done('issue', '--only', 'BE', '--channel', 'fax', '--on', '2004-05-14')
    expect(leavings(office, 'BE/fr/letter')).toEqual(['1 2004-05-14 fax'])
    await office.done('issue', ...void_('--only', 'BE'))
    await office.done('issue', '--only', 'BE', '--channel', 'fax', '--on', '2004-05-14')
    expect(leavings(office, 'BE/fr/letter')).toEqual(['1 2004-05-14 fax'])
  })

  it('is of the version that left, also after a revision', async () => {
    const office = await open(letters, reworded('fr'))
    await office.done('generate', '--as', 'revision', '--dated', '2004-05-24', '--reason', 'a word')
    await office.done('issue', '--only', 'FR', '--channel', 'fax', '--on', '2004-05-25')
    await refused(office, 2, 'FR was issued on', ...void_('--only', 'FR'))
    const before = office.kept()
    await office.done('issue', ...void_('--only', 'FR', '--on', '2004-05-25'))
    expect((await office.done('history', 'FR')).stdout).toContain(
      'now: letter fr: version 2, not issued; version 1 was issued on 2004-05-11 by pouch',
    )
    await office.done('issue', ...void_('--only', 'FR,BE'))
    expect(
      added(before, office.kept()).map(({ about: { document }, version }) => `${document} ${version}`),
    ).toEqual(expect.arrayContaining(['FR/fr/letter 2', 'FR/fr/letter 1', 'BE/fr/letter 1', 'BE/fr/form 1']))
    expect(leavings(office, 'FR/fr/letter')).toEqual([])
    expect(changesIn(await office.plan({ to: 'ministers' }))).toEqual([])
  })

  it('is of what was put aside for another language too', async () => {
    const office = await open(letters, other('JP', rowOf('JP', 'fr')))
    await office.done('generate', '--as', 'replacement', '--reason', 'they asked for French')
    const before = office.kept()
    await office.done('issue', ...void_('--only', 'JP'))
    expect(told(before, office.kept())).toEqual(both('JP/en', '2004-05-11 pouch voided'))
    expect((await office.done('history', 'JP')).stdout).toContain(
      'now: letter en: put aside for JP/fr/letter\n',
    )
    expect(changesIn(await office.plan({ to: 'ministers' }))).toEqual([])
    // now nothing stands for anything that has left
    office.edit(other('JP', rowOf('JP', 'es')))
    expect(itemsIn(await office.plan({ to: 'ministers' }), 'hold')).toEqual([])
  })

  it('is of a sheet and not of its letter, by the day', async () => {
    const office = await open(letters, reworded('fr'), ['templates/L/corr-1/fr.hbs', null, sheet])
    await office.done('generate', '--as', 'corrigendum', '--dated', '2004-05-20', '--reason', 'a word')
    await office.done('issue', '--only', 'FR', '--channel', 'pouch', '--on', '2004-05-21')
    await refused(office, 2, 'FR was issued on', ...void_('--only', 'FR', '--channel', 'pouch'))
    const before = office.kept()
    await office.done('issue', ...void_('--only', 'FR', '--on', '2004-05-21'))
    expect(told(before, office.kept())).toEqual(['FR/fr/corr-1 2004-05-21 pouch voided'])
  })

  it.each<readonly [string, Edit, string]>([
    ['has another title', titled('FR', 'Au Roi'), 'FR/fr/letter'],
    ['has no row any more', gone('FR'), 'FR/fr/letter'],
    ['is of a text that has changed', reworded('fr'), 'FR/fr/letter'],
  ])('makes right what stood only because it had left, and %s', async (_, edit, document) => {
    const office = await open(letters, edit)
    await office.done('generate', '--as', 'stands', '--reason', 'it has left')
    await office.done('issue', ...void_('--only', 'FR'))
    expect(changesIn(await office.plan({ to: 'ministers' }))).toContain(document)
  })

  it('finds a record without a channel beside another of the same day', async () => {
    const office = await open(letters)
    await office.done('issue', '--only', 'CH', '--on', '2004-05-13')
    await office.done('issue', '--only', 'CH', '--channel', 'pouch', '--on', '2004-05-13')
    const { text } = await office.run('issue', ...void_('--only', 'CH'))
    // some word that names the first
    expect(text).toMatch(/--channel none/)
  })
})

describe.concurrent('--only', () => {
  const stateOf = (id: string): State => {
    const names = { fr: { short: `Pays ${id}`, formal: '', of: '' } }
    const at = { file: '', line: 1, column: 1 }
    return { id, validFrom: null, validTo: null, unMember: true, ituMember: true, names, at }
  }
  const recipient = (id: string, list: ListName): Recipient => ({
    id,
    list,
    ...nobody,
    state: stateOf(id.slice(0, 2)),
    language: 'fr',
    titles: {},
    address: [],
    email: null,
    source: '',
    at: { file: '', line: 1, column: 1 },
  })
  const rows = ['FR', 'CA', 'CA-fr', 'JP'].map((id) => recipient(id, 'ministers'))
  const copies: Sequence<Copy> = ['FR', 'CA'].flatMap((id) =>
    (['missions', 'administrations'] as const).map((list) => ({
      recipient: recipient(`${id}-${list.slice(0, -1)}`, list),
      original: rows.find((row) => row.id === id)!,
    })),
  )
  const everybody = (lists: readonly ListName[]): Selectable => ({
    letter: roles,
    lists,
    addressees: rows,
    copies: copies.filter(({ recipient: { list } }) => lists.includes(list)),
    recorded: new Map([
      ['FR', new Set<ListName>(['ministers'])],
      ['BE', new Set<ListName>(['ministers'])],
    ]),
    languages: ['fr'],
  })
  const ids = (of: Sequence<Recipient>): readonly string[] => of.map(({ id }) => id)
  const names = fc.subarray(['FR', 'CA', 'CA-fr', 'JP', 'BE'], { minLength: 1 })
  const anyCase = (id: string): fc.Arbitrary<string> =>
    fc
      .tuple(...[...id].map((letter) => fc.constantFrom(letter.toUpperCase(), letter.toLowerCase())))
      .map((each) => each.join(''))
  const written = names.chain((chosen) => fc.tuple(fc.constant(chosen), fc.tuple(...chosen.map(anyCase))))

  it('chooses rows by their ids, in any case, and none besides', () => {
    fc.assert(
      fc.property(written, ([chosen, only]) => {
        const found = select(everybody(['ministers']), only, ['own'])
        if (found.kind !== 'ok') throw new Error(messages(found.problems))
        expect(ids(found.value.recipients)).toEqual(ids(rows).filter((id) => chosen.includes(id)))
        // who has no row any more is meant by the id in the record
        expect([...found.value.gone!]).toEqual(chosen.includes('BE') ? ['BE'] : [])
        expect(found.value.whole).toBe(false)
        // other rows of its State are named
        const alone = chosen.includes('CA') && !chosen.includes('CA-fr')
        expect(found.notes.map(({ code }: Problem) => code)).toEqual(alone ? ['project/other-rows'] : [])
      }),
    )
  })

  it('chooses copies by their original’s id, or by their own', () => {
    fc.assert(
      fc.property(written, ([chosen, only]) => {
        fc.pre(!chosen.includes('JP'))
        const found = select(everybody(['ministers', 'missions', 'administrations']), only, ['own'])
        if (found.kind !== 'ok') throw new Error(messages(found.problems))
        const expected = copies.filter(({ original }) => chosen.includes(original.id))
        expect(found.value.copies).toEqual(expected)
      }),
    )
    for (const { recipient: copy } of copies) {
      const found = select(everybody([copy.list]), [copy.id.toLowerCase()], ['own'])
      expect(found.kind === 'ok' && found.value.copies.map(({ recipient: { id } }) => id)).toEqual([copy.id])
    }
  })

  it('knows nobody else, and says who was meant', () => {
    for (const [name, hint] of [
      ['Pays FR', 'did you mean FR?'],
      ['pays jp', 'did you mean JP?'],
      ['FR-mission', 'say --to missions'],
      ['CH', 'the id of its row'],
    ] as const) {
      const found = select(everybody(['ministers']), ['FR', name], ['own'])
      expect(found.kind === 'problems' && found.problems.map((problem) => wordsOf(problem).hint)).toEqual([
        expect.stringContaining(hint),
      ])
    }
  })

  it.each([
    ['plan', 0],
    ['generate', 0],
    ['status', 0],
    ['list', 0],
    ['verify', 0],
    ['check', 0],
  ] as const)('takes “fr, JP” in invite %s', async (command, status) => {
    const office = await open(letters, titled('BE', 'Au Roi'))
    for (const option of command === 'generate' ? ['--only', '--state'] : ['--only']) {
      const said = await office.run(command, option, 'fr, JP')
      expect(said.status, said.text).toBe(status)
      expect(said.text).not.toMatch(/\bBE\b/)
    }
  })

  it('is one row: others of its State are named, and not meant', async () => {
    const office = await open(letters)
    const before = office.kept()
    const { text } = await office.done('issue', '--only', 'ca', '--channel', 'fax', '--on', '2004-05-20')
    expect(text).toContain('CA is that row alone; CA has another: CA-fr')
    expect(told(before, office.kept())).toEqual(both('CA/en', '2004-05-20 fax'))
    const between = office.kept()
    await office.done('issue', '--only', 'ca-FR', '--channel', 'fax', '--on', '2004-05-20')
    expect(told(between, office.kept())).toEqual(both('CA-fr/fr', '2004-05-20 fax'))
    // what is no State's code was not meant for all of its rows
    expect((await office.run('plan', '--only', 'CA-fr')).text).not.toContain('is that row alone')
  })

  it('is copies’ originals too, in issue', async () => {
    const office = await open(letters)
    const before = office.kept()
    await office.done('issue', '--to', 'missions', '--only', 'BE', '--on', '2004-05-20')
    await office.done('issue', ...all, '--only', 'ca-MISSION', '--on', '2004-05-20')
    expect(told(before, office.kept())).toEqual([
      ...both('BE-mission/fr', '2004-05-20 -'),
      ...both('CA-mission/en', '2004-05-20 -'),
    ])
  })

  it('finds who is in no list any more by the id in the record', async () => {
    const office = await open(letters, gone('BE'), gone('ES'))
    expect(itemsIn(await office.plan({ only: ['be'] }), 'hold')).toEqual([
      'BE/fr/form stands withdrawal',
      'BE/fr/letter stands withdrawal',
    ])
    expect(itemsIn(await office.plan({ only: ['ES'] }), 'hold', 'withdraw')).toEqual([
      'ES/es/form',
      'ES/es/letter',
    ])
    expect(changesIn(await office.plan({ only: ['FR'] }))).toEqual([])
    const before = office.kept()
    await office.done('issue', '--only', 'es', '--channel', 'hand', '--on', '2004-05-20')
    expect(told(before, office.kept())).toEqual(both('ES/es', '2004-05-20 hand'))
    expect((await office.done('status', '--only', 'be')).stdout).toContain(
      'issued on 2004-05-12 by fax: 2 documents',
    )
    await office.done('history', 'be')
    await office.done('reprint', 'be')
  })

  it('finds them in the distribution list too', async () => {
    const office = await open(letters, gone('BE'))
    expect((await office.done('list', '--only', 'BE')).stdout).toContain('2004-05-12')
  })

  const copyOwnTitle: Edit = ['data/missions.csv', 'BE-mission,BE,,,,,', 'BE-mission,BE,,,,,La Mission']
  it('chooses a copy by its own id', async () => {
    const office = await open(letters, copyOwnTitle)
    for (const only of ['be-Mission', 'BE'])
      expect(changesIn(await office.plan({ to: 'missions', only: [only] })), only).toEqual([
        'BE-mission/fr/letter',
      ])
  })

  it('chooses a copy by its own id in a run about all', async () => {
    const office = await open(letters, copyOwnTitle)
    expect(changesIn(await office.plan({ to: 'all', only: ['BE-mission'] }))).toEqual([
      'BE-mission/fr/letter',
    ])
  })

  it('is not nobody, where a copy is named in a run about originals', async () => {
    const office = await open(letters, copyOwnTitle)
    expect(codesOf(await office.plan({ to: 'ministers', only: ['BE-mission'] }))).toEqual([
      'project/unknown-addressee',
    ])
  })

  it('is not nobody, where an original without such a copy is named', async () => {
    const office = await open(letters)
    expect(codesOf(await office.plan({ to: 'administrations', only: ['BE'] }))).toEqual([
      'project/unknown-addressee',
    ])
  })
})

describe.concurrent('invite history', () => {
  it('finds a State by its name, in any language', async () => {
    const office = await open(letters)
    const { stdout } = await office.done('history', 'france,Japon, ЯПОНИЯ,fr-Mission')
    expect(stdout.split('\n').filter((line) => line.startsWith('now: letter'))).toEqual([
      'now: letter fr: version 1, issued on 2004-05-11 by pouch',
      'now: letter en: version 1, issued on 2004-05-11 by pouch',
      'now: letter en: version 1, issued on 2004-05-11 by pouch',
      'now: letter fr: version 1, issued on 2004-05-11 by pouch',
    ])
    const unknown = await office.run('history', 'FR,Atlantis')
    expect([unknown.status, unknown.text]).toEqual([2, expect.stringContaining('no addressee “Atlantis”')])
  })

  it('finds by its name a State whose row is gone', async () => {
    const office = await open(letters, gone('BE'))
    expect((await office.run('history', 'Belgium')).status).toBe(0)
  })
})

describe.concurrent('day and channel', () => {
  type Listed = ListBody['addressees'][number]
  const listed = async (office: Office, id: string): Promise<Listed> => {
    const { stdout } = await office.done('list', '--json', '--only', id)
    return (JSON.parse(stdout) as ListBody).addressees[0]!
  }

  it('are told by list and status, also after a revision, and of which version', async () => {
    const office = await open(letters, reworded('fr'))
    expect(await listed(office, 'FR')).toMatchObject({
      stages: { letter: 'issued' },
      held: { issued: [{ on: '2004-05-11', channel: 'pouch' }], version: 1, isEarlier: false },
    })
    expect(await listed(office, 'CH')).toMatchObject({ stages: { letter: 'made' }, held: null })
    await office.done('generate', '--as', 'revision', '--dated', '2004-05-24', '--reason', 'a word')
    expect(await listed(office, 'FR')).toMatchObject({
      stages: { letter: 'made' },
      held: { issued: [{ on: '2004-05-11', channel: 'pouch' }], version: 1, isEarlier: true },
    })
    const table = (await office.done('list', '--only', 'FR')).stdout.split('\n')
    expect(table.find((line) => line.startsWith('FR '))).toMatch(
      /prepared .* 2004-05-11 \(version 1\) +pouch$/,
    )
    const csv = (await office.done('list', '--only', 'BE', '--format', 'csv')).stdout
    expect(csv).toMatch(/^BE,.*,prepared,issued,2004-05-12 \(version 1\),fax\r$/m)
    await office.done('issue', '--only', 'FR', '--channel', 'hand', '--on', '2004-05-25')
    expect(await listed(office, 'FR')).toMatchObject({
      held: { issued: [{ on: '2004-05-25', channel: 'hand' }], version: 2, isEarlier: false },
    })
    const { stdout } = await office.done('status')
    expect(stdout).toContain(
      'issued on 2004-05-11 by pouch: 10 documents of 5 addressees, 1 of them an earlier version',
    )
    expect(stdout).toContain(
      'issued on 2004-05-12 by fax: 2 documents of 1 addressee, 1 of them an earlier version',
    )
    expect(stdout).toContain('issued on 2004-05-25 by hand: 2 documents of 1 addressee')
    expect(await told(office, 'FR/fr/letter', '--only', 'FR')).toMatchObject({
      condition: 'current',
      standing: { version: 2 },
      held: { version: 2, issued: [{ on: '2004-05-25', channel: 'hand' }] },
    })
    const history = JSON.parse((await office.done('history', 'FR', '--json')).stdout) as HistoryBody
    const [{ documents }] = history.addressees as [HistoryBody['addressees'][number]]
    const letter = documents.find(({ document }) => document === 'FR/fr/letter')!
    expect(letter.versions.map(({ issued }) => issued)).toEqual([
      [{ on: '2004-05-11', channel: 'pouch' }],
      [{ on: '2004-05-25', channel: 'hand' }],
    ])
  })
  const status = async (office: Office, ...options: readonly string[]) =>
    (JSON.parse((await office.done('status', '--json', ...options)).stdout) as StatusBody).documents
  const told = async (office: Office, id: string, ...options: readonly string[]) =>
    (await status(office, ...options)).find(({ document }) => document === id)

  it('of what was withdrawn after it left are told too', async () => {
    const office = await open(letters, gone('FR'))
    await office.done('generate', ...all, '--as', 'withdrawal', '--reason', 'x')
    const went = (await status(office)).filter((each) => each.gone === 'withdrawn')
    expect(went).toHaveLength(6)
    expect(went.find(({ document }) => document === 'FR/fr/letter')).toMatchObject({
      condition: 'gone',
      standing: null,
      held: { version: 1, issued: [{ on: '2004-05-11', channel: 'pouch' }] },
    })
  })

  it('of what was put aside for another language are told to programs too', async () => {
    const office = await open(letters, other('JP', rowOf('JP', 'fr')))
    await office.done('generate', '--as', 'replacement', '--reason', 'x')
    expect(await told(office, 'JP/en/letter', '--only', 'JP')).toMatchObject({
      gone: 'superseded',
      condition: 'gone',
      held: { version: 1, issued: [{ on: '2004-05-11', channel: 'pouch' }] },
    })
  })

  it('are those of the list that is asked about', async () => {
    const office = await open(letters)
    expect((await office.done('status', '--only', 'FR', '--to', 'missions')).stdout).toContain(
      'issued on 2004-05-11 by pouch: 2 documents of 1 addressee',
    )
  })
})
