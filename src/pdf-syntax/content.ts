import { readValue, readWord, skipSpace } from './lexer.ts'
import { unreadablePdf } from './unreadable.ts'
import type { DirectValue } from './values.ts'

/** An operator with the operands before it: of a content stream (ISO 32000-2, 7.8.2), or of a CMap (9.7.5.3). */
export interface ContentOperation {
  readonly operator: string
  readonly operands: readonly DirectValue[]
}

/** More of them than any field has, or any list of letters. */
const maxOperands = 100_000

/** What begins an object and no operator. */
const objectStarts = new Set([...'/([<+-.0123456789'].map((c) => c.charCodeAt(0)))

/** The operations of a stream, unpacked; throws `unreadablePdf` where it is none, or has an image in it. */
export function* operationsOf(bytes: Uint8Array): Generator<ContentOperation> {
  let operands: DirectValue[] = []
  for (let at = skipSpace(bytes, 0); at < bytes.length; at = skipSpace(bytes, at)) {
    if (objectStarts.has(bytes[at]!)) {
      const { value, end } = readValue(bytes, at)
      if (operands.push(value) > maxOperands) throw unreadablePdf('too many operands')
      at = end
      continue
    }
    const { value: word, end } = readWord(bytes, at)
    if (word === '' || word === 'BI') throw unreadablePdf('no operation')
    // a quotation mark may stand right before the next operand, as any regular character may not
    yield { operator: word, operands }
    operands = []
    at = end
  }
}
