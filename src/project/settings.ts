import { type Json, readJson } from '../letters/json.ts'
import { readSource } from '../letters/source.ts'
import type { Files } from '../model/letter.ts'
import { type Problem, problem } from '../problems/problem.ts'
import type { Place } from '../text/place.ts'

/** A project's defaults of options. */
export const SETTINGS_FILE = 'invite.json'

/** Which options a command has from the project's invite.json. */
export interface SettingsUsed {
  /** as the person reaches it */
  readonly file: string
  /** as they are written there: `identity`, `list.language` */
  readonly names: readonly string[]
}

/** An entry of invite.json, as it is written. */
export interface SettingEntry {
  /** `['trust-time']`, or below a command's name `['list', 'language']` */
  readonly name: readonly string[]
  readonly at: Place
  readonly value: Json
}

/** Reads invite.json; what is wrong with its JSON is reported. Nothing: there is no such file, or it holds nothing. */
export function readSettings(
  files: Files,
  file: string,
  report: (problem: Problem) => void,
): readonly SettingEntry[] {
  const source = readSource(files, file, report)
  const root = source === null ? null : readJson(source, report)
  if (root === null) return []
  if (root.kind !== 'object') {
    report(problem('settings/value', root.at, { name: null, wanted: 'object', said: null }))
    return []
  }
  return [...root.members].flatMap(([name, { at, value }]): readonly SettingEntry[] =>
    value.kind === 'object'
      ? [...value.members].map(([inner, member]) => ({
          ...{ name: [name, inner], at: member.at, value: member.value },
        }))
      : [{ name: [name], at, value }],
  )
}
