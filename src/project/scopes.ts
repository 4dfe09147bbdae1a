import { loadScope } from '../letters/letters.ts'
import type { LetterScope } from '../letters/scope.ts'
import type { Files } from '../model/letter.ts'
import type { LanguageTag, ListName } from '../model/recipient.ts'
import type { Outcome } from '../problems/problem.ts'
import type { ListHeader } from '../recipients/header.ts'
import { type ListFiles, type UnpackedWorkbooks, withWorkbooks } from '../recipients/list-files.ts'
import type { LayeredFiles } from './layers.ts'
import { listFile } from './list-file.ts'

/** Reads of the project's files, or what the same reading gave before. `on`: what else decides it. */
export type KeptRead = <T>(
  kind: string,
  on: readonly unknown[],
  make: (files: Files) => Promise<Outcome<T>>,
) => Promise<{ readonly outcome: Outcome<T>; readonly stamp: string }>

/** The same of lists, each from the file that it is in: which that is decides too. */
export type KeptListRead = <T>(
  kind: string,
  lists: readonly ListName[],
  on: readonly unknown[],
  make: (files: ListFiles) => Promise<Outcome<T>>,
) => Promise<{ readonly outcome: Outcome<T>; readonly stamp: string }>

/** Reads lists, workbooks among them. */
export function listsReader(files: LayeredFiles, read: KeptRead): KeptListRead {
  const unpacked: UnpackedWorkbooks = new Map()
  return (kind, lists, on, make) => {
    const from = lists.map((list) => listFile(files, list))
    return read(kind, [...on, ...from], async (watched) => make(await withWorkbooks(watched, from, unpacked)))
  }
}

const taken = <T>({ outcome }: { readonly outcome: Outcome<T> }): T | null =>
  outcome.kind === 'ok' ? outcome.value : null

/** By letter: to whom it goes; null: it cannot be told, and whoever reads that letter says why. */
export async function readScopes(
  read: KeptRead,
  letters: readonly string[],
  tags: readonly LanguageTag[],
): Promise<ReadonlyMap<string, LetterScope | null>> {
  const scopes = new Map<string, LetterScope | null>()
  for (const letter of letters) {
    const scope = await read('scope', [letter, tags], async (files) => {
      const value = loadScope(files, letter, tags)
      return { kind: 'ok', value, notes: [] }
    })
    scopes.set(letter, taken(scope))
  }
  return scopes
}

/** The lists of a letter. */
export const listsIn = ({ to, copies }: LetterScope): readonly ListName[] =>
  [...to, ...copies].map(({ list }) => list)

/** What stands in the header of a list; a list that is not there, or cannot be read, has none. */
export async function readHeader(
  read: KeptListRead,
  list: ListName,
  tags: readonly LanguageTag[],
): Promise<ListHeader> {
  const header = await read('header', [list], [tags], async (files) => {
    const { headerOf } = await import('../recipients/header.ts')
    return { kind: 'ok', value: headerOf(files, list, tags), notes: [] }
  })
  return taken(header) ?? { own: [], names: [] }
}

/**
 * What the texts of other letters that go to a list name after `recipient.`, by the look of them: a fault in one letter must not be
 * one in the list of another.
 */
export function namedElsewhere(
  files: Files,
  scopes: ReadonlyMap<string, LetterScope | null>,
  letter: string,
  list: ListName,
): readonly string[] {
  const named = new Set<string>()
  for (const [other, scope] of scopes) {
    if (other === letter || (scope !== null && !listsIn(scope).includes(list))) continue
    for (const text of textsIn(files, `templates/${other}`))
      for (const [, name] of text.matchAll(/\brecipient\.([\p{L}_][\p{L}\p{M}\p{N}_-]*)/gu)) named.add(name!)
  }
  return [...named].sort()
}

/** The templates in a letter's folder, its corrigenda's among them. */
function textsIn(files: Files, folder: string): readonly string[] {
  return files.list(folder).flatMap((name) => {
    const file = `${folder}/${name}`
    if (!name.includes('.')) return textsIn(files, file)
    const bytes = name.endsWith('.hbs') ? files.read(file) : null
    return bytes === null ? [] : [new TextDecoder().decode(bytes)]
  })
}
