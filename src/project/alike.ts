/** Names that a person, a browser or a spreadsheet made of the names that are read. */

/** What Windows, macOS and browsers put before or behind the name of a copy, in the six languages and German. */
const COPY_MARKS: readonly RegExp[] = [
  // ministers (1), ministers[1], ministers (Anna’s conflicted copy)
  /[\s_–-]*[([][^()[\]]*[)\]]$/u,
  /[\s_–-]*(copy|copie|copia|kopie|копия|副本|نسخة)(\s+\d{1,3})?$/u,
  /^(copy|copie|copia|kopie)(\s*\(\d{1,3}\))?\s+(of|de|von)\s+/u,
  /^(копия|复件|副本|نسخة من)\s+/u,
]

const ENDING = /\.[\p{L}\d]{1,10}$/u
/** ministers-1, ministers_1, ministers 2 */
const COPY_NUMBER = /[\s_–-]+\d{1,2}$/u

/** ASCII: most names are, and Node is slow to normalize others. */
const PLAIN = /^[ -~]*$/

/** In small letters and composed (NFKC). */
const folded = (name: string): string =>
  PLAIN.test(name) ? name.toLowerCase() : name.normalize('NFKC').toLowerCase()

/** Nothing but its letters and digits; of a name that has none, all of it. */
const squeezed = (name: string): string =>
  (PLAIN.test(name) ? name.replace(/[^a-z\d]/g, '') : name.replace(/[^\p{L}\p{M}\p{N}]/gu, '')) || name

/** A name, folded, as it may have been meant: without marks of a copy, then without its endings, one by one. */
function stemsOf(name: string, numbered: boolean): readonly string[] {
  const stems: string[] = []
  let stem = withoutMarks(folded(name))
  for (;;) {
    stems.push(stem)
    if (numbered) stems.push(stem.replace(COPY_NUMBER, ''))
    const shorter = withoutMarks(stem.replace(ENDING, ''))
    if (shorter === stem) return stems
    stem = shorter
  }
}

function withoutMarks(name: string): string {
  let bare = name.trim()
  for (;;) {
    const barer = COPY_MARKS.reduce((rest, mark) => rest.replace(mark, ''), bare).trim()
    // a name of nothing but marks is a name
    if (barer === bare || barer === '') return bare
    bare = barer
  }
}

/**
 * Gives a function that says which of `names` is meant by a name that is the same but for capitals, composition, spaces,
 * hyphens, endings and what is added to the name of a copy; null: none. `numbered`: also but for a copy’s number,
 * `ministers-1`.
 */
export function meaning(names: readonly string[], numbered = true): (name: string) => string | null {
  let keys: readonly (readonly [key: string, name: string])[] | null = null
  return (name) => {
    if (names.includes(name)) return name
    keys ??= names.flatMap((known) => keysOf(known).map((key) => [key, known] as const))
    // a folder may have thousands of files: most of them are told by this alone
    const whole = squeezed(folded(name))
    if (!keys.some(([key]) => whole.includes(key))) return null
    const stems = stemsOf(name, numbered).map(squeezed)
    return keys.find(([key]) => stems.includes(key))?.[1] ?? null
  }
}

/** Of a name, what another has to have in it to mean it: all of it, or all but its ending. */
function keysOf(name: string): readonly string[] {
  const known = folded(name)
  return [squeezed(known), squeezed(known.replace(/\.(csv|hbs|json)$/, ''))]
}

/**
 * The folder of a corrigendum or a reminder, `corr-1`, `reminder-1`, that a name such as `Corr 1` or `corr1.hbs` means; null: it
 * means none.
 */
export function numberedMeantBy(name: string): string | null {
  if (!/corr|remind/.test(folded(name))) return null
  for (const stem of stemsOf(name, true)) {
    const [, kind, number] = /^(corr|reminder)[\s_–-]*0*([1-9]\d{0,3})$/.exec(stem) ?? []
    if (number !== undefined) return `${kind}-${number}`
  }
  return null
}

/** The last of a name's endings, in small letters and without its dot; empty: it has none. */
export function endingOf(name: string): string {
  return ENDING.exec(folded(name))?.[0].slice(1) ?? ''
}
