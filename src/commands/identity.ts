import { readFileSync } from 'node:fs'
import { isError, type Outcome, problem } from '../problems/problem.ts'
import { minute, purposeNames } from '../problems/sign.ts'
import { wordsOf } from '../problems/words.ts'
import type { Report } from '../report.ts'
import { givenPassphrase, missingFiles } from '../run/signing.ts'
import { personName } from '../sign/certificate.ts'
import { sha256Of } from '../sign/cms.ts'
import { type PinState, type SeenCertificate, type SeenToken, seeFiles } from '../sign/identity-seen.ts'
import { isTokenUri } from '../sign/pkcs11/uri.ts'
import { answered, type Ended, problemTold } from './answer.ts'
import type { IdentityBody } from './answers.ts'
import type { Context } from './context.ts'
import { EXIT } from './exit.ts'
import type { IdentityFlags } from './flags.ts'

/** What was looked at: files that belong together, or tokens. */
type SeenIdentity =
  | { readonly kind: 'files'; readonly isLocked: boolean; readonly certificates: readonly SeenCertificate[] }
  | { readonly kind: 'tokens'; readonly tokens: readonly SeenToken[] }

/** Shows what files or tokens hold to sign with, and whether it is fit for that now. A token's PIN is never asked for. */
export async function identity(
  context: Context,
  named: readonly string[],
  flags: IdentityFlags,
): Promise<Ended<IdentityBody>> {
  const { report, refuse } = context.begin(flags, (file) => file)
  const tokens = named.filter(isTokenUri)
  if (named.length === 0 || (tokens.length > 0 && named.length > 1))
    return refuse([problem('identity/which', null)])
  const missing = missingFiles(named, flags)
  if (missing.length > 0) return refuse(missing)
  const name = named.join(' and ')
  const seen = await look(context, named, name, flags)
  if (seen.kind === 'problems') return refuse(seen.problems)
  const certificates =
    seen.value.kind === 'files'
      ? seen.value.certificates.map((each) => ({ in: name, each }))
      : seen.value.tokens.flatMap((token) => token.certificates.map((each) => ({ in: token.address, each })))
  show(report, name, seen.value)
  const told = certificates.map((found) => certificateTold(found.in, found.each))
  const body: IdentityBody = {
    certificates: told,
    locked: seen.value.kind === 'files' && seen.value.isLocked ? named : [],
    tokens:
      seen.value.kind === 'files'
        ? []
        : seen.value.tokens.map(({ address, pin, token: { label, manufacturer, model, serial } }) => ({
            ...{ address, label, manufacturer, model, serial, pin },
          })),
  }
  // a list of tokens is an answer, whatever they hold
  const isAnswer = seen.value.kind === 'tokens' || told.some(({ isFit }) => isFit)
  return answered(body, isAnswer ? EXIT.done : EXIT.act)
}

async function look(
  context: Context,
  named: readonly string[],
  name: string,
  flags: IdentityFlags,
): Promise<Outcome<SeenIdentity>> {
  const now = context.now()
  if (named.some(isTokenUri)) {
    const { lookAtTokens } = await import('../run/token.ts')
    const found = await lookAtTokens(name, now)
    return found.kind === 'ok' ? { ...found, value: { kind: 'tokens', tokens: found.value } } : found
  }
  const parts = named.map((file) => readFileSync(file))
  const given = givenPassphrase(flags.passphraseFile)
  const first = await seeFiles(parts, given, name, now)
  const isAsked = first.kind === 'ok' && first.value.isLocked && context.person !== null
  const said = isAsked
    ? await context.person?.askHidden(`Passphrase of ${name} (none: what can be read without): `)
    : null
  const seen = said ? await seeFiles(parts, said, name, now) : first
  return seen.kind === 'ok' ? { ...seen, value: { kind: 'files', ...seen.value } } : seen
}

/** Bits of KeyUsage, by number (RFC 5280, 4.2.1.3). */
const usages = [
  ...['digitalSignature', 'nonRepudiation', 'keyEncipherment', 'dataEncipherment', 'keyAgreement'],
  ...['keyCertSign', 'cRLSign', 'encipherOnly', 'decipherOnly'],
]

function certificateTold(
  where: string,
  { certificate, address, key, problems }: SeenCertificate,
): IdentityBody['certificates'][number] {
  return {
    in: where,
    address,
    subject: certificate.subject,
    issuer: personName(certificate.issuerName),
    sha256: Buffer.from(sha256Of(certificate.der)).toString('hex'),
    notBefore: certificate.notBefore.toISOString(),
    notAfter: certificate.notAfter.toISOString(),
    keyUsage: certificate.keyUsage?.map((bit) => usages[bit] ?? String(bit)) ?? null,
    extendedKeyUsage: certificate.extendedKeyUsage?.oids ?? null,
    keyType: keyTypeOf(certificate.publicKey),
    key,
    isFit: !problems.some(isError),
    problems: problems.map((each) => problemTold(each, wordsOf, (file) => file)),
  }
}

function keyTypeOf({
  asymmetricKeyType,
  asymmetricKeyDetails,
}: SeenCertificate['certificate']['publicKey']): string {
  const { modulusLength, namedCurve } = asymmetricKeyDetails ?? {}
  if (modulusLength !== undefined) return `${asymmetricKeyType} ${modulusLength}`
  return namedCurve === 'prime256v1'
    ? 'P-256'
    : namedCurve === 'secp384r1'
      ? 'P-384'
      : (namedCurve ?? String(asymmetricKeyType))
}

const pinWords: Readonly<Record<PinState, string>> = {
  'not-needed': 'no PIN is needed',
  asked: 'asks for a PIN',
  'own-pad': 'asks for a PIN, typed on its own keypad',
  'few-tries': 'asks for a PIN; a wrong one was given, and few tries are left',
  'last-try': 'asks for a PIN; one try is left before it locks itself',
  locked: 'is locked after too many wrong PINs',
  'not-set': 'its PIN is not set yet',
}

const keyWords: Readonly<Record<SeenCertificate['key'], string>> = {
  there: 'there',
  locked: 'not seen: it is locked by the passphrase',
  missing: 'not there',
  unseen: 'not seen: the token shows it to whoever has its PIN',
}

function show(report: Report, name: string, seen: SeenIdentity): void {
  if (seen.kind === 'files') {
    report.result(
      seen.isLocked ? `${name}: locked; with its passphrase (--passphrase-file) all of it is seen` : name,
    )
    if (seen.certificates.length === 0) report.result('  no certificate can be read')
    for (const each of seen.certificates) showCertificate(report, each)
    return
  }
  for (const { address, token, pin, certificates } of seen.tokens) {
    const { manufacturer, model } = token
    report.result(`${address}  (${[manufacturer, model].filter((each) => each !== '').join(', ')})`)
    report.result(`  ${pinWords[pin]}`)
    if (certificates.length === 0) report.result('  no certificate can be seen without the PIN')
    for (const each of certificates) showCertificate(report, each)
  }
}

function showCertificate(report: Report, { certificate, address, key, problems }: SeenCertificate): void {
  const { subject, issuerName, notBefore, notAfter, keyUsage, extendedKeyUsage, publicKey } = certificate
  const uses = keyUsage?.map((bit) => usageWords[bit] ?? String(bit)).join(', ') ?? 'any'
  const purposes = extendedKeyUsage?.oids.map((id) => documentNames[id] ?? purposeNames[id] ?? id)
  const isFit = !problems.some(isError)
  report.result('')
  report.result(`  ${subject}`)
  if (address !== null) report.result(`    address      ${address}`)
  report.result(`    issued by    ${personName(issuerName)}`)
  report.result(`    valid        ${minute(notBefore.toISOString())} to ${minute(notAfter.toISOString())}`)
  report.result(`    for          ${uses}${purposes === undefined ? '' : `; ${purposes.join(', ')}`}`)
  report.result(`    key          ${keyTypeOf(publicKey)}, ${keyWords[key]}`)
  report.result(`    fit to sign  ${isFit ? 'yes' : 'no'}`)
  for (const each of problems)
    report.result(`      ${isError(each) ? 'no' : 'note'}: ${wordsOf(each).message}`)
}

const usageWords = [
  ...['digital signatures', 'non-repudiation', 'locking keys', 'locking data', 'agreeing on keys'],
  ...['issuing certificates', 'issuing revocation lists', 'locking only', 'unlocking only'],
]

/** Purposes of documents (RFC 9336, and what programs made before it). */
const documentNames: Readonly<Record<string, string>> = {
  '1.3.6.1.5.5.7.3.36': 'signing documents',
  '1.3.6.1.5.5.7.3.4': 'e-mail',
  '2.5.29.37.0': 'any purpose',
  '1.3.6.1.4.1.311.10.3.12': 'signing documents (Microsoft)',
  '1.2.840.113583.1.1.5': 'signing documents (Adobe)',
}
