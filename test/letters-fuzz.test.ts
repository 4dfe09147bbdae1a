import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkTemplates } from '../src/compose/check.ts'
import { openComposer } from '../src/compose/compose.ts'
import { faceNames } from '../src/fonts/faces.ts'
import { loadLanguages, loadLetter } from '../src/letters/letters.ts'
import type { Doc, Node } from '../src/model/doc.ts'
import { FORM, LETTER } from '../src/model/document.ts'
import type { Files } from '../src/model/letter.ts'
import type { Problem } from '../src/problems/problem.ts'
import { loadStates } from '../src/recipients/recipients.ts'
import { root } from './command.ts'
import { firstEdition } from './ledger-sample.ts'
import { roleOf } from './roles.ts'
import { loadRecipients } from './rows.ts'

/**
 * The real letter, spoiled at random as a tired officer spoils it. Either there are problems, each with a place in the
 * file that was touched or in one that it is held against, or the document says what the file says: nothing is lost or
 * garbled in silence, and nothing is thrown.
 */
const runs = Number(process.env.FUZZ_RUNS ?? 60)

function folderFiles(change: { readonly file: string; readonly text: string } | null): Files {
  return {
    read: (file) => {
      if (file === change?.file) return Buffer.from(change.text)
      try {
        return readFileSync(path.join(root, file))
      } catch {
        return null
      }
    },
    list: (folder) => readdirSync(path.join(root, folder)).sort(),
  }
}

const whole = folderFiles(null)
const tags = ['ar', 'en', 'es', 'fr', 'ru', 'zh']
const states = loadStates(whole, tags)
const recipients =
  states.kind === 'ok'
    ? loadRecipients(whole, roleOf('ministers', tags), states.value, tags, '2004-05-10')
    : states
const recipient = recipients.kind === 'ok' ? recipients.value.find(({ id }) => id === 'FR')! : null
// a revision says all that a letter may say
const cancels = { reference: 'DM-1131', date: '2004-05-03' }
const edition = { ...firstEdition, kind: 'revision', number: 1, cancels } as const
const signature = { subject: 'Registry', signedAt: '2004-05-10T09:00:00+02:00', development: true }

/** Problems, or the documents of all parts in these languages. */
async function read(files: Files, own: readonly string[]): Promise<readonly Problem[] | readonly Doc[]> {
  const languages = loadLanguages(files, faceNames)
  if (languages.kind === 'problems') return languages.problems
  const letter = loadLetter(files, 'DM-1132', languages.value)
  if (letter.kind === 'problems') return letter.problems
  const templates = checkTemplates(letter.value, languages.value, [], languages.value)
  if (templates.kind === 'problems') return templates.problems
  const all = languages.value
  const checked = { letter: letter.value, languages: all, allLanguages: all, templates: templates.value }
  const composer = openComposer(checked)
  const found: (Doc | Problem)[] = []
  for (const tag of own) {
    for (const part of [LETTER, FORM]) {
      const job = {
        id: '',
        recipient: recipient!,
        original: null,
        copies: null,
        language: tag,
        part,
        edition,
        file: '',
        inputs: [],
      }
      found.push(await composer.compose(job, signature, false))
    }
  }
  return found as readonly Doc[]
}

const damage = fc.oneof(
  fc.record({ kind: fc.constant('drop' as const), at: fc.nat() }),
  fc.record({ kind: fc.constant('swap' as const), at: fc.nat() }),
  fc.record({
    kind: fc.constant('insert' as const),
    at: fc.nat(),
    what: fc.constantFrom(...'<>{}/"&=!#~^\\ex '),
  }),
  fc.record({ kind: fc.constant('double line' as const), at: fc.nat() }),
  fc.record({ kind: fc.constant('drop line' as const), at: fc.nat() }),
)
type Damage = typeof damage extends fc.Arbitrary<infer T> ? T : never

/** Half of the damage is done where it hurts: at braces, tags and quotes. */
function spoil(text: string, at: Damage): string {
  const signs = [...text.matchAll(/[<>{}"/#&=]/g)].map((match) => match.index)
  const pick = at.at % 2 === 0 && signs.length > 0 ? signs[at.at % signs.length]! : at.at % text.length
  const lines = text.split('\n')
  const line = at.at % lines.length
  switch (at.kind) {
    case 'drop':
      return text.slice(0, pick) + text.slice(pick + 1)
    case 'swap':
      return text.slice(0, pick) + (text[pick + 1] ?? '') + text[pick] + text.slice(pick + 2)
    case 'insert':
      return text.slice(0, pick) + at.what + text.slice(pick)
    case 'double line':
      return [...lines.slice(0, line + 1), ...lines.slice(line)].join('\n')
    case 'drop line':
      return [...lines.slice(0, line), ...lines.slice(line + 1)].join('\n')
  }
}

const letters = (text: string): string => text.replace(/[^\p{L}\p{N}\p{P}\p{S}]/gu, '')

function textOf(node: Node): string {
  if (node.kind === 'text') return node.text
  if (node.kind === 'field') {
    const { input } = node
    return input.type === 'choice' ? input.options.map(({ label }) => label).join('') : ''
  }
  return 'children' in node ? node.children.map(textOf).join('') : ''
}

/** What stands in a template between tags (an attribute may have a > in it) and braces, in pieces; of {{#if}} on nothing the other branch. */
function spoken(source: string): readonly string[] {
  return source
    .replace(/\{\{!--[\s\S]*?--\}\}|\{\{![\s\S]*?\}\}/g, '\n')
    .replace(/<aside[\s\S]*?<\/aside>/g, '\n')
    .replace(/\{\{#if (?:copy)\}\}[\s\S]*?\{\{\/if\}\}/g, '\n')
    .replace(/\{\{#if addressee\.title\}\}[\s\S]*?\{\{else\}\}/g, '\n')
    .replace(/\{\{#each addressee\.address\}\}[\s\S]*?\{\{\/each\}\}/g, '\n')
    .replace(/\{\{[\s\S]*?\}\}/g, '\n')
    .replace(/<(?:[^">]|"[^"]*")*>/g, '\n')
    .replaceAll('&lt;', '<')
    .replaceAll('&amp;', '&')
    .split('\n')
    .map(letters)
    .filter((piece) => piece !== '')
}

describe('a spoiled file of the letter', () => {
  it('is whole before', async () => {
    const docs = (await read(whole, tags)) as readonly Doc[]
    expect(docs.map((doc) => doc.language)).toHaveLength(12)
  })

  const templates = [...tags.map((tag) => `templates/DM-1132/${tag}.hbs`), 'templates/DM-1132/form.hbs']
  const jsons = ['letter.json', 'look.json'].map((file) => `templates/DM-1132/${file}`)
  const locales = tags.flatMap((tag) => [`locales/${tag}/locale.json`, `locales/${tag}/words.json`])

  it.each([
    ['template', templates],
    ['fact or look', jsons],
    ['locale', locales],
  ])(
    '%s',
    async (_, files) => {
      await fc.assert(
        fc.asyncProperty(fc.constantFrom(...files), damage, async (file, at) => {
          const text = spoil(readFileSync(path.join(root, file), 'utf8'), at)
          // of a language's own file no other language's documents say anything
          const own = tags.filter((tag) => file.includes(`/${tag}.`) || file.includes(`/${tag}/`))
          const found = await read(folderFiles({ file, text }), own.length > 0 ? own : tags)
          expect(found.length).toBeGreaterThan(0)
          if ('severity' in found[0]!) {
            for (const { at: place } of found as readonly Problem[]) {
              expect(place?.file).toMatch(/^(templates|locales)\//)
              expect(place!.line).toBeGreaterThan(0)
            }
            return
          }
          if (!file.endsWith('.hbs')) return
          const tag = path.basename(file, '.hbs')
          const docs = (found as readonly Doc[]).filter((doc) =>
            tag === 'form' ? doc.part.kind === 'form' : doc.language === tag && doc.part.kind === 'letter',
          )
          for (const doc of docs) {
            const said = letters(`${doc.title} ${textOf(doc.root)}`)
            for (const piece of spoken(text)) expect(said).toContain(piece)
            expect(said).not.toMatch(/UNDEFINED|undefined|\[object|NaN|[{}]/)
          }
        }),
        { numRuns: runs },
      )
    },
    900_000,
  )
})
