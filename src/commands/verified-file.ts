import { readStart } from '../disk.ts'
import type { Problem } from '../problems/problem.ts'
import { largestPdf, type Verdict, verifyPdf } from '../sign/verify/verdict.ts'
import { shown } from '../text/shown.ts'
import type { RecordedFile, Roots } from './verify-record.ts'
import { counted, timeWords } from './words.ts'

/** A file that was looked at. `verdict` null: there is none, or it is nobody's. */
export interface VerifiedFile {
  readonly file: RecordedFile
  readonly holds: boolean
  readonly verdict: Verdict | null
  readonly problems: readonly Problem[]
}

/** The signature, and that the file is what the ledger tells of: its bytes, and whose certificate is in it. */
export async function verifyFile(file: RecordedFile, roots: Roots | null, now: Date): Promise<VerifiedFile> {
  const own = file.problems
  if (!file.isSigned) return { file, holds: own.every(isNote), verdict: null, problems: own }
  const verdict = await verifyPdf(readStart(file.file, largestPdf + 1), roots, now)
  const other =
    file.certificate !== null && verdict.certificate !== null && verdict.certificate !== file.certificate
      ? [otherCertificate(verdict.signer ?? 'somebody', file.signer ?? 'somebody')]
      : []
  const problems = [...verdict.problems, ...own, ...other].map((problem) => ({
    ...problem,
    at: { file: file.file, line: 1, column: 1 },
  }))
  return { file, holds: verdict.holds && [...own, ...other].every(isNote), verdict, problems }
}

const isNote = ({ severity }: Problem): boolean => severity === 'note'

const otherCertificate = (signer: string, recorded: string): Problem => ({
  severity: 'error',
  code: 'verify/other-certificate',
  message: `it was signed by ${signer} with another certificate than the ledger tells of (${recorded})`,
  hint: 'the file or the ledger was exchanged: compare both with a backup',
})

/** What was found, as an officer would say it. */
export function describe(verdict: Verdict | null): readonly string[] {
  if (verdict === null || verdict.signer === null) return []
  const time = verdict.stampedTime ?? verdict.statedTime
  const by = verdict.stampedTime === null ? 'by the signer’s clock' : 'by a time-stamping authority'
  const allowed = {
    1: 'nothing may be changed',
    2: 'the form may be filled, nothing else changed',
    3: 'the form may be filled and notes added',
  }
  return [
    `signed by ${verdict.signer}${time === null ? '' : `, on ${timeWords(time)} ${by}`}`,
    verdict.certification === null ? 'not certified' : `certified: ${allowed[verdict.certification]}`,
    chainWords[verdict.trust],
    ...(verdict.trust === 'trusted'
      ? [
          verdict.revocationChecked
            ? 'revocation looked at, in the lists that the file carries'
            : 'revocation not looked at: no list says anything of this certificate',
        ]
      : []),
    ...(verdict.filled.length > 0 ? ['filled after signing:', ...verdict.filled.map(filledWords)] : []),
    ...verdict.furtherSigners.map(furtherWords),
    ...(verdict.evidenceAdded ? ['evidence for later checks was added after signing'] : []),
    ...(verdict.development ? ['a development identity: not for distribution'] : []),
  ]
}

/** `name: nothing → “Zoe”`: what was filled is in a stranger's words. */
function filledWords({ name, before, after }: Verdict['filled'][number]): string {
  const [old, now] = [before, after].map((text) => {
    const chosen = [text].flat().filter((each) => each !== '')
    return chosen.length === 0 ? 'nothing' : chosen.map(shown).join(', ')
  })
  return `  ${bare(name)}: ${old === now ? `${now}, only drawn anew` : `${old} → ${now}`}`
}

/** Whoever signed after it was certified, what that covers, and that nobody looked into the name. */
function furtherWords({
  field,
  signer,
  statedAt,
  intact,
  whole,
  filledAfter,
}: Verdict['furtherSigners'][number]): string {
  const when = statedAt === null ? '' : `, on ${timeWords(new Date(statedAt))} by the signer’s clock`
  const covers = whole
    ? 'all of it as it is now'
    : filledAfter.length === 0
      ? 'all that is filled in'
      : `all but what was filled later (${filledAfter.map(bare).join(', ')})`
  const state = intact ? `the signature holds and covers ${covers}` : 'the signature does not hold'
  return `then signed by ${signer === null ? 'somebody' : bare(signer)} (${bare(field)})${when}: ${state}; who is behind that name was not looked at`
}

/** What would steer a terminal is shown by its number. */
const bare = (text: string): string => shown(text).slice(1, -1)

const chainWords = {
  trusted: 'the certificate leads to a root that you trust',
  'not-checked': 'chain not checked (say which root you trust with --trust FILE)',
  untrusted: 'the certificate leads to no root that you trust',
}

/** `384 signed by Registry (B), chain not checked`: what holds, by who signed and how. */
export function signersOf(results: readonly VerifiedFile[]): readonly string[] {
  const groups = new Map<string, number>()
  for (const { holds, verdict } of results) {
    if (!holds || verdict?.signer == null) continue
    const level =
      verdict.stampedTime === null ? 'B' : verdict.evidenceAdded || verdict.revocationChecked ? 'LT' : 'T'
    const chain = {
      trusted: 'leads to a root that you trust',
      'not-checked': 'chain not checked',
      untrusted: 'leads to no root that you trust',
    }[verdict.trust]
    const revocation = verdict.revocationChecked
      ? ', revocation looked at'
      : verdict.trust === 'trusted'
        ? ', revocation not looked at'
        : ''
    const trial = verdict.development ? ', for trial: not for distribution' : ''
    const key = `signed by ${verdict.signer}, level ${level}, ${chain}${revocation}${trial}`
    groups.set(key, (groups.get(key) ?? 0) + 1)
  }
  return [...groups].map(([words, count]) => `${counted(count, 'file')} ${words}`)
}
