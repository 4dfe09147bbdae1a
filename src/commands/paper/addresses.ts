import { openComposer } from '../../compose/compose.ts'
import { LETTER, partsOfId } from '../../model/document.ts'
import { currentOf } from '../../model/document-state.ts'
import type { Language } from '../../model/letter.ts'
import type { Page } from '../../model/page.ts'
import { hasAddress, type PostalAddress, postalAddress } from '../../paper/address.ts'
import { ADDRESS_SIZES, addressLook, type Imposed, impose, LABEL_SIZES } from '../../paper/impose.ts'
import {
  type AreaMm,
  addressZone,
  ENVELOPES,
  LABEL_INSET_MM,
  labelArea,
  SHEETS_MM,
} from '../../paper/sheets.ts'
import { type Outcome, type Problem, problem } from '../../problems/problem.ts'
import type { Pipeline } from '../../run/pipeline.ts'
import { counted } from '../../text/counted.ts'
import { sheetOf } from './acts.ts'
import type { PaperItem } from './leaving.ts'
import { latestOf, type PaperMade, type PaperRun, putPaper } from './run.ts'

/** Labels for all that have an address, on sheets of a maker. */
export async function labels(run: PaperRun): Promise<Outcome<PaperMade>> {
  const sheet = sheetOf(run.flags.sheet!)!
  const first = (run.flags.from ?? 1) - 1
  const each = sheet.columns * sheet.rows
  const name = `labels_${sheet.name}`
  const areaOf = (nth: number): AreaMm => labelArea(sheet, nth % each)
  const made = await addressed(run, {
    name,
    called: sheet.name,
    on: `a label of ${sheet.name}`,
    ...{ widthMm: SHEETS_MM[sheet.paper].width, heightMm: SHEETS_MM[sheet.paper].height },
    place: (nth) => ({ sheet: Math.floor((first + nth) / each), area: inside(areaOf(first + nth)) }),
    outlines: Array.from({ length: each }, (_, nth) => areaOf(nth)),
    sizes: LABEL_SIZES,
    isCentred: true,
  })
  if (made.kind === 'ok') {
    const { files, printed } = made.value
    run.command.report.result(
      `${counted(printed!.size, 'label')} on ${counted(files[0]!.pages, 'sheet')} of ${sheet.name} (${sheet.paper}), from label ${first + 1}`,
    )
    run.command.report.note(
      `print at 100 %, without fitting; a sheet may lie up to ${LABEL_INSET_MM} mm off before a letter is lost: try it on plain paper with --outline, and mend it with --shift`,
    )
  }
  return made
}

/** An envelope a page for all that have an address. */
export async function envelopes(run: PaperRun): Promise<Outcome<PaperMade>> {
  const size = ENVELOPES.find(({ name }) => name === run.flags.size)!
  const zone = addressZone(size)
  const made = await addressed(run, {
    name: `envelopes_${size.name}`,
    called: size.name,
    on: `an envelope ${size.name}`,
    ...{ widthMm: size.widthMm, heightMm: size.heightMm },
    place: (nth) => ({ sheet: nth, area: zone }),
    outlines: [zone],
    sizes: ADDRESS_SIZES,
    isCentred: false,
  })
  if (made.kind === 'ok')
    run.command.report.result(`${counted(made.value.printed!.size, 'envelope')} ${size.name}, one a page`)
  return made
}

/** Where addresses stand on paper of one size. */
interface AddressPaper {
  /** of its file */
  readonly name: string
  /** in its title: `L7160` */
  readonly called: string
  /** in a message: `a label of L7160` */
  readonly on: string
  readonly widthMm: number
  readonly heightMm: number
  /** the place of an address, by its number from 0 */
  place(nth: number): { readonly sheet: number; readonly area: AreaMm }
  /** what a try on plain paper shows, on each sheet */
  readonly outlines: readonly AreaMm[]
  /** in points, largest first */
  readonly sizes: readonly number[]
  readonly isCentred: boolean
}

async function addressed(run: PaperRun, paper: AddressPaper): Promise<Outcome<PaperMade>> {
  const { context, command, flags, language, items } = run
  const { project } = command
  const having = items.filter(({ recipient }) => hasAddress(recipient))
  const without = items.filter(({ recipient }) => !hasAddress(recipient)).map(({ recipient }) => recipient.id)
  if (having.length === 0)
    return { kind: 'problems', problems: [problem('paper/no-addresses', null, { addressees: items.length })] }
  const { openPipeline } = await import('../../run/pipeline.ts')
  const pipeline = await openPipeline(project)
  const addresses = await addressesOf(run, having)
  const pieces: Imposed[] = []
  const problems: Problem[] = []
  for (const [nth, { recipient, doc }] of addresses.entries()) {
    const { sheet, area } = paper.place(nth)
    const page = fitted(run, pipeline, doc, area, paper.sizes)
    if (page !== null) pieces.push({ doc, page, sheet, area, isCentred: paper.isCentred })
    else
      problems.push(
        problem('paper/does-not-fit', null, {
          id: recipient.id,
          on: paper.on,
          smallestPt: paper.sizes.at(-1)!,
        }),
      )
  }
  if (problems.length > 0) return { kind: 'problems', problems }
  const sheets = 1 + pieces.at(-1)!.sheet
  const { reference } = latestOf(items)
  const { doc, pages } = impose(pieces, {
    title: `${reference} – ${paper.called}`,
    language: language.tag,
    ...{ widthMm: paper.widthMm, heightMm: paper.heightMm },
    shiftMm: flags.shift ?? { x: 0, y: 0 },
    outlines: flags.outline === true ? Array.from({ length: sheets }, () => paper.outlines) : [],
  })
  const { prefix, body } = pipeline.print(doc, pages, context.now().toISOString())
  const file = await putPaper(run, paper.name, [...prefix.chunks, body])
  const foreign = addresses.filter(({ isForeign }) => isForeign).map(({ recipient }) => recipient.id)
  const notes = [
    ...(without.length === 0 ? [] : [problem('paper/no-address', null, { ids: without })]),
    ...(foreign.length === 0 ? [] : [problem('paper/not-latin', null, { ids: foreign })]),
  ]
  const numbers = new Map(
    items.flatMap(({ recipient, number }) => (number === null ? [] : [[recipient.id, number]])),
  )
  const printed = new Set(having.map(({ recipient }) => recipient.id))
  const files = [{ file, group: null, pages: pages.length }]
  const value = { manifest: flags.manifest ?? null, channel: null, files, printed, numbers }
  return { kind: 'ok', value, notes }
}

/** What is printed on them: of a letter as it says whom it is addressed to. */
async function addressesOf(
  { command: { project } }: PaperRun,
  items: readonly PaperItem[],
): Promise<readonly PostalAddress[]> {
  const composer = openComposer(project)
  // nobody signs a label
  const words = { subject: '', signedAt: '2004-05-10T00:00:00Z', development: false }
  const found: PostalAddress[] = []
  for (const { recipient, original, documents } of items) {
    const { language } = partsOfId(documents[0]!.document)
    const { edition } = currentOf(documents[0]!).made
    const job = {
      ...{ id: documents[0]!.document, recipient, original, language, part: LETTER },
      ...{ edition: edition.kind === 'corrigendum' ? edition.corrects : edition },
      ...{ copies: null, file: '', inputs: [] },
    }
    const letter = await composer.compose(job, words, false)
    found.push(postalAddress(recipient, letter, original !== null, latinOf(project.allLanguages, language)))
  }
  return found
}

/** A language whose letters are Latin: the letter's own, or the first that there is. */
function latinOf(languages: readonly Language[], own: string): string {
  const latin = languages.filter(({ script }) => script === 'Latn').map(({ tag }) => tag)
  return latin.includes(own) ? own : (latin[0] ?? own)
}

/** In the largest letters in which it stands within the area, no word parted; null: in none. */
function fitted(
  { command: { project } }: PaperRun,
  pipeline: Pipeline,
  doc: PostalAddress['doc'],
  area: AreaMm,
  sizes: readonly number[],
): Page | null {
  for (const size of sizes) {
    const set = pipeline.set(doc, addressLook(area, size, project.letter.look.letter))
    const isWhole = set.kind === 'ok' && set.value.length === 1
    if (isWhole && !set.notes.some(({ code }) => code === 'typeset/parted-word')) return set.value[0]!
  }
  return null
}

/** What of a label is printed on. */
const inside = ({ leftMm, topMm, widthMm, heightMm }: AreaMm): AreaMm => ({
  leftMm: leftMm + LABEL_INSET_MM,
  topMm: topMm + LABEL_INSET_MM,
  widthMm: widthMm - 2 * LABEL_INSET_MM,
  heightMm: heightMm - 2 * LABEL_INSET_MM,
})
