// field-boxes.js FORM FIELD=VALUE...: where a person would type it, as JSON: page, box in points, and the text; a cross for what is
// chosen. To be bundled.
import { readFileSync } from 'node:fs'
import { readBlank } from '../src/returns/blank.ts'

const [form, ...given] = process.argv.slice(2)
const values = new Map(given.map((each) => [each.slice(0, each.indexOf('=')), each.slice(each.indexOf('=') + 1)]))
const boxes = readBlank(new Uint8Array(readFileSync(form))).shapes.flatMap(({ name, kind, place, marks }) => {
  const text = values.get(name)
  if (text === undefined) return []
  if (kind !== 'button') return [{ ...place, text }]
  return marks.filter(({ state }) => state === text).map(({ page, box }) => ({ page, box, text: 'X' }))
})
if (boxes.length !== values.size) throw new Error(`${boxes.length} of ${values.size} fields`)
console.log(JSON.stringify(boxes))
