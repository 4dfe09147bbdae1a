import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openBench, type Ran, tree } from './command.ts'
import { textByPdfJs } from './pdf-reader.ts'
import { openSmallDesk, type SmallDesk } from './small-desk.ts'

/** Drafts are to be proofread and written in: what is ours is made anew and goes, what is somebody's stays. */

const bench = openBench()
afterAll(() => bench.close())
/** FR and JP have their drafts. */
let base: SmallDesk
const [ofFrance, ofJapan] = ['drafts/FR/L_FR_fr.pdf', 'drafts/JP/L_JP_en.pdf']

beforeAll(async () => {
  base = openSmallDesk(bench, 'base', ['FR', 'fr'], ['JP', 'en'])
  expect((await draft(base)).status).toBe(0)
})

const draft = (desk: SmallDesk, ...args: readonly string[]): Promise<Ran> =>
  desk.invite('generate', 'L', '--draft', ...args)
const drafts = (desk: SmallDesk): readonly string[] =>
  [...tree(desk.in('drafts')).keys()].filter((file) => file.endsWith('.pdf'))
const bytesOf = (desk: SmallDesk, file: string): Uint8Array => new Uint8Array(readFileSync(desk.in(file)))

it.concurrent('are of everybody, and not told of in the ledger', async () => {
  expect(drafts(base)).toEqual([
    'FR/L_FR_fr.pdf',
    'FR/L_FR_fr_form.pdf',
    'JP/L_JP_en.pdf',
    'JP/L_JP_en_form.pdf',
  ])
  expect(existsSync(base.in('ledger.jsonl'))).toBe(false)
  expect(await textByPdfJs(bytesOf(base, ofFrance))).toContain('Letter, invite@example.org')
})

it.concurrent('made again take the place of drafts of ours, without a word', async () => {
  const desk = base.copy()
  desk.lay(['FR', 'fr', 'Au Ministre'], ['JP', 'en'])
  const ran = await draft(desk)
  expect(ran.status).toBe(0)
  expect(ran.stderr).not.toContain('written in')
  expect(drafts(desk)).toEqual(drafts(base))
  expect(await textByPdfJs(bytesOf(desk, ofFrance))).toContain('Au Ministre')
})

it.concurrent('that somebody has written in are put aside, each time, and never written over', async () => {
  const desk = base.copy()
  const notes = ['a first note', 'a second note', 'a first note']
  for (const [index, note] of notes.entries()) {
    desk.put(ofFrance, note)
    const ran = await draft(desk)
    expect(ran.status, ran.stderr).toBe(0)
    expect(ran.stderr).toContain('somebody has written in a draft: it is kept as ')
    const kept = drafts(desk).filter((file) => file.includes('_edited_'))
    expect(kept).toHaveLength(index + 1)
    expect(kept.map((file) => desk.text(`drafts/${file}`)).toSorted()).toEqual(
      notes.slice(0, index + 1).toSorted(),
    )
    expect(await textByPdfJs(bytesOf(desk, ofFrance))).toContain('Letter, invite@example.org')
  }
  // what was put aside is somebody's: it is not put aside again, nor taken away
  desk.lay(['JP', 'en'])
  await draft(desk)
  expect(drafts(desk).filter((file) => file.includes('_edited_'))).toHaveLength(3)
})

it.concurrent('of rows that are gone go, but for those that somebody has written in', async () => {
  const desk = base.copy()
  desk.put('drafts/JP/L_JP_en_form.pdf', 'my notes')
  desk.lay(['FR', 'fr'])
  const ran = await draft(desk)
  expect(ran.stderr).toContain('1 draft of earlier runs removed')
  expect(drafts(desk)).toEqual(['FR/L_FR_fr.pdf', 'FR/L_FR_fr_form.pdf', 'JP/L_JP_en_form.pdf'])
  expect(desk.text('drafts/JP/L_JP_en_form.pdf')).toBe('my notes')
})

it.concurrent('leave nothing of a row that is gone', async () => {
  const desk = base.copy()
  desk.lay(['FR', 'fr'])
  await draft(desk)
  expect(existsSync(desk.in('drafts/JP'))).toBe(false)
  // and when the row is back, so is its draft
  desk.lay(['FR', 'fr'], ['JP', 'en'])
  await draft(desk)
  expect(drafts(desk)).toEqual(drafts(base))
})

it.concurrent('leave alone what others keep beside them', async () => {
  const desk = base.copy()
  const others = [
    'drafts/notes.txt',
    'drafts/JP/L_JP_en (1).pdf',
    'drafts/JP/more/x.pdf',
    'drafts/XX/L_XX_fr.pdf',
    'drafts/FR/.L_FR_fr.pdf',
  ]
  for (const file of others) desk.put(file, file)
  desk.lay(['FR', 'fr'])
  await draft(desk)
  for (const file of others) expect(desk.text(file)).toBe(file)
})

it.concurrent.each([[['--only', 'FR']], [['--language', 'fr']], [['--state', 'FR']]])(
  'with %j leave the others alone, and know them again later',
  async (selection) => {
    const desk = base.copy()
    const before = bytesOf(desk, ofJapan)
    desk.lay(['FR', 'fr', 'Au Ministre'])
    const ran = await draft(desk, ...selection)
    expect(ran.status, ran.stderr).toBe(0)
    expect(bytesOf(desk, ofJapan)).toEqual(before)
    const next = await draft(desk)
    expect(next.stderr).toContain('2 drafts of earlier runs removed')
    expect(drafts(desk)).toEqual(['FR/L_FR_fr.pdf', 'FR/L_FR_fr_form.pdf'])
  },
)

it.concurrent.each(['', 'x', '[]'])(
  'are somebody’s where the record of them is damaged: %j',
  async (text) => {
    const desk = base.copy()
    desk.put('drafts/.drafts.json', text)
    const ran = await draft(desk)
    expect(ran.status).toBe(0)
    expect(drafts(desk).filter((file) => file.includes('_edited_'))).toHaveLength(4)
  },
)

it.concurrent('of a revision show it before it is signed', async () => {
  const desk = openSmallDesk(bench, 'revision', ['FR', 'fr'], ['JP', 'en'])
  const texts = (word: string): void => {
    const file = path.join(desk.folder, 'templates/L/fr.hbs')
    const text = readFileSync(file, 'utf8').split('<p>One')[0]!
    const cancels = '{{#if cancels}}<p>Cancels {{cancels.reference}} of {{date cancels.date}}</p>{{/if}}'
    writeFileSync(file, `${text}<p>${word}</p>\n${cancels}\n`)
  }
  texts('One')
  // a paragraph in one language has to be in all of them
  for (const tag of ['ar', 'en', 'es', 'ru', 'zh'])
    writeFileSync(
      path.join(desk.folder, `templates/L/${tag}.hbs`),
      readFileSync(path.join(desk.folder, 'templates/L/fr.hbs')),
    )
  const generated = await desk.generate('L')
  expect(generated.status, generated.stderr).toBe(0)
  expect((await desk.invite('issue', 'L', '--only', 'FR')).status).toBe(0)
  texts('Two')
  const signed = [...tree(desk.folder)].filter(([file]) => !file.includes('drafts'))
  const ran = await draft(desk, '--as', 'revision', '--dated', '2026-11-10', '--reference', 'L-2')
  expect(ran.status, ran.stderr).toBe(0)
  const file = drafts(desk).find((each) => /^FR\/L-2_FR_fr\.pdf$/.test(each))
  expect(file, drafts(desk).join()).toBeDefined()
  const text = await textByPdfJs(bytesOf(desk, `drafts/${file}`))
  expect(text).toContain('Two')
  expect(text).toContain('Cancels L-1')
  // nothing else was touched
  expect([...tree(desk.folder)].filter(([name]) => !name.includes('drafts'))).toEqual(signed)
  const plan = await desk.invite('plan', 'L')
  expect(plan.stdout).toMatch(/held +FR\/fr\/letter/)
})
