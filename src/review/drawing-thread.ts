import { parentPort } from 'node:worker_threads'
import type { DrawingAnswer, DrawingQuestion, DrawnPage } from './drawing.ts'
import { textOfPage } from './page-text.ts'
import { openPainter, type PagePainter } from './pdfium.ts'
import { pngOf } from './png.ts'

// The thread in which pages are painted and read (drawing.ts): PDFium is opened once, with the first of them.
let painter: Promise<PagePainter> | null = null

parentPort!.on('message', ({ bytes, pages, scale }: DrawingQuestion) => {
  painter ??= openPainter()
  void painter
    .then((open) =>
      open.paint(bytes, pages, scale).map(
        ({ pixels, width, height, glyphs }): DrawnPage => ({
          png: pngOf(pixels, width, height),
          width,
          height,
          text: textOfPage(glyphs),
        }),
      ),
    )
    .then(
      (drawn) => answer({ kind: 'drawn', pages: drawn }),
      (error: unknown) =>
        answer({ kind: 'fault', error: error instanceof Error ? error : new Error(String(error)) }),
    )
})

function answer(given: DrawingAnswer): void {
  parentPort!.postMessage(given)
}
