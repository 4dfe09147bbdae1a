import type { Part } from '../model/document.ts'
import type { DocumentView } from './document-view.ts'
import type { ShownDocument, ShownReview, ShownSentBack } from './shown.ts'
import { partOf, whyOf, whysOf } from './told.ts'
import type { PageWords } from './words.ts'

/** As many documents are named where something was sent back, and addressees where something is grave. */
const MOST_NAMED = 12
/** So few documents of a reason are named. */
const FEW = 3

const distinct = (all: readonly string[]): readonly string[] => [...new Set(all)]

/** The first page: what is grave, then what it is about. `views`: of the documents, in their order. */
export function frontView(shown: ShownReview, views: readonly DocumentView[], words: PageWords) {
  const { say, day } = words
  const { isOfStanding, signer } = shown
  const made = shown.documents.filter(
    ({ after, fate }) => fate === 'standing' || (fate === 'due' && after !== null),
  )
  return {
    subject: shown.subject,
    ...leadView(shown, made, words),
    ...countView(shown, made, words),
    grave: graveView(shown.documents, views, words),
    notes: shown.notes.map(({ text, where, addressees }) => ({
      text,
      where,
      named: addressees.flatMap(({ id }) => {
        const view = views.find(({ addressee }) => addressee === id)
        return view === undefined ? [] : [{ anchor: view.anchor, name: view.name }]
      }),
    })),
    reasons: reasonsView(shown.documents, views, words),
    hasSeveral: shown.documents.some(({ reasons }) => reasons.length > 1),
    texts: textsView(shown, words),
    replaced: replacedView(made, words),
    leftNone: shown.documents.every(({ left }) => left === null) ? say('front.leftNone') : null,
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
  }
}

const KINDS = ['letter', 'form', 'sheet', 'reminder'] as const

const count = (documents: readonly ShownDocument[], kind: Part['kind']): number =>
  documents.filter(({ part }) => part.kind === kind).length

/** A letter that has a form says of it too that there is none. */
const kindsOf = ({ hasForm }: ShownReview, made: readonly ShownDocument[]): readonly Part['kind'][] =>
  KINDS.filter((kind) => kind === 'letter' || (kind === 'form' && hasForm) || count(made, kind) > 0)

function leadView(shown: ShownReview, made: readonly ShownDocument[], words: PageWords) {
  const { say } = words
  const many = (of: (document: ShownDocument) => boolean): number => shown.documents.filter(of).length
  const gone = many(({ action }) => action === 'withdrawn')
  const undecided = many(({ action }) => action === 'held')
  const waiting = many(({ action }) => action === 'waits')
  const what = kindsOf(shown, made)
    .map((kind) => say(`counted.${kind}`, { n: count(made, kind) }))
    .join(say('joint.names'))
  const addressees = say('addressees', { n: new Set(made.map(({ addressee }) => addressee)).size })
  const lead =
    made.length === 0
      ? say('lead.nothing')
      : shown.isOfStanding
        ? say('lead.standing', { n: made.length })
        : say('lead.make', { what, addressees })
  return {
    lead,
    more: [
      ...(gone > 0 ? [say('lead.gone', { n: gone })] : []),
      ...(undecided > 0 ? [say('lead.undecided', { n: undecided })] : []),
      ...(waiting > 0 ? [say('lead.waiting', { n: waiting })] : []),
      ...(shown.kept > 0 ? [say('lead.rest', { n: shown.kept })] : []),
    ],
  }
}

function countView(shown: ShownReview, made: readonly ShownDocument[], words: PageWords) {
  const { say, number, language: languageName } = words
  const kinds = kindsOf(shown, made)
  const tags = distinct(made.map(({ language }) => language))
  const row = (name: string, documents: readonly ShownDocument[], tag: string | null) => ({
    name,
    tag,
    cells: kinds.map((kind) => number(count(documents, kind))),
  })
  return {
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
  }
}

/** What is withdrawn, has left, or lacks a decision: alike ones together, with those whom they are for. */
function graveView(documents: readonly ShownDocument[], views: readonly DocumentView[], words: PageWords) {
  const { say, number } = words
  const groups = new Map<string, { did: string; left: string; next: string | null; of: DocumentView[] }>()
  for (const [index, document] of documents.entries()) {
    const { action, fate, left } = document
    const isGrave = fate === 'undecided' || left !== null || action === 'withdrawn' || action === 'put-aside'
    if (!isGrave || fate === 'standing') continue
    const did = whyOf(document, words)
    const told = left ?? say('front.leftNot')
    const key = JSON.stringify([did, told])
    const group = groups.get(key) ?? {
      did,
      left: told,
      next: action === 'held' ? say('front.next') : null,
      of: [],
    }
    group.of.push(views[index]!)
    groups.set(key, group)
  }
  return [...groups.values()].map(({ did, left, next, of }) => {
    const named = [...new Set(of.map(({ name }) => name))].map((name) => {
      const own = of.filter((each) => each.name === name)
      const what = own.map((each) => each.what).join(say('joint.names'))
      return { anchor: own[0]!.anchor, name, what }
    })
    return {
      ...{ did, left, next },
      named: named.slice(0, MOST_NAMED),
      others: named.length > MOST_NAMED ? `+ ${number(named.length - MOST_NAMED)}` : null,
    }
  })
}

/** Each reason, with how many documents have it. */
function reasonsView(documents: readonly ShownDocument[], views: readonly DocumentView[], words: PageWords) {
  const reasons = new Map<string, { where: Set<string>; of: DocumentView[] }>()
  for (const [index, document] of documents.entries())
    for (const { text, where } of whysOf(document, words)) {
      const reason = reasons.get(text) ?? { where: new Set(), of: [] }
      if (where !== null) reason.where.add(where)
      reason.of.push(views[index]!)
      reasons.set(text, reason)
    }
  return [...reasons]
    .sort(([, one], [, other]) => other.of.length - one.of.length)
    .map(([why, { where, of }]) => ({
      why,
      count: words.say('documents', { n: of.length }),
      where: [...where].join(words.say('joint.names')) || null,
      named: of.length > FEW ? null : [...new Set(of.map(({ name }) => name))].join(words.say('joint.names')),
    }))
}

/** In which languages the text is another by now, and in which it is not: whoever looks may have expected all. */
function textsView({ languages, changedTexts }: ShownReview, { say, language }: PageWords): string | null {
  if (changedTexts.length === 0) return null
  const names = (tags: readonly string[]): string => tags.map(language).join(say('joint.names'))
  const same = languages.filter((tag) => !changedTexts.includes(tag))
  const changed = names(changedTexts)
  return same.length === 0
    ? say('front.textsAll', { changed })
    : say('front.texts', { changed, same: names(same) })
}

/** Who has signed what is replaced, and when: it is no draft. */
function replacedView(made: readonly ShownDocument[], { say, day }: PageWords): readonly string[] {
  const told = made.flatMap(({ before, after, signed }) =>
    before === null || after === null || signed === null
      ? []
      : [say('front.replaced', { date: day(signed.at), by: signed.by })],
  )
  return distinct(told).slice(0, FEW)
}

function sentBackWords(
  { who, at, remark, documents }: ShownSentBack,
  shown: readonly ShownDocument[],
  words: PageWords,
): string {
  const { say, day } = words
  const names = shown
    .filter(({ document }) => documents.includes(document))
    .map(({ name, part }) => `${name}${say('joint.names')}${partOf(part, words)}`)
  const more = names.length > MOST_NAMED ? [`+ ${words.number(names.length - MOST_NAMED)}`] : []
  return say('front.backOne', {
    who: who.isProved ? who.name : say('front.backSaid', { by: who.name }),
    ...{ date: day(at), remark, names: [...names.slice(0, MOST_NAMED), ...more].join(say('joint.reasons')) },
  })
}
