import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PlanBody } from '../src/commands/answers.ts'
import { answerOf } from './answers.ts'
import { openBench } from './command.ts'
import { layPages } from './review-pages.ts'
import { serve } from './serving.ts'
import { openSmallDesk, registry, type SmallDesk } from './small-desk.ts'

/**
 * Served pages in a real browser: with `CHROMIUM=/usr/bin/chromium`, as `.ci/run` does. `SHOTS=folder` keeps what they look like.
 */

const { CHROMIUM, SHOTS } = process.env
const bench = openBench()
const signer = {
  subject: 'Test Signer rsa2048',
  fingerprint: 'd09d03cd8b62e1becbd9ecfbc48934275d162961979e5f3a61c5524a011d65aa',
}
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
let browser: Browser

describe.skipIf(CHROMIUM === undefined)('a browser that is served pages', () => {
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM!, args: ['--no-sandbox'] })
  })
  afterAll(async () => {
    await browser.close()
    bench.close()
  })

  async function openDesk(name: string, language: string): Promise<{ desk: SmallDesk; plan: string }> {
    const desk = openSmallDesk(bench, name, ['FR', 'fr'], ['JP', 'en'])
    const facts = { approvals: 1, reference: 'L-1', date: '2004-05-10', email: 'invite@example.org' }
    writeFileSync(path.join(desk.folder, 'templates/L/letter.json'), JSON.stringify(facts))
    const { plan } = answerOf<PlanBody>(await desk.here('plan', 'L', '--save', '--json'))
    layPages(desk, plan, signer, language)
    return { desk, plan }
  }

  /** A page of a browser of its own; what it complains of is kept. */
  async function open(address: string, width: number): Promise<{ page: Page; said: string[] }> {
    const context = await browser.newContext({ viewport: { width, height: 900 } })
    const page = await context.newPage()
    const said: string[] = []
    page.on('console', (message) => {
      if (message.type() === 'error') said.push(message.text())
    })
    page.on('pageerror', (error) => said.push(String(error)))
    await page.goto(address)
    return { page, said }
  }

  it('once, lets somebody send back and approve; the letters are signed, and a changed one is not', async () => {
    const { desk, plan } = await openDesk('en', 'en')
    const { address, ended } = await serve(desk, plan, bench.environment)
    const { page, said } = await open(address, 1280)
    await page.waitForSelector('.approve-bar')
    // nothing of the token is left in the address or in what scripts see
    expect(page.url()).not.toContain(new URL(address).hash.slice(1))
    expect(await page.evaluate('document.cookie')).toBe('')
    const second = await open(address, 1280)
    await second.page.waitForFunction('document.body.textContent.includes("was used before")')
    const bar = page.locator('.approve-bar')
    expect(await bar.textContent()).toContain('You are Example Chief, by your own word')
    const says = (name: string) => bar.getByRole('button', { name, exact: true }).click()
    const status = bar.getByRole('status')
    await says('Send back the chosen ones')
    await status.filter({ hasText: 'Choose letters first' }).waitFor()
    await page.getByLabel('Choose JP/en/letter').check()
    await says('Send back the chosen ones')
    await status.filter({ hasText: 'Say in the remark' }).waitFor()
    await page.getByLabel('Remark').fill('The date is another one.')
    await says('Send back the chosen ones')
    await status.filter({ hasText: 'It is recorded.' }).waitFor()
    const mark = page.locator('section[data-document="JP/en/letter"] .approve-mark')
    expect(await mark.textContent()).toBe(
      'sent back: Example Chief, by their own word: “The date is another one.”',
    )
    await says('Approve all 4')
    await mark.filter({ hasText: 'approved: Example Chief' }).waitFor()
    await says('I am done')
    await status.filter({ hasText: 'Nothing is served here any more' }).waitFor()
    expect((await ended).status).toBe(0)
    expect(said).toEqual([])
    expect(desk.all().map(({ event }) => event)).toEqual(['sent-back', 'approved'])
    desk.lay(['FR', 'fr', 'Au Ministre'], ['JP', 'en'])
    const facts = { approvals: 1, reference: 'L-1', date: '2004-05-10', email: 'invite@example.org' }
    writeFileSync(path.join(desk.folder, 'templates/L/letter.json'), JSON.stringify(facts))
    const refused = await desk.here('generate', 'L', ...registry)
    expect(refused.stderr).toContain('FR/fr/letter has been approved by nobody')
    expect((await desk.here('generate', 'L', '--only', 'JP', ...registry)).status).toBe(0)
  })

  it.each([
    ['en', 1280, 'light'],
    ['en', 320, 'dark'],
    ['ar', 320, 'light'],
    ['ar', 1280, 'light'],
    ['zh', 320, 'light'],
  ] as const)('fits and can be used by everybody: %s, %i px, %s', async (language, width, colorScheme) => {
    const { desk, plan } = await openDesk(`${language}-${width}`, language)
    const { address, ended } = await serve(desk, plan, bench.environment)
    const { page, said } = await open(address, width)
    await page.emulateMedia({ colorScheme })
    await page.waitForSelector('.approve-bar')
    // nothing has to be moved sideways (WCAG 2.2, 1.4.10)
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width)
    if (SHOTS !== undefined)
      await page.screenshot({
        path: path.join(SHOTS, `${language}-${width}-${colorScheme}.png`),
        fullPage: true,
      })
    const found = await (async () => {
      const context = await browser.newContext({ viewport: { width, height: 900 }, bypassCSP: true })
      await context.addCookies(await page.context().cookies())
      const tested = await context.newPage()
      await tested.emulateMedia({ colorScheme })
      await tested.goto(new URL(address).origin)
      await tested.waitForSelector('.approve-bar')
      await tested.evaluate(axe)
      return tested.evaluate(
        `axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'], rules: { 'target-size': { enabled: true } } })
          .then(({ violations, passes }) => [violations.map(({ id, nodes }) => id + ' ' + nodes.map(({ html }) => html)), passes.length])`,
      )
    })()
    const [violations, passes] = found as [readonly string[], number]
    expect(violations).toEqual([])
    expect(passes).toBeGreaterThan(10)
    // by the keyboard alone
    await page.focus('#approve-remark')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.locator('.approve-mark[data-state="approved"]').nth(3).waitFor()
    expect(said).toEqual([])
    await page.evaluate(
      `fetch('/-/end', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{}' })`,
    )
    expect((await ended).status).toBe(0)
  })
})
