import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { PDFName, PDFRawStream } from 'pdf-lib'
import { PNG } from 'pngjs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBench, root } from './command.ts'
import { hear, within } from './heard.ts'
import { openObjects, pageContents, readStructure, type TaggedElement } from './pdf-reader.ts'
import { openSmallDesk, registry, type SmallDesk } from './small-desk.ts'

/** A letter with an emblem, a map and a picture of a signature, as an officer makes it. */

const bench = openBench()
afterAll(() => bench.close())

const emblem = (colour: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40"><circle cx="20" cy="20" r="18" fill="${colour}"/></svg>\n`

const time = ['--signed-at', '2026-11-02T09:00:00+01:00']

/** Writes a file of the project. */
const put = (desk: SmallDesk, file: string, content: string | Uint8Array): void =>
  writeFileSync(path.join(desk.folder, file), content)

/** A picture with a colour of its own, so that it is known again wherever it is. */
function png(width: number, height: number, [red, green, blue]: readonly [number, number, number]): Buffer {
  const image = new PNG({ width, height })
  for (let i = 0; i < image.data.length; i += 4)
    image.data.set([red, green, blue, (i / 4) % width < 3 ? 0 : 255], i)
  return PNG.sync.write(image)
}
const SIGNED = [11, 22, 250] as const
const MAP = [200, 120, 40] as const

const prose = `<title>{{letter.reference}} – {{state.short}}</title>
<header pages="first"><img src="emblem.svg" alt="Emblem" height="40"><p>{{word "letter.subject"}}</p></header>
<header pages="following"><img src="emblem.svg" alt="Emblem" height="10"></header>
<p>{{addressee.title}} {{state.of}}</p>
<img src="map.png" alt="Map of {{state.short}}" lang="en" width="120">
<signature title="{{letter.reference}}"><img src="hand.png" alt="Signature" height="30" signature><p>{{signature.subject}}, {{time signature.signedAt}}</p></signature>
<page-break>
<p>{{letter.email}}</p>
`

let desk: SmallDesk
beforeAll(async () => {
  desk = openSmallDesk(bench, 'pictures', ['FR', 'fr'], ['JP', 'en'])
  for (const file of readdirSync(path.join(desk.folder, 'templates/L')))
    if (/^..\.hbs$/.test(file)) put(desk, `templates/L/${file}`, prose)
  put(desk, 'templates/L/emblem.svg', emblem('#036'))
  put(desk, 'templates/L/map.png', png(60, 30, MAP))
  put(desk, 'templates/L/hand.png', png(80, 20, SIGNED))
  const { status, stderr } = await desk.generate('L', ...time)
  expect([status, stderr.includes('error')]).toEqual([0, false])
})

const letter = (folder: string): Uint8Array => readFileSync(path.join(desk.folder, folder, 'FR/L_FR_fr.pdf'))

/** All elements of a file's structure, in the order in which they are read. */
async function taggedElements(bytes: Uint8Array): Promise<readonly TaggedElement[]> {
  const walk = (element: TaggedElement): readonly TaggedElement[] => [
    element,
    ...element.kids.flatMap((kid) => (typeof kid === 'string' ? [] : walk(kid))),
  ]
  return walk((await readStructure(bytes)).root)
}

/** Palettes of the images in a file, in hexadecimal. */
async function palettes(bytes: Uint8Array): Promise<readonly string[]> {
  const { context } = await openObjects(bytes)
  return context.enumerateIndirectObjects().flatMap(([, object]) => {
    if (!(object instanceof PDFRawStream)) return []
    return object.dict.get(PDFName.of('Subtype')) === PDFName.of('Image')
      ? [String(object.dict.get(PDFName.of('ColorSpace'))).toLowerCase()]
      : []
  })
}
const hex = (colour: readonly number[]): string =>
  colour.map((part) => part.toString(16).padStart(2, '0')).join('')

describe('a letter with pictures', () => {
  it('has the map as a figure, with its alternative in its language and its place, and the emblem as an artifact', async () => {
    const bytes = letter('out/L')
    const heard = [...within(await hear(new Uint8Array(bytes)))].filter(({ type }) => type === 'Figure')
    expect(heard.map(({ text, language }) => [text, language])).toEqual([
      ['Map of France', 'en'],
      ['Signature', 'fr'],
    ])
    const figures = (await taggedElements(bytes)).filter(({ type }) => type === 'Figure')
    for (const { dictionary } of figures) {
      const { get } = await openObjects(bytes)
      expect(String(get(dictionary.get(PDFName.of('A')), 'BBox'))).toMatch(
        /^\[ [\d.]+ [\d.]+ [\d.]+ [\d.]+ \]$/,
      )
    }
    const painted = (await pageContents(bytes)).join('\n')
    // on page one, and at the head of page two: neither is content
    expect(painted.match(/\/Artifact <<\/Type \/Pagination>> BDC\nq [^\n]* \/P\d Do Q/g)).toHaveLength(2)
    expect(painted.match(/\/Figure <<\/MCID \d+>> BDC\nq [^\n]* \/P\d Do Q/g)).toHaveLength(2)
  })

  it('has the signature where it is signed in earnest, and nothing of it in drafts and for trial', async () => {
    expect(await palettes(letter('out/L'))).toEqual(
      expect.arrayContaining([expect.stringContaining(hex(MAP)), expect.stringContaining(hex(SIGNED))]),
    )
    await desk.invite('generate', 'L', '--draft')
    await desk.invite('generate', 'L', '--out', path.join(desk.folder, 'trial'), ...time)
    for (const folder of ['out/L/drafts', 'trial/L']) {
      const found = await palettes(letter(folder))
      expect(found).toHaveLength(1)
      expect(found[0]).toContain(hex(MAP))
      const types = (await taggedElements(letter(folder))).map(({ type }) => type)
      expect(types.filter((type) => type === 'Figure')).toHaveLength(1)
    }
  })

  it('shows a cover in a review, of what stands and of what will be, and no pixel of the signature', async () => {
    const reviewed = desk.copy()
    put(reviewed, 'templates/L/map.png', png(60, 30, [30, 160, 60]))
    const signer = ['--signer', path.join(root, 'test/sign/rsa2048.pem')]
    const { stdout } = await reviewed.invite('review', 'L', ...signer)
    expect(stdout).toContain('to look at')
    const folder = reviewed.in('reviews')
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.png'),
    )
    const has = (file: string, colour: readonly [number, number, number]): boolean => {
      const { data } = PNG.sync.read(readFileSync(path.join(folder, file)))
      for (let i = 0; i < data.length; i += 4)
        if (colour.every((part, c) => Math.abs(data[i + c]! - part) < 12)) return true
      return false
    }
    for (const colour of [MAP, [30, 160, 60], [230, 230, 230]] as const)
      expect(files.some((file) => has(file, colour))).toBe(true)
    expect(files.filter((file) => has(file, SIGNED))).toEqual([])
  })

  it('waits for its signature with the picture of it, in a form that no reader opens', async () => {
    const waiting = openSmallDesk(bench, 'pictures-waiting', ['FR', 'fr'])
    for (const file of readdirSync(path.join(desk.folder, 'templates/L')))
      put(waiting, `templates/L/${file}`, readFileSync(path.join(desk.folder, 'templates/L', file)))
    const packed = await waiting.generate('L', '--unsigned', ...time)
    expect([packed.status, packed.stderr]).toEqual([0, ''])
    const set = readdirSync(waiting.in('unsigned'))
    const bytes = readFileSync(waiting.in(`unsigned/${set[0]!}/L_FR_fr.unsigned`))
    expect(bytes.includes('%PDF')).toBe(false)
    const late = ['--late', '--reason', 'the token was away']
    expect((await waiting.invite('sign', ...registry, ...late)).status).toBe(0)
    expect((await palettes(readFileSync(waiting.in('FR/L_FR_fr.pdf')))).join()).toContain(hex(SIGNED))
  })

  it('is made again where a picture changes, and says so', async () => {
    put(desk, 'templates/L/emblem.svg', emblem('#c8102e'))
    const { stdout } = await desk.invite('plan', 'L')
    expect(stdout).toContain('changed: templates/L/emblem.svg')
    put(desk, 'templates/L/emblem.svg', emblem('#036'))
    expect((await desk.invite('plan', 'L')).stdout).toContain('0 changed')
  })

  it('is larger by what is packed of its picture, and less than 1 KB besides; the same bytes each time', async () => {
    const bare = desk.copy()
    const drafted = async (which: SmallDesk): Promise<Buffer> => {
      await which.invite('generate', 'L', '--draft', ...time)
      return readFileSync(which.in('drafts/FR/L_FR_fr.pdf'))
    }
    const before = prose
      .replace(/<img [^>]*(?:map|hand)[^>]*>\n?/g, '')
      .replace(/<header pages="following">.*\n/, '')
    for (const file of readdirSync(path.join(bare.folder, 'templates/L')))
      if (/^..\.hbs$/.test(file)) put(bare, `templates/L/${file}`, before)
    const withEmblem = await drafted(bare)
    const again = await drafted(bare)
    const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
    expect(digest(again)).toBe(digest(withEmblem))
    for (const file of readdirSync(path.join(bare.folder, 'templates/L')))
      if (/^..\.hbs$/.test(file)) put(bare, `templates/L/${file}`, before.replace(/<img [^>]*>/g, ''))
    const without = await drafted(bare)
    const { context } = await openObjects(withEmblem)
    const packed = context
      .enumerateIndirectObjects()
      .flatMap(([, object]) =>
        object instanceof PDFRawStream &&
        object.dict.get(PDFName.of('Subtype')) === PDFName.of('Form') &&
        object.dict.has(PDFName.of('Matrix'))
          ? [object.contents.length]
          : [],
      )
    expect(packed).toHaveLength(1)
    expect(withEmblem.length - without.length - packed[0]!).toBeLessThan(1024)
  })
})
