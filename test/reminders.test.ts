import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PlanBody } from '../src/commands/answers.ts'
import type { ReturnsBody } from '../src/commands/returns-answers.ts'
import { answerOf, faultsOf } from './answers.ts'
import { openBench } from './command.ts'
import { fillByPdfJs } from './pdf-filler.ts'
import { openSmallDesk, registry, type SmallDesk } from './small-desk.ts'

/** Reminders: to those who hold the letter and have not answered at that moment, and to nobody else. */

const bench = openBench()
afterAll(() => bench.close())

const reminder = `<title>{{letter.reference}} – {{reminder.number}} – {{state.short}}</title>
<p>{{date reminder.date}}: {{letter.reference}}, {{date letter.date}}, {{state.of}}</p>
<signature title="{{letter.reference}}"><p>{{signature.subject}}, {{time signature.signedAt}}</p></signature>
`
const as = (day: string): readonly string[] => ['--as', 'reminder', '--dated', day]

let desk: SmallDesk
beforeAll(async () => {
  desk = openSmallDesk(bench, 'desk', ['FR', 'fr'], ['BE', 'fr'], ['JP', 'en'], ['RU', 'ru'])
  write(desk, 1, 'fr', 'en', 'ru')
  expect((await desk.generate('L')).status).toBe(0)
  await left(desk, 'FR,BE,JP')
})

function write(of: SmallDesk, number: number, ...tags: readonly string[]): void {
  const folder = path.join(of.folder, `templates/L/reminder-${number}`)
  mkdirSync(folder, { recursive: true })
  for (const tag of tags) writeFileSync(path.join(folder, `${tag}.hbs`), reminder)
}

async function left(of: SmallDesk, ids: string, on = '2004-05-11'): Promise<void> {
  const issued = await of.here('issue', 'L', '--only', ids, '--channel', 'pouch', '--on', on)
  expect(issued.status, issued.stderr).toBe(0)
}

/** Somebody's form comes back, filled in or as it was sent. */
async function answer(of: SmallDesk, id: string, tag: string): Promise<string> {
  const blank = new Uint8Array(readFileSync(of.in(`${id}/L_${id}_${tag}_form.pdf`)))
  const file = path.join(of.folder, `${id}.pdf`)
  writeFileSync(file, await fillByPdfJs(blank, { city: 'Example' }))
  const answered = answerOf<ReturnsBody>(await of.here('returns', 'collect', file, '--json'))
  return (answered as ReturnsBody).returns[0]!.return
}

/** What a plan does, by document. */
async function planned(of: SmallDesk, ...args: readonly string[]): Promise<readonly string[]> {
  const { steps } = answerOf<PlanBody>(await of.here('plan', 'L', ...args, '--json')) as PlanBody
  return steps.map(({ document, action }) => `${document} ${action}`).sort()
}

const remindersOf = (of: SmallDesk): readonly string[] =>
  of.entries().flatMap(({ event, about }) => {
    const { document = '' } = about as { readonly document?: string }
    return document.includes('/reminder-') ? [`${document} ${event}`] : []
  })

describe('a reminder', () => {
  it('goes to whoever holds the letter and has not answered, once', async () => {
    const here = desk.copy()
    await answer(here, 'FR', 'fr')
    // RU holds nothing
    const both = ['BE/fr/reminder-1 new', 'JP/en/reminder-1 new']
    expect(await planned(here, ...as('2004-06-01'))).toEqual(both)
    expect((await here.generate('L', ...as('2004-06-01'))).status).toBe(0)
    expect(remindersOf(here)).toEqual(['BE/fr/reminder-1 made', 'JP/en/reminder-1 made'])
    expect(here.entries().at(-1)).toMatchObject({
      as: 'reminder',
      edition: {
        kind: 'reminder',
        number: 1,
        date: '2004-06-01',
        recalls: { kind: 'first', reference: 'L-1' },
      },
    })
    for (const line of here.all()) expect(faultsOf('ledger-line', line), JSON.stringify(line)).toEqual([])
    // there is nothing else to do, whatever is asked for
    expect(await planned(here)).toEqual([])
    const again = await here.generate('L', ...as('2004-06-01'))
    expect(again.stderr).toContain('reminder 1 is there for everybody who has not answered')
    // one that has not left is dated anew
    expect((await here.generate('L', ...as('2004-06-02'))).status).toBe(0)
    expect(here.entries().at(-1)).toMatchObject({ version: 2, edition: { date: '2004-06-02' } })
    await left(here, 'BE,JP', '2004-06-03')
    expect((await here.generate('L', ...as('2004-06-10'))).stderr).toContain('templates/L/reminder-2/')
    write(here, 2, 'fr', 'en')
    await answer(here, 'BE', 'fr')
    expect(await planned(here, ...as('2004-06-10'))).toEqual(['JP/en/reminder-2 new'])
  })

  it('that has not left is taken back where its addressee has answered since, and found again where that is refused', async () => {
    const here = desk.copy()
    expect((await here.generate('L', ...as('2004-06-01'), '--only', 'FR,JP')).status).toBe(0)
    const id = await answer(here, 'FR', 'fr')
    expect(await planned(here)).toEqual(['FR/fr/reminder-1 withdrawn'])
    expect((await here.generate('L')).status).toBe(0)
    expect(remindersOf(here).at(-1)).toBe('FR/fr/reminder-1 withdrawn')
    expect(await planned(here, ...as('2004-06-01'))).toEqual(['BE/fr/reminder-1 new'])
    await here.here('returns', 'refuse', id, '--reason', 'Example')
    expect(await planned(here, ...as('2004-06-01'))).toEqual([
      'BE/fr/reminder-1 new',
      'FR/fr/reminder-1 restored',
    ])
  })

  it('whose text has changed since it left stays, or is replaced, and is no reason to revise the letter', async () => {
    const here = desk.copy()
    expect((await here.generate('L', ...as('2004-06-01'))).status).toBe(0)
    await left(here, 'FR,BE,JP', '2004-06-03')
    writeFileSync(
      path.join(here.folder, 'templates/L/reminder-1/fr.hbs'),
      reminder.replace('state.of', 'state.short'),
    )
    const { steps } = answerOf<PlanBody>(await here.here('plan', 'L', '--json')) as PlanBody
    expect(steps.map(({ document, ways }) => [document, ways])).toEqual([
      ['FR/fr/reminder-1', ['replacement', 'stands']],
      ['BE/fr/reminder-1', ['replacement', 'stands']],
    ])
    const revised = await here.generate(
      'L',
      '--as',
      'revision',
      '--dated',
      '2004-06-20',
      '--reason',
      'Example',
    )
    expect(revised.status).toBe(1)
    expect((await here.generate('L', '--as', 'stands', '--reason', 'Example')).status).toBe(0)
    expect(await planned(here)).toEqual([])
  })

  it('is refused with all that is wrong with it', async () => {
    const here = desk.copy()
    const said = async (...args: readonly string[]): Promise<string> =>
      (await here.generate('L', ...args)).stderr
    expect(await said('--as', 'reminder')).toContain('--as reminder needs --dated')
    expect(await said(...as('2004-05-09'))).toContain(
      'a reminder of 2004-05-09 cannot recall L-1 of 2004-05-10',
    )
    write(here, 2, 'en')
    expect(await said(...as('2004-06-01'))).toContain('there is no reminder 2 in “fr”')
    const other = openSmallDesk(bench, 'bare', ['FR', 'fr'])
    await other.generate('L')
    const bare = await bench.run(['generate', 'L', ...as('2004-06-01'), ...registry], other.folder)
    expect(bare.stderr).toContain('there is no reminder in templates/L')
    write(other, 1, 'fr')
    expect((await other.generate('L', ...as('2004-06-01'))).stderr).toContain(
      'nobody to whom the letter was issued',
    )
  })
})
