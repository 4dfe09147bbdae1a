import type { Seal } from '../model/ledger.ts'
import type { Outcome, Problem } from '../model/problem.ts'
import type { IdentityFlags, PlanFlags, ResolutionFlags, SelectionFlags } from './flags.ts'
import type { Selection } from './selection.ts'

/** What a run is asked to do. */
export interface Wish {
  readonly selection: Selection
  /** nothing was selected: what is no longer in the lists leaves */
  readonly whole: boolean
  /** null: nothing is signed now */
  readonly seal: Seal | null
  readonly resolution: Resolve | null
}

/** What the officer says of letters that have left. */
export type Resolve =
  | { readonly as: 'replacement' }
  | { readonly as: 'revision'; readonly dated: string; readonly reference: string | null }
  | { readonly as: 'corrigendum'; readonly dated: string }

export function wishFrom(
  flags: SelectionFlags,
  selection: Selection,
  seal: Seal | null,
  resolution: Resolve | null,
): Wish {
  const whole = flags.state === undefined && selection.languages.kind === 'own'
  return { selection, whole, seal, resolution }
}

/** What the flags ask for, before any identity is opened. */
export function sealFrom(flags: IdentityFlags): Seal {
  const level = flags.timestamp === undefined ? 'B' : flags.crl === undefined ? 'T' : 'LT'
  return { identity: flags.identity === undefined ? 'development' : 'given', level }
}

/** Nobody signs a plan: without --identity, whoever signed before will do. */
export function sealAsked(flags: PlanFlags): Seal | null {
  const asked = flags.identity ?? flags.timestamp ?? flags.crl
  return asked === undefined ? null : sealFrom(flags)
}

/** --as, --reason, --dated and --reference, held against each other. `reasoned`: a reason has to be given. */
export function resolutionFrom(
  flags: ResolutionFlags & Pick<SelectionFlags, 'state'>,
  today: Date,
  reasoned: boolean,
): Outcome<Resolve | null> {
  const { as, reason, dated, reference } = flags
  const problems: Problem[] = []
  const report = (message: string, hint: string): void =>
    void problems.push({ severity: 'error', code: 'corrections/how', message, hint })
  const stray = Object.entries({ reason, dated, reference }).filter(([, value]) => value !== undefined)
  if (as === undefined) {
    for (const [name] of stray)
      report(`--${name} goes with --as`, 'say --as replacement, revision or corrigendum')
    return problems.length > 0 ? { kind: 'problems', problems } : { kind: 'ok', value: null, notes: [] }
  }
  if (reasoned && !reason?.trim())
    report(`--as ${as} needs --reason`, 'say in a sentence why; the ledger keeps it')
  if (as === 'revision' && dated === undefined)
    report('--as revision needs --dated', 'the date of the new letter: --dated 2004-05-24')
  if (as === 'replacement' && dated !== undefined)
    report('--dated is not for a replacement', 'a replacement keeps the date of the letter')
  if (as !== 'revision' && reference !== undefined)
    report(`--reference is not for a ${as}`, 'only a revision may have a new reference')
  if (as !== 'replacement' && flags.state !== undefined)
    report(
      `a ${as} is of the letter, not of one State`,
      'leave out --state; --as replacement mends a fault in one addressee’s data',
    )
  if (problems.length > 0) return { kind: 'problems', problems }
  const value: Resolve =
    as === 'replacement'
      ? { as }
      : as === 'revision'
        ? { as, dated: dated!, reference: reference ?? null }
        : { as, dated: dated ?? today.toISOString().slice(0, 10) }
  return { kind: 'ok', value, notes: [] }
}
