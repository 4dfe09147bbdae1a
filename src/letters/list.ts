import type { Files, ListTemplates, Source } from '../model/letter.ts'
import type { LanguageTag } from '../model/recipient.ts'
import type { Problem } from '../problems/problem.ts'
import { readJson } from './json.ts'
import { look } from './look.ts'
import { needSource } from './source.ts'

/** templates/<letter>/list/: the distribution list in every language, and its look. Null where there is no such folder. */
export function loadList(
  files: Files,
  folder: string,
  tags: readonly LanguageTag[],
  report: (problem: Problem) => void,
): ListTemplates | null {
  if (files.list(folder).length === 0) return null
  const prose: Record<LanguageTag, Source> = {}
  for (const tag of tags) {
    const what = `the distribution list in the language of locales/${tag}/`
    const source = needSource(files, `${folder}/${tag}.hbs`, what, report)
    if (source !== null) prose[tag] = source
  }
  const lookSource = needSource(files, `${folder}/look.json`, 'how the list looks', report)
  const json = lookSource && readJson(lookSource, report)
  const read = json && look(tags)(json, report)
  return read === null ? null : { prose, look: read }
}
