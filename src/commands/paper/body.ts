import type { DocumentId } from '../../model/document.ts'
import type { PaperChannel } from '../../model/ledger.ts'
import type { LanguageTag } from '../../model/recipient.ts'
import type { WhyNotPrinted } from '../../problems/paper.ts'
import type { CommandScope, RecordedBytes } from '../answers-told.ts'
import type { PaperAct } from './acts.ts'

/** invite paper --json */
export interface PaperBody extends CommandScope {
  readonly act: PaperAct
  /** of manifest and separator sheets */
  readonly language: LanguageTag
  /** the manifest that was drawn up, or from which it was printed; null: none */
  readonly manifest: number | null
  /** how that leaves; null: it was drawn up for no manifest */
  readonly channel: PaperChannel | null
  readonly files: readonly {
    readonly file: string
    /** of a print file: the language, or the bag (empty: none); null: it is of all */
    readonly group: string | null
    readonly pages: number
  }[]
  /** in the order in which they are listed or printed */
  readonly addressees: readonly {
    readonly addressee: string
    /** on the manifest; null: there is none */
    readonly number: number | null
    readonly bag: string | null
    /** whether something was printed for it: no label is without an address */
    readonly isPrinted: boolean
    /** of a print file, the page on which each begins; null elsewhere */
    readonly documents: readonly (RecordedBytes & { readonly page: number | null })[]
  }[]
  readonly leftOut: readonly { readonly document: DocumentId; readonly why: WhyNotPrinted }[]
}
