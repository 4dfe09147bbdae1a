import type { Archive } from '../../archive/archive.ts'
import type { ArchiveWriter } from '../../archive/writer.ts'
import { type LetterEdition, letterOf } from '../../model/document.ts'
import { currentOf } from '../../model/document-state.ts'
import type { PaperChannel } from '../../model/ledger.ts'
import type { Language, Letter } from '../../model/letter.ts'
import type { StyleSheet } from '../../model/look.ts'
import { counted } from '../../text/counted.ts'
import type { Command } from '../command.ts'
import type { Context } from '../context.ts'
import { fileIn } from '../told.ts'
import type { PaperBody } from './body.ts'
import type { PaperFlags } from './definition.ts'
import type { PaperItem } from './leaving.ts'

/** What an act of `invite paper` works with. */
export interface PaperRun {
  readonly context: Context
  readonly command: Command
  readonly flags: PaperFlags
  /** of manifest and separator sheets */
  readonly language: Language
  readonly archive: Archive
  readonly write: ArchiveWriter
  readonly items: readonly PaperItem[]
}

/** What an act has made. */
export interface PaperMade {
  readonly manifest: number | null
  readonly channel: PaperChannel | null
  readonly files: PaperBody['files']
  /** by id of an addressee: whether something was printed for it; absent: for all of them it was */
  readonly printed?: ReadonlySet<string>
  /** by document: the page of its print file on which it begins */
  readonly pages?: ReadonlyMap<string, number>
  /** by id of an addressee, its number on the manifest */
  readonly numbers: ReadonlyMap<string, number>
}

/** Puts a file of the house below paper/; its place in the letter's folder. */
export async function putPaper(
  { command, write }: PaperRun,
  name: string,
  chunks: readonly Uint8Array[],
): Promise<string> {
  const put = await write.put(`paper/${command.project.letter.name}_${name}.pdf`, chunks)
  return fileIn(command.folder, put)
}

/** `12 addressees, 24 documents` */
export const itemsWords = (items: readonly PaperItem[]): string =>
  `${counted(items.length, 'addressee')}, ${counted(
    items.reduce((sum, { documents }) => sum + documents.length, 0),
    'document',
  )}`

/** The edition under which most recently a letter of these stands: what the heading names. */
export function latestOf(items: readonly PaperItem[]): LetterEdition {
  const editions = items.flatMap(({ documents }) =>
    documents.map((state) => letterOf(currentOf(state).made.edition)),
  )
  return editions.reduce((latest, each) => (each.date > latest.date ? each : latest))
}

/** The look of what goes with a letter: that of its distribution list, or else its own. */
export const lookOf = ({ list, look }: Letter): StyleSheet => list?.look ?? look.letter
