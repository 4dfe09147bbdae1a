import { beforeAll, describe, expect, it } from 'vitest'
import { openIdentity } from '../src/sign/identity.ts'
import { openSigner } from '../src/sign/sign.ts'
import { verifyPdf } from '../src/sign/verify/verdict.ts'
import { valuesByPdfium, valuesByPdfJs } from './pdf-filler.ts'
import { changedKids, chosen, smallestRadioGroup } from './radio-group.ts'
import { at, own } from './sign/forge.ts'
import { trusting } from './sign/trusting.ts'

/** Our own verdict on what pyHanko refuses whatever was done to it; `.ci/run` has pyHanko's, with and without its missing rule. */

const roots = trusting([own('root.pem')])
const verify = (bytes: Uint8Array) => verifyPdf(bytes, roots, at)

let blank: Uint8Array
let filled: Uint8Array
beforeAll(async () => {
  const opened = await openIdentity([own('modern.p12')], 'test', 'f', at)
  if (opened.kind === 'problems') throw new Error('no identity')
  blank = await smallestRadioGroup(openSigner(opened.value, null), at.toISOString())
  filled = chosen(blank, 'visa', 'yes')
})

describe('a group of radio buttons, whose kids have no name', () => {
  it('holds as it was certified, and filled', async () => {
    expect(await verify(blank)).toMatchObject({ holds: true, problems: [], filled: [] })
    const verdict = await verify(filled)
    expect(verdict).toMatchObject({ holds: true, problems: [] })
    expect(verdict.filled).toEqual([{ name: 'visa', before: 'Off', after: 'yes', onPage: null }])
    expect(await verify(chosen(filled, 'visa', 'no'))).toMatchObject({ holds: true, problems: [] })
  })

  it('is one group to PDFium and PDF.js', async () => {
    expect([...(await valuesByPdfium(filled))]).toContainEqual(['visa', 'yes'])
    expect([...(await valuesByPdfJs(filled))]).toContainEqual(['visa', 'yes'])
  })

  it.each(Object.keys(changedKids))('is refused with a kid that has %s', async (change) => {
    for (const before of [blank, filled]) {
      const { holds, problems } = await verify(changedKids[change]!(before, 'visa'))
      expect(holds).toBe(false)
      expect(problems.map(({ code }) => code)).toContain('sign/changed-after-signing')
    }
  })
})
