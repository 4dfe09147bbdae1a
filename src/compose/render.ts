import Handlebars from 'handlebars'
import i18next from 'i18next'
import type { Doc } from '../model/doc.ts'
import type { Language, Source } from '../model/letter.ts'
import type { PictureFiles } from '../model/picture.ts'
import { build } from './build.ts'
import { comparisonIn, OTHER } from './choices.ts'
import { dateRange, fullDate, type RangeStyle } from './dates.ts'
import { isNamedByLanguage, type LangAt, langsOf } from './foreign.ts'
import type { CheckedMarkup } from './markup.ts'
import { helperArguments } from './names.ts'
import { isolate, stripIsolates } from './values.ts'

/** A template filled in: the HTML that it says, and the document built from it. */
export interface RenderedTemplate {
  readonly html: string
  readonly doc: Doc
}

/** Fills a template in; `context` has a value for each name that it uses. Throws where there is none. */
export type RenderTemplate = (context: object) => RenderedTemplate

/**
 * Compiles templates whose names and markup were checked, for one language; `pictures`: what they name; `all`: the languages that a
 * `lang` in them may name.
 */
export function openCompiler(
  language: Language,
  pictures: PictureFiles,
  all: readonly Language[],
): (source: Source, tags: CheckedMarkup['tags'], part: Doc['part']) => RenderTemplate {
  const others = new Map(all.filter(({ tag }) => tag !== language.tag).map((each) => [each.tag, each]))
  const languageOf = (tag: string | undefined): Language => others.get(tag ?? '') ?? language
  const environment = environmentFor(language, languageOf)
  return (source, tags, part) => {
    const text = withPlaces(source, tags)
    const langAt = langsOf(text)
    const foreignAt: LangAt = (node) => {
      const tag = langAt(node)
      return tag !== null && others.has(tag) ? tag : null
    }
    const compiled = environment.compile(readable(text, foreignAt), compileOptions)
    return (context) => {
      const html = compiled(context)
      return { html, doc: build(html, part, language, source.file, pictures, languageOf) }
    }
  }
}

/** Those of `helperArguments`, and the comparison that stands where a condition does. */
const knownHelpers = Object.fromEntries([...Object.keys(helperArguments), 'is'].map((name) => [name, true]))
/** Helpers that say something as a language says it. */
const TRANSLATED: ReadonlySet<string> = new Set(['word', 'date', 'dates', 'dates-short', 'time'])
const compileOptions = { strict: true, knownHelpersOnly: true, knownHelpers }

/** Handlebars with our helpers besides if, unless and each; words by i18next, which takes none from another language. */
function environmentFor(
  language: Language,
  languageOf: (tag: string | undefined) => Language,
): typeof Handlebars {
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
  type Options = Handlebars.HelperOptions
  const writerOf = ({ hash }: Options) => languageOf(hash.lang as string | undefined)
  // a word is printed as it stands: what i18next would put in for $t(…) or {{…}} comes from nowhere that a person sees
  environment.registerHelper('word', (key: string, { hash }: Options) => {
    const { lang } = hash as { readonly lang?: string }
    return lang === undefined ? words.t(key, { skipInterpolation: true }) : languageOf(lang).words[key]
  })
  const range = (style: RangeStyle) => (from: string, to: string, options: Options) =>
    isolate(dateRange(stripIsolates(from), stripIsolates(to), style, writerOf(options)))
  environment.registerHelper('date', (iso: string, options: Options) =>
    isolate(fullDate(stripIsolates(iso), writerOf(options))),
  )
  environment.registerHelper('dates', range('running'))
  environment.registerHelper('dates-short', range('heading'))
  // what a row says is a placeholder by then: which of the texts it is stands beside it
  environment.registerHelper('choose', (says: string, { hash }: Options) =>
    Object.hasOwn(hash, says) ? hash[says] : (hash[OTHER] ?? ''),
  )
  environment.registerHelper('is', (says: string, text: string) => says === text)
  // The only moment that a letter prints is that of its signing. Whoever fills the template gives it as `time`, already in
  // words, since in a letter template a placeholder stands there, which is no date.
  environment.registerHelper('time', (_: string, { data, hash }: Options) => {
    const { lang } = hash as { readonly lang?: string }
    return lang === undefined ? data.root.time : data.root.timeIn[lang]
  })
  return environment
}

/**
 * The template's tree, in which names mean the same everywhere: within {{#each}} Handlebars looks for all of them in the
 * entry, where only those that begin with `this` are. A column that is held against texts is asked for which of them it says. What
 * stands in another language's `lang` is asked for in that one.
 */
function readable(text: string, foreignAt: LangAt): hbs.AST.Program {
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
  const isForeign = (node: hbs.AST.Expression): boolean =>
    node.type === 'PathExpression' && isNamedByLanguage((node as hbs.AST.PathExpression).original)
  const abroad = (node: hbs.AST.Expression, lang: string): void => {
    const path = node as hbs.AST.PathExpression
    from(path, ['in', lang, ...path.parts])
  }
  const translate = (call: hbs.AST.MustacheStatement, lang: string): void => {
    const { path, params, loc } = call
    if (params.length === 0) {
      if (isForeign(path)) abroad(path, lang)
      return
    }
    if (!TRANSLATED.has((path as hbs.AST.PathExpression).original)) return
    const value = { type: 'StringLiteral', value: lang, original: lang, loc } as hbs.AST.StringLiteral
    const pair: hbs.AST.HashPair = { type: 'HashPair', key: 'lang', value, loc }
    call.hash = { type: 'Hash', pairs: [pair], loc }
  }
  const walk = (program: hbs.AST.Program, inEach: boolean): void => {
    for (const each of program.body) {
      if (each.type === 'MustacheStatement') {
        const { path, params } = each as hbs.AST.MustacheStatement
        const lang = foreignAt(each)
        if (lang !== null) translate(each as hbs.AST.MustacheStatement, lang)
        if ((path as hbs.AST.PathExpression).original === 'choose') fromHeld(params[0])
        if (inEach) for (const name of params.length === 0 ? [path] : params) fromRoot(name)
      } else if (each.type === 'BlockStatement') {
        const { path, params, program: inner, inverse } = each as hbs.AST.BlockStatement
        for (const condition of params) {
          const comparison = comparisonIn(condition)
          const lang = foreignAt(each)
          if (comparison !== null) fromHeld(comparison.params[0])
          else if (lang !== null && isForeign(condition)) abroad(condition, lang)
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
