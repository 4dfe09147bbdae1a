/**
 * What decides a document's content, or what it stands on, by the name that a person knows. Each kind has its own fields;
 * `concernOf` says what a change of it means.
 */
export type InputName =
  /** a cell of a list or of states.csv */
  | { readonly of: 'cell'; readonly list: string; readonly column: string }
  /** a template's text */
  | { readonly of: 'template'; readonly file: string }
  /** of letter.json what the template names; `reference` and `date` are those of the edition */
  | { readonly of: 'facts' | 'reference' | 'date'; readonly file: string }
  | { readonly of: 'look' | 'locale' | 'words' | 'picture'; readonly file: string }
  /** what a revision cancels; number and date of a corrigendum or a reminder */
  | { readonly of: 'revision' | 'corrigendum' | 'reminder' }
  /** a face of the project's own */
  | { readonly of: 'face'; readonly file: string }
  /** what knows where words end that no space parts, and calendars */
  | { readonly of: 'icu' }
  /** the packages of the faces; the output version of the program */
  | { readonly of: 'fonts' | 'program' }
  /** of a copy: its original, and which version of it */
  | { readonly of: 'original' }
  /** its row in a list; empty: it is gone; another id: that row has taken its place */
  | { readonly of: 'row'; readonly list: string }
  /** the language of its row */
  | { readonly of: 'language'; readonly list: string }
  /** whether there still is a text to make it from */
  | { readonly of: 'text' }
  /** how it was signed */
  | { readonly of: 'signature' }

/** A name with what it is: a hash, or the thing itself where it is short. */
export type Input = InputName & { readonly value: string }

/**
 * How the cells of lists of addressees are hashed: with a key that stands in no ledger, since a cell may say little enough to be
 * guessed, and what it says of a person is nobody's who reads the record.
 */
export interface CellHash {
  /** names the key, and tells nothing of it */
  readonly key: string
  /** 16 hexadecimal digits of what a cell says; `owner`: the id of its row, so that equal cells of two people differ */
  of(this: void, owner: string, list: string, column: string, says: unknown): string
}

/** Before the name of the key in the value of a cell that was hashed with one; a value without it is a plain hash. */
const KEYED = 'keyed:'

/** The value of a cell, which tells how it was hashed. */
export const keyedValue = (
  cells: CellHash,
  owner: string,
  list: string,
  column: string,
  says: unknown,
): string => `${KEYED}${cells.key}:${cells.of(owner, list, column, says)}`

/** The name of the key that a value was made with; null: it is a plain hash. */
export const keyOfValue = (value: string): string | null =>
  value.startsWith(KEYED) ? value.slice(KEYED.length, value.indexOf(':', KEYED.length)) : null

/**
 * What a change means. `addressee`: something of one addressee; `text`: what the letter says, to all who read its language;
 * `manner`: how it is set and made, no reason to change what has left; `ground`: that it is wanted at all.
 */
export type Concern = 'addressee' | 'text' | 'manner' | 'ground'

/** What a change of this input means. */
export function concernOf(input: InputName): Concern {
  switch (input.of) {
    case 'cell':
    case 'original':
    case 'signature':
      return 'addressee'
    case 'template':
    case 'facts':
    case 'reference':
    case 'date':
    case 'locale':
    case 'words':
    case 'picture':
    case 'revision':
    case 'corrigendum':
    case 'reminder':
      return 'text'
    case 'look':
    case 'face':
    case 'icu':
    case 'fonts':
    case 'program':
      return 'manner'
    case 'row':
    case 'language':
    case 'text':
      return 'ground'
    default:
      // of a later program's ledger
      input satisfies never
      return 'text'
  }
}

/** One text for each name, for maps and comparison. */
export function inputKey(input: InputName): string {
  switch (input.of) {
    case 'cell':
      return `cell ${input.list} ${input.column}`
    case 'row':
    case 'language':
      return `${input.of} ${input.list}`
    case 'template':
    case 'facts':
    case 'reference':
    case 'date':
    case 'look':
    case 'locale':
    case 'words':
    case 'picture':
    case 'face':
      return `${input.of} ${input.file}`
    case 'revision':
    case 'corrigendum':
    case 'reminder':
    case 'icu':
    case 'fonts':
    case 'program':
    case 'original':
    case 'text':
    case 'signature':
      return input.of
    default:
      return JSON.stringify({ ...(input satisfies never as object), value: null })
  }
}

/** The inputs of both, a later one of the same name over an earlier. */
export function mergeInputs(before: readonly Input[], later: readonly Input[]): readonly Input[] {
  if (later.length === 0) return before
  return [...new Map([...before, ...later].map((input) => [inputKey(input), input])).values()]
}

/** Only its name. */
export function nameOf({ value: _, ...name }: Input): InputName {
  return name
}

/** Why something is done to a document. Becomes words at the edge. */
export type Reason =
  | { readonly kind: 'new' }
  | { readonly kind: 'changed'; readonly input: InputName }
  /** cells that were hashed with a key that is not there: nobody can tell whether they have changed */
  | { readonly kind: 'key-lost' }
  /** its letter is revised */
  | { readonly kind: 'revision'; readonly number: number; readonly date: string }
  | { readonly kind: 'original-made-again' | 'original-withdrawn' }
  | { readonly kind: 'file-missing' | 'file-altered' }
  /** signed in earnest now, at a higher level, or with the certificate that was named */
  | { readonly kind: 'identity' | 'level' | 'certificate' }
  | { readonly kind: 'row-gone'; readonly list: string }
  | { readonly kind: 'id-changed'; readonly list: string; readonly to: string }
  | { readonly kind: 'language-changed'; readonly list: string; readonly to: string }
  | { readonly kind: 'no-text' }
  /** of a reminder that has not left: its addressee has answered, or has not after all */
  | { readonly kind: 'answered' | 'not-answered' }
  | { readonly kind: 'row-back'; readonly list: string }
  /** of a copy that cannot be made now */
  | { readonly kind: 'no-original' | 'original-stale' | 'original-earlier'; readonly document: string }
  /** of a document in the place of one that has left, of which nobody has decided */
  | { readonly kind: 'undecided'; readonly document: string }
  /** what an earlier format of the ledger said in words of its own */
  | { readonly kind: 'said'; readonly words: string }
