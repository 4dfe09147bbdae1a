import type { Doc, Element, Node, SignatureField } from '../../src/model/doc.ts'

/** The same letter, word for word, in the peers' own languages: made of the document that the product itself sets. */

const sizes: Readonly<Record<string, number>> = {
  organization: 15,
  office: 10.5,
  development: 8,
  enclosure: 9.6,
  copies: 9.6,
  address: 7.4,
}
const faces: Readonly<Record<string, string>> = { ar: 'Amiri', zh: 'Noto Serif SC' }

const childrenOf = (node: Node): readonly Node[] =>
  node.kind === 'element' || node.kind === 'signature' ? node.children : []

const paged = (doc: Doc, tag: string, pages: string): readonly Node[] =>
  doc.root.children.filter((node) => node.kind === 'element' && node.tag === tag && node.pages === pages)

const flowing = (doc: Doc): readonly Node[] =>
  doc.root.children.filter((node) => node.kind !== 'element' || node.pages === undefined)

export function typstOf(doc: Doc): string {
  const text = (value: string): string => `#${JSON.stringify(value).replace(/\\u([0-9a-f]{4})/g, '\\u{$1}')};`
  const all = (nodes: readonly Node[]): string => nodes.map(one).join('')
  const block = (element: Element | SignatureField): string => {
    const size = 'classes' in element ? element.classes.map((name) => sizes[name]).find(Boolean) : undefined
    const inner = all(element.children)
    return `#block(spacing: 9pt)[${size === undefined ? inner : `#text(size: ${size}pt)[${inner}]`}]\n`
  }
  const one = (node: Node): string => {
    switch (node.kind) {
      case 'text':
        return text(node.text)
      case 'line-break':
        return '#linebreak()'
      case 'page-break':
        return '#pagebreak()\n'
      case 'page-number':
        return '#context counter(page).display()'
      case 'page-count':
        return '#context counter(page).final().first()'
      case 'signature':
        return `#block(stroke: 0.4pt, inset: 7pt, width: 57%)[#set text(size: 8pt)\n${all(node.children)}]\n`
      case 'field':
      case 'picture':
        return ''
      case 'element': {
        if (node.tag === 'strong') return `#strong[${all(node.children)}]`
        if (node.tag === 'abbr') return all(node.children)
        if (node.tag === 'span')
          return `#text(lang: "${node.language ?? doc.language}")[${all(node.children)}]`
        if (node.classes.includes('row') || node.classes.includes('running'))
          return `#grid(columns: (0.915fr, 1.085fr), gutter: 13pt, ${node.children.map((child) => `[${one(child)}]`).join(', ')})\n`
        return node.tag === 'p' ? block(node) : all(node.children)
      }
    }
  }
  const face = faces[doc.language]
  const [language = doc.language] = doc.language.split('-')
  return `#set document(title: ${JSON.stringify(doc.title)})
#set page(paper: "a4", margin: (top: 58pt, bottom: 72pt, x: 76pt),
  header: context if counter(page).get().first() > 1 [${all(paged(doc, 'header', 'following').flatMap(childrenOf))}],
  footer: context if counter(page).get().first() == 1 [${all(paged(doc, 'footer', 'first').flatMap(childrenOf))}])
#set text(font: (${face === undefined ? '"Noto Serif",' : `"Noto Serif", "${face}",`}), size: 11pt, lang: "${language}", dir: ${doc.direction})
#set par(justify: true, leading: 0.62em)
${all(paged(doc, 'header', 'first').flatMap(childrenOf))}
#line(length: 100%, stroke: 0.6pt)
${all(flowing(doc))}`
}

export function htmlOf(doc: Doc, fonts: (face: string) => string): string {
  const escaped = (value: string): string =>
    value.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`)
  const all = (nodes: readonly Node[]): string => nodes.map(one).join('')
  const one = (node: Node): string => {
    switch (node.kind) {
      case 'text':
        return escaped(node.text)
      case 'line-break':
        return '<br>'
      case 'page-break':
        return '<div style="break-after: page"></div>'
      case 'page-number':
        return '<span class="number"></span>'
      case 'page-count':
        return '<span class="count"></span>'
      case 'signature':
        return `<div class="signature">${all(node.children)}</div>`
      case 'field':
      case 'picture':
        return ''
      case 'element': {
        const language = node.language === undefined ? '' : ` lang="${node.language}"`
        const title = node.expansion === undefined ? '' : ` title="${escaped(node.expansion)}"`
        const names = [...node.classes, node.pages ?? ''].join(' ').trim()
        return `<${node.tag} class="${names}"${language}${title}>${all(node.children)}</${node.tag}>`
      }
    }
  }
  const face = (family: string, weight: number, name: string) =>
    `@font-face { font-family: "${family}"; font-weight: ${weight}; src: url("file://${fonts(name)}") }`
  return `<!doctype html><html lang="${doc.language}" dir="${doc.direction}"><head><meta charset="utf-8">
<title>${escaped(doc.title)}</title><style>
${face('Latin', 400, 'noto-serif/400Regular/NotoSerif_400Regular.ttf')}
${face('Latin', 700, 'noto-serif/700Bold/NotoSerif_700Bold.ttf')}
${doc.language === 'ar' ? face('Native', 400, 'amiri/400Regular/Amiri_400Regular.ttf') + face('Native', 700, 'amiri/700Bold/Amiri_700Bold.ttf') : ''}
${doc.language === 'zh' ? face('Native', 400, 'noto-serif-sc/400Regular/NotoSerifSC_400Regular.ttf') + face('Native', 700, 'noto-serif-sc/700Bold/NotoSerifSC_700Bold.ttf') : ''}
@page { size: A4; margin: 58pt 76pt 72pt; @top-left { content: element(head) } }
@page :first { @top-left { content: none } @bottom-left { content: element(foot) } }
body { font: 11pt/15.8pt Latin, Native; text-align: justify; hyphens: auto }
.row { display: flex; gap: 13pt; text-align: start } .row > * { flex: 1 }
header.following { position: running(head) } footer { position: running(foot); font-size: 7.4pt; text-align: center }
header.first { border-bottom: 0.6pt solid } .organization { font-size: 15pt; font-weight: bold }
.number::after { content: counter(page) }
.count::after { content: counter(pages) }
.signature { border: 0.4pt solid; padding: 7pt; width: 57%; font-size: 8pt; line-height: 11pt }
.enclosure, .copies { font-size: 9.6pt }
</style></head><body>${all(doc.root.children)}</body></html>`
}
