import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { root } from './command.ts'

/**
 * Projects in languages that do not come with invite, by folder alone: a letter and a form, a locale, and where the script needs
 * it a typeface in fonts/. Names of States are stand-ins, since those in data/ have sources.
 */
export const newLanguages = ['de', 'el', 'fa', 'he', 'hi', 'ja', 'ka', 'th'] as const

/** Two of them again, with a calendar and digits of their own; each has what it says otherwise, and a letter. */
export const ownCalendars = { 'fa-IR': 'fa', 'th-TH': 'th' } as const
const baseOf = (tag: string): string => (ownCalendars as Readonly<Record<string, string>>)[tag] ?? tag

const texts = path.join(import.meta.dirname, 'languages')
const load = createRequire(import.meta.url)

/** A typeface of a package, by its file's name: `Sarabun_400Regular.ttf`. */
export function typefaceFile(name: string): string {
  const folder = path.dirname(load.resolve('@expo-google-fonts/noto-serif/package.json'))
  const found = readdirSync(path.dirname(folder), { recursive: true, encoding: 'utf8' }).find(
    (file) => path.basename(file) === name,
  )
  if (found === undefined) throw new Error(`no package has ${name}`)
  return path.join(path.dirname(folder), found)
}

const STATES: Readonly<Record<string, readonly [short: string, formal: string, of: string]>> = {
  de: ['Schweiz', 'Schweizerische Eidgenossenschaft', 'der Schweizerischen Eidgenossenschaft'],
  el: ['Ελβετία', 'Ελβετική Συνομοσπονδία', 'της Ελβετικής Συνομοσπονδίας'],
  fa: ['سوئیس', 'کنفدراسیون سوئیس', 'کنفدراسیون سوئیس'],
  he: ['שווייץ', 'הקונפדרציה השווייצרית', 'של הקונפדרציה השווייצרית'],
  hi: ['स्विट्ज़रलैंड', 'स्विस परिसंघ', 'स्विस परिसंघ'],
  ja: ['スイス', 'スイス連邦', 'スイス連邦'],
  ka: ['შვეიცარია', 'შვეიცარიის კონფედერაცია', 'შვეიცარიის კონფედერაციის'],
  th: ['สวิตเซอร์แลนด์', 'สมาพันธรัฐสวิส', 'สมาพันธรัฐสวิส'],
}

/** What one locale.json says, with what another says instead. */
function over(base: string, own: string): string {
  const [one, other] = [base, own].map((text) => JSON.parse(text) as { readonly dates: object })
  return JSON.stringify({ ...one, ...other, dates: { ...one!.dates, ...other!.dates } }, null, 2)
}

const WHOLE = JSON.parse(readFileSync(path.join(root, 'locales/en/words.json'), 'utf8')) as { paper: object }

/** Lays a project out whose one letter, L-8, is written in these languages. */
export function layLanguageProject(folder: string, tags: readonly string[]): void {
  const write = (file: string, text: string): void => {
    const full = path.join(folder, file)
    mkdirSync(path.dirname(full), { recursive: true })
    writeFileSync(full, text)
  }
  const facts = JSON.parse(readFileSync(path.join(texts, 'letter.json'), 'utf8')) as object
  write('templates/L-8/letter.json', JSON.stringify({ ...facts, languages: tags }, null, 2))
  for (const file of ['look.json', 'form.hbs'])
    write(`templates/L-8/${file}`, readFileSync(path.join(texts, file), 'utf8'))
  for (const tag of tags) {
    const read = (file: string): string => readFileSync(path.join(texts, tag, file), 'utf8')
    const base = (file: string): string => readFileSync(path.join(texts, baseOf(tag), file), 'utf8')
    write(`templates/L-8/${tag}.hbs`, read('letter.hbs'))
    write(`templates/L-8/words/${tag}.json`, base('words.json'))
    write(
      `locales/${tag}/locale.json`,
      baseOf(tag) === tag ? read('locale.json') : over(base('locale.json'), read('locale.json')),
    )
    write(`locales/${tag}/words.json`, JSON.stringify({ marking: { draft: 'X' }, paper: WHOLE.paper }))
    const faces = new Set(base('locale.json').match(/[\w-]+\.ttf/g) ?? [])
    if (faces.size > 0) mkdirSync(path.join(folder, 'fonts'), { recursive: true })
    for (const face of faces) cpSync(typefaceFile(face), path.join(folder, 'fonts', face))
  }
  const names = tags.flatMap((tag) => [`short_${tag}`, `formal_${tag}`, `of_${tag}`])
  const [head, ...states] = readFileSync(path.join(root, 'data/states.csv'), 'utf8').split('\n')
  const cells = tags.flatMap((tag) => STATES[baseOf(tag)]!)
  write(
    'data/states.csv',
    `${[head, ...names].join()}\n${[states.find((state) => state.startsWith('CH,')), ...cells].join()}\n`,
  )
  write('data/ministers.csv', `id,state,language\n${tags.map((tag) => `CH-${tag},CH,${tag}\n`).join('')}`)
}
