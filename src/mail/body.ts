import type { Doc, Element, Node } from '../model/doc.ts'
import type { Part } from '../model/document.ts'

/** What a message says. */
export interface MessageBody {
  readonly subject: string
  readonly text: string
  /** a whole HTML document (WHATWG HTML), in the language and direction of the text */
  readonly html: string
  /** what its calendar entry says; null: it has none */
  readonly calendar: CalendarWords | null
  /** how an attached file is called, without its ending; null: as it is called in the archive */
  fileName(part: Part): string | null
}

/** What a calendar entry is called, and where it takes place; empty: nobody has said. */
export interface CalendarWords {
  readonly summary: string
  readonly place: string
}

/**
 * The message that a document of kind `mail` says: its title is the subject, its paragraphs are the text, once as text and once as
 * HTML. What stands in an `aside` is shown in neither: it says what the calendar entry and the files are called.
 */
export function bodyOf(doc: Doc): MessageBody {
  const asides = doc.root.children.filter(isAside)
  const shown = doc.root.children.filter((node) => !isAside(node))
  const said = (aside: string, name: string): string => {
    const within = asides.filter(({ classes }) => classes.includes(aside))
    const found = within
      .flatMap(({ children }) => children)
      .find((node) => isElement(node) && node.classes.includes(name))
    return found === undefined ? '' : plain(lineOf(found))
  }
  const calendar = { summary: said('calendar', 'summary'), place: said('calendar', 'place') }
  return {
    subject: plain(doc.title),
    // between letters of one direction isolates say nothing, and some programs show them
    text: `${(doc.direction === 'rtl' ? (text: string) => text : withoutIsolates)(shown.flatMap(textOf).join('\n\n'))}\n`,
    html: htmlDocument(doc, shown.map((node) => htmlOf(node, doc)).join('\n')),
    calendar: asides.some(({ classes }) => classes.includes('calendar')) ? calendar : null,
    fileName(part) {
      const name = said('files', part.kind)
      return name === '' ? null : fileNameOf(name)
    },
  }
}

const isElement = (node: Node): node is Element => node.kind === 'element'
const isAside = (node: Node): node is Element => isElement(node) && node.tag === 'aside'

/** Isolates (UAX #9) are for running text: a subject and a name are laid out by whoever shows them. */
const withoutIsolates = (text: string): string => text.replace(/[\u2066-\u2069]/g, '')
const plain = (text: string): string =>
  withoutIsolates(text)
    .replace(/[\s\u00a0]+/g, ' ')
    .trim()

/** What no system allows in the name of a file, and what would steer its text. */
const fileNameOf = (text: string): string =>
  [...text.replace(/[/\\:*?"<>|\p{Cc}\p{Cf}]/gu, ' ').replace(/ +/g, ' ')]
    .slice(0, 100)
    .join('')
    .replace(/^[ .]+|[ .]+$/g, '')

const BLOCKS = new Set(['p', 'h1', 'h2', 'h3'])

/** The paragraphs of a node, as plain text. */
function textOf(node: Node): readonly string[] {
  if (!isElement(node)) return []
  if (!BLOCKS.has(node.tag)) return node.children.flatMap(textOf)
  return [lineOf(node)]
}

/** The text of a node; a line ends where a `br` stands. */
function lineOf(node: Node): string {
  switch (node.kind) {
    case 'text':
      return node.text
    case 'line-break':
      return '\n'
    case 'element':
      return node.children.map(lineOf).join('')
    default:
      return ''
  }
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escaped = (text: string): string => text.replace(/[&<>"]/g, (sign) => ESCAPES[sign]!)

/** So many letters fit on a line of the narrowest telephone: a reference, a day, a number is not parted at a hyphen or a space. */
const SHORT = 32

/** An isolate is an element of its own in HTML; what is not closed is not opened. */
const withIsolates = (text: string): string =>
  escaped(text)
    .replace(
      /\u2068([^\u2066-\u2069]*)\u2069/g,
      (_, inside: string) =>
        `<bdi${inside.length > SHORT ? '' : ' style="white-space:nowrap"'}>${inside}</bdi>`,
    )
    .replace(/[\u2066-\u2069]/g, '')

function htmlOf(node: Node, doc: Doc): string {
  switch (node.kind) {
    case 'text':
      return withIsolates(node.text)
    case 'line-break':
      return '<br>\n'
    case 'element': {
      const inside = node.children.map((child) => htmlOf(child, doc)).join('')
      const title = node.expansion === undefined ? '' : ` title="${escaped(node.expansion)}"`
      const foreign = node.language === undefined ? '' : ` lang="${escaped(node.language)}" dir="auto"`
      return `<${node.tag}${title}${foreign}>${inside}</${node.tag}>${BLOCKS.has(node.tag) ? '\n' : ''}`
    }
    default:
      return ''
  }
}

/** Lines of a length that is read easily, in a face that every system has; a dark screen stays dark. It loads nothing. */
const LOOK = "font-family:system-ui,'Segoe UI',Arial,sans-serif;line-height:1.5;max-width:42em"

/** Language and direction stand at the text too: programs for mail on the web take out what stands around it. */
const htmlDocument = ({ language, direction, title }: Doc, inside: string): string =>
  `<!doctype html>
<html lang="${language}" dir="${direction}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>${escaped(plain(title))}</title></head>
<body>
<div lang="${language}" dir="${direction}" style="${LOOK}">
${inside}</div>
</body>
</html>
`
