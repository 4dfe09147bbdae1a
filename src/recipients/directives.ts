/** What the lines before the header declare. */
export interface Directives {
  /** as it is written, but in small letters; null: it is not declared */
  readonly encoding: string | null
  /** null: it is not declared; empty: it is, but is none of the delimiters that are known */
  readonly delimiter: string | null
  /** the lines on which they stand, from 1; 0: they are not declared */
  readonly encodingLine: number
  readonly delimiterLine: number
  /** how many bytes stand before the header */
  readonly length: number
}

/**
 * Reads the lines before the header from the beginning of a file, as text or one character a byte. Up to
 * two may stand there, in any order: Excel's own `sep=;` (one of , ; | or a tab, which may be written `\t`), and
 * `encoding=windows-1252` in its likeness, for a file that is not Unicode. A spreadsheet that saves the file again may
 * quote them or fill them up with delimiters.
 */
export function readDirectives(text: string): Directives {
  let encoding: string | null = null
  let delimiter: string | null = null
  let encodingLine = 0
  let delimiterLine = 0
  let length = 0
  for (let line = 1; line <= 2; line++) {
    const found = /^"?(sep|encoding)=([^\r\n]*)(\r\n|\r|\n|$)/i.exec(text.slice(length, length + 200))
    if (found === null) break
    const [whole, name, value] = found as unknown as readonly [string, string, string]
    if (name.toLowerCase() === 'sep' && delimiter === null) {
      const sign = /^(\\t|[,;|\t])"?[,;|\t ]*$/i.exec(value)?.[1] ?? ''
      delimiter = sign.length === 2 ? '\t' : sign
      delimiterLine = line
    } else if (name.toLowerCase() === 'encoding' && encoding === null) {
      encoding = (/^\s*([^",;|\s]*)"?[,;|\t ]*$/.exec(value)?.[1] ?? value).toLowerCase()
      encodingLine = line
    } else break
    length += whole.length
  }
  return { encoding, delimiter, encodingLine, delimiterLine, length }
}
