import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBench, type Ran, root } from './command.ts'
import { base, page } from './letter-sample.ts'
import { readByPdfium } from './pdf-reader.ts'
import { registry } from './small-desk.ts'

/** A letter to persons, with copies to bodies that have names: made, sent, let stand, revised, and listed, as an officer would. */

const bench = openBench()
afterAll(() => bench.close())

const look = { page, base, styles: { signature: { end: 200 } }, languages: {} }
const listLook = JSON.parse(
  readFileSync(path.join(root, 'templates/DM-1132/list/look.json'), 'utf8'),
) as object
const prose = (
  holder: string,
  text: string,
): string => `<title>{{letter.reference}} – {{recipient.name}}</title>
{{#if copy}}<aside><p>Copy: ${holder}</p></aside>{{/if}}
<p>Letter {{letter.reference}} of {{date letter.date}} to {{recipient.name}}, visa: {{recipient.visa}}. ${text}</p>
<signature title="{{letter.reference}}"><p>{{signature.subject}}, {{time signature.signedAt}}</p></signature>
`
const list = `<title>List</title>
<p class="situation">{{letter.reference}} of {{date letter.date}}, on {{date list.date}}: {{list.recipients}}.</p>
<table><thead><tr><th scope="col">Name</th><th scope="col">Letter</th></tr></thead><tbody>
{{#each list.rows}}<tr><th scope="row">{{this.name}}</th><td>{{#if this.letter.issued}}issued{{else}}–{{/if}}{{#if this.edition.reference}} {{this.edition.reference}}, {{this.edition.date}}{{/if}}</td></tr>{{/each}}
</tbody></table>
`

class Story {
  readonly folder: string
  constructor(name: string) {
    this.folder = bench.in(name)
    const facts = { to: ['participants'], copies: ['hosts'], languages: ['en'] }
    this.put('templates/P/letter.json', JSON.stringify({ ...facts, reference: 'P-1', date: '2026-11-27' }))
    this.put('templates/P/look.json', JSON.stringify({ letter: look }))
    this.put('templates/P/list/look.json', JSON.stringify(listLook))
    this.put('templates/P/list/en.hbs', list)
    const locale = JSON.parse(readFileSync(path.join(root, 'locales/en/locale.json'), 'utf8')) as object
    this.put('locales/en/locale.json', JSON.stringify({ ...locale, repertoire: 'abc', typing: ['latin'] }))
    this.text('{{recipient.title}}', 'Welcome.')
    this.persons('yes')
    this.hosts('Example Body')
  }
  put(file: string, text: string): void {
    const full = path.join(this.folder, file)
    mkdirSync(path.dirname(full), { recursive: true })
    writeFileSync(full, text)
  }
  text(holder: string, text: string): void {
    this.put('templates/P/en.hbs', prose(holder, text))
  }
  persons(visa: string): void {
    this.put(
      'data/participants.csv',
      `id,language,name,visa\np-01,en,First Person,${visa}\np-02,en,Second Person,no\n`,
    )
  }
  hosts(name: string, title = ''): void {
    this.put('data/hosts.csv', `id,name,title_en,copy_of\nh-01,${name},${title},p-01\n`)
  }
  async ok(...args: readonly string[]): Promise<Ran> {
    const ran = await this.run(...args)
    expect([ran.status, ran.stderr], args.join(' ')).toEqual([0, expect.anything()])
    return ran
  }
  run(...args: readonly string[]): Promise<Ran> {
    const identity = args[0] === 'generate' ? registry : []
    return bench.run([...args, ...identity], this.folder)
  }
  async read(file: string): Promise<string> {
    const { text } = await readByPdfium(readFileSync(path.join(this.folder, 'out/P', file)))
    return text.replace(/\s+/g, ' ')
  }
}

const said = ({ stdout, stderr }: Ran): string => `${stdout}${stderr}`
const why = ['--reason', 'because']

describe('a copy to a body', () => {
  it('bears its title, or else its name, where the original’s is its addressee’s', async () => {
    const story = new Story('names')
    await story.ok('generate', 'P', '--to', 'all')
    expect(await story.read('h-01/P_h-01_en.pdf')).toMatch(/Copy: Example Body.*to First Person/)
    expect(await story.read('p-01/P_p-01_en.pdf')).not.toContain('Example Body')
    // another name is another copy
    story.hosts('Example Board')
    expect(said(await story.run('plan', 'P', '--to', 'all'))).toContain('hosts.csv name_en')
    await story.ok('generate', 'P', '--to', 'all')
    expect(await story.read('h-01/P_h-01_en.pdf')).toContain('Copy: Example Board')
    story.hosts('Example Board', 'The Chair')
    await story.ok('generate', 'P', '--to', 'all')
    expect(await story.read('h-01/P_h-01_en.pdf')).toContain('Copy: The Chair')
    expect((await story.run('plan', 'P', '--to', 'all')).status).toBe(0)
    expect(said(await story.ok('check', 'P'))).not.toContain('recipients/unnamed-copies')
  })

  it('is told of by check where the text names the original’s addressee instead, and by name', async () => {
    const story = new Story('unnamed')
    story.text('{{recipient.name}}', 'Welcome.')
    const checked = said(await story.run('check', 'P'))
    expect(checked).toContain('recipients/unnamed-copies')
    expect(checked).toMatch(/data\/hosts\.csv \(h-01\)/)
    story.put('data/hosts.csv', 'id,copy_of\nh-01,p-01\n')
    expect(said(await story.run('check', 'P'))).toMatch(/add “name” \(or “name_en”\)/)
  })
})

describe('letters and copies that have left', () => {
  const story = new Story('stands')
  beforeAll(async () => {
    await story.ok('generate', 'P', '--to', 'all')
    await story.ok('issue', 'P', '--to', 'all', '--on', '2026-11-28')
  })

  it('stand with an earlier text: of a copy nothing is offered that cannot be done, and why is said', async () => {
    story.text('to {{recipient.title}}', 'Welcome.')
    story.hosts('Example Body', 'The Chair')
    story.persons('no')
    await story.ok('generate', 'P', '--as', 'stands', ...why)
    const planned = said(await story.run('plan', 'P', '--to', 'all'))
    expect(planned).toMatch(/h-01\/en\/letter .*stands with an earlier text \(p-01\/en\/letter\)/)
    expect(planned).toContain('--as stands')
    expect(planned).not.toContain('--as replacement')
    for (const which of [
      ['--to', 'all'],
      ['--to', 'hosts'],
      ['--to', 'all', '--only', 'h-01'],
    ]) {
      const ran = await story.run('generate', 'P', ...which, '--as', 'replacement', ...why)
      expect(ran.status, which.join(' ')).not.toBe(0)
      expect(said(ran)).toContain('that stands with an earlier text (p-01/en/letter)')
      expect(said(ran)).not.toContain('leave --as out')
      const plain = said(await story.run('generate', 'P', ...which))
      expect(plain).toContain('its original stands with an earlier text (p-01/en/letter)')
      expect(plain).not.toContain('--as replacement')
    }
    await story.ok('generate', 'P', '--to', 'all', '--as', 'stands', ...why)
    expect((await story.run('plan', 'P', '--to', 'all')).status).toBe(0)
  })

  it('are revised for every reason for which they differ from what is held, settled ones too', async () => {
    story.text('to {{recipient.title}}', 'Be welcome.')
    const revision = ['--to', 'all', '--as', 'revision', '--dated', '2026-12-04', '--reference', 'P-1/Rev.1']
    const planned = said(await story.run('plan', 'P', ...revision))
    expect(planned).toMatch(/p-01\/en\/letter .*participants\.csv visa/)
    expect(planned).not.toMatch(/p-02\/en\/letter .*visa/)
    await story.ok('generate', 'P', ...revision, ...why)
    expect(await story.read('h-01/P-1-Rev.1_h-01_en.pdf')).toMatch(/to The Chair.*visa: no\. Be welcome/)
    expect(said(await story.ok('history', 'p-01', 'P'))).toContain('participants.csv visa')
    expect((await story.run('plan', 'P', '--to', 'all')).status).toBe(0)
  })

  it('are listed under the edition that stands, each other one by its own name', async () => {
    const pdf = async (): Promise<string> => {
      await story.ok('list', 'P', '--to', 'all', '--language', 'en', '--format', 'pdf')
      return story.read('P_list_all_en.pdf')
    }
    const all = await pdf()
    expect(all).toContain('P-1/Rev.1 of 4 December 2026')
    expect(all).not.toContain('27 November 2026')
  })
})
