import { partName } from '../model/document.ts'
import { type ComparedTexts, type MarkedPlace, plainText, type TextStretch } from './changes.ts'
import type { ShownDocument, ShownPage } from './shown.ts'
import { partOf, whyOf, whysOf } from './told.ts'
import type { PageWords } from './words.ts'

/** How a picture is named in the page: a file beside it, or the picture itself; null: it is left out. */
export type PictureLink = (key: string) => string | null

/** With what a document is shown. `stamp`: words of its own language. */
export interface DocumentContext {
  readonly words: PageWords
  readonly stamp: PageWords
  readonly link: PictureLink
  /** few enough are shown that their texts need not be opened one by one */
  readonly isShort: boolean
  /** sheets of paper before it, and of all documents */
  readonly sheets: { readonly before: number; readonly all: number }
}

/** Sheets of paper that a document takes: before and after are on one. */
export const sheetsOf = ({ before, after }: ShownDocument): number =>
  Math.max(1, before?.length ?? 0, after?.length ?? 0)

/** A document as the templates get it. */
export type DocumentView = ReturnType<typeof documentView>

/** `compared`: null where there is nothing before it or nothing after it. `index`: its place in the review. */
export function documentView(
  shown: ShownDocument,
  compared: ComparedTexts | null,
  index: number,
  { words, stamp, link, isShort, sheets }: DocumentContext,
) {
  const { say, day, language: languageName } = words
  const { before, after, name, part, signed } = shown
  const anchor = `d${index + 1}`
  const what = partOf(part, words)
  const isOpen = shown.fate === 'undecided'
  const afterCaption = say(
    isOpen ? `document.${shown.action === 'waits' ? 'waits' : 'undecided'}` : 'document.after',
  )
  const beforeCaption =
    signed === null ? say('document.gone') : say('document.before', { date: day(signed.at) })
  const was = (before ?? []).map((each, nth, all) => ({
    ...pageView(each, link, compared?.gone[nth] ?? []),
    id: `${anchor}a${nth + 1}`,
    alt: say('document.pageBefore', { page: nth + 1, pages: all.length, what, name }),
    open: say('document.open', { page: nth + 1 }),
  }))
  const is = (after ?? []).map((each, nth, all) => ({
    ...pageView(each, link, compared?.come[nth] ?? []),
    id: `${anchor}b${nth + 1}`,
    alt: say('document.page', { page: nth + 1, pages: all.length, what, name }),
    open: say('document.open', { page: nth + 1 }),
  }))
  const sheet = (nth: number): string => say('print.sheet', { n: sheets.before + nth + 1, all: sheets.all })
  const isGone = after === null
  return {
    anchor,
    document: shown.document,
    addressee: shown.addressee,
    name,
    what,
    part: partName(part),
    language: shown.language,
    languageName: languageName(shown.language),
    direction: shown.direction,
    why: whyOf(shown, words),
    whys: whysOf(shown, words)
      .map(({ text }) => text)
      .join('\n'),
    next: shown.action === 'held' ? say('front.next') : null,
    stamp: stamp.say('stamp'),
    stampTag: stamp.tag,
    isPair: compared !== null,
    rows:
      compared === null
        ? []
        : Array.from({ length: Math.max(was.length, is.length) }, (_, nth) => ({
            sheet: sheet(nth),
            before: was[nth] ?? null,
            after: is[nth] ?? null,
          })),
    single:
      compared !== null
        ? []
        : (is.length > 0 ? is : was).map((each, nth) => ({ ...each, sheet: sheet(nth) })),
    singleCaption: isGone
      ? shown.fate === 'due'
        ? `${beforeCaption}${say('joint.reasons')}${say(`action.${shown.action}`)}`
        : beforeCaption
      : isOpen
        ? afterCaption
        : null,
    beforeCaption,
    afterCaption,
    isGone,
    reads: compared === null || compared.changes.length > 0 ? null : say('document.sameText'),
    isShort: isShort && compared !== null && compared.changes.length > 0,
    compared: compared?.paragraphs.map(paragraphView) ?? null,
    sheets: { from: sheets.before + 1, to: sheets.before + sheetsOf(shown) },
  }
}

const pageView = (each: ShownPage, link: PictureLink, marks: readonly MarkedPlace[]) => ({
  src: link(each.key),
  width: each.width,
  height: each.height,
  box: `0 0 ${Math.round(each.text.widthPt * 10)} ${Math.round(each.text.heightPt * 10)}`,
  marks,
  text: plainText([each.text]).map(paragraphView),
})

const paragraphView = ({
  stretches,
  field,
}: {
  readonly stretches: readonly TextStretch[]
  readonly field: string | null
}) => ({ field, stretches: stretches.map(stretchView) })

/** A stretch as the templates get it. */
export const stretchView = ({ kind, text }: TextStretch) => ({
  text,
  isGone: kind === 'gone',
  isCome: kind === 'come',
})
