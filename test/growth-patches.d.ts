/** A change of one file: texts that stand in it once, each with what takes its place; or a file that was not there. */
export type FileChange =
  | { readonly file: string; readonly edits: readonly (readonly [find: string, replace: string])[] }
  | { readonly file: string; readonly text: string }

export interface Patch {
  readonly what: string
  readonly tests: readonly string[]
  readonly only?: string
  readonly wish?: FileChange
  readonly isFound?: true
  readonly files: readonly FileChange[]
}

export const patches: readonly Patch[]
export function changed(change: FileChange, text: string | null): string
export function rowOf(patch: Patch): string
