import { createHash } from 'node:crypto'
import { partsOfId } from '../model/document.ts'
import type { BlankRef } from '../model/returned.ts'
import { type BlankForm, readBlank } from './blank.ts'
import { type PagesText, textOfPages } from './page-text.ts'

/** A blank form whose bytes could be read. */
export interface KnownBlank {
  readonly ref: BlankRef
  readonly form: BlankForm
}

/** Our documents, as a file that came back is held against them. Bytes are read when they are first asked for. */
export interface Blanks {
  /** any of our documents, by the SHA-256 of its bytes; null: none has these */
  ofHash(sha256: string): BlankRef | null
  /** all forms whose bytes are still there */
  all(): readonly KnownBlank[]
  /** one form of each language and version, with what is written on it */
  samples(): Promise<readonly SampleBlank[]>
}

/** A form that stands for all of its language and version. */
export interface SampleBlank {
  readonly language: string
  readonly text: PagesText
}

/** `refs`: every version of every document; `read` gives its bytes, or null where there are none. */
export function openBlanks(refs: readonly BlankRef[], read: (ref: BlankRef) => Uint8Array | null): Blanks {
  const byHash = new Map(refs.map((ref) => [ref.sha256, ref]))
  let known: readonly KnownBlank[] | null = null
  let texts: Promise<readonly SampleBlank[]> | null = null
  const all = (): readonly KnownBlank[] => {
    known ??= refs.filter(isForm).flatMap((ref) => {
      const bytes = read(ref)
      const form = bytes === null ? null : readBlank(bytes)
      return form === null ? [] : [{ ref, form }]
    })
    return known
  }
  const sampleTexts = async (): Promise<readonly SampleBlank[]> => {
    const samples = new Map<string, BlankRef>()
    for (const { ref, form } of all()) {
      // what is printed differs by language, and by edition where fields or labels do
      const key = `${partsOfId(ref.document).language} ${form.shapes.map(({ name }) => name).join()}`
      if (!samples.has(key)) samples.set(key, ref)
    }
    const found: SampleBlank[] = []
    for (const ref of samples.values()) {
      const bytes = read(ref)
      const text = bytes === null ? null : await textOfPages(bytes)
      if (text !== null) found.push({ language: partsOfId(ref.document).language, text })
    }
    return found
  }
  return {
    ofHash: (sha256) => byHash.get(sha256) ?? null,
    all,
    samples: () => {
      texts ??= sampleTexts()
      return texts
    },
  }
}

/** Whether a document is a form. */
export const isForm = ({ document }: BlankRef): boolean => partsOfId(document).part.kind === 'form'

/** The one document that all of them are versions of, by the last of these; null: none, or several documents. */
export function onlyDocument(found: readonly KnownBlank[]): KnownBlank | null {
  const documents = new Set(found.map(({ ref }) => ref.document))
  return documents.size === 1 ? (found.at(-1) ?? null) : null
}

/** A form of ours that the file begins with, and where that ends. */
export interface BlankStart {
  readonly ref: BlankRef
  readonly end: number
}

/** A file may have been saved so often. */
const maxEnds = 400

/** The first of its ends before which a file is one of our documents; null: none is. */
export function blankWithin(bytes: Uint8Array, blanks: Blanks): BlankStart | null {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const hash = createHash('sha256')
  let hashed = 0
  let at = file.indexOf('%%EOF')
  for (let count = 0; at >= 0 && count < maxEnds; count++, at = file.indexOf('%%EOF', at + 5)) {
    // with the line end that may follow, or without
    for (let end = at + 5; end <= Math.min(at + 7, file.length); end++) {
      hash.update(file.subarray(hashed, end))
      hashed = end
      const ref = blanks.ofHash(hash.copy().digest('hex'))
      if (ref !== null) return { ref, end }
      if (file[end] !== 10 && file[end] !== 13) break
    }
  }
  return null
}
