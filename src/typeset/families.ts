import { memo } from '../memo.ts'
import type { Family, Fonts } from '../model/face.ts'
import type { Language } from '../model/letter.ts'
import { isIdeographic, scriptAt } from '../text/scripts.ts'
import type { Span } from './inline.ts'
import type { TextStyle } from './style.ts'

/** Finds the face for a character. */
export interface FaceFinder {
  /** A family's face in a style. What is to be italic stands upright where the family has no such face. */
  of(family: Family, style: Pick<TextStyle, 'weight' | 'italic'>): string
  /**
   * The face for a character of a span: of the look's family, then of the language's for its own script and for Latin (the other
   * way round where `isLatin`), then of its others, then of what other languages have. Null: none of them has it.
   */
  at(codePoint: number, isLatin: boolean, span: Span): string | null
  /** the look's face in place of the language's own; null: the look names none, or none that has the language's letters */
  nativeHouse(span: Span): string | null
}

/** Families, each with each language. */
const MOST_WRITTEN = 1_000

/** `families`: those of all languages, for a name in a script that its own language's faces do not have. */
export function openFaceFinder(fonts: Fonts, families: readonly Family[]): FaceFinder {
  const of: FaceFinder['of'] = (family, { weight, italic }) => {
    const upright = family[weight]
    if (!italic) return upright
    const own = weight === 'bold' ? family.boldItalic : family.italic
    return own ?? fonts.face(upright).italic ?? upright
  }
  /** Whether a family has the letters that a language is written in: else only what is Latin in it is set in the family. */
  const writes = memo(MOST_WRITTEN, (family: Family, { repertoire, script }: Language): boolean => {
    const letter = [...repertoire].find((each) => isOf(script, each.codePointAt(0)!))
    return letter !== undefined && fonts.face(family.regular).covers(letter.codePointAt(0)!)
  })
  const nativeHouse: FaceFinder['nativeHouse'] = ({ style, language }) =>
    style.family !== null && writes(style.family, language) ? of(style.family, style) : null
  return {
    of,
    nativeHouse,
    at(codePoint, isLatin, span) {
      const { style, language } = span
      const { native, latin, others = [] } = language.faces
      const covers = (face: string): boolean => fonts.face(face).covers(codePoint)
      const isHouse = style.family !== null && (isLatin || nativeHouse(span) !== null)
      const first = [...(isHouse ? [style.family!] : []), ...(isLatin ? [latin, native] : [native, latin])]
      for (const family of first) if (covers(of(family, style))) return of(family, style)
      const other = [...others, ...families].find((family) => covers(of(family, style)))
      return other === undefined ? null : of(other, style)
    },
  }
}

const isOf = (script: string, codePoint: number): boolean => {
  const code = scriptAt(codePoint)?.code
  return code === script || (isIdeographic(script) && code === 'Hani')
}
