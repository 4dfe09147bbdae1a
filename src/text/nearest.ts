/** More names than these nobody reads: a language has some hundred words. */
const MOST_LISTED = 30

/**
 * What a hint says of a name that is not known: the nearest one if it is near, else those that end alike
 * (`label.reference` for `reference`), else all that there are.
 */
export function didYouMean(name: string, known: readonly string[]): string {
  const near = nearest(name, known)
  if (near !== null) return `did you mean “${near}”?`
  if (known.length === 0) return 'there is none'
  const alike = known.filter((each) => lastPart(each) === lastPart(name))
  const listed = alike.length > 0 ? alike : known
  const more = listed.length > MOST_LISTED ? ` and ${listed.length - MOST_LISTED} more` : ''
  return `there is ${listed.slice(0, MOST_LISTED).join(', ')}${more}`
}

const lastPart = (name: string): string => name.slice(name.lastIndexOf('.') + 1)

/**
 * The known name that the fewest edits make of this one: at most a third of its letters, and two of a short one. What both have before
 * their last dot does not count as letters: `this.goesOn` is not near `this.mission`.
 */
export function nearest(name: string, known: readonly string[]): string | null {
  let best: string | null = null
  let least = Number.POSITIVE_INFINITY
  for (const each of known) {
    const edits = distance(name.toLowerCase(), each.toLowerCase())
    if (edits >= least || edits > mostEdits(name.length - sharedGroups(name, each))) continue
    best = each
    least = edits
  }
  return best
}

const mostEdits = (letters: number): number => (letters < 4 ? 1 : Math.max(2, Math.floor(letters / 3)))

/** How many letters two names have alike up to a dot: 5 of `this.a` and `this.b`. */
function sharedGroups(one: string, other: string): number {
  let shared = 0
  for (let i = 0; i < one.length && one[i] === other[i]; i++) if (one[i] === '.') shared = i + 1
  return shared
}

/** Levenshtein's distance: insertions, deletions and replacements of a letter. */
function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 20 || a.length > 80) return Number.POSITIVE_INFINITY
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++)
      next.push(Math.min(next[j - 1]! + 1, row[j]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)))
    row = next
  }
  return row[b.length]!
}
