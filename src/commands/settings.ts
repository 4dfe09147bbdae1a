import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Files } from '../model/letter.ts'
import { type Outcome, type Problem, problem } from '../problems/problem.ts'
import { readSettings, SETTINGS_FILE, type SettingEntry, type SettingsUsed } from '../project/settings.ts'
import { hasPassword, withoutPassword } from '../text/address.ts'
import { COMMANDS } from './flags.ts'
import { type Option, Unfit } from './option.ts'
import { diskRefusal } from './refusal.ts'
import { SETTABLE, SETTABLE_OF, type SettingKind, settingKind, writtenName } from './settable.ts'

/** What invite.json says for one command. */
export interface CommandSettings {
  /** by the names that the options have in a command */
  readonly flags: Readonly<Record<string, unknown>>
  readonly used: SettingsUsed
}

/** An option that may stand in invite.json. */
interface KnownSetting {
  /** as it is written there */
  readonly written: string
  /** null: of all commands that have it */
  readonly command: string | null
  readonly option: string
}

const KNOWN: readonly KnownSetting[] = [
  ...Object.keys(SETTABLE).map((option) => ({ written: writtenName(option), command: null, option })),
  ...Object.entries(SETTABLE_OF).flatMap(([command, options]) =>
    Object.keys(options).map((option) => ({
      ...{ written: `${command}.${writtenName(option)}`, command, option },
    })),
  ),
]

/**
 * Reads the invite.json of a folder, all of it whatever the command, and gives what this command takes of it. `given`: the options
 * that are on the command line, which win.
 */
export function settingsFor(
  folder: string,
  command: keyof typeof COMMANDS,
  given: (option: string) => boolean,
): Outcome<CommandSettings> {
  const file = path.join(folder, SETTINGS_FILE)
  const problems: Problem[] = []
  const report = (found: Problem): void => {
    problems.push(found)
  }
  const read = entriesOf(file, report)
  const flags: Record<string, unknown> = {}
  const names: string[] = []
  for (const entry of read) {
    const found = settingOf(entry, report)
    if (found === null) continue
    const values = valuesOf(entry, found, folder, report)
    if (values === null || !takes(command, found) || given(found.option)) continue
    flags[found.option] = values
    names.push(found.written)
  }
  if (problems.length > 0) return { kind: 'problems', problems }
  return { kind: 'ok', value: { flags, used: { file, names } }, notes: [] }
}

function entriesOf(file: string, report: (problem: Problem) => void): readonly SettingEntry[] {
  const files: Files = { read: () => readFileSync(file), list: () => [] }
  try {
    return readSettings(files, file, report)
  } catch (error) {
    const refusal = diskRefusal(error, file)
    if (refusal === null) throw error
    report(refusal)
    return []
  }
}

/** What would open a key, by any name: `passphrase`, `passphrase-file`, `INVITE_PASSPHRASE`, `pin`. */
const SECRET = /pass|secret|^pin$/i

function settingOf({ name, at }: SettingEntry, report: (problem: Problem) => void): KnownSetting | null {
  const written = name.join('.')
  const found = KNOWN.find((each) => each.written === written)
  if (found !== undefined) return found
  const known = KNOWN.map((each) => each.written)
  report(
    name.some((part) => SECRET.test(part))
      ? problem('settings/secret', at, { name: written })
      : problem('settings/unknown', at, { name: written, known }),
  )
  return null
}

const optionsOf = (command: string): Readonly<Record<string, Option<unknown>>> =>
  COMMANDS[command as keyof typeof COMMANDS].options

const takes = (command: string, { command: only, option }: KnownSetting): boolean =>
  (only === null || only === command) &&
  settingKind(command, option) !== null &&
  Object.hasOwn(optionsOf(command), option)

/** The value as the option takes it, or null and a problem. */
function valuesOf(
  { value }: SettingEntry,
  { command, option, written }: KnownSetting,
  folder: string,
  report: (problem: Problem) => void,
): unknown {
  const owner = command ?? Object.keys(COMMANDS).find((name) => Object.hasOwn(optionsOf(name), option))!
  const kind = settingKind(owner, option)!
  const items = kind === 'files' && value.kind === 'array' ? value.items : [value]
  const texts = items.flatMap((item) =>
    item.kind === 'string' && item.value.trim() !== '' ? [{ text: item.value, at: item.at }] : [],
  )
  if (texts.length < items.length || texts.length === 0) {
    report(
      problem('settings/value', value.at, {
        name: written,
        wanted: kind === 'files' ? 'texts' : 'text',
        said: null,
      }),
    )
    return null
  }
  const read = texts.map(({ text, at }) => {
    if ((kind === 'text' && withoutPassword(text) !== text) || (kind === 'address' && hasPassword(text))) {
      report(problem('settings/secret', at, { name: written }))
      return null
    }
    try {
      return settingValue(optionsOf(owner)[option]!, text, kind, folder)
    } catch (error) {
      if (!(error instanceof Unfit)) throw error
      report(problem('settings/value', at, { name: written, wanted: 'option', said: error.message }))
      return null
    }
  })
  if (read.includes(null)) return null
  return kind === 'files' ? read : read[0]
}

/** A path is relative to the folder of invite.json. Throws `Unfit`. */
function settingValue(
  { read, choices, adds }: Option<unknown>,
  text: string,
  kind: SettingKind,
  folder: string,
) {
  if (choices !== undefined && !choices.includes(text)) throw new Unfit(`One of ${choices.join(', ')}.`)
  const isPath = kind !== 'text' && kind !== 'address' && !path.isAbsolute(text)
  const value = read(isPath ? path.join(folder, text) : text)
  return adds ? (value as readonly unknown[])[0] : value
}
