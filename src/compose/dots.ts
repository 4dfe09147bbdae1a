import type { Source } from '../model/letter.ts'
import { type Problem, problem } from '../problems/problem.ts'
import { placer } from '../text/place.ts'

/**
 * The dots of a model that nobody has written words for: alone between quotation marks (`« … »`), after a word that asks
 * for a number (`Page …,`), or between ideographs (`第…页`). Dots that belong to a quotation (`« … la réunion »`, `etc…`,
 * `[…]`, `……`) are somebody's. Each is a problem `compose/dots`.
 */
export function checkDots(source: Source): readonly Problem[] {
  const place = placer(source.file, source.text)
  // comments are for whoever writes; their length stays
  const text = source.text.replace(/\{\{!(?:--[\s\S]*?--|[^}]*)\}\}/g, (comment) =>
    ' '.repeat(comment.length),
  )
  return [...text.matchAll(/…+|\.{3,}/gu)]
    .filter(({ 0: dots, index }) => isBlank(text, index, index + dots.length))
    .map(({ index }) => problem('compose/dots', place(index)))
}

const OPENING = /[>«“„"‘‹「『]/u
const CLOSING = /[<»”“"’›」』]/u
const ENDING = /[<,;:.،؛，。；：]/u
const HAN = /\p{Script=Han}/u

function isBlank(text: string, start: number, end: number): boolean {
  const before = text.slice(Math.max(0, start - 20), start)
  const after = text.slice(end, end + 20)
  const left = [...before.trimEnd()].at(-1) ?? '>'
  const right = [...after.trimStart()][0] ?? '<'
  if (OPENING.test(left) && CLOSING.test(right)) return true
  if (HAN.test(left) && HAN.test(right)) return end - start === 1
  const isApart = before.trimEnd().length < before.length
  return /\p{L}/u.test(left) && isApart && ENDING.test(right)
}
