import { A4_MM } from '../model/window.ts'

/**
 * Sheets of labels and envelopes: facts, each with its source. Lengths in millimetres, as they are sold and measured; from the
 * left and the upper edge of the paper as it is read.
 */

/** A sheet of labels that all are of one size. */
export interface LabelSheet {
  /** as it stands on the box */
  readonly name: string
  /** what the sheet is cut from */
  readonly paper: keyof typeof SHEETS_MM
  readonly columns: number
  readonly rows: number
  readonly widthMm: number
  readonly heightMm: number
  /** of the first label: its edges from those of the sheet */
  readonly leftMm: number
  readonly topMm: number
  /** from one label's edge to the same edge of the next */
  readonly pitchXMm: number
  readonly pitchYMm: number
  /**
   * the most by which an edge of a label stands elsewhere in a second table, which is another's (of gLabels 3.4.1, avery-iso-templates.xml
   * and avery-us-templates.xml; of L7159 LibreOffice's): so exactly it is known; null: only one table has it
   */
  readonly withinMm: number | null
  /** where the figures are from: no table of the maker's own was found that says where the first label lies */
  readonly source: string
}

/** Sheets of paper: Letter as LibreOffice’s `labels.xml` has it (8½ × 11 inches). */
export const SHEETS_MM = { A4: A4_MM, Letter: { width: 215.9, height: 279.4 } } as const

/**
 * How far the text keeps from each edge of its label. Deutsche Post asks for 3 mm at least between an address and the edge of the
 * label that it stands on (burscheid-medien.de/faq-items/briefumschlaege-bedrucken); a sheet that a printer draws in askew by
 * less loses no letter.
 */
export const LABEL_INSET_MM = 3

const labelsXml = (size: 'A4' | 'Letter Size'): string =>
  `LibreOffice, extras/source/labels/labels.xml, “Avery ${size}”, github.com/LibreOffice/core, commit 2b45cac482a7b9973075bcaf21c028d118903f9d`

/**
 * What Avery sells in Europe (L…) and in America, in the figures that word processors print it by. All are centred on their sheet to a tenth of a
 * millimetre.
 */
export const LABEL_SHEETS: readonly LabelSheet[] = [
  {
    name: 'L7159',
    paper: 'A4',
    ...{
      columns: 3,
      rows: 8,
      widthMm: 63.5,
      heightMm: 33.9,
      leftMm: 7.2,
      topMm: 12.9,
      pitchXMm: 66,
      pitchYMm: 33.9,
    },
    // LibreOffice has 64 × 33.86, 6.46 from the left: what stands 3 mm within one of them stands within the other
    withinMm: 0.8,
    source: 'FPDF’s PDF_Label 1.2 (width, height, gap 2.5 mm, top), the sides made equal',
  },
  {
    name: 'L7160',
    paper: 'A4',
    ...{
      columns: 3,
      rows: 7,
      widthMm: 63.5,
      heightMm: 38.1,
      leftMm: 7.2,
      topMm: 15.15,
      pitchXMm: 66.04,
      pitchYMm: 38.1,
    },
    withinMm: 0.8,
    source: labelsXml('A4'),
  },
  {
    name: 'L7161',
    paper: 'A4',
    ...{
      columns: 3,
      rows: 6,
      widthMm: 63.5,
      heightMm: 46.56,
      leftMm: 7.21,
      topMm: 8.82,
      pitchXMm: 66.04,
      pitchYMm: 46.56,
    },
    withinMm: 0.7,
    source: labelsXml('A4'),
  },
  {
    name: 'L7162',
    paper: 'A4',
    ...{
      columns: 2,
      rows: 8,
      widthMm: 99.06,
      heightMm: 33.87,
      leftMm: 4.67,
      topMm: 13.02,
      pitchXMm: 101.6,
      pitchYMm: 33.87,
    },
    withinMm: 0.7,
    source: labelsXml('A4'),
  },
  {
    name: 'L7163',
    paper: 'A4',
    ...{
      columns: 2,
      rows: 7,
      widthMm: 99.06,
      heightMm: 38.1,
      leftMm: 4.67,
      topMm: 15.15,
      pitchXMm: 101.6,
      pitchYMm: 38.1,
    },
    withinMm: 1.3,
    source: labelsXml('A4'),
  },
  {
    name: 'L7164',
    paper: 'A4',
    ...{
      columns: 3,
      rows: 4,
      widthMm: 63.5,
      heightMm: 71.97,
      leftMm: 7.21,
      topMm: 4.57,
      pitchXMm: 66.04,
      pitchYMm: 71.97,
    },
    withinMm: 1.0,
    source: labelsXml('A4'),
  },
  {
    name: 'L7165',
    paper: 'A4',
    ...{
      columns: 2,
      rows: 4,
      widthMm: 99.06,
      heightMm: 67.73,
      leftMm: 4.67,
      topMm: 13.04,
      pitchXMm: 101.6,
      pitchYMm: 67.73,
    },
    withinMm: 0.0,
    source: labelsXml('A4'),
  },
  {
    name: 'L7173',
    paper: 'A4',
    ...{
      columns: 2,
      rows: 5,
      widthMm: 99.06,
      heightMm: 57,
      leftMm: 4.67,
      topMm: 6,
      pitchXMm: 101.6,
      pitchYMm: 57,
    },
    withinMm: null,
    source: labelsXml('A4'),
  },
  {
    name: '5161',
    paper: 'Letter',
    ...{
      columns: 2,
      rows: 10,
      widthMm: 101.6,
      heightMm: 25.4,
      leftMm: 3.96,
      topMm: 12.7,
      pitchXMm: 106.36,
      pitchYMm: 25.4,
    },
    withinMm: 0.1,
    source: labelsXml('Letter Size'),
  },
  {
    name: '5162',
    paper: 'Letter',
    ...{
      columns: 2,
      rows: 7,
      widthMm: 101.6,
      heightMm: 33.87,
      leftMm: 3.96,
      topMm: 21.17,
      pitchXMm: 106.36,
      pitchYMm: 33.87,
    },
    withinMm: 0.1,
    source: labelsXml('Letter Size'),
  },
  {
    name: '5163',
    paper: 'Letter',
    ...{
      columns: 2,
      rows: 5,
      widthMm: 101.6,
      heightMm: 50.8,
      leftMm: 3.96,
      topMm: 12.7,
      pitchXMm: 106.36,
      pitchYMm: 50.8,
    },
    withinMm: 0.2,
    source: labelsXml('Letter Size'),
  },
  {
    name: '5164',
    paper: 'Letter',
    ...{
      columns: 2,
      rows: 3,
      widthMm: 101.6,
      heightMm: 84.67,
      leftMm: 3.96,
      topMm: 12.7,
      pitchXMm: 106.36,
      pitchYMm: 84.67,
    },
    withinMm: 0.1,
    source: labelsXml('Letter Size'),
  },
]

/** A rectangle on paper, in millimetres from its left and upper edges. */
export interface AreaMm {
  readonly leftMm: number
  readonly topMm: number
  readonly widthMm: number
  readonly heightMm: number
}

/** An envelope as it lies before whoever addresses it, its long edge below. */
export interface EnvelopeSize {
  readonly name: string
  readonly widthMm: number
  readonly heightMm: number
}

/** The sizes by ISO 269: nothing in it says where an address stands. */
export const ENVELOPES: readonly EnvelopeSize[] = [
  { name: 'DL', widthMm: 220, heightMm: 110 },
  { name: 'C5', widthMm: 229, heightMm: 162 },
  { name: 'C4', widthMm: 324, heightMm: 229 },
]

/**
 * Where the address stands on an envelope without a window: in its right half, 40 mm or more from the upper edge, which is for
 * stamps and sender, and 15 mm or more from the left, right and lower edges (help.octoflex.de/geschaeftspartner/richtig_adressieren, as Deutsche
 * Post asks; the lowest 15 mm are for the post's own bar codes: burscheid-medien.de/faq-items/wissenwertes-fuer-oesterreich).
 */
export function addressZone({ widthMm, heightMm }: EnvelopeSize): AreaMm {
  const leftMm = Math.round(widthMm / 2)
  // a little above the middle, as one writes it by hand
  const topMm = Math.max(42, Math.round(heightMm * 0.42))
  return { leftMm, topMm, widthMm: widthMm - 15 - leftMm, heightMm: heightMm - 15 - topMm }
}

/** The area of a label, by its number on the sheet from 0, row by row from the upper left. */
export function labelArea(sheet: LabelSheet, nth: number): AreaMm {
  const { columns, leftMm, topMm, pitchXMm, pitchYMm, widthMm, heightMm } = sheet
  return {
    leftMm: leftMm + (nth % columns) * pitchXMm,
    topMm: topMm + Math.floor(nth / columns) * pitchYMm,
    widthMm,
    heightMm,
  }
}

/** Points of a length in millimetres. */
export const pointsOf = (mm: number): number => (mm * 72) / 25.4
