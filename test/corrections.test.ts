import { readFileSync } from 'node:fs'
import path from 'node:path'
import { parse } from 'csv-parse/sync'
import { describe, expect, it } from 'vitest'
import { type DateWriting, fullDate, moment } from '../src/compose/dates.ts'
import { root } from './command.ts'

/** docs/corrections.md tells of each correction what became of it; what it calls done stands in texts and data. */

const read = (file: string): string => readFileSync(path.join(root, file), 'utf8')

const numbers = [
  ...Array.from({ length: 34 }, (_, index) => `1-${index + 1}`),
  ...Array.from({ length: 30 }, (_, index) => `2-${index + 1}`),
  ...Array.from({ length: 8 }, (_, index) => `D${index + 1}`),
]
const rows = read('docs/corrections.md')
  .split('\n')
  .filter((line) => /^\| (?:\d-\d+|D\d) /.test(line))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map(([, number, verdict, why]) => ({ number: number!, verdict: verdict!, why: why! }))

const letter = (tag: string): string => read(`templates/DM-1132/${tag}.hbs`)
const list = (tag: string): string => read(`templates/DM-1132/list/${tag}.hbs`)
const locale = (
  tag: string,
): DateWriting & { readonly ties?: readonly string[]; readonly thousands?: string } => ({
  tag,
  ...JSON.parse(read(`locales/${tag}/locale.json`)),
})
const words = (
  tag: string,
): {
  readonly language: Readonly<Record<string, string>>
  readonly form: { readonly category: Readonly<Record<string, string>> }
} => JSON.parse(read(`locales/${tag}/words.json`))

type Row = Readonly<Record<string, string>>
const ministers = new Map(
  parse<Row>(read('data/ministers.csv'), { columns: true }).map((row) => [row.id!, row]),
)
const title = (id: string, tag: string): string => ministers.get(id)![`title_${tag}`]!

/** A text has what was asked for, and no longer what it was asked for instead. */
const says = (text: string, now: string, before: string | null): void => {
  expect(text.includes(now), now).toBe(true)
  if (before !== null) expect(text.includes(before), before).toBe(false)
}

/** What shows that a correction is done. */
const shows: Readonly<Record<string, () => void>> = {
  '1-6': () => {
    for (const id of ['AO', 'BR', 'CM']) {
      expect(title(id, 'en')).toBe('To the Minister of External Relations')
      expect(title(id, 'fr')).toBe('Au Ministre des Relations extérieures')
    }
    expect(title('LC', 'en')).toBe('To the Minister for External Affairs')
    expect(title('BI', 'fr')).toBe('Au Ministre des Relations extérieures et de la Coopération')
    expect(title('GQ', 'es')).toBe(
      'Al Ministro de Asuntos Exteriores, Cooperación Internacional y Francofonía',
    )
    expect(title('AD', 'es')).toBe('Al Ministro de Asuntos Exteriores')
    for (const id of ['MC', 'PW']) expect(title(id, 'fr')).toBe('Au Ministre d’Etat')
  },
  '1-12': () => {
    for (const [tag, label, state] of [
      ['fr', 'Le participant représente', 'Un Etat'],
      ['en', 'The participant represents', 'A State'],
      ['es', 'El participante representa a', 'Un Estado'],
    ] as const)
      expect(words(tag).form.category).toMatchObject({ label, state })
  },
  '2-29': () => {
    says(words('ru').form.category.business!, 'частного сектора', 'коммерческого')
  },
  '1-10': () => {
    expect(moment('2026-11-28T22:19:00Z', locale('fr'))).toBe(
      '28\u00A0novembre 2026 à 22\u00A0h\u00A019 (UTC)',
    )
    expect(moment('2026-11-28T09:05:00Z', locale('fr'))).toContain(' à 9\u00A0h\u00A005 ')
  },
  '1-14': () => {
    expect(title('GB', 'fr')).toContain('et au Commonwealth')
    expect(title('LY', 'fr')).toContain('de liaison\u00A0avec\u00A0l’extérieur')
    expect(title('LY', 'es')).toContain('Enlace\u00A0Exterior')
  },
  '1-15': () =>
    expect(['ar', 'en', 'es', 'fr', 'ru', 'zh'].map((tag) => locale(tag).thousands)).toEqual([
      '\u00A0',
      ',',
      '\u00A0',
      '\u00A0',
      '\u00A0',
      undefined,
    ]),
  '1-16': () => says(list('en'), 'Status as at', 'Situation on'),
  '1-17': () => {
    says(letter('en'), 'an Information Society open to all', 'information society')
  },
  '1-18': () => says(letter('en'), 'to encourage your country most strongly to attend', 'to strongly'),
  '1-19': () => says(letter('en'), 'the common founding values', 'its common founding'),
  '1-20': () => says(letter('es'), 'una Sociedad de la Información', 'sociedad de la información'),
  '1-21': () => says(letter('es'), '<p class="salutation">Señora/Señor:</p>', 'Muy Señor'),
  '1-22': () =>
    expect(moment('2026-11-28T22:19:00Z', locale('es'))).toBe(
      '28\u00A0de noviembre de 2026, 22:19\u00A0h (UTC)',
    ),
  '1-23': () => says(letter('es'), '>Copia a: Administraciones', '>Copia: '),
  '1-24': () => {
    says(letter('es'), 'esta reunión, de capital importancia, del Comité', 'reunión capital')
    says(letter('es'), 'las orientaciones generales', 'grandes orientaciones')
  },
  '1-25': () => {
    says(letter('es'), '{{date cancels.date}}, y la sustituye)', 'anula y sustituye')
    expect(locale('es').ties).toContain('de')
  },
  '1-27': () =>
    says(list('es'), 'otras organizaciones internacionales con sede en Ginebra', 'otros organismos'),
  '1-29': () => {
    for (const tag of ['en', 'es', 'fr', 'ru']) expect(locale(tag).ties?.length, tag).toBeGreaterThan(5)
    says(
      read('data/states.csv'),
      'de la République démocratique de Sao\u00A0Tomé',
      'de la République démocratique de Sao Tomé',
    )
  },
  '1-31': () => says(letter('en'), 'available at {{letter.website}}', 'on the website'),
  '2-1': () => {
    expect(title('OM', 'ar')).toBe('إلى الوزير المسؤول عن الشؤون الخارجية')
    expect(title('OM', 'en')).toBe('To the Minister Responsible for Foreign Affairs')
    expect(title('OM', 'ru')).toMatch(/,$/)
    for (const tag of ['es', 'fr', 'zh']) expect(title('OM', tag), tag).not.toBe('')
  },
  '2-5': () => expect(title('SM', 'ar')).toBe('إلى وزير الشؤون الخارجية والسياسية'),
  '2-6': () => {
    expect(title('KP', 'zh')).toBe('外务相')
    expect(title('KR', 'zh')).toBe('外交通商部长官')
    for (const id of ['NP', 'LS', 'BN', 'KH', 'TO']) expect(title(id, 'zh'), id).toBe('外交大臣')
  },
  '2-7': () => {
    for (const text of [letter('ar'), list('ar'), read('docs/corrigendum/ar.hbs')])
      says(text, 'إلى وزير الخارجية', 'وزير الشؤون الخارجية')
    for (const id of ['DZ', 'MA', 'MR', 'TN']) expect(title(id, 'ar')).toBe('إلى وزير الشؤون الخارجية')
  },
  '2-8': () => says(letter('ar'), 'إلى وزراء خارجية الدول', 'الخارجية للدول'),
  '2-9': () => expect(words('ar').language.en).toBe('الإنكليزية'),
  '2-10': () => says(letter('ar'), 'لأحث بلدكم بقوة على حضور', 'لأشجع'),
  '2-11': () => says(letter('ar'), 'سيحلل المشاركون', 'سيستعرض'),
  '2-12': () => says(letter('ar'), '<p>فيشرفني أن أدعوكم', '<p>يشرفني'),
  '2-14': () => {
    for (const text of [letter('ar'), read('docs/corrigendum/ar.hbs')])
      says(text, '– {{state.formal}}</title>', '{{state.short}}</title>')
  },
  '2-15': () => {
    expect(Object.values(words('zh').language).every((name) => name.endsWith('文'))).toBe(true)
  },
  '2-16': () => says(list('zh'), '已发出文件{{list.issued}}份', '已发出的文件'),
  '2-17': () => says(letter('zh'), '商定第二阶段进程的结构', '会议的进程结构'),
  '2-18': () => says(letter('zh'), '恳切希望贵国出席', '大力鼓励'),
  '2-21': () => expect(locale('zh').dates.rangeShort).toBe('{year}年{month}月{from}–{to}日'),
  '2-22': () => says(list('zh'), '>信函</th>', '>函</th>'),
  '2-23': () => says(letter('ru'), 'претворить принятые', 'воплотить'),
  '2-24': () => {
    for (const word of 'в с к о и на до от по из'.split(' ')) expect(locale('ru').ties).toContain(word)
    expect(fullDate('2004-05-28', locale('ru'))).toBe('28\u00A0мая\u00A02004\u00A0года')
  },
  '2-25': () => {
    says(list('ru'), 'Постоянному представительству', 'Постоянное представительство')
    says(read('data/missions.csv'), 'Миссии Постоянного наблюдателя', 'Миссия Постоянного')
    says(list('ar'), '{{else}}إلى {{#if this.mission}}', null)
  },
  '2-26': () => says(letter('ru'), '(настоящее письмо отменяет и заменяет', '(Отменяет'),
  '2-27': () => {
    says(letter('ru'), 'В соответствии с решениями, закрепленными в Декларации', 'Как было решено')
    says(letter('ru'), 'прошу Вашу делегацию представить вклады', 'предлагаю Вашей')
  },
  '2-28': () => {
    for (const text of [letter('ru'), list('ru'), read('docs/corrigendum/ru.hbs')])
      says(text, 'Администрации связи {{', 'Администрация {{')
  },
  D2: () => expect(title('VA', 'ar')).toBe('إلى أمين سر العلاقات مع الدول'),
  D4: () => says(letter('zh'), '尊敬的先生/女士：', '女士/先生'),
}

describe('the corrections of two readings', () => {
  it('have each a number, a verdict and a reason, once', () => {
    expect(rows.map(({ number }) => number)).toEqual(numbers)
    for (const { number, verdict, why } of rows) {
      expect(['done', 'form', 'page', 'kept', 'doubt'], number).toContain(verdict)
      expect(why.length, number).toBeGreaterThan(5)
    }
  })

  it('are shown to be done where they are called done here', () => {
    const done = rows.filter(({ verdict }) => verdict === 'done').map(({ number }) => number)
    expect(Object.keys(shows).sort()).toEqual([...done].sort())
  })

  it.each(Object.entries(shows))('%s is done', (_, show) => show())

  it('that are doubts are written down for a protocol officer', () => {
    const listed = read('data/README.md')
      .match(/^\d+(?=\. )/gm)!
      .map(Number)
    expect(listed).toEqual(Array.from({ length: listed.length }, (_, index) => index + 1))
    const pointed = rows.flatMap(({ why }) => [...why.matchAll(/\((\d+)[^)]* in data\/README\.md\)/g)])
    expect(pointed.length).toBeGreaterThan(5)
    for (const [, number] of pointed) expect(listed).toContain(Number(number))
    for (const { number, verdict, why } of rows)
      if (verdict === 'doubt') expect(why, number).toContain('data/README.md')
  })
})

describe('titles of offices', () => {
  const opens: Readonly<Record<string, RegExp>> = {
    ar: /^إلى \p{L}/u,
    en: /^To the [A-Z]/,
    es: /^Al [A-Z]/,
    fr: /^Au [A-Z]/,
    ru: /^(?:Министру|Федеральному министру|Секретарю|Государственному (?:секретарю|министру)|Главе) ?/,
    zh: /^\p{Script=Han}+$/u,
  }
  const tags = Object.keys(opens)

  it('open an address as the letter’s general words do, in each language', () => {
    let filled = 0
    for (const [id] of ministers)
      for (const tag of tags) {
        const own = title(id, tag)
        if (own === '') continue
        filled++
        expect(own, `${id} ${tag}`).toMatch(opens[tag]!)
        expect(own, `${id} ${tag}`).not.toMatch(/^\s|\s$| {2}|['"]/)
      }
    expect(filled).toBeGreaterThan(120)
  })

  it('are those that data/README.md lists, and each row says where its own come from', () => {
    const readme = read('data/README.md')
    const own = (tag: string): readonly string[] =>
      [...ministers.keys()].filter((id) => title(id, tag) !== '').sort()
    const listed = (row: RegExp): readonly string[] =>
      [...row.exec(readme)![0].matchAll(/\b[A-Z]{2}\b/g)].map(([id]) => id)
    const whole = listed(/^\| all six .*$/m)
    for (const tag of tags) {
      const row = new RegExp(`^\\| (?:\\w\\w, )*${tag}(?:, \\w\\w)* \\|.*$`, 'm')
      const more = row.test(readme) ? listed(row) : []
      expect(own(tag), tag).toEqual([...whole, ...more].sort())
    }
    for (const [id, row] of ministers) {
      const general = tags.every((tag) => row[`title_${tag}`] === '')
      if (general) expect(row.source, id).toMatch(/; title: general$/)
    }
  })

  it('leave no language of correspondence changed', () => {
    const counts: Record<string, number> = {}
    for (const { language } of ministers.values()) counts[language!] = (counts[language!] ?? 0) + 1
    expect(counts).toEqual({ ar: 19, en: 112, es: 21, fr: 29, ru: 10, zh: 1 })
  })
})
