import { type DocumentId, documentId, LETTER, type Part, parsePart } from '../model/document.ts'

/**
 * What lies below out/<letter>/, beside the ledger and each addressee's documents. Each folder is judged by the rule of
 * whoever writes into it; everything else is a stranger, and is left alone.
 */
export const FOLDERS = {
  /** in an addressee's folder: earlier versions; the ledger tells of each */
  superseded: { in: 'addressee', rule: 'recorded' },
  /** in an addressee's folder: what stands no longer; the ledger tells of each */
  withdrawn: { in: 'addressee', rule: 'recorded' },
  /** the same bytes again: those of a document that was made */
  reprints: { in: 'letter', rule: 'made' },
  /** unsigned, to be proofread and written in: nobody vouches for them */
  drafts: { in: 'letter', rule: 'free' },
  /** what came back, which can be erased: the ledger has no fingerprint of it */
  returns: { in: 'letter', rule: 'free' },
  /** pages to look at, by plan: made of what is to be signed, and signed themselves by nobody */
  reviews: { in: 'letter', rule: 'free' },
  /** messages that were sent, with addresses and what servers said; they can be erased */
  mail: { in: 'letter', rule: 'free' },
  /** manifests, print files, labels and envelopes: they can be drawn up again, and nobody vouches for them */
  paper: { in: 'letter', rule: 'free' },
  /** plans that were saved, by id */
  plans: { in: 'letter', rule: 'plan' },
  /** documents that wait for their signature, by plan: no reader opens them, and no line tells of them */
  unsigned: { in: 'letter', rule: 'unsigned' },
  /** shares of a plan that were made one by one, each with a record of its own: merging judges them */
  parts: { in: 'letter', rule: 'free' },
} as const

/** A folder that invite makes below a letter’s output folder. */
export type FolderName = keyof typeof FOLDERS

/** What a file below out/<letter>/ has to be. */
export type FileRule = 'recorded' | 'made' | 'free' | 'plan' | 'unsigned' | 'list' | 'own'

/** `file` is relative to the letter's folder, with `/`. */
export function ruleOf(letter: string, file: string): FileRule {
  const [first, ...rest] = file.split('/')
  const folder = FOLDERS[first as FolderName]
  if (rest.length > 0 && folder?.in === 'letter') return folder.rule
  if (rest.length > 0) return 'recorded'
  if (/^(ledger\.jsonl|ledger-head\.json|ledger\.key|\.lock|\.change)$/.test(file)) return 'own'
  return file.startsWith(`${letter}_list_`) && /\.(pdf|csv)$/.test(file) ? 'list' : 'recorded'
}

/** `.DM-1132_FR_fr.pdf.part`: a file of ours, half-written. A lock's is needed while its process lives. */
export function isOurTemporary(letter: string, file: string, isAlive: (pid: number) => boolean): boolean {
  const folder = file.split('/').slice(0, -1)
  const name = file.slice(file.lastIndexOf('/') + 1)
  if (folder.length === 0) {
    const owner = /^\.lock-(\d+)\.part(\.stale\.part)?$/.exec(name)?.[1]
    if (owner !== undefined) return !isAlive(Number(owner))
    return (
      name === '..change.part' ||
      name === '.ledger-head.json.part' ||
      name === '.ledger.key.part' ||
      name === '.part.json.part' ||
      (name.startsWith(`.${letter}_list_`) && /\.(pdf|csv)\.part$/.test(name))
    )
  }
  if (folder[0] === 'paper')
    return folder.length === 1 && name.startsWith(`.${letter}_`) && name.endsWith('.pdf.part')
  // another process may be writing a part, which sweeps it itself
  if (folder[0] === 'parts') return false
  if (folder[0] === 'plans') return folder.length === 1 && /^\.[0-9a-f]{16}\.json\.part$/.test(name)
  if (folder[0] === 'reviews') return folder.length >= 2 && /^\..+\.(png|json|html|css|js)\.part$/.test(name)
  if (folder[0] === 'unsigned') return folder.length === 2 && /^\..+\.(unsigned|json)\.part$/.test(name)
  if (file === 'drafts/..drafts.json.part') return true
  if (folder.join('/') === 'drafts/mail') return /^\..+_mail_[A-Za-z-]+\.html\.part$/.test(name)
  if (folder[0] === 'returns') return folder.length === 1 && /^\.(table|R-\w{10})\.\w{1,5}\.part$/.test(name)
  if (folder[0] === 'mail') return folder.length === 1 && /^\.M-\w{10}\.(eml|json)\.part$/.test(name)
  // a document lies in its addressee's folder, which its name holds, with the language after it
  const addressee = folder.at(-1)!
  const at = name.lastIndexOf(`_${addressee}_`)
  const end = name.slice(at + addressee.length + 2)
  const [whole, part] = /^[A-Za-z-]+(?:_([a-z]+(?:-\d+)?))?\.pdf\.part$/.exec(end) ?? []
  return at > 1 && name.startsWith('.') && whole !== undefined && partNamed(part) !== null
}

/** The part that the name of a document's file says; a letter's says none. Null: there is no such part. */
const partNamed = (name: string | undefined): Part | null =>
  name === undefined ? LETTER : name === 'letter' ? null : parsePart(name)

/** A document's file by its name: where it stands, or put aside, with the version that its name tells. */
export interface NamedFile {
  readonly document: DocumentId
  readonly place: 'standing' | 'superseded' | 'withdrawn'
  readonly version: number | null
}

/** `FR/superseded/DM-1132_FR_fr_form_v1_20040510T070000Z.pdf`; null: no document of ours has such a name. */
export function documentOf(file: string): NamedFile | null {
  const [addressee, ...rest] = file.split('/')
  const name = rest.at(-1) ?? ''
  const into = rest.length === 2 ? rest[0]! : rest.length === 1 ? 'standing' : null
  if (addressee === undefined || (into !== 'standing' && into !== 'superseded' && into !== 'withdrawn'))
    return null
  const tail = name.split(`_${addressee}_`).at(-1)!
  const found =
    /^([A-Za-z-]+?)(?:_([a-z]+(?:-\d+)?))?(?:_(?:v(\d+)_\d{8}T\d{6}Z|unrecorded_[0-9a-f]{8})(?:_\d+)?)?\.pdf$/.exec(
      tail,
    )
  const part = found === null ? null : partNamed(found[2])
  if (found === null || part === null || tail === name) return null
  const [, language, , version] = found
  const document = documentId(addressee, language!, part)
  return { document, place: into, version: version === undefined ? null : Number(version) }
}
