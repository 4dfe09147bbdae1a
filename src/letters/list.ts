import type { Files, Letter, ListTemplates } from '../model/letter.ts'
import type { LanguageTag } from '../model/recipient.ts'
import type { Problem } from '../problems/problem.ts'
import { readJson } from './json.ts'
import { styleSheet } from './look.ts'
import { needSource, proseIn } from './source.ts'

/**
 * templates/<letter>/list/: the distribution list in each of the letter's languages `tags`, and its look, which may
 * speak of all that are `known` and name these `faces`. Null where there is no such folder, and after problems, which go to
 * `report`.
 */
export function loadList(
  files: Files,
  folder: string,
  tags: readonly LanguageTag[],
  known: readonly LanguageTag[],
  faces: readonly string[],
  report: (problem: Problem) => void,
): ListTemplates | null {
  if (files.list(folder).length === 0) return null
  const prose = proseIn(tags, (tag) =>
    needSource(files, `${folder}/${tag}.hbs`, { kind: 'list-prose', language: tag }, report),
  )
  const lookSource = needSource(files, `${folder}/look.json`, { kind: 'list-look' }, report)
  const json = lookSource && readJson(lookSource, report)
  const look = json && styleSheet(known, faces)(json, report)
  return look === null ? null : { prose, look }
}

/**
 * templates/<letter>/mail/: the message in each of the letter's languages `tags`. Null where there is no such folder, and after
 * problems, which go to `report`.
 */
export function loadMail(
  files: Files,
  folder: string,
  tags: readonly LanguageTag[],
  report: (problem: Problem) => void,
): Letter['mail'] {
  if (files.list(folder).length === 0) return null
  return proseIn(tags, (tag) =>
    needSource(files, `${folder}/${tag}.hbs`, { kind: 'mail-prose', language: tag }, report),
  )
}
