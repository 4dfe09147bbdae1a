import type { Source } from '../model/letter.ts'
import type { Place } from '../model/problem.ts'

/** Line and column of an offset (in UTF-16 units), both from 1; a column is a character, as editors count them. */
export function placer(source: Source): (offset: number) => Place {
  const starts = [0, ...[...source.text.matchAll(/\n/g)].map((match) => match.index + 1)]
  return (offset) => {
    const line = starts.findLastIndex((start) => start <= offset)
    const before = source.text.slice(starts[line], offset)
    return { file: source.file, line: line + 1, column: [...before].length + 1 }
  }
}
