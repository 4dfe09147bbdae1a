import type { ApprovalRule } from '../model/approval.ts'
import type { AddresseeList, CopyList } from '../model/letter.ts'
import type { LanguageTag, ListName } from '../model/recipient.ts'
import { type Problem, problem } from '../problems/problem.ts'
import { readApprovals } from './approvals.ts'
import type { Json, Member } from './json.ts'
import { listOf, objectOf, oneOf, type Reader, textWithout, wrongValue } from './shape.ts'

/**
 * What letter.json says beside facts: to whom the letter goes, who gets copies, in which languages it is written, who has to approve
 * it.
 */
export interface LetterScope {
  readonly to: readonly AddresseeList[]
  readonly copies: readonly CopyList[]
  readonly languages: readonly LanguageTag[]
  readonly approval: ApprovalRule
}

/** Names of lists that mean something else: the States, and all lists. */
const TAKEN = ['states', 'all']
/** As a file may be called on every system, without its ending; no comma, which parts names at the prompt. */
const LIST_NAME = /^[\p{L}\p{N}](?:[\p{L}\p{M}\p{N} _-]*[\p{L}\p{M}\p{N}_-])?$/u
/** What templates ask of a recipient in other ways. */
const OTHER_NAMES = ['title', 'address', 'name', 'honorific', 'gender', 'state', 'language']

const listName: Reader<ListName> = textWithout((value, at) =>
  LIST_NAME.test(value) && !TAKEN.includes(value.toLowerCase())
    ? null
    : problem('letters/list-name', at, { name: value, taken: TAKEN }),
)

const asked: Reader<string> = textWithout((value, at) =>
  /^[a-z][A-Za-z0-9_]*$/.test(value) && !OTHER_NAMES.includes(value)
    ? null
    : problem('letters/list-word', at, { word: value, taken: OTHER_NAMES }),
)

/** As it is written: a name alone, or an object. */
interface WrittenList {
  readonly list: ListName
  readonly of?: ListName
  readonly as?: string
}

const MOST_LISTS = 50

const listIn =
  (whole: Reader<WrittenList>): Reader<WrittenList> =>
  (json, report) => {
    if (json.kind === 'object') return whole(json, report)
    const list = listName(json, report)
    return list === null ? null : { list }
  }
const written = { list: listName, as: asked }
const addressees = listOf(listIn(objectOf<Omit<WrittenList, 'of'>>(written, ['as'])), {
  least: 1,
  most: MOST_LISTS,
})
const copyists = listOf(listIn(objectOf<WrittenList>({ ...written, of: listName }, ['of', 'as'])), {
  least: 0,
  most: MOST_LISTS,
})

/** The members of letter.json that are no facts. A day by such a name is a fact, as it was before these had a meaning. */
function scopeIn(json: Json): ReadonlyMap<string, Member> {
  const members = json.kind === 'object' ? json.members : new Map<string, Member>()
  const isDay = ({ value }: Member): boolean =>
    value.kind === 'string' && /^\d{4}-\d\d-\d\d$/.test(value.value)
  return new Map([...members].filter(([name, member]) => NAMES.includes(name) && !isDay(member)))
}

const NAMES = ['to', 'copies', 'languages', 'approvals', 'approvers']

/** letter.json without what is no fact. */
export function onlyFacts(json: Json): Json {
  if (json.kind !== 'object') return json
  const scope = scopeIn(json)
  return { ...json, members: new Map([...json.members].filter(([name]) => !scope.has(name))) }
}

/**
 * Reads to whom a letter goes and in which languages. A letter that does not say to whom goes to those of `defaults`, with their
 * copies; one that does has the copies that it names and no others. `tags`: the project's languages, all of which it is written in
 * where it names none. Null after a problem.
 */
export function readScope(
  json: Json,
  defaults: Json | null,
  tags: readonly LanguageTag[],
  report: (problem: Problem) => void,
): LetterScope | null {
  const own = scopeIn(json)
  const theirs = defaults === null ? new Map<string, Member>() : scopeIn(defaults)
  const saysTo = own.has('to')
  const ofTo = own.get('to') ?? theirs.get('to')
  const ofCopies = own.get('copies') ?? (saysTo ? undefined : theirs.get('copies'))
  if (ofTo === undefined) report(problem('letters/missing', json.at, { name: 'to' }))
  const to = ofTo === undefined ? null : addressees(ofTo.value, report)
  const copies = ofCopies === undefined ? [] : copyists(ofCopies.value, report)
  const languages = readLanguages(own.get('languages')?.value, tags, report)
  const approval = readApprovals(
    own.get('approvals') ?? theirs.get('approvals') ?? null,
    own.get('approvers') ?? theirs.get('approvers') ?? null,
    report,
  )
  if (to === null || copies === null || languages === null || approval === null) return null
  const names = to.map(({ list }) => list)
  const problems = [
    ...twice([...to, ...copies], [...items(ofTo), ...items(ofCopies)]),
    ...copies.flatMap(({ list, of }, index) =>
      of === undefined || names.includes(of)
        ? []
        : [problem('letters/copies-of', items(ofCopies)[index]!.at, { list, of, known: names })],
    ),
  ]
  for (const each of problems) report(each)
  if (problems.length > 0) return null
  return {
    to: to.map(({ list, as }) => ({ list, as: as ?? null })),
    copies: copies.map(({ list, of, as }) => ({ list, of: of === undefined ? names : [of], as: as ?? null })),
    languages,
    approval,
  }
}

const items = (member: Member | undefined): readonly Json[] =>
  member?.value.kind === 'array' ? member.value.items : []

/** A list stands once in a letter, whatever its capitals: who gets an original gets no copy of it. */
function twice(lists: readonly WrittenList[], at: readonly Json[]): readonly Problem[] {
  const folded = lists.map(({ list }) => list.toLowerCase())
  return lists.flatMap(({ list }, index) =>
    folded.indexOf(folded[index]!) < index ? [problem('letters/list-twice', at[index]!.at, { list })] : [],
  )
}

function readLanguages(
  json: Json | undefined,
  tags: readonly LanguageTag[],
  report: (problem: Problem) => void,
): readonly LanguageTag[] | null {
  if (json === undefined) return tags
  if (json.kind !== 'array') {
    report(wrongValue(json, { kind: 'list', least: 1, most: tags.length }))
    return null
  }
  const named = listOf(oneOf(tags), { least: 1, most: tags.length })(json, report)
  return named && tags.filter((tag) => named.includes(tag))
}
