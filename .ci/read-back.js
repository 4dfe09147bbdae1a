// read-back.js [FORM FIELDS]...: what this program reads from forms that strangers filled, and what PDFBox has read from them (lines of
// type, name, value), is the same. To be bundled.
import { readFileSync } from 'node:fs'
import { openPdf } from '../src/pdf-syntax/read-file.ts'
import { asText, readingsOf } from '../src/returns/fields.ts'

const given = process.argv.slice(2)
let [count, bad] = [0, 0]
for (let at = 0; at + 1 < given.length; at += 2) {
  const [form, fields] = given.slice(at, at + 2)
  const theirs = new Map(
    readFileSync(fields, 'utf8')
      .split('\n')
      .map((line) => line.split('\t'))
      .map(([type, name, value]) => [name, type === 'Btn' ? value.replace(/^(\/|Off$)/, '') : value]),
  )
  for (const { name, kind, value } of readingsOf(openPdf(new Uint8Array(readFileSync(form))), 0)) {
    const ours = asText(value).replace(/\s+/g, ' ')
    count += ours === '' ? 0 : 1
    if (theirs.get(name)?.trim() === ours.trim()) continue
    // of a group that pypdf has filled each button has a /V of its own, or the group none: PDFBox then says that it is off
    if (kind === 'button' && form.endsWith('-pypdf.pdf') && theirs.get(name) === '') continue
    bad++
    console.log(`${form}: ${name} is ${ours} here, and ${theirs.get(name)} to PDFBox`)
  }
}
console.log(`${count} values`)
process.exit(bad > 0 || count === 0 ? 1 : 0)
