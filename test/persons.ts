import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { root } from './command.ts'
import { base, page } from './letter-sample.ts'

/** A letter to persons in French and English, whose list has columns of its own: the smallest one that says all that a row may say. */

const look = { page, base, styles: { signature: { end: 200 } }, languages: {} }
const facts = { to: ['experts'], languages: ['en', 'fr'], reference: 'P-1', date: '2004-05-10' }

const prose = `<title>{{letter.reference}}</title>
<p>{{choose recipient.gender f="Madame" m="Monsieur" other="Madame, Monsieur"}}</p>
<p>{{recipient.name}}, {{recipient.greeting}}</p>
{{#if recipient.visa}}<p>Visa: {{recipient.visa}}</p>{{/if}}
{{#if (is recipient.kind "observer")}}<p>Seat {{recipient.seat}}</p>{{else if (is recipient.kind "member")}}<p>Vote</p>{{/if}}
<signature title="{{letter.reference}}"><p>{{signature.subject}}, {{time signature.signedAt}}</p></signature>
`

/** A row by its columns; those that are left out are empty. */
export type Person = Readonly<
  Partial<
    Record<
      'id' | 'language' | 'name' | 'gender' | 'greeting_en' | 'greeting_fr' | 'visa' | 'kind' | 'seat',
      string
    >
  >
>

const COLUMNS = [
  'id',
  'language',
  'name',
  'gender',
  'greeting_en',
  'greeting_fr',
  'visa',
  'kind',
  'seat',
] as const

export const marie: Person = {
  ...{ id: 'marie', language: 'fr', name: 'Marie Example', gender: 'f', greeting_fr: 'Bonjour' },
  ...{ visa: 'yes', kind: 'observer', seat: '12' },
}
export const john: Person = {
  ...{ id: 'john', language: 'en', name: 'John Example', gender: 'm', greeting_en: 'Hello' },
  ...{ visa: 'yes', kind: 'member' },
}

/** Lays the list out, anew where it was. */
export function layPersons(folder: string, persons: readonly Person[]): void {
  const lines = persons.map((person) => COLUMNS.map((column) => person[column] ?? '').join())
  write(folder, 'data/experts.csv', `${[COLUMNS.join(), ...lines].join('\n')}\n`)
}

/** Lays the whole project out. */
export function layPersonsProject(folder: string, persons: readonly Person[]): void {
  layPersons(folder, persons)
  write(folder, 'templates/P/letter.json', JSON.stringify(facts))
  write(folder, 'templates/P/look.json', JSON.stringify({ letter: look }))
  for (const tag of facts.languages) {
    write(folder, `templates/P/${tag}.hbs`, prose)
    // most of a small document's time and bytes would be its fonts
    const locale = JSON.parse(readFileSync(path.join(root, `locales/${tag}/locale.json`), 'utf8')) as object
    write(
      folder,
      `locales/${tag}/locale.json`,
      JSON.stringify({ ...locale, repertoire: 'abc', typing: ['latin'] }),
    )
  }
}

export function write(folder: string, file: string, text: string): void {
  const full = path.join(folder, file)
  mkdirSync(path.dirname(full), { recursive: true })
  writeFileSync(full, text)
}
