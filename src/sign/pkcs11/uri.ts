import { type Outcome, type Problem, problem } from '../../problems/problem.ts'
import type { UriFault } from '../../problems/token.ts'

/** What a PKCS#11 URI names (RFC 7512, 2.3): what is null matches everything. */
export interface TokenUri {
  /** of a token: its label, manufacturer, model and serial number */
  readonly token: string | null
  readonly manufacturer: string | null
  readonly model: string | null
  readonly serial: string | null
  /** of a slot: its number */
  readonly slotId: number | null
  /** of an object: CKA_LABEL */
  readonly object: string | null
  /** of an object: CKA_ID */
  readonly id: Uint8Array | null
  /** whether `object` and `id` are those of a key or of a certificate; null: of either */
  readonly type: 'private' | 'cert' | null
  /** the library that speaks to the token, a path; null: the URI names none */
  readonly modulePath: string | null
}

/** Whether what was named as an identity is a token's: the scheme, in whatever case (RFC 3986, 3.1). */
export const isTokenUri = (identity: string): boolean => /^pkcs11:/i.test(identity)

const text = ['token', 'manufacturer', 'model', 'serial', 'object'] as const
/** They name more than we look at (RFC 7512, 2.3): to pass over them would take another token than was meant. */
const others = new Set([
  ...['library-manufacturer', 'library-version', 'library-description'],
  ...['slot-manufacturer', 'slot-description'],
])

/**
 * Reads a PKCS#11 URI (RFC 7512, 2.3). A PIN in it would be seen by every process of the machine, and a command in it run:
 * both are refused by name, and so is an attribute that is not known, since what it names would be passed over. A vendor's own
 * query attribute is (2.4).
 */
export function readTokenUri(uri: string): Outcome<TokenUri> {
  const [path = '', ...queries] = uri.replace(/^pkcs11:/i, '').split('?')
  const problems: Problem[] = []
  const bad = (why: UriFault, what: string): void => {
    problems.push(problem('token/bad-uri', null, { uri: withoutPin(uri), why, what }))
  }
  if (queries.length > 1) bad('character', '?')
  const found = pairsOf(path, ';', bad)
  const asked = pairsOf(queries[0] ?? '', '&', bad)
  for (const name of found.keys())
    if (![...text, 'id', 'type', 'slot-id'].some((known) => known === name))
      bad(others.has(name) ? 'not-looked-at' : 'attribute', name)
  for (const name of asked.keys()) {
    if (name === 'pin-value' || name === 'pin-source')
      problems.push(problem('token/pin-in-uri', null, { attribute: name }))
    else if (name === 'module-name') bad('module-name', name)
    else if (name !== 'module-path' && !name.startsWith('x-')) bad('attribute', name)
  }
  const type = found.get('type')?.toString() ?? null
  if (type !== null && type !== 'private' && type !== 'cert') bad('type', type)
  const slot = found.get('slot-id')?.toString() ?? null
  if (slot !== null && !/^\d{1,10}$/.test(slot)) bad('number', slot)
  if (problems.length > 0) return { kind: 'problems', problems }
  const word = (name: (typeof text)[number]): string | null => found.get(name)?.toString('utf8') ?? null
  const value: TokenUri = {
    token: word('token'),
    manufacturer: word('manufacturer'),
    model: word('model'),
    serial: word('serial'),
    object: word('object'),
    slotId: slot === null ? null : Number(slot),
    id: found.get('id') ?? null,
    type: type as TokenUri['type'],
    modulePath: asked.get('module-path')?.toString('utf8') ?? null,
  }
  return { kind: 'ok', value, notes: [] }
}

/** `name=value` between separators, values percent-decoded; each name once (RFC 7512, 2.3). */
function pairsOf(
  part: string,
  separator: string,
  bad: (why: UriFault, what: string) => void,
): ReadonlyMap<string, Buffer> {
  const found = new Map<string, Buffer>()
  for (const pair of part === '' ? [] : part.split(separator)) {
    const [, name, value] = /^([a-z0-9-]+)=(.*)$/s.exec(pair) ?? []
    if (name === undefined || value === undefined) bad('pair', pair)
    else if (found.has(name)) bad('twice', name)
    else {
      const bytes = decoded(value)
      if (bytes === null) bad('percent', value)
      else found.set(name, bytes)
    }
  }
  return found
}

/** Null: a percent sign without two hexadecimal digits behind it, or what is no UTF-8 outside of such. */
function decoded(value: string): Buffer | null {
  if (/%(?![0-9a-fA-F]{2})/.test(value)) return null
  return Buffer.concat(
    value
      .split(/(%[0-9a-fA-F]{2})/)
      .map((part, at) => (at % 2 === 1 ? Buffer.from(part.slice(1), 'hex') : Buffer.from(part, 'utf8'))),
  )
}

/** As it can be shown: what was given as a PIN is not. */
export const withoutPin = (uri: string): string => uri.replace(/(pin-(?:value|source)=)[^&?;]*/g, '$1…')

/** What an object of a token is called, so that the URI names it and no other. */
export interface NamedObject {
  readonly token: string
  readonly serial: string
  readonly object: string | null
  readonly id: Uint8Array | null
}

/** `pkcs11:token=Seal;serial=12;id=%01;object=signer` */
export function tokenUriOf({ token, serial, object, id }: NamedObject): string {
  const parts = [
    ...(token === '' ? [] : [`token=${encoded(token)}`]),
    ...(serial === '' ? [] : [`serial=${encoded(serial)}`]),
    ...(id === null || id.length === 0
      ? []
      : [`id=${[...id].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('')}`]),
    ...(object === null || object === '' ? [] : [`object=${encoded(object)}`]),
  ]
  return `pkcs11:${parts.join(';')}`
}

/** What may stand in a path attribute as it is; a quote would end the word that a shell takes it for. */
const encoded = (value: string): string =>
  encodeURIComponent(value).replace(/['()!*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
