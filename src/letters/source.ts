import type { Files, Source } from '../model/letter.ts'
import type { LanguageTag } from '../model/recipient.ts'
import type { FileContent } from '../problems/letters.ts'
import { atMost, type Problem, problem } from '../problems/problem.ts'
import { composed } from '../text/composed.ts'
import { placer, topOf } from '../text/place.ts'

/** Anything but tabs, line ends and what can be printed. */
const DAMAGE = /[^\P{Cc}\t\n]|\ufffd/gu

/** A file that was converted wrongly has them everywhere. */
const MOST_DAMAGE = 10

/**
 * A text file of the project: UTF-8, with or without a byte order mark, any line ends; `composed`, as the faces
 * have their letters. Null where there is no such file, and where it is not UTF-8, which is a problem. Damaged characters
 * are problems of a text that is read nevertheless.
 */
export function readSource(files: Files, file: string, report: (problem: Problem) => void): Source | null {
  const bytes = files.read(file)
  if (bytes === null) return null
  let decoded: string
  try {
    decoded = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    report(problem('letters/not-utf-8', topOf(file)))
    return null
  }
  const source = { file, text: composed(decoded.replace(/\r\n?/g, '\n')) }
  const place = placer(source.file, source.text)
  const damage = [...source.text.matchAll(DAMAGE)].map(({ 0: character, index }) =>
    character === '\ufffd'
      ? problem('letters/lost-character', place(index))
      : problem('letters/control-character', place(index), { character }),
  )
  for (const each of atMost(damage, MOST_DAMAGE)) report(each)
  return source
}

/** A text in each of some languages, as far as it can be read. `read`: gives it in one; null: there is none, or none to be read. */
export function proseIn(
  tags: readonly LanguageTag[],
  read: (tag: LanguageTag) => Source | null,
): Readonly<Record<LanguageTag, Source>> {
  return Object.fromEntries(
    tags.flatMap((tag) => {
      const source = read(tag)
      return source === null ? [] : [[tag, source] as const]
    }),
  )
}

/** A text file that has to be there: as `readSource` gives it, but if there is none, that is a problem. */
export function needSource(
  files: Files,
  file: string,
  holds: FileContent,
  report: (problem: Problem) => void,
): Source | null {
  if (files.read(file) !== null) return readSource(files, file, report)
  report(problem('letters/no-file', topOf(file), { holds }))
  return null
}
