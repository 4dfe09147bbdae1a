import { type Composer, openComposer } from '../compose/compose.ts'
import { openFonts } from '../fonts/fonts.ts'
import type { Doc, Element } from '../model/doc.ts'
import type { Edition, Part } from '../model/document.ts'
import type { Cluster, FontProgram, Fonts } from '../model/face.ts'
import type { Language, Letter } from '../model/letter.ts'
import type { StyleSheet } from '../model/look.ts'
import type { Page } from '../model/page.ts'
import type { Job } from '../model/plan.ts'
import type { LanguageTag, ListName, Recipient, State } from '../model/recipient.ts'
import type { SignatureWords, SplitFile, UnsignedFile } from '../model/signed.ts'
import { withMarks } from '../pdf/direction-marks.ts'
import { openPdfWriter, type SigningParameters } from '../pdf/pdf.ts'
import type { SharedPicture } from '../pdf/pictures.ts'
import { type SharedContent, type SharedObjects, share } from '../pdf/shared.ts'
import { sharedInputs } from '../plan/inputs.ts'
import type { Outcome, Problem } from '../problems/problem.ts'
import type { Project } from '../project/project.ts'
import { lackingNames } from '../recipients/state-names.ts'
import { openTypesetter, type Typesetter } from '../typeset/typeset.ts'
import { atFault, hasRoom } from './cells-at-fault.ts'
import { openSignatureRemover } from './signature-pictures.ts'

/** A document, its pages, and what it shares with others. */
export interface LaidOutDocument {
  readonly doc: Doc
  readonly pages: readonly Page[]
  readonly common: SharedObjects
}

/** From a job to a PDF that lacks only its signature. */
export interface Pipeline {
  /** composes and sets a document: every problem that it may have is found here */
  layOut(job: Job, words: SignatureWords, draft: boolean): Promise<Outcome<LaidOutDocument>>
  write(laidOut: LaidOutDocument, signing: SigningParameters): UnsignedFile
  /** a document that nobody signs, such as a list, with fonts of its own; `at`: ISO 8601 with zone */
  draw(doc: Doc, look: StyleSheet, at: string): Outcome<SplitFile>
  /** the pages alone of such a document: to be put on others, such as labels on their sheet */
  set(doc: Doc, look: StyleSheet): Outcome<readonly Page[]>
  /** such a document of pages that were put together */
  print(doc: Doc, pages: readonly Page[], at: string): SplitFile
}

/** Opens the way from jobs to files for one run. Reads the programs of the faces; throws where a package of theirs is damaged. */
export async function openPipeline(project: Project): Promise<Pipeline> {
  const composer = openComposer(project, (question, make) => project.store.keep('blank', question, make))
  const fonts = await openFonts(project.face)
  const typesetter = openTypesetter(project.allLanguages, fonts)
  const writer = openPdfWriter(fonts)
  const withoutSignature = openSignatureRemover()
  const shared = new Map<string, SharedObjects>()

  /** What all documents of the job's language, part and edition share; made once, by whatever run comes first. */
  const commonOf = async (job: Job, isSigned: boolean): Promise<SharedObjects> => {
    const { language, part, edition } = job
    const pictures = picturesNamed(project, job, isSigned)
    const key = JSON.stringify([language, part, edition, [...pictures.keys()]])
    let common = shared.get(key)
    if (common === undefined) {
      // a character that its language's faces lack is set in another language's
      const faces = [project.allLanguages.map((each) => [each.tag, each.faces]), project.ownFaces]
      const question = JSON.stringify([key, sharedInputs(project, language, part, edition), faces])
      const made = await project.store.keep('shared', question, async () => {
        const own = openTypesetter(project.allLanguages, fonts)
        const used = await sharedFonts(project, composer, own, fonts, job)
        return { shared: share({ ...used, pictures }), lines: own.lines() }
      })
      typesetter.learn(made.lines)
      common = made.shared
      shared.set(key, common)
    }
    return common
  }

  const layOut: Pipeline['layOut'] = async (job, words, draft) => {
    // whose signature it is has not been given to what nobody has signed in earnest
    const isSigned = !draft && !words.development
    const common = await commonOf(job, isSigned)
    const doc = await composer.compose(job, words, draft)
    const pages = typesetter.set(doc, lookOf(project.letter, job.part))
    if (pages.kind === 'problems') return pages
    return {
      ...pages,
      value: {
        doc,
        pages: isSigned ? pages.value : pages.value.map((page) => withoutSignature(page)),
        common,
      },
    }
  }

  const print: Pipeline['print'] = (doc, pages, at) => {
    const pictures = picturesOn(pages, project)
    const own = share({ programs: programsOf(pages, fonts, doc.direction), typing: null, pictures })
    return writer.write(doc, pages, own, { kind: 'draft', at })
  }

  return {
    async layOut(job, words, draft) {
      const lacking = lackingOf(job, project)
      if (lacking.length > 0) {
        // what reads lists is loaded for who has a fault
        const { atItsCell } = await import('../recipients/cell-places.ts')
        const places = await project.cellPlaces()
        return { kind: 'problems', problems: lacking.map((each) => atItsCell(each, places)) }
      }
      const laidOut = await layOut(job, words, draft)
      if (laidOut.kind === 'ok') return laidOut
      const fits = async (other: Job) => hasRoom(await layOut(other, words, draft))
      const problems = await atFault(laidOut.problems, job, project.cellPlaces, fits)
      return { kind: 'problems', problems }
    },
    write: ({ doc, pages, common }, signing) => writer.write(doc, pages, common, signing),
    draw(doc, look, at) {
      const pages = typesetter.set(doc, look)
      return pages.kind === 'problems' ? pages : { ...pages, value: print(doc, pages.value, at) }
    },
    set: typesetter.set,
    print,
  }
}

/** The names that the job's State lacks in a language that its document is in, or a part of it. */
function lackingOf({ original, recipient, part, language }: Job, project: Project): readonly Problem[] {
  // in the language of its row it was asked for when the list was read
  const { state } = original ?? recipient
  if (state === null) return []
  const { foreign } = project.uses(part, language)
  // a part of the text may be in another
  const abroad = project.allLanguages.filter(({ tag }) =>
    foreign[tag]?.values.some((name) => name.startsWith('state.')),
  )
  const tags = new Set([language, ...abroad.map(({ tag }) => tag)])
  return [...tags].flatMap((tag) => lackingNames(state, tag))
}

/**
 * The pictures that the documents of a job's language and part name, whether an addressee has them or not. `isSigned`: with those of
 * signatures, which nothing else may have in it, shown or not.
 */
function picturesNamed(
  { letter, uses, pictures }: Project,
  { language, part }: Job,
  isSigned: boolean,
): ReadonlyMap<string, SharedPicture> {
  const named = uses(part, language).pictures.map((src) => letter.pictures[language]![src]!)
  const shown = named.filter(({ isSignature }) => isSigned || !isSignature)
  return new Map(
    shown.map(({ file, isSignature }) => [file, { picture: pictures.get(file)!, isSignature }] as const),
  )
}

/** The pictures on pages that nobody signs: no signature is among them. */
function picturesOn(pages: readonly Page[], project: Project): ReadonlyMap<string, SharedPicture> {
  const placed = pages.flatMap(({ ink }) => ink.filter((each) => each.kind === 'picture'))
  return new Map(
    placed.map(({ file }) => [file, { picture: project.pictures.get(file)!, isSignature: false }] as const),
  )
}

/** A program of each face that pages are printed in, with just the glyphs on them. */
function programsOf(
  pages: readonly Page[],
  fonts: Fonts,
  direction: 'ltr' | 'rtl',
): ReadonlyMap<string, FontProgram> {
  const clusters = new Map<string, Cluster[]>()
  for (const ink of pages.flatMap((page) => page.ink)) {
    if (ink.kind !== 'glyphs') continue
    const known = clusters.get(ink.face)
    if (known === undefined) clusters.set(ink.face, [...ink.clusters])
    else known.push(...ink.clusters)
  }
  const all = direction === 'rtl' ? withMarks : (used: readonly Cluster[]) => used
  return new Map([...clusters].map(([face, used]) => [face, fonts.program(face, all(used))]))
}

/** A letter with a form has its look. */
const lookOf = ({ look }: Letter, part: Part): StyleSheet => (part.kind === 'form' ? look.form! : look.letter)

/**
 * The glyphs that all documents of a language share: those of its templates, filled in for nobody, and those of its
 * locale's repertoire. They depend on the edition but on no addressee, so that a letter has the same bytes whoever else is in the run.
 */
async function sharedFonts(
  project: Project,
  composer: Composer,
  typesetter: Typesetter,
  fonts: Fonts,
  { language: tag, part, edition }: Job,
): Promise<Omit<SharedContent, 'pictures'>> {
  const language = project.languages.find((each) => each.tag === tag)!
  const words: SignatureWords = { subject: '-', signedAt: '2004-05-10T00:00:00Z', development: true }
  const { to, copies } = project.letter
  const docs: Doc[] = []
  const all = project.allLanguages.map((each) => each.tag)
  // a list may be asked for by a word of its own, and copies are marked as such
  for (const { list } of to)
    docs.push(await composer.compose(forNobody(all, tag, part, edition, list, null), words, false))
  for (const { list, of } of copies)
    docs.push(await composer.compose(forNobody(all, tag, part, edition, of[0]!, list), words, false))
  const look = lookOf(project.letter, part)
  const pages = [...docs, { ...docs[0]!, root: specimen(language) }].flatMap((doc) => {
    const set = typesetter.set(doc, look)
    // what is wrong with it is said of the real ones
    return set.kind === 'ok' ? set.value : []
  })
  const programs = programsOf(pages, fonts, language.direction)
  const typing =
    part.kind === 'form'
      ? fonts.typing(
          [language.faces.latin.regular, language.faces.native.regular],
          language.typing,
          language.repertoire,
        )
      : null
  return { programs, typing }
}

/** A document for nobody: an original for somebody in a list, or a copy of it for somebody in another. */
function forNobody(
  tags: readonly LanguageTag[],
  tag: LanguageTag,
  part: Part,
  edition: Edition,
  original: ListName,
  copies: ListName | null,
): Job {
  const at = { file: '', line: 1, column: 1 }
  const state: State = {
    id: '-',
    validFrom: null,
    validTo: null,
    unMember: false,
    ituMember: false,
    names: Object.fromEntries(tags.map((each) => [each, { short: '-', formal: '-', of: '-' }])),
    at,
  }
  const office = (list: ListName): Recipient => ({
    id: '-',
    list,
    state,
    language: tag,
    titles: {},
    names: {},
    honorific: null,
    gender: null,
    columns: {},
    address: [],
    email: null,
    source: '',
    at,
  })
  const addressee = office(original)
  const to =
    copies === null
      ? { recipient: addressee, original: null }
      : { recipient: office(copies), original: addressee }
  return { id: '-', ...to, language: tag, part, edition, copies: null, file: '-', inputs: [] }
}

/** A page of the repertoire, in the weight that addresses are in: what is bold stands in templates. */
function specimen(language: Language): Element {
  const at = { file: '', line: 1, column: 1 }
  const shape = { kind: 'element' as const, classes: [], at }
  const text = { kind: 'text' as const, id: 2, text: language.repertoire }
  const paragraph: Element = { ...shape, id: 1, tag: 'p', role: 'P', children: [text] }
  return { ...shape, id: 0, tag: 'document', role: 'Document', children: [paragraph] }
}
