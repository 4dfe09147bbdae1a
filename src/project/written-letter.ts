import type { Templates } from '../compose/templates.ts'
import { loadLetter } from '../letters/letters.ts'
import { unusedWords, withLetterWords } from '../letters/own-words.ts'
import type { Files, Language, Letter, TemplateNames } from '../model/letter.ts'
import { isPictureName } from '../model/picture.ts'
import type { LanguageTag } from '../model/recipient.ts'
import type { LetterPictures, NamedPicture } from '../pictures/pictures.ts'
import type { Outcome } from '../problems/problem.ts'
import { type Sealed, sealed } from '../store.ts'

/** Of the project's languages those that a letter is written in, with its own words. */
export const writtenIn = (all: readonly Language[], { languages, words }: Letter): readonly Language[] =>
  withLetterWords(
    all.filter(({ tag }) => languages.includes(tag)),
    words,
  )

/** What a letter's templates name of own columns. */
export const ownNamed = (uses: WrittenLetter['uses'], own: readonly string[]): readonly string[] => {
  const values = new Set(Object.values(uses).flatMap((each) => each.values))
  return own.filter((name) => values.has(`recipient.${name}`))
}

/**
 * Reads and checks a letter and its templates. `tags`: of the project's languages; `all`: those of them that are asked for;
 * `own`: what the headers of its lists have of columns of their own, for templates; `faces`: those that may be named.
 */
export async function readLetter(
  files: Files,
  name: string,
  tags: readonly LanguageTag[],
  all: readonly Language[],
  own: readonly string[],
  faces: readonly string[],
): Promise<Outcome<WrittenLetter>> {
  const asked = all.map(({ tag }) => tag)
  const letter = loadLetter(
    files,
    name,
    tags.map((tag) => ({ tag })),
    asked,
    faces,
  )
  if (letter.kind === 'problems') return letter
  const { checkTemplates, picturesIn } = await import('../compose/check.ts')
  const templates = checkTemplates(letter.value, writtenIn(all, letter.value), own, all)
  if (templates.kind === 'problems') {
    // what is wrong with pictures is said at the same time
    const named = picturesIn(letter.value, asked)
    const pictures = await readLetterPictures(files, name, named)
    const ofPictures = pictures.kind === 'problems' ? pictures.problems : []
    // notes on its files help to find out why templates have problems
    return { ...templates, problems: [...templates.problems, ...ofPictures, ...letter.notes] }
  }
  const uses = Object.fromEntries(Object.entries(templates.value).map(([name, each]) => [name, each.uses]))
  const named = (tag: string): ReadonlySet<string> =>
    new Set(Object.entries(uses).flatMap(([name, { words }]) => (name.endsWith(`/${tag}`) ? words : [])))
  const pictures = await readLetterPictures(files, name, picturesOf(templates.value))
  if (pictures.kind === 'problems') return { ...pictures, problems: [...pictures.problems, ...letter.notes] }
  const notes = [...letter.notes, ...pictures.notes, ...unusedWords(letter.value.words, all, named)]
  const value: WrittenLetter = {
    letter: { ...letter.value, pictures: pictures.value.files },
    uses,
    templates: sealed(templates.value),
    pictures: sealed(pictures.value.pictures),
  }
  return { ...letter, notes, value }
}

/** A letter as it is kept: what its templates name decides a plan, and the rest only what is composed. */
export interface WrittenLetter {
  readonly letter: Letter
  readonly uses: Readonly<Record<string, TemplateNames>>
  readonly templates: Sealed<Templates>
  readonly pictures: Sealed<LetterPictures['pictures']>
}

const NONE: LetterPictures = { files: {}, pictures: new Map() }

/** What checked templates name, by the language in the name of each. */
const picturesOf = (templates: Templates): readonly NamedPicture[] =>
  Object.entries(templates).flatMap(([name, { pictures }]) =>
    pictures.map((picture) => ({ ...picture, tag: name.slice(name.lastIndexOf('/') + 1) })),
  )

/**
 * Reads the pictures that a letter's templates name. What decodes pictures is loaded for a letter that has some, in its texts
 * or in its folder, and has changed since the last run.
 */
async function readLetterPictures(
  files: Files,
  letter: string,
  named: readonly NamedPicture[],
): Promise<Outcome<LetterPictures>> {
  const isThere = files.list(`templates/${letter}`).some(isPictureName)
  if (named.length === 0 && !isThere) return { kind: 'ok', value: NONE, notes: [] }
  const { readPictures } = await import('../pictures/pictures.ts')
  return readPictures(files, letter, named)
}
