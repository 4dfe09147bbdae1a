import { type Edition, type LetterEdition, partsOfId } from '../model/document.ts'
import type { Input, InputName, Reason } from '../model/input.ts'
import type { Channel, LedgerEntry, MadeEntry, Resolution, SignatureGrade } from '../model/ledger.ts'
import type { ListName } from '../model/recipient.ts'

/**
 * The first format of the ledger, as invite 0.1 wrote it: inputs and reasons by the words that a person reads, no versions on
 * lines other than `made`, the signing time as `at`. Its lines are read so, and never rewritten.
 */
interface Format1Line {
  readonly event: string
  readonly at: string
  readonly document: string
  readonly file: string
  readonly sha256: string
  readonly program: string
}

interface Format1MadeLine extends Format1Line {
  readonly list: ListName
  readonly own: boolean
  readonly version: number
  readonly edition: {
    readonly revision: number
    readonly reference: string
    readonly date: string
    readonly cancels: { readonly reference: string; readonly date: string } | null
    readonly corrigendum: { readonly number: number; readonly date: string } | null
  }
  readonly inputs: Readonly<Record<string, string>>
  readonly seal: SignatureGrade
  readonly certificate: string
  readonly signer: string
  readonly reasons: readonly string[]
  readonly copies: string | null
  readonly as: 'replacement' | 'revision' | 'corrigendum' | null
  readonly reason: string | null
}

/** Reads lines of the first format, one after the other; null: it is none. */
export function openUpgrade(): (line: object) => LedgerEntry | null {
  /** the version that stands by now, by document */
  const versions = new Map<string, number>()
  return (value) => {
    const line = value as Format1Line
    const { event, document, at, sha256, program } = line
    if (typeof document !== 'string') return null
    partsOfId(document)
    const version = versions.get(document) ?? 0
    const about = { kind: 'document', document } as const
    const file = line.file === '' ? null : line.file
    const common = { v: 1, about, at, program, plan: null, reason: null, version, file, sha256 }
    switch (event) {
      case 'made': {
        const made = madeOf(value as Format1MadeLine)
        versions.set(document, made.version)
        return made
      }
      case 'superseded':
        return { ...common, event, by: { document, version: version + 1 } }
      case 'withdrawn': {
        const { reasons } = value as { readonly reasons: readonly string[] }
        return { ...common, event, reasons: reasons.map(reasonOf), as: null }
      }
      case 'issued': {
        const { channel, on } = value as { readonly channel: Channel | null; readonly on: string }
        return { ...common, event, channel, on }
      }
      case 'corrected': {
        const { by, inputs, reason } = value as {
          readonly by: string
          readonly inputs: Readonly<Record<string, string>>
          readonly reason: string | null
        }
        return { ...common, event: 'settled', as: 'corrigendum', by, inputs: inputsOf(inputs), reason }
      }
      case 'reprinted':
        return { ...common, event }
      default:
        return null
    }
  }
}

function madeOf(line: Format1MadeLine): MadeEntry {
  const { document, version, at, file, sha256, program, list, own, seal, certificate, signer, as } = line
  return {
    v: 1,
    event: 'made',
    about: { kind: 'document', document },
    at,
    program,
    plan: null,
    reason: line.reason,
    version,
    file,
    sha256,
    signedAt: at,
    list,
    own,
    edition: editionOf(line.edition),
    inputs: inputsOf(line.inputs),
    grade: seal,
    certificate,
    signer,
    reasons: line.reasons.map(reasonOf),
    copies: copiesOf(line),
    as: as satisfies Resolution | null,
    replaces: as !== null && version > 1 ? { document, version: version - 1 } : null,
  }
}

function editionOf({ revision, reference, date, cancels, corrigendum }: Format1MadeLine['edition']): Edition {
  const corrects: LetterEdition =
    revision === 0 || cancels === null
      ? { kind: 'first', reference, date }
      : { kind: 'revision', number: revision, reference, date, cancels }
  return corrigendum === null ? corrects : { kind: 'corrigendum', ...corrigendum, corrects }
}

/** `FR/fr/letter version 2` */
function copiesOf({ copies, inputs }: Format1MadeLine): MadeEntry['copies'] {
  const [, document, version] = /^(.*) version (\d+)$/.exec(inputs.original ?? '') ?? []
  if (copies === null || document === undefined) return null
  return { document, version: Number(version), sha256: copies }
}

const inputsOf = (inputs: Readonly<Record<string, string>>): readonly Input[] =>
  Object.entries(inputs).map(([name, value]) => {
    const input = inputName(name)
    // the package's version, which was 0.1.0 as long as this format was written; its bytes are those of output version 1
    return { ...input, value: input.of === 'program' ? '1' : value }
  })

function inputName(name: string): InputName {
  switch (name) {
    case 'original':
    case 'fonts':
    case 'program':
    case 'revision':
    case 'corrigendum':
      return { of: name }
  }
  const [, list, column] = /^([a-z]+)\.csv (.+)$/.exec(name) ?? []
  if (list !== undefined) return { of: 'cell', list, column: column! }
  const [, facts, fact] = /^(.*\/letter\.json) (reference|date)$/.exec(name) ?? []
  if (facts !== undefined) return { of: fact as 'reference' | 'date', file: facts }
  const kinds = {
    'letter.json': 'facts',
    'look.json': 'look',
    'locale.json': 'locale',
    'words.json': 'words',
  } as const
  const kind = kinds[name.slice(name.lastIndexOf('/') + 1) as keyof typeof kinds]
  return { of: kind ?? 'template', file: name }
}

function reasonOf(words: string): Reason {
  switch (words) {
    case 'new':
      return { kind: 'new' }
    case 'file missing':
      return { kind: 'file-missing' }
    case 'file altered':
      return { kind: 'file-altered' }
    case 'its original was made again':
      return { kind: 'original-made-again' }
    case 'changed: identity':
      return { kind: 'identity' }
    case 'changed: signature level':
      return { kind: 'level' }
  }
  const [, number, date] = /^revision (\d+) of (\S+)$/.exec(words) ?? []
  if (number !== undefined) return { kind: 'revision', number: Number(number), date: date! }
  const gone = /^no longer in ([a-z]+)\.csv$/.exec(words)?.[1]
  if (gone !== undefined) return { kind: 'row-gone', list: gone }
  const [, input] = /^changed: (.+)$/.exec(words) ?? []
  // in this format the language that its row had by then was not written down
  if (input === undefined || input.endsWith('.csv language')) return { kind: 'said', words }
  return { kind: 'changed', input: inputName(input) }
}
