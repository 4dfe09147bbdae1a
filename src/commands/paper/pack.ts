import { partsOfId } from '../../model/document.ts'
import { currentOf } from '../../model/document-state.ts'
import { type PackPart, type PrintFile, pack, packPart } from '../../paper/pack.ts'
import { separatorDoc, separatorLook } from '../../paper/separator-doc.ts'
import { paperWords } from '../../paper/words.ts'
import { type Outcome, type Problem, problem } from '../../problems/problem.ts'
import type { Pipeline } from '../../run/pipeline.ts'
import { counted } from '../../text/counted.ts'
import type { PaperItem } from './leaving.ts'
import { itemsWords, latestOf, lookOf, type PaperMade, type PaperRun, putPaper } from './run.ts'

/** What lies together behind one separator sheet, in a file with others of the same language, or bag. */
interface PackSection {
  /** names of what is the same of all: of the file first */
  readonly heading: readonly string[]
  readonly items: readonly PaperItem[]
}

/** A print file: sections by the other key. */
interface PackGroup {
  /** the language, or the bag; empty: it travels in none */
  readonly key: string
  readonly sections: readonly PackSection[]
}

/** Print files, one a language or bag. */
export async function packs(run: PaperRun): Promise<Outcome<PaperMade>> {
  const { command, flags, items } = run
  const by = flags.by ?? 'language'
  if (by === 'bag' && items.every(({ recipient }) => recipient.bag === undefined))
    return { kind: 'problems', problems: [problem('paper/no-bags', null)] }
  const { openPipeline } = await import('../../run/pipeline.ts')
  const pipeline = await openPipeline(command.project)
  const numbers = new Map(
    items.flatMap(({ recipient, number }) => (number === null ? [] : [[recipient.id, number]])),
  )
  const printed: { readonly group: PackGroup; readonly file: PrintFile }[] = []
  for (const group of groupsOf(run, by)) {
    const made = await printFile(run, pipeline, group)
    if (made.kind === 'problems') return made
    printed.push({ group, file: made.value })
  }
  // all of them are there before the first is written
  const files: PaperMade['files'][number][] = []
  const taken = new Set<string>()
  const pages = new Map<string, number>()
  for (const { group, file } of printed) {
    const name = `pack_${fileWord(group.key === '' ? 'no-bag' : group.key, taken)}`
    files.push({ file: await putPaper(run, name, [file.bytes]), group: group.key, pages: file.pages })
    for (const { id, page } of file.begins) pages.set(id, page)
  }
  const sheets = printed.reduce((sum, { file }) => sum + Math.ceil(file.pages / 2), 0)
  command.report.result(
    `${itemsWords(items)} on ${counted(sheets, 'sheet')}, separators included; print on both sides, at 100 %`,
  )
  return {
    kind: 'ok',
    value: { manifest: flags.manifest ?? null, channel: null, files, numbers, pages },
    notes: [],
  }
}

/** Of an item, the language of its letter. */
const languageOf = ({ documents }: PaperItem): string => partsOfId(documents[0]!.document).language

function groupsOf({ items, language }: PaperRun, by: 'language' | 'bag'): readonly PackGroup[] {
  const others = new Intl.DisplayNames([language.tag], { type: 'language' })
  const nameOf = (tag: string): string => language.words[`language.${tag}`] ?? others.of(tag) ?? tag
  const bagOf = ({ recipient }: PaperItem): string => recipient.bag ?? ''
  const [outer, inner] = by === 'bag' ? [bagOf, languageOf] : [languageOf, bagOf]
  const said = (key: string, of: (item: PaperItem) => string): readonly string[] =>
    key === '' ? [] : [of === languageOf ? nameOf(key) : key]
  return [...grouped(items, outer)].map(([key, members]) => ({
    key,
    sections: [...grouped(members, inner)].map(([other, own]) => ({
      heading: [...said(key, outer), ...said(other, inner)],
      items: own,
    })),
  }))
}

function grouped(
  items: readonly PaperItem[],
  keyOf: (item: PaperItem) => string,
): ReadonlyMap<string, readonly PaperItem[]> {
  const groups = new Map<string, PaperItem[]>()
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item])
  return groups
}

async function printFile(run: PaperRun, pipeline: Pipeline, group: PackGroup): Promise<Outcome<PrintFile>> {
  const { context, archive, language } = run
  const parts: PackPart[] = []
  const problems: Problem[] = []
  for (const [nth, section] of group.sections.entries()) {
    const documents: PackPart[] = []
    for (const state of section.items.flatMap((item) => item.documents)) {
      const read = archive.read(currentOf(state))
      if (read.kind === 'problems') problems.push(...read.problems)
      else documents.push(await packPart(state.document, read.value))
    }
    const separator = separatorFor(run, pipeline, section, sheetsOf(documents))
    if (separator.kind === 'problems') problems.push(...separator.problems)
    else parts.push(await packPart(`separator ${nth}`, separator.value), ...documents)
  }
  if (problems.length > 0) return { kind: 'problems', problems }
  const word = paperWords(language)
  const { reference } = latestOf(run.items)
  const title = [reference, word('print_file'), ...group.sections[0]!.heading.slice(0, 1)].join(' – ')
  const value = await pack(parts, {
    title: `${title} – ${word('no_original')}`,
    subject: word('not_signed'),
    language: language.tag,
    at: context.now(),
  })
  return { kind: 'ok', value, notes: [] }
}

/** So many leaves they take, printed on both sides. */
const sheetsOf = (documents: readonly PackPart[]): number =>
  documents.reduce((sum, { pages }) => sum + Math.ceil(pages / 2), 0)

function separatorFor(
  { context, command, language, items }: PaperRun,
  pipeline: Pipeline,
  section: PackSection,
  sheets: number,
): Outcome<Uint8Array> {
  const { letter } = command.project
  const word = paperWords(language)
  const documents = section.items.reduce((sum, item) => sum + item.documents.length, 0)
  const { reference } = latestOf(items)
  // several offices of one State are told apart by their ids
  const nameOf = ({ recipient: { state, names, id } }: PaperItem): string => {
    const name = state?.names[language.tag]?.short || names[language.tag] || id
    return id === name || id === state?.id ? name : `${name} (${id})`
  }
  const sheet = {
    title: `${reference} – ${word('print_file')}`,
    letterhead: null,
    heading: section.heading.join(' – '),
    letter: reference,
    items: String(section.items.length),
    documents: String(documents),
    sheets: String(sheets),
    addressees: section.items.map((item) =>
      item.number === null ? nameOf(item) : `${item.number} ${nameOf(item)}`,
    ),
  }
  const doc = separatorDoc({ language: language.tag, direction: language.direction }, sheet, word)
  const drawn = pipeline.draw(doc, separatorLook(lookOf(letter)), context.now().toISOString())
  if (drawn.kind === 'problems') return drawn
  const { prefix, body } = drawn.value
  return { ...drawn, value: Buffer.concat([...prefix.chunks, body]) }
}

/** A bag's name as part of a file's: letters and digits of any script, and no other file's in other capitals. */
function fileWord(name: string, taken: Set<string>): string {
  const plain = [...name.normalize('NFC').replace(/[^\p{L}\p{M}\p{N}]+/gu, '-')].slice(0, 40).join('')
  const bare = plain.replace(/^-+|-+$/g, '') || 'bag'
  let word = bare
  for (let count = 2; taken.has(word.toLowerCase()); count++) word = `${bare}-${count}`
  taken.add(word.toLowerCase())
  return word
}
