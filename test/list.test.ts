import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listRows, type Stages, type StandingEditions } from '../src/commands/list.ts'
import { asTable, cellsOf, csvOf } from '../src/commands/listed.ts'
import { type Composer, openComposer } from '../src/compose/compose.ts'
import { fullDate } from '../src/compose/dates.ts'
import { stripIsolates } from '../src/compose/values.ts'
import type { Doc, Node } from '../src/model/doc.ts'
import { LETTER, type LetterEdition } from '../src/model/document.ts'
import type { Recipient } from '../src/model/recipient.ts'
import { firstEdition, openJobs, UNRECORDED } from '../src/plan/jobs.ts'
import { openCopies } from '../src/project/copies.ts'
import { openFolders, openProject, type Project } from '../src/project/project.ts'
import { alphabetical } from '../src/recipients/order.ts'
import { openPipeline } from '../src/run/pipeline.ts'
import type { Sequence } from '../src/sequence.ts'
import { openBench, root } from './command.ts'
import { openInPdfJs, outline, readByPdfium, readStructure, type TaggedElement } from './pdf-reader.ts'
import { whole } from './whole.ts'

/** The distribution list: who gets what, in which language, gone out or not. */

const tags = ['ar', 'en', 'es', 'fr', 'ru', 'zh']
const bench = openBench()
let project: Project
let composer: Composer
let everybody: Sequence<Recipient>

beforeAll(async () => {
  const folders = openFolders(root)
  const opened = await openProject(folders, null)
  if (opened.kind !== 'ok') throw new Error(JSON.stringify(opened.problems))
  project = opened.value
  composer = openComposer(project)
  const copies = await openCopies(project)
  if (copies.kind !== 'ok') throw new Error(JSON.stringify(copies.problems))
  everybody = [...project.recipients, ...copies.value.map(({ recipient }) => recipient)]
})
afterAll(() => bench.close())

/** A week into the work: ministers' letters have gone, missions' are made, forms of Arabic letters still lack. */
const aWeekIn: Stages = (document) => {
  if (/-administration/.test(document) || /ar\/form/.test(document)) return 'missing'
  return document.includes('-mission') ? 'made' : 'issued'
}
const listIn = (tag: string, recipients: Sequence<Recipient>, standings: Stages): Promise<Doc> =>
  composer.list(
    listRows(recipients, project.letter, tag, standings, () => null),
    '2004-05-17',
    tag,
  )

const textOf = (node: Node): string => {
  if (node.kind === 'text') return stripIsolates(node.text).replaceAll('\u00A0', ' ')
  if (node.kind === 'line-break') return ' '
  return node.kind === 'element' ? node.children.map(textOf).join('') : ''
}
/** No-break spaces hold lines together, and are no difference between what is told and what is stored. */
const plain = (text: string): string => text.replaceAll('\u00A0', ' ')
const find = (node: Node, name: string): Node | undefined => {
  if (node.kind !== 'element') return undefined
  if (node.classes.includes(name)) return node
  for (const child of node.children) {
    const found = find(child, name)
    if (found !== undefined) return found
  }
  return undefined
}

const names = ['ministers', 'missions', 'administrations']

describe('a letter that was revised', () => {
  it('is listed under the latest edition that stands, and a row of another names that one, in six languages', async () => {
    const first = firstEdition(project)
    const cancels = { reference: first.reference, date: first.date }
    const revision: LetterEdition = {
      ...{ kind: 'revision', number: 1, cancels },
      ...{ reference: 'DM-1132/Rev.1', date: '2004-05-24' },
    }
    const some = project.recipients.slice(0, 6)
    for (const tag of tags) {
      const listed = async (editions: StandingEditions): Promise<Doc> =>
        composer.list(
          listRows(some, project.letter, tag, () => 'issued', editions),
          '2004-05-30',
          tag,
        )
      const language = project.languages.find((each) => each.tag === tag)!
      const day = (iso: string): string => plain(fullDate(iso, language))
      const as = async (editions: StandingEditions): Promise<readonly string[]> => {
        const doc = await listed(editions)
        const cells = cellsOf(doc)
          .slice(1)
          .map((row) => plain(stripIsolates(row.join(' '))))
        return [plain(textOf(find(doc.root, 'situation')!)), ...cells]
      }
      const [head, ...rows] = await as(() => revision)
      expect(head).toContain('DM-1132/Rev.1')
      expect(head).toContain(day('2004-05-24'))
      expect(head).not.toContain(day(first.date))
      for (const row of rows) expect(row, tag).not.toContain('DM-1132')
      const [mixed, ...each] = await as((id) => (id.startsWith(`${some.at(0)!.id}/`) ? first : revision))
      expect(mixed).toBe(head)
      const named = each.filter((row) => row.includes('DM-1132') && row.includes(day(first.date)))
      expect(named, tag).toHaveLength(1)
      expect(await listed(() => first)).toEqual(await listed(() => null))
    }
  })
})

describe('the order of States', () => {
  const order = (tag: string): readonly string[] =>
    alphabetical(project.recipients, names, tag).map(({ state }) => state!.names[tag]!.short)
  const between = (tag: string, from: string, to: string): readonly string[] => {
    const names = order(tag)
    return names.slice(names.indexOf(from), names.indexOf(to) + 1)
  }

  it('is each language’s own', () => {
    expect(order('en').slice(0, 4)).toEqual(['Afghanistan', 'Albania', 'Algeria', 'Andorra'])
    expect(order('fr').slice(0, 5)).toEqual([
      'Afghanistan',
      'Afrique du Sud',
      'Albanie',
      'Algérie',
      'Allemagne',
    ])
    expect(order('es').slice(0, 4)).toEqual(['Afganistán', 'Albania', 'Alemania', 'Andorra'])
    expect(order('ru').slice(0, 4)).toEqual(['Австралия', 'Австрия', 'Азербайджан', 'Албания'])
  })

  it('lets accents and capitals decide last', () => {
    expect(between('fr', 'Erythrée', 'Fidji')).toEqual([
      'Erythrée',
      'Espagne',
      'Estonie',
      'Etats-Unis d’Amérique',
      'Ethiopie',
      'Ex-République yougoslave de Macédoine',
      'Fédération de Russie',
      'Fidji',
    ])
  })

  it('is by pinyin in Chinese, and passes over the article in Arabic', () => {
    expect(order('zh').slice(0, 4)).toEqual(['阿尔巴尼亚', '阿尔及利亚', '阿富汗', '阿根廷'])
    // 秘 of Peru is read bì; آ is looked up as ا
    expect(between('zh', '比利时', '冰岛')).toEqual(['比利时', '秘鲁', '冰岛'])
    expect(between('ar', 'أيرلندا', 'إيطاليا')).toEqual(['أيرلندا', 'آيسلندا', 'إيطاليا'])
    expect(between('ar', 'أذربيجان', 'أرمينيا')).toEqual(['أذربيجان', 'الأرجنتين', 'الأردن', 'أرمينيا'])
  })

  it('keeps a State’s recipients together: minister, mission, administration', () => {
    const ids = alphabetical([...everybody].reverse(), names, 'fr').map(({ id }) => id)
    expect(ids.slice(0, 3)).toEqual(['AF', 'AF-mission', 'AF-administration'])
    expect(ids.length).toBe(192 + 192 + 189)
  })
})

describe('the list', () => {
  it('names each minister as the letter does, and each office that gets a copy by its full name', async () => {
    const signature = { subject: '', signedAt: '2004-05-10T09:00:00+02:00', development: false }
    const jobOf = openJobs(project, UNRECORDED)
    for (const tag of tags) {
      const rows = listRows(everybody, project.letter, tag, aWeekIn, () => null)
      const [, ...cells] = cellsOf(await composer.list(rows, '2004-05-17', tag))
      expect(cells.length).toBe(573)
      for (const [index, { recipient }] of rows.entries()) {
        const [state, who] = cells[index]!
        const names = recipient.state!.names[tag]!
        expect(state).toBe(plain(names.short))
        if (recipient.list === 'ministers') {
          const composed = await composer.compose(
            jobOf({ recipient, language: tag, part: LETTER }, firstEdition(project)),
            signature,
            false,
          )
          expect(who).toBe(textOf(find(composed.root, 'addressee')!))
        } else if (recipient.state!.id !== 'VA')
          expect(who).toContain(plain(tag === 'ar' ? names.formal.slice(2) : names.of))
      }
      expect(new Set(cells.map(([, who]) => who)).size).toBe(573)
    }
  })

  it('tells how far each document has come, and counts', async () => {
    const some = everybody.filter(({ state }) => ['EG', 'FR'].includes(state!.id))
    const doc = await listIn('en', some, aWeekIn)
    expect(cellsOf(doc)).toEqual([
      ['State', 'Recipient', 'Language', 'Letter', 'Form'],
      ['Egypt', 'To the Minister for Foreign Affairs of the Arab Republic of Egypt', 'Arabic', 'issued', '–'],
      [
        'Egypt',
        'Permanent Mission of the Arab Republic of Egypt to the United Nations Office and other international organizations at Geneva',
        'Arabic',
        'prepared',
        '–',
      ],
      ['Egypt', 'Administration of the Arab Republic of Egypt', 'Arabic', '–', '–'],
      ['France', 'To the Minister for Foreign Affairs of the French Republic', 'French', 'issued', 'issued'],
      [
        'France',
        'Permanent Mission of the French Republic to the United Nations Office and other international organizations at Geneva',
        'French',
        'prepared',
        'prepared',
      ],
      ['France', 'Administration of the French Republic', 'French', '–', '–'],
    ])
    expect(textOf(find(doc.root, 'situation')!).replaceAll('\u00a0', ' ')).toBe(
      'Letter DM-1132 of 10 May 2004. Status as at 17 May 2004. Recipients: 6. Documents issued: 3; prepared but not issued: 3; not yet prepared (–): 6.',
    )
  })

  it('is the same as CSV, which any reader of CSV gives back', () => {
    const cells = [
      ['id', 'Etat'],
      ['FR', 'a, "b"\nc'],
      ['', '中国'],
    ]
    const text = csvOf(cells)
    expect(parse(text, { bom: true })).toEqual(cells)
    expect(
      asTable([
        ['id', 'x'],
        ['中国', 'y'],
      ]),
    ).toBe('id    x\n中国  y\n')
  })
})

describe('the list on paper', () => {
  for (const tag of tags) {
    it(`${tag}: a table that is tagged, its head on each page`, async () => {
      const doc = await listIn(tag, everybody, aWeekIn)
      const pipeline = await openPipeline(project)
      const drawn = pipeline.draw(doc, project.letter.list!.look, '2004-05-17T09:00:00Z')
      if (drawn.kind !== 'ok') throw new Error(JSON.stringify(drawn.problems))
      const [head, ...rows] = cellsOf(doc)
      const bytes = whole(drawn.value)

      const { root: tree, get } = await readStructure(bytes)
      const kids = (element: TaggedElement): readonly TaggedElement[] =>
        element.kids.filter((kid): kid is TaggedElement => typeof kid !== 'string')
      const table = kids(tree).find(({ type }) => type === 'Table')!
      const [thead, tbody, ...more] = kids(table)
      expect([thead!.type, tbody!.type, more.length]).toEqual(['THead', 'TBody', 0])
      const shape = (element: TaggedElement): string =>
        kids(element)
          .map(({ type }) => type)
          .join()
      expect(kids(thead!).map(shape)).toEqual(['TH,TH,TH,TH,TH,TH'])
      expect(new Set(kids(tbody!).map(shape))).toEqual(new Set(['TH,TD,TD,TD,TD,TD']))
      expect(kids(tbody!).length).toBe(rows.length)
      const scopeOf = (cell: TaggedElement): string => String(get(cell.dictionary, 'A', 'Scope'))
      for (const cell of kids(kids(thead!)[0]!)) expect(scopeOf(cell)).toBe('/Column')
      for (const row of kids(tbody!)) expect(scopeOf(kids(row)[0]!)).toBe('/Row')
      // office and State are two lines; Chinese puts the State first, Arabic writes on
      const who = ['ar', 'zh'].includes(tag) ? 'x' : 'x x'
      expect(outline(kids(tbody!)[0]!, () => 'x')).toBe(`TR[TH[x] TD[${who}] TD[x] TD[x] TD[x] TD]`)

      const file = await openInPdfJs(bytes)
      expect(file.numPages).toBeGreaterThan(15)
      // PDFium has its own sign for a hyphen at a line's end
      const squeeze = (text: string): string => text.normalize('NFKC').replace(/[\s\ufffe-]/g, '')
      const text = squeeze((await readByPdfium(bytes)).text)
      // whoever ticks has the rows of one State before them
      const edge = async (page: number): Promise<readonly string[]> => {
        const { items } = await (await file.getPage(page)).getTextContent()
        const cells = items.filter(
          (item) => 'str' in item && item.str.trim() !== '' && item.transform[5] < 770,
        )
        return cells.flatMap((item) =>
          'str' in item && Math.abs(item.transform[4] - 44) < 0.5 ? [item.str] : [],
        )
      }
      if (tag === 'fr') {
        const states = new Set(rows.map(([state]) => state))
        for (let page = 1; page < file.numPages; page++) {
          const last = (await edge(page)).findLast((text) => states.has(text))
          const first = (await edge(page + 1)).find((text) => states.has(text))
          expect([first, last], `page ${page + 1}`).not.toContain(undefined)
          expect(first, `page ${page + 1}`).not.toBe(last)
        }
      }
      if (tag !== 'ar') {
        const heads = text.split(squeeze(head!.join(''))).length - 1
        expect(heads).toBe(file.numPages)
        // in order; a name may be parted by the end of its line, never by another's
        let from = 0
        for (const [state] of rows) {
          const at = text.indexOf(squeeze(state!), from)
          expect(at, state).toBeGreaterThanOrEqual(from)
          from = at
        }
      }
    }, 30_000)
  }
})

describe('invite list', () => {
  it('prints a table, CSV or JSON, and says what it rests on', async () => {
    const csv = await bench.run(['list', '--to', 'missions', '--language', 'fr', '--format', 'csv'])
    expect(csv.status).toBe(0)
    const rows = parse(csv.stdout, { bom: true }) as string[][]
    expect(rows.length).toBe(193)
    expect(rows[0]).toEqual([
      'id',
      'Etat',
      'Destinataire',
      'Langue',
      'Lettre',
      'Formulaire',
      'issued on',
      'by',
    ])
    expect(rows[1]!.slice(0, 2)).toEqual(['AF-mission', 'Afghanistan'])
    expect(csv.stderr).toContain('191 of 192 missions are assumed')
    const json = await bench.run(['list', '--to', 'administrations', '--json'])
    const { addressees } = JSON.parse(json.stdout) as { addressees: readonly object[] }
    const [first, ...others] = addressees
    expect(first).toEqual({
      addressee: 'AF-administration',
      list: 'administrations',
      state: 'AF',
      language: 'en',
      isListed: true,
      stages: { letter: 'missing', form: 'missing' },
      held: null,
    })
    expect(others.length).toBe(188)
  })

  it('knows from the ledger what is made', async () => {
    const out = bench.in('out')
    expect((await bench.run(['generate', '--state', 'FR', '--out', out])).status).toBe(0)
    const { stdout } = await bench.run(['list', '--to', 'ministers', '--out', out])
    const made = stdout.split('\n').filter((line) => /prepared +prepared$/.test(line))
    expect(made.map((line) => line.slice(0, 2))).toEqual(['FR'])
  })

  it('refuses a language that there is not', async () => {
    const { status, stderr } = await bench.run(['list', '--language', 'pt'])
    expect([status, stderr]).toEqual([
      2,
      'error  no language “pt”  list/unknown-language\n       hint: one of ar, en, es, fr, ru, zh\n1 error; nothing was written\n',
    ])
  })
})
