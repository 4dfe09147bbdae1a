import { RESOLUTIONS, type Resolution } from '../model/ledger.ts'
import { addresseeLists, type Letter } from '../model/letter.ts'
import type { ListName } from '../model/recipient.ts'
import { type Outcome, type Problem, problem } from '../problems/problem.ts'
import type { RunSigning } from './findings.ts'
import type { Selection } from './selection.ts'

/** Whose documents a command is about, by `--to`: one of the letter's lists, or `all` of them; null: whoever gets originals. */
export type Addressees = ListName | null

/** What `--to` takes for all lists of a letter; no list is called so. */
export const ALL = 'all'

/** The lists of a letter that `--to` means; a problem: it has none of that name. */
export function listsMeant(letter: Letter, to: Addressees): Outcome<readonly ListName[]> {
  const names = (lists: Letter['to']): readonly ListName[] => lists.map(({ list }) => list)
  const known = names(addresseeLists(letter))
  if (to === null) return { kind: 'ok', value: names(letter.to), notes: [] }
  if (to === ALL) return { kind: 'ok', value: known, notes: [] }
  // a system may decompose what is typed; letter.json has names composed
  const folded = to.normalize().toLowerCase()
  const list = known.find((each) => each === to) ?? known.find((each) => each.toLowerCase() === folded)
  if (list !== undefined) return { kind: 'ok', value: [list], notes: [] }
  const found = { letter: letter.name, value: to, known: [...known, ALL] }
  return { kind: 'problems', problems: [problem('project/unknown-list', null, found)] }
}

/** What decides a plan, beside lists, texts and the record: kept with a plan, so that its id is enough to do it. */
export interface PlanOptions {
  readonly to: Addressees
  /** ids; null: all */
  readonly only: readonly string[] | null
  /** `own`, `all`, or tags */
  readonly language: readonly string[]
  readonly as: Resolution | null
  readonly reason: string | null
  /** ISO date of a revision, corrigendum or reminder */
  readonly dated: string | null
  /** of a revision */
  readonly reference: string | null
  /** how many addressees may be withdrawn; null: few */
  readonly withdraw: number | null
  /** what waits for the officer's word is passed over */
  readonly skipHeld: boolean
  /** what has not left is signed again by whoever is named */
  readonly resign: boolean
}

/** Whether something that was read has the shape of options. */
export function isPlanOptions(value: unknown): value is PlanOptions {
  if (typeof value !== 'object' || value === null) return false
  const { to, only, language, as, reason, dated, reference, withdraw, skipHeld, resign } = value as Partial<
    Record<keyof PlanOptions, unknown>
  >
  const isTexts = (each: unknown): boolean =>
    Array.isArray(each) && each.every((one) => typeof one === 'string')
  const isText = (each: unknown): boolean => each === null || typeof each === 'string'
  return (
    isText(to) &&
    (only === null || isTexts(only)) &&
    isTexts(language) &&
    (as === null || (RESOLUTIONS as readonly unknown[]).includes(as)) &&
    [reason, dated, reference].every(isText) &&
    (withdraw === null || Number.isSafeInteger(withdraw)) &&
    typeof skipHeld === 'boolean' &&
    typeof resign === 'boolean'
  )
}

/** What the officer says of what has left. */
export type Correction =
  | { readonly as: 'replacement' | 'stands' | 'withdrawal' }
  | { readonly as: 'revision'; readonly dated: string; readonly reference: string | null }
  | { readonly as: 'corrigendum'; readonly dated: string | null; readonly today: string }
  | { readonly as: 'reminder'; readonly dated: string }

/** What a run is asked to do. */
export interface RunRequest {
  readonly selection: Selection
  /** null: nothing is signed now */
  readonly signing: RunSigning | null
  readonly correction: Correction | null
}

/**
 * --as, --reason, --dated and --reference, held against each other: each is obeyed or refused. `signed`: it is for good, so
 * that a reason has to be given, and for all whom it concerns. `today` is an ISO day.
 */
export function correctionFrom(
  options: PlanOptions,
  today: string,
  signed: boolean,
): Outcome<Correction | null> {
  const { as, reason, dated, reference, only } = options
  const problems: Problem[] = []
  if (as === null) {
    for (const option of ['reason', 'dated', 'reference'] as const)
      if (options[option] !== null)
        problems.push(problem('corrections/how', null, { found: 'without-as', option, known: RESOLUTIONS }))
    return problems.length > 0 ? { kind: 'problems', problems } : { kind: 'ok', value: null, notes: [] }
  }
  const report = (
    found: 'no-reason' | 'no-date' | 'date-not-for' | 'reference-not-for' | 'one-addressee',
  ): void => void problems.push(problem('corrections/how', null, { found, as }))
  // dots, as a plan prints them where a reason is lacking, say nothing
  if (signed && needsReason(as) && !/[\p{L}\p{N}]/u.test(reason ?? '')) report('no-reason')
  const isDated = as === 'revision' || as === 'corrigendum' || as === 'reminder'
  if ((as === 'revision' || as === 'reminder') && dated === null) report('no-date')
  if (!isDated && dated !== null) report('date-not-for')
  if (as !== 'revision' && reference !== null) report('reference-not-for')
  if ((as === 'revision' || as === 'corrigendum') && only !== null && signed) report('one-addressee')
  if (problems.length > 0) return { kind: 'problems', problems }
  switch (as) {
    case 'revision':
      return { kind: 'ok', value: { as, dated: dated!, reference }, notes: [] }
    case 'corrigendum':
      return { kind: 'ok', value: { as, dated, today }, notes: [] }
    case 'reminder':
      return { kind: 'ok', value: { as, dated: dated! }, notes: [] }
    case 'replacement':
    case 'stands':
    case 'withdrawal':
      return { kind: 'ok', value: { as }, notes: [] }
    default:
      return as satisfies never
  }
}

/** Whether somebody has to say why: a reminder says itself why it is sent. */
export const needsReason = (as: Resolution): boolean => as !== 'reminder'

/** How the options are written at the prompt, without those that are as ever. */
export function optionWords(options: PlanOptions): readonly string[] {
  const { to, only, language, as, reason, dated, reference, withdraw, skipHeld, resign } = options
  const option = (name: string, value: string | number | null): readonly string[] =>
    value === null ? [] : [`--${name}`, quoted(String(value))]
  return [
    ...option('to', to),
    ...option('only', only === null ? null : only.join(',')),
    ...(language.join() === 'own' ? [] : option('language', language.join(','))),
    ...option('as', as),
    ...option('reason', reason),
    ...option('dated', dated),
    ...option('reference', reference),
    ...option('withdraw', withdraw),
    ...(skipHeld ? ['--skip-held'] : []),
    ...(resign ? ['--resign'] : []),
  ]
}

/** As a shell takes it back. */
export const quoted = (text: string): string =>
  /^[\p{L}\p{N}_.,:/@%+=-]+$/u.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
