import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ParticipantsBody, ReturnsBody } from '../src/commands/returns-answers.ts'
import { isoDay } from '../src/returns/checks.ts'
import { type ReturnRecord, standingsOf } from '../src/returns/standings.ts'
import { unpack } from '../src/returns/unpack.ts'
import { zipEntries } from '../src/zip.ts'
import { answerOf, faultsOf } from './answers.ts'
import { openBench, root, tree } from './command.ts'
import { fillByPdfium, fillByPdfJs } from './pdf-filler.ts'
import { mail } from './returned-mail.ts'
import { openSmallDesk, type SmallDesk } from './small-desk.ts'

/** What came back, from the mail to the table: what counts, what waits, and that nothing of persons is where it may not be. */

const bench = openBench()
afterAll(() => bench.close())

/** A form with the fields by which persons are known. */
const form = `<title>{{letter.reference}} – {{word "form.heading"}} – {{state.short}}</title>
<p>{{word "form.heading"}} – {{state.formal}}</p>
${[
  ['family_name', 'required'],
  ['given_names', ''],
  ['passport_number', 'required'],
  ['birth_date', ''],
  ['email', ''],
]
  .map(
    ([name, rule]) =>
      `<input type="text" name="${name}" title="{{word "form.city"}} ${name}" maxlength="60" ${rule}>`,
  )
  .join('\n')}
`

let desk: SmallDesk
beforeAll(async () => {
  desk = openSmallDesk(bench, 'desk', ['FR', 'fr'], ['JP', 'en'], ['RU', 'ru'])
  writeFileSync(path.join(desk.folder, 'templates/L/form.hbs'), form)
  expect((await desk.generate('L')).status).toBe(0)
  expect((await desk.invite('issue', 'L', '--all', '--channel', 'pouch', '--on', '2004-05-11')).status).toBe(
    0,
  )
})

const blank = (id: string, tag: string): Uint8Array =>
  new Uint8Array(readFileSync(desk.in(`${id}/L_${id}_${tag}_form.pdf`)))

async function ask(
  of: SmallDesk,
  ...args: readonly string[]
): Promise<ReturnsBody & { readonly exit: number }> {
  return answerOf<ReturnsBody>(await of.invite('returns', ...args, '--json')) as ReturnsBody & {
    readonly exit: number
  }
}

/** The cells of a workbook, all of which have to be texts that no spreadsheet computes. */
async function cellsOfWorkbook(bytes: Uint8Array): Promise<readonly (readonly string[])[]> {
  const parts = new Map<string, string>()
  for await (const { name, read } of zipEntries(bytes))
    parts.set(name, Buffer.from(await read()).toString('utf8'))
  const sheet = parts.get('xl/worksheets/sheet1.xml')!
  expect(sheet).not.toMatch(/<f[ >]/)
  const texts = [...parts.get('xl/sharedStrings.xml')!.matchAll(/<t[^>]*>([^<]*)<\/t>/g)].map(
    ([, text]) => text!,
  )
  return [...sheet.matchAll(/<row[^>]*>(.*?)<\/row>/gs)].map(([, row]) =>
    [...row!.matchAll(/<c [^>]*?(\bt="\w+")?[^>]*>(?:<v>([^<]*)<\/v>)?/g)].map(([, , value]) =>
      value === undefined ? '' : texts[Number(value)]!,
    ),
  )
}

describe('a mailbox', () => {
  it('is collected once, and what was typed is nowhere but in returns/; after erase nowhere at all', async () => {
    const own = openBench()
    afterAll(() => own.close())
    const places = ['state', 'config', 'cache', 'temporary']
    for (const name of places) mkdirSync(own.in(name))
    Object.assign(own.environment, { XDG_CACHE_HOME: own.in('cache'), TMPDIR: own.in('temporary') })
    cpSync(desk.folder, own.in('desk'), { recursive: true })
    const small = openSmallDesk(own, 'desk')
    // the built program, which keeps things from one run to the next
    const here: SmallDesk = { ...small, invite: (...args) => own.run(args, small.folder) }
    const list = path.join(here.folder, 'templates/L/participants')
    mkdirSync(list)
    cpSync(path.join(root, 'templates/DM-1132/participants/look.json'), path.join(list, 'look.json'))
    for (const tag of ['ar', 'en', 'es', 'fr', 'ru', 'zh'])
      writeFileSync(
        path.join(list, `${tag}.hbs`),
        '<title>{{letter.reference}}</title>\n<h1>{{participants.count}}</h1>\n{{#each participants.rows}}<p>{{this.said.family_name}} {{this.said.given_names}}</p>\n{{/each}}',
      )
    const box = path.join(here.folder, 'box')
    mkdirSync(box)
    const put = (name: string, bytes: Uint8Array): void => writeFileSync(path.join(box, name), bytes)
    const person = { family_name: 'Zwölfboy', given_names: 'Qximena', passport_number: 'ZQ7754321' }
    const changed = { ...person, given_names: 'Qximena Vrprk' }
    put(
      'zzsecretmail.eml',
      mail('Wed, 12 May 2004 10:00:00 +0000', 'kwxsender@example.org', [
        'Zwölfboy-form.pdf',
        await fillByPdfJs(blank('FR', 'fr'), person),
      ]),
    )
    put('later.pdf', await fillByPdfium(blank('FR', 'fr'), changed, false))
    put(
      'bad.pdf',
      await fillByPdfJs(blank('JP', 'en'), { ...person, birth_date: '31/02/1960', email: 'vbnmqwxz' }),
    )
    put('vxwkjqz.msg', new Uint8Array(Buffer.from('\xd0\xcf\x11\xe0', 'latin1')))
    const first = await ask(here, 'collect', 'box', '--received', '2004-05-20')
    // the word of the officer outweighs the mail's date
    expect(first.returns.map(({ document, kind, standing, on }) => [document, kind, standing, on])).toEqual([
      ['JP/en/form', 'filled', 'waiting', '2004-05-20'],
      ['FR/fr/form', 'rewritten', 'waiting', '2004-05-20'],
      ['FR/fr/form', 'filled', 'counted', '2004-05-20'],
    ])
    expect(first.returns[0]!.faults).toEqual([
      { field: 'birth_date', found: 'no-date' },
      { field: 'email', found: 'no-email' },
    ])
    expect(first.passedOver).toEqual([{ why: 'outlook-message', name: null }])
    expect(first.exit).toBe(3)
    const again = await ask(here, 'collect', 'box')
    expect(again).toMatchObject({ returns: [], before: 3 })

    const secrets = [
      'Zwölfboy',
      'Qximena',
      'ZQ7754321',
      'Vrprk',
      'kwxsender',
      'zzsecretmail',
      'vbnmqwxz',
      'vxwkjqz',
    ]
    // as it may be written anywhere: plain, as JSON or a PDF write it
    const written = secrets.flatMap((word) => {
      const wide = Buffer.from(word, 'utf16le')
      const swapped = Buffer.from(wide).swap16()
      return [Buffer.from(word), wide, swapped, Buffer.from(swapped.toString('hex').toUpperCase())]
    })
    const found = (folder: string, but: RegExp): readonly string[] =>
      [...tree(folder)].flatMap(([file, bytes]) =>
        !but.test(file) && written.some((word) => bytes.includes(word)) ? [file] : [],
      )
    // what counts, in each form in which it is handed out
    for (const format of ['csv', 'xlsx', 'pdf']) {
      const handed = await here.invite('participants', '--format', format)
      expect(handed.status, handed.stderr).toBe(3)
    }
    const json = JSON.stringify([first, again, await ask(here), await ask(here, 'missing')])
    expect(secrets.filter((word) => json.includes(word))).toEqual([])
    const nowhere = (): readonly string[] => [
      ...found(here.folder, /^box|^out\/L\/returns\//),
      ...places.flatMap((name) => found(own.in(name), /^$/)),
    ]
    expect(nowhere()).toEqual([])
    // the search finds what there is
    expect(found(here.in('returns'), /^$/).length).toBeGreaterThan(3)
    expect(tree(own.in('cache')).size).toBeGreaterThan(0)
    expect(JSON.stringify(await ask(here, '--values'))).toContain('Qximena Vrprk')
    // for its owner's eyes
    for (const file of readdirSync(here.in('returns')))
      expect(statSync(here.in(`returns/${file}`)).mode & 0o077, file).toBe(0)

    await ask(here, 'erase', '--only', 'FR', '--reason', 'Example')
    await ask(here, 'erase', '--before', '2004-06-01', '--reason', 'Example')
    expect(readdirSync(here.in('returns')).filter((file) => file !== 'table.json')).toEqual([])
    expect(found(here.folder, /^box/)).toEqual([])
    expect(nowhere()).toEqual([])
    // the fact stays: FR and JP have answered
    expect((await ask(here, 'missing')).missing!.map(({ addressee }) => addressee)).toEqual(['RU'])
  })

  it('dates what came by its mail, counts the later, and waits where a correction is in doubt', async () => {
    const here = desk.copy()
    const send = async (name: string, day: number, values: Record<string, string>): Promise<void> => {
      const date = `${['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'][(day + 6) % 7]}, ${day} May 2004 10:00:00 +0000`
      const bytes = await fillByPdfJs(blank('FR', 'fr'), values)
      writeFileSync(path.join(here.folder, `${name}.eml`), mail(date, 'a@example.org', ['form.pdf', bytes]))
    }
    await send('b', 14, { family_name: 'ONE', passport_number: 'A-1', given_names: 'Second' })
    await send('a', 12, { family_name: 'ONE', passport_number: 'a1', given_names: 'Second' })
    await send('c', 15, { family_name: 'OTHER', passport_number: 'A1' })
    const { returns } = await ask(here, 'collect', 'c.eml', 'b.eml', 'a.eml')
    expect(returns.map(({ on, standing, why }) => [on, standing, ...why])).toEqual([
      ['2004-05-15', 'waiting', 'other-name'],
      ['2004-05-14', 'counted'],
      ['2004-05-12', 'superseded'],
    ])
    await ask(here, 'accept', returns[0]!.return)
    const after = (await ask(here)).returns
    expect(after.map(({ standing }) => standing)).toEqual(['counted', 'superseded', 'superseded'])
    // the table is derived
    rmSync(here.in('returns/table.json'))
    expect((await ask(here)).returns).toEqual(after)
  })

  it('has a file that came twice once, on the day on which it first came, whichever mail is read first', async () => {
    const mailOf = (day: number, from: string, bytes: Uint8Array): Uint8Array =>
      mail(new Date(Date.UTC(2004, 4, day, 10)).toUTCString(), from, ['form.pdf', bytes])
    const person = { family_name: 'ONE', passport_number: 'A-1' }
    const wrong = await fillByPdfJs(blank('FR', 'fr'), { ...person, email: 'wrong@example.org' })
    const right = await fillByPdfJs(blank('FR', 'fr'), { ...person, email: 'right@example.org' })
    const mails = [
      ['12', mailOf(12, 'first@example.org', wrong)],
      ['13', mailOf(13, 'second@example.org', right)],
      // forwarded once more, after it was corrected
      ['15', mailOf(15, 'third@example.org', wrong)],
    ] as const
    const told: unknown[] = []
    for (const order of [
      ['12', '13', '15'],
      ['15', '13', '12'],
      ['13', '15', '12'],
    ]) {
      const here = desk.copy()
      for (const [name, bytes] of mails) writeFileSync(path.join(here.folder, `${name}.eml`), bytes)
      for (const name of order) await ask(here, 'collect', `${name}.eml`)
      const { returns } = await ask(here, '--values')
      told.push(
        returns.map(({ on, standing, sender, values }) => [on, standing, sender, values!.email]).toSorted(),
      )
    }
    const first = ['2004-05-12', 'superseded', 'first@example.org', 'wrong@example.org']
    const second = ['2004-05-13', 'counted', 'second@example.org', 'right@example.org']
    expect(told).toEqual([
      [first, second],
      [first, second],
      [first, second],
    ])
  })

  it('gives a list of participants, in the language that is asked for, and nothing that a spreadsheet would run', async () => {
    const here = desk.copy()
    const values = [
      ['RU', 'ru', { family_name: '=1+1', passport_number: 'P1' }],
      ['FR', 'fr', { family_name: 'Example', passport_number: 'P2' }],
      ['JP', 'en', { family_name: 'Example', passport_number: 'P3', birth_date: 'x' }],
    ] as const
    for (const [id, tag, filled] of values)
      writeFileSync(path.join(here.folder, `${id}.pdf`), await fillByPdfJs(blank(id, tag), filled))
    await ask(here, 'collect', 'RU.pdf', 'FR.pdf', 'JP.pdf', '--received', '2004-05-20')
    const english = await here.invite('participants', '--format', 'csv')
    const ids = english.stdout.split('\r\n').map((line) => line.split(',')[0])
    expect(ids).toEqual(['\ufeffid', 'FR', 'RU', ''])
    expect(english.stdout).toContain(",'=1+1,")
    expect(english.status).toBe(3)
    expect(english.stderr).toContain('1 return waits for your word')
    const book = answerOf<ParticipantsBody>(
      await here.invite('participants', '--format', 'xlsx', '--language', 'ru', '--json'),
    )
    expect(book.file).toBe('returns/participants_ru.xlsx')
    const cells = await cellsOfWorkbook(new Uint8Array(readFileSync(here.in(book.file!))))
    expect(cells.map(([id]) => id)).toEqual(['id', 'RU', 'FR'])
    expect(cells[1]).toContain('=1+1')
    const russian = await here.invite('participants', '--language', 'ru')
    expect(russian.stdout.split('\n').map((line) => line.slice(0, 2))).toEqual(['id', 'RU', 'FR', ''])
    expect(russian.stdout).toContain('Франция')
    const closed = answerOf<ParticipantsBody>(await here.invite('participants', '--json'))
    expect(JSON.stringify(closed)).not.toContain('Example')
    expect(closed.participants.map(({ document }) => document)).toEqual(['FR/fr/form', 'RU/ru/form'])
    const open = answerOf<ParticipantsBody>(
      await here.invite('participants', '--json', '--values', '--only', 'FR'),
    )
    expect(open.participants.map(({ values: told }) => told?.family_name)).toEqual(['Example'])
    for (const command of [
      ['participants', '--only', 'FR,XX'],
      ['returns', 'missing', '--only', 'XX'],
      ['returns', 'erase', '--only', 'XX', '--reason', 'Example'],
    ]) {
      const { status, stderr } = await here.here(...command)
      expect([status, stderr], command.join(' ')).toEqual([2, expect.stringContaining('“XX”')])
    }
    // whom to ask once more: where it is asked for
    expect((await here.here('returns', '--values')).stdout).toContain('JP.pdf')
    expect((await here.here('returns')).stdout).not.toContain('JP.pdf')
  })

  it('has what a scan says typed by hand: checked as the form is, with its provenance, and erased with the scan', async () => {
    const here = desk.copy()
    const jpeg = new Uint8Array(Buffer.from('\xff\xd8\xff\xe0 scan', 'latin1'))
    writeFileSync(path.join(here.folder, 'fax.jpg'), jpeg)
    const scan = (await ask(here, 'collect', 'fax.jpg', '--received', '2004-05-20')).returns[0]!
    expect(scan).toMatchObject({ kind: 'scan', standing: 'waiting', keyedFrom: null })
    // by its id, or by the file; one that is there is not laid out again
    const laid = await ask(here, 'key-in', scan.return, '--only', 'FR')
    expect(await ask(here, 'key-in', 'fax.jpg', '--only', 'FR')).toMatchObject({ sheets: laid.sheets })
    const sheet = path.join(here.folder, laid.sheets![0]!.path)
    const [head, remark, row] = readFileSync(sheet, 'utf8').trimEnd().split('\r\n')
    expect(head).toBe('\ufeffreturn,form,family_name,given_names,passport_number,birth_date,email')
    expect(remark).toBe(
      '#,,required – 60 characters,60 characters,required – 60 characters,day/month/year – 60 characters,60 characters',
    )
    expect(row).toBe(`${scan.return},FR/fr/form,,,,,`)
    // nobody has filled it in
    expect(await ask(here, 'collect')).toMatchObject({ returns: [], exit: 3 })
    // as a spreadsheet of another country saves it
    const typed = [head!.slice(1), remark!, `${row!.slice(0, -5)},Zwölfboy,'-Qx,ZQ7754321,31/02/1960,vbnm`]
    writeFileSync(sheet, `\ufeff${typed.map((line) => line.replaceAll(',', ';')).join('\r\n')}\r\n`)
    const keyed = (await ask(here, 'collect', '--values')).returns[0]!
    expect(keyed).toMatchObject({ kind: 'keyed', way: 'person', document: 'FR/fr/form', on: '2004-05-20' })
    expect(keyed).toMatchObject({ keyedFrom: scan.return, standing: 'waiting', why: ['kind', 'checks'] })
    expect(keyed.values).toMatchObject({ family_name: 'Zwölfboy', given_names: '-Qx' })
    expect(keyed.faults.map(({ field, found }) => `${field} ${found}`)).toEqual([
      'birth_date no-date',
      'email no-email',
    ])
    expect(here.all().at(-1)).toMatchObject({ event: 'received', kind: 'keyed', keyedFrom: scan.return })
    for (const line of here.all()) expect(faultsOf('ledger-line', line), JSON.stringify(line)).toEqual([])
    // what was typed is in one place
    expect(readdirSync(here.in('returns')).filter((name) => name.includes('key-in'))).toEqual([])
    const of = async (): Promise<readonly string[]> =>
      (await ask(here)).returns.map(({ standing }) => standing)
    expect(await of()).toEqual(['superseded', 'waiting'])
    await ask(here, 'accept', keyed.return)
    expect(await of()).toEqual(['superseded', 'counted'])
    await ask(here, 'refuse', keyed.return, '--reason', 'Example')
    expect(await of()).toEqual(['waiting', 'refused'])
    await ask(here, 'accept', keyed.return)
    for (const format of ['xlsx', 'pdf'])
      expect((await here.invite('participants', '--format', format)).stderr, format).not.toContain('Error')
    expect(readdirSync(here.in('returns'))).toContain('participants_en.xlsx')
    const words = ['Zwölfboy', 'ZQ7754321', 'vbnm', 'fax.jpg']
    const found = (): readonly string[] =>
      [...tree(here.folder)].flatMap(([file, bytes]) =>
        /^fax|^out\/L\/returns\//.test(file) ? [] : words.filter((word) => bytes.includes(word)),
      )
    expect(found()).toEqual([])
    await ask(here, 'erase', scan.return, '--reason', 'Example')
    expect(readdirSync(here.in('returns'))).toEqual([])
  })

  it('that a run was killed in is gone on with, to the same end', async () => {
    const box = path.join(bench.folder, 'many')
    mkdirSync(box)
    for (const [index, [id, tag]] of [
      ['FR', 'fr'],
      ['JP', 'en'],
      ['RU', 'ru'],
    ].entries()) {
      const values = { family_name: `N${index}`, passport_number: `P${index}` }
      writeFileSync(path.join(box, `${id}.pdf`), await fillByPdfJs(blank(id!, tag!), values))
    }
    const ends: string[] = []
    let killed = 0
    for (const step of [null, 1, 3, 5, 8, 12, 16]) {
      const here = desk.copy()
      const args = ['returns', 'collect', box, '--received', '2004-05-20']
      if (step !== null) {
        const fault = path.join(import.meta.dirname, 'scenario/fault.js')
        const settings = { NODE_OPTIONS: `--import ${fault}`, FAULT: `kill:${step}`, FAULT_IN: 'out' }
        const { status } = await bench.run(args, here.folder, settings)
        if (status !== 0) killed++
      }
      const last = await bench.run(args, here.folder)
      expect(last.status, last.stderr).toBe(0)
      const { returns } = await ask(here, '--values')
      ends.push(
        JSON.stringify(returns.map(({ document, standing, values }) => [document, standing, values]).sort()),
      )
      const lines = here.all().filter(({ event }) => event === 'received')
      expect(lines).toHaveLength(3)
    }
    expect(new Set(ends).size).toBe(1)
    expect(killed).toBeGreaterThan(3)
  })
})

describe('standings', () => {
  const record = fc.record({
    day: fc.constantFrom('2004-05-10', '2004-05-11', '2004-05-12'),
    person: fc.nat(2),
    text: fc.constantFrom('a', 'b'),
    name: fc.constantFrom('ONE', 'ONE', 'ONE', 'TWO'),
    kind: fc.constantFrom('filled', 'filled', 'rewritten'),
    decision: fc.constantFrom(null, null, null, 'accepted', 'refused'),
  })
  const records = fc.array(record, { maxLength: 12 }).map((drawn) =>
    drawn.map(({ day, person, text, name, kind, decision }, index) => ({
      id: `R-${String(index).padStart(10, '0')}`,
      sha256: String(index),
      day,
      kind,
      way: 'bytes',
      document: 'FR/fr/form',
      isMended: false,
      values: { family_name: name, passport_number: `P${person}`, city: text },
      faults: [],
      decision: decision === null ? null : { kind: decision, order: index },
    })),
  ) as unknown as fc.Arbitrary<readonly ReturnRecord[]>

  it('are the same in whatever order files came in, and leave no person counted twice or lost without a word', () => {
    fc.assert(
      fc.property(records, fc.nat(), (all, seed) => {
        const standings = standingsOf(all)
        const shuffled = all.toSorted(
          (a, b) => ((seed ^ Number(a.sha256)) % 7) - ((seed ^ Number(b.sha256)) % 7),
        )
        expect(new Map([...standingsOf(shuffled)].sort())).toEqual(new Map([...standings].sort()))
        expect(standings.size).toBe(all.length)
        for (const person of ['P0', 'P1', 'P2']) {
          const own = all.filter(({ values }) => values.passport_number === person)
          const is = (kind: string) => own.filter(({ id }) => standings.get(id)!.kind === kind)
          expect(is('counted').length).toBeLessThanOrEqual(1)
          const accepted = own.filter(({ decision }) => decision?.kind === 'accepted')
          // an officer's last word counts
          if (accepted.length > 0) expect(is('counted')).toHaveLength(1)
          expect(accepted.filter(({ id }) => standings.get(id)!.kind === 'waiting')).toEqual([])
          // nobody is put aside for nothing
          if (is('superseded').length > 0)
            expect(is('counted').length + is('waiting').length).toBeGreaterThan(0)
          for (const { id } of own) {
            const standing = standings.get(id)!
            if (standing.kind === 'superseded') expect(own.map((each) => each.id)).toContain(standing.by)
          }
        }
      }),
      { numRuns: 2000 },
    )
  })
})

describe('what is unpacked', () => {
  it('is bounded, and nothing goes without a word', async () => {
    const pdf = new Uint8Array(Buffer.from('%PDF-1.7\n'))
    const inner = mail('Wed, 12 May 2004 10:00:00 +0000', 'b@example.org', ['form.pdf', pdf])
    const outer = mail('Fri, 14 May 2004 10:00:00 +0000', 'a@example.org', ['fwd.eml', inner], ['x.p7s', pdf])
    const found = await unpack('box.eml', outer)
    expect(found.files).toMatchObject([
      { name: 'box.eml › fwd.eml › form.pdf', sentAt: '2004-05-14T10:00:00.000Z', sender: 'a@example.org' },
    ])
    const cases: readonly (readonly [string, string, string])[] = [
      ['a.msg', '\xd0\xcf\x11\xe0', 'outlook-message'],
      ['winmail.dat', 'x', 'winmail'],
      ['a.bin', '\x78\x9f\x3e\x22', 'winmail'],
      ['a.rar', 'Rar!', 'other-archive'],
      ['a.bin', '7z\xbc\xaf', 'other-archive'],
      ['a.zip', 'PK\x03\x04', 'damaged-archive'],
      ['a.zip', 'no zip', 'damaged-archive'],
      ['a.eml', 'From: a@example.org\r\n\r\nno form', 'nothing-in-it'],
    ]
    for (const [name, text, why] of cases)
      expect(await unpack(name, new Uint8Array(Buffer.from(text, 'latin1'))), name).toEqual({
        files: [],
        passedOver: [{ name, why }],
      })
    const large = new Uint8Array(64 * 1024 * 1024 + 1)
    expect((await unpack('a.pdf', large)).passedOver).toEqual([{ name: 'a.pdf', why: 'too-large' }])
  })

  it('whatever is done to a mail, it is answered', async () => {
    const whole = mail('Wed, 12 May 2004 10:00:00 +0000', 'b@example.org', ['form.pdf', new Uint8Array(300)])
    const edits = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 30 })
    await fc.assert(
      fc.asyncProperty(edits, async (given) => {
        const bytes = whole.slice()
        for (const [at, value] of given) bytes[at] = value
        const { files, passedOver } = await unpack('a.eml', bytes)
        expect(files.length + passedOver.length).toBeGreaterThan(0)
      }),
    )
  })
})

it('a day is one that there is, in the figures of any script', () => {
  for (const text of [
    '24/06/2004',
    '24.6.2004',
    '24-06-2004',
    '٢٤/٠٦/٢٠٠٤',
    '２４／０６／２００４',
    '24 / 06 / 2004',
  ])
    expect(isoDay(text), text).toBe('2004-06-24')
  for (const text of ['31/02/2004', '06/24/2004', '24/06/04', '2004-06-24', 'June 24, 2004', ''])
    expect(isoDay(text), text).toBeNull()
})
