import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { csvOf } from '../src/commands/listed.ts'
import { isolateAll } from '../src/compose/values.ts'
import type { Files } from '../src/model/letter.ts'
import { select } from '../src/plan/selection.ts'
import type { Problem } from '../src/problems/problem.ts'
import { layered } from '../src/project/layers.ts'
import { loadStates } from '../src/recipients/recipients.ts'
import { composed } from '../src/text/composed.ts'
import { root } from './command.ts'
import { lists, roleOf } from './roles.ts'
import { loadRecipients } from './rows.ts'

/** What may stand in a cell of a list, what is left out of it, and where its faults are told. */

const tags = ['ar', 'en', 'es', 'fr', 'ru', 'zh']
const own: Files = layered(
  (file) => [path.join(root, file)],
  (file) => path.join(root, file),
)
const loaded = loadStates(own, tags)
if (loaded.kind !== 'ok') throw new Error('the States have problems')
const states = loaded.value

const ministers = (csv: string, on = '2004-05-10') =>
  loadRecipients(
    { read: () => Buffer.from(csv), list: () => [] },
    roleOf('ministers', tags),
    states,
    tags,
    on,
  )

const found = (csv: string, on?: string): readonly Problem[] => {
  const outcome = ministers(csv, on)
  return outcome.kind === 'ok' ? outcome.notes : outcome.problems
}

const told = (csv: string, on?: string): readonly string[] =>
  found(csv, on).map(
    ({ code, severity, at }) => `${severity} ${at!.line}:${at!.column} ${code.split('/')[1]}`,
  )

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`
const rowWith = (column: string, text: string): string =>
  `id,state,language,${column}\nFR,FR,fr,${quoted(text)}\n`
const cellOf = (column: 'title_fr' | 'address', text: string): string => {
  const outcome = ministers(rowWith(column, text))
  if (outcome.kind !== 'ok') throw new Error(outcome.problems.map(({ code }) => code).join())
  const { titles, address } = outcome.value[0]!
  return column === 'address' ? address.join('\n') : titles.fr!
}

describe('what a spreadsheet leaves in a cell', () => {
  const errors = [
    ...['#REF!', '#N/A', '#VALUE!', '#NAME?', '#DIV/0!', '#NUM!', '#NULL!', '#SPILL!', '#CALC!'],
    // in French, Spanish, German and Russian, and of LibreOffice
    ...['#VALEUR!', '#NOM?', '#¡REF!', '#¿NOMBRE?', '#BEZUG!', '#NV', '#ССЫЛКА!', '#Н/Д', '#ДЕЛ/0!'],
    ...['Err:502', '###'],
  ]

  it.each(['title_fr', 'address', 'source'])('is refused in %s, and said once', (column) => {
    for (const error of errors)
      expect([error, told(rowWith(column, error))]).toEqual([error, ['error 2:10 spreadsheet-error']])
    for (const formula of ['=A1', '=CONCATENATE("Au ";B2)', '="x"'])
      expect([formula, told(rowWith(column, formula))]).toEqual([formula, ['error 2:10 formula']])
  })

  it('is no more than that: what only begins alike is text', () => {
    for (const text of [
      '+41 22 730 51 11',
      '-',
      '- Paris',
      '@ Paris',
      '#12',
      'Room #N/A',
      'A = B',
      '# 3, rue X',
    ])
      expect([text, told(rowWith('address', text))]).toEqual([text, []])
  })
})

describe('what cannot be seen in a cell', () => {
  const marks = ['\u200e', '\u200f', '\u061c', '\u202a', '\u202b', '\u202e', '\u2066', '\u2067', '\u2068']

  it('is left out with a note at the ends of the cell and of each line, where it steers', () => {
    for (const mark of marks)
      for (const text of [
        `${mark}37, quai`,
        `37, quai${mark}`,
        `37, quai${mark}\nParis`,
        `37, quai\n${mark}Paris`,
      ])
        expect([text, told(rowWith('address', text)), cellOf('address', text)]).toEqual([
          text,
          ['note 2:10 invisible-end'],
          text.replaceAll(mark, ''),
        ])
  })

  it('is refused where it fills or tags, as a zero-width space is', () => {
    const fillers = ['\u200b', '\u00ad', '\u3164', '\u115f', '\u1160', '\uffa0', '\u180e', '\u2062', '\u206a']
    for (const filler of [...fillers, '\u034f', '\u{e0041}', '\u{e0001}', '\u{1d173}'])
      for (const column of ['title_fr', 'address'])
        expect([filler.codePointAt(0), told(rowWith(column, `Au Mi${filler}nistre`))]).toEqual([
          filler.codePointAt(0),
          ['error 2:10 control-character'],
        ])
  })

  it('is text where letters are joined, and where a character has variants', () => {
    for (const text of ['وزير\u200cخارجه', '葛\u{e0100}城', 'Au\u00a0Ministre'])
      expect([text, found(rowWith('address', text))]).toEqual([text, []])
  })
})

describe('letters in the shapes that they take', () => {
  it('are read as letters, so that a word is found', () => {
    const shapes = '\ufeed\ufeaf\ufef3\ufead \ufedf\ufea7\ufe8e\ufead\ufe9f\ufef4\ufe94'
    expect(composed(shapes)).toBe('وزير لخارجية')
    expect(composed('\ufefb \ufdf2 o\ufb03ce')).toBe('لا الله office')
    // a shape that stands on a space does not part the word
    expect(composed('م\ufe70')).toBe('م\u064b')
    // brackets of the Koran have no other shape
    expect(composed('\ufd3e\ufd3f')).toBe('\ufd3e\ufd3f')
  })

  it('in every cell that is printed', () => {
    expect(cellOf('address', 'O\ufb03ce')).toBe('Office')
    expect(cellOf('title_fr', 'Au chef de l’o\ufb03ce')).toBe('Au chef de l’office')
  })
})

describe('the direction of a value', () => {
  it('is never that of a mark before its first letter', () => {
    const isolated = (text: string) => isolateAll({ text }).text
    for (const mark of ['\u200e', '\u200f', '\u061c'])
      for (const [before, after] of [
        ['12, ', 'Rue Habib'],
        ['(', 'A-1) إلى الوزير'],
        ['28013 ', 'Madrid (2.º)'],
        ['12 ', '(34)'],
      ])
        expect(isolated(before + mark + after)).toBe(`\u2068${before}${after}\u2069`)
    // behind it a mark is text
    expect(isolated('A\u200f!')).toBe('\u2068A\u200f!\u2069')
  })
})

describe('a header', () => {
  it('in capitals is told as that, and the rows are read', () => {
    expect(told('ID,STATE,LANGUAGE\nFR,FR,xx\n')).toEqual([
      'error 1:1 header-in-capitals',
      'error 2:7 unknown-language',
    ])
    expect(told('sep=;\nId;State;language;Title_FR\nFR;FR;fr;\n')).toEqual(['error 2:1 header-in-capitals'])
    expect(told('id,state,language,TITRE\nFR,FR,fr,\n')).toEqual(['error 1:19 unknown-column'])
  })

  it('below a title is told as that, whatever stands between cells', () => {
    for (const [sign, line] of [
      [',', ''],
      [';', ''],
      ['\t', ''],
      ['|', 'sep=|\n'],
    ] as const) {
      const row = (...cells: readonly string[]) => `${cells.join(sign)}\n`
      const csv = `${line}${row('Liste des Ministres', '', '')}\n${row('ID', 'state', 'language')}${row('FR', 'FR', 'fr')}`
      const above = line === '' ? 0 : 1
      expect(found(csv)).toMatchObject([
        { code: 'recipients/not-the-header', at: { line: 1 + above }, arguments: { line: 3 + above } },
      ])
    }
  })
})

describe('notes of a list', () => {
  it('tell of straight apostrophes, three of them, and how many more there are', () => {
    const row = (id: string) => `${id},${id},fr,Au Ministre d'Etat`
    const csv = `id,state,language,title_fr\n${['FR', 'BE', 'LU', 'MC', 'CH'].map(row).join('\n')}\n`
    expect(told(csv)).toEqual([2, 3, 4].map((line) => `note ${line}:10 straight-apostrophe`))
    expect(found(csv).at(-1)).toMatchObject({ more: 2 })
    expect(told(rowWith('address', 'rue de l\u00b4Etat'))).toEqual(['note 2:10 straight-apostrophe'])
    expect(told(rowWith('address', "Rue 'A', Sana’a"))).toEqual([])
  })

  it('tell of a title in another column, where it may be the row’s own', () => {
    expect(told('id,state,language,title_en\nFR,FR,fr,To the Secretary\n')).toEqual([
      'note 2:10 title-elsewhere',
    ])
    const both = 'id,state,language,title_en,title_fr\nFR,FR,fr,To the Secretary,Au Secrétaire\n'
    expect(told(both)).toEqual([])
    // what another script has its own word for
    expect(told('id,state,language,title_zh\nBE,BE,fr,外交大臣\n')).toEqual([])
  })

  it('tell once of the members of the day that have no row, if most have one', () => {
    const members = (on: string) =>
      states.filter(
        ({ unMember, ituMember, validFrom, validTo }) =>
          (unMember || ituMember) && (validFrom ?? '') <= on && on <= (validTo ?? '9999'),
      )
    const listOf = (on: string, without: readonly string[]) =>
      `id,state,language\n${members(on)
        .filter(({ id }) => !without.includes(id))
        .map(({ id }) => `${id},${id},en`)
        .join('\n')}\n`
    const on = '2025-05-10'
    expect(found(listOf(on, []), on)).toEqual([])
    expect(found(listOf(on, ['ME', 'RS', 'SS']), on)).toMatchObject([
      { code: 'recipients/members-missed', arguments: { states: ['ME', 'RS', 'SS'], date: on } },
    ])
    expect(found('id,state,language\nFR,FR,fr\nJP,JP,en\n', on)).toEqual([])
  })
})

describe('the list as CSV', () => {
  it('has an apostrophe before what a spreadsheet would run', () => {
    const cells = ['=1+1', '+41', '-1+2', '@SUM(A1)', '\t=1', '＝1', '-', 'a=b', "'=1", '=A,"B"']
    expect(csvOf([cells]).slice(1)).toBe(`'=1+1,'+41,'-1+2,'@SUM(A1),'\t=1,'＝1,-,a=b,'=1,"'=A,""B"""\r\n`)
  })
})

describe('a language that is asked for', () => {
  it('may be written in any capitals, whatever its tag has', () => {
    const known = ['en', 'pt-BR', 'sr-Cyrl', 'zh-Hant']
    const everybody = {
      letter: lists,
      lists: [],
      addressees: [],
      copies: [],
      recorded: new Map(),
      languages: known,
    }
    for (const tag of known)
      for (const asked of [tag, tag.toLowerCase(), tag.toUpperCase()])
        expect(select(everybody, null, [asked])).toMatchObject({
          value: { languages: { kind: 'these', tags: [tag] } },
        })
    expect(select(everybody, null, ['pt'])).toMatchObject({
      problems: [{ code: 'project/unknown-language', arguments: { value: 'pt' } }],
    })
  })
})
