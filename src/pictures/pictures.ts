import { hash } from 'node:crypto'
import type { Files } from '../model/letter.ts'
import { isPictureName, type Picture, type PictureFile, type PictureFiles } from '../model/picture.ts'
import type { LanguageTag } from '../model/recipient.ts'
import type { FoundPicture } from '../problems/pictures.ts'
import { atMost, distinct, type Outcome, type Problem, problem } from '../problems/problem.ts'
import { nearest } from '../text/nearest.ts'
import { type Place, topOf } from '../text/place.ts'
import { pixelsOf } from './pixels.ts'
import { isPng, MOST_PIXELS, readPng } from './png.ts'
import { samplesOf } from './samples.ts'
import { readSvg } from './svg.ts'

/** A picture that a template names. */
export interface NamedPicture {
  /** the language of the template */
  readonly tag: LanguageTag
  /** the name of a file: no path */
  readonly src: string
  readonly isSignature: boolean
  readonly at: Place
}

/** The pictures of a letter. */
export interface LetterPictures {
  /** by language, what its templates name */
  readonly files: Readonly<Record<LanguageTag, PictureFiles>>
  /** by file */
  readonly pictures: ReadonlyMap<string, Picture>
}

/** More bytes than this no picture of a letter has. */
const MOST_BYTES = 4 * 2 ** 20
/** From here on a picture is told of: it is in every file that is sent. */
const MANY_BYTES = 100 * 1024
/** How wide a pixel is where a file does not say it, in points: 96 to an inch (CSS). */
const PIXEL_PT = 0.75

/**
 * Reads all pictures that the templates of a letter name, each from the letter's folder, or else from that of the language. A
 * file that is marked as a signature once is one wherever it stands. Notes: a large one, and one in the letter's folder
 * that nothing names.
 */
export function readPictures(
  files: Files,
  letter: string,
  named: readonly NamedPicture[],
): Outcome<LetterPictures> {
  const problems: Problem[] = []
  const notes: Problem[] = []
  const folder = `templates/${letter}`
  const byFile = new Map<string, Omit<PictureFile, 'isSignature'> & { readonly picture: Picture }>()
  const seen = new Set<string>()
  const fileOf = new Map<NamedPicture, string>()
  /** by name: an emblem that is not there is missed in each language, and said once */
  const absent = new Map<string, readonly Problem[]>()
  for (const each of named) {
    const file = locate(files, folder, each)
    if (file === null) {
      absent.set(each.src, [...(absent.get(each.src) ?? []), missing(files, folder, each)])
      continue
    }
    fileOf.set(each, file)
    if (seen.has(file)) continue
    seen.add(file)
    const bytes = files.read(file)
    // that it cannot be read is said by who reads files
    if (bytes === null) continue
    const read = readPicture(file, bytes, (fault) => void problems.push(fault))
    if (read === null) continue
    if (bytes.length > MANY_BYTES) notes.push(problem('pictures/large', topOf(file), { bytes: bytes.length }))
    byFile.set(file, { file, hash: hash('sha256', bytes).slice(0, 16), ...read })
  }
  for (const each of absent.values()) problems.push(...atMost(distinct(each), 1))
  if (problems.length > 0) return { kind: 'problems', problems }
  const signatures = new Set(named.flatMap((each) => (each.isSignature ? [fileOf.get(each)!] : [])))
  const byTag: Record<LanguageTag, Record<string, PictureFile>> = {}
  for (const each of named) {
    const found = byFile.get(fileOf.get(each)!)
    if (found === undefined) continue
    const { picture: _, ...facts } = found
    byTag[each.tag] ??= {}
    byTag[each.tag]![each.src] = { ...facts, isSignature: signatures.has(facts.file) }
  }
  for (const name of files.list(folder))
    if (isPictureName(name) && !seen.has(`${folder}/${name}`))
      notes.push(problem('pictures/unnamed', topOf(`${folder}/${name}`)))
  const pictures = new Map([...byFile].map(([file, { picture }]) => [file, picture]))
  return { kind: 'ok', value: { files: byTag, pictures }, notes }
}

/** Where a picture is; null: in neither folder. Names are asked for, so that no path leads out and capitals count on every disk. */
function locate(files: Files, folder: string, { src, tag }: NamedPicture): string | null {
  const found = [folder, `locales/${tag}`].find((each) => files.list(each).includes(src))
  return found === undefined ? null : `${found}/${src}`
}

function missing(files: Files, folder: string, { src, tag, at }: NamedPicture): Problem {
  const folders = [folder, `locales/${tag}`]
  const known = folders.flatMap((each) => files.list(each)).filter(isPictureName)
  return problem('pictures/no-file', at, { src, folders, near: nearest(src, known) })
}

/** A picture with its own size in points; null: it has problems, which are reported. */
function readPicture(
  file: string,
  bytes: Uint8Array,
  report: (problem: Problem) => void,
): { readonly picture: Picture; readonly widthPt: number; readonly heightPt: number } | null {
  if (bytes.length > MOST_BYTES) {
    report(problem('pictures/too-many-bytes', topOf(file), { bytes: bytes.length, most: MOST_BYTES }))
    return null
  }
  const found = kindOf(bytes)
  const named = /\.png$/i.test(file) ? 'PNG' : 'SVG'
  if (found !== named) {
    report(problem('pictures/other-kind', topOf(file), { named, found }))
    return null
  }
  return named === 'PNG' ? fromPng(file, bytes, report) : fromSvg(file, bytes, report)
}

/** What a file is, by how it begins. */
function kindOf(bytes: Uint8Array): FoundPicture {
  if (isPng(bytes)) return 'PNG'
  const head = Buffer.from(bytes.subarray(0, 2000)).toString('latin1')
  if (head === '') return 'empty'
  if (head.startsWith('\xff\xd8\xff')) return 'JPEG'
  if (/^GIF8/.test(head)) return 'GIF'
  if (/^RIFF....WEBP/s.test(head)) return 'WebP'
  if (/^%PDF-/.test(head)) return 'PDF'
  if (head.startsWith('\x1f\x8b')) return 'packed'
  return /^(?:\xef\xbb\xbf)?\s*</.test(head) ? 'SVG' : 'unknown'
}

function fromPng(file: string, bytes: Uint8Array, report: (problem: Problem) => void) {
  const read = readPng(bytes)
  const refuse = (found: Problem): null => {
    report(found)
    return null
  }
  if (read.kind === 'too-large') {
    const { width, height } = read
    return refuse(problem('pictures/too-many-pixels', topOf(file), { width, height, most: MOST_PIXELS }))
  }
  if (read.kind === 'damaged') return refuse(problem('pictures/damaged', topOf(file), { fault: read.fault }))
  const pixels = pixelsOf(read.image)
  if (typeof pixels === 'string') return refuse(problem('pictures/damaged', topOf(file), { fault: pixels }))
  const { width, height, pixelPt } = read.image
  const { x, y } = pixelPt ?? { x: PIXEL_PT, y: PIXEL_PT }
  return { picture: samplesOf(pixels), widthPt: width * x, heightPt: height * y }
}

function fromSvg(file: string, bytes: Uint8Array, report: (problem: Problem) => void) {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    report(problem('letters/not-utf-8', topOf(file)))
    return null
  }
  const read = readSvg(file, text.replace(/\r\n?/g, '\n'), report)
  return read && { picture: read.drawing, widthPt: read.widthPt, heightPt: read.heightPt }
}
