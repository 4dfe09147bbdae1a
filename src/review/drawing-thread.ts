import { parentPort } from 'node:worker_threads'
import type { DrawingAnswer, DrawingQuestion, DrawnPage } from './drawing.ts'
import { textOfPage } from './page-text.ts'
import { openPainter, type PagePainter } from './pdfium.ts'
import { pngOf } from './png.ts'

// The thread in which pages are painted and read (drawing.ts).
const draw = openDrawing()
parentPort!.on('message', (question: DrawingQuestion) => {
  void draw(question).then(
    (pages) => answer({ kind: 'drawn', pages }),
    (error: unknown) =>
      answer({ kind: 'fault', error: error instanceof Error ? error : new Error(String(error)) }),
  )
})

/** PDFium is opened once, with the first pages. */
function openDrawing(): (question: DrawingQuestion) => Promise<readonly DrawnPage[]> {
  let painter: Promise<PagePainter> | null = null
  return async ({ bytes, pages, scale }) => {
    painter ??= openPainter()
    const open = await painter
    return open.paint(bytes, pages, scale).map(
      ({ pixels, width, height, glyphs }): DrawnPage => ({
        png: pngOf(pixels, width, height),
        width,
        height,
        text: textOfPage(glyphs),
      }),
    )
  }
}

function answer(given: DrawingAnswer): void {
  parentPort!.postMessage(given)
}
