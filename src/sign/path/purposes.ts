import type { RevocationReason } from './lists.ts'

/** What a certificate says of its own use (RFC 5280, 4.2.1.3, 4.2.1.12). */
export interface Uses {
  /** bit numbers; null: every use */
  readonly keyUsage: readonly number[] | null
  /** null: every purpose */
  readonly extendedKeyUsage: { readonly oids: readonly string[]; readonly critical: boolean } | null
}

/** Why a certificate may not be used for a purpose. */
export type PurposeFault =
  /** neither digitalSignature nor nonRepudiation */
  | { readonly kind: 'key-usage' }
  /** the purposes that it names instead */
  | { readonly kind: 'extended-key-usage'; readonly named: readonly string[] }

const timeStamping = '1.3.6.1.5.5.7.3.8'
const documentPurposes = new Set([
  '1.3.6.1.5.5.7.3.36', // documentSigning: RFC 9336
  '1.3.6.1.5.5.7.3.4', // emailProtection, which most personal certificates have
  '2.5.29.37.0', // anyExtendedKeyUsage
  '1.3.6.1.4.1.311.10.3.12', // Microsoft's document signing
  '1.2.840.113583.1.1.5', // Adobe's authentic documents
])

/** May it sign documents (RFC 9336, 4)? One that names no purposes may. None: it may. */
export function documentFaults(uses: Uses): readonly PurposeFault[] {
  const usage = usageFault(uses)
  const faults: PurposeFault[] = usage === null ? [] : [usage]
  const named = uses.extendedKeyUsage?.oids ?? null
  if (named !== null && !named.some((id) => documentPurposes.has(id)))
    faults.push({ kind: 'extended-key-usage', named })
  return faults
}

/** May it sign time-stamps? It must be for that alone, critically (RFC 3161, 2.3). null: it may. */
export function timeStampFault(uses: Uses): PurposeFault | null {
  const { extendedKeyUsage } = uses
  const alone = extendedKeyUsage?.oids.length === 1 && extendedKeyUsage.oids[0] === timeStamping
  if (alone && extendedKeyUsage.critical) return usageFault(uses)
  return { kind: 'extended-key-usage', named: extendedKeyUsage?.oids ?? [] }
}

/**
 * Does it spoil the stamps of before, too, that an authority was revoked for this reason (RFC 3161, 4)? Where its key may be in other hands,
 * or no reason is given, anyone may have made them.
 */
export function spoilsEarlierStamps(reason: RevocationReason | null): boolean {
  return reason === null || !orderly.has(reason)
}

const orderly: ReadonlySet<RevocationReason> = new Set([
  'unspecified',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
])

function usageFault({ keyUsage }: Uses): PurposeFault | null {
  return keyUsage === null || keyUsage.includes(0) || keyUsage.includes(1) ? null : { kind: 'key-usage' }
}
