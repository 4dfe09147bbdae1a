import type { Outcome, Problem } from '../model/problem.ts'
import type { Copy, Group, LanguageTag, Recipient } from '../model/recipient.ts'
import { type Copies, openCopies } from '../project/copies.ts'
import type { Project } from '../project/project.ts'
import type { Addressees, SelectionFlags } from './flags.ts'

/** `own`: the language of each addressee; else these languages for all of them. */
export type LanguageChoice =
  | { readonly kind: 'own' }
  | { readonly kind: 'these'; readonly tags: readonly LanguageTag[] }

export interface Selection {
  /** the lists that a run is about */
  readonly lists: readonly Group[]
  /** who gets originals */
  readonly recipients: readonly Recipient[]
  /** who gets copies */
  readonly copies: readonly Copy[]
  readonly languages: LanguageChoice
  /** how many there are in each list, selected or not */
  readonly listed: Readonly<Partial<Record<Group, number>>>
}

const listsOf = (to: Addressees): readonly Group[] =>
  to === 'all' ? ['ministers', 'missions', 'administrations'] : [to]

/** What --to, --state and --language name; unknown names are problems with the nearest known one. */
export async function select(
  project: Project,
  flags: SelectionFlags & { readonly to: Addressees },
): Promise<Outcome<Selection>> {
  const lists = listsOf(flags.to)
  const onlyMinisters = lists.length === 1 && lists[0] === 'ministers'
  const opened: Outcome<Copies> = onlyMinisters
    ? { kind: 'ok', value: { missions: [], administrations: [] }, notes: [] }
    : await openCopies(project)
  if (opened.kind === 'problems') return opened
  const ministers = lists.includes('ministers') ? project.recipients : []
  const copies = lists.flatMap((list) => (list === 'ministers' ? [] : opened.value[list]))
  const languages = chooseLanguages(project, flags.language)
  const states = chooseStates(project, ministers, copies, flags.state)
  const problems = [languages, states].flatMap((each) => (each.kind === 'problems' ? each.problems : []))
  if (languages.kind === 'problems' || states.kind === 'problems') return { kind: 'problems', problems }
  const chosen = languages.value
  const value: Selection = {
    lists,
    recipients: ministers.filter(states.value),
    // a copy is in its original's own language
    copies: copies.filter(
      ({ recipient }) =>
        states.value(recipient) && (chosen.kind === 'own' || chosen.tags.includes(recipient.language)),
    ),
    languages: chosen,
    listed: Object.fromEntries(
      lists.map((list) => [
        list,
        list === 'ministers' ? project.recipients.length : opened.value[list].length,
      ]),
    ),
  }
  // what is noted of the lists of copies is for check and list, not for every run
  return { kind: 'ok', value, notes: [] }
}

/** `FR` is the State's office in each list that is asked for; `FR-mission` is that alone. */
function chooseStates(
  project: Project,
  ministers: readonly Recipient[],
  copies: readonly Copy[],
  states: readonly string[] | undefined,
): Outcome<(recipient: Recipient) => boolean> {
  if (states === undefined) return { kind: 'ok', value: () => true, notes: [] }
  const wanted = new Set(states.map((state) => state.toUpperCase()))
  const namesOf = ({ id, state }: Recipient): readonly string[] => [id.toUpperCase(), state.id]
  const all = [...ministers, ...copies.map(({ recipient }) => recipient)]
  const known = new Set(all.flatMap(namesOf))
  const problems = [...wanted]
    .filter((state) => !known.has(state))
    .map((state): Problem => {
      const named = project.recipients.find((recipient) =>
        Object.values(recipient.state.names).some((name) => name.short.toUpperCase() === state),
      )
      const list = state.endsWith('-MISSION') ? 'missions' : 'administrations'
      return {
        severity: 'error',
        code: 'project/unknown-addressee',
        message: `no addressee “${state}”`,
        hint: named
          ? `did you mean ${named.id}?`
          : state.includes('-')
            ? `say --to ${list}`
            : 'use the id of its row in ministers.csv, such as FR',
      }
    })
  if (problems.length > 0) return { kind: 'problems', problems }
  return {
    kind: 'ok',
    value: (recipient) => namesOf(recipient).some((name) => wanted.has(name)),
    notes: [],
  }
}

function chooseLanguages(project: Project, languages: readonly string[]): Outcome<LanguageChoice> {
  const problems: Problem[] = []
  const tags = project.languages.map((language) => language.tag)
  const names = new Set(languages.map((language) => language.toLowerCase()))
  for (const name of names) {
    if (name !== 'own' && name !== 'all' && !tags.includes(name)) {
      problems.push({
        severity: 'error',
        code: 'project/unknown-language',
        message: `no language “${name}”`,
        hint: `own, all, or of ${tags.join(', ')}`,
      })
    }
  }
  if (names.size > 1 && (names.has('own') || names.has('all'))) {
    problems.push({
      severity: 'error',
      code: 'project/unknown-language',
      message: `--language takes own, all or a list of languages, not a mixture`,
      hint: `own, all, or of ${tags.join(', ')}`,
    })
  }
  if (problems.length > 0) return { kind: 'problems', problems }
  const value: LanguageChoice = names.has('own')
    ? { kind: 'own' }
    : { kind: 'these', tags: names.has('all') ? tags : tags.filter((tag) => names.has(tag)) }
  return { kind: 'ok', value, notes: [] }
}
