import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { PNG } from 'pngjs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ReviewMade } from '../src/commands/review/answer.ts'
import { answerOf } from './answers.ts'
import { openBench, type Ran, root } from './command.ts'
import { type Serving, serve } from './serving.ts'
import { openSmallDesk, registry, type SmallDesk } from './small-desk.ts'

/**
 * Pages to look at, as the program makes them, in a real browser, from disk and served: with `CHROMIUM=/usr/bin/chromium`, as `.ci/run`
 * does. `SHOTS=folder` keeps what they look like.
 */

const { CHROMIUM, SHOTS } = process.env
const bench = openBench()
const signer = ['--signer', path.join(root, 'test/sign/rsa2048.pem')]
const chief = ['--approver', path.join(root, 'test/sign/p384.pem')]
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const widths = [320, 1280] as const
let browser: Browser

/** What is corrected, by the language of the pages: whose row, and the word that has come into its title. */
const corrected = {
  ar: ['EG', 'والهجرة', 'إلى وزير الخارجية والهجرة'],
  zh: ['CN', '兼国务委员', '外交部长兼国务委员'],
  en: ['GB', 'Development', 'To the Secretary of State for Foreign and Commonwealth Affairs and Development'],
} as const
type PageLanguage = keyof typeof corrected

/** A folder as init begins it, with the real letter for four States. */
interface RealDesk {
  readonly folder: string
  run(...args: readonly string[]): Promise<Ran>
  /** by columns of the list of ministers */
  correct(id: string, cells: Readonly<Record<string, string>>): void
  ask(rule: object): void
}

function openRealDesk(folder: string): RealDesk {
  const list = path.join(folder, 'data/ministers.csv')
  return {
    folder,
    run: (...args) => bench.run(args, folder),
    correct(id, cells) {
      const [head, ...rows] = readFileSync(list, 'utf8').trimEnd().split('\n')
      const columns = head!.replace('\ufeff', '').split(',')
      const next = rows.map((row) => {
        if (!row.startsWith(`${id},`)) return row
        const values = row.split(',')
        return columns.map((name, at) => cells[name] ?? values[at] ?? '').join()
      })
      writeFileSync(list, `${[head, ...next].join('\n')}\n`)
    },
    ask(rule) {
      const file = path.join(folder, 'templates/DM-1132/letter.json')
      const { approvals: _, ...facts } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>
      writeFileSync(file, JSON.stringify({ ...facts, ...rule }, null, 2))
    },
  }
}

/** The same, its letters signed, before anybody asked for approvals. */
async function laySigned(): Promise<RealDesk> {
  expect((await bench.run(['init', 'real', '--from', 'DM-1132'], bench.folder)).status).toBe(0)
  const desk = openRealDesk(bench.in('real'))
  const list = path.join(desk.folder, 'data/ministers.csv')
  const [head, ...rows] = readFileSync(list, 'utf8').split('\n')
  const own = rows
    .filter((row) => /^(EG|CN|GB|FR),/.test(row))
    .map((row) => row.split(',').slice(0, 9).join())
  writeFileSync(list, `${[head!.split(',').slice(0, 9).join(), ...own].join('\n')}\n`)
  const signed = await desk.run('generate', ...registry)
  expect(signed.stderr).not.toContain('error')
  expect(signed.status).toBe(0)
  return desk
}

/** A page that somebody looks at, and what the browser complains of. */
interface Opened {
  readonly page: Page
  readonly context: BrowserContext
  readonly said: readonly string[]
}

/** In a browser of its own. axe is a script of nobody's page, so that their policies are not asked. */
async function open(address: string, width: number, options: object = {}): Promise<Opened> {
  const context = await browser.newContext({ viewport: { width, height: 900 }, bypassCSP: true, ...options })
  const page = await context.newPage()
  const said: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') said.push(message.text())
  })
  page.on('pageerror', (error) => said.push(String(error)))
  await page.goto(address)
  return { page, context, said }
}

/** Every finding of axe: WCAG 2.0 to 2.2, A and AA, with the size of targets. */
async function findings(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe)
  const [violations, passes] = (await page.evaluate(
    `axe.run({ preload: false, runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'], rules: { 'target-size': { enabled: true } } })
      .then(({ violations, passes }) => [violations.map(({ id, nodes }) => id + ' ' + nodes.map(({ html }) => html)), passes.length])`,
  )) as [readonly string[], number]
  expect(passes).toBeGreaterThan(10)
  return violations
}

/** How much of a picture is dark. */
function ink({ width, height, data }: PNG): number {
  let dark = 0
  for (let at = 0; at < width * height; at++) if (data[at * 4]! < 140) dark++
  return dark / (width * height)
}

/** Of an image of a page, what is asked for. */
interface ImageInPage {
  readonly naturalWidth: number
  decode(): Promise<void>
}

/** Every picture of a document as it is seen: a sheet with ink on it, and ink where the words that have changed stand. */
async function lookAt(page: Page, id: string): Promise<void> {
  const section = page.locator(`section[data-document="${id}"]`)
  const sheets = section.locator('figure.paper:has(img)')
  expect(await sheets.count()).toBe(4)
  for (const sheet of await sheets.all()) {
    await sheet.scrollIntoViewIfNeeded()
    const image = sheet.locator('img')
    await image.evaluate((each) => (each as unknown as ImageInPage).decode())
    const wide = await image.evaluate((each) => (each as unknown as ImageInPage).naturalWidth)
    expect(wide).toBeGreaterThan(1200)
    // the stamp lies over the picture, and is no ink of it
    const seen = PNG.sync.read(await sheet.screenshot({ style: '.stamp { display: none }' }))
    expect(ink(seen)).toBeGreaterThan(0.004)
    const box = (await sheet.boundingBox())!
    for (const mark of await sheet.locator('rect').all()) {
      const { x, y, width, height } = (await mark.boundingBox())!
      // words that may be seen stand on the sheet
      expect(x + width).toBeLessThan(box.x + box.width)
      const part = { x: x - box.x, y: y - box.y, width, height }
      expect(ink(cut(seen, part))).toBeGreaterThan(0.02)
    }
  }
}

function cut(
  png: PNG,
  { x, y, width, height }: { x: number; y: number; width: number; height: number },
): PNG {
  const [left, top] = [Math.max(0, Math.floor(x)), Math.max(0, Math.floor(y))]
  const part = new PNG({ width: Math.max(1, Math.ceil(width)), height: Math.max(1, Math.ceil(height)) })
  const [wide, high] = [Math.min(part.width, png.width - left), Math.min(part.height, png.height - top)]
  PNG.bitblt(png, part, left, top, wide, high, 0, 0)
  return part
}

const shot = async (page: Page, name: string): Promise<void> => {
  if (SHOTS !== undefined) await page.screenshot({ path: path.join(SHOTS, `${name}.png`) })
}

/** Nothing has to be moved sideways (WCAG 2.2, 1.4.10). */
const isNarrow = async (page: Page): Promise<boolean> =>
  page.evaluate('document.documentElement.scrollWidth <= innerWidth')

describe.skipIf(CHROMIUM === undefined)('a browser', () => {
  let signed: RealDesk
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM!, args: ['--no-sandbox'] })
    signed = await laySigned()
  })
  afterAll(async () => {
    await browser.close()
    bench.close()
  })

  /** One letter is corrected; what stands was signed before anybody had to approve it. */
  function openDesk(language: PageLanguage, name: string, rule: object): RealDesk {
    const folder = bench.in(name)
    cpSync(signed.folder, folder, { recursive: true })
    const desk = openRealDesk(folder)
    const [id, , title] = corrected[language]
    desk.correct(id, { [`title_${language}`]: title })
    desk.ask(rule)
    return desk
  }

  const reviewed = async (desk: RealDesk, language: string): Promise<ReviewMade> =>
    answerOf<ReviewMade>(await desk.run('review', '--in', language, ...signer, '--json'))

  const press = (page: Page, nth: number) => page.locator('.approve-bar button').nth(nth).click()

  const done = async ({ page }: Opened, { ended }: Serving): Promise<void> => {
    await page.locator('.approve-buttons button').last().click()
    expect((await ended).status).toBe(0)
  }

  it.each(['ar', 'zh', 'en'] as const)(
    'shows the letter and finds what has changed, from disk and served; it is approved and signed, and corrected again it is not: %s',
    async (language) => {
      const desk = openDesk(language, `all-${language}`, { approvals: 1 })
      const { plan, items, page: file } = await reviewed(desk, language)
      const [id, word] = corrected[language]
      const document = `${id}/${language}/letter`
      expect(items.map((item) => item.document)).toEqual([document])
      const onDisk = pathToFileURL(path.join(desk.folder, 'out/DM-1132', file)).href
      const serving = await serve(desk, plan, bench.environment)
      const served = await open(serving.address, 1280)
      await served.page.waitForSelector('.approve-bar')
      for (const width of widths) {
        const own = await open(onDisk, width)
        await served.page.setViewportSize({ width, height: 900 })
        for (const [how, { page, said }] of [
          ['disk', own],
          ['served', served],
        ] as const) {
          await shot(page, `${language}-${width}-${how}`)
          expect(await page.locator('html').getAttribute('dir')).toBe(language === 'ar' ? 'rtl' : 'ltr')
          expect(await isNarrow(page)).toBe(true)
          await lookAt(page, document)
          expect((await page.locator('.changes ins').allTextContents()).join(' ')).toContain(word)
          await page.fill('#search', word)
          await page.locator('#shown').filter({ hasText: '1' }).waitFor()
          const none = (await page.locator('#shown').getAttribute('data-none'))!
          const told = page.locator('#shown').filter({ hasText: none })
          await page.fill('#search', 'qqqq')
          await told.waitFor()
          await page.fill('#search', '')
          await told.waitFor({ state: 'detached' })
          expect(await findings(page)).toEqual([])
          expect(said).toEqual([])
        }
        await own.context.close()
      }
      const before = await desk.run('generate', ...registry)
      expect([before.status, before.stderr]).toEqual([
        1,
        expect.stringContaining(`${document} has been approved by nobody`),
      ])
      // by the keyboard alone: behind the remark comes the button that approves all
      await served.page.focus('#approve-remark')
      await served.page.keyboard.press('Tab')
      await served.page.keyboard.press('Enter')
      await served.page.locator('.approve-mark[data-state="approved"]').waitFor()
      await done(served, serving)
      const after = await desk.run('generate', ...registry)
      expect([after.status, after.stderr]).toEqual([0, ''])
      desk.correct(id, { [`title_${language}`]: corrected[language][2].slice(0, -1) })
      const again = await desk.run('generate', ...registry)
      expect([again.status, again.stderr]).toEqual([
        1,
        expect.stringContaining(`${document} has been approved by nobody`),
      ])
    },
  )

  it('lets nobody else say anything: another page, another token, the same certificate a second time', async () => {
    const desk = openDesk('en', 'strangers', { approvals: 2 })
    const { plan } = await reviewed(desk, 'en')
    const serving = await serve(desk, plan, bench.environment, ...chief)
    const { origin } = new URL(serving.address)
    const guess = await open(`${origin}/#${'x'.repeat(43)}`, 1280)
    await guess.page.waitForFunction('document.body.textContent.includes("not good, or was used before")')
    const first = await open(serving.address, 1280)
    await first.page.waitForSelector('.approve-bar')
    expect(first.page.url()).not.toContain(new URL(serving.address).hash.slice(1))
    expect(await first.page.evaluate('document.cookie')).toBe('')
    const second = await open(serving.address, 1280)
    await second.page.waitForFunction('document.body.textContent.includes("was used before")')
    // a foreign page in the same browser, which has the cookie, as a page of another site and of another port
    const foreign = await first.context.newPage()
    for (const home of ['data:text/html,<p>foreign', guess.page.url().replace('127.0.0.1', 'localhost')]) {
      await foreign.goto(home)
      await foreign.evaluate(
        `fetch('${origin}/-/approve', { method: 'POST', mode: 'no-cors', credentials: 'include', body: '{"documents":null,"remark":null}' }).catch(() => {})`,
      )
    }
    await foreign.close()
    const ledger = (): string => readFileSync(path.join(desk.folder, 'out/DM-1132/ledger.jsonl'), 'utf8')
    expect(ledger()).not.toContain('"approved"')
    await press(first.page, 0)
    await first.page.locator('.approve-mark[data-state="approved"]').waitFor()
    await done(first, serving)
    const once = await serve(desk, plan, bench.environment, ...chief)
    const more = await open(once.address, 1280)
    await more.page.waitForSelector('.approve-bar')
    await press(more.page, 0)
    await more.page.getByRole('status').filter({ hasText: 'recorded' }).first().waitFor()
    await done(more, once)
    const refused = await desk.run('generate', ...registry)
    expect(refused.status).toBe(1)
    expect(refused.stderr).toContain(
      'needs one approval more; approved so far by “Test Signer p384” (“Example Chief”)',
    )
  })

  it('shows it with twice the letters, wide spacing, in the dark and on paper; the order of focus is that of the page', async () => {
    const desk = openDesk('en', 'ways', { approvals: 1 })
    const { page: file } = await reviewed(desk, 'fr')
    const onDisk = pathToFileURL(path.join(desk.folder, 'out/DM-1132', file)).href
    const { page, said } = await open(onDisk, 1280, { colorScheme: 'dark' })
    expect(await findings(page)).toEqual([])
    await shot(page, 'dark')
    // WCAG 2.2, 1.4.4 and 1.4.12
    await page.addStyleTag({ content: 'html { font-size: 200% }' })
    expect(await isNarrow(page)).toBe(true)
    await shot(page, 'twice')
    await page.addStyleTag({
      content:
        'html { font-size: 100% } * { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-bottom: 2em !important }',
    })
    await page.setViewportSize({ width: 320, height: 900 })
    expect(await isNarrow(page)).toBe(true)
    await shot(page, 'spaced')
    const order: number[] = []
    for (let nth = 0; nth < 12; nth++) {
      await page.keyboard.press('Tab')
      order.push(
        (await page.evaluate(
          `[...document.querySelectorAll('a, input, select, button, summary')].indexOf(document.activeElement)`,
        )) as number,
      )
    }
    expect(order).toEqual(order.toSorted((one, other) => one - other))
    expect(new Set(order).size).toBe(order.length)
    await page.emulateMedia({ media: 'print', colorScheme: 'light' })
    const printed = await page.pdf({ preferCSSPageSize: true })
    if (SHOTS !== undefined) writeFileSync(path.join(SHOTS, 'printed.pdf'), printed)
    expect(printed.length).toBeGreaterThan(100_000)
    expect(said).toEqual([])
  })

  /** Six letters in which a title has changed, one of a State that has left the list, and one that stays as it is. */
  async function openSix(name: string): Promise<string> {
    const ids = ['TG', 'BE', 'CH', 'SN', 'FR', 'BJ']
    const desk = openSmallDesk(
      bench,
      name,
      ...ids.map((id) => [id, 'fr'] as const),
      ['TV', 'en'],
      ['JP', 'en'],
    )
    expect((await desk.here('generate', 'L', ...registry)).status).toBe(0)
    const states = readFileSync(path.join(desk.folder, 'data/states.csv'), 'utf8')
    desk.lay(...ids.map((id) => [id, 'fr', 'A la Ministre'] as const), ['JP', 'en'])
    writeFileSync(path.join(desk.folder, 'data/states.csv'), states)
    const { page } = answerOf<ReviewMade>(await desk.here('review', 'L', ...signer, '--json'))
    return pathToFileURL(desk.in(page)).href
  }

  it('leads from each name to the letter of that State, at the top of the window, on a page that was just opened', async () => {
    const onDisk = await openSix('names')
    for (const width of widths) {
      const first = await open(onDisk, width)
      const names = await first.page.locator('.changes .where a').allTextContents()
      expect(names.toSorted()).toEqual(['Belgium', 'Benin', 'France', 'Senegal', 'Switzerland', 'Togo'])
      await first.context.close()
      for (const [nth, name] of names.entries()) {
        const { page, context } = await open(onDisk, width)
        await page.locator('.changes .where a').nth(nth).click()
        // pictures that come later move nothing
        await page.evaluate(
          '(async () => { for (const each of document.images) { each.loading = "eager"; await each.decode() } })()',
        )
        const heading = page.locator(`${new URL(page.url()).hash} h3`)
        expect(await heading.textContent()).toContain(name)
        const { y } = (await heading.boundingBox())!
        expect(y, `${name}, ${width}`).toBeGreaterThanOrEqual(0)
        expect(y, `${name}, ${width}`).toBeLessThan(40)
        await context.close()
      }
    }
  })

  it('shows a page large with all that lies over it, by a tap or by Enter; Esc and “back” lead to where it was', async () => {
    const onDisk = await openSix('large')
    for (const width of widths) {
      const { page, context, said } = await open(onDisk, width)
      const picture = page.locator('.document .come a').first()
      const dialog = page.locator('dialog')
      const ways = [
        [() => picture.click(), () => page.goBack()],
        [() => picture.press('Enter'), () => page.keyboard.press('Escape')],
        [() => picture.click(), () => page.locator('#close').click()],
      ] as const
      for (const [come, go] of ways) {
        await come()
        await dialog.waitFor()
        expect(await dialog.locator('.stamp').textContent()).toBe('Pour examen')
        expect(await dialog.locator('rect').count()).toBeGreaterThan(0)
        expect((await dialog.locator('img').boundingBox())!.width).toBeGreaterThan(800)
        expect(await findings(page)).toEqual([])
        await page.locator('#whole').click()
        expect((await dialog.locator('img').boundingBox())!.width).toBeLessThanOrEqual(width)
        await go()
        await dialog.waitFor({ state: 'hidden' })
        await page.waitForFunction('location.hash === ""')
        expect(await page.evaluate('document.activeElement.closest(".come") !== null')).toBe(true)
      }
      expect(said).toEqual([])
      await context.close()
    }
  })

  it('says first what is withdrawn, of whom nothing changes, and that a choice was cleared; j leads on from anywhere', async () => {
    const { page, said } = await open(await openSix('first'), 1280)
    const grave = await page.locator('.grave').first().textContent()
    expect(grave).toContain('Tuvalu (letter, form): withdrawn: no longer on the list; not sent')
    const shown = page.locator('#shown')
    await page.fill('#search', 'japan')
    await shown.filter({ hasText: 'Japan: nothing changes there' }).waitFor()
    await page.getByRole('link', { name: 'Senegal' }).click()
    await shown.filter({ hasText: 'The selection was cleared, to show Senegal.' }).waitFor()
    await page.locator('body').press('Home')
    await page.evaluate('document.activeElement.blur(); scrollTo(0, 0)')
    await page.keyboard.press('j')
    expect(await page.evaluate('document.activeElement.id')).toBe('d1')
    // an extract says on paper that it is one
    await page.selectOption('#addressee', 'SN')
    await page.emulateMedia({ media: 'print' })
    expect(await page.locator('.lead.extract').textContent()).toBe('Extract: 1 of 8 documents')
    expect(await page.locator('.index li:visible').count()).toBe(1)
    const sheet = page.locator('.document:not([hidden]) .running').first()
    expect(await sheet.textContent()).toMatch(
      /Senegal, letter, French.*review [0-9a-f]{16}, sheet \d+ of \d+.*Extract/,
    )
    expect(said).toEqual([])
  })

  it('can send back some, with a remark that is nothing but text, and approve what was sent back', async () => {
    const desk: SmallDesk = openSmallDesk(bench, 'back', ['FR', 'fr'], ['JP', 'en'])
    const facts = { approvals: 1, reference: 'L-1', date: '2004-05-10', email: 'invite@example.org' }
    const ask = () => writeFileSync(path.join(desk.folder, 'templates/L/letter.json'), JSON.stringify(facts))
    ask()
    const { plan } = answerOf<ReviewMade>(await desk.here('review', 'L', ...signer, '--json'))
    const serving = await serve(desk, plan, bench.environment)
    const opened = await open(serving.address, 1280)
    const { page, said } = opened
    const bar = page.locator('.approve-bar')
    await bar.waitFor()
    expect(await bar.textContent()).toContain('You are \u2068Example Chief\u2069, by your own word')
    const says = (name: string) => bar.getByRole('button', { name, exact: true }).click()
    const status = bar.getByRole('status')
    await says('Send back the chosen ones')
    await status.filter({ hasText: 'Choose letters first' }).waitFor()
    await page.getByRole('checkbox', { name: 'Japan letter, English' }).check()
    await says('Send back the chosen ones')
    await status.filter({ hasText: 'Say in the remark' }).waitFor()
    const remark = '<b onclick="x">The date</b> \u200fالتاريخ & “more”'
    await page.getByLabel('Remark').fill(remark)
    await says('Send back the chosen ones')
    await status.filter({ hasText: 'It is recorded.' }).waitFor()
    const mark = page.locator('section[data-document="JP/en/letter"] .approve-mark')
    const visible = (text: string | null) => text?.replace(/[\u2068\u2069]/g, '')
    expect(visible(await mark.textContent())).toBe(`sent back: Example Chief, by their own word: “${remark}”`)
    expect(await page.locator('.approve-mark b').count()).toBe(0)
    // pages that are made now tell of it, and so does the plan
    const told = await desk.here('plan', 'L')
    expect(told.stdout).toContain('said to be by “Example Chief”: ')
    await says('Approve all 4')
    await mark.filter({ hasText: 'approved:' }).waitFor()
    await done(opened, serving)
    expect(said).toEqual([])
    expect(desk.all().map(({ event }) => event)).toEqual(['sent-back', 'approved'])
    expect((await desk.here('generate', 'L', ...registry)).status).toBe(0)
  })
})
