import type { PictureNode } from '../model/doc.ts'
import type { PictureFiles } from '../model/picture.ts'
import { type Problem, problem } from '../problems/problem.ts'
import type { Place } from '../text/place.ts'
import { VALUE } from './braces.ts'
import type { Tag } from './tokens.ts'

/** A picture that a template names, as its tag stands there. */
export interface PictureTag {
  readonly src: string
  /** the tag has `signature` */
  readonly isSignature: boolean
  readonly at: Place
}

const SIZES = ['width', 'height'] as const

/** The longest side of a picture, in points: longer than any sheet of a letter. */
const MOST_PT = 2000

/** Checks the attributes of an `img` that no table of elements can. */
export function pictureFaults({ attributes }: Tag, at: Place): readonly Problem[] {
  const src = attributes.get('src') ?? ''
  const sizes = SIZES.flatMap((attribute) => {
    const value = attributes.get(attribute)
    return value === undefined || pointsIn(value) !== null
      ? []
      : [problem('compose/picture-size', at, { attribute, value: value.replaceAll(VALUE, '{{…}}') })]
  })
  // its want is reported as that
  if (src.trim() === '' || isFileName(src)) return sizes
  return [problem('compose/picture-name', at, { src: src.includes(VALUE) ? null : src }), ...sizes]
}

/** A file of a folder itself; also no stream of another file (`:`), as some systems have them. */
const isFileName = (src: string): boolean =>
  /^[^/\\:]+\.(?:png|svg)$/i.test(src) && !/^\.|[\p{Cc}\p{Cf}]/u.test(src) && !src.includes(VALUE)

/** The picture of a tag without faults; null: it names none. */
export function pictureTag({ attributes }: Tag, at: Place): PictureTag | null {
  const src = attributes.get('src') ?? ''
  return isFileName(src) ? { src, isSignature: attributes.has('signature'), at } : null
}

function pointsIn(value: string): number | null {
  const points = /^\d{1,4}(?:\.\d{1,3})?$/.test(value) ? Number(value) : 0
  return points > 0 && points <= MOST_PT ? points : null
}

/** The node of an `img`, but for its number. Throws an Error where its file was not read: then the letter has problems. */
export function pictureOf(
  { attributes }: Tag,
  files: PictureFiles,
  isArtifact: boolean,
): Omit<PictureNode, 'id' | 'classes' | 'at'> {
  const src = attributes.get('src')!
  const found = files[src]
  if (found === undefined) throw new Error(`a picture that was not read: ${src}`)
  const size = (name: (typeof SIZES)[number]): number | null => pointsIn(attributes.get(name) ?? '')
  return {
    kind: 'picture',
    file: found.file,
    alternative: attributes.get('alt')!,
    isArtifact,
    isSignature: found.isSignature,
    ownWidthPt: found.widthPt,
    ownHeightPt: found.heightPt,
    widthPt: size('width'),
    heightPt: size('height'),
  }
}
