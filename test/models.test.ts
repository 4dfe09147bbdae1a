import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { simpleParser } from 'mailparser'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PlanBody, StatusBody, VerifyBody } from '../src/commands/answers.ts'
import { answerOf } from './answers.ts'
import { openBench, root } from './command.ts'
import { runHere } from './here.ts'

/** Each model is somebody's real beginning: from `invite init` to a revision, nothing touched but lists and texts. */

const bench = openBench()
afterAll(() => bench.close())
const registry = ['--identity', path.join(root, 'test/sign/rsa2048.pem')]

describe.each([
  {
    ...{
      model: 'note-verbale',
      letter: 'NV-2026-014',
      to: ['KE', 'SN', 'JP'],
      copies: ['KE-ministry', 'SN-ministry'],
    },
    ...{ list: 'missions', column: 'seats', cell: ['KE,KE,en,,,3', 'KE,KE,en,,,5'], parts: 1 },
  },
  {
    ...{
      model: 'circular',
      letter: 'CIRC-2026-05',
      to: ['KE', 'SN', 'CL', 'example-society', 'example-union'],
    },
    ...{ copies: ['KE-mission', 'SN-mission', 'CL-mission'], list: 'members', column: 'kind', parts: 1 },
    cell: ['KE,KE,en,,,member', 'KE,KE,en,,,associate'],
  },
  {
    ...{
      model: 'invitation',
      letter: 'INV-2026-31',
      to: ['expert-01', 'expert-02', 'expert-03', 'expert-04'],
    },
    ...{ copies: ['KE-mission', 'SN-mission'], list: 'experts', column: 'topic_en', parts: 2 },
    cell: ['the place of examples', 'the value of examples'],
  },
])('$model', ({ model, letter, to, copies, list, column, cell, parts }) => {
  const desk = bench.in(model)
  const run = (...args: readonly string[]) => runHere(bench, args, {}, desk)
  /** Runs a command that has to do what it was asked. */
  const done = async (...args: readonly string[]): Promise<string> => {
    const ran = await run(...args)
    expect(ran.status, `${args.join(' ')}\n${ran.stdout}${ran.stderr}`).toBe(0)
    return ran.stdout
  }
  const edit = (file: string, from: string, to: string): void => {
    const text = readFileSync(path.join(desk, file), 'utf8')
    expect(text, file).toContain(from)
    writeFileSync(path.join(desk, file), text.replace(from, to))
  }
  const planned = async () => answerOf<PlanBody>(await run('plan', '--to', 'all', '--json'))
  beforeAll(async () => {
    mkdirSync(desk)
    await done('init', '--from', model)
    await done('generate', '--to', 'all', ...registry)
    await done('issue', '--to', 'all', '--channel', 'registered')
  })

  it('makes and issues a letter for each row, and its copies', async () => {
    const { documents } = answerOf<StatusBody>(await run('status', '--json'))
    const ids = [...new Set(documents.map(({ document }) => document.split('/')[0]))]
    expect(ids.sort()).toEqual([...to, ...copies].sort())
    expect(documents).toHaveLength((to.length + copies.length) * parts)
    expect(documents.every(({ standing }) => standing!.issued.length === 1)).toBe(true)
    expect((await planned()).exit).toBe(0)
  })

  it('leaves by e-mail too: a message for each row, in its language, with its files, an entry for the calendar, and no gap', async () => {
    const shown = await run('send', '--also-issued')
    expect(shown.status, shown.stderr).toBe(3)
    const eml = path.join(desk, 'eml')
    await done('send', '--also-issued', '--eml', eml, '--from', 'registry@example.org')
    const names = readdirSync(eml)
    expect(names.map((name) => name.split('_')[1]).sort()).toEqual([...to].sort())
    for (const name of names) {
      const { subject, text, attachments } = await simpleParser(readFileSync(path.join(eml, name)))
      const reference = subject!.split(' – ')[0]!
      expect(reference, name).toMatch(/^[A-Z]+\/2026\/\d+$/)
      expect(text, name).toContain(reference)
      expect(`${subject}\n${text}`, name).not.toMatch(/ [.,)]|\{\{| {2}|–\s*$/)
      expect(attachments.length, name).toBe(parts + 1)
      expect(attachments.at(-1)!.contentType, name).toBe('text/calendar')
    }
  })

  it('is corrected in a column of its own, and nobody else is touched', async () => {
    edit(`data/${list}.csv`, cell[0]!, cell[1]!)
    const { steps } = await planned()
    const held = steps.filter(({ action }) => action === 'held' || action === 'waits')
    const about = [...new Set(held.map(({ document }) => document.split('/')[0]))]
    expect(about).toEqual([to[0]])
    const [reason] = held.find(({ document }) => document === `${to[0]}/en/letter`)!.reasons
    expect(reason).toMatchObject({ kind: 'changed', input: { of: 'cell', list, column } })
    const said = await done(
      'generate',
      '--to',
      'all',
      '--as',
      'replacement',
      '--reason',
      'a fault in the list',
      ...registry,
    )
    expect(said).toContain(`${to[0]}/en/letter`)
    await done('issue', '--only', to[0]!, '--to', 'all', '--channel', 'registered')
  })

  it('is revised, and says so in both languages', async () => {
    for (const tag of ['en', 'fr']) edit(`templates/${letter}/${tag}.hbs`, '</title>', '.</title>')
    const why = ['--as', 'revision', '--dated', '2026-02-02', '--reason', 'the text has changed']
    await done('generate', '--to', 'all', ...why, ...registry)
    const { documents } = answerOf<StatusBody>(await run('status', '--json'))
    const letters = documents.filter(({ document }) => document.endsWith('/letter'))
    expect(letters.length).toBe(to.length + copies.length)
    expect(letters.every(({ standing }) => standing!.edition.kind === 'revision')).toBe(true)
    expect((await planned()).exit).toBe(0)
  })

  it('has its distribution list in both languages, and every file holds', async () => {
    for (const tag of ['en', 'fr']) {
      await done('list', '--language', tag, '--format', 'pdf')
      const table = await done('list', '--language', tag)
      for (const id of [...to, ...copies]) expect(table, id).toMatch(new RegExp(`^${id} `, 'm'))
    }
    const { files } = answerOf<VerifyBody>(await run('verify', '--json'))
    expect(files.length).toBeGreaterThan(to.length)
    expect(files.filter(({ conclusion }) => conclusion === 'fails')).toEqual([])
  })
})
