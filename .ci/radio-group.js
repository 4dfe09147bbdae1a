// radio-group.js FOLDER IDENTITY SIGNED-AT FORM GROUP: writes into FOLDER the smallest form with a filled group of radio buttons, signed by
// IDENTITY (its passphrase in INVITE_PASSPHRASE), and what was done to a kid of it, and of GROUP in the filled FORM, that must
// be refused: refused-*.pdf. To be bundled, as the program is.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { openIdentity } from '../src/sign/identity.ts'
import { openSigner } from '../src/sign/sign.ts'
import { changedKids, chosen, smallestRadioGroup } from '../test/radio-group.ts'

const [folder, identity, signedAt, form, group] = process.argv.slice(2)
mkdirSync(folder, { recursive: true })
const put = (name, bytes) => writeFileSync(path.join(folder, name), bytes)
const opened = await openIdentity([readFileSync(identity)], process.env.INVITE_PASSPHRASE, identity, new Date(signedAt))
if (opened.kind === 'problems') throw new Error(opened.problems[0].code)
const filled = chosen(await smallestRadioGroup(openSigner(opened.value, null), signedAt), 'visa', 'yes')
put('smallest.pdf', filled)
for (const [what, change] of Object.entries(changedKids)) {
  const name = what.replace(/[^A-Za-z]+/g, '-').replace(/-$/, '')
  put(`refused-smallest-${name}.pdf`, change(filled, 'visa'))
  put(`refused-form-${name}.pdf`, change(readFileSync(form), group))
}
