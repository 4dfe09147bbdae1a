import { latin1 } from '../../pdf-syntax/bytes.ts'
import { openPdf } from '../../pdf-syntax/read-file.ts'
import { isUnreadablePdf } from '../../pdf-syntax/unreadable.ts'
import { type Problem, problem } from '../../problems/problem.ts'
import { isMalformed } from '../der.ts'
import { signaturesOf } from './signatures.ts'

/** What is said of a file that the strict reader refuses; null: the error is another one, and ours. */
export function unreadProblem(bytes: Uint8Array, error: unknown): Problem | null {
  if (isMalformed(error)) return problem('sign/pdf-unreadable', null, { reason: error.message })
  if (!isUnreadablePdf(error)) return null
  const { kind, message: reason } = error
  switch (kind) {
    case 'encrypted':
      return problem('sign/pdf-encrypted', null)
    case 'linearized':
      return problem('sign/pdf-linearized', null)
    case 'hybrid':
      return isSignedBefore(bytes)
        ? problem('sign/changed-after-signing', null, { change: { kind: 'appended', reason } })
        : problem('sign/pdf-hybrid', null)
    case 'other':
      return problem('sign/pdf-unreadable', null, { reason })
    default:
      return kind satisfies never
  }
}

/** So many ends of savings are looked at, the newest first. */
const maxEnds = 5

/** Whether an earlier saving of the file can be read and ends with a signature over all of it: what came after is a change. */
function isSignedBefore(bytes: Uint8Array): boolean {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  let end = file.lastIndexOf('%%EOF', -6)
  for (let left = maxEnds; left > 0 && end > 0; left--, end = file.lastIndexOf('%%EOF', end - 1)) {
    const lineEnd = /^(\r\n|\r|\n)?/.exec(latin1(bytes.subarray(end + 5, end + 7)))![0].length
    try {
      const earlier = openPdf(bytes.subarray(0, end + 5 + lineEnd))
      if (signaturesOf(earlier).some(({ stamp, covered }) => !stamp && covered !== null)) return true
    } catch (error) {
      if (!isUnreadablePdf(error)) throw error
    }
  }
  return false
}

/** What a file that another program wrote as a whole cannot have any more. */
const lostByWriting: ReadonlySet<string> = new Set([
  'sign/not-signed',
  'sign/not-certified',
  'sign/pdf-hybrid',
  'sign/pdf-linearized',
  'sign/pdf-unreadable',
  'sign/signature-range',
])

/** A note on who wrote a file, where that can be told and explains what is wrong with it. */
export function writerNotes(bytes: Uint8Array, problems: readonly Problem[]): readonly Problem[] {
  if (!problems.some(({ code }) => lostByWriting.has(code))) return []
  const mark = /^%PDF-\d\.\d\s{1,2}%([\x80-\xff]{4})/.exec(latin1(bytes.subarray(0, 32)))?.[1]
  const program = mark === undefined ? undefined : writers[Buffer.from(mark, 'latin1').toString('hex')]
  return program === undefined ? [] : [problem('sign/written-anew', null, { program })]
}

/**
 * By the comment behind the header (ISO 32000-2, 7.5.2): a program that saves into a file leaves it as it is, one that writes
 * a file anew has its own. Ours is that of Acrobat and many others.
 */
const writers: Readonly<Record<string, string>> = {
  '81818181': 'pdf-lib',
  a1b3c5d7: 'PDFium, as in Chrome',
  b5b5b5b5: 'Microsoft Office',
  b5edaefb: 'cairo, as in Poppler',
  bff7a2fe: 'qpdf, or a program built on it',
  c2b5c2b6: 'MuPDF',
  c3a4c3bc: 'LibreOffice',
  c4e5f2e5: 'macOS, as in Preview',
  c7ec8fa2: 'Ghostscript',
  d3ebe9e1: 'Skia, as in Chrome’s “Save as PDF”',
  f6e4fcdf: 'PDFBox',
}
