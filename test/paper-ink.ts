import { PDFiumLibrary } from '@hyzyla/pdfium'

/** Pages as PDFium paints them, measured in millimetres from their upper left corner. */

/** The ink of a page. */
export interface PageInk {
  readonly widthMm: number
  readonly heightMm: number
  /** where there is ink, and so far into a box that is given in millimetres; null: it has none */
  boxIn(area: InkArea): InkArea | null
  /** of all of it */
  readonly box: InkArea | null
}

/** Edges in millimetres. */
export interface InkArea {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

/** Each page's ink, and its text; fields are painted as they are printed. `dots` of ink a millimetre: with 10, a tenth can be told. */
export async function inkOfPages(
  bytes: Uint8Array,
  dots = 10,
): Promise<readonly (PageInk & { readonly text: string; readonly dark: Uint8Array })[]> {
  const library = await PDFiumLibrary.init()
  try {
    const document = await library.loadDocument(bytes)
    const pages = []
    for (const page of document.pages()) {
      const scale = (dots * 25.4) / 72
      // painting closes it
      const text = page.getText().replace(/\s+/g, ' ').trim()
      const { originalWidth, originalHeight } = page.getOriginalSize()
      // by size: by scale alone it would be stretched to whole points
      const size = { width: Math.round(originalWidth * scale), height: Math.round(originalHeight * scale) }
      const how = { scale: 1, render: 'bitmap', renderFormFields: true, ...size } as const
      const { data, width, height } = await page.render(how)
      const dark = new Uint8Array(width * height)
      for (let at = 0; at < dark.length; at++) dark[at] = data[4 * at]! < 128 ? 1 : 0
      const boxIn = ({ left, top, right, bottom }: InkArea): InkArea | null => {
        let [x1, y1, x2, y2] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, -1, -1]
        for (let y = Math.max(0, Math.floor(top * dots)); y < Math.min(height, bottom * dots); y++)
          for (let x = Math.max(0, Math.floor(left * dots)); x < Math.min(width, right * dots); x++)
            if (dark[y * width + x] === 1) {
              x1 = Math.min(x1, x)
              y1 = Math.min(y1, y)
              x2 = Math.max(x2, x + 1)
              y2 = Math.max(y2, y + 1)
            }
        return x2 < 0
          ? null
          : {
              left: x1 / dots,
              top: y1 / dots,
              right: x2 / dots,
              bottom: y2 / dots,
            }
      }
      const whole = { left: 0, top: 0, right: width, bottom: height }
      pages.push({
        widthMm: (originalWidth * 25.4) / 72,
        heightMm: (originalHeight * 25.4) / 72,
        boxIn,
        box: boxIn(whole),
        text,
        dark,
      })
    }
    document.destroy()
    return pages
  } finally {
    library.destroy()
  }
}
