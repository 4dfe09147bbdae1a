import { type Part, partName } from '../model/document.ts'
import { type ComparedTexts, compareTexts, type MarkedPlace, plainText, type TextStretch } from './changes.ts'
import { type ChangeGroup, groupChanges } from './groups.ts'
import type { ShownDocument, ShownPage, ShownReview, ShownSentBack, TouchedDocument } from './shown.ts'
import type { PageWords } from './words.ts'

/** What the templates of the pages are filled in with: every text is there, and nothing is decided in them. */
export type PageView = ReturnType<typeof viewOf>

/** How a picture is named in the page: a file beside it, or the picture itself; null: it is left out. */
export type PictureLink = (key: string) => string | null

/** As many changes are told on their own; the others stand at their documents. */
const MOST_CHANGES = 60
/** As many documents are named where something was sent back. */
const MOST_BACK = 12
/** As many documents are named at a change. */
const MOST_NAMED = 60

/** `stamps`: “for review” by language. `link`: where pictures are. */
export function viewOf(
  shown: ShownReview,
  words: PageWords,
  stamps: ReadonlyMap<string, PageWords>,
  link: PictureLink,
) {
  const { say, day, language: languageName } = words
  const compared = shown.documents.map(comparedOf)
  const documents = shown.documents.map((document, index) => {
    const stamp = stamps.get(document.language) ?? words
    return documentView(document, compared[index]!, index, { words, stamp, link })
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
    front: frontView(shown, words),
    changes: {
      isAny: told.length > 0 || same > 0,
      told: told.map((group) => changeView(group, documents, words)),
      more: groups.length > told.length ? say('changes.more', { n: groups.length - told.length }) : null,
      same: same > 0 ? say('changes.same', { n: same }) : null,
    },
    languages: distinct(documents.map(({ language }) => language)).map((tag) => ({
      tag,
      name: languageName(tag),
    })),
    reasons: distinct(documents.map(({ why }) => why)),
    addressees: [
      ...new Map(documents.map(({ addressee, name }) => [addressee, { addressee, name }])).values(),
    ].sort((one, other) => one.name.localeCompare(other.name, words.tag)),
    documents,
    shownCount: say('list.shown', { n: documents.length }),
    colophon: say(shown.isOfStanding ? 'colophonStanding' : 'colophon', {
      id: shown.id,
      date: day(shown.madeAt),
      program: shown.program,
    }),
  }
}

const distinct = (all: readonly string[]): readonly string[] => [...new Set(all)]

/** Null: there is nothing before it or nothing after it. */
const comparedOf = ({ before, after }: ShownDocument): ComparedTexts | null =>
  before === null || after === null
    ? null
    : compareTexts(
        before.map(({ text }) => text),
        after.map(({ text }) => text),
      )

const partOf = (part: Part, { say }: PageWords): string =>
  'number' in part ? say(`part.${part.kind}`, { number: part.number }) : say(`part.${part.kind}`)

function frontView(shown: ShownReview, words: PageWords) {
  const { say, day, number, language: languageName } = words
  const { isOfStanding } = shown
  const made = shown.documents.filter(
    ({ after, fate }) => fate === 'standing' || (fate === 'due' && after !== null),
  )
  const addressees = new Set(made.map(({ addressee }) => addressee)).size
  const count = (documents: readonly ShownDocument[], kind: Part['kind']): number =>
    documents.filter(({ part }) => part.kind === kind).length
  const kinds = (['letter', 'form', 'sheet', 'reminder'] as const).filter((kind) => count(made, kind) > 0)
  const tags = distinct(made.map(({ language }) => language))
  const row = (name: string, documents: readonly ShownDocument[], tag: string | null) => ({
    name,
    tag,
    cells: kinds.map((kind) => number(count(documents, kind))),
  })
  const reasons = new Map<string, number>()
  for (const document of shown.documents) {
    const why = whyOf(document, words)
    reasons.set(why, (reasons.get(why) ?? 0) + 1)
  }
  const { signer } = shown
  const many = (of: (document: ShownDocument) => boolean): number => shown.documents.filter(of).length
  const gone = many(({ action }) => action === 'withdrawn')
  const undecided = many(({ action }) => action === 'held')
  return {
    lead:
      made.length === 0
        ? say('lead.nothing')
        : isOfStanding
          ? say('lead.standing', { n: made.length })
          : say('lead.make', { n: made.length, addressees: say('addressees', { n: addressees }) }),
    more: [
      ...(gone > 0 ? [say('lead.gone', { n: gone })] : []),
      ...(undecided > 0 ? [say('lead.undecided', { n: undecided })] : []),
      ...(shown.kept > 0 ? [say('lead.rest', { n: shown.kept })] : []),
    ],
    kinds: kinds.map((kind) => say(`column.${kind}`)),
    rows: [
      ...tags.map((tag) =>
        row(
          languageName(tag),
          made.filter(({ language }) => language === tag),
          tag,
        ),
      ),
      ...(tags.length > 1 ? [row(say('front.total'), made, null)] : []),
    ],
    reasons: [...reasons]
      .sort(([, one], [, other]) => other - one)
      .map(([why, n]) => ({ why, count: say('documents', { n }) })),
    left: {
      heading:
        shown.left.length === 0 ? say('front.leftNone') : say('front.leftTouched', { n: shown.left.length }),
      documents: shown.left.map((each) => touchedWords(each, words)),
    },
    waiting:
      shown.waiting.length === 0
        ? null
        : say('front.waitingSome', {
            n: shown.waiting.length,
            names: shown.waiting.map((each) => touchedWords(each, words)).join(say('joint.reasons')),
          }),
    back: shown.sentBack.map((each) => sentBackWords(each, shown.documents, words)),
    signs: say(isOfStanding ? 'front.signed' : 'front.signer'),
    signer:
      signer === null
        ? null
        : {
            subject: signer.subject,
            issued:
              signer.issuer === null || signer.until === null
                ? null
                : say('front.signerIssuer', { issuer: signer.issuer, date: day(signer.until) }),
            print: say('front.signerPrint', { fingerprint: signer.fingerprint }),
            trial: signer.isTrial ? say('front.signerTrial') : null,
            time: isOfStanding ? null : say(shown.hasTime ? 'front.signerTimeGiven' : 'front.signerTime'),
          },
    notes: shown.notes,
  }
}

const touchedWords = ({ name, part, how }: TouchedDocument, words: PageWords): string =>
  words.say('front.leftOne', { name, what: partOf(part, words), how })

function sentBackWords(
  { who, at, remark, documents }: ShownSentBack,
  shown: readonly ShownDocument[],
  words: PageWords,
): string {
  const { say, day } = words
  const names = shown
    .filter(({ document }) => documents.includes(document))
    .map(({ name, part }) => `${name}${say('joint.names')}${partOf(part, words)}`)
  const more = names.length > MOST_BACK ? [`+ ${words.number(names.length - MOST_BACK)}`] : []
  return say('front.backOne', {
    who: who.isProved ? who.name : say('front.backSaid', { by: who.name }),
    ...{ date: day(at), remark, names: [...names.slice(0, MOST_BACK), ...more].join(say('joint.reasons')) },
  })
}

/** What is done, and why, in one line; where both are the same word, once. */
function whyOf({ action, reasons }: ShownDocument, { say }: PageWords): string {
  const done = say(`action.${action}`)
  const why = reasons.filter((reason) => reason !== done)
  return why.length === 0 ? done : `${done}${say('joint.colon')}${why.join(say('joint.reasons'))}`
}

interface DocumentContext {
  readonly words: PageWords
  readonly stamp: PageWords
  readonly link: PictureLink
}

function documentView(
  shown: ShownDocument,
  compared: ComparedTexts | null,
  index: number,
  { words, stamp, link }: DocumentContext,
) {
  const { say, language: languageName } = words
  const { before, after, name, part } = shown
  const what = partOf(part, words)
  const isOpen = shown.fate === 'undecided'
  const afterCaption = say(
    isOpen ? `document.${shown.action === 'waits' ? 'waits' : 'undecided'}` : 'document.after',
  )
  const page =
    (key: 'document.page' | 'document.pageBefore') =>
    (each: ShownPage, nth: number, all: readonly ShownPage[], marks: readonly MarkedPlace[]) => ({
      src: link(each.key),
      width: each.width,
      height: each.height,
      box: `0 0 ${Math.round(each.text.widthPt * 10)} ${Math.round(each.text.heightPt * 10)}`,
      marks,
      alt: say(key, { page: nth + 1, pages: all.length, what, name }),
      open: say('document.open', { page: nth + 1 }),
      text: plainText([each.text]).map(paragraphView),
    })
  const pagesOf = (
    pages: readonly ShownPage[] | null,
    key: 'document.page' | 'document.pageBefore',
    marks: readonly (readonly MarkedPlace[])[],
  ) => (pages ?? []).map((each, nth, all) => page(key)(each, nth, all, marks[nth] ?? []))
  const was = pagesOf(before, 'document.pageBefore', compared?.gone ?? [])
  const is = pagesOf(after, 'document.page', compared?.come ?? [])
  return {
    anchor: `d${index + 1}`,
    document: shown.document,
    addressee: shown.addressee,
    name,
    what,
    part: partName(part),
    language: shown.language,
    languageName: languageName(shown.language),
    direction: shown.direction,
    why: whyOf(shown, words),
    stamp: stamp.say('stamp'),
    stampTag: stamp.tag,
    isPair: compared !== null,
    rows:
      compared === null
        ? []
        : Array.from({ length: Math.max(was.length, is.length) }, (_, nth) => ({
            before: was[nth] ?? null,
            after: is[nth] ?? null,
          })),
    single: compared !== null ? [] : is.length > 0 ? is : was,
    singleCaption:
      after === null
        ? say(shown.fate === 'due' ? 'document.gone' : 'document.before')
        : isOpen
          ? afterCaption
          : null,
    afterCaption,
    isGone: after === null,
    reads: compared === null || compared.changes.length > 0 ? null : say('document.sameText'),
    compared: compared?.paragraphs.map(paragraphView) ?? null,
  }
}

/** A document as the templates get it. */
export type DocumentView = ReturnType<typeof documentView>

const paragraphView = ({
  stretches,
  field,
}: {
  readonly stretches: readonly TextStretch[]
  readonly field: string | null
}) => ({ field, stretches: stretches.map(stretchView) })

const stretchView = ({ kind, text }: TextStretch) => ({
  text,
  isGone: kind === 'gone',
  isCome: kind === 'come',
})

function changeView(
  { language, within, documents: indexes, isUndecided }: ChangeGroup,
  documents: readonly DocumentView[],
  { tag, say, language: languageName }: PageWords,
) {
  const direction = documents[indexes[0]!]!.direction
  return {
    language,
    direction,
    stretches: within.map(stretchView),
    where: say(isUndecided ? 'changes.undecided' : 'changes.in', {
      n: indexes.length,
      language: languageName(language),
    }),
    named: indexes
      .map((index) => documents[index]!)
      .toSorted((one, other) => one.name.localeCompare(other.name, tag))
      .slice(0, MOST_NAMED)
      .map(({ anchor, name, what }) => ({ anchor, name, what })),
    others: Math.max(0, indexes.length - MOST_NAMED),
  }
}
