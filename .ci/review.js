// The pages of a review as a superior meets them: in Debian's Chromium, from the disk, at two widths, light and dark; judged by axe.
// node .ci/review.js FOLDER: of a review (index.html), in which texts have changed. Says what is wrong, and exits 1.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { chromium } from 'playwright-core'

const folder = path.resolve(process.argv[2])
const require = createRequire(import.meta.url)
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')
const faults = []
const hold = (is, what) => {
  if (!is) faults.push(what)
}

const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] })

/** Opens the page; whatever it asks for that is not below its folder is a fault, and so is what the console says. */
async function open(url, width, colorScheme) {
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme, bypassCSP: false })
  const page = await context.newPage()
  page.on('console', (message) => hold(false, `${width} px: the console says ${message.text()}`))
  page.on('pageerror', (error) => hold(false, `${width} px: ${error.message}`))
  page.on('request', (request) => {
    const asked = request.url()
    const own = asked.startsWith(pathToFileURL(folder).href) || asked.startsWith('data:')
    hold(own, `it asks for ${asked}`)
  })
  await page.goto(url)
  return { page, close: () => context.close() }
}

/** axe, without running it as a script of the page, whose policy has none but its own. */
async function judged(page, where) {
  const found = await page.evaluate(`(() => { const module = undefined; ${axe}
    return axe.run(document, {
      // it would ask for the style once more, as no page from a disk may
      preload: false,
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
      rules: { 'target-size': { enabled: true } },
    }) })()`)
  hold(found.passes.length > 15, `${where}: axe has looked at little (${found.passes.length} rules)`)
  for (const { id, nodes } of found.violations)
    hold(false, `${where}: axe, ${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ').slice(0, 400)}`)
}

/** The share of dark pixels of a picture as it is shown: an empty frame is no page. */
const inkOf = (image) =>
  image.evaluate(async (img) => {
    img.loading = 'eager'
    await img.decode()
    const canvas = document.createElement('canvas')
    canvas.width = img.naturalWidth
    canvas.height = img.naturalHeight
    return [img.naturalWidth, img.naturalHeight, img.getBoundingClientRect().width]
  })

const url = pathToFileURL(path.join(folder, 'index.html')).href
for (const [width, scheme] of [
  [320, 'light'],
  [320, 'dark'],
  [1280, 'light'],
  [1280, 'dark'],
  [1920, 'light'],
]) {
  const where = `${width} px, ${scheme}`
  const { page, close } = await open(url, width, scheme)
  // nothing has to be moved sideways (WCAG 2.2, 1.4.10)
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  hold(wide <= 0, `${where}: ${wide} px wider than the window`)
  await judged(page, where)
  for (const tag of ['ar', 'en', 'zh']) {
    const section = page.locator(`.document[data-language=${tag}]`).first()
    if ((await section.count()) === 0) {
      hold(false, `${where}: no document in ${tag}`)
      continue
    }
    const image = section.locator('img').first()
    await image.scrollIntoViewIfNeeded()
    const [natural, , shown] = await inkOf(image)
    hold(natural >= 1000, `${where}, ${tag}: the picture has ${natural} pixels`)
    hold(shown > Math.min(width, 1440) * 0.35, `${where}, ${tag}: the picture is shown ${shown} px wide`)
    const shot = await image.screenshot()
    hold(dark(shot) > 0.004, `${where}, ${tag}: an empty frame`)
    const direction = await section.locator(`div[lang=${tag}]`).first().evaluate((each) => getComputedStyle(each).direction)
    hold(direction === (tag === 'ar' ? 'rtl' : 'ltr'), `${where}, ${tag}: it is read ${direction}`)
  }
  // a changed word is marked in the text and on the page
  const [ins, rects] = await page.evaluate(() => [
    document.querySelectorAll('.document ins').length,
    [...document.querySelectorAll('.document svg rect')].filter((rect) => rect.getBoundingClientRect().width > 3).length,
  ])
  hold(ins > 0 && rects > 0, `${where}: no changed word is marked (${ins}, ${rects})`)
  await close()
}

// Filters, search and keys.
{
  const { page, close } = await open(url, 1280, 'light')
  const visible = () => page.locator('.document:not([hidden])').count()
  const all = await visible()
  await page.selectOption('#language', 'ar')
  const arabic = await visible()
  hold(arabic > 0 && arabic < all, `of ${all} documents ${arabic} are Arabic`)
  hold((await page.locator('#shown').textContent()).includes(` ${arabic}`) || (await page.locator('#shown').textContent()).includes(`：${arabic}`), 'how many are shown is not said')
  await page.click('button[type=reset]')
  await page.waitForTimeout(50)
  hold((await visible()) === all, 'not all are shown again')
  const named = await page.locator('.document').last().getAttribute('data-document')
  await page.fill('#search', named)
  await page.waitForTimeout(400)
  hold((await visible()) === 1, `the search for ${named} shows ${await visible()} of ${all}`)
  await page.fill('#search', 'xyzzy')
  await page.waitForTimeout(400)
  hold((await visible()) === 0 && (await page.locator('#shown').textContent()).includes(await page.locator('#shown').getAttribute('data-none')), 'that nothing fits is not said')
  await page.click('button[type=reset]')
  await page.waitForTimeout(50)
  await page.locator('#d1').focus()
  await page.keyboard.press('j')
  hold((await page.evaluate(() => document.activeElement.id)) === 'd2', 'j does not lead to the next document')
  await page.keyboard.press('k')
  hold((await page.evaluate(() => document.activeElement.id)) === 'd1', 'k does not lead back')
  // in the search a letter is a letter
  await page.locator('#search').focus()
  await page.keyboard.type('jk')
  hold((await page.inputValue('#search')) === 'jk', 'a key is taken from the search')
  await close()
}

// Text spacing (1.4.12) and twice the size (1.4.4): nothing is cut off.
for (const [name, style] of [
  ['text spacing', '* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-block-end: 2em !important }'],
  ['200 %', 'html { font-size: 200% }'],
]) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, bypassCSP: true })
  const page = await context.newPage()
  await page.goto(url)
  await page.addStyleTag({ content: style })
  const cut = await page.evaluate(() =>
    [...document.querySelectorAll('p, h1, h2, h3, td, th, li, label, button')]
      .filter((each) => each.scrollWidth > each.clientWidth + 1 && each.clientWidth > 0 && getComputedStyle(each).display !== 'inline')
      .map((each) => each.textContent.slice(0, 40)),
  )
  hold(cut.length === 0, `${name}: cut off ${cut.slice(0, 3).join(' | ')}`)
  await context.close()
}

// Printed: the first page, and a sheet for each page of a letter.
{
  const { page, close } = await open(url, 1280, 'light')
  await page.emulateMedia({ media: 'print' })
  const pdf = await page.pdf({ preferCSSPageSize: true })
  hold(pdf.length > 50_000, `printed it has ${pdf.length} bytes`)
  await close()
}

/** The share of dark pixels of a screenshot. */
function dark(png) {
  const { PNG } = require('pngjs')
  const { data } = PNG.sync.read(png)
  let count = 0
  for (let at = 0; at < data.length; at += 4) if (data[at] < 150) count++
  return count / (data.length / 4)
}

await browser.close()
for (const fault of faults) console.log(fault)
process.exit(faults.length > 0 ? 1 : 0)
