import Handlebars from 'handlebars'
import i18next from 'i18next'
import type { Doc } from '../model/doc.ts'
import type { Language, Source } from '../model/letter.ts'
import type { PictureFiles } from '../model/picture.ts'
import { build } from './build.ts'
import { comparisonIn, OTHER } from './choices.ts'
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

/** Compiles templates whose names and markup were checked, for one language; `pictures`: what they name. */
export function openCompiler(
  language: Language,
  pictures: PictureFiles,
): (source: Source, tags: CheckedMarkup['tags'], part: Doc['part']) => RenderTemplate {
  const environment = environmentFor(language)
  return (source, tags, part) => {
    const compiled = environment.compile(readable(withPlaces(source, tags)), compileOptions)
    return (context) => {
      const html = compiled(context)
      return { html, doc: build(html, part, language, source.file, pictures) }
    }
  }
}

const knownHelpers = {
  word: true,
  date: true,
  dates: true,
  'dates-short': true,
  time: true,
  choose: true,
  is: true,
}
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
  // a word is printed as it stands: what i18next would put in for $t(…) or {{…}} comes from nowhere that a person sees
  environment.registerHelper('word', (key: string) => words.t(key, { skipInterpolation: true }))
  const range = (style: RangeStyle) => (from: string, to: string) =>
    isolate(dateRange(stripIsolates(from), stripIsolates(to), style, dates))
  environment.registerHelper('date', (iso: string) => isolate(fullDate(stripIsolates(iso), dates)))
  environment.registerHelper('dates', range('running'))
  environment.registerHelper('dates-short', range('heading'))
  // The only moment that a letter prints is that of its signing. Whoever fills the template gives it as `time`, already in
  // words, since in a letter template a placeholder stands there, which is no date.
  // what a row says is a placeholder by then: which of the texts it is stands beside it
  environment.registerHelper('choose', (says: string, { hash }: Handlebars.HelperOptions) =>
    Object.hasOwn(hash, says) ? hash[says] : (hash[OTHER] ?? ''),
  )
  environment.registerHelper('is', (says: string, text: string) => says === text)
  environment.registerHelper('time', (_: string, { data }: Handlebars.HelperOptions) => data.root.time)
  return environment
}

/**
 * The template's tree, in which names mean the same everywhere: within {{#each}} Handlebars looks for all of them in the
 * entry, where only those that begin with `this` are. A column that is held against texts is asked for which of them it says.
 */
function readable(text: string): hbs.AST.Program {
  const tree = Handlebars.parse(text)
  const from = (path: hbs.AST.PathExpression, parts: readonly string[]): void => {
    Object.assign(path, { data: true, parts: ['root', ...parts], original: `@root.${path.original}` })
  }
  const fromRoot = (node: hbs.AST.Expression): void => {
    const path = node as hbs.AST.PathExpression
    if (node.type !== 'PathExpression' || path.data || /^this(?:\.|$)/.test(path.original)) return
    from(path, path.parts)
  }
  const fromHeld = (node: hbs.AST.Expression | undefined): void => {
    const path = node as hbs.AST.PathExpression
    from(path, ['held', path.original])
  }
  const walk = (program: hbs.AST.Program, inEach: boolean): void => {
    for (const each of program.body) {
      if (each.type === 'MustacheStatement') {
        const { path, params } = each as hbs.AST.MustacheStatement
        if ((path as hbs.AST.PathExpression).original === 'choose') fromHeld(params[0])
        if (inEach) for (const name of params.length === 0 ? [path] : params) fromRoot(name)
      } else if (each.type === 'BlockStatement') {
        const { path, params, program: inner, inverse } = each as hbs.AST.BlockStatement
        for (const condition of params) {
          const comparison = comparisonIn(condition)
          if (comparison !== null) fromHeld(comparison.params[0])
          else if (inEach) fromRoot(condition)
        }
        walk(inner, inEach || (path as hbs.AST.PathExpression).original === 'each')
        if (inverse) walk(inverse, inEach)
      }
    }
  }
  walk(tree, false)
  return tree
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
