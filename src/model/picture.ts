/** A picture file that templates name: what composing and planning have to know of it, not what it shows. */
export interface PictureFile {
  /** in the project: `templates/DM-1132/emblem.svg`, or `locales/fr/emblem.svg` */
  readonly file: string
  /** of its bytes */
  readonly hash: string
  /** its own size, where a template gives none; points */
  readonly widthPt: number
  readonly heightPt: number
  /** some template of the letter marks it as a signature: no draft and no trial document has it */
  readonly isSignature: boolean
}

/** Whether a file is called as a picture is. */
export const isPictureName = (name: string): boolean => /\.(?:png|svg)$/i.test(name)

/** The picture files that a letter's templates name, in one language, by the name that stands in `src`. */
export type PictureFiles = Readonly<Record<string, PictureFile>>

/** What a picture shows, as a PDF holds it (ISO 32000-1, 8.9 and 8.10). Plain data, packed once, so that it can be kept. */
export type Picture = Samples | VectorPicture

/** The colour space of samples: DeviceGray, DeviceRGB, or Indexed over DeviceRGB (8.6). */
export type SampleColours =
  | { readonly kind: 'grey' | 'rgb' }
  /** three bytes a colour, in hexadecimal */
  | { readonly kind: 'indexed'; readonly palette: string }

/** Rows of pixels from the top, none of them transparent. */
export interface Samples {
  readonly kind: 'samples'
  /** in pixels */
  readonly width: number
  readonly height: number
  readonly colours: SampleColours
  readonly bitsPerSample: 1 | 2 | 4 | 8
  /** zlib data (RFC 1950); of grey and rgb with PNG's predictors (7.4.4.4) */
  readonly packed: Uint8Array
}

/** Lines and areas as operators of a content stream, in a space of `width` by `height` units, y upwards. */
export interface VectorPicture {
  readonly kind: 'drawing'
  readonly width: number
  readonly height: number
  /** zlib data (RFC 1950) */
  readonly packed: Uint8Array
}
