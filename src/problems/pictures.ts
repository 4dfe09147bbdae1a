import { shown } from '../text/shown.ts'
import { error, note } from './wording.ts'

/** What a file is by how it begins. `packed`: gzip, as a compressed SVG is. */
export type FoundPicture = 'PNG' | 'SVG' | 'JPEG' | 'GIF' | 'WebP' | 'PDF' | 'packed' | 'empty' | 'unknown'

/** Why a PNG cannot be read. */
export type PngFault =
  /** the file, or what is packed in it, ends too early */
  | 'cut'
  | 'checksum'
  | 'header'
  /** it has a part that one has to know and nobody does */
  | 'chunk'
  | 'palette'
  | 'transparency'
  | 'packed'
  /** what is packed in it is more than such an image has */
  | 'more'
  | 'filter'

/** What an SVG has that is not taken, and by which name. */
export type SvgRefusal = 'doctype' | 'encoding' | 'instruction' | 'text' | 'element' | 'depth'

/** What can be wrong with pictures. */
export const picturesProblems = {
  'pictures/no-file': error(
    'The text names a picture that is in neither of the folders in which it is looked for: that of the letter, and that of the language. Put the file there, or correct the name; small and capital letters differ. A picture lies in the folder itself, and is named without a path.',
    ({
      src,
      folders,
      near,
    }: {
      readonly src: string
      readonly folders: readonly string[]
      readonly near: string | null
    }) => ({
      message: `there is no picture “${src}”`,
      hint: near === null ? `put it into ${folders.join(' or ')}` : `did you mean “${near}”?`,
    }),
  ),
  'pictures/other-kind': error(
    'The file is not what its name says. Pictures of letters are PNG or SVG, and are called so; a file of another kind does not become one by a new name. Open it in the program that made it, and save or export it as PNG or SVG.',
    ({ named, found }: { readonly named: 'PNG' | 'SVG'; readonly found: FoundPicture }) => ({
      message: `the file is called ${named}, and is ${foundKinds[found]}`,
      hint: 'export it as PNG or SVG from the program that made it',
    }),
  ),
  'pictures/damaged': error(
    'The picture cannot be read to its end, or contradicts itself, as happens when a file was cut short on its way or changed by a program that does not know pictures. What could be read of it is not printed. Fetch it again, or export it anew.',
    ({ fault }: { readonly fault: PngFault }) => ({
      message: `the picture is damaged: ${pngFaults[fault]}`,
      hint: 'fetch the file again, or export it anew as PNG',
    }),
  ),
  'pictures/too-many-pixels': error(
    'The picture has more pixels than any printer shows in a letter, and every file that is sent would have to carry them. It was not unpacked. Make it smaller: 600 pixels to an inch are enough for a signature, 300 for all else.',
    ({
      width,
      height,
      most,
    }: {
      readonly width: number
      readonly height: number
      readonly most: number
    }) => ({
      message: `the picture has ${width} × ${height} pixels; at most ${most / 1_000_000} million are taken`,
      hint: 'scale it down: 300 pixels to an inch of its printed width are enough',
    }),
  ),
  'pictures/too-many-bytes': error(
    'The file of the picture is larger than any that a letter needs, and every file that is sent would have to carry it. It was not looked into. Make it smaller, or export it with fewer details.',
    ({ bytes, most }: { readonly bytes: number; readonly most: number }) => ({
      message: `the picture’s file has ${megabytes(bytes)} MB; at most ${megabytes(most)} are taken`,
      hint: 'scale it down, or export it with fewer details',
    }),
  ),
  'pictures/svg-xml': error(
    'An SVG picture is XML, and this file is not written as XML has it at this place. A browser might guess what is meant; a letter that is signed must not be guessed. Export the picture anew from the program that made it.',
    ({ fault }: { readonly fault: string }) => ({
      message: `this is not well-formed XML: ${fault}`,
      hint: 'export the picture anew as SVG',
    }),
  ),
  'pictures/svg-root': error(
    'An SVG picture is one element <svg> in the namespace of SVG, with all else in it. This file begins with something else, so it is no picture that can be printed. Export the picture anew as SVG.',
    ({ found }: { readonly found: string | null }) => ({
      message: found === null ? 'there is no <svg> in the file' : `the picture begins with <${found}>`,
      hint: 'it has to begin with <svg xmlns="http://www.w3.org/2000/svg" …>',
    }),
  ),
  'pictures/svg-size': error(
    'How large the picture is cannot be told from what it says of itself. It needs a viewBox of four numbers, the last two above zero, or a width and a height; a size that is no length, or of more than some metres, is none.',
    ({
      attribute,
      value,
    }: {
      readonly attribute: string
      /** null: it is not there */
      readonly value: string | null
    }) => ({
      message:
        value === null
          ? `<svg> has no ${attribute}, so that it has no size`
          : `${attribute} of <svg> is ${shown(value)}, which is no size`,
      hint: 'write viewBox="0 0 100 100" with the width and height that the drawing has',
    }),
  ),
  'pictures/svg-refused': error(
    'The picture has something that letters do not print. They take lines and areas in plain colours, so that all programs show the same; type, shadows, cut-outs and copies of other parts have to be turned into such. In Inkscape: select all, Path, Object to Path, Unlink Clone; then save as Plain SVG.',
    ({ what, name }: { readonly what: SvgRefusal; readonly name: string }) => ({
      message: refusals[what](name),
      hint: hintOf(what, name),
    }),
  ),
  'pictures/svg-attribute': error(
    'An attribute of the picture says something that letters do not print, or that is not understood. Half of what it says would be another picture, so nothing of it is printed. Export the picture with plain colours in attributes: fill="#ab1234", not in style sheets, without transparency and gradients.',
    ({
      element,
      attribute,
      value,
      near,
    }: {
      /** null: it is one that any may have */
      readonly element: string | null
      readonly attribute: string
      /** what is not understood of it; null: the attribute itself is not taken */
      readonly value: string | null
      readonly near: string | null
    }) => ({
      message:
        value === null
          ? `<${element}> has ${attribute}, which is not taken`
          : value.trim() === ''
            ? `${attribute} ends too early, or says nothing`
            : `${attribute} says ${shown(value)}, which is not taken`,
      hint: near === null ? attributeHint(attribute) : `did you mean “${near}”?`,
    }),
  ),
  'pictures/nothing-painted': error(
    'The picture is read without a fault, and paints nothing: it has no shapes, or none of them has a colour. It would be an empty place in the letter. Look at it in the program that made it, and export it anew.',
    () => ({
      message: 'the picture paints nothing',
      hint: 'export it anew, with shapes that have a fill or a stroke',
    }),
  ),
  'pictures/large': note(
    'The picture is large, and stands in every file that is sent: two hundred letters carry it two hundred times, through mail systems that refuse large messages. An emblem as SVG, or as PNG with few colours, has some kilobytes.',
    ({ bytes }: { readonly bytes: number }) => ({
      message: `the picture has ${Math.round(bytes / 1024)} KB, and every file that is sent has it`,
      hint: 'scale it down, or export it as SVG',
    }),
  ),
  'pictures/unnamed': note(
    'A picture lies in the folder of the letter, and no text of the letter names it, so that it is not printed. Name it where it is to stand, <img src="…" alt="…">, or take it away. What the texts name may be misspelt.',
    () => ({
      message: 'no text of the letter names this picture',
      hint: 'name it by <img src="…" alt="…">, or take it away',
    }),
  ),
}

const megabytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(1)

const foundKinds: Readonly<Record<FoundPicture, string>> = {
  PNG: 'a PNG',
  SVG: 'an SVG',
  JPEG: 'a JPEG',
  GIF: 'a GIF',
  WebP: 'a WebP',
  PDF: 'a PDF',
  packed: 'packed (gzip)',
  empty: 'empty',
  unknown: 'neither PNG nor SVG',
}

const pngFaults: Readonly<Record<PngFault, string>> = {
  cut: 'it ends too early',
  checksum: 'a part of it has another checksum than it says',
  header: 'what it says of its size and colours cannot be',
  chunk: 'it has a part that is not known, and that one has to know to show it',
  palette: 'its palette is missing, or has fewer colours than it names',
  transparency: 'what it says of transparency cannot be',
  packed: 'what is packed in it cannot be unpacked',
  more: 'more is packed in it than its size allows',
  filter: 'a row of it is written in no known way',
}

const refusals: Readonly<Record<SvgRefusal, (name: string) => string>> = {
  doctype: () => 'a DOCTYPE is not taken',
  encoding: (name) => `the encoding ${shown(name)} is not taken`,
  instruction: (name) => `an instruction <?${name}?> is not taken`,
  text: (name) => `text stands here, ${shown(name)}, and would not be printed`,
  element: (name) => `<${name}> is not taken`,
  depth: () => 'elements stand deeper in each other than any drawing needs',
}

const TAKEN = 'svg, g, path, rect, circle, ellipse, polygon, polyline and line'

function hintOf(what: SvgRefusal, name: string): string {
  switch (what) {
    case 'doctype':
      return 'delete it: a line <!DOCTYPE …> says nothing that is needed'
    case 'encoding':
      return 'save the file as UTF-8'
    case 'instruction':
      return 'delete it: what style sheets say has to stand in attributes'
    case 'text':
      return 'turn type into paths'
    case 'depth':
      return 'ungroup what stands in it'
    case 'element':
      return elementHints[name] ?? `taken are ${TAKEN}`
    default:
      return what satisfies never
  }
}

const GRADIENT = 'paint in plain colours'
const elementHints: Readonly<Record<string, string>> = {
  text: 'turn type into paths: in Inkscape, Path, Object to Path',
  tspan: 'turn type into paths: in Inkscape, Path, Object to Path',
  use: 'copy the shape itself: in Inkscape, Edit, Clone, Unlink Clone',
  symbol: 'copy the shape itself: in Inkscape, Edit, Clone, Unlink Clone',
  style: 'write colours as attributes of the shapes: fill="#ab1234"',
  image: 'an SVG has lines and areas only; use the image itself, as PNG',
  clipPath: 'cut the shape itself: in Inkscape, Path, Intersection',
  mask: 'cut the shape itself: in Inkscape, Path, Intersection',
  linearGradient: GRADIENT,
  radialGradient: GRADIENT,
  pattern: GRADIENT,
  filter: 'leave out shadows and blurs',
  defs: 'delete it, if nothing names what is in it; else copy the shapes to where they stand',
}

function attributeHint(attribute: string): string {
  if (attribute === 'class' || attribute === 'style')
    return 'write what it says as attributes: fill="#ab1234" stroke-width="2"'
  if (/(?:^|:)href$/.test(attribute))
    return 'a picture names nothing outside of its element: copy the shape itself'
  if (/opacity$/.test(attribute)) return 'paint in the colour that is seen: nothing is transparent'
  if (attribute === 'fill' || attribute === 'stroke') return 'a colour is written as #ab1234, or none'
  if (attribute === 'clip-path' || attribute === 'mask')
    return 'cut the shape itself: in Inkscape, Path, Intersection'
  return 'docs/markup.md says what an SVG may have'
}
