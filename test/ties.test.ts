import { beforeAll, describe, expect, it } from 'vitest'
import { type Composer, openComposer } from '../src/compose/compose.ts'
import { isRunning, tieOf } from '../src/compose/ties.ts'
import { stripIsolates } from '../src/compose/values.ts'
import type { Node } from '../src/model/doc.ts'
import { LETTER } from '../src/model/document.ts'
import type { Page } from '../src/model/page.ts'
import { changedRow, type Recipient } from '../src/model/recipient.ts'
import { firstEdition, openJobs, UNRECORDED } from '../src/plan/jobs.ts'
import { openFolders, openProject, type Project } from '../src/project/project.ts'
import { openPipeline, type Pipeline } from '../src/run/pipeline.ts'
import { root } from './command.ts'

/** Short words stay on the line of the word behind them, by the list of each locale. */

const words = { subject: 'Registry', signedAt: '2004-05-10T09:00:00+02:00', development: false }
let project: Project
let pipeline: Pipeline
let composer: Composer

beforeAll(async () => {
  const opened = await openProject(openFolders(root), null)
  if (opened.kind !== 'ok') throw new Error(JSON.stringify(opened.problems))
  project = opened.value
  pipeline = await openPipeline(project)
  composer = openComposer(project)
})

const shown = (text: string): string => text.replaceAll('\u00A0', '~')

describe('ties', () => {
  const french = (text: string): string => shown(tieOf(['à', 'de', 'la', 'un'])(text))

  it.each([
    ['la phase de la société', 'la~phase de~la~société'],
    ['Là, à Genève', 'Là, à~Genève'],
    // capitals, elisions, marks that open, isolates
    ['De la part d’un tiers (de Tunis)', 'De~la~part d’un~tiers (de~Tunis)'],
    ['du \u2068de la Barbade\u2069', 'du \u2068de~la~Barbade\u2069'],
    // within a word, before a mark, at the end, before another space
    ['cela vis-à-vis alpha', 'cela vis-à-vis alpha'],
    ['de, la. (un) de', 'de, la. (un) de'],
    ['de  la', 'de  la'],
  ])('%s', (text, tied) => expect(french(text)).toBe(tied))

  it('of a language without a list change nothing', () => {
    expect(tieOf([])('a de la b')).toBe('a de la b')
  })
})

/** The lines of a page by height, in the left and in the right column of the letter's head; their right edge in points. */
interface Line {
  readonly text: string
  readonly rightPt: number
  /** of running text */
  readonly justified: boolean
}

function linesOf(page: Page, running: ReadonlySet<number>): readonly Line[] {
  const lines = new Map<string, { text: string; rightPt: number; justified: boolean }>()
  for (const ink of page.ink) {
    if (ink.kind !== 'glyphs') continue
    const key = `${ink.yPt.toFixed(1)} ${ink.yPt > 600 && ink.xPt > 275}`
    const justified = typeof ink.owner === 'number' && running.has(ink.owner)
    const line = lines.get(key) ?? { text: '', rightPt: 0, justified }
    line.text += ink.clusters.map((cluster) => cluster.text).join('')
    if (line.text.trim() !== '') {
      const blank = /[ \u00A0]$/.test(line.text) ? (ink.advancesPt.at(-1) ?? 0) : 0
      line.rightPt = Math.max(
        line.rightPt,
        ink.xPt + ink.advancesPt.reduce((sum, each) => sum + each, -blank),
      )
    }
    lines.set(key, line)
  }
  return [...lines.values()]
}

/** The numbers of the texts of paragraphs without a class. */
function runningIn(node: Node, running = false): readonly number[] {
  if (node.kind !== 'element') return running ? [node.id] : []
  const inside = running || isRunning(node.tag, node.classes)
  return [...(inside ? [node.id] : []), ...node.children.flatMap((child) => runningIn(child, inside))]
}

async function linesFor(recipient: Recipient, language: string): Promise<readonly Line[]> {
  const job = openJobs(project, UNRECORDED)({ recipient, language, part: LETTER }, firstEdition(project))
  const laidOut = await pipeline.layOut(job, words, false)
  if (laidOut.kind !== 'ok') throw new Error(JSON.stringify(laidOut.problems))
  const running = new Set(runningIn((await composer.compose(job, words, false)).root))
  expect(running.size).toBeGreaterThan(6)
  return laidOut.value.pages.flatMap((page) => linesOf(page, running))
}

const rightMarginPt = 595.28 - 76

describe('the letters to 192 offices', () => {
  it.each(['en', 'es', 'fr', 'ru'])(
    '%s: no line ends with a tied word, and none is too long',
    async (tag) => {
      const { ties = [], runningTies = ties } = project.languages.find((language) => language.tag === tag)!
      const tied = new Set(ties.map((word) => word.toLowerCase()))
      // in running text the shorter list, by which lines of the first page no longer stand wide
      const inText = new Set(runningTies.map((word) => word.toLowerCase()))
      expect(tied.size).toBeGreaterThan(5)
      let looked = 0
      for (const recipient of project.recipients) {
        for (const { text, rightPt, justified } of await linesFor(recipient, tag)) {
          const last = /[^\s\u00A0(«“]*$/.exec(text.trimEnd())![0]
          expect((justified ? inText : tied).has(last.toLowerCase()), `${recipient.id} ${tag}: ${text}`).toBe(
            false,
          )
          expect(rightPt, `${recipient.id} ${tag}: ${text}`).toBeLessThan(rightMarginPt + 0.5)
          looked++
        }
      }
      expect(looked).toBeGreaterThan(192 * 45)
    },
  )

  it('keep a name of two words whole', async () => {
    const sao = project.recipients.find(({ id }) => id === 'ST')!
    for (const [tag, name] of [
      ['fr', 'Sao~Tomé-et-Principe'],
      ['en', 'Sao~Tome'],
      ['es', 'Santo~Tomé'],
    ] as const) {
      const lines = (await linesFor(sao, tag)).map(({ text }) => shown(stripIsolates(text)))
      expect(lines.filter((line) => line.includes(name)).length, tag).toBe(1)
    }
  })

  it('part a chain that is longer than its column', async () => {
    const france = project.recipients.find(({ id }) => id === 'FR')!
    const title = `Au Ministre de la ${'coordination'.repeat(6)}`
    const lines = await linesFor(changedRow(france, { titles: { fr: title } }), 'fr')
    for (const { text, rightPt } of lines) expect(rightPt, text).toBeLessThan(rightMarginPt + 0.5)
    const printed = lines.map(({ text }) => text.replace(/[\u00AD\u00A0 ]/g, '')).join('')
    expect(printed).toContain('coordination'.repeat(6))
  })
})
