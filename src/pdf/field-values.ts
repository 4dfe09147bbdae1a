import type { Doc, Field } from '../model/doc.ts'
import type { Cluster, Fonts } from '../model/face.ts'
import type { Widget } from '../model/page.ts'
import { isRightToLeft, needsShaping, scriptAt } from '../text/scripts.ts'
import type { Glyph } from './fonts.ts'

/** Space between a field's edge and what is typed in it; viewers keep about as much. */
export const paddingPt = 2

/** What nobody types is print, and stands off its frame as print does: points. */
export const insetPt = (field: Pick<Field, 'readOnly'>): number => (field.readOnly ? 5 : paddingPt)

/** Part of a line of a field's value: glyphs of the face that is typed with, or shaped clusters of another. */
export type FieldValueRun =
  | { readonly kind: 'typed'; readonly glyphs: readonly Glyph[] }
  | { readonly kind: 'shaped'; readonly face: string; readonly clusters: readonly Cluster[] }

/** A field's value as it is shown: lines from top to bottom, each of runs from left to right. */
export interface FieldValueLines {
  readonly sizePt: number
  /** from the box's edge, at the side where a line begins */
  readonly insetPt: number
  readonly lines: readonly (readonly FieldValueRun[])[]
}

/** What a text or choice field shows; null: nothing. */
function shownText(field: Field): string | null {
  const { input } = field
  switch (input.type) {
    case 'text':
      return input.value === '' ? null : input.value
    case 'choice':
      return (
        input.options.find((option) => option.value === input.value && option.value !== '')?.label ?? null
      )
    case 'check':
    case 'radio':
    case 'signature':
      return null
    default:
      return input satisfies never
  }
}

/**
 * Sets the value of a field in its box; a line that is too long is made smaller, and a multiline field breaks at spaces
 * first. `typed`: the glyph of each character that may be typed; `faces`: those that may stand in. Null: it shows
 * nothing. Throws an Error where no face has a character.
 */
export function setValue(
  field: Field,
  box: Widget,
  doc: Doc,
  fonts: Fonts,
  typed: ReadonlyMap<string, Glyph>,
  faces: readonly string[],
): FieldValueLines | null {
  const text = shownText(field)
  if (text === null) return null
  const shape = (line: string): FieldValueRun[] => shapeLine(line, doc, fonts, typed, faces)
  const inset = insetPt(field)
  const widthPt = box.widthPt - 2 * inset
  const multiline = field.input.type === 'text' && field.input.multiline
  const measure = (line: string) => (lineWidth(shape(line)) * box.sizePt) / 1000
  const texts = multiline ? breakLines(text, widthPt, measure) : [text.replace(/\s*\n\s*/g, ' ')]
  const widest = Math.max(...texts.map(measure))
  const sizePt = widest <= widthPt ? box.sizePt : Math.floor((box.sizePt * widthPt * 100) / widest) / 100
  return { sizePt, insetPt: inset, lines: texts.map(shape) }
}

/** The width of a line in thousandths of an em. */
export function lineWidth(line: readonly FieldValueRun[]): number {
  let width = 0
  for (const run of line) {
    if (run.kind === 'typed') for (const glyph of run.glyphs) width += glyph.width
    else for (const cluster of run.clusters) width += cluster.advance
  }
  return width
}

function breakLines(text: string, widthPt: number, measure: (line: string) => number): string[] {
  const lines: string[] = []
  for (const paragraph of text.split('\n')) {
    let line = ''
    for (const word of paragraph.split(' ')) {
      const longer = line === '' ? word : `${line} ${word}`
      if (line !== '' && measure(longer) > widthPt) {
        lines.push(line)
        line = word
      } else {
        line = longer
      }
    }
    lines.push(line)
  }
  return lines
}

/**
 * From left to right what is typed is one glyph a character, as a viewer sets it; Arabic or Devanagari must be shaped. A value is
 * one name in one script, so that it needs no bidi algorithm, only faces that have its characters.
 */
function shapeLine(
  text: string,
  doc: Doc,
  fonts: Fonts,
  typed: ReadonlyMap<string, Glyph>,
  faces: readonly string[],
): FieldValueRun[] {
  if (doc.direction === 'ltr') {
    const glyphs = Array.from(text, (character) => typed.get(character))
    if (!needsShaping(scriptOf(text)) && glyphs.every((glyph) => glyph !== undefined))
      return [{ kind: 'typed', glyphs }]
  }
  const runs: { readonly face: string; text: string }[] = []
  for (const character of text) {
    const covers = (face: string) => fonts.face(face).covers(character.codePointAt(0)!)
    const last = runs.at(-1)
    if (last !== undefined && covers(last.face)) {
      last.text += character
      continue
    }
    const face = faces.find(covers)
    if (face === undefined) throw new Error(`no face for ${character} in a field`)
    runs.push({ face, text: character })
  }
  if (doc.direction === 'rtl') runs.reverse()
  return runs.map((run) => {
    const script = scriptOf(run.text)
    const direction = isRightToLeft(script) ? 'rtl' : 'ltr'
    const { text } = run
    return {
      kind: 'shaped',
      face: run.face,
      clusters: fonts.face(run.face).shape({ text, direction, script, language: doc.language, features: [] }),
    }
  })
}

function scriptOf(text: string): string {
  if (/\p{Script=Arabic}/u.test(text)) return 'Arab'
  if (/\p{Script=Han}/u.test(text)) return 'Hans'
  const found = Array.from(text, (character) => scriptAt(character.codePointAt(0)!)?.code ?? null)
  return found.find((each) => each !== null && each !== 'Latn') ?? 'Latn'
}
