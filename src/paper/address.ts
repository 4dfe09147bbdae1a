import type { Doc, Element, Node } from '../model/doc.ts'
import type { LanguageTag, Recipient } from '../model/recipient.ts'
import { element, firstOf, isolated, numbered } from './nodes.ts'

/** What is printed on a label or an envelope. */
export interface PostalAddress {
  readonly recipient: Recipient
  /** a document of its own, a paragraph a line */
  readonly doc: Doc
  /** letters of another script than Latin stand in it */
  readonly isForeign: boolean
}

/** Whether somebody has an address to be printed. */
export const hasAddress = ({ address, addressLatin }: Recipient): boolean =>
  address.length > 0 || addressLatin !== undefined

/**
 * The address of an addressee. Where a column has it in Latin letters it is that, whole; else whoever the letter is
 * addressed to, as the letter says it, and the lines of the address. `latin`: a language that is written in Latin letters, for that
 * column.
 */
export function postalAddress(
  recipient: Recipient,
  letter: Doc,
  isCopy: boolean,
  latin: LanguageTag,
): PostalAddress {
  const { address, addressLatin } = recipient
  const of =
    addressLatin === undefined
      ? { language: letter.language, direction: letter.direction }
      : { language: latin, direction: 'ltr' as const }
  const lines =
    addressLatin === undefined
      ? [...addresseeOf(recipient, letter, isCopy), ...address.map((line) => [isolated(line)])]
      : addressLatin.map((line) => [isolated(line)])
  const root = element(
    'document',
    'Document',
    lines.map((line) => element('p', 'P', line, { classes: ['address'] })),
  )
  const doc: Doc = {
    part: { kind: 'list' },
    title: '',
    ...of,
    root: numbered(root),
    watermark: null,
  }
  return { recipient, doc, isForeign: /(?!\p{Script=Latin})\p{L}/u.test(plainText(root)) }
}

/**
 * Whoever it goes to, as the letter says it: the paragraph of class `addressee`, or on a copy that of class `recipient` in its
 * margin. A letter that has neither says it elsewhere: then it is the row's title or name.
 */
function addresseeOf(
  recipient: Recipient,
  { root, language }: Doc,
  isCopy: boolean,
): readonly (readonly (Node | string)[])[] {
  const found = isCopy
    ? firstOf(root, ({ classes }) => classes.includes('recipient'))
    : firstOf(root, ({ classes }) => classes.includes('addressee'))
  if (found !== null) return linesOf(found)
  const { titles, names, state } = recipient
  const said = titles[language] ?? names[language] ?? ''
  return [said, state?.names[language]?.formal ?? ''].flatMap((line) =>
    line === '' ? [] : [[isolated(line)]],
  )
}

/** The paragraph line by line: on a label each begins at the edge, and goes on a little further in. */
function linesOf({ children }: Element): readonly (readonly Node[])[] {
  const lines: Node[][] = [[]]
  for (const child of children) {
    if (child.kind === 'line-break') lines.push([])
    else lines.at(-1)!.push(child)
  }
  return lines.filter((line) => line.some((node) => plainText(node).trim() !== ''))
}

function plainText(node: Node): string {
  if (node.kind === 'text') return node.text
  return 'children' in node ? node.children.map(plainText).join(' ') : ' '
}
