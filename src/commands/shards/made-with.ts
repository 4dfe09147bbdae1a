import { createHash } from 'node:crypto'
import type { MadeWith, PartHead } from '../../archive/parts.ts'
import type { Source } from '../../model/letter.ts'
import type { CommonToParts } from '../../problems/shards.ts'
import type { Project } from '../../project/project.ts'
import { version as program } from '../../version.ts'

/** With what this program makes documents of a project, on this machine. */
export function madeWith({ letter, languages, fonts, ownFaces, output }: Project): MadeWith {
  const texts = createHash('sha256')
  const add = (source: Source | null): void => {
    if (source !== null) texts.update(JSON.stringify([source.file, source.text]))
  }
  for (const source of [letter.factsSource, letter.lookSource, letter.form]) add(source)
  for (const prose of [letter.prose, ...letter.sheets.values(), ...letter.reminders.values()])
    for (const tag of Object.keys(prose).sort()) add(prose[tag]!)
  for (const { source, wordsSource, own } of languages)
    for (const each of [source, wordsSource, own?.source ?? null]) add(each)
  for (const face of Object.keys(ownFaces).sort()) texts.update(JSON.stringify([face, ownFaces[face]]))
  return { program, output, fonts, icu: process.versions.icu ?? '', texts: texts.digest('hex') }
}

const OF_HEAD = ['letter', 'plan', 'of', 'kind', 'certificate'] as const
const OF_MADE = ['program', 'output', 'fonts', 'icu', 'texts'] as const

/** What parts have in common, each as one text. */
export const commonOf = (head: PartHead): ReadonlyMap<CommonToParts, string> =>
  new Map<CommonToParts, string>([
    ...OF_HEAD.map((each) => [each, String(head[each])] as const),
    ['grade', `${head.grade.level}${head.grade.identity === 'development' ? ', for trial' : ''}`],
    ...OF_MADE.map((each) => [each, head.made[each]] as const),
  ])

/** In what two parts differ that should have it in common. */
export function differences(one: PartHead, other: PartHead): readonly CommonToParts[] {
  const theirs = commonOf(other)
  return [...commonOf(one)].flatMap(([what, says]) => (theirs.get(what) === says ? [] : [what]))
}
