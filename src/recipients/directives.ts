/** What the lines before the header declare. */
export interface Directives {
  /** as written, lower case; null: not declared */
  readonly encoding: string | null
  /** null: not declared; `''`: declared, but none of the delimiters that are known */
  readonly delimiter: string | null
  /** lines that each of them stands on, from 1 */
  readonly encodingLine: number
  readonly delimiterLine: number
  /** characters (all ASCII) before the header */
  readonly length: number
}

/**
 * Up to two lines may stand before the header, in any order: Excel's own `sep=;` (one of , ; | or a tab, which may be
 * written `\t`), and `encoding=windows-1252` in its likeness, for a file that is not Unicode. A spreadsheet that saves
 * the file again may quote them or fill them up with delimiters.
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
