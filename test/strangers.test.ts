import {
  copyFileSync,
  cpSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { type LayeredFiles, layered } from '../src/project/layers.ts'
import { openFolders, openProject } from '../src/project/project.ts'
import { toldOf } from '../src/project/provenance.ts'
import { findUnreadEntries, type UnreadEntry } from '../src/project/unread-entries.ts'
import { openBench, root } from './command.ts'
import { laySmallProject } from './small-project.ts'

/**
 * A person's file that nothing reads is said to be that; and where the one that comes with invite would be used in its
 * place, nothing is made.
 */

const bench = openBench()
afterAll(() => bench.close())
const desk = (): string => mkdtempSync(bench.in('desk-'))
const tags = readdirSync(path.join(root, 'locales')).sort()

/** The files of someone who stands in `here`. */
const standingIn = (here: string): LayeredFiles =>
  layered(
    (file) => [path.join(here, file)],
    (file) => path.join(root, file),
  )
const lists = ['ministers', 'missions', 'administrations']
const strangersIn = (here: string, letter = 'DM-1132'): readonly UnreadEntry[] =>
  findUnreadEntries({ files: standingIn(here), letter, tags, lists, mayBeOthers: false })

/** `missed data/Ministers.csv` */
const told = (here: string, strangers: readonly UnreadEntry[]): readonly string[] =>
  strangers.map(({ kind, entry }) => `${kind} ${path.relative(here, entry.path)}`).sort()

/** Puts files down; what is in them does not matter here. */
function put(here: string, ...files: readonly string[]): void {
  for (const file of files) {
    const place = path.join(here, file)
    mkdirSync(path.dirname(place), { recursive: true })
    writeFileSync(place, 'x')
  }
}

/** Every name that is read: a file, or a file in a folder by which that is meant. */
const files = [
  ...['states', 'ministers', 'missions', 'administrations'].map((list) => `data/${list}.csv`),
  ...['letter.json', 'look.json', 'form.hbs', 'fr.hbs', 'zh.hbs', 'list/look.json', 'list/ru.hbs'].map(
    (text) => `templates/DM-1132/${text}`,
  ),
  ...tags.flatMap((tag) => [`locales/${tag}/locale.json`, `locales/${tag}/words.json`]),
]
const folders = {
  data: 'ministers.csv',
  templates: 'DM-1132/fr.hbs',
  'templates/DM-1132': 'fr.hbs',
  'templates/DM-1132/list': 'ru.hbs',
  locales: 'fr/words.json',
  'locales/ar': 'words.json',
} as const

const before = fc.constantFrom('', '', '', 'Copy of ', 'Copie de ', 'Copy (2) of ', 'Копия ')
const behind = fc.constantFrom(
  '',
  '',
  ' (1)',
  '(2)',
  ' - Copy',
  ' copy',
  ' copy 2',
  ' - Copie (3)',
  '-1',
  '_1',
  ' 2',
)
const endings = fc.constantFrom(
  '',
  '.csv',
  '.CSV',
  '.xlsx',
  '.ods',
  '.numbers',
  '.csv.txt',
  '.csv.csv',
  '.json',
  '.hbs.txt',
  '.html',
)
const between = fc.constantFrom('', '', '', '', '', ' ', '-', '_', '–')

/** A name, as it may come out where a person, a browser or a spreadsheet wrote it. */
const mangled = (name: string, ending: fc.Arbitrary<string>): fc.Arbitrary<string> => {
  const stem = [...name.replace(/\.(csv|hbs|json)$/, '')]
  const letters = stem.map((letter, at) =>
    fc
      .tuple(fc.boolean(), between)
      .map(([large, gap]) => `${at === 0 ? '' : gap}${large ? letter.toUpperCase() : letter}`),
  )
  return (
    fc
      .tuple(before, fc.tuple(...letters), behind, ending, fc.constantFrom('NFC', 'NFD'))
      .map(([head, body, tail, end, form]) => `${head}${body.join('')}${tail}${end}`.normalize(form))
      // a list may be a workbook
      .filter((mangle) => mangle !== name && mangle !== name.replace(/\.csv$/, '.xlsx'))
  )
}

describe('a name that is that of a list, text or folder but for what people and programs do to names', () => {
  const ofFile = fc
    .constantFrom(...files)
    .chain((file) => fc.tuple(fc.constant(file), mangled(path.basename(file), endings)))
  it('is missed of a file when, and only when, there is none by its right name', () => {
    fc.assert(
      fc.property(ofFile, ([file, name]) => {
        const here = desk()
        const wrong = path.join(path.dirname(file), name)
        put(here, wrong)
        const alone = strangersIn(here)
        expect(told(here, alone)).toEqual([`missed ${wrong}`])
        const meant = name.endsWith('.xlsx') ? file.replace(/\.csv$/, '.xlsx') : file
        expect(alone[0]).toMatchObject({ meant, comesWithInvite: true })
        put(here, file)
        expect(told(here, strangersIn(here))).toEqual([`spare ${wrong}`])
      }),
    )
  })

  it('is a rival of a list that is there as a workbook and as CSV', () => {
    for (const file of files.filter((each) => each.startsWith('data/'))) {
      const here = desk()
      const book = file.replace(/\.csv$/, '.xlsx')
      put(here, book)
      expect(strangersIn(here)).toEqual([])
      put(here, file)
      expect(told(here, strangersIn(here))).toEqual([`rival ${book}`])
    }
  })

  const ofFolder = fc
    .constantFrom(...(Object.keys(folders) as (keyof typeof folders)[]))
    .chain((folder) =>
      fc.tuple(fc.constant(folder), mangled(path.basename(folder), fc.constantFrom('', '', '.old'))),
    )
  it('is missed of a folder when, and only when, what is in it is not there by its right name', () => {
    fc.assert(
      fc.property(ofFolder, ([folder, name]) => {
        const here = desk()
        const wrong = path.join(path.dirname(folder), name)
        const inside = folders[folder]
        put(here, path.join(wrong, inside))
        expect(told(here, strangersIn(here))).toEqual([`missed ${wrong}`])
        put(here, path.join(folder, inside))
        // where one stands, what is not missed is not spoken of
        const isRoot = path.dirname(wrong) === '.'
        expect(told(here, strangersIn(here))).toEqual(isRoot ? [] : [`spare ${wrong}`])
      }),
    )
  })

  it('is missed of a list that lies beside data/, or deeper in it', () => {
    const list = fc.constantFrom(...files.filter((file) => file.startsWith('data/')))
    const place = list.chain((file) =>
      fc.tuple(
        fc.constant(file),
        fc.oneof(fc.constant(path.basename(file)), mangled(path.basename(file), endings)),
      ),
    )
    fc.assert(
      fc.property(place, fc.constantFrom('', 'data/2004'), ([file, name], folder) => {
        const here = desk()
        put(here, path.join(folder, name))
        expect(told(here, strangersIn(here))).toEqual([`missed ${path.join(folder, name)}`])
        put(here, file)
        expect(strangersIn(here)).toEqual([])
      }),
    )
  })

  it('is missed of a corrigendum’s folder and texts', () => {
    for (const wrong of ['Corr-1', 'corr1', 'corr-1 (1)', 'CORR 01']) {
      const here = desk()
      put(here, `templates/DM-1132/${wrong}/fr.hbs`)
      expect(told(here, strangersIn(here))).toEqual([`missed templates/DM-1132/${wrong}`])
    }
    const here = desk()
    put(
      here,
      'templates/DM-1132/corr-2/FR.hbs',
      'templates/DM-1132/corr-3',
      'templates/DM-1132/corr-12/fr.hbs',
    )
    expect(told(here, strangersIn(here))).toEqual([
      'missed templates/DM-1132/corr-2/FR.hbs',
      'missed templates/DM-1132/corr-3',
    ])
  })

  it('is missed of a text that lies beside its letter, and of what makes a folder a letter', () => {
    const here = desk()
    put(
      here,
      'templates/fr.hbs',
      'templates/notes.txt',
      'templates/DM-1140/Letter.json',
      'templates/DM-1141/fr.hbs',
    )
    expect(told(here, strangersIn(here))).toEqual([
      'missed templates/DM-1140/Letter.json',
      'missed templates/fr.hbs',
      'other templates/DM-1141',
      'other templates/notes.txt',
    ])
  })

  it('may be a letter of its own', () => {
    const here = desk()
    cpSync(path.join(root, 'templates/DM-1132'), path.join(here, 'templates/DM1132'), { recursive: true })
    expect(told(here, strangersIn(here))).toEqual(['missed templates/DM1132'])
    expect(strangersIn(here, 'DM1132')).toEqual([])
    cpSync(path.join(root, 'templates/DM-1132'), path.join(here, 'templates/DM-1132'), { recursive: true })
    expect(strangersIn(here)).toEqual([])
    const other = desk()
    cpSync(path.join(root, 'templates/DM-1132'), path.join(other, 'templates/DM-1132-1'), { recursive: true })
    expect(strangersIn(other)).toEqual([])
  })

  it('is the right one where the disk tells no capitals apart', () => {
    const here = desk()
    put(here, 'data/ministers.csv')
    linkSync(path.join(here, 'data/ministers.csv'), path.join(here, 'data/Ministers.csv'))
    expect(strangersIn(here)).toEqual([])
  })
})

describe('a file where a folder has to be', () => {
  it.each(['data', 'templates', 'locales', 'templates/DM-1132', 'templates/DM-1132/list', 'locales/fr'])(
    '%s is missed, and stops nothing else from being read',
    async (folder) => {
      const here = desk()
      put(here, folder)
      expect(told(here, strangersIn(here))).toEqual([`missed ${folder}`])
      const opened = await openProject(openFolders(here), 'DM-1132')
      const codes = opened.kind === 'ok' ? [] : opened.problems.map(({ code }) => code)
      // with --data, lists lie in the folder itself
      expect(codes).toEqual(folder === 'data' ? [] : ['project/not-read'])
    },
  )
})

describe('what is nobody’s business', () => {
  it('is what else lies where one stands', () => {
    const here = desk()
    put(
      here,
      'notes.txt',
      'ngos.csv',
      'Templates/Letter.odt',
      'Data/photo.jpg',
      'Missions/2004.docx',
      'out/x.pdf',
    )
    expect(strangersIn(here)).toEqual([])
  })

  it('is a project as it comes with invite', () => {
    expect(strangersIn(root)).toEqual([])
  })

  const leftovers = fc.constantFrom(
    ...[
      'desktop.ini',
      'Desktop.ini',
      'Thumbs.db',
      '.DS_Store',
      '._ministers.csv',
      '._data',
      '~$ministers.xlsx',
    ],
    ...['.~lock.ministers.csv#', 'ministers.csv.bak', 'fr.hbs~', '.fr.hbs.swp', '#words.json#', '.gitkeep'],
    ...['__MACOSX/data', 'letter.json.orig', 'README.md', 'LICENSE'],
  )
  const places = fc.constantFrom('', 'data', 'templates', 'templates/L', 'locales', 'locales/fr')
  it('is what systems and editors leave: with it and without, the same is read and said', async () => {
    const outcome = async (here: string): Promise<unknown> => {
      const opened = await openProject(openFolders(here), 'L')
      if (opened.kind === 'problems') return opened.problems
      return [opened.notes, toldOf(opened.value.readFrom()), JSON.stringify(opened.value)]
    }
    const here = bench.in('small')
    const lay = (isSpoiled: boolean): void => {
      rmSync(here, { recursive: true, force: true })
      laySmallProject(here, [['FR', 'fr']])
      if (isSpoiled) put(here, 'data/missions.ods', 'locales/fr/notes.txt')
    }
    await fc.assert(
      fc.asyncProperty(
        fc.boolean(),
        fc.array(fc.tuple(places, leftovers), { maxLength: 6 }),
        async (isSpoiled, left) => {
          lay(isSpoiled)
          const without = await outcome(here)
          put(here, ...left.map((names) => path.join(...names)))
          expect(await outcome(here)).toEqual(without)
        },
      ),
      { numRuns: 25 },
    )
  })
})

describe('the command', () => {
  const six = (here: string, file: string): void => {
    put(here, file)
    const lines = readFileSync(path.join(root, 'data/ministers.csv'), 'utf8').split('\n')
    const own = lines.filter((row) => /^(id|FR|BE|TN|JP|CH|CN),/.test(row))
    writeFileSync(path.join(here, file), `${own.join('\n')}\n`)
  }
  it('signs from no list but the one that is meant', async () => {
    const here = desk()
    six(here, 'data/ministers.csv.txt')
    put(here, 'data/missions.ods', 'data/administrations.json')
    const ran = await bench.run(['generate'], here)
    expect(ran.status).toBe(1)
    expect(ran.stderr).toBe(
      `error  data/administrations.json:1:1  this is not read: the list that comes with invite would be used  project/not-read
       hint: a list is CSV or a workbook (.xlsx): save it as “CSV UTF-8”, as data/administrations.csv
error  data/ministers.csv.txt:1:1  this is not read: the list that comes with invite would be used  project/not-read
       hint: call it data/ministers.csv
error  data/missions.ods:1:1  this is not read: the list that comes with invite would be used  project/not-read
       hint: save it from Excel or LibreOffice as a workbook (.xlsx), or as “CSV UTF-8”: data/missions.csv
3 errors; nothing was written
`,
    )
    expect(readdirSync(here)).toEqual(['data'])
  })

  it.each([
    'Data/ministers.csv',
    'ministers.csv',
    'Templates/DM-1132/fr.hbs',
    'templates/dm-1132/fr.hbs',
    'locales/FR/words.json',
  ])('names %s', async (file) => {
    const here = desk()
    put(here, file)
    if (file.startsWith('Data') || file.startsWith('min')) six(here, file)
    else
      copyFileSync(
        path.join(root, file.replace(/^T/, 't').replace('dm', 'DM').replace('FR', 'fr')),
        path.join(here, file),
      )
    const ran = await bench.run(['plan'], here)
    expect(ran.status).toBe(1)
    expect(ran.stderr).toMatch(
      /^error {2}.+this is not read: the (list|lists|letter|texts) that comes? with invite would be used/,
    )
    expect(ran.stderr.match(/^error/gm)).toHaveLength(1)
  })

  it('passes over what systems leave, in every folder', async () => {
    const here = desk()
    six(here, 'data/ministers.csv')
    for (const folder of ['', 'data', 'templates', 'templates/DM-1132', 'locales', 'locales/fr'])
      put(
        here,
        path.join(folder, 'desktop.ini'),
        path.join(folder, 'Thumbs.db'),
        path.join(folder, '.DS_Store'),
      )
    const ran = await bench.run(['plan'], here)
    expect(ran.status).toBe(3)
    expect(ran.stdout).toContain('12 new')
    expect(ran.stderr).toBe('')
    for (const command of ['status', 'list --to ministers', 'verify'])
      expect((await bench.run(command.split(' '), here)).stderr).not.toContain('disk/')
  })
})
