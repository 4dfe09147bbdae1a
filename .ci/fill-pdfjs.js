// fill-pdfjs.js IN OUT FIELD=VALUE...: fills a form with PDF.js, as Firefox does. To be bundled.
import { readFileSync, writeFileSync } from 'node:fs'
import { fillByPdfJs } from '../test/pdf-filler.ts'

const [source, target, ...values] = process.argv.slice(2)
const pairs = values.map((each) => [each.slice(0, each.indexOf('=')), each.slice(each.indexOf('=') + 1)])
writeFileSync(target, await fillByPdfJs(new Uint8Array(readFileSync(source)), Object.fromEntries(pairs)))
