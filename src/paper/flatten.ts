import {
  concatTransformationMatrix,
  drawObject,
  PDFArray,
  PDFDict,
  PDFName,
  PDFNumber,
  type PDFObject,
  type PDFPage,
  PDFRef,
  PDFStream,
  popGraphicsState,
  pushGraphicsState,
} from 'pdf-lib'

/** Annotation flags of what is not printed: hidden, and no view (ISO 32000-1, table 165). */
const HIDDEN = 1 << 1
const NO_VIEW = 1 << 5

/**
 * Paints what the fields of a page show onto the page, and takes the fields away, with what names the page's place in a structure
 * tree that is not copied: a page that looks the same, and is nothing but a picture of it.
 */
export function flattenPage(page: PDFPage): void {
  const { node } = page
  const annotations = node.Annots()
  for (let nth = 0; annotations !== undefined && nth < annotations.size(); nth++) {
    const annotation = annotations.lookupMaybe(nth, PDFDict)
    if (annotation !== undefined) paint(page, annotation)
  }
  for (const name of ['Annots', 'StructParents', 'Tabs', 'AA', 'Metadata']) node.delete(PDFName.of(name))
}

/** The normal appearance, fitted into the annotation's rectangle (ISO 32000-1, 12.5.5, algorithm 8.1). */
function paint(page: PDFPage, annotation: PDFDict): void {
  const flags = annotation.lookupMaybe(PDFName.of('F'), PDFNumber)?.asNumber() ?? 0
  const form = normalAppearance(annotation)
  const rect = numbersOf(annotation.lookupMaybe(PDFName.of('Rect'), PDFArray))
  if (form === null || rect === null || (flags & (HIDDEN | NO_VIEW)) !== 0) return
  const { context } = page.doc
  const stream = context.lookup(form, PDFStream)
  const box = numbersOf(stream.dict.lookupMaybe(PDFName.of('BBox'), PDFArray))
  if (box === null) return
  const matrix = stream.dict.lookupMaybe(PDFName.of('Matrix'), PDFArray)
  const [a, b, c, d, e, f] = matrix === undefined ? [1, 0, 0, 1, 0, 0] : matrix.asArray().map(numberOf)
  const corners = [
    [box[0], box[1]],
    [box[2], box[1]],
    [box[0], box[3]],
    [box[2], box[3]],
  ].map(([x, y]) => [a! * x! + c! * y! + e!, b! * x! + d! * y! + f!] as const)
  const left = Math.min(...corners.map(([x]) => x))
  const bottom = Math.min(...corners.map(([, y]) => y))
  const width = Math.max(...corners.map(([x]) => x)) - left
  const height = Math.max(...corners.map(([, y]) => y)) - bottom
  if (width === 0 || height === 0) return
  const scaleX = (rect[2] - rect[0]) / width
  const scaleY = (rect[3] - rect[1]) / height
  const name = page.node.newXObject('Field', form)
  page.pushOperators(
    pushGraphicsState(),
    concatTransformationMatrix(scaleX, 0, 0, scaleY, rect[0] - left * scaleX, rect[1] - bottom * scaleY),
    drawObject(name),
    popGraphicsState(),
  )
}

/** Of a check or radio box that of the state which it is in. Null: it shows nothing. */
function normalAppearance(annotation: PDFDict): PDFRef | null {
  const appearances = annotation.lookupMaybe(PDFName.of('AP'), PDFDict)
  const normal = appearances?.get(PDFName.of('N'))
  if (normal === undefined) return null
  const shown = annotation.context.lookup(normal)
  if (shown instanceof PDFStream) return refOf(normal, annotation)
  if (!(shown instanceof PDFDict)) return null
  const state = annotation.lookupMaybe(PDFName.of('AS'), PDFName)
  const ofState = state === undefined ? undefined : shown.get(state)
  if (ofState === undefined || !(annotation.context.lookup(ofState) instanceof PDFStream)) return null
  return refOf(ofState, annotation)
}

const refOf = (object: PDFObject, { context }: PDFDict): PDFRef =>
  object instanceof PDFRef ? object : context.register(object)

const numberOf = (object: PDFObject): number => (object instanceof PDFNumber ? object.asNumber() : 0)

type Rectangle = readonly [number, number, number, number]

function numbersOf(array: PDFArray | undefined): Rectangle | null {
  if (array?.size() !== 4) return null
  const [x1, y1, x2, y2] = array.asArray().map(numberOf)
  return [Math.min(x1!, x2!), Math.min(y1!, y2!), Math.max(x1!, x2!), Math.max(y1!, y2!)]
}
