import type { LanguageTag, ListName, Recipient, State } from '../model/recipient.ts'

/**
 * The rows of a list of addressees, packed: of a hundred thousand nobody looks at more than a few at once. Structured cloning
 * carries it.
 */
export interface PackedRows {
  readonly list: ListName
  /** the file that it was read from */
  readonly file: string
  /** of the rows, each once */
  readonly states: readonly State[]
  readonly languages: readonly LanguageTag[]
  readonly ids: readonly string[]
  /** of each row its language and its State, as their places among those; −1: it stands for none */
  readonly languageOf: Int32Array
  readonly stateOf: Int32Array
  /** where in `bytes` each row begins, and where the last ends */
  readonly starts: Uint32Array
  /** of each row a `PackedCells` as JSON in UTF-8 */
  readonly bytes: Uint8Array
}

/** What a row says besides, in an order of its own: names of fields would be most of it. */
type PackedCells = readonly [
  titles: Recipient['titles'],
  names: Recipient['names'],
  columns: Recipient['columns'],
  address: Recipient['address'],
  source: string,
  line: number,
  column: number,
  honorific: string | null,
  gender: string | null,
  email: string | null,
  copyOf: string | null,
  addressLatin: readonly string[] | null,
  bag: string | null,
  cell: string | null,
]

/** Packs rows of one list as they are read, one by one. */
export function openPacker(list: ListName) {
  const states = openIndex<State>()
  const languages = openIndex<LanguageTag>()
  const ids: string[] = []
  const languageOf: number[] = []
  const stateOf: number[] = []
  const starts: number[] = [0]
  let bytes = Buffer.allocUnsafeSlow(1 << 16)
  let length = 0
  return {
    add(row: Recipient): void {
      ids.push(row.id)
      languageOf.push(languages.placeOf(row.language))
      stateOf.push(row.state === null ? -1 : states.placeOf(row.state))
      const text = JSON.stringify(packed(row))
      const most = length + 3 * text.length
      if (most > bytes.length) {
        const more = Buffer.allocUnsafeSlow(2 * most)
        bytes.copy(more, 0, 0, length)
        bytes = more
      }
      length += bytes.write(text, length, 'utf8')
      starts.push(length)
    },
    /** `file`: the one that they were read from */
    rows: (file: string): PackedRows => ({
      list,
      file,
      states: states.all,
      languages: languages.all,
      ids,
      languageOf: Int32Array.from(languageOf),
      stateOf: Int32Array.from(stateOf),
      starts: Uint32Array.from(starts),
      // not copied: what is left over behind it was never written to, and takes no memory
      bytes: new Uint8Array(bytes.buffer, bytes.byteOffset, length),
    }),
  }
}

function openIndex<T>() {
  const places = new Map<T, number>()
  const all: T[] = []
  return {
    all,
    placeOf(value: T): number {
      const known = places.get(value)
      if (known !== undefined) return known
      places.set(value, all.length)
      return all.push(value) - 1
    },
  }
}

const packed = (row: Recipient): PackedCells => [
  row.titles,
  row.names,
  row.columns,
  row.address,
  row.source,
  row.at.line,
  row.at.column,
  row.honorific,
  row.gender,
  row.email,
  row.copyOf ?? null,
  row.addressLatin ?? null,
  row.bag ?? null,
  row.at.cell ?? null,
]

/** The rows of a list: each is unpacked when somebody asks what it says. To change one, `changedRow` copies it. */
export function openRows(rows: PackedRows): readonly Recipient[] {
  const { buffer, byteOffset, byteLength } = rows.bytes
  const bytes = Buffer.from(buffer, byteOffset, byteLength)
  let last: { readonly nth: number; readonly cells: PackedCells } | null = null
  // what is asked of a row is asked of it alone, several times
  const cellsOf = (nth: number): PackedCells => {
    if (last?.nth !== nth) {
      const text = bytes.toString('utf8', rows.starts[nth]!, rows.starts[nth + 1]!)
      last = { nth, cells: JSON.parse(text) as PackedCells }
    }
    return last.cells
  }
  const list: OpenList = { list: rows.list, file: rows.file, cellsOf }
  return rows.ids.map((id, nth) => {
    const state = rows.stateOf[nth]!
    const language = rows.languages[rows.languageOf[nth]!]!
    return new PackedRow(id, language, state < 0 ? null : rows.states[state]!, list, nth)
  })
}

interface OpenList {
  readonly list: ListName
  readonly file: string
  cellsOf(nth: number): PackedCells
}

/** A class, since thirty fields of a hundred thousand rows would be closures: what all rows can do stands in it once. */
class PackedRow implements Recipient {
  readonly id: string
  readonly language: LanguageTag
  readonly state: State | null
  readonly #of: OpenList
  readonly #nth: number

  constructor(id: string, language: LanguageTag, state: State | null, of: OpenList, nth: number) {
    this.id = id
    this.language = language
    this.state = state
    this.#of = of
    this.#nth = nth
  }

  get #cells(): PackedCells {
    return this.#of.cellsOf(this.#nth)
  }

  get list() {
    return this.#of.list
  }

  get titles() {
    return this.#cells[0]
  }

  get names() {
    return this.#cells[1]
  }

  get columns() {
    return this.#cells[2]
  }

  get address() {
    return this.#cells[3]
  }

  get source() {
    return this.#cells[4]
  }

  get at() {
    const [, , , , , line, column] = this.#cells
    const cell = this.#cells[13]
    const at = { file: this.#of.file, line, column }
    return cell === null ? at : { ...at, cell }
  }

  get honorific() {
    return this.#cells[7]
  }

  get gender() {
    return this.#cells[8]
  }

  get email() {
    return this.#cells[9]
  }

  get copyOf(): string | undefined {
    return this.#cells[10] ?? undefined
  }

  get addressLatin(): readonly string[] | undefined {
    return this.#cells[11] ?? undefined
  }

  get bag(): string | undefined {
    return this.#cells[12] ?? undefined
  }
}
