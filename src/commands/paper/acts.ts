import { LABEL_SHEETS, type LabelSheet } from '../../paper/sheets.ts'
import { type Problem, problem } from '../../problems/problem.ts'
import type { PaperFlags } from './definition.ts'

/** What `invite paper` makes. */
export const PAPER_ACTS = ['manifest', 'pack', 'labels', 'envelopes'] as const
/** One of them. */
export type PaperAct = (typeof PAPER_ACTS)[number]

/** Options that belong to some acts alone, and to which. */
const OPTIONS: Readonly<Partial<Record<keyof PaperFlags, readonly PaperAct[]>>> = {
  channel: ['manifest'],
  by: ['pack'],
  sheet: ['labels'],
  from: ['labels'],
  size: ['envelopes'],
  shift: ['labels', 'envelopes'],
  outline: ['labels', 'envelopes'],
}

/** The act that is meant; or all that is wrong with how it was asked for. */
export function actOf(said: string | null, flags: PaperFlags): PaperAct | readonly Problem[] {
  const act = PAPER_ACTS.find((each) => each === said)
  if (act === undefined) return [problem('paper/how', null, { found: 'act', value: said, known: PAPER_ACTS })]
  const options = Object.entries(OPTIONS) as [keyof PaperFlags, readonly PaperAct[]][]
  const sheet = act === 'labels' && flags.sheet !== undefined ? sheetOf(flags.sheet) : null
  const most = sheet === null ? 0 : sheet.columns * sheet.rows
  const from = flags.from ?? 1
  const problems = [
    ...options.flatMap(([name, acts]) =>
      flags[name] !== undefined && !acts.includes(act)
        ? [problem('paper/how', null, { found: 'option', act, option: `--${name}` })]
        : [],
    ),
    ...(flags.manifest === undefined ? [] : besideManifest(flags)),
    ...(act === 'manifest' && flags.channel === undefined && flags.manifest === undefined
      ? [problem('paper/how', null, { found: 'no-channel' })]
      : []),
    ...(act === 'envelopes' && flags.size === undefined
      ? [problem('paper/how', null, { found: 'no-size' })]
      : []),
    ...(act === 'labels' && sheet === null
      ? [
          problem('paper/sheet', null, {
            value: flags.sheet ?? null,
            known: LABEL_SHEETS.map(({ name }) => name),
          }),
        ]
      : []),
    ...(sheet !== null && from > most
      ? [problem('paper/how', null, { found: 'from', from, most, sheet: sheet.name })]
      : []),
  ]
  return problems.length > 0 ? problems : act
}

/** A manifest says which letters: what would name others goes with none. */
function besideManifest({ only, state, to, alsoIssued, channel }: PaperFlags): readonly Problem[] {
  const given = Object.entries({
    '--only': only ?? state,
    '--to': to,
    '--also-issued': alsoIssued,
    '--channel': channel,
  })
  return given.flatMap(([option, value]) =>
    value === undefined ? [] : [problem('paper/how', null, { found: 'manifest-and', option })],
  )
}

/** A sheet by its name, however that is written: `avery l7160`; null: none is called so. */
export function sheetOf(name: string): LabelSheet | null {
  const bare = name
    .replace(/^\s*avery/i, '')
    .replace(/[\s_-]/g, '')
    .toUpperCase()
  return LABEL_SHEETS.find((sheet) => sheet.name === bare) ?? null
}
