import type { FontProgram } from '../model/face.ts'
import { openObjects } from '../pdf-syntax/objects.ts'
import { textString } from '../pdf-syntax/text.ts'
import type { WrittenReference } from '../pdf-syntax/write.ts'
import { openPrefix, withObjects } from '../pdf-syntax/write-file.ts'
import { addFont, addStream, type Font, nameFont } from './fonts.ts'
import { srgbProfile } from './icc.ts'
import { addPictures, type SharedPicture, type WrittenPictures } from './pictures.ts'

/** The fonts and pictures of all documents of one language and part. */
export interface SharedContent {
  /** by face name */
  readonly programs: ReadonlyMap<string, FontProgram>
  /** for what is typed into fields; null where nothing is */
  readonly typing: FontProgram | null
  /** by file */
  readonly pictures: ReadonlyMap<string, SharedPicture>
}

/** How all those documents begin, and what they need to know of it. It is plain data, so that it can be stored. */
export interface SharedObjects {
  readonly bytes: Uint8Array
  /** its part of the cross-reference table */
  readonly table: Uint8Array
  readonly lastObject: number
  /** by face name */
  readonly fonts: readonly (readonly [face: string, font: Font])[]
  /** for what is typed into fields; null: nothing is */
  readonly typing: Font | null
  readonly outputIntent: WrittenReference
  /** null: there are none */
  readonly pictures: WrittenPictures | null
}

/**
 * The resource name of the face that is typed with. PDFium (CPDF_BAFontMap) sets only Western letters in a field's own
 * face and all others in one of its own, unless the face has one of four names: then it asks the face itself, which has
 * ő, ș, ệ, Cyrillic. No other program looks at the name.
 */
const typingName = 'Webdings'

/** Writes the fonts, the pictures and the colour profile that documents share; equal ones give equal bytes. */
export function share({ programs, typing, pictures }: SharedContent): SharedObjects {
  const objects = openObjects(0)
  const profile = addStream(objects, srgbProfile(), 'flate', { N: 3 })
  const outputIntent = objects.add({
    Type: 'OutputIntent',
    S: 'GTS_PDFA1',
    OutputConditionIdentifier: textString('sRGB'),
    Info: textString('sRGB IEC61966-2.1'),
    DestOutputProfile: profile,
  })
  const fonts = [...programs.keys()].sort().map((face, index) => {
    const named = nameFont(`F${index}`, programs.get(face)!)
    return [face, addFont(objects, named, 'flate')] as const
  })
  const typed = typing === null ? null : addFont(objects, nameFont(typingName, typing), 'flate')
  const drawn = addPictures(objects, pictures)
  const { chunks, table } = withObjects(openPrefix(), objects)
  return {
    bytes: new Uint8Array(Buffer.concat(chunks)),
    table,
    lastObject: objects.last(),
    fonts,
    typing: typed,
    outputIntent,
    pictures: drawn,
  }
}
