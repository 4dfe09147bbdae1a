import { openFonts } from '../src/fonts/fonts.ts'
import type {
  Doc,
  Element,
  Field,
  LineBreak,
  Node,
  PageBreak,
  PageNumber,
  PictureNode,
  SignatureField,
  Text,
} from '../src/model/doc.ts'
import { LETTER } from '../src/model/document.ts'
import type { Cluster, Face, Family, Fonts } from '../src/model/face.ts'
import type { Language } from '../src/model/letter.ts'
import type { Style, StyleSheet } from '../src/model/look.ts'
import type { GlyphRun, Page } from '../src/model/page.ts'
import type { Outcome } from '../src/problems/problem.ts'
import { messages } from './said.ts'

/** Documents, looks and faces to set without the rooms that make them. */

export const at = { file: 'sample.hbs', line: 3, column: 5 }

const serif: Family = { regular: 'noto-serif-400', bold: 'noto-serif-700' }
const naskh: Family = { regular: 'amiri-400', bold: 'amiri-700' }
const song: Family = { regular: 'noto-serif-sc-400', bold: 'noto-serif-sc-700' }

function language(tag: string, script: string, native: Family, hyphenate: boolean): Language {
  const source = { file: `locales/${tag}/locale.json`, text: '' }
  return {
    tag,
    direction: script === 'Arab' ? 'rtl' : 'ltr',
    script,
    faces: { native, latin: serif },
    hyphenate,
    dates: { months: [], full: '', range: '', rangeShort: '', time: '' },
    words: {},
    lacking: {},
    repertoire: '',
    typing: [],
    source,
    wordsSource: source,
    own: null,
  }
}

export const languages: readonly Language[] = [
  language('fr', 'Latn', serif, true),
  language('ru', 'Cyrl', serif, true),
  language('ar', 'Arab', naskh, false),
  language('zh', 'Hans', song, false),
]

/** A node that has no number yet. */
export type Unnumbered =
  | (Omit<Element, 'id' | 'children'> & { readonly children: readonly Unnumbered[] })
  | (Omit<SignatureField, 'id' | 'children'> & { readonly children: readonly Unnumbered[] })
  | Omit<Text, 'id'>
  | Omit<LineBreak, 'id'>
  | Omit<PageBreak, 'id'>
  | Omit<PageNumber, 'id'>
  | Omit<Field, 'id'>
  | Omit<PictureNode, 'id'>

/** `h('p.subject', 'Objet: ', h('strong', 'text'))`; strings become text nodes. */
export function h(selector: string, ...children: readonly (Unnumbered | string)[]): Unnumbered {
  const [tag, ...classes] = selector.split('.')
  const nodes = children.map(
    (each): Unnumbered => (typeof each === 'string' ? { kind: 'text', text: each } : each),
  )
  return { kind: 'element', tag: tag!, classes, role: tag === 'p' ? 'P' : null, children: nodes, at }
}

/** A header or footer of the pages that it names. */
export function standing(
  tag: 'header' | 'footer',
  pages: 'first' | 'following',
  ...children: Unnumbered[]
): Unnumbered {
  const role = pages === 'first' ? 'Div' : 'Artifact'
  return { kind: 'element', tag, classes: [], role, pages, children, at }
}

/** A square picture that is to be so wide, or is by itself. */
export function pictureOf(widthPt: number, more: Partial<PictureNode> = {}): Unnumbered {
  return {
    kind: 'picture',
    classes: [],
    file: 'templates/L/emblem.svg',
    alternative: 'Emblème',
    isArtifact: false,
    isSignature: false,
    ownWidthPt: 100,
    ownHeightPt: 100,
    widthPt,
    heightPt: null,
    at,
    ...more,
  }
}

export const br: Unnumbered = { kind: 'line-break' }
export const pageBreak: Unnumbered = { kind: 'page-break', at }
export const pageNumber: Unnumbered = { kind: 'page-number' }

export function field(type: 'text' | 'check', name = 'name'): Unnumbered {
  const input: Field['input'] =
    type === 'text'
      ? { type, value: '', multiline: false, maxLength: null }
      : { type, value: 'yes', checked: false }
  return { kind: 'field', classes: [], name, tooltip: name, required: false, readOnly: false, input, at }
}

export function doc(tag: string, children: readonly Unnumbered[], more: Partial<Doc> = {}): Doc {
  let next = 0
  const number = (node: Unnumbered): Node => {
    const id = next++
    return 'children' in node
      ? ({ ...node, id, children: node.children.map(number) } as Node)
      : ({ ...node, id } as Node)
  }
  const root = number({ ...h('document', ...children), role: 'Document' } as Unnumbered) as Element
  const direction = languages.find((each) => each.tag === tag)!.direction
  return { part: LETTER, title: 'Sample', language: tag, direction, root, watermark: null, ...more }
}

export function look(
  styles: Readonly<Record<string, Style>> = {},
  base: Partial<StyleSheet['base']> = {},
): StyleSheet {
  return {
    page: {
      widthPt: 400,
      heightPt: 300,
      topPt: 40,
      bottomPt: 40,
      leftPt: 50,
      rightPt: 50,
      headPt: 20,
      footPt: 20,
    },
    base: {
      weight: 'regular',
      sizePt: 10,
      leadingPt: 14,
      align: 'justify',
      grey: 0,
      hyphenate: true,
      trackingPt: 0,
      ...base,
    },
    styles,
    languages: {},
  }
}

/** Faces whose characters are half an em wide, hanzi a whole one; U+2603 is in none. */
export const plainFonts: Fonts = {
  face: (name): Face => ({
    name,
    italic: null,
    ascender: 800,
    descender: -200,
    capHeight: 700,
    xHeight: 500,
    covers: (code) => code !== 0x2603,
    shape: ({ text, direction }) => {
      const clusters = [...text].map((character): Cluster => {
        const code = character.codePointAt(0)!
        const advance = code >= 0x2e80 ? 1000 : 500
        return {
          text: character,
          glyphs: [{ id: code % 65536, x: 0, y: 0 }],
          advance,
          unsafeToBreak: false,
          key: character,
        }
      })
      return direction === 'rtl' ? clusters.reverse() : clusters
    },
  }),
  program: () => {
    throw new Error('no program')
  },
  typing: () => {
    throw new Error('no program')
  },
}

let opened: Promise<Fonts> | null = null
export function realFonts(): Promise<Fonts> {
  opened ??= openFonts()
  return opened
}

export function pagesOf(outcome: Outcome<readonly Page[]>): readonly Page[] {
  if (outcome.kind === 'problems') throw new Error(messages(outcome.problems))
  return outcome.value
}

export function runsOf(page: Page): readonly GlyphRun[] {
  return page.ink.filter((ink) => ink.kind === 'glyphs')
}

/** What stands on each line of a page, from left to right, lines from top to bottom. */
export interface Line {
  readonly yPt: number
  /** clusters from left to right, with their edges */
  readonly marks: readonly {
    readonly text: string
    readonly leftPt: number
    readonly rightPt: number
    readonly owner: GlyphRun['owner']
  }[]
  readonly text: string
}

export function linesOf(page: Page): readonly Line[] {
  const rows = new Map<string, GlyphRun[]>()
  for (const run of runsOf(page)) {
    const key = run.yPt.toFixed(3)
    rows.set(key, [...(rows.get(key) ?? []), run])
  }
  return [...rows]
    .map(([key, runs]) => {
      const marks = runs.flatMap((run) => {
        let x = run.xPt
        return run.clusters.map((cluster, i) => {
          const leftPt = x
          x += run.advancesPt[i]!
          return { text: cluster.text, leftPt, rightPt: x, owner: run.owner }
        })
      })
      marks.sort((a, b) => a.leftPt - b.leftPt)
      return { yPt: Number(key), marks, text: marks.map((mark) => mark.text).join('') }
    })
    .sort((a, b) => b.yPt - a.yPt)
}
