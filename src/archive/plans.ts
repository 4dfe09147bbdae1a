import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { isFile, readText, syncFolder, writeWhole } from '../disk.ts'
import type { Edition } from '../model/document.ts'
import { type Outcome, problem } from '../problems/problem.ts'
import { isKey } from './cell-key.ts'
import { jsonIn } from './json.ts'

/** A plan that was saved: enough to do it, and nothing else. */
export interface SavedPlan<Options> {
  readonly format: 1
  readonly id: string
  readonly letter: string
  /** the real clock, ISO 8601 */
  readonly savedAt: string
  readonly program: string
  readonly options: Options
  readonly items: readonly SavedItem[]
  /** how many addressees it withdraws; 0: few */
  readonly withdrawn: number
  /**
   * the key with which cells are hashed in it, 64 hexadecimal digits: whoever carries it out may have a folder without one;
   * absent in plans of before
   */
  readonly key?: string
  /** how many machines share it; absent: one does it all */
  readonly shards?: number
  /** it was kept so that what stands can be approved: its items are signed already, and no run carries it out */
  readonly standing?: true
}

/** What a plan does with a document, and a hash of that decision. */
export interface SavedItem {
  readonly document: string
  readonly does: string
  readonly hash: string
  /** what an approval covers (`CoveredItem`); absent in plans of before */
  readonly inputs?: string
  readonly edition?: Edition
}

const ID = /^[0-9a-f]{16}$/

const fileOf = (folder: string, id: string): string => path.join(folder, 'plans', `${id}.json`)

/** Keeps a plan in `plans/`, under its id; gives its file as a person reaches it. Throws what the disk refuses. */
export async function savePlan<Options>(folder: string, plan: SavedPlan<Options>): Promise<string> {
  const file = fileOf(folder, plan.id)
  await writeWhole(file, [Buffer.from(`${JSON.stringify(plan, null, 2)}\n`)], 0o600)
  syncFolder(path.dirname(file))
  return file
}

/** The letter whose output folder keeps a plan of that id; null: none does. */
export function letterOfPlan(out: string, id: string): string | null {
  const letters = existsSync(out) ? readdirSync(out) : []
  return letters.find((letter) => isFile(fileOf(path.join(out, letter), id))) ?? null
}

/** Null: there is none of that id. */
export function readPlan<Options>(
  folder: string,
  id: string,
  isOptions: (value: unknown) => value is Options,
): Outcome<SavedPlan<Options> | null> {
  if (!ID.test(id)) return { kind: 'problems', problems: [problem('plan/no-id', null, { value: id })] }
  const file = fileOf(folder, id)
  const text = readText(file)
  if (text === null) return { kind: 'ok', value: null, notes: [] }
  const plan = jsonIn(text)
  if (isSavedPlan(plan, isOptions) && plan.id === id) return { kind: 'ok', value: plan, notes: [] }
  return { kind: 'problems', problems: [problem('plan/damaged', null, { file })] }
}

/** Whether a value is a plan as it is saved. */
export function isSavedPlan<Options>(
  value: unknown,
  isOptions: (value: unknown) => value is Options,
): value is SavedPlan<Options> {
  const plan = value as Partial<Record<keyof SavedPlan<Options>, unknown>> | null | undefined
  return (
    plan?.format === 1 &&
    typeof plan.id === 'string' &&
    isPlanId(plan.id) &&
    typeof plan.letter === 'string' &&
    Number.isSafeInteger(plan.withdrawn) &&
    Array.isArray(plan.items) &&
    plan.items.every(isItem) &&
    (plan.key === undefined || isKey(plan.key)) &&
    (plan.standing === undefined || plan.standing === true) &&
    (plan.shards === undefined || (Number.isSafeInteger(plan.shards) && (plan.shards as number) > 0)) &&
    isOptions(plan.options)
  )
}

function isItem(value: unknown): boolean {
  const { document, does, hash, inputs, edition } = (value ?? {}) as Partial<Record<keyof SavedItem, unknown>>
  const isCovered = typeof inputs === 'string' && typeof edition === 'object' && edition !== null
  return (
    [document, does, hash].every((each) => typeof each === 'string') &&
    (isCovered || (inputs === undefined && edition === undefined))
  )
}

/** Whether a text can be a plan’s id: sixteen hexadecimal digits. */
export const isPlanId = (id: string): boolean => ID.test(id)
