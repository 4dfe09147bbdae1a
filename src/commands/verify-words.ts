import { listFaultWords } from '../problems/chain-words.ts'
import type { Report } from '../report.ts'
import type { Conclusion } from '../sign/verify/conclusion.ts'
import type { NamedList, RevocationLookup } from '../sign/verify/revocation.ts'
import { lastOf } from '../sign/verify/stamps.ts'
import type { Verdict } from '../sign/verify/verdict.ts'
import { counted } from '../text/counted.ts'
import { shown } from '../text/shown.ts'
import type { VerifiedFile } from './verified-file.ts'
import { dayWords, timeWords } from './words.ts'

/** The one word for a file. */
export function conclusionLabel(conclusion: Conclusion, paint: Report['paint']): string {
  switch (conclusion) {
    case 'holds':
      return paint.green('holds')
    case 'undecided':
      return paint.yellow('CANNOT BE DECIDED')
    case 'fails':
      return paint.red('FAILS')
    default:
      return conclusion satisfies never
  }
}

/** How many files come to what. */
export type ConclusionCounts = Readonly<Record<Conclusion, number>>

/** `3 of 5 files hold; 1 fails; of 1 it cannot be decided` */
export function countedConclusions({ holds, fails: failed, undecided: open }: ConclusionCounts): string {
  const all = holds + failed + open
  return [
    `${holds} of ${counted(all, 'file')} ${all === 1 ? 'holds' : 'hold'}`,
    ...(failed > 0 && open > 0 ? [`${failed} ${failed === 1 ? 'fails' : 'fail'}`] : []),
    ...(open > 0 ? [`of ${open} it cannot be decided`] : []),
  ].join('; ')
}

/** What was found, as an officer would say it. */
export function describe(verdict: Verdict | null): readonly string[] {
  if (verdict === null || verdict.signer === null) return []
  const { statedTime, certification, filled, furtherSigners, development } = verdict
  const allowed = {
    1: 'nothing may be changed',
    2: 'the form may be filled, nothing else changed',
    3: 'the form may be filled and notes added',
  }
  return [
    `signed by ${verdict.signer}${statedTime === null ? '' : `, on ${timeWords(statedTime)} by the signer’s clock`}`,
    ...provedWords(verdict),
    certification === null ? 'not certified' : `certified: ${allowed[certification]}`,
    ...chainLines(verdict),
    ...(filled.length > 0 ? ['filled after signing:', ...filled.map(filledWords)] : []),
    ...furtherSigners.map(furtherWords),
    ...evidenceWords(verdict),
    ...(development ? ['a development identity: not for distribution'] : []),
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

/** How it is kept provable: what was added for that, and how long that lasts. */
function evidenceWords({ evidenceAdded, renewedAt, evidenceUntil, stamps }: Verdict): readonly string[] {
  const last = lastOf(stamps)
  const until = evidenceUntil === null ? '' : `, holds until ${dayWords(evidenceUntil)}`
  if (renewedAt !== null && last !== null)
    return [`evidence renewed on ${timeWords(renewedAt)} by the clock of ${bare(last.authority)}${until}`]
  return evidenceAdded ? [`evidence for later checks was added after signing${until}`] : []
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

/** By whose word it was there by then; of a time-stamp that is not believed a problem tells. */
function provedWords({ provedTime, stamps }: Verdict): readonly string[] {
  if (provedTime === null) return []
  const { time, authority, by } = provedTime
  const when = `signed before ${timeWords(time)}: proved by`
  if (by === 'checkpoint') return [`${when} a checkpoint of its ledger that ${authority} time-stamped`]
  const used = stamps.find((stamp) => stamp.time === time)
  const isLooked = used?.revocation.every(({ lists }) => lists.length > 0)
  return [`${when} a time-stamp of ${authority}${isLooked ? '' : ', whose revocation was not looked at'}`]
}

function chainLines(verdict: Verdict): readonly string[] {
  switch (verdict.trust) {
    case 'trusted':
      return [
        `the certificate leads to a root that you trust${verdict.root === null ? '' : ` (${verdict.root})`}`,
        revocationWords(verdict.revocation),
      ]
    case 'not-checked':
      // a problem of its own says so
      return []
    case 'untrusted':
      return ['the certificate leads to no root that you trust: revocation not looked at']
    default:
      return verdict.trust satisfies never
  }
}

/** Whether revocation was looked at, in whose lists, of which days; and of which certificates it was not. */
function revocationWords(looked: readonly RevocationLookup[]): string {
  const lists = new Set(looked.flatMap((each) => each.lists.map(listWords)))
  const open = looked.filter((each) => each.lists.length === 0)
  const later = looked.flatMap(({ subject, later }) =>
    later === null ? [] : [`${subject} was revoked on ${dayWords(later.since)}, after it had signed`],
  )
  const untold = open.filter(({ refused }) => refused.length === 0).map(({ subject }) => subject)
  const not = [
    ...(looked.length === 0 ? ['revocation not looked at'] : []),
    ...(untold.length > 0
      ? [`revocation not looked at: no list at hand tells of ${untold.join(', nor of ')}`]
      : []),
    ...open
      .filter(({ refused }) => refused.length > 0)
      .map((each) => `revocation of ${each.subject} not looked at: ${whyOpen(each)}`),
  ]
  const done = lists.size === 0 ? [] : [`revocation looked at: ${[...lists].join(', ')}`]
  return [...done, ...not, ...later].join('; ')
}

const listWords = ({ issuer, thisUpdate }: NamedList): string =>
  `the list of ${issuer} of ${dayWords(thisUpdate)}`

const whyOpen = ({ refused }: RevocationLookup): string =>
  refused.map((list) => `${listWords(list)} ${listFaultWords[list.why]}`).join(', ')

/** `signed by Registry, level B, chain not checked`: of what holds, who signed it and how; null: it does not, or nobody has. */
export function signerWords({ conclusion, verdict }: VerifiedFile): string | null {
  if (conclusion !== 'holds' || verdict?.signer == null) return null
  const level =
    verdict.renewedAt !== null
      ? 'LTA'
      : verdict.stampedTime === null
        ? 'B'
        : verdict.evidenceAdded
          ? 'LT'
          : 'T'
  const time =
    verdict.provedTime !== null
      ? `, time proved by ${verdict.provedTime.by === 'checkpoint' ? 'the ledger' : verdict.provedTime.authority}`
      : verdict.stampedTime === null
        ? ''
        : ', time not proved'
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
  return `signed by ${verdict.signer}, level ${level}${time}, ${chain}${revocation}${trial}`
}
