import { type ComparedTexts, compareTexts } from './changes.ts'
import { type DocumentView, documentView, type PictureLink, sheetsOf, stretchView } from './document-view.ts'
import { frontView } from './front.ts'
import { type ChangeGroup, groupChanges } from './groups.ts'
import type { ShownDocument, ShownReview } from './shown.ts'
import type { PageWords } from './words.ts'

/** What the templates of the pages are filled in with: every text is there, and nothing is decided in them. */
export type PageView = ReturnType<typeof viewOf>

/** As many changes are told on their own; the others stand at their documents. */
const MOST_CHANGES = 60
/** As many documents are named at a change. */
const MOST_NAMED = 60
/** Of so few documents the texts are open. */
const SHORT = 4

/** `stamps`: “for review” by language. `link`: where pictures are. */
export function viewOf(
  asked: ShownReview,
  words: PageWords,
  stamps: ReadonlyMap<string, PageWords>,
  link: PictureLink,
) {
  const { say, day } = words
  const shown = { ...asked, documents: inOrder(asked.documents, words.tag) }
  const compared = shown.documents.map(comparedOf)
  const all = shown.documents.reduce((sum, document) => sum + sheetsOf(document), 0)
  let before = 0
  const documents = shown.documents.map((document, index) => {
    const stamp = stamps.get(document.language) ?? words
    const sheets = { before, all }
    before += sheetsOf(document)
    const isShort = shown.documents.length <= SHORT
    return documentView(document, compared[index]!, index, { words, stamp, link, isShort, sheets })
  })
  const groups = groupChanges(shown.documents, compared)
  const told = groups.slice(0, MOST_CHANGES)
  const same = compared.filter((each) => each !== null && each.changes.length === 0).length
  return {
    tag: words.tag,
    direction: words.direction,
    id: shown.id,
    // a reference is read in one piece
    title: say('title', { reference: shown.reference.replaceAll('-', '\u2011'), date: day(shown.date) }),
    front: frontView(shown, documents, words),
    changes: {
      isAny: told.length > 0 || same > 0,
      told: told.map((group) => changeView(group, documents, words)),
      more: groups.length > told.length ? say('changes.more', { n: groups.length - told.length }) : null,
      same: same > 0 ? say('changes.same', { n: same }) : null,
    },
    ...filterView(shown, documents, words),
    documents,
    index: indexView(documents, words),
    unchanged: unchangedView(shown, words),
    shownCount: say('list.shown', { n: documents.length }),
    extract: say('print.extract', { n: '#', all: words.number(documents.length) }),
    run: say('print.review', { id: shown.id }),
    colophon: say(shown.isOfStanding ? 'colophonStanding' : 'colophon', {
      id: shown.id,
      date: day(shown.madeAt),
      program: shown.program,
    }),
  }
}

const PARTS = ['letter', 'form', 'sheet', 'reminder']

/** By name, as the language of the pages has it: whoever looks for a State finds it where lists have it. */
function inOrder(documents: readonly ShownDocument[], tag: string): readonly ShownDocument[] {
  const { compare } = new Intl.Collator(tag)
  return documents.toSorted(
    (one, other) =>
      compare(one.name, other.name) ||
      compare(one.language, other.language) ||
      PARTS.indexOf(one.part.kind) - PARTS.indexOf(other.part.kind),
  )
}

/** What can be chosen. Of languages all of the letter: that none of a language is shown is worth seeing. */
function filterView(
  { languages }: ShownReview,
  documents: readonly DocumentView[],
  { language: languageName, number }: PageWords,
) {
  const tags = [...new Set([...languages, ...documents.map(({ language }) => language)])]
  return {
    languages: tags.map((tag) => ({
      tag,
      name: `${languageName(tag)} (${number(documents.filter(({ language }) => language === tag).length)})`,
    })),
    reasons: [...new Set(documents.flatMap(({ whys }) => whys.split('\n')))],
    addressees: [
      ...new Map(documents.map(({ addressee, name }) => [addressee, { addressee, name }])).values(),
    ],
  }
}

/** On paper: on which sheets each addressee's documents are. */
function indexView(documents: readonly DocumentView[], { number }: PageWords) {
  const entries = documents.map(({ document, name, what, sheets: { from, to } }) => ({
    ...{ document, name, what },
    sheets: from === to ? number(from) : `${number(from)}–${number(to)}`,
  }))
  return entries.length > 1 ? entries : []
}

/** Those of whose documents none is shown, so that a search for them finds that. */
function unchangedView({ unchanged }: ShownReview, { tag, say }: PageWords) {
  const { compare } = new Intl.Collator(tag)
  return unchanged.length === 0
    ? null
    : {
        heading: say('list.unchanged', { n: unchanged.length }),
        addressees: unchanged.toSorted((one, other) => compare(one.name, other.name)),
      }
}

/** Null: there is nothing before it or nothing after it. */
const comparedOf = ({ before, after }: ShownDocument): ComparedTexts | null =>
  before === null || after === null
    ? null
    : compareTexts(
        before.map(({ text }) => text),
        after.map(({ text }) => text),
      )

function changeView(
  { language, within, documents: indexes, isUndecided }: ChangeGroup,
  documents: readonly DocumentView[],
  { say, number, language: languageName }: PageWords,
) {
  return {
    language,
    direction: documents[indexes[0]!]!.direction,
    was: within.filter(({ kind }) => kind !== 'come').map(stretchView),
    is: within.filter(({ kind }) => kind !== 'gone').map(stretchView),
    where: say(isUndecided ? 'changes.undecided' : 'changes.in', {
      n: indexes.length,
      language: languageName(language),
    }),
    named: indexes.slice(0, MOST_NAMED).map((index) => {
      const { anchor, name, what } = documents[index]!
      return { anchor, name, what }
    }),
    others: indexes.length > MOST_NAMED ? `+ ${number(indexes.length - MOST_NAMED)}` : null,
  }
}
