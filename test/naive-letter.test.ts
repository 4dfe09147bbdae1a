import { expect, it } from 'vitest'
import { base, filesOver, page, problemsOf } from './letter-sample.ts'
import { line } from './said.ts'

/** What somebody writes first who knows HTML and has not read docs/markup.md: each thing that is not so has a hint, and the hints work. */

const files = (text: string) => {
  const look = {
    page,
    base,
    styles: { 'p.centred': { align: 'center' }, 'p.closing': { border: 'under' } },
    languages: {},
  }
  return filesOver({
    'templates/L/letter.json':
      '{"reference": "L-1", "date": "2004-03-15", "deadline": "2004-04-30", "email": "invite@example.org", "events": {"first": {"on": "2004-04-01", "place": "Geneva"}}}',
    'templates/L/look.json': JSON.stringify({ letter: look, form: look }),
    'templates/L/fr.hbs': text,
    'templates/L/ru.hbs': text,
  })
}

const NAIVE = `<title>{{letter.reference}} – Draft</title>
<header pages="all"><p>Example Organization</p></header>
<p>Dear {{recipient.salutation}} {{recipient.name}},</p>
<ol>
  <li>Please comment<sup>1</sup> before <strong>{{date letter.deadline}}</strong>.</li>
  <li>Send to <a href="mailto:invite@example.org">{{letter.email}}</a></li>
</ol>
<table><caption>Meetings</caption><tr><th>Date</th><th scope="col">Place</th><td colspan="2">x</td></tr></table>
<p style="text-align:center"><em>Yours</em> <i>faithfully</i> <u>x</u></p>
{{#if (eq recipient.group "ngo")}}<p>NGO</p>{{/if}}
{{#each letter.events}}<p>{{this.on}} {{date this.on}}</p>{{/each}}
{{> footer}}
<p>{{gender recipient "le" "la"}} {{recipient.address}} {{addressee.name}} {{state.iso3}}</p>
<hr>
<footer pages="all"><p>x</p></footer>
<ul><li>a</li></ul>
<footnote>x</footnote>
`

it('has a hint for each thing that is not so', () => {
  const problems = problemsOf(files(NAIVE), 'L')
  expect(problems.length).toBeGreaterThan(10)
  const without = problems.map(line).filter((said) => !said.includes('hint: '))
  expect(without).toEqual([])
})

it('says nothing of what is so: lists, links, raised signs, captions, cells over columns, heads and feet on all pages', () => {
  const said = problemsOf(files(NAIVE), 'L').map(line).join('')
  for (const element of ['ol', 'ul', 'li', 'a', 'sup', 'em', 'caption', 'td', 'header', 'footer'])
    expect(said).not.toContain(`<${element}>`.concat(' here'))
})

/** Each hint done, and nothing else. */
const MENDED: readonly (readonly [string, string])[] = [
  ['{{recipient.salutation}} {{recipient.name}}', '{{recipient.title}} {{recipient.name}}'],
  ['<th>Date', '<th scope="col">Date'],
  ['<p style="text-align:center">', '<p class="centred">'],
  ['<i>faithfully</i> <u>x</u>', '<em>faithfully</em> x'],
  [
    '{{#if (eq recipient.group "ngo")}}<p>NGO</p>{{/if}}',
    '{{#if (is recipient.gender "f")}}<p>NGO</p>{{/if}}',
  ],
  [
    '{{#each letter.events}}<p>{{this.on}} {{date this.on}}</p>{{/each}}',
    '<p>{{date letter.events.first.on}}</p>',
  ],
  ['{{> footer}}\n', ''],
  ['{{gender recipient "le" "la"}}', '{{choose recipient.gender f="la" m="le" other="le, la"}}'],
  ['{{recipient.address}}', '{{#each addressee.address}}{{this}}{{/each}}'],
  ['{{addressee.name}}', '{{recipient.name}}'],
  ['{{state.iso3}}', '{{state.short}}'],
  ['<hr>', '<p class="closing">y</p>'],
  ['<footnote>x</footnote>', '<footer pages="first"><p>x</p></footer>'],
]

it('is a letter once the hints are done', () => {
  let text = NAIVE
  for (const [from, to] of MENDED) {
    expect(text, from).toContain(from)
    text = text.replace(from, to)
  }
  expect(problemsOf(files(text), 'L').map(line)).toEqual([])
})
