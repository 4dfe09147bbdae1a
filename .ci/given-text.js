// given-text.js LETTER.pdf: does pdftotext give the given French letter, every paragraph whole and in order? The columns of
// its head, some 200 characters, may come in either order.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

const squeeze = (text) => text.normalize('NFKC').replaceAll('’', "'").replace(/[\s\u00ad]/g, '')
const found = squeeze(execFileSync('pdftotext', ['-enc', 'UTF-8', process.argv[2], '-'], { encoding: 'utf8' }))
let from = 0
for (const paragraph of readFileSync('test/letter/DM-1132.fr.txt', 'utf8').trim().split('\n')) {
  const at = found.indexOf(squeeze(paragraph), Math.max(0, from - 200))
  if (at < 0) {
    console.error(`not found in its place: ${paragraph}`)
    process.exitCode = 1
  } else from = Math.max(from, at + 1)
}
