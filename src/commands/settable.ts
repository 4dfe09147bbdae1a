import type { COMMANDS } from './flags.ts'
import type { FlagsOf } from './option.ts'

/** Options that may stand in a project’s invite.json, by their names in flags.ts. Never what opens a key. */

type Definitions = typeof COMMANDS
type FlagsIn<Name extends keyof Definitions> = FlagsOf<Definitions[Name]['options']>
/** Of a union of flags, all names. */
type NameIn<Flags> = Flags extends unknown ? keyof Flags : never
type ValueIn<Flags, Name> = Flags extends unknown ? (Name extends keyof Flags ? Flags[Name] : never) : never
/**
 * How a value is written there: one text, or a path relative to invite.json, or several of these; `address`: a text in which a
 * user may stand before an @, and no password.
 */
export type SettingKind = 'text' | 'file' | 'files' | 'address'
type KindFor<Value> = NonNullable<Value> extends readonly string[] ? 'files' : Exclude<SettingKind, 'files'>
type Settable<Flags> = { readonly [Name in NameIn<Flags> & string]?: KindFor<ValueIn<Flags, Name>> }
type AllFlags = { [Name in keyof Definitions]: FlagsIn<Name> }[keyof Definitions]

/** What each command takes that has such an option. */
export const SETTABLE = {
  identity: 'files',
  timestamp: 'text',
  trust: 'files',
  trustTime: 'files',
  crl: 'files',
  out: 'file',
} as const satisfies Settable<AllFlags>

/** What one command alone takes, under its name: `"list": { "language": "fr" }`. */
export const SETTABLE_OF = {
  list: { language: 'text' },
  send: {
    ...{ via: 'address', from: 'address', replyTo: 'address', rate: 'text' },
    ...{ mailIdentity: 'files' },
  },
  paper: { language: 'text' },
} as const satisfies { readonly [Name in keyof Definitions]?: Settable<FlagsIn<Name>> }

/** An option as it is written on the command line and in invite.json, without its dashes: `trust-time`. */
export const writtenName = (name: string): string =>
  name.replace(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`)

/** Whether a command’s option may stand in invite.json, and how; null: it may not. */
export function settingKind(command: string, option: string): SettingKind | null {
  const own: Readonly<Record<string, Readonly<Record<string, SettingKind>>>> = SETTABLE_OF
  const all: Readonly<Record<string, SettingKind>> = SETTABLE
  return own[command]?.[option] ?? all[option] ?? null
}
