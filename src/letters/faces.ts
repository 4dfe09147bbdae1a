import type { Family } from '../model/face.ts'
import { problem } from '../problems/problem.ts'
import { objectOf, type Reader, textWithout } from './shape.ts'

/** Reads a family, all of whose faces are among these: `noto-serif-400`, or a file in fonts/, `House-Regular.ttf`. */
export function familyOf(known: readonly string[]): Reader<Family> {
  const face = textWithout((value, at) =>
    known.includes(value) ? null : problem('letters/face', at, { face: value, known }),
  )
  return objectOf<Family>({ regular: face, bold: face, italic: face, boldItalic: face }, [
    'italic',
    'boldItalic',
  ])
}
