// text … | text-back.js FOLDER: what each extractor gives of each file, held to the source text in FOLDER. Paragraphs must
// come back whole, those of a letter in order; of Arabic, whose order each reader finds out for itself, so many words.
import { readFileSync } from 'node:fs'
import path from 'node:path'

// Per cent of the words; the reference had 75 of pdftotext, 93 of PDFium, 97 of PDF.js (which the npm tests ask).
const arabic = { pdftotext: 99, pdfium: 98, pdfbox: 97 }

// without what extractors may rightly differ in: white space, hyphens at line ends (PDFium gives U+FFFE), bidi controls
const aside = /[\s\u00ad\u2060\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufffe]/g
const squeeze = (text) => text.normalize('NFKC').replaceAll('’', "'").replace(aside, '')
const wordsOf = (text) => text.normalize('NFKC').match(/[\p{L}\p{M}\p{N}]+/gu) ?? []

function recall(found, expected) {
  const left = new Map()
  for (const word of wordsOf(found)) left.set(word, (left.get(word) ?? 0) + 1)
  const wanted = wordsOf(expected)
  const hits = wanted.filter((word) => {
    left.set(word, (left.get(word) ?? 0) - 1)
    return left.get(word) >= 0
  })
  return (100 * hits.length) / wanted.length
}

/** So many characters may lie in the columns of the letter's head, which each reader takes in its own order. */
const sideBySide = 200

const [folder] = process.argv.slice(2)
const given = readFileSync(0, 'utf8').split(/^=== /m).slice(1)
let failed = given.length === 0
for (const section of given) {
  const [head, ...lines] = section.split('\n')
  const [extractor, file] = [head.slice(0, head.indexOf(' ')), path.basename(head.slice(head.indexOf(' ') + 1))]
  const expected = readFileSync(path.join(folder, `${file}.txt`), 'utf8')
  if (/_ar(_form)?\.pdf$/.test(file)) {
    const share = recall(lines.join('\n'), expected)
    const good = share >= arabic[extractor]
    console.log(`${good ? 'PASS' : 'FAIL'} ${file} ${extractor}: ${share.toFixed(1)} % of the words`)
    failed ||= !good
    continue
  }
  const text = squeeze(lines.join('\n'))
  const paragraphs = expected.trim().split('\n')
  let from = 0
  const lost = paragraphs.filter((paragraph, index) => {
    // the page foot stands on page 1 and is heard last; boxes side by side on the form are read line by line
    const inOrder = !file.includes('_form') && index < paragraphs.length - 1
    const at = text.indexOf(squeeze(paragraph), inOrder ? Math.max(0, from - sideBySide) : 0)
    if (at >= 0 && inOrder) from = Math.max(from, at)
    return at < 0
  })
  console.log(`${lost.length === 0 ? 'PASS' : 'FAIL'} ${file} ${extractor}: ${paragraphs.length} paragraphs, ${lost.length} lost`)
  for (const paragraph of lost) console.log(`  ${paragraph}`)
  failed ||= lost.length > 0
}
process.exitCode = failed ? 1 : 0
