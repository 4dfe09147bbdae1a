import { createHash } from 'node:crypto'
import { type Family, facesOf } from '../model/face.ts'
import type { Files, Language, Letter } from '../model/letter.ts'
import { familiesIn } from '../model/look.ts'
import { type Outcome, type Problem, problem } from '../problems/problem.ts'
import type { Store } from '../store.ts'
import { topOf } from '../text/place.ts'

/** Where the project's own typefaces lie. */
export const FACES = 'fonts'

/** The project's own typefaces, by their files in fonts/. */
export const ownFaceNames = (files: Files): readonly string[] =>
  files.list(FACES).filter((name) => /\.ttf$/i.test(name))

/** SHA-256 of the project's faces that languages and the letter name, by name: their bytes are an input of its documents. */
export type OwnFaces = Readonly<Record<string, string>>

/** A family, and the file that names it. `isForForm`: it may be what a form is filled in with. */
interface NamedFamily {
  readonly family: Family
  readonly namedIn: string
  readonly isForForm: boolean
}

/**
 * Looks through each of the project's faces that is named: once, as long as it has the same bytes. All problems of all
 * of them at once.
 */
export async function checkOwnFaces(
  files: Files,
  store: Store,
  languages: readonly Language[],
  letter: Letter,
): Promise<Outcome<OwnFaces>> {
  const own = new Set(ownFaceNames(files))
  const named = namedFamilies(languages, letter)
  const problems: Problem[] = []
  const digests: Record<string, string> = {}
  for (const name of new Set(
    named.flatMap(({ family }) => facesOf(family)).filter((face) => own.has(face)),
  )) {
    const at = topOf(`${FACES}/${name}`)
    const bytes = files.read(at.file)
    // what may not be read is told of by who opens the project
    if (bytes === null) continue
    const digest = createHash('sha256').update(bytes).digest('hex')
    const checked = await store.keep('face', JSON.stringify([name, digest]), async () => {
      const { checkFace } = await import('../fonts/check.ts')
      return checkFace(bytes, at)
    })
    if (checked.kind === 'problems') problems.push(...checked.problems)
    else if (checked.value.use === 'print') {
      const inForm = named.find(({ family, isForForm }) => isForForm && facesOf(family).includes(name))
      if (inForm !== undefined) problems.push(problem('fonts/form-rights', at, { namedIn: inForm.namedIn }))
    }
    digests[name] = digest
  }
  return problems.length > 0 ? { kind: 'problems', problems } : { kind: 'ok', value: digests, notes: [] }
}

function namedFamilies(languages: readonly Language[], letter: Letter): readonly NamedFamily[] {
  const hasForm = letter.form !== null
  const ofLanguages = languages.flatMap(({ tag, faces: { native, latin, others = [] }, source }) =>
    [native, latin, ...others].map((family) => ({
      ...{ family, namedIn: source.file },
      isForForm: hasForm && letter.languages.includes(tag),
    })),
  )
  const { look, lookSource, list, participants } = letter
  const sheets = [look.letter, list?.look ?? null, participants?.look ?? null].filter((each) => each !== null)
  const inLook = (isForForm: boolean) => (family: Family) => ({ family, namedIn: lookSource.file, isForForm })
  return [
    ...ofLanguages,
    ...sheets.flatMap(familiesIn).map(inLook(false)),
    ...(look.form === null ? [] : familiesIn(look.form)).map(inLook(true)),
  ]
}
