import type { Conclusion } from '../sign/verify/conclusion.ts'
import { counted } from '../text/counted.ts'
import type { VerifiedFile } from './verified-file.ts'
import { type ConclusionCounts, signerWords } from './verify-words.ts'

/** What many files come to. A file is forgotten when it has been counted: a hundred thousand verdicts are more than a machine holds. */
export interface VerifyTally {
  add(file: VerifiedFile): void
  /** of all of them */
  counts(): ConclusionCounts
  /** of those that lie below a letter's folder */
  countsIn(folder: string): ConclusionCounts
  /** `384 files signed by Registry, level B, chain not checked`: what holds, by who signed and how */
  signers(): readonly string[]
  /** the first Error of ours that a file met; null: none did */
  fault(): Error | null
  /** the only file that was looked at; null: there were none, or several */
  only(): VerifiedFile | null
}

type Counts = Record<Conclusion, number>
const none = (): Counts => ({ holds: 0, undecided: 0, fails: 0 })

/** Opens an empty tally. */
export function openTally(): VerifyTally {
  const all = none()
  const byFolder = new Map<string, Counts>()
  const bySigner = new Map<string, number>()
  let fault: Error | null = null
  let only: VerifiedFile | null = null
  let files = 0
  return {
    add(file) {
      files++
      only = files === 1 ? file : null
      fault ??= file.fault
      all[file.conclusion]++
      const folder = file.file.recorded?.folder
      if (folder !== undefined) {
        const counts = byFolder.get(folder) ?? none()
        counts[file.conclusion]++
        byFolder.set(folder, counts)
      }
      const words = signerWords(file)
      if (words !== null) bySigner.set(words, (bySigner.get(words) ?? 0) + 1)
    },
    counts: () => all,
    countsIn: (folder) => byFolder.get(folder) ?? none(),
    signers: () => [...bySigner].map(([words, count]) => `${counted(count, 'file')} ${words}`),
    fault: () => fault,
    only: () => only,
  }
}
