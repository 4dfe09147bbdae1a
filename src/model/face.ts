/**
 * A cluster (UAX #29, HarfBuzz): the smallest piece of text that has glyphs of its own. A ligature is one, and so is
 * a base with its marks; right to left a mark stands by itself, before its base as it is painted, because readers turn
 * the order of glyphs round but not (or not all of them) the text within one. It is painted as one glyph of the PDF's
 * font and maps back to its whole text.
 */
export interface Cluster {
  /** what it stands for, in logical order; empty for none (a join that paints) */
  readonly text: string
  /** offsets in thousandths of an em from the cluster's origin */
  readonly glyphs: readonly { readonly id: number; readonly x: number; readonly y: number }[]
  /** thousandths of an em */
  readonly advance: number
  /** HarfBuzz: breaking the line before this cluster changes its shape or a neighbour's */
  readonly unsafeToBreak: boolean
  /** identity within its face: equal keys paint the same and mean the same */
  readonly key: string
}

/** A run of text to be shaped: one direction, one script, one language. */
export interface ShapeRequest {
  readonly text: string
  readonly direction: 'ltr' | 'rtl'
  /** ISO 15924 */
  readonly script: string
  /** BCP 47, for `locl`: `zh-Hans` */
  readonly language: string
  /** OpenType features on (`kern` and `liga` are by default): `['chws']` */
  readonly features: readonly string[]
}

/** A face that can shape. Metrics in thousandths of an em, above the baseline positive. */
export interface Face {
  readonly name: string
  /** the face that is its italic, where a family does not name one; null: none is known */
  readonly italic: string | null
  readonly ascender: number
  readonly descender: number
  readonly capHeight: number
  readonly xHeight: number
  covers(codePoint: number): boolean
  /** clusters in visual order, left to right, whatever the direction */
  shape(request: ShapeRequest): readonly Cluster[]
}

/** A TrueType program with one glyph a cluster, for a CIDFontType2 (ISO 32000-1, 9.7.4). CID = glyph id; 0 is .notdef. */
export interface FontProgram {
  /** with its subset tag: `ABCDEF+NotoSerif` */
  readonly postScriptName: string
  readonly bytes: Uint8Array
  /** glyph id by Cluster.key */
  readonly glyphs: ReadonlyMap<string, number>
  /** by glyph id, thousandths of an em */
  readonly widths: readonly number[]
  /** by glyph id; what /ToUnicode says */
  readonly texts: readonly string[]
  /** thousandths of an em */
  readonly metrics: {
    readonly ascender: number
    readonly descender: number
    readonly capHeight: number
    /** degrees, anticlockwise from the vertical: of an italic face negative */
    readonly italicAngle: number
    readonly stemV: number
    readonly box: readonly [number, number, number, number]
  }
}

/** What an open font collection can do; the one handle of the fonts room. */
export interface Fonts {
  face(name: string): Face
  /** the same clusters give the same bytes, in whatever order they come */
  program(face: string, clusters: Iterable<Cluster>): FontProgram
  /** a program with a cmap, for what is typed into a form: each character from the first face that has it, and its key */
  typing(faces: readonly string[], sets: readonly CharacterSet[], repertoire: string): FontProgram
}

/**
 * What may be typed: a script by its Unicode name in `looseName`'s form (`hebrew`), Latin with all its accents and signs; or of the
 * hanzi, which are too many for a form, those of a standard: `gb2312`, `jisx0208`.
 */
export type CharacterSet = string

/** Names of faces: `noto-serif-400` of those that come with invite, `House-Regular.ttf` of the project's fonts/. */
export interface Family {
  readonly regular: string
  readonly bold: string
  /** absent: what is to be italic stands upright */
  readonly italic?: string
  readonly boldItalic?: string
}

/** The faces that a family names, each once. */
export const facesOf = ({ regular, bold, italic, boldItalic }: Family): readonly string[] => [
  ...new Set([regular, bold, ...[italic, boldItalic].filter((each) => each !== undefined)]),
]
