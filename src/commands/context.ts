import type { Person } from '../person.ts'
import type { SettingsUsed } from '../project/settings.ts'
import type { AskPerson } from '../run/grade.ts'
import type { Stop } from '../stop.ts'
import type { OpenAnswer } from './answer.ts'

/** What the edge of the program gives to commands: one clock, one way to stop, one person to ask, one answer. Made in cli.ts. */
export interface Context {
  /** the real clock */
  now(this: void): Date
  readonly stop: Stop
  /** null: nobody is there to be asked */
  readonly person: Person | null
  /** what the command has from the project's invite.json; null: there is none */
  readonly settings: SettingsUsed | null
  /** how the command answers that begins now */
  readonly begin: OpenAnswer['begin']
}

/** Whoever is to be asked when a signature is opened. */
export const askingFor = ({ person }: Context, tell: (note: string) => void): AskPerson => ({
  hidden: person?.askHidden ?? null,
  shown: person?.ask ?? null,
  tell,
})

/** A day where this machine is, ISO: the one "today" of all commands. */
export function localDay(date: Date): string {
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 10)
}

/** To the second, with the zone of this machine: what a signature says. */
export function localTime(date: Date): string {
  const minutes = -date.getTimezoneOffset()
  const local = new Date(date.getTime() + minutes * 60_000).toISOString().slice(0, 19)
  if (minutes === 0) return `${local}Z`
  const two = (value: number): string => String(Math.floor(Math.abs(value))).padStart(2, '0')
  return `${local}${minutes < 0 ? '-' : '+'}${two(minutes / 60)}:${two(minutes % 60)}`
}
