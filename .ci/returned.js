// returned.js ANSWER COUNT: what `invite returns collect --json --values` has said of forms that strangers filled (fr-pdfbox.pdf),
// of the same printed to PDF by Poppler (fr-printed.pdf), and of such as were typed into in LibreOffice Draw (fr-draw.pdf): each is
// known, says what was typed, and shows nothing else.
import { readFileSync } from 'node:fs'

const [answer, count] = process.argv.slice(2)
const { returns } = JSON.parse(readFileSync(answer, 'utf8'))
const faults = []
if (returns.length !== Number(count)) faults.push(`${returns.length} returns`)
for (const { name, document, kind, way, values, faults: amiss } of returns) {
  const [, tag, filler] = /^(\w+)-(\w+)\.pdf$/.exec(name)
  const isPrinted = filler === 'printed' || filler === 'draw'
  const names = filler === 'pyhanko' ? ['Zoé Muñoz'] : ['Kőszeg Muñoz Ștefan Nguyễn Việt', 'Министр Щукин']
  const office = { ar: 'وزارة الاتصالات', zh: '信息产业部' }[tag]
  // the judges' script for MuPDF presses the first button
  const buttons = filler === 'mutool' ? ['mr', 'head', 'yes'] : ['he_ms', 'deputy_head', 'no']
  const wanted = {
    document: `FR/${tag}/form`,
    kind: isPrinted ? 'printed' : 'filled',
    way: isPrinted ? 'place' : 'bytes',
    city: 'Tunis',
    family_name: names[0],
    // Firefox draws Arabic letters as they were typed, from left to right: a reader of the page sees them turned
    organization: filler === 'pyhanko' || (filler === 'printed' && tag === 'ar') ? undefined : office,
    title: buttons[0],
    role: buttons[1],
    visa_required: buttons[2],
  }
  const found = { document, kind, way, ...values }
  for (const fault of amiss)
    if (fault.found !== 'missing') faults.push(`${name}: ${fault.field} ${fault.found}`)
  for (const [field, value] of Object.entries(wanted))
    if (value !== undefined && found[field] !== value)
      faults.push(`${name}: ${field} is ${found[field]}, not ${value}`)
}
if (faults.length > 0) console.log(faults.join('\n'))
process.exit(faults.length > 0 ? 1 : 0)
