import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { messagesOf } from '../src/mail/record.ts'
import type { MailEntry } from '../src/model/ledger.ts'
import type { openBench } from './command.ts'
import { openSmallDesk, registry, type SmallDesk } from './small-desk.ts'

/** The small project with a message in each language, and an address in each row. */

const message = `<title>{{letter.reference}} – {{state.short}}</title>
<aside class="calendar"><p class="summary">{{letter.reference}}, example</p><p class="place">Example; place</p></aside>
<aside class="files"><p class="letter">{{letter.reference}} – {{state.short}}</p></aside>
{{#if attached.letter}}<p>{{word "letter.subject"}}, <strong>{{letter.reference}}</strong>{{#if cancels}}, {{cancels.reference}}{{/if}}</p>{{/if}}
{{#if attached.form}}<p>{{word "form.heading"}}</p>{{/if}}
`

/** Twelve States. */
export const TWELVE = ['FR', 'BE', 'CH', 'JP', 'DE', 'GB', 'ES', 'RU', 'CN', 'EG', 'VA', 'IT'] as const
const languages: Readonly<Record<string, string>> = {
  JP: 'en',
  DE: 'en',
  GB: 'en',
  ES: 'es',
  RU: 'ru',
  CN: 'zh',
  EG: 'ar',
  IT: 'en',
}

/** `addresses`: by id, the cell; else `fr@example.org`. */
export function layMail(folder: string, addresses: Readonly<Record<string, string>> = {}): void {
  const home = path.join(folder, 'templates/L/mail')
  mkdirSync(home, { recursive: true })
  for (const tag of readdirSync(path.join(folder, 'locales')))
    writeFileSync(path.join(home, `${tag}.hbs`), message)
  const facts = path.join(folder, 'templates/L/letter.json')
  const meeting = { from: '2004-06-24', to: '2004-06-26' }
  const said = JSON.parse(readFileSync(facts, 'utf8')) as object
  writeFileSync(facts, JSON.stringify({ ...said, meeting }))
  const list = path.join(folder, 'data/ministers.csv')
  const [head, ...rows] = readFileSync(list, 'utf8').trimEnd().split('\n')
  const at = (head ?? '').split(',').indexOf('email')
  const cells = rows.map((row) => {
    const id = row.split(',')[0]!
    const bare = at < 0 ? row : row.slice(0, row.lastIndexOf(','))
    return `${bare},${addresses[id] ?? `${id.toLowerCase()}@example.org`}`
  })
  writeFileSync(list, [at < 0 ? `${head},email` : head, ...cells, ''].join('\n'))
}

/** A desk at which these were made, signed by the registry. */
export async function openMailDesk(
  bench: ReturnType<typeof openBench>,
  name: string,
  ids: readonly string[],
  addresses: Readonly<Record<string, string>> = {},
): Promise<SmallDesk> {
  const desk = openSmallDesk(bench, name, ...ids.map((id) => [id, languages[id] ?? 'fr'] as const))
  layMail(desk.folder, addresses)
  const made = await desk.here('generate', 'L', ...registry)
  if (made.status !== 0) throw new Error(made.stderr)
  return desk
}

/** What the ledger says of messages. */
export const mailed = (desk: SmallDesk): readonly MailEntry[] =>
  desk
    .all()
    .filter((line) => (line.about as { kind: string }).kind === 'message') as unknown as readonly MailEntry[]

/** The kinds of what became of messages, by `FR 1`: an addressee and the number of the address; of several the last. */
export const fatesOf = (desk: SmallDesk): ReadonlyMap<string, string> =>
  new Map(
    [...messagesOf(mailed(desk)).values()].flatMap(({ addressee, fates }) =>
      [...fates].map(([to, { kind }]) => [`${addressee} ${to}`, kind] as const),
    ),
  )
