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
  /** plans that were saved, by id */
  plans: { in: 'letter', rule: 'plan' },
} as const

export type FolderName = keyof typeof FOLDERS

/** What a file below out/<letter>/ has to be. */
export type FileRule = 'recorded' | 'made' | 'free' | 'plan' | 'list' | 'own'

/** `file` is relative to the letter's folder, with `/`. */
export function ruleOf(letter: string, file: string): FileRule {
  const [first, ...rest] = file.split('/')
  const folder = FOLDERS[first as FolderName]
  if (rest.length > 0 && folder?.in === 'letter') return folder.rule
  if (rest.length > 0) return 'recorded'
  if (/^(ledger\.jsonl|\.lock|\.change)$/.test(file)) return 'own'
  return file.startsWith(`${letter}_list_`) && file.endsWith('.pdf') ? 'list' : 'recorded'
}

/** `.DM-1132_FR_fr.pdf.part`: a file of ours, half-written. A lock's is needed while its process lives. */
export function isOurTemporary(letter: string, file: string, isAlive: (pid: number) => boolean): boolean {
  const folder = file.split('/').slice(0, -1)
  const name = file.slice(file.lastIndexOf('/') + 1)
  if (folder.length === 0) {
    const owner = /^\.lock-(\d+)\.part(\.stale\.part)?$/.exec(name)?.[1]
    if (owner !== undefined) return !isAlive(Number(owner))
    return name === '..change.part' || (name.startsWith(`.${letter}_list_`) && name.endsWith('.pdf.part'))
  }
  if (folder[0] === 'plans') return folder.length === 1 && /^\.[0-9a-f]{16}\.json\.part$/.test(name)
  if (file === 'drafts/..drafts.json.part') return true
  // a document lies in its addressee's folder, which its name holds, with the language after it
  const addressee = folder.at(-1)!
  const [stem, end] = name.split(`_${addressee}_`)
  return /^\..+/.test(stem ?? '') && /^[A-Za-z-]+(_form|_corr-\d+)*\.pdf\.part$/.test(end ?? '')
}
