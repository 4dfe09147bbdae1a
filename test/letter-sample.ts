import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { checkTemplates } from '../src/compose/check.ts'
import { faceNames } from '../src/fonts/faces.ts'
import { loadLanguages, loadLetter } from '../src/letters/letters.ts'
import { unusedWords, withLetterWords } from '../src/letters/own-words.ts'
import type { Files } from '../src/model/letter.ts'
import type { Outcome, Problem } from '../src/problems/problem.ts'

/** A letter without a fault, as small as letters can be, in two languages; and readers of files that lie over others. */

/** A page and a type without any art, as look.json has them. */
export const page = { width: 595, height: 842, top: 60, bottom: 60, left: 60, right: 60, head: 40, foot: 40 }
export const base = {
  weight: 'regular',
  size: 11,
  leading: 15,
  align: 'start',
  grey: 0,
  hyphenate: false,
  tracking: 0,
}
const look = { page, base, styles: { 'p.big': { size: 14 } }, languages: {} }

const locale = (tag: string): string =>
  readFileSync(path.join(import.meta.dirname, '../locales', tag, 'locale.json'), 'utf8')

const form = `<title>{{letter.reference}}</title>
<p>{{word "label.name"}}</p>
<input type="text" name="name" title="{{word "label.name"}}">
`
const words = (name: string): string => JSON.stringify({ marking: { draft: 'X' }, label: { name } })

const faultless: Readonly<Record<string, string>> = {
  'locales/fr/locale.json': locale('fr'),
  'locales/fr/words.json': words('Nom'),
  'locales/ru/locale.json': locale('ru'),
  'locales/ru/words.json': words('Имя'),
  'templates/defaults.json': readFileSync(
    path.join(import.meta.dirname, '../templates/defaults.json'),
    'utf8',
  ),
  'templates/L/letter.json': JSON.stringify({ reference: 'L-1', date: '2004-05-10' }),
  'templates/L/look.json': JSON.stringify({ letter: look, form: look }),
  'templates/L/fr.hbs': '<title>{{letter.reference}}</title>\n<p>Le {{date letter.date}}</p>\n',
  'templates/L/ru.hbs': '<title>{{letter.reference}}</title>\n<p>{{date letter.date}}</p>\n',
  'templates/L/form.hbs': form,
}

/** The files above, and over them those of `texts`; null takes one away. */
export function filesOver(texts: Readonly<Record<string, string | Uint8Array | null>>): Files {
  const all = { ...faultless, ...texts }
  return {
    read: (file) => {
      const text = all[file] ?? null
      return typeof text === 'string' ? Buffer.from(text) : text
    },
    list: (folder) => {
      const inside = Object.keys(all).filter((file) => all[file] !== null && file.startsWith(`${folder}/`))
      return [...new Set(inside.map((file) => file.slice(folder.length + 1).split('/')[0]!))].sort()
    },
  }
}

/** A folder's files by relative path; an empty one stands for a file that is not there. */
export function textsIn(folder: string): Readonly<Record<string, Uint8Array | null>> {
  if (!existsSync(folder)) return {}
  const names = readdirSync(folder, { recursive: true }) as string[]
  const files = names.filter((name) => statSync(path.join(folder, name)).isFile() && name !== 'expected.txt')
  return Object.fromEntries(
    files.map((name) => {
      const bytes = readFileSync(path.join(folder, name))
      return [name.split(path.sep).join('/'), bytes.length === 0 ? null : bytes]
    }),
  )
}

/** All that reading and checking a letter finds: notes too. */
export function problemsOf(files: Files, letter: string): readonly Problem[] {
  const found = (outcome: Outcome<unknown>): readonly Problem[] =>
    outcome.kind === 'ok' ? outcome.notes : outcome.problems
  const languages = loadLanguages(files, faceNames)
  if (languages.kind === 'problems') return languages.problems
  const loaded = loadLetter(files, letter, languages.value)
  if (loaded.kind === 'problems') return loaded.problems
  const { words, languages: tags } = loaded.value
  const written = languages.value.filter(({ tag }) => tags.includes(tag))
  const checked = checkTemplates(loaded.value, withLetterWords(written, words), [], languages.value)
  const all = checked.kind === 'ok' ? Object.entries(checked.value) : []
  const named = (tag: string): ReadonlySet<string> =>
    new Set(all.flatMap(([name, { uses }]) => (name.endsWith(`/${tag}`) ? uses.words : [])))
  const unused = checked.kind === 'ok' ? unusedWords(words, languages.value, named) : []
  return [...loaded.notes, ...found(checked), ...unused]
}
