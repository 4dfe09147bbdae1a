import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { build } from '../src/compose/build.ts'
import { openComposer } from '../src/compose/compose.ts'
import { bindAddressee, letterTemplateOf, placeholdersFor } from '../src/compose/placeholders.ts'
import { tiesOf } from '../src/compose/ties.ts'
import { isolate, isolateAll, stripIsolates } from '../src/compose/values.ts'
import type { Node } from '../src/model/doc.ts'
import { FORM, LETTER } from '../src/model/document.ts'
import { changedJob, type Job } from '../src/model/plan.ts'
import { changedRow } from '../src/model/recipient.ts'
import { asciiString, syntaxOf } from '../src/pdf-syntax/write.ts'
import { firstJobs } from '../src/plan/jobs.ts'
import { openFolders, openProject, type Project } from '../src/project/project.ts'
import { openPipeline } from '../src/run/pipeline.ts'
import { messages } from './said.ts'
import { printed, whole } from './whole.ts'

/** What addressees share is made once: no document may show that there were others. */

let project: Project

beforeAll(async () => {
  const opened = await openProject(openFolders(undefined), null)
  if (opened.kind === 'problems') throw new Error(messages(opened.problems))
  project = opened.value
})

const escaped = (value: string): string => value.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`)

/** Slots wherever a template may have them: at the ends of texts, side by side, in every attribute that is read out. */
const html = (a: string, b: string): string => {
  const [x, y] = [escaped(a), escaped(b)]
  return `<title at="1:1">${x} – ${y}</title><p at="2:1"> ${x} and de <strong at="2:2">${y}${x}</strong><br at="2:3"> ${y} </p>
<p at="3:1"><abbr at="3:2" title="of ${x}">A</abbr> ${x} à <span at="3:3" lang="en">${y} la ${x}</span></p>
<div at="4:1"><input at="4:2" type="text" name="n" title="name of ${y}" value="${x}"></div>
<signature at="5:1" title="by ${x}"><p at="5:2">fixed</p></signature>`
}

describe('a document with slots', () => {
  const words = fc.oneof(
    fc.string({ minLength: 1 }),
    fc.constantFrom(
      'République française',
      'de la République',
      'Le “de” de',
      'a  b',
      ' a',
      'a\u00a0b',
      '<b>',
      '&amp;',
      '$&',
      '中文',
      '（中',
      '中，',
      '中 （国',
      '国（中）',
      'إمارة',
      '\ufeffa',
    ),
  )

  it('filled is the document that was built of the values, or there are no slots for them', () => {
    const language = project.languages.find(({ tag }) => tag === 'fr')!
    let filledOnes = 0
    fc.assert(
      fc.property(words, words, fc.boolean(), (a, b, zoned) => {
        // a moment brings isolates of its own
        const own = isolateAll({ a, b })
        const apiece = zoned ? { ...own, b: isolate(`\u2066${stripIsolates(String(own.b))}\u2069 Z`) } : own
        const of = ({ a, b }: typeof apiece): string => html(String(a), String(b))
        const slots = placeholdersFor(apiece)
        if (slots === null) return
        const source = of(slots.context)
        const blank = letterTemplateOf(build(source, FORM, language, 'f', {}), source)
        filledOnes++
        const { own: ofItsOwn, ...filled } = bindAddressee(blank!, slots.values, tiesOf(language))
        expect(filled).toEqual(build(of(apiece), FORM, language, 'f', {}))
        expect(ofItsOwn!.has(filled.root)).toBe(slots.values.size > 0)
      }),
      { numRuns: 300 },
    )
    expect(filledOnes).toBeGreaterThan(50)
  })

  it('is none where a slot stands in what filling does not reach', () => {
    const language = project.languages.find(({ tag }) => tag === 'fr')!
    const source = '<p at="1:1" class="\uE0000\uE001">text</p>'
    expect(letterTemplateOf(build(source, LETTER, language, 'f', {}), source)).toBeNull()
  })

  it('gives the same objects where nothing of an addressee stands', async () => {
    const composer = openComposer(project)
    const compose = (id: string) => composer.compose(job(id, 'fr', 'letter'), signature, false)
    const [one, other] = [await compose('FR'), await compose('BE')]
    const texts = (node: Node): Node[] =>
      node.kind === 'text' ? [node] : 'children' in node ? node.children.flatMap(texts) : []
    const [ofOne, ofOther] = [texts(one.root), texts(other.root)]
    expect(ofOne.length).toBe(ofOther.length)
    const differing = ofOne.filter((node, index) => node !== ofOther[index])
    expect(differing.map((node) => node.kind === 'text' && node.text)).toEqual([
      isolate('de\u00a0la\u00a0République française'),
    ])
  })
})

const signature = { subject: 'Registry', signedAt: '2004-05-10T09:00:00Z', development: false }

function job(id: string, language: string, part: string): Job {
  const recipients = project.recipients.filter((recipient) => recipient.id === id)
  return firstJobs(project, recipients, { kind: 'these', tags: [language] }).find(
    (each) => each.part.kind === part,
  )!
}

/** The same job for somebody with this address. */
const at = (of: Job, address: readonly string[]): Job =>
  changedJob(of, { recipient: changedRow(of.recipient, { address }) })

describe('a pipeline', () => {
  it('prints the same bytes whatever it printed before: other addresses, other places on the page, glyphs of its own', async () => {
    const jobs = ['fr', 'ar'].flatMap((tag) => [
      job('FR', tag, 'letter'),
      at(job('BE', tag, 'letter'), ['12, rue de la Loi', 'Ωμέγα 7', 'Bruxelles']),
      at(job('CI', tag, 'letter'), ['1']),
      job('CI', tag, 'form'),
      at(job('MA', tag, 'letter'), ['1', '2', '3']),
      job('MA', tag, 'form'),
      job('FR', tag, 'letter'),
    ])
    const signing = { kind: 'certify', at: signature.signedAt, permission: 1, contentsBytes: 2000 } as const
    const print = async (pipeline: Awaited<ReturnType<typeof openPipeline>>, each: Job): Promise<string> => {
      const pdf = whole(await printed(pipeline, each, signature, signing))
      return createHash('sha256').update(pdf).digest('hex')
    }
    const busy = await openPipeline(project)
    const together: string[] = []
    for (const each of jobs) together.push(await print(busy, each))
    const alone: string[] = []
    for (const each of jobs) alone.push(await print(await openPipeline(project), each))
    expect(together).toEqual(alone)
    expect(new Set(together).size).toBe(jobs.length - 2)
  })
})

describe('an object', () => {
  it('is written as ISO 32000-1, 7.3 has it', () => {
    const value = {
      Type: 'Sig',
      'a b#é': [1, 0.5, true, { number: 7 }],
      T: asciiString('x'),
      None: undefined,
    }
    // `number` and `syntax` as a button's states
    expect(syntaxOf({ number: { number: 1 }, syntax: { number: 2 } })).toBe(
      '<<\n/number 1 0 R\n/syntax 2 0 R\n>>',
    )
    expect(syntaxOf(value)).toBe('<<\n/Type /Sig\n/a#20b#23#E9 [ 1 0.5 true 7 0 R ]\n/T (x)\n>>')
  })
})
