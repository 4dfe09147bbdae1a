/** Where a person must look: a file they edit, counted from 1. Columns count characters (code points), as editors do. */
export interface Place {
  readonly file: string
  readonly line: number
  readonly column: number
}

/** Of what concerns a file as a whole. */
export const topOf = (file: string): Place => ({ file, line: 1, column: 1 })

/** Gives the place of an offset (in UTF-16 units) into a text. Line starts are looked for once. */
export function placer(file: string, text: string): (offset: number) => Place {
  const starts = lineStarts(text)
  return (offset) => {
    const line = starts.findLastIndex((start) => start <= offset)
    const before = text.slice(starts[line], offset)
    return { file, line: line + 1, column: [...before].length + 1 }
  }
}

/** Gives the place of a line (from 1) and a column in UTF-16 units (from 0), as parsers of JavaScript count. */
export function unitPlacer(file: string, text: string): (line: number, units: number) => Place {
  const place = placer(file, text)
  const starts = lineStarts(text)
  return (line, units) => place((starts[line - 1] ?? text.length) + units)
}

function lineStarts(text: string): readonly number[] {
  return [0, ...[...text.matchAll(/\n/g)].map((match) => match.index + 1)]
}
