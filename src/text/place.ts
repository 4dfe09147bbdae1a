/** Where a person must look: a file they edit, counted from 1. Columns count characters (code points), as editors do. */
export interface Place {
  readonly file: string
  readonly line: number
  readonly column: number
}

/** Line and column of an offset (in UTF-16 units) into a text, both from 1. Line starts are looked for once. */
export function placer(file: string, text: string): (offset: number) => Place {
  const starts = [0, ...[...text.matchAll(/\n/g)].map((match) => match.index + 1)]
  return (offset) => {
    const line = starts.findLastIndex((start) => start <= offset)
    const before = text.slice(starts[line], offset)
    return { file, line: line + 1, column: [...before].length + 1 }
  }
}
