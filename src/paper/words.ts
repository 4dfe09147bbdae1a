import type { Language } from '../model/letter.ts'

/** What stands on manifests and separator sheets: words of the language, by these keys. */
export const PAPER_WORDS = [
  ...[
    'manifest',
    'letter',
    'drawn',
    'channel',
    'items',
    'documents',
    'sheets',
    'record',
    'print_file',
    'not_signed',
    'no_original',
  ],
  ...['by.pouch', 'by.registered', 'by.hand'],
  ...['part.letter', 'part.form', 'part.sheet', 'part.reminder'],
  ...[
    'column.number',
    'column.state',
    'column.recipient',
    'column.language',
    'column.contents',
    'column.bag',
  ],
  ...['column.item', 'column.received', 'column.done'],
  ...['handed_over', 'taken_over', 'signed'],
] as const

/** One of these keys. */
export type PaperWord = (typeof PAPER_WORDS)[number]

/** The words of a language; empty where it lacks one, which was said before. */
export const paperWords =
  ({ words }: Pick<Language, 'words'>) =>
  (key: PaperWord): string =>
    words[`paper.${key}`] ?? ''

/** The words that a language lacks, as they stand in its words.json. */
export const lackingPaperWords = ({ words }: Pick<Language, 'words'>): readonly string[] =>
  PAPER_WORDS.map((key) => `paper.${key}`).filter((key) => words[key] === undefined)

/** A label and what it says, as they stand in a line: a full-width colon brings its own space. */
export const labelled = (label: string, value: string): string =>
  /[：）]$/.test(label) ? `${label}${value}` : `${label} ${value}`

/** Two facts after one another, with the comma of the language's script. */
export function joinedFacts({ script }: Pick<Language, 'script'>, one: string, other: string): string {
  if (/^(Hans|Hant|Hani|Jpan)$/.test(script)) return `${one}，${other}`
  return `${one}${script === 'Arab' ? '،' : ','} ${other}`
}
