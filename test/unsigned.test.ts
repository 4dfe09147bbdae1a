import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { PDFiumLibrary } from '@hyzyla/pdfium'
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { GenerateBody, SignBody } from '../src/commands/answers.ts'
import { answerOf } from './answers.ts'
import { openBench } from './command.ts'
import { fault, openSmallDesk, registry, type SmallDesk } from './small-desk.ts'

/** Documents that are made in one place and signed in another. */

const bench = openBench()
afterAll(() => bench.close())
const late = ['--late', '--reason', 'the token was away']
const when = ['--signed-at', '2021-11-02T09:00:00+01:00']

/** FR and JP wait for their signature; and the same, signed in one go. */
let waiting: SmallDesk
let made: SmallDesk
let plan = ''

beforeAll(async () => {
  const rows = [
    ['FR', 'fr'],
    ['JP', 'en'],
  ] as const
  waiting = openSmallDesk(bench, 'waiting', ...rows)
  made = waiting.copy()
  const packed = await waiting.generate('L', '--unsigned', ...when, '--json')
  plan = answerOf<GenerateBody>(packed).plan
  expect((await made.generate('L', ...when)).status).toBe(0)
})

const set = (desk: SmallDesk): string => desk.in(`unsigned/${plan}`)
const sign = (desk: SmallDesk, ...args: readonly string[]) =>
  desk.invite('sign', ...registry, ...late, ...args)
const pdfs = (desk: SmallDesk): readonly string[] =>
  readdirSync(desk.in('.'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.pdf'))
    .sort()
const codes = (stderr: string): readonly string[] =>
  [...stderr.matchAll(/ {2}([a-z]+\/[a-z-]+)$/gm)].map(([, code]) => code!)

describe('what waits for its signature', () => {
  it('is in a set of its own; nothing of it is made, or told of by any command', async () => {
    const desk = waiting.copy()
    expect(readdirSync(set(desk)).sort()).toEqual([
      'L_FR_fr.unsigned',
      'L_FR_fr_form.unsigned',
      'L_JP_en.unsigned',
      'L_JP_en_form.unsigned',
      'plan.json',
    ])
    expect(existsSync(desk.in('ledger.jsonl'))).toBe(false)
    expect((await desk.invite('status', 'L')).stdout).toContain('missing')
    expect((await desk.invite('verify')).stdout).not.toContain('.unsigned')
  })

  it('is taken for a PDF by no reader, and shows none of a PDF’s words', async () => {
    const pdfium = await PDFiumLibrary.init()
    for (const name of readdirSync(set(waiting)).filter((file) => file.endsWith('.unsigned'))) {
      const bytes = readFileSync(path.join(set(waiting), name))
      for (const word of ['%PDF', 'startxref', 'endobj', '/Type', 'trailer'])
        expect(bytes.includes(word)).toBe(false)
      await expect(pdfium.loadDocument(bytes)).rejects.toThrow()
      const loading = getDocument({ data: new Uint8Array(bytes), verbosity: 0 })
      await expect(loading.promise).rejects.toThrow()
    }
    pdfium.destroy()
  })

  it('is signed into the bytes of a run that does both, and leaves no trace', async () => {
    const desk = waiting.copy()
    const signed = await sign(desk)
    expect(signed.stderr).toBe('')
    expect(signed.status).toBe(0)
    expect(pdfs(desk)).toEqual(pdfs(made))
    expect(pdfs(desk)).toHaveLength(4)
    for (const file of pdfs(desk)) expect(readFileSync(desk.in(file))).toEqual(readFileSync(made.in(file)))
    const same = ({ at, plan: _, chain, reason, ...line }: Record<string, unknown>) =>
      JSON.stringify(line).replace(/keyed:[0-9a-f:]+/g, 'keyed')
    expect(desk.entries().map(same)).toEqual(made.entries().map(same))
    // why it was signed so late stands in each line
    expect(new Set(desk.entries().map(({ reason }) => reason))).toEqual(new Set(['the token was away']))
    expect(existsSync(desk.in('unsigned'))).toBe(false)
    expect((await desk.invite('plan', 'L', ...registry)).status).toBe(0)
  })

  it('may lie elsewhere, and stays there', async () => {
    const desk = openSmallDesk(bench, 'elsewhere', ['FR', 'fr'], ['JP', 'en'])
    const stick = bench.in('stick')
    cpSync(set(waiting), stick, { recursive: true })
    const signed = answerOf<SignBody>(await sign(desk, stick, '--json'))
    expect(signed).toMatchObject({ exit: 0, from: stick, counts: { made: 4 }, signature: { trial: false } })
    expect(pdfs(desk)).toHaveLength(4)
    expect(existsSync(path.join(stick, 'plan.json'))).toBe(true)
    expect(answerOf<SignBody>(await sign(desk, stick, '--json'))).toMatchObject({
      exit: 0,
      counts: { made: 0 },
    })
  })

  it('of which one was changed, is not signed at all', async () => {
    const file = (desk: SmallDesk) => path.join(set(desk), 'L_FR_fr.unsigned')
    const changes: readonly ((bytes: Buffer) => Uint8Array)[] = [
      (bytes) => bytes.subarray(0, 100),
      (bytes) => bytes.fill(7, bytes.length >> 1, (bytes.length >> 1) + 1),
      () => readFileSync(path.join(set(waiting), 'L_JP_en.unsigned')),
      () => Buffer.from('%PDF-1.7\n'),
    ]
    for (const change of changes) {
      const desk = waiting.copy()
      writeFileSync(file(desk), change(readFileSync(file(desk))))
      const signed = await sign(desk)
      expect(codes(signed.stderr)).toEqual(['unsigned/pack'])
      expect(signed.status).toBe(1)
      expect(pdfs(desk)).toEqual([])
    }
  })

  it('takes nothing away that is somebody else’s', async () => {
    const desk = waiting.copy()
    const own = path.join(set(desk), 'notes.txt')
    writeFileSync(own, 'somebody’s')
    expect((await sign(desk)).status).toBe(0)
    expect(readdirSync(set(desk))).toEqual(['notes.txt'])
  })

  it('is not signed where lists or texts have changed since', async () => {
    const desk = waiting.copy()
    desk.lay(['FR', 'fr', 'Au Ministre'], ['JP', 'en'])
    const signed = await sign(desk)
    expect(codes(signed.stderr)).toEqual(['generate/another-plan'])
    expect(pdfs(desk)).toEqual([])
  })
})

it('is not made, like what is signed at once, where a row does not say what is written to it', async () => {
  const desk = waiting.copy()
  const list = path.join(desk.folder, 'data/ministers.csv')
  const lines = readFileSync(list, 'utf8').trimEnd().split('\n')
  writeFileSync(list, lines.map((line, at) => `${line}${at === 0 ? ',seat' : ','}\n`).join(''))
  for (const tag of readdirSync(path.join(desk.folder, 'locales'))) {
    const text = path.join(desk.folder, `templates/L/${tag}.hbs`)
    const before = readFileSync(text, 'utf8')
    writeFileSync(text, before.replace('{{letter.email}}', '{{letter.email}}, {{recipient.seat}}'))
  }
  for (const way of [[], ['--unsigned']]) {
    const refused = await desk.generate('L', ...way, ...when)
    expect([refused.status, [...new Set(codes(refused.stderr))]]).toEqual([1, ['recipients/says-nothing']])
  }
  expect(existsSync(desk.in('ledger.jsonl'))).toBe(false)
})

describe('whenever it is stopped', () => {
  const settings = (at: number) => ({
    NODE_OPTIONS: `--import ${fault}`,
    FAULT: `kill:${at}`,
    FAULT_IN: 'out/L',
  })

  it('what is signed stands, and signing goes on', async () => {
    let struck = 0
    for (let at = 1; at < 48; at += 9) {
      const desk = waiting.copy()
      const killed = await bench.run(['sign', ...registry, ...late], desk.folder, settings(at))
      if (killed.status === null) struck++
      const again = await sign(desk)
      // all was signed, and the set gone with it
      if (codes(again.stderr).includes('unsigned/nothing')) expect(killed.status).not.toBe(1)
      else expect(again.status, again.stderr).toBe(0)
      for (const file of pdfs(made)) expect(readFileSync(desk.in(file))).toEqual(readFileSync(made.in(file)))
      expect(pdfs(desk)).toEqual(pdfs(made))
      const left = existsSync(desk.in('unsigned')) ? readdirSync(desk.in('unsigned')) : []
      expect(left.filter((name) => readdirSync(desk.in(`unsigned/${name}`)).length > 0)).toEqual([])
      expect(desk.entries()).toHaveLength(4)
    }
    expect(struck).toBeGreaterThan(2)
  })

  it('half a set is none, and is made whole by the next run', async () => {
    let halves = 0
    for (let at = 1; at < 24; at += 7) {
      const desk = waiting.copy()
      rmSync(desk.in('unsigned'), { recursive: true })
      await bench.run(['generate', 'L', '--unsigned', ...when, ...registry], desk.folder, settings(at))
      const early = await sign(desk.copy())
      if (early.status !== 0) {
        halves++
        expect(['unsigned/not-whole', 'unsigned/nothing']).toContain(codes(early.stderr)[0])
      }
      expect((await desk.generate('L', '--unsigned', ...when)).status).toBe(0)
      expect((await sign(desk)).status).toBe(0)
      expect(pdfs(desk)).toEqual(pdfs(made))
      expect(readdirSync(desk.in('.')).some((file) => file.endsWith('.part'))).toBe(false)
    }
    expect(halves).toBeGreaterThan(1)
  })
})
