import { readdirSync } from 'node:fs'

/** How an option or an argument is written down. From one such table come `--help`, what is read, and the type of the flags. */

/** `Value` is what the command gets; it has `undefined` where the option may be left out. */
export interface Option<Value> {
  /** of what follows it: `<folder>`; null: nothing, the option is there or not */
  readonly takes: string | null
  readonly says: string
  readonly read: (text: string) => Value
  /** given again it adds, else the last counts */
  readonly adds: boolean
  readonly choices?: readonly string[]
  /** what it is when it is left out */
  readonly otherwise?: Value
  readonly isHidden?: true
  /** the heading that it stands under in `--help` */
  readonly heading?: string
}

/** Options by the names that their values have in a command. */
export type Options = Readonly<Record<string, Option<unknown>>>

/** `<name>` has to be there, `[name]` may be, `[name...]` are as many as there are. */
export interface Positional<Value> {
  readonly name: string
  readonly read?: (text: string) => Value
}

/** A command as `--help` describes it and as it is read. */
export interface Definition {
  readonly heading: string
  readonly takes: readonly Positional<unknown>[]
  readonly says: string
  readonly options: Options
}

type ValueOf<Of> = Of extends Option<infer Value> | Positional<infer Value> ? Value : never
type Optional<Of> = { [Name in keyof Of]: undefined extends ValueOf<Of[Name]> ? Name : never }[keyof Of]

/** The flags of a command, as they were read. */
export type FlagsOf<Of extends Options> = {
  readonly [Name in Optional<Of>]?: Exclude<ValueOf<Of[Name]>, undefined>
} & { readonly [Name in Exclude<keyof Of, Optional<Of>>]: ValueOf<Of[Name]> }

/** What stands beside the options, in order. */
export type ArgumentsOf<Of extends readonly Positional<unknown>[]> = {
  readonly [At in keyof Of]: ValueOf<Of[At]>
}

/** What was written cannot be meant; the message says what would do. */
export class Unfit extends Error {}

const asIs = (text: string): string => text

/** An option without a value: it is there, or not. */
export const flag = (says: string): Option<true | undefined> => ({
  takes: null,
  says,
  read: () => true,
  adds: false,
})

/** An option with a value, as it is written or as `read` makes it. `takes`: what help calls the value. */
export function value(takes: string, says: string): Option<string | undefined>
export function value<Value>(
  takes: string,
  says: string,
  read: (text: string) => Value,
): Option<Value | undefined>
export function value(takes: string, says: string, read = asIs): Option<string | undefined> {
  return { takes, says, read, adds: false }
}

/** Names with commas between, or one by one. */
export const list = (takes: string, says: string): Option<readonly string[] | undefined> => ({
  takes,
  says,
  read: ids,
  adds: true,
})

/** Given again for each. */
export const several = (takes: string, says: string): Option<readonly string[] | undefined> => ({
  takes,
  says,
  read: (text) => [text],
  adds: true,
})

/** An option whose value is one of a few. */
export const choice = <const Choice extends string>(
  takes: string,
  says: string,
  choices: readonly Choice[],
): Option<Choice | undefined> => ({ takes, says, read: (text) => text as Choice, adds: false, choices })

/** What an option is when it is left out. */
export const otherwise = <Value>(
  option: Option<Value | undefined>,
  value: NoInfer<Value>,
): Option<Exclude<Value, undefined>> => ({ ...option, otherwise: value }) as Option<Exclude<Value, undefined>>

/** Options that stand together in `--help`. */
export const under = <Of extends Options>(heading: string, options: Of): Of =>
  Object.fromEntries(Object.entries(options).map(([name, option]) => [name, { ...option, heading }])) as Of

/** Names with commas between them. Throws `Unfit` for none. */
export function ids(text: string): readonly string[] {
  const named = text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
  // nothing must not mean all: --only "$STATES"
  if (named.length === 0) throw new Unfit('It has to name at least one.')
  return named
}

/** A mistyped folder would be passed over in silence, and the package's own lists used. */
export function dataFolder(text: string): string {
  let names: readonly string[]
  try {
    names = readdirSync(text)
  } catch {
    throw new Unfit('There is no such folder.')
  }
  // a list under a name that nothing reads is said to be one later, with what to do
  const project = /^(data|templates|locales)$|^states\b|\.(csv|xlsx|ods|tsv)$/i
  if (!names.some((name) => project.test(name)))
    throw new Unfit('It has neither lists (.csv, .xlsx) nor folders data, templates or locales.')
  return text
}

/** A time with its zone, ISO 8601. Throws `Unfit`. */
export function signingTime(text: string): string {
  // 24:00 is the next day's 0:00, and would be printed as it stands
  const [, date] = /^(\d{4}-\d\d-\d\d)T(?!24)\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)$/.exec(text) ?? []
  if (date === undefined || Number.isNaN(Date.parse(text)))
    throw new Unfit(
      'It has to be a time with its zone, such as 2004-05-10T09:00:00+02:00, from 00:00 to 23:59.',
    )
  day(date)
  return text
}

/** A day that there is, ISO 8601. Throws `Unfit`. */
export function day(text: string): string {
  const date = new Date(`${text}T00:00:00Z`)
  if (Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== text)
    throw new Unfit('It has to be a day that there is, such as 2004-05-24.')
  return text
}

/** It stands in a letter and in names of files. */
export function reference(text: string): string {
  if (!/[\p{L}\p{N}]/u.test(text) || /[\p{C}]/u.test(text) || text !== text.trim())
    throw new Unfit('It has to be a reference, such as DM-1140.')
  return text
}

/** A whole number from 1. Throws `Unfit`. */
export function number(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new Unfit('It has to be a number, such as 12.')
  return Number(text)
}
