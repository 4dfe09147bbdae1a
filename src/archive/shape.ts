import { isDocumentId } from '../model/document.ts'
import { IDENTITIES, LEVELS, type LedgerEntry, type SignatureGrade } from '../model/ledger.ts'
import { isMessageId } from '../model/mail.ts'
import { isReturnId } from '../model/returned.ts'

/**
 * Whether a line has what lines of its kind have. Its chain tells that nobody has altered it since; who writes chains of their
 * own may write anything, and is answered, not believed.
 */
type FieldCheck = (value: unknown) => boolean

const text: FieldCheck = (value) => typeof value === 'string'
const number: FieldCheck = (value) => Number.isSafeInteger(value)
const flag: FieldCheck = (value) => typeof value === 'boolean'
const orNothing =
  (is: FieldCheck): FieldCheck =>
  (value) =>
    value === null || is(value)
const orAbsent =
  (is: FieldCheck): FieldCheck =>
  (value) =>
    value === undefined || is(value)
const listOf =
  (is: FieldCheck): FieldCheck =>
  (value) =>
    Array.isArray(value) && value.every(is)
// a ledger has hundreds of thousands of fields: no closures made for each
function shape(fields: Readonly<Record<string, FieldCheck>>): FieldCheck {
  const names = Object.keys(fields)
  const checks = Object.values(fields)
  return (value) => {
    if (typeof value !== 'object' || value === null) return false
    for (let nth = 0; nth < names.length; nth++)
      if (!checks[nth]!((value as Readonly<Record<string, unknown>>)[names[nth]!])) return false
    return true
  }
}

/** A path below the folder and nowhere else. */
export const isInside: FieldCheck = (value) =>
  typeof value === 'string' &&
  value !== '' &&
  !value.includes('\0') &&
  !/^([/\\]|[A-Za-z]:)/.test(value) &&
  !value.split(/[/\\]/).includes('..')

const one =
  (of: readonly string[]): FieldCheck =>
  (value) =>
    typeof value === 'string' && of.includes(value)

const whole = shape({ identity: one(IDENTITIES), level: one(LEVELS) })

/** Whether something that was read is a grade of this program; a line of the ledger may have another's. */
export const isGrade = (value: unknown): value is SignatureGrade => whole(value)

const time: FieldCheck = (value) => typeof value === 'string' && !Number.isNaN(Date.parse(value))
const day: FieldCheck = (value) => typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value)
const document: FieldCheck = (value) => typeof value === 'string' && isDocumentId(value)
const reference = shape({ document, version: number })
const input = shape({ of: text, value: text })
const reason = shape({ kind: text })
const grade = shape({ identity: text, level: text })
const first = shape({ kind: text, reference: text, date: text })
const letter: FieldCheck = (value) => {
  const { kind } = (value ?? {}) as { kind?: unknown }
  return kind === 'first' ? first(value) : kind === 'revision' && revision(value)
}
const revision = shape({
  kind: text,
  number,
  reference: text,
  date: text,
  cancels: shape({ reference: text, date: text }),
})
const edition: FieldCheck = (value) =>
  letter(value) ||
  shape({ kind: (kind) => kind === 'corrigendum', number, date: text, corrects: letter })(value) ||
  shape({ kind: (kind) => kind === 'reminder', number, date: text, recalls: letter })(value)

const line = { v: number, at: time, program: text, plan: orNothing(text), reason: orNothing(text) }
const ofDocument = {
  ...line,
  about: shape({ kind: (kind) => kind === 'document', document }),
  version: number,
  file: orNothing(isInside),
  sha256: text,
}
const ofLedger = { ...line, about: shape({ kind: (kind) => kind === 'ledger' }) }
const ofReturn = {
  ...line,
  about: shape({
    kind: (kind) => kind === 'return',
    return: (id) => typeof id === 'string' && isReturnId(id),
  }),
}
const name = shape({ subject: text, fingerprint: text })
const review = {
  ...line,
  about: shape({ kind: (kind) => kind === 'plan', plan: text }),
  by: text,
  remark: orNothing(text),
  signer: orNothing(name),
  items: listOf(shape({ document, action: text, inputs: text, edition })),
  proof: orNothing(shape({ subject: text, fingerprint: text, cms: text })),
}
const ofMail = {
  ...line,
  about: shape({
    kind: (kind) => kind === 'message',
    message: (id) => typeof id === 'string' && isMessageId(id),
  }),
  ...{ dispatch: text, addressee: text, to: number },
  documents: listOf(shape({ document, version: number, sha256: text })),
}
const ofManifest = {
  ...line,
  about: shape({ kind: (kind) => kind === 'manifest', manifest: number }),
}
const blank = shape({ document, version: number, sha256: text })
const channel = orNothing(text)
const version = {
  ...ofDocument,
  file: isInside,
  signedAt: time,
  list: text,
  own: flag,
  edition,
  inputs: listOf(input),
  grade,
  certificate: text,
  signer: text,
  reasons: listOf(reason),
  copies: orNothing(shape({ document, version: number, sha256: text })),
  as: orNothing(text),
  replaces: orNothing(reference),
}
const position = { lines: number, chain: text }

const SHAPES: Readonly<Record<LedgerEntry['event'], readonly FieldCheck[]>> = {
  made: [shape(version)],
  // of a document, or of the ledger itself
  adopted: [
    shape({ ...version, isMatched: flag }),
    shape({ ...ofLedger, knew: listOf(shape({ ...position, witness: text })) }),
  ],
  superseded: [shape({ ...ofDocument, by: orNothing(reference) })],
  withdrawn: [shape({ ...ofDocument, reasons: listOf(reason), as: orNothing(text) })],
  restored: [shape({ ...ofDocument, file: isInside, reasons: listOf(reason) })],
  settled: [shape({ ...ofDocument, as: text, by: orNothing(document), inputs: listOf(input) })],
  issued: [shape({ ...ofDocument, channel, on: day, manifest: orAbsent(number) })],
  voided: [shape({ ...ofDocument, channel, on: orNothing(day) })],
  reprinted: [shape(ofDocument)],
  renewed: [
    shape({
      ...ofDocument,
      ...{ file: isInside, before: shape({ sha256: text, bytes: number }) },
      ...{ stampedAt: time, authority: text, until: time },
    }),
  ],
  listed: [
    shape({
      ...ofManifest,
      channel: text,
      documents: listOf(shape({ number, document, version: number, sha256: text })),
    }),
  ],
  checkpointed: [
    shape({
      ...ofLedger,
      vouched: shape({ ...position, at: time, cms: text, signer: text, certificate: text, grade }),
    }),
  ],
  received: [
    shape({
      ...ofReturn,
      blank: orNothing(blank),
      ...{ way: text, kind: text, isMended: flag, commitment: text },
      keyedFrom: (id) => id === undefined || (typeof id === 'string' && isReturnId(id)),
    }),
  ],
  accepted: [shape({ ...ofReturn, document: orNothing(document) })],
  refused: [shape(ofReturn)],
  erased: [shape(ofReturn)],
  approved: [shape(review)],
  'sent-back': [shape({ ...review, remark: text })],
  required: [shape({ ...ofLedger, approvals: number, approvers: listOf(text) })],
  sending: [shape({ ...ofMail, commitment: text, address: text, isAgain: flag })],
  'mail-accepted': [shape({ ...ofMail, code: number })],
  'mail-refused': [shape({ ...ofMail, until: text, code: number, isBefore: flag })],
  'mail-unknown': [shape(ofMail)],
  'mail-reported': [shape({ ...ofMail, action: text, status: orNothing(text), isByForm: flag })],
  'mail-settled': [shape({ ...ofMail, as: text })],
  'lock-taken': [shape({ ...ofLedger, from: shape({ host: orNothing(text), pid: number }) })],
}

/** Names for good: a later program adds to them, and none changes its meaning. */
export const isKnownEvent = (event: string): event is LedgerEntry['event'] => Object.hasOwn(SHAPES, event)

/** Whether a parsed line has what lines of its event have. */
export const isEntry = (value: { readonly event: string }): value is LedgerEntry =>
  isKnownEvent(value.event) && SHAPES[value.event].some((is) => is(value))
