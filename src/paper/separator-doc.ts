import type { Doc, Element } from '../model/doc.ts'
import { fixedSpace, type Style, type StyleSheet } from '../model/look.ts'
import { element, isolated, numbered } from './nodes.ts'
import { labelled, type PaperWord } from './words.ts'

/** A sheet that lies before a part of a print file: what comes behind it, and that it is no signed original. */
export interface Separator {
  readonly title: string
  readonly letterhead: Element | null
  /** in large letters: the bag, or the language */
  readonly heading: string
  readonly letter: string
  readonly items: string
  readonly documents: string
  /** of paper, printed on both sides */
  readonly sheets: string
  /** by name: who follows, in order */
  readonly addressees: readonly string[]
}

/** The sheet as a document, in the words of its language. */
export function separatorDoc(
  of: Pick<Doc, 'language' | 'direction'>,
  sheet: Separator,
  word: (key: PaperWord) => string,
): Doc {
  const fact = (label: PaperWord, value: string): Element =>
    element('p', 'P', [labelled(word(label), isolated(value))], { classes: ['fact'] })
  const root = element('document', 'Document', [
    ...(sheet.letterhead === null ? [] : [sheet.letterhead]),
    element('p', 'P', [`${isolated(sheet.letter)} – ${word('print_file')}`], { classes: ['situation'] }),
    element('h1', 'H1', [sheet.heading], { classes: ['separator'] }),
    fact('items', sheet.items),
    fact('documents', sheet.documents),
    fact('sheets', sheet.sheets),
    element('p', 'P', [word('not_signed')], { classes: ['not-signed'] }),
    element('p', 'P', [sheet.addressees.map(isolated).join(' · ')], { classes: ['following'] }),
  ])
  return { part: { kind: 'list' }, title: sheet.title, ...of, root: numbered(root), watermark: null }
}

/** The look of the list or the letter, with what a separator sheet has besides. */
export function separatorLook(look: StyleSheet): StyleSheet {
  const styles: Readonly<Record<string, Style>> = {
    ...look.styles,
    'h1.separator': {
      sizePt: 30,
      leadingPt: 38,
      weight: 'bold',
      align: 'start',
      before: fixedSpace(60),
      after: fixedSpace(20),
    },
    'p.fact': { sizePt: 13, leadingPt: 19, align: 'start' },
    'p.not-signed': {
      ...{ sizePt: 11, leadingPt: 15, align: 'start', border: 'box', borderPt: 0.8, paddingPt: 8 },
      ...{ before: fixedSpace(22), after: fixedSpace(22) },
    },
    'p.following': { sizePt: 8.6, leadingPt: 12.4, align: 'start', grey: 0.2 },
  }
  return { ...look, styles }
}
