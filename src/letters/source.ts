import type { Files, Source } from '../model/letter.ts'
import type { Problem } from '../problems/problem.ts'
import { placer } from '../text/place.ts'

/** Anything but tabs, line ends and what can be printed. */
const DAMAGE = /[^\P{Cc}\t\n]|\ufffd/gu

/**
 * A text file of the project: UTF-8, with or without a byte order mark, any line ends; composed (NFC), as the faces
 * have their letters. Null where there is none, or no text in it.
 */
export function readSource(files: Files, file: string, report: (problem: Problem) => void): Source | null {
  const bytes = files.read(file)
  if (bytes === null) return null
  let decoded: string
  try {
    decoded = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    report({
      severity: 'error',
      code: 'letters/not-utf-8',
      at: { file, line: 1, column: 1 },
      message: 'the file is not UTF-8',
      hint: 'save it again as UTF-8',
    })
    return null
  }
  const source = { file, text: decoded.replace(/\r\n?/g, '\n').normalize('NFC') }
  const place = placer(source.file, source.text)
  for (const { 0: character, index } of source.text.matchAll(DAMAGE)) {
    const name = `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`
    const lost = character === '\ufffd'
    report({
      severity: 'error',
      code: lost ? 'letters/lost-character' : 'letters/control-character',
      at: place(index),
      message: lost
        ? `a character was lost here (${name}) when the file was converted`
        : `a control character stands here (${name})`,
      hint: lost ? 'write the right one again' : 'delete it; most editors show it only on request',
    })
  }
  return source
}

/** The same, where the file has to be there. */
export function needSource(
  files: Files,
  file: string,
  what: string,
  report: (problem: Problem) => void,
): Source | null {
  if (files.read(file) !== null) return readSource(files, file, report)
  report({
    severity: 'error',
    code: 'letters/no-file',
    at: { file, line: 1, column: 1 },
    message: 'the file is missing',
    hint: `it holds ${what}`,
  })
  return null
}
