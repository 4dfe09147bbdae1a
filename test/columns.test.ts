import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import Handlebars from 'handlebars'
import { afterAll, describe, expect, it } from 'vitest'
import { branches, VALUE, withoutBraces } from '../src/compose/braces.ts'
import { checkTemplates } from '../src/compose/check.ts'
import { openComposer } from '../src/compose/compose.ts'
import { rowProblems } from '../src/compose/row.ts'
import { faceNames } from '../src/fonts/faces.ts'
import { loadLanguages, loadLetter } from '../src/letters/letters.ts'
import type { Node } from '../src/model/doc.ts'
import { LETTER } from '../src/model/document.ts'
import type { Job } from '../src/model/plan.ts'
import type { Recipient } from '../src/model/recipient.ts'
import { openBench } from './command.ts'
import { type RanHere, runHere } from './here.ts'
import { firstEdition } from './ledger-sample.ts'
import { filesOver } from './letter-sample.ts'
import { john, layPersons, layPersonsProject, marie, type Person, write } from './persons.ts'

/** What a row says in a letter: as a value, as a condition, by a choice; and what is said of a row that leaves something unsaid. */

const bench = openBench()
afterAll(() => bench.close())

const own = ['visa', 'kind', 'seat']
const at = { file: 'data/experts.csv', line: 2, column: 1 }

/** The letter whose French text has this in it, and what it says to a row. */
function openText(text: string) {
  const prose = `<title>{{letter.reference}}</title>\n${text}\n`
  const letterJson = JSON.stringify({
    reference: 'L-1',
    date: '2004-05-10',
    to: ['experts'],
    languages: ['fr'],
  })
  const files = filesOver({
    'templates/L/fr.hbs': prose,
    'templates/L/ru.hbs': null,
    'templates/L/letter.json': letterJson,
  })
  const all = loadLanguages(files, faceNames)
  if (all.kind !== 'ok') throw new Error(JSON.stringify(all.problems))
  const languages = all.value.filter(({ tag }) => tag === 'fr')
  const letter = loadLetter(files, 'L', all.value)
  if (letter.kind !== 'ok') throw new Error(JSON.stringify(letter.problems))
  const checked = checkTemplates(letter.value, languages, own, all.value)
  if (checked.kind !== 'ok') throw new Error(JSON.stringify(checked.problems))
  const composer = openComposer({
    letter: letter.value,
    languages,
    allLanguages: all.value,
    templates: checked.value,
  })
  const rowOf = (columns: Readonly<Record<string, string>>, gender: string | null = null): Recipient => ({
    ...{ id: 'e1', list: 'experts', state: null, language: 'fr', titles: {}, names: { fr: 'Marie' } },
    ...{ honorific: null, gender, columns, address: [], email: null, source: '', at },
  })
  return {
    uses: checked.value['letter/fr']!.uses,
    says: async (row: Recipient): Promise<string> => {
      const job = {
        recipient: row,
        original: null,
        language: 'fr',
        part: LETTER,
        edition: firstEdition,
      } as unknown as Job
      const signature = { subject: 'x', signedAt: '2004-05-10T09:00:00Z', development: false }
      return textOf((await composer.compose(job, signature, false)).root).trim()
    },
    unsaid: (row: Recipient): readonly string[] =>
      rowProblems(letter.value, checked.value['letter/fr']!.uses, 'fr.hbs', row, 'fr').map(
        ({ code, arguments: given }) => `${code} ${(given as { column: string }).column}`,
      ),
    rowOf,
  }
}

const textOf = (node: Node): string =>
  node.kind === 'text'
    ? node.text.replace(/[\u2068\u2069]/g, '')
    : 'children' in node
      ? node.children.map(textOf).join('')
      : ''

const said = fc.string({ unit: fc.constantFrom(..."abé <>&{}#/='|!~^"), minLength: 1, maxLength: 12 })

describe('braces', () => {
  it('are taken out as Handlebars reads them, whatever stands in quotes', () => {
    const piece = fc.constantFrom(
      ...[
        '{{a}}',
        '{{#if a}}',
        '{{else}}',
        '{{/if}}',
        '{{else if (is a "b")}}',
        '{{! c }}',
        '{{!-- {{d}} --}}',
        'x',
        '<p>',
        "'",
        '"',
        '}',
        '{',
      ],
      ...[
        '{{choose a f="}}"}}',
        "{{choose a f='{{#if x}}'}}",
        '{{choose a f="\\"}}"}}',
        '{{choose a f="{{/if}}" m=""}}',
        '{{word "it\'s"}}',
      ],
    )
    let read = 0
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const text = pieces.join('')
        const out = withoutBraces(text)
        expect(out).toHaveLength(text.length)
        let tree: hbs.AST.Program
        try {
          tree = Handlebars.parseWithoutProcessing(text)
        } catch {
          return
        }
        read++
        const contents: string[] = []
        let blocks = 0
        const visitor = new Handlebars.Visitor()
        visitor.ContentStatement = ({ value }) => void contents.push(value)
        const { BlockStatement: goOn } = Handlebars.Visitor.prototype
        visitor.BlockStatement = (block) => {
          // {{else if}} closes with the one around it
          if (text.slice(offsetOf(text, block.loc.start)).startsWith('{{#')) blocks++
          goOn.call(visitor, block)
        }
        visitor.accept(tree)
        expect(out.replaceAll(VALUE, '').replaceAll(' ', '')).toBe(contents.join(''))
        expect(branches(text).filter(({ kind }) => kind === 'open')).toHaveLength(blocks)
        expect(branches(text).filter(({ kind }) => kind === 'close')).toHaveLength(blocks)
      }),
      { numRuns: 3_000 },
    )
    expect(read).toBeGreaterThan(300)
  })

  it('take no longer than their text is long', () => {
    for (const bad of ['{{"', '{{a "\\" ', '{{\'"', '{{choose a f="', '{{{'])
      expect(withoutBraces(bad.repeat(20_000))).toHaveLength(bad.length * 20_000)
  })
})

const offsetOf = (text: string, { line, column }: { line: number; column: number }): number =>
  text
    .split('\n')
    .slice(0, line - 1)
    .reduce((sum, each) => sum + each.length + 1, 0) + column

describe('a choice', () => {
  it('prints the text of what the cell says, as it stands between the quotes', async () => {
    await fc.assert(
      fc.asyncProperty(said, said, said, fc.constantFrom('f', 'm', 'x', ''), async (f, m, other, gender) => {
        const text = openText(`<p>[{{choose recipient.gender f="${f}" m="${m}" other="${other}"}}]</p>`)
        const wanted = gender === 'f' ? f : gender === 'm' ? m : other
        expect(await text.says(text.rowOf({}, gender))).toBe(`[${wanted}]`.replace(/ +/g, ' '))
        expect(text.unsaid(text.rowOf({}, gender))).toEqual([])
      }),
      { numRuns: 60 },
    )
  })

  it('without a text for a cell is a problem at the cell; in other letters it is no other value', () => {
    const strict = openText('<p>{{choose recipient.gender f="a" m="b"}}</p>')
    const lax = openText('<p>{{choose recipient.gender f="a" m="b" other="c"}}</p>')
    for (const gender of ['x', '', 'F'])
      expect(strict.unsaid(strict.rowOf({}, gender))).toEqual(['recipients/no-branch gender'])
    for (const gender of ['x', '', 'f']) expect(lax.unsaid(lax.rowOf({}, gender))).toEqual([])
    expect(lax.unsaid(lax.rowOf({}, 'F'))).toEqual(['recipients/no-branch gender'])
  })

  it('ties its words as the language ties its own', async () => {
    const text = openText('<p>{{choose recipient.gender f="à Genève" m="b"}}</p>')
    const plain = openText('<p>à Genève</p>')
    expect(await text.says(text.rowOf({}, 'f'))).toBe(await plain.says(plain.rowOf({})))
  })
})

describe('conditions on what a row says', () => {
  type Row = Readonly<Record<string, string>>
  /** Random texts of conditions within conditions, and what they say of a row, told without Handlebars. */
  interface Piece {
    readonly text: string
    says(row: Row): { readonly text: string; readonly unsaid: readonly string[] }
  }
  const name = fc.constantFrom(...own)
  const value = fc.constantFrom('a', 'b')
  const nothing = { text: '', unsaid: [] }
  const { piece } = fc.letrec<{ piece: Piece; list: Piece }>((tie) => ({
    list: fc.array(tie('piece'), { minLength: 1, maxLength: 3 }).map((pieces) => ({
      text: pieces.map(({ text }) => text).join(''),
      says: (row: Row) => {
        const all = pieces.map((each) => each.says(row))
        return { text: all.map(({ text }) => text).join(''), unsaid: all.flatMap(({ unsaid }) => unsaid) }
      },
    })),
    piece: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.constantFrom('x', 'y').map((text) => ({ text, says: () => ({ text, unsaid: [] }) })),
      name.map((of) => ({
        text: `{{recipient.${of}}}`,
        says: (row: Row) => ({ text: row[of]!, unsaid: row[of] === '' ? [of] : [] }),
      })),
      fc
        .record({
          kind: fc.constantFrom('if', 'unless'),
          of: name,
          is: fc.option(value),
          yes: tie('list'),
          other: fc.option(tie('list')),
        })

        .map(({ kind, of, is, yes, other }) => ({
          text: `{{#${kind} ${is === null ? `recipient.${of}` : `(is recipient.${of} "${is}")`}}}${yes.text}${other === null ? '' : `{{else}}${other.text}`}{{/${kind}}}`,
          says: (row: Row) => {
            const isSo = is === null ? row[of] !== '' : row[of] === is
            return isSo === (kind === 'if') ? yes.says(row) : (other?.says(row) ?? nothing)
          },
        })),
    ),
  }))

  it('are answered alike by the letter and by who looks through the rows before', async () => {
    const cell = fc.constantFrom('', 'a', 'b', 'c')
    await fc.assert(
      fc.asyncProperty(
        piece,
        fc.array(fc.record({ visa: cell, kind: cell, seat: cell }), { minLength: 1, maxLength: 4 }),
        async (of, rows) => {
          const text = openText(`<p>[${of.text}]</p>`)
          for (const columns of rows) {
            const row = text.rowOf(columns)
            const wanted = of.says(columns)
            expect(await text.says(row)).toBe(`[${wanted.text}]`)
            expect(text.unsaid(row)).toEqual(
              wanted.unsaid.map((column) => `recipients/says-nothing ${column}`),
            )
          }
        },
      ),
      { numRuns: 150 },
    )
  })
})

describe('a letter to persons', () => {
  let desks = 0
  const openDesk = (...persons: readonly Person[]) => {
    const folder = bench.in(`desk-${desks++}`)
    layPersonsProject(folder, persons)
    const run = (command: string, ...args: readonly string[]): Promise<RanHere> => {
      const out = command === 'check' ? [] : ['--out', path.join(folder, 'out')]
      return runHere(bench, [command, 'P', '--data', folder, ...out, ...args])
    }
    return { folder, run, lay: (...next: readonly Person[]) => layPersons(folder, next) }
  }

  it('is refused whole where one row leaves something unsaid, whoever is written to', async () => {
    const desk = openDesk(marie, { ...john, greeting_en: '', gender: 'M' })
    for (const args of [['generate'], ['generate', '--only', 'marie'], ['check']] as const) {
      const { status, both } = await desk.run(args[0], ...args.slice(1))
      expect(status).toBe(1)
      expect(both).toMatch(
        /experts\.csv:3:\d+ {2}john, greeting_en: the cell is empty, and the letter prints it/,
      )
      expect(both).toMatch(/experts\.csv:3:\d+ {2}john, gender: the letter has no text for “M”/)
    }
    expect(() => readdirSync(path.join(desk.folder, 'out'))).toThrow('ENOENT')
  })

  it('needs no cell that its own text does not print', async () => {
    // nobody sits who has a vote; the visa is asked for first
    const desk = openDesk({ ...marie, visa: '' }, { ...john, seat: '' })
    expect((await desk.run('generate')).status).toBe(0)
    expect((await desk.run('check')).both).toContain('0 errors')
  })

  it('says of its own words which are misspelt, and what changed of them', async () => {
    const desk = openDesk(marie, john)
    const prose =
      '<title>{{letter.reference}}</title>\n<p>{{word "own.hello"}} {{word "marking.copy"}}</p>\n<signature title="x"><p>x</p></signature>\n'
    for (const tag of ['en', 'fr']) write(desk.folder, `templates/P/${tag}.hbs`, prose)
    write(desk.folder, 'data/experts.csv', 'id,language,name\nmarie,fr,Marie Example\njohn,en,John Example\n')
    write(desk.folder, 'templates/P/words/fr.json', '{"own": {"hello": "Bonjour"}}')
    expect((await desk.run('check')).both).toMatch(
      /words\/en\.json:1:1 {2}“own\.hello” is missing; templates\/P\/words\/fr\.json:1 has it/,
    )
    write(desk.folder, 'templates/P/words/en.json', '{"own": {"hello": "Hello", "helo": "x"}}')
    expect((await desk.run('generate')).both).toMatch(
      /note .*words\/en\.json:1:28 {2}no text of the letter names “own\.helo” {2}letters\/unused-word\n.*it changes nothing/,
    )
    // what is said already is not meant; what a text names and the letter has not said is
    write(desk.folder, 'templates/P/words/en.json', '{"own": {"hello": "Hello"}, "marking": {"coppy": "x"}}')
    expect((await desk.run('check')).both).toMatch(
      /names “marking\.coppy” {2}letters\/unused-word\n.*did you mean “marking\.copy”/,
    )
    write(desk.folder, 'templates/P/words/en.json', '{"own": {"hello": "Good day"}}')
    const { stdout } = await desk.run('plan')
    expect(stdout).toMatch(/john\/en\/letter +changed: templates\/P\/words\/en\.json\n/)
    expect(stdout).toContain('1 changed, 0 withdrawn, 1 unchanged')
  })

  it('is drafted in one language while the other is not there yet', async () => {
    const desk = openDesk({ ...marie, language: 'fr' }, { ...john, greeting_en: '' })
    rmSync(path.join(desk.folder, 'templates/P/en.hbs'))
    writeFileSync(path.join(desk.folder, 'locales/en/locale.json'), '{')
    for (const args of [
      ['check'],
      ['generate'],
      ['generate', '--draft'],
      ['generate', '--draft', '--language', 'en,fr'],
    ] as const)
      expect((await desk.run(args[0], ...args.slice(1))).status, args.join(' ')).toBe(1)
    const drafts = await desk.run('generate', '--draft', '--language', 'fr', '--only', 'marie')
    expect(drafts.status, drafts.both).toBe(0)
    expect(readdirSync(path.join(desk.folder, 'out/P/drafts/marie'))).toEqual(['P_marie_fr.pdf'])
  })
})
