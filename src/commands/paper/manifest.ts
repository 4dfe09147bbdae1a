import { openComposer } from '../../compose/compose.ts'
import { fullDate } from '../../compose/dates.ts'
import { type Part, partsOfId } from '../../model/document.ts'
import {
  CHANNELS,
  entryStart,
  type ManifestEntry,
  type ManifestedDocument,
  ofManifest,
  type PaperChannel,
} from '../../model/ledger.ts'
import type { Language } from '../../model/letter.ts'
import type { ListRow } from '../../model/list.ts'
import {
  type ListedCells,
  letterheadOf,
  listedCells,
  type ManifestRow,
  manifestDoc,
  manifestLook,
} from '../../paper/manifest-doc.ts'
import { textNode } from '../../paper/nodes.ts'
import { joinedFacts, paperWords } from '../../paper/words.ts'
import { type Outcome, type Problem, problem } from '../../problems/problem.ts'
import type { Sequence } from '../../sequence.ts'
import { version as program } from '../../version.ts'
import { localDay } from '../context.ts'
import { manifestedDocuments, type PaperItem } from './leaving.ts'
import { itemsWords, latestOf, lookOf, type PaperMade, type PaperRun, putPaper } from './run.ts'

/**
 * Draws up a manifest: written down in the ledger under the next number, and set like the distribution list. Where one of that
 * channel lists the same and nobody has said that it has left, or one is named, that is printed again, in its own order.
 */
export async function manifest(run: PaperRun): Promise<Outcome<PaperMade>> {
  const { command, flags, language, write } = run
  const { project, report } = command
  const named = run.archive.manifests.find(({ about }) => about.manifest === flags.manifest)
  const before = named ?? openManifests(run).find((entry) => isOf(entry, run))
  const items = before === undefined ? run.items : inOrderOf(before, run.items)
  const entry = before ?? nextEntry(run, flags.channel!, manifestedDocuments(items))
  const { channel, documents } = entry
  const at = new Date(entry.at)
  const { manifest: number } = entry.about
  const list =
    project.letter.list === null
      ? null
      : await openComposer(project).list(items.map(listRowOf), localDay(at), language.tag)
  const rows = manifestRows(
    language,
    items,
    list === null ? items.map(plainCells(language)) : listedCells(list),
  )
  const word = paperWords(language)
  const { reference, date } = latestOf(items)
  const head = {
    title: `${reference} – ${word('manifest')} ${number}`,
    letterhead: list === null ? null : letterheadOf(list),
    number,
    channel,
    letter: joinedFacts(language, reference, fullDate(date, language)),
    drawn: fullDate(localDay(at), language),
    items: String(items.length),
    documents: String(documents.length),
    command: `invite issue ${project.letter.name} --manifest ${number}`,
  }
  const doc = manifestDoc({ language: language.tag, direction: language.direction }, head, rows, word)
  const { openPipeline } = await import('../../run/pipeline.ts')
  const pipeline = await openPipeline(project)
  const hasBags = rows.some(({ bag }) => bag !== null)
  const look = manifestLook(lookOf(project.letter), channel, hasBags)
  const set = pipeline.set(doc, look)
  if (set.kind === 'problems') return set
  const { prefix, body } = pipeline.print(doc, set.value, entry.at)
  // it is in the record before there is a paper that could be signed
  if (before === undefined) await write.append([entry])
  const file = await putPaper(run, `manifest-${number}_${language.tag}`, [...prefix.chunks, body])
  report.result(
    `manifest ${number}${before === undefined ? '' : ' again'}: ${itemsWords(items)}, by ${CHANNELS[channel]}`,
  )
  report.note(`when they have left: invite issue ${project.letter.name} --manifest ${number}`)
  const numbers = new Map(items.map(({ recipient }, index) => [recipient.id, index + 1] as const))
  const files = [{ file, group: null, pages: set.value.length }]
  // of its own words nobody can mend what is too wide; of the list's texts the person can
  const ofTexts = set.notes.filter(({ at }) => at?.file !== '')
  const notes = [...ofTexts, ...(before === undefined ? alsoListed(run, entry) : [])]
  return { kind: 'ok', value: { manifest: number, channel, files, numbers }, notes }
}

/** Those of which nobody has said that they have left. */
function openManifests({ archive }: PaperRun): Sequence<ManifestEntry> {
  const gone = new Set(
    archive.entries.flatMap((entry) =>
      entry.event === 'issued' && entry.manifest !== undefined ? [entry.manifest] : [],
    ),
  )
  return archive.manifests.filter(({ about }) => !gone.has(about.manifest))
}

const keyOf = ({ document, version }: ManifestedDocument): string => `${document} ${version}`

/** It lists the same versions, in whatever order, for the same channel. */
function isOf({ channel, documents }: ManifestEntry, { flags, items }: PaperRun): boolean {
  const listed = new Set(documents.map(keyOf))
  const now = manifestedDocuments(items)
  return (
    channel === flags.channel && now.length === listed.size && now.every((each) => listed.has(keyOf(each)))
  )
}

/** As their numbers on it say. */
function inOrderOf({ documents }: ManifestEntry, items: readonly PaperItem[]): readonly PaperItem[] {
  const numbers = new Map(documents.map(({ document, number }) => [partsOfId(document).recipient, number]))
  const numberOf = ({ recipient }: PaperItem): number => numbers.get(recipient.id)!
  return [...items].sort((a, b) => numberOf(a) - numberOf(b))
}

function nextEntry(
  { archive, context }: PaperRun,
  channel: PaperChannel,
  documents: ManifestEntry['documents'],
): ManifestEntry {
  const last = Math.max(0, ...archive.manifests.map(({ about }) => about.manifest))
  const at = context.now().toISOString()
  return {
    ...entryStart(ofManifest(last + 1), at, program, null, null),
    event: 'listed',
    channel,
    documents,
  }
}

function alsoListed(run: PaperRun, { documents }: ManifestEntry): readonly Problem[] {
  const now = new Set(documents.map(keyOf))
  const both = openManifests(run).map((entry) => ({
    number: entry.about.manifest,
    documents: entry.documents.map(keyOf).filter((key) => now.has(key)),
  }))
  const numbers = both.filter((each) => each.documents.length > 0).map(({ number }) => number)
  if (numbers.length === 0) return []
  const twice = new Set(both.flatMap((each) => each.documents)).size
  return [problem('paper/also-listed', null, { numbers, documents: twice })]
}

/** As the distribution list has it: what it says of documents is not asked for here. */
const listRowOf = ({ recipient, documents }: PaperItem): ListRow => ({
  recipient,
  language: partsOfId(documents[0]!.document).language,
  letter: 'made',
  form: null,
  edition: null,
})

/** Where the letter has no distribution list that says how they are called. */
const plainCells =
  ({ tag }: Language) =>
  ({ recipient: { state, titles, names, id } }: PaperItem): ListedCells => ({
    state: [textNode(state?.names[tag]?.short ?? '–')],
    recipient: [textNode(titles[tag] ?? names[tag] ?? state?.names[tag]?.formal ?? id)],
  })

function manifestRows(
  language: Language,
  items: readonly PaperItem[],
  cells: readonly ListedCells[],
): readonly ManifestRow[] {
  const word = paperWords(language)
  const others = new Intl.DisplayNames([language.tag], { type: 'language' })
  const nameOf = (tag: string): string => language.words[`language.${tag}`] ?? others.of(tag) ?? tag
  const partWords = (part: Part): string =>
    'number' in part ? `${word(`part.${part.kind}`)} ${part.number}` : word(`part.${part.kind}`)
  const hasBags = items.some(({ recipient }) => recipient.bag !== undefined)
  return items.map(({ recipient, documents }, index) => ({
    number: index + 1,
    state: cells[index]?.state ?? [],
    recipient: cells[index]?.recipient ?? [],
    language: nameOf(partsOfId(documents[0]!.document).language),
    contents: documents.map(({ document }) => partWords(partsOfId(document).part)).join(' + '),
    bag: hasBags ? (recipient.bag ?? '') : null,
  }))
}
