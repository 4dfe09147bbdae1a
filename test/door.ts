import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'

/** Slips of a tired author in the files of a letter: tokens lost, doubled, exchanged, odd ones put in, values of another kind. */

/** How a file is spoilt; `at` and `to` pick tokens or values in it, whatever its length. */
export interface Slip {
  readonly kind: 'drop' | 'double' | 'swap' | 'put' | 'repeat' | 'value' | 'rename' | 'lose'
  readonly at: number
  readonly to: number
}

export const slips: fc.Arbitrary<Slip> = fc.record({
  kind: fc.constantFrom('drop', 'double', 'swap', 'put', 'repeat', 'value', 'rename', 'lose'),
  at: fc.nat(100_000),
  to: fc.nat(100_000),
})

/** What stands in no letter, and may be written into one. */
const oddTokens: readonly string[] = [
  ...[
    '<p>',
    '</p>',
    '<div>',
    '</div>',
    '<table>',
    '<tr><td>',
    '<th scope="col">a</th>',
    '<page-break>',
    '<br>',
  ],
  ...[
    '<page-number>',
    '<title></title>',
    '<signature title="a">',
    '<aside>',
    '<footer pages="first">',
    '</x>',
  ],
  ...['<header pages="following">', '<section></section>', '<select name="s" title="t"></select>', '<p></p>'],
  ...[
    '<input type="text" name="a.b" title="c">',
    '<textarea name="q" title="t"></textarea>',
    '<option value="">',
  ],
  ...[
    '{{',
    '}}',
    '{{{',
    '{{/if}}',
    '{{else}}',
    '{{^}}',
    '{{#if copy}}',
    '{{^if copy}}',
    '{{#each addressee.address}}',
  ],
  ...[
    '{{this}}',
    '{{../copy}}',
    '{{@index}}',
    '{{.}}',
    '{{[copy]}}',
    '{{letter.date a=1}}',
    '{{> x}}',
    '{{!-- ',
  ],
  ...['{{cancels.date}}', '{{word "constructor"}}', '{{letter.constructor}}', '{{"x"}}', '{{1}}', '{{null}}'],
  ...[
    '{{date letter.reference}}',
    '{{dates letter.date letter.date}}',
    '{{else if copy}}',
    '{{&copy}}',
    '{{*x}}',
  ],
  ...[
    '{{recipient.title}}',
    '{{#unless addressee.title}}',
    '{{/unless}}',
    '{{/each}}',
    '{{~',
    '~}}',
    '{{(a b)}}',
  ],
  ...[
    'constructor',
    '__proto__',
    'toString',
    '""',
    '"',
    "'",
    '=',
    '.',
    ' ',
    '\\',
    '&',
    '&nbsp;',
    '&#0;',
    '<',
    '>',
  ],
  ...[
    '\u0000',
    '\ufffd',
    '\ud800',
    '\u202e',
    '\u2068',
    '\u200b',
    '\u00ad',
    '\ufeff',
    '𠀀',
    '😀',
    'ขอ',
    'שלום',
    'ﷺ',
  ],
  ...[
    'class="constructor"',
    'lang="zz"',
    'lang=""',
    'lang="constructor"',
    'maxlength="0"',
    'value="Off"',
    'W',
  ],
  ...['x'.repeat(3000), 'mm '.repeat(900), `${'\u0301'.repeat(50)}`],
]

/** What may stand in JSON, and seldom where it was put. */
const oddValues: readonly string[] = [
  ...[
    'null',
    'true',
    'false',
    '0',
    '-1',
    '1e308',
    '-1e9',
    '0.001',
    '5e-324',
    '""',
    '" "',
    '"x"',
    '"2004-02-30"',
    '[]',
  ],
  ...[
    '{}',
    '[null]',
    '[1, 2, 3]',
    '[[[[]]]]',
    '{"a": {"b": "c"}}',
    '{"__proto__": "x"}',
    '"$t(label.city)"',
    '"{day}"',
  ],
  ...[
    '"{{letter.date}}"',
    '"constructor"',
    '"<b>"',
    '"\\u0000"',
    '"\\ud800"',
    '"\\u202e"',
    '"10.05.2004"',
    '[0, 1e9, 1e9]',
  ],
  ...[
    '[-5, 0, 0]',
    '2000',
    '[1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]',
    '"Latn"',
    '"rtl"',
    '"justify"',
    '"noto-serif-400"',
  ],
]
const oddNames: readonly string[] = [
  '',
  'constructor',
  '__proto__',
  'x',
  'A b',
  '.x',
  'p',
  'p p p',
  'toString',
  'é',
  '𠀀',
  'x.y',
]

const pick = <T>(from: readonly T[], at: number): T => from[at % from.length]!

/** The text with a slip in it; the same where it has no such place. */
export function spoilt(text: string, { kind, at, to }: Slip): string {
  const isJson = /^\s*\{/.test(text)
  const tokens = text.match(/\{\{[#/^]?|\}\}|<\/?[\w-]*|[\w-]+|\s+|[^\w\s]/gu) ?? []
  const here = at % Math.max(1, tokens.length)
  const with_ = (...put: readonly string[]): string =>
    [...tokens.slice(0, here), ...put, ...tokens.slice(here + 1)].join('')
  const token = tokens[here] ?? ''
  switch (kind) {
    case 'drop':
      return with_()
    case 'double':
      return with_(token, token)
    case 'swap': {
      const other = to % tokens.length
      return tokens.map((each, i) => (i === here ? tokens[other] : i === other ? token : each)).join('')
    }
    case 'put':
      return isJson ? with_(token, pick(oddValues, to)) : with_(token, pick(oddTokens, to))
    case 'repeat': {
      const odd = isJson
        ? pick(['[', '{"a":', '"'], to)
        : pick(
            oddTokens.filter((each) => each.length < 100),
            to,
          )
      return with_(token, odd.repeat([20, 150, 3000][at % 3]!))
    }
    case 'value': {
      // a line less or twice, where there are no values
      if (!isJson) return lines(text, at, to % 2 === 0 ? 0 : 2)
      const texts = /"(?:[^"\\]|\\.)*"(\s*:)?|-?\d[\d.]*|\b(?:true|false|null)\b/g
      const values = [...text.matchAll(texts)].filter(({ 1: isName }) => isName === undefined)
      if (values.length === 0) return text
      const { index, 0: old } = pick(values, at)
      return text.slice(0, index) + pick(oddValues, to) + text.slice(index + old.length)
    }
    case 'rename': {
      const names = [
        ...text.matchAll(isJson ? /"((?:[^"\\]|\\.)*)"(?=\s*:)/g : /(?<=[\s{(<"./])([a-zA-Z][\w-]*)/g),
      ]
      if (names.length === 0) return text
      const { index, 0: old } = pick(names, at)
      const name = to % 3 === 0 ? pick(names, to)[1]! : pick(oddNames, to)
      return text.slice(0, index) + (isJson ? JSON.stringify(name) : name) + text.slice(index + old.length)
    }
    case 'lose': {
      // from here to there
      const length = 1 + (to % 40)
      return [...tokens.slice(0, here), ...tokens.slice(here + length)].join('')
    }
  }
}

function lines(text: string, at: number, times: number): string {
  const all = text.split('\n')
  const here = at % all.length
  return all.flatMap((line, index) => (index === here ? Array(times).fill(line) : [line])).join('\n')
}

const prose = `<title>{{letter.reference}} – {{state.short}}</title>
<header class="letterhead" pages="first"><p>{{word "letter.subject"}}</p></header>
<header pages="following"><div class="running"><p>{{letter.reference}}</p><p>– <page-number> –</p></div></header>
<aside><p>{{letter.reference}}</p></aside>
<p class="date">{{date letter.date}}, {{letter.email}}</p>
<div class="address">
  <p>{{#if addressee.title}}{{addressee.title}}{{else}}{{word "letter.minister"}}{{/if}}<br>{{state.of}}</p>
  {{#each addressee.address}}<p>{{this}}</p>{{/each}}
</div>
{{#unless copy}}<p>{{word "letter.original"}}</p>{{/unless}}
{{#if copy}}<p>{{recipient.title}}{{#if recipient.mission}}, {{word "letter.mission"}}{{/if}}</p>{{/if}}
{{#if cancels}}<p>{{cancels.reference}}, {{date cancels.date}}</p>{{/if}}
<section>
  <h1>{{word "letter.subject"}}</h1>
  <p>{{dates letter.meeting.from letter.meeting.to}} – <strong>{{dates-short letter.meeting.from letter.meeting.to}}</strong>
  <abbr title="Secretary-General">SG</abbr> <span lang="en">invite@example.org</span></p>
  <table>
    <thead><tr><th scope="col">A</th><th scope="col">B</th></tr></thead>
    <tbody><tr><td>{{state.formal}}</td><td>1</td></tr></tbody>
  </table>
</section>
<page-break>
<h2>{{word "letter.subject"}}</h2>
{{! a remark }}
<signature title="{{letter.reference}}">
  <p>{{signature.subject}}, {{time signature.signedAt}}</p>
  {{#if signature.development}}<p>*</p>{{/if}}
</signature>
<footer pages="first"><p>{{letter.email}}</p></footer>
`
const form = `<title>{{letter.reference}} – {{word "form.heading"}}</title>
<h1>{{word "form.heading"}} – {{state.formal}}</h1>
<div class="running">
  <div><label>{{word "form.city"}}</label><input type="text" name="city" title="{{word "form.city"}}" maxlength="60"></div>
  <div><input type="text" name="state" title="a" value="{{state.short}}" readonly></div>
</div>
<select name="role" title="r" required><option value="head">{{word "form.city"}}</option><option value="other">b</option></select>
<textarea name="remarks" title="{{word "form.heading"}}"></textarea>
<p><input type="radio" name="visa" value="yes" title="v"> a <input type="radio" name="visa" value="no" title="v" checked> b</p>
<p><input type="checkbox" name="gala" value="yes" title="g"> {{word "form.city"}}</p>
<input type="signature" name="delegate" title="d">
<signature title="s"><p>{{signature.subject}}</p></signature>
`
const sheet = `<title>{{letter.reference}} {{corrigendum.number}}</title>
<p>{{date corrigendum.date}}: {{state.of}}</p>
<signature title="s"><p>{{time signature.signedAt}}</p></signature>
`
const words = {
  marking: { draft: 'X' },
  letter: { subject: 'Letter', minister: 'Minister', original: 'Original', mission: 'Mission' },
  form: { heading: 'Form', city: 'City' },
}
const style = {
  page: { width: 595, height: 842, top: 90, bottom: 60, left: 60, right: 60, head: 40, foot: 40 },
  base: { weight: 'regular', size: 11, leading: 15, align: 'justify', grey: 0, hyphenate: true, tracking: 0 },
  styles: {
    p: { before: [3, 2, 1], after: 2 },
    '.date': { align: 'end', keepWithNext: true },
    '.address': { start: 200, border: 'box', borderWidth: 0.5, padding: 3, minHeight: 40 },
    '.running': { columns: [2, 1], gap: 6 },
    'div.running p': { size: 9, hang: 3 },
    'header.letterhead': { weight: 'bold', leading: 14 },
    table: { columns: [1, 2] },
    input: { height: 18 },
    signature: { end: 200 },
  },
  languages: {
    ru: { size: 0.98, leading: 1 },
    ar: { size: 1.2, leading: 1.1, styles: { p: { align: 'start' } } },
  },
}
const facts = {
  reference: 'L-1',
  date: '2004-05-10',
  email: 'invite@example.org',
  meeting: { from: '2004-06-24', to: '2004-06-26' },
}

/** Lays a letter that has each element and each block over the small project, and gives the files that slips are made in. */
export function layDoor(folder: string, tags: readonly string[]): readonly string[] {
  const write = (file: string, text: string): string => {
    const full = path.join(folder, file)
    mkdirSync(path.dirname(full), { recursive: true })
    writeFileSync(full, text)
    return file
  }
  const kept = (file: string): string => write(file, readFileSync(path.join(folder, file), 'utf8'))
  // who gets copies is not spoilt here
  write('data/missions.csv', 'id,state,language\nFR-mission,FR,\n')
  write('data/administrations.csv', 'id,state,language\nFR-administration,FR,\n')
  const pretty = (value: object): string => JSON.stringify(value, null, 1)
  return [
    ...tags.flatMap((tag) => [
      write(`templates/L/${tag}.hbs`, prose),
      write(`locales/${tag}/words.json`, pretty(words)),
      kept(`locales/${tag}/locale.json`),
    ]),
    write('templates/L/form.hbs', form),
    write('templates/L/corr-1/fr.hbs', sheet),
    write('templates/L/letter.json', pretty(facts)),
    write('templates/L/look.json', pretty({ letter: style, form: style })),
  ]
}
