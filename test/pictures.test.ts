import { crc32, deflateSync } from 'node:zlib'
import { PDFiumLibrary } from '@hyzyla/pdfium'
import { createCanvas, loadImage } from '@napi-rs/canvas'
import fc from 'fast-check'
import pako from 'pako'
import { PNG } from 'pngjs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Samples } from '../src/model/picture.ts'
import { openPdfWriter } from '../src/pdf/pdf.ts'
import { share } from '../src/pdf/shared.ts'
import { arcCurves } from '../src/pictures/arc.ts'
import { type NamedPicture, readPictures } from '../src/pictures/pictures.ts'
import { pixelsOf } from '../src/pictures/pixels.ts'
import { readPng } from '../src/pictures/png.ts'
import { samplesOf } from '../src/pictures/samples.ts'
import type { Problem } from '../src/problems/problem.ts'
import { filesOver } from './letter-sample.ts'
import { messages } from './said.ts'
import { at, doc, pictureOf, plainFonts } from './typeset-sample.ts'

/** Pictures as they are read, against other programs that read the same files: pngjs, Skia, resvg, PDFium. */

const chunk = (type: string, data: Uint8Array): Buffer => {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const frame = Buffer.alloc(8)
  frame.writeUInt32BE(data.length, 0)
  frame.writeUInt32BE(crc32(body), 4)
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)])
}

interface MadePng {
  readonly bytes: Buffer
  readonly width: number
  readonly height: number
}

const KINDS = [
  ...[1, 2, 4, 8, 16].map((depth) => [0, depth] as const),
  ...[8, 16].flatMap((depth) => [2, 4, 6].map((type) => [type, depth] as const)),
  ...[1, 2, 4, 8].map((depth) => [3, depth] as const),
]
const CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }
const ADAM7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const

/** Rows of any bytes behind any filter are an image, so that no encoder is needed: only how long they are counts. */
const pngs = fc
  .record({
    kind: fc.constantFrom(...KINDS),
    width: fc.integer({ min: 1, max: 21 }),
    height: fc.integer({ min: 1, max: 21 }),
    interlaced: fc.boolean(),
    clear: fc.boolean(),
    seed: fc.infiniteStream(fc.integer({ min: 0, max: 255 })),
  })
  .map(({ kind: [type, depth], width, height, interlaced, clear, seed }): MadePng => {
    const random = (length: number): Uint8Array => Uint8Array.from({ length }, () => seed.next().value!)
    const passes = interlaced ? ADAM7 : ([[0, 0, 1, 1]] as const)
    const rows = passes.flatMap(([x, y, dx, dy]) => {
      const [w, h] = [Math.ceil((width - x) / dx), Math.ceil((height - y) / dy)]
      if (w <= 0 || h <= 0) return []
      const bytes = Math.ceil((w * depth * CHANNELS[type]!) / 8)
      return Array.from({ length: h }, () =>
        Buffer.concat([Buffer.from([seed.next().value! % 5]), random(bytes)]),
      )
    })
    const header = Buffer.alloc(13)
    header.writeUInt32BE(width, 0)
    header.writeUInt32BE(height, 4)
    header.set([depth, type, 0, 0, interlaced ? 1 : 0], 8)
    const colours = 2 ** depth
    const transparency =
      type === 3
        ? [chunk('tRNS', random(Math.ceil(colours / 2)))]
        : type === 0 || type === 2
          ? [
              chunk(
                'tRNS',
                Uint8Array.from({ length: 2 * CHANNELS[type]! }, (_, i) =>
                  i % 2 === 0 && depth < 16 ? 0 : seed.next().value! % colours,
                ),
              ),
            ]
          : []
    const bytes = Buffer.concat([
      Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
      chunk('IHDR', header),
      ...(type === 3 ? [chunk('PLTE', random(3 * colours))] : []),
      ...(clear ? transparency : []),
      chunk('IDAT', deflateSync(Buffer.concat(rows))),
      chunk('IEND', Buffer.alloc(0)),
    ])
    return { bytes, width, height }
  })

const flattened = (rgba: Uint8Array | Uint8ClampedArray): number[] =>
  Array.from({ length: (rgba.length / 4) * 3 }, (_, i) => {
    const pixel = Math.floor(i / 3) * 4
    const alpha = rgba[pixel + 3]! / 255
    return Math.round(rgba[pixel + (i % 3)]! * alpha + 255 * (1 - alpha))
  })

function pixels(bytes: Uint8Array): Uint8Array {
  const read = readPng(bytes)
  if (read.kind !== 'image') throw new Error(JSON.stringify(read))
  const found = pixelsOf(read.image)
  if (typeof found === 'string') throw new Error(found)
  return found.rgb
}

const farthest = (one: ArrayLike<number>, other: ArrayLike<number>): number =>
  Array.from(one).reduce((most, value, i) => Math.max(most, Math.abs(value - other[i]!)), 0)

describe('a PNG', () => {
  it('of each colour type, depth and order of rows has the pixels that pngjs reads, on white', () => {
    fc.assert(
      fc.property(pngs, ({ bytes }) => {
        // pngjs makes eight bits of sixteen before anything is mixed
        expect(farthest(pixels(bytes), flattened(PNG.sync.read(bytes).data))).toBeLessThanOrEqual(1)
      }),
      { numRuns: 400 },
    )
  })

  it('has those that Skia paints', async () => {
    await fc.assert(
      fc.asyncProperty(pngs, async ({ bytes, width, height }) => {
        const canvas = createCanvas(width, height)
        const context = canvas.getContext('2d')
        context.fillStyle = '#fff'
        context.fillRect(0, 0, width, height)
        context.drawImage(await loadImage(bytes), 0, 0)
        const painted = flattened(context.getImageData(0, 0, width, height).data)
        expect(farthest(pixels(bytes), painted)).toBeLessThanOrEqual(2)
      }),
      { numRuns: 150 },
    )
  })

  it('is packed so that it is the same again, by the rules of PDF', () => {
    const unpacked = (samples: Samples): number[] => {
      const { width, height, bitsPerSample, colours } = samples
      const data = pako.inflate(samples.packed)
      if (colours.kind === 'indexed') {
        const rowBytes = Math.ceil((width * bitsPerSample) / 8)
        return Array.from({ length: width * height }, (_, i) => {
          const [x, y] = [i % width, Math.floor(i / width)]
          const bit = x * bitsPerSample
          const index =
            (data[y * rowBytes + (bit >> 3)]! >> (8 - bitsPerSample - (bit & 7))) & (2 ** bitsPerSample - 1)
          return [0, 2, 4].map((at) =>
            parseInt(colours.palette.slice(index * 6 + at, index * 6 + at + 2), 16),
          )
        }).flat()
      }
      // what a PDF calls PNG prediction is a PNG's own rows
      const header = Buffer.alloc(13)
      header.writeUInt32BE(width, 0)
      header.writeUInt32BE(height, 4)
      header.set([8, colours.kind === 'grey' ? 0 : 2, 0, 0, 0], 8)
      const { data: rgba } = PNG.sync.read(
        Buffer.concat([
          Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
          chunk('IHDR', header),
          chunk('IDAT', samples.packed),
          chunk('IEND', Buffer.alloc(0)),
        ]),
      )
      return flattened(rgba)
    }
    fc.assert(
      fc.property(pngs, ({ bytes, width, height }) => {
        const rgb = pixels(bytes)
        expect(unpacked(samplesOf({ width, height, rgb }))).toEqual([...rgb])
      }),
      { numRuns: 200 },
    )
  })

  it('is not unpacked beyond its size, nor looked into where it is too large', () => {
    const header = (side: number): Buffer => {
      const data = Buffer.alloc(13)
      data.writeUInt32BE(side, 0)
      data.writeUInt32BE(side, 4)
      data.set([8, 0, 0, 0, 1], 8)
      return data
    }
    const png = (side: number, packed: Uint8Array): Buffer =>
      Buffer.concat([
        Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
        chunk('IHDR', header(side)),
        chunk('IDAT', packed),
        chunk('IEND', Buffer.alloc(0)),
      ])
    const bomb = deflateSync(Buffer.alloc(200 * 2 ** 20))
    expect(readPng(png(4, bomb))).toEqual({ kind: 'damaged', fault: 'more' })
    expect(readPng(png(2 ** 31, bomb)).kind).toBe('too-large')
  })
})

const named = (src: string): NamedPicture => ({ tag: 'fr', src, isSignature: false, at })

/** All that is said of a picture file. */
function read(name: string, content: string | Uint8Array) {
  return readPictures(filesOver({ [`templates/L/${name}`]: content }), 'L', [named(name)])
}

function svgProblems(content: string): readonly Problem[] {
  const outcome = read('emblem.svg', content)
  return outcome.kind === 'ok' ? [] : outcome.problems
}

const svg = (inside: string, root = 'viewBox="0 0 100 80"'): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" ${root}>${inside}</svg>`

describe('a file of any bytes', () => {
  const seeds = [
    svg(
      '<g transform="rotate(3)" stroke="#123"><path d="M1 2a3 4 5 0 1 6 7zM0 0C1 2 3 4 5 6S7 8 9 9Q1 2 3 4T5 6"/></g>',
    ),
    svg(
      '<rect x="1" y="2" width="30" height="20" rx="3"/><polygon points="1,2 3,4 5,6"/><!-- a --><title>b</title>',
    ),
  ]
  const edits = fc.array(
    fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      out: fc.integer({ min: 0, max: 6 }),
      into: fc.oneof(
        fc.string({ maxLength: 4 }),
        fc.constantFrom('<', '>', '"', '&', '-', 'e', '.', '<g>', ']]>', '&#0;'),
      ),
    }),
    { minLength: 1, maxLength: 4 },
  )

  it('is a picture, or has a problem, and never a fault of ours: SVG', () => {
    fc.assert(
      fc.property(fc.constantFrom(...seeds), edits, (seed, all) => {
        const spoilt = all.reduce((text, { at, out, into }) => {
          const from = Math.floor(at * text.length)
          return text.slice(0, from) + into + text.slice(from + out)
        }, seed)
        const outcome = read('emblem.svg', spoilt)
        if (outcome.kind === 'problems') expect(messages(outcome.problems)).not.toBe('')
      }),
      { numRuns: 600 },
    )
  })

  it('is a picture, or has a problem, and never a fault of ours: PNG', () => {
    fc.assert(
      fc.property(pngs, edits, ({ bytes }, all) => {
        const spoilt = all.reduce((data, { at, out, into }) => {
          const from = Math.floor(at * data.length)
          return Buffer.concat([data.subarray(0, from), Buffer.from(into), data.subarray(from + out)])
        }, bytes)
        const outcome = read('emblem.png', spoilt)
        if (outcome.kind === 'problems') expect(messages(outcome.problems)).not.toBe('')
      }),
      { numRuns: 400 },
    )
  })
})

describe('what SVG is not taken is refused by its name and place', () => {
  const path = '<path d="M1 1h8v8z"/>'
  it.each([
    ['a DOCTYPE', `<!DOCTYPE svg [<!ENTITY a "b">]>${svg(path)}`, 'DOCTYPE'],
    ['an entity', svg(`<title>&a;</title>${path}`), 'XML'],
    ['type', svg(`<text x="1">a</text>${path}`), '<text>'],
    ['a copy', svg(`<use xlink:href="#a"/>${path}`), '<use>'],
    ['a cut-out', svg(`<clipPath id="a"/>${path}`), '<clipPath>'],
    ['what is cut out', svg('<path clip-path="url(#a)" d="M1 1h8v8z"/>'), 'clip-path'],
    ['a mask', svg(`<g mask="url(#a)">${path}</g>`), 'mask'],
    ['a style sheet', svg(`<style>path{fill:red}</style>${path}`), '<style>'],
    ['a class', svg(`<g class="a">${path}</g>`), 'class'],
    ['a style', svg(`<g style="fill:red">${path}</g>`), 'style'],
    ['an opacity of a group', svg(`<g opacity=".5">${path}</g>`), 'opacity'],
    ['an image', svg(`<image href="a.png"/>${path}`), '<image>'],
    ['a link', svg(`<a xlink:href="https://example.org/">${path}</a>`), '<a>'],
    ['a gradient', svg('<path fill="url(#a)" d="M1 1h8v8z"/>'), 'url(#a)'],
    ['a script', svg(`<script>1</script>${path}`), '<script>'],
    ['an event', svg(`<g onload="x()">${path}</g>`), 'onload'],
    ['a style sheet of another file', `<?xml-stylesheet href="a.css"?>${svg(path)}`, 'xml-stylesheet'],
    ['an encoding', `<?xml version="1.0" encoding="ISO-8859-1"?>${svg(path)}`, 'ISO-8859-1'],
    ['an element of another program', svg(`<b:c xmlns:b="urn:b"/>${path}`), '<b:c>'],
    ['a colour by the context', svg('<path fill="currentColor" d="M1 1h8v8z"/>'), 'currentColor'],
    ['a percentage', svg('<rect width="50%" height="9"/>'), '50%'],
    ['path data that breaks off', svg('<path d="M1 1 L2"/>'), 'd ends'],
    ['an arc with a flag that is none', svg('<path d="M1 1 a1 1 0 2 0 3 3"/>'), 'd says'],
    ['another namespace', '<svg viewBox="0 0 9 9"><path d="M1 1h8v8z"/></svg>', '<svg>'],
    ['a size of nothing', svg(path, 'viewBox="0 0 0 9"'), 'viewBox'],
    ['loose words', svg(`words${path}`), 'words'],
  ])('%s', (_, content, name) => {
    const problems = svgProblems(content)
    expect(messages(problems)).toContain(name)
    for (const { at } of problems) expect(at?.file).toBe('templates/L/emblem.svg')
  })

  it('all at once, each where it stands', () => {
    const problems = svgProblems(svg('\n<text>a</text>\n <path d="M1 1h8v8z" class="a"/>\n  <use/>'))
    expect(problems.map(({ at }) => [at?.line, at?.column])).toEqual([
      [2, 1],
      [3, 22],
      [4, 3],
    ])
  })
})

it('an arc is as far from its centre as it should be, all along', () => {
  const angles = fc.double({ min: -720, max: 720, noNaN: true })
  const radii = fc.double({ min: 1, max: 50, noNaN: true })
  fc.assert(
    fc.property(
      radii,
      radii,
      angles,
      angles,
      fc.double({ min: 5, max: 355, noNaN: true }),
      fc.boolean(),
      (rx, ry, turn, from, sweep, isSweep) => {
        const phi = (turn * Math.PI) / 180
        const place = (degrees: number): readonly [number, number] => {
          const t = (degrees * Math.PI) / 180
          const [x, y] = [rx * Math.cos(t), ry * Math.sin(t)]
          return [Math.cos(phi) * x - Math.sin(phi) * y, Math.sin(phi) * x + Math.cos(phi) * y]
        }
        const [start, end] = [place(from), place(from + (isSweep ? sweep : -sweep))]
        const arc = { radii: [rx, ry], angle: turn, isLarge: sweep > 180, isSweep } as const
        const curves = arcCurves(start, arc, end)!
        let [x0, y0] = start
        let length = 0
        for (const [x1, y1, x2, y2, x, y] of curves) {
          for (const t of [0.2, 0.5, 0.8, 1]) {
            const mix = (a: number, b: number, c: number, d: number): number =>
              (1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t * t * c + t ** 3 * d
            const [px, py] = [mix(x0, x1, x2, x), mix(y0, y1, y2, y)]
            const [u, v] = [Math.cos(phi) * px + Math.sin(phi) * py, -Math.sin(phi) * px + Math.cos(phi) * py]
            expect(Math.hypot(u / rx, v / ry)).toBeCloseTo(1, 3)
          }
          ;[x0, y0] = [x, y]
          length++
        }
        expect([x0, y0]).toEqual(end)
        // as many quarters as the sweep has: neither the short way nor round again
        expect(length).toBe(Math.ceil(sweep / 90 - 1e-9))
      },
    ),
    { numRuns: 500 },
  )
})

describe('an SVG', () => {
  let library: PDFiumLibrary
  beforeAll(async () => {
    library = await PDFiumLibrary.init()
  })
  afterAll(() => library.destroy())
  const SIDE = 200

  /** The share of the picture in which PDFium, of our file, and resvg, of the SVG itself, differ much. */
  async function difference(content: string): Promise<number> {
    const outcome = read('emblem.svg', content)
    if (outcome.kind === 'problems') throw new Error(messages(outcome.problems))
    const file = 'templates/L/emblem.svg'
    const { widthPt, heightPt } = outcome.value.files.fr!['emblem.svg']!
    const picture = outcome.value.pictures.get(file)!
    const scale = SIDE / Math.max(widthPt, heightPt)
    const [width, height] = [widthPt * scale, heightPt * scale]
    const document = doc('fr', [pictureOf(width)])
    const node = document.root.children[0]!.id
    const ink = [
      {
        kind: 'picture' as const,
        owner: node,
        file,
        isSignature: false,
        xPt: 0,
        yPt: SIDE - height,
        widthPt: width,
        heightPt: height,
      },
    ]
    const shared = share({
      programs: new Map(),
      typing: null,
      pictures: new Map([[file, { picture, isSignature: false }]]),
    })
    const signing = { kind: 'draft', at: '2004-05-10T00:00:00Z' } as const
    const written = openPdfWriter(plainFonts).write(
      document,
      [{ widthPt: SIDE, heightPt: SIDE, ink }],
      shared,
      signing,
    )
    const pdf = await library.loadDocument(Buffer.concat([...written.prefix.chunks, written.body]))
    const { data } = await pdf.getPage(0).render({ scale: 1, render: 'bitmap' })
    pdf.destroy()
    const canvas = createCanvas(SIDE, SIDE)
    const context = canvas.getContext('2d')
    context.fillStyle = '#fff'
    context.fillRect(0, 0, SIDE, SIDE)
    const sized = content.replace('<svg ', `<svg width="${width}" height="${height}" `)
    context.drawImage(await loadImage(Buffer.from(sized)), 0, 0, width, height)
    const wanted = context.getImageData(0, 0, SIDE, SIDE).data
    let differing = 0
    for (let i = 0; i < wanted.length; i += 4)
      if ([0, 1, 2].some((c) => Math.abs(wanted[i + c]! - data[i + c]!) > 90)) differing++
    return differing / (SIDE * SIDE)
  }

  const num = (min: number, max: number) =>
    fc.double({ min, max, noNaN: true }).map((value) => Number(value.toFixed(2)))
  const colour = fc.constantFrom('#c8102e', '#036', 'rgb(0, 128, 0)', 'gold', 'black', 'none')
  const transform = fc.oneof(
    fc.constant(''),
    fc.tuple(num(-20, 20), num(-20, 20)).map(([x, y]) => `translate(${x} ${y})`),
    fc.tuple(num(-90, 90), num(0, 100), num(0, 80)).map(([a, x, y]) => `rotate(${a},${x},${y})`),
    fc.tuple(num(0.4, 2), num(0.4, 2)).map(([x, y]) => `scale(${x}, ${y})`),
    fc.tuple(num(-30, 30), num(-30, 30)).map(([x, y]) => `skewX(${x}) skewY(${y})`),
    fc.constant('matrix(1 .2 -.3 .9 5 -4)'),
  )
  const point = fc.tuple(num(0, 100), num(0, 80)).map(([x, y]) => `${x},${y}`)
  const command = fc.oneof(
    point.map((p) => `L${p}`),
    fc.tuple(num(-30, 30), num(-30, 30)).map(([x, y]) => `h${x}v${y}`),
    fc.tuple(point, point, point).map((all) => `C${all.join(' ')}`),
    fc.tuple(point, point).map((all) => `S${all.join(' ')}`),
    fc.tuple(point, point).map((all) => `Q${all.join(' ')}`),
    point.map((p) => `T${p}`),
    fc
      .tuple(
        num(5, 40),
        num(5, 40),
        num(0, 180),
        fc.constantFrom('00', '01', '10', '11'),
        num(-30, 30),
        num(-30, 30),
      )
      .map(([rx, ry, a, flags, x, y]) => `a${rx} ${ry} ${a} ${flags}${x} ${y}`),
    fc.constant('z'),
  )
  const shape = fc.oneof(
    fc
      .tuple(point, fc.array(command, { minLength: 1, maxLength: 6 }))
      .map(
        ([p, all]) =>
          `<path d="M${p}${all.map((each, i) => (all[i - 1] === 'z' && each !== 'z' ? `M50 40${each}` : each)).join('')}"`,
      ),
    fc
      .tuple(num(0, 60), num(0, 40), num(1, 40), num(1, 40), num(0, 15))
      .map(([x, y, w, h, r]) => `<rect x="${x}" y="${y}" width="${w}" height="${h}" rx="${r}"`),
    fc.tuple(num(20, 80), num(20, 60), num(1, 30)).map(([x, y, r]) => `<circle cx="${x}" cy="${y}" r="${r}"`),
    fc
      .tuple(num(20, 80), num(20, 60), num(1, 30), num(1, 30))
      .map(([x, y, a, b]) => `<ellipse cx="${x}" cy="${y}" rx="${a}" ry="${b}"`),
    fc.array(point, { minLength: 3, maxLength: 6 }).map((all) => `<polygon points="${all.join(' ')}"`),
  )
  // where the first dash of a round shape begins is each program's own
  const hasCorners = (start: string): boolean => /^<(?:path|polygon)/.test(start)
  const painted = fc
    .tuple(
      shape,
      transform,
      colour,
      colour,
      num(0.5, 6),
      fc.constantFrom('miter', 'round', 'bevel'),
      fc.constantFrom('butt', 'round', 'square'),
      fc.constantFrom('nonzero', 'evenodd'),
      fc.constantFrom('', ' stroke-dasharray="7 3 1"'),
    )
    .map(
      ([start, moved, fill, stroke, width, join, cap, rule, dashes]) =>
        `${start} transform="${moved}" fill="${fill === 'none' && stroke === 'none' ? '#036' : fill}" stroke="${stroke}" stroke-width="${width}" stroke-linejoin="${join}" stroke-linecap="${cap}" fill-rule="${rule}"${hasCorners(start) ? dashes : ''}/>`,
    )
  const drawings = fc
    .tuple(
      fc.array(fc.tuple(painted, fc.boolean(), transform), { minLength: 1, maxLength: 4 }),
      fc.constantFrom('0 0 100 80', '-10 -5 120 90', '10 10 50 50'),
    )
    .map(([all, box]) =>
      svg(
        `<rect width="2" height="2"/>${all.map(([one, isWithin, moved]) => (isWithin ? `<g transform="${moved}"><g>${one}</g></g>` : one)).join('')}`,
        `viewBox="${box}"`,
      ),
    )

  it('looks as another program paints it', async () => {
    await fc.assert(
      fc.asyncProperty(drawings, async (content) => {
        expect(await difference(content), content).toBeLessThan(0.03)
      }),
      { numRuns: 120, seed: Number(process.env.SEED ?? 24) },
    )
  })

  it.each(['xMinYMin', 'xMidYMid', 'xMaxYMax meet', 'xMinYMax slice', 'xMidYMid slice', 'none'])(
    'lies in its own size as preserveAspectRatio %s says',
    async (fit) => {
      const inside =
        '<rect x="5" y="5" width="90" height="70" fill="#036"/><circle cx="50" cy="40" r="25" fill="gold"/>'
      expect(await difference(svg(inside, `viewBox="0 0 100 80" preserveAspectRatio="${fit}"`))).toBeLessThan(
        0.012,
      )
    },
  )

  it('is as large as it says, in any unit', () => {
    const sizes = (root: string): readonly number[] => {
      const outcome = read('emblem.svg', svg('<path d="M1 1h8v8z"/>', root))
      if (outcome.kind === 'problems') throw new Error(messages(outcome.problems))
      const { widthPt, heightPt } = outcome.value.files.fr!['emblem.svg']!
      return [widthPt, heightPt].map((value) => Math.round(value * 100) / 100)
    }
    expect(sizes('width="20mm" height="1in" viewBox="0 0 9 9"')).toEqual([56.69, 72])
    expect(sizes('width="40" viewBox="0 0 100 50"')).toEqual([30, 15])
    expect(sizes('width="100%" height="100%" viewBox="0 0 100 50"')).toEqual([75, 37.5])
    expect(sizes('width="2pc" height="3cm"')).toEqual([24, 85.04])
  })
})
