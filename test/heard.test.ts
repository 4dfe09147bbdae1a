import { beforeAll, describe, expect, it } from 'vitest'
import { type Heard, type HeardField, hear, spoken, within } from './heard.ts'
import { openReal, type Real, tags } from './real.ts'

/** What a person hears who cannot see the page: is it a letter, can the form be filled? */

let real: Real
const letters = new Map<string, Heard>()
const forms = new Map<string, Heard>()
beforeAll(async () => {
  real = await openReal()
  for (const tag of tags) {
    letters.set(tag, await hear(await real.signed('FR', tag, 'letter')))
    forms.set(tag, await hear(await real.signed('FR', tag, 'form')))
  }
})

const squeeze = (text: string): string =>
  text.normalize('NFKC').replace(/[\s\u00ad\u200b-\u200f\u2060\u2066-\u2069]/g, '')
const headings = (heard: Heard) => [...within(heard)].filter(({ type }) => /^H\d$/.test(type))
const fields = (heard: Heard): readonly HeardField[] =>
  [...spoken(heard)].flatMap(({ part }) => (typeof part === 'string' ? [] : [part]))

/** What is heard last before each field: its label. */
function labels(heard: Heard): readonly (readonly [label: string, field: HeardField])[] {
  const found: [string, HeardField][] = []
  let last = ''
  for (const { part } of spoken(heard)) {
    if (typeof part !== 'string') found.push([last, part])
    else if (part.trim() !== '') last = part
  }
  return found
}

describe.each(tags)('%s', (tag) => {
  it('the letter: its subject is its one heading, and the date and the addressee come before it', () => {
    const letter = letters.get(tag)!
    expect(headings(letter).map(({ type }) => type)).toEqual(['H1'])
    const [subject] = headings(letter)
    const all = squeeze(letter.text)
    const at = all.indexOf(squeeze(subject!.text))
    expect(squeeze(subject!.text)).toMatch(/2004/)
    expect(all.slice(0, at)).toContain('DM-1132')
    expect(all.slice(0, at)).toMatch(/2004/)
    expect(at).toBeGreaterThan(50)
    expect(at).toBeLessThan(all.length / 3)
  })

  it('the letter: nothing is said twice, nothing is missing, in the order of the templates', async () => {
    if (tag === 'ar') return // PDF.js orders the words of a line by itself; read.test.ts counts them
    const said = [...within(letters.get(tag)!)].filter(({ type }) => type === 'P' || type === 'H1')
    const written = paragraphs((await real.doc('FR', tag, 'letter')).root)
    expect(said.map(({ text }) => [...squeeze(text)].sort().join(''))).toEqual(
      written.map((text) => [...squeeze(text)].sort().join('')),
    )
  })

  it('the letter: what is short is told in full, and once it is another language, it says which', () => {
    const spans = [...within(letters.get(tag)!)].filter(({ type }) => type === 'Span')
    const expanded = spans.filter(({ expansion }) => expansion !== null)
    // an abbreviation that stands beside its full name is heard as it is: Arabic has no other
    expect(expanded.length).toBeGreaterThan(tag === 'ar' ? 0 : 2)
    for (const { text, expansion, language } of expanded) {
      expect(expansion).not.toBe(text.trim())
      if (!text.includes('../..')) expect(expansion!.length, text).toBeGreaterThanOrEqual(text.trim().length)
      // it is spoken with the voice of its language
      const script = { ar: /\p{Script=Arabic}/u, zh: /\p{Script=Han}/u, ru: /\p{Script=Cyrillic}/u }[language]
      expect(expansion).toMatch(script ?? /^[\p{Script=Latin}\P{L}]+$/u)
    }
    expect(expanded.some(({ text }) => text.includes('../..'))).toBe(true)
    expect(letters.get(tag)!.language).toBe(tag)
  })

  it('addresses and abbreviations in Latin letters are not read with an Arabic, Chinese or Russian voice', () => {
    for (const document of [letters.get(tag)!, forms.get(tag)!])
      for (const { in: holder, part } of spoken(document)) {
        if (typeof part !== 'string' || !['ar', 'zh', 'ru'].includes(tag)) continue
        for (const [address] of part.matchAll(/[\w.-]+@[\w.-]+|www\.[\w./-]+|[A-Z][a-z]+ des Nations/g))
          expect(holder.language, address).toBe('en')
      }
  })

  it('the form: one title, then sections with headings a level below, none empty', () => {
    const types = headings(forms.get(tag)!).map(({ type }) => type)
    expect(types).toEqual(['H1', ...Array.from({ length: 6 }, () => 'H2')])
    for (const section of [...within(forms.get(tag)!)].filter(({ type }) => type === 'Sect')) {
      const [first] = section.parts
      expect((first as Heard).type).toBe('H2')
      expect(fields(section).length).toBeGreaterThan(0)
    }
  })

  it('the form: each field is in a Form element of its own, its label right before it, its name to be spoken', () => {
    const form = forms.get(tag)!
    const found = labels(form).filter(([, { kind }]) => kind === 'Tx' || kind === 'Ch')
    expect(found.length).toBeGreaterThan(20)
    for (const { in: holder, part } of spoken(form))
      if (typeof part !== 'string') expect(holder.type).toBe('Form')
    for (const [label, field] of found) {
      expect(label.includes('*'), `${field.name}: ${label}`).toBe(field.required)
      expect(field.tooltip, field.name).not.toBe('')
    }
    // no two labels are the same, and no two tooltips, so that one knows where one is
    expect(new Set(found.map(([, { tooltip }]) => tooltip)).size).toBe(found.length)
    const dates = found.filter(([, { name }]) => name.endsWith('_date'))
    expect(dates.length).toBe(6)
    for (const [label, { tooltip }] of dates) {
      // print shows how, `jj/mm/aaaa`; what is heard are the words, and an example
      expect(label, label).toMatch(/[(（].*[/.-].*[)）]/)
      expect(tooltip, tooltip).toMatch(/24.06.2004|2004-06-24/)
      expect(tooltip, tooltip).not.toMatch(/yyyy|aaaa|гггг/)
    }
  })

  it('the form: what must be filled is said in words too, and what may not be', () => {
    const all = fields(forms.get(tag)!)
    const asides = ({ tooltip }: HeardField) => tooltip.match(/[(（][^()（）]*[)）]/g) ?? []
    const required = all.filter((field) => field.required)
    const [word] = asides(required[0]!)
    expect(word).toBeDefined()
    for (const { kind, tooltip } of required) {
      expect(tooltip).toContain(word)
      // of a choice it is the question that must be answered, not the answer that must be given
      if (kind === 'Btn') expect(tooltip.endsWith(word!), tooltip).toBe(false)
    }
    // an official signs by pen as well, so that no viewer may insist
    for (const field of all)
      if (!field.required && field.name !== 'official_signature') expect(field.tooltip).not.toContain(word)
    const [state] = all.filter(({ readOnly }) => readOnly)
    expect(state?.name).toBe('state')
    expect(state?.tooltip).toMatch(/[(（].+[)）]$/)
  })

  it('the form: a choice says what it is a choice of, and stands before its words', () => {
    const form = forms.get(tag)!
    const groups = new Map<string, Heard[]>()
    for (const paragraph of [...within(form)].filter(({ type }) => type === 'P'))
      for (const { name, kind, tooltip } of fields(paragraph)) {
        if (kind !== 'Btn') continue
        groups.set(name, [...(groups.get(name) ?? []), paragraph])
        // `Role – Delegate`: what the choice is about, then what the button says
        const own = tooltip
          .split(/\s*[–：]\s*/)
          .at(-1)!
          .replace(/\s*[(（][^()（）]*[)）]$/, '')
        // what is an abbreviation in print is heard in full: `S.E. Mme`, « Son Excellence Madame »
        if (name === 'title') {
          expect(own.length, own).toBeGreaterThan(1)
          expect(own, own).not.toMatch(/[./]|г-/)
          continue
        }
        const [asked, said] = [squeeze(own), squeeze(paragraph.text)]
        expect(
          [...asked].every((letter) => said.includes(letter)),
          `${tooltip}: ${paragraph.text}`,
        ).toBe(true)
      }
    expect(groups.get('title')).toHaveLength(5)
    expect(groups.get('role')).toHaveLength(4)
    expect(groups.get('visa_required')).toHaveLength(2)
    expect([...groups].filter(([name]) => name.startsWith('language_'))).toHaveLength(6)
    // what the group is called stands in a paragraph right before the first of its buttons
    const paragraphs = [...within(form)].filter(({ type }) => type === 'P')
    for (const name of ['title', 'role', 'visa_required']) {
      const label = paragraphs[paragraphs.indexOf(groups.get(name)![0]!) - 1]!.text
      expect(label.includes('*'), name).toBe(name !== 'title')
      for (const { tooltip } of fields(form).filter((each) => each.name === name))
        for (const letter of squeeze(label)
          .replace(/[*?？]/g, '')
          .toLowerCase())
          expect(squeeze(tooltip).toLowerCase(), `${label}: ${tooltip}`).toContain(letter)
    }
  })

  it('the form: one more signature is for the official, in a field that is heard after its label', () => {
    const signed = labels(forms.get(tag)!).filter(([, { kind }]) => kind === 'Sig')
    expect(signed.map(([, { name }]) => name)).toEqual(['official_signature', 'Signature'])
    const [label, { tooltip, readOnly }] = signed[0]!
    expect(readOnly).toBe(false)
    expect(squeeze(label).length).toBeGreaterThan(1)
    expect(label).toContain('*')
    for (const letter of squeeze(label).replace('*', '')) expect(tooltip).toContain(letter)
  })

  it('the signature says whose it is, and its words stand beside it', () => {
    for (const document of [letters.get(tag)!, forms.get(tag)!]) {
      const holders = [...within(document)].filter(({ parts }) =>
        parts.some(
          (part) =>
            typeof part === 'object' &&
            'parts' in part &&
            part.type === 'Form' &&
            fields(part).some(({ name }) => name === 'Signature'),
        ),
      )
      expect(holders).toHaveLength(1)
      expect(holders[0]!.text).toContain('Signer')
      expect(fields(holders[0]!)[0]!.tooltip.length).toBeGreaterThan(5)
    }
  })
})

/** The text of each paragraph of the document as composed; running heads are artifacts. */
function paragraphs(node: Awaited<ReturnType<Real['doc']>>['root'], into: string[] = []): readonly string[] {
  if (node.role === 'Artifact') return into
  const textOf = (each: (typeof node.children)[number]): string =>
    each.kind === 'text' ? each.text : each.kind === 'element' ? each.children.map(textOf).join('') : ''
  if (node.children.some(({ kind }) => kind === 'text' || kind === 'line-break')) into.push(textOf(node))
  else
    for (const child of node.children) {
      if (child.kind === 'element') paragraphs(child, into)
      else if (child.kind === 'signature')
        for (const inner of child.children) if (inner.kind === 'element') paragraphs(inner, into)
    }
  return into
}
