import { readFileSync } from 'node:fs'
import type { SavedPlan } from '../src/archive/plans.ts'
import { coveredBy } from '../src/archive/reviews.ts'
import type { CoveredItem, NamedSigner } from '../src/model/approval.ts'
import type { SmallDesk } from './small-desk.ts'

/** Pages as they have to be so that they can be served: a place for the bar, and a section a document. */

const section = ({ document, action }: CoveredItem): string =>
  `<section data-document="${document}"><h2>${document}</h2><p>${action}</p></section>`

/** Lays the pages of a plan that was kept beside it. */
export function layPages(desk: SmallDesk, plan: string, signer: NamedSigner | null, language: string): void {
  const saved = JSON.parse(readFileSync(desk.in(`plans/${plan}.json`), 'utf8')) as SavedPlan<unknown>
  const items = coveredBy(saved)!
  const direction = language === 'ar' ? 'rtl' : 'ltr'
  const page = `<!doctype html>
<html lang="${language}" dir="${direction}"><head><meta charset="utf-8"><title>Review</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'self'">
<meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body><main><h1>Review</h1><div id="approve" data-review="${plan}" hidden></div>
${items.map(section).join('\n')}</main></body></html>
`
  desk.put(`reviews/${plan}/index.html`, page)
  desk.put(`reviews/${plan}/parts/note.txt`, 'a file beside it')
  desk.put(
    `reviews/${plan}/review.json`,
    JSON.stringify({ review: saved.id, letter: saved.letter, signer, items }),
  )
}
