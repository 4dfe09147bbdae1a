import { inflateSync } from 'node:zlib'
import { unreadablePdf } from './unreadable.ts'
import { type DirectValue, isDictionary, type PdfStream } from './values.ts'

/** What reading a file may still cost: bytes that are unpacked, and bytes read as objects, streams' data not counted. */
export interface ReadBudget {
  inflated: number
  parsed: number
}

const mebi = 1024 * 1024
/** Bytes that one stream may have when it is unpacked. */
const maxInflated = 32 * mebi

/**
 * A letter with all that may come to it has some 2 MB and 400 objects; a bomb must not take the memory of the machine.
 */
export function openBudget(): ReadBudget {
  return { inflated: 2 * maxInflated, parsed: 8 * mebi }
}

/**
 * A stream's data, for the one filter and the predictors that cross-references and object streams use (ISO 32000-2,
 * 7.4.4). Throws `unreadablePdf` for any other, and where the budget is spent.
 */
export function inflated(stream: PdfStream, budget: ReadBudget): Uint8Array {
  const { entries } = stream.dictionary
  if (!entries.has('Filter')) return stream.data
  const filter = onlyOf(entries.get('Filter'))
  if (typeof filter !== 'object' || filter?.kind !== 'name' || filter.name !== 'FlateDecode')
    throw unreadablePdf('an unknown filter')
  let data: Uint8Array
  try {
    data = inflateSync(stream.data, { maxOutputLength: maxInflated })
  } catch {
    throw unreadablePdf('a stream that cannot be unpacked')
  }
  budget.inflated -= data.length
  if (budget.inflated < 0) throw unreadablePdf('larger inside than it seems')
  const parameters = onlyOf(entries.get('DecodeParms')) ?? null
  if (parameters === null) return data
  if (!isDictionary(parameters)) throw unreadablePdf('an unknown predictor')
  const of = (key: string, usual: number): DirectValue => parameters.entries.get(key) ?? usual
  const [predictor, columns] = [of('Predictor', 1), of('Columns', 1)]
  if (predictor === 1) return data
  const isBytes = of('Colors', 1) === 1 && of('BitsPerComponent', 8) === 8
  if (typeof predictor !== 'number' || predictor < 10 || typeof columns !== 'number' || !isBytes)
    throw unreadablePdf('an unknown predictor')
  return unpredicted(data, columns)
}

/** What may stand alone or as the one item of an array (ISO 32000-2, table 5). */
function onlyOf(value: DirectValue | undefined): DirectValue | undefined {
  return typeof value === 'object' && value?.kind === 'array' && value.items.length === 1
    ? value.items[0]
    : value
}

/** The PNG filters None, Sub and Up on rows of bytes (RFC 2083, 6); others do not occur in cross-references. */
function unpredicted(data: Uint8Array, columns: number): Uint8Array {
  if (columns < 1 || columns > 64) throw unreadablePdf('an unknown predictor')
  const rows = Math.floor(data.length / (columns + 1))
  const out = new Uint8Array(rows * columns)
  for (let r = 0; r < rows; r++) {
    const filter = data[r * (columns + 1)]!
    if (filter > 2) throw unreadablePdf('an unknown predictor')
    for (let c = 0; c < columns; c++) {
      const before =
        filter === 1 ? (c === 0 ? 0 : out[r * columns + c - 1]!) : r === 0 ? 0 : out[(r - 1) * columns + c]!
      out[r * columns + c] = data[r * (columns + 1) + 1 + c]! + (filter === 0 ? 0 : before)
    }
  }
  return out
}
