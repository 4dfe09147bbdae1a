import type { Problem } from '../../problems/problem.ts'
import { wordsOf } from '../../problems/words.ts'
import type { Project } from '../../project/project.ts'
import type { ShownNote } from '../../review/shown.ts'
import type { PageWords } from '../../review/words.ts'

/**
 * A note of the check for whoever does not know the lists: States by name beside their codes. What only whoever keeps the lists can mend is
 * told in the words that they are told it in.
 */
export function noteTold(note: Problem, words: PageWords, { states }: Pick<Project, 'states'>): ShownNote {
  const { at } = note
  const where = at === undefined ? null : `${at.file}:${at.line}`
  if (note.code !== 'recipients/members-missed') return { text: wordsOf(note).message, where, addressees: [] }
  const { states: ids, date } = note.arguments
  const addressees = ids.map((id) => ({
    id,
    name: states.find((each) => each.id === id)?.names[words.tag]?.short ?? id,
  }))
  const names = addressees.map(({ id, name }) => (name === id ? id : `${name} (${id})`))
  const text = words.say('front.missed', {
    n: names.length,
    names: names.join(words.say('joint.names')),
    date: words.day(date),
  })
  return { text, where, addressees }
}
