import { once } from '../memo.ts'
import { partsOfId } from '../model/document.ts'
import { currentOf, type DocumentState, type Version } from '../model/document-state.ts'
import { addresseeLists, type Letter } from '../model/letter.ts'
import type { Copy, LanguageTag, ListName, Recipient } from '../model/recipient.ts'
import { type Outcome, type Problem, problem } from '../problems/problem.ts'
import { joined, mapped, openKeySet, type Sequence } from '../sequence.ts'

/** `own`: the language of each addressee; else these languages for all of them. */
export type LanguageChoice =
  | { readonly kind: 'own' }
  | { readonly kind: 'these'; readonly tags: readonly LanguageTag[] }

/** Each addressee in their own language: what `--language` means where it is not given. */
export const OWN: LanguageChoice = { kind: 'own' }

/** Whom a run is about, and in which languages. */
export interface Selection {
  /** the lists that a run is about */
  readonly lists: readonly ListName[]
  /** those of them that get originals */
  readonly originals: readonly ListName[]
  /** who gets originals */
  readonly recipients: Sequence<Recipient>
  /** who gets copies */
  readonly copies: Sequence<Copy>
  readonly languages: LanguageChoice
  /** the ids in each list, selected or not */
  readonly listed: Readonly<Record<ListName, Sequence<string>>>
  /** nothing was selected: what is no longer in the lists is meant too */
  readonly whole: boolean
  /** addressees were named */
  readonly isNamed: boolean
  /** the ids of all rows that were selected, whatever their language */
  readonly chosen: Pick<ReadonlySet<string>, 'has'>
  /** ids that were selected and are in no list any more; null: all such */
  readonly gone: ReadonlySet<string> | null
}

/** Everybody whom a selection may name. */
export interface Selectable {
  readonly letter: Pick<Letter, 'to' | 'copies'>
  /** of these lists of the letter */
  readonly lists: readonly ListName[]
  /** who gets originals, of all lists of the letter */
  readonly addressees: Sequence<Recipient>
  /** of those of the lists that get copies */
  readonly copies: Sequence<Copy>
  /** ids that the record knows, each with the lists of what it is about: those of its copies too */
  readonly recorded: ReadonlyMap<string, ReadonlySet<ListName>>
  readonly languages: readonly LanguageTag[]
}

/** What --only and --language name; unknown names are problems with the nearest known one. */
export function select(
  everybody: Selectable,
  only: readonly string[] | null,
  language: readonly string[],
): Outcome<Selection> {
  const { letter, lists, addressees, copies } = everybody
  const languages = chooseLanguages(everybody.languages, language)
  const chosen = choose(everybody, only)
  if (languages.kind === 'problems' || chosen.kind === 'problems') {
    const problems = [languages, chosen].flatMap((each) => (each.kind === 'problems' ? each.problems : []))
    return { kind: 'problems', problems }
  }
  const { isChosen, gone } = chosen.value
  const originals = lists.filter((list) => letter.to.some((each) => each.list === list))
  const rows = joined([addressees, copies.map(({ recipient }) => recipient)])
  const idsIn = (of: ListName): Sequence<string> =>
    mapped(
      rows.filter(({ list }) => list === of),
      ({ id }) => id,
    )
  const isAddressed = (each: Recipient): boolean => originals.includes(each.list) && isChosen(each, null)
  const whole = only === null && languages.value.kind === 'own'
  const chosenIds = once(() => {
    const ids = openKeySet()
    for (const each of addressees) if (isChosen(each, null)) ids.add(each.id)
    for (const { recipient, original } of copies) if (isChosen(recipient, original)) ids.add(recipient.id)
    return ids
  })
  const value: Selection = {
    lists,
    originals,
    recipients: addressees.every(isAddressed) ? addressees : addressees.filter(isAddressed),
    copies: copies.filter(
      ({ recipient, original }) =>
        isChosen(recipient, original) && speaks(languages.value, recipient.language),
    ),
    languages: languages.value,
    listed: Object.fromEntries(lists.map((list) => [list, idsIn(list)])),
    isNamed: only !== null,
    whole,
    chosen: { has: (id) => chosenIds().has(id) },
    gone: whole ? null : gone,
  }
  return { kind: 'ok', value, notes: chosen.notes }
}

/** A copy is in its original's own language. */
const speaks = (choice: LanguageChoice, language: LanguageTag): boolean =>
  choice.kind === 'own' || choice.tags.includes(language)

interface RecipientFilter {
  isChosen(recipient: Recipient, original: Recipient | null): boolean
  readonly gone: ReadonlySet<string>
}

/** An id is that row; a copy is chosen by its original's id or its own; who is gone, by the id in the record. */
function choose(everybody: Selectable, only: readonly string[] | null): Outcome<RecipientFilter> {
  if (only === null) return { kind: 'ok', value: { isChosen: () => true, gone: new Set() }, notes: [] }
  const { lists, addressees, copies, recorded } = everybody
  const wanted = new Set(only.map((id) => id.toUpperCase()))
  const known = new Set([
    ...addressees.filter(({ list }) => lists.includes(list)).map(({ id }) => id.toUpperCase()),
    ...copies.flatMap(({ recipient, original }) => [recipient.id.toUpperCase(), original.id.toUpperCase()]),
  ])
  const lost = [...recorded].flatMap(([id, of]) =>
    lists.some((list) => of.has(list)) && !known.has(id.toUpperCase()) && wanted.has(id.toUpperCase())
      ? [id]
      : [],
  )
  for (const id of lost) known.add(id.toUpperCase())
  const problems = only.filter((id) => !known.has(id.toUpperCase())).map((id) => unknown(id, everybody))
  if (problems.length > 0) return { kind: 'problems', problems }
  const isChosen = (recipient: Recipient, original: Recipient | null): boolean =>
    wanted.has(recipient.id.toUpperCase()) || (original !== null && wanted.has(original.id.toUpperCase()))
  const notes = addressees
    .filter(({ id }) => wanted.has(id.toUpperCase()))
    .flatMap((row): readonly Problem[] => {
      // only an id that is a State's code may have been meant for all of its rows
      const code = row.state?.id === row.id ? row.id : undefined
      const others = addressees.filter(
        ({ id, state }) => code !== undefined && state?.id === code && !wanted.has(id.toUpperCase()),
      )
      return code === undefined || others.length === 0 ? [] : [otherRows(row.id, code, others)]
    })
  return { kind: 'ok', value: { isChosen, gone: new Set(lost) }, notes }
}

const otherRows = (id: string, state: string, others: Sequence<Recipient>): Problem =>
  problem('project/other-rows', null, { id, state, others: others.map((row) => row.id) })

function unknown(value: string, { letter, lists, addressees }: Selectable): Problem {
  const code = 'project/unknown-addressee'
  const row = addressees.find(({ id }) => id.toUpperCase() === value.toUpperCase())
  if (row !== undefined) return problem(code, null, { value, advice: 'other-list', lists: [row.list] })
  const rows = addressees.filter(({ state }) => state?.id === value.toUpperCase()).map(({ id }) => id)
  if (rows.length > 0) return problem(code, null, { value, advice: 'rows-of-state', rows })
  const named = byName(value, addressees)
  if (named !== null) return problem(code, null, { value, advice: 'nearest', nearest: named.id })
  // the ids of who gets copies are as a rule those of who gets originals, and more
  const otherLists = addresseeLists(letter).flatMap(({ list }) => (lists.includes(list) ? [] : [list]))
  if (!value.includes('-') || otherLists.length === 0)
    return problem(code, null, { value, advice: 'id-in-list', lists })
  return problem(code, null, { value, advice: 'other-list', lists: otherLists })
}

/** The addressee by its own name, or by the short name of its State, in any language. */
export function byName<T extends Pick<Recipient, 'state' | 'names'>>(
  name: string,
  recipients: Sequence<T>,
): T | null {
  const folded = fold(name)
  const isCalled = ({ state, names }: T): boolean => {
    const shorts = Object.values(state?.names ?? {}).map(({ short }) => short)
    return [...shorts, ...Object.values(names)].some((each) => fold(each) === folded)
  }
  return recipients.find(isCalled) ?? null
}

const fold = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toUpperCase().trim()

function chooseLanguages(
  tags: readonly LanguageTag[],
  languages: readonly string[],
): Outcome<LanguageChoice> {
  const problems: Problem[] = []
  const names = new Set(languages.map((language) => language.toLowerCase()))
  const known = new Map(tags.map((tag) => [tag.toLowerCase(), tag]))
  for (const name of names)
    if (name !== 'own' && name !== 'all' && !known.has(name))
      problems.push(problem('project/unknown-language', null, { found: 'unknown', value: name, known: tags }))
  if (names.size > 1 && (names.has('own') || names.has('all')))
    problems.push(problem('project/unknown-language', null, { found: 'mixture', known: tags }))
  if (problems.length > 0) return { kind: 'problems', problems }
  const value: LanguageChoice = names.has('own')
    ? OWN
    : { kind: 'these', tags: names.has('all') ? tags : tags.filter((tag) => names.has(tag.toLowerCase())) }
  return { kind: 'ok', value, notes: [] }
}

/** Whether --only means a document: by its addressee's id, or by that of the original that it is a copy of. */
export function isMeant(state: DocumentState, only: readonly string[] | null): boolean {
  if (only === null) return true
  const { copies } = currentOf(state).made
  const ids = [state.document, ...(copies === null ? [] : [copies.document])].map(
    (id) => partsOfId(id).recipient,
  )
  return only.some((name) => ids.some((id) => id.toUpperCase() === name.toUpperCase()))
}

/**
 * What a version is of a selection: of whom it was made decides, and of a list that the letter does not name any more, whether it was
 * a copy. Null: the selection is about other lists.
 */
export function roleOf(
  letter: Pick<Letter, 'to' | 'copies'>,
  { lists, originals }: Pick<Selection, 'lists' | 'originals'>,
  { list, copies }: Version['made'],
): 'original' | 'copy' | null {
  if (lists.includes(list)) return originals.includes(list) ? 'original' : 'copy'
  if (addresseeLists(letter).some((each) => each.list === list)) return null
  const isCopy = copies !== null
  const whole = (isCopy ? letter.copies : letter.to).every((each) => lists.includes(each.list))
  return whole && (!isCopy || lists.some((each) => !originals.includes(each)))
    ? isCopy
      ? 'copy'
      : 'original'
    : null
}
