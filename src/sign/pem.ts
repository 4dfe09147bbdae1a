import { createPrivateKey } from 'node:crypto'
import { malformed } from './der.ts'
import type { DerivationBudget } from './key-derivation.ts'
import { type KeyStore, maxCertificates, maxKeys, type OpenResult, openEncryptedKey } from './pkcs12.ts'

/**
 * Keys and certificates of a PEM text (RFC 7468), and the older key blocks of OpenSSL; `neither`: it has no block. Throws
 * `malformed`, or an error of OpenSSL.
 */
export async function readPem(
  text: string,
  passphrase: string,
  budget: DerivationBudget,
): Promise<OpenResult<KeyStore> | { readonly kind: 'neither' }> {
  const keys: Uint8Array[] = []
  const certificates: Uint8Array[] = []
  const blocks = pemBlocks(text)
  for (const { label, block, body } of blocks) {
    if (keys.length > maxKeys || certificates.length > maxCertificates) throw malformed('too many blocks')
    const der = Buffer.from(body, 'base64')
    if (label === 'CERTIFICATE') certificates.push(der)
    else if (label === 'PRIVATE KEY') keys.push(der)
    else if (label === 'ENCRYPTED PRIVATE KEY') {
      const opened = await openEncryptedKey(der, passphrase, budget)
      if (opened.kind !== 'open') return opened
      keys.push(opened.value)
    } else if (label.endsWith('PRIVATE KEY')) {
      const opened = openTraditionalKey(block, passphrase)
      if (opened === null) return { kind: 'wrong-passphrase' }
      keys.push(opened)
    }
  }
  return blocks.length === 0 ? { kind: 'neither' } : { kind: 'open', value: { keys, certificates } }
}

interface PemBlock {
  readonly label: string
  /** with its first and last line */
  readonly block: string
  readonly body: string
}

/** The blocks of a text, each between a beginning and the next end, if both have one label. Linear, whatever the text. */
function pemBlocks(text: string): readonly PemBlock[] {
  const found: PemBlock[] = []
  let open: { readonly label: string; readonly start: number; readonly from: number } | null = null
  for (const { 0: mark, 1: kind, 2: label = '', index } of text.matchAll(
    /-----(BEGIN|END) ([A-Z0-9 ]{1,64})-----/g,
  )) {
    const end = index + mark.length
    if (kind === 'BEGIN') open = { label, start: index, from: end }
    else if (open?.label === label) {
      found.push({ label, block: text.slice(open.start, end), body: text.slice(open.from, index) })
      open = null
    }
  }
  return found
}

/** `RSA PRIVATE KEY` and `EC PRIVATE KEY`; null: locked with another passphrase. */
function openTraditionalKey(pem: string, passphrase: string): Uint8Array | null {
  try {
    return createPrivateKey({ key: pem, passphrase }).export({ format: 'der', type: 'pkcs8' })
  } catch (error) {
    if (pem.includes('ENCRYPTED')) return null
    throw error
  }
}

/** The certificates of a PEM text, in DER, whatever else is in it and locked; as many as a file may have. Throws `malformed`. */
export function pemCertificates(text: string): readonly Uint8Array[] {
  const found = pemBlocks(text).filter(({ label }) => label === 'CERTIFICATE')
  if (found.length > maxCertificates) throw malformed('too many blocks')
  return found.map(({ body }) => Buffer.from(body, 'base64'))
}
