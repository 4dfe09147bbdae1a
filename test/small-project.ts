import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { root } from './command.ts'
import { base, page } from './letter-sample.ts'

/**
 * A project of one letter, L, a few lines long, in files: for tests that start the command again and again and ask
 * about disks, keys or plans, not about pages.
 */

const look = { page, base, styles: { signature: { end: 200 } }, languages: {} }

const facts = { reference: 'L-1', date: '2004-05-10', email: 'invite@example.org' }
const words = {
  marking: { draft: 'X' },
  letter: { subject: 'Letter' },
  form: { heading: 'Form', city: 'City' },
}
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8')
const { paper } = JSON.parse(read('locales/en/words.json')) as { paper: object }

const prose = `<title>{{letter.reference}} – {{state.short}}</title>
<p>{{word "letter.subject"}}, {{letter.email}}</p>
<p>{{addressee.title}} {{state.of}}</p>
<signature title="{{letter.reference}}"><p>{{signature.subject}}, {{time signature.signedAt}}</p></signature>
`
const form = `<title>{{letter.reference}} – {{word "form.heading"}}</title>
<p>{{word "form.heading"}} – {{state.formal}}</p>
<input type="text" name="city" title="{{word "form.city"}}" maxlength="60">
`

const tags = readdirSync(path.join(root, 'locales')).sort()
/** An addressee, by the State; a title is in the language of the letter. */
export type Row = readonly [id: string, language: string, title?: string]

/** Lays the project out, anew where it was. */
export function laySmallProject(folder: string, ministers: readonly Row[]): void {
  const write = (file: string, text: string): void => {
    const full = path.join(folder, file)
    mkdirSync(path.dirname(full), { recursive: true })
    writeFileSync(full, text)
  }
  write('templates/L/letter.json', JSON.stringify(facts))
  write('templates/L/look.json', JSON.stringify({ letter: look, form: look }))
  write('templates/L/form.hbs', form)
  for (const tag of tags) {
    write(`templates/L/${tag}.hbs`, prose)
    write(`locales/${tag}/words.json`, JSON.stringify({ ...words, paper }))
    // most of a small document's time and bytes would be its fonts
    const locale = JSON.parse(read(`locales/${tag}/locale.json`)) as object
    write(`locales/${tag}/locale.json`, JSON.stringify({ ...locale, repertoire: 'abc', typing: ['latin'] }))
  }
  const [head, ...states] = read('data/states.csv').split('\n')
  const known = states.filter((state) => ministers.some(([id]) => state.startsWith(`${id},`)))
  write('data/states.csv', [head, ...known, ''].join('\n'))
  const lines = ministers.map(([id, language, title = '']) =>
    [id, id, language, ...tags.map((tag) => (tag === language ? title : ''))].join(),
  )
  const columns = ['id', 'state', 'language', ...tags.map((tag) => `title_${tag}`)].join()
  write('data/ministers.csv', [columns, ...lines, ''].join('\n'))
}
