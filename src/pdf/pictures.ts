import type { Picture, Samples } from '../model/picture.ts'
import { latin1 } from '../pdf-syntax/bytes.ts'
import type { Objects } from '../pdf-syntax/objects.ts'
import { SHOWN_SIGNATURE } from '../pdf-syntax/signature-picture.ts'
import type { WrittenReference, WrittenValue } from '../pdf-syntax/write.ts'
import { rounded } from './rectangle.ts'

/** A picture, and whether it is of somebody's signature. */
export interface SharedPicture {
  readonly picture: Picture
  readonly isSignature: boolean
}

/** The pictures of documents that share their beginning. Plain data. */
export interface WrittenPictures {
  /** a dictionary of XObjects (ISO 32000-1, 7.8.3) */
  readonly resources: WrittenReference
  /** what contents call each, by file */
  readonly names: readonly (readonly [file: string, name: string])[]
}

/** Writes pictures as XObjects, each painted into the unit square; null: there are none. In the order of their files. */
export function addPictures(
  objects: Objects,
  pictures: ReadonlyMap<string, SharedPicture>,
): WrittenPictures | null {
  if (pictures.size === 0) return null
  const files = [...pictures.keys()].sort()
  const written = files.map((file, index) => {
    const { picture, isSignature } = pictures.get(file)!
    const ref = addPicture(objects, picture)
    return { file, name: `P${index}`, ref: isSignature ? addCovering(objects, ref) : ref }
  })
  const resources = objects.add(Object.fromEntries(written.map(({ name, ref }) => [name, ref])))
  return { resources, names: written.map(({ file, name }) => [file, name] as const) }
}

function addPicture(objects: Objects, picture: Picture): WrittenReference {
  const { width, height } = picture
  const data = latin1(picture.packed)
  if (picture.kind === 'drawing')
    return objects.stream(
      {
        Type: 'XObject',
        Subtype: 'Form',
        BBox: [0, 0, rounded(width), rounded(height)],
        Matrix: [1 / width, 0, 0, 1 / height, 0, 0],
        Resources: {},
        Filter: 'FlateDecode',
      },
      data,
    )
  const isPredicted = picture.colours.kind !== 'indexed'
  return objects.stream(
    {
      Type: 'XObject',
      Subtype: 'Image',
      Width: width,
      Height: height,
      ColorSpace: colourSpace(picture),
      BitsPerComponent: picture.bitsPerSample,
      Interpolate: false,
      Filter: 'FlateDecode',
      DecodeParms: isPredicted
        ? {
            Predictor: 15,
            Colors: picture.colours.kind === 'rgb' ? 3 : 1,
            BitsPerComponent: 8,
            Columns: width,
          }
        : undefined,
    },
    data,
  )
}

/** Device colours: what they mean is said by the output intent of the document (ISO 19005-2, 6.2.4.3). */
function colourSpace({ colours }: Samples): WrittenValue {
  switch (colours.kind) {
    case 'grey':
      return 'DeviceGray'
    case 'rgb':
      return 'DeviceRGB'
    case 'indexed':
      return ['Indexed', 'DeviceRGB', colours.palette.length / 6 - 1, { syntax: `<${colours.palette}>` }]
    default:
      return colours satisfies never
  }
}

/** A picture of a signature stands within a form of its own, not packed, which a review can cover without moving a byte. */
function addCovering(objects: Objects, picture: WrittenReference): WrittenReference {
  return objects.stream(
    { Type: 'XObject', Subtype: 'Form', BBox: [0, 0, 1, 1], Resources: { XObject: { S: picture } } },
    SHOWN_SIGNATURE,
  )
}
