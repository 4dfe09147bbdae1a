import { readdirSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { signProblems } from '../src/problems/sign.ts'
import { signTimestampProblems } from '../src/problems/sign-timestamp.ts'
import { signTrustProblems } from '../src/problems/sign-trust.ts'
import { signVerifyProblems } from '../src/problems/sign-verify.ts'
import { wordsOf } from '../src/problems/words.ts'
import { verifyPdf } from '../src/sign/verify/verdict.ts'
import { bodyOf, at as now, own, signedPdf, update } from './sign/forge.ts'

const codes = Object.keys({
  ...signProblems,
  ...signTimestampProblems,
  ...signTrustProblems,
  ...signVerifyProblems,
})

test('each problem of the room has its smallest input', () => {
  expect(codes.length).toBeGreaterThan(50)
  const folders = readdirSync(path.join(import.meta.dirname, 'problems/sign'))
  expect(codes.map((code) => code.replace(/^sign\//, '')).sort()).toEqual(folders.sort())
})

test('what a forger wrote cannot steer the terminal that shows it', async () => {
  const form = await signedPdf(2, own('modern.p12'), { 8: (body) => body.replace('(name)', '(n\\007)') })
  const named = update(form, { objects: { 8: bodyOf(form, 8).replace('/V()', '/V(Zoe)/X#1b#5b2J true') } })
  const verdict = await verifyPdf(named, null, now)
  const said = verdict.problems.map((problem) => wordsOf(problem).message)
  expect(said).toContain('it was changed after signing (field “n‹U+0007›” was changed (X‹U+001B›[2J))')
  expect(said.join()).not.toMatch(/\p{Cc}/u)
})

test('of many changes some are told, and how many more there are', async () => {
  const form = await signedPdf(2)
  const keys = Array.from({ length: 30 }, (_, i) => `/X${i} true`).join('')
  const catalog = bodyOf(form, 1).replace(/>>$/, `${keys}>>`)
  const { problems } = await verifyPdf(update(form, { objects: { 1: catalog } }), null, now)
  const changes = problems.filter(({ code }) => code === 'sign/changed-after-signing')
  expect(changes).toHaveLength(20)
  expect(changes.map(({ more }) => more).filter((more) => more !== undefined)).toEqual([10])
  expect(wordsOf(changes.at(-1)!).message).toContain('; and 10 more such')
})
