import { readFileSync } from 'node:fs'
import { type Outcome, type Problem, problem } from '../problems/problem.ts'
import { wordsOf } from '../problems/words.ts'
import { cmsTemplate, sha256Of } from '../sign/cms.ts'
import { type Identity, openIdentity } from '../sign/identity.ts'
import { readPathCertificate } from '../sign/path/read.ts'
import type { AskPerson } from './grade.ts'
import { givenPassphrase, missingFiles } from './signing.ts'

/** Signs the content of a message: a detached CMS in DER (RFC 8551, 3.5.3). Throws an Error where the key fails. */
export type SignMail = (bytes: Uint8Array) => Promise<Uint8Array>

/** Purposes for which a certificate may sign messages (RFC 8550, 4.4.4). */
const MAIL_PURPOSES: readonly string[] = ['1.3.6.1.5.5.7.3.4', '2.5.29.37.0']

/**
 * Opens whoever signs messages: an identity in files whose certificate is for e-mail, or for every purpose, and has the address
 * that sends in its subjectAltName (RFC 8550, 3). All that is missing comes at once.
 */
export async function openMailSigner(
  files: readonly string[],
  passphraseFile: string | undefined,
  from: string,
  at: Date,
  asking: AskPerson,
): Promise<Outcome<SignMail>> {
  const missing = missingFiles(files, passphraseFile === undefined ? {} : { passphraseFile })
  if (missing.length > 0) return { kind: 'problems', problems: missing }
  const name = files.join(' and ')
  const ask = asking.hidden === null ? null : () => asking.hidden!(`Passphrase of ${name}: `)
  const opened = await openIdentity(
    files.map((file) => readFileSync(file)),
    givenPassphrase(passphraseFile),
    name,
    at,
    ask,
    (note) => asking.tell(wordsOf(note).message),
    'messages',
  )
  if (opened.kind === 'problems') return opened
  const problems = unfit(opened.value, name, from)
  if (problems.length > 0) return { kind: 'problems', problems }
  return { kind: 'ok', value: signerOf(opened.value), notes: opened.notes }
}

function signerOf({ algorithm, certificate, chain, sign }: Identity): SignMail {
  const template = cmsTemplate(algorithm, certificate, chain)
  return async (bytes) => {
    const attributes = template.attributes(sha256Of(bytes))
    const signature = await sign(attributes)
    if (signature.kind === 'problems')
      throw new Error(`the key does not sign: ${signature.problems[0]!.code}`)
    return template.assemble(attributes, signature.value, null)
  }
}

function unfit({ certificate }: Identity, file: string, from: string): readonly Problem[] {
  const read = readPathCertificate(certificate.der)
  const names = read.kind === 'ok' ? read.value.alternativeNames : []
  const addresses = names.flatMap((each) => (each.kind === 'email' ? [each.text] : []))
  const purposes = read.kind === 'ok' ? (read.value.extendedKeyUsage?.oids ?? null) : []
  const isForMail = purposes === null || purposes.some((purpose) => MAIL_PURPOSES.includes(purpose))
  const isOfSender = addresses.some((address) => isSame(address, from))
  const lacks = [...(isForMail ? [] : (['purpose'] as const)), ...(isOfSender ? [] : (['address'] as const))]
  return lacks.length === 0 ? [] : [problem('send/mail-identity', null, { file, lacks, from })]
}

/** A domain is the same in any capitals; what stands before the @ is its server's matter, and held to the letter. */
function isSame(one: string, other: string): boolean {
  const [name, domain] = [one.slice(0, one.lastIndexOf('@')), one.slice(one.lastIndexOf('@') + 1)]
  const at = other.lastIndexOf('@')
  return name === other.slice(0, at) && domain.toLowerCase() === other.slice(at + 1).toLowerCase()
}
