/** What a face's maker allows to be done with it in documents: OS/2 fsType (OpenType 1.9, OS/2). */
export interface Embedding {
  /** `print`: read and printed alone (Preview & Print); `edit`: also typed in (Editable, Installable); `no`: not at all */
  readonly use: 'no' | 'print' | 'edit'
  /** all of it or nothing: it may not be made smaller */
  readonly isWhole: boolean
  /** pictures of its letters alone, of which an outline has none */
  readonly isBitmapOnly: boolean
}

const RESTRICTED = 0x0002
const PREVIEW_AND_PRINT = 0x0004
const EDITABLE = 0x0008
const NO_SUBSETTING = 0x0100
const BITMAP_ONLY = 0x0200

/** Old files set several of the low bits: then the least restrictive counts, as OS/2 before version 3 had it. None: installable. */
export function embeddingOf(fsType: number): Embedding {
  const has = (bit: number): boolean => (fsType & bit) !== 0
  const use = has(EDITABLE) ? 'edit' : has(PREVIEW_AND_PRINT) ? 'print' : has(RESTRICTED) ? 'no' : 'edit'
  return { use, isWhole: has(NO_SUBSETTING), isBitmapOnly: has(BITMAP_ONLY) }
}
