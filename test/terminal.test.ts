import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import picocolors from 'picocolors'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { problem } from '../src/problems/problem.ts'
import { wordsOf } from '../src/problems/words.ts'
import { formatProblems, openReport, table } from '../src/report.ts'
import { openSigning } from '../src/run/signing.ts'
import { cut, lineWidth, longestWord, widthOf, wrapped } from '../src/terminal.ts'
import { openBench, root } from './command.ts'
import { laySmallProject } from './small-project.ts'
import { hasTerminal, onTerminal } from './terminal.ts'

/** What is shown on a terminal: in cells, between words, as wide as it is; and what is asked there. */

const bench = openBench()
afterAll(() => bench.close())

describe('a text in cells', () => {
  it.each([
    ['plain letters', 'France', 6],
    ['an accent of its own letter', 'Côte d’Ivoire', 13],
    ['an accent after its letter', 'Côte d’Ivoire'.normalize('NFD'), 13],
    ['ideographs, which are wide', '阿拉伯语', 8],
    ['wide punctuation', '先生：', 6],
    ['Korean', '한국', 4],
    ['Arabic', 'فرنسا', 5],
    ['vowel signs', 'أُعدّت', 4],
    ['marks of direction', '\u2067\u200Fفرنسا\u2069', 5],
    ['what joins and what does not', 'می\u200Cخواهم', 7],
    ['a dash, which is ambiguous', '–', 1],
    ['colours', '\u001B[31merror\u001B[39m', 5],
    ['nothing', '', 0],
  ])('%s', (_, text, cells) => {
    expect(widthOf(text)).toBe(cells)
  })
})

describe('a line that is too long', () => {
  const text = 'error  no language for “FRA” in data/very long/list.csv  recipients/unknown-language'
  it('goes on between words, below its hang, and loses none', () => {
    const lines = wrapped(text, 30, 7)
    expect(lines[0]).toBe('error  no language for “FRA”')
    expect(lines.slice(1).every((line) => /^ {7}\S/.test(line))).toBe(true)
    expect(lines.map((line) => line.trim()).join(' ')).toBe(text.replace('csv  rec', 'csv rec'))
    for (const line of lines.filter((line) => line.trim().includes(' ')))
      expect(widthOf(line)).toBeLessThanOrEqual(30)
  })

  it('leaves a long word, a path or an option whole', () => {
    expect(wrapped('see out/DM-1132/a-very-long-folder/file.pdf now', 20)).toEqual([
      'see',
      'out/DM-1132/a-very-long-folder/file.pdf',
      'now',
    ])
    expect(wrapped('go on with --skip-held', 20)).toEqual(['go on with', '--skip-held'])
  })

  it('breaks a word after its hyphen, and Chinese after any ideograph but before no full stop', () => {
    expect(wrapped('FR-administration', 14)).toEqual(['FR-', 'administration'])
    expect(wrapped('致法兰西共和国外交部长。', 10)).toEqual(['致法兰西共', '和国外交部', '长。'])
    expect(wrapped('致法兰西共和国外交部。', 20)).toEqual(['致法兰西共和国外交', '部。'])
  })

  it('keeps the blanks that it begins with', () => {
    expect(wrapped('       hint: one of ar, en', 20, 13)).toEqual([
      '       hint: one of',
      '             ar, en',
    ])
  })

  it('is cut where it is written over, not between a letter and its accent', () => {
    expect(cut('signing  384 of 384', 10)).toBe('signing  …')
    expect(cut('signing', 7)).toBe('signing')
    expect(cut('été'.normalize('NFD'), 2)).toBe('é…'.normalize('NFD'))
    expect(cut('阿拉伯语', 6)).toBe('阿拉…')
  })

  it('has no end in a pipe, nor where a terminal does not know its width', () => {
    expect(lineWidth({})).toBe(Infinity)
    expect(lineWidth({ isTTY: true })).toBe(Infinity)
    expect(lineWidth({ isTTY: true, columns: 0 })).toBe(Infinity)
    expect(lineWidth({ isTTY: true, columns: 3 })).toBe(20)
  })
})

describe('a table', () => {
  const rows = [
    ['FR', 'République française', '2', ''],
    ['EG', 'جمهورية مصر العربية', '12', ''],
    ['CN', '中华人民共和国', '', ''],
  ]
  const head = ['id', 'State', 'left', 'by']

  it('has numbers to the right, all else to the left, and columns of cells', () => {
    expect(table(head, rows, Infinity).split('\n')).toEqual([
      'id  State                 left  by',
      'FR  République française     2',
      'EG  جمهورية مصر العربية     12',
      'CN  中华人民共和国',
    ])
  })

  it('narrows its widest column between words', () => {
    const lines = table(head, rows, 26).split('\n')
    expect(lines).toEqual([
      'id  State         left  by',
      'FR  République       2',
      '    française',
      'EG  جمهورية مصر     12',
      '    العربية',
      'CN  中华人民共和',
      '    国',
    ])
    expect(Math.max(...lines.map(widthOf))).toBe(26)
  })

  it('is a list where a word would be cut', () => {
    expect(table(head, rows, 20).split('\n')).toEqual([
      ...['id     FR', 'State  République', '       française', 'left   2', ''],
      ...['id     EG', 'State  جمهورية مصر', '       العربية', 'left   12', ''],
      ...['id     CN', 'State  中华人民共和', '       国'],
    ])
  })

  it('loses nothing at any width', () => {
    const bare = (text: string): string => [...text.replace(/\s/g, '')].sort().join('')
    const asTable = bare([head, ...rows].flat().join(''))
    const asList = bare(
      rows.flatMap((row) => row.map((cell, at) => (cell === '' ? '' : head[at] + cell))).join(''),
    )
    for (let width = 20; width < 60; width++) {
      const said = table(head, rows, width)
      expect([asTable, asList]).toContain(bare(said))
      for (const line of said.split('\n')) expect(widthOf(line)).toBeLessThanOrEqual(width)
    }
  })
})

describe('problems', () => {
  const at = { file: 'data/ministers.csv', line: 14, column: 7 }
  const known = ['ar', 'en', 'es', 'fr', 'ru', 'zh', 'or a folder of its own in locales']
  const unknown = problem('recipients/unknown-language', at, {
    row: 'BB',
    column: 'language',
    value: 'FRA',
    known,
  })
  const said = (width?: number): readonly string[] =>
    formatProblems([unknown], wordsOf, (file) => file, picocolors.createColors(false), width)
      .trimEnd()
      .split('\n')

  it('have one line each in a pipe', () => {
    expect(said()).toEqual([
      'error  data/ministers.csv:14:7  BB, language: no language is called “FRA”  recipients/unknown-language',
      '       hint: one of ar, en, es, fr, ru, zh, or a folder of its own in locales',
    ])
  })

  it('go on below their message and their hint on a terminal', () => {
    expect(said(60)).toEqual([
      'error  data/ministers.csv:14:7  BB, language: no language is',
      '       called “FRA”  recipients/unknown-language',
      '       hint: one of ar, en, es, fr, ru, zh, or a folder of',
      '             its own in locales',
    ])
  })
})

const locked = path.join(root, 'test/sign/modern.p12')

describe('colours', () => {
  afterEach(() => vi.unstubAllEnvs())

  it.each([
    ['both are looked at', true, true],
    ['results go into a file', false, true],
    ['what is said beside them does', true, false],
  ])('are where somebody sees them: %s', async (_, out, err) => {
    vi.stubEnv('NO_COLOR', '')
    vi.stubEnv('TERM', 'xterm')
    const before = [process.stdout, process.stderr].map((stream) => [stream, stream.isTTY] as const)
    const said: string[] = []
    const write = vi.spyOn(process.stderr, 'write').mockImplementation((text) => said.push(String(text)) > 0)
    try {
      process.stdout.isTTY = out
      process.stderr.isTTY = err
      const report = openReport({ quiet: false, json: false, where: (file) => file })
      await report.problems([problem('unsigned/and-draft', null)])
      expect([report.paint.isColorSupported, said.join('').includes('\u001b[31m')]).toEqual([out, err])
    } finally {
      write.mockRestore()
      for (const [stream, isTTY] of before) stream.isTTY = isTTY
    }
  })
})

describe('a passphrase that is asked for', () => {
  const at = '2026-12-01T12:00:00Z'
  /** Answers one by one; what was asked is kept. */
  const person = (answers: readonly (string | null)[]) => {
    const asked: string[] = []
    return {
      asked,
      ask: async (question: string): Promise<string | null> => {
        const answer = answers[asked.length]
        if (answer === undefined) throw new Error('asked once too often')
        asked.push(question)
        return answer
      },
    }
  }
  const open = async (answers: readonly (string | null)[], passphraseFile?: string) => {
    const { ask, asked } = person(answers)
    const options = { identity: [locked], ...(passphraseFile === undefined ? {} : { passphraseFile }) }
    const opened = await openSigning(options, at, { hidden: ask, shown: null, tell: () => {} })
    const codes = opened.kind === 'ok' ? [] : opened.problems.map(({ code }) => code)
    return { asked, codes }
  }

  it.each<readonly [string, readonly (string | null)[], readonly string[]]>([
    ['right at once', ['test'], []],
    ['wrong, and then right', ['Test', 'test'], []],
    ['right the third time', ['', 'tset', 'test'], []],
    ['wrong three times', ['a', 'b', 'c'], ['sign/wrong-passphrase']],
    ['given up at once', [null], ['sign/passphrase-needed']],
    ['given up after a try', ['a', null], ['sign/passphrase-needed']],
  ])('%s', async (_, answers, codes) => {
    const opened = await open(answers)
    expect(opened.codes).toEqual(codes)
    expect(opened.asked).toHaveLength(answers.length)
    // each time it is said what is asked for, and how often still
    for (const question of opened.asked) expect(question).toMatch(/Passphrase of .*modern\.p12: $/)
    expect(opened.asked.map((question) => /(two tries are|one try is) left/.exec(question)?.[1])).toEqual(
      [undefined, 'two tries are', 'one try is'].slice(0, answers.length),
    )
  })

  it('is not asked for where one is given: in a file, or in the environment', async () => {
    const file = bench.in('passphrase')
    writeFileSync(file, 'no\n')
    expect(await open([], file)).toEqual({ asked: [], codes: ['sign/wrong-passphrase'] })
    process.env.INVITE_PASSPHRASE = 'no'
    try {
      expect(await open([])).toEqual({ asked: [], codes: ['sign/wrong-passphrase'] })
    } finally {
      delete process.env.INVITE_PASSPHRASE
    }
  })

  it('is needed where nobody can be asked', async () => {
    const opened = await openSigning({ identity: [locked] }, at, {
      hidden: null,
      shown: null,
      tell: () => {},
    })
    expect(opened.kind === 'problems' && opened.problems.map(({ code }) => code)).toEqual([
      'sign/passphrase-needed',
    ])
  })
})

describe('--quiet', () => {
  const project = bench.in('quiet')
  beforeAll(() => laySmallProject(project, [['VA', 'fr']]))
  const generate = (...more: readonly string[]) =>
    bench.run(['generate', 'L', '--data', project, '--out', bench.in(`out-${more.join('')}`), ...more])
  const warning =
    'Signed with the development identity: these letters are not for distribution. Use --identity FILE.p12.\n'

  it('keeps the warning that letters were signed for trial, and nothing else', async () => {
    const ran = await generate('--quiet')
    expect([ran.status, ran.stderr]).toEqual([0, warning])
    expect(ran.stdout).toContain('2 files made')
    // what was made before is not warned of again
    const again = await generate('--quiet')
    expect([again.status, again.stderr]).toEqual([0, ''])
  })

  it('so does --json, beside the JSON', async () => {
    const ran = await generate('--json')
    expect([ran.status, ran.stderr]).toEqual([0, warning])
    expect(JSON.parse(ran.stdout)).toMatchObject({ letter: 'L' })
  })

  it('says nothing where letters are signed in earnest', async () => {
    const identity = path.join(root, 'test/sign/rsa2048.pem')
    const ran = await generate('--quiet', '--identity', identity)
    expect([ran.status, ran.stderr]).toEqual([0, ''])
  })
})

describe.skipIf(!hasTerminal)('on a terminal', () => {
  const project = bench.in('office')
  const out = bench.in('office-out')
  const where = ['--data', project, '--out', out]
  const environment = { ...bench.environment, TERM: 'xterm' }
  const shown = (columns: number, args: readonly string[], answers: readonly string[] = []) =>
    onTerminal(columns, args, root, environment, answers)
  beforeAll(async () => {
    laySmallProject(project, [
      ['VA', 'fr'],
      ['GB', 'en'],
      ['EG', 'ar'],
      ['CN', 'zh'],
    ])
    const made = await bench.run([
      'generate',
      'L',
      ...where,
      '--identity',
      path.join(root, 'test/sign/rsa2048.pem'),
    ])
    expect(made.status, made.stderr).toBe(0)
  })

  const widest = (said: string): number => Math.max(...said.split('\n').map(widthOf))

  it.each([30, 60, 80, 200])(
    'of %i columns: a table fits, and says what it says in a pipe',
    async (columns) => {
      const piped = await bench.run(['status', 'L', ...where])
      const ran = await shown(columns, ['status', 'L', ...where])
      expect(ran.status).toBe(0)
      const numbers = (text: string) => text.match(/\d+/g)
      const tableOf = (text: string) => text.slice(text.indexOf('language'), text.indexOf('addressees'))
      expect(numbers(tableOf(ran.said))).toEqual(numbers(tableOf(piped.stdout)))
      expect(widest(tableOf(ran.said))).toBeLessThanOrEqual(columns)
      if (columns >= 60) expect(tableOf(ran.said)).toBe(tableOf(piped.stdout))
    },
  )

  it.each([60, 80])('of %i columns: the distribution list of the real data', async (columns) => {
    for (const language of ['en', 'ar', 'zh', 'ru']) {
      const args = ['list', '--language', language, '--only', 'GB,EG,CN,FR', '--out', bench.in('none')]
      const ran = await shown(columns, args)
      expect(ran.status).toBe(0)
      expect(widest(ran.said), ran.said).toBeLessThanOrEqual(columns)
      // nothing is lost: every word of it is there
      const csv = await bench.run([...args, '--format', 'csv'])
      const seen = ran.said.replace(/\s/g, '')
      const words = csv.stdout.replace(',issued on,by', '').split(/[\s,\uFEFF]+/)
      for (const word of words) {
        // what may be broken within a word
        const parts = language === 'zh' ? [...word] : word.split(/(?<=-)/)
        for (const part of parts) expect(seen, word).toContain(part)
      }
    }
  })

  it('errors are broken between words, and in a pipe not at all', async () => {
    const args = ['check', '--data', path.join(root, 'test')]
    const piped = await bench.run(args)
    const ran = await shown(60, args)
    expect([ran.status, piped.status]).toEqual([2, 2])
    expect(ran.said.split('\n').length).toBeGreaterThan(piped.stderr.split('\n').length)
    expect(ran.said.split(/\s+/)).toEqual(piped.stderr.split(/\s+/))
    const list = path.join(project, 'data/ministers.csv')
    const before = readFileSync(list, 'utf8')
    writeFileSync(list, before.replace('VA,VA,fr', 'VA,VA,FRA'))
    const [told, toldInPipe] = [
      await shown(60, ['check', 'L', '--data', project]),
      await bench.run(['check', 'L', '--data', project]),
    ]
    writeFileSync(list, before)
    const lines = told.said.split('\n').filter((line) => /^(error| {7})/.test(line))
    expect(lines.length).toBeGreaterThan(2)
    expect(lines.join(' ').split(/\s+/)).toEqual(toldInPipe.stderr.trim().split(/\s+/))
    expect(toldInPipe.stderr.match(/^ {7}hint/gm)).toHaveLength(
      toldInPipe.stderr.trim().split('\n').length / 2,
    )
  })

  it('a story goes on below its own column, with times and their zone', async () => {
    const { said } = await shown(80, ['history', 'VA', 'L', ...where])
    expect(said).toMatch(
      /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC {2}letter fr {2}made, version 1 \(new\); signed by/m,
    )
    const piped = await bench.run(['history', 'VA', 'L', ...where])
    expect(said.split(/\s+/)).toEqual(piped.stdout.split(/\s+/))
    expect(widest(piped.stdout)).toBeGreaterThan(80)
    expect(widest(said)).toBeLessThanOrEqual(80)
  })

  it('a plan’s command stays in one piece', async () => {
    const ran = await shown(40, ['plan', 'L', '--data', project, '--out', bench.in('other')])
    expect(ran.status).toBe(3)
    expect(ran.said).toMatch(
      /^plan [0-9a-f]{16}: invite generate L --data \S+ --out \S+ --plan [0-9a-f]{16} does/m,
    )
  })

  it('progress never takes more than a line', async () => {
    const ran = await shown(20, ['verify', ...where])
    const steps = ran.said.split('\r\u001B[K').map((step) => step.split('\n')[0]!)
    expect(steps.filter((step) => step.startsWith('verifying')).length).toBeGreaterThan(2)
    for (const step of steps.filter((each) => each.startsWith('verifying')))
      expect(widthOf(step)).toBeLessThan(20)
  })

  it('--help has its groups, and fits', async () => {
    for (const columns of [60, 80, 200]) {
      const { said } = await shown(columns, ['--help'])
      expect(said.match(/^\S.*:$/gm)).toEqual([
        'Options:',
        'Begin:',
        'Prepare the letters:',
        'Let them leave:',
        'When the forms come back:',
        'See what there is:',
        'Keep the record:',
      ])
      expect(widest(said)).toBeLessThanOrEqual(columns)
    }
  })

  it('a passphrase may be mistyped twice, and is never shown', async () => {
    const args = ['plan', 'L', ...where, '--identity', locked]
    const third = await shown(80, args, ['secreta\r', 'secretb\r', 'test\r'])
    expect([0, 3]).toContain(third.status)
    expect(third.said.match(/Passphrase of /g)).toHaveLength(3)
    expect(third.said).toContain('two tries are left')
    expect(third.said).not.toContain('secret')
    const never = await shown(80, args, ['secreta\r', 'secretb\r', 'secretc\r', 'test\r'])
    expect(never.status).toBe(1)
    expect(never.said.match(/Passphrase of /g)).toHaveLength(3)
    expect(never.said).toContain('sign/wrong-passphrase')
    expect(never.said).not.toContain('secret')
    const quit = await shown(80, args, ['secreta\r', '\u0003'])
    expect(quit.status).toBe(130)
  })

  it('a passphrase in a file is tried once', async () => {
    const file = bench.in('wrong')
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, 'no\n')
    const ran = await shown(80, ['plan', 'L', ...where, '--identity', locked, '--passphrase-file', file])
    expect([ran.status, ran.said.match(/Passphrase of /)]).toEqual([1, null])
    rmSync(file)
  })
})

it('the longest word is what is not broken', () => {
  expect(longestWord('FR-administration 中华人民')).toBe('administration'.length)
  expect(longestWord('')).toBe(0)
})
