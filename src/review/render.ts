import Handlebars from 'handlebars'
import type { PageView } from './view.ts'
import type { FilledIn, PageWords } from './words.ts'

/** The templates of the pages, by their names without ending: `page`, and what it contains. */
export type PageTemplates = Readonly<Record<string, string>>

/** What differs between a folder of pages and one file. */
export interface PageFrame {
  /** of the meta element: what the page may load */
  readonly policy: string
  /** the style itself, where the page is one file; null: it lies beside the page */
  readonly style: string | null
  readonly script: string | null
  /** what is said of a file that has not all; null: it has all */
  readonly note: string | null
}

/** The page as HTML. Every value is escaped by Handlebars, but for the style and script of one file, which are ours. */
export function renderPage(
  templates: PageTemplates,
  view: PageView,
  frame: PageFrame,
  words: PageWords,
): string {
  const own = Handlebars.create()
  own.registerHelper('say', (key: string, options: { readonly hash: FilledIn }) =>
    words.say(key, options.hash),
  )
  const { page, ...others } = templates
  for (const [name, text] of Object.entries(others)) own.registerPartial(name, text)
  // a name that the view has not is ours to mend
  return own.compile(page!, { strict: true, noEscape: false, preventIndent: true })({ ...view, frame })
}
