import { type PDFDict, type PDFHexString, PDFName, PDFRef, type PDFString } from 'pdf-lib'
import { openInPdfJs, readStructure, type TaggedElement } from './pdf-reader.ts'

/** A document as a screen reader comes to it: the structure tree with the text, names and languages it speaks. */
export interface Heard {
  readonly type: string
  /** of the element itself or the nearest above it; the document's where none says */
  readonly language: string
  readonly expansion: string | null
  /** its own text and that of all within it, in the order of the tree */
  readonly text: string
  /** what it is made of, in order: text, a field, an element */
  readonly parts: readonly (string | HeardField | Heard)[]
}

export interface HeardField {
  readonly name: string
  readonly kind: 'Tx' | 'Ch' | 'Btn' | 'Sig'
  /** what is spoken when one comes to it */
  readonly tooltip: string
  readonly required: boolean
  readonly readOnly: boolean
}

export async function hear(bytes: Uint8Array): Promise<Heard> {
  const { root, context, get } = await readStructure(bytes)
  const texts = await markedText(bytes)
  const language = (await openInPdfJs(bytes)).getMetadata()
  const spoken = String(((await language).info as Record<string, unknown>).Language)

  const field = (reference: string): HeardField => {
    const own = context.lookup(PDFRef.of(Number(reference.slice('object '.length)))) as PDFDict
    const entry = (key: string) => get(own, key) ?? get(own, 'Parent', key)
    const flags = Number(String(entry('Ff') ?? 0))
    return {
      name: text(entry('T')),
      kind: String(entry('FT')).slice(1) as HeardField['kind'],
      tooltip: text(get(own, 'TU')),
      required: (flags & 2) !== 0,
      readOnly: (flags & 1) !== 0,
    }
  }
  const isLink = (reference: string): boolean => {
    const own = context.lookup(PDFRef.of(Number(reference.slice('object '.length)))) as PDFDict
    return own.get(PDFName.of('Subtype')) === PDFName.of('Link')
  }
  const listen = (element: TaggedElement, above: string): Heard => {
    const own = element.dictionary.get(PDFName.of('Lang'))
    const said = own === undefined ? above : text(own)
    const expansion = element.dictionary.get(PDFName.of('E'))
    const alternative = element.dictionary.get(PDFName.of('Alt'))
    // what stands for an element is heard in its place
    const kids = alternative === undefined ? element.kids : []
    const inside = kids.map((kid) => {
      if (typeof kid !== 'string') return listen(kid, said)
      if (!kid.startsWith('object')) return texts.get(kid) ?? ''
      // a link is heard by its words, which stand before what is clicked on
      return isLink(kid) ? '' : field(kid)
    })
    const parts = alternative === undefined ? inside : [text(alternative)]
    return {
      type: element.type,
      language: said,
      expansion: expansion === undefined ? null : text(expansion),
      text: parts.map((part) => (typeof part === 'string' ? part : 'text' in part ? part.text : '')).join(''),
      parts,
    }
  }
  return listen(root, spoken)
}

/** All elements of a tree in its order. */
export function* within(heard: Heard): Iterable<Heard> {
  yield heard
  for (const part of heard.parts) if (typeof part === 'object' && 'parts' in part) yield* within(part)
}

/** Text and fields in the order in which they are come to, each with the element that holds it. */
export function* spoken(heard: Heard): Iterable<{ readonly in: Heard; readonly part: string | HeardField }> {
  for (const part of heard.parts)
    if (typeof part === 'object' && 'parts' in part) yield* spoken(part)
    else yield { in: heard, part }
}

function text(value: unknown): string {
  return (value as PDFString | PDFHexString).decodeText()
}

/** By page and number, as structure elements name it: `0:12`. */
async function markedText(bytes: Uint8Array): Promise<ReadonlyMap<string, string>> {
  const document = await openInPdfJs(bytes)
  const texts = new Map<string, string>()
  for (let number = 1; number <= document.numPages; number++) {
    const { items } = await (await document.getPage(number)).getTextContent({ includeMarkedContent: true })
    const open: (string | null)[] = []
    for (const item of items) {
      if (!('str' in item)) {
        if (item.type === 'endMarkedContent') open.pop()
        else open.push(/_mc(\d+)$/.exec(item.id ?? '')?.[1] ?? null)
        continue
      }
      const mark = open.findLast((id) => id !== null)
      if (mark === undefined || mark === null) continue
      const key = `${number - 1}:${mark}`
      texts.set(key, (texts.get(key) ?? '') + item.str + (item.hasEOL ? ' ' : ''))
    }
  }
  return texts
}
