import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type {
  GenerateBody,
  HistoryBody,
  IdentityBody,
  ListBody,
  PlanBody,
  SignBody,
  StatusBody,
  VerifyBody,
} from '../src/commands/answers.ts'
import type { ReturnsBody } from '../src/commands/returns-answers.ts'
import { type AnyAnswer, answerOf, faultsOf, schemaNames, schemaOf } from './answers.ts'
import { openBench, root } from './command.ts'
import { base, page } from './letter-sample.ts'
import { fillByPdfJs } from './pdf-filler.ts'
import { fault, openSmallDesk, registry, type SmallDesk } from './small-desk.ts'

/** What programs get: every answer to --json, and the files that they may read, by the schemas of docs/schema/. */

const bench = openBench()
const signal = path.join(root, 'test/scenario/signal.js')
afterAll(() => bench.close())

const rows = {
  first: [
    ['FR', 'fr'],
    ['CH', 'fr'],
    ['JP', 'en'],
    ['RU', 'ru'],
  ],
  later: [
    ['FR', 'fr', 'Au Ministre'],
    ['JP', 'fr'],
    ['RU', 'ru'],
  ],
} as const
/** FR, JP and RU have left. */
let sent: SmallDesk
/** And then their row, title or language was another. */
let due: SmallDesk
/** The same, decided on. */
let decided: SmallDesk

beforeAll(async () => {
  sent = openSmallDesk(bench, 'sent', ...rows.first)
  layList(sent.folder)
  expect((await sent.generate('L')).status).toBe(0)
  const left = ['--channel', 'pouch', '--on', '2004-05-11']
  expect((await sent.invite('issue', 'L', '--only', 'FR,JP,RU', ...left)).status).toBe(0)
  due = sent.copy()
  due.lay(...rows.later)
  decided = due.copy()
  const word = ['--as', 'replacement', '--reason', 'a fault in the list']
  expect((await decided.generate('L', ...word)).status).toBe(0)
})

function layList(folder: string): void {
  const list = path.join(folder, 'templates/L/list')
  mkdirSync(list)
  for (const tag of readdirSync(path.join(folder, 'locales')))
    writeFileSync(
      path.join(list, `${tag}.hbs`),
      '<title>x</title>\n<table><tbody>{{#each list.rows}}<tr><td>{{this.state.short}}</td></tr>{{/each}}</tbody></table>\n',
    )
  writeFileSync(path.join(list, 'look.json'), JSON.stringify({ page, base, styles: {}, languages: {} }))
}

/** The form of FR with a city in it. */
const filledCity = (desk: SmallDesk): Promise<Uint8Array> =>
  fillByPdfJs(new Uint8Array(readFileSync(desk.in('FR/L_FR_fr_form.pdf'))), { city: 'Example' })

/** A command with --json; its answer fits its schema, and nothing is said beside it but what nobody may miss. */
async function ask<Body = object>(desk: SmallDesk, ...args: readonly string[]): Promise<AnyAnswer & Body> {
  const ran = await desk.invite(...args, '--json')
  expect(ran.stderr.replace(/^Signed with the development identity: .*\n/, ''), args.join(' ')).toBe('')
  return answerOf<Body>(ran)
}

describe('schemas', () => {
  it('are those of the commands that --help has', async () => {
    const { stdout } = await bench.run(['--help'])
    const listed = [...stdout.matchAll(/^ {2}([a-z]+(?:-[a-z]+)?)\b.* {2}/gm)].map(([, name]) => name!)
    expect(listed.length).toBeGreaterThan(20)
    expect(listed.filter((name) => name !== 'help' && !schemaNames.includes(name))).toEqual([])
  })

  it('go with the program to whoever installs it', () => {
    const { files } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { files: string[] }
    expect(files).toContain('docs')
  })

  it('refuse a field that they do not have, wherever it is, and one that is not there', async () => {
    const answers = [
      await ask(sent, 'status', 'L'),
      await ask(sent, 'history', 'FR', 'L'),
      await ask(due, 'plan', 'L'),
      await ask(sent, 'verify'),
      await ask(sent, 'plan'),
    ]
    let places = 0
    for (const answer of answers) {
      const name = answer.command!
      for (const other of [...withOneMore(answer), ...withOneLess(answer)]) {
        places++
        expect(faultsOf(name, other.value), `${name}: ${other.where}`).not.toEqual([])
      }
    }
    expect(places).toBeGreaterThan(200)
  })
})

interface Changed {
  readonly where: string
  readonly value: unknown
}

/** Only a problem's arguments are its code's own. */
const isClosed = (where: string): boolean => !where.endsWith('/arguments')

/** The same value with a field more, once for each object in it; of many that are alike the first. */
function* withOneMore(value: unknown, where = ''): Iterable<Changed> {
  if (typeof value !== 'object' || value === null) return
  if (!Array.isArray(value) && isClosed(where)) yield { where, value: { ...value, surprise: 1 } }
  yield* within(value, where, withOneMore)
}

/** The same value with a field less. */
function* withOneLess(value: unknown, where = ''): Iterable<Changed> {
  if (typeof value !== 'object' || value === null) return
  if (!Array.isArray(value) && isClosed(where))
    for (const name of Object.keys(value)) {
      const { [name]: _, ...rest } = value as Record<string, unknown>
      yield { where: `${where}/${name}`, value: rest }
    }
  yield* within(value, where, withOneLess)
}

function* within(
  value: object,
  where: string,
  change: (value: unknown, where: string) => Iterable<Changed>,
): Iterable<Changed> {
  for (const [key, inner] of Object.entries(value).slice(0, Array.isArray(value) ? 1 : undefined))
    for (const other of change(inner, `${where}/${key}`)) {
      const copy: unknown = Array.isArray(value)
        ? value.with(Number(key), other.value)
        : { ...value, [key]: other.value }
      yield { where: other.where, value: copy }
    }
}

describe('the answer of', () => {
  it('plan says what would be done, and why; generate --dry-run the same', async () => {
    const plan = await ask<PlanBody>(due, 'plan', 'L')
    expect(plan).toMatchObject({
      invite: 1,
      command: 'plan',
      exit: 3,
      problems: [],
      letter: 'L',
      folder: 'out/L',
      saved: null,
      counts: { held: 3, unchanged: 3 },
    })
    expect(plan.commandLine).toContain(`--plan ${plan.plan}`)
    expect(plan.lists[1]).toEqual({
      list: 'ministers',
      path: 'data/ministers.csv',
      rows: 3,
      comesWithInvite: false,
    })
    expect(plan.steps.find(({ document }) => document === 'FR/fr/letter')).toMatchObject({
      action: 'held',
      version: 1,
      reasons: [{ kind: 'changed', input: { of: 'cell', list: 'ministers', column: 'title_fr' } }],
      ways: ['replacement', 'stands'],
      issued: [{ on: '2004-05-11', channel: 'pouch' }],
    })
    const { command, ...dry } = await ask<PlanBody>(due, 'generate', 'L', '--dry-run')
    expect(command).toBe('plan')
    expect(dry.steps).toEqual(plan.steps)
    const saved = await ask<PlanBody>(due.copy(), 'plan', 'L', '--save')
    expect(saved.saved).toBe(`plans/${saved.plan}.json`)
  })

  it('generate says what was made, by whom, and what stands', async () => {
    const desk = sent.copy()
    rmSync(desk.in('CH/L_CH_fr.pdf'))
    const made = await ask<GenerateBody>(desk, 'generate', 'L', ...registry)
    expect(made).toMatchObject({
      exit: 0,
      draft: false,
      stopped: null,
      signature: { signer: 'Test Signer rsa2048', trial: false },
      counts: { made: 1 },
      completeness: [{ list: 'ministers', listed: 4, reached: 4 }],
      steps: [
        { document: 'CH/fr/letter', action: 'changed', version: 2, reasons: [{ kind: 'file-missing' }] },
      ],
    })
    const line = desk.entries().at(-1)!
    expect(made.documents.filter(({ isMadeNow }) => isMadeNow)).toEqual([
      { document: 'CH/fr/letter', file: 'CH/L_CH_fr.pdf', version: 2, sha256: line.sha256, isMadeNow: true },
    ])
    const nothing = await ask<GenerateBody>(desk, 'generate', 'L', ...registry)
    expect(nothing).toMatchObject({ exit: 0, signature: null, steps: [], counts: { made: 0 } })
    const trial = openSmallDesk(bench, 'trial', ['FR', 'fr'])
    expect(await ask<GenerateBody>(trial, 'generate', 'L')).toMatchObject({ signature: { trial: true } })
    const drafts = await ask<GenerateBody>(sent.copy(), 'generate', 'L', '--draft', '--only', 'FR')
    expect(drafts).toMatchObject({ draft: true, signature: null, counts: { made: 2 } })
    expect(drafts.documents[0]).toEqual({
      document: 'FR/fr/letter',
      file: 'drafts/FR/L_FR_fr.pdf',
      version: null,
      sha256: null,
      isMadeNow: true,
    })
  })

  it('generate --unsigned says where what it made waits, and sign what it signed', async () => {
    const desk = openSmallDesk(bench, 'unsigned', ['FR', 'fr'])
    const packed = await ask<GenerateBody>(desk, 'generate', 'L', '--unsigned', ...registry)
    const set = `unsigned/${packed.plan}`
    expect(packed).toMatchObject({ exit: 0, unsigned: set, signature: null, counts: { made: 2 } })
    expect(packed.documents[0]).toMatchObject({ file: `${set}/L_FR_fr.unsigned`, version: null })
    expect(await ask<SignBody>(desk, 'sign', ...registry)).toMatchObject({
      from: `out/L/${set}`,
      plan: packed.plan,
      signature: { signer: 'Test Signer rsa2048' },
      documents: [{ version: 1, isMadeNow: true }, { version: 1 }],
    })
    const refused = await ask(desk, 'sign', ...registry)
    expect(refused).toMatchObject({ exit: 1, problems: [{ code: 'unsigned/nothing' }] })
  })

  it('identity says what a file holds, and whether it is fit', async () => {
    const own = (name: string): string => path.join(root, 'test', name)
    const fit = await ask<IdentityBody>(sent, 'identity', own('sign/rsa2048.pem'))
    expect(fit).toMatchObject({
      ...{ exit: 0, locked: [], tokens: [] },
      certificates: [{ subject: 'Test Signer rsa2048', issuer: 'Test Authority', key: 'there', isFit: true }],
    })
    const locked = await ask<IdentityBody>(sent, 'identity', own('sign/encrypted.pem'), own('sign/chain.pem'))
    expect(locked).toMatchObject({ exit: 0, certificates: [{ key: 'locked' }] })
    expect(locked.locked).toHaveLength(2)
    const unfit = await ask<IdentityBody>(sent, 'identity', own('problems/sign/key-usage/identity.pem'))
    expect(unfit.exit).toBe(1)
    expect(unfit.certificates[0]).toMatchObject({ isFit: false, problems: [{ code: 'sign/key-usage' }] })
  })

  it('generate is refused without a field of its own; or goes on, and says in notes what it passed over', async () => {
    const refused = await ask(due, 'generate', 'L', ...registry)
    expect(Object.keys(refused)).toEqual(['invite', 'command', 'exit', 'problems'])
    expect(refused.problems.map(({ code }) => code)).toEqual(['generate/issued', 'generate/issued'])
    const passed = await ask<GenerateBody>(due.copy(), 'generate', 'L', '--skip-held', ...registry)
    expect(passed.exit).toBe(3)
    expect(new Set(passed.problems.map(({ severity }) => severity))).toEqual(new Set(['note']))
  })

  it('generate says how far it came where it was stopped', async () => {
    const states = ['AT', 'BE', 'CH', 'DE', 'ES', 'FR', 'IT', 'JP'].map((id) => [id, 'en'] as const)
    const desk = openSmallDesk(bench, 'stopped', ...states)
    const settings = { NODE_OPTIONS: `--import ${signal}`, SIGNAL: 'out/L/' }
    const ran = await bench.run(
      ['generate', 'L', '--json', '--language', 'all', ...registry],
      desk.folder,
      settings,
    )
    expect(ran.status).toBe(143)
    const { stopped, steps, documents, completeness } = answerOf<GenerateBody>(ran)
    expect(stopped?.of).toBe(96)
    expect(stopped?.done).toBeLessThan(96)
    expect(steps.length).toBe(stopped?.done)
    expect(completeness[0]?.reached).toBe(steps.length / 12)
    const made = desk.entries().map(({ sha256 }) => sha256)
    expect(documents.flatMap(({ sha256 }) => sha256 ?? []).toSorted()).toEqual(made.toSorted())
  })

  it('issue, and issue --void, names what was recorded', async () => {
    const desk = sent.copy()
    const left = ['--only', 'CH', '--on', '2004-05-12', '--channel', 'fax']
    expect(await ask(desk, 'issue', 'L', ...left)).toMatchObject({
      void: false,
      documents: [{ document: 'CH/fr/letter', version: 1, on: '2004-05-12', channel: 'fax' }, {}],
    })
    const back = await ask(desk, 'issue', 'L', '--void', '--only', 'CH', '--reason', 'it lay on a desk')
    expect(back).toMatchObject({ void: true, documents: [{ on: '2004-05-12', channel: 'fax' }, {}] })
  })

  it('issue has every problem, of which a person is told the first', async () => {
    const many = openSmallDesk(
      bench,
      'many',
      ...(['FR', 'CH', 'BE', 'LU'] as const).map((id) => [id, 'fr'] as const),
    )
    await many.generate('L')
    const early = await ask(many, 'issue', 'L', '--all', '--on', '2004-05-01')
    expect([early.exit, early.problems.length]).toEqual([2, 8])
    const said = await many.invite('issue', 'L', '--all', '--on', '2004-05-01')
    expect(said.stderr).toContain('; and 7 more such')
  })

  it('status says what stands, and what every addressee holds', async () => {
    const { documents } = await ask<StatusBody>(decided, 'status', 'L')
    const of = (id: string) => documents.find(({ document }) => document === id)
    expect(of('FR/fr/letter')).toMatchObject({
      condition: 'current',
      gone: null,
      file: 'FR/L_FR_fr.pdf',
      standing: { version: 2, issued: [], trial: false },
      held: { version: 1, issued: [{ on: '2004-05-11', channel: 'pouch' }] },
    })
    expect(of('JP/en/letter')).toMatchObject({
      condition: 'gone',
      gone: 'superseded',
      standing: null,
      held: { version: 1 },
    })
    expect(of('JP/fr/letter')).toMatchObject({ condition: 'current', held: null })
    expect(documents.some(({ document }) => document.startsWith('CH/'))).toBe(false)
  })

  it('history tells one addressee or several in the same form', async () => {
    for (const names of ['FR', 'france,JP']) {
      const { addressees } = await ask<HistoryBody>(decided, 'history', names, 'L')
      expect(addressees.length).toBe(names.split(',').length)
      const [{ addressee, entries, documents }] = addressees as [HistoryBody['addressees'][number]]
      expect(addressee).toBe('FR')
      expect(entries.map(({ event }) => event)).toContain('superseded')
      expect(documents[0]?.versions.map(({ version }) => version)).toEqual([1, 2])
    }
  })

  it('list names the file that it wrote: pdf or csv, in the letters’ folder', async () => {
    const desk = decided.copy()
    const table = await ask<ListBody>(desk, 'list', 'L', '--to', 'ministers')
    expect(table).toMatchObject({ file: null, language: 'en', folder: 'out/L' })
    expect(table.addressees.find(({ addressee }) => addressee === 'JP')).toMatchObject({
      isListed: true,
      stages: { letter: 'made' },
      held: { document: 'JP/en/letter', isEarlier: true, issued: [{ channel: 'pouch' }] },
    })
    for (const format of ['pdf', 'csv']) {
      const list = await ask<ListBody>(
        desk,
        'list',
        'L',
        '--to',
        'ministers',
        '--language',
        'fr',
        '--format',
        format,
      )
      expect(list.file).toBe(`L_list_ministers_fr.${format}`)
      expect(list.addressees.length).toBe(3)
    }
    expect(desk.text('L_list_ministers_fr.pdf')).toMatch(/^%PDF/)
    const plain = await desk.invite('list', 'L', '--to', 'ministers', '--language', 'fr', '--format', 'csv')
    expect(desk.text('L_list_ministers_fr.csv')).toBe(plain.stdout)
    // they are ours, and nobody's letters
    expect((await desk.invite('verify')).status).toBe(0)
  })

  it('verify tells of each file, and of each ledger', async () => {
    const desk = decided.copy()
    const all = await ask<VerifyBody>(desk, 'verify')
    expect(all.exit).toBe(0)
    expect(all.files.find(({ file }) => file.startsWith('FR/superseded/'))).toMatchObject({
      folder: 'out/L',
      document: 'FR/fr/letter',
      version: 1,
      conclusion: 'holds',
      signature: { signer: 'Test Signer rsa2048', trial: false, trust: 'not-checked' },
    })
    expect(all.ledgers).toMatchObject([
      { letter: 'L', folder: 'out/L', vouched: { trial: false, holds: true } },
    ])
    rmSync(desk.in('JP/L_JP_fr.pdf'))
    desk.put('RU/L_RU_ru.pdf', 'x')
    desk.put('RU/mine.pdf', 'x')
    const { exit, files, problems } = await ask<VerifyBody>(desk, 'verify')
    expect([exit, problems]).toEqual([1, []])
    const failed = files.filter(({ conclusion }) => conclusion !== 'holds')
    const told = failed.map(({ file, document, problems }) => [file, document, problems[0]?.code])
    expect(told.toSorted()).toEqual(
      [
        ['JP/L_JP_fr.pdf', 'JP/fr/letter', 'verify/file-gone'],
        ['RU/L_RU_ru.pdf', 'RU/ru/letter', 'sign/pdf-unreadable'],
        ['RU/mine.pdf', null, 'verify/unrecorded'],
      ].toSorted(),
    )
    writeFileSync(path.join(desk.folder, 'elsewhere.pdf'), 'x')
    const named = await ask<VerifyBody>(desk, 'verify', 'out/L/FR/L_FR_fr.pdf', 'elsewhere.pdf')
    expect(named.files).toMatchObject([
      { folder: 'out/L', file: 'FR/L_FR_fr.pdf', document: 'FR/fr/letter', version: 2, conclusion: 'holds' },
      { folder: null, file: 'elsewhere.pdf', document: null, conclusion: 'fails' },
    ])
  })

  it('check counts, with errors and without', async () => {
    const desk = sent.copy()
    for (const group of ['mission', 'administration'])
      writeFileSync(path.join(desk.folder, `data/${group}s.csv`), `id,state,language\nFR-${group},FR,fr\n`)
    expect(await ask(desk, 'check', 'L')).toMatchObject({ exit: 0, counts: { addressees: 4, errors: 0 } })
    writeFileSync(path.join(desk.folder, 'data/missions.csv'), 'id,state,language\nX-mission,XX,fr\n')
    const { exit, problems } = await ask(desk, 'check', 'L')
    expect([exit, problems[0]]).toMatchObject([1, { at: { file: 'data/missions.csv', line: 2 } }])
  })

  it('reprint, checkpoint and adopt', async () => {
    const desk = decided.copy()
    expect(await ask(desk, 'reprint', 'RU', 'L')).toMatchObject({
      documents: [
        {
          document: 'RU/ru/letter',
          version: 1,
          file: 'RU/L_RU_ru.pdf',
          path: 'out/L/reprints/RU/L_RU_ru.pdf',
        },
        {},
      ],
    })
    expect(await ask(desk, 'checkpoint', 'L', ...registry)).toMatchObject({
      trial: false,
      signer: 'Test Signer rsa2048',
    })
    expect(await ask(desk, 'adopt', 'L')).toMatchObject({ exit: 0, written: false, documents: [] })
    // the ledger is lost, and the head file knows of it
    rmSync(desk.in('ledger.jsonl'))
    const shown = await ask(desk, 'adopt', 'L')
    expect(shown).toMatchObject({ exit: 3, written: false, knew: [{}, {}] })
    expect(shown.problems.map(({ code, severity }) => `${severity} ${code}`)).toContain('note ledger/witness')
    expect(await ask(desk, 'adopt', 'L', '--now')).toMatchObject({ exit: 0, written: true })
    expect(await ask<StatusBody>(desk, 'status', 'L')).toMatchObject({ exit: 0 })
  })
})

describe('one object, whatever happens:', () => {
  it('where it is wrong use', async () => {
    for (const [command, ...args] of [
      ['plan', 'L', '--no-such-option'],
      ['status', 'L', '--only', 'XX'],
      ['history'],
      ['verify', '--trust', 'nowhere.pem'],
      ['issue', 'L', '--void', '--all'],
    ] as const) {
      const { stdout, stderr, status } = await sent.invite(command, ...args, '--json')
      const answer = answerOf({ stdout, stderr, status })
      expect([answer.command, answer.problems.length]).toEqual([command, 1])
    }
    const none = answerOf(await sent.invite('chek', '--json'))
    expect(none).toMatchObject({ command: null, exit: 2, problems: [{ code: 'cli/use' }] })
  })

  it('where help or the version is asked for', async () => {
    for (const args of [['--help'], ['plan', '--help'], ['help', 'plan']])
      expect(answerOf(await sent.invite(...args, '--json'))).toMatchObject({
        command: null,
        help: expect.stringMatching(/^Usage/),
      })
    const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
      version: string
    }
    expect(answerOf(await sent.invite('--version', '--json'))).toMatchObject({ program: version })
  })

  it('where the disk refuses, and where the fault is ours', async () => {
    const strike = async (kind: string) => {
      const settings = { NODE_OPTIONS: `--import ${fault}`, FAULT_IN: 'out/L', FAULT: `${kind}:3` }
      return answerOf(await bench.run(['reprint', 'FR', 'L', '--json'], sent.copy().folder, settings))
    }
    expect(await strike('EROFS')).toMatchObject({
      command: 'reprint',
      exit: 1,
      problems: [{ code: 'disk/EROFS' }],
    })
    expect(await strike('ENOSPC')).toMatchObject({ exit: 75, problems: [{ code: 'disk/ENOSPC' }] })
    expect(await strike('fault')).toMatchObject({ exit: 70, problems: [{ code: 'cli/fault' }] })
  })

  it('where a signal ends it before anything was begun', async () => {
    const settings = { NODE_OPTIONS: `--import ${signal}`, SIGNAL: 'start' }
    const ran = await bench.run(['check', '--json'], root, settings)
    expect(answerOf(ran)).toMatchObject({ command: 'check', exit: 143, problems: [] })
  })

  it('and nothing but answers is written to standard output', () => {
    const src = path.join(root, 'src')
    const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.ts'),
    )
    const writing = files.filter((file) =>
      /process\.stdout|console\./.test(readFileSync(path.join(src, file), 'utf8')),
    )
    expect(writing.toSorted()).toEqual(['cli.ts', 'commands/answer.ts', 'report.ts'])
  })
})

describe('the files that a person keeps', () => {
  const events = (): readonly string[] => {
    const { oneOf } = (schemaOf('ledger-line') as { $defs: Record<string, { oneOf: { $ref: string }[] }> })
      .$defs.documentEntry!
    return oneOf.map(({ $ref }) => $ref.split('/').at(-1)!)
  }

  it('a ledger, with every event that there is', async () => {
    const desk = decided.copy()
    const word = ['--reason', 'so it is']
    const back = openSmallDesk(bench, 'back', ...rows.first)
    await back.generate('L')
    back.lay(...rows.first.slice(1))
    await back.generate('L')
    back.lay(...rows.first)
    await back.generate('L')
    const told = [back]
    desk.lay(['FR', 'fr', 'A la Ministre'], ['JP', 'fr'])
    await desk.invite('issue', 'L', '--only', 'FR')
    await desk.invite('issue', 'L', '--void', '--only', 'FR', '--on', '2004-05-11', ...word)
    await desk.generate('L', '--as', 'stands', '--only', 'FR', ...word)
    await desk.invite('reprint', 'FR', 'L')
    told.push(desk)
    const lost = decided.copy()
    rmSync(lost.in('ledger.jsonl'))
    await lost.invite('adopt', 'L', '--now')
    told.push(lost)
    const locked = sent.copy()
    locked.put('.lock', JSON.stringify({ host: 'elsewhere', pid: 1, started: null, boot: null, since: null }))
    const taken = await locked.invite('issue', 'L', '--only', 'CH', '--take-lock')
    expect(taken.status, taken.stderr).toBe(0)
    told.push(locked)
    const returned = sent.copy()
    cpSync(returned.in('FR/L_FR_fr_form.pdf'), path.join(returned.folder, 'back.pdf'))
    writeFileSync(path.join(returned.folder, 'other.pdf'), await filledCity(returned))
    const returns = async (...args: readonly string[]): Promise<readonly string[]> => {
      const answer = await ask<ReturnsBody>(returned, 'returns', ...args)
      return answer.returns.map((each) => each.return)
    }
    const ids = await returns('collect', 'back.pdf', 'other.pdf')
    await returns('accept', ids[1]!)
    await returns('refuse', ids[0]!, ...word)
    await returns('missing')
    expect(await returns()).toEqual(ids)
    await returns('erase', '--only', 'FR', ...word)
    await returns('--values')
    told.push(returned)
    const seen = new Set<string>()
    for (const { all, text, invite } of told) {
      for (const line of all()) {
        expect(faultsOf('ledger-line', line), JSON.stringify(line)).toEqual([])
        expect(faultsOf('ledger-line', { ...line, surprise: 1 }), line.event).not.toEqual([])
        seen.add(line.event)
      }
      expect(faultsOf('head', JSON.parse(text('ledger-head.json')))).toEqual([])
      expect(answerOf(await invite('history', 'FR,JP', 'L', '--json'))).toMatchObject({ exit: 0 })
    }
    // of evidence that is renewed renew-command.test tells, which has an authority to ask
    const others = events().filter((event) => event !== 'renewed')
    const ofReturns = ['received', 'accepted', 'refused', 'erased']
    expect([...seen].toSorted()).toEqual([...others, ...ofReturns, 'checkpointed', 'lock-taken'].toSorted())
  })

  it('a ledger that invite 0.1 began', () => {
    const file = path.join(root, 'test/fixtures/format-1/out/L/ledger.jsonl')
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n')
    for (const line of lines) expect(faultsOf('ledger-line-1', JSON.parse(line)), line).toEqual([])
    expect(lines.length).toBeGreaterThan(30)
  })

  it('a plan that was saved', async () => {
    const desk = due.copy()
    for (const options of [[], ['--as', 'replacement', '--reason', 'x', '--only', 'FR', '--withdraw', '3']]) {
      const { saved } = await ask<PlanBody>(desk, 'plan', 'L', '--save', ...options)
      expect(faultsOf('saved-plan', JSON.parse(desk.text(saved!)))).toEqual([])
    }
  })
})
