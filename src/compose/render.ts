import Handlebars from 'handlebars'
import i18next from 'i18next'
import type { Doc } from '../model/doc.ts'
import type { Language, Source } from '../model/letter.ts'
import { build } from './build.ts'
import { dateRange, fullDate, type RangeStyle } from './dates.ts'
import type { CheckedMarkup } from './markup.ts'
import { isolate, stripIsolates } from './values.ts'

/** A template filled in: the HTML that it says, and the document built from it. */
export interface RenderedTemplate {
  readonly html: string
  readonly doc: Doc
}

/** Fills a template in; `context` has a value for each name that it uses. Throws where there is none. */
export type RenderTemplate = (context: object) => RenderedTemplate

/** Compiles templates whose names and markup were checked, for one language. */
export function openCompiler(
  language: Language,
): (source: Source, tags: CheckedMarkup['tags'], part: Doc['part']) => RenderTemplate {
  const environment = environmentFor(language)
  return (source, tags, part) => {
    const compiled = environment.compile(withPlaces(source, tags), compileOptions)
    return (context) => {
      const html = compiled(context)
      return { html, doc: build(html, part, language, source.file) }
    }
  }
}

const knownHelpers = { word: true, date: true, dates: true, 'dates-short': true, time: true }
const compileOptions = { strict: true, knownHelpersOnly: true, knownHelpers }

/** Handlebars with our helpers besides if, unless and each; words by i18next, which takes none from another language. */
function environmentFor(language: Language): typeof Handlebars {
  const words = i18next.createInstance({
    lng: language.tag,
    fallbackLng: false,
    keySeparator: false,
    nsSeparator: false,
    initAsync: false,
    interpolation: { escapeValue: false },
    resources: { [language.tag]: { translation: language.words } },
  })
  void words.init()
  const environment = Handlebars.create()
  const { dates } = language
  environment.registerHelper('word', (key: string) => words.t(key))
  const range = (style: RangeStyle) => (from: string, to: string) =>
    isolate(dateRange(stripIsolates(from), stripIsolates(to), style, dates))
  environment.registerHelper('date', (iso: string) => isolate(fullDate(stripIsolates(iso), dates)))
  environment.registerHelper('dates', range('running'))
  environment.registerHelper('dates-short', range('heading'))
  // The only moment that a letter prints is that of its signing. Whoever fills the template gives it as `time`, already in
  // words, since in a letter template a placeholder stands there, which is no date.
  environment.registerHelper('time', (_: string, { data }: Handlebars.HelperOptions) => data.root.time)
  return environment
}

/** Each start tag is given its place in the source, so that later problems can name it. */
function withPlaces(source: Source, tags: CheckedMarkup['tags']): string {
  let text = source.text
  for (const tag of [...tags].reverse()) {
    const after = tag.start + 1 + tag.name.length
    text = `${text.slice(0, after)} at="${tag.at.line}:${tag.at.column}"${text.slice(after)}`
  }
  return text
}
