import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readLedger } from '../src/archive/ledger.ts'
import { openBench, type Ran, root, tree } from './command.ts'

/** The command as a person runs it, on the real data. */

const bench = openBench()
afterAll(() => bench.close())
const at = ['--signed-at', '2004-05-10T09:00:00+02:00']
const all = ['--state', 'FR,CN,EG', '--language', 'all']
const pdfs = (folder: string) => new Map([...tree(folder)].filter(([file]) => file.endsWith('.pdf')))

let first: Ran
beforeAll(async () => {
  first = await bench.run(['generate', ...all, ...at, '--out', bench.in('out')])
})

describe('invite generate', () => {
  it('makes a letter and a form for each addressee and language, named so that a person finds them', () => {
    expect(first.status, first.stderr).toBe(0)
    const names = ['CN', 'EG', 'FR'].flatMap((id) =>
      ['ar', 'en', 'es', 'fr', 'ru', 'zh'].flatMap((tag) =>
        ['.pdf', '_form.pdf'].map((end) => `DM-1132/${id}/DM-1132_${id}_${tag}${end}`),
      ),
    )
    expect([...pdfs(bench.in('out')).keys()].sort()).toEqual(names.sort())
    expect(first.stdout).toContain('3 of 192 addressees, 0 duplicates')
    expect(first.stderr).toContain('not for distribution')
  })

  it('tells the ledger of each file, in one chain', () => {
    const text = readFileSync(bench.in('out/DM-1132/ledger.jsonl'), 'utf8')
    const ledger = readLedger([Buffer.from(text)], 'ledger.jsonl')
    const made = ledger.kind === 'ok' ? ledger.value.entries.filter(({ event }) => event === 'made') : []
    expect(made.length).toBe(36)
  })

  it('finds nothing to do the second time, and touches nothing', async () => {
    const before = tree(bench.in('out'))
    const again = await bench.run(['generate', ...all, ...at, '--out', bench.in('out')])
    expect(again.status).toBe(0)
    expect(again.stdout).toContain('nothing to do')
    const after = tree(bench.in('out'))
    expect([...after.keys()]).toEqual([...before.keys()])
    for (const [file, bytes] of after) expect(bytes.equals(before.get(file)!), file).toBe(true)
  })

  it('makes the same bytes for one State alone as in the whole run', async () => {
    const alone = await bench.run(['generate', '--state', 'FR', ...at, '--out', bench.in('alone')])
    expect(alone.status).toBe(0)
    const whole = pdfs(bench.in('out'))
    const made = pdfs(bench.in('alone'))
    expect(made.size).toBe(2)
    for (const [file, bytes] of made) expect(bytes.equals(whole.get(file)!), file).toBe(true)
  })

  it('makes again what is missing or altered, and nothing else', async () => {
    const before = tree(bench.in('out'))
    rmSync(bench.in('out/DM-1132/FR/DM-1132_FR_fr.pdf'))
    writeFileSync(bench.in('out/DM-1132/EG/DM-1132_EG_ar.pdf'), 'altered')
    const again = await bench.run(['generate', ...all, ...at, '--out', bench.in('out')])
    expect(again.stdout).toContain('2 files made')
    const after = tree(bench.in('out'))
    for (const [file, bytes] of before) {
      if (!file.includes('/ledger')) expect(after.get(file)!.equals(bytes), file).toBe(true)
    }
  })

  it('makes drafts apart from letters, unsigned', async () => {
    const drafts = await bench.run([
      'generate',
      '--state',
      'FR',
      '--draft',
      '--out',
      bench.in('drafts'),
      '--json',
    ])
    expect(drafts.status).toBe(0)
    const made = tree(bench.in('drafts'))
    expect([...made.keys()]).toEqual([
      'DM-1132/drafts/.drafts.json',
      'DM-1132/drafts/FR/DM-1132_FR_fr.pdf',
      'DM-1132/drafts/FR/DM-1132_FR_fr_form.pdf',
      'DM-1132/drafts/mail/DM-1132_mail_fr.html',
    ])
    for (const [file, bytes] of made) expect(bytes.includes('/ByteRange'), file).toBe(false)
    expect(JSON.parse(drafts.stdout)).toMatchObject({
      letter: 'DM-1132',
      draft: true,
      completeness: [{ list: 'ministers', reached: 1 }],
      duplicates: 0,
    })
  })

  it('says all problems at once, where and what to do, and writes nothing', async () => {
    const own = bench.in('own')
    mkdirSync(path.join(own, 'data'), { recursive: true })
    const rows = readFileSync(path.join(root, 'data/ministers.csv'), 'utf8')
    const wrong = rows.replace('\nFR,FR,fr,', '\nFR,FR,français,').replace('\nJP,JP,', '\nJP,XX,')
    writeFileSync(path.join(own, 'data/ministers.csv'), wrong)
    const said = await bench.run(['generate', '--out', bench.in('refused')], own)
    expect(said.status).toBe(1)
    expect(said.stderr).toMatch(
      /data\/ministers\.csv:\d+:7 .*“français”.*\n +hint: one of ar, en, es, fr, ru, zh/,
    )
    expect(said.stderr).toMatch(/data\/ministers\.csv:\d+:\d+ .*XX/)
    expect(said.stderr).toContain('nothing was written')
    expect(() => tree(bench.in('refused'))).toThrow()
  })

  it('says what does not fit its page, or has no glyph, before anything is made', async () => {
    const own = bench.in('texts/templates/DM-1132')
    mkdirSync(own, { recursive: true })
    const text = readFileSync(path.join(root, 'templates/DM-1132/fr.hbs'), 'utf8')
    const spoil = async (more: string) => {
      writeFileSync(path.join(own, 'fr.hbs'), text.replaceAll('</p>', `${more}</p>`))
      const args = [
        'generate',
        '--state',
        'FR',
        '--data',
        bench.in('texts'),
        '--out',
        bench.in('none'),
        ...at,
      ]
      return bench.run(args)
    }
    const long = await spoil(' beaucoup de mots'.repeat(60))
    expect(long.status, long.stderr).toBe(1)
    expect(long.stderr).toContain('typeset/overfull-page')
    const strange = await spoil(' 𓀀')
    expect(strange.status, strange.stderr).toBe(1)
    expect(strange.stderr).toContain('typeset/no-glyph')
    expect(tree(bench.folder).has('none')).toBe(false)
  })

  it('lets a person keep only their own list, and takes the rest from the package', async () => {
    const own = bench.in('mine')
    mkdirSync(own)
    const [head, ...rows] = readFileSync(path.join(root, 'data/ministers.csv'), 'utf8').split('\n')
    writeFileSync(
      path.join(own, 'ministers.csv'),
      [head, rows.find((row) => row.startsWith('TV,')), ''].join('\r\n'),
    )
    const made = await bench.run(['generate', '--data', own, '--out', bench.in('mine-out')])
    expect(made.stdout, made.stderr).toContain('1 of 1 addressees, 0 duplicates')
  })

  it('refuses an identity that is not there, before any document is made', async () => {
    const said = await bench.run(['generate', '--identity', 'nobody.p12', '--out', bench.in('nobody')])
    expect(said.status).toBe(1)
    expect(said.stderr).toContain('nobody.p12')
    expect(() => tree(bench.in('nobody'))).toThrow()
  })
})

describe('invite', () => {
  it('alone says what to do next', async () => {
    const said = await bench.run([])
    expect(said.status).toBe(0)
    expect(said.stdout).toContain('invite generate')
  })

  it('answers what is mistyped with the nearest, and with status 2', async () => {
    for (const [args, nearest] of [
      [['generat'], 'generate'],
      [['generate', '--languge', 'fr'], '--language'],
      [['generate', '--state', 'France'], 'FR'],
      [['generate', '--language', 'german'], 'ar, en, es, fr, ru, zh'],
      [['generate', '--signed-at', 'yesterday'], '2004-05-10T09:00:00+02:00'],
      [['generate', 'DM-1133'], 'DM-1132'],
    ] as const) {
      const said = await bench.run(args)
      expect(said.status, args.join(' ')).toBe(2)
      expect(said.stderr, args.join(' ')).toContain(nearest)
    }
  })

  it('checks everything over all addressees and languages, and writes nothing', async () => {
    const said = await bench.run(['check'])
    expect(said.status, said.stderr).toBe(0)
    expect(said.stdout).toContain(
      '192 addressees, 2685 documents looked at, those in their other languages too; 0 errors, 1 note',
    )
  })
})
