import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { VerifyBody } from '../src/commands/answers.ts'
import { answerOf } from './answers.ts'
import { openBench } from './command.ts'
import { delegateSigned } from './sign/delegate.ts'
import { filled, signedPdf } from './sign/forge.ts'

/** `verify --extract-signed`: what did the signer sign? And what an officer is told of what came after. */

const bench = openBench()
afterAll(bench.close)
const folder = bench.in('files')
mkdirSync(folder, { recursive: true })
const at = (name: string) => path.join(folder, name)
let form: Uint8Array
beforeAll(async () => {
  form = await signedPdf(2)
  writeFileSync(at('form.pdf'), form)
  writeFileSync(at('filled.pdf'), filled(await delegateSigned(form)))
  writeFileSync(at('broken.pdf'), form.with(200, form[200]! ^ 1))
})
const verify = (...args: readonly string[]) =>
  bench.run(['verify', ...args.map((arg) => (arg.endsWith('.pdf') ? at(arg) : arg))])

test('the file as it was signed is written, and whoever filled and signed it since is told', async () => {
  const { status, stdout } = await verify('filled.pdf', '--extract-signed', 'signed.pdf')
  expect(status).toBe(0)
  expect(stdout).toContain(`signed.pdf is the file as it was signed: its first ${form.length} bytes`)
  expect(Buffer.compare(readFileSync(at('signed.pdf')), form)).toBe(0)
  expect(stdout).toContain('filled after signing:\n         name: nothing → “Zoe”\n')
  expect(stdout).toMatch(
    /then signed by invite development identity.* \(Second\), on 1 December 2026, 12:00 UTC/,
  )
  expect(stdout).toContain('the signature holds and covers all but what was filled later (name)')
})

test('a program is told the same', async () => {
  const said = answerOf<VerifyBody>(await verify('filled.pdf', '--json', '--extract-signed', 'signed-2.pdf'))
  expect(said.extracted).toBe(at('signed-2.pdf'))
  expect(said.files[0]!.signature).toMatchObject({
    filled: [{ name: 'name', before: '', after: 'Zoe', value: 'Zoe', shows: null }],
    furtherSigners: [{ field: 'Second', intact: true, whole: false, filledAfter: ['name'] }],
  })
})

describe('nothing is written', () => {
  test.each([
    ['over a file that is there', ['form.pdf', '--extract-signed', 'filled.pdf'], 1, 'extract-exists'],
    ['over the file itself', ['form.pdf', '--extract-signed', 'form.pdf'], 1, 'extract-exists'],
    ['of several files', ['form.pdf', 'filled.pdf', '--extract-signed', 'new.pdf'], 2, 'extract-which'],
    ['where no signature holds', ['broken.pdf', '--extract-signed', 'new.pdf'], 1, 'extract-nothing'],
    ['into a folder that is not there', ['form.pdf', '--extract-signed', 'no/new.pdf'], 1, 'extract-folder'],
  ])('%s', async (_, args, expected, code) => {
    const before = ['form.pdf', 'filled.pdf'].map((name) => readFileSync(at(name)).toString('hex'))
    const { status, stderr } = await verify(...args)
    expect(status).toBe(expected)
    expect(stderr).toContain(`verify/${code}`)
    expect(existsSync(at('new.pdf'))).toBe(false)
    expect(['form.pdf', 'filled.pdf'].map((name) => readFileSync(at(name)).toString('hex'))).toEqual(before)
  })
})
